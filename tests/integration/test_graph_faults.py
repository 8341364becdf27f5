"""Whatever Microsoft 365 does: no email is sent twice, and no draft is left where it can be reached."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.accounts.credentials import Bearer, Password
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.client import GraphClient, Request
from app.transports.graph.graph import open_graph
from app.transports.graph.looking import look_in_folder
from app.transports.transport import (
    AccountBlocked,
    CertificateRefused,
    ConnectionLost,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Throttled,
    TransportFailure,
    Unreachable,
)
from tests.fakes.certificates import self_signed
from tests.fakes.graph_client import Sent, mail, opened
from tests.fakes.graph_server import CUT, CUT_WHEN_DONE, PATIENCE, PORTAL, Fault, GraphServer, TokenList, bearer

F = FailureClass
ELSEWHERE = Fault(302, headers={"Location": "http://hotel.example/login?from=graph"}, body=b"")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GraphServer]:
    with GraphServer(tmp_path) as running:
        yield running


@pytest.fixture
def message(tmp_path: Path) -> OutgoingMessage:
    return mail(tmp_path, [("part.pdf", b"drawing")])


Case = tuple[Fault, type[TransportFailure], FailureClass]
EVERYWHERE: dict[str, Case] = {
    "429": (Fault(429, "ApplicationThrottled"), Throttled, F.THROTTLE),
    "busy": (Fault(503, "ErrorServerBusy"), Throttled, F.THROTTLE),
    "401 twice": (Fault(401, "InvalidAuthenticationToken"), AccountBlocked, F.AUTH),
    "403": (Fault(403, "ErrorAccessDenied"), AccountBlocked, F.AUTH),
    "send as": (Fault(403, "ErrorSendAsDenied"), AccountBlocked, F.SENDER_DENIED),
    "no mailbox": (Fault(404, "MailboxNotEnabledForRESTAPI"), AccountBlocked, F.SENDER_DENIED),
    "quota": (Fault(403, "ErrorExceededMessageLimit"), Throttled, F.QUOTA),
    "full": (Fault(507, "ErrorQuotaExceeded"), Throttled, F.QUOTA),
}
IN_AN_EMAIL: dict[str, Case] = EVERYWHERE | {
    "413": (Fault(413, "RequestBodyTooLarge"), MessageRefused, F.MESSAGE),
    "too large": (Fault(400, "ErrorMessageSizeExceeded"), MessageRefused, F.MESSAGE),
    "recipients": (Fault(400, "ErrorInvalidRecipients"), MessageRefused, F.RECIPIENT),
    "400": (Fault(400, "BadRequest"), MessageRefused, F.MESSAGE),
    "draft is gone": (Fault(404, "ErrorItemNotFound"), MessagePostponed, F.TRANSIENT),
    "conflict": (Fault(409, "ErrorIrresolvableConflict"), MessagePostponed, F.TRANSIENT),
}
BEFORE_THE_COMMIT: dict[str, Case] = IN_AN_EMAIL | {
    "500": (Fault(500, "ErrorInternalServerError"), MessagePostponed, F.TRANSIENT),
    "504": (Fault(504, "GatewayTimeout"), MessagePostponed, F.TRANSIENT),
    "504 when done": (Fault(504, "GatewayTimeout", is_done=True), MessagePostponed, F.TRANSIENT),
    "cut": (CUT, ConnectionLost, F.CONNECTION_LOST),
    "cut when done": (CUT_WHEN_DONE, ConnectionLost, F.CONNECTION_LOST),
    "portal": (PORTAL, ConnectionLost, F.CONNECTION_LOST),
    "elsewhere": (ELSEWHERE, ConnectionLost, F.CONNECTION_LOST),
}


def fails(server: GraphServer, message: OutgoingMessage, error: type[TransportFailure]) -> TransportFailure:
    transport = opened(server)
    with pytest.raises(TransportFailure) as caught:
        Sent().send(transport, message)
    assert type(caught.value) is error
    assert transport.usable == (error in (MessageRefused, MessagePostponed, Throttled))
    transport.close()
    return caught.value


@pytest.mark.parametrize("kind", ["find", "create", "attach"])
@pytest.mark.parametrize(("fault", "error", "failure"), BEFORE_THE_COMMIT.values(), ids=BEFORE_THE_COMMIT)
def test_what_fails_before_the_commit_is_not_sent_and_leaves_no_draft(
    server: GraphServer, message: OutgoingMessage, kind: str, fault: Fault, error: type, failure: FailureClass
) -> None:
    server.on(kind, *[fault] * (2 if fault.status == 401 else 1))
    failed = fails(server, message, error)
    assert (failed.failure, failed.stage) == (failure, Stage.BODY if kind == "attach" else Stage.MAIL)
    assert fault.code in str(failed)
    assert (server.asked["send"], server.drafts()) == (0, [])


REFUSALS: dict[str, Case] = {name: case for name, case in IN_AN_EMAIL.items() if case[0].status < 500}


@pytest.mark.parametrize(("fault", "error", "failure"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_of_the_commit_is_definite(
    server: GraphServer, message: OutgoingMessage, fault: Fault, error: type, failure: FailureClass
) -> None:
    times = 2 if fault.status == 401 else 1
    server.on("send", *[fault] * times)
    failed = fails(server, message, error)
    assert (failed.failure, failed.stage) == (failure, Stage.COMMIT)
    assert f"{fault.status} {fault.code}: something is wrong" in str(failed)
    assert (server.asked["send"], server.sent, server.drafts()) == (times, [], [])


IN_DOUBT = {
    "500": Fault(500),
    "502": Fault(502, body=b"Bad\r\ngateway"),
    "503": Fault(503, headers={"Retry-After": "5"}),
    "504": Fault(504),
    "504 when done": Fault(504, is_done=True),
    "busy": Fault(503, "ErrorServerBusy"),
    "408": Fault(408),
    "cut": CUT,
    "cut when done": CUT_WHEN_DONE,
    "portal": PORTAL,
    "elsewhere": ELSEWHERE,
}


@pytest.mark.parametrize("fault", IN_DOUBT.values(), ids=IN_DOUBT)
def test_what_is_not_clear_after_the_commit_stays_in_doubt(
    server: GraphServer, message: OutgoingMessage, fault: Fault
) -> None:
    server.on("send", fault)
    failed = fails(server, message, OutcomeUnknown)
    assert (failed.failure, failed.stage) == (F.AMBIGUOUS, Stage.COMMIT)
    assert "Look in Sent Items" in str(failed)
    assert server.asked["send"] == 1
    assert len(server.sent) == int(fault.is_done)
    look = look_in_folder(server.line(), bearer(), ["<rfq.1@shop.example>"])
    assert len(look.found) == int(fault.is_done)


def test_silence_after_the_commit_stays_in_doubt(server: GraphServer, message: OutgoingMessage) -> None:
    answered = threading.Event()
    server.on("send", Fault(is_done=True, until=answered))
    transport = opened(server, replace(PATIENCE, commit=0.3))
    with pytest.raises(OutcomeUnknown, match="did not answer in time"):
        Sent().send(transport, message)
    server.asking.wait()
    answered.set()
    assert (server.asked["send"], len(server.sent)) == (1, 1)


def test_a_slow_answer_to_the_commit_is_waited_for(server: GraphServer, message: OutgoingMessage) -> None:
    answered = threading.Event()
    server.on("send", Fault(is_done=True, until=answered))
    transport, watched = opened(server), []

    def watch() -> None:
        if server.asking.is_set():
            watched.append(threading.get_ident())
            answered.set()

    assert Sent(on_watch=watch).send(transport, message).reply.code == 202
    transport.close()
    assert set(watched) == {threading.get_ident()}


def test_a_wait_before_the_commit_can_be_stopped(server: GraphServer, message: OutgoingMessage) -> None:
    answered = threading.Event()
    server.on("attach", Fault(is_done=True, until=answered))
    transport = opened(server)

    def stop() -> None:
        if server.asking.is_set():
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Sent(on_watch=stop).send(transport, message)
    answered.set()
    assert not transport.usable
    assert (server.drafts(), server.asked["send"]) == ([], 0)


class Slow(TokenList):
    """The sign-in page takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.answered = threading.Event(), threading.Event()

    @override
    def access(self, *, renewed: bool = False) -> str:
        self.asked.set()
        self.answered.wait()
        return super().access(renewed=renewed)


