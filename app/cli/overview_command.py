"""The command rfq-sender overview."""

from argparse import Namespace

from app.cli.answer import Answer, Exit, Table, count
from app.domain.rfqs.overview import Overview
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """With --out it is written as a table, too."""
    found = services.overviewing.of_last(args.days)
    if args.out:
        services.overviewing.export(found, args.out)
    waiting = [(f"{value.amount:,.2f} {value.currency}", count(value.rfqs, "RFQ")) for value in found.open_values]
    vendors = [(one.vendor, str(one.answers), f"{one.median_hours:.1f}") for one in found.times]
    days = [(day.day.isoformat(), str(day.quoted), str(day.declined)) for day in found.days if day.answered]
    return Answer(
        _document(found),
        [
            f"{count(found.answered, 'answer')} in the last {count(args.days, 'day')}.",
            Table(("Day", "Quoted", "Declined"), days, "Nobody has answered."),
            Table(("Vendor", "Answers", "Median hours"), vendors, ""),
            Table(("Least offers", "Waiting for a decision"), waiting, "No RFQ with a quote waits for a decision."),
        ],
        Exit.DONE,
    )


def _document(found: Overview) -> dict[str, object]:
    return {
        "answered": found.answered,
        "median_hours": found.median_hours,
        "days": [{"day": one.day.isoformat(), "quoted": one.quoted, "declined": one.declined} for one in found.days],
        "vendors": [
            {"vendor": one.vendor, "answers": one.answers, "median_hours": one.median_hours} for one in found.times
        ],
        "undecided": [
            {"currency": one.currency, "amount": f"{one.amount:.2f}", "rfqs": one.rfqs} for one in found.open_values
        ],
    }
