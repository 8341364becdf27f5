"""The ledger beside the database: what it keeps, what a crash may leave of it, and what is told of it."""

import stat
import sys
from pathlib import Path

import pytest

from app.domain.outbox.sent_ledger import Fate, LedgerLine, Older
from app.system.sent_ledger import LedgerUnusable, SentLedger

ONE = LedgerLine(1, Fate.HANDED_OVER, "<1@x.example>")
TWO = LedgerLine(2, Fate.ACCEPTED, "<1@x.example>")
THREE = LedgerLine(3, Fate.NOT_TAKEN, "<2@x.example>")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sent-ledger.log"


def kept(path: Path, *lines: LedgerLine) -> SentLedger:
    ledger = SentLedger(path)
    ledger.open()
    ledger.append(lines)
    ledger.close()
    return ledger


def test_there_is_nothing_before_the_first_mail(path: Path) -> None:
    assert SentLedger(path).last() == 0
    assert not path.exists()


def test_lines_are_kept_over_a_restart_and_open_to_this_user_alone(path: Path) -> None:
    kept(path, ONE, TWO)
    ledger = kept(path, THREE)
    assert ledger.last() == 3
    assert list(ledger.after(0)) == [ONE, TWO, THREE]
    assert list(ledger.after(2)) == [THREE]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_to_open_and_to_close_twice_is_once(path: Path) -> None:
    ledger = SentLedger(path)
    ledger.open()
    ledger.open()
    ledger.append([ONE])
    ledger.close()
    ledger.close()
    ledger.append([TWO])  # of a lane that was given up
    assert ledger.last() == 1


def test_half_a_line_that_a_crash_has_left_is_passed_over_and_spoils_no_other(path: Path) -> None:
    kept(path, ONE)
    with path.open("ab") as file:
        file.write(b"2 accep")
    assert SentLedger(path).last() == 1
    ledger = kept(path, THREE)
    assert list(ledger.after(0)) == [ONE, THREE]


def test_a_long_end_that_says_nothing_does_not_hide_what_is_before_it(path: Path) -> None:
    kept(path, ONE, TWO)
    with path.open("ab") as file:
        file.write(bytes(10_000))  # as a file system may leave it at a power cut
    assert SentLedger(path).last() == 2


def test_a_disk_that_refuses_stops_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ledger = SentLedger(path)
    ledger.open()
    assert ledger._file is not None
    ledger._file.close()  # no disk that is full is at hand
    with path.open("rb") as only_for_reading:
        ledger._file = only_for_reading.raw  # type: ignore[assignment]  # a FileIO it is
        ledger.append([ONE])
        ledger._file = None
    assert "cannot be written" in caplog.text
    ledger.open()
    ledger.append([TWO])
    ledger.close()
    assert list(ledger.after(0)) == [TWO]


def test_a_ledger_that_cannot_be_used_is_named(path: Path) -> None:
    path.mkdir()
    ledger = SentLedger(path)
    with pytest.raises(LedgerUnusable, match=r"sent-ledger\.log.*nothing is sent"):
        ledger.open()
    with pytest.raises(LedgerUnusable):
        ledger.last()
    with pytest.raises(LedgerUnusable):
        list(ledger.after(0))


def test_what_was_found_is_told_in_sentences() -> None:
    assert Older().happened == ""
    assert Older(accepted=1, in_doubt=2, held=3, missing=1).happened == (
        "1 email is marked as sent: accepted by the server. 2 emails may have been sent: decide in the outbox. 3 "
        "emails are paused. 1 email went out for RFQs that aren't in this data."
    )
    assert Older(held=1).text.endswith("database was lost. 1 email is paused.")
    assert Older(held=1) + Older(accepted=2, missing=1) == Older(held=1, accepted=2, missing=1)
