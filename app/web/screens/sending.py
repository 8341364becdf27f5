"""The last step: the message as one vendor gets it, what the check says, and the button that sends."""

from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from app.domain.accounts.account import Account
from app.domain.people.user import Role
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.finding import Place, Severity
from app.domain.trade.ids import VendorId
from app.domain.trade.problem import Problem
from app.services.rfqs.seen import mark_of_fields
from app.web.desk import Desk
from app.web.screens.step import NotAsked, rfq_of, shown, step, to

_TEXT = ("subject", "body")
_MENDED_IN = {
    Place.DETAILS: "details",
    Place.ITEMS: "lines",
    Place.ATTACHMENTS: "files",
    Place.VENDORS: "vendors",
    Place.MESSAGE: "check#message",
    Place.ACCOUNT: "check#account",
}


def check(desk: Desk) -> Response:
    return shown(desk, lambda desk, rfq: _check(desk, rfq, desk.asked("account")))


def write(desk: Desk, form: dict[str, str]) -> Response:
    """Other words for all vendors that read the first language."""
    services, rfq = desk.services, rfq_of(desk)
    values: dict[str, object] = {
        "subject": form.get("subject", "").strip(),
        "body": form.get("body", "").replace("\r\n", "\n"),
    }
    try:
        before = services.rfq_seen.unchanged(rfq.id, form.get("seen", ""), *_TEXT)
        services.rfq_editing.change_on_top(rfq.id, values, {name: getattr(before, name) for name in _TEXT})
    except Problem as problem:
        return _check(desk, rfq_of(desk), form.get("account", ""), str(problem), values)
    return to(rfq, "check")


def send(desk: Desk, form: dict[str, str]) -> Response:
    """Queue the emails as they were checked and looked at; a worker, or a window that is open, sends them."""
    services, rfq, name = desk.services, rfq_of(desk), form.get("account", "")
    account = next((one for one in services.accounts.mine() if one.name == name), None)
    if account is None:
        raise NotAsked("Choose the account to send from. Nothing was sent.")
    try:
        checked = services.rfq_checking.prepare(rfq.id, account)
        warnings = sum(finding.severity is Severity.WARN for finding in checked.findings)
        if warnings and len(checked.findings) == warnings and form.get("despite") != "yes":
            raise NotAsked("The check has warnings. Tick that you have read them, then send. Nothing was sent.")
        services.rfq_sending.queue(rfq.id, account, checked=checked, seen=form.get("seen", ""))
    except Problem as problem:
        return _check(desk, rfq_of(desk), name, str(problem))
    return RedirectResponse(f"{to(rfq, '').headers['location'].rstrip('/')}#emails", 303)


def _check(desk: Desk, rfq: Rfq, wanted: str, said: str = "", entered: dict[str, object] | None = None) -> Response:
    services = desk.services
    accounts = services.accounts.mine()
    account = _chosen(accounts, wanted, rfq.account, services.surroundings.default_account)
    checked = services.rfq_checking.prepare(rfq.id, account)
    by_name = {line.id: line.name for line in services.vendor_finding.lines(rfq.vendor_ids)}
    reader = _reader(desk.asked("vendor"), by_name)
    is_asked = any(finding.code == "approval-missing" for finding in checked.findings)
    return step(
        desk,
        "check",
        rfq,
        _by_name(said, rfq),
        accounts=accounts,
        account=account,
        findings=[(replace(f, text=_by_name(f.text, rfq)), _MENDED_IN[f.place]) for f in checked.findings],
        errors=sum(finding.severity is Severity.BLOCK for finding in checked.findings),
        to_send=len(checked.unwritten),
        mark=checked.mark,
        readers=by_name,
        reader=reader,
        preview=services.rfq_preview.show(rfq.id, reader, account) if reader and account else None,
        text=entered or {name: getattr(rfq, name) for name in _TEXT},
        seen=mark_of_fields(rfq, *_TEXT),
        approvers=_approvers(desk) if is_asked else [],
    )


def _by_name(text: str, rfq: Rfq) -> str:
    """Files without the folder they are in: that is the server's, or a colleague's computer's."""
    for file in sorted(rfq.attachments, key=lambda file: -len(file.path)):
        text = text.replace(file.path, file.name)
    return text


def _chosen(accounts: list[Account], *names: str) -> Account | None:
    """The first of these names that there is, else the first account; one that only practices comes last, but where it
    is asked for.
    """
    known = {account.name: account for account in accounts}
    named = [known[name] for name in names if name in known]
    asked = named[:1] if named and named[0].name == names[0] else []
    real = [account for account in (*named, *accounts) if account.kind != "practice"]
    return next(iter((*asked, *real, *named, *accounts)), None)


def _reader(asked: str, known: dict[VendorId, str]) -> VendorId | None:
    wanted = VendorId(int(asked)) if asked.isascii() and asked.isdigit() else None
    return wanted if wanted in known else next(iter(known), None)


def _approvers(desk: Desk) -> list[str]:
    """Who may agree."""
    return [user.name for user in desk.services.people.all() if user.role.includes(Role.APPROVER)]
