"""From an address to an account that sends: found, signed in to, tested, saved, and the RFQ goes out. By keyboard."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import main
from app.assembly import Parts
from app.domain.accounts.account import Account, AccountKind, ExchangeLine, Registration, Security, SignIn
from app.domain.accounts.provider import (
    Confidence,
    Proposal,
    Provider,
    ProviderSignIn,
    account_of,
    provider_called,
)
from app.domain.accounts.search import Source
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.services.accounts.passwords import PasswordSource
from app.services.accounts.providers import providers
from app.system.settings import Settings
from app.transports.transport import AccountBlocked, Unreachable
from app.ui.accounts.account_dialog_view import SIGN_IN
from app.ui.accounts.server_pages import ExchangePage, MicrosoftPage
from app.ui.rfq_editor.editor_view import REVIEW
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.accounts import smtp_account
from tests.fakes.certificates import Authority
from tests.fakes.ews_server import MAILBOX, PASSWORD, ews_server
from tests.fakes.ews_server import USER as EXCHANGE_USER
from tests.fakes.graph_server import GraphServer
from tests.fakes.oauth_authority import CLIENT, TENANT, USER, FakeAuthority
from tests.fakes.office import lay_empty_database, request_in
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.fakes.secret_keepers import RememberedSecrets
from tests.gui.accounts import add, add_by_hand, server_of
from tests.gui.conftest import ask_nothing
from tests.gui.hands import offers, press, shown_text
from tests.gui.keyboard import KEY, alt, ctrl, focus, tap, type_in
from tests.gui.settling import settle

Looks = dict[str, Callable[[], Provider | None]]
Ready = tuple[Account, str, Callable[[], int]]  # with its password, and how many emails its server has sent


def sources_of(looks: Looks) -> Callable[[str, Sequence[Provider]], Sequence[Source]]:
    return lambda _domain, _known: [
        Source(name=name, confidence=Confidence.SURE, looks=(look,)) for name, look in looks.items()
    ]


def nothing() -> None:
    return None


def unreachable() -> Provider | None:
    raise Unreachable("The name server gives no answer.", failure=FailureClass.NETWORK, stage=Stage.CONNECT)


def refused() -> Provider | None:
    raise AccountBlocked("It gave an odd answer.", failure=FailureClass.PROTOCOL, stage=Stage.CONNECT)


def provider(name: str) -> Callable[[], Provider]:
    return lambda: provider_called(providers(), name)


@pytest.fixture
def looks() -> Looks:
    return {"the domain's records": provider("microsoft365"), "a guess": nothing}


@contextmanager
def running(qtbot: QtBot, folder: Path, looks: Looks) -> Iterator[WindowPresenter]:
    settings = Settings.load(None, folder)
    lay_empty_database(settings)
    parts = Parts(secrets=RememberedSecrets(), sources=sources_of(looks))
    with main.build(settings, folder, parts) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.resize(1180, 740)
        built.show()
        qtbot.waitExposed(built)
        assert isinstance(built.presenter, WindowPresenter)
        yield built.presenter


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path, looks: Looks) -> Iterator[WindowPresenter]:
    with running(qtbot, tmp_path / "data", looks) as presenter:
        yield presenter


@pytest.fixture
def trust(tmp_path: Path) -> Authority:
    (folder := tmp_path / "trust").mkdir()
    return Authority(folder)


def browser(monkeypatch: pytest.MonkeyPatch, microsoft: FakeAuthority) -> None:
    """The system's browser, whose user agrees to everything."""

    def open_page(page: QUrl) -> bool:
        microsoft.browsing()(page.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_page)


def test_an_address_and_enter_find_the_server_and_ask_for_what_its_kind_needs(shown: WindowPresenter) -> None:
    dialog = add(shown)
    assert dialog.focusWidget() is dialog.address
    assert not offers(dialog, "Save")
    QTest.keyClicks(dialog.address, USER)
    QTest.keyClick(dialog.address, Qt.Key.Key_Return)
    settle()
    assert "Microsoft 365 – graph.microsoft.com (source: the domain's records)" in shown_text(dialog)
    assert dialog.focusWidget() is dialog.panel.sign_in.sign_in
    assert not dialog.panel.password.isVisible()
    assert "needs a client ID" in shown_text(dialog.panel)
    assert offers(dialog, "Save")
    account = dialog.account()
    assert account is not None
    assert (account.kind, account.via.user, account.from_address) == (AccountKind.MICROSOFT_365, USER, USER)
    dialog.begin_anew()
    dialog.reject()


