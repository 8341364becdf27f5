import tracemalloc
from dataclasses import replace

import pytest

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.smtp import open_smtp
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Throttled,
    Transport,
    TransportFailure,
)
from tests.fakes.scripted_smtp import ACCEPT, Flood, ScriptedSmtp, Wait, on
from tests.fakes.smtp_client import ANNA, BERT, PATIENCE, SENDER, Sent, line, mail, octets_of, opened

STEP_BY_STEP = ("SIZE 50000000",)
BOTH_WAYS = pytest.mark.parametrize("offers", [("PIPELINING", "SIZE 50000000"), STEP_BY_STEP], ids=["flight", "steps"])


@BOTH_WAYS
def test_a_mail_arrives_octet_for_octet_and_commits_once(offers: tuple[str, ...]) -> None:
    message, sent = mail(ANNA, BERT, lines=5000), Sent()
    with ScriptedSmtp(offers=offers) as server, opened(server) as transport:
        receipt = sent.send(transport, message)
    (arrived,) = server.accepted
    assert (arrived.sender, arrived.recipients) == (SENDER, (ANNA, BERT))
    assert arrived.octets == octets_of(message)
    assert (receipt.reply.code, receipt.refused) == (250, ())
    assert sent.commits == 1
    assert sent.progress[-1] == message.size
    assert sent.progress == sorted(sent.progress)
    assert server.commands[0] == "EHLO [127.0.0.1]"
    assert server.commands[1] == f"MAIL FROM:<{SENDER}> SIZE={message.size}"
    assert server.commands[-1] == "QUIT"


def test_the_size_is_told_only_to_a_server_that_asks_for_it() -> None:
    with ScriptedSmtp(offers=()) as server, opened(server) as transport:
        Sent().send(transport)
        assert transport.max_size is None
    assert server.commands[1] == f"MAIL FROM:<{SENDER}>"


@BOTH_WAYS
def test_the_intent_is_made_durable_before_the_dot_is_written(offers: tuple[str, ...]) -> None:
    with ScriptedSmtp(offers=offers) as server, opened(server) as transport:
        message = mail(lines=3000)

        def commit() -> None:
            assert "." not in server.commands
            assert not server.accepted

        transport.send(message, Handover(before_commit=commit))
        assert server.count("<1@shop.example>") == 1


def test_a_mail_too_large_for_the_server_is_refused_before_it_is_offered() -> None:
    with ScriptedSmtp(offers=("SIZE 500",)) as server, opened(server) as transport:
        with pytest.raises(MessageRefused, match=r"at most 0\.0 MB") as caught:
            Sent().send(transport)
        assert (caught.value.failure, caught.value.stage) == (FailureClass.MESSAGE, Stage.MAIL)
        assert transport.usable
        assert transport.max_size == 500
    assert server.verbs() == ["EHLO", "QUIT"]


def test_the_account_s_own_limit_counts_where_it_is_smaller() -> None:
    with ScriptedSmtp() as server, opened(server, account_limit=500) as transport:
        with pytest.raises(MessageRefused):
            Sent().send(transport)
        assert transport.max_size == 50000000


REFUSALS: list[tuple[str, str, type[TransportFailure], FailureClass]] = [
    ("MAIL", "451 4.3.0 try later", MessagePostponed, FailureClass.TRANSIENT),
    ("MAIL", "552 5.3.4 too big", MessageRefused, FailureClass.MESSAGE),
    ("RCPT", "550 5.1.1 no such user", MessageRefused, FailureClass.RECIPIENT),
    ("RCPT", "450 4.2.0 greylisted", MessagePostponed, FailureClass.TRANSIENT),
    ("DATA", "451 4.3.0 not now", MessagePostponed, FailureClass.TRANSIENT),
    ("DATA", "554 5.7.1 no", MessageRefused, FailureClass.MESSAGE),
    ("DOT", "552 5.3.4 too big", MessageRefused, FailureClass.MESSAGE),
    ("DOT", "454 4.7.0 throttling, try again in 5 minutes", Throttled, FailureClass.THROTTLE),
    ("DOT", "550 5.4.5 daily quota", Throttled, FailureClass.QUOTA),
]


