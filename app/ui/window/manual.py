"""Help ▸ User guide: opens the guide where it speaks of the page that is shown."""

from PySide6.QtCore import QObject, Slot

from app.services.upkeep.surroundings import Surroundings
from app.ui.manual.manual_view import ManualWindow
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow

_GUIDE = "user-guide.md"
_PAGES = (
    ("User guide", _GUIDE),
    ("Walkthrough", "walkthrough.md"),
    ("Troubleshooting", "troubleshooting.md"),
    ("Email accounts", "accounts.md"),
    ("Glossary", "glossary.md"),
    ("Command line", "command-line.md"),
    ("Scripts", "scripts.md"),
    ("Admin guide", "admin.md"),
    ("How sending works", "sending.md"),
    ("Security", "security.md"),
)
_HEADINGS = {
    sections.RFQS: "An RFQ",
    sections.VENDORS: "Vendors",
    sections.OUTBOX: "While it is sending",
    sections.REPLIES: "Replies",
    sections.ATTENTION: "Attention",
    sections.PRACTICE: "Try it first",
    sections.ACCOUNTS: "Accounts",
    sections.ACTIVITY: "Activity",
}


class Manual(QObject):
    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._window, self._surroundings = window, surroundings
        self.shown: ManualWindow | None = None
        window.manual_asked.connect(self._on_asked)

    @Slot()
    def _on_asked(self) -> None:
        if self.shown is None:
            pages = tuple((self.tr(title), file) for title, file in _PAGES)
            self.shown = ManualWindow(self._surroundings.manual, pages, self._window)
        self.shown.show_page(_GUIDE, _HEADINGS[self._window.sidebar.section])
        self.shown.show()
        self.shown.raise_()
        self.shown.activateWindow()
