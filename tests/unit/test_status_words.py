"""What lists say of a vendor's standing: doubt is never “active”."""

import pytest

from app.domain.vendors.status_words import said_status, said_tick, status_in_name


@pytest.mark.parametrize(
    "text",
    [
        "", "Active", "ACTIVE", "approved", "Preferred", "Yes", "x", "OK", "Current", "Qualified", "aktiv", "n/a", "-",
        "Active - Preferred", "Approved supplier", "A", "Approved, active", "Active.", "freigegeben",
    ],
)  # fmt: skip
def test_words_for_active(text: str) -> None:
    assert (said_status(text).status.value, said_status(text).is_known) == ("active", True)


@pytest.mark.parametrize(
    "text",
    [
        "DO NOT USE", "Do not use!", "DNU", "Disqualified", "disapproved", "Blocked", "blacklisted", "Black listed",
        "Terminated", "Debarred", "rejected", "gesperrt", "Banned", "Don't use", "Never use again", "Removed from ASL",
        "Excluded (SAM)", "Avoid", "do not buy", "Not to be used",
    ],
)  # fmt: skip
def test_words_for_blocked(text: str) -> None:
    assert (said_status(text).status.value, said_status(text).is_known) == ("blocked", True)


@pytest.mark.parametrize(
    "text",
    [
        "Inactive", "INACTIVE", "in-active", "Suspended", "Obsolete", "Not approved", "On hold", "on_hold", "HOLD",
        "Pending", "Probation", "Closed", "Out of business", "No", "N", "0", "False", "Not active", "unapproved",
        "Conditional", "Approved - expired", "Approved until audit: pending", "Not qualified", "No longer in business",
        "Under review", "Trial", "Retired", "Bankrupt", "inaktiv", "Prospect", "Limited", "Approved with restrictions",
        "Acquired by Moss", "Moved", "Dormant", "Nonapproved", "Non-conforming", "Active (on hold)",
    ],
)  # fmt: skip
def test_words_for_on_hold(text: str) -> None:
    assert (said_status(text).status.value, said_status(text).is_known) == ("on_hold", True)


@pytest.mark.parametrize("text", ["maybe", "Tier 2", "Q3", "Unknown", "TBD", "?", "see Dana", "7"])
def test_a_word_that_is_not_known_is_told_and_not_active(text: str) -> None:
    assert (said_status(text).status.value, said_status(text).is_known) == ("on_hold", False)


@pytest.mark.parametrize(("text", "status"), [("x", "on_hold"), ("Yes", "on_hold"), ("no", "active"), ("", "active")])
def test_a_tick_under_do_not_use_says_so(text: str, status: str) -> None:
    assert said_tick(text).status.value == status


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Moss Coating (DO NOT USE)", "DO NOT USE"), ("**INACTIVE** Larch", "INACTIVE"), ("Reed - CLOSED", "CLOSED"),
        ("DNU Sedge Heat", "DNU"), ("Larch [on hold]", "on hold"), ("Closed Loop Metals", ""), ("Old Mill Plating", ""),
        ("Holdfast Plating", ""), ("Blocker Hardware", ""),
    ],
)  # fmt: skip
def test_status_within_a_name(name: str, word: str) -> None:
    assert status_in_name(name) == word
