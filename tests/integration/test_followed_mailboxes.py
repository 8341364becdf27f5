"""What a followed mailbox promises, where the server keeps a state: Microsoft 365, and Exchange in the house."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assembly import _open_mailbox
from app.documents.inbox.incoming_mail import read_mail
from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.inbox.entry import Wanted
from app.transports.line.catching_up import Folder, Page, Round, StateLost, catch_up
from app.transports.line.header_fields import header_of, person
from app.transports.mailbox import Batch, FolderUse, Mailbox, MailGone, News, SeenMail
from app.transports.transport import AccountBlocked, TransportFailure, Unreachable
from tests.fakes.asked_vendors import BUYER, ask_vendors
from tests.fakes.followed_mailboxes import KINDS, Followed
from tests.fakes.office import opened

CASES = Path(__file__).parents[1] / "cases" / "replies"
SINCE = date(2026, 11, 26)
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def mail(number: int, text: str = "Hello") -> bytes:
    head = f"Message-ID: <{number}@vendor.example>\r\nSubject: Re: RFQ {number}\r\nFrom: Ann <ann@vendor.example>\r\n"
    return f"{head}Date: Fri, 27 Nov 2026 09:00:00 +0100\r\n\r\n{text}\r\n".encode()


@pytest.fixture(params=sorted(KINDS))
def followed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Followed]:
    with KINDS[request.param](tmp_path) as made:
        yield made
        assert made.writes == 0


@dataclass
class Seen:
    """What came in batches, and where the last one ended."""

    mails: list[SeenMail]
    position: str
    positions: list[str]

    @property
    def ids(self) -> list[str]:
        return [read_mail(one.header).message_id.strip("<>").partition("@")[0] for one in self.mails]


def look(mailbox: Mailbox, folder: str, position: str = "", since: date = SINCE) -> Seen:
    batches = list(mailbox.new_mails(folder, position, since))
    return Seen([m for b in batches for m in b.mails], batches[-1].position, [b.position for b in batches])


def test_its_folders_have_names_and_uses(followed: Followed) -> None:
    mailbox = followed.open()
    there = {f.key: (f.name, f.use) for f in mailbox.folders()}
    mailbox.close()
    assert there == {
        followed.inbox: ("Inbox", FolderUse.INBOX),
        followed.other: ("Inbox/RFQs", FolderUse.OTHER),
        followed.junk: ("Junk Email", FolderUse.JUNK),
    }


def test_the_first_look_shows_what_came_since_that_day_oldest_first(followed: Followed) -> None:
    followed.put(mail(0), followed.inbox, LONG_AGO)
    followed.put(mail(2), followed.inbox, NOW)
    followed.put(mail(1), followed.inbox, NOW - timedelta(hours=1))
    followed.put(mail(3), followed.junk)
    mailbox = followed.open()
    seen = look(mailbox, followed.inbox)
    assert seen.ids == ["1", "2"]
    assert [m.size for m in seen.mails] == [len(mail(1)), len(mail(2))]
    assert look(mailbox, followed.junk).ids == ["3"]
    assert look(mailbox, followed.other).ids == []
    mailbox.close()


def test_the_next_look_shows_what_is_new_and_nothing_twice(followed: Followed) -> None:
    first = followed.put(mail(1), followed.inbox)
    mailbox = followed.open()
    position = look(mailbox, followed.inbox).position
    assert look(mailbox, followed.inbox, position).mails == []
    followed.read(first)
    followed.put(mail(3), followed.inbox, NOW + timedelta(hours=2))
    followed.put(mail(2), followed.inbox, NOW + timedelta(hours=1))
    followed.delete(followed.put(mail(4), followed.inbox))
    mailbox.close()
    mailbox = followed.open()
    seen = look(mailbox, followed.inbox, position)
    assert seen.ids == ["2", "3"]
    assert look(mailbox, followed.inbox, seen.position).mails == []
    mailbox.close()


def test_what_is_moved_into_a_folder_is_new_there_however_old_it_is(followed: Followed) -> None:
    key = followed.put(mail(1), followed.inbox, NOW - timedelta(hours=1))
    followed.put(mail(2), followed.other, NOW)
    mailbox = followed.open()
    position = look(mailbox, followed.other).position
    followed.move(key, followed.other)
    assert look(mailbox, followed.other, position).ids == ["1"]
    assert look(mailbox, followed.inbox).ids == []
    mailbox.close()


def test_many_come_in_batches_and_one_may_go_on_from_each(followed: Followed) -> None:
    followed.show_at_once(3)
    for number in range(10):
        followed.put(mail(number), followed.inbox)
    mailbox = followed.open()
    whole = look(mailbox, followed.inbox)
    assert whole.ids == [str(n) for n in range(10)]
    assert len(whole.positions) > 4
    batches = list(mailbox.new_mails(followed.inbox, "", SINCE))
    for done in range(1, len(batches)):
        before = [m.key for b in batches[:done] for m in b.mails]
        after = [m.key for m in look(mailbox, followed.inbox, batches[done - 1].position).mails]
        assert set(before) | set(after) == {m.key for m in whole.mails}
        assert len(after) < 10 or not before
    for number in range(10, 20):
        followed.put(mail(number), followed.inbox)
    assert look(mailbox, followed.inbox, whole.position).ids == [str(n) for n in range(10, 20)]
    mailbox.close()


def test_many_of_one_moment_all_come(followed: Followed) -> None:
    followed.show_at_once(3)
    for number in range(10):
        followed.put(mail(number), followed.inbox, NOW)
    mailbox = followed.open()
    assert sorted(look(mailbox, followed.inbox).ids) == [str(n) for n in range(10)]
    mailbox.close()


def test_what_is_deleted_during_the_first_look_hides_nothing(followed: Followed) -> None:
    followed.show_at_once(3)
    keys = [followed.put(mail(number), followed.inbox) for number in range(9)]
    mailbox = followed.open()
    shown: list[str] = []
    for batch in mailbox.new_mails(followed.inbox, "", SINCE):
        if batch.mails and not shown:
            followed.delete(keys[0])
            followed.delete(keys[1])
        shown += [one.key for one in batch.mails]
    mailbox.close()
    assert set(shown) >= set(keys[2:])


def test_what_comes_during_the_first_look_is_shown_then_or_with_the_next(followed: Followed) -> None:
    followed.put(mail(1), followed.inbox)
    mailbox = followed.open()
    looking = mailbox.new_mails(followed.inbox, "", SINCE)
    batches = [next(looking)]
    followed.put(mail(2), followed.inbox, NOW - timedelta(hours=3))
    batches += looking
    later = look(mailbox, followed.inbox, batches[-1].position)
    shown = Seen([m for b in batches for m in b.mails], "", [])
    assert set(shown.ids) | set(later.ids) == {"1", "2"}
    mailbox.close()


@pytest.mark.parametrize(
    "position", ["", "7:12", "[]", '{"state": 1}', '{"state": "", "since": "", "is_listed": true}']
)
def test_without_a_position_of_its_own_it_begins_by_date(followed: Followed, position: str) -> None:
    followed.put(mail(0), followed.inbox, LONG_AGO)
    followed.put(mail(1), followed.inbox)
    mailbox = followed.open()
    assert look(mailbox, followed.inbox, position).ids == ["1"]
    mailbox.close()


def test_a_state_that_is_lost_begins_by_date_again(followed: Followed) -> None:
    followed.put(mail(0), followed.inbox, LONG_AGO)
    followed.put(mail(1), followed.inbox)
    mailbox = followed.open()
    position = look(mailbox, followed.inbox).position
    followed.lose_states()
    followed.put(mail(2), followed.inbox)
    seen = look(mailbox, followed.inbox, position)
    assert seen.ids == ["1", "2"]
    assert look(mailbox, followed.inbox, seen.position).ids == []
    mailbox.close()


@pytest.mark.parametrize("state", ["nonsense", "https://elsewhere.example/v1.0/me", "//elsewhere.example/v1.0/"])
def test_a_state_of_somebody_else_begins_by_date(followed: Followed, state: str) -> None:
    followed.put(mail(1), followed.inbox)
    mailbox = followed.open()
    assert look(mailbox, followed.inbox, f'{{"state": "{state}", "since": "", "is_listed": false}}').ids == ["1"]
    mailbox.close()


@pytest.mark.parametrize("size", [0, 1, 300_000, 2_000_000])
def test_a_mail_comes_as_it_came_in_pieces(followed: Followed, size: int) -> None:
    octets = mail(1, "ab" * (size // 2)) + b"\xff\x00 no UTF-8\r\n"
    key = followed.put(octets, followed.inbox)
    mailbox = followed.open()
    pieces = list(mailbox.octets(followed.inbox, key))
    mailbox.close()
    assert b"".join(pieces) == octets
    assert max(map(len, pieces)) <= 256 * 1024


def test_whoever_has_enough_of_a_mail_may_go_on(followed: Followed) -> None:
    keys = [followed.put(mail(n, "ab" * 1_000_000), followed.inbox) for n in (1, 2)]
    mailbox = followed.open()
    some = mailbox.octets(followed.inbox, keys[0])
    assert next(some)
    some.close()  # type: ignore[attr-defined] # it is a generator
    assert b"".join(mailbox.octets(followed.inbox, keys[1])).startswith(b"Message-ID: <2@")
    mailbox.close()


def test_a_mail_that_is_gone_is_told_and_the_line_stays(followed: Followed) -> None:
    keys = [followed.put(mail(n), followed.inbox) for n in (1, 2)]
    mailbox = followed.open()
    followed.delete(keys[0])
    with pytest.raises(MailGone):
        next(mailbox.octets(followed.inbox, keys[0]))
    assert b"".join(mailbox.octets(followed.inbox, keys[1])) == mail(2)
    mailbox.close()


def test_what_is_gone_between_is_left_out(followed: Followed) -> None:
    followed.put(mail(0), followed.inbox)
    mailbox = followed.open()
    position = look(mailbox, followed.inbox).position
    keys = [followed.put(mail(n), followed.inbox) for n in (1, 2)]
    followed.hide(keys[0])
    assert look(mailbox, followed.inbox, position).ids == ["2"]
    mailbox.close()


def test_nothing_is_waited_for(followed: Followed) -> None:
    mailbox = followed.open()
    assert mailbox.wait(followed.inbox, 3_600, lambda: False) is News.NEVER
    mailbox.close()
    mailbox.close()


def test_a_refused_sign_in_blocks_the_account(followed: Followed) -> None:
    followed.refuse_sign_in()
    with pytest.raises(AccountBlocked):
        followed.open()


@pytest.mark.parametrize("asked", ["folders", "new_mails", "octets"])
def test_a_server_that_has_gone_is_unreachable(followed: Followed, asked: str) -> None:
    key = followed.put(mail(1), followed.inbox)
    mailbox = followed.open()
    followed.vanish()
    with pytest.raises(Unreachable):
        _asked(mailbox, asked, followed.inbox, key)


def test_a_folder_that_is_gone_is_told(followed: Followed) -> None:
    mailbox = followed.open()
    with pytest.raises(TransportFailure):
        look(mailbox, followed.missing)


def _asked(mailbox: Mailbox, what: str, folder: str, key: str) -> Sequence[object]:
    if what == "folders":
        return mailbox.folders()
    return list(mailbox.new_mails(folder, "", SINCE) if what == "new_mails" else mailbox.octets(folder, key))


HEADERS = {
    "all": (
        b"Message-ID: <1@vendor.example>\r\nIn-Reply-To: <rfq.A@shop.example>\r\n"
        b"References: <rfq.A@shop.example>\r\n <rfq.B@shop.example>\r\n"
        b"Subject: =?utf-8?q?Angebot_f=C3=BCr_Gr=C3=B6=C3=9Fe?=\r\n =?utf-8?q?_M8?=\r\n"
        b"From: =?iso-8859-1?q?J=F6rg?= <joerg@vendor.example>\r\nDate: Fri, 27 Nov 2026 09:00:00 +0100\r\n"
        b"Return-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n boundary=x\r\n"
        b"X-Failed-Recipients: tom@vendor.example\r\nX-Other: left out\r\n\r\nText\r\n"
    ),
    "utf-8": "Message-ID: <2@vendor.example>\r\nSubject: Größe\r\nFrom: Łukasz <l@vendor.example>\r\n\r\n".encode(),
    "none": b"From: Ann <ann@vendor.example>\r\n\r\nText\r\n",
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_says_what_the_whole_mail_says(followed: Followed, name: str) -> None:
    followed.put(HEADERS[name], followed.inbox)
    mailbox = followed.open()
    (seen,) = look(mailbox, followed.inbox).mails
    mailbox.close()
    told, whole = read_mail(seen.header), read_mail(HEADERS[name])
    assert (told.message_id, told.in_reply_to, told.references) == (
        whole.message_id,
        whole.in_reply_to,
        whole.references,
    )
    assert told.sender == whole.sender
    assert told.subject == whole.subject or name == "none"  # then the server has a word of its own
    for header in ("return-path", "content-type", "x-failed-recipients"):
        assert told.header(header) == whole.header(header)


def test_two_fetches_take_in_what_answers_us_once(followed: Followed, tmp_path: Path) -> None:
    for name in ("01-reply-quoted-text.eml", "10-decline.eml"):
        followed.put((CASES / name).read_bytes(), followed.inbox)
    followed.put(mail(1), followed.inbox)

    def open_mailbox(account: Account, credentials: Credentials | None) -> Mailbox:
        del credentials  # nobody has signed in here
        return _open_mailbox(account, followed.credentials)

    with opened(tmp_path / "data", open_mailbox=open_mailbox) as office:
        ask_vendors(office)
        office.services.accounts.save(Account(name="mailbox", from_address=BUYER, via=followed.line))
        (looked,) = office.services.following.fetch()
        assert (looked.problem, len(looked.taken.added), looked.seen) == ("", 2, 3)
        vendors = {p.vendor for e in office.services.replies.all(Wanted()) for p in e.places}
        assert vendors == {"Acme Plating", "Delta Finishing"}
        (again,) = office.services.following.fetch()
        assert (again.problem, again.taken.added, again.seen) == ("", [], 0)


class _Scripted:
    """A folder whose state is lost whenever it is asked for."""

    def changes(self, state: str) -> Round:
        raise StateLost(state)

    def page(self, since: str, following: str) -> Page:
        raise AssertionError(since, following)

    def headers(self, keys: Sequence[str]) -> Sequence[SeenMail]:
        raise AssertionError(keys)


def test_a_state_that_is_lost_twice_is_left_for_later() -> None:
    folder: Folder = _Scripted()
    with pytest.raises(Unreachable, match="read again later"):
        list[Batch](catch_up(folder, "", SINCE))


@pytest.mark.parametrize(
    ("name", "address", "written"),
    [
        ("Ann", "ann@vendor.example", b"From: Ann <ann@vendor.example>"),
        ("Weber, Jörg", "j@vendor.example", b"From: =?utf-8?b?V2ViZXIsIErDtnJn?= <j@vendor.example>"),
        ("Bond, James", "j@vendor.example", b'From: "Bond, James" <j@vendor.example>'),
        ("Ann\r\nBcc: x@y.example", "a@vendor.example", b'From: "Ann Bcc: x@y.example" <a@vendor.example>'),
        ("Jörg", "jörg@vendor.example", "From: jörg@vendor.example".encode()),
        ("Ann", "", b""),
    ],
    ids=["plain", "umlaut", "comma", "two lines", "address", "nobody"],
)
def test_a_person_is_written_as_one_line(name: str, address: str, written: bytes) -> None:
    assert header_of([], [("From", person(name, address))]).rstrip() == written


@given(st.lists(st.tuples(st.sampled_from(["Subject", "from", "X-Other", "REFERENCES"]), st.text(max_size=60))))
def test_no_value_breaks_out_of_its_line(fields: list[tuple[str, str]]) -> None:
    lines = header_of(fields).split(b"\r\n")
    assert lines[-2:] == [b"", b""]
    assert all(line.split(b":")[0] in (b"Subject", b"From", b"References") for line in lines[:-2])
