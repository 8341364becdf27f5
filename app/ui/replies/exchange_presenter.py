"""What is around an answer: the whole exchange with its vendor, and people who can be added as contacts."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.domain.inbox.filing import Place
from app.domain.trade.address import Mailbox
from app.services.inbox.exchange import Written
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.replies.exchange_dialog import ExchangeDialog
from app.ui.replies.replies_view import RepliesView
from app.ui.widgets.problem_box import problem_text


class ExchangePresenter(QObject):
    """`changed`: a contact was added."""

    changed = Signal()

    def __init__(self, services: Services, jobs: JobRunner, view: RepliesView, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._view = services, jobs, view
        self.shown: ExchangeDialog | None = None
        view.answer.exchange_asked.connect(self._on_exchange_asked)
        view.answer.contact_asked.connect(self._on_contact_asked)

    @Slot()
    def _on_exchange_asked(self) -> None:
        entry = self._view.selected
        if entry is not None and (place := entry.place) is not None:
            of = self._services.exchange.of
            self._jobs.run(of, place, then=lambda written: self._show(place, written), failed=self._on_failed)

    def _show(self, place: Place, written: Sequence[Written]) -> None:
        self.shown = dialog = ExchangeDialog(place, written, self._view)
        dialog.chosen.connect(self._on_chosen)
        dialog.finished.connect(self._on_closed)
        dialog.open()
        dialog.begin()

    @Slot(object)
    def _on_chosen(self, written: Written) -> None:
        self._jobs.run(
            self._read, written, then=lambda read: self._on_read(written, *read), failed=self._on_failed, pool=Pool.SLOW
        )

    def _read(self, written: Written) -> tuple[str, str]:
        """HTML and text; runs on a pool's thread and touches services only."""
        made = self._services
        if written.incoming_id is None:
            return "", made.exchange.text(written.delivery_id) if written.delivery_id is not None else ""
        mail = made.opening.open(made.replies.get(written.incoming_id))
        return mail.html, mail.text

    def _on_read(self, written: Written, html: str, text: str) -> None:
        if self.shown is not None:
            self.shown.show_text(written, html, text)

    @Slot()
    def _on_closed(self) -> None:
        self.shown = None

    @Slot(object)
    def _on_contact_asked(self, person: Mailbox) -> None:
        if (entry := self._view.selected) is not None:
            add = self._services.answer_contacts.add
            self._jobs.run(add, entry, person, then=lambda _saved: self._on_added(person), failed=self._on_failed)

    def _on_added(self, person: Mailbox) -> None:
        self._view.banner.say(Tone.OK, tr(f"{person.address} is a contact now."))
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._view.banner.say(Tone.ERR, problem_text(error))
