"""Step 2 shows what each file is: revision, type, size, and whether it is still what was attached."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.documents.mail.spool import fingerprint
from app.services.rfqs import file_looking
from app.ui.look.table_model import CHIP
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import ITEM, vendor
from tests.gui.hands import column, field, offers, plain, press, shown_text
from tests.gui.settling import settle
from tests.patience import LIMIT_MS, LIMIT_S

_REV, _TYPE, _CHECK = 2, 3, 6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "parts"
    made.mkdir()
    return made


@pytest.fixture
def editor(shown: WindowPresenter, folder: Path) -> EditorPresenter:
    for name, text in (("P-1_B.pdf", "b"), ("changed.step", "c"), ("copy of P-1.pdf", "b"), ("gone.pdf", "g")):
        (folder / name).write_text(text, encoding="utf-8")
    made = shown.services
    rfq = made.rfq_editing.create("Plating")
    made.rfq_editing.set_items(rfq.id, [ITEM])
    made.rfq_editing.attach(rfq.id, [folder])
    shown.open_rfq(rfq.id)
    settle()
    return shown.editor


def test_the_table_says_of_each_file_what_it_is_and_how_it_lies_there_now(
    editor: EditorPresenter, folder: Path
) -> None:
    view = editor.view.attachments
    (folder / "changed.step").write_text("other", encoding="utf-8")
    (folder / "gone.pdf").unlink()
    editor.view.show_step(ATTACHMENTS)
    settle()
    assert column(view.model, _REV) == ["B", "", "", ""]
    assert column(view.model, _TYPE) == ["PDF", "STEP", "PDF", "PDF"]
    assert column(view.model, _CHECK) == ["Fine", "Changed", "Duplicate", "Missing"]
    chips = [str(view.model.index(row, _CHECK).data(CHIP)) for row in range(4)]
    assert chips == ["✓ Fine", "! Changed", "! Duplicate", "✗ Missing"]
    (folder / "gone.pdf").write_text("g", encoding="utf-8")
    editor.view.show_step(DETAILS)
    editor.view.show_step(ATTACHMENTS)
    settle()
    assert column(view.model, _CHECK)[3] == "Fine"


def test_the_path_of_the_selected_file_is_shown_in_full_to_be_copied(editor: EditorPresenter, folder: Path) -> None:
    editor.view.show_step(ATTACHMENTS)
    settle()
    view = editor.view.attachments
    assert not view.path.isVisible()
    view.table.selectRow(0)
    shown = field(view, "Path of the selected file", QPlainTextEdit)
    assert shown.toPlainText() == str(folder / "changed.step")
    assert shown.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert view.table.itemDelegateForColumn(0).elision is Qt.TextElideMode.ElideMiddle  # type: ignore[attr-defined] # its own delegate


def _seen(editor: EditorPresenter, name: str) -> None:
    """Step 2 is shown, and the file of this name is selected."""
    editor.view.show_step(ATTACHMENTS)
    settle()
    assert editor.view.attachments.table.seek(lambda file: file.name == name)


def _entry(editor: EditorPresenter, words: str) -> QAction:
    """Of the menu that a right click on the table opens."""
    table = editor.view.attachments.table
    (found,) = (action for action in table.menu().actions() if plain(action.text()) == words)
    return found


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system was told to open; it has no program for models."""
    told: list[str] = []

    def open_it(url: QUrl) -> bool:
        told.append(url.toLocalFile())
        return not url.toLocalFile().endswith(("step", "lost"))

    monkeypatch.setattr(QDesktopServices, "openUrl", open_it)
    return told


def test_a_changed_file_is_picked_again_and_that_can_be_undone(editor: EditorPresenter, folder: Path) -> None:
    (folder / "changed.step").write_text("other", encoding="utf-8")
    _seen(editor, "P-1_B.pdf")
    assert not offers(editor.view, "Pick again")
    _seen(editor, "changed.step")
    view = editor.view.attachments
    assert "The file has changed since you attached it." in shown_text(view)
    press(editor.view, "Pick again")
    settle()
    assert column(view.model, _CHECK)[1] == "Fine"
    assert not offers(editor.view, "Pick again")
    assert editor.draft.undo_stack.undoText() == "“changed.step” picked again"
    editor.draft.undo_stack.undo()
    settle()
    assert column(view.model, _CHECK)[1] == "Changed"