def test_a_wait_for_a_token_can_be_stopped(server: GraphServer) -> None:
    tokens = Slow()
    client = GraphClient(server.line(), Bearer("buyer", tokens), PATIENCE)

    def stop(_octets: int) -> None:
        if tokens.asked.is_set():
            raise InterruptedError

    with pytest.raises(InterruptedError):
        client.ask(Request(method="GET", target="/v1.0/me/mailFolders/drafts"), stop)
    client.close()
    tokens.answered.set()


def test_a_request_that_is_nearly_done_is_not_cut(server: GraphServer, message: OutgoingMessage) -> None:
    """The draft that it makes would be found by nobody."""
    answered = threading.Event()
    server.on("create", Fault(is_done=True, until=answered))
    transport = opened(server)

    def stop() -> None:
        if server.asking.is_set():
            answered.set()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Sent(on_watch=stop).send(transport, message)
    assert server.drafts() == []


def test_the_buyer_stops_it_at_the_last_moment(server: GraphServer, message: OutgoingMessage) -> None:
    def stop() -> None:
        raise InterruptedError

    transport = opened(server)
    with pytest.raises(InterruptedError):
        Sent(on_commit=stop).send(transport, message)
    assert (server.drafts(), server.asked["send"], transport.usable) == ([], 0, False)
    with pytest.raises(ConnectionLost, match="closed"):
        Sent().send(transport, message)


