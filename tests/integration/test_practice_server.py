import errno
import os
import smtplib
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.accounts.account import Security, SmtpLine
from app.domain.outbox.failure import FailureClass
from app.transports.practice import mailbox, session
from app.transports.practice.server import PracticeServer
from app.transports.smtp.smtp import SmtpTransport, open_smtp
from app.transports.transport import MessagePostponed, MessageRefused, OutgoingMessage
from tests.fakes.smtp_client import ANNA, BERT, PATIENCE, SENDER, Sent, mail, octets_of
from tests.patience import LIMIT_S


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PracticeServer]:
    running = PracticeServer(tmp_path / "practice")
    yield running
    running.stop()


@pytest.fixture
def transport(server: PracticeServer) -> Iterator[SmtpTransport]:
    opened = connect(server)
    yield opened
    opened.close()


def connect(server: PracticeServer) -> SmtpTransport:
    there = SmtpLine(host="127.0.0.1", port=server.start(), security=Security.NONE)
    return open_smtp(there, None, PATIENCE)


def of(octets: bytes) -> OutgoingMessage:
    return OutgoingMessage(sender=SENDER, recipients=(ANNA,), pieces=(octets,))


def test_a_mail_is_kept_octet_for_octet_with_its_envelope(server: PracticeServer, transport: SmtpTransport) -> None:
    message = mail(ANNA, BERT, lines=2000)
    receipt = Sent().send(transport, message)
    (kept,) = server.messages()
    assert receipt.reply.code == 250
    assert kept.path.read_bytes() == octets_of(message)
    assert kept.path.suffix == ".eml"
    assert (kept.sender, kept.recipients, kept.subject) == (SENDER, (ANNA, BERT), "RFQ")
    assert kept.size == message.size
    assert kept.received_at.tzinfo is not None


def test_a_mail_of_thirty_megabytes_is_taken_whatever_its_lines(
    server: PracticeServer, transport: SmtpTransport
) -> None:
    for octets in (b"Subject: big\r\n\r\n" + b"x" * 30_000_000 + b"\r\n", octets_of(mail(lines=400_000))):
        Sent().send(transport, of(octets))
        assert server.messages()[0].path.read_bytes() == octets


@pytest.mark.parametrize(
    "octets",
    [b"\r\n", b"\r\n\r\n", b"x\r\n", b"Subject: \r\n\r\n\r\n", b"no header\r\n"],
)
def test_the_smallest_mails_are_kept_as_they_are(
    server: PracticeServer, transport: SmtpTransport, octets: bytes
) -> None:
    Sent().send(transport, of(octets))
    (kept,) = server.messages()
    assert kept.path.read_bytes() == octets
    assert kept.subject == ""


def test_a_subject_in_another_script_is_read(server: PracticeServer, transport: SmtpTransport) -> None:
    Sent().send(transport, of(b"Subject: =?utf-8?b?5oql5Lu3?= =?utf-8?q?_Gr=C3=BC=C3=9Fe?=\r\n\r\nx\r\n"))
    assert server.messages()[0].subject == "报价 Grüße"


def test_mails_whose_envelopes_travel_ahead_are_kept_whole(server: PracticeServer, transport: SmtpTransport) -> None:
    batch = [mail(message_id=f"<{n}@shop.example>", lines=lines) for n, lines in enumerate((10, 5000, 10))]
    for message, following in zip(batch, [*batch[1:], None], strict=True):
        Sent().send(transport, message, following)
    assert [kept.path.read_bytes() for kept in reversed(server.messages())] == [octets_of(m) for m in batch]


@pytest.mark.parametrize("shift", range(8))
def test_another_program_s_doubled_dots_are_undone_across_blocks(
    server: PracticeServer, monkeypatch: pytest.MonkeyPatch, shift: int
) -> None:
    monkeypatch.setattr(session.PracticeSession, "line_length_limit", 64)
    text = "x" * shift + "\r\n" + ".one\r\n..two\r\n...\r\nx.\r\n" * 40
    with smtplib.SMTP("127.0.0.1", server.start(), local_hostname="[127.0.0.1]", timeout=LIMIT_S) as client:
        client.sendmail(SENDER, [ANNA], text)
    assert server.messages()[0].path.read_bytes() == text.encode()


def test_an_empty_mail_ends_at_its_dot_and_is_refused(server: PracticeServer) -> None:
    with smtplib.SMTP("127.0.0.1", server.start(), local_hostname="[127.0.0.1]", timeout=LIMIT_S) as client:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(ANNA)
        assert client.docmd("DATA")[0] == 354
        assert client.docmd(".") == (554, b"5.6.0 Error: the mail is empty")
        assert client.noop()[0] == 250
    assert server.messages() == []


