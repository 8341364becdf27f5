"""Large mails from files: by the kernel, by reading, and under TLS; what is damaged is never committed."""

import errno
import os
import tracemalloc
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.domain.accounts.account import Security
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.smtp import SmtpTransport
from app.transports.transport import ConnectionLost, FilePiece, Handover, MessageRefused, OutgoingMessage
from tests.fakes.certificates import Authority
from tests.fakes.scripted_smtp import DROP, HOLD, RESET, Deed, ScriptedSmtp, on
from tests.fakes.silent_time import SilentTime
from tests.fakes.smtp_client import ANNA, SENDER, Sent, octets_of, opened
from tests.patience import LIMIT_S

_LINE = b"QUJD" * 19 + b"\r\n"
HEAD = b"Message-ID: <1@shop.example>\r\nSubject: RFQ\r\n\r\n"


def filed(folder: Path, lines: int, *, claimed: int | None = None) -> OutgoingMessage:
    file = folder / "part.b64"
    with file.open("wb") as out:
        for _thousand in range(lines // 1000):
            out.write(_LINE * 1000)
        out.write(_LINE * (lines % 1000))
    piece = FilePiece(file, file.stat().st_size if claimed is None else claimed)
    return OutgoingMessage(sender=SENDER, recipients=(ANNA,), pieces=(HEAD, piece, b"--end\r\n"))


class Way:
    """How octets get from a file to the line."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, authority: Authority, name: str) -> None:
        self.fields: dict[str, object] = {}
        self.server: dict[str, object] = {}
        if name == "tls":
            self.fields = {"security": Security.TLS, "ca_file": str(authority.ca_file)}
            self.server = {"tls": authority.leaf().context(), "implicit_tls": True}
        elif name == "no kernel":
            monkeypatch.delattr(os, "sendfile")
        elif name == "kernel cannot":

            def cannot(*_anything: object) -> int:
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

            monkeypatch.setattr(os, "sendfile", cannot)

    def opened(self, server: ScriptedSmtp) -> AbstractContextManager[SmtpTransport]:
        return opened(server, **self.fields)  # type: ignore[arg-type]  # an account's

    def listen(self, *rules: object, **options: object) -> ScriptedSmtp:
        return ScriptedSmtp(*rules, **self.server, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(params=["kernel", "no kernel", "kernel cannot", "tls"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Way:
    return Way(monkeypatch, authority, request.param)


def test_a_file_arrives_octet_for_octet(way: Way, tmp_path: Path) -> None:
    message, sent = filed(tmp_path, 40_000), Sent()
    with way.listen() as server, way.opened(server) as transport:
        sent.send(transport, message)
    assert server.accepted[0].octets == octets_of(message)
    assert sent.progress == sorted(sent.progress)
    assert sent.progress[-1] == message.size
    steps = [b - a for a, b in zip([0, *sent.progress], sent.progress, strict=False)]
    assert max(steps) <= 1024 * 1024


def test_a_small_mail_may_have_files_too(way: Way, tmp_path: Path) -> None:
    message = filed(tmp_path, 100)
    with way.listen() as server, way.opened(server) as transport:
        Sent().send(transport, message)
    assert server.accepted[0].octets == octets_of(message)


def test_less_than_the_whole_file_may_be_wanted(way: Way, tmp_path: Path) -> None:
    message = filed(tmp_path, 2000, claimed=78 * 1500)
    with way.listen() as server, way.opened(server) as transport:
        Sent().send(transport, message)
    assert server.accepted[0].octets == octets_of(message)


@pytest.mark.parametrize("lines", [100, 2000], ids=["small", "large"])
@pytest.mark.parametrize("fault", ["short", "gone", "folder"])
def test_a_damaged_file_is_never_committed(way: Way, tmp_path: Path, fault: str, lines: int) -> None:
    message, sent = filed(tmp_path, lines, claimed=78 * lines + 1 if fault == "short" else None), Sent()
    if fault != "short":
        (tmp_path / "part.b64").unlink()
    if fault == "folder":
        (tmp_path / "part.b64").mkdir()
    with way.listen() as server, way.opened(server) as transport:
        with pytest.raises(MessageRefused, match="damaged") as caught:
            sent.send(transport, message)
        assert (caught.value.failure, caught.value.stage) == (FailureClass.MESSAGE, Stage.BODY)
        assert not transport.usable
    assert sent.commits == 0
    assert not server.accepted


def test_a_file_that_cannot_be_read_to_its_end_is_never_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proc file opens and then refuses to be read."""
    monkeypatch.delattr(os, "sendfile")
    piece = FilePiece(Path("/proc/self/mem"), 100_000)
    if not piece.path.exists():
        pytest.skip("this system has no /proc")
    message = OutgoingMessage(sender=SENDER, recipients=(ANNA,), pieces=(HEAD, piece, b"end\r\n"))
    with ScriptedSmtp() as server, opened(server) as transport, pytest.raises(MessageRefused, match="damaged"):
        Sent().send(transport, message)
    assert not server.accepted


@pytest.mark.parametrize("end", [DROP, RESET], ids=["closed", "reset"])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_drop_in_a_file_has_sent_nothing(way: Way, tmp_path: Path, share: float, end: Deed) -> None:
    message, sent = filed(tmp_path, 50_000), Sent()
    rule = on("BODY", end, at=int(message.size * share))
    with way.listen(rule, keep_octets=False) as server, way.opened(server) as transport:

        def progress(octets: int) -> None:
            """Without this wait all the rest may fit into the buffers between the two."""
            assert octets < message.size or server.hung_up.wait(LIMIT_S)

        with pytest.raises(ConnectionLost):
            transport.send(message, Handover(before_commit=sent.commit, progress=progress))
        assert not transport.usable
    assert sent.commits == 0
    assert not server.accepted


def test_a_server_that_stops_reading_a_file_ends_in_time(
    way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = filed(tmp_path, 200_000)
    with way.listen(on("BODY", HOLD, at=1000)) as server:
        SilentTime(monkeypatch, server)
        sent = Sent()
        with way.opened(server) as transport, pytest.raises(ConnectionLost, match="in time"):
            sent.send(transport, message)
        assert sent.commits == 0
    assert not server.accepted


def test_a_reset_while_a_block_waits_has_sent_nothing(way: Way, tmp_path: Path) -> None:
    message = filed(tmp_path, 200_000)
    with way.listen(on("BODY", HOLD, RESET, at=1000)) as server, way.opened(server) as transport:
        sent = Sent()
        with pytest.raises(ConnectionLost):
            sent.send(transport, message, watch=server.release)
    assert sent.commits == 0
    assert not server.accepted


def test_a_stop_while_a_block_waits_is_heard(way: Way, tmp_path: Path) -> None:
    class Stop(BaseException):
        """The buyer's."""

    def stop() -> None:
        raise Stop

    message = filed(tmp_path, 200_000)
    with way.listen(on("BODY", HOLD, at=1000)) as server, way.opened(server) as transport:
        with pytest.raises(Stop):
            Sent().send(transport, message, watch=stop)
        assert not transport.usable
        server.release()  # not before: nothing but the stop has ended the wait
    assert not server.accepted


def test_a_mail_of_twenty_mebibytes_needs_the_memory_of_a_block(way: Way, tmp_path: Path) -> None:
    message = filed(tmp_path, 20 * 1024 * 1024 // 78)
    with way.listen(keep_octets=False) as server, way.opened(server) as transport:
        Sent().send(transport)  # what is loaded once
        tracemalloc.start()
        try:
            Sent().send(transport, message)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert server.accepted[-1].size == message.size
    assert peak < 3 * 1024 * 1024


BROKEN = {
    "a dot in a piece": (b"a\r\n.\r\nb\r\n",),
    "a dot at a seam": (b"a\r\n", b".\r\n"),
    "a dot behind a file": (None, b".\r\n"),
    "no line end": (b"a",),
}


@pytest.mark.parametrize("name", BROKEN)
def test_octets_beside_a_file_are_held_to_the_contract(tmp_path: Path, name: str) -> None:
    file = filed(tmp_path, 2000).pieces[1]
    pieces = tuple(file if piece is None else piece for piece in BROKEN[name])
    message = OutgoingMessage(sender=SENDER, recipients=(ANNA,), pieces=(HEAD, file, *pieces))
    with ScriptedSmtp() as server, opened(server) as transport, pytest.raises(MessageRefused, match="damaged"):
        Sent().send(transport, message)
    assert not server.accepted


def test_a_mail_may_end_with_a_file(tmp_path: Path) -> None:
    file = filed(tmp_path, 2000).pieces[1]
    message = OutgoingMessage(sender=SENDER, recipients=(ANNA,), pieces=(HEAD, file))
    with ScriptedSmtp() as server, opened(server) as transport:
        Sent().send(transport, message)
    assert server.accepted[0].octets == octets_of(message)
