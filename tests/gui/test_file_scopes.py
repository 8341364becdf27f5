"""The buyer sees and says who gets which file, and is told who may not have one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS, REVIEW
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


def test_files_are_for_some_vendors_alone(editor: EditorPresenter, shown: WindowPresenter, tmp_path: Path) -> None:
    services, rfq = shown.services, editor.draft.rfq
    assert rfq is not None
    more = [replace(vendor(n), clearance="ITAR") for n in (2, 3, 4)]
    ids = [*rfq.vendor_ids, *(v.stored_id for v in services.vendors.save_all(more).vendors)]
    services.rfq_asking.set_invited(rfq.id, ids)
    editor.draft.reload()
    attach(editor, tmp_path, "P-1 ITAR.pdf", "terms.pdf")
    asked = ask(editor)
    told = [asked.vendors.item(n).text() for n in range(asked.vendors.count())]
    assert told[0] == "Vendor Number 001 – has no clearance. The file's name says ITAR."
    assert told[1:] == ["Vendor Number 002", "Vendor Number 003", "Vendor Number 004"]
    assert not asked.vendors.item(0).flags() & Qt.ItemFlag.ItemIsEnabled
    asked.alone.setChecked(True)
    assert not offers(asked, "Save")
    for n in (1, 2, 3):
        asked.vendors.item(n).setCheckState(Qt.CheckState.Checked)
    press(asked, "Save")
    settle()
    assert scopes(editor) == ["Vendor Number 002, Vendor Number 003 +1"] * 2
    assert editor.draft.undo_stack.undoText() == "who gets 2 files"
    assert ask(editor).alone.isChecked()
    dialog(editor).reject()
    editor.draft.undo_stack.undo()
    settle()
    assert scopes(editor) == ["nobody", "all"]


def test_a_vendor_that_has_its_email_cannot_be_chosen(
    editor: EditorPresenter, shown: WindowPresenter, tmp_path: Path
) -> None:
    attach(editor, tmp_path, "terms.pdf")
    rfq = editor.draft.rfq
    assert rfq is not None
    shown.services.rfq_sending.queue(rfq.id, shown.services.accounts.get("practice"), held=True)
    editor.view.show_step(REVIEW)
    editor.view.show_step(ATTACHMENTS)
    settle()
    asked = ask(editor)
    assert asked.vendors.item(0).text() == "Vendor Number 001 – its email is in the outbox or sent already"
