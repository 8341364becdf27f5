"""`make torture`: a sender is killed at each named point and at hundreds of random moments. Nothing lost or twice.

Exit code 1 and the broken invariant where one breaks; run it again with the seed that was printed.
"""

import argparse
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.patience import LIMIT_S
from tests.torture.campaign import Score, campaign
from tests.torture.deeds import deeds
from tests.torture.lives import end_at
from tests.torture.points import POINTS
from tests.torture.stage import Stage, staged
from tests.torture.teamwork import teamwork

_MIB = 1 << 20
_VENDORS = 12


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="at random moments (default 300)")
    parser.add_argument("--deeds", type=int, default=20, help="of each of queueing, import, … (default 20)")
    parser.add_argument("--minutes", type=float, default=15.0, help="the longest that these take (default 15)")
    parser.add_argument("--team", action="store_true", help="instead: several workers on one PostgreSQL")
    parser.add_argument("--promote", action="store_true", help="with --team: its server is lost, a stand-by takes over")
    parser.add_argument("--seed", type=int, default=None, help="that of an earlier run")
    options = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    _tell(f"seed {seed}")
    if options.team:
        return teamwork(options.kills, seed, options.minutes * 60, _tell, promotes=options.promote)
    begun, chance = time.monotonic(), random.Random(seed)  # noqa: S311 - guards nothing, and can be run again
    try:
        with tempfile.TemporaryDirectory() as folder, staged(Path(folder), _VENDORS, seed=str(seed)) as stage:
            _points(stage)
            idle = _idle_memory(stage)
            _deeds(stage, options.deeds, chance, begun + options.minutes * 60)
            score = campaign(stage, options.kills, chance, begun + options.minutes * 60, _say)
    except AssertionError as broken:
        _tell(f"\nBROKEN (seed {seed}):\n{broken}")
        return 1
    _table(score, options.kills, idle, time.monotonic() - begun)
    return 0


def _points(stage: Stage) -> None:
    _tell(f"\n{'killed at':12} {'in doubt':>9} {'of these taken':>15} {'copies':>7}")
    for number, point in enumerate(POINTS):
        run = end_at(stage, point, f"point-{number}")
        _tell(f"{point:12} {run.unknown:9} {run.taken:15} {run.copies:7}")
    _tell("")


def _deeds(stage: Stage, kills: int, chance: random.Random, until_s: float) -> None:
    _tell(f"{'killed during':20} {'as before':>10} {'as after':>9} {'ended':>6}")
    for name, told in deeds(stage, kills, chance, until_s).items():
        _tell(f"{name:20} {told.before:10} {told.after:9} {told.late:6}")
    _tell("")


def _idle_memory(stage: Stage) -> int:
    data = stage.fresh("idle", 1)
    _code, memory = stage.zygote.wait(stage.zygote.start(data, "outbox"), LIMIT_S)
    return memory


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{text}\n")


def _table(score: Score, kills: int, idle: int, seconds: float) -> None:
    done = score.kills.total()
    _tell(f"{'random kills':34} {done:6}{'' if done >= kills else f' of {kills}: the time was up'}")
    for point, times in score.kills.most_common():
        _tell(f"  {point:32} {times:6}")
    lines = {
        "lives of a sender": score.lives,
        "mails accepted": score.mails,
        "found in flight and settled": score.recovered,
        "unknown, for the buyer": score.unknown,
        "  of these the server had": score.unknown_taken,
        "sent again by the buyer's word": score.resent,
        "duplicates that nobody meant": score.duplicates,
        "mails lost": score.lost,
    }
    for name, number in lines.items():
        _tell(f"{name:34} {number:6}")
    _tell(f"{'peak memory over idle, MiB':34} {max(0, score.memory - idle) / _MIB:6.0f}")
    _tell(f"{'seconds':34} {seconds:6.0f}")


if __name__ == "__main__":
    sys.exit(main())
