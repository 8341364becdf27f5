"""The command rfq-sender rfq send --again: after a bounce the RFQ goes to the vendor's next contact."""

from argparse import Namespace

from app.cli.answer import Answer, Exit, Table, tell
from app.cli.findings import finding_document, refused_by_check
from app.cli.parsing import UsageError
from app.cli.sending import CommandRefused, send_open, take_right, unlock_account
from app.domain.trade.finding import blocks
from app.services.notices.readdressing import OnItsWay, Unreached
from app.services.suite import Services


def send_again(services: Services, args: Namespace) -> Answer:
    """Shown without --yes. Safe to repeat: what an interrupted run has queued goes on, and nothing goes twice."""
    if args.drafts or args.limit:
        raise UsageError("--again sends one email: it can't be combined with --drafts or --limit")
    if args.yes:
        take_right(services)
    rfq_id, account = services.rfq_reading.id_of(args.rfq), services.accounts.usable(args.account)
    (vendor,) = services.vendors.by_names([args.again])
    unreached = services.readdressing.of(rfq_id, vendor.stored_id)
    email = args.to or _next(unreached)
    try:
        findings = services.readdressing.check(rfq_id, vendor.stored_id, email, account)
        if blocks(findings):
            return refused_by_check(findings)
        for finding in findings:
            tell(f"Warning: {finding.row}: {finding.text} {finding.todo}")
        if not args.yes and unreached is not None:
            shown: dict[str, object] = {"account": account.name, "findings": [finding_document(f) for f in findings]}
            return _shown(unreached, email, shown)
        unlock_account(services, account)
        services.readdressing.send(rfq_id, vendor.stored_id, email, account)
    except OnItsWay as why:
        if not args.yes:
            raise
        tell(f"{why} It isn't sent a second time.")
        unlock_account(services, account)
    return send_open(services, rfq_id)


def _next(unreached: Unreached | None) -> str:
    """Whom to try; nobody where none is tried now."""
    if unreached is None or unreached.wait:
        return ""
    if not unreached.contacts:
        raise CommandRefused(
            f"No other contact of “{unreached.place.vendor}” is known. Add one to the vendor. Nothing was sent."
        )
    return unreached.contacts[0].email


def _shown(unreached: Unreached, email: str, more: dict[str, object]) -> Answer:
    place = unreached.place
    why = f"{place.rfq} would go to {email}. Nothing was sent. Add --yes to send it."
    document = {
        "error": why,
        "rfq": place.rfq,
        "vendor": place.vendor,
        "to": email,
        "contacts": [{"email": c.email, "name": c.name, "role": c.role} for c in unreached.contacts],
        **more,
    }
    rows = [(c.email, c.name, c.role) for c in unreached.contacts]
    return Answer(document, [Table(("Contact", "Name", "Role"), rows), why], Exit.REFUSED)