def test_another_way_to_sign_in_asks_for_something_else(shown: WindowPresenter, looks: Looks) -> None:
    looks["the domain's records"] = provider("google-workspace")
    dialog = add(shown)
    dialog.address.setText(USER)
    press(dialog, "Find mail server")
    settle()
    account = dialog.account()
    assert account is not None
    assert account.via.sign_in is SignIn.GOOGLE
    assert not dialog.panel.registration.tenant.isVisible()
    assert "Sign in with Google" in shown_text(dialog.panel)
    assert not offers(dialog.panel, "Use a code…")
    dialog.panel.way.setCurrentIndex(dialog.panel.way.findData(ProviderSignIn.APP_PASSWORD))
    dialog.panel.way.activated.emit(1)
    settle()
    account = dialog.account()
    assert account is not None
    assert account.via.sign_in is SignIn.PASSWORD
    assert dialog.panel.password.isVisible()
    assert not dialog.panel.sign_in.isVisible()
    dialog.begin_anew()
    dialog.reject()


def test_what_was_found_can_be_taken_over_into_all_settings(shown: WindowPresenter) -> None:
    dialog = add(shown)
    dialog.address.setText(USER)
    dialog.full_name.setText("Dana Fox")
    press(dialog, "Find mail server")
    settle()
    press(dialog, "More settings…")
    assert not dialog.isVisible()
    whole = shown.accounts.dialog
    assert whole is not None
    assert isinstance(whole.server, MicrosoftPage)
    assert (whole.server.user.text(), whole.server.from_name.text()) == (USER, "Dana Fox")
    whole.begin_anew()
    whole.reject()


def test_nothing_found_says_so_and_has_a_text_for_it(shown: WindowPresenter, looks: Looks) -> None:
    looks.clear()
    looks.update({"the domain's records": nothing, "Mozilla's database": refused})
    dialog = add(shown)
    dialog.address.setText(USER)
    press(dialog, "Find mail server")
    settle()
    assert "No mail server was found for shop.example" in dialog.banner.text
    assert "the domain's records – nothing there" in shown_text(dialog.steps)
    assert "Mozilla's database – It gave an odd answer." in shown_text(dialog.steps)
    press(dialog, "Copy for IT")
    copied = QGuiApplication.clipboard().text()
    assert f"It is to send as {USER}" in copied
    assert "- Asked: Mozilla's database – It gave an odd answer." in copied
    dialog.begin_anew()
    dialog.reject()


@pytest.mark.parametrize(("address", "says"), [("no address", "no address"), (USER, "Check the network")])
def test_what_cannot_be_looked_for_is_said(shown: WindowPresenter, looks: Looks, address: str, says: str) -> None:
    looks.clear()
    looks["the domain's records"] = unreachable
    dialog = add(shown)
    dialog.address.setText(address)
    press(dialog, "Find mail server")
    settle()
    assert says in dialog.banner.text
    assert offers(dialog, "Find mail server")
    dialog.begin_anew()
    dialog.reject()


def proposal(account: Account) -> Proposal:
    known = provider_called(providers(), "microsoft365")
    return Proposal(account=account, provider=known, source="a test", confidence=Confidence.SURE)


