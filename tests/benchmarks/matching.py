"""How long it takes to say who can do the lines of a request, beside a loop that looks for the words in each listing.

`python -m tests.benchmarks.matching`: 40 lines, half of them by their callout alone, and 2,000 vendors with four
capabilities each; `--vendors 20000` for more. The loop is what a spreadsheet's search does: it knows no spelling, no
type and no reason, and is printed for the scale.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median

from app.domain.rfqs.rfq import RfqItem
from app.domain.vendors.vendor import Capability, Vendor
from tests.fakes.office import ITEM, opened, vendor

_TIMES = 5
_LINES = 40
_LISTED = (
    ("Anodize", "MIL-A-8625"),
    ("Chem film", "MIL-C-5541"),
    ("Passivate", "AMS 2700"),
    ("Passivation", "QQ-P-35"),
    ("Passivation", "ASTM A967"),
    ("EN plate", "ASTM B733"),
    ("Zinc Plate", "ASTM B633"),
    ("Silver Plate", "ASTM B700"),
    ("EN plate", "AMS 2404"),
    ("EN plate", "MIL-C-26074"),
)


def main(words: Sequence[str] | None = None) -> None:
    """Print both."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.matching")
    parser.add_argument("--vendors", type=int, default=2_000)
    parser.add_argument("--quick", action="store_true", help="500 vendors")
    options = parser.parse_args(words)
    number = 500 if options.quick else options.vendors
    chance = Random(5)  # noqa: S311 - the same in every run
    vendors = [_vendor(n, chance) for n in range(number)]
    items = [_item(n, chance) for n in range(1, _LINES + 1)]
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as office:
        office.services.vendors.save_all(vendors)
        ours = median_s(lambda: office.services.matching.items(items))
    plain = median_s(lambda: [[v for v in vendors if _has(v, item)] for item in items])
    print(f"{number:,} vendors, {_LINES} lines: matched in {ours:.2f} s; a loop over all listings {plain:.2f} s")


def _vendor(number: int, chance: Random) -> Vendor:
    listed = (chance.choice(_LISTED) for _ in range(4))
    return replace(
        vendor(number),
        capabilities=tuple(
            Capability(
                process=process,
                specification=specification,
                type=chance.choice(("", "I", "II", "III")),
                spec_class=chance.choice(("", "1", "2", "1A")),
            )
            for process, specification in listed
        ),
    )


def _item(number: int, chance: Random) -> RfqItem:
    process, specification = chance.choice(_LISTED)
    line = replace(ITEM, number=number, part_number=f"P-{number}", process="", specification="")
    if number % 2:
        return replace(line, process=process, specification=specification, type="II")
    return replace(line, callout=f"{process.upper()} PER {specification} TYPE II CLASS 1, .0005 THK, MASK THREADS")


def _has(listed: Vendor, item: RfqItem) -> bool:
    asked = f"{item.process} {item.specification} {item.callout}".casefold()
    return any(can.specification.casefold() in asked for can in listed.capabilities)


def median_s(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return median(taken)


if __name__ == "__main__":
    main()
