"""Who sends: the program over some connections, and what one would use otherwise, each a process of its own."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from pathlib import Path

from tests.benchmarks.queued import Queue
from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import Workshop

_PEERS = Path(__file__).parent / "peers"
_PLAIN_SHARE = {"W1": 0.5, "W2": 0.1, "W3": 0.06, "W4": 0.5}
_NODE_SHARE = {"W1": 1.0, "W2": 0.4, "W3": 0.2, "W4": 1.0}
_LONE_SHARE = 0.25  # of W4's mails over one connection


class Kind(Enum):
    """What a contestant is compared as."""

    OURS = "RFQ Sender"
    PYTHON = "best Python peer"
    NODE = "Nodemailer"
    BOUND = "C client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """`command` makes the words of the process that sends into the sink at a port; `mails` is how many it sends."""

    name: str
    mails: int
    connections: int
    kind: Kind
    command: Callable[[int], Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody who runs in one workload. `ca_file` is Path() in the clear."""

    workshop: Workshop
    workload: Workload
    queue: Queue
    attachment: Path | None
    ca_file: Path
    folder: Path
    is_whole: bool = False  # from a request that is ready to a request that is sent, the making of the mails included

    def contestants(self) -> list[Contestant]:
        """In the order in which they run."""
        found = [*self.ours(), *self._with_smtplib()]
        found += [c for c in (self._aiosmtplib(), self._nodemailer(), self._blast()) if c is not None]
        return found

    def ours(self) -> list[Contestant]:
        """The program over one, three and four connections."""
        return [self._program(connections) for connections in (1, 3, 4)]

    def _program(self, connections: int) -> Contestant:
        numbers = count()

        def command(port: int) -> Sequence[str]:
            place = self.folder / f"{self.workload.name}-{connections}-{next(numbers)}"
            data = self.queue.copied(place, port, connections, self.ca_file)
            return self.queue.send(data) if self.is_whole else self.queue.resume(data)

        name = f"RFQ Sender, {_lines(connections)}"
        return Contestant(
            name=name, mails=self.workload.mails, connections=connections, command=command, kind=Kind.OURS
        )

    def _with_smtplib(self) -> list[Contestant]:
        return [self._python("with_smtplib", f"smtplib, {_lines(k)}", k) for k in (1, 4)]

    def _aiosmtplib(self) -> Contestant | None:
        place = self.workshop.aiosmtplib
        return None if place is None else self._python("with_aiosmtplib", f"aiosmtplib, {_lines(4)}", 4, place)

    def _python(self, module: str, name: str, connections: int, packages: Path | None = None) -> Contestant:
        mails = self._mails(_PLAIN_SHARE, connections)
        words = [sys.executable, "-m", f"tests.benchmarks.peers.{module}"]
        words += ["--mails", str(mails), "--connections", str(connections), "--lines", str(self.workload.lines)]
        words += [] if self.attachment is None else ["--attachment", str(self.attachment)]
        words += [] if self.ca_file == Path() else ["--ca", str(self.ca_file)]
        return Contestant(
            name=name,
            mails=mails,
            connections=connections,
            command=lambda port: [*words, "--port", str(port)],
            environment={} if packages is None else {"PYTHONPATH": str(packages)},
            kind=Kind.PYTHON,
        )

    def _nodemailer(self) -> Contestant | None:
        node, mails = shutil.which("node"), self._mails(_NODE_SHARE, 4)
        if self.workshop.node is None or node is None:
            return None
        given = {
            "mails": mails,
            "connections": 4,
            "lines": self.workload.lines,
            "packages": str(self.workshop.node),
            "attachment": "" if self.attachment is None else str(self.attachment),
            "ca": "" if self.ca_file == Path() else str(self.ca_file),
        }
        script = str(_PEERS / "with_nodemailer.cjs")

        def command(port: int) -> Sequence[str]:
            return [node, script, json.dumps(given | {"port": port})]

        return Contestant(name="Nodemailer, pool of 4", mails=mails, connections=4, command=command, kind=Kind.NODE)

    def _blast(self) -> Contestant | None:
        program, mails = self.workshop.blast, self.workload.mails
        if program is None or (self.workload.tls and not self.workshop.tls_in_c):
            return None
        tls = ["tls"] if self.workload.tls else []

        def command(port: int) -> Sequence[str]:
            return [str(program), str(port), str(mails), str(self.queue.mail), "4", *tls]

        return Contestant(name="C client, 4 connections", mails=mails, connections=4, command=command, kind=Kind.BOUND)

    def _mails(self, shares: Mapping[str, float], connections: int) -> int:
        """The slow ones send fewer, so that a run takes seconds; their rate is steady."""
        name = self.workload.name.removesuffix("-TLS")
        if self.is_whole:
            return self.workload.mails
        share = _LONE_SHARE if name == "W4" and connections == 1 else shares[name]
        return max(2 * connections, round(self.workload.mails * share))


def _lines(connections: int) -> str:
    return f"{connections} connection" + ("s" if connections > 1 else "")
