"""Has quotes entered: reads what a vendor sent, shows it beside the grid, stores what the buyer confirms."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.domain.inbox.entry import Entry
from app.domain.inbox.incoming import IncomingMail
from app.domain.quotes.quote import Quote
from app.domain.trade.problem import Problem
from app.services.quotes.documents import Document
from app.services.quotes.quoting import Proposal, forms_of
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.quotes.page_view import WIDTH
from app.ui.quotes.quote_dialog import QuoteDialog
from app.ui.widgets.problem_box import problem_text


@dataclass(frozen=True, slots=True)
class _Read:
    """`why_not`: what could not be read of it, so that the buyer types it."""

    proposal: Proposal
    parts: dict[int, str]
    mail: IncomingMail | None = None
    documents: tuple[Document, ...] = ()
    are_candidates: bool = False
    why_not: str = ""


class QuotesPresenter(QObject):
    """`changed`: a quote was stored."""

    changed = Signal()

    def __init__(self, services: Services, jobs: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._jobs, self._window = services, jobs, window
        self.shown: QuoteDialog | None = None

    def enter(self, entry: Entry) -> None:
        """The quote that this answer brings."""
        if entry.place is None:
            return
        title = tr(f"Quote of {entry.place.vendor} – {entry.place.rfq}")
        self.shown = dialog = QuoteDialog(title, self._window)
        dialog.sources.page_asked.connect(lambda document, page: self._on_page_asked(dialog, entry, document, page))
        dialog.stored.connect(lambda quote: self._on_stored(dialog, quote))
        dialog.finished.connect(self._on_finished)
        dialog.banner.tell(self.tr("Reading the answer…"))
        dialog.open()
        self._jobs.run(
            self._read,
            entry,
            then=lambda read: self._on_read(dialog, read),
            failed=lambda error: self._on_unread(dialog, error),
            pool=Pool.SLOW,
        )

    def _read(self, entry: Entry) -> _Read:
        """Runs on a pool's thread and touches services only."""
        made, place = self._services, entry.place
        assert place is not None  # noqa: S101 - `enter` has looked
        parts = {i.number: i.part_number for i in made.rfq_reading.get(place.rfq_id).items}
        mail: IncomingMail | None = None
        try:
            mail = made.opening.open(entry)
            if forms_of(entry):
                return _Read(made.quoting.of_answer(entry), parts, mail)
            offered = made.quote_documents.of_answer(entry, mail)
            return _Read(offered.proposal, parts, mail, offered.documents, are_candidates=True)
        except Problem as reason:
            blank = made.quoting.begin(place.rfq_id, place.vendor_id, entry.id)
            return _Read(blank, parts, mail, why_not=str(reason))

    def _is_there(self, dialog: QuoteDialog) -> bool:
        """Whether it was not closed meanwhile."""
        return self.shown is dialog

    def _on_finished(self) -> None:
        self.shown = None

    def _on_read(self, dialog: QuoteDialog, read: _Read) -> None:
        if not self._is_there(dialog):
            return
        dialog.banner.hush()
        if read.mail is not None:
            dialog.show_mail(read.mail)
        dialog.show_proposal(read.proposal, read.parts, read.documents, are_candidates=read.are_candidates)
        if read.why_not:
            dialog.banner.say(Tone.WARN, read.why_not)

    def _on_unread(self, dialog: QuoteDialog, error: Exception) -> None:
        if self._is_there(dialog):
            dialog.banner.say(Tone.ERR, problem_text(error))

    def _on_page_asked(self, dialog: QuoteDialog, entry: Entry, document: Document, page: int) -> None:
        self._jobs.run(
            self._services.quote_documents.picture,
            entry,
            document.part,
            page,
            round(WIDTH * dialog.devicePixelRatioF()),
            then=lambda octets: self._on_picture(dialog, document, page, octets),
            failed=lambda error: self._on_no_picture(dialog, document, page, error),
            pool=Pool.SLOW,
        )

    def _on_picture(self, dialog: QuoteDialog, document: Document, page: int, octets: bytes) -> None:
        if self._is_there(dialog):
            dialog.sources.show_picture(document, page, octets)

    def _on_no_picture(self, dialog: QuoteDialog, document: Document, page: int, error: Exception) -> None:
        if self._is_there(dialog):
            dialog.sources.tell(document, page, problem_text(error))

    def _on_stored(self, dialog: QuoteDialog, quote: Quote) -> None:
        self._jobs.run(
            self._services.quoting.store,
            quote,
            then=lambda _kept: self._on_kept(dialog),
            failed=lambda error: self._on_refused(dialog, error),
        )

    def _on_kept(self, dialog: QuoteDialog) -> None:
        if self._is_there(dialog):
            dialog.finish()
        self.changed.emit()

    def _on_refused(self, dialog: QuoteDialog, error: Exception) -> None:
        """What was entered stays in the dialog; whoever has closed it is told all the same."""
        if self._is_there(dialog):
            dialog.refuse(problem_text(error))
        else:
            self._jobs.failed.emit(error)
