"""Whatever an Exchange server does: nothing is sent twice, what is in doubt is told so, and no draft is left."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.accounts.credentials import Password
from app.domain.outbox.failure import FailureClass
from app.transports.exchange.looking import look_in_folder
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    FilePiece,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Throttled,
    TransportFailure,
    Unreachable,
)
from tests.fakes.certificates import Authority
from tests.fakes.ews_answers import Fault
from tests.fakes.ews_server import MAILBOX, PASSWORD, EwsServer
from tests.fakes.exchange_client import MESSAGE_ID, PATIENCE, Sent, filed, line, mail, opened, refused_opening, served

CUT = Fault()
CUT_AFTER = Fault(after=True)
HASTE = replace(PATIENCE, command=0.5, block=0.5, message_end=0.5, tidy=0.5)
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 500\r\n\r\n<s:Envelope"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def refused(server: EwsServer, authority: Authority, message: OutgoingMessage | None = None) -> TransportFailure:
    """How a mail fails; the transport is as usable afterwards as its failure promises."""
    with opened(line(server, authority)) as transport:
        with pytest.raises(TransportFailure) as caught:
            Sent().send(transport, message)
        assert transport.usable == isinstance(caught.value, (MessageRefused, MessagePostponed, Throttled))
        if not transport.usable:
            with pytest.raises(ConnectionLost, match="closed"):
                Sent().send(transport)
    assert PASSWORD not in str(caught.value)
    return caught.value


OPENING = [
    (Fault(code="ErrorServerBusy", back_off=90_000, fault=True), Throttled, FailureClass.THROTTLE),
    (Fault(code="ErrorMailboxStoreUnavailable"), Unreachable, FailureClass.NETWORK),
    (Fault(code="ErrorInternalServerTransientError", fault=True), Unreachable, FailureClass.NETWORK),
    (Fault(code="ErrorNonExistentMailbox"), AccountBlocked, FailureClass.SENDER_DENIED),
    (Fault(code="ErrorAccessDenied"), AccountBlocked, FailureClass.SENDER_DENIED),
    (Fault(code="ErrorPasswordExpired"), AccountBlocked, FailureClass.AUTH),
    (Fault(code="ErrorInvalidRequest", fault=True), AccountBlocked, FailureClass.PROTOCOL),
    (Fault(status=403), AccountBlocked, FailureClass.PROTOCOL),
    (Fault(status=404), AccountBlocked, FailureClass.PROTOCOL),
    (Fault(status=200), AccountBlocked, FailureClass.PROTOCOL),
    (Fault(status=200, page="<a/>"), AccountBlocked, FailureClass.PROTOCOL),
    (Fault(status=429, headers={"Retry-After": "40"}), Throttled, FailureClass.THROTTLE),
    (Fault(status=503), Unreachable, FailureClass.NETWORK),
    (CUT, Unreachable, FailureClass.NETWORK),
    (Fault(raw=WHOLE), Unreachable, FailureClass.NETWORK),
    (Fault(raw=b"220 smtp.shop.example\r\n"), Unreachable, FailureClass.NETWORK),
    (Fault(status=200, page="x" * 1_100_000), Unreachable, FailureClass.NETWORK),
]


@pytest.mark.parametrize(("fault", "kind", "failure"), OPENING)
def test_a_mailbox_that_cannot_be_opened(
    authority: Authority, fault: Fault, kind: type[TransportFailure], failure: FailureClass
) -> None:
    with served(authority, GetFolder=fault) as server:
        error = refused_opening(line(server, authority))
    assert (type(error), error.failure) == (kind, failure)
    assert server.asked == ["GetFolder"]


def test_a_pause_that_is_asked_for_is_told(authority: Authority) -> None:
    busy = [Fault(code="ErrorServerBusy", back_off=90_000), Fault(status=429, headers={"Retry-After": "40"})]
    with served(authority, GetFolder=[*busy, Fault(code="ErrorServerBusy", text=f"no {PASSWORD}")]) as server:
        errors = [refused_opening(line(server, authority)) for _ in range(3)]
    assert [e.hint for e in errors if isinstance(e, Throttled)] == [timedelta(seconds=90), timedelta(seconds=40), None]
    assert "no (hidden)" in str(errors[2])


def test_what_is_no_ews_is_told_with_what_to_do(authority: Authority) -> None:
    closed = "EWS is blocked for this tenant in Exchange Online"
    faults: list[Fault | None] = [Fault(status=404), Fault(status=403), Fault(status=403, page=closed)]
    with served(authority, GetFolder=faults) as server:
        texts = [str(refused_opening(line(server, authority))) for _ in range(3)]
    assert "no Exchange Web Services (EWS) at this address" in texts[0]
    assert "404 Sorry" in texts[0]
    assert "Ask your IT to allow it" in texts[1]
    assert "of the kind Microsoft 365" in texts[2]


def test_a_server_that_is_silent_is_not_waited_for_for_ever(authority: Authority) -> None:
    with served(authority, GetFolder=Fault(silent=True)) as server:
        assert type(refused_opening(line(server, authority), timeouts=HASTE)) is Unreachable


BEFORE = [
    ("FindItem", Fault(code="ErrorServerBusy", back_off=5000), Throttled, FailureClass.THROTTLE),
    ("FindItem", CUT, ConnectionLost, FailureClass.CONNECTION_LOST),
    ("CreateItem", Fault(code="ErrorMessageSizeExceeded"), MessageRefused, FailureClass.MESSAGE),
    ("CreateItem", Fault(code="ErrorMimeContentInvalid"), MessageRefused, FailureClass.MESSAGE),
    ("CreateItem", Fault(status=413), MessageRefused, FailureClass.MESSAGE),
    ("CreateItem", Fault(status=404), MessageRefused, FailureClass.MESSAGE),
    ("CreateItem", Fault(code="ErrorQuotaExceeded"), Throttled, FailureClass.QUOTA),
    ("CreateItem", Fault(code="ErrorTimeoutExpired", after=True), MessagePostponed, FailureClass.TRANSIENT),
    ("CreateItem", Fault(code="ErrorNoSuchThing"), AccountBlocked, FailureClass.PROTOCOL),
    ("CreateItem", Fault(status=503), ConnectionLost, FailureClass.CONNECTION_LOST),
    ("CreateItem", Fault(status=504, after=True), ConnectionLost, FailureClass.CONNECTION_LOST),
    ("CreateItem", CUT, ConnectionLost, FailureClass.CONNECTION_LOST),
    ("CreateItem", CUT_AFTER, ConnectionLost, FailureClass.CONNECTION_LOST),
    ("CreateItem", Fault(raw=WHOLE, after=True), ConnectionLost, FailureClass.CONNECTION_LOST),
    ("CreateItem", Fault(code="NoError", ok=True, after=True), ConnectionLost, FailureClass.CONNECTION_LOST),
]


@pytest.mark.parametrize(("operation", "fault", "kind", "failure"), BEFORE)
def test_before_the_commit_point_nothing_is_sent_and_no_draft_is_left(
    authority: Authority, operation: str, fault: Fault, kind: type[TransportFailure], failure: FailureClass
) -> None:
    with served(authority, {operation: fault}) as server:
        error = refused(server, authority)
    assert (type(error), error.failure) == (kind, failure)
    assert "SendItem" not in server.asked
    assert not server.mails


AFTER = [
    (Fault(code="ErrorSendAsDenied"), AccountBlocked, FailureClass.SENDER_DENIED, 0),
    (Fault(code="ErrorInvalidRecipients"), MessageRefused, FailureClass.RECIPIENT, 0),
    (Fault(code="ErrorInvalidSmtpAddress"), MessageRefused, FailureClass.RECIPIENT, 0),
    (Fault(code="ErrorServerBusy", back_off=5000, fault=True), Throttled, FailureClass.THROTTLE, 0),
    (Fault(code="ErrorMailboxStoreUnavailable"), MessagePostponed, FailureClass.TRANSIENT, 0),
    (Fault(code="ErrorTimeoutExpired"), MessagePostponed, FailureClass.TRANSIENT, 0),
    (Fault(code="ErrorTimeoutExpired", after=True), OutcomeUnknown, FailureClass.AMBIGUOUS, 1),
    (Fault(code="ErrorInternalServerError", after=True, fault=True), OutcomeUnknown, FailureClass.AMBIGUOUS, 1),
    (Fault(status=403), AccountBlocked, FailureClass.PROTOCOL, 0),
    (Fault(status=429), Throttled, FailureClass.THROTTLE, 0),
    (Fault(status=503), OutcomeUnknown, FailureClass.AMBIGUOUS, 0),
    (Fault(status=504, after=True), OutcomeUnknown, FailureClass.AMBIGUOUS, 1),
    (Fault(status=500, page="<html>oops</html>", after=True), OutcomeUnknown, FailureClass.AMBIGUOUS, 1),
    (Fault(status=200, page="<s:Envelope", after=True), OutcomeUnknown, FailureClass.AMBIGUOUS, 1),
    (Fault(raw=WHOLE, after=True), OutcomeUnknown, FailureClass.AMBIGUOUS, 1),
    (CUT, OutcomeUnknown, FailureClass.AMBIGUOUS, 0),
    (CUT_AFTER, OutcomeUnknown, FailureClass.AMBIGUOUS, 1),
]


@pytest.mark.parametrize("ntlm", [False, True], ids=["basic", "ntlm"])
@pytest.mark.parametrize(("fault", "kind", "failure", "sent"), AFTER)
def test_after_the_commit_point_it_is_asked_for_once(
    authority: Authority,
    fault: Fault,
    kind: type[TransportFailure],
    failure: FailureClass,
    sent: int,
    ntlm: bool,
) -> None:
    with served(authority, ntlm=ntlm, SendItem=fault) as server:
        error = refused(server, authority)
    assert (type(error), error.failure) == (kind, failure)
    assert server.asked.count("SendItem") == 1
    assert len(server.folder("sentitems")) == sent
    if kind is not OutcomeUnknown:
        assert not server.folder("drafts")


def test_a_sign_in_that_is_refused_in_the_end_is_not_tried_again(authority: Authority) -> None:
    with served(authority, SendItem=Fault(status=401)) as server:
        error = refused(server, authority)
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.AUTH)
    assert server.asked == ["GetFolder", "FindItem", "CreateItem", "SendItem"]


def test_a_draft_that_somebody_has_deleted_is_not_sent(authority: Authority) -> None:
    with served(authority) as server, opened(line(server, authority)) as transport:
        with pytest.raises(MessagePostponed):
            Sent().send(transport, commit=server.mails.clear)
        Sent().send(transport)
    assert len(server.delivered["anna@vendor.example"]) == 1


def test_no_answer_in_time_is_in_doubt(authority: Authority) -> None:
    with served(authority, SendItem=Fault(silent=True, after=True)) as server:
        haste = replace(PATIENCE, message_end=0.5)
        with opened(line(server, authority), haste) as transport, pytest.raises(OutcomeUnknown, match="in time"):
            Sent().send(transport)
    assert server.asked.count("SendItem") == 1


def test_a_slow_answer_is_waited_for_and_watched(authority: Authority) -> None:
    looks: list[int] = []
    slow = Fault(slow=True, code="NoError", ok=True)
    with served(authority, SendItem=slow) as server, opened(line(server, authority)) as transport:
        Sent().send(transport, watch=lambda: looks.append(1))
    assert looks


class _Stopped(OSError):
    """What a watch may raise: even what the network would."""


def stop() -> None:
    raise _Stopped


def test_a_stop_before_the_commit_leaves_no_draft(authority: Authority) -> None:
    with served(authority) as server, opened(line(server, authority)) as transport:
        with pytest.raises(_Stopped):
            Sent().send(transport, commit=stop)
        assert not transport.usable
    assert "SendItem" not in server.asked
    assert not server.mails


def test_a_stop_while_the_draft_is_waited_for_leaves_none(authority: Authority) -> None:
    with served(authority, CreateItem=Fault(silent=True, after=True)) as server:

        def watch() -> None:
            if server.meets_silence.is_set():
                stop()

        with opened(line(server, authority)) as transport, pytest.raises(_Stopped):
            Sent().send(transport, watch=watch)
    assert not server.mails


def test_a_stop_in_the_middle_of_the_octets(authority: Authority, tmp_path: Path) -> None:
    class Stopping(Sent):
        def __init__(self) -> None:
            super().__init__()
            self.progress = _StoppingList()

    with served(authority) as server, opened(line(server, authority)) as transport, pytest.raises(_Stopped):
        Stopping().send(transport, filed(tmp_path, 3_000_000))
    assert server.asked == ["GetFolder", "FindItem"]


class _StoppingList(list[int]):
    @override
    def append(self, octets: int) -> None:
        if octets > 1_000_000:
            stop()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_damaged_file_is_not_sent(authority: Authority, tmp_path: Path, is_there: bool) -> None:
    message = filed(tmp_path, 3_000_000)
    piece = message.pieces[2]
    assert isinstance(piece, FilePiece)
    if is_there:
        piece.path.write_bytes(b"short")
    else:
        piece.path.unlink()
    with served(authority) as server:
        error = refused(server, authority, message)
    assert error.failure is FailureClass.MESSAGE
    assert "damaged" in str(error)
    assert not server.mails


def test_a_mail_without_an_id_is_sent_and_not_looked_for(authority: Authority) -> None:
    message = OutgoingMessage(sender=MAILBOX, recipients=("anna@vendor.example",), pieces=(b"Subject: x\r\n\r\nx\r\n",))
    with served(authority, CreateItem=[None, CUT]) as server, opened(line(server, authority)) as transport:
        Sent().send(transport, message)
        with pytest.raises(ConnectionLost):
            Sent().send(transport, message)
    assert server.asked == ["GetFolder", "CreateItem", "SendItem", "CreateItem"]


def test_a_draft_that_cannot_be_looked_for_stays_for_the_next_try(authority: Authority) -> None:
    with served(authority, CreateItem=CUT_AFTER, FindItem=[None, Fault(status=503)]) as server:
        refused(server, authority)
        assert len(server.folder("drafts")) == 1
        with opened(line(server, authority)) as transport:
            Sent().send(transport)
    assert not server.folder("drafts")
    assert len(server.folder("sentitems")) == 1


def test_a_server_that_goes_away_before_the_request_to_send_has_sent_nothing(authority: Authority) -> None:
    then_cut = Fault(ok=True, after=True, then_cut=True)
    with served(authority, CreateItem=then_cut) as server, opened(line(server, authority)) as transport:

        def gone() -> None:
            server.refuses = True

        with pytest.raises(ConnectionLost, match="The connection to the mail server broke"):
            Sent().send(transport, commit=gone)
    assert "SendItem" not in server.asked


@pytest.mark.parametrize("ntlm", [False, True], ids=["basic", "ntlm"])
def test_a_line_that_ends_between_two_requests_is_made_anew(authority: Authority, tmp_path: Path, ntlm: bool) -> None:
    sent = Sent()
    then_cut = Fault(ok=True, after=True, then_cut=True)
    with served(authority, {"FindItem": then_cut}, ntlm=ntlm) as server, opened(line(server, authority)) as transport:
        sent.send(transport, filed(tmp_path, 700_000))  # NTLM asks for its octets again
    assert len(server.folder("sentitems")) == 1
    assert sent.progress == sorted(set(sent.progress))


def test_octets_that_leave_slowly_are_waited_for(authority: Authority, tmp_path: Path) -> None:
    looks: list[int] = []
    with served(authority, BODY=Fault(slow=True)) as server, opened(line(server, authority)) as transport:
        Sent().send(transport, filed(tmp_path, 12_000_000), watch=lambda: looks.append(1))
    assert len(looks) > 1
    assert len(server.folder("sentitems")) == 1


def test_a_line_that_breaks_under_the_octets(authority: Authority, tmp_path: Path) -> None:
    with served(authority, BODY=Fault(reset=True)) as server:
        error = refused(server, authority, filed(tmp_path, 12_000_000))
    assert (type(error), error.failure) == (ConnectionLost, FailureClass.CONNECTION_LOST)
    assert not server.mails


def test_a_line_that_is_tampered_with_before_the_answer_is_in_doubt(authority: Authority) -> None:
    with served(authority, SendItem=Fault(garbled=True, after=True)) as server:
        error = refused(server, authority)
    assert type(error) is OutcomeUnknown
    assert server.asked.count("SendItem") == 1


def test_an_idle_line_carries_nothing_more(authority: Authority) -> None:
    with served(authority) as server, opened(line(server, authority), replace(PATIENCE, idle=0)) as transport:
        assert not transport.usable


LOOKS = [
    (Fault(code="ErrorServerBusy", back_off=5000), Unreachable),
    (Fault(code="ErrorAccessDenied"), AccountBlocked),
    (CUT, Unreachable),
]


@pytest.mark.parametrize("operation", ["GetFolder", "FindItem"])
@pytest.mark.parametrize(("fault", "kind"), LOOKS)
def test_a_sent_folder_that_cannot_be_looked_at(
    authority: Authority, operation: str, fault: Fault, kind: type[TransportFailure]
) -> None:
    with served(authority, {operation: fault}) as server:
        there = line(server, authority)
        with pytest.raises(TransportFailure) as caught:
            look_in_folder(there, MAILBOX, Password(there.user, PASSWORD), [MESSAGE_ID], PATIENCE)
    assert type(caught.value) is kind


def test_an_answer_that_finds_another_mail_finds_nothing(authority: Authority) -> None:
    with served(authority) as server, opened(line(server, authority)) as transport:
        Sent().send(transport, mail("<a@shop.example>"))
        there = line(server, authority)
        look = look_in_folder(there, MAILBOX, Password(there.user, PASSWORD), ["<A@shop.example>"])
    assert not look.found
