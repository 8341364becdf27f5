"""What is said where the database is lost while emails go out."""

import pytest

from app.services.sending.broken_off import SendingBrokenOff, kept_if_broken_off
from app.storage.base.database import DatabaseUnusable


def test_what_only_says_what_is_wrong_stays_as_it_is() -> None:
    with pytest.raises(DatabaseUnusable, match=r"^The file is damaged\.$"), kept_if_broken_off():
        raise DatabaseUnusable("The file is damaged.")


def test_nothing_was_changed_is_not_said_of_emails_that_went() -> None:
    with pytest.raises(SendingBrokenOff, match="What was sent is kept") as told, kept_if_broken_off():
        raise DatabaseUnusable("It can't be reached. Nothing was changed.")
    assert "Nothing was changed" not in str(told.value)
