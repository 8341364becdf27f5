"""Every wait can be watched, ended from outside, and ends by itself; a slow server is not a dead one."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from app.domain.outbox.failure import Stage
from app.transports.line.patience import LineLost, nothing
from app.transports.smtp.connection import SmtpConnection, Timeouts
from app.transports.smtp.distrust import Distrust
from app.transports.smtp.smtp import open_smtp
from app.transports.transport import ConnectionLost, Handover, OutcomeUnknown, TransportFailure
from tests.fakes.clocks import StoppedClock
from tests.fakes.scripted_smtp import ACCEPT, DROP, HOLD, RESET, Flood, ScriptedSmtp, on
from tests.fakes.silent_time import SilentTime
from tests.fakes.smtp_client import Sent, line, mail, opened
from tests.patience import LIMIT_S

EVENTS = pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA"])
OFFERS = pytest.mark.parametrize("offers", [("PIPELINING",), ()], ids=["flight", "steps"])


class _Stop(BaseException):
    """The buyer's."""


def _stop() -> None:
    raise _Stop


@EVENTS
@OFFERS
def test_a_stop_is_heard_while_the_server_thinks(event: str, offers: tuple[str, ...]) -> None:
    with ScriptedSmtp(on(event, HOLD), offers=offers) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(_Stop):
            sent.send(transport, watch=_stop)
        assert sent.commits == 0
        assert not transport.usable
        server.release()  # not before: nothing but the stop has ended the wait
    assert not server.accepted


def test_a_stop_is_heard_while_a_reply_drips() -> None:
    with (
        ScriptedSmtp(on("MAIL", b"250 ", Flood(b"x", pause=0.02))) as server,
        opened(server) as transport,
        pytest.raises(_Stop),
    ):
        Sent().send(transport, watch=_stop)


def test_a_wait_is_watched_at_least_four_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []
    with ScriptedSmtp(on("RCPT", HOLD, "250 ok")) as server:
        time = SilentTime(monkeypatch, server, lasts=2.0, step=1 / 16, then=server.release)
        with opened(server) as transport:
            Sent().send(transport, watch=lambda: seen.append(time.passed))
    assert len(seen) >= 4
    assert [later - earlier for earlier, later in pairwise(seen)] == [0.25] * (len(seen) - 1)


def test_the_wait_for_the_answer_to_the_dot_is_watched_too() -> None:
    seen: list[int] = []
    with ScriptedSmtp(on("DOT", HOLD, ACCEPT, "250 ok")) as server, opened(server) as transport:

        def watch() -> None:
            seen.append(len(server.accepted))
            server.release()

        Sent().send(transport, watch=watch)
    assert seen[0] == 0


def test_a_watch_that_fails_after_the_dot_closes_the_line_and_goes_on() -> None:
    with ScriptedSmtp(on("DOT", HOLD)) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(_Stop):
            sent.send(transport, watch=_stop)
        assert sent.commits == 1
        assert not transport.usable


