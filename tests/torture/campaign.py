"""Kills at random moments: small and large mails, one to four connections, a server with moods of its own."""

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict

from tests.end_to_end.program import ACCOUNT
from tests.torture.invariants import check, unknown_of
from tests.torture.lives import Folder, point_of
from tests.torture.stage import Stage

_FAULTS = (0.0, 0.01, 0.03)  # of all steps of the server
_PAUSES_MS = (0.0, 2.0, 10.0)


class Limits(TypedDict):
    """Of one life; see `Folder.live`."""

    seconds: float
    from_its_first_word: bool


@dataclass(slots=True)
class Score:
    """What a campaign has seen. `recovered`: mails found in flight after a kill and settled by the next start."""

    kills: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    lives: int = 0
    mails: int = 0
    recovered: int = 0
    unknown: int = 0
    unknown_taken: int = 0  # of these the server had
    resent: int = 0
    duplicates: int = 0  # not meant by the buyer
    lost: int = 0
    memory: int = 0


def campaign(stage: Stage, kills: int, chance: random.Random, until_s: float, say: Callable[[str], None]) -> Score:
    """Kill so often, or until the monotonic clock says `until_s`; AssertionError where an invariant breaks."""
    score = Score()
    while score.kills.total() < kills and time.monotonic() < until_s:
        score.rounds += 1
        faults, pause_ms = chance.choice(_FAULTS), chance.choice(_PAUSES_MS)
        stage.server.tell(faults=faults, pause_ms=pause_ms)
        connections = chance.randint(1, 4)
        folder = Folder(stage, stage.fresh(f"round-{score.rounds}", connections), connections)
        _round(folder, kills, chance, score, until_s)
        stage.server.tell(faults=0.0)
        _finish(folder, score)
        say(f"round {score.rounds}: {score.kills.total()} kills, {score.mails} mails, {connections} connections, "
            f"{faults:.0%} faults")  # fmt: skip
        shutil.rmtree(folder.data)
    return score


def _round(folder: Folder, kills: int, chance: random.Random, score: Score, until_s: float) -> None:
    """Lives until everything is sent, or enough was killed."""
    while score.kills.total() < kills and time.monotonic() < until_s:
        before = folder.snapshot
        unknown = unknown_of(folder.now())
        limits = _lifetime(chance)
        if unknown and chance.random() < 0.3:
            row = chance.choice([*unknown])
            is_there = any(mail["message_id"] == row.message_id for mail in folder.mails())
            score.unknown += 1
            score.unknown_taken += is_there
            killed = folder.resolve(row, again=not is_there or chance.random() < 0.1, **limits)
        else:
            killed = folder.live(*_words(folder, chance), **limits)
        score.lives += 1
        if killed:
            score.kills[point_of(folder, before)] += 1
        now = folder.now()
        if now.count("accepted") == len(now.rows) == len(now.invited):
            return
        if chance.random() < 0.5:
            folder.let_time_pass()


def _words(folder: Folder, chance: random.Random) -> tuple[str, ...]:
    number = chance.choice((folder.stage.small, folder.stage.large))
    if not folder.now().rows or chance.random() < 0.4:
        return ("rfq", "send", number, "--account", ACCOUNT, "--yes")
    return ("outbox", "resume")


def _lifetime(chance: random.Random) -> Limits:
    """How long it may live; the program needs about 0.15 s until it begins to send."""
    if chance.random() < 0.25:
        return {"seconds": chance.uniform(0.02, 0.3), "from_its_first_word": False}
    return {"seconds": chance.uniform(0.0, chance.choice((0.03, 0.1, 0.3))), "from_its_first_word": True}


def _finish(folder: Folder, score: Score) -> None:
    for number in (folder.stage.small, folder.stage.large):
        folder.live("rfq", "send", number, "--account", ACCOUNT, "--yes")
    left = unknown_of(folder.now())
    there = Counter(mail["message_id"] for mail in folder.mails())
    score.unknown += len(left)
    score.unknown_taken += sum(row.message_id in there for row in left)
    folder.resolve_all()
    folder.finish()
    mails = folder.mails()
    check(folder.now(), mails, decisions=folder.decisions, ended=True, finished=True)
    taken = Counter(mail["message_id"] for mail in mails)
    meant = folder.decisions.resent
    score.duplicates += sum(max(0, times - 1 - meant[message_id]) for message_id, times in taken.items())
    score.resent += meant.total()
    score.mails += len(taken)
    score.lost += len(folder.now().invited) - len(taken)
    score.recovered += folder.recovered
    score.memory = max(score.memory, folder.memory)