def test_microsoft_365_is_signed_in_to_tested_and_saved(
    shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (folder := tmp_path / "graph").mkdir()
    with GraphServer(folder) as graph, FakeAuthority(graph.ca.leaf().context()) as microsoft:
        browser(monkeypatch, microsoft)
        graph.takes = microsoft.tokens
        dialog = add(shown)
        dialog.address.setText(USER)
        registration = Registration(authority=microsoft.url)
        line = graph.line(user=USER, registration=registration)
        dialog.show_proposals([proposal(replace(account_of(provider("microsoft365")(), USER), via=line))])
        dialog.panel.registration.client_id.setText(CLIENT)
        dialog.panel.registration.tenant.setText(TENANT)
        settle()
        press(dialog, "Sign in with Microsoft")
        assert "Your browser shows the sign-in page" in shown_text(dialog.panel)
        settle()
        assert USER in shown_text(dialog.panel.sign_in)
        assert offers(dialog.panel, "Sign out")
        press(dialog, "Test now")
        settle()
        assert "✗" not in dialog.results.text
        assert "✓ Look into the Sent folder" in dialog.results.text
        press(dialog, "Save")
        settle()
        assert not dialog.isVisible()
        saved = shown.services.accounts.get(USER)
        assert saved.via == replace(line, registration=replace(registration, client_id=CLIENT, tenant=TENANT))
        assert shown.services.accounts.password_state(saved).source is PasswordSource.SIGNED_IN

        shown.accounts.open(USER)
        settle()
        whole = shown.accounts.dialog
        assert whole is not None
        whole.show_page(SIGN_IN)
        press(whole, "Sign out")
        settle()
        assert shown.services.accounts.password_state(saved).source is PasswordSource.MISSING
        press(whole, "Use a code…")
        settle()
        assert offers(whole, "Sign out")
        microsoft.user = "bert@shop.example"
        press(whole, "Sign in with Microsoft")
        settle()
        assert f"The account is for {USER}: check that this is right" in shown_text(whole)
        microsoft.fault("authorize", {"error": "access_denied", "error_description": "AADSTS65001: no consent"})
        press(whole, "Sign in with Microsoft")
        settle()
        assert "Ask your IT to grant admin consent" in shown_text(whole)
        press(whole, "Copy for IT")
        assert CLIENT in QGuiApplication.clipboard().text()
        assert whole.account() == saved
        whole.reject()


def test_a_sign_in_can_be_stopped(shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch, trust: Authority) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    with FakeAuthority(trust.leaf().context()) as microsoft:
        registration = Registration(authority=microsoft.url, tenant=TENANT, client_id=CLIENT)
        line = smtp_account(
            host="smtp.shop.example", port=587, user=USER, sign_in=SignIn.MICROSOFT, registration=registration
        ).smtp
        shown.services.accounts.save(
            Account(name="office", via=replace(line, ca_file=str(trust.ca_file)), from_address=USER)
        )
        shown.accounts.open("office")
        settle()
        dialog = shown.accounts.dialog
        assert dialog is not None
        assert dialog.sign_in is not None
        dialog.show_page(SIGN_IN)
        press(dialog, "Sign in with Microsoft")
        while not opened:
            QTest.qWait(10)
        press(dialog, "Copy address")
        assert QGuiApplication.clipboard().text().startswith(microsoft.url)
        press(dialog, "Stop")
        settle()
        assert "Nobody is signed in" in shown_text(dialog)
        assert offers(dialog, "Sign in with Microsoft")
        dialog.reject()


@pytest.mark.parametrize("sign_in", [SignIn.MICROSOFT, SignIn.GOOGLE])
def test_where_no_browser_opens_the_address_and_a_code_are_offered(
    shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch, trust: Authority, sign_in: SignIn
) -> None:
    asked: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", asked.append)  # returns nothing true: it did not open
    with FakeAuthority(trust.leaf().context()) as microsoft:
        registration = Registration(authority=microsoft.url, tenant=TENANT, client_id=CLIENT)
        line = smtp_account(
            host="smtp.shop.example", port=587, user=USER, sign_in=sign_in, registration=registration
        ).smtp
        account = Account(name="office", via=replace(line, ca_file=str(trust.ca_file)), from_address=USER)
        shown.services.accounts.save(account)
        shown.accounts.open("office")
        settle()
        dialog = shown.accounts.dialog
        assert dialog is not None
        dialog.show_page(SIGN_IN)
        press(dialog, f"Sign in with {sign_in.capitalize()}")
        while not asked:
            QTest.qWait(10)
        said = shown_text(dialog)
        assert "No browser could be opened. Copy the address" in said
        assert "Your browser shows" not in said
        press(dialog, "Copy address")
        assert QGuiApplication.clipboard().text().startswith(microsoft.url)
        assert offers(dialog, "Use a code…") is (sign_in is SignIn.MICROSOFT)
        assert ("or use a code" in said) is (sign_in is SignIn.MICROSOFT)
        press(dialog, "Use a code…" if sign_in is SignIn.MICROSOFT else "Stop")
        settle()
        assert offers(dialog, "Sign out") is (sign_in is SignIn.MICROSOFT)
        dialog.reject()


def test_exchange_is_set_up_by_hand(shown: WindowPresenter) -> None:
    dialog = add_by_hand(shown, "Exchange on your own server")
    page = dialog.server
    assert isinstance(page, ExchangePage)
    page.name.setText("exchange")
    page.endpoint.setText("https://mail.shop.example/EWS/Exchange.asmx")
    page.user.setText("SHOP\\anna")
    page.password.setText("correct horse")
    page.from_address.setText(USER)
    page.house_cc.setText("archive@shop.example")
    press(dialog, "Save")
    settle()
    saved = shown.services.accounts.get("exchange")
    assert isinstance(saved.via, ExchangeLine)
    assert (saved.via.user, saved.via.sign_in, saved.house_cc) == ("SHOP\\anna", SignIn.NTLM, "archive@shop.example")
    assert shown.services.accounts.password_state(saved).source is PasswordSource.KEYRING


@contextmanager
def graph_account(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ready]:
    with GraphServer(folder) as graph, FakeAuthority(graph.ca.leaf().context()) as microsoft:
        browser(monkeypatch, microsoft)
        graph.takes = microsoft.tokens
        registration = Registration(authority=microsoft.url, tenant=TENANT, client_id=CLIENT)
        line = graph.line(user=USER, registration=registration)
        yield Account(name="office", via=line, from_address=USER), "", lambda: len(graph.sent)


@contextmanager
def exchange_account(folder: Path, _monkeypatch: pytest.MonkeyPatch) -> Iterator[Ready]:
    authority = Authority(folder)
    with ews_server(authority.leaf().context(), ntlm=True) as server:
        line = ExchangeLine(endpoint=server.endpoint, user=EXCHANGE_USER, ca_file=str(authority.ca_file))
        account = Account(name="office", via=line, from_address=MAILBOX)
        yield account, PASSWORD, lambda: len(server.folder("sentitems"))


@contextmanager
def google_account(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ready]:
    authority = Authority(folder)
    server = ScriptedSmtp(
        offers=("STARTTLS", "SIZE 50000000"),
        tls=authority.leaf().context(),
        login=(USER, "access-token-0"),
        auth_offered="XOAUTH2",
    )
    with server, FakeAuthority(authority.leaf().context()) as google:
        google.scope_given = "https://mail.google.com/ openid email"
        browser(monkeypatch, google)
        account = smtp_account(
            host="127.0.0.1",
            port=server.port,
            user=USER,
            sign_in=SignIn.GOOGLE,
            registration=Registration(authority=google.url, client_id=CLIENT),
            ca_file=str(authority.ca_file),
            from_address=USER,
        )
        yield account, "", lambda: len(server.accepted)


@pytest.mark.parametrize("kind", [graph_account, exchange_account, google_account])
def test_the_rfq_goes_out_from_every_kind_of_account(
    kind: Callable[..., AbstractContextManager[Ready]],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder := tmp_path / "server").mkdir()
    with (
        kind(folder, monkeypatch) as (account, password, sent),
        running(qtbot, tmp_path / "data", {}) as shown,
    ):
        accounts = shown.services.accounts
        saved = accounts.save(replace(account, per_minute=None), password or None)
        if saved.is_oauth:
            shown.accounts.open("office")
            settle()
            dialog = shown.accounts.dialog
            assert dialog is not None
            dialog.show_page(SIGN_IN)
            press(dialog, button_of(saved))
            settle()
            dialog.reject()
        send_in_the_window(shown, vendors=3)
        lines = shown.services.outbox_reading.lines()
        assert [line.state for line in lines] == [DeliveryState.ACCEPTED] * 3, [line.error for line in lines]
        assert sent() == 3


def button_of(account: Account) -> str:
    return "Sign in with Google" if account.via.sign_in is SignIn.GOOGLE else "Sign in with Microsoft"


def send_in_the_window(shown: WindowPresenter, vendors: int) -> None:
    """The main job's last step."""
    rfq = request_in(shown.services, vendors)
    shown.open_rfq(rfq.id)
    settle()
    editor = shown.editor
    editor.view.show_step(REVIEW)
    settle()
    review = editor.view.review
    review.account.setCurrentIndex(review.account.findData("office"))
    review.account.activated.emit(review.account.currentIndex())
    settle()
    assert review.send.isEnabled()
    review.send_confirmed.emit()
    settle()


def test_the_first_real_account_is_offered_for_new_rfqs(shown: WindowPresenter) -> None:
    dialog = add_by_hand(shown)
    server = server_of(dialog)
    for box, text in ((server.name, "office"), (server.host, "smtp.shop.example"), (server.from_address, USER)):
        box.setText(text)
    press(dialog, "Save")
    settle()
    assert "New RFQs still begin with the practice account" in shown.accounts.view.banner.text
    press(shown.accounts.view, "Use it for new RFQs")
    settle()
    assert "New RFQs begin with “office”" in shown.accounts.view.banner.text
    sender = shown.editor.from_account.account
    assert sender is not None
    assert sender.name == "office"
    assert shown.services.surroundings.written_settings().account == "office"


def test_an_account_is_added_by_keyboard_alone(shown: WindowPresenter, looks: Looks, trust: Authority) -> None:
    """The address, what was found, the password, a test at a real server, and Save."""
    with ScriptedSmtp(tls=trust.leaf().context(), login=(USER, "Sesame-open-7")) as server:
        known = provider("fastmail")()
        looks["the domain's records"] = lambda: replace(
            known, host="127.0.0.1", port=server.port, security=Security.STARTTLS, imap=None
        )
        ctrl(KEY.Key_7)
        alt(KEY.Key_A)
        dialog = shown.accounts.adding
        assert dialog is not None
        type_in(USER)
        tap(KEY.Key_Return)
        assert "127.0.0.1" in shown_text(dialog)
        assert focus() is dialog.panel.password
        type_in("Sesame-open-7")
        alt(KEY.Key_T)
        settle()
        assert "certificate" in shown_text(dialog)  # the server is not known to this computer
        tap(KEY.Key_Return)
        settle()
    assert [account.via.user for account in shown.services.accounts.all() if account.via.user] == [USER]
