"""Ctrl+C where somebody sends."""

import os
import signal
import threading

import pytest

from app.cli.ending import gently

NUMBERS = [signal.SIGINT, signal.SIGTERM]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
@pytest.mark.parametrize("number", NUMBERS)
def test_the_first_is_noted_and_the_second_interrupts(number: signal.Signals) -> None:
    before = signal.signal(number, signal.default_int_handler)  # a background job ignores Ctrl+C
    try:
        with gently() as ending:
            ending.obey()
            signal.raise_signal(number)
            assert ending.is_asked
            with pytest.raises(KeyboardInterrupt):
                ending.obey()
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(number)
        assert signal.getsignal(number) == signal.default_int_handler
    finally:
        signal.signal(number, before)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with gently() as ending:
            signal.raise_signal(signal.SIGTERM)
            assert not ending.is_asked
    finally:
        signal.signal(signal.SIGTERM, before)


def test_another_thread_hears_none() -> None:
    asked: list[bool] = []

    def work() -> None:
        with gently() as ending:
            asked.append(ending.is_asked)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert asked == [False]
