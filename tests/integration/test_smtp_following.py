"""The next mail's envelope travels with a mail's last octets: one round trip a mail, and never a mail too many."""

from dataclasses import replace

import pytest

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.distrust import Distrust
from app.transports.smtp.smtp import MAILS_PER_CONNECTION
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    TransportFailure,
)
from tests.fakes.scripted_smtp import ACCEPT, DROP, HOLD, RESET, Deed, ScriptedSmtp, on
from tests.fakes.silent_time import SilentTime
from tests.fakes.smtp_client import ANNA, BERT, SENDER, Sent, mail, octets_of, opened
from tests.patience import LIMIT_S


def mails(count: int, lines: int = 10) -> list[OutgoingMessage]:
    return [mail(f"p{n}@vendor.example", message_id=f"<{n}@shop.example>", lines=lines) for n in range(count)]


FIRST, SECOND = mails(2)


@pytest.mark.parametrize("lines", [10, 5000], ids=["small", "large"])
@pytest.mark.parametrize("offers", [("PIPELINING",), ("PIPELINING", "CHUNKING")], ids=["data", "chunks"])
def test_each_envelope_is_sent_with_the_mail_before_and_all_arrive_whole(offers: tuple[str, ...], lines: int) -> None:
    batch = mails(4, lines)
    rounds: list[list[str]] = []
    with ScriptedSmtp(offers=offers) as server, opened(server) as transport:
        for message, following in zip(batch, [*batch[1:], None], strict=True):

            def note(said: list[str] = server.commands) -> None:
                rounds.append(list(said))

            handover = Handover(before_commit=note, following=lambda following=following: following)  # type: ignore[misc]
            assert transport.send(message, handover).reply.code == 250
    assert [m.octets for m in server.accepted] == [octets_of(m) for m in batch]
    assert [m.recipients for m in server.accepted] == [m.recipients for m in batch]
    assert server.connections == 1
    # what the server had been told when the second mail was to be committed: its envelope, and no end of it
    assert rounds[1].count("MAIL FROM:<buyer@shop.example>") == 2
    assert not any("p2@" in line for line in rounds[1])


def test_an_envelope_that_is_out_is_not_sent_again() -> None:
    with ScriptedSmtp() as server, opened(server) as transport:
        Sent().send(transport, FIRST, following=SECOND)
        Sent().send(transport, SECOND)
    assert server.verbs() == ["EHLO", *["MAIL", "RCPT", "DATA", "."] * 2, "QUIT"]


def test_the_same_mail_made_anew_is_the_same_mail() -> None:
    with ScriptedSmtp() as server, opened(server) as transport:
        Sent().send(transport, FIRST, following=SECOND)
        Sent().send(transport, replace(SECOND))
    assert len(server.accepted) == 2


def test_another_mail_than_the_one_announced_closes_the_connection() -> None:
    with ScriptedSmtp() as server, opened(server) as transport:
        Sent().send(transport, FIRST, following=SECOND)
        with pytest.raises(ConnectionLost, match="Another email") as caught:
            Sent().send(transport, FIRST)
        assert (caught.value.failure, caught.value.stage) == (FailureClass.CONNECTION_LOST, Stage.MAIL)
        assert not transport.usable
    assert server.count("<0@shop.example>") == 1


def test_closing_behind_an_announced_mail_sends_no_dot_and_no_quit() -> None:
    with ScriptedSmtp() as server:
        with opened(server) as transport:
            Sent().send(transport, FIRST, following=SECOND)
        assert server.hung_up.wait(LIMIT_S)
    assert [m.message_id for m in server.accepted] == ["<0@shop.example>"]
    assert server.commands.count(".") == 1
    assert "QUIT" not in server.commands


def test_a_server_without_pipelining_is_never_asked_what_follows() -> None:
    def asked() -> OutgoingMessage:
        raise AssertionError

    with ScriptedSmtp(offers=()) as server, opened(server) as transport:
        transport.send(FIRST, Handover(before_commit=lambda: None, following=asked))


@pytest.mark.parametrize(
    "unfit",
    [
        mail(lines=5000),
        mail(*(f"p{n}@vendor.example" for n in range(101))),
        mail("no address"),
        mail(sender="nobody"),
    ],
    ids=["too large", "many", "no recipient", "no sender"],
)
def test_what_cannot_travel_along_waits_for_its_turn(unfit: OutgoingMessage) -> None:
    with ScriptedSmtp(offers=("PIPELINING", "SIZE 100000")) as server, opened(server) as transport:
        Sent().send(transport, FIRST, following=unfit)
        assert server.verbs() == ["EHLO", "MAIL", "RCPT", "DATA", "."]
        assert transport.usable
        Sent().send(transport, SECOND)
    assert len(server.accepted) == 2


def test_the_last_mail_of_a_connection_takes_none_along() -> None:
    batch = mails(MAILS_PER_CONNECTION + 1)
    with ScriptedSmtp() as server, opened(server) as transport:
        for n, message in enumerate(batch[:-1]):
            assert transport.usable
            Sent().send(transport, message, following=batch[n + 1])
        assert not transport.usable
    assert len(server.accepted) == MAILS_PER_CONNECTION
    assert server.verbs()[-1] == "QUIT"


REFUSED_DOT: list[tuple[str, type[TransportFailure]]] = [
    ("552 5.3.4 too big", MessageRefused),
    ("451 4.3.0 later", MessagePostponed),
]


