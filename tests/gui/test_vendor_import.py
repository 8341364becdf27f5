"""The import's window: how a file is read, what would change, decisions, the clipboard, and stopping."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.incoming import Choice, Outcome
from app.domain.vendors.vendor import Contact, Vendor
from app.ui.look.table_model import CHOICES
from app.ui.vendor_import.import_presenter import ImportPresenter
from app.ui.vendor_import.import_view import CHANGES, COLUMNS, ImportWindow
from app.ui.vendor_import.incoming_model import decision_text
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
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


def write(folder: Path, text: str = _LIST, name: str = "list.csv", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return str(path)


def opened(imports: ImportPresenter, shown: WindowPresenter, path: str) -> ImportWindow:
    shown.vendors.view.import_asked.emit(path)
    settle()
    assert imports.window is not None
    assert imports.window.isVisible()
    assert imports.window is not None
    return imports.window


def map_column(window: ImportWindow, name: str, field: str) -> None:
    model = window.columns.model
    row = list(model.mapping).index(name)
    assert field in model.index(row, 1).data(CHOICES)
    assert model.setData(model.index(row, 1), field)


def compared(window: ImportWindow) -> None:
    window.page_asked.emit(CHANGES)
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
    window.page_asked.emit(CHANGES)
    settle()
    assert "no column for the vendor's name" in window.banner.text
    assert window.page == COLUMNS
    map_column(window, "Wer", "vendor")
    map_column(window, "Phone", "– not used –")
    compared(window)
    window.import_asked.emit()
    settle()
    assert not window.isVisible()
    assert "Gale" in names(shown)
    again = opened(imports, shown, path)
    assert again.columns.model.mapping == {"Wer": "vendor", "E-mail": "email", "Phone": ""}
    assert "as you said the last time" in again.columns._about.text()
    again.reject()


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
    assert [line.name for line in changes.model._lines] == ["Kestrel Plating Inc"]
    text = changes.detail.toPlainText()
    assert "Row 5" in text
    assert "316 555.0002 → 316-555-0002" in text
    changes.table.selectRow(0)
    assert "like Kestrel Plating: the same name but for the legal form" in changes.detail.toPlainText()
    changes.outcome.setCurrentIndex(0)
    assert changes.model.rowCount() == 3
    changes.search.setText("gale")
    settle()
    assert changes.model.rowCount() == 1
    window.reject()
    assert names(shown) == ["Harrow", "Kestrel Plating"]


def test_decisions_are_made_for_one_and_for_all_and_the_import_is_undone(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    window = opened(imports, shown, write(tmp_path, _LIST.replace("Firma", "Vendor")))
    compared(window)
    model = window.changes.model
    doubtful = model._lines[0]
    assert doubtful.choices == ("Add as its own", "Same as Kestrel Plating", "Leave out")
    assert model.setData(model.index(0, 4), "Same as Kestrel Plating")
    window.changes.outcome.setCurrentIndex(0)
    window.changes.search.setText("gale")
    settle()
    assert model.rowCount() == 1
    window.changes._on_leave()
    assert {n: d.choice for n, d in model.decisions.items()} == {
        "Kestrel Plating Inc": Choice.SAME_AS,
        "Gale": Choice.LEAVE_OUT,
    }
    window.changes.policy.setCurrentIndex(1)
    window.changes.policy_changed.emit()
    settle()
    assert not window.progress.isVisible()
    assert bool(model.decisions)
    assert decision_text(next(line for line in model.lines if line.name == "Gale")) == "Leave out"
    window.import_asked.emit()
    settle()
    assert "1 left out" in shown.vendors.view.banner.text
    assert names(shown) == ["Harrow", "Kestrel Plating"]
    (kestrel,) = shown.services.vendors.by_names(["Kestrel Plating"])
    assert [c.email for c in kestrel.contacts] == ["bob@kestrel.example", "ann@kestrel.example"]
    shown.vendors.view.undo_action.trigger()
    settle()
    assert len(shown.services.vendors.by_names(["Kestrel Plating"])[0].contacts) == 1


def test_all_shown_are_taken_again(shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path) -> None:
    window = opened(imports, shown, write(tmp_path, _LIST.replace("Firma", "Vendor")))
    compared(window)
    window.changes.outcome.setCurrentIndex(0)
    window.changes._on_leave()
    assert len(window.changes.model.decisions) == 3
    window.changes._on_take()
    assert not window.changes.model.decisions
    window.reject()


def test_encoding_delimiter_header_row_and_kind_can_be_said_otherwise(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    text = "Liste;;\nVendor;E-mail;Phone\nKürmann;k@k.example;1\n"
    window = opened(imports, shown, write(tmp_path, text, encoding="cp1252"))
    columns = window.columns
    assert (columns.header_row.value(), columns.delimiter.currentData()) == (2, ";")
    assert "cp1252" in columns.encoding.currentText()
    columns.encoding.setCurrentText("mac_roman")
    columns.reading_changed.emit()
    settle()
    assert columns.model.index(0, 2).data() == "K\u00b8rmann"
    columns.encoding.setCurrentText("klingon")
    columns.reading_changed.emit()
    settle()
    assert "no encoding “klingon”" in window.banner.text
    columns.encoding.setCurrentText("cp1252")
    columns.header_row.setValue(3)
    settle()
    assert "Kürmann" in columns.model.mapping
    columns.header_row.setValue(2)
    settle()
    assert "Vendor" in columns.model.mapping
    columns.kind.setCurrentIndex(1)
    columns.reading_changed.emit()
    settle()
    assert "standing" in columns.model.index(0, 1).data(CHOICES)
    assert columns.chosen_kind is ImportKind.CAPABILITIES
    window.reject()


def test_spellings_come_in_through_the_same_window(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path
) -> None:
    window = opened(imports, shown, write(tmp_path, "process,alias\nAnodize,Frobbing\n"))
    assert window.columns.chosen_kind is ImportKind.ALIASES
    compared(window)
    assert "1 new spelling" in window.changes._summary.text()
    window.import_asked.emit()
    settle()
    assert "1 spelling added" in shown.vendors.view.banner.text


def test_cells_without_a_header_are_read_by_what_is_in_them(shown: WindowPresenter, imports: ImportPresenter) -> None:
    shown.vendors.view.paste_asked.emit("Gale\tAnn Smith\tann@gale.example\t316-555-0001\n")
    settle()
    assert imports.window is not None
    assert imports.window.isVisible()
    window = imports.window
    assert window is not None
    assert list(window.columns.model.mapping.values()) == ["vendor", "contact", "email", "phone"]
    compared(window)
    window.import_asked.emit()
    settle()
    assert "Gale" in names(shown)
    shown.vendors.view.paste_asked.emit("")
    settle()
    assert "nothing to paste" in shown.vendors.view.banner.text


def test_a_file_is_dropped_and_another_one_chosen(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(imports, shown, write(tmp_path))
    other = write(tmp_path, "Vendor,E-mail\nDropped,d@d.example\n", "dropped.csv")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(other)])
    none = Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none))
    settle()
    assert "dropped.csv" in window.windowTitle()
    third = write(tmp_path, "Vendor,E-mail\nThird,t@t.example\n", "third.csv")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (third, ""))
    window.file_asked.emit()
    settle()
    assert "third.csv" in window.windowTitle()
    window.reject()


def test_reading_a_long_list_can_be_stopped(shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path) -> None:
    rows = "".join(f"Vendor {n},a@v{n}.example\n" for n in range(12_000))
    window = opened(imports, shown, write(tmp_path, f"Vendor,E-mail\n{rows}"))
    window.page_asked.emit(CHANGES)
    assert not window.progress.isHidden()
    window.stop_asked.emit()
    settle()
    assert "Reading was stopped" in window.banner.text
    assert window.page == COLUMNS
    assert window.progress.isHidden()
    compared(window)
    assert window.changes.model.rowCount() == 12_000
    window.reject()


def test_the_report_is_saved(
    shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(imports, shown, write(tmp_path, _LIST.replace("Firma", "Vendor")))
    compared(window)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "report.csv"), ""))
    window._on_report()
    settle()
    assert "Report of" in window.banner.text
    assert "lost@nobody.example" in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    window.reject()


def test_nothing_new_cannot_be_imported(shown: WindowPresenter, imports: ImportPresenter, tmp_path: Path) -> None:
    window = opened(imports, shown, write(tmp_path, "Vendor,E-mail\nKestrel Plating,bob@kestrel.example\n"))
    compared(window)
    assert outcomes(window) == {"Kestrel Plating": Outcome.SAME}
    assert not window._import.isEnabled()
    assert window.changes.model._lines[0].choices == ()
    window.reject()
