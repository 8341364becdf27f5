"""What the text of a PDF says about control. Files come from strangers, so it is read in a confined process alone."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from app.domain.rfqs.control import Trace, Where
from app.domain.trade.clearance import Clearances
from app.domain.trade.problem import Problem
from app.domain.trade.seen_text import seen_text

_PAGES = 20
_MOST = 1_000_000  # characters
_PHRASES = re.compile(
    r"controlled unclassified information|\bcui//|export[ -]controlled|international traffic in arms"
    r"|distribution statement [b-f]\b"
)


def text_traces(path: Path, levels: Sequence[str], confined: Callable[..., Sequence[str]]) -> tuple[Trace, ...]:
    """What the text of a file says; nothing where it is no PDF. `confined` calls a function in a child process."""
    try:
        with path.open("rb") as file:
            if b"%PDF-" not in file.read(1024):
                return ()
        found = confined(f"{__name__}.phrases", str(path), list(levels))
    except OSError:
        return ()  # the check says so
    except Problem as reason:
        return (Trace(Where.UNREAD, f"Its text could not be looked at. {reason}"),)
    return tuple(Trace(Where.TEXT, phrase) for phrase in found)


def phrases(path: str, levels: Sequence[str]) -> list[str]:
    """In the confined process: phrases and marks on the first pages; a password is a reason to fail."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped] # noqa: PLC0415 - it has no types; the child alone loads it

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as reason:
        if "format" in str(reason).casefold():
            return []  # no reader shows anything of it
        raise
    with document:
        texts = [document[n].get_textpage().get_text_range() for n in range(min(len(document), _PAGES))]
    text = " ".join("\n".join(texts)[:_MOST].split())
    said = [found.group() for found in _PHRASES.finditer(seen_text(text))]
    return list(dict.fromkeys([*(phrase.upper() for phrase in said), *Clearances(levels).marks(text)]))
