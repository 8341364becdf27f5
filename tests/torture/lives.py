"""One life of a sender after the other on one data folder, and the buyer who looks after what is in doubt."""

import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.patience import LIMIT_S
from tests.torture.invariants import Decisions, Mail, Row, Snapshot, check, look, unknown_of
from tests.torture.points import AT_THE_SERVER
from tests.torture.stage import Stage, until

_KILLED = -signal.SIGKILL
_EXITS = {0, 1, 3}  # done; refused (an account rests); some are not sent


@dataclass(slots=True)
class Folder:
    """A data folder under torture; every life ends with a check of all invariants."""

    stage: Stage
    data: Path
    connections: int
    decisions: Decisions = field(default_factory=Decisions)
    snapshot: Snapshot | None = None
    conversations: Sequence[str] = ()  # the last points of those of the last life
    memory: int = 0
    recovered: int = 0
    _first_mail: int = field(init=False)
    _first_conversation: int = field(init=False)

    def __post_init__(self) -> None:
        self._first_mail = len(self.stage.server.mails())
        self._first_conversation = len(self.stage.server.settle()["reached"])

    def mails(self) -> list[Mail]:
        """What the server has taken from this folder."""
        return [*self.stage.server.mails()[self._first_mail :]]

    def live(
        self,
        *words: str,
        seconds: float = LIMIT_S,
        from_its_first_word: bool = False,
        point: str = "",
        times: int = 1,
    ) -> bool:
        """Run a command, for so long at most (counted from its first word to the server); True if it was killed."""
        pid = self.stage.zygote.start(self.data, *words, point=point, times=times)
        if from_its_first_word:
            self._wait_for_a_word(pid)
        code, memory = self.stage.zygote.wait(pid, seconds)
        if code is None:
            os.kill(pid, signal.SIGKILL)
            code, memory = self.stage.zygote.wait(pid, LIMIT_S)
        self.memory = max(self.memory, memory)
        self.autopsy(code)
        return code == _KILLED

    def _wait_for_a_word(self, pid: int) -> None:
        talks = self._first_conversation
        until(lambda: len(self.stage.server.tell(state=True)["reached"]) > talks or self.stage.zygote.is_dead(pid))

    def live_until_held(self, point: str, skip: int, *words: str) -> None:
        """Run a command until the server stalls at its point; kill it, and let the server go on."""
        self.stage.server.tell(hold=point, skip=skip)
        pid = self.stage.zygote.start(self.data, *words)
        until(lambda: bool(self.stage.server.tell(state=True)["holding"]))
        os.kill(pid, signal.SIGKILL)
        code, _memory = self.stage.zygote.wait(pid, LIMIT_S)
        self.stage.server.tell(release=True)
        self.autopsy(code)

    def autopsy(self, code: int | None) -> None:
        """The process is dead: everything must hold."""
        assert code in _EXITS | {_KILLED}, f"the sender ended with {code}"
        where = self.stage.server.settle()
        assert not where["complaints"], where["complaints"]
        mails, before = self.mails(), self.snapshot
        self.snapshot = look(self.data)
        # a word about an unknown mail needs no right to send, and settles nothing else
        ended = code != _KILLED and self.snapshot.owner != (before.owner if before is not None else 0)
        check(self.snapshot, mails, before, decisions=self.decisions, connections=self.connections, ended=ended)
        self.conversations = where["reached"][self._first_conversation :]
        self._first_conversation = len(where["reached"])
        if before is not None:
            self.recovered += sum(
                row.state in ("claimed", "committing") and self.snapshot.rows[row.id].owner is None
                for row in before.rows.values()
            )

    def now(self) -> Snapshot:
        """As the last life has left it."""
        if self.snapshot is None:
            self.snapshot = look(self.data)
        return self.snapshot

    def resolve(self, row: Row, *, again: bool, seconds: float = LIMIT_S, from_its_first_word: bool = False) -> bool:
        """The buyer has looked at the server and says what becomes of an unknown one; True if it was killed."""
        before = [outcome for delivery, outcome in self.now().outcomes if delivery == row.id]
        is_there = any(mail["message_id"] == row.message_id for mail in self.mails())
        assert again or is_there, "a buyer does not mark as sent what is not there"
        if again and is_there:
            self.decisions.resent[row.message_id] += 1
        words = ("outbox", "resolve", str(row.id), "--send-again" if again else "--sent")
        killed = self.live(*words, seconds=seconds, from_its_first_word=from_its_first_word)
        after = [outcome for delivery, outcome in self.now().outcomes if delivery == row.id]
        if again and is_there and after == before:  # killed before the word was written down
            self.decisions.resent[row.message_id] -= 1
        return killed

    def resolve_all(self) -> None:
        """The buyer who looks properly: what is there was sent, what is not is sent again."""
        while unknown := unknown_of(self.now()):
            there = {mail["message_id"] for mail in self.mails()}
            for row in unknown:
                self.resolve(row, again=row.message_id not in there)

    def let_time_pass(self) -> None:
        """What waits for its next try has waited long enough; nobody is at work."""
        connection = sqlite3.connect(self.data / "rfq-sender.db")
        with connection:
            connection.execute("UPDATE deliveries SET due_at = changed_at WHERE state IN ('ready', 'deferred')")
        connection.close()

    def finish(self) -> None:
        """Go on undisturbed until everybody has got the mail."""
        for _ in range(20):
            self.let_time_pass()
            self.live("outbox", "resume")
            self.resolve_all()
            if self.now().count("accepted") == len(self.now().rows):
                break
        check(self.now(), self.mails(), decisions=self.decisions, ended=True)


