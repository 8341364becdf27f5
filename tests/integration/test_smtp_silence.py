"""Whether a server has said something unasked: looked at before each block and at the commit point, without a wait."""

import os
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.transports.line.patience import LineLost
from app.transports.smtp.reply import ReplyReader
from tests.fakes.certificates import Authority
from tests.patience import LIMIT_S


@pytest.mark.parametrize("has_poll", [True, False])
def test_an_answer_that_nobody_asked_for_is_seen_without_waiting(
    monkeypatch: pytest.MonkeyPatch, has_poll: bool
) -> None:
    if not has_poll:
        monkeypatch.delattr(select, "poll")
    here, there = socket.socketpair()
    with here, there:
        reader = ReplyReader(here)
        assert not reader.something_came()
        there.sendall(b"421 going down\r\n")
        assert reader.something_came()
        assert reader.leftover
        assert reader.something_came(), "it is still there"
        assert reader.octets(LIMIT_S) == b"421 going down\r\n"
        there.close()
        with pytest.raises(LineLost):
            reader.something_came()


def test_a_piece_of_an_encrypted_record_is_no_answer_yet(tmp_path: Path) -> None:
    with _encrypted(tmp_path) as (here, there):
        reader = ReplyReader(here)
        os.write(there.fileno(), b"\x17\x03\x03")
        assert not reader.something_came()


def test_what_was_decrypted_along_with_an_answer_is_seen(tmp_path: Path) -> None:
    with _encrypted(tmp_path) as (here, there):
        reader = ReplyReader(here)
        there.sendall(b"250 " + b"x" * 1800 + b"\r\n" + b"250 " + b"y" * 8000 + b"\r\n")
        reader.octets(LIMIT_S)
        assert reader.something_came()


@contextmanager
def _encrypted(folder: Path) -> Iterator[tuple[ssl.SSLSocket, ssl.SSLSocket]]:
    authority = Authority(folder)
    client = ssl.create_default_context(cafile=str(authority.ca_file))
    inner, outer = socket.socketpair()
    made: list[ssl.SSLSocket] = []
    server = threading.Thread(
        target=lambda: made.append(authority.leaf().context().wrap_socket(outer, server_side=True))
    )
    server.start()
    with client.wrap_socket(inner, server_hostname="localhost") as here:
        server.join(LIMIT_S)
        (there,) = made
        with there:
            here.settimeout(0.05)
            with pytest.raises(TimeoutError):
                here.recv(1)  # the server's tickets are read now
            yield here, there
