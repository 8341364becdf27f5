"""Large mails go by BDAT where a server takes it (RFC 3030): their octets are counted, and the end is a command."""

from pathlib import Path

import pytest

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.distrust import Distrust
from app.transports.transport import (
    ConnectionLost,
    FilePiece,
    Handover,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    TransportFailure,
)
from tests.fakes.scripted_smtp import ACCEPT, DROP, RESET, Deed, ScriptedSmtp, on
from tests.fakes.smtp_client import ANNA, BERT, SENDER, Sent, mail, octets_of, opened

OFFERS = ("PIPELINING", "CHUNKING", "SIZE 50000000")
LARGE = mail(lines=2000)
ENDINGS = pytest.mark.parametrize("end", [DROP, RESET], ids=["closed", "reset"])


@pytest.mark.parametrize("offers", [OFFERS, ("CHUNKING",)], ids=["flight", "steps"])
def test_a_large_mail_is_counted_and_committed_by_a_command(offers: tuple[str, ...]) -> None:
    told: list[list[str]] = []
    with ScriptedSmtp(offers=offers) as server, opened(server) as transport:
        transport.send(LARGE, Handover(before_commit=lambda: told.append(server.verbs())))
        transport.send(LARGE, Handover(before_commit=lambda: None))
    assert server.accepted[0].octets == octets_of(LARGE)
    assert len(server.accepted) == 2
    assert f"BDAT {LARGE.size}" in server.commands
    assert told == [["EHLO", "MAIL", "RCPT", "BDAT"]]
    assert "DATA" not in server.verbs()


def test_a_small_mail_goes_by_data_in_fewer_round_trips() -> None:
    with ScriptedSmtp(offers=OFFERS) as server, opened(server) as transport:
        Sent().send(transport)
    assert "BDAT" not in server.verbs()


@pytest.mark.parametrize(
    ("event", "reply", "kind"),
    [
        ("MAIL", "451 4.3.0 later", MessagePostponed),
        ("RCPT", "550 5.1.1 nobody", MessageRefused),
        ("CHUNK", "552 5.3.4 too big", MessageRefused),
        ("CHUNK", "452 4.3.1 no room", MessagePostponed),
        ("DOT", "554 5.6.0 not like that", MessageRefused),
    ],
)
def test_a_refusal_leaves_the_line_usable(event: str, reply: str, kind: type[TransportFailure]) -> None:
    with ScriptedSmtp(on(event, reply, times=1), offers=OFFERS) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(kind) as caught:
            sent.send(transport, LARGE)
        assert caught.value.stage.value == {"CHUNK": "body", "DOT": "commit"}.get(event, event.lower())
        assert sent.commits == (event == "DOT")
        assert not server.accepted
        Sent().send(transport, LARGE)
    assert len(server.accepted) == 1
    assert server.connections == 1


def test_nobody_left_sends_no_octet() -> None:
    with ScriptedSmtp(on("RCPT", "550 5.1.1 nobody"), offers=OFFERS) as server, opened(server) as transport:
        with pytest.raises(MessageRefused):
            Sent().send(transport, LARGE)
        assert transport.usable
    assert "BDAT" not in server.verbs()
    assert server.body_octets == 0


def test_one_refused_of_two_goes_on() -> None:
    rule = on("RCPT", "550 5.1.1 nobody", about=ANNA)
    with ScriptedSmtp(rule, offers=OFFERS) as server, opened(server) as transport:
        receipt = Sent().send(transport, mail(ANNA, BERT, lines=2000))
    assert [address for address, _reply in receipt.refused] == [ANNA]
    assert server.accepted[0].recipients == (BERT,)


@pytest.mark.parametrize(
    "rule",
    [
        on("BDAT", "500 5.5.1 what?"),
        on("BDAT", "500 5.5.1 what?", DROP),
        on("CHUNK", "503 5.5.1 bad sequence"),
        on("DOT", "501 5.5.4 nothing to add"),
    ],
    ids=["unknown", "unknown and gone", "chunk", "last"],
)
@pytest.mark.parametrize("lines", [2000, 100_000])
def test_a_server_that_does_not_know_what_it_offers_gets_the_mail_by_data(rule: object, lines: int) -> None:
    distrust, message = Distrust(), mail(lines=lines)
    fresh = on(rule.event, *rule.steps)  # type: ignore[attr-defined]  # rules count, so each run needs its own
    with ScriptedSmtp(fresh, offers=OFFERS) as server:
        with opened(server, distrust=distrust) as transport:
            with pytest.raises(ConnectionLost, match=r"simpler way|broke|closed"):
                Sent().send(transport, message)
            assert not transport.usable
        assert not server.accepted
        if distrust.of(("127.0.0.1", server.port)):  # a reset may swallow the answer: then it is asked once more
            server.rules = ()
            with opened(server, distrust=distrust) as transport:
                Sent().send(transport, message)
            assert server.verbs()[-3:] == ["DATA", ".", "QUIT"]
            assert server.accepted[0].octets == octets_of(message)


@ENDINGS
def test_a_drop_while_octets_lie_in_buffers_is_not_in_doubt(end: Deed) -> None:
    """By DATA the dot would follow at once, and a mail with its dot in a buffer is in doubt."""
    with ScriptedSmtp(on("BODY", end, at=LARGE.size - 1), offers=OFFERS) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(ConnectionLost) as caught:
            sent.send(transport, LARGE)
        assert (caught.value.failure, caught.value.stage) == (FailureClass.CONNECTION_LOST, Stage.BODY)
        assert sent.commits == 0
    assert not server.accepted


@ENDINGS
@pytest.mark.parametrize("steps", [(ACCEPT,), ()], ids=["accepted", "not accepted"])
def test_a_drop_after_the_last_is_in_doubt(steps: tuple[Deed, ...], end: Deed) -> None:
    with ScriptedSmtp(on("DOT", *steps, end), offers=OFFERS) as server, opened(server) as transport:
        with pytest.raises(OutcomeUnknown):
            Sent().send(transport, LARGE)
        assert not transport.usable
    assert len(server.accepted) == len(steps)


def test_files_and_octets_are_counted_together(tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(b"x" * 76 + b"\r\n" * 50_000)
    pieces = (b"Message-ID: <1@shop.example>\r\n\r\n", FilePiece(tmp_path / "part", 100_076), b"end\r\n")
    message = OutgoingMessage(sender=SENDER, recipients=(ANNA,), pieces=pieces)
    with ScriptedSmtp(offers=OFFERS) as server, opened(server) as transport:
        Sent().send(transport, message)
    assert server.accepted[0].octets == octets_of(message)
