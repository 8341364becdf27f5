"""The composition root of the window: makes every part once and takes them down in reverse order.

Nothing slow is loaded before the window is painted: see `_Program.steps`.
"""

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import __version__
from app.cli.answer import Exit, tell
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.assembly import Parts
    from app.background.interrupts import Interrupts
    from app.background.opening import Opening, Steps
    from app.background.stragglers import Stragglers
    from app.services.sending.right import Taken
    from app.services.suite import Services
    from app.system.settings import Settings
    from app.ui.look.language import Language
    from app.ui.look.theme import Theme
    from app.ui.window.main_window_view import MainWindow
    from app.ui.window.notices import Notice
    from app.ui.window.window_presenter import WindowPresenter

_STATE_FILE = "window.ini"


class RfqFileMissing(Problem):
    """What was to be opened is not there."""


@contextmanager
def build(
    settings: "Settings",
    data_dir: Path | None = None,
    parts: "Parts | None" = None,
    stragglers: "Stragglers | None" = None,
) -> Iterator["MainWindow"]:
    """The whole program with its window, not shown yet; a QApplication exists already.

    Raises:
        Problem: as `assembly.services`. Where another process sends from this data folder the window sends nothing, and
            says so.
    """
    with frame(settings, data_dir, parts, stragglers) as (window, opening):
        opening.run_through()
        yield window


@contextmanager
def frame(
    settings: "Settings",
    data_dir: Path | None = None,
    parts: "Parts | None" = None,
    stragglers: "Stragglers | None" = None,
    restoring: str = "",
) -> Iterator[tuple["MainWindow", "Opening"]]:
    """The window with nothing in it, not shown yet, and what fills it. `stragglers` takes what is left at the end.

    `restoring` names a copy of the data that takes their place first; why it did not, is said in the window.

    Raises:
        DataFolderUnusable: nothing could be kept.
    """
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - a command needs no Qt

    from app.background.first_window import FirstWindow  # noqa: PLC0415
    from app.background.opening import Opening  # noqa: PLC0415
    from app.background.sweeper import Sweeper  # noqa: PLC0415
    from app.background.taking_down import take_down  # noqa: PLC0415
    from app.system.environments import PRODUCTION  # noqa: PLC0415
    from app.ui.look.theme import Theme  # noqa: PLC0415
    from app.ui.window.main_window_view import MainWindow  # noqa: PLC0415
    from app.ui.window.window_state import WindowState  # noqa: PLC0415

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("the window needs a QApplication")
    settings.folder.make()
    sweeper = Sweeper()
    state = WindowState(settings.data_dir / _STATE_FILE)
    language = _language(application, state.language)
    theme = Theme(application, state.scheme or settings.theme)
    is_production = settings.environment == PRODUCTION
    window = MainWindow(settings.environment, is_production, __version__, state, theme.scheme)
    program = _Program(settings, data_dir, parts, stragglers, window, theme, restoring)
    with closing(sweeper), program.held, program.made:
        program.made.callback(language.close)
        program.made.callback(theme.deleteLater)
        program.made.callback(take_down, window)
        first = FirstWindow(settings.data_dir, window, window.come_forward)
        first.given.connect(window.given.take)
        program.made.callback(first.close)
        opening = Opening(program.steps(), window)
        program.made.callback(opening.close)
        yield window, opening


def _language(application: "QApplication", chosen: str) -> "Language":
    """The one that was chosen, or else the system's; spoken from here on."""
    from app.system import resources  # noqa: PLC0415 - a command needs no Qt
    from app.ui.look.language import ENGLISH, Language, language_of_system  # noqa: PLC0415

    code = chosen or language_of_system()
    return Language(application, code, {} if code == ENGLISH else resources.read_json(f"languages/{code}.json"))


