"""Deletes, closes and archives the selected RFQs, says what became of them, and takes it back."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from app.background.job_runner import JobRunner
from app.domain.rfqs.filing import Filing
from app.domain.trade.ids import RfqId
from app.services.rfqs.filing import Filed, RfqFiling
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.widgets.banner import Banner, Deed
from app.ui.widgets.problem_box import problem_text

_MOST = 3  # sentences of those that could not be
_DONE = {
    Filing.DELETE: "{what} deleted.",
    Filing.UNDELETE: "{what} brought back.",
    Filing.CLOSE: "{what} closed.",
    Filing.REOPEN: "{what} reopened.",
    Filing.ARCHIVE: "{what} archived.",
    Filing.UNARCHIVE: "{what} moved out of the archive.",
}


_Step = tuple[Filing, Sequence[RfqId]]


class FilingPresenter(QObject):
    done = Signal()  # the list is to be read again

    def __init__(
        self, filing: RfqFiling, jobs: JobRunner, banner: Banner, undo: QAction, redo: QAction, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._filing, self._jobs, self._banner = filing, jobs, banner
        self._undo, self._redo = undo, redo
        self._undoable: list[_Step] = []
        self._redoable: list[_Step] = []
        undo.triggered.connect(self.undo)
        redo.triggered.connect(self.redo)
        self._offer()

    @Slot(object, list)
    def file(self, deed: Filing, ids: Sequence[RfqId]) -> None:
        """With those that it can be done with; the others are named."""
        self._redoable.clear()
        self._run(deed, ids, self._on_filed)

    @Slot()
    def undo(self) -> None:
        """Take the last one back."""
        if self._undoable:
            self._run(*self._undoable.pop(), partial(self._on_taken_back, self._redoable))

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._redoable:
            self._run(*self._redoable.pop(), partial(self._on_taken_back, self._undoable))

    def _run(self, deed: Filing, ids: Sequence[RfqId], then: Callable[[Filed], None]) -> None:
        self._offer()
        self._jobs.run(self._filing.apply, deed, ids, then=then, failed=self._on_failed)

    def _on_filed(self, filed: Filed) -> None:
        deeds = ((self.tr("&Undo"), self.undo),) if filed.changed else ()
        self._say(filed, self._undoable, deeds)

    def _on_taken_back(self, other_way: "list[_Step]", filed: Filed) -> None:
        self._say(filed, other_way)

    def _say(self, filed: Filed, way_back: "list[_Step]", deeds: Sequence[Deed] = ()) -> None:
        if filed.changed:
            way_back.append((filed.deed.back, filed.changed))
        self._offer()
        self._banner.say(Tone.WARN if filed.refused else Tone.OK, filed_text(filed), deeds)
        self.done.emit()

    def _offer(self) -> None:
        self._undo.setEnabled(bool(self._undoable))
        self._redo.setEnabled(bool(self._redoable))

    def _on_failed(self, error: Exception) -> None:
        self._banner.say(Tone.ERR, problem_text(error))


def filed_text(filed: Filed) -> str:
    """What became of them: one by its number, several by how many they are."""
    names, why = filed.numbers, [one.text for one in filed.refused]
    what = names[0] if len(names) == 1 else counted(len(names), "RFQ", "RFQs")
    parts = [tr(_DONE[filed.deed]).format(what=what)] if names else []
    parts += why[:_MOST]
    if len(why) > _MOST:
        parts.append(tr(f"The same for {counted(len(why) - _MOST, 'other', 'others')}."))
    return " ".join(parts)
