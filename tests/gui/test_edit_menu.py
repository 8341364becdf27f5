"""The menu Edit acts on what has the focus, and undoes what the page shown has done, saying what it was."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.domain.rfqs.rfq import Attachment, RfqItem
from app.domain.rfqs.terms import Terms
from app.domain.trade.deadline import Deadline
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Vendor
from app.ui.rfq_editor.change_text import change_text
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS, MESSAGE, REVIEW
from app.ui.rfq_editor.lines.items_model import column_of
from app.ui.window.main_window_view import RFQS, VENDORS, MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import column, plain, shortcut
from tests.gui.settling import settle

_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_CALLOUT = 'PASSIVATE "TYPE II"\nNO RACK MARKS'


def _line(number: int, **said: str) -> RfqItem:
    item = RfqItem(number=number, part_number=f"P-{number}", quantities=QuantityBreaks((1, 5)))
    return RfqItem(**({name: getattr(item, name) for name in item.__slots__} | said))


def _file(name: str, **said: Any) -> Attachment:
    return replace(Attachment(path=name, name=name, size=1, sha256="0"), **said)


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    editing = shown.services.rfq_editing
    rfq = editing.create("Plating", Deadline.parse("2026-12-07 17:00", "America/Chicago"))
    lines = [_line(1, callout=_CALLOUT, unit="EA", target_price="12.50", customer="Arden"), _line(2), _line(3)]
    editing.set_items(rfq.id, lines)
    shown.open_rfq(rfq.id)
    settle()
    return shown.editor


@pytest.fixture
def menu(window: MainWindow) -> Callable[[str], QAction]:
    """An entry by its first words, as it is when the menu opens."""
    edit = next(m for m in window.menuBar().findChildren(QMenu) if plain(m.title()) == "Edit")

    def entry(words: str) -> QAction:
        edit.aboutToShow.emit()
        return next(action for action in edit.actions() if plain(action.text()).startswith(words))

    return entry


def test_what_was_undone_is_said_and_seen(
    window: MainWindow, editor: EditorPresenter, menu: Callable[[str], QAction]
) -> None:
    model = editor.view.details.model
    model.setData(model.index(2, column_of("quantities")), "7")
    editor.draft.change("title", "Silver")
    editor.view.show_step(ATTACHMENTS)
    settle()
    menu("Undo title").trigger()
    settle()
    assert editor.view.step == DETAILS
    assert window.statusBar().currentMessage() == "Undone: title."
    editor.view.show_step(REVIEW)
    editor.view.bar.setFocus()
    shortcut(window, Qt.Key.Key_Z)
    settle()
    assert editor.view.step == DETAILS
    assert window.statusBar().currentMessage() == "Undone: quantities of line 3."
    shortcut(window, Qt.Key.Key_Y)
    settle()
    assert window.statusBar().currentMessage() == "Redone: quantities of line 3."
    shortcut(window, Qt.Key.Key_Z, _SHIFT)
    settle()
    assert window.statusBar().currentMessage() == "Redone: title."
    rfq = editor.draft.rfq
    assert rfq is not None
    assert (rfq.title, str(rfq.items[2].quantities)) == ("Silver", "7")


def test_lines_are_cut_and_pasted_whole(editor: EditorPresenter, menu: Callable[[str], QAction]) -> None:
    table, clipboard = editor.view.details.table, QGuiApplication.clipboard()
    table.setFocus()
    table.selectRow(0)
    menu("Cut").trigger()
    settle()
    assert column(editor.view.details.model) == ["2", "3"]
    text = 'P-1\t\t\t"PASSIVATE ""TYPE II""\nNO RACK MARKS"\t\t\t1; 5\tEA'
    assert clipboard.text().startswith(f"1\t{text}")
    menu("Paste").trigger()
    settle()
    pasted = editor.view.details.model.lines[-1]
    assert (pasted.number, pasted.part_number, pasted.callout) == (4, "P-1", _CALLOUT)
    assert (pasted.unit, pasted.target_price, pasted.customer) == ("EA", "12.50", "Arden")
    menu("Select all").trigger()
    menu("Delete").trigger()
    settle()
    assert not editor.view.details.model.lines
    menu("Copy").trigger()
    assert clipboard.text().startswith("1\t")


def test_text_fields_have_their_own(editor: EditorPresenter, menu: Callable[[str], QAction]) -> None:
    title = editor.view.details.title
    title.setFocus()
    assert not menu("Fill down").isEnabled()
    menu("Select all").trigger()
    menu("Copy").trigger()
    assert QGuiApplication.clipboard().text() == "Plating"
    menu("Paste").trigger()
    menu("Paste").trigger()
    assert title.text() == "PlatingPlating"
    menu("Undo title").trigger()
    assert title.text() == "Plating"
    menu("Redo").trigger()
    assert title.text() == "PlatingPlating"
    editor.view.show_step(MESSAGE)
    settle()
    body = editor.view.message.body
    body.setFocus()
    before = body.toPlainText()
    QTest.keyClicks(body, "x")
    menu("Undo").trigger()
    assert body.toPlainText() == before
    menu("Redo").trigger()
    assert body.toPlainText() == f"x{before}"


def test_fill_down_is_in_the_menu(editor: EditorPresenter, menu: Callable[[str], QAction]) -> None:
    table = editor.view.details.table
    table.setFocus()
    table.setCurrentIndex(table.proxy.index(0, column_of("unit")))
    table.selectAll()
    menu("Fill down").trigger()
    settle()
    assert [line.unit for line in editor.view.details.model.lines] == ["EA", "EA", "EA"]


def test_the_page_that_is_shown_decides(
    shown: WindowPresenter, window: MainWindow, editor: EditorPresenter, menu: Callable[[str], QAction]
) -> None:
    editor.draft.change("title", "Silver")
    saved = shown.services.vendors.save_all([Vendor(name="Acme")])
    window.sidebar.show_section(VENDORS)
    settle()
    shown.vendors.note_change(saved.change, "Added.")
    settle()
    menu("Undo").trigger()
    settle()
    assert shown.services.vendors.count() == 0
    menu("Redo").trigger()
    settle()
    assert shown.services.vendors.count() == 1
    window.sidebar.show_section(RFQS)
    menu("Undo title").trigger()
    settle()
    assert editor.draft.rfq is not None
    assert editor.draft.rfq.title == "Plating"
    editor.closed.emit()
    settle()
    menu("Undo").trigger()
    menu("Redo").trigger()


@pytest.mark.parametrize(
    ("field", "before", "after", "text"),
    [
        ("asked", {}, {1: None}, "vendors asked"),
        ("attachments", (), (_file("a"),), "“a” added"),
        ("attachments", (_file("a"), _file("b")), (), "2 files removed"),
        ("attachments", (_file("a", id=1),), (_file("b", id=1),), "“b” picked again"),
        ("attachments", (_file("a"),), (_file("a", for_all=False),), "who gets “a”"),
        ("terms", Terms(), Terms(currency="EUR"), "terms"),
        ("items", (_line(1),), (_line(1), _line(2)), "1 line added"),
        ("items", (_line(1), _line(2), _line(3)), (_line(1),), "2 lines removed"),
        ("items", (_line(1), _line(2)), (_line(2), _line(1)), "order of the lines"),
        ("items", (_line(1),), (_line(1, part_number="Q"),), "part number of line 1"),
        ("items", (_line(1),), (_line(1, part_number="Q", unit="EA"),), "change of line 1"),
        ("items", (_line(1), _line(2)), (_line(1, unit="EA"), _line(2, unit="EA")), "unit of 2 lines"),
        ("items", (_line(1), _line(2)), (_line(1, unit="EA"), _line(2, type="II")), "change of 2 lines"),
    ],
)
def test_changes_have_names(field: str, before: object, after: object, text: str) -> None:
    assert change_text(field, before, after) == text
