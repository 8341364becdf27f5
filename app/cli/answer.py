"""What a command says: words and tables for a person, or one JSON document for a script."""

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path

# Control characters, half characters and whatever turns the direction of writing, but for the end of a line and the
# tabulator: a terminal would do what an outsider's name or a server's answer says in them, and JSON knows them escaped.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_STDERR = 2
_MANY = 500  # rows: more are scrolled through or searched, and would take a second to fold


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
            print_document(self.document)
            return
        for part in self.parts:
            if isinstance(part, str):
                print(visible(part))
            elif part.rows:
                print(_as_text(part))
            elif part.empty:
                print(visible(part.empty))
        sys.stdout.flush()


def print_document(document: object) -> None:
    """One JSON document on stdout; outside UTF-8 its letters are escaped, so that it is always valid."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(document, ensure_ascii=not is_utf8, indent=2)
    print(_UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text), flush=True)


def visible(text: str) -> str:
    """The text for a terminal: what it would obey instead of showing it is written like \\x1b and \\u202e."""
    return _UNSEEN.sub(lambda found: repr(found[0])[1:-1], text.replace("\r\n", "\n"))


def refused(text: str, **more: object) -> dict[str, object]:
    """The JSON document of a command that was refused."""
    return {"error": text, **more}


def tell(text: str) -> None:
    """A word on stderr: progress, a warning, a hint."""
    with suppress(OSError):  # nobody listens any more, or the disk of the file is full; the work goes on
        print(visible(text), file=sys.stderr, flush=True)


def say(text: str) -> None:
    """A line on stdout as soon as it is so, before the answer is whole."""
    with suppress(OSError):  # nobody listens any more; how it ends counts
        print(visible(text), flush=True)


def open_closed_streams() -> None:
    """Streams that the caller has closed lead nowhere; else the next file that is opened would be taken for one."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        os.set_inheritable(handle, True)
    os.close(handle)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - as long as the process


def never_fail_at_a_letter() -> None:
    """A terminal or pipe of an old code page shows “?” for what it does not know; the program goes on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def megabytes(octets: int) -> str:
    return f"{octets / 1e6:.1f} MB" if octets >= 100_000 else f"{octets / 1e3:.1f} kB"


def count(number: int, noun: str) -> str:
    """A number with its noun: 1 mail, 2 mails."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _as_text(table: Table) -> str:
    if not sys.stdout.isatty() or len(table.rows) > _MANY:
        return _aligned([_plain(row) for row in (table.columns, *table.rows)])
    from rich.console import Console  # noqa: PLC0415 - 0.1 s that only a table for a person should cost
    from rich.table import Table as RichTable  # noqa: PLC0415 - the same

    shown = RichTable(box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        shown.add_column(column, overflow="fold")  # an address goes on in the next line, it is never cut
    for row in table.rows:
        shown.add_row(*_plain(row))
    console = Console(highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(shown)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Every row one line, however wide: a pipe has no width."""
    from rich.cells import cell_len  # noqa: PLC0415 - as above

    columns = list(zip(*rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    lines = ("  ".join(c + " " * (w - cell_len(c)) for c, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _plain(cells: Iterable[str]) -> list[str]:
    return [visible(" ".join(cell.split())) for cell in cells]
