"""What servers offer beyond the plain conversation: delivery reports, addresses in all scripts; and what they break."""

import time

import pytest

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.distrust import Distrust
from app.transports.transport import AccountBlocked, ConnectionLost, MessageRefused, OutgoingMessage
from tests.fakes.scripted_smtp import ScriptedSmtp, on
from tests.fakes.smtp_client import ANNA, SENDER, Sent, mail, opened

OFFERS = pytest.mark.parametrize("offers", [("PIPELINING",), ()], ids=["flight", "steps"])


def of(recipient: str = ANNA, *, envelope_id: str = "", sender: str = SENDER) -> OutgoingMessage:
    return OutgoingMessage(
        sender=sender, recipients=(recipient,), pieces=(b"Subject: x\r\n\r\nx\r\n",), envelope_id=envelope_id
    )


# --- delivery reports (RFC 3461)


@OFFERS
def test_reports_are_asked_for_where_they_can_be(offers: tuple[str, ...]) -> None:
    with ScriptedSmtp(offers=(*offers, "DSN")) as server, opened(server) as transport:
        Sent().send(transport, of(envelope_id="rfq.01J+=@shop.example"))
    assert server.commands[1] == f"MAIL FROM:<{SENDER}> RET=HDRS ENVID=rfq.01J+2B+3D@shop.example"
    assert server.commands[2] == f"RCPT TO:<{ANNA}> NOTIFY=FAILURE,DELAY ORCPT=rfc822;{ANNA}"
    assert len(server.accepted) == 1


def test_no_report_is_asked_for_where_none_is_offered() -> None:
    with ScriptedSmtp() as server, opened(server) as transport:
        Sent().send(transport, of(envelope_id="rfq.1@shop.example"))
    assert "ENVID" not in server.commands[1]
    assert server.commands[2] == f"RCPT TO:<{ANNA}>"


@pytest.mark.parametrize("envelope_id", ["", "x" * 101, "grün"])
def test_an_id_that_cannot_be_told_is_left_out(envelope_id: str) -> None:
    with ScriptedSmtp(offers=("DSN",)) as server, opened(server) as transport:
        Sent().send(transport, of(envelope_id=envelope_id))
    assert server.commands[1] == f"MAIL FROM:<{SENDER}> RET=HDRS"


def test_an_id_cannot_carry_a_command() -> None:
    with ScriptedSmtp(offers=("DSN",)) as server, opened(server) as transport:
        Sent().send(transport, of(envelope_id="a\r\nRSET b"))
    assert server.commands[1].endswith("ENVID=a+0D+0ARSET+20b")
    assert "RSET" not in server.verbs()


# --- addresses in all scripts (RFC 6531)


@OFFERS
@pytest.mark.parametrize("address", ["grün@vendor.example", "采购@vendor.example"])
def test_a_letter_of_any_script_is_sent_where_the_server_takes_it(offers: tuple[str, ...], address: str) -> None:
    offered = (*offers, "8BITMIME", "SMTPUTF8", "DSN")
    with ScriptedSmtp(offers=offered) as server, opened(server) as transport:
        Sent().send(transport, of(address))
        Sent().send(transport, of(sender=address))
        Sent().send(transport, of())
    mails = [line for line in server.commands if line.startswith("MAIL")]
    assert ["SMTPUTF8 BODY=8BITMIME" in line for line in mails] == [True, True, False]
    assert f"RCPT TO:<{address}> NOTIFY=FAILURE,DELAY" in server.commands
    assert server.accepted[0].recipients == (address,)
    assert server.accepted[1].sender == address


