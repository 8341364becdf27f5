"""What the window says over every page when it opens, and whether it is the one that sends."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner
from app.background.outbox_worker import OutboxWorker
from app.domain.people.user import NotAllowed
from app.services.sending.right import Taken
from app.services.suite import Services
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.widgets.banner import Deed
from app.ui.window.main_window_view import ATTENTION, OUTBOX, MainWindow
from app.ui.window.notices import NOTHING, Notice, holder_text, interrupted_text, taken_back_text


class Starting(QObject):
    """Takes the right to send, at the start and whenever the buyer wants it."""

    def __init__(
        self, window: MainWindow, services: Services, jobs: JobRunner, worker: OutboxWorker, editor: EditorPresenter
    ) -> None:
        super().__init__(window)
        self._window, self._services, self._jobs, self._worker, self._editor = window, services, jobs, worker, editor
        self._notice = NOTHING

    def tell(self, taken: Taken, notice: Notice) -> None:
        """Whether this window sends, what an interrupted run left behind, and what came with the start."""
        self._notice = notice
        self._on_right_taken(taken)

    def _on_right_taken(self, taken: Taken) -> None:
        if isinstance(taken, NotAllowed):
            self._say(str(taken), ())
            return
        if isinstance(taken, Exception):
            self._say(holder_text(taken), ((self.tr("&Try to send from here"), self._on_right_wanted),))
            return
        text = interrupted_text(taken)
        if taken.older:
            self._say(text, (self._copies(), (self.tr("Show &attention"), self._on_attention_wanted)))
        elif text:
            self._say(text, ((self.tr("Show &outbox"), self._on_outbox_wanted),))
        else:
            self._say(taken_back_text(self._services.taken_back), (self._copies(),) if self._notice.text else ())
        self._worker.wake()
        self._editor.review.show_right()

    def _say(self, text: str, deeds: Sequence[Deed]) -> None:
        """What came with the start is said once, before the rest; alone, it can be dismissed."""
        notice, self._notice = self._notice, NOTHING
        tone = Tone.WARN if text and notice.tone is Tone.OK else notice.tone
        self._window.say("\n\n".join(filter(None, (notice.text, text))), deeds, tone, dismissable=not text)

    def _copies(self) -> Deed:
        return self.tr("&Copies of the data…"), self._window.copies_asked.emit

    @Slot()
    def _on_right_wanted(self) -> None:
        self._jobs.run(self._services.sending_right.try_to_take, then=self._on_right_taken)

    @Slot()
    def _on_outbox_wanted(self) -> None:
        self._window.say("")
        self._window.sidebar.show_section(OUTBOX)

    @Slot()
    def _on_attention_wanted(self) -> None:
        self._window.say("")
        self._window.sidebar.show_section(ATTENTION)