def test_a_missing_file_is_picked_where_it_is_now(
    editor: EditorPresenter, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "gone.pdf").rename(tmp_path / "moved.pdf")
    _seen(editor, "gone.pdf")
    answers = ["", str(tmp_path / "moved.pdf")]
    titles: list[str] = []

    def answer(_parent: object, title: str, *_asked: str) -> tuple[str, str]:
        titles.append(title)
        return answers.pop(0), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    press(editor.view, "Pick again")
    settle()
    assert not editor.draft.undo_stack.canUndo()  # the dialog was cancelled
    _entry(editor, "Pick again").trigger()
    settle()
    assert titles == ["Where is “gone.pdf” now?"] * 2
    assert column(editor.view.attachments.model)[3] == "moved.pdf"
    assert column(editor.view.attachments.model, _CHECK)[3] == "Fine"


def test_enter_and_a_double_click_open_the_file(editor: EditorPresenter, folder: Path, opened: list[str]) -> None:
    _seen(editor, "gone.pdf")
    table = editor.view.attachments.table
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Enter)
    table.doubleClicked.emit(table.currentIndex())
    assert opened == [str(folder / "gone.pdf")] * 3
    _entry(editor, "Show in folder").trigger()
    assert opened[3:] == [str(folder)]


def test_what_cannot_be_opened_is_said(editor: EditorPresenter, tmp_path: Path, opened: list[str]) -> None:
    _seen(editor, "changed.step")
    _entry(editor, "Open").trigger()
    assert "“changed.step” can't be opened." in shown_text(editor.view.banner)
    lost = tmp_path / "lost"
    lost.mkdir()
    (lost / "setup.exe").write_text("e", encoding="utf-8")
    editor.draft.attach([lost / "setup.exe"])
    settle()
    _seen(editor, "setup.exe")
    opened.clear()
    _entry(editor, "Open").trigger()
    assert "“setup.exe” may be a program, so it isn't opened here." in shown_text(editor.view.banner)
    assert not opened
    _entry(editor, "Show in folder").trigger()
    assert "can't be shown" in shown_text(editor.view.banner)


def test_the_menu_has_all_that_is_a_button(editor: EditorPresenter) -> None:
    table = editor.view.attachments.table
    editor.view.show_step(ATTACHMENTS)
    settle()
    table.clearSelection()
    words = [plain(action.text()) for action in table.actions()]
    assert words == ["Open", "Show in folder", "Who gets them…", "Clearance", "Zip", "Pick again", "Remove"]
    assert not any(action.isEnabled() for action in table.actions())
    _seen(editor, "gone.pdf")
    levels = cast("QMenu", _entry(editor, "Clearance").menu())
    (cui,) = (action for action in levels.actions() if action.text() == "Controlled: CUI")
    cui.trigger()
    settle()
    assert column(editor.view.attachments.model, 5)[3] == "CUI"
    _entry(editor, "Remove").trigger()
    settle()
    assert "gone.pdf" not in column(editor.view.attachments.model)
    _seen(editor, "changed.step")
    QTest.keyClick(table, Qt.Key.Key_Delete)
    settle()
    assert "changed.step" not in column(editor.view.attachments.model)


