"""The vendor page and the windows that open from it: none of them knows the others."""

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner
from app.domain.words.vocabulary import TermKind
from app.services.suite import Services
from app.ui.customer_lists.customer_lists_presenter import CustomerListsPresenter
from app.ui.duplicates.duplicates_presenter import DuplicatesPresenter
from app.ui.vendor_import.import_presenter import ImportPresenter
from app.ui.vendors.vendors_presenter import VendorsPresenter
from app.ui.vocabulary.vocabulary_presenter import VocabularyPresenter
from app.ui.window.main_window_view import MainWindow


class VendorScreens(QObject):
    """What any of them changes is said on the page, where it can be undone."""

    def __init__(self, services: Services, jobs: JobRunner, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.page = VendorsPresenter(services, jobs, window)
        self.imports = ImportPresenter(services.vendor_import, jobs, window)
        self.words = VocabularyPresenter(services.words, services.matching, services.vendors, jobs, window)
        self.lists = CustomerListsPresenter(services.customer_lists, jobs, window)
        self.duplicates = DuplicatesPresenter(services.duplicates, services.vendors, jobs, window)
        self.page.view.import_asked.connect(self._on_import_asked)
        self.page.view.paste_asked.connect(self._on_paste_asked)
        self.imports.finished.connect(self.page.note_change)
        self.imports.finished.connect(self.words.read)
        self.imports.failed.connect(self.page.say_problem)
        self.page.view.duplicates_asked.connect(self._on_duplicates_asked)
        self.duplicates.finished.connect(self.page.note_change)
        self.page.view.words_asked.connect(self._on_words_asked)
        self.page.view.lists_asked.connect(self._on_lists_asked)
        self.lists.import_asked.connect(self._on_other_import_asked)
        self.words.import_asked.connect(self._on_other_import_asked)

    @Slot(str)
    def _on_paste_asked(self, text: str) -> None:
        self.imports.open_text(self._window, text)

    @Slot(str)
    def _on_import_asked(self, path: str) -> None:
        self.imports.open(self._window, path)

    @Slot()
    def _on_duplicates_asked(self) -> None:
        self.duplicates.open(self._window)

    @Slot()
    def _on_words_asked(self) -> None:
        self.words.open(self._window)

    @Slot()
    def _on_lists_asked(self) -> None:
        self.lists.open(self._window)

    @Slot()
    def _on_other_import_asked(self) -> None:
        self.imports.open(self._window)

    @Slot(object, str)
    def take_in(self, kind: TermKind, word: str) -> None:
        """A word of a request that the vocabulary does not have."""
        self.words.take_in(self._window, kind, word)