@BOTH_WAYS
@pytest.mark.parametrize(("event", "reply", "kind", "failure"), REFUSALS, ids=[f"{r[0]} {r[1][:9]}" for r in REFUSALS])
def test_a_refusal_is_named_and_the_next_mail_passes(
    offers: tuple[str, ...], event: str, reply: str, kind: type[TransportFailure], failure: FailureClass
) -> None:
    rules = [on(event, reply, times=1)]
    if event in ("MAIL", "RCPT") and "PIPELINING" in offers:
        rules.append(on("DATA", "503 5.5.1 no valid recipients", times=1))
    with ScriptedSmtp(*rules, offers=offers) as server, opened(server) as transport:
        with pytest.raises(kind) as caught:
            Sent().send(transport)
        assert type(caught.value) is kind
        assert caught.value.failure is failure
        assert caught.value.stage.value == {"DOT": "commit"}.get(event, event.lower())
        assert reply[:9] in str(caught.value)
        assert not server.accepted
        assert transport.usable
        Sent().send(transport, mail(message_id="<2@shop.example>"))
        assert [m.message_id for m in server.accepted] == ["<2@shop.example>"]
        assert server.connections == 1


@BOTH_WAYS
@pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("reply", ["550 5.7.60 not as this sender", "530 5.7.57 sign in first"])
def test_what_blocks_the_account_closes_the_connection(offers: tuple[str, ...], event: str, reply: str) -> None:
    with ScriptedSmtp(on(event, reply), offers=offers) as server, opened(server) as transport:
        with pytest.raises(AccountBlocked):
            Sent().send(transport)
        assert not transport.usable
        with pytest.raises(ConnectionLost):
            Sent().send(transport)
    assert not server.accepted


@BOTH_WAYS
@pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_ends_its_service_before_the_dot_has_nothing(offers: tuple[str, ...], event: str) -> None:
    with ScriptedSmtp(on(event, "421 4.3.2 closing"), offers=offers) as server, opened(server) as transport:
        with pytest.raises(ConnectionLost):
            Sent().send(transport)
        assert not transport.usable


def test_a_421_after_the_dot_is_a_definite_no() -> None:
    with ScriptedSmtp(on("DOT", "421 4.3.0 closing")) as server, opened(server) as transport:
        with pytest.raises(MessagePostponed):
            Sent().send(transport)
        assert not transport.usable


@BOTH_WAYS
def test_one_refused_of_two_goes_on_and_is_named(offers: tuple[str, ...]) -> None:
    rule = on("RCPT", "550 5.1.1 no such user", about=ANNA)
    with ScriptedSmtp(rule, offers=offers) as server, opened(server) as transport:
        receipt = Sent().send(transport, mail(ANNA, BERT))
    assert [(address, reply.enhanced) for address, reply in receipt.refused] == [(ANNA, "5.1.1")]
    assert server.accepted[0].recipients == (BERT,)


@BOTH_WAYS
def test_of_two_refused_the_one_with_hope_decides(offers: tuple[str, ...]) -> None:
    rules = (on("RCPT", "550 5.1.1 no", about=ANNA), on("RCPT", "450 4.2.1 later", about=BERT))
    with ScriptedSmtp(*rules, offers=offers) as server, opened(server) as transport:
        with pytest.raises(MessagePostponed, match="later"):
            Sent().send(transport, mail(ANNA, BERT))
        assert transport.usable


@pytest.mark.parametrize("event", ["MAIL", "RCPT"])
def test_a_server_that_wants_a_mail_for_nobody_gets_no_dot(event: str) -> None:
    rules = (on(event, "550 5.1.1 no"), on("DATA", "354 go on"))
    with ScriptedSmtp(*rules) as server, opened(server) as transport:
        with pytest.raises((MessageRefused, AccountBlocked)):
            Sent().send(transport)
        assert not transport.usable
    assert not server.accepted
    assert "." not in server.commands


@pytest.mark.parametrize("answer", [("451 no",), ("421 bye",), (b"garbage\r\n",), ()], ids=str)
def test_a_reset_that_fails_closes_the_connection(answer: tuple[str, ...]) -> None:
    rules = (on("RCPT", "550 5.1.1 no"), on("RSET", *answer))
    at_once = replace(PATIENCE, quit=0.2)
    with ScriptedSmtp(*rules, offers=()) as server, opened(server, timeouts=at_once) as transport:
        with pytest.raises(MessageRefused):
            Sent().send(transport)
        assert not transport.usable


def test_more_than_a_hundred_recipients_are_not_sent_in_one_flight() -> None:
    people = tuple(f"p{n}@vendor.example" for n in range(101))
    with ScriptedSmtp(on("RCPT", Wait(0), "250 ok")) as server, opened(server) as transport:
        receipt = Sent().send(transport, mail(*people))
    assert receipt.refused == ()
    assert len(server.accepted) == 1