@dataclass(slots=True)
class _Program:
    """What is behind the window, and the order in which it is made."""

    settings: "Settings"
    data_dir: Path | None
    parts: "Parts | None"
    stragglers: "Stragglers | None"
    window: "MainWindow"
    theme: "Theme"
    restoring: str
    held: ExitStack = field(default_factory=ExitStack)  # the services: a thread puts them here, and they end last
    made: ExitStack = field(default_factory=ExitStack)

    def steps(self) -> "Steps":
        """The page that is seen first, then all others; what is yielded is done on a thread."""
        made, taken, notice = yield self._open
        from app.background.engine import Engine  # noqa: PLC0415 - `_open` has loaded these
        from app.system.clock import SystemClock  # noqa: PLC0415
        from app.ui.window.first_page import show_first_page  # noqa: PLC0415

        engine = Engine(made, (self.parts and self.parts.clock) or SystemClock(), self.stragglers)
        self.held.callback(engine.take_down)  # behind the window
        self.made.callback(engine.close)
        rfqs = show_first_page(self.window, made, engine)
        asked: list[int] = []
        early = rfqs.opened.connect(asked.append)  # before there is an editor
        compose_screens = yield load_screens
        presenter = yield from compose_screens(self.window, made, engine, self.theme, rfqs)
        presenter.start(taken, notice)
        rfqs.opened.disconnect(early)
        for rfq_id in asked[-1:]:
            presenter.open_rfq(RfqId(rfq_id))
        gc.freeze()  # what lives as long as the window is not looked through again and again for 0.1 s
        self.made.callback(gc.unfreeze)
        engine.watch.plan()

    def _open(self) -> tuple["Services", "Taken", "Notice"]:
        """Runs on a thread: takes half of the time until the first page is there."""
        import app.background.engine  # noqa: PLC0415 - loaded here, so that the window goes on meanwhile
        import app.ui.window.first_page  # noqa: F401, PLC0415
        from app.assembly import services  # noqa: PLC0415

        notice = self._restored()
        try:
            made = self.held.enter_context(services(self.settings, self.data_dir, self.parts))
        except Problem as problem:
            problem.add_note(notice.text)
            raise
        return made, made.sending_right.try_to_take(), notice

    def _restored(self) -> "Notice":
        from app.assembly import backups  # noqa: PLC0415 - as above
        from app.ui.window import notices  # noqa: PLC0415 - as above

        copies = backups(self.settings)
        try:
            if self.restoring:
                return notices.restored(self.restoring, copies.restore(self.restoring))
        except Problem as reason:
            return notices.not_restored(reason)
        return notices.LOST if copies.is_lost() else notices.NOTHING


def load_screens() -> "Callable[..., Generator[Callable[[], Any], Any, WindowPresenter]]":
    """Runs on a thread."""
    from app.ui.window.compose import compose_screens  # noqa: PLC0415

    return compose_screens


def show_window(environment: str | None, data_dir: Path | None, file: Path | None = None) -> int:
    """Run the program with its window until it is closed; the exit code. `file` is an RFQ file to be opened in it."""
    if not _has_display():
        tell(
            "There is no display here, so no window can open. Use the commands: rfq-sender --help, "
            "or try it with: rfq-sender practice"
        )
        return Exit.REFUSED
    from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415 - Qt slows what is loaded behind it

    from app.background.application import Application  # noqa: PLC0415
    from app.background.first_window import call_first_window  # noqa: PLC0415
    from app.system.settings import Settings  # noqa: PLC0415 - slow, and slower behind Qt
    from app.ui.look.plain import plain_message  # noqa: PLC0415
    from app.ui.look.symbols import application_icon  # noqa: PLC0415

    application = Application(sys.argv[:1])
    application.setApplicationName("RFQ Sender")
    application.setDesktopFileName("rfq-sender")
    application.setWindowIcon(application_icon())
    try:
        settings = Settings.load(environment, data_dir)
        _check_there(file)
        if call_first_window(settings.data_dir, file):
            return Exit.DONE
        return run_window(application, settings, data_dir, file)
    except Problem as problem:
        plain_message(QMessageBox.Icon.Critical, "RFQ Sender", str(problem)).exec()
        return Exit.REFUSED