@dataclass(frozen=True, slots=True)
class PointRun:
    """What a sender that was ended at a point has left: in doubt, and of that taken by the server."""

    unknown: int
    taken: int
    copies: int  # the most that anybody got


def end_at(stage: Stage, point: str, name: str) -> PointRun:
    """Send, end at the point, start again, settle what is in doubt; AssertionError where an invariant breaks."""
    folder = Folder(stage, stage.fresh(name, 1), 1)
    send = ("rfq", "send", stage.large, "--account", "main office", "--yes")
    in_doubt = point in ("W2–dot", "dot–250", "250–W3")
    if point in AT_THE_SERVER:
        folder.live_until_held(AT_THE_SERVER[point], int(in_doubt), *send)
    else:
        assert folder.live(*send, point=point, times=1 + in_doubt), f"{point} was never reached"
    folder.live(*send)
    unknown = [row.message_id for row in unknown_of(folder.now())]
    there = Counter(mail["message_id"] for mail in folder.mails())
    run = PointRun(len(unknown), sum(there[m] for m in unknown), max(there.values()))
    folder.resolve_all()
    folder.finish()
    check(folder.now(), folder.mails(), decisions=folder.decisions, ended=True, finished=False)
    assert {row.state for row in folder.now().rows.values()} == {"accepted"}
    return run


def point_of(folder: Folder, before: Snapshot | None) -> str:
    """Where the life that was just killed had come to, by what it left here and at the server."""
    now, reached = folder.now(), set(folder.conversations)
    taken = {mail["message_id"] for mail in folder.mails()}
    in_doubt = [row.message_id in taken for row in now.rows.values() if row.state == "committing"]
    had = 0 if before is None else before.count("accepted")
    is_its_own = now.owner > (0 if before is None else before.owner)
    signs = {
        "W2–dot": in_doubt and not any(in_doubt),
        "250–W3": in_doubt and "SAID" in reached,
        "dot–250": in_doubt,
        "before it began": not is_its_own,
        "body": now.count("claimed") and "BODY" in reached,
        "MAIL": now.count("claimed") and {"MAIL", "RCPT", "DATA"} & reached,
        "W1": now.count("claimed"),
        "after W3": now.count("accepted") > had,
        "planning, freeze": len(now.rows) < len(now.invited),
        "before W1": True,
    }
    return next(point for point, is_so in signs.items() if is_so)