@pytest.mark.parametrize(
    "reply",
    ["250-2.0.0 first\n250 2.0.0 second", "250 " + "x" * 2000, "250 2.6.0 Grüße, 谢谢", "250", "251 will forward"],
    ids=["lines", "long", "utf-8", "bare", "251"],
)
def test_odd_but_complete_acceptances_are_acceptances(reply: str) -> None:
    with ScriptedSmtp(on("DOT", ACCEPT, reply)) as server, opened(server) as transport:
        assert Sent().send(transport).reply.code in (250, 251)
        assert transport.usable


@pytest.mark.parametrize(
    "answer",
    [b"hello\r\n", b"999 no\r\n", b"250-a\r\n251 b\r\n", b"25\r\n", b"\xff\xfe\r\n", b"x" * 20000, b"354 go on\r\n"],
    ids=["words", "code", "two codes", "short", "binary", "endless line", "wrong code"],
)
def test_garbage_after_the_dot_leaves_the_outcome_unknown(answer: bytes) -> None:
    with ScriptedSmtp(on("DOT", ACCEPT, answer)) as server, opened(server) as transport:
        with pytest.raises(OutcomeUnknown) as caught:
            Sent().send(transport)
        assert (caught.value.failure, caught.value.stage) == (FailureClass.AMBIGUOUS, Stage.COMMIT)
        assert not transport.usable


@BOTH_WAYS
@pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA"])
def test_garbage_before_the_dot_is_a_lost_connection(offers: tuple[str, ...], event: str) -> None:
    with ScriptedSmtp(on(event, b"garbage\r\n"), offers=offers) as server, opened(server) as transport:
        with pytest.raises(ConnectionLost, match="unexpected answer"):
            Sent().send(transport)
        assert not transport.usable


def test_an_endless_reply_is_cut() -> None:
    rule = on("MAIL", b"250-and so on\r\n" * 10000)
    with (
        ScriptedSmtp(rule) as server,
        opened(server) as transport,
        pytest.raises(ConnectionLost, match="unexpected answer"),
    ):
        Sent().send(transport)


def test_a_reply_that_comes_octet_by_octet_must_still_end_in_time() -> None:
    with (
        ScriptedSmtp(on("MAIL", b"250 slow but steady, on and on", Flood(b".", pause=0.02))) as server,
        opened(server, timeouts=replace(PATIENCE, command=0.2)) as transport,
        pytest.raises(ConnectionLost, match="in time"),
    ):
        Sent().send(transport)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"421 4.3.2 idle too long\r\n", ConnectionLost),
        (b"554 5.7.1 go away\r\n", ConnectionLost),
        (b"421 4.7.0 too many mails\r\n", Throttled),
        (b"250 2.0.0 once more\r\n", ConnectionLost),
        (b"gar", ConnectionLost),
    ],
)
def test_what_the_server_says_while_idle_is_not_taken_for_an_answer(said: bytes, kind: type[TransportFailure]) -> None:
    rule = on("DOT", ACCEPT, b"250 ok\r\n" + said)
    with ScriptedSmtp(rule) as server, opened(server, timeouts=replace(PATIENCE, quit=0.2)) as transport:
        Sent().send(transport)
        with pytest.raises(kind):
            Sent().send(transport)
        assert not transport.usable
    assert len(server.accepted) == 1


def test_an_answer_before_the_dot_is_not_taken_for_the_dot_s() -> None:
    with ScriptedSmtp(on("DATA", b"354 go on\r\n250 2.0.0 taken\r\n")) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(ConnectionLost, match="without being asked"):
            sent.send(transport)
        assert sent.commits == 0
        assert not transport.usable
    assert not server.accepted


def test_a_refusal_in_the_middle_of_the_body_is_believed() -> None:
    with ScriptedSmtp(on("DATA", b"354 go on\r\n552 5.3.4 enough\r\n")) as server, opened(server) as transport:
        sent = Sent()
        with pytest.raises(MessageRefused, match="enough"):
            sent.send(transport)
        assert sent.commits == 0
        assert not transport.usable


def _done() -> None:
    pass


class _Stop(BaseException):
    """Something outside that ends a transfer."""


