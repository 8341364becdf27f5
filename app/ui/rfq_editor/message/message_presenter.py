"""Keeps the preview true: after every change, for the vendor that is being looked at."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.background.job_runner import JobRunner
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.vendor import VendorLine
from app.services.rfqs.mail_texts import language_code
from app.services.rfqs.preview import Preview, RfqPreview
from app.services.rfqs.reading import RfqReading
from app.services.upkeep.preferences import Preferences
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.message.message_view import MessageView
from app.ui.rfq_editor.message.text_presenter import TextPresenter
from app.ui.rfq_editor.sender_model import SenderModel
from app.ui.widgets.problem_box import problem_text

_SETTLE_MS = 150
_SOURCE_KEY = "message source"


class MessagePresenter(QObject):
    """`turned` when another vendor's mail is looked at, or nobody's."""

    turned = Signal()

    def __init__(
        self,
        view: MessageView,
        draft: RfqDraft,
        sender: SenderModel,
        reading: RfqReading,
        preview: RfqPreview,
        jobs: JobRunner,
        *,
        preferences: Preferences,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._draft, self._sender = view, draft, sender
        self._reading, self._preview, self._jobs = reading, preview, jobs
        self._preferences = preferences
        self.text = TextPresenter(view, draft, self)
        self._invited: list[VendorLine] = []
        self._position = 0
        self._wanted: VendorId | None = None
        self._followed: VendorId | None = None  # whose language was turned to
        self._is_led = False  # the text was chosen, and the vendor goes by it
        self._is_shown = False
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        view.source_toggled.connect(self._on_source_toggled)
        view.chooser.chosen.connect(self._on_vendor_chosen)
        self.text.turned.connect(self._on_text_turned)
        draft.stored.connect(self._settle.start)
        sender.changed.connect(self._settle.start)

    @property
    def shown(self) -> RfqId | None:
        """The request that is open."""
        return self._draft.rfq.id if self._draft.rfq else None

    @property
    def vendor(self) -> VendorLine | None:
        """Whose mail is looked at."""
        return self._invited[self._position] if self._invited else None

    def begin(self) -> None:
        """Another request: its first vendor's mail is shown."""
        self._invited, self._position = [], 0
        self._wanted, self._followed, self._is_led = None, None, False
        self.text.begin()
        self._view.forget()
        self._jobs.run(self._preferences.get, _SOURCE_KEY, then=self._on_source_read, failed=self._on_failed)

    def show(self, is_shown: bool) -> None:
        """Only the step that is looked at makes previews."""
        if self._is_shown and not is_shown:
            self._view.commit()
        self._is_shown = is_shown
        if is_shown:
            self._settle.start()

    def turn_to(self, vendor_id: VendorId | None, language: str) -> None:
        """Edit this text; show this vendor's mail as soon as the step is looked at; None: that of one who gets it."""
        self._wanted, self._is_led = vendor_id, True
        self.text.turn(language)

    @Slot(bool)
    def _on_source_toggled(self, is_source: bool) -> None:
        self._view.show_source(is_source)
        self._jobs.run(self._preferences.put, _SOURCE_KEY, is_source, failed=self._on_failed)

    def _on_source_read(self, is_source: bool | None) -> None:
        self._view.show_source(bool(is_source))

    @Slot()
    def _on_settled(self) -> None:
        if self._is_shown and self._draft.rfq is not None:
            rfq_id = self._draft.rfq.id
            then = partial(self._on_invited, rfq_id)
            self._jobs.run(self._reading.invited, rfq_id, then=then, failed=self._on_failed)

    def _on_invited(self, rfq_id: RfqId, lines: list[VendorLine]) -> None:
        if not self._is_of(rfq_id):
            return
        self._invited = lines
        self.text.show_read(language_code(line.language) for line in lines)
        wanted = (place for place, line in enumerate(lines) if line.id == self._wanted)
        self._position = min(self._position, max(0, len(lines) - 1))
        self._position = next(wanted, self._reader() if self._is_led else self._position)
        self._wanted = None
        self._show_vendor()

    @Slot(str)
    def _on_text_turned(self, _language: str) -> None:
        """The preview shows what is edited."""
        self._is_led = True
        if self._invited:
            self._position = self._reader()
            self._show_vendor()

    def _reader(self) -> int:
        """Who gets the text that is edited: the vendor that is looked at, or the first; nobody: the former."""
        order = [self._position, *range(len(self._invited))] if self._invited else []
        readers = (n for n in order if language_code(self._invited[n].language) == self.text.code)
        return next(readers, self._position)

    @Slot(int)
    def _on_vendor_chosen(self, place: int) -> None:
        self._position, self._followed, self._is_led = place, None, False
        self._show_vendor()

    def _show_vendor(self) -> None:
        rfq, account, vendor = self._draft.rfq, self._sender.account, self.vendor
        self.turned.emit()
        if vendor is None or rfq is None or account is None:
            self._view.chooser.show_vendors((), 0)
            self._view.show_preview(Preview(plain="", problem=tr("Tick at least one vendor to see its email here.")))
            return
        if vendor.id != self._followed and not self._is_led:
            self.text.turn(language_code(vendor.language))
        self._followed, self._is_led = vendor.id, False
        self._view.chooser.show_vendors([line.name for line in self._invited], self._position)
        then = partial(self._on_preview, rfq.id)
        self._jobs.run(self._preview.show, rfq.id, vendor.id, account, then=then, failed=self._on_failed)

    def _on_preview(self, rfq_id: RfqId, preview: Preview) -> None:
        if self._is_of(rfq_id):
            self._view.show_preview(preview)

    def _is_of(self, rfq_id: RfqId) -> bool:
        """Whether an answer is about the request that is open; another one may have been opened meanwhile."""
        return self.shown == rfq_id

    def _on_failed(self, error: Exception) -> None:
        self._view.problem.say(Tone.ERR, problem_text(error))