def _check_there(file: Path | None) -> None:
    """Before a window opens for nothing.

    Raises:
        RfqFileMissing
    """
    try:
        is_there = file is None or file.is_file()
    except OSError as reason:
        raise RfqFileMissing(f"“{file}” can't be opened: {reason.strerror or reason}.") from reason
    if not is_there:
        raise RfqFileMissing(f"“{file}” can't be opened: there is no such file. Check where it is.")


def run_window(
    application: "QApplication", settings: "Settings", data_dir: Path | None, file: Path | None = None
) -> int:
    """Until the window is closed for good: where a copy of the data is wanted it closes, and opens again on the copy.

    In this process, because `frame` takes down in order whatever has the database open. A process that began another
    one would have to be gone before that one asks for lock, socket and files, and could not say that it failed.

    Raises:
        Problem: it cannot be opened.
    """
    from app.background.interrupts import Interrupts  # noqa: PLC0415
    from app.background.stragglers import Stragglers  # noqa: PLC0415

    interrupts, wanted = Interrupts(), ""
    interrupts.came.connect(application.exit)  # also where a question stands before the window
    with closing(interrupts):
        while True:
            stragglers = Stragglers()
            code, wanted = _show(application, settings, data_dir, interrupts, stragglers, wanted, file)
            file = None  # it was taken
            if stragglers or stragglers.has_jobs:
                wanted = _give_up(wanted)
            if not wanted or interrupts.has_come:
                break
    code = Exit.INTERRUPTED if interrupts.has_come else code
    if stragglers:  # its row says COMMITTING, so the next start lists it as unknown
        os._exit(code)
    return code


def _show(  # noqa: PLR0917 - called once
    application: "QApplication",
    settings: "Settings",
    data_dir: Path | None,
    interrupts: "Interrupts",
    stragglers: "Stragglers",
    restoring: str,
    file: Path | None,
) -> tuple[int, str]:
    """The window until it closes, and nothing left of it; the exit code, and which copy is to be restored now."""
    from PySide6.QtCore import QCoreApplication, QEvent  # noqa: PLC0415

    from app.background.application import Application  # noqa: PLC0415
    from app.system.crash import CrashHandler  # noqa: PLC0415

    wanted: list[str] = []
    with frame(settings, data_dir, stragglers=stragglers, restoring=restoring) as (window, opening):
        handler = CrashHandler(window.crashed.emit)
        interrupts.came.connect(window.close_unasked)
        window.restore_asked.connect(wanted.append)
        opening.failed.connect(application.exit)
        if isinstance(application, Application):
            application.file_opened.connect(window.given.take)
        if file is not None:
            window.given.take(file.absolute())
        window.show()
        opening.begin_after_paint()
        try:
            code = application.exec()
        finally:
            handler.restore()
        error = opening.error
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if error is not None:
        return Exit.REFUSED, _choose_copy(settings, error)
    return code, "".join(wanted)


def _choose_copy(settings: "Settings", error: Exception) -> str:
    """Another database may help here.

    Raises:
        Exception: `error` itself, where it would not.
    """
    from app.assembly import backups  # noqa: PLC0415
    from app.storage.base.database import DatabaseDamaged  # noqa: PLC0415
    from app.storage.migrations.migration import DatabaseTooNew  # noqa: PLC0415
    from app.ui.backups.rescue import choose_copy  # noqa: PLC0415

    if not isinstance(error, DatabaseDamaged | DatabaseTooNew):
        raise error
    said = [*getattr(error, "__notes__", ()), str(error)]
    return choose_copy(backups(settings), "\n\n".join(filter(None, said)))


def _give_up(wanted: str) -> str:
    """What still waits for a server would write into the copy."""
    from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415

    from app.ui.look.plain import plain_message  # noqa: PLC0415

    text = (
        "The copy was not restored: the program still waits for a mail server, whose answer belongs to the present "
        "data. Nothing was changed. Open the program again in a minute, and restore the copy then."
    )
    if wanted:
        plain_message(QMessageBox.Icon.Warning, "RFQ Sender", text).exec()
    return ""


def _has_display() -> bool:
    """Qt ends the whole process where there is none, so it is asked first."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
