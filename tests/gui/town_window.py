"""The window of a buyer whose RFQ to 24 vendors is ready to be sent, beside real mail servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from app import main
from app.system.settings import Settings
from app.ui.window.main_window_view import MainWindow
from tests.fakes.terminal import Terminal
from tests.gui.conftest import ask_nothing
from tests.gui.settling import settle
from tests.servers.mail_stack import MailStack
from tests.servers.vendor_town import prepared


@contextmanager
def town_window(qtbot: QtBot, stack: MailStack, terminal: Terminal, folder: Path) -> Iterator[MainWindow]:
    """`folder` gets the lists that are imported."""
    prepared(terminal, stack, folder)
    (terminal.data / "settings.toml").write_text("undo_minutes = 0\n", encoding="utf-8")
    with main.build(Settings.load(None, terminal.data), terminal.data) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.resize(1280, 800)
        built.show()
        qtbot.waitExposed(built)
        settle()
        yield built