def test_elsewhere_it_is_refused_with_the_reason() -> None:
    with ScriptedSmtp() as server, opened(server) as transport:
        with pytest.raises(MessageRefused, match="letters before the “@” that this mail server") as caught:
            Sent().send(transport, of("grün@vendor.example"))
        assert (caught.value.failure, caught.value.stage) == (FailureClass.RECIPIENT, Stage.RCPT)
        assert transport.usable
        with pytest.raises(AccountBlocked, match="SMTPUTF8") as blocked:
            Sent().send(transport, of(sender="grün@shop.example"))
        assert blocked.value.failure is FailureClass.SENDER_DENIED
    assert server.verbs() == ["EHLO"]


@pytest.mark.parametrize(
    "address", ["a@grün.example", "grün", "grün@", "gr\u00a0ün@v.example", "ü\u0085@v.example", "ü>@v.example"]
)
def test_not_everything_outside_ascii_is_an_address(address: str) -> None:
    with ScriptedSmtp(offers=("SMTPUTF8",)) as server, opened(server) as transport:
        with pytest.raises(MessageRefused, match="can't be used"):
            Sent().send(transport, of(address))
        assert transport.usable


# --- a second, plainer chance


@pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["500 5.5.1 what?", "555 5.5.4 no such", b"garbage\r\n", b"250-a\r\n251 b\r\n"])
def test_a_server_that_stumbles_over_a_flight_is_asked_step_by_step(event: str, answer: str | bytes) -> None:
    distrust = Distrust()
    with ScriptedSmtp(on(event, answer, times=1), offers=("PIPELINING", "DSN")) as server:
        with opened(server, distrust=distrust) as transport:
            sent = Sent()
            with pytest.raises(ConnectionLost):
                sent.send(transport)
            assert sent.commits == 0
            assert not transport.usable
        with opened(server, distrust=distrust) as transport:
            Sent().send(transport)
        assert server.commands[-6:-1] == ["EHLO [127.0.0.1]", f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{ANNA}>", "DATA", "."]
    assert len(server.accepted) == 1


@pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA"])
def test_one_that_still_does_not_understand_blocks_the_account(event: str) -> None:
    distrust = Distrust()
    with ScriptedSmtp(on(event, "500 5.5.1 what?")) as server:
        with opened(server, distrust=distrust) as transport, pytest.raises(ConnectionLost, match="simpler way"):
            Sent().send(transport)
        with opened(server, distrust=distrust) as transport:
            with pytest.raises(AccountBlocked) as caught:
                Sent().send(transport)
            assert caught.value.failure is FailureClass.PROTOCOL
            assert not transport.usable


@pytest.mark.parametrize("event", ["DATA", "DOT"])
def test_what_is_not_understood_after_the_envelope_is_no_matter_of_flights(event: str) -> None:
    answer = b"354 go on\r\n500 5.5.1 what?\r\n" if event == "DATA" else "500 5.5.1 line too long"
    with ScriptedSmtp(on(event, answer)) as server, opened(server) as transport:
        with pytest.raises(AccountBlocked) as caught:
            Sent().send(transport)
        assert caught.value.failure is FailureClass.PROTOCOL
        assert not transport.usable


def test_distrust_is_for_one_server_adds_up_and_ends_after_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    distrust, now = Distrust(), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    here, there = ("mail.shop.example", 587), ("mail.shop.example", 465)
    distrust.tell(here, frozenset({"CHUNKING"}))
    distrust.tell(here, frozenset({"PIPELINING"}))
    assert distrust.of(here) == {"CHUNKING", "PIPELINING"}
    assert distrust.of(there) == frozenset()
    now[0] += 3601
    assert distrust.of(here) == frozenset()


def test_a_large_mail_is_offered_like_a_small_one_where_bdat_is_distrusted() -> None:
    distrust = Distrust()
    with ScriptedSmtp(offers=("PIPELINING", "CHUNKING")) as server:
        distrust.tell(("127.0.0.1", server.port), frozenset({"CHUNKING"}))
        with opened(server, distrust=distrust) as transport:
            Sent().send(transport, mail(lines=2000))
    assert "BDAT" not in server.verbs()
    assert len(server.accepted) == 1
