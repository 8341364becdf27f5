"""Opens a request and keeps its five steps in step with each other."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner
from app.background.outbox_worker import OutboxWorker
from app.domain.rfqs.rfq import Given, Rfq, RfqState
from app.domain.trade.finding import Finding, Place
from app.domain.trade.ids import RfqId
from app.services.rfqs.revisions import SentRevision
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.editor_view import DETAILS, MESSAGE, REVIEW, STEP_OF_FIELD, VENDORS, EditorView
from app.ui.rfq_editor.files.attaching import AttachingNotice
from app.ui.rfq_editor.files.files_presenter import FilesPresenter
from app.ui.rfq_editor.files.find_presenter import FindPresenter
from app.ui.rfq_editor.files.zip_presenter import ZipPresenter
from app.ui.rfq_editor.lines.details_presenter import DetailsPresenter
from app.ui.rfq_editor.lines.line_import_presenter import LineImportPresenter
from app.ui.rfq_editor.lines.saved_terms_presenter import SavedTermsPresenter
from app.ui.rfq_editor.message.message_presenter import MessagePresenter
from app.ui.rfq_editor.message.templates_presenter import TemplatesPresenter
from app.ui.rfq_editor.message.trial_presenter import TrialPresenter
from app.ui.rfq_editor.review.review_presenter import MailsTable, ReviewPresenter
from app.ui.rfq_editor.review.saving_presenter import SavingPresenter
from app.ui.rfq_editor.sender_model import SenderModel
from app.ui.rfq_editor.vendors.choice_presenter import ChoicePresenter
from app.ui.widgets.problem_box import problem_text


class EditorPresenter(QObject):
    """`closed` when the buyer goes back to the list; `vendors_asked` when there are none yet."""

    closed = Signal()
    undone = Signal(str)  # what was undone or redone, in words
    vendors_asked = Signal()
    accounts_asked = Signal(str)  # name of the one to be mended; "": there is none
    vendor_asked = Signal(object)  # Spot of the one to be opened
    word_asked = Signal(object, str)  # TermKind, a word that is not known

    def __init__(
        self,
        services: Services,
        jobs: JobRunner,
        worker: OutboxWorker,
        mails: MailsTable,
        *,
        zone: str,
        account: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        self._is_opening = False
        self._step = DETAILS
        self._sought = ""
        self._jobs, self._revisions = jobs, services.rfq_revisions
        self.draft = RfqDraft(
            services.rfq_reading, services.rfq_editing, services.rfq_asking, services.line_import, jobs, self
        )
        self.from_account = SenderModel(services.accounts, jobs, account, self)
        self.view = EditorView(zone, services.surroundings.settings.clearances, mails.widget, self.draft.undo_stack)
        self.line_import = LineImportPresenter(services.line_import, self.draft, jobs, self)
        self.details = DetailsPresenter(
            self.view.details,
            self.view.banner,
            self.draft,
            self.line_import,
            preferences=services.preferences,
            reading=services.rfq_reading,
            jobs=jobs,
            parent=self,
        )
        self.saved_terms = SavedTermsPresenter(
            self.view.details.terms, self.view.banner, self.draft, services.saved_terms, jobs, self
        )
        self.finder = FindPresenter(
            self.view.attachments, self.draft, services.file_finding, services.preferences, jobs, self
        )
        self.attaching = AttachingNotice(self.view.banner, self.draft, self)
        self.files = FilesPresenter(
            self.view.attachments, self.draft, services.file_control, services.rfq_reading, jobs, self
        )
        self.zipping = ZipPresenter(
            self.view.attachments, self.view.banner, self.draft, services.file_zipping, jobs, self
        )
        self.message = MessagePresenter(
            self.view.message,
            self.draft,
            self.from_account,
            services.rfq_reading,
            services.rfq_preview,
            jobs,
            preferences=services.preferences,
            parent=self,
        )
        self.trial = TrialPresenter(
            self.view.message,
            self.message,
            self.from_account,
            services.rfq_reading,
            services.trial_mail,
            jobs,
            preferences=services.preferences,
            parent=self,
        )
        self.templates = TemplatesPresenter(self.view.message, self.draft, services.mail_templates, jobs, self)
        self.choice = ChoicePresenter(
            self.view.vendors,
            self.draft,
            services.rfq_reading,
            services.matching,
            services.vendor_finding,
            jobs,
            parent=self,
        )
        self.review = ReviewPresenter(
            self.view.review,
            mails,
            self.draft,
            self.from_account,
            services.rfq_checking,
            services.rfq_sending,
            jobs,
            worker,
            self,
        )
        self.saving = SavingPresenter(self.view.review, self.draft, self.from_account, services.rfq_preview, jobs, self)
        self._connect()

    def open(self, rfq_id: RfqId) -> None:
        """Show a request; one that is on its way opens at its mails."""
        self.leave()  # what is being typed belongs to the request before
        self._is_opening = True
        self._findings, self._sought = (), ""
        self.details.begin()
        self.line_import.close()
        self.view.banner.hush()
        self.draft.open(rfq_id)
        self.message.begin()
        self.trial.begin()
        self.templates.read()
        self.saved_terms.read()
        self.review.begin()
        self.choice.begin()
        self.from_account.reload()

    def leave(self) -> None:
        """The page is not looked at any more."""
        self.message.show(False)
        self.review.show(False)
        self.choice.show(False)

    def come_back(self) -> None:
        """The page is looked at again: vendors and accounts may have changed meanwhile."""
        self.from_account.reload()
        self._on_step_shown(self._step)
        if self.draft.rfq is not None:
            self._read_revision(self.draft.rfq)

    def ask_to_send(self) -> None:
        """Ctrl Enter: the check first, then a question; never sends by itself."""
        self.view.show_step(REVIEW)
        self.review.ask()

    def _connect(self) -> None:
        view, draft = self.view, self.draft
        view.back_asked.connect(self.closed)
        view.step_shown.connect(self._on_step_shown)
        view.details.refused.connect(self._on_refused)
        view.attachments.attach_asked.connect(self._on_attach_asked)
        view.attachments.refused.connect(self._on_refused)
        view.attachments.files_changed.connect(self._on_files_changed)
        view.attachments.given.connect(self._on_given)
        view.vendors.vendors_page_asked.connect(self.vendors_asked)
        view.vendors.word_asked.connect(self.word_asked)
        self.files.failed.connect(self._on_failed)
        self.files.refused.connect(self._on_refused)
        self.finder.failed.connect(self._on_failed)
        self.zipping.failed.connect(self._on_failed)
        self.choice.failed.connect(self._on_failed)
        self.choice.kept.connect(self._on_withheld)
        self.choice.vendor_asked.connect(self.vendor_asked)
        self.choice.missed.connect(self._on_missed)
        view.review.go_asked.connect(self._on_go_asked)
        view.review.sign_in_asked.connect(self.accounts_asked)
        draft.changed.connect(self._on_rfq_changed)
        draft.went_back.connect(self._on_went_back)
        draft.withheld.connect(self._on_withheld)
        self.details.failed.connect(self._on_failed)
        self.line_import.failed.connect(self._on_failed)
        draft.failed.connect(self._on_failed)
        self.from_account.changed.connect(self._on_sender_changed)
        self.from_account.failed.connect(self._on_failed)
        self.review.findings_changed.connect(self._on_findings_changed)
        self.review.failed_elsewhere.connect(self._on_refused)

    @Slot(int)
    def _on_step_shown(self, step: int) -> None:
        self._step = step
        self.message.show(step == MESSAGE)
        self.review.show(step == REVIEW)
        self.choice.show(step == VENDORS)

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        self.view.details.show_rfq(rfq)
        self.view.attachments.show_rfq(rfq)
        self._show_head()
        self._read_revision(rfq)
        if self._is_opening:
            self._is_opening = False
            self.from_account.keep_to(rfq.id, rfq.account)
            self.view.show_step(DETAILS if rfq.state is RfqState.DRAFT else REVIEW)
            self.view.details.table.setFocus()  # a new RFQ waits for its lines to be pasted

    @Slot(str, str)
    def _on_went_back(self, field: str, said: str) -> None:
        """What was undone is seen."""
        step = STEP_OF_FIELD.get(field, DETAILS)
        if step != self.view.step:
            self.view.show_step(step)
        self.undone.emit(said)

    def _read_revision(self, rfq: Rfq) -> None:
        """Whether vendors have another text of it; nothing is read where nothing was sent."""
        if not rfq.revision:
            self.view.show_revision(None)
            return

        def show(sent: SentRevision | None) -> None:
            if self.draft.rfq is not None and self.draft.rfq.id == rfq.id:
                self.view.show_revision(sent)

        self._jobs.run(self._revisions.sent, rfq, then=show, failed=self._on_failed)

    def _show_head(self) -> None:
        if self.draft.rfq is not None:
            sender = self.from_account.account.from_address if self.from_account.account else ""
            self.view.show_rfq(self.draft.rfq, sender, self._findings)

    @Slot()
    def _on_sender_changed(self) -> None:
        self.view.attachments.show_limit(self.from_account.account.max_size if self.from_account.account else None)
        self._show_head()

    @Slot(tuple)
    def _on_findings_changed(self, findings: tuple[Finding, ...]) -> None:
        self._findings = findings
        self._show_head()

    @Slot(object)
    def _on_go_asked(self, finding: Finding) -> None:
        spot, self._sought = finding.spot, finding.row
        if spot.field == "copies":
            self.view.show_step(REVIEW)
            self.view.review.go_to(spot)
            return
        if spot.place is Place.ACCOUNT:
            if spot.field != "password" or not self.view.review.ask_password():
                self.accounts_asked.emit(finding.row if spot.field else "")
            return
        if spot.place is Place.MESSAGE:
            self.message.turn_to(spot.vendor, spot.language)
        if not self.view.go_to(spot):
            self._on_missed()
        if spot.place is Place.VENDORS:
            self.choice.go_to(spot)

    @Slot()
    def _on_missed(self) -> None:
        self.view.banner.say(Tone.INFO, gone_text(self._sought))

    @Slot(list)
    def _on_attach_asked(self, paths: list[Path]) -> None:
        self.draft.attach(paths)

    @Slot(tuple)
    def _on_files_changed(self, files: tuple[object, ...]) -> None:
        self.draft.change("attachments", files)

    @Slot(object)
    def _on_given(self, given: Given) -> None:
        self.draft.change("given", given)

    @Slot(str)
    def _on_refused(self, text: str) -> None:
        self.view.banner.say(Tone.ERR, text)

    @Slot(str)
    def _on_withheld(self, text: str) -> None:
        self.view.banner.say(Tone.WARN, text)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))


def gone_text(row: str) -> str:
    """Why nothing is selected where the buyer was led to."""
    return tr(f"“{row}”: this finding is out of date, because something changed since the check. Step 5 checks again.")
