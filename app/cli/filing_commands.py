"""The commands rfq delete, undelete, close, reopen, archive, unarchive, approve."""

from argparse import Namespace
from dataclasses import asdict

from app.cli.answer import Answer, Exit, tell
from app.domain.rfqs.filing import Filing
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """Each RFQ that can be; the others are named, and the command has failed."""
    deed = Filing(args.action)
    filed = services.rfq_filing.apply(deed, services.rfq_filing.ids_of(args.rfqs))
    if deed is Filing.DELETE and filed.changed:
        tell(f"Bring back with: rfq-sender rfq {deed.back} RFQ")
    return Answer(
        {"rfqs": filed.numbers, "refused": [asdict(one) for one in filed.refused]},
        [*(f"{number} {deed.done}." for number in filed.numbers), *(one.text for one in filed.refused)],
        Exit.REFUSED if filed.refused else Exit.DONE,
    )


def approve(services: Services, args: Namespace) -> Answer:
    """Agree to an RFQ as it is, so that its buyer may send it."""
    rfq = services.rfq_approving.approve(services.rfq_reading.id_of(args.rfq))
    said = f"{rfq.number} is approved as it is now. If vendors, lines, files or deadline change, it needs it anew."
    return Answer({"rfq": rfq.number, "approved_by": rfq.approved_by}, [said])
