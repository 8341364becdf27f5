"""rfq-sender rfq …"""

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict

from app.cli.answer import Answer, Exit, Table, megabytes, tell
from app.cli.sending import CommandRefused, refused, send_open, unlock_account
from app.cli.vendor_commands import remark_table
from app.domain.account import Account
from app.domain.deadline import Deadline
from app.domain.finding import Finding, Severity, blocks
from app.domain.ids import VendorId
from app.domain.rfq import Rfq
from app.domain.vendor import VendorStatus
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """One of the actions below."""
    return _ACTIONS[args.action](services, args)


def _new(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_editing.create(args.title, Deadline.parse(args.deadline, args.zone))
    return Answer(_document(rfq), [rfq.number])


def _list(services: Services, _args: Namespace) -> Answer:
    lines = services.rfq_reading.lines()
    document = [
        {
            "id": r.id,
            "number": r.number,
            "title": r.title,
            "state": r.state,
            "deadline": str(r.deadline or ""),
            "vendors": r.vendors,
            "sent": r.sent,
        }
        for r in lines
    ]
    rows = [[r.number, r.title, r.state, str(r.deadline or ""), f"{r.sent}/{r.vendors}"] for r in lines]
    return Answer(document, [Table(("Number", "Title", "State", "Due", "Sent"), rows, "No requests yet: rfq new …")])


def _import_lines(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    report = services.rfq_editing.import_items(rfq.id, args.file)
    document = {
        "rfq": rfq.number,
        "rows": report.rows,
        "added": report.added,
        "remarks": [asdict(r) for r in report.remarks],
    }
    parts: list[str | Table] = [
        f"{report.rows} rows read, {report.added} lines added to {rfq.number}.",
        remark_table(report.remarks),
    ]
    return Answer(document, parts, Exit.DONE if report.added else Exit.REFUSED)


def _attach(services: Services, args: Namespace) -> Answer:
    before = services.rfq_reading.by_number(args.rfq)
    rfq = services.rfq_editing.attach(before.id, args.paths)
    as_mail = sum(a.encoded_size for a in rfq.attachments)
    count = len(rfq.attachments)
    text = f"{count} {'file' if count == 1 else 'files'} attached to {rfq.number}, {megabytes(as_mail)} as mail."
    return Answer(_document(rfq), [text])


def _invite(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    chosen: Sequence[VendorId | None]
    if args.all:
        chosen = [v.id for v in services.vendors.lines() if v.status is VendorStatus.ACTIVE]
    else:
        chosen = [v.id for v in services.vendors.by_names(args.vendor)]
    rfq = services.rfq_editing.invite(rfq.id, [v for v in chosen if v is not None])
    exit_code = Exit.DONE if rfq.vendor_ids else Exit.REFUSED
    count = len(rfq.vendor_ids)
    text = f"{count} {'vendor' if count == 1 else 'vendors'} invited to {rfq.number}."
    return Answer(_document(rfq), [text if count else "There is no vendor yet: vendors import FILE"], exit_code)


def _check(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    findings = services.rfq_checking.check(rfq.id, _account(services, args))
    document = {"rfq": rfq.number, "blocks": blocks(findings), "findings": [asdict(f) for f in findings]}
    parts = [finding_table(findings, f"{rfq.number} can be sent: nothing was found.")]
    return Answer(document, parts, Exit.REFUSED if findings else Exit.DONE)


def _preview(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    chosen = None
    if args.vendor:
        chosen = [v.id for v in services.vendors.by_names(args.vendor) if v.id is not None]
    paths = services.rfq_preview.write(rfq.id, args.out, _account(services, args), chosen)
    return Answer({"rfq": rfq.number, "files": [str(p) for p in paths]}, [str(p) for p in paths])


def _send(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    account = services.accounts.usable(args.account)
    services.sending_right.take()
    unlock_account(services, account)
    findings = services.rfq_checking.check(rfq.id, account)
    if blocks(findings):
        document = refused("The check refuses sending.", findings=[asdict(f) for f in findings])
        text = "Nothing was sent. Mend what blocks, then send again."
        return Answer(document, [finding_table(findings, ""), text], Exit.REFUSED)
    for finding in findings:
        tell(f"Warning: {finding.row}: {finding.text} {finding.todo}")
    if not args.yes:
        count = len(rfq.vendor_ids)
        raise CommandRefused(
            f"{rfq.number} would go to {count} vendors from {account.from_address}. Nothing was sent. "
            "Add --yes to send it."
        )
    queued = services.rfq_sending.queue(rfq.id, account, held=True)
    tell(f"{rfq.number}: {queued.new} mails queued, {queued.total} in the outbox.")
    services.outbox_control.resume(rfq.id, args.limit)
    return send_open(services, rfq.id)


def finding_table(findings: Sequence[Finding], empty: str) -> Table:
    """What the check found, what blocks first."""
    rows = [["blocks" if f.severity is Severity.BLOCK else "warns", f.row, f.text, f.todo] for f in findings]
    return Table(("", "Where", "What", "What to do"), rows, empty)


def _account(services: Services, args: Namespace) -> Account:
    return services.accounts.usable(args.account or services.surroundings.default_account)


def _document(rfq: Rfq) -> dict[str, object]:
    return {
        "id": rfq.id,
        "number": rfq.number,
        "title": rfq.title,
        "state": rfq.state,
        "deadline": str(rfq.deadline or ""),
        "lines": len(rfq.items),
        "attachments": [a.name for a in rfq.attachments],
        "vendors": len(rfq.vendor_ids),
    }


_ACTIONS: dict[str, Callable[[Services, Namespace], Answer]] = {
    "new": _new,
    "list": _list,
    "import-lines": _import_lines,
    "attach": _attach,
    "invite": _invite,
    "check": _check,
    "preview": _preview,
    "send": _send,
}
