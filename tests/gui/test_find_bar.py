"""Ctrl+F finds rows of a table where a page has no search of its own."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.widgets.find_bar import Findable, FindKey, begin_finding
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE, ITEM
from tests.gui.hands import field, press, shortcut, shown_text
from tests.gui.settling import settle

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PEOPLE = ("Ada", "Barbara", "Grace", "Margaret", "Mary")
_COLUMNS: tuple[Column[str], ...] = (
    Column(title="Name", text=str),
    Column(title="Letters", text=lambda name: f"{len(name)} letters"),
)


def _dialog(qtbot: QtBot) -> tuple[QDialog, Table]:
    dialog, table = QDialog(), Table("People")
    qtbot.addWidget(dialog)
    model: LinesModel[str] = LinesModel(_COLUMNS, key=str, parent=table)
    model.replace(_PEOPLE)
    table.show_lines(model)
    QVBoxLayout(dialog).addWidget(Findable(table))
    FindKey(dialog)
    dialog.resize(640, 400)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    table.setFocus()
    return dialog, table


def _find(dialog: QDialog, words: str) -> QLineEdit:
    shortcut(dialog, Qt.Key.Key_F)
    found = field(dialog, "Find in the table", QLineEdit)
    QTest.keyClicks(found, words)
    settle()
    return found


def test_it_goes_from_match_to_match_and_round(qtbot: QtBot) -> None:
    dialog, table = _dialog(qtbot)
    found = _find(dialog, "AR")
    assert (table.selected_lines(), "1 of 3" in shown_text(dialog)) == (["Barbara"], True)
    seen = []
    for widget, key, held in (
        (found, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (found, Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier),
        (found, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (found, Qt.Key.Key_Return, _SHIFT),
        (table, Qt.Key.Key_F3, _SHIFT),
    ):
        QTest.keyClick(widget, key, held)
        seen += table.selected_lines()
    assert seen == ["Margaret", "Mary", "Barbara", "Mary", "Margaret"]
    press(dialog, "Next")
    assert table.selected_lines() == ["Mary"]
    press(dialog, "Previous")
    assert table.selected_lines() == ["Margaret"]


def test_what_is_not_found_is_said_and_the_selection_stays(qtbot: QtBot) -> None:
    dialog, table = _dialog(qtbot)
    table.selectRow(2)
    _find(dialog, "nobody")
    assert (table.selected_lines(), "Not found" in shown_text(dialog)) == (["Grace"], True)


def test_only_columns_that_are_shown_count(qtbot: QtBot) -> None:
    dialog, table = _dialog(qtbot)
    _find(dialog, "8 letters")
    assert table.selected_lines() == ["Margaret"]
    table.setColumnHidden(1, True)
    QTest.keyClick(table, Qt.Key.Key_F3)
    assert "Not found" in shown_text(dialog)


def test_esc_closes_the_bar_and_not_the_dialog_and_the_table_has_the_keys_again(qtbot: QtBot) -> None:
    dialog, table = _dialog(qtbot)
    height, place = table.height(), table.pos()
    found = _find(dialog, "mary")
    assert (table.height() < height, table.pos()) == (True, place)
    QTest.keyClick(found, Qt.Key.Key_Escape)
    settle()
    assert (dialog.isVisible(), found.isVisible(), table.hasFocus()) == (True, False, True)
    assert (table.height(), table.selected_lines()) == (height, ["Mary"])
    _find(dialog, "ada")
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert (dialog.isVisible(), found.isVisible()) == (True, False)
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_down_goes_to_the_table_and_the_bar_stays(qtbot: QtBot) -> None:
    dialog, table = _dialog(qtbot)
    found = _find(dialog, "mary")
    QTest.keyClick(found, Qt.Key.Key_Down)
    assert (found.isVisible(), table.hasFocus()) == (True, True)


def test_edit_find_searches_lines_vendors_to_ask_and_accounts(shown: WindowPresenter) -> None:
    rfq = shown.services.rfq_editing.create("Plating", DEADLINE)
    shown.services.rfq_editing.set_items(rfq.id, [ITEM])
    shown.open_rfq(rfq.id)
    settle()
    shown.window.find_asked.emit()
    QTest.keyClicks(field(shown.editor.view, "Find in the table", QLineEdit), "p-1")
    settle()
    assert [line.part_number for line in shown.editor.view.details.table.selected_lines()] == ["P-1"]
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    settle()
    shown.window.find_asked.emit()
    QTest.keyClicks(field(shown.accounts.view, "Find in the table", QLineEdit), "practice")
    settle()
    assert len(shown.accounts.view.table.selected_lines()) == 1


def test_a_search_of_the_page_itself_comes_first_and_a_page_without_any_says_so(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ATTENTION)
    settle()
    shown.window.find_asked.emit()
    assert shown.window.statusBar().currentMessage() == "Nothing to search on this page."
    shown.services.rfq_editing.create("Plating", DEADLINE)
    shown.window.sidebar.show_section(sections.RFQS)
    shown.rfqs.show()
    settle()
    assert begin_finding(shown.rfqs.view)
    assert shown.rfqs.view.search.hasFocus()