def test_the_vendor_whose_email_is_closest_to_its_limit_is_named(
    editor: EditorPresenter, shown: WindowPresenter
) -> None:
    editor.view.show_step(ATTACHMENTS)
    settle()
    said = editor.view.attachments.sizes
    assert said.text() == "4 files. 4 B of files → 20 kB as email; your account’s limit is 25 MB."
    services = shown.services
    first, second = (services.vendors.save(replace(vendor(n), max_mail_size=n * 5_000)).stored_id for n in (1, 2))
    assert editor.draft.rfq is not None
    services.rfq_asking.set_invited(editor.draft.rfq.id, [first, second])
    editor.draft.reload()
    settle()
    assert said.text() == (
        "4 files. Vendor Number 001 gets the most: 4 B of files → 20 kB as email; its limit is 5 kB. "
        "The server would refuse it."
    )
    assert "✗" in shown_text(said)
    services.vendors.change([first, second], lambda v: replace(v, max_mail_size=None))
    editor.view.show_step(DETAILS)
    editor.view.show_step(ATTACHMENTS)
    settle()
    assert said.text() == (
        "4 files. Vendor Number 001 and 1 other get the most: 4 B of files → 20 kB as email; "
        "your account’s limit is 25 MB."
    )
    assert "✓" in shown_text(said)


def test_a_file_that_is_only_online_is_told_and_not_downloaded(
    editor: EditorPresenter, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placeholder = folder / "gone.pdf"
    inode = placeholder.stat().st_ino
    read: list[Path] = []

    def read_it(path: Path) -> tuple[int, str]:
        read.append(path)
        return fingerprint(path)

    monkeypatch.setattr(file_looking, "is_online_only", lambda found: found.st_ino == inode)
    monkeypatch.setattr(file_looking, "fingerprint", read_it)
    _seen(editor, "gone.pdf")
    view = editor.view.attachments
    assert str(view.model.index(3, _CHECK).data(CHIP)) == "↓ Online only"
    assert "Online only: the file is downloaded when the RFQ is checked or sent." in shown_text(view)
    assert placeholder not in read
    assert len(read) >= 3
    with placeholder.open("a", encoding="utf-8") as file:
        file.write("more")  # it was changed on another computer
    editor.view.show_step(DETAILS)
    editor.view.show_step(ATTACHMENTS)
    settle()
    assert column(view.model, _CHECK)[3] == "Changed"


def _paste_into_step_2(shown: WindowPresenter, editor: EditorPresenter, data: QMimeData) -> None:
    """With the key, wherever the focus is once the step is shown."""
    shown.window.activateWindow()
    editor.view.show_step(ATTACHMENTS)
    settle()
    QGuiApplication.clipboard().setMimeData(data)
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()


def _copied(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_files_and_folders_are_pasted_as_a_file_manager_copies_them(
    shown: WindowPresenter, editor: EditorPresenter, folder: Path
) -> None:
    editor.draft.change("attachments", ())
    settle()
    _paste_into_step_2(shown, editor, _copied(folder / "P-1_B.pdf"))
    assert column(editor.view.attachments.model) == ["P-1_B.pdf"]
    _paste_into_step_2(shown, editor, _copied(folder))
    assert len(column(editor.view.attachments.model)) == 4


def test_copied_paths_are_pasted_and_other_text_is_not(
    shown: WindowPresenter, editor: EditorPresenter, folder: Path
) -> None:
    editor.draft.change("attachments", ())
    settle()
    data = QMimeData()
    data.setText(f'"{folder / "changed.step"}"\r\n')
    _paste_into_step_2(shown, editor, data)
    assert column(editor.view.attachments.model) == ["changed.step"]
    data = QMimeData()
    data.setText("P-1\t5")
    _paste_into_step_2(shown, editor, data)
    assert column(editor.view.attachments.model) == ["changed.step"]
    assert editor.view.banner.text == "There are no files to paste. Copy files or folders first."


def test_files_that_take_long_to_read_are_told_of_until_they_are_there(
    shown: WindowPresenter, editor: EditorPresenter, monkeypatch: pytest.MonkeyPatch, folder: Path, qtbot: QtBot
) -> None:
    goes_on = threading.Event()
    attach = type(shown.services.rfq_editing).attach

    def slowly(*asked: Any) -> Any:
        assert goes_on.wait(LIMIT_S)
        return attach(*asked)

    monkeypatch.setattr(type(shown.services.rfq_editing), "attach", slowly)
    editor.draft.attach([folder])
    qtbot.waitUntil(editor.view.banner.isVisible, timeout=LIMIT_MS)
    assert editor.view.banner.text == "Reading the files…"
    goes_on.set()
    settle()
    assert not editor.view.banner.isVisible()
