"""The words of a PDF with their places, and its pages as pictures. A child process alone opens it."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.quotes.placed_words import PlacedWord
from app.domain.trade.problem import Problem

Confined = Callable[..., Any]  # calls a function by its name in a child process; arguments and answer are JSON
PAGES = 30
"""That are read; the others are told of."""
_SECONDS = 20
_OCTETS = 1_000_000_000  # of memory
_ANSWER = 60_000_000  # octets
_WIDEST, _NARROWEST = 3_000, 50  # pixels
_CHILD = "app.documents.quotes.pdf_reading"
_BY_HAND = "Open the file and type in the prices yourself."
_REFUSED = {
    "password": "is locked with a password, so its text can't be read. Ask the vendor for an open copy, or open the "
    "file and type in the prices yourself.",
    "format": "isn't a PDF, or it is damaged. Ask the vendor to send it again.",
    "page": "doesn't have this page.",
}


class PdfUnreadable(Problem):
    """Nothing of it can be shown or read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """`number` counts from 1; sizes are in points, as the page is shown: text upright."""

    number: int
    width: float
    height: float
    words: tuple[PlacedWord, ...]
    is_cut: bool = False  # it has more words


@dataclass(frozen=True, slots=True)
class PdfWords:
    """The first pages; `pages_left` are not read."""

    pages: tuple[PdfPage, ...]
    pages_left: int = 0

    @property
    def words(self) -> tuple[PlacedWord, ...]:
        """Of all pages, in reading order."""
        return tuple(word for page in self.pages for word in page.words)

    @property
    def remark(self) -> str:
        """What the buyer has to know before trusting it, or nothing."""
        empty = [page.number for page in self.pages if not page.words]
        said = []
        if len(empty) == len(self.pages):
            said.append("This PDF has no text. It is probably a scan: read the page and type in the prices yourself.")
        elif empty:
            numbers = ", ".join(str(number) for number in empty)
            said.append(f"No text on page {numbers}: probably scanned. Look there for prices yourself.")
        if self.pages_left:
            said.append(f"Only the first {len(self.pages)} pages were read; {self.pages_left} more were not.")
        if cut := [str(page.number) for page in self.pages if page.is_cut]:
            said.append(f"Page {', '.join(cut)} has too much text; only its first part was read.")
        return " ".join(said)


def read_pdf_words(path: Path, confined: Confined) -> PdfWords:
    """The words of its first pages.

    Raises:
        PdfUnreadable
    """
    answer = _asked(path, confined, "words_told", str(path), PAGES)
    pages = tuple(
        PdfPage(
            number,
            page["width"],
            page["height"],
            tuple(PlacedWord(text, number, *box) for text, *box in page["words"]),
            page["cut"],
        )
        for number, page in enumerate(answer["pages"], 1)
    )
    return PdfWords(pages, answer["count"] - len(pages))


def page_picture(path: Path, page: int, width_px: int, confined: Confined) -> bytes:
    """A PNG of this page (counted from 1), as wide as that within reason; a word's place times width_px / page width
    is its place in the picture.

    Raises:
        PdfUnreadable
    """
    width = min(max(width_px, _NARROWEST), _WIDEST)
    return base64.b64decode(_asked(path, confined, "picture_told", str(path), page, width)["png"])


def _asked(path: Path, confined: Confined, function: str, *arguments: object) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = confined(
            f"{_CHILD}.{function}", *arguments, seconds=_SECONDS, octets=_OCTETS, most=_ANSWER
        )
    except Problem as reason:
        raise PdfUnreadable(f"“{path.name}” can't be read. {reason} {_BY_HAND}") from reason
    if refused := answer.get("refused"):
        raise PdfUnreadable(f"“{path.name}” {_REFUSED[refused]}")
    return answer