def test_a_trouble_while_the_commit_is_waited_for_leaves_the_draft_alone(
    server: GraphServer, message: OutgoingMessage
) -> None:
    answered = threading.Event()
    server.on("send", Fault(is_done=True, until=answered))
    transport = opened(server)

    def trouble() -> None:
        if server.asking.is_set():
            answered.set()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Sent(on_watch=trouble).send(transport, message)
    assert (len(server.sent), server.asked["send"], server.asked["delete"]) == (1, 1, 0)


@pytest.mark.parametrize("kind", ["create", "attach", "send"])
def test_a_token_that_ends_on_the_way_is_renewed_once(server: GraphServer, message: OutgoingMessage, kind: str) -> None:
    server.on(kind, Fault(401))
    transport = opened(server)
    Sent().send(transport, message)
    transport.close()
    assert (len(server.sent), server.asked[kind]) == (1, 2)


@pytest.mark.parametrize(
    ("failure", "becomes"),
    [
        (AccountBlocked("signed out", failure=F.AUTH, stage=Stage.AUTH), AccountBlocked),
        (Unreachable("no line to the sign-in", failure=F.NETWORK, stage=Stage.AUTH), ConnectionLost),
    ],
)
def test_a_token_that_can_not_be_renewed_at_the_commit_is_definite(
    server: GraphServer, message: OutgoingMessage, failure: TransportFailure, becomes: type[TransportFailure]
) -> None:
    credentials = bearer()
    assert isinstance(credentials.tokens, TokenList)
    credentials.tokens.failure = failure
    server.on("send", Fault(401))
    transport = open_graph(server.line(), credentials, PATIENCE)
    with pytest.raises(becomes, match=str(failure)):
        Sent().send(transport, message)
    assert (server.sent, server.drafts(), server.asked["send"]) == ([], [], 1)


def test_a_pause_after_an_email_is_honored(server: GraphServer, message: OutgoingMessage) -> None:
    server.on("send", Fault(202, headers={"Retry-After": "120"}, body=b"", is_done=True))
    transport = opened(server)
    assert Sent().send(transport, message).reply.code == 202
    with pytest.raises(Throttled) as caught:
        Sent().send(transport, message)
    assert caught.value.hint is not None
    assert timedelta(seconds=60) < caught.value.hint <= timedelta(seconds=120)
    transport.close()
    assert (server.asked["send"], server.asked["create"]) == (1, 1)


