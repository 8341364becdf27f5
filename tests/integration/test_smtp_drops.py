import pytest

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.transport import ConnectionLost, Handover, OutcomeUnknown, Unreachable
from tests.fakes.scripted_smtp import ACCEPT, DROP, HOLD, RESET, Deed, ScriptedSmtp, Wait, on
from tests.fakes.silent_time import SilentTime
from tests.fakes.smtp_client import Sent, mail, opened
from tests.patience import LIMIT_S

ENDINGS = pytest.mark.parametrize("end", [DROP, RESET], ids=["closed", "reset"])
OFFERS = pytest.mark.parametrize("offers", [("PIPELINING",), ()], ids=["flight", "steps"])


@ENDINGS
@pytest.mark.parametrize("event", ["CONNECT", "EHLO"])
def test_a_drop_before_sign_in_is_unreachable(event: str, end: Deed) -> None:
    with ScriptedSmtp(on(event, end)) as server, pytest.raises(Unreachable) as caught, opened(server):
        pass
    assert caught.value.failure is FailureClass.NETWORK
    early = (Stage.CONNECT, Stage.GREETING) if end is RESET else (Stage.GREETING,)  # a reset overtakes
    assert caught.value.stage in (early if event == "CONNECT" else (Stage.EHLO,))


@ENDINGS
@OFFERS
@pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA"])
def test_a_drop_before_the_body_has_sent_nothing(event: str, end: Deed, offers: tuple[str, ...]) -> None:
    with ScriptedSmtp(on(event, end), offers=offers) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(ConnectionLost) as caught:
            sent.send(transport)
        assert caught.value.failure is FailureClass.CONNECTION_LOST
        assert caught.value.stage.value == event.lower() or end is RESET
        assert not transport.usable
    assert sent.commits == 0
    assert not server.accepted


@ENDINGS
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_drop_in_the_body_has_sent_nothing(share: float, end: Deed) -> None:
    message = mail(lines=100_000)  # 7.8 MB
    at = int(message.size * share)
    with ScriptedSmtp(on("BODY", end, at=at)) as server, opened(server) as transport:
        sent = Sent()

        def progress(octets: int) -> None:
            """Without this wait all the rest may fit into the buffers between the two."""
            assert octets < at or server.hung_up.wait(LIMIT_S)

        with pytest.raises(ConnectionLost):
            transport.send(message, Handover(before_commit=sent.commit, progress=progress))
        assert not transport.usable
    assert sent.commits == 0
    assert not server.accepted


def test_a_drop_that_shows_only_after_the_commit_leaves_the_outcome_unknown() -> None:
    with ScriptedSmtp(on("BODY", HOLD, DROP, at=1)) as server, opened(server) as transport:

        def commit() -> None:
            server.release()

        with pytest.raises(OutcomeUnknown):
            transport.send(mail(), Handover(before_commit=commit))
    assert not server.accepted


def test_why_the_server_hung_up_in_the_body_is_told() -> None:
    rule = on("BODY", "421 4.3.2 shutting down", DROP, at=1000)
    with ScriptedSmtp(rule) as server, opened(server) as transport, pytest.raises(ConnectionLost):
        Sent().send(transport, mail(lines=100_000))


@ENDINGS
@pytest.mark.parametrize("steps", [(ACCEPT,), (), (ACCEPT, b"250-2.0.0 que"), (ACCEPT, b"250-2.0.0 queued\r\n")])
def test_a_drop_after_the_dot_leaves_the_outcome_unknown(steps: tuple[Deed | bytes, ...], end: Deed) -> None:
    with ScriptedSmtp(on("DOT", *steps, end)) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(OutcomeUnknown) as caught:
            sent.send(transport)
        assert (caught.value.failure, caught.value.stage) == (FailureClass.AMBIGUOUS, Stage.COMMIT)
        assert not transport.usable
    assert sent.commits == 1
    assert len(server.accepted) == (ACCEPT in steps)


def test_silence_after_the_dot_leaves_the_outcome_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedSmtp(on("DOT", ACCEPT, HOLD)) as server:
        SilentTime(monkeypatch, server)
        with opened(server) as transport, pytest.raises(OutcomeUnknown, match="in time"):
            Sent().send(transport)
        assert len(server.accepted) == 1


def test_a_late_answer_within_the_time_is_an_acceptance() -> None:
    with ScriptedSmtp(on("DOT", ACCEPT, Wait(0.1), b"250 2.", Wait(0.1), b"0.0 ok\r\n")) as server:
        with opened(server) as transport:
            assert Sent().send(transport).reply.code == 250
        assert len(server.accepted) == 1


def test_a_connection_that_ends_before_the_dot_leaves_has_certainly_sent_nothing() -> None:
    with ScriptedSmtp(on("DATA", "354 go on", HOLD, DROP)) as server, opened(server) as transport:

        def commit() -> None:
            server.release()
            assert server.hung_up.wait(LIMIT_S)

        with pytest.raises(ConnectionLost):
            transport.send(mail(), Handover(before_commit=commit))
        assert not transport.usable
    assert not server.accepted


@pytest.mark.parametrize("event", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_silence_before_the_dot_ends_in_time(monkeypatch: pytest.MonkeyPatch, event: str) -> None:
    with ScriptedSmtp(on(event, HOLD)) as server:
        SilentTime(monkeypatch, server)
        with pytest.raises((Unreachable, ConnectionLost), match="in time"), opened(server) as transport:
            Sent().send(transport)
    assert not server.accepted


def test_a_server_that_stops_reading_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedSmtp(on("BODY", HOLD, at=1000)) as server:
        SilentTime(monkeypatch, server)
        sent = Sent()
        with opened(server) as transport, pytest.raises(ConnectionLost, match="in time"):
            sent.send(transport, mail(lines=600_000))
        assert sent.commits == 0
    assert not server.accepted


def test_a_server_that_hung_up_while_idle_is_noticed_before_the_next_mail() -> None:
    with ScriptedSmtp(on("DOT", ACCEPT, "250 ok", DROP)) as server, opened(server) as transport:
        Sent().send(transport)
        assert server.hung_up.wait(LIMIT_S)
        with pytest.raises(ConnectionLost, match="closed"):
            Sent().send(transport)
    assert len(server.accepted) == 1
