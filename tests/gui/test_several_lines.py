"""What is done to several lines at once: filled down, moved, dragged, duplicated, each one step back."""

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.quantity import QuantityBreaks
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.lines.items_model import column_of
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import column, plain
from tests.gui.settling import settle

_ALT, _CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    editing = shown.services.rfq_editing
    rfq = editing.create("Plating", Deadline.parse("2026-12-07 17:00", "America/Chicago"))
    lines = [RfqItem(number=n, part_number=f"P-{5 - n}", quantities=QuantityBreaks((n,))) for n in (1, 2, 3, 4)]
    editing.set_items(rfq.id, lines)
    shown.open_rfq(rfq.id)
    settle()
    return shown.editor


def _select(editor: EditorPresenter, *rows: int, field: str = "part_number") -> None:
    table = editor.view.details.table
    table.clearSelection()
    flag = QItemSelectionModel.SelectionFlag
    for row in rows:
        table.selectionModel().select(table.proxy.index(row, 0), flag.Select | flag.Rows)
    current = table.proxy.index(rows[-1], 0 if field == "number" else column_of(field))
    table.selectionModel().setCurrentIndex(current, flag.NoUpdate)


def _press(editor: EditorPresenter, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
    QTest.keyClick(editor.view.details.table, key, keys)
    settle()


def _order(editor: EditorPresenter) -> list[int]:
    rfq = editor.draft.rfq
    assert rfq is not None
    seen = [int(text) for text in column(editor.view.details.table.proxy)]
    assert [item.number for item in rfq.items] == seen
    return seen


def _undo(editor: EditorPresenter) -> None:
    editor.draft.undo_stack.undo()
    settle()


def test_the_first_selected_line_is_filled_down(editor: EditorPresenter) -> None:
    _select(editor, 1, 2, 3, field="quantities")
    _press(editor, Qt.Key.Key_D, _CTRL)
    assert column(editor.view.details.model, column_of("quantities")) == ["1", "2", "2", "2"]
    _undo(editor)
    assert column(editor.view.details.model, column_of("quantities")) == ["1", "2", "3", "4"]
    _select(editor, 0, 1, field="number")  # numbers are never given twice
    _press(editor, Qt.Key.Key_D, _CTRL)
    assert _order(editor) == [1, 2, 3, 4]


def test_lines_are_moved_by_keys_and_keep_their_numbers(shown: WindowPresenter, editor: EditorPresenter) -> None:
    _select(editor, 1, 2)
    for key, order in (
        (Qt.Key.Key_Down, [1, 4, 2, 3]),
        (Qt.Key.Key_Down, [1, 4, 2, 3]),
        (Qt.Key.Key_Up, [1, 2, 3, 4]),
        (Qt.Key.Key_Up, [2, 3, 1, 4]),
    ):
        _press(editor, key, _ALT)
        assert _order(editor) == order
    assert {line.number for line in editor.view.details.table.selected_lines()} == {2, 3}
    rfq = editor.draft.rfq
    assert rfq is not None
    assert [item.number for item in shown.services.rfq_reading.get(rfq.id).items] == [2, 3, 1, 4]
    _undo(editor)
    assert _order(editor) == [1, 2, 3, 4]


def test_lines_are_dragged(editor: EditorPresenter) -> None:
    table, rows = editor.view.details.table, QMimeData()
    _select(editor, 0, 2)
    edge = table.visualRect(table.proxy.index(3, 1)).bottomLeft()
    for at, order in ((edge, [2, 4, 1, 3]), (table.visualRect(table.proxy.index(0, 1)).topLeft(), [1, 3, 2, 4])):
        action, no_keys = Qt.DropAction.MoveAction, Qt.KeyboardModifier.NoModifier
        drop = QDropEvent(QPointF(at), action, rows, Qt.MouseButton.LeftButton, no_keys)
        table.dropEvent(drop)
        assert drop.dropAction() == Qt.DropAction.IgnoreAction
        settle()
        assert _order(editor) == order


def test_lines_that_are_sorted_are_not_moved_until_they_stand_in_order_again(editor: EditorPresenter) -> None:
    table = editor.view.details.table
    assert not table.sorted_by
    header, part = table.horizontalHeader(), column_of("part_number")
    at = header.viewport().mapFromGlobal(header.mapToGlobal(header.rect().center()))
    at.setX(header.sectionViewportPosition(part) + 20)
    orders = []
    for _ in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        orders.append(column(table.proxy))
    assert orders == [["4", "3", "2", "1"], ["1", "2", "3", "4"], ["1", "2", "3", "4"]]
    assert not table.sorted_by
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    _select(editor, 1)
    _press(editor, Qt.Key.Key_Up, _ALT)
    table.dropped.emit(0)
    assert "sorted by “Part no.”" in editor.view.banner.text
    entries = {plain(action.text()): action for action in table.menu().actions()}
    entries["Original order"].trigger()
    assert _order(editor) == [1, 2, 3, 4]


def test_lines_are_duplicated_behind_the_last_of_them(editor: EditorPresenter) -> None:
    table = editor.view.details.table
    table.clearSelection()
    _press(editor, Qt.Key.Key_D, _CTRL | _SHIFT)
    assert _order(editor) == [1, 2, 3, 4]
    assert [plain(a.text()) for a in table.menu().actions() if a.text() and a.isEnabled()] == ["Paste"]
    _select(editor, 0, 1)
    entries = {plain(action.text()): action for action in table.menu().actions()}
    assert not entries["Original order"].isEnabled()
    entries["Duplicate lines"].trigger()
    settle()
    assert _order(editor) == [1, 2, 5, 6, 3, 4]
    assert column(editor.view.details.model, column_of("part_number"))[2:4] == ["P-4", "P-3"]


def _paste(editor: EditorPresenter, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    _press(editor, Qt.Key.Key_V, _CTRL)


def test_cells_are_pasted_from_the_current_one_on(editor: EditorPresenter) -> None:
    model = editor.view.details.model
    _select(editor, 2, field="callout")
    _paste(editor, '"PLATE ""A""\nMASK"\tEN\r\nBAKE\t\r\nLOST\tLOST\r\n')
    assert [(i.callout, i.process) for i in model.lines[2:]] == [('PLATE "A"\nMASK', "EN"), ("BAKE", "")]
    assert "1 row was not pasted" in editor.view.banner.text
    _undo(editor)
    assert [i.callout for i in model.lines] == [""] * 4
    _select(editor, 0, 1, field="quantities")
    _paste(editor, "1; 5 to 7\r\n")
    assert [str(i.quantities) for i in model.lines[:2]] == ["1; 5 to 7", "1; 5 to 7"]
    _select(editor, 0, field="number")
    _paste(editor, "9\tQ-1\tB\r\n")
    assert (model.lines[0].number, model.lines[0].part_number, model.lines[0].revision) == (1, "Q-1", "B")


def test_copied_lines_are_added_wherever_one_stands(editor: EditorPresenter) -> None:
    _select(editor, 2, field="callout")
    _paste(editor, "0042-1\t1;5\r\n0042-2\t25\r\n")
    assert column(editor.view.details.model, column_of("part_number"))[4:] == ["0042-1", "0042-2"]


def test_after_a_new_rfq_lines_can_be_pasted_at_once(shown: WindowPresenter) -> None:
    shown.open_rfq(shown.services.rfq_editing.create("Plating").id)
    settle()
    QGuiApplication.clipboard().setText('0042-1\t"1;5"\r\n')
    shown.window.activateWindow()
    settle()
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_V, _CTRL)
    settle()
    assert column(shown.editor.view.details.model, column_of("part_number")) == ["0042-1"]