@pytest.mark.parametrize(("given", "hint"), [("30", timedelta(seconds=30)), (None, None)])
def test_a_pause_that_throttles_is_told(
    server: GraphServer, message: OutgoingMessage, given: str | None, hint: timedelta | None
) -> None:
    server.on("send", Fault(429, headers={} if given is None else {"Retry-After": given}))
    failed = fails(server, message, Throttled)
    assert isinstance(failed, Throttled)
    assert failed.hint == hint


def test_a_draft_that_can_not_be_deleted_waits_for_the_next_try(server: GraphServer, message: OutgoingMessage) -> None:
    server.on("send", Fault(400, "ErrorInvalidRecipients"))
    server.on("delete", CUT)
    fails(server, message, MessageRefused)
    assert len(server.drafts()) == 1
    server.on("delete", Fault(404, "ErrorItemNotFound", is_done=True))  # gone meanwhile: just as good
    transport = opened(server)
    Sent().send(transport, message)
    transport.close()
    assert (len(server.sent), server.drafts()) == (1, [])


@pytest.mark.parametrize("body", [b"{}", b"[]", b"what?", b'{"id": 5}'])
def test_a_draft_without_an_id_makes_no_sense(server: GraphServer, message: OutgoingMessage, body: bytes) -> None:
    server.on("create", Fault(201, body=body, is_done=True))
    assert fails(server, message, AccountBlocked).failure is F.PROTOCOL
    assert (server.sent, server.drafts()) == ([], [])


def test_a_draft_of_somebody_else_is_never_deleted(server: GraphServer, message: OutgoingMessage) -> None:
    """Even where the server finds more than it was asked for."""
    entry = b'{"value": [{"id": "x"}, {"id": "y", "internetMessageId": "<other@shop.example>"}]}'
    server.on("find", Fault(200, body=entry))
    transport = opened(server)
    Sent().send(transport, message)
    transport.close()
    assert (len(server.sent), server.asked["delete"]) == (1, 0)


def test_a_list_that_makes_no_sense_finds_nothing(server: GraphServer) -> None:
    server.on("find", Fault(200, body=b'{"value": 5}'))
    assert look_in_folder(server.line(), bearer(), ["<1@x>"]).found == frozenset()


OPENING: dict[str, Case] = {name: case for name, case in EVERYWHERE.items() if case[0].status != 401} | {
    "500": (Fault(500), Unreachable, F.NETWORK),
    "400": (Fault(400, "BadRequest"), AccountBlocked, F.PROTOCOL),
    "cut": (CUT, Unreachable, F.NETWORK),
    "portal": (PORTAL, Unreachable, F.NETWORK),
    "elsewhere": (ELSEWHERE, Unreachable, F.NETWORK),
    "network wants a sign-in": (Fault(511), Unreachable, F.NETWORK),
}


@pytest.mark.parametrize(("fault", "error", "failure"), OPENING.values(), ids=OPENING)
def test_a_line_that_can_not_be_opened_says_why(
    server: GraphServer, fault: Fault, error: type[TransportFailure], failure: FailureClass
) -> None:
    server.on("prove", fault)
    with pytest.raises(TransportFailure) as caught:
        opened(server)
    assert (type(caught.value), caught.value.failure) == (error, failure)


@pytest.mark.parametrize(("fault", "error", "failure"), OPENING.values(), ids=OPENING)
def test_sent_items_that_can_not_be_looked_into_say_why(
    server: GraphServer, fault: Fault, error: type[TransportFailure], failure: FailureClass
) -> None:
    server.on("find", fault)
    with pytest.raises(TransportFailure) as caught:
        look_in_folder(server.line(), bearer(), ["<1@x>"])
    if error is Throttled:
        error, failure = Unreachable, F.NETWORK
    assert (type(caught.value), caught.value.failure) == (error, failure)


def test_the_network_s_own_page_is_named(server: GraphServer) -> None:
    server.on("prove", ELSEWHERE)
    with pytest.raises(Unreachable, match=r"sign in first \(http://hotel.example/login\)"):
        opened(server)