@pytest.mark.parametrize(("reply", "kind"), REFUSED_DOT)
def test_a_refusal_after_the_dot_leaves_the_next_envelope_good(reply: str, kind: type[TransportFailure]) -> None:
    with ScriptedSmtp(on("DOT", reply, times=1)) as server, opened(server) as transport:
        with pytest.raises(kind):
            Sent().send(transport, FIRST, following=SECOND)
        assert transport.usable
        Sent().send(transport, SECOND)
    assert [m.message_id for m in server.accepted] == ["<1@shop.example>"]
    assert server.connections == 1
    assert "RSET" not in server.commands


def test_a_server_that_ends_its_service_after_the_dot_leaves_nothing_usable() -> None:
    with ScriptedSmtp(on("DOT", ACCEPT, "250 ok", "421 4.3.2 bye", DROP)) as server, opened(server) as transport:
        Sent().send(transport, FIRST, following=SECOND)
        sent = Sent()
        with pytest.raises(ConnectionLost):
            sent.send(transport, SECOND)
        assert sent.commits == 0
        assert not transport.usable


@pytest.mark.parametrize(
    ("event", "reply", "kind"),
    [
        ("MAIL", "451 4.3.0 later", MessagePostponed),
        ("RCPT", "550 5.1.1 nobody", MessageRefused),
        ("DATA", "451 4.3.0 later", MessagePostponed),
        ("MAIL", "550 5.7.60 not you", AccountBlocked),
    ],
)
def test_a_refused_announced_envelope_is_told_at_its_own_turn(
    event: str, reply: str, kind: type[TransportFailure]
) -> None:
    rules = [on(event, reply, skip=1, times=1)]
    if event != "DATA":
        rules.append(on("DATA", "503 5.5.1 no", skip=1, times=1))
    with ScriptedSmtp(*rules) as server, opened(server) as transport:
        assert Sent().send(transport, FIRST, following=SECOND).reply.code == 250
        sent = Sent()
        with pytest.raises(kind):
            sent.send(transport, SECOND)
        assert sent.commits == 0
        if kind is not AccountBlocked:
            Sent().send(transport, mail(message_id="<9@shop.example>"))
    assert server.count("<1@shop.example>") == 0


def test_a_server_that_wants_the_announced_mail_for_nobody_gets_no_dot() -> None:
    rules = (on("RCPT", "550 5.1.1 nobody", about="p1@"), on("DATA", "354 go on"))
    with ScriptedSmtp(*rules) as server, opened(server) as transport:
        Sent().send(transport, FIRST, following=SECOND)
        with pytest.raises(MessageRefused):
            Sent().send(transport, SECOND)
        assert not transport.usable
    assert server.commands.count(".") == 1


@pytest.mark.parametrize("end", [DROP, RESET], ids=["closed", "reset"])
def test_one_mail_at_most_is_in_doubt_after_a_drop(end: Deed) -> None:
    with ScriptedSmtp(on("DOT", ACCEPT, end)) as server, opened(server) as transport:
        with pytest.raises(OutcomeUnknown):
            Sent().send(transport, FIRST, following=SECOND)
        assert not transport.usable
        with pytest.raises(ConnectionLost):
            Sent().send(transport, SECOND)
    assert server.count("<1@shop.example>") == 0


def test_two_recipients_of_an_announced_mail_one_refused() -> None:
    pair = mail(ANNA, BERT)
    with ScriptedSmtp(on("RCPT", "550 5.1.1 nobody", about=ANNA)) as server, opened(server) as transport:
        Sent().send(transport, FIRST, following=pair)
        receipt = Sent().send(transport, pair)
    assert [address for address, _reply in receipt.refused] == [ANNA]
    assert server.accepted[-1].recipients == (BERT,)


def test_a_stop_between_intent_and_dot_sends_nothing() -> None:
    def stop() -> OutgoingMessage:
        raise KeyboardInterrupt

    with ScriptedSmtp() as server, opened(server) as transport:
        with pytest.raises(KeyboardInterrupt):
            transport.send(FIRST, Handover(before_commit=lambda: None, following=stop))
        assert not transport.usable
    assert not server.accepted


def test_a_server_that_throws_away_what_comes_early_is_asked_plainly_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    distrust = Distrust()
    with ScriptedSmtp(on("MAIL", HOLD, skip=1, times=1)) as server:
        SilentTime(monkeypatch, server)
        with opened(server, distrust=distrust) as transport:
            Sent().send(transport, FIRST, following=SECOND)
            with pytest.raises(ConnectionLost, match="in time"):
                Sent().send(transport, SECOND)
        assert distrust.of(("127.0.0.1", server.port)) == {"PIPELINING"}
        with opened(server, distrust=distrust) as transport:
            Sent().send(transport, SECOND, following=FIRST)
            assert server.verbs()[-1] == "."
    assert server.accepted[-1].sender == SENDER


def test_silence_at_any_other_place_says_nothing_about_early_envelopes(monkeypatch: pytest.MonkeyPatch) -> None:
    distrust = Distrust()
    with ScriptedSmtp(on("DOT", HOLD, skip=1)) as server:
        SilentTime(monkeypatch, server)
        with opened(server, distrust=distrust) as transport:
            Sent().send(transport, FIRST, following=SECOND)
            with pytest.raises(OutcomeUnknown):
                Sent().send(transport, SECOND)
        assert distrust.of(("127.0.0.1", server.port)) == frozenset()
