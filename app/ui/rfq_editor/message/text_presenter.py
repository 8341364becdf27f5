"""Which text is edited: the first one, or that of another language."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.rfqs.rfq import Rfq, Text
from app.services.rfqs.mail_texts import (
    changed_language,
    is_first,
    is_standard,
    language_code,
    language_names,
    text_in,
    with_standard,
    with_text,
    without_text,
)
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.message.message_view import MessageView


class TextPresenter(QObject):
    """`turned` when the buyer wants to edit another language."""

    turned = Signal(str)

    def __init__(self, view: MessageView, draft: RfqDraft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._draft = view, draft
        self.begin()
        view.typed.connect(self._on_typed)
        view.languages.chosen.connect(self._on_chosen)
        view.template.language_chosen.connect(self._on_chosen)
        view.template.standard_asked.connect(self._on_standard_asked)
        view.template.remove_asked.connect(self._on_remove_asked)
        draft.changed.connect(self._on_rfq_changed)
        draft.went_back.connect(self._on_went_back)

    def begin(self) -> None:
        """Another request: its first text, until more is known of it."""
        self.code = ""
        self._read: set[str] = set()  # languages of the invited vendors
        self._texts: tuple[Text, ...] = ()
        self._changed = ""  # the language whose text was changed last

    def turn(self, code: str) -> None:
        """Edit the text of this language; what was typed belongs to the one before."""
        if code != self.code:
            self._view.commit()
            self.code = code
            self._show()

    def show_read(self, codes: Iterable[str]) -> None:
        """What the invited vendors read."""
        self._read = set(codes)
        self._show()

    @Slot(str, str)
    def _on_typed(self, subject: str, body: str) -> None:
        rfq = self._draft.rfq
        if not self.code:
            self._draft.change("subject", subject)
            self._draft.change("body", body)
        elif rfq is not None:
            before = text_in(rfq, self.code)
            text = replace(before, subject=subject, body=body)
            if text != before:
                self._draft.change("texts", with_text(rfq, self.code, text))

    @Slot(str)
    def _on_chosen(self, code: str) -> None:
        self.turn(code)
        self.turned.emit(code)

    @Slot()
    def _on_standard_asked(self) -> None:
        self._view.commit()
        if self._draft.rfq is not None:
            self._put(with_standard(self._draft.rfq, self.code), self.tr("standard {language} text"))

    @Slot()
    def _on_remove_asked(self) -> None:
        self._view.commit()
        if self._draft.rfq is not None:
            self._put(without_text(self._draft.rfq, self.code), self.tr("{language} text removed"))

    def _put(self, texts: tuple[Text, ...], said: str) -> None:
        """As a step back of its own, whatever was typed before."""
        self._draft.undo_stack.beginMacro(said.format(language=language_names()[self.code]))
        self._draft.change("texts", texts)
        self._draft.undo_stack.endMacro()

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        if rfq.texts != self._texts:
            self._changed, self._texts = changed_language(self._texts, rfq.texts), rfq.texts
        self._show()

    @Slot(str, str)
    def _on_went_back(self, field: str, _said: str) -> None:
        """What was undone is seen."""
        if field in ("subject", "body", "texts"):
            self._on_chosen(self._changed if field == "texts" else "")

    def _show(self) -> None:
        rfq = self._draft.rfq
        if rfq is None:
            return
        own = {language_code(text.language) for text in rfq.texts}
        seen = {"", self.code, *own, *self._read}
        names = language_names()
        note = self._note(rfq, names[self.code]) if self.code else ""
        self._view.show_rfq(rfq, text_in(rfq, self.code))
        self._view.languages.show_languages({c: n for c, n in names.items() if c in seen}, self.code, note)
        self._view.template.show_languages(
            {c: n for c, n in names.items() if c not in seen},
            names[self.code] if self.code else "",
            has_own=self.code in own,
            is_standard=is_standard(rfq, self.code),
        )

    def _note(self, rfq: Rfq, name: str) -> str:
        """Where the text comes from that is not written for this RFQ."""
        if is_first(rfq, self.code):
            said = self.tr("{language} vendors get the English text. What you write here is for them only.")
            return said.format(language=name)
        return self.tr("Standard {language} text").format(language=name) if is_standard(rfq, self.code) else ""
