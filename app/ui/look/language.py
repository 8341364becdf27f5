"""Which language the window speaks: the texts of the house, Qt's own ones, and how numbers are written."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from app.ui.look.catalog import Catalog

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}  # by code, each in its own words


def tr(text: str) -> str:
    """A finished text in the language of the window; as it is where that is English, or where it is the buyer's own."""
    return QCoreApplication.translate("", text)


def tr_lines(text: str) -> str:
    """The same for a page of lines, each of which is a text by itself."""
    return "\n".join(tr(line) for line in text.split("\n"))


def spelling_locale() -> QLocale:
    """For days and months in words: those of the window's language, whatever the computer's is."""
    here = QLocale()
    is_spoken = QCoreApplication.translate("", "Friday") != "Friday"
    return here if is_spoken else QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


def language_of_system() -> str:
    """The first one of the system's that the window speaks."""
    wanted = (name.partition("-")[0] for name in QLocale.system().uiLanguages())
    return next((code for code in wanted if code in LANGUAGES), ENGLISH)


class Language:
    """While it is spoken everything that is made says it; what was made before keeps its words.

    `texts` are by the English ones.
    """

    def __init__(self, application: QApplication, code: str, texts: dict[str, str]) -> None:
        self._application = application
        self._before = QLocale()
        QLocale.setDefault(_locale(code))
        self._translators = () if code == ENGLISH else (_of_qt(code), _of_house(texts))
        for translator in self._translators:  # the last one is asked first
            application.installTranslator(translator)

    def close(self) -> None:
        """English again."""
        for translator in self._translators:
            self._application.removeTranslator(translator)
        QLocale.setDefault(self._before)


def _of_qt(code: str) -> QTranslator:
    translator = QTranslator()
    translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return translator


def _of_house(texts: dict[str, str]) -> QTranslator:
    here = QLocale()
    return _Translator(Catalog(texts, (here.groupSeparator(), here.decimalPoint())))


class _Translator(QTranslator):
    """Asks the catalog, whatever the place: one English text is the same in another language everywhere."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog

    @override
    def translate(  # Qt takes None for “not known”, an empty text for a translation
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return self._catalog.find(sourceText)

    @override
    def isEmpty(self) -> bool:
        return False


def _locale(code: str) -> QLocale:
    """The system's where it is of this language, so that an Austrian's numbers stay Austrian."""
    system = QLocale.system()
    return system if system.name().startswith(code) else QLocale(code)
