"""A small, strict IMAP server on loopback (RFC 3501, 6154): one mailbox, and faults on demand.

    server = FakeImap({"Sent": Mailbox(("\\Sent",), ["<1@shop.example>"])}, faults={"SEARCH": DROP})

`faults` maps an event – CONNECT or a command's name, of FETCH also HEADERS and “PIECE 0” and so on – to octets that are
said in place of the answer (`{tag}` is the command's tag), or to DROP, or to both in a tuple, or to HUSH: nothing is
said any more, and `hushed` is set. Whatever would change the mailbox is refused and kept in `changes`, but for drafts
that are appended where it `takes_drafts`; a fault of "APPENDED" comes in place of the answer to one that is kept, one
of "CUT" before its last octets are read.
"""

import contextlib
import re
import socket
import ssl
import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from email import message_from_bytes
from types import TracebackType
from typing import Self

from tests.fakes.imap_line import Gone, ImapLine
from tests.fakes.imap_mails import Mails, listed
from tests.fakes.smtp_conversation import said_with_token
from tests.patience import LIMIT_S

DROP, HUSH = object(), object()
_READS_ONLY = frozenset(
    {"CAPABILITY", "STARTTLS", "AUTHENTICATE", "LOGIN", "LIST", "EXAMINE", "UID", "IDLE", "LOGOUT", "NOOP"}
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder's flags, and the Message-IDs in it, or whole mails; `as_literal` sends its name as one."""

    flags: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    as_literal: bool = False
    mails: Mails | None = None


class _Answered(Exception):
    """By a fault."""


class FakeImap(ImapLine):
    """Listens from `__enter__` to `__exit__`; serves one connection after another. `commands` are as they came."""

    def __init__(
        self,
        folders: Mapping[str, Mailbox],
        *,
        login: tuple[str, str] = ("buyer", "Sesam-öffne-dich"),
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = True,
        capabilities: str = "IMAP4rev1 AUTH=PLAIN SPECIAL-USE LIST-EXTENDED",
        faults: Mapping[str, bytes | object] | None = None,
        takes_drafts: bool = False,
    ) -> None:
        self.folders = dict(folders)
        self.takes_drafts = takes_drafts
        self.appended: list[bytes] = []
        self.login = login
        self.tls, self.implicit_tls = tls, implicit_tls
        self.capabilities = capabilities
        self.faults = dict(faults or {})
        self.commands: list[str] = []
        self.changes: list[str] = []
        self.connections = 0
        self.hushed = threading.Event()
        self.idles = threading.Event()
        self._speaking = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(LIMIT_S)
        self.port: int = self._listener.getsockname()[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), LIMIT_S).close()
        self.hang_up()
        self._thread.join(LIMIT_S)
        self._listener.close()

    def verbs(self) -> list[str]:
        """The commands' names, in order."""
        return [command.split(" ")[0] for command in self.commands]

    def arrive(self, name: str, octets: bytes, day: date) -> int:
        """A mail is put into a folder that holds whole ones; who waits for that hears of it."""
        mails = self.folders[name].mails
        assert mails is not None
        with self._speaking:
            uid = mails.add(octets, day)
            if self.idles.is_set() and self._open == name:
                self._say(f"* {len(mails.by_uid)} EXISTS")
        return uid

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                self._line, _ = self._listener.accept()
            except OSError:
                return
            if self._over.is_set():
                self._line.close()
                return
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # answers come in several pieces
            self.connections += 1
            with contextlib.suppress(Gone, OSError, ValueError):
                self._converse()
            self._line.close()

    def _converse(self) -> None:
        self._signed_in, self._open = False, ""
        if self.tls is not None and self.implicit_tls:
            self._encrypt(self.tls)
        self._buffer = b""
        if not self._faulty("CONNECT", "*"):
            self._say("* OK [CAPABILITY IMAP4rev1] ready")
        while True:
            tag, _, rest = self._read().partition(" ")
            verb, _, argument = rest.partition(" ")
            verb = verb.upper()
            self.commands.append(rest)
            if self._faulty(argument.split(" ")[0].upper() if verb == "UID" else verb, tag):
                continue
            if verb == "APPEND" and self.takes_drafts:
                self._append(tag, argument)
                continue
            if verb not in _READS_ONLY:
                self.changes.append(rest)
                self._say(f"{tag} BAD this mailbox is only read here")
                continue
            with contextlib.suppress(_Answered):
                self._say(f"{tag} {getattr(self, '_' + verb.lower())(tag, argument)}")
            if verb == "LOGOUT":
                raise Gone
            if verb == "STARTTLS" and self.tls is not None:
                self._encrypt(self.tls)
                self._buffer = b""

    def _capability(self, _tag: str, _argument: str) -> str:
        plain = isinstance(self._line, ssl.SSLSocket) or self.tls is None
        self._say(f"* CAPABILITY {self.capabilities if plain else 'IMAP4rev1 STARTTLS LOGINDISABLED'}")
        return "OK done"

    def _starttls(self, _tag: str, _argument: str) -> str:
        return "OK begin" if self.tls is not None else "BAD no"

    def _authenticate(self, _tag: str, argument: str) -> str:
        mechanism, _, initial = argument.partition(" ")
        if mechanism in ("XOAUTH2", "OAUTHBEARER"):
            return self._judged_token(mechanism, initial)
        if argument != "PLAIN" or "AUTH=PLAIN" not in self.capabilities:
            return "NO [CANNOT] unknown mechanism"
        self._say("+ ")
        given = b64decode(self._read()).decode("utf-8")
        return self._checked(given == "\0" + "\0".join(self.login))

    def _judged_token(self, mechanism: str, initial: str) -> str:
        if not initial:  # where the server offers no SASL-IR
            self._say("+ ")
            initial = self._read()
        if said_with_token(mechanism, initial) == self.login:
            return self._checked(True)
        self._say("+ " + b64encode(b'{"status":"401"}').decode())
        self._read()
        return self._checked(False)

    def _login(self, _tag: str, argument: str) -> str:
        given = [re.sub(r"\\(.)", r"\1", word) for word in re.findall(r'(?<!\S)"?((?:\\.|[^"\s])+)"?(?!\S)', argument)]
        return self._checked(given == list(self.login))

    def _checked(self, is_right: bool) -> str:
        self._signed_in = is_right
        return "OK welcome" if is_right else "NO [AUTHENTICATIONFAILED] Authentication failed."

    def _list(self, _tag: str, argument: str) -> str:
        if not self._signed_in:
            return "BAD sign in first"
        shows_use = "RETURN (SPECIAL-USE)" in argument
        for name, mailbox in self.folders.items():
            flags = " ".join(f for f in mailbox.flags if shows_use or f != "\\Sent")
            shown = f"{{{len(name.encode())}}}\r\n{name}" if mailbox.as_literal else f'"{name}"'
            self._say(f'* LIST ({flags}) "/" {shown}')
        return "OK listed"

    def _examine(self, _tag: str, argument: str) -> str:
        name = re.sub(r"\\(.)", r"\1", argument[1:-1])
        if not self._signed_in or not argument.startswith('"') or name not in self.folders:
            return "NO there is no such folder"
        self._open = name
        if (mails := self.folders[name].mails) is not None:
            self._say(f"* {len(mails.by_uid)} EXISTS\r\n* OK [UIDVALIDITY {mails.validity}] valid")
            self._say(f"* OK [UIDNEXT {mails.following}] next")
        else:
            self._say(f"* {len(self.folders[name].message_ids)} EXISTS")
        return "OK [READ-ONLY] opened"

    def _idle(self, _tag: str, _argument: str) -> str:
        with self._speaking:
            self._say("+ idling")
            self.idles.set()
        try:
            return "OK idled" if self._read() == "DONE" else "BAD only DONE"
        finally:
            self.idles.clear()

    def _noop(self, _tag: str, _argument: str) -> str:
        return "OK nothing"

    def _uid(self, tag: str, argument: str) -> str:
        """A search finds what contains the text, as real servers do."""
        if not self._open:
            return "BAD open a folder first"
        if (mails := self.folders[self._open].mails) is not None:
            return self._uid_of(mails, tag, argument)
        message_ids = self.folders[self._open].message_ids
        if argument.startswith("SEARCH HEADER Message-ID "):
            wanted = argument.rpartition(" ")[2].strip('"').strip("<>")
            numbers = [str(n) for n, known in enumerate(message_ids, 1) if wanted in known]
            self._say(" ".join(["* SEARCH", *numbers]))
            return "OK searched"
        if argument == "SEARCH ALL":
            self._say(" ".join(["* SEARCH", *(str(n) for n, _ in enumerate(message_ids, 1))]))
            return "OK searched"
        if argument.startswith("FETCH ") and "BODY.PEEK[" in argument:
            for number in listed(argument.split(" ")[1]):
                header = f"Message-ID:\r\n {message_ids[int(number) - 1]}\r\n\r\n"  # folded, as long ones are
                self._say(f"* {number} FETCH (UID {number} BODY[HEADER.FIELDS (MESSAGE-ID)] {{{len(header)}}}")
                self._send(f"{header})\r\n".encode())
            return "OK fetched"
        self.changes.append(f"{tag} UID {argument}")
        return "BAD only SEARCH and FETCH PEEK"

    def _uid_of(self, mails: Mails, tag: str, argument: str) -> str:
        """With whole mails."""
        verb, _, asked = argument.partition(" ")
        if verb == "SEARCH":
            self._say(" ".join(["* SEARCH", *map(str, mails.found(asked))]))
            return "OK searched"
        assert verb == "FETCH"
        assert "BODY.PEEK[" in asked
        piece = re.search(r"BODY\.PEEK\[\]<(\d+)\.", asked)
        if self._faulty(f"PIECE {piece[1]}" if piece else "HEADERS", tag):
            raise _Answered
        uids, _, items = asked.partition(" ")
        for answer in mails.shown(map(int, listed(uids)), items):
            self._send(b"* " + answer)
        return "OK fetched"

    def _append(self, tag: str, argument: str) -> None:
        found = re.fullmatch(r'"((?:\\.|[^"])*)" \((.*)\) \{(\d+)\}', argument)
        assert found is not None, argument
        assert found[2] == r"\Draft \Seen"
        self._say("+ go on")
        octets = self._mail(int(found[3]) - 1)
        if self._faulty("CUT", tag):
            return
        end = self._read_octets(3)
        assert end == b"\n\r\n"  # of the mail's last line, and the command's
        self._keep(re.sub(r"\\(.)", r"\1", found[1]), octets + end[:1])
        if not self._faulty("APPENDED", tag):
            self._say(f"{tag} OK [APPENDUID 1 {len(self.appended)}] appended")

    def _logout(self, _tag: str, _argument: str) -> str:
        self._say("* BYE")
        return "OK bye"

    def _faulty(self, event: str, tag: str) -> bool:
        fault = self.faults.get(event)
        for step in fault if isinstance(fault, tuple) else (fault,):
            if step is DROP:
                raise Gone
            if step is HUSH:
                self.hushed.set()
                self._read()  # until the other one has gone
            if isinstance(step, bytes):
                self._send(step.replace(b"{tag}", tag.encode()))
        return fault is not None

    def _keep(self, name: str, octets: bytes) -> None:
        folder = self.folders[name]
        self.appended.append(octets)
        message_id = str(message_from_bytes(octets)["Message-ID"])
        self.folders[name] = replace(folder, message_ids=(*folder.message_ids, message_id))