def test_newest_mails_come_first_also_after_a_restart(server: PracticeServer) -> None:
    for number in range(3):
        opened = connect(server)
        Sent().send(opened, of(f"Subject: {number}\r\n\r\nx\r\n".encode()))
        opened.close()
        server.stop()
    assert [m.subject for m in server.messages()] == ["2", "1", "0"]


def test_starting_again_gives_the_same_port_and_stopping_again_is_harmless(server: PracticeServer) -> None:
    ports: list[int] = []
    threads = [threading.Thread(target=lambda: ports.append(server.start())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ports)) == 1
    server.stop()
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", ports[0]), timeout=LIMIT_S)


def test_stopping_cuts_what_is_under_way_and_keeps_nothing_of_it(server: PracticeServer, tmp_path: Path) -> None:
    with smtplib.SMTP("127.0.0.1", server.start(), local_hostname="[127.0.0.1]", timeout=LIMIT_S) as client:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(ANNA)
        client.docmd("DATA")
        client.send(b"x" * 1_000_000)
        server.stop()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()
    assert list((tmp_path / "practice").iterdir()) == []


def test_a_cut_mail_leaves_nothing_and_the_next_one_passes(server: PracticeServer, tmp_path: Path) -> None:
    with socket.create_connection(("127.0.0.1", server.start()), timeout=LIMIT_S) as line:
        line.sendall(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        said = b""
        while b"354" not in said:
            said += line.recv(1000)
        line.sendall(b"Subject: cut\r\n\r\nhalf")
    opened = connect(server)
    Sent().send(opened)
    opened.close()
    server.stop()
    assert [m.subject for m in server.messages()] == ["RFQ"]
    assert {path.suffix for path in (tmp_path / "practice").iterdir()} == {".eml", ".json"}


def test_what_a_killed_process_left_half_written_is_cleared(server: PracticeServer, tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    folder.mkdir()
    (folder / "1.part").write_bytes(b"half")
    (folder / "2.json").write_text("{}")
    server.start()
    assert not (folder / "1.part").exists()
    assert server.messages() == []


@pytest.mark.parametrize("step", ["open", "write", "flush"])
def test_a_full_disk_is_answered_and_the_next_mail_passes(
    server: PracticeServer, transport: SmtpTransport, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fail(*_anything: object) -> None:
        raise full

    with monkeypatch.context() as patch:
        if step == "open":
            patch.setattr(mailbox.IncomingMail, "__init__", fail)
        elif step == "write":
            patch.setattr(mailbox.IncomingMail, "write", fail)
        else:
            patch.setattr(os, "fsync", fail)
        with pytest.raises(MessagePostponed) as caught:
            Sent().send(transport, mail(lines=5000))
        assert caught.value.failure is FailureClass.TRANSIENT
        assert "452" in str(caught.value)
    assert server.messages() == []
    Sent().send(transport)
    assert len(server.messages()) == 1


def test_a_mail_over_the_limit_is_refused_at_its_end(
    server: PracticeServer, transport: SmtpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SIZE_LIMIT", 1000)
    with pytest.raises(MessageRefused) as caught:
        Sent().send(transport, mail(lines=50))
    assert caught.value.failure is FailureClass.MESSAGE
    assert server.messages() == []
    Sent().send(transport, of(b"small\r\n"))


def test_data_out_of_turn_is_refused(server: PracticeServer) -> None:
    with smtplib.SMTP("127.0.0.1", server.start(), local_hostname="[127.0.0.1]", timeout=LIMIT_S) as client:
        assert client.docmd("DATA")[0] == 503
        client.ehlo()
        assert client.docmd("DATA")[0] == 503
        client.mail(SENDER)
        client.rcpt(ANNA)
        assert client.docmd("DATA now")[0] == 501


def test_a_folder_that_cannot_be_made_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        PracticeServer(tmp_path / "file" / "practice").start()


def test_a_port_that_cannot_be_had_leaves_the_server_stopped(
    server: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("app.transports.practice.server._LOOPBACK", "203.0.113.1")
        with pytest.raises(OSError, match="203"):
            server.start()
    assert server.start() > 0


def test_the_slow_server_library_is_loaded_only_when_it_is_needed() -> None:
    import subprocess

    code = "import sys, app.transports.practice.server, app.transports.smtp.smtp; print('aiosmtpd' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
