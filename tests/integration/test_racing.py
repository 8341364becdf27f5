"""Which of a host's addresses gets the line, and how long the bad ones cost."""

import contextlib
import errno
import gc
import selectors
import socket
import threading
from collections.abc import Iterator, Sequence

import pytest
from typing_extensions import override

from app.transports.line import racing
from app.transports.line.racing import HEAD_START_S, Address, NameNotFound, first_to_answer, interleaved
from app.transports.smtp.connection import connect
from app.transports.transport import Unreachable
from tests.fakes.clocks import StoppedClock
from tests.patience import LIMIT_S

V4, V6 = socket.AF_INET, socket.AF_INET6
Known = list[tuple[object, ...]]


@contextlib.contextmanager
def listener(family: int = V4) -> Iterator[int]:
    """Somebody who answers; the port."""
    with socket.create_server(("::1" if family == V6 else "127.0.0.1", 0), family=family) as server:
        yield server.getsockname()[1]


@contextlib.contextmanager
def black_hole(family: int = V6) -> Iterator[int]:
    """A port that swallows every call: its queue is full, and a full queue drops what comes."""
    host = "::1" if family == V6 else "127.0.0.1"
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
        server.bind((host, 0))
        server.listen(0)
        for _ in range(4):
            caller = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            caller.setblocking(False)
            caller.connect_ex(server.getsockname()[:2])
        yield server.getsockname()[1]


@contextlib.contextmanager
def nobody(family: int = V4) -> Iterator[int]:
    """A port that is refused."""
    with listener(family) as port:
        pass
    yield port


def known(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[int, int]) -> None:
    """The name server knows these families and ports, all on this computer."""
    found: Known = [
        (family, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0) if family == V6 else ("127.0.0.1", port))
        for family, port in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_o: found)


def test_the_families_take_turns_and_the_system_s_first_choice_begins() -> None:
    six, four = [Address(V6, (n,)) for n in "abc"], [Address(V4, (n,)) for n in "de"]
    mixed: Sequence[Address] = [*six, *four]
    assert [a.sockaddr[0] for a in interleaved(mixed)] == ["a", "d", "b", "e", "c"]
    assert [a.sockaddr[0] for a in interleaved([*four, *six])] == ["d", "a", "e", "b", "c"]
    assert interleaved([]) == []


