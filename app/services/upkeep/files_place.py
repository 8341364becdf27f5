"""Whether this computer prepares the files of emails where the rest of its team looks for them.

A shared folder's marker has a word in it that the team's database knows: another folder, or none, would take what is
prepared here for good from everybody else.
"""

import secrets
from contextlib import suppress

from app.domain.trade.problem import Problem
from app.domain.trade.shelf import Mark, ShelfAway
from app.storage.base import preferences
from app.storage.base.database import Database

_TOKEN_OCTETS = 16


class FilesElsewhere(Problem):
    """The team's files are in another place than this computer's settings say; nothing was prepared."""


def check(database: Database, mark: Mark | None) -> None:
    """Learn the place's word, or compare it with the one that the database knows. A place that is away says nothing.

    Raises:
        FilesElsewhere
    """
    known = _known(database)
    if mark is None:
        if known is not None:
            raise FilesElsewhere(
                f"The team keeps the files of emails in “{known[1]}”, and this computer's settings name no such place. "
                "Nothing was changed. Write it into settings.toml as shared_folder, by the path that it has here."
            )
        return
    with suppress(ShelfAway):
        if known is None and database.may_write:
            known = _learn(database, mark)
        if known is not None and mark.read() != known[0]:
            raise FilesElsewhere(
                f"“{mark.place}” isn't the place where the team keeps the files of emails: that is “{known[1]}”. "
                "Nothing was changed. Correct shared_folder in settings.toml. If the files have moved here with all "
                f"that was in there, write this into rfq-sender.share: {known[0]}"
            )


def _known(database: Database) -> tuple[str, str] | None:
    """The word, and how the computer that learned it calls the place."""
    with database.read() as session:
        found = preferences.get(session, preferences.FILES_PLACE)
    return None if found is None else (found["word"], found["place"])


def _learn(database: Database, mark: Mark) -> tuple[str, str] | None:
    """Several computers may begin at once: one after the other. None: the marker can't be written."""
    with database.write() as session:
        found = preferences.get(session, preferences.FILES_PLACE)
        if found is not None:
            return found["word"], found["place"]
        word = mark.read()
        if not word:
            word = secrets.token_hex(_TOKEN_OCTETS)
            if not mark.write(word):
                return None
        preferences.put(session, preferences.FILES_PLACE, {"word": word, "place": mark.place})
    return word, mark.place
