"""What servers do to a mail on its way into Drafts, over IMAP, Graph and EWS: each once, or certainly not."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.account import ExchangeLine, Security, SignIn, SmtpLine
from app.domain.accounts.credentials import Password
from app.domain.outbox.failure import FailureClass
from app.transports.exchange.exchange import ExchangeTransport, open_exchange
from app.transports.graph.graph import GraphTransport, open_graph
from app.transports.graph.looking import look_in_folder as look_in_graph
from app.transports.imap.drafts import ImapDrafts, open_drafts
from app.transports.imap.looking import look_in_folder
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    FilePiece,
    Handover,
    MailFolder,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Throttled,
    Transport,
    TransportFailure,
)
from tests.fakes.accounts import smtp_line
from tests.fakes.certificates import Authority
from tests.fakes.ews_answers import Fault as EwsFault
from tests.fakes.ews_server import MAILBOX, PASSWORD, ews_server
from tests.fakes.ews_server import USER as EXCHANGE_USER
from tests.fakes.exchange_client import PATIENCE as EWS_PATIENCE
from tests.fakes.graph_client import mail
from tests.fakes.graph_server import PATIENCE, Fault, GraphServer, bearer
from tests.fakes.imap_server import DROP, FakeImap, Mailbox
from tests.patience import LIMIT_S

USER, SUBJECT, MESSAGE_ID = "buyer", "Anfrage für Größe", "<rfq.1@shop.example>"
FILE = ("drawing.pdf", bytes(range(256)) * 2000)


class Trip:
    """Hands a mail over, and keeps what it was told."""

    def __init__(self) -> None:
        self.commits = 0
        self.octets: list[int] = []
        self.looks = 0

    def send(self, transport: Transport, message: OutgoingMessage) -> None:
        transport.send(message, Handover(before_commit=self._commit, progress=self.octets.append, watch=self._look))

    def _commit(self) -> None:
        self.commits += 1

    def _look(self) -> None:
        self.looks += 1


def put(transport: Transport, message: OutgoingMessage) -> Trip:
    """By a line of its own."""
    trip = Trip()
    try:
        trip.send(transport, message)
    finally:
        transport.close()
    return trip


def failed(transport: Transport, message: OutgoingMessage) -> tuple[TransportFailure, Trip]:
    trip = Trip()
    with pytest.raises(TransportFailure) as caught:
        trip.send(transport, message)
    return caught.value, trip


@contextmanager
def imap(**given: Any) -> Iterator[FakeImap]:
    folders = {"INBOX": Mailbox(), "Drafts": Mailbox(("\\Drafts",), ())} | given.pop("folders", {})
    with FakeImap(folders, takes_drafts=True, **given) as server:
        yield server


def drafts(server: FakeImap) -> ImapDrafts:
    return open_drafts(_line(server), Password(*server.login), step_seconds=LIMIT_S)


def _line(server: FakeImap) -> SmtpLine:
    here = {"imap_host": "127.0.0.1", "imap_port": server.port, "imap_security": Security.NONE}
    return smtp_line(host="smtp.shop.example", user=USER, **here)


def test_over_imap_the_octets_are_those_that_were_frozen_and_are_marked_as_a_draft(tmp_path: Path) -> None:
    message, trip = mail(tmp_path, (FILE,)), Trip()
    with imap() as server:
        transport = drafts(server)
        assert transport.max_size is None
        trip.send(transport, message)
        transport.close()
    assert server.appended == [b"".join(message.blocks())]
    assert server.changes == []
    assert (trip.commits, trip.octets[-1]) == (1, message.size)
    assert trip.octets == sorted(trip.octets)
    assert trip.looks


def test_over_imap_a_large_mail_is_never_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.b64"
    size = 24_000_000
    with path.open("wb") as file:
        for _ in range(size // 80):
            file.write(b"A" * 78 + b"\r\n")
    head, tail = b"Message-ID: <rfq.1@shop.example>\r\n\r\n", b"\r\n"
    pieces = (head, FilePiece(path, size), tail)
    message = OutgoingMessage(sender="a@shop.example", recipients=("b@v.example",), pieces=pieces)
    peak = 0

    def look() -> None:
        nonlocal peak
        peak = max(peak, tracemalloc.get_traced_memory()[1])

    with imap() as server:
        transport = drafts(server)
        server.keeps_octets = 1000
        tracemalloc.start()
        try:
            transport.send(message, Handover(before_commit=look, watch=look))
        finally:
            tracemalloc.stop()
        transport.close()
    assert peak < size / 4


def test_over_imap_a_mail_that_is_there_already_is_left_alone(tmp_path: Path) -> None:
    with imap(folders={"Drafts": Mailbox(("\\Drafts",), (MESSAGE_ID,))}) as server:
        trip = put(drafts(server), mail(tmp_path))
        assert (server.appended, trip.commits) == ([], 1)


@pytest.mark.parametrize(
    ("faults", "failure", "commits"),
    [
        ({"APPEND": DROP}, ConnectionLost, 0),
        ({"APPEND": (b"* BYE shutting down\r\n", DROP)}, ConnectionLost, 0),
        ({"CUT": DROP}, OutcomeUnknown, 1),
        ({"APPENDED": DROP}, OutcomeUnknown, 1),
        ({"APPENDED": (b"* BYE shutting down\r\n", DROP)}, OutcomeUnknown, 1),
        ({"APPENDED": b"nonsense\r\n"}, OutcomeUnknown, 1),
        ({"SEARCH": DROP}, ConnectionLost, 0),
        ({"SEARCH": b"{tag} NO not now\r\n"}, ConnectionLost, 0),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_over_imap_a_line_that_breaks_is_certain_before_the_last_octets_and_in_doubt_after_them(
    tmp_path: Path, faults: dict[str, object], failure: type[TransportFailure], commits: int
) -> None:
    with imap(faults=faults) as server:
        transport = drafts(server)
        said, trip = failed(transport, mail(tmp_path, (FILE,)))
        assert type(said) is failure
        assert trip.commits == commits
        assert not transport.usable
        with pytest.raises(ConnectionLost):
            Trip().send(transport, mail(tmp_path))


@pytest.mark.parametrize(
    ("answer", "failure", "kind", "said"),
    [
        (b"{tag} NO [OVERQUOTA] mailbox full", Throttled, FailureClass.QUOTA, "The mailbox is full"),
        (b"{tag} NO [UNAVAILABLE] backend down", MessagePostponed, FailureClass.TRANSIENT, "backend down"),
        (b"{tag} NO [TOOBIG] too large", MessageRefused, FailureClass.MESSAGE, "too large"),
        (b"{tag} NO no reason", MessageRefused, FailureClass.MESSAGE, "no reason"),
        (b"{tag} BAD what?", MessageRefused, FailureClass.MESSAGE, "what?"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
@pytest.mark.parametrize("place", ["APPEND", "APPENDED"])
def test_over_imap_a_server_that_says_no_is_understood_and_the_next_mail_goes(
    tmp_path: Path, place: str, answer: bytes, failure: type[TransportFailure], kind: FailureClass, said: str
) -> None:
    with imap(faults={place: answer + b"\r\n"}) as server:
        transport = drafts(server)
        error, _trip = failed(transport, mail(tmp_path))
        assert (type(error), error.failure) == (failure, kind)
        assert said in str(error)
        assert "“Drafts”" in str(error)
        server.faults.clear()
        server.folders["Drafts"] = Mailbox(("\\Drafts",), ())
        assert transport.usable
        Trip().send(transport, mail(tmp_path, message_id="<rfq.2@shop.example>"))
        transport.close()


def test_over_imap_a_mailbox_without_drafts_says_how_to_make_them() -> None:
    with FakeImap({"INBOX": Mailbox()}) as server, pytest.raises(AccountBlocked, match="Save a draft in your mail"):
        drafts(server)


def test_over_imap_a_damaged_file_is_told_and_nothing_is_put_there(tmp_path: Path) -> None:
    message = mail(tmp_path, (FILE,))
    (tmp_path / "0.b64").write_bytes(b"short\r\n")
    with imap() as server:
        error, trip = failed(transport := drafts(server), message)
        transport.close()
        assert isinstance(error, MessageRefused)
        assert "damaged" in str(error)
        assert (server.appended, trip.commits) == ([], 0)


@pytest.mark.parametrize("missing", [1, 9, 16, 40])
def test_over_imap_half_a_mail_is_never_filled_with_what_is_said_next(tmp_path: Path, missing: int) -> None:
    """The server waits for the rest of it, and would take a goodbye, or the next mail, for that."""
    message = mail(tmp_path, (FILE,))
    path = tmp_path / "0.b64"
    path.write_bytes(path.read_bytes()[:-missing])
    with imap() as server:
        failed(transport := drafts(server), message)
        assert not transport.usable
        with pytest.raises(ConnectionLost):
            Trip().send(transport, mail(tmp_path, message_id="<rfq.2@shop.example>"))
        transport.close()
    assert (server.appended, server.changes) == ([], [])
    assert server.verbs()[-1] == "APPEND"


def test_over_imap_a_mail_that_is_stopped_before_its_last_octets_is_not_there(tmp_path: Path) -> None:
    message = mail(tmp_path)
    ending = OutgoingMessage(
        sender=message.sender, recipients=message.recipients, pieces=(*message.pieces, b"the end\r\n")
    )

    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with imap() as server:
        transport = drafts(server)
        with pytest.raises(Stopped):
            transport.send(ending, Handover(before_commit=stop))
        transport.close()
    assert (server.appended, server.changes) == ([], [])
    assert server.verbs()[-1] == "APPEND"


def test_over_imap_drafts_are_read_as_a_whole_where_many_are_looked_for_and_no_trash_is_no_fault() -> None:
    ids = [f"<rfq.{n}@shop.example>" for n in range(10)]
    with imap(folders={"Drafts": Mailbox(("\\Drafts",), tuple(ids[:8]))}) as server:
        look = look_in_folder(_line(server), Password(*server.login), ids, wanted=MailFolder.DRAFTS)
        assert (look.folder, look.found) == ("Drafts", frozenset(ids[:8]))
        assert sum(command.startswith("UID SEARCH") for command in server.commands) == 1
        few = look_in_folder(_line(server), Password(*server.login), ids[7:9], wanted=MailFolder.DRAFTS)
        assert few.found == {ids[7]}
        assert look_in_folder(_line(server), Password(*server.login), ids, wanted=MailFolder.TRASH).found == frozenset()
        server.folders["Drafts"] = Mailbox(("\\Drafts",), ())
        assert not look_in_folder(_line(server), Password(*server.login), ids, wanted=MailFolder.DRAFTS).found


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[GraphServer]:
    (folder := tmp_path / "server").mkdir()
    with GraphServer(folder) as server:
        yield server


def in_graph(server: GraphServer) -> GraphTransport:
    return open_graph(server.line(), bearer(), PATIENCE, into_drafts=True)


def seen(server: GraphServer) -> frozenset[str]:
    return look_in_graph(server.line(), bearer(), [MESSAGE_ID], PATIENCE, wanted=MailFolder.DRAFTS).found


def test_over_graph_a_draft_says_that_it_is_not_complete_until_it_is(graph: GraphServer, tmp_path: Path) -> None:
    subjects: list[str] = []
    message = mail(tmp_path, (FILE,))
    line = in_graph(graph)
    line.send(message, Handover(before_commit=lambda: subjects.extend(d.subject for d in graph.drafts())))
    line.close()
    assert subjects == [f"[Not complete: do not send] {SUBJECT}"]
    (draft,) = graph.drafts()
    assert draft.subject == SUBJECT
    assert [attached.name for attached in draft.attachments] == [FILE[0]]
    assert draft.recipients == list(message.recipients)
    assert seen(graph) == {MESSAGE_ID}
    put(in_graph(graph), message)  # it is there already
    assert graph.drafts() == [draft]


@pytest.mark.parametrize(
    ("kind", "fault", "failure", "is_left"),
    [
        ("create", Fault(), ConnectionLost, False),
        ("create", Fault(is_done=True), ConnectionLost, False),
        ("attach", Fault(is_done=True), ConnectionLost, False),
        ("name", Fault(), OutcomeUnknown, True),
        ("name", Fault(is_done=True), OutcomeUnknown, True),
        ("name", Fault(status=504), OutcomeUnknown, True),
        ("name", Fault(status=400, code="ErrorInvalidRequest"), MessageRefused, False),
        ("name", Fault(status=403, code="ErrorAccessDenied"), AccountBlocked, False),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_over_graph_what_is_not_certain_is_looked_for_and_nothing_incomplete_counts(
    graph: GraphServer, tmp_path: Path, kind: str, fault: Fault, failure: type[TransportFailure], is_left: bool
) -> None:
    graph.on(kind, fault)
    error, _trip = failed(line := in_graph(graph), mail(tmp_path, (FILE,)))
    line.close()
    assert type(error) is failure
    assert bool(graph.drafts()) is is_left
    assert seen(graph) == ({MESSAGE_ID} if fault.is_done and is_left else frozenset())
    put(in_graph(graph), mail(tmp_path, (FILE,)))
    assert [draft.subject for draft in graph.drafts()] == [SUBJECT]
    assert graph.sent == []


def test_over_graph_a_subject_in_several_lines_is_marked_and_named(graph: GraphServer) -> None:
    subject = b"subject: =?utf-8?q?Gr=C3=B6?=\r\n =?utf-8?q?=C3=9Fe_of?=\r\n\tmany\r\n"
    head = b"From: a@shop.example\r\n" + subject + b"To: anna@v.example\r\n"
    octets = head + b"Message-ID: <rfq.9@shop.example>\r\n\r\nHello\r\n"
    message = OutgoingMessage(sender="a@shop.example", recipients=("anna@v.example",), pieces=(octets,))
    put(in_graph(graph), message)
    (draft,) = graph.drafts()
    assert draft.subject == "Größe of many"
    assert draft.mail["To"] == "anna@v.example"
    assert draft.mail.get_all("Subject") == ["[Not complete: do not send] Größe of\tmany"]


@contextmanager
def exchange(
    tmp_path: Path, *, ntlm: bool = False, faults: Any = None
) -> Iterator[tuple[Any, Callable[[], ExchangeTransport]]]:
    (folder := tmp_path / "ca").mkdir()
    authority = Authority(folder)
    with ews_server(authority.leaf().context(), ntlm=ntlm, faults=faults) as server:
        line = ExchangeLine(
            endpoint=server.endpoint,
            user=EXCHANGE_USER,
            ca_file=str(authority.ca_file),
            sign_in=SignIn.NTLM if ntlm else SignIn.BASIC,
        )

        def open_line() -> ExchangeTransport:
            return open_exchange(line, MAILBOX, Password(EXCHANGE_USER, PASSWORD), EWS_PATIENCE, into_drafts=True)

        yield server, open_line


@pytest.mark.parametrize("ntlm", [False, True])
def test_over_ews_the_mail_is_a_draft_in_one_request(tmp_path: Path, ntlm: bool) -> None:
    message = mail(tmp_path, (FILE,))
    with exchange(tmp_path, ntlm=ntlm) as (server, open_line):
        trip = put(open_line(), message)
        (draft,) = server.folder("drafts")
        assert draft.octets == b"".join(message.blocks())
        assert (server.folder("sentitems"), server.delivered, trip.commits) == ([], {}, 1)
        put(open_line(), message)  # it is there already
        assert server.folder("drafts") == [draft]


@pytest.mark.parametrize(
    ("faults", "failure", "is_there"),
    [
        ({"FindItem": [EwsFault()]}, ConnectionLost, False),
        ({"CreateItem": [EwsFault()]}, OutcomeUnknown, False),
        ({"CreateItem": [EwsFault(after=True)]}, OutcomeUnknown, True),
        ({"CreateItem": [EwsFault(code="ErrorTimeoutExpired")]}, OutcomeUnknown, False),
        ({"CreateItem": [EwsFault(code="ErrorMessageSizeExceeded")]}, MessageRefused, False),
        ({"CreateItem": [EwsFault(code="ErrorServerBusy", back_off=1000)]}, Throttled, False),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_over_ews_what_is_not_certain_is_in_doubt_and_a_second_try_leaves_one(
    tmp_path: Path, faults: dict[str, Any], failure: type[TransportFailure], is_there: bool
) -> None:
    with exchange(tmp_path, faults=faults) as (server, open_line):
        error, _trip = failed(line := open_line(), mail(tmp_path, (FILE,)))
        line.close()
        assert type(error) is failure
        assert bool(server.folder("drafts")) is is_there
        put(open_line(), mail(tmp_path, (FILE,)))
        assert len(server.folder("drafts")) == 1


def test_over_ews_a_line_that_is_signed_in_to_anew_needs_the_octets_twice_and_writes_its_intent_once(
    tmp_path: Path,
) -> None:
    """NTLM signs a connection in: a new one begins with a refusal, after all octets have gone."""
    with exchange(tmp_path, ntlm=True, faults={"FindItem": [EwsFault(ok=True, after=True, then_cut=True)]}) as (
        server,
        open_line,
    ):
        trip = put(open_line(), mail(tmp_path, (FILE,)))
        assert (trip.commits, len(server.folder("drafts"))) == (1, 1)
        assert trip.octets == sorted(trip.octets)
