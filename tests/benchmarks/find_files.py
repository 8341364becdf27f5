"""How long it takes to find the files of an RFQ's lines, beside a search of the folders for each line.

`python -m tests.benchmarks.find_files`: 200 lines and 100,000 files in 2,000 folders; `--files 500000` for more. The
search is what one would write, `glob("**/*PART*")`: it finds P-10 for P-1, knows no revision, and is measured for a
few lines and told for all.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.rfqs.rfq import RfqItem
from tests.fakes.office import ITEM, opened

_LINES = 200
_SEARCHED = 5  # lines that the search is measured for
_PER_FOLDER = 50
_ENDINGS = ("_revA.pdf", "_revB.pdf", ".step", "_revA (old).pdf", " model notes.pdf")


def main(words: Sequence[str] | None = None) -> None:
    """Print both."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.find_files")
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="10,000 files")
    options = parser.parse_args(words)
    files = 10_000 if options.quick else options.files
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "data") as office:
        root = Path(folder) / "shop"
        parts = _lay(root, files)
        items = [_item(n, parts[n * len(parts) // _LINES]) for n in range(_LINES)]
        begun = time.perf_counter()
        found = office.services.file_finding.find(items, [root])
        ours = time.perf_counter() - begun
        begun = time.perf_counter()
        for item in items[:_SEARCHED]:
            list(root.glob(f"**/*{item.part_number}*"))
        search = (time.perf_counter() - begun) * _LINES / _SEARCHED
    print(
        f"{found.looked_at:,} files, {_LINES} lines: {found.summary} Found in {ours:.2f} s; "
        f"a search for each line {search:.0f} s ({search / ours:.0f} times as long)"
    )


def _lay(root: Path, files: int) -> list[str]:
    """Empty files in folders; the part numbers that they are for."""
    parts = [f"{n % 97:04d}-{10_000 + n}" for n in range(files // len(_ENDINGS))]
    for n, part in enumerate(parts):
        folder = root / f"job {n * len(_ENDINGS) // _PER_FOLDER}"
        folder.mkdir(parents=True, exist_ok=True)
        for ending in _ENDINGS:
            (folder / f"{part}{ending}").touch()
    return parts


def _item(number: int, part: str) -> RfqItem:
    return replace(ITEM, number=number + 1, part_number=part)


if __name__ == "__main__":
    main()
