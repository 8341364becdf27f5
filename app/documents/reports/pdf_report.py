"""A report as PDF, by reportlab; its fonts are handed over, so that every letter shows on every computer."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.documents.reports.grid import Grid
from app.documents.reports.look import LETTER, MARGIN, Fonts, Paper
from app.documents.reports.report import Report, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfHead:
    """What stands above all and, the foot, below each page."""

    title: str
    texts: tuple[str, ...]
    foot: str
    made_at: datetime


def pdf_report(report: Report, fonts: Fonts, made_at: datetime) -> bytes:
    """On letter paper; a table that doesn't fit a page goes on with its head on the next one."""
    head = PdfHead(title=report.title, texts=report.texts, foot=report.foot, made_at=made_at)
    return pdf_pages(head, report.sections, fonts, LETTER)


def pdf_pages(head: PdfHead, parts: Iterable[Section | Grid], fonts: Fonts, paper: Paper) -> bytes:
    """Sections and grids one below the other. The same octets for the same input, whenever they are made."""
    from reportlab.platypus import SimpleDocTemplate  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, seldom needed

    from app.documents.reports.pdf_flow import Printing, plain  # noqa: PLC0415 - as above
    from app.documents.reports.pdf_numbers import numbered  # noqa: PLC0415 - as above

    octets = io.BytesIO()
    printing = Printing(fonts, paper.inner_width)
    document = SimpleDocTemplate(
        octets,
        pagesize=(paper.width, paper.height),
        title=plain(head.title),
        creator="RFQ Sender",
        author="",
        invariant=1,
        **dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN),
    )
    day = f"D:{head.made_at.astimezone(UTC):%Y%m%d%H%M%S}+00'00'"
    document.build(list(printing.flow(head.title, head.texts, parts)), canvasmaker=numbered(plain(head.foot), day))
    return octets.getvalue()
