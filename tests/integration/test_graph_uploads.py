"""Large files through Microsoft 365: in ranges, resumed where the line broke, in bounded memory."""

import os
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.upload import RANGE
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    MessagePostponed,
    MessageRefused,
    Throttled,
    TransportFailure,
)
from tests.fakes.graph_client import Sent, mail, opened
from tests.fakes.graph_server import CUT, CUT_WHEN_DONE, PATIENCE, PORTAL, Fault, GraphServer

LARGE = os.urandom(1_000) * 7_000  # 7 MB: two whole ranges and a rest
ONE_RANGE = LARGE[:3_100_000]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GraphServer]:
    with GraphServer(tmp_path) as running:
        yield running


def sent_through(server: GraphServer, folder: Path, octets: bytes = LARGE) -> Sent:
    transport, sent = opened(server), Sent()
    try:
        sent.send(transport, mail(folder, [("part.step", octets), ("small.pdf", b"small")]))
    finally:
        transport.close()
    return sent


def test_a_large_file_arrives_as_it_was(server: GraphServer, tmp_path: Path) -> None:
    sent = sent_through(server, tmp_path)
    [gone] = server.sent
    assert [(a.name, a.kind) for a in gone.attachments] == [
        ("part.step", "model/step"),
        ("small.pdf", "application/pdf"),
    ]
    assert gone.attachments[0].octets == LARGE
    assert (server.asked["session"], server.asked["put"], server.asked["attach"]) == (1, 3, 1)
    assert sent.progress == sorted(set(sent.progress))


def _pinned(server: GraphServer, folder: Path) -> None:
    """Sends a large file, over an account that knows its own server by its certificate alone."""
    server.uploads_at = "localhost"
    transport = opened(server, ca_file="", certificate=server.leaf.fingerprint)
    try:
        Sent().send(transport, mail(folder, [("part.step", ONE_RANGE)]))
    finally:
        transport.close()


def test_an_upload_to_another_host_goes_by_the_usual_trust(
    server: GraphServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca.ca_file))
    _pinned(server, tmp_path)
    assert server.sent[0].attachments[0].octets == ONE_RANGE


def test_a_pin_does_not_count_for_another_host(server: GraphServer, tmp_path: Path) -> None:
    with pytest.raises(AccountBlocked, match="“localhost”: its certificate comes from an authority") as caught:
        _pinned(server, tmp_path)
    assert caught.value.failure is FailureClass.TLS_TRUST
    assert (server.sent, server.drafts()) == ([], [])


def test_an_address_of_an_upload_that_cannot_be_read_is_not_gone_to(server: GraphServer, tmp_path: Path) -> None:
    server.uploads_at = "localhost:none"
    with pytest.raises(ConnectionLost):
        sent_through(server, tmp_path)
    assert (server.sent, server.drafts()) == ([], [])


def test_a_file_of_whole_ranges_arrives_as_it_was(server: GraphServer, tmp_path: Path) -> None:
    sent_through(server, tmp_path, LARGE[: 2 * RANGE])
    assert server.sent[0].attachments[0].octets == LARGE[: 2 * RANGE]
    assert server.asked["put"] == 2


def test_memory_does_not_grow_with_the_file(server: GraphServer, tmp_path: Path) -> None:
    server.keeps_files = False
    size = 20 * RANGE
    message = mail(tmp_path, [("part.step", bytes(size))])
    transport = opened(server)
    tracemalloc.start()
    try:
        Sent().send(transport, message)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        transport.close()
    assert [(a.name, a.octets) for a in server.sent[0].attachments] == [("part.step", sha256(bytes(size)).digest())]
    assert server.largest_request == RANGE
    assert peak < 6 * RANGE  # of both sides, in this one process


RESUMED = {
    "cut": (CUT,),
    "cut after it came": (CUT_WHEN_DONE,),
    "half of it kept": (Fault(keeps=640 * 1024),),
    "busy": (Fault(503),),
    "busy after it came": (Fault(503, is_done=True),),
    "a wrong place": (Fault(416, "invalidRange"),),
    "cut thrice": (CUT, CUT, CUT),
}


@pytest.mark.parametrize("faults", RESUMED.values(), ids=RESUMED)
def test_what_breaks_goes_on_where_the_server_says(
    server: GraphServer, tmp_path: Path, faults: tuple[Fault, ...]
) -> None:
    server.on("put", *faults)
    sent_through(server, tmp_path)
    assert [m.attachments[0].octets == LARGE for m in server.sent] == [True]
    assert server.asked["session"] == 1


@pytest.mark.parametrize("fault", [CUT, Fault(500), Fault(status=200, body=b"{}")], ids=["cut", "busy", "empty"])
def test_a_session_that_can_not_be_asked_is_tried_again(server: GraphServer, tmp_path: Path, fault: Fault) -> None:
    server.on("put", CUT)
    server.on("status", fault)
    sent_through(server, tmp_path)
    assert server.sent[0].attachments[0].octets == LARGE


