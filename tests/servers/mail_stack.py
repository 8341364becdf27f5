"""Postfix and Dovecot, the real ones, on loopback: what a company has, in a folder that is thrown away.

    with mail_stack() as stack:
        ...  # submission on stack.ports.starttls or .tls, IMAP on .imaps; stack.ca_file vouches for both

Submission wants TLS and a sign-in, and says how large a mail may be; what is accepted goes over LMTP into a mailbox
that is read over IMAP. In every domain `reject@` is refused and `defer@` put off at RCPT, while `quota@` is accepted
and comes back as a bounce: its mailbox is full. It needs root, because both servers change to users of their own;
nothing outside the folder is read but what the packages have installed, and nothing is written.
"""

import contextlib
import imaplib
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.end_to_end.program import wait_until
from tests.fakes.certificates import Authority
from tests.patience import LIMIT_S
from tests.servers.gate import Gate
from tests.servers.mail_stack_files import FULL, Ports, write_dovecot, write_postfix

BUYER = "anna@shop.example"
PASSWORD = "correct-horse-battery"
DOMAINS = tuple(f"v{n}.example" for n in range(1, 5))
ADDRESSES = (BUYER, *(f"{name}@{domain}" for domain in DOMAINS for name in ("quotes", "desk")))
_PROGRAMS = ("postfix", "dovecot")
_PARTS = ("/usr/lib/dovecot/imap", "/usr/lib/dovecot/lmtp")
_PACKAGES = "postfix dovecot-imapd dovecot-lmtpd"
_DOVECOT = "2.3"  # 2.4 has another language
_PORTS = range(20_000, 32_000)  # below those that a program is given that wants just any
_SYSTEM_S = "/usr/sbin"  # not on the path of every root


