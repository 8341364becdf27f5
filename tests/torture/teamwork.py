"""Campaigns against a team, one after the other, until enough was done to it."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.servers.postgresql import Postgresql, postgresql, why_not
from tests.servers.standby import Pair, pair
from tests.torture.promotion import promoted
from tests.torture.team import Score, campaign, team

_AT_ONCE = 8  # faults of a campaign in which a stand-by takes over, so that it happens several times


def teamwork(faults: int, seed: int, longest_s: float, tell: Callable[[str], None], *, promotes: bool) -> int:
    """Print what was done and what came of it; the exit code."""
    if reason := why_not():
        tell(reason)
        return 1
    chance = random.Random(seed)  # noqa: S311 - guards nothing, and can be run again
    whole, begun = Score(), time.monotonic()
    with _servers(promotes=promotes) as server:
        while whole.faults.total() < faults and time.monotonic() - begun < longest_s:
            try:
                _one(server, faults - whole.faults.total(), seed, chance, longest_s, whole)
            except AssertionError as broken:
                tell(f"\nBROKEN (seed {seed}):\n{broken}")
                return 1
            tell(f"{whole.faults.total()} of {faults}, {whole.mails} emails, {time.monotonic() - begun:.0f} s")
    told = ", ".join(f"{number} {what}" for what, number in sorted(whole.faults.items()))
    states = ", ".join(f"{number} {state}" for state, number in sorted(whole.states.items()))
    tell(f"\nworkers and servers: {told}; {whole.revived} workers ended while they were started")
    tell(f"emails: {whole.mails}, {states}; lost 0, twice 0")
    return 0


@contextmanager
def _servers(*, promotes: bool) -> Iterator[Postgresql | Pair]:
    with pair() if promotes else postgresql() as server:
        yield server


def _one(
    server: Postgresql | Pair, faults: int, seed: int, chance: random.Random, longest_s: float, whole: Score
) -> None:
    """One campaign, added to the whole."""
    half_way, vendors, per_minute = None, 60, 300
    if isinstance(server, Pair):
        if not server.second.is_running:
            server.follow()
        faults, vendors, per_minute = min(faults - 1, _AT_ONCE), 120, 1200  # much is in flight when it is lost
        half_way = partial(promoted, is_followed=whole.faults["promoted"] % 2 == 1)
    with (
        tempfile.TemporaryDirectory() as folder,
        team(Path(folder), server, workers=3, accounts=4, vendors=vendors, seed=seed, per_minute=per_minute) as run,
    ):
        score = campaign(run, faults, chance, longest_s, half_way)
    whole.faults += score.faults
    whole.states += score.states
    whole.mails += score.mails
    whole.revived += score.revived
