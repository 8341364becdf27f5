"""What a command says: words and tables for a person, or one JSON document for a script."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    DONE = 0
    REFUSED = 1  # or findings
    USAGE = 2
    UNSENT = 3  # finished, but some mails are failed, unknown or wait for another try
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = ""  # said instead where there are no rows


@dataclass(frozen=True, slots=True)
class Answer:
    """`document` is for `--json`; `parts` for a person, in order."""

    document: object
    parts: Sequence[str | Table] = ()
    exit: Exit = Exit.DONE

    def show(self, *, as_json: bool) -> None:
        """Write it to stdout."""
        if as_json:
            print(json.dumps(self.document, ensure_ascii=False, indent=2))
            return
        for part in self.parts:
            if isinstance(part, str):
                print(part)
            elif part.rows:
                _print_table(part)
            elif part.empty:
                print(part.empty)


def tell(text: str) -> None:
    """A word on stderr: progress, a warning, a hint."""
    print(text, file=sys.stderr, flush=True)


def megabytes(octets: int) -> str:
    return f"{octets / 1e6:.1f} MB" if octets >= 100_000 else f"{octets / 1e3:.1f} kB"


def _print_table(table: Table) -> None:
    from rich.console import Console  # noqa: PLC0415 - 0.1 s that only a table should cost
    from rich.table import Table as RichTable

    shown = RichTable(*table.columns, box=None, pad_edge=False, header_style="bold")
    for row in table.rows:
        shown.add_row(*_plain(row))
    width = None if sys.stdout.isatty() else 240  # a pipe has no width: nothing is cut
    Console(width=width, highlight=False, markup=False, emoji=False).print(shown)


def _plain(cells: Iterable[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in cells]
