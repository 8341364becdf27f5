"""The vocabulary: its terms, its changes, and what a text would match."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner
from app.domain.matching.matching import LineMatch
from app.domain.trade.ids import ChangeId
from app.domain.words.vocabulary import Term, TermKind, Vocabulary
from app.services.rfqs.matching import Matching
from app.services.vendors.vendors import Vendors
from app.services.vendors.words import Meaning, Words
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.vocabulary.term_dialog_view import TermDialog
from app.ui.vocabulary.vocabulary_model import VocabularyModel
from app.ui.vocabulary.vocabulary_view import VocabularyWindow
from app.ui.widgets.change_stack import ChangeStack
from app.ui.widgets.problem_box import discard, problem_text


class VocabularyPresenter(QObject):
    """One window, made when it is first asked for."""

    changed = Signal()
    import_asked = Signal()

    def __init__(self, words: Words, matching: Matching, vendors: Vendors, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._words, self._matching, self._jobs = words, matching, jobs
        self._asked = ""
        self.model = VocabularyModel(self)
        self.window: VocabularyWindow | None = None
        self.dialog: TermDialog | None = None
        self.changes = ChangeStack(vendors.take_back, jobs, self)
        self.changes.changed.connect(self._on_changed)
        self.changes.failed.connect(self._on_failed)

    def open(self, parent: QWidget) -> None:
        """Show the window, in front."""
        if self.window is None:
            self.window = VocabularyWindow(self.model, parent)
            self._connect(self.window)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.read()

    def read(self) -> None:
        """The terms as they are now."""
        self._jobs.run(self._words.read, then=self._on_read, failed=self._on_failed)

    def take_in(self, parent: QWidget, kind: TermKind, word: str) -> None:
        """Open the window with a term of that name to be looked over and saved."""
        self.open(parent)
        self._open_dialog(Term(kind=kind, name=word), is_new=True)

    def _connect(self, window: VocabularyWindow) -> None:
        window.add_asked.connect(self._on_add_asked)
        window.edit_asked.connect(self._on_edit_asked)
        window.remove_asked.connect(self._on_remove_asked)
        window.import_asked.connect(self.import_asked)
        window.export_asked.connect(self._on_export_asked)
        window.meaning.text_changed.connect(self._on_text_changed)
        window.meaning.word_asked.connect(self._on_word_asked)
        window.undo_action.triggered.connect(self.changes.undo)
        window.redo_action.triggered.connect(self.changes.redo)

    def _on_read(self, words: Vocabulary) -> None:
        self.model.replace(list(words))
        if self.dialog:
            self.dialog.offer_terms(self.model.lines)
        if self.window:
            self._on_text_changed(self._asked)

    # What would this match?

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._asked = text
        if not text:
            if self.window:
                self.window.meaning.show_nothing()
            return

        def read() -> tuple[Meaning, LineMatch]:
            meaning = self._words.meaning(text)
            return meaning, self._matching.words(meaning.words)

        def show(read: tuple[Meaning, LineMatch]) -> None:
            if self.window and text == self._asked:
                self.window.meaning.show_meaning(*read)

        self._jobs.run(read, then=show, failed=self._on_failed)

    @Slot(object, str)
    def _on_word_asked(self, kind: TermKind, word: str) -> None:
        self._open_dialog(Term(kind=kind, name=word), is_new=True)

    # Changing

    @Slot()
    def _on_add_asked(self) -> None:
        self._open_dialog(Term(kind=TermKind.PROCESS, name=""), is_new=True)

    @Slot(object)
    def _on_edit_asked(self, term: Term) -> None:
        self._open_dialog(term)

    def _open_dialog(self, term: Term, *, is_new: bool = False) -> None:
        discard(self.dialog)
        self.dialog = TermDialog(term, self.window, is_new=is_new, known=self.model.lines)
        self.dialog.save_asked.connect(self._on_save_asked)
        self.dialog.spelling_asked.connect(self._on_spelling_asked)
        self.dialog.open()

    @Slot(object, object)
    def _on_save_asked(self, term: Term, before: Term | None) -> None:
        self._jobs.run(self._words.save, term, before, then=self._on_saved, failed=self._on_save_failed)

    @Slot(object, str)
    def _on_spelling_asked(self, term: Term, spelling: str) -> None:
        save = self._words.add_alias
        self._jobs.run(save, term.kind, term.name, spelling, then=self._on_saved, failed=self._on_save_failed)

    def _on_saved(self, change: ChangeId) -> None:
        if self.dialog:
            self.dialog.accept()
        self.changes.note(change)
        self._on_changed("")

    def _on_save_failed(self, error: Exception) -> None:
        if self.dialog:
            self.dialog.banner.say(Tone.ERR, problem_text(error))

    @Slot(object)
    def _on_remove_asked(self, term: Term) -> None:
        text = self.tr("“{name}” removed.").format(name=term.name)
        self.changes.run(self._words.remove, term.kind, term.name, change=lambda done: done, said=lambda _: text)

    @Slot(str)
    def _on_changed(self, said: str) -> None:
        if self.window:
            if said:
                self.window.banner.say(Tone.OK, said, ((self.tr("&Undo"), self.changes.undo),))
            else:
                self.window.banner.hush()
        self.read()
        self.changed.emit()

    @Slot(Path)
    def _on_export_asked(self, path: Path) -> None:
        self._jobs.run(self._words.export, path, then=self._on_exported, failed=self._on_failed)

    def _on_exported(self, number: int) -> None:
        if self.window:
            self.window.banner.say(Tone.OK, self.tr("{n} exported.").format(n=counted(number, "term", "terms")))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if self.window:
            self.window.banner.say(Tone.ERR, problem_text(error))
