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
    from app.background.opening import Opening, Steps
    from app.background.stragglers import Stragglers
    from app.services.sending.right import Taken
    from app.services.suite import Services
    from app.system.settings import Settings
    from app.ui.look.theme import Theme
    from app.ui.window.main_window_view import MainWindow
    from app.ui.window.window_presenter import WindowPresenter

_STATE_FILE = "window.ini"


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
) -> Iterator[tuple["MainWindow", "Opening"]]:
    """The window with nothing in it, not shown yet, and what fills it. `stragglers` takes what is left at the end.

    Raises:
        DataFolderUnusable: nothing could be kept.
    """
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - a command needs no Qt

    from app.background.first_window import FirstWindow  # noqa: PLC0415
    from app.background.opening import Opening  # noqa: PLC0415
    from app.system.environments import PRODUCTION  # noqa: PLC0415
    from app.ui.look.theme import Theme  # noqa: PLC0415
    from app.ui.window.main_window_view import MainWindow  # noqa: PLC0415

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("the window needs a QApplication")
    settings.folder.make()
    theme = Theme(application, settings.theme)
    is_production = settings.environment == PRODUCTION
    window = MainWindow(settings.environment, is_production, __version__, settings.data_dir / _STATE_FILE)
    program = _Program(settings, data_dir, parts, stragglers, window, theme)
    with program.held, program.made:
        program.made.callback(window.deleteLater)
        first = FirstWindow(settings.data_dir, window, window.come_forward)
        program.made.callback(first.close)
        opening = Opening(program.steps(), window)
        program.made.callback(opening.close)
        yield window, opening


@dataclass(slots=True)
class _Program:
    """What is behind the window, and the order in which it is made."""

    settings: "Settings"
    data_dir: Path | None
    parts: "Parts | None"
    stragglers: "Stragglers | None"
    window: "MainWindow"
    theme: "Theme"
    held: ExitStack = field(default_factory=ExitStack)  # the services: a thread puts them here, and they end last
    made: ExitStack = field(default_factory=ExitStack)

    def steps(self) -> "Steps":
        """The page that is seen first, then all others; what is yielded is done on a thread."""
        made, taken = yield self._open
        from app.background.engine import Engine  # noqa: PLC0415 - `_open` has loaded these
        from app.system.clock import SystemClock  # noqa: PLC0415
        from app.ui.window.first_page import show_first_page  # noqa: PLC0415

        engine = Engine(made, (self.parts and self.parts.clock) or SystemClock(), self.stragglers)
        self.made.callback(engine.close)
        rfqs = show_first_page(self.window, made, engine)
        asked: list[int] = []
        early = rfqs.opened.connect(asked.append)  # before there is an editor
        compose_screens = yield load_screens
        presenter = yield from compose_screens(self.window, made, engine, self.theme, rfqs)
        presenter.start(taken)
        rfqs.opened.disconnect(early)
        for rfq_id in asked[-1:]:
            presenter.open_rfq(RfqId(rfq_id))
        gc.freeze()  # what lives as long as the window is not looked through again and again for 0.1 s
        gc.enable()  # see `app.__main__`
        self.made.callback(gc.unfreeze)
        engine.watch.plan()

    def _open(self) -> tuple["Services", "Taken"]:
        """Runs on a thread: takes half of the time until the first page is there."""
        import app.background.engine  # noqa: PLC0415 - loaded here, so that the window goes on meanwhile
        import app.ui.window.first_page  # noqa: F401, PLC0415
        from app.assembly import services  # noqa: PLC0415

        made = self.held.enter_context(services(self.settings, self.data_dir, self.parts))
        return made, made.sending_right.try_to_take()


def load_screens() -> "Callable[..., Generator[Callable[[], Any], Any, WindowPresenter]]":
    """Runs on a thread."""
    from app.ui.window.compose import compose_screens  # noqa: PLC0415

    return compose_screens


def show_window(environment: str | None, data_dir: Path | None) -> int:
    """Run the program with its window until it is closed; the exit code."""
    if not _has_display():
        tell(
            "There is no display here, so no window can open. Use the commands: rfq-sender --help, "
            "or try it with: rfq-sender practice"
        )
        return Exit.REFUSED
    from PySide6.QtWidgets import QApplication, QMessageBox  # noqa: PLC0415 - Qt slows what is loaded behind it

    from app.background.first_window import call_first_window  # noqa: PLC0415
    from app.system.settings import Settings  # noqa: PLC0415 - slow, and slower behind Qt
    from app.ui.look.plain import plain_message  # noqa: PLC0415
    from app.ui.look.symbols import application_icon  # noqa: PLC0415

    application = QApplication(sys.argv[:1])
    application.setApplicationName("RFQ Sender")
    application.setDesktopFileName("rfq-sender")
    application.setWindowIcon(application_icon())
    try:
        settings = Settings.load(environment, data_dir)
        if call_first_window(settings.data_dir):
            return Exit.DONE
        return _run(application, settings, data_dir)
    except Problem as problem:
        plain_message(QMessageBox.Icon.Critical, "RFQ Sender", str(problem)).exec()
        return Exit.REFUSED


def _run(application: "QApplication", settings: "Settings", data_dir: Path | None) -> int:
    from app.background.interrupts import Interrupts  # noqa: PLC0415
    from app.background.stragglers import Stragglers  # noqa: PLC0415
    from app.system.crash import CrashHandler  # noqa: PLC0415

    stragglers = Stragglers()
    interrupts = Interrupts()
    with closing(interrupts), frame(settings, data_dir, stragglers=stragglers) as (window, opening):
        handler = CrashHandler(window.crashed.emit)
        interrupts.came.connect(window.close_unasked)
        interrupts.came.connect(application.exit)  # also where a question stands before the window
        opening.failed.connect(application.exit)
        window.show()
        opening.begin_after_paint()
        try:
            code = application.exec()
        finally:
            handler.restore()
        if opening.error is not None:
            raise opening.error
    code = Exit.INTERRUPTED if interrupts.has_come else code
    if stragglers:  # its row says COMMITTING, so the next start lists it as unknown
        os._exit(code)
    return code


def _has_display() -> bool:
    """Qt ends the whole process where there is none, so it is asked first."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
