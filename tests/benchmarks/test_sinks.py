"""The sinks count what they are given: a benchmark is worth no more than they are."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.collector import Collector, collecting
from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import Workshop

_HEAD = b'Subject: RFQ\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
_WHOLE = _HEAD + b"--b\r\n\r\n..dots.\r\n.and more\r\n--b--\r\n"
_CUT = _HEAD + b"--b\r\n\r\nno end\r\n"


@pytest.fixture(params=["c", "python"])
def sink(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Collector]:
    """Either of them, running."""
    workshop = Workshop(tmp_path)
    if request.param == "c":
        if shutil.which("cc") is None:
            pytest.skip("there is no C compiler here")
        workshop.compile()
        assert workshop.sink is not None
    with collecting(workshop, Workload(name="test", mails=0), Path()) as running:
        yield running


def _line(sink: Collector) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", sink.port), timeout=10)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _hear(line, b"220 ")
    return line


def _hear(line: socket.socket, *codes: bytes) -> None:
    """Read so many reply lines; each begins with its code."""
    text = b""
    while text.count(b"\r\n") < len(codes):
        text += line.recv(4096)
    assert [reply[:4] for reply in text.splitlines()] == list(codes)


def _begin(line: socket.socket) -> None:
    line.sendall(b"MAIL FROM:<a@shop.example>\r\nRCPT TO:<b@v1.example>\r\nDATA\r\n")
    _hear(line, b"250 ", b"250 ", b"354 ")


def test_the_next_mails_envelope_may_come_with_the_end_of_a_mail(sink: Collector) -> None:
    with _line(sink) as line:
        _begin(line)
        line.sendall(_WHOLE + b".\r\nMAIL FROM:<a@shop.example>\r\nRCPT TO:<c@v2.example>\r\nDATA\r\n")
        _hear(line, b"250 ", b"250 ", b"250 ", b"354 ")
        line.sendall(_WHOLE + b".\r\nQUIT\r\n")
        _hear(line, b"250 ", b"221 ")
    seen = sink.seen()
    assert (seen.mails, seen.incomplete, seen.connections) == (2, 0, 1)
    assert 0 < seen.first <= seen.last


def test_a_mails_end_is_found_wherever_the_packets_part_it(sink: Collector) -> None:
    text = _WHOLE + b".\r\n"
    with _line(sink) as line:
        for cut in range(len(text) - 12, len(text)):
            _begin(line)
            line.sendall(text[:cut])
            line.sendall(text[cut:])
            _hear(line, b"250 ")
    seen = sink.seen()
    assert (seen.mails, seen.incomplete) == (12, 0)


def test_a_mail_without_its_last_boundary_counts_as_incomplete(sink: Collector) -> None:
    with _line(sink) as line:
        _begin(line)
        line.sendall(_CUT + b".\r\n")
        _hear(line, b"250 ")
    assert sink.seen().incomplete == 1
