"""Ctrl-C and SIGTERM close the window as the buyer would, without a question that nobody can answer."""

import os
import signal
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.background.interrupts import Interrupts
from app.ui.window.main_window_view import MainWindow
from tests.gui.settling import settle

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no way to send them to this process alone")


_WORDS = [signal.SIGINT, signal.SIGTERM, *([] if os.name == "nt" else [signal.SIGHUP])]


@pytest.fixture(autouse=True)
def _nothing_is_ignored() -> Iterator[None]:
    """As in a terminal: the suite ignores SIGHUP under `nohup`, Ctrl-C as a background job, and would wait in vain."""
    before = {word: signal.signal(word, signal.default_int_handler) for word in _WORDS}
    yield
    for word, handler in before.items():
        signal.signal(word, handler)


@pytest.fixture
def interrupts(qapp: QApplication) -> Iterator[Interrupts]:  # noqa: ARG001 - sockets are read by its loop
    made = Interrupts()
    yield made
    made.close()


@pytest.mark.parametrize("word", _WORDS)
def test_a_window_that_waits_hears_the_word(interrupts: Interrupts, qtbot: QtBot, word: signal.Signals) -> None:
    with qtbot.waitSignal(interrupts.came):
        os.kill(os.getpid(), word)
    assert interrupts.has_come


def test_nothing_is_asked_although_mails_are_on_their_way(
    window: MainWindow, interrupts: Interrupts, qtbot: QtBot
) -> None:
    window.unfinished = "24 emails are on their way."
    window.reason_to_stay = lambda: "The RFQ is about to be sent."
    interrupts.came.connect(window.close_unasked)
    with qtbot.waitSignal(interrupts.came):
        os.kill(os.getpid(), signal.SIGTERM)
    settle()
    assert not window.isVisible()
    assert QApplication.activeModalWidget() is None


def test_what_the_shell_ignores_stays_ignored_and_all_is_left_as_it_was(qapp: QApplication) -> None:  # noqa: ARG001
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        terminate = signal.getsignal(signal.SIGTERM)
        made = Interrupts()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is not terminate
        made.close()
        assert signal.getsignal(signal.SIGTERM) is terminate
    finally:
        signal.signal(signal.SIGHUP, before)
