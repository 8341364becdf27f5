"""The ways to order side by side: your choice, the cheapest that were found, and what was kept."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.comparison.comparison import Comparison
from app.domain.comparison.points import last_shipping, points_of, weighed_split
from app.domain.comparison.scenario import Scenario
from app.domain.comparison.split import CannotDeliver, Split, split_of
from app.domain.notices.decision import Decision
from app.domain.rfqs.outcome import Outcome
from app.domain.trade.ids import VendorId
from app.services.comparison.comparing import Compared
from app.ui.comparison.matrix_words import money
from app.ui.comparison.ways_table import Way
from app.ui.look.language import tr
from app.ui.look.wording import counted


def ways_of(
    compared: Compared,
    found: Sequence[Split],
    with_locks: Sequence[Split],
    kept: Sequence[tuple[Scenario, Compared]],
) -> list[Way]:
    """Each with what it costs over the cheapest of those that give every line, and these with their points."""
    comparison = compared.comparison
    known = [split.awards for split in found]
    ways = [
        *_own(compared),
        *(_found(tr("Cheapest"), comparison, split) for split in found),
        *(_found(tr("With your lines"), comparison, split) for split in with_locks if split.awards not in known),
    ]
    counted_in = [(way, comparison) for way in ways]
    counted_in += [(_kept(scenario, own), own.comparison) for scenario, own in kept]
    whole = {n: (way.split, own) for n, (way, own) in enumerate(counted_in) if way.split and _is_whole(way, comparison)}
    least = min((split.total for split, _ in whole.values()), default=Decimal(0))
    weights = compared.scenario.weights
    weighed = {n: weighed_split(own, split, compared.in_time) for n, (split, own) in whole.items()} if weights else {}
    points = points_of(weighed, weights) if weights else {}
    return [
        replace(way, over=whole[n][0].total - least, points=points.get(n)) if n in whole else way
        for n, (way, _) in enumerate(counted_in)
    ]


def vendors_text(comparison: Comparison, split: Split) -> str:
    """“Delta Finishing (lines 1, 3), Acme Plating (line 2)”."""
    return ", ".join(
        tr(f"{comparison.columns[vendor].offer.vendor} ({_lines([n for n, v in split.awards.items() if v == vendor])})")
        for vendor in split.orders
    )


def choice_text(compared: Compared) -> str:
    """What was chosen comes to."""
    if not compared.scenario.choice:
        return tr("No line is given yet. Choose a cell and press Enter, or take one of the ways to order.")
    try:
        split = split_of(compared.comparison, compared.scenario.choice, compared.scenario.handling)
    except CannotDeliver as why:
        return tr(str(why))
    total = f"{money(split.total)} {compared.comparison.basis.currency}"
    text = tr(f"Your choice: {total} · {vendors_text(compared.comparison, split)}")
    return tr(f"{text} · {_lines(split.left_out)} open") if split.left_out else text


def decision_text(decision: Decision | None, comparison: Comparison) -> str:
    """What was decided, and what it comes to."""
    if decision is None or decision.made_at is None:
        return ""
    day = f"{decision.made_at.astimezone():%Y-%m-%d}"
    if decision.outcome is Outcome.NO_AWARD:
        return tr(f"Decided on {day}: nothing is ordered.")
    if decision.outcome is Outcome.CANCELLED:
        return tr(f"Decided on {day}: the RFQ is cancelled.")
    by_vendor = dict[VendorId, list[int]]()
    for line in decision.lines:
        by_vendor.setdefault(line.vendor_id, []).append(line.line)
    columns = comparison.columns
    given = ", ".join(
        tr(f"{columns[v].offer.vendor} ({_lines(numbers)})") for v, numbers in by_vendor.items() if v in columns
    )
    total = f"{money(decision.total)} {decision.currency}" if decision.total is not None else ""
    return tr(f"Decided on {day}: {total} · {given}")


def locks_text(compared: Compared) -> str:
    """Which lines “With your lines” keeps, as the buyer has chosen by hand."""
    columns, by_vendor = compared.comparison.columns, dict[VendorId, list[int]]()
    for line, vendor_id in sorted(compared.scenario.locks.items()):
        by_vendor.setdefault(vendor_id, []).append(line)
    given = ", ".join(tr(f"{_lines(numbers)}: {columns[v].offer.vendor}") for v, numbers in by_vendor.items())
    return tr(f"Your lines, as you chose by hand: {given}.") if given else ""


def _own(compared: Compared) -> Iterator[Way]:
    if compared.scenario.choice:
        yield _way(tr("Your choice"), compared.comparison, compared.scenario)


def _found(title: str, comparison: Comparison, split: Split) -> Way:
    vendors = tr("One vendor") if len(split.orders) == 1 else counted(len(split.orders), "vendor", "vendors")
    notes = []
    if split.left_out:
        notes.append(tr(f"nobody offers {_lines(split.left_out)}"))
    if split.gap:
        notes.append(tr(f"up to {split.gap:,.2f} more may be saved: the search ended early"))
    return Way(
        name=f"{title}: {vendors}",
        split=split,
        vendors=vendors_text(comparison, split),
        currency=comparison.basis.currency,
        ships=last_shipping(comparison, split.awards),
        note=" · ".join(notes),
    )


def _kept(scenario: Scenario, compared: Compared) -> Way:
    return replace(_way(scenario.name, compared.comparison, scenario), scenario=scenario)


def _way(name: str, comparison: Comparison, scenario: Scenario) -> Way:
    currency = comparison.basis.currency
    try:
        split = split_of(comparison, scenario.choice, scenario.handling)
    except CannotDeliver as why:
        return Way(name=name, split=None, vendors="", currency=currency, problem=str(why))
    notes = [scenario.note] if scenario.note else []
    if split.left_out:
        notes.append(tr(f"{_lines(split.left_out)} open"))
    return Way(
        name=name,
        split=split,
        vendors=vendors_text(comparison, split),
        currency=currency,
        ships=last_shipping(comparison, split.awards),
        note=" · ".join(notes),
    )


def _is_whole(way: Way, comparison: Comparison) -> bool:
    """It can be compared with others: it gives every line, in the currency of the comparison."""
    is_whole = way.split is not None and len(way.split.awards) == len(comparison.lines)
    return is_whole and way.currency == comparison.basis.currency


def _lines(numbers: Sequence[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return tr(f"line {listed}") if len(numbers) == 1 else tr(f"lines {listed}")
