"""Writers take turns in the order they asked, and a turn that is given up is passed on."""

import threading
from typing import Any

import pytest

from app.storage.base.turns import Turns
from tests.end_to_end.program import wait_until
from tests.patience import LIMIT_S


def _waiting(turns: Turns) -> int:
    return len(turns._gates)


def test_the_order_of_asking_is_the_order_of_turns() -> None:
    turns, order = Turns(), []

    def write(number: int) -> None:
        with turns.taken():
            order.append(number)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    with turns.taken():
        for number, thread in enumerate(threads):
            thread.start()
            wait_until(lambda: _waiting(turns) == number + 1)  # noqa: B023 - it has come about before the next
        order.append(-1)
    for thread in threads:
        thread.join(LIMIT_S)
    assert order == [-1, 0, 1, 2, 3, 4, 5]


def test_who_asks_again_at_once_comes_after_those_who_wait() -> None:
    turns, order = Turns(), []

    def once() -> None:
        with turns.taken():
            order.append("other")

    thread = threading.Thread(target=once)
    with turns.taken():
        thread.start()
        wait_until(lambda: _waiting(turns) == 1)
    with turns.taken():
        order.append("again")
    thread.join(LIMIT_S)
    assert order == ["other", "again"]


class _Gate:
    """A lock that is interrupted while somebody waits for it, before or after it is opened."""

    def __init__(self, turns: Turns, holder: Any, *, is_open: bool) -> None:
        self._turns, self._holder, self._is_open, self._asked = turns, holder, is_open, 0

    def acquire(self) -> None:
        self._asked += 1
        if self._asked == 2:
            if self._is_open:
                self._holder.__exit__(None, None, None)
            raise KeyboardInterrupt

    def release(self) -> None:
        """Nobody waits behind it any more."""


@pytest.mark.parametrize("is_open", [False, True], ids=["while it waits", "just as its turn has come"])
def test_a_turn_that_is_given_up_is_passed_on(monkeypatch: pytest.MonkeyPatch, is_open: bool) -> None:
    turns = Turns()
    holder = turns.taken()
    holder.__enter__()
    with monkeypatch.context() as patch:
        patch.setattr("app.storage.base.turns.threading.Lock", lambda: _Gate(turns, holder, is_open=is_open))
        with pytest.raises(KeyboardInterrupt), turns.taken():
            pytest.fail("it was interrupted")
    if not is_open:
        holder.__exit__(None, None, None)
    with turns.taken():
        assert _waiting(turns) == 0


def test_who_gives_up_waiting_leaves_the_turn_with_the_one_who_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, order = Turns(), []

    def once() -> None:
        with turns.taken():
            order.append("other")

    thread = threading.Thread(target=once)
    with turns.taken():
        with monkeypatch.context() as patch:
            patch.setattr("app.storage.base.turns.threading.Lock", lambda: _Gate(turns, None, is_open=False))
            with pytest.raises(KeyboardInterrupt), turns.taken():
                pytest.fail("it was interrupted")
        thread.start()
        wait_until(lambda: _waiting(turns) == 1 or bool(order))
        order.append("holder")
    thread.join(LIMIT_S)
    assert order == ["holder", "other"]
