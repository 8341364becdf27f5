"""Garbage of the window is collected on its own thread."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.background.sweeper import Sweeper


class _Dialog:
    """In a circle, as whatever has connected its own method is."""

    def __init__(self, ended_on: list[threading.Thread]) -> None:
        self.me = self
        weakref.finalize(self, lambda: ended_on.append(threading.current_thread()))


@pytest.fixture
def sweeper(qtbot: QtBot) -> Iterator[Sweeper]:  # noqa: ARG001 - its timer needs the application
    gc.collect()
    made = Sweeper()
    yield made
    made.close()
    assert gc.isenabled()


def test_a_thread_that_makes_many_objects_collects_none_of_the_windows(qtbot: QtBot, sweeper: Sweeper) -> None:  # noqa: ARG001 - it is at work
    ended_on: list[threading.Thread] = []
    _Dialog(ended_on)
    kept: list[list[object]] = []
    busy = threading.Thread(target=lambda: kept.extend([] for _ in range(50_000)))
    busy.start()
    busy.join()
    assert ended_on == []
    qtbot.waitUntil(lambda: bool(ended_on))
    assert ended_on == [threading.main_thread()]


def test_nothing_is_left_for_others_when_the_window_has_gone(sweeper: Sweeper) -> None:
    ended_on: list[threading.Thread] = []
    _Dialog(ended_on)
    sweeper.close()
    assert ended_on == [threading.main_thread()]
