"""Uses, saves and manages sets of terms."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner
from app.domain.rfqs.terms import NamedTerms, TermsInvalid
from app.domain.trade.ids import RfqId
from app.services.rfqs.saved_terms import SavedTerms
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.lines.terms_fields import TermsFields
from app.ui.widgets.banner import Banner
from app.ui.widgets.problem_box import problem_text


class SavedTermsPresenter(QObject):
    """What became of it is said in the banner of the page."""

    def __init__(
        self, fields: TermsFields, banner: Banner, draft: RfqDraft, saved: SavedTerms, jobs: JobRunner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._fields, self._banner, self._draft, self._saved, self._jobs = fields, banner, draft, saved, jobs
        button = fields.saved
        button.chosen.connect(self._on_chosen)
        button.save_asked.connect(self._on_save_asked)
        button.default_chosen.connect(self._on_default_chosen)
        button.rename_asked.connect(self._on_rename_asked)
        button.remove_asked.connect(self._on_remove_asked)

    def read(self) -> None:
        """Show which there are."""
        self._jobs.run(self._read, then=self._on_read, failed=self._on_failed)

    def _read(self) -> tuple[list[NamedTerms], str]:
        return self._saved.every(), self._saved.default()

    def _on_read(self, found: tuple[list[NamedTerms], str]) -> None:
        self._fields.saved.show_saved(*found)

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        self._banner.hush()
        if self._draft.rfq is not None:
            then = partial(self._on_found, self._draft.rfq.id)
            self._jobs.run(self._saved.named, name, then=then, failed=self._on_failed)

    def _on_found(self, rfq_id: RfqId, found: NamedTerms) -> None:
        if self._draft.rfq is not None and self._draft.rfq.id == rfq_id:
            self._draft.change("terms", found.terms)

    @Slot(str)
    def _on_save_asked(self, name: str) -> None:
        try:
            terms = self._fields.terms()
        except TermsInvalid as problem:
            self._on_failed(problem)
        else:
            self._change(partial(self._saved.save, name, terms), self.tr("Terms saved as “{name}”.").format(name=name))

    @Slot(str)
    def _on_default_chosen(self, name: str) -> None:
        text = self.tr("New RFQs begin with the terms “{name}”.") if name else self.tr("New RFQs begin without terms.")
        self._change(partial(self._saved.set_default, name), text.format(name=name))

    @Slot(str, str)
    def _on_rename_asked(self, name: str, new: str) -> None:
        self._change(partial(self._saved.rename, name, new))

    @Slot(str)
    def _on_remove_asked(self, name: str) -> None:
        self._jobs.run(self._saved.remove, name, then=self._on_removed, failed=self._on_failed)

    def _on_removed(self, gone: NamedTerms) -> None:
        text = self.tr("Saved terms “{name}” removed. RFQs keep their terms.").format(name=gone.name)
        restore = partial(self._change, partial(self._saved.restore, gone))
        self._banner.say(Tone.OK, text, ((self.tr("&Undo"), restore),))
        self.read()

    def _change(self, change: Callable[[], object], said: str = "") -> None:
        self._banner.hush()
        self._jobs.run(change, then=partial(self._on_changed, said), failed=self._on_failed)

    def _on_changed(self, said: str, _: object) -> None:
        if said:
            self._banner.say(Tone.OK, said)
        self.read()

    def _on_failed(self, error: Exception) -> None:
        self._banner.say(Tone.ERR, problem_text(error))
        self.read()
