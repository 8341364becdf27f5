"""“Zip” in step 2: the buyer sees how far it is, stops it, and takes it back."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QItemSelectionModel
from pytestqt.qtbot import QtBot

from app.documents.mail.zip_file import write_zip
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.watch import Watch
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE, ITEM, vendor
from tests.gui.hands import column, offers, plain, press, shown_text
from tests.gui.settling import settle

_MODEL = b"#1=CARTESIAN_POINT('',(0.,0.,0.));\n" * 8_000


@pytest.fixture
def editor(shown: WindowPresenter, tmp_path: Path) -> EditorPresenter:
    """Two models and a picture of one line; the vendor takes emails of 300 kB."""
    for name, octets in (("P-1.step", _MODEL), ("P-1_b.dxf", _MODEL + b"b"), ("P-1.jpg", os.urandom(50_000))):
        (tmp_path / name).write_bytes(octets)
    made = shown.services
    rfq = made.rfq_editing.create("Plating", DEADLINE)
    made.rfq_editing.set_items(rfq.id, [replace(ITEM, part_number="P-1")])
    made.rfq_editing.attach(rfq.id, [tmp_path / name for name in ("P-1.jpg", "P-1.step", "P-1_b.dxf")])
    asked = made.vendors.save(replace(vendor(1), max_mail_size=300_000))
    made.rfq_asking.set_invited(rfq.id, [asked.stored_id])
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(ATTACHMENTS)
    settle()
    return shown.editor


def names(editor: EditorPresenter) -> list[str]:
    return column(editor.view.attachments.model)


def choose(editor: EditorPresenter, *chosen: str) -> None:
    table = editor.view.attachments.table
    table.clearSelection()
    flag = QItemSelectionModel.SelectionFlag
    for row, name in enumerate(names(editor)):  # sorted by name, as they were attached
        if name in chosen:
            table.selectionModel().select(table.proxy.index(row, 0), flag.Select | flag.Rows)


def test_the_selected_files_are_zipped_and_that_is_taken_back_in_one(editor: EditorPresenter) -> None:
    assert not offers(editor.view.attachments, "Zip")
    choose(editor, "P-1.step", "P-1_b.dxf")
    press(editor.view.attachments, "Zip")
    settle()
    assert names(editor) == ["P-1.jpg", "P-1.zip"]
    assert column(editor.view.attachments.model, 1) == ["line 1", "line 1"]
    assert "“P-1.zip” has 2 kB instead of 560 kB." in shown_text(editor.view.banner)
    assert editor.draft.undo_stack.undoText() == "2 files zipped"
    editor.draft.undo_stack.undo()
    settle()
    assert names(editor) == ["P-1.jpg", "P-1.step", "P-1_b.dxf"]
    editor.draft.undo_stack.redo()
    settle()
    assert column(editor.view.attachments.model, 6) == ["Fine", "Fine"]


def test_what_does_not_shrink_stays_and_is_told(editor: EditorPresenter) -> None:
    choose(editor, "P-1.jpg")
    entry = next(a for a in editor.view.attachments.table.actions() if plain(a.text()) == "Zip")
    entry.trigger()
    settle()
    assert "so the files stay as they are" in shown_text(editor.view.banner)
    assert (len(names(editor)), editor.draft.undo_stack.canUndo()) == (3, False)


def test_the_bar_offers_a_zip_where_the_email_is_too_large(editor: EditorPresenter) -> None:
    bar = editor.view.attachments.sizes
    assert "The server would refuse it." in bar.text()
    press(bar, "Zip 2 files")
    settle()
    assert names(editor) == ["P-1.jpg", "P-1.zip"]
    assert not offers(bar, "Zip 2 files")
    assert "The server" not in bar.text()


def test_a_missing_file_is_told_and_another_can_be_zipped(editor: EditorPresenter, tmp_path: Path) -> None:
    (tmp_path / "P-1.step").unlink()
    choose(editor, "P-1.step")
    press(editor.view.attachments, "Zip")
    settle()
    assert "can't be read" in shown_text(editor.view.banner)
    choose(editor, "P-1_b.dxf")
    press(editor.view.attachments, "Zip")
    settle()
    assert "P-1_b.zip" in names(editor)


@pytest.mark.parametrize("goes_elsewhere", [False, True])
def test_it_is_stopped_in_the_middle(
    editor: EditorPresenter,
    shown: WindowPresenter,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    goes_elsewhere: bool,
) -> None:
    go_on = Event()

    def slow(target: Path, files: Sequence[Attachment], watch: Watch) -> int:
        watch(1, 4)
        go_on.wait()
        return write_zip(target, files, watch)

    monkeypatch.setattr("app.services.rfqs.zipping.write_zip", slow)
    choose(editor, "P-1.step")
    press(editor.view.attachments, "Zip")
    press(editor.view.attachments, "Zip")
    qtbot.waitUntil(lambda: "Zipping… 25 %" in shown_text(editor.view.banner))
    rfq = editor.draft.rfq
    assert rfq
    if goes_elsewhere:
        shown.open_rfq(shown.services.rfq_editing.create("Another", DEADLINE).id)
        qtbot.waitUntil(lambda: editor.draft.rfq is not None and editor.draft.rfq.title == "Another")
    else:
        press(editor.view.banner, "Stop")
    go_on.set()
    settle()
    assert ("You stopped it." in shown_text(editor.view)) is not goes_elsewhere
    assert "Zipping" not in shown_text(editor.view)
    assert len(shown.services.rfq_reading.get(rfq.id).attachments) == 3
