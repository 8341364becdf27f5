"""The import of lines in the window: columns first, then what comes in, what is to be mended, and several requests."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.domain.trade.deadline import Deadline
from app.ui.look.table_model import CHIP, CHOICES
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.lines.items_model import column_of
from app.ui.rfq_editor.lines.line_import_presenter import LineImportWindow
from app.ui.sheet_import.sheet_window import CHANGES, COLUMNS
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import button, choosing, column, drop, pick, press, shown_text
from tests.gui.settling import settle

_SHEET = "Customer,Part,Qty,Colour\nArden,K-1,5 pcs/yr,red\nBrook,Mar-26,1;5,\n,,3,\n"


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    """Open at a request without lines."""
    rfq = shown.services.rfq_editing.create("Plating", Deadline.parse("2026-12-07 17:00", "America/Chicago"))
    shown.open_rfq(rfq.id)
    settle()
    return shown.editor


def write(folder: Path, text: str = _SHEET, name: str = "lines.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def begun(editor: EditorPresenter, path: Path) -> LineImportWindow:
    with choosing(path):
        press(editor.view.details, "Import…")
    settle()
    window = editor.line_import.window
    assert window is not None
    assert window.isVisible()
    assert window.page == COLUMNS
    return window


def on(window: LineImportWindow) -> None:
    press(window, "Next")
    settle()


def say(window: LineImportWindow, name: str, field: str) -> None:
    model = window.columns.model
    row = list(model.mapping).index(name)
    assert field in model.index(row, 1).data(CHOICES)
    assert model.setData(model.index(row, 1), field)


def paste(editor: EditorPresenter, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    editor.view.details.table.setFocus()
    QTest.keyClick(editor.view.details.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()


def parts(editor: EditorPresenter) -> list[str]:
    return column(editor.view.details.model, column_of("part_number"))


def test_what_comes_in_and_what_is_to_be_mended_is_seen_before_anything_is_stored(
    editor: EditorPresenter, tmp_path: Path
) -> None:
    window = begun(editor, write(tmp_path))
    assert column(window.columns.model, 1) == ["customer", "part number", "quantities", "– not used –"]
    assert not window.columns.kind.isVisible()
    on(window)
    assert window.page == CHANGES
    assert "3 rows read · 2 lines · 2 cells to fix · 1 row left out" in shown_text(window)
    remarks = window.lines.remarks.model()
    assert column(remarks, 1) == ["✗ Left out", "! To fix", "! To fix", "! Used"]
    assert parts(editor) == []
    press(window, "Import 2 lines")
    settle()
    assert not window.isVisible()
    assert parts(editor) == ["K-1", "Mar-26"]
    assert editor.view.banner.text == "2 lines added from 3 rows."
    quantity = editor.view.details.model.index(0, column_of("quantities"))
    assert quantity.data(CHIP).word == "5 pcs/yr"
    assert "Press F2" in quantity.data(Qt.ItemDataRole.ToolTipRole)
    assert editor.view.details.model.setData(quantity, "5")
    settle()
    assert editor.view.details.model.index(0, column_of("quantities")).data(CHIP) is None


def test_columns_that_nobody_knows_are_said_and_remembered(editor: EditorPresenter, tmp_path: Path) -> None:
    path = write(tmp_path, "Teil,Losgr. a,Losgr. b\nK-1,5,10\n")
    window = begun(editor, path)
    on(window)
    assert window.page == COLUMNS
    assert "no column for the quantities" in window.banner.text
    say(window, "Teil", "part number")
    for name in ("Losgr. a", "Losgr. b"):
        say(window, name, "quantities")
    assert list(window.columns.model.mapping.values()) == ["part_number", "quantities", "quantities"]
    on(window)
    press(window, "Import 1 line")
    settle()
    assert column(editor.view.details.model, column_of("quantities")) == ["5; 10"]
    assert "as you chose last time" in shown_text(begun(editor, path))


def test_several_customers_become_several_requests_where_the_buyer_says_so(
    shown: WindowPresenter, editor: EditorPresenter, tmp_path: Path
) -> None:
    window = begun(editor, write(tmp_path))
    on(window)
    assert window.lines.split.currentText() == "All lines into this RFQ"
    pick(window.lines.split, "One RFQ for each “Customer”")
    settle()
    press(window, "Make 2 RFQs")
    settle()
    assert "The lines are in 2 RFQs" in editor.view.banner.text
    assert (parts(editor), editor.view.details.title.text()) == (["K-1"], "Arden")
    requests = shown.services.rfq_reading.lines()
    assert sorted(r.title for r in requests) == ["Arden", "Brook"]


def test_a_sheet_is_split_by_process(shown: WindowPresenter, editor: EditorPresenter, tmp_path: Path) -> None:
    window = begun(editor, write(tmp_path, "Part,Process,Qty\nK-1,Anodize,5\nK-2,Nickel,5\nK-3,Anodize,1\n"))
    on(window)
    pick(window.lines.split, "One RFQ for each “Process”")
    settle()
    press(window, "Make 2 RFQs")
    settle()
    assert parts(editor) == ["K-1", "K-3"]
    assert sorted(r.title for r in shown.services.rfq_reading.lines()) == ["Anodize", "Nickel"]


def test_lines_take_the_place_of_others_where_that_is_ticked(editor: EditorPresenter, tmp_path: Path) -> None:
    for parts_of, ticked in (("A", False), ("B", False), ("C", True)):
        window = begun(editor, write(tmp_path, f"Part,Qty\n{parts_of},1\n"))
        on(window)
        assert window.lines.instead.isVisible() == (parts_of != "A")
        window.lines.instead.setChecked(ticked)
        press(window, "Import 1 line")
        settle()
    assert parts(editor) == ["C"]
    editor.draft.undo_stack.undo()
    settle()
    assert parts(editor) == ["A", "B"]


def test_another_sheet_another_row_and_another_file_can_be_chosen(editor: EditorPresenter, tmp_path: Path) -> None:
    window = begun(editor, write(tmp_path, "Part,Qty\nA,1\nB,2\n"))
    window.columns.header_row.setValue(2)
    settle()
    assert list(window.columns.model.mapping) == ["A", "1"]
    with choosing(write(tmp_path, "Part,Qty\nC,1\n", "other.csv")):
        press(window, "Another file…")
    settle()
    assert window.windowTitle() == "Import lines from other.csv"
    drop(window, write(tmp_path, "Part,Qty\nD,1\n", "third.csv"))
    settle()
    on(window)
    press(window, "Back")
    on(window)
    report = tmp_path / "report.csv"
    with choosing(report):
        press(window, "Save report…")
    settle()
    assert "Report of 1 line saved." in window.banner.text
    assert "2,D,line" in report.read_text(encoding="utf-8-sig")
    assert button(window, "Import 1 line").isEnabled()
    press(window, "Cancel")
    assert parts(editor) == []


def test_a_file_that_is_none_is_told_without_a_window(editor: EditorPresenter, tmp_path: Path) -> None:
    with choosing(write(tmp_path, "")):
        press(editor.view.details, "Import…")
    settle()
    assert editor.line_import.window is None
    assert "is empty" in editor.view.banner.text


def test_nothing_is_imported_where_no_row_names_a_part(editor: EditorPresenter, tmp_path: Path) -> None:
    window = begun(editor, write(tmp_path, "Part,Qty\n,1\n"))
    on(window)
    assert not button(window, "Nothing to import").isEnabled()


def test_what_is_pasted_goes_straight_in_unless_its_columns_are_not_understood(editor: EditorPresenter) -> None:
    paste(editor, "Part\tQty\nA\t1\n")
    assert parts(editor) == ["A"]
    paste(editor, "Part\tDescription\tLosgr.\nB\tJaw\t5\n")
    window = editor.line_import.window
    assert window is not None
    assert window.windowTitle() == "Import lines from the clipboard"
    say(window, "Losgr.", "quantities")
    on(window)
    press(window, "Import 1 line")
    settle()
    assert parts(editor) == ["A", "B"]


def test_rows_in_the_buyers_own_order_are_shown_as_they_are_understood(editor: EditorPresenter) -> None:
    """Without headings: customer's quote, line, part, process, quantities."""
    paste(editor, "7833\t1\tK-100-1\tPassivation\t1;5\r\n7919\t2\tK-100-2\tAnodize\t25\r\n")
    window = editor.line_import.window
    assert window is not None
    assert parts(editor) == []
    shown = {name: field for name, field in window.columns.model.mapping.items() if field}
    assert shown == {
        "column A": "customer_reference",
        "column B": "number",
        "column C": "part_number",
        "column D": "process",
        "column E": "quantities",
    }
    assert "Headings in row" not in shown_text(window)
    on(window)
    press(window, "Import 2 lines")
    settle()
    assert parts(editor) == ["K-100-1", "K-100-2"]


def test_a_file_without_headings_loses_no_line(editor: EditorPresenter, tmp_path: Path) -> None:
    window = begun(editor, write(tmp_path, "K-100-1,red,1;5\nK-100-2,green,25\n"))
    say(window, "column B", "– not used –")
    on(window)
    press(window, "Import 2 lines")
    settle()
    assert parts(editor) == ["K-100-1", "K-100-2"]


def test_an_import_ends_with_the_request_that_it_was_for(
    shown: WindowPresenter, editor: EditorPresenter, tmp_path: Path
) -> None:
    window = begun(editor, write(tmp_path))
    shown.open_rfq(shown.services.rfq_editing.create("Other").id)
    settle()
    assert editor.line_import.window is None or not window.isVisible()
    assert parts(editor) == []


def test_reading_is_stopped_where_the_buyer_says_so(editor: EditorPresenter, tmp_path: Path) -> None:
    rows = "".join(f"K-{n},5\n" for n in range(20_000))
    window = begun(editor, write(tmp_path, f"Part,Qty\n{rows}"))
    press(window, "Next")
    press(window, "Stop")
    settle()
    assert "Reading was stopped" in window.banner.text
    assert window.page == COLUMNS
    on(window)
    assert window.page == CHANGES  # and may begin anew