@pytest.mark.parametrize("kind", ["put", "status"])
@pytest.mark.parametrize("status", [404, 410])
def test_a_session_that_has_expired_is_begun_anew(server: GraphServer, tmp_path: Path, kind: str, status: int) -> None:
    if kind == "status":
        server.on("put", CUT)
    server.on(kind, Fault(status, "itemNotFound"))
    sent_through(server, tmp_path)
    assert [len(m.attachments) for m in server.sent] == [2]
    assert server.sent[0].attachments[0].octets == LARGE
    assert server.asked["session"] == 2


LOST = {
    "expires twice": ([Fault(404), Fault(404)], []),
    "expires while the last range is in doubt": ([CUT_WHEN_DONE], []),
    "never goes on": ([CUT] * 9, [CUT] * 9),
    "a page instead of its state": ([CUT], [PORTAL]),
}


@pytest.mark.parametrize(("puts", "states"), LOST.values(), ids=LOST)
def test_an_upload_that_can_not_be_finished_is_given_up(
    server: GraphServer, tmp_path: Path, puts: list[Fault], states: list[Fault]
) -> None:
    """No second session while a file could be there already: the vendor would get it twice."""
    server.on("put", *puts)
    server.on("status", *states)
    with pytest.raises(ConnectionLost) as caught:
        sent_through(server, tmp_path, ONE_RANGE)
    assert caught.value.stage is Stage.BODY
    assert (server.sent, server.drafts(), server.asked["send"]) == ([], [], 0)


REFUSED: dict[str, tuple[str, Fault, type[TransportFailure], FailureClass]] = {
    "too fast": ("put", Fault(429), Throttled, FailureClass.THROTTLE),
    "too large": ("session", Fault(413, "ErrorAttachmentSizeLimitExceeded"), MessageRefused, FailureClass.MESSAGE),
    "busy": ("session", Fault(503), MessagePostponed, FailureClass.TRANSIENT),
    "no address": ("session", Fault(201, body=b"{}"), AccountBlocked, FailureClass.PROTOCOL),
    "an open line": (
        "session",
        Fault(201, body=b'{"uploadUrl": "http://127.0.0.1/x"}'),
        AccountBlocked,
        FailureClass.PROTOCOL,
    ),
    "no line at all": (
        "session",
        Fault(201, body=b'{"uploadUrl": "https://127.0.0.1:1/"}'),
        ConnectionLost,
        FailureClass.CONNECTION_LOST,
    ),
    "no port": (
        "session",
        Fault(201, body=b'{"uploadUrl": "https://127.0.0.1:x/"}'),
        ConnectionLost,
        FailureClass.CONNECTION_LOST,
    ),
    "a page": ("put", PORTAL, ConnectionLost, FailureClass.CONNECTION_LOST),
}


@pytest.mark.parametrize(("kind", "fault", "error", "failure"), REFUSED.values(), ids=REFUSED)
def test_an_upload_that_is_refused_leaves_no_draft(
    server: GraphServer, tmp_path: Path, kind: str, fault: Fault, error: type[TransportFailure], failure: FailureClass
) -> None:
    server.on(kind, fault)
    with pytest.raises(error) as caught:
        sent_through(server, tmp_path)
    assert caught.value.failure is failure
    assert (server.sent, server.drafts(), server.asked["send"]) == ([], [], 0)


def test_the_pause_before_an_upload_goes_on_is_watched(server: GraphServer, tmp_path: Path) -> None:
    server.on("put", CUT)

    def stop() -> None:
        if server.asked["put"] == 1:
            raise InterruptedError

    transport = opened(server, replace(PATIENCE, pause=PATIENCE.answer))
    with pytest.raises(InterruptedError):
        Sent(on_watch=stop).send(transport, mail(tmp_path, [("part.step", LARGE)]))
    assert not transport.usable
    assert (server.sent, server.drafts()) == ([], [])


def test_a_pause_that_is_over_goes_on(server: GraphServer, tmp_path: Path) -> None:
    server.on("put", CUT)
    transport, sent = opened(server, replace(PATIENCE, pause=0.01)), Sent()
    sent.send(transport, mail(tmp_path, [("part.step", LARGE)]))
    transport.close()
    assert len(server.sent) == 1
    assert sent.threads == {threading.get_ident()}


@pytest.mark.parametrize("damage", ["missing", "short", "garbage", "hole"])
@pytest.mark.parametrize("octets", [b"x" * 1000, LARGE], ids=["small", "large"])
def test_a_damaged_file_is_not_sent(server: GraphServer, tmp_path: Path, damage: str, octets: bytes) -> None:
    message = mail(tmp_path, [("part.step", octets)])
    path = tmp_path / "0.b64"
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"short": whole[:-78], "garbage": b"!" * len(whole), "hole": b"A===" + whole[4:]}[damage])
    transport = opened(server)
    with pytest.raises(MessageRefused, match="damaged"):
        Sent().send(transport, message)
    assert transport.usable
    transport.close()
    assert (server.sent, server.drafts()) == ([], [])
