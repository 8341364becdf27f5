"""The window itself: it shows pages, asks by signals, and remembers where it was."""

from collections.abc import Callable, Sequence
from typing import get_args

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPalette,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.spacing import LARGE, PAGE, SMALL, WIDE
from app.ui.look.symbols import application_icon
from app.ui.look.table import Table
from app.ui.look.theme import Scheme
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size, least_size
from app.ui.widgets.banner import Banner
from app.ui.widgets.banner import Deed as BannerDeed
from app.ui.widgets.chip_label import ChipLabel
from app.ui.widgets.file_dialogs import LAST_FOLDER
from app.ui.widgets.problem_box import ask
from app.ui.widgets.scrolled import Scrolled
from app.ui.window.boxes import show_about, show_crash
from app.ui.window.edit_menu import EditMenu
from app.ui.window.given_files import GivenFiles
from app.ui.window.menu_view import Deed, action_of, add_choice, add_menu, add_sections
from app.ui.window.sidebar_view import Section, Sidebar
from app.ui.window.window_state import WindowState

SECTIONS = (
    Section("RFQs", "rfqs"),
    Section("Vendors", "vendors"),
    Section("Outbox", "outbox"),
    Section("Replies", "replies", is_urgent=True),
    Section("Attention", "attention", is_urgent=True),
    Section("Practice mail", "practice"),
    Section("Accounts", "accounts"),
    Section("Activity", "activity"),
)
RFQS, VENDORS, OUTBOX, REPLIES, ATTENTION, PRACTICE, ACCOUNTS, ACTIVITY = range(len(SECTIONS))
_USUAL = 1180, 760
_SMALLEST = 900, 560
_BRIEFLY_MS = 8000
_LONG_MS = 500  # usually the page is there by then, and a text that comes and goes disturbs


