"""A vendor, a file or a server may say anything: it is shown letter by letter, and nothing in it is done."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as TextRules
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QMessageBox,
    QTextBrowser,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from app.documents.rfqs.remark_report import write_remarks
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Approval, Capability, Contact, ContactRank, Vendor
from app.domain.words.vocabulary import Term, TermKind
from app.storage.base.schema import DeliveryRow
from app.ui.look.plain import plain_tip
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS, MESSAGE, REVIEW, VENDORS
from app.ui.vendor_import.import_view import CHANGES, COLUMNS
from app.ui.widgets.deadline_fields import usual_deadline
from app.ui.widgets.problem_box import tell_problem
from app.ui.widgets.report_dialog import ReportDialog
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.accounts import smtp_account
from tests.fakes.office import listed
from tests.gui.hands import press
from tests.gui.settling import settle

_PICTURE = "<img src='file://host/x.png'>"
_BAD = f"{_PICTURE}<b>A&B</b>"
_BAD_FILE = "<img src=x><b>A&B.pdf"  # a file's name has no slash


def _vendor(name: str, number: int) -> Vendor:
    contact = Contact(
        email=f"q@v{number}.example", name=_BAD, role=_BAD, phone=_BAD, state=_BAD, rank=ContactRank.PRIMARY
    )
    return Vendor(
        name=name,
        categories=(_BAD,),
        tags=(_BAD,),
        address=_BAD,
        terms=_BAD,
        notes=_BAD,
        status_reason=_BAD,
        contacts=(contact,),
        capabilities=(Capability(process=_BAD, specification=_BAD, source=_BAD),),
        approvals=(Approval(customer=_BAD, process=_BAD),),
    )


@pytest.fixture
def filled(shown: WindowPresenter, tmp_path: Path) -> WindowPresenter:
    """Everything that others name is called the same bad thing, and a server has answered with it."""
    made = shown.services
    stored = made.vendors.save_all([_vendor(_BAD, 1), _vendor(f"{_BAD} Inc", 2)]).vendors
    made.words.save(Term(kind=TermKind.PROCESS, name=_BAD, family=_BAD, category=_BAD))
    rfq = made.rfq_editing.create(_BAD, usual_deadline("America/Chicago", datetime.now(UTC)))
    one = QuantityBreaks((1,))
    line = RfqItem(number=1, part_number=_BAD, callout=_BAD, process=_BAD, specification=_BAD, quantities=one)
    made.rfq_editing.set_items(rfq.id, [line])
    (tmp_path / _BAD_FILE).write_text("drawing", encoding="utf-8")
    made.rfq_editing.attach(rfq.id, [tmp_path / _BAD_FILE])
    made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in stored])
    account = made.accounts.save(
        smtp_account(name=_BAD, host="smtp.shop.example", port=587, from_address="a@shop.example")
    )
    made.rfq_sending.queue(rfq.id, account)
    said = {"state": "unknown", "failure": "ambiguous", "error": _BAD, "server_reply": _BAD, "held_because": _BAD}
    with made.vendors.database.write() as session:
        session.execute(update(DeliveryRow).values(**said))
    shown.open_rfq(rfq.id)
    settle()
    return shown


# What is looked at


def _cells(model: QAbstractItemModel) -> Iterator[QModelIndex]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(model.rowCount(QModelIndex())):
        for column in range(columns):
            yield model.index(row, column)


def _tips(root: QWidget) -> Iterator[str]:
    for widget in (root, *root.findChildren(QWidget)):
        yield widget.toolTip()
        if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
            yield from (str(index.data(Qt.ItemDataRole.ToolTipRole) or "") for index in _cells(widget.model()))
    for action in root.findChildren(QAction):
        yield action.toolTip()


def _wrong(root: QWidget) -> list[str]:
    """What would be shown as HTML, or load what it names."""
    wrong = [
        f"label {label.text()}"
        for label in root.findChildren(QLabel)
        if label.textFormat() is not Qt.TextFormat.PlainText and TextRules.mightBeRichText(label.text())
    ]
    papers = root.findChildren(QTextBrowser)
    wrong += [f"paper {paper.toHtml()}" for paper in papers if "<img" in paper.toHtml() or paper.openLinks()]
    wrong += [f"tip {tip}" for tip in _tips(root) if TextRules.mightBeRichText(tip) and _BAD in tip]
    wrong += [f"menu {a.text()}" for a in root.findChildren(QAction) if "A&B" in a.text().replace("&&", "")]
    return wrong


def _names_it(root: QWidget) -> bool:
    """Otherwise a look at it would prove nothing."""
    texts = [str(widget.property("text") or "") for widget in root.findChildren(QWidget)]
    texts += [paper.toPlainText() for paper in root.findChildren(QTextBrowser)]
    texts += [unescape(tip).replace("\u00a0", " ") for tip in _tips(root)]
    texts.append(root.windowTitle())
    return any("<img src=" in text for text in texts)


def _look(root: QWidget) -> None:
    settle()
    assert _wrong(root) == []
    assert _names_it(root)


# Where it is looked for


def test_no_page_takes_a_name_for_html(filled: WindowPresenter) -> None:
    window = filled.window
    _look(window)
    filled.vendors.view.table.selectRow(0)
    filled.mails.view.table.selectRow(0)
    pages: Sequence[tuple[int, QWidget]] = (
        (sections.VENDORS, filled.vendors.view),
        (sections.OUTBOX, filled.outbox.page),
        (sections.ATTENTION, filled.attention.view),
        (sections.ACCOUNTS, filled.accounts.view),
    )
    for section, page in pages:
        window.sidebar.show_section(section)
        settle()
        for table in page.findChildren(QAbstractItemView):
            table.setCurrentIndex(table.model().index(0, 0))
        _look(page)
    for step in (DETAILS, ATTACHMENTS, VENDORS, MESSAGE, REVIEW):
        filled.editor.view.show_step(step)
        _look(filled.editor.view)
    filled.editor.closed.emit()
    _look(filled.rfqs.view)


def test_no_window_takes_a_name_for_html(filled: WindowPresenter, qtbot: QtBot) -> None:
    view = filled.vendors.view
    filled.window.sidebar.show_section(sections.VENDORS)
    settle()
    view.edit_asked.emit(listed(filled.services)[0].id)
    settle()
    assert filled.vendors.dialog
    _look(filled.vendors.dialog)
    filled.vendors.dialog.reject()
    filled.accounts.open(_BAD)
    settle()
    assert filled.accounts.dialog
    _look(filled.accounts.dialog)
    filled.accounts.dialog.reject()
    view.words_asked.emit()
    settle()
    words = filled.vendor_screens.words.window
    assert words
    words.meaning.text.setText(_BAD)
    _look(words)
    words.close()
    press(view, "Lists…")
    settle()
    lists = filled.vendor_screens.lists.dialog
    assert lists
    _look(lists)
    lists.close()
    press(view, "Duplicates…")
    settle()
    doubles = filled.vendor_screens.duplicates.window
    assert doubles
    _look(doubles)
    doubles.close()
    report = ReportDialog("Report", _BAD, [Remark(row=1, field=_BAD, text=_BAD)], write_remarks)
    qtbot.addWidget(report)
    _look(report)


def test_the_window_of_an_import_takes_no_cell_for_html(filled: WindowPresenter, tmp_path: Path) -> None:
    cell = _BAD.replace(",", ";")
    sheet = tmp_path / f"{_BAD_FILE}.csv"
    rows = (
        f"Vendor,Email,Phone,Notes,{cell}",
        f"{cell} Ltd,x@y.example,{cell},\t{cell},{cell}",
        f"{cell},bad address,,,",
    )
    sheet.write_text("\n".join(rows), encoding="utf-8")
    filled.vendors.view.import_asked.emit(str(sheet))
    settle()
    imports = filled.vendor_screens.imports.window
    assert imports
    assert imports.page == COLUMNS
    _look(imports)
    imports.page_asked.emit(CHANGES)
    settle()
    assert imports.page == CHANGES
    _look(imports)
    imports.changes.table.selectRow(0)
    _look(imports)
    imports.close()


def test_a_message_shows_a_name_as_it_is(filled: WindowPresenter) -> None:
    tell_problem(filled.window, _BAD, Problem(f"{_BAD} is gone."))
    filled.window.crashed.emit(f"ValueError: {_BAD}")
    settle()
    boxes = filled.window.findChildren(QMessageBox)
    assert len(boxes) == 2
    for box in boxes:
        assert box.textFormat() is Qt.TextFormat.PlainText
        assert _PICTURE in box.text()
        _look(box)
        box.close()


@given(st.text(st.sampled_from("<>&;\"'/= \nabimgsrc\t"), max_size=40).map(lambda text: f"<b>{text}"))
def test_a_tool_tip_reads_as_it_is_written(text: str) -> None:
    paper = QTextDocument()
    paper.setHtml(plain_tip(text))
    read = paper.toPlainText().replace("\u00a0", " ").split()
    assert "".join(read) == "".join(text.split())


def test_a_tool_tip_on_the_screen_shows_the_letters(shown: WindowPresenter) -> None:
    QToolTip.showText(shown.window.pos(), plain_tip(_BAD), shown.window)
    settle()
    (tip,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QLabel) and w.inherits("QTipLabel")]
    assert _PICTURE in unescape(tip.text()).replace("\u00a0", " ")
    assert "<img" not in tip.text()
    QToolTip.hideText()
