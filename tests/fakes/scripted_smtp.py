"""An SMTP server on loopback of which a small script decides every reply, drop and delay.

    rules = (on("RCPT", "550 5.1.1 no such user", about="bad@"), on("DOT", ACCEPT, RESET))
    with ScriptedSmtp(*rules, offers=("PIPELINING", "SIZE 1000000")) as server: …

Events: CONNECT, EHLO, STARTTLS, AUTH, ANSWER (to a 334), MAIL, RCPT, DATA, BODY (at an octet count), DOT (the end of
a mail, by a dot or by BDAT … LAST), BDAT (its command line; an answer here takes none of the octets that follow),
CHUNK (the octets of a BDAT that is not the last), RSET, QUIT, any other verb. What no rule speaks about gets the
answer of a well-behaved server. Commands that come along with the end of a mail are answered in their turn.

`python -m tests.fakes.scripted_smtp` is the same as a process of its own, for tests that kill the sender.
"""

import contextlib
import json
import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.fakes.smtp_conversation import Conversation
from tests.fakes.smtp_script import (
    ACCEPT,
    DROP,
    HOLD,
    RESET,
    Accepted,
    Deed,
    Flood,
    Rule,
    Step,
    Wait,
    on,
)

__all__ = [
    "ACCEPT",
    "DROP",
    "HOLD",
    "RESET",
    "Accepted",
    "Deed",
    "Flood",
    "Rule",
    "ScriptedSmtp",
    "Step",
    "Wait",
    "on",
]


class ScriptedSmtp:
    """Listens from `__enter__` to `__exit__`; everything that happened can be read at any time.

    `commands` are the lines as they came, "." for the end of a mail, "ANSWER …" for answers to a challenge.
    """

    def __init__(
        self,
        *rules: Rule,
        offers: tuple[str, ...] = ("PIPELINING", "SIZE 50000000", "8BITMIME"),
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
        auth_offered: str = "PLAIN LOGIN",
        keep_octets: bool = True,
        on_accepted: Callable[[Accepted], None] = lambda _mail: None,
        port: int = 0,
        reads: int = 65536,
    ) -> None:
        self.reads = reads  # octets at a time: 1 makes a very slow reader
        self.rules, self.offers, self.tls, self.implicit_tls = rules, offers, tls, implicit_tls
        self.login, self.keep_octets, self.on_accepted, self.port = login, keep_octets, on_accepted, port
        self.auth_offered = auth_offered
        self.ca_file: Path | None = None  # what a client must trust, where a test has it on the disk
        self.accepted: list[Accepted] = []
        self.commands: list[str] = []
        self.connections = 0
        self.body_octets = 0
        self.stopped = threading.Event()
        self.released = threading.Event()
        self.held = threading.Event()  # set once any conversation has come to a HOLD
        self.hung_up = threading.Event()  # set once any conversation has ended
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._conversations: list[Conversation] = []
        self._listener: socket.socket | None = None

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._start(self._listen, self._listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self.released.set()
        assert self._listener is not None
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._listener.close()
        with self._lock:
            for conversation in self._conversations:
                conversation.cut()
        for thread in self._threads:
            thread.join()

    def release(self) -> None:
        """End every HOLD."""
        self.released.set()

    @property
    def is_holding(self) -> bool:
        """Whether a client waits for a server that says nothing."""
        return self.held.is_set() and not self.released.is_set()

    def count(self, message_id: str) -> int:
        """How often a mail with this Message-ID was accepted."""
        return sum(mail.message_id == message_id for mail in self.accepted)

    def verbs(self) -> list[str]:
        """The commands' first words, in order."""
        return [line.split(" ")[0] for line in self.commands]

    def rule_for(self, event: str, line: str = "") -> tuple[Step, ...] | None:
        """The steps of the first rule whose turn it is."""
        with self._lock:
            return next((rule.steps for rule in self.rules if rule.takes(event, line)), None)

    def body_steps(self, octets: int) -> tuple[Step, ...]:
        """What is to be done once this much of a mail's body has come."""
        with self._lock:
            due = [rule for rule in self.rules if rule.event == "BODY" and octets >= rule.at]
            return tuple(step for rule in due if rule.takes("BODY", "") for step in rule.steps)

    def record(self, mail: Accepted) -> None:
        """Take a mail in."""
        with self._lock:
            self.accepted.append(mail)
            self.on_accepted(mail)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self, listener: socket.socket) -> None:
        while not self.stopped.is_set():
            try:
                line, _address = listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                conversation = Conversation(self, line, self.connections)
                self._conversations.append(conversation)
            self._start(conversation.run)


def _main() -> None:
    """A process of its own.

    Writes its port to a file and “listening” to stdout, then one JSON line for each mail, on the disk before
    it answers.
    """
    import argparse

    parser = argparse.ArgumentParser(prog="python -m tests.fakes.scripted_smtp")
    parser.add_argument("--port-file", type=Path, required=True, help="gets the port once the server listens")
    parser.add_argument("--record", type=Path, required=True, help="folder for accepted.jsonl, ca.pem and the mails")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--auth", metavar="USER:PASSWORD")
    parser.add_argument("--offer", action="append", metavar="KEYWORD", help="what EHLO says, instead of the usual")
    parser.add_argument("--refuse", metavar="ADDRESS", help="a recipient that does not exist")
    options = parser.parse_args()
    options.record.mkdir(parents=True, exist_ok=True)
    context = None
    if options.starttls or options.tls:
        from tests.fakes.certificates import Authority

        context = Authority(options.record).leaf().context()
    refusals = [on("RCPT", "550 5.1.1 no such user", about=options.refuse)] if options.refuse else []
    server = ScriptedSmtp(
        *refusals,
        offers=tuple(options.offer or ("PIPELINING", "SIZE 50000000", "8BITMIME")),
        tls=context,
        implicit_tls=options.tls,
        login=tuple(options.auth.split(":", 1)) if options.auth else None,
        on_accepted=_journal(options.record),
        port=options.port,
    )
    with server:
        part = options.port_file.with_suffix(".part")
        part.write_text(str(server.port))
        part.replace(options.port_file)
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        server.stopped.wait()


def _journal(folder: Path) -> Callable[[Accepted], None]:
    journal = (folder / "accepted.jsonl").open("a", encoding="utf-8")

    def write(mail: Accepted) -> None:
        (folder / f"{mail.sha256}.eml").write_bytes(mail.octets)
        line = {
            "message_id": mail.message_id,
            "sender": mail.sender,
            "recipients": mail.recipients,
            "size": mail.size,
            "sha256": mail.sha256,
            "at": mail.at,
            "connection": mail.connection,
        }
        journal.write(json.dumps(line) + "\n")
        journal.flush()
        os.fsync(journal.fileno())

    return write


if __name__ == "__main__":
    _main()
