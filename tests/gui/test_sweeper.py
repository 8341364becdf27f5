"""Garbage of the window is collected on its own thread."""

import gc
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import main
from app.background.sweeper import Sweeper
from app.system.settings import Settings
from tests.fakes.office import lay_empty_database


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


@pytest.mark.usefixtures("real_freezing", "qapp")
def test_what_was_frozen_with_the_window_is_collected_with_it(tmp_path: Path) -> None:
    ended_on: list[threading.Thread] = []
    settings = Settings.load(None, tmp_path)
    lay_empty_database(settings)
    with main.frame(settings, tmp_path) as (_, opening):
        dialog = _Dialog(ended_on)
        opening.run_through()
        del dialog
        gc.collect()
        assert ended_on == [], "it is not looked through while the window lives"
    assert gc.get_freeze_count() == 0
    assert ended_on == [threading.main_thread()]


@pytest.mark.usefixtures("qapp")
def test_qt_takes_the_window_down_before_what_stood_for_its_parts_is_collected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(None, tmp_path)
    lay_empty_database(settings)
    there: list[bool] = []
    close = Sweeper.close
    with main.build(settings, tmp_path) as window:
        parts = [window, *window.findChildren(QWidget)]

        def look(sweeper: Sweeper) -> None:
            there.extend(isValid(part) for part in parts)
            close(sweeper)

        monkeypatch.setattr(Sweeper, "close", look)
    assert len(there) > 100
    assert not any(there)
