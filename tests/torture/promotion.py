"""The server is lost in the middle of sending, its stand-by takes over, and the administrator goes on with it.

Nothing that waits goes until then: who takes over may lack what was sent last.
"""

import time
from collections.abc import Callable

import psycopg

from tests.end_to_end.program import Program
from tests.patience import LIMIT_S
from tests.servers.standby import Pair
from tests.torture.invariants import Snapshot, since
from tests.torture.team import OPEN, Team

_WAITING = ("ready", "deferred", "claimed")
_GOING = "SELECT count(*) FROM deliveries WHERE NOT held AND state IN ('ready', 'deferred')"
_TOLD = "SELECT count(*) FROM preferences WHERE key = 'older_than_ledger' AND CAST(value AS text) <> 'null'"
_WATCHED_S = 3.0  # three looks of a worker: what it would send by mistake, it has sent
_TICK_S = 0.05


def promoted(run: Team, *, is_followed: bool = False) -> str:
    """Lose the first server, and go on with the second: alone, or with a new stand-by in the place of the lost one.

    Raises:
        AssertionError: it lacks what was confirmed, or something went before anybody said so.
    """
    pair = run.server
    assert isinstance(pair, Pair)
    before = run.look()
    pair.crash()
    pair.take_over()
    time.sleep(_WATCHED_S)
    after = run.look()  # the workers have come, and wait: it confirms nothing yet
    told = _asked(run, _TOLD)
    assert told == 0, "it confirmed a commit that no other server has"
    lacking = list(since(before, after))
    assert not lacking, "\n".join(lacking)
    pair.be_alone()
    _until(run, lambda: _asked(run, _TOLD) == 1 and _asked(run, _GOING) == 0)
    time.sleep(_WATCHED_S)
    _check_that_all_wait(run, after)
    _go_on(run)
    if is_followed:
        pair.follow()
    return "promoted"


def _check_that_all_wait(run: Team, after: Snapshot) -> None:
    going = _asked(run, _GOING)
    assert going == 0, f"{going} emails are not paused"
    waited = {row.message_id for row in after.rows.values() if row.state in _WAITING}
    assert waited, "nothing waits: this shows nothing"
    gone = waited & {mail["message_id"] for mail in run.smtp.mails()}
    assert not gone, f"these went although they were paused: {gone}"


def _go_on(run: Team) -> None:
    """As `docs/team.md` has it; the second command sends beside the workers."""
    program = Program(run.folder)
    assert program.do("backup", "go-on") == {"decided": True}
    run.commands.append(program.start("outbox", "resume"))
    _until(run, lambda: _asked(run, _GOING) > 0 or not run.look().count(*OPEN))


def _asked(run: Team, question: str) -> int:
    with psycopg.connect(run.url) as server:
        found = server.execute(question.encode()).fetchone()
    assert found is not None
    return int(found[0])


def _until(run: Team, is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + LIMIT_S
    while not is_so():
        run.revive()
        assert time.monotonic() < until, f"it did not come to that; {run.look().count(*OPEN)} emails are open"
        time.sleep(_TICK_S)