@pytest.mark.parametrize("minutes", [9, 11])
def test_the_ten_minutes_after_the_dot_are_waited_for_in_full(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """RFC 5321 §4.5.3.2.6: an answer after nine minutes counts, none after eleven."""
    with ScriptedSmtp(on("DOT", ACCEPT, HOLD, "250 ok")) as server:
        time = SilentTime(monkeypatch, server, lasts=minutes * 60, step=10, then=server.release)
        transport = open_smtp(line(server), None, Timeouts(), Distrust())
        if minutes == 9:
            assert Sent().send(transport).reply.code == 250
        else:
            with pytest.raises(OutcomeUnknown, match="in time"):
                Sent().send(transport)
            assert 600 <= time.passed <= 620
        transport.close()


@pytest.mark.parametrize(
    ("event", "kind"), [("MAIL", ConnectionLost), ("DATA", ConnectionLost), ("DOT", OutcomeUnknown)]
)
@pytest.mark.parametrize("octets", [b"250-and so on\r\n", b"x"], ids=["lines", "line"])
def test_an_endless_reply_is_cut(event: str, kind: type[Exception], octets: bytes) -> None:
    with ScriptedSmtp(on(event, Flood(octets * 1000))) as server, opened(server) as transport:
        with pytest.raises(kind, match=r"unexpected answer|no end"):
            Sent().send(transport)
        assert not transport.usable


def test_a_reader_that_takes_an_octet_at_a_time_gets_the_mail() -> None:
    with ScriptedSmtp(reads=1) as server, opened(server) as transport:
        Sent().send(transport)
    assert len(server.accepted) == 1


def test_a_reset_while_a_block_of_octets_waits_has_sent_nothing() -> None:
    with ScriptedSmtp(on("BODY", HOLD, RESET, at=1000)) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(ConnectionLost):
            sent.send(transport, mail(lines=300_000), watch=server.release)
        assert sent.commits == 0


def test_a_slow_reader_of_many_octets_is_waited_for() -> None:
    message = mail(lines=300_000)
    with ScriptedSmtp(on("BODY", HOLD, at=1000), keep_octets=False) as server, opened(server) as transport:
        Sent().send(transport, message, watch=server.release)
    assert server.accepted[0].size == message.size


def test_a_line_that_was_idle_for_long_carries_no_further_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = StoppedClock()
    monkeypatch.setattr("app.transports.smtp.smtp.time", clock)
    with ScriptedSmtp() as server:
        transport = open_smtp(line(server), None, Timeouts())
        usable: list[bool] = []
        for seconds in (20, 29, 1):
            clock.advance(seconds=seconds)
            if not usable:
                Sent().send(transport)
            usable.append(transport.usable)
        transport.close()
    assert usable == [True, True, False]
    assert server.verbs()[-1] == "QUIT"


def test_a_hang_up_that_shows_between_intent_and_dot_is_no_doubt() -> None:
    rule = on("DATA", "354 go on", HOLD, "421 4.3.2 shutting down", DROP)
    with ScriptedSmtp(rule) as server, opened(server) as transport:

        def commit() -> None:
            server.release()
            assert server.hung_up.wait(LIMIT_S)

        with pytest.raises(ConnectionLost) as caught:
            transport.send(mail(), Handover(before_commit=commit))
        assert caught.value.stage is Stage.BODY
        assert not transport.usable
    assert not server.accepted


OF_THE_END = pytest.mark.parametrize(
    ("short", "kind"),
    [(5000, ConnectionLost), (3, ConnectionLost), (2, OutcomeUnknown), (0, OutcomeUnknown), (-20, OutcomeUnknown)],
)


@OF_THE_END
@pytest.mark.parametrize("lines", [100, 2000], ids=["small", "large"])
def test_a_mail_is_in_doubt_once_its_dot_may_have_left_and_not_before(
    monkeypatch: pytest.MonkeyPatch, short: int, kind: type[TransportFailure], lines: int
) -> None:
    """`short` octets of the mail with its dot are missing when the line breaks; behind it travels the next envelope."""
    message, following = mail(lines=lines), mail(message_id="<2@shop.example>")
    plain = SmtpConnection.send

    def send(line: SmtpConnection, octets: bytes, seconds: float, watch: Callable[[], None] = nothing) -> None:
        end = bytes(octets).find(b".\r\nMAIL") + 3
        if end > 2:
            handed = max(0, end - short)
            plain(line, octets[:handed], seconds)
            raise LineLost("The line broke", handed=handed)
        plain(line, octets, seconds, watch)

    with ScriptedSmtp() as server, opened(server) as transport:
        monkeypatch.setattr(SmtpConnection, "send", send)
        with pytest.raises(kind) as caught:
            Sent().send(transport, message, following)
        assert type(caught.value) is kind
        assert not transport.usable
        monkeypatch.undo()
    if kind is ConnectionLost:
        assert not server.accepted


def test_patience_scales_as_a_whole() -> None:
    shorter = Timeouts(message_end=8).scaled(0.25)
    assert (shorter.message_end, shorter.command, shorter.idle) == (2, 75, 7.5)
