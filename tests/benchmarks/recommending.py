"""Whether the proposed order of vendors is worth its place: made-up shops, asked before it has learned what came.

`python -m tests.benchmarks.recommending`, in about two minutes; `--quick` for one small shop. What it prints stands in
docs/recommendation.md. The model was tuned on seeds 1 to 60, which are not among those that are printed.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean

from app.domain.matching.recommending import recommend
from app.domain.trade.ids import VendorId
from app.domain.vendors.experience import Experience, Outcome
from tests.benchmarks.backtesting import (
    ASKED,
    POLICIES,
    TRUTH,
    YEARS,
    Foretold,
    Judged,
    Newcomers,
    backtest,
    closed_loop,
    history,
)
from tests.fakes.made_up_shop import MadeUpRfq, made_up_shop

_SHOPS = ((200, 80), (1_000, 120), (3_000, 200), (10_000, 300))  # RFQs in three years, vendors
_SEEDS = range(101, 106)
_KEPT = (("no place kept", 10**9), ("every fifth kept", 5))
_TIMES = 20


def main(words: Sequence[str] | None = None) -> None:
    """Print tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.recommending")
    parser.add_argument("--quick", action="store_true", help="one shop of each of the two small sizes")
    is_quick = parser.parse_args(words).quick
    shops, seeds = (_SHOPS[:2], _SEEDS[:1]) if is_quick else (_SHOPS, _SEEDS)
    _print_orders(shops, seeds)
    _print_new(shops[1:3], seeds)
    _print_speed(*shops[-1])


def _print_orders(shops: Sequence[tuple[int, int]], seeds: Sequence[int]) -> None:
    foretold = {rfqs: Foretold() for rfqs, _ in shops}
    print(
        f"| RFQs | first {ASKED} by | quotes per vendor asked | best price found | best of them ÷ best | NDCG@{ASKED} |"
    )
    print("|---|---|---|---|---|---|")
    for rfqs, vendors in shops:
        judged = {name: Judged() for name in (*POLICIES, TRUTH)}
        for seed in seeds:
            backtest(history(seed, rfqs, vendors), judged, foretold[rfqs])
        for name, one in judged.items():
            quotes, best, paid, ndcg = one.means
            print(f"| {rfqs:,} | {name} | {quotes:.2f} | {best:.0%} | {paid:.3f} | {ndcg:.2f} |")
    print("\n| RFQs | AUC (truth) | Brier (truth) | answers told, of 5 | came | within low–high | high − low |")
    print("|---|---|---|---|---|---|---|")
    for rfqs, all_ in foretold.items():
        auc, brier = (f"{f(all_.pairs):.3f} ({f(all_.chances):.3f})" for f in (_auc, _brier))
        told, came = (f"{fmean(pair[n] for pair in all_.means):.2f}" for n in (0, 1))
        interval = f"{fmean(all_.inside):.0%} | {fmean(all_.width):.1f}"
        print(f"| {rfqs:,} | {auc} | {brier} | {told} | {came} | {interval} |")
    print("\n| tenth of all chances told |", " | ".join(f"{rfqs:,} RFQs" for rfqs in foretold), "|")
    print("|---" * (len(foretold) + 1) + "|")
    tables = [_tenths(all_.pairs) for all_ in foretold.values()]
    for n, row in enumerate(zip(*tables, strict=True), start=1):
        print(f"| {n} | " + " | ".join(f"{told:.0%} → {came:.0%}" for told, came in row) + " |")


def _print_new(shops: Sequence[tuple[int, int]], seeds: Sequence[int]) -> None:
    print("\n| RFQs | | quotes per vendor asked | best price found | NDCG@5 | good new ones asked | new ones tried |")
    print("|---|---|---|---|---|---|---|")
    for rfqs, vendors in shops:
        for name, places in _KEPT:
            judged, new = Judged(), Newcomers()
            for seed in seeds:
                closed_loop(made_up_shop(seed, rfqs=rfqs, vendors=vendors, years=YEARS), places, judged, new)
            quotes, best, _, ndcg = judged.means
            found = f"{fmean(new.good):.0%} | {new.tried:.0%}"
            print(f"| {rfqs:,} | {name} | {quotes:.3f} | {best:.0%} | {ndcg:.3f} | {found} |")


def _print_speed(rfqs: int, vendors: int) -> None:
    outcomes = dict[VendorId, list[Outcome]]()
    last: MadeUpRfq | None = None
    for chapter in history(_SEEDS[0], rfqs, vendors):
        last = chapter.rfq
        for vendor, outcome in chapter.outcomes.items():
            outcomes.setdefault(vendor, []).append(outcome)
    assert last
    wanted, at = last.wanted, last.at
    begun = time.perf_counter()
    experience = Experience()
    for vendor, of in outcomes.items():
        experience.put(vendor, of)
    experience.put_all(outcome for of in outcomes.values() for outcome in of)  # the program: of 200 RFQs alone
    learned = time.perf_counter() - begun
    many = max(outcomes, key=lambda vendor: len(outcomes[vendor]))
    count = sum(len(of) for of in outcomes.values())
    candidates = [VendorId(n) for n in range(200)]
    proposed = _best_ms(lambda: recommend(candidates, wanted, experience, at))
    again = _best_ms(lambda: experience.put(many, outcomes[many]))
    print(f"\n{count:,} outcomes of {last.number + 1:,} RFQs learned in {learned:.2f} s", end="; ")
    print(f"200 vendors put in order in {proposed:.1f} ms", end="; ")
    print(f"the vendor with most outcomes ({len(outcomes[many]):,}) learned anew in {again:.1f} ms")


def _best_ms(work: Callable[[], object]) -> float:
    """The least of some: what disturbs a machine makes it slower only."""
    took = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1_000)
    return min(took)


def _auc(pairs: Sequence[tuple[float, float]]) -> float:
    """How often who quotes was given a higher chance than who doesn't; equal ones count half."""
    ranks = dict[float, list[float]]()
    for chance, came in pairs:
        ranks.setdefault(chance, []).append(came)
    quoted = sum(came for _, came in pairs)
    below = won = 0.0
    for _, equal in sorted(ranks.items()):
        quotes = sum(equal)
        won += quotes * (below + (len(equal) - quotes) / 2)
        below += len(equal) - quotes
    return won / (quoted * (len(pairs) - quoted))


def _brier(pairs: Sequence[tuple[float, float]]) -> float:
    return fmean((chance - came) ** 2 for chance, came in pairs)


def _tenths(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Mean chance and share of quotes of each tenth, the least likely first."""
    inorder = sorted(pairs)
    cuts = [len(inorder) * n // 10 for n in range(11)]
    parts = [inorder[low:high] for low, high in pairwise(cuts)]
    return [(fmean(chance for chance, _ in part), fmean(came for _, came in part)) for part in parts]


if __name__ == "__main__":
    main()
