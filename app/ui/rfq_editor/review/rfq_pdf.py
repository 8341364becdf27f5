"""The RFQ on paper: what all vendors see of it, and nothing that is internal."""

from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.problem import Problem
from app.ui.look.language import tr

_MARGIN_MM = 15.0
_COLUMNS = (
    ("Line", "number"),
    ("Part no.", "part_number"),
    ("Rev", "revision"),
    ("Description", "description"),
    ("Callout", "callout"),
    ("Process", "process"),
    ("Specification", "specification"),
    ("Type", "type"),
    ("Class", "spec_class"),
    ("Quantities", "quantities"),
    ("Unit", "unit"),
    ("Need by", "need_by"),
)


class PdfNotWritten(Problem):
    """The file cannot be written; the message says which."""


def write_rfq_pdf(path: Path, rfq: Rfq, buyer: str) -> None:
    """Write it in landscape, as long as it gets.

    Raises:
        PdfNotWritten
    """
    try:
        path.open("ab").close()
    except OSError as reason:
        raise PdfNotWritten(tr(f"“{path}” can't be written: {reason.strerror}. Choose another folder.")) from reason
    writer = QPdfWriter(str(path))
    size = QPageSize(QPageSize.PageSizeId.Letter)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter))
    writer.setTitle(f"{rfq.number} {rfq.title}")
    writer.setCreator("RFQ Sender")
    document = QTextDocument()
    document.setHtml(rfq_page(rfq, buyer))
    document.print_(writer)


def rfq_page(rfq: Rfq, buyer: str) -> str:
    """As HTML; columns that are empty for all lines are left out."""
    head = [(tr("Quotes due"), tr(str(rfq.deadline or ""))), (tr("Terms"), rfq.terms.text), (tr("From"), buyer)]
    facts = "".join(
        f"<tr><td><b>{what}</b>&nbsp;&nbsp;</td><td>{escape(said)}</td></tr>" for what, said in head if said
    )
    columns = [(title, name) for title, name in _COLUMNS if any(_cell(item, name) for item in rfq.items)]
    titles = "".join(f'<th align="left">{title}</th>' for title, _ in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_cell(item, name)}</td>" for _, name in columns) + "</tr>" for item in rfq.items
    )
    files = "".join(f"<li>{escape(file.name)}</li>" for file in rfq.attachments)
    return (
        f"<h2>{escape(rfq.number)} &ndash; {escape(rfq.title)}</h2><table>{facts}</table><p></p>"
        f'<table border="1" cellspacing="0" cellpadding="4" width="100%"><thead><tr>{titles}</tr></thead>{rows}</table>'
        + (f"<p><b>Files</b></p><ul>{files}</ul>" if files else "")
        + "<p>This is a request for quotation, not an order.</p>"
    )


def _cell(item: RfqItem, name: str) -> str:
    return escape(str(getattr(item, name))).replace("\n", "<br>")
