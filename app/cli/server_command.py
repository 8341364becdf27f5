"""rfq-sender server migrate: a team's database is brought up to date by its administrator, never in passing."""

from collections.abc import Callable

from app.cli.answer import Answer


def run_closed(migrating: Callable[[], tuple[str, str]]) -> Answer:
    """From its revision to this version's."""
    before, now = migrating()
    if before == now:
        said = f"The database is of revision {now} already. Nothing was changed."
    else:
        said = f"The database is of revision {now} now; it was {before}." if before else "The tables were made."
    return Answer({"before": before, "revision": now}, [said])