class MainWindow(QMainWindow):
    """One window, no docks."""

    section_chosen = Signal(int)
    new_asked = Signal()
    find_asked = Signal()
    send_asked = Signal()
    step_asked = Signal(int)
    manual_asked = Signal()
    preferences_asked = Signal()
    diagnostics_asked = Signal()
    scheme_asked = Signal(str)
    environment_asked = Signal(str)
    environment_added = Signal(str)
    copies_asked = Signal()
    restore_asked = Signal(str)  # name of a copy, which is restored when the window has closed
    crashed = Signal(str)  # from any thread

    def __init__(
        self, environment: str, is_production: bool, version: str, state: WindowState, scheme: Scheme = "system"
    ) -> None:
        super().__init__()
        self._version, self._state, self._scheme = version, state, scheme
        self.presenter: QObject | None = None
        self.reason_to_stay: Callable[[], str] = str  # asked at the moment of quitting
        self.unfinished = ""  # why quitting now deserves a question
        self.setWindowTitle("RFQ Sender" if is_production else tr(f"RFQ Sender – {environment}"))
        self.setWindowIcon(application_icon())
        least_size(self, *_SMALLEST)
        self.sidebar = Sidebar(SECTIONS)
        self.banner = Banner()
        self.pages = QStackedWidget()
        self.pages.addWidget(self._empty_page())
        self._lay_out()
        self.given = GivenFiles(self)
        self._progress = plain_label()
        self._sender = plain_label()
        self.connection = ChipLabel()
        self.statusBar().addWidget(self._progress, 1)
        self.statusBar().addPermanentWidget(self._sender)
        self.statusBar().addPermanentWidget(self.connection)
        self.statusBar().setContentsMargins(SMALL, 0, SMALL, 0)
        if not is_production:
            self.statusBar().addPermanentWidget(plain_label(self.tr("Environment: {name}").format(name=environment)))
        self._environment = environment
        self._file_menu = self._make_menus()
        self.sidebar.show_section(RFQS)
        self.sidebar.chosen.connect(self.section_chosen)
        self.without_secrets: Callable[[str], str] = str  # until it is known which there are
        self.crashed.connect(self._on_crashed, Qt.ConnectionType.QueuedConnection)
        self._restore()

    def add_page(self, page: QWidget) -> None:
        """The window owns its pages: a widget without an owner may die on whatever thread collects garbage."""
        self.pages.addWidget(page)
        widths, orders = self._state.widths, self._state.orders
        for table in page.findChildren(Table):
            table.set_order(orders.get(table.name, ()))
            table.set_widths(widths.get(table.name, {}))

    def show_page(self, page: QWidget) -> None:
        """Turn to this page."""
        self.pages.setCurrentWidget(page)
        self.edit_menu.turn_to(page)

    def say_briefly(self, text: str) -> None:
        """In the status bar, for as long as one needs to read it."""
        self.statusBar().showMessage(text, _BRIEFLY_MS)

    def show_progress(self, text: str) -> None:
        """The left end of the status bar."""
        self._progress.setText(text)

    def show_sender(self, text: str, chip: Chip | None, tip: str = "") -> None:
        """The right end of the status bar."""
        self._sender.setText(text)
        self.connection.show_chip(chip, tip)

    def come_forward(self) -> None:
        """Somebody has started the program once more: here it is."""
        small = Qt.WindowState.WindowMinimized
        self.setWindowState((self.windowState() & ~small) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_environments(self, names: tuple[str, ...]) -> None:
        """File ▸ Environment."""
        call = self._on_environment_chosen
        menu = add_choice(self._file_menu, self.tr("&Environment"), names, self._environment, call)
        self._file_menu.insertMenu(self._file_end, menu)
        menu.addSeparator()
        menu.addAction(action_of(self, Deed(text="&New environment…", call=self._on_new_environment)))

    def add_to_file(self, deed: Deed) -> None:
        """An entry of the menu File."""
        self._file_menu.insertAction(self._file_end, action_of(self, deed))

    def copy_diagnostics(self, text: str) -> None:
        """To the clipboard, and say so."""
        QGuiApplication.clipboard().setText(text)
        self.say_briefly(self.tr("Diagnostics copied. Paste them into an email to your support."))

    @Slot()
    def close_unasked(self) -> None:
        """The system ends the program: as if the buyer had said yes to everything."""
        self.reason_to_stay, self.unfinished = str, ""
        self.close()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.given.consider(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.given.dropped(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        title, stay = self.tr("Quit RFQ Sender"), self.tr("&Stay")
        reason = self.reason_to_stay() or self.unfinished
        if reason and self.isVisible() and not ask(self, title, reason, self.tr("&Quit"), stay):
            event.ignore()
            return
        tables = self.findChildren(Table)
        widths, orders = {t.name: t.widths for t in tables}, {t.name: t.order for t in tables}
        self._state.keep(self.saveGeometry(), str(self.property(LAST_FOLDER) or ""), widths, orders)
        event.accept()

    def _restore(self) -> None:
        if self._state.geometry is None or not self.restoreGeometry(self._state.geometry):
            begin_size(self, *_USUAL)
        self.setProperty(LAST_FOLDER, self._state.folder)

    def _empty_page(self) -> QWidget:
        """Stands there until the first page does, and says so if that takes long."""
        page = plain_label()
        page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        QTimer.singleShot(_LONG_MS, page, lambda: page.setText(self.tr("Opening…")))
        return page

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        margin = QWidget()
        inside = QVBoxLayout(margin)
        inside.setContentsMargins(PAGE, LARGE, WIDE, 0)
        inside.addWidget(self.banner)
        self._margin = margin
        self.banner.hushed.connect(margin.hide)
        column.addWidget(margin)
        column.addWidget(Scrolled(self.pages), 1)
        centre = QWidget()
        line = QHBoxLayout(centre)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.sidebar)
        line.addWidget(right, 1)
        self.setCentralWidget(centre)
        margin.hide()

    def say(
        self, text: str, deeds: Sequence[BannerDeed] = (), tone: Tone = Tone.WARN, *, dismissable: bool = False
    ) -> None:
        """What stands in the way of sending, over every page; an empty text takes it away."""
        self._margin.setVisible(bool(text))
        if text:
            self.banner.say(tone, text, deeds, dismissable)

    def _make_menus(self) -> QMenu:
        key, role = QKeySequence.StandardKey, QAction.MenuRole
        new = Deed(text="&New RFQ…", call=self.new_asked.emit, keys=(key.New,))
        copies = Deed(text="&Copies of the data…", call=self.copies_asked.emit)
        keys = (key.Preferences, "Ctrl+,") if QKeySequence(key.Preferences).isEmpty() else (key.Preferences,)
        chosen = Deed(text="&Preferences…", call=self.preferences_asked.emit, keys=keys, role=role.PreferencesRole)
        leave = Deed(text="&Quit", call=self._on_quit, keys=("Ctrl+Q",), role=role.QuitRole)
        file_menu = add_menu(self, self.tr("&File"), (new, None, copies, None, chosen, None, leave))
        self._file_end = file_menu.actions()[-2]
        find = Deed(text="&Find", call=self.find_asked.emit, keys=(key.Find,))
        self.edit_menu = EditMenu(self, find)
        self._make_view_menu()
        send = Deed(text="&Send…", call=self.send_asked.emit, keys=("Ctrl+Return", "Ctrl+Enter"))
        self.rfq_menu = add_menu(self, self.tr("&RFQ"), (send, None))
        manual = Deed(text="&User guide", call=self.manual_asked.emit, keys=(key.HelpContents,))
        diagnostics = Deed(text="&Copy diagnostics", call=self.diagnostics_asked.emit)
        about = Deed(text="&About RFQ Sender", call=self._on_about, role=role.AboutRole)
        add_menu(self, self.tr("&Help"), (manual, None, diagnostics, about))
        return file_menu

    def _make_view_menu(self) -> None:
        menu = add_menu(self, self.tr("&View"), ())
        add_sections(self, menu, [s.name for s in SECTIONS], self._go_to)
        for deed in (
            Deed(text="&Previous step", call=self._on_previous_step, keys=("Alt+Left",)),
            Deed(text="Ne&xt step", call=self._on_next_step, keys=("Alt+Right",)),
        ):
            menu.addAction(action_of(self, deed))
        menu.addSeparator()
        names = get_args(Scheme)
        called = self._on_scheme_chosen
        self._schemes = add_choice(menu, self.tr("&Colors"), names, self._scheme, called, label=_scheme_text)

    def _go_to(self, section: int) -> None:
        """By its key: the next keys are for the page, not for the sections."""
        self.sidebar.show_section(section)
        page = self.pages.currentWidget()
        tables = page.findChildren(QTableView) if page is not None else []
        for table in [table for table in tables if table.isVisible()][:1]:
            table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_scheme(self, scheme: Scheme) -> None:
        """At once, and for the next start."""
        for action in self._schemes.actions():
            action.setChecked(action.data() == scheme)
        self._on_scheme_chosen(scheme)

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def language(self) -> str:
        """The code of the one that was chosen; empty: the system's."""
        return self._state.language

    def choose_language(self, code: str) -> None:
        """From the next start on."""
        self._state.keep_language(code)

    def _on_scheme_chosen(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._state.keep_scheme(scheme)
        self.scheme_asked.emit(scheme)

    def _on_previous_step(self) -> None:
        self.step_asked.emit(-1)

    def _on_next_step(self) -> None:
        self.step_asked.emit(1)

    def _on_quit(self) -> None:
        self.close()

    def _on_about(self) -> None:
        show_about(self, self._version)

    def _on_environment_chosen(self, name: str) -> None:
        if name != self._environment:
            self.environment_asked.emit(name)

    def _on_new_environment(self) -> None:
        label = self.tr("Name of the new environment (its vendors, RFQs and accounts are kept apart):")
        name, is_given = QInputDialog.getText(self, self.tr("New environment"), label)
        if is_given and name.strip():
            self.environment_added.emit(name.strip())

    @Slot(str)
    def _on_crashed(self, text: str) -> None:
        show_crash(self, self.without_secrets(text), self.diagnostics_asked)


def _scheme_text(scheme: str) -> str:
    return tr(scheme.capitalize())
