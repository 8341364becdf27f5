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
from app.ui.quotes.quote_dialog import QuoteDialog
from app.ui.widgets.problem_box import problem_text

_PAGE_WIDTH = 590  # pixels: half of the dialog


@dataclass(frozen=True, slots=True)
class _Read:
    """`why_not`: what could not be read of it, so that the buyer types it."""

    proposal: Proposal
    parts: dict[int, str]
    mail: IncomingMail | None = None
    document: Document | None = None
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
        dialog.page_asked.connect(lambda document, page: self._on_page_asked(dialog, entry, document, page))
        dialog.stored.connect(self._on_stored)
        dialog.banner.tell(self.tr("Reading the answer…"))
        dialog.store.setEnabled(False)
        dialog.open()
        self._jobs.run(
            self._read,
            entry,
            then=lambda read: self._on_read(dialog, read),
            failed=lambda error: dialog.banner.say(Tone.ERR, problem_text(error)),
            pool=Pool.SLOW,
        )

    def _read(self, entry: Entry) -> _Read:
        """Runs on a pool's thread and touches services only."""
        made, place = self._services, entry.place
        assert place is not None  # noqa: S101 - `enter` has looked
        parts = {i.number: i.part_number for i in made.rfq_reading.get(place.rfq_id).items}
        try:
            mail = made.opening.open(entry)
            if forms_of(entry):
                return _Read(made.quoting.of_answer(entry), parts, mail)
            if pdfs := made.quote_documents.pdfs(entry):
                document = made.quote_documents.read(entry, pdfs[0])
                proposal = made.quote_documents.of_document(entry, document)
                return _Read(proposal, parts, mail, document, are_candidates=True)
            return _Read(made.quote_documents.of_text(entry, mail), parts, mail, are_candidates=True)
        except Problem as reason:
            return _Read(made.quoting.begin(place.rfq_id, place.vendor_id), parts, why_not=str(reason))

    def _on_read(self, dialog: QuoteDialog, read: _Read) -> None:
        dialog.banner.hush()
        if read.mail is not None:
            dialog.show_mail(read.mail)
        dialog.show_proposal(read.proposal, read.parts, are_candidates=read.are_candidates)
        if read.document is not None:
            dialog.show_document(read.document)
        if read.why_not:
            dialog.banner.say(Tone.WARN, read.why_not)

    def _on_page_asked(self, dialog: QuoteDialog, entry: Entry, document: Document, page: int) -> None:
        self._jobs.run(
            self._services.quote_documents.picture,
            entry,
            document.part,
            page,
            _PAGE_WIDTH,
            then=lambda octets: dialog.show_picture(document, page, octets),
            failed=lambda error: dialog.banner.say(Tone.WARN, problem_text(error)),
            pool=Pool.SLOW,
        )

    def _on_stored(self, quote: Quote) -> None:
        self._jobs.run(self._services.quoting.store, quote, then=self._on_kept, failed=self._on_failed)

    def _on_kept(self, _quote: Quote) -> None:
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._jobs.failed.emit(error)
