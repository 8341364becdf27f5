"""The second step: lines, pasted from a spreadsheet."""

from collections.abc import Sequence

from starlette.responses import Response

from app.domain.rfqs.rfq import Rfq
from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem
from app.services.rfqs.seen import mark_of_fields
from app.web.desk import Desk
from app.web.screens.step import number_in, rfq_of, shown, step, to


def lines(desk: Desk) -> Response:
    return shown(desk, _lines)


def paste(desk: Desk, form: dict[str, str]) -> Response:
    """Add rows; the same form sent twice adds them once, as the lines are not what they were then."""
    services, rfq, rows = desk.services, rfq_of(desk), form.get("rows", "")
    try:
        services.rfq_seen.unchanged(rfq.id, form.get("seen", ""), "items")
        report = services.line_import.paste(rfq.id, rows)
    except Problem as problem:
        return _lines(desk, rfq_of(desk), rows, str(problem))
    if not report.remarks:
        return to(rfq, "lines")
    added = f"{report.rows} {'row' if report.rows == 1 else 'rows'} read, {report.added} added."
    return _lines(desk, rfq_of(desk), done=added, remarks=report.remarks)


def remove(desk: Desk, form: dict[str, str]) -> Response:
    """Take one line out; its number is never given again."""
    services, rfq = desk.services, rfq_of(desk)
    line = number_in(form, "line")
    before = services.rfq_seen.unchanged(rfq.id, form.get("seen", ""), "items")
    kept = [item for item in before.items if item.id != line]
    services.rfq_editing.set_items(rfq.id, kept, instead_of=before.items)
    return to(rfq, "lines")


def _lines(
    desk: Desk, rfq: Rfq, rows: str = "", said: str = "", done: str = "", remarks: Sequence[Remark] = ()
) -> Response:
    return step(desk, "lines", rfq, said, done, rows=rows, remarks=remarks, seen=mark_of_fields(rfq, "items"))
