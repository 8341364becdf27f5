"""Uses, saves and manages the templates of messages."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner
from app.domain.rfqs.rfq import NamedText, Text
from app.domain.trade.ids import RfqId
from app.services.rfqs.mail_templates import Applied, MailTemplates
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.message.message_view import MessageView
from app.ui.rfq_editor.message.templates_dialog import TemplatesDialog
from app.ui.widgets.problem_box import discard, problem_text

_FIRST = "en"  # the language of subject and body


class TemplatesPresenter(QObject):
    def __init__(
        self,
        view: MessageView,
        draft: RfqDraft,
        templates: MailTemplates,
        jobs: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._draft, self._templates, self._jobs = view, draft, templates, jobs
        self.dialog: TemplatesDialog | None = None
        view.template.chosen.connect(self._on_chosen)
        view.template.save_asked.connect(self._on_save_asked)
        view.template.manage_asked.connect(self._on_manage_asked)

    def read(self) -> None:
        """Show which there are."""
        self._jobs.run(self._read, then=self._on_read, failed=self._on_failed)

    def _read(self) -> tuple[list[NamedText], str]:
        return self._templates.every(), self._templates.default()

    def _on_read(self, found: tuple[list[NamedText], str]) -> None:
        texts, default = found
        self._view.template.show_templates(list(dict.fromkeys(one.name for one in texts)), default)
        if self.dialog is not None:
            self.dialog.show_templates(texts, default)

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        self._view.commit()
        if self._draft.rfq is not None:
            then = partial(self._on_applied, self._draft.rfq.id, name)
            self._jobs.run(self._templates.applied, name, then=then, failed=self._on_failed)

    def _on_applied(self, rfq_id: RfqId, name: str, made: Applied) -> None:
        """All of it is one step back."""
        rfq = self._draft.rfq
        if rfq is None or rfq.id != rfq_id or made == Applied(subject=rfq.subject, body=rfq.body, texts=rfq.texts):
            return
        self._draft.undo_stack.beginMacro(self.tr("template {name}").format(name=name))
        for field, value in (("subject", made.subject), ("body", made.body), ("texts", made.texts)):
            self._draft.change(field, value)
        self._draft.undo_stack.endMacro()

    @Slot(str)
    def _on_save_asked(self, name: str) -> None:
        self._view.commit()
        rfq = self._draft.rfq
        if rfq is not None:
            texts = (Text(language=_FIRST, subject=rfq.subject, body=rfq.body), *rfq.texts)
            then = partial(self._on_saved, name)
            self._jobs.run(partial(self._save, name, texts), then=then, failed=self._on_failed)

    def _save(self, name: str, texts: Sequence[Text]) -> None:
        for text in texts:
            self._templates.save(name, text)

    def _on_saved(self, name: str, _: object) -> None:
        self._view.said.say(Tone.OK, self.tr("Saved as template “{name}”.").format(name=name))
        self.read()

    @Slot()
    def _on_manage_asked(self) -> None:
        discard(self.dialog)
        self.dialog = dialog = TemplatesDialog(self._view.window())
        dialog.rename_asked.connect(self._on_rename_asked)
        dialog.duplicate_asked.connect(self._on_duplicate_asked)
        dialog.remove_asked.connect(self._on_remove_asked)
        dialog.default_asked.connect(self._on_default_asked)
        dialog.open()
        self.read()

    @Slot(str, str)
    def _on_rename_asked(self, name: str, new: str) -> None:
        self._change(partial(self._templates.rename, name, new))

    @Slot(str)
    def _on_duplicate_asked(self, name: str) -> None:
        self._change(partial(self._templates.duplicate, name))

    @Slot(str)
    def _on_default_asked(self, name: str) -> None:
        self._change(partial(self._templates.set_default, name))

    @Slot(str)
    def _on_remove_asked(self, name: str) -> None:
        remove = partial(self._templates.remove, name)
        self._jobs.run(remove, then=self._on_removed, failed=self._on_failed)

    def _on_removed(self, gone: Sequence[NamedText]) -> None:
        if self.dialog is not None:
            text = self.tr("“{name}” removed.").format(name=gone[0].name)
            restore = partial(self._change, partial(self._templates.restore, gone))
            self.dialog.banner.say(Tone.OK, text, ((self.tr("&Undo"), restore),))
        self.read()

    def _change(self, change: Callable[[], object]) -> None:
        if self.dialog is not None:
            self.dialog.banner.hush()
        self._jobs.run(change, then=self._on_changed, failed=self._on_failed)

    def _on_changed(self, _: object) -> None:
        self.read()

    def _on_failed(self, error: Exception) -> None:
        is_managed = self.dialog is not None and self.dialog.isVisible()
        banner = self.dialog.banner if self.dialog is not None and is_managed else self._view.said
        banner.say(Tone.ERR, problem_text(error))
