"""The dialogs of accounts; see `tour.py`."""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.accounts.account import Account, ExchangeLine, GraphLine, Registration, SignIn
from app.domain.accounts.provider import Confidence, Proposal, account_of, provider_called
from app.domain.accounts.search import BUILT_IN, Step, StepState
from app.services.accounts.providers import providers
from app.services.accounts.trial import TrialStep
from app.ui.accounts.account_dialog_view import CERTIFICATE, FOLDERS, LIMITS, SERVER, SIGN_IN, SIGNATURE
from tests.fakes.accounts import changed, smtp_account

if TYPE_CHECKING:
    from tests.gui.tour import Tour

OFFICE = smtp_account(host="smtp.shop.example", port=587, user="anna", from_address="anna@shop.example", per_day=500)
_ADDRESS = "buyer@shop.example"
_STEPS = (
    Step(BUILT_IN, StepState.NOTHING),
    Step("autoconfig.shop.example", StepState.NOTHING),
    Step("Mozilla's database", StepState.FAILED, "autoconfig.thunderbird.net can't be reached (no answer in time)."),
    Step("The domain's mail servers (MX)", StepState.FOUND, "graph.microsoft.com"),
    Step("Service records (SRV)", StepState.RUNNING),
)
_TRIED = (
    TrialStep("Reach the mail server", True, ""),
    TrialStep("Encrypt the connection", True, ""),
    TrialStep("Sign in", True, ""),
    TrialStep("Ask for the largest email", True, "It takes emails up to 35.0 MB."),
    TrialStep(
        "Look into the Sent folder",
        False,
        "Microsoft 365 has no permission for this: 403 ErrorAccessDenied Access is denied.",
        "Ask your IT to allow Mail.Send and Mail.ReadWrite.",
    ),
)


def account_dialogs(by: "Tour") -> None:
    """Each kind's own pages, then the way from an address to an account."""
    _pages(by, OFFICE, "account", (SERVER, SIGN_IN, SIGNATURE, LIMITS, CERTIFICATE, FOLDERS))
    _pages(by, changed(OFFICE, sign_in=SignIn.GOOGLE), "account-google", (SERVER, SIGN_IN))
    registration = Registration(tenant="shop.example", client_id="11111111-2222-3333-4444-555555555555")
    graph = GraphLine(user=_ADDRESS, mailbox="purchasing@shop.example", registration=registration)
    _pages(by, replace(OFFICE, via=graph), "account-microsoft", (SERVER, SIGN_IN))
    exchange = ExchangeLine(endpoint="https://mail.shop.example/EWS/Exchange.asmx", user="SHOP\\anna")
    _pages(by, replace(OFFICE, via=exchange), "account-exchange", (SERVER,))
    _adding(by)


def _pages(by: "Tour", account: Account, name: str, pages: tuple[int, ...]) -> None:
    accounts = by.presenter.accounts
    accounts.view.edit_asked.emit(account)
    by.wait(lambda: accounts.dialog is not None and accounts.dialog.isVisible())
    dialog = accounts.dialog
    assert dialog
    names = {
        SERVER: "server",
        SIGN_IN: "sign-in",
        SIGNATURE: "signature",
        LIMITS: "limits",
        CERTIFICATE: "certificate",
        FOLDERS: "sent",
    }
    for page in pages:
        dialog.show_page(page)
        by.take(f"{name}-{names[page]}", dialog)
    dialog.begin_anew()
    dialog.reject()


def _adding(by: "Tour") -> None:
    accounts = by.presenter.accounts
    accounts.view.add_asked.emit()
    dialog = accounts.adding
    assert dialog
    by.take("add-account-empty", dialog)
    dialog.address.setText(_ADDRESS)
    dialog.full_name.setText("Dana Fox")
    dialog.show_searching(is_searching=True)
    for step in _STEPS:
        dialog.show_step(step)
    by.take("add-account-searching", dialog)
    dialog.show_searching(is_searching=False)
    dialog.show_proposals([_proposal("microsoft365"), _proposal("google-workspace")])
    by.take("add-account-found", dialog)  # by then it is known who is signed in
    dialog.panel.sign_in.show_code("ABCD-1234", "https://microsoft.com/devicelogin")
    by.take("add-account-code", dialog)
    dialog.panel.sign_in.show_state(_ADDRESS, is_signed_in=True)
    dialog.show_steps(_TRIED)
    by.take("add-account-tested", dialog)
    dialog.steps.clear()
    dialog.show_proposals([_proposal("gmail")])
    by.take("add-account-password", dialog)
    dialog.show_proposals([])
    dialog.say_nothing_found("No mail server was found for shop.example. Ask your IT for it, or set it up by hand.")
    by.take("add-account-nothing", dialog)
    dialog.begin_anew()
    dialog.reject()


def _proposal(name: str) -> Proposal:
    provider = provider_called(providers(), name)
    account = account_of(provider, _ADDRESS)
    return Proposal(account=account, provider=provider, source=BUILT_IN, confidence=Confidence.SURE)