@pytest.mark.parametrize(
    ("mailbox", "text"), [("", "Mail.Send, Mail.ReadWrite"), ("rfq@shop.example", "shared mailbox “rfq@")]
)
def test_missing_permissions_are_named(server: GraphServer, mailbox: str, text: str) -> None:
    server.on("prove", Fault(403, "ErrorAccessDenied", "Access is denied."))
    with pytest.raises(AccountBlocked, match=text) as caught:
        opened(server, mailbox=mailbox)
    assert "403 ErrorAccessDenied: Access is denied." in str(caught.value)


@pytest.mark.parametrize("credentials", [None, Password("buyer", "secret")])
def test_nobody_is_signed_in(server: GraphServer, credentials: Password | None) -> None:
    with pytest.raises(AccountBlocked, match="Nobody is signed in") as caught:
        open_graph(server.line(), credentials)
    assert caught.value.failure is F.AUTH


def test_a_token_that_stays_refused_blocks_the_account(server: GraphServer) -> None:
    with pytest.raises(AccountBlocked, match="token is expired") as caught:
        open_graph(server.line(), bearer("old"), PATIENCE)
    assert (caught.value.failure, server.asked["prove"]) == (F.AUTH, 2)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1", "graph.microsoft.com", "https://", "https://[", ""])
def test_no_token_goes_over_an_open_line(server: GraphServer, endpoint: str) -> None:
    with pytest.raises(AccountBlocked, match="must begin with https") as caught:
        opened(server, endpoint=endpoint)
    assert caught.value.failure is F.TLS_TRUST


def test_a_server_that_nobody_vouches_for_gets_no_token(server: GraphServer, tmp_path: Path) -> None:
    with pytest.raises(CertificateRefused, match="authority that this computer doesn't know"):
        opened(server, ca_file=str(self_signed(tmp_path).file))
    with pytest.raises(CertificateRefused, match="isn't the pinned one"):
        opened(server, ca_file="", certificate="0" * 64)
    assert not server.asked


def test_nobody_listens(server: GraphServer, message: OutgoingMessage) -> None:
    transport = opened(server)
    line = server.line()
    server.stop()
    with pytest.raises(ConnectionLost):
        Sent().send(transport, message)
    with pytest.raises(Unreachable, match="can't be reached"):
        open_graph(line, bearer(), PATIENCE)


def test_an_answer_in_no_time(server: GraphServer) -> None:
    answered = threading.Event()
    server.on("prove", Fault(200, until=answered))
    with pytest.raises(Unreachable, match="did not answer in time"):
        opened(server, replace(PATIENCE, answer=0.2))
    answered.set()


def test_an_idle_line_is_used_no_more(server: GraphServer) -> None:
    transport = opened(server, replace(PATIENCE, idle=0))
    assert not transport.usable
    transport.close()


def test_what_is_too_large_is_not_offered(server: GraphServer, message: OutgoingMessage) -> None:
    transport = open_graph(server.line(), bearer(), PATIENCE, account_limit=1_000)
    with pytest.raises(MessageRefused, match="are allowed"):
        Sent().send(transport, message)
    assert transport.usable
    transport.close()
    assert server.asked["create"] == 0


def _for_others(message: OutgoingMessage) -> OutgoingMessage:
    return replace(message, recipients=("somebody@else.example",))


def _for_nobody(message: OutgoingMessage) -> OutgoingMessage:
    return replace(message, recipients=(), pieces=(b"Message-ID: <1@x>\r\n\r\n",))


def _without_an_id(message: OutgoingMessage) -> OutgoingMessage:
    return replace(message, recipients=("a@b.example",), pieces=(b"To: a@b.example\r\n\r\n",))


def _too_long(message: OutgoingMessage) -> OutgoingMessage:
    return replace(message, pieces=(*message.pieces, b"x" * 3_000_000))


@pytest.mark.parametrize("spoiled", [_for_others, _for_nobody, _without_an_id, _too_long])
def test_what_does_not_fit_graph_is_not_offered(
    server: GraphServer, message: OutgoingMessage, spoiled: Callable[[OutgoingMessage], OutgoingMessage]
) -> None:
    fails(server, spoiled(message), MessageRefused)
    assert server.asked["create"] == 0
