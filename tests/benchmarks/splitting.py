"""How long it takes to find the cheapest splits of an order, beside a solver of mixed-integer programs.

`python -m tests.benchmarks.splitting`: 40 lines × 12 vendors, 60 × 12 and 200 × 20, with order minimums, charges and a
second currency, `--most 4` vendors and 5 seconds at most; `--seeds 3` requests of each size. The solver is HiGHS, by
scipy where that is installed; it knows no roundings, so that its total may differ by cents. It is asked for the one
split with at most so many vendors, we find those with fewer, too.
"""

import argparse
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from random import Random

from app.domain.comparison.comparison import ComparedLine, Comparison, Offer, compare
from app.domain.comparison.split import cheapest_splits
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote
from app.domain.trade.ids import VendorId
from tests.fakes.offers import basis, offer, prices, quote

_SIZES = ((40, 12), (60, 12), (200, 20))
_LIMIT_S = 5.0
_HANDLING = Decimal(40)
_DAY = date(2026, 12, 7)


def main(words: Sequence[str] | None = None) -> None:
    """Print both."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.splitting")
    parser.add_argument("--most", type=int, default=4)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="the smallest requests, one of each kind")
    options = parser.parse_args(words)
    for lines, vendors in _SIZES[:1] if options.quick else _SIZES:
        for seed in range(1 if options.quick else options.seeds):
            for kind, minimum in (("low", 400), ("high", 3_000), ("binding", 9_000)):
                found = _request(lines, vendors, minimum, Random(seed))  # noqa: S311 - the same in every run
                print(f"{lines} lines × {vendors} vendors, {kind} minimums, seed {seed}: {_ours(found, options.most)}")
                print(f"    {_theirs(found, options.most)}", flush=True)


def _ours(found: Comparison, most: int) -> str:
    begun = time.perf_counter()
    splits = cheapest_splits(found, _HANDLING, most=most, is_over=lambda: time.perf_counter() - begun > _LIMIT_S)
    seconds = time.perf_counter() - begun
    best = splits[-1]
    totals = ", ".join(f"{len(split.orders)} for {split.total} (gap {split.gap:.2f})" for split in splits)
    return f"{seconds:.2f} s, total {best.total}, gap {best.gap:.2f}; by vendors: {totals}"


def _theirs(found: Comparison, most: int) -> str:
    if find_spec("scipy") is None:
        return "scipy isn’t installed: left out"
    np, optimize = import_module("numpy"), import_module("scipy.optimize")

    vendors, lines = list(found.columns), [line.number for line in found.lines]
    at = {(line, v): n for n, (line, v) in enumerate((line, v) for line in lines for v in vendors)}
    opened = {v: len(at) + n for n, v in enumerate(vendors)}
    paid = {v: len(at) + len(vendors) + n for n, v in enumerate(vendors)}  # the lines, or the minimum
    size = len(at) + 2 * len(vendors)
    cost, top = np.zeros(size), np.ones(size)
    rows: list[tuple[dict[int, float], float, float]] = [(dict.fromkeys(opened.values(), 1.0), 1, most)]
    rows += [({at[line, v]: 1.0 for v in vendors}, 1, 1) for line in lines]
    for v, column in found.columns.items():
        assert column.order is not None
        factor = float(column.factor or 0)
        cost[opened[v]] = factor * float(column.order.charge) + float(_HANDLING)
        cost[paid[v]], top[paid[v]] = factor, np.inf
        rows.append(({paid[v]: 1.0, opened[v]: -float(column.order.minimum or 0)}, 0, np.inf))
        amounts = {paid[v]: 1.0}
        for line in lines:
            offered = found.wanted(line, v).cost
            if offered is None:
                top[at[line, v]] = 0
                continue
            cost[at[line, v]] = factor * float(offered.nre)
            amounts[at[line, v]] = -float(offered.amount)
            rows.append(({at[line, v]: 1.0, opened[v]: -1.0}, -np.inf, 0))
        rows.append((amounts, 0, np.inf))
    matrix = np.zeros((len(rows), size))
    for n, (row, _, _) in enumerate(rows):
        for place, factor in row.items():
            matrix[n, place] = factor
    whole = np.array([1] * (len(at) + len(vendors)) + [0] * len(vendors))
    begun = time.perf_counter()
    result = optimize.milp(
        cost,
        integrality=whole,
        bounds=optimize.Bounds(0, top),
        constraints=optimize.LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows]),
        options={"mip_rel_gap": 0.0, "time_limit": 60.0},
    )
    seconds = time.perf_counter() - begun
    if result.x is None:
        return f"HiGHS {seconds:.2f} s: {result.message}"
    return f"HiGHS {seconds:.2f} s, total {result.fun:.2f}, gap {result.fun - result.mip_dual_bound:.2f}"


def _request(lines: int, vendors: int, minimum: int, chance: Random) -> Comparison:
    """Each vendor offers nine of ten lines, at up to a third less or more than what they are worth."""
    worth = {n: chance.uniform(20, 900) for n in range(1, lines + 1)}
    asked = tuple(ComparedLine(number=n, part_number=f"P-{n}", quantities=(1,)) for n in worth)
    offers = [_offer(VendorId(n), worth, minimum, chance) for n in range(1, vendors + 1)]
    return compare(asked, offers, basis(dict.fromkeys(worth, 1), day=_DAY, EUR="1.0850"))


def _offer(vendor: VendorId, worth: dict[int, float], minimum: int, chance: Random) -> Offer:
    level = chance.uniform(0.9, 1.1)
    offered = {n: level * usual * chance.uniform(0.7, 1.3) for n, usual in worth.items() if chance.random() < 0.9}
    of: Quote = quote(
        vendor,
        [price for n, amount in offered.items() for price in prices(n, {1: f"{amount:.2f}"})],
        currency=chance.choice(("USD", "USD", "EUR")),
        charges={n: Charges(nre=Decimal(chance.randrange(50, 300))) for n in offered if chance.random() < 0.1},
        order_minimum=Decimal(chance.randrange(0, minimum + 1, 50) * len(worth) // 40),
        order_charge=Decimal(chance.randrange(0, 60, 5)),
    )
    return offer(of, f"Vendor {vendor}", frozenset(worth))


if __name__ == "__main__":
    main()
