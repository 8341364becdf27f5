"""“Page 3 of 9” below each page; known only once all pages are there."""

from collections.abc import Callable
from typing import Any

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from typing_extensions import override

from app.documents.reports.look import FRAME, MARGIN, QUIET, REGULAR

_BASE, _SIZE = 26, 7  # points


def numbered(foot: str, day: str) -> Callable[..., Canvas]:
    """What makes the pages. `foot` stands at the left, `day` (PDF's date) in the file's properties."""

    class NumberedPages(Canvas):  # type: ignore[misc]  # it has no types
        def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - the library has no types
            super().__init__(*given, **named)
            self.setDateFormatter(lambda *_now: day)
            self._whole: list[dict[str, Any]] = []

        @override
        def showPage(self) -> None:
            self._whole.append(dict(self.__dict__))
            self._startPage()

        @override
        def save(self) -> None:
            for number, page in enumerate(self._whole, 1):
                self.__dict__.update(page)
                self._foot(f"Page {number} of {len(self._whole)}")
                super().showPage()
            super().save()

        def _foot(self, number: str) -> None:
            self.setFont(REGULAR, _SIZE)
            self.setFillColor(QUIET)
            self.drawString(MARGIN + FRAME, _BASE, foot)
            self.drawRightString(self._pagesize[0] - MARGIN - FRAME, _BASE, number)

    return NumberedPages
