"""The commands rfq export and rfq import: an RFQ as one file."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli.answer import Answer, Table, count
from app.cli.progress import watched
from app.cli.rfq_answers import rfq_document, warn_of_past
from app.cli.sending import CommandRefused
from app.services.suite import Services

if TYPE_CHECKING:
    from app.services.rfqs.refusals import Refusal


def run(services: Services, args: Namespace) -> Answer:
    return _export(services, args) if args.action == "export" else _take_in(services, args)


def _export(services: Services, args: Namespace) -> Answer:
    """What is controlled leaves the program only if that is meant."""
    rfq_id = services.rfq_reading.id_of(args.rfq)
    if not args.yes and (what := services.rfq_exporting.controlled(rfq_id)):
        raise CommandRefused(
            f"{args.rfq} has what is controlled, or may be: {what}. The file would leave the program with it, and "
            "whoever has the file can read it. Nothing was saved. Add --yes to save it."
        )
    with watched("Saving, kB:") as watch:
        rfq = services.rfq_exporting.write(rfq_id, args.file, watch)
    said = f"{rfq.number} saved as {args.file}. It has notes, target prices and vendors: don't send it to a vendor."
    return Answer({"rfq": rfq.number, "file": str(args.file)}, [said])


def _take_in(services: Services, args: Namespace) -> Answer:
    with watched("Reading, kB:") as watch:
        taken = services.rfq_taking_in.take_in(args.file, watch)
    rfq = taken.rfq
    warn_of_past(rfq)
    document = rfq_document(rfq) | {
        "came_as": taken.came_as,
        "vendors_in_file": taken.vendors,
        "unknown": list(taken.unknown),
        "left_out": [asdict(one) for one in taken.left_out],
        "withheld": [asdict(one) for one in taken.withheld],
    }
    parts = count(len(rfq.items), "line"), count(len(rfq.attachments), "file")
    asked = f"{len(rfq.vendor_ids)} of {count(taken.vendors, 'vendor')}"
    said: list[str | Table] = [f"{rfq.number}: {', '.join((*parts, asked))}."]
    said += [f"Not in your list: {', '.join(taken.unknown)}."] if taken.unknown else []
    said += [f"Copies (Cc) of each email go to: {', '.join(rfq.copies)}."] if rfq.copies else []
    said += _table("left out", taken.left_out)
    said += _table("without a file that it had besides", taken.withheld)
    return Answer(document, said)


def _table(what: str, refusals: "Sequence[Refusal]") -> list[str | Table]:
    if not refusals:
        return []
    rows = [[one.vendor, one.text] for one in refusals]
    return [f"{count(len(refusals), 'vendor')} {what}:", Table(("Vendor", "Why"), rows)]
