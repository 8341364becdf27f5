"""The import's window: how a file is read, what would change, decisions, the clipboard, and stopping."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.incoming import Choice, Outcome
from app.domain.vendors.vendor import Contact, Vendor
from app.ui.look.table_model import CHOICES
from app.ui.vendor_import.import_presenter import ImportPresenter
from app.ui.vendor_import.import_view import CHANGES, COLUMNS, ImportWindow
from app.ui.vendor_import.incoming_model import decision_text
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import answering, button, choosing, column, drop, pick, press, shown_text
from tests.gui.hands import write as write_into
from tests.gui.settling import settle

_LIST = """Firma,E-mail,Phone
Kestrel Plating Inc,ann@kestrel.example,316-555-0001
Gale,"g@gale.example, h@gale.example",316 555.0002
Harrow,no mail,
,lost@nobody.example,
"""


@pytest.fixture
def imports(shown: WindowPresenter) -> ImportPresenter:
    """Kestrel Plating and Old are known already."""
    shown.services.vendors.save_all(
        [
            Vendor(name="Kestrel Plating", contacts=(Contact(email="bob@kestrel.example"),)),
            Vendor(name="Harrow", website="harrow.example"),
        ]
    )
    shown.window.sidebar.show_section(sections.VENDORS)
    return shown.vendor_screens.imports


def write(folder: Path, text: str = _LIST, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def opened(imports: ImportPresenter, shown: WindowPresenter, path: Path) -> ImportWindow:
    with choosing(path):
        press(shown.vendors.view, "Import…")
    settle()
    assert imports.window is not None
    assert imports.window.isVisible()
    return imports.window


def map_column(window: ImportWindow, name: str, field: str) -> None:
    model = window.columns.model
    row = list(model.mapping).index(name)
    assert field in model.index(row, 1).data(CHOICES)
    assert model.setData(model.index(row, 1), field)


def compared(window: ImportWindow) -> None:
    press(window, "Next")
    settle()
    assert window.page == CHANGES
    assert not window.progress.isVisible()


def outcomes(window: ImportWindow) -> dict[str, Outcome]:
    return {line.name: line.incoming.outcome for line in window.changes.model.lines}


def names(shown: WindowPresenter) -> list[str]:
    finding = shown.services.vendor_finding
    return [line.name for line in finding.lines(finding.find().ids)]


def test_a_column_is_said_and_remembered_for_sheets_like_this(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    path = write(tmp_path, _LIST.replace("Firma", "Wer"))
    window = opened(imports, shown, path)
    assert window.columns.model.mapping == {"Wer": "", "E-mail": "email", "Phone": "phone"}
    press(window, "Next")
    settle()
    assert "no column for the vendor's name" in window.banner.text
    assert window.page == COLUMNS
    map_column(window, "Wer", "vendor")
    map_column(window, "Phone", "– not used –")
    compared(window)
    with answering("Import without them") as asked:
        press(window, "Import 2 vendors")
    assert "1 doubtful vendor is not decided and won't be imported: “Kestrel Plating Inc”." in asked[0]
    settle()
    assert not window.isVisible()
    assert names(shown) == ["Gale", "Harrow", "Kestrel Plating"]
    again = opened(imports, shown, path)
    assert again.columns.model.mapping == {"Wer": "vendor", "E-mail": "email", "Phone": ""}
    assert "as you chose last time" in shown_text(again.columns)
    press(again, "Cancel")


def test_what_would_change_is_shown_before_and_after(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    window = opened(imports, shown, write(tmp_path))
    map_column(window, "Firma", "vendor")
    compared(window)
    assert outcomes(window) == {
        "Kestrel Plating Inc": Outcome.DOUBTFUL,
        "Gale": Outcome.NEW,
        "Harrow": Outcome.UPDATE,
    }
    changes = window.changes
    assert column(changes.model) == ["Kestrel Plating Inc"]
    text = changes.detail.toPlainText()
    assert "Row 5" in text
    assert "316 555.0002 → 316-555-0002" in text
    changes.table.selectRow(0)
    assert "like Kestrel Plating: the same name except for the legal form" in changes.detail.toPlainText()
    changes.outcome.setCurrentIndex(0)
    assert changes.model.rowCount() == 3
    changes.search.setText("gale")
    settle()
    assert changes.model.rowCount() == 1
    press(window, "Cancel")
    assert names(shown) == ["Harrow", "Kestrel Plating"]


def test_decisions_are_made_for_one_and_for_all_and_the_import_is_undone(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    window = opened(imports, shown, write(tmp_path, _LIST.replace("Firma", "Vendor")))
    compared(window)
    model = window.changes.model
    assert column(model) == ["Kestrel Plating Inc"]
    assert model.index(0, 4).data(CHOICES) == ("Add as its own", "Same as Kestrel Plating", "Leave out")
    assert model.setData(model.index(0, 4), "Same as Kestrel Plating")
    window.changes.outcome.setCurrentIndex(0)
    window.changes.search.setText("gale")
    settle()
    assert model.rowCount() == 1
    press(window, "Leave out all shown")
    assert {n: d.choice for n, d in model.decisions.items()} == {
        "Kestrel Plating Inc": Choice.SAME_AS,
        "Gale": Choice.LEAVE_OUT,
    }
    pick(window.changes.policy, "Only fill empty fields")
    settle()
    assert not window.progress.isVisible()
    assert decision_text(next(line for line in model.lines if line.name == "Gale")) == "Leave out"
    press(window, "Import 2 vendors")
    settle()
    assert "1 left out" in shown.vendors.view.banner.text
    assert names(shown) == ["Harrow", "Kestrel Plating"]
    (kestrel,) = shown.services.vendors.by_names(["Kestrel Plating"])
    assert [c.email for c in kestrel.contacts] == ["bob@kestrel.example", "ann@kestrel.example"]
    shown.vendors.view.undo_action.trigger()
    settle()
    assert len(shown.services.vendors.by_names(["Kestrel Plating"])[0].contacts) == 1


def test_who_is_doubtful_is_decided_about_or_knowingly_left_out(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    window = opened(imports, shown, write(tmp_path, _LIST.replace("Firma", "Vendor")))
    compared(window)
    changes = window.changes
    assert decision_text(next(line for line in changes.model.lines if line.name == "Gale")) == "Use"
    assert changes.model.undecided == ["Kestrel Plating Inc"]
    changes.outcome.setCurrentIndex(0)
    changes.search.setText("gale")
    settle()
    with answering("Decide"):
        press(window, "Import 2 vendors")
    settle()
    assert window.isVisible()
    assert column(changes.model) == ["Kestrel Plating Inc"]
    assert window.focusWidget() is changes.table
    assert changes.table.currentIndex().data() == "Not decided"
    press(window, "Use all shown")
    changes.policy.activated.emit(0)  # the sheet is read again
    settle()
    press(window, "Import 3 vendors")
    settle()
    assert names(shown) == ["Gale", "Harrow", "Kestrel Plating", "Kestrel Plating Inc"]


def test_all_shown_are_taken_again(shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path) -> None:
    window = opened(imports, shown, write(tmp_path, _LIST.replace("Firma", "Vendor")))
    compared(window)
    window.changes.outcome.setCurrentIndex(0)
    press(window, "Leave out all shown")
    assert len(window.changes.model.decisions) == 3
    press(window, "Use all shown")
    assert not window.changes.model.decisions
    press(window, "Cancel")


def test_encoding_delimiter_header_row_and_kind_can_be_said_otherwise(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    text = "Liste;;\nVendor;E-mail;Phone\nKürmann;k@k.example;1\n"
    window = opened(imports, shown, write(tmp_path, text, encoding="cp1252"))
    columns = window.columns
    assert (columns.header_row.value(), columns.delimiter.currentData()) == (2, ";")
    assert "cp1252" in columns.encoding.currentText()
    pick(columns.encoding, "mac_roman")
    settle()
    assert columns.model.index(0, 2).data() == "K\u00b8rmann"
    write_into(columns.encoding, "klingon")
    settle()
    assert "no text encoding “klingon”" in window.banner.text
    write_into(columns.encoding, "cp1252")
    settle()
    assert not window.banner.isVisible()
    assert window.page == COLUMNS, "Enter says what was typed, and does not turn the page as well"
    assert columns.model.index(0, 2).data() == "Kürmann"
    columns.header_row.setFocus()
    columns.header_row.selectAll()
    QTest.keyClicks(columns.header_row, "3")
    QTest.keyClick(columns.header_row, Qt.Key.Key_Return)
    settle()
    assert "Kürmann" in columns.model.mapping
    assert window.page == COLUMNS
    columns.header_row.setValue(2)
    settle()
    assert "Vendor" in columns.model.mapping
    pick(columns.kind, "What vendors can do")
    settle()
    assert "standing" in columns.model.index(0, 1).data(CHOICES)
    assert columns.chosen_kind is ImportKind.CAPABILITIES
    press(window, "Cancel")


def test_spellings_come_in_through_the_same_window(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    window = opened(imports, shown, write(tmp_path, "process,alias\nAnodize,Frobbing\n"))
    assert window.columns.chosen_kind is ImportKind.ALIASES
    compared(window)
    assert "1 new spelling" in shown_text(window.changes)
    press(window, "Import 1 spelling")
    settle()
    assert "1 spelling added" in shown.vendors.view.banner.text


def test_cells_without_a_header_are_read_by_what_is_in_them(shown: WindowPresenter, imports: ImportPresenter) -> None:
    table = shown.vendors.view.table
    settle()
    QGuiApplication.clipboard().setText("Gale\tAnn Smith\tann@gale.example\t316-555-0001\n")
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert imports.window is not None
    assert imports.window.isVisible()
    window = imports.window
    assert list(window.columns.model.mapping.values()) == ["vendor", "contact", "email", "phone"]
    compared(window)
    press(window, "Import 1 vendor")
    settle()
    assert "Gale" in names(shown)
    QGuiApplication.clipboard().setText("")
    QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert "nothing to paste" in shown.vendors.view.banner.text


def test_a_file_is_dropped_and_another_one_chosen(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    window = opened(imports, shown, write(tmp_path))
    other = write(tmp_path, "Vendor,E-mail\nDropped,d@d.example\n", "dropped.csv")
    drop(window, other)
    settle()
    assert "dropped.csv" in window.windowTitle()
    third = write(tmp_path, "Vendor,E-mail\nThird,t@t.example\n", "third.csv")
    with choosing(third):
        press(window, "Another file…")
    settle()
    assert "third.csv" in window.windowTitle()
    press(window, "Cancel")


@pytest.mark.long
def test_reading_a_long_list_can_be_stopped(shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path) -> None:
    rows = "".join(f"Vendor {n},a@v{n}.example\n" for n in range(12_000))
    window = opened(imports, shown, write(tmp_path, f"Vendor,E-mail\n{rows}"))
    press(window, "Next")
    assert not window.progress.isHidden()
    press(window, "Stop")
    settle()
    assert "Reading was stopped" in window.banner.text
    assert window.page == COLUMNS
    assert window.progress.isHidden()
    compared(window)
    assert window.changes.model.rowCount() == 12_000
    known = shown.services.vendors.count()
    with shown.services.vendors.database.write():  # so that nothing is written before it is stopped
        press(window, "Import 12,000 vendors")
        press(window, "Stop")
    settle()
    assert "Importing was stopped, and the list is as it was before." in window.banner.text
    assert shown.services.vendors.count() == known
    press(window, "Cancel")


def test_an_import_is_given_up_when_the_program_is_closed(shown: WindowPresenter, tmp_path: Path) -> None:
    jobs = JobRunner()
    parent = QWidget()
    imports = ImportPresenter(shown.services.vendor_import, jobs, parent)
    rows = "".join(f"Vendor {n},a@v{n}.example\n" for n in range(2_000))
    imports.open(parent, str(write(tmp_path, f"Vendor,E-mail\n{rows}")))
    settle(jobs)
    assert imports.window is not None
    imports.window.page_asked.emit(CHANGES)
    settle(jobs)
    with shown.services.vendors.database.write():  # so that it cannot end before the program does
        press(imports.window, "Import 2,000 vendors")
        jobs.closing.emit()
    jobs.close()
    assert shown.services.vendors.count() == 0
    parent.deleteLater()


def test_the_report_is_saved(shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path) -> None:
    window = opened(imports, shown, write(tmp_path, _LIST.replace("Firma", "Vendor")))
    compared(window)
    with choosing(tmp_path / "report.csv"):
        press(window, "Save report…")
    settle()
    assert "Report of" in window.banner.text
    assert "lost@nobody.example" in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    press(window, "Cancel")


def test_nothing_new_cannot_be_imported(shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path) -> None:
    window = opened(imports, shown, write(tmp_path, "Vendor,E-mail\nKestrel Plating,bob@kestrel.example\n"))
    compared(window)
    assert outcomes(window) == {"Kestrel Plating": Outcome.SAME}
    assert not button(window, "Nothing to import").isEnabled()
    assert column(window.changes.model) == ["Kestrel Plating"]
    assert window.changes.model.index(0, 4).data(CHOICES) == ()
    press(window, "Cancel")


def test_a_clearance_rises_only_where_the_buyer_says_so(
    imports: ImportPresenter, shown: WindowPresenter, tmp_path: Path
) -> None:
    window = opened(imports, shown, write(tmp_path, "Vendor,Process,Clearance\nHarrow,EP,ITAR\n"))
    press(window, "Next")
    settle()
    question = "Raise the clearance of 1 vendor (Harrow: ITAR)"
    window.changes.table.selectRow(0)
    assert not window.changes.raises.isChecked()
    assert "a higher clearance. It isn't used without your OK" in shown_text(window.changes)
    button(window, question).click()
    settle()
    window.changes.table.selectRow(0)
    assert "without your OK" not in shown_text(window.changes)
    press(window, "Import 1 vendor")
    settle()
    (harrow,) = shown.services.vendors.by_names(["Harrow"])
    assert harrow.clearance == "ITAR"
