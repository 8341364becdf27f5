"""rfq-sender rfq import-lines."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from app.cli.answer import Answer, Exit, Table, count
from app.cli.findings import remark_table
from app.cli.sheet_arguments import sheet_options
from app.domain.rfqs.incoming_lines import ItemSheet
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.finding import Remark
from app.services.suite import Services


def import_lines(services: Services, args: Namespace) -> Answer:
    """Add the lines of a sheet to a request, or make a request of each value of a column."""
    rfq = services.rfq_reading.by_number(args.rfq)
    options, imports = sheet_options(args), services.line_import
    sheet = imports.read(args.file, dict(args.mapping) or None, options, args.split)
    if args.report:
        imports.report(sheet, args.report)
    if args.dry_run:
        return _answer(rfq, sheet, sheet.remarks, [f"{_read(sheet)}, {_lines(len(sheet.items))} would be added."])
    if args.mapping:
        look = imports.look(args.file, options, dict(args.mapping))
        imports.remember(look, dict(look.columns) | dict(args.mapping))
    if args.split:
        return _split(services, rfq, sheet, args.split)
    report = imports.add(rfq.id, sheet, args.replace)
    said = [f"{_read(sheet)}, {_lines(report.added)} added to {rfq.number}."]
    return _answer(rfq, sheet, report.remarks, said, added=report.added)


def _split(services: Services, rfq: Rfq, sheet: ItemSheet, column: str) -> Answer:
    made = services.line_import.add_split(rfq.id, sheet, column)
    added = sum(report.added for _, report in made)
    requests = [{"rfq": of.number, "title": of.title, "added": report.added} for of, report in made]
    rows = [[of.number, of.title, str(report.added)] for of, report in made]
    said: list[str | Table] = [
        f"{_read(sheet)}, {_lines(added)} added to {count(len(made), 'request')}.",
        Table(("Request", "Title", "Lines"), rows),
    ]
    remarks = [*sheet.remarks, *(remark for _, report in made for remark in report.remarks)]
    return _answer(rfq, sheet, remarks, said, added=added, requests=requests)


def _answer(
    rfq: Rfq, sheet: ItemSheet, remarks: Sequence[Remark], said: Sequence[str | Table], **more: object
) -> Answer:
    document = {"rfq": rfq.number, "rows": sheet.rows, "added": 0, "remarks": [asdict(r) for r in remarks]} | more
    is_whole = bool(sheet.items) and not sheet.wants_a_look
    return Answer(document, [*said, remark_table(remarks)], Exit.DONE if is_whole else Exit.REFUSED)


def _read(sheet: ItemSheet) -> str:
    return f"{count(sheet.rows, 'row')} read"


def _lines(number: int) -> str:
    return count(number, "line")
