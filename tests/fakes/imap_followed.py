"""Mailboxes that are followed, each on its server, with what others do in them meanwhile: see `Others`."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Protocol

from app.domain.accounts.account import Security, SmtpLine
from app.domain.accounts.credentials import Password
from app.transports.imap.mailbox import open_mailbox
from app.transports.mailbox import Mailbox
from tests.fakes.accounts import smtp_line
from tests.fakes.imap_mails import Mails
from tests.fakes.imap_server import FakeImap
from tests.fakes.imap_server import Mailbox as Folder
from tests.patience import LIMIT_S
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack

USER, SECRET = "buyer", "Sesam-öffne-dich"
WORK, JUNK, NAMED = "Replies", "Suspicious", "Anfragen & Größe"
RAW_NAMED = "Anfragen &- Gr&APYA3w-e"


class Others(Protocol):
    """Whoever else is at the mailbox: the mail server, the buyer's mail program.

    There are an inbox, `WORK`, `JUNK` for junk, and `NAMED`; all are empty.
    """

    def open(self) -> Mailbox:
        """As the program does it."""

    def put(self, folder: str, mails: Iterable[tuple[bytes, date]]) -> None:
        """They arrive in this order, on these days."""

    def move(self, folder: str, message_id: str, to: str) -> None: ...

    def delete(self, folder: str, message_id: str) -> None: ...

    def forget_positions(self) -> None:
        """What was told of `WORK` holds no more; the mails are there."""

    def break_lines(self) -> None:
        """The server ends all that are open, without a word."""

    def contents(self) -> object:
        """Everything in it that somebody could have changed, flags as well."""


class FakeImapOthers:
    """On tests/fakes/imap_server.py."""

    def __init__(self, server: FakeImap) -> None:
        self.server = server

    def line(self) -> SmtpLine:
        return smtp_line(
            imap_host="127.0.0.1", imap_port=self.server.port, imap_security=Security.NONE, user=self.server.login[0]
        )

    def mails(self, folder: str) -> Mails:
        mails = self.server.folders[_fakes(folder)].mails
        assert mails is not None
        return mails

    def open(self) -> Mailbox:
        return open_mailbox(self.line(), Password(*self.server.login), LIMIT_S)

    def put(self, folder: str, mails: Iterable[tuple[bytes, date]]) -> None:
        for octets, day in mails:
            self.server.arrive(_fakes(folder), octets, day)

    def move(self, folder: str, message_id: str, to: str) -> None:
        self.mails(to).add(*self._taken(folder, message_id))

    def delete(self, folder: str, message_id: str) -> None:
        self._taken(folder, message_id)

    def _taken(self, folder: str, message_id: str) -> tuple[bytes, date]:
        by_uid = self.mails(folder).by_uid
        return by_uid.pop(next(uid for uid, (octets, _) in by_uid.items() if message_id.encode() in octets))

    def forget_positions(self) -> None:
        self.mails(WORK).validity += 1

    def break_lines(self) -> None:
        self.server.hang_up()

    def contents(self) -> object:
        return (
            [*self.server.changes],
            [(name, [*f.mails.by_uid.items()]) for name, f in self.server.folders.items() if f.mails],
        )


@contextmanager
def fake_imap(capabilities: str = "IMAP4rev1 AUTH=PLAIN SPECIAL-USE LIST-EXTENDED IDLE") -> Iterator[FakeImapOthers]:
    """With the folders that `Others` promises."""
    folders = {
        "INBOX": Folder(mails=Mails()),
        WORK: Folder(mails=Mails(validity=7, following=40)),
        JUNK: Folder(("\\Junk",), mails=Mails()),
        RAW_NAMED: Folder(mails=Mails()),
    }
    with FakeImap(folders, login=(USER, SECRET), capabilities=capabilities) as server:
        yield FakeImapOthers(server)


class DovecotOthers:
    """On the mail stack."""

    def __init__(self, stack: MailStack) -> None:
        self._stack = stack

    def line(self) -> SmtpLine:
        look = {"imap_host": "127.0.0.1", "imap_port": self._stack.ports.imaps, "imap_security": Security.TLS}
        return smtp_line(host="127.0.0.1", user=BUYER, ca_file=str(self._stack.ca_file), **look)

    def open(self) -> Mailbox:
        return open_mailbox(self.line(), Password(BUYER, PASSWORD), LIMIT_S)

    def put(self, folder: str, mails: Iterable[tuple[bytes, date]]) -> None:
        with self._stack.signed_in(BUYER) as client:
            for octets, day in mails:
                _ok(client.append(_raw(folder), "", f'"{day:%d-%b-%Y} 12:00:00 +0000"', octets))

    def move(self, folder: str, message_id: str, to: str) -> None:
        self._take(folder, message_id, to)

    def delete(self, folder: str, message_id: str) -> None:
        self._take(folder, message_id, "")

    def _take(self, folder: str, message_id: str, to: str) -> None:
        with self._stack.signed_in(BUYER) as client:
            _ok(client.select(_raw(folder)))
            (number,) = client.search(None, "HEADER", "Message-ID", message_id)[1][0].split()
            if to:
                _ok(client.copy(number.decode(), _raw(to)))
            _ok(client.store(number.decode(), "+FLAGS", "(\\Deleted)"))
            _ok(client.expunge())

    def forget_positions(self) -> None:
        with self._stack.signed_in(BUYER) as client:
            _ok(client.rename(WORK, "before"))
            _ok(client.create(WORK))
            _ok(client.select("before", readonly=True))
            for number in client.search(None, "ALL")[1][0].decode().split():
                _ok(client.copy(number, WORK))
            _ok(client.unselect())
            _ok(client.delete("before"))

    def break_lines(self) -> None:
        words = [shutil.which("doveadm") or "/usr/bin/doveadm", "-c", str(self._stack.folder / "dovecot.conf")]
        subprocess.run([*words, "kick", BUYER], check=True, capture_output=True)

    def contents(self) -> object:
        found = {}
        with self._stack.signed_in(BUYER) as client:
            for folder in ("INBOX", WORK, JUNK, NAMED):
                _ok(client.select(_raw(folder), readonly=True))
                found[folder] = client.uid("FETCH", "1:*", "(FLAGS RFC822.SIZE)")[1]
        return found


@contextmanager
def dovecot(stack: MailStack) -> Iterator[DovecotOthers]:
    """With the folders that `Others` promises; they are away afterwards."""
    names = (WORK, JUNK, NAMED)
    with stack.signed_in(BUYER) as client:
        for name in names:
            _ok(client.create(_raw(name)))
    try:
        yield DovecotOthers(stack)
    finally:
        with stack.signed_in(BUYER) as client:
            for name in names:
                _ok(client.delete(_raw(name)))


def _fakes(folder: str) -> str:
    return RAW_NAMED if folder == NAMED else folder


def _raw(folder: str) -> str:
    return f'"{_fakes(folder)}"'


def _ok(answer: tuple[str, Any]) -> Any:
    assert answer[0] == "OK", answer
    return answer[1]
