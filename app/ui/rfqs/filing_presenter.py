"""Deletes, closes and archives the selected RFQs, says what became of them, and takes it back."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner
from app.domain.rfqs.filing import Filing
from app.domain.trade.ids import RfqId
from app.services.rfqs.filing import Filed, RfqFiling
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.widgets.banner import Banner
from app.ui.widgets.problem_box import problem_text

_MOST = 3  # sentences of those that could not be


class FilingPresenter(QObject):
    done = Signal()  # the list is to be read again

    def __init__(self, filing: RfqFiling, jobs: JobRunner, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._filing, self._jobs, self._banner = filing, jobs, banner

    @Slot(object, list)
    def file(self, deed: Filing, ids: Sequence[RfqId]) -> None:
        """With those that it can be done with; the others are named."""
        self._run(deed, ids, self._on_filed)

    def _run(self, deed: Filing, ids: Sequence[RfqId], then: Callable[[Filed], None]) -> None:
        self._jobs.run(self._filing.apply, deed, ids, then=then, failed=self._on_failed)

    def _on_filed(self, filed: Filed) -> None:
        undo = partial(self._run, filed.deed.back, filed.changed, self._on_undone)
        deeds = ((self.tr("&Undo"), undo),) if filed.changed else ()
        self._banner.say(Tone.WARN if filed.refused else Tone.OK, filed_text(filed), deeds)
        self.done.emit()

    def _on_undone(self, filed: Filed) -> None:
        self._banner.say(Tone.OK, filed_text(filed))
        self.done.emit()

    def _on_failed(self, error: Exception) -> None:
        self._banner.say(Tone.ERR, problem_text(error))


def filed_text(filed: Filed) -> str:
    """What became of them: one by its number, several by how many they are."""
    names, why = filed.numbers, [one.text for one in filed.refused]
    parts = (
        [f"{names[0] if len(names) == 1 else counted(len(names), 'RFQ', 'RFQs')} {filed.deed.done}."] if names else []
    )
    parts += why[:_MOST]
    if len(why) > _MOST:
        parts.append(tr(f"The same for {counted(len(why) - _MOST, 'other', 'others')}."))
    return " ".join(parts)
