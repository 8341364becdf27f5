"""How far a step is, in the terminal: one line that is written anew, or a line now and then where nobody sits at it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.cli.answer import tell
from app.domain.trade.watch import Watch

LINE_S = 2.0  # between progress lines where there is no terminal


@contextmanager
def watched(what: str) -> Iterator[Watch]:
    """Watches a step called `what` (“Checking”): tells of it on stderr."""
    is_seen = sys.stderr.isatty()
    said = {"at": time.monotonic(), "columns": 0.0}

    def show(text: str, end: str) -> None:
        print(f"\r{text:<{int(said['columns'])}}", end=end, file=sys.stderr, flush=True)
        said["columns"] = len(text)

    def watch(done: int, of: int) -> None:
        text = f"{what} {done:,} of {of:,}…"
        if is_seen:
            show(text, "")
        elif time.monotonic() - said["at"] >= LINE_S:
            said["at"] = time.monotonic()
            tell(text)

    try:
        yield watch
    finally:
        if said["columns"]:
            show("", "\r")