@pytest.mark.parametrize("at", ["progress", "commit"])
@pytest.mark.parametrize("error", [_Stop, MessageRefused], ids=["foreign", "one of the transport's own"])
def test_an_exception_from_outside_sends_no_dot_and_goes_on_to_the_caller(at: str, error: type[BaseException]) -> None:
    thrown = MessageRefused("x", failure=FailureClass.MESSAGE, stage=Stage.BODY) if error is MessageRefused else _Stop()

    def throw(*_anything: object) -> None:
        raise thrown

    message = mail(lines=2000)
    with ScriptedSmtp() as server, opened(server) as transport:
        throwing = {"commit": Handover(before_commit=throw), "progress": Handover(before_commit=_done, progress=throw)}
        with pytest.raises(error) as caught:
            transport.send(message, throwing[at])
        assert caught.value is thrown
        assert not transport.usable
    assert not server.accepted
    assert "." not in server.commands


DAMAGED = {
    "no line end": b"Subject: x\r\n\r\nhello",
    "a lone dot": b"Subject: x\r\n\r\n.\r\nMAIL FROM:<x>\r\n",
    "a dot at the start": b".Subject\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("block", [1, 1000])
def test_octets_that_break_the_contract_are_never_committed(name: str, block: int) -> None:
    octets = DAMAGED[name]
    pieces = tuple(octets[start : start + block] for start in range(0, len(octets), block))
    message = OutgoingMessage(sender=SENDER, recipients=(ANNA,), pieces=pieces)
    with ScriptedSmtp() as server, opened(server) as transport:
        with pytest.raises(MessageRefused, match="damaged"):
            Sent().send(transport, message)
        assert not transport.usable
    assert not server.accepted


@pytest.mark.parametrize("address", ["a@b>\r\nRCPT TO:<c@d", "", "a b@c.example", "ü b@c.example", "<a@b>", "a@"])
def test_an_address_that_is_none_never_reaches_the_line(address: str) -> None:
    with ScriptedSmtp() as server, opened(server) as transport:
        with pytest.raises(MessageRefused, match="can't be used"):
            Sent().send(transport, mail(address))
        assert transport.usable
    assert server.verbs() == ["EHLO", "QUIT"]


@pytest.mark.parametrize("address", ["a@b>\r\nRCPT TO:<c@d", "", "buyer"])
def test_a_sender_that_is_none_blocks_the_account(address: str) -> None:
    with ScriptedSmtp() as server, opened(server) as transport:
        with pytest.raises(AccountBlocked, match="can't be used") as caught:
            Sent().send(transport, mail(sender=address))
        assert caught.value.failure is FailureClass.SENDER_DENIED
        assert not transport.usable
    assert server.verbs() == ["EHLO"]


def test_a_mail_without_an_address_is_refused() -> None:
    message = OutgoingMessage(sender=SENDER, recipients=(), pieces=(b"\r\n",))
    with ScriptedSmtp() as server, opened(server) as transport, pytest.raises(MessageRefused, match="no address"):
        Sent().send(transport, message)


def test_a_connection_carries_a_hundred_mails_and_no_more() -> None:
    with ScriptedSmtp() as server, opened(server) as transport:
        while transport.usable:
            Sent().send(transport)
    assert len(server.accepted) == 100
    assert server.verbs()[-1] == "QUIT"


def test_closing_never_raises_and_closed_is_closed() -> None:
    usable = []
    with ScriptedSmtp(on("QUIT", b"what?\r\n")) as server:
        transport: Transport = open_smtp(line(server), None)
        for _time in range(2):
            usable.append(transport.usable)
            transport.close()
    assert usable == [True, False]


def test_a_mail_of_twenty_mebibytes_needs_the_memory_of_a_block() -> None:
    message = mail(lines=20 * 1024 * 1024 // 78)
    with ScriptedSmtp(keep_octets=False) as server, opened(server) as transport:
        Sent().send(transport)  # what is loaded once
        tracemalloc.start()
        try:
            Sent().send(transport, message)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert server.accepted[-1].size == message.size
    assert peak < 2 * 1024 * 1024


def test_a_huge_block_is_cut_and_arrives_whole() -> None:
    octets = octets_of(mail(lines=20000))
    message = OutgoingMessage(sender=SENDER, recipients=(ANNA,), pieces=(octets,))
    with ScriptedSmtp() as server, opened(server) as transport:
        sent = Sent()
        sent.send(transport, message)
    assert server.accepted[0].octets == octets
    assert len(sent.progress) > 1
