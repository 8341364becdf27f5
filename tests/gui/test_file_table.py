"""Step 2 shows what each file is: revision, type, size, and whether it is still what was attached."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from app.ui.look.table_model import CHIP
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import ITEM
from tests.gui.hands import column, field
from tests.gui.settling import settle

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
