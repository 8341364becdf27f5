"""The request that is being edited: every change is stored at once and can be undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from typing_extensions import override

from app.background.job_runner import JobRunner, Pool
from app.domain.rfqs.incoming_lines import ColumnsUnknown, ItemSheet
from app.domain.rfqs.invitation import Asked
from app.domain.rfqs.merging import merged
from app.domain.rfqs.rfq import Given, Rfq, RfqItem
from app.domain.rfqs.scope import Lines
from app.domain.trade.ids import LineId, RfqId
from app.domain.trade.problem import Problem
from app.services.rfqs.asking import RfqAsking
from app.services.rfqs.editing import Attached, RfqEditing
from app.services.rfqs.field_checks import as_kept
from app.services.rfqs.line_import import ItemReport, LineImport
from app.services.rfqs.meanwhile import ChangedMeanwhile
from app.services.rfqs.reading import RfqReading
from app.ui.look.language import tr
from app.ui.rfq_editor.change_text import change_text

R = TypeVar("R")
_TEXT_FIELDS = ("title", "subject", "body", "texts", "notes")


class FieldChange(QUndoCommand):
    """One field from one value to another; typing on in the same field is the same change."""

    def __init__(self, draft: "RfqDraft", field: str, before: object, after: object, is_stored: bool = False) -> None:
        super().__init__(change_text(field, before, after))
        self._draft, self.field = draft, field
        self.before, self.after, self._is_stored, self._is_done = before, after, is_stored, False

    @override
    def id(self) -> int:
        return _TEXT_FIELDS.index(self.field) + 1 if self.field in _TEXT_FIELDS else -1

    @override
    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, FieldChange) or (other.field, other.text()) != (self.field, self.text()):
            return False
        if other.before != self.after:  # a colleague has changed it in between
            return False
        self.after = other.after
        return True

    @override
    def redo(self) -> None:
        """The first time, the stack does with it what the buyer has done."""
        if self._is_stored:
            self._is_stored = False
        else:
            is_written = self._draft.write(self.field, self.after, self.before)
            if self._is_done and is_written:
                self._draft.went_back.emit(self.field, tr(f"Redone: {self.text()}."))
        self._is_done = True

    @override
    def undo(self) -> None:
        if self._draft.write(self.field, self.before, self.after):
            self._draft.went_back.emit(self.field, tr(f"Undone: {self.text()}."))


class RfqDraft(QObject):
    """`changed` carries the Rfq as it now is; `edited`: the buyer did it; `stored`: the database has it."""

    changed = Signal(object)
    edited = Signal()
    stored = Signal()
    reported = Signal(object)  # ItemReport
    block_pasted = Signal(tuple)  # rows of cells
    not_understood = Signal(str)  # what was pasted has a header that does not say enough
    parted = Signal(object)  # the requests that the lines became, each with its ItemReport
    went_back = Signal(str, str)  # a field that was undone or redone, and what to say
    withheld = Signal(str)  # which controlled files were attached for nobody yet, and why
    files_read = Signal(bool)  # that files begin to be read, or that this has ended
    failed = Signal(Exception)

    def __init__(
        self,
        reading: RfqReading,
        editing: RfqEditing,
        asking: RfqAsking,
        imports: LineImport,
        jobs: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reading, self._editing, self._asking, self._imports, self._jobs = reading, editing, asking, imports, jobs
        self.undo_stack = QUndoStack(self)
        self.rfq: Rfq | None = None
        self._opened: RfqId | None = None
        self._number = 0
        self._writes: set[int] = set()  # those that are under way
        self._as_it_was: Rfq | None = None  # before a service changed it
        self._refused: dict[str, tuple[object, object]] = {}  # by field: what was not stored, and what stands there
        self._ids: dict[int, LineId | None] = {}  # of every line that was ever stored, by its number

    @property
    def is_writing(self) -> bool:
        """Whether something that was typed is being stored."""
        return bool(self._writes)

    def open(self, rfq_id: RfqId) -> None:
        """Read it; what was undone before is forgotten."""
        self.rfq, self._opened = None, rfq_id
        self._refused.clear()
        self._ids = {}
        self.undo_stack.clear()
        self.reload(rfq_id)

    def reload(self, rfq_id: RfqId | None = None) -> None:
        """Read it again."""
        wanted = rfq_id or (self.rfq.id if self.rfq else None)
        if wanted is not None:
            self._jobs.run(self._reading.get, wanted, then=self._on_read, failed=self._on_failed)

    def change(self, field: str, value: object) -> None:
        """Change a field of the request, undoably; the same value again is no change."""
        if self.rfq is not None and getattr(self.rfq, field) != value:
            self.undo_stack.push(FieldChange(self, field, getattr(self.rfq, field), value))

    def write(self, field: str, value: object, before: object) -> bool:
        """Store a value in place of another one, without a way back (called by the undo stack). False: it can't be.

        What others have changed besides stays: a list goes from `before` to `value`, on top of what it is by now.
        """
        if self.rfq is None:
            return False
        found = merged(field, as_kept(field, before), value, getattr(self.rfq, field))
        if found.clashes:
            what = ", ".join(dict.fromkeys(found.clashes))
            self.failed.emit(ChangedMeanwhile(tr(f"Somebody else has changed {what} since, so it stays as it is.")))
            return False
        base = getattr(self.rfq, field)
        self.rfq = self._with(self.rfq, field, found.value)
        self._number += 1
        number = self._number
        self._writes.add(number)
        self.edited.emit()
        self.changed.emit(self.rfq)
        self._jobs.run(
            partial(self._store, self.rfq.id, field, base, getattr(self.rfq, field)),
            then=partial(self._on_written, number),
            failed=partial(self._on_not_written, number),
        )
        return True

    def add_lines(self, rfq_id: RfqId, sheet: ItemSheet, instead: bool = False) -> None:
        """Add lines that were read, or put them in place of those there are; `reported` tells what came in."""
        add = partial(self._imports.add, rfq_id, replace(sheet, remarks=()), instead)  # which were seen before
        self._jobs.run(self._noting(rfq_id, add), then=self._items_added(), failed=self._on_failed)

    def split(self, rfq_id: RfqId, sheet: ItemSheet, column: str) -> None:
        """Make a request for each value of the column; `parted` tells which."""
        add = partial(self._imports.add_split, rfq_id, sheet, column)
        self._jobs.run(self._noting(rfq_id, add), then=self._on_parted, failed=self._on_failed)

    def paste_items(self, text: str) -> None:
        """Add lines that were copied from a spreadsheet program."""
        if self.rfq is not None:
            paste = partial(self._imports.paste, self.rfq.id, text)
            noted = self._noting(self.rfq.id, paste)
            self._jobs.run(noted, then=self._items_added(), failed=partial(self._on_not_pasted, text))

    def paste_cells(self, text: str) -> None:
        """The same, unless they are no lines: then `block_pasted` tells them."""
        then = partial(self._on_block_read, self._opened, text)
        self._jobs.run(self._imports.block, text, then=then, failed=self._on_failed)

    def attach(self, paths: Sequence[Path], lines: Mapping[str, Lines] | None = None) -> None:
        """Add files and folders; those that `lines` has by path are for these lines."""
        if self.rfq is not None:
            self._read_files(self._noting(self.rfq.id, partial(self._editing.attach, self.rfq.id, paths, lines or {})))

    def pick_again(self, places: Mapping[str, Path]) -> None:
        """Read attached files anew, by their paths, each from the place where it lies now."""
        if self.rfq is not None:
            self._read_files(self._noting(self.rfq.id, partial(self._editing.pick_again, self.rfq.id, places)))

    def _noting(self, rfq_id: RfqId, call: Callable[[], R]) -> Callable[[], R]:
        """The same, with a look at how it was: what a colleague has changed until then is not undone with it."""

        def noted() -> R:
            self._as_it_was = self._reading.get(rfq_id)
            return call()

        return noted

    def _read_files(self, call: Callable[[], Attached]) -> None:
        self.files_read.emit(True)
        then, ended = self._on_attached, partial(self.files_read.emit, False)
        self._jobs.run(call, then=then, failed=self._on_failed, ended=ended, pool=Pool.SLOW)

    def _with(self, rfq: Rfq, field: str, value: object) -> Rfq:
        """A line that was new when a change was noted has its id by now, and keeps it when the change is repeated."""
        if field == "items":
            items = cast("tuple[RfqItem, ...]", value)
            return rfq.with_items(tuple(replace(i, id=i.id or self._ids.get(i.number)) for i in items))
        if field == "asked":
            return rfq.with_asked(cast("Asked", value))
        if field == "given":
            return rfq.with_given(cast("Given", value))
        changed: dict[str, Any] = {field: value}
        return replace(rfq, **changed)

    def _learn(self, rfq: Rfq) -> None:
        self._ids |= {item.number: item.id for item in rfq.items}

    def _store(self, rfq_id: RfqId, field: str, base: object, value: object) -> Rfq:
        """On the database's thread, one behind the other. `base` may be what the one before this could not store."""
        refused, stored = self._refused.pop(field, (None, None))
        known = stored if refused is not None and refused == base else base
        whole: dict[str, Callable[..., Rfq]] = {
            "items": self._editing.set_items,
            "attachments": self._editing.set_attachments,
            "asked": self._asking.set_asked,
            "given": self._asking.set_given,
        }
        try:
            if field in whole:
                return whole[field](rfq_id, value, known)
            return self._editing.change_on_top(rfq_id, {field: value}, {field: known})
        except Problem:
            self._refused[field] = value, known
            raise

    def _items_added(self) -> Callable[[ItemReport], None]:
        return partial(self._on_items_added, self._opened)

    def _on_items_added(self, rfq_id: RfqId | None, report: ItemReport) -> None:
        if rfq_id == self._opened:
            self._take_in("items")
            self.reported.emit(report)

    def _on_block_read(self, rfq_id: RfqId | None, text: str, block: Sequence[Sequence[str]]) -> None:
        if rfq_id == self._opened:
            self.block_pasted.emit(block) if block else self.paste_items(text)

    def _on_not_pasted(self, text: str, error: Exception) -> None:
        if isinstance(error, ColumnsUnknown):
            self.not_understood.emit(text)
        else:
            self._on_failed(error)

    def _on_parted(self, made: Sequence[tuple[Rfq, ItemReport]]) -> None:
        for rfq, _report in made:
            if rfq.id == self._opened:
                self._take_in("title")
                self._take_in("items")
        self.parted.emit(made)

    def take_given(self, attached: Attached) -> bool:
        """Take in what a service has changed of the files and who gets them; False where there is more to say."""
        return self._take_attached("given", attached)

    def _on_attached(self, attached: Attached) -> None:
        self._take_attached("attachments", attached)

    def _take_attached(self, field: str, attached: Attached) -> bool:
        """Whether there is nothing else to say of it."""
        if attached.rfq.id != self._opened:
            return False
        self._take_in(field)
        if attached.warning:
            self.withheld.emit(attached.warning)
        return not attached.warning

    def _take_in(self, field: str) -> None:
        """Read again what a service has changed; on the database's own thread, so after every write before it."""
        if self.rfq is not None:
            then = partial(self._on_taken_in, field)
            self._jobs.run(self._reading.get, self.rfq.id, then=then, failed=self._on_failed)

    def _on_taken_in(self, field: str, rfq: Rfq) -> None:
        """Only that field: what was typed in the others meanwhile is newer than what was read."""
        if self.rfq is None or self.rfq.id != rfq.id:
            return
        self._learn(rfq)
        was, self._as_it_was = self._as_it_was, None
        before, after = getattr(was if was is not None and was.id == rfq.id else self.rfq, field), getattr(rfq, field)
        self.rfq = replace(self._with(self.rfq, field, after), last_line=max(self.rfq.last_line, rfq.last_line))
        if before != after:
            self.edited.emit()
            self.undo_stack.push(FieldChange(self, field, before, after, is_stored=True))
        self.changed.emit(self.rfq)
        self.stored.emit()

    def take_over(self, rfq: Rfq) -> bool:
        """It as somebody else has changed it; False where there is nothing new, or something newer is typed here."""
        if self._writes or self.rfq is None or self.rfq.id != rfq.id or self.rfq == rfq:
            return False
        self._on_read(rfq)
        return True

    def _on_read(self, rfq: Rfq) -> None:
        if rfq.id != self._opened:
            return  # another one was opened meanwhile
        if self._writes and self.rfq is not None and self.rfq.id == rfq.id:
            return  # what was typed meanwhile is newer, and its writing brings the whole
        self._learn(rfq)
        self.rfq = rfq
        self.changed.emit(rfq)

    def _on_reread(self, rfq: Rfq) -> None:
        self._on_read(rfq)
        self.stored.emit()

    def _on_written(self, number: int, rfq: Rfq) -> None:
        self._writes.discard(number)
        if self.rfq is None or rfq.id != self.rfq.id:
            return
        self._learn(rfq)
        if not self._writes:
            self.rfq = rfq
            self.changed.emit(rfq)
            self.stored.emit()

    def _on_not_written(self, number: int, error: Exception) -> None:
        """The request is shown as the database has it."""
        self._writes.discard(number)
        self._on_failed(error)
        if self.rfq is not None:
            self._jobs.run(self._reading.get, self.rfq.id, then=self._on_reread, failed=self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)
