"""The buyer sees and says who gets which file, and is told who may not have one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS
from app.ui.rfq_editor.files.scope_view import ScopeDialog
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE, ITEM, vendor
from tests.gui.hands import column, drop, offers, press, shown_text
from tests.gui.settling import settle

_FOR = 1


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    """Open at the files of a request for two lines; one vendor without a clearance is asked."""
    made = shown.services
    rfq = made.rfq_editing.create("Plating", DEADLINE)
    made.rfq_editing.set_items(rfq.id, [ITEM, replace(ITEM, number=2, part_number="P-2")])
    made.rfq_asking.set_invited(rfq.id, [made.vendors.save(vendor(1)).stored_id])
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(ATTACHMENTS)
    settle()
    return shown.editor


def attach(editor: EditorPresenter, folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text(name, encoding="utf-8")
        drop(editor.view.attachments, folder / name)
        settle()


def scopes(editor: EditorPresenter) -> Sequence[str]:
    return column(editor.view.attachments.model, _FOR)


def dialog(editor: EditorPresenter) -> ScopeDialog:
    found = [d for d in editor.view.findChildren(ScopeDialog) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def ask(editor: EditorPresenter) -> ScopeDialog:
    """For all files that there are."""
    editor.view.attachments.table.selectAll()
    press(editor.view, "Who gets them…")
    return dialog(editor)


def test_files_go_with_the_lines_that_their_names_have(editor: EditorPresenter, tmp_path: Path) -> None:
    attach(editor, tmp_path, "P-1_revA.pdf", "terms.pdf")
    assert scopes(editor) == ["line 1", "all"]


def test_the_buyer_says_who_gets_several_files_and_takes_it_back(editor: EditorPresenter, tmp_path: Path) -> None:
    attach(editor, tmp_path, "P-1_revA.pdf", "terms.pdf")
    asked = ask(editor)
    assert "2 files" in shown_text(asked)
    asked.lines.item(1).setCheckState(Qt.CheckState.Checked)
    press(asked, "Save")
    settle()
    assert scopes(editor) == ["lines 1–2", "lines 1–2"]
    editor.draft.undo_stack.undo()
    settle()
    assert scopes(editor) == ["line 1", "all"]


def test_the_choice_begins_with_what_the_file_has(editor: EditorPresenter, tmp_path: Path) -> None:
    attach(editor, tmp_path, "P-2.pdf")
    asked = ask(editor)
    assert asked.some.isChecked()
    assert asked.ticked == editor.view.attachments.model.lines[0].lines
    asked.lines.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert not offers(asked, "Save")
    asked.nobody.setChecked(True)
    press(asked, "Save")
    settle()
    assert scopes(editor) == ["nobody"]
    assert ask(editor).nobody.isChecked()


def test_nothing_is_asked_where_no_file_is_selected(editor: EditorPresenter) -> None:
    press(editor.view, "Who gets them…")
    assert not editor.view.findChildren(ScopeDialog)


def test_a_controlled_file_goes_to_nobody_and_the_vendor_is_named(editor: EditorPresenter, tmp_path: Path) -> None:
    attach(editor, tmp_path, "P-1 ITAR.pdf")
    assert scopes(editor) == ["nobody"]
    assert f"“{vendor(1).name}” may not have it." in shown_text(editor.view.banner)
    asked = ask(editor)
    asked.everybody.setChecked(True)
    press(asked, "Save")
    settle()
    assert scopes(editor) == ["nobody"]
    assert vendor(1).name in shown_text(editor.view.banner)
    assert "Nothing was changed." in shown_text(editor.view.banner)
