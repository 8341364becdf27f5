import contextlib
import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.transports.line.patience import LineLost, loss
from app.transports.smtp.reply import ReplyGarbled, ReplyReader, as_reply
from app.transports.transport import Reply
from tests.patience import LIMIT_S


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def test_replies_are_read_one_by_one(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    reader = ReplyReader(here)
    there.sendall(b"250-first\r\n250 second\r\n354\r\n550 5.1.1 bare line feed\n")
    assert reader.read(LIMIT_S) == (250, ("first", "second"))
    more_is_there = (reader.leftover, reader.something_came())
    assert more_is_there == (True, True)
    assert reader.read(LIMIT_S) == (354, ("",))
    assert reader.read(LIMIT_S) == (550, ("5.1.1 bare line feed",))
    more_is_there = (reader.leftover, reader.something_came())
    assert more_is_there == (False, False)


def test_an_end_in_the_middle_of_a_reply_is_no_reply(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    there.sendall(b"250-first\r\n250 sec")
    there.shutdown(socket.SHUT_WR)
    with pytest.raises(LineLost, match="closed"):
        ReplyReader(here).read(LIMIT_S)


def test_no_reply_within_the_time_is_said(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(LineLost, match="did not answer in time"):
        ReplyReader(ends[0]).read(0)


def test_secrets_are_hidden_and_short_ones_would_hide_too_much(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    reader = ReplyReader(here)
    reader.conceal(("hunter22", "ok"))
    there.sendall(b"250 ok hunter22\r\nhunter22 is garbage\r\n")
    assert reader.read(LIMIT_S) == (250, ("ok (hidden)",))
    with pytest.raises(ReplyGarbled) as caught:
        reader.read(LIMIT_S)
    assert "hunter22" not in str(caught.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=200)
@given(octets=st.binary(max_size=200))
def test_any_octets_are_a_reply_or_a_named_failure(octets: bytes) -> None:
    here, there = socket.socketpair()
    with here, there:
        there.sendall(octets)
        there.shutdown(socket.SHUT_WR)
        told: tuple[str, ...] = ()
        with contextlib.suppress(LineLost):
            code, told = ReplyReader(here).read(LIMIT_S)
            assert octets.startswith(str(code).encode())
    assert "\r" not in "".join(told)


@pytest.mark.parametrize(
    ("code", "lines", "expected"),
    [
        (250, ("2.1.0 Ok",), Reply(250, "2.1.0", "Ok")),
        (
            550,
            ("5.1.1 The account", "5.1.1 does not exist", "see help"),
            Reply(550, "5.1.1", "The account does not exist see help"),
        ),
        (550, ("5.7.139",), Reply(550, "5.7.139", "")),
        (450, ("5.1.1 of another class",), Reply(450, "", "5.1.1 of another class")),
        (220, ("2.example ESMTP",), Reply(220, "", "2.example ESMTP")),
        (250, ("", ""), Reply(250, "", "")),
        (250, ("x" * 5000,), Reply(250, "", "x" * 2000)),
    ],
)
def test_the_enhanced_code_is_taken_off_the_text(code: int, lines: tuple[str, ...], expected: Reply) -> None:
    assert as_reply(code, lines) == expected


def test_a_loss_is_told_in_words() -> None:
    assert loss(TimeoutError()) == "The mail server did not answer in time"
    assert "Connection reset" in loss(ConnectionResetError(104, "Connection reset by peer"))
    assert "OSError" in loss(OSError())
