"""“Find files”: the buyer sees what was found for each line, ticks, and attaches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.documents.rfqs import folder_walk
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS
from app.ui.rfq_editor.files.find_presenter import FOLDERS_KEY
from app.ui.rfq_editor.files.find_view import FindDialog
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE, ITEM, vendor
from tests.gui.hands import column, offers, press, shown_text
from tests.gui.settling import settle

_LINE, _, _FILE, _REV, _KIND, _CLEARANCE, _WHY = range(7)
_CHECK = Qt.ItemDataRole.CheckStateRole


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    for name in ("P-1_revA.pdf", "P-1_revB.pdf", "P-1.step", "P-2 ITAR.pdf"):
        root.mkdir(exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    return root


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    """Open at the files of a request for three lines; one vendor without a clearance is asked."""
    made = shown.services
    rfq = made.rfq_editing.create("Plating", DEADLINE)
    parts = ("P-1", "P-2", "P-3")
    made.rfq_editing.set_items(rfq.id, [replace(ITEM, number=n, part_number=p) for n, p in enumerate(parts, 1)])
    made.rfq_asking.set_invited(rfq.id, [made.vendors.save(vendor(1)).stored_id])
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(ATTACHMENTS)
    settle()
    return shown.editor


@contextmanager
def choosing_folder(path: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))
        yield


def ask(editor: EditorPresenter) -> FindDialog:
    press(editor.view, "Find files…")
    settle()
    assert editor.finder.dialog is not None
    return editor.finder.dialog


def look_in(dialog: FindDialog, folder: Path) -> None:
    with choosing_folder(folder):
        press(dialog, "Add folder…")
    settle()


def found(editor: EditorPresenter, folder: Path) -> FindDialog:
    dialog = ask(editor)
    look_in(dialog, folder)
    return dialog


def rows(dialog: FindDialog) -> list[tuple[str, str, bool]]:
    """File, why, and whether it is ticked."""
    model = dialog.model
    ticks = [model.index(row, 0).data(_CHECK) == Qt.CheckState.Checked for row in range(model.rowCount())]
    return list(zip(column(model, _FILE), column(model, _WHY), ticks, strict=True))


def attached(editor: EditorPresenter) -> dict[str, str]:
    model = editor.view.attachments.model
    return dict(zip(column(model), column(model, 1), strict=True))


def test_what_is_proposed_is_ticked_and_what_is_missing_is_named(editor: EditorPresenter, shop: Path) -> None:
    dialog = found(editor, shop)
    assert rows(dialog) == [
        ("P-1.step", "Proposed", True),
        ("P-1_revB.pdf", "Proposed", True),
        ("P-1_revA.pdf", "Older: revision A", False),
        ("P-2 ITAR.pdf", "Proposed", True),
        ("", "✗ No file found", False),
    ]
    assert column(dialog.model, _LINE) == ["1", "1", "1", "2", "3"]
    assert (column(dialog.model, _REV)[1], column(dialog.model, _KIND)[0]) == ("B", "STEP")
    assert column(dialog.model, _CLEARANCE)[3] == "ITAR"
    assert dialog.model.index(4, 0).data(_CHECK) is None
    assert "2 of 3 part numbers have a file" in shown_text(dialog)


def test_each_file_is_attached_for_its_line_and_taken_back_in_one(editor: EditorPresenter, shop: Path) -> None:
    press(found(editor, shop), "Attach 3 files")
    settle()
    assert attached(editor) == {"P-1.step": "line 1", "P-1_revB.pdf": "line 1", "P-2 ITAR.pdf": "nobody"}
    assert f"“{vendor(1).name}” may not have it." in shown_text(editor.view.banner)
    editor.draft.undo_stack.undo()
    settle()
    assert attached(editor) == {}


def test_an_older_one_is_ticked_by_hand(editor: EditorPresenter, shop: Path) -> None:
    dialog = found(editor, shop)
    dialog.table.selectAll()
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert offers(dialog, "Attach 4 files")
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert not offers(dialog, "Attach files")
    older = dialog.model.index(2, 0)
    assert dialog.model.flags(older) & Qt.ItemFlag.ItemIsUserCheckable
    assert dialog.model.setData(older, Qt.CheckState.Checked, _CHECK)
    press(dialog, "Attach 1 file")
    settle()
    assert attached(editor) == {"P-1_revA.pdf": "line 1"}


def test_a_file_of_two_lines_is_one_file_and_is_not_ticked_again(
    editor: EditorPresenter, shop: Path, shown: WindowPresenter
) -> None:
    assert editor.draft.rfq is not None
    rfq = editor.draft.rfq
    shown.services.rfq_editing.set_items(rfq.id, [rfq.items[0], replace(rfq.items[1], part_number="P-1")])
    shown.open_rfq(rfq.id)
    settle()
    editor.view.show_step(ATTACHMENTS)
    press(found(editor, shop), "Attach 2 files")
    settle()
    assert attached(editor) == {"P-1.step": "lines 1–2", "P-1_revB.pdf": "lines 1–2"}
    assert ("P-1.step", "Already attached", False) in rows(ask(editor))


def test_folders_are_remembered_until_they_are_removed(
    editor: EditorPresenter, shop: Path, shown: WindowPresenter
) -> None:
    press(found(editor, shop), "Cancel")
    dialog = ask(editor)
    assert dialog.folders == [str(shop)]
    assert offers(dialog, "Attach 3 files")
    look_in(dialog, shop)
    assert dialog.folders == [str(shop)]
    dialog.places.setCurrentRow(0)
    press(dialog, "Remove")
    settle()
    assert (dialog.model.rowCount(), shown.services.preferences.get(FOLDERS_KEY)) == (0, [])
    assert "Add the folder with your drawings" in shown_text(dialog)


def test_a_folder_that_cannot_be_read_is_named(editor: EditorPresenter, shop: Path) -> None:
    dialog = found(editor, shop / "gone")
    assert f"“{shop / 'gone'}” can't be read" in shown_text(dialog.banner)
    assert column(dialog.model, _WHY) == ["✗ No file found"] * 3


def test_a_search_is_stopped_in_the_middle_and_begun_again(
    editor: EditorPresenter, shop: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog, go_on = ask(editor), Event()
    look: Callable[..., object] = folder_walk.size_and_state

    def slow(*args: object) -> object:
        go_on.wait()
        return look(*args)

    monkeypatch.setattr(folder_walk, "_TOLD_EVERY_S", 0)
    monkeypatch.setattr("app.services.rfqs.file_finding.size_and_state", slow)
    with choosing_folder(shop):
        press(dialog, "Add folder…")
    qtbot.waitUntil(lambda: "Looking… 0 of 1 folder" in shown_text(dialog))
    press(dialog, "Stop")
    assert "You stopped the search. Nothing was attached." in shown_text(dialog)
    go_on.set()
    settle()
    assert (dialog.model.rowCount(), dialog.progress.isVisible()) == (0, False)
    press(dialog, "Look again")
    settle()
    assert offers(dialog, "Attach 3 files")


def test_what_may_be_meant_is_not_ticked(editor: EditorPresenter, shop: Path) -> None:
    for name in ("P-3/print.pdf", "archive/P-2.pdf"):
        (shop / name).parent.mkdir()
        (shop / name).touch()
    (shop / "P-2 ITAR.pdf").unlink()
    assert rows(found(editor, shop))[3:] == [
        ("", "✗ No current file found", False),
        ("P-2.pdf", "Its folder says “archive”", False),
        ("print.pdf", "Choose: The part number is in the name of its folder, not in its own", False),
    ]


def test_without_lines_there_is_nothing_to_look_for(shown: WindowPresenter) -> None:
    shown.open_rfq(shown.services.rfq_editing.create("Plating", DEADLINE).id)
    settle()
    shown.editor.view.show_step(ATTACHMENTS)
    assert "Add lines with part numbers in step 1" in shown_text(ask(shown.editor))


def test_a_found_file_is_opened_and_shown_in_its_folder(
    editor: EditorPresenter, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def system_opens(url: QUrl) -> bool:
        told.append(url.toLocalFile())
        return url.toLocalFile() != str(shop)

    monkeypatch.setattr(QDesktopServices, "openUrl", system_opens)
    (shop / "P-1.exe").touch()
    dialog = found(editor, shop)
    table = dialog.table
    assert table.seek(lambda row: row.choice and row.choice.file.name == "P-1_revB.pdf")
    QTest.keyClick(table, Qt.Key.Key_Return)
    table.doubleClicked.emit(table.currentIndex())
    assert told == [str(shop / "P-1_revB.pdf")] * 2
    assert dialog.isVisible()
    open_it, show_it = table.actions()
    show_it.trigger()
    assert told[-1] == str(shop)
    assert f"The folder “{shop}” can't be shown." in shown_text(dialog.banner)
    assert table.seek(lambda row: row.choice and row.choice.file.name == "P-1.exe")
    open_it.trigger()
    assert "“P-1.exe” may be a program, so it isn't opened here." in shown_text(dialog.banner)
    assert table.seek(lambda row: row.choice is None)
    assert not open_it.isEnabled()
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert len(told) == 3


def test_relative_folders_of_lines_need_the_folder_that_they_are_in(
    editor: EditorPresenter, shop: Path, shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.parent)
    assert editor.draft.rfq is not None
    rfq = editor.draft.rfq
    folders = ("shop", "shop/gone/x", "")
    items = [replace(item, source_folder=folder) for item, folder in zip(rfq.items, folders, strict=True)]
    shown.services.rfq_editing.set_items(rfq.id, items)
    shown.open_rfq(rfq.id)
    settle()
    editor.view.show_step(ATTACHMENTS)
    dialog = ask(editor)
    assert "such as “shop”. Add the folder that these are in to start the search." in shown_text(dialog.banner)
    look_in(dialog, shop)
    assert "The folder “shop/gone/x” of the line can't be found." in shown_text(dialog.banner)
    assert offers(dialog, "Attach 3 files")