class Passing(StoppedClock):
    """Time passes while somebody waits for an answer that does not come, by as much as is waited, and else stands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, really: bool = True) -> None:
        super().__init__()
        self._begun = self.monotonic()
        clock = self

        class Selector(selectors.DefaultSelector):
            @override
            def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
                found = super().select(timeout if really else 0)
                if not found:
                    clock.advance(seconds=timeout or 0)
                return found

        monkeypatch.setattr(racing, "time", self)
        monkeypatch.setattr(selectors, "DefaultSelector", Selector)

    @property
    def passed(self) -> float:
        return self.monotonic() - self._begun


def test_an_ipv6_black_hole_costs_a_quarter_of_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Passing(monkeypatch)
    with black_hole() as hole, listener() as port:
        known(monkeypatch, (V6, hole), (V4, port))
        with first_to_answer("mail.shop.example", port, LIMIT_S) as line:
            assert line.family == V4
            assert line.gettimeout() == LIMIT_S
    assert time.passed == HEAD_START_S


def test_a_refusal_costs_no_head_start(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Passing(monkeypatch)
    with nobody(V6) as closed, listener() as port:
        known(monkeypatch, (V6, closed), (V4, port))
        with first_to_answer("mail.shop.example", port, LIMIT_S) as line:
            assert line.family == V4
    assert time.passed == 0


def test_the_first_choice_wins_where_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    Passing(monkeypatch)
    with listener(V6) as six, listener() as four:
        known(monkeypatch, (V6, six), (V4, four))
        with first_to_answer("mail.shop.example", four, LIMIT_S) as line:
            assert line.family == V6


def test_all_others_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[socket.socket] = []
    real = socket.socket

    def remembered(*args: int) -> socket.socket:
        made.append(real(*args))
        return made[-1]

    with black_hole() as hole, black_hole(V4) as other, listener() as port:
        known(monkeypatch, (V6, hole), (V4, other), (V4, port))
        monkeypatch.setattr("app.transports.line.racing.socket.socket", remembered)
        with first_to_answer("mail.shop.example", port, LIMIT_S) as line:
            assert len(made) == 3
            assert [s.fileno() for s in made if s is not line] == [-1, -1]
    gc.collect()  # a socket left open would warn here


def test_silence_everywhere_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Passing(monkeypatch, really=False)
    with black_hole() as hole, black_hole(V4) as other:
        known(monkeypatch, (V6, hole), (V4, other))
        with pytest.raises(TimeoutError):
            first_to_answer("mail.shop.example", 25, LIMIT_S)
        assert time.passed == LIMIT_S
        with pytest.raises(Unreachable, match="no answer in time"):
            connect("mail.shop.example", 25, LIMIT_S)


def test_where_all_refuse_the_last_one_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    with nobody(V6) as six, nobody() as four:
        known(monkeypatch, (V6, six), (V4, four))
        with pytest.raises(ConnectionRefusedError):
            first_to_answer("mail.shop.example", four, LIMIT_S)
        with pytest.raises(Unreachable, match="refused"):
            connect("mail.shop.example", four, LIMIT_S)


def test_an_address_that_fails_at_once_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect_ex

    def no_route(line: socket.socket, address: tuple[str, int]) -> int:
        return errno.ENETUNREACH if line.family == V6 else real(line, address)

    with listener() as port:
        known(monkeypatch, (V6, port), (V4, port))
        monkeypatch.setattr(socket.socket, "connect_ex", no_route)
        with first_to_answer("mail.shop.example", port, LIMIT_S) as line:
            assert line.family == V4


def test_a_computer_without_ipv6_takes_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    def poor(family: int, kind: int) -> socket.socket:
        if family == V6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return real(family, kind)

    with listener() as port:
        known(monkeypatch, (V6, port), (V4, port))
        monkeypatch.setattr("app.transports.line.racing.socket.socket", poor)
        with first_to_answer("mail.shop.example", port, LIMIT_S) as line:
            assert line.family == V4
        known(monkeypatch, (V6, port))
        with pytest.raises(OSError, match="not supported"):
            first_to_answer("mail.shop.example", port, LIMIT_S)


def test_an_interruption_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_line: socket.socket, _address: object) -> int:
        raise KeyboardInterrupt

    known(monkeypatch, (V4, 25))
    monkeypatch.setattr(socket.socket, "connect_ex", interrupt)
    with pytest.raises(KeyboardInterrupt):
        first_to_answer("mail.shop.example", 25, LIMIT_S)
    gc.collect()


def test_a_name_without_an_address_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch)
    with pytest.raises(OSError, match="assign requested address"):
        first_to_answer("mail.shop.example", 25, LIMIT_S)


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), UnicodeError("label empty or too long")])
def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_anything: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NameNotFound):
        first_to_answer("mail.nowhere.example", 25, LIMIT_S)
    with pytest.raises(Unreachable, match="was not found"):
        connect("mail.nowhere.example", 25, LIMIT_S)


def test_a_mistake_in_the_look_up_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistake(*_anything: object, **_more: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(socket, "getaddrinfo", mistake)
    with pytest.raises(RuntimeError, match="ours"):
        first_to_answer("mail.shop.example", 25, LIMIT_S)


def test_a_silent_name_server_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def silent(*_anything: object, **_more: object) -> Known:
        over.wait(LIMIT_S)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    try:
        with pytest.raises(Unreachable, match="no answer in time"):
            connect("mail.shop.example", 25, 0.1)
    finally:
        over.set()
