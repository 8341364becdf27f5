"""Lines in the editor: their numbers and ids, while one types, undoes and is quicker than the database."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks
from app.services.rfqs.editing import RfqEditing
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import press
from tests.gui.settling import settle
from tests.patience import LIMIT_S


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    """Open at a request with three lines."""
    editing = shown.services.rfq_editing
    rfq = editing.create("Plating", Deadline.parse("2026-12-07 17:00", "America/Chicago"))
    lines = [RfqItem(number=n, part_number=f"P-{n}", quantities=QuantityBreaks((1,))) for n in (1, 2, 3)]
    editing.set_items(rfq.id, lines)
    shown.open_rfq(rfq.id)
    settle()
    return shown.editor


def _stored(shown: WindowPresenter) -> tuple[RfqItem, ...]:
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    return shown.services.rfq_reading.get(rfq.id).items


def _kept(shown: WindowPresenter) -> dict[int, int | None]:
    """The ids by number, in the database and in the editor's hands."""
    stored: dict[int, int | None] = {item.number: item.id for item in _stored(shown)}
    assert {item.number: item.id for item in shown.editor.view.details.model.lines} == stored
    return stored


def _remove(editor: EditorPresenter, row: int) -> None:
    editor.view.details.table.selectRow(row)
    press(editor.view.details, "Remove")


def test_the_next_line_never_gets_the_number_of_one_that_was_removed(
    shown: WindowPresenter, editor: EditorPresenter
) -> None:
    _remove(editor, 2)
    press(editor.view.details, "Add line")
    settle()
    assert list(_kept(shown)) == [1, 2, 4]
    editor.view.details.table.selectAll()
    press(editor.view.details, "Remove")
    settle()
    press(editor.view.details, "Add line")
    settle()
    assert list(_kept(shown)) == [5]


def test_numbers_that_another_program_has_used_up_are_known_after_an_import(
    shown: WindowPresenter, editor: EditorPresenter
) -> None:
    rfq = editor.draft.rfq
    assert rfq is not None
    used = replace(rfq.items[0], number=9, id=None)
    for items in ((*rfq.items, used), rfq.items):
        shown.services.rfq_editing.set_items(rfq.id, items)
    editor.draft.paste_items("Line\tPart\tQty\n5\tP-5\t1\n")
    settle()
    press(editor.view.details, "Add line")
    settle()
    assert list(_kept(shown)) == [1, 2, 3, 5, 10]


def test_undo_and_redo_bring_lines_back_as_they_were(shown: WindowPresenter, editor: EditorPresenter) -> None:
    press(editor.view.details, "Add line")
    settle()
    before = _kept(shown)
    stack = editor.draft.undo_stack
    for step in (stack.undo, stack.redo):
        step()
        settle()
    assert _kept(shown) == before
    _remove(editor, 1)
    settle()
    assert list(_kept(shown)) == [1, 3, 4]
    stack.undo()
    settle()
    assert _kept(shown) == before


def test_who_types_faster_than_the_database_writes_loses_nothing(
    shown: WindowPresenter, editor: EditorPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _kept(shown)
    go_on = threading.Event()
    write = RfqEditing.set_items

    def slow(editing: RfqEditing, rfq_id: RfqId, items: Sequence[RfqItem], instead_of: Sequence[RfqItem]) -> Rfq:
        assert go_on.wait(LIMIT_S)
        return write(editing, rfq_id, items, instead_of)

    monkeypatch.setattr(RfqEditing, "set_items", slow)
    details = editor.view.details
    press(details, "Add line")
    model = details.model
    model.setData(model.index(0, 1), "Q-1")
    model.setData(model.index(3, 3), "bush")
    _remove(editor, 1)
    press(details, "Add line")
    model.setData(model.index(3, 1), "last")
    go_on.set()
    settle()
    items = _stored(shown)
    assert [(i.number, i.part_number, i.description) for i in items] == [
        (1, "Q-1", ""),
        (3, "P-3", ""),
        (4, "", "bush"),
        (5, "last", ""),
    ]
    assert _kept(shown) | before == _kept(shown) | {2: before[2]}


def test_what_is_being_typed_into_a_new_line_stays_when_the_line_is_stored(
    shown: WindowPresenter, editor: EditorPresenter
) -> None:
    table = editor.view.details.table
    press(editor.view.details, "Add line")
    cell = table.findChild(QLineEdit)
    assert cell is not None
    QTest.keyClicks(cell, "P-4")
    settle()
    assert cell.text() == "P-4"
    QTest.keyClick(cell, Qt.Key.Key_Return)
    settle()
    assert _stored(shown)[3].part_number == "P-4"


def test_a_file_that_comes_back_is_the_one_that_it_was(editor: EditorPresenter, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    for text in ("first", "revised"):
        path.write_text(text, encoding="utf-8")
        editor.draft.attach([path])
        settle()
    before = editor.view.attachments.model.lines
    editor.draft.change("attachments", ())
    settle()
    editor.draft.undo_stack.undo()
    settle()
    assert editor.view.attachments.model.lines == before
    editor.draft.undo_stack.undo()
    settle()
    (file,) = editor.view.attachments.model.lines
    assert (file.id, file.size) == (before[0].id, len("first"))
