"""What a database may refuse, whichever it is."""

from pathlib import Path

from app.domain.trade.problem import Problem

_UNCHANGED = "Nothing was changed."


class DatabaseUnusable(Problem):
    """It is damaged, read-only, held by another program or can't be reached; the message says which and what to do.

    “Nothing was changed” is true of one change: whoever only asks, or is in the midst of many, says `reason`.
    """

    @property
    def reason(self) -> str:
        """The message without what became of a change."""
        return str(self).replace(f" {_UNCHANGED}", "")


class DatabaseAway(DatabaseUnusable):
    """Its server can't be reached, or is just being stopped or started: waiting may help."""


class DataMoved(DatabaseUnusable):
    """It is what was left behind where data has moved to another database, or still does."""


class DatabaseDamaged(DatabaseUnusable):
    """A copy has to take the file's place."""


class ValueRefused(Problem):
    """A value breaks a rule of the database; nothing was changed. The checks before it should have said so."""


class TextUnreadable(Problem):
    """A text holds half a character: a file name of another system, or a broken clipboard, may bring one."""


def refused(cause: object) -> ValueRefused:
    """What is said of a value that the database does not take."""
    return ValueRefused(f"The database refuses a value ({cause}). Nothing was changed.")


def damaged(path: Path, how: str) -> DatabaseDamaged:
    """What is said of a file that is damaged in this way."""
    return DatabaseDamaged(
        f"The database file {how}. Nothing more is written to it. Restore a copy in the place of “{path}”: in the "
        "window (File ▸ Copies of the data…), or with rfq-sender backup list and then rfq-sender backup restore NAME "
        "--yes (with the same --data-dir and --env)."
    )
