"""What a look makes of each email: kept once, kept by its header where that is all, or left alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.accounts.account import Account, GraphLine
from app.domain.inbox.entry import Entry, Wanted
from app.services.inbox.following import JUST_NOW, AccountMissing, FolderMissing, Following, Looked
from tests.fakes.asked_vendors import BUYER, ask_vendors
from tests.fakes.office import Office, opened
from tests.fakes.shelf import Shelf, header_of

CASES = Path(__file__).parents[1] / "cases" / "replies"
QUOTE, DECLINE = ((CASES / name).read_bytes() for name in ("01-reply-quoted-text.eml", "10-decline.eml"))


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    shelf: Shelf

    @property
    def following(self) -> Following:
        return self.office.services.following

    def entries(self) -> list[Entry]:
        return list(self.office.services.replies.all(Wanted()))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    shelf = Shelf({"INBOX": []})
    with opened(tmp_path / "data", open_mailbox=shelf) as office:
        office.services.accounts.save(Account(name="mailbox", from_address=BUYER, via=GraphLine(user=BUYER)))
        yield Desk(office, shelf)


def test_before_anything_was_sent_nothing_is_looked_for(desk: Desk) -> None:
    desk.shelf.mails["INBOX"].append(QUOTE)
    (looked,) = desk.following.fetch()
    assert (looked.seen, looked.taken.added, looked.problem) == (0, [], "")


def test_the_same_email_in_two_folders_is_one(desk: Desk) -> None:
    ask_vendors(desk.office)
    desk.shelf.mails |= {"INBOX": [QUOTE], "Junk": [QUOTE]}
    (looked,) = desk.following.fetch()
    assert (len(looked.taken.added), looked.taken.known, looked.seen) == (1, 1, 2)


def test_a_chosen_folder_is_followed_until_it_is_left(desk: Desk) -> None:
    ask_vendors(desk.office)
    desk.shelf.mails |= {"Quotes": [QUOTE]}
    (looked,) = desk.following.fetch()
    assert looked.seen == 0
    listed = desk.following.choose_folders("mailbox", ["quotes"], [])
    assert {record.name: record.is_followed for record in listed} == {"INBOX": True, "Quotes": True}
    assert len(desk.following.fetch()[0].taken.added) == 1
    listed = desk.following.choose_folders("mailbox", [], ["Quotes"])
    assert {record.name: record.is_followed for record in listed} == {"INBOX": True, "Quotes": False}
    desk.shelf.mails["Quotes"].append(DECLINE)
    assert desk.following.fetch()[0].seen == 0


def test_a_folder_or_an_account_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(FolderMissing, match=r"no folder “Qotes”\. It has: “INBOX”\."):
        desk.following.choose_folders("mailbox", ["INBOX", "Qotes"], [])
    with pytest.raises(AccountMissing, match="no account “mailbx”"):
        desk.following.choose_folders("mailbx", ["INBOX"], [])


def test_an_email_that_is_too_large_is_kept_by_its_header(desk: Desk) -> None:
    ask_vendors(desk.office)
    desk.shelf.mails["INBOX"] += [QUOTE]
    desk.shelf.told_sizes[QUOTE] = 60_000_000
    desk.following.fetch()
    (entry,) = desk.entries()
    assert entry.place is not None
    assert entry.place.vendor == "Acme Plating"
    assert "larger than 50 MB" in " ".join(entry.problems)


def test_an_email_that_turns_out_to_be_too_large_is_kept_by_its_header(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_vendors(desk.office)
    monkeypatch.setattr("app.documents.inbox.mail_store.LARGEST", len(QUOTE) - 1)
    desk.shelf.mails["INBOX"] += [QUOTE]
    desk.following.fetch()
    (entry,) = desk.entries()
    assert "larger than" in " ".join(entry.problems)


def test_an_email_that_cannot_be_read_is_kept_by_its_header(desk: Desk) -> None:
    ask_vendors(desk.office)
    damaged = b"nothing of an email\n" * 20
    desk.shelf.headers[damaged] = header_of(QUOTE)
    desk.shelf.mails["INBOX"] += [damaged]
    desk.following.fetch()
    (entry,) = desk.entries()
    assert entry.why == "can't be read as a whole"
    assert entry.places
    assert "isn't an email, or it is damaged" in " ".join(entry.problems)


def test_what_is_gone_or_no_email_at_all_stops_nothing(desk: Desk) -> None:
    ask_vendors(desk.office)
    desk.shelf.mails["INBOX"] += [QUOTE, b"nothing of an email\n\n", DECLINE]
    desk.shelf.gone.add(QUOTE)
    (looked,) = desk.following.fetch()
    assert (looked.seen, len(looked.taken.added)) == (3, 1)


def test_a_team_does_not_look_again_where_somebody_has_just_looked(desk: Desk) -> None:
    """A file is one window's: its next look is never too early."""
    ask_vendors(desk.office)
    following, mails = desk.following, desk.shelf.mails["INBOX"]
    assert [looked.seen for looked in following.fetch((), spared=JUST_NOW)] == [0]
    is_shared = desk.office.services.is_shared
    for mail, seconds in ((QUOTE, 99), (DECLINE, 2)):
        mails.append(mail)
        (looked,) = following.fetch((), spared=JUST_NOW)
        assert (looked.account.name, looked.seen, looked.problem) == ("mailbox", 0 if is_shared else 1, "")
        desk.office.clock.advance(seconds=seconds)
    assert following.fetch((), spared=JUST_NOW)[0].seen == (2 if is_shared else 0)
    mails.append(QUOTE)
    assert following.fetch()[0].seen == 1, "who asks for it gets it"


def test_a_folder_that_nobody_has_looked_into_yet_is_not_spared(desk: Desk) -> None:
    ask_vendors(desk.office)
    desk.shelf.mails |= {"Quotes": []}
    desk.following.fetch()
    desk.following.choose_folders("mailbox", ["Quotes"], [])
    desk.shelf.mails["Quotes"].append(QUOTE)
    assert desk.following.fetch((), spared=JUST_NOW)[0].seen == 1


def test_what_a_colleagues_computer_can_read_is_no_trouble_here(desk: Desk) -> None:
    ask_vendors(desk.office)
    following = desk.following
    following.fetch()
    (account,) = following.accounts()
    following.looks.keep(Looked(account, problem="Sign in anew."))
    following.fetch((), spared=JUST_NOW)
    assert [looked.problem for looked in following.last_looks()] == [""]
