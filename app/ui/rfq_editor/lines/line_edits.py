"""What is done to several lines at once; lines keep their numbers, whatever order they stand in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantityBreaks

Items = tuple[RfqItem, ...]


def filled_down(items: Sequence[RfqItem], field: str, source: RfqItem, numbers: Collection[int]) -> Items:
    """What the source says in this field goes into the lines with these numbers."""
    value = {field: getattr(source, field)}
    return tuple(replace(i, **value) if i.number in numbers else i for i in items)


def moved_by(items: Sequence[RfqItem], numbers: Collection[int], by: int) -> Items:
    """One place up (−1) or down (1); lines at the edge stay, and those behind them close up."""
    order = list(items) if by < 0 else list(reversed(items))
    for place in range(1, len(order)):
        if order[place].number in numbers and order[place - 1].number not in numbers:
            order[place - 1], order[place] = order[place], order[place - 1]
    return tuple(order) if by < 0 else tuple(reversed(order))


def moved_to(items: Sequence[RfqItem], numbers: Collection[int], place: int) -> Items:
    """All of them together in front of what stands at this place now."""
    before = [i for i in items[:place] if i.number not in numbers]
    after = [i for i in items[place:] if i.number not in numbers]
    return (*before, *(i for i in items if i.number in numbers), *after)


def duplicated(items: Sequence[RfqItem], numbers: Collection[int], last_line: int) -> Items:
    """Copies with new numbers behind the last one that was copied."""
    copied = [i for i in items if i.number in numbers]
    if not copied:
        return tuple(items)
    place = items.index(copied[-1]) + 1
    new = (replace(i, number=last_line + n, id=None) for n, i in enumerate(copied, start=1))
    return (*items[:place], *new, *items[place:])


def filled_in(items: Sequence[RfqItem], rows: Mapping[int, Sequence[str]], fields: Sequence[str]) -> Items:
    """`rows`: by the number of the line, what is put into these fields; more than there are fields is left out."""
    return tuple(_with(i, dict(zip(fields, rows.get(i.number, ()), strict=False))) for i in items)


def _with(item: RfqItem, cells: Mapping[str, str]) -> RfqItem:
    """A column without a field, such as that of the numbers, takes nothing."""
    values: dict[str, Any] = {field: text.strip() for field, text in cells.items() if field}
    if "quantities" in values:
        values["quantities"] = QuantityBreaks.kept(values["quantities"])
    return replace(item, **values)
