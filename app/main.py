"""The composition root: makes every part once and takes them down in reverse order. Nothing else makes parts."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.assembly import Parts as Parts  # noqa: PLC0414 - whoever composes needs only this module
from app.assembly import services as services  # noqa: PLC0414
from app.cli.answer import Exit, tell
from app.domain.trade.problem import Problem
from app.system.clock import SystemClock
from app.system.crash import CrashHandler
from app.system.settings import Settings

if TYPE_CHECKING:
    from app.background.outbox_worker import Stragglers
    from app.ui.window.main_window_view import MainWindow


@contextmanager
def build(
    settings: Settings, data_dir: Path | None = None, parts: Parts | None = None, stragglers: "Stragglers | None" = None
) -> Iterator["MainWindow"]:
    """The whole program with its window, not shown yet; a QApplication exists already. `stragglers` takes what is left.

    Raises:
        Problem: as `services`. Where another process sends from this data folder the window sends nothing, and says so.
    """
    from app.background.delivery_feed import DeliveryFeed  # noqa: PLC0415 - Qt comes last, and only for the window
    from app.background.first_window import FirstWindow  # noqa: PLC0415
    from app.background.job_runner import JobRunner  # noqa: PLC0415
    from app.background.outbox_worker import OutboxWorker  # noqa: PLC0415
    from app.background.sent_folder_watch import SentFolderWatch  # noqa: PLC0415
    from app.ui.window.compose import compose_window  # noqa: PLC0415

    with services(settings, data_dir, parts) as made, ExitStack() as stack:
        taken = made.sending_right.try_to_take()
        jobs = JobRunner()
        stack.callback(jobs.close)
        feed = DeliveryFeed()
        made.dispatch.observe(on_changed=feed.tell)
        clock = (parts and parts.clock) or SystemClock()
        watch = SentFolderWatch(made.reconciling, jobs, clock, feed.tell)
        stack.callback(watch.close)
        worker = OutboxWorker(made.dispatch, made.sending_right, made.awake, jobs, clock, stragglers=stragglers)
        worker.running_changed.connect(watch.plan)
        stack.callback(worker.close)
        window = compose_window(made, jobs, worker, feed, taken)
        stack.callback(window.deleteLater)
        first = FirstWindow(settings.data_dir, window, window.come_forward)
        stack.callback(first.close)
        gc.freeze()  # what lives as long as the window is not looked through again and again for 0.1 s
        gc.enable()  # see `app.__main__`
        stack.callback(gc.unfreeze)
        watch.plan()
        yield window


def show_window(environment: str | None, data_dir: Path | None) -> int:
    """Run the program with its window until it is closed; the exit code."""
    if not _has_display():
        tell(
            "There is no display here, so no window can open. Use the commands: rfq-sender --help, "
            "or try it with: rfq-sender practice"
        )
        return Exit.REFUSED
    from PySide6.QtWidgets import QApplication, QMessageBox  # noqa: PLC0415 - Qt comes last, and only for the window

    from app.background.first_window import call_first_window  # noqa: PLC0415
    from app.background.outbox_worker import Stragglers  # noqa: PLC0415
    from app.ui.look.symbols import application_icon  # noqa: PLC0415

    application = QApplication(sys.argv[:1])
    application.setApplicationName("RFQ Sender")
    application.setDesktopFileName("rfq-sender")
    application.setWindowIcon(application_icon())
    try:
        settings = Settings.load(environment, data_dir)
        if call_first_window(settings.data_dir):
            return Exit.DONE
        stragglers = Stragglers()
        with build(settings, data_dir, stragglers=stragglers) as window:
            handler = CrashHandler(window.crashed.emit)
            window.show()
            try:
                code = application.exec()
            finally:
                handler.restore()
        if stragglers:  # its row says COMMITTING, so the next start lists it as unknown
            os._exit(code)
        return code
    except Problem as problem:
        QMessageBox.critical(None, "RFQ Sender", str(problem))
        return Exit.REFUSED


def _has_display() -> bool:
    """Qt ends the whole process where there is none, so it is asked first."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