@dataclass(frozen=True, slots=True)
class MailStack:
    """Both servers, running."""

    folder: Path
    ports: Ports
    ca_file: Path
    gate: Gate

    @property
    def log(self) -> str:
        """What Postfix has written down until now."""
        return _text(self.folder / "postfix.log")

    @property
    def refused_sign_ins(self) -> int:
        """How often a wrong password was tried, at either server."""
        return len(re.findall(r"password mismatch", _text(self.folder / "dovecot.log"), re.IGNORECASE))

    def said(self, pattern: str, since: int) -> str:
        """What a pattern's group finds in the log behind so many characters, once it is there."""
        found: list[str] = []

        def is_there() -> bool:
            found[:] = re.findall(pattern, self.log[since:])
            return bool(found)

        wait_until(is_there)
        return found[0]

    def mails(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """What is in a mailbox, once nothing is under way."""
        self.settle()
        with self.signed_in(address) as client:
            _ok(client.select(folder, readonly=True))
            return [_octets(client.fetch(number, "(BODY.PEEK[])")) for number in _numbers(client)]

    def arrived(self) -> dict[str, list[bytes]]:
        """Every mail in any inbox, by its owner; owners of none are left out."""
        return {address: mails for address in ADDRESSES if (mails := self.mails(address))}

    def file(self, address: str, folder: str, octets: bytes) -> None:
        """What a mail program does with its copy of a mail."""
        with self.signed_in(address) as client:
            _ok(client.append(folder, "(\\Seen)", "", octets))

    def clear(self) -> None:
        """Take out all that is in any mailbox."""
        self.settle()
        for address in ADDRESSES:
            with self.signed_in(address) as client:
                for folder in ("INBOX", "Sent", *(("Drafts", "Trash") if address == BUYER else ())):
                    _ok(client.select(folder))
                    if numbers := _numbers(client):
                        _ok(client.store(",".join(numbers), "+FLAGS", "(\\Deleted)"))
                        _ok(client.expunge())

    @contextmanager
    def room_for(self, address: str) -> Iterator[None]:
        """A mailbox that was full is not any more, to the end of the block."""
        users = self.folder / "users"
        before = users.read_text()
        assert f"{address}:" in before
        users.write_text(re.sub(rf"({address}:.*storage)=1K", r"\1=100M", before))
        wait_until(lambda: self._takes(address))  # Dovecot reads it again within a second
        yield
        users.write_text(before)

    def _takes(self, address: str) -> bool:
        with self.signed_in(address) as client:
            return client.append("Trash", "", "", b"\r\n" * 1024)[0] == "OK"

    def settle(self) -> None:
        """Wait until the queue is empty: each mail is in a mailbox, or was returned."""
        # Twice, because a bounce is written behind the back of who looks, before what it tells of is taken away.
        wait_until(lambda: not any(self._queued()) and not any(self._queued()))

    def _queued(self) -> Iterator[Path]:
        for stage in ("maildrop", "incoming", "active", "deferred"):
            yield from (path for path in (self.folder / "queue" / stage).rglob("*") if path.is_file())

    @contextmanager
    def signed_in(self, address: str) -> Iterator[imaplib.IMAP4]:
        """The mailbox, as any program sees it."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        with imaplib.IMAP4_SSL("127.0.0.1", self.ports.imaps, ssl_context=context, timeout=LIMIT_S) as client:
            client.login(address, PASSWORD)
            yield client


def why_not() -> str:
    """What this computer lacks for it; empty where it can run."""
    if os.name != "posix" or os.geteuid() != 0:
        return "a mail stack of Postfix and Dovecot needs root"
    if not all(map(_program, _PROGRAMS)) or not all(Path(part).exists() for part in _PARTS):
        return f"a mail stack needs Debian's {_PACKAGES}: .ci/mail-servers installs them"
    version = subprocess.run([_program("dovecot"), "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith(f"{_DOVECOT}."):
        return f"the mail stack knows how to set up Dovecot {_DOVECOT}; here is {version.split()[0]}"
    return ""


@contextmanager
def mail_stack(more: Sequence[str] = (), unknown: Sequence[str] = ()) -> Iterator[MailStack]:
    """From here to the end of the block; what was started is ended, and the folder is gone.

    `more` have mailboxes besides. Mail to those `unknown` is accepted, and comes back: their mailboxes are gone.
    """
    folder = Path(tempfile.mkdtemp(prefix="mail-"))  # a short path: sockets lie in it
    try:
        folder.chmod(0o755)  # the servers' own users pass through
        with Gate() as gate:
            ports = Ports(gate.port, *_free_ports(3))
            ca_file = _written(folder, ports, more, unknown)
            with (
                _running([_program("dovecot"), "-F", "-c", folder / "dovecot.conf"], folder, ports.imaps),
                _running([*_master(folder / "postfix")], folder, ports.starttls),
            ):
                yield MailStack(folder, ports, ca_file, gate)
    finally:
        wait_until(lambda: _is_gone(folder))  # the last processes may still write down that they end


def _is_gone(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _written(folder: Path, ports: Ports, more: Sequence[str], unknown: Sequence[str]) -> Path:
    """All files of the folder; returns that of the authority."""
    import pwd  # Windows has none

    (trust := folder / "trust").mkdir()
    authority = Authority(trust)
    certificate = authority.leaf("127.0.0.1", "localhost").file
    certificate.chmod(0o600)
    passwords = dict.fromkeys((*ADDRESSES, *more, *(f"{FULL}@{domain}" for domain in DOMAINS)), PASSWORD)
    write_postfix(folder, ports, certificate, (*ADDRESSES, *more, *unknown))
    write_dovecot(folder, ports, certificate, passwords)
    mail, postfix = pwd.getpwnam("mail"), pwd.getpwnam("postfix")
    os.chown(folder / "mail", mail.pw_uid, mail.pw_gid)
    (folder / "state").mkdir(mode=0o700)
    os.chown(folder / "state", postfix.pw_uid, -1)
    return authority.ca_file


def _master(own: Path) -> list[str | Path]:
    """The first of Postfix's processes, once the folders of its queue are made."""
    checked = subprocess.run([_program("postfix"), "-c", own, "check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    asked = (_program("postconf"), "-c", str(own), "-h", "daemon_directory")
    daemons = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    # Not by `postfix start`: what that leaves behind is nobody's child.
    return [Path(daemons) / "master", "-c", own, "-d"]


@contextmanager
def _running(command: Sequence[str | Path], folder: Path, port: int) -> Iterator[None]:
    """A server in a process group of its own, from when it answers at the port until it has ended."""
    said = folder / f"{Path(command[0]).name}-start.log"
    with said.open("wb") as out:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd=folder
        )
    try:
        wait_until(lambda: server.poll() is not None or _answers(port))
        assert server.poll() is None, "\n".join(_text(log) for log in folder.glob("*.log"))
        yield
    finally:
        server.send_signal(signal.SIGTERM)  # both end what they have started
        server.wait(LIMIT_S)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), LIMIT_S):
        return True
    return False


def _free_ports(count: int) -> list[int]:
    """So many different ones that nobody listens at."""
    found: list[int] = []
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):  # not those of another process with our seed
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("no port is free")


def _program(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path=_SYSTEM_S) or ""


def _numbers(client: imaplib.IMAP4) -> list[str]:
    return [number.decode() for number in _ok(client.search(None, "ALL"))[0].split()]


def _octets(answer: tuple[str, list[Any]]) -> bytes:
    octets: bytes = _ok(answer)[0][1]
    return octets


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    assert answer[0] == "OK", answer
    return answer[1]


def _text(log: Path) -> str:
    return log.read_text(errors="replace") if log.exists() else ""
