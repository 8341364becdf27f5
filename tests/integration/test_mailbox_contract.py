"""What every mailbox that is followed promises, whatever it is: see `Mailbox` and `OpenMailbox`."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from threading import Event

import pytest

from app.transports.mailbox import Batch, FolderUse, Mailbox, MailGone, News, SeenMail
from app.transports.transport import TransportFailure
from tests.fakes.imap_followed import JUNK, NAMED, WORK, Others, dovecot, fake_imap
from tests.patience import LIMIT_S
from tests.servers.mail_stack import why_not

TODAY = date(2026, 11, 26)
YESTERDAY, LONG_AGO = TODAY - timedelta(days=1), TODAY - timedelta(days=90)
REFERENCES = [f"<rfq.01KB3Q9W7E{n:016d}@northfield.example>" for n in range(12)]
LARGE = 3_000_000


def _dovecot(request: pytest.FixtureRequest) -> AbstractContextManager[Others]:
    if reason := why_not():
        pytest.skip(reason)
    return dovecot(request.getfixturevalue("stack"))


KINDS: dict[str, Callable[[pytest.FixtureRequest], AbstractContextManager[Others]]] = {
    "IMAP": lambda _request: fake_imap(),
    "Dovecot": _dovecot,
}


@pytest.fixture(params=["IMAP", pytest.param("Dovecot", marks=pytest.mark.long)])
def others(request: pytest.FixtureRequest) -> Iterator[Others]:
    with KINDS[request.param](request) as made:
        yield made


@pytest.fixture
def mailbox(others: Others) -> Iterator[Mailbox]:
    with closing(others.open()) as opened:
        yield opened


def mail(number: int, size: int = 0) -> bytes:
    """A vendor's answer."""
    text = (
        f"Return-Path: <sales@vendor{number}.example>\r\n"
        f"Message-ID: <answer.{number}@vendor.example>\r\n"
        f"From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <sales@vendor{number}.example>\r\n"
        f"Subject: Re: RFQ-2026-0042 plating of 0022-10116 and others,\r\n as discussed, no. {number}\r\n"
        "References: " + "\r\n\t".join(REFERENCES) + "\r\n"
        f"In-Reply-To: {REFERENCES[-1]}\r\n"
        "X-Secret: not asked for\r\n"
        "\r\n"
        "A price.\r\n"
    )
    lines = (f"{n:077d}\r\n" for n in range(size // 79))
    return text.encode() + "".join(lines).encode()


def answers(numbers: range, day: date = TODAY) -> list[tuple[bytes, date]]:
    return [(mail(number), day) for number in numbers]


def key_of(mailbox: Mailbox, name: str) -> str:
    return next(folder.key for folder in mailbox.folders() if folder.name == name)


def look(mailbox: Mailbox, position: str = "", since: date = YESTERDAY, folder: str = WORK) -> tuple[list[int], str]:
    """The numbers of the mails that are new, in their order, and the position behind them."""
    batches = list(mailbox.new_mails(key_of(mailbox, folder), position, since))
    return numbers(batches), batches[-1].position


def numbers(batches: list[Batch]) -> list[int]:
    return [int(str(header(seen)["Message-ID"]).split(".")[1].split("@")[0]) for b in batches for seen in b.mails]


def header(seen: SeenMail) -> dict[str, str]:
    found = message_from_bytes(seen.header, policy=default)
    return {name: str(value) for name, value in found.items()}


def only(mailbox: Mailbox) -> SeenMail:
    (seen,) = [seen for batch in mailbox.new_mails(key_of(mailbox, WORK), "", YESTERDAY) for seen in batch.mails]
    return seen


def test_folders_are_told_with_what_they_are_for(mailbox: Mailbox) -> None:
    uses = {folder.name: folder.use for folder in mailbox.folders()}
    assert {name: uses[name] for name in ("INBOX", JUNK, WORK, NAMED)} == {
        "INBOX": FolderUse.INBOX,
        JUNK: FolderUse.JUNK,
        WORK: FolderUse.OTHER,
        NAMED: FolderUse.OTHER,
    }
    assert len({folder.key for folder in mailbox.folders()}) == len(uses)


def test_the_first_look_sees_what_came_since_that_day_and_the_next_one_nothing(
    others: Others, mailbox: Mailbox
) -> None:
    others.put(WORK, [*answers(range(3), LONG_AGO), *answers(range(3, 6), YESTERDAY), *answers(range(6, 8))])
    seen, position = look(mailbox)
    assert seen == [3, 4, 5, 6, 7]
    assert look(mailbox, position) == ([], position)


def test_of_an_empty_folder_there_is_a_position_too(others: Others, mailbox: Mailbox) -> None:
    seen, position = look(mailbox)
    assert seen == []
    others.put(WORK, answers(range(2), LONG_AGO))
    assert look(mailbox, position)[0] == [0, 1]


def test_after_a_position_come_exactly_the_new_ones_however_old_they_say_they_are(
    others: Others, mailbox: Mailbox
) -> None:
    others.put(WORK, answers(range(3)))
    _, position = look(mailbox)
    others.put(WORK, [*answers(range(3, 5)), *answers(range(5, 6), LONG_AGO)])
    seen, further = look(mailbox, position)
    assert seen == [3, 4, 5]
    assert look(mailbox, further) == ([], further)


def test_a_position_holds_for_another_line_too(others: Others) -> None:
    others.put(WORK, answers(range(3)))
    with closing(others.open()) as mailbox:
        _, position = look(mailbox)
    others.put(WORK, answers(range(3, 4)))
    with closing(others.open()) as another:
        assert look(another, position)[0] == [3]


def test_many_come_in_batches_oldest_first_and_each_is_a_place_to_go_on_from(others: Others, mailbox: Mailbox) -> None:
    others.put(WORK, answers(range(1200)))
    folder = key_of(mailbox, WORK)
    whole = list(mailbox.new_mails(folder, "", YESTERDAY))
    assert numbers(whole) == list(range(1200))
    assert len(whole) > 2
    until = 0
    for batch in whole:
        until += len(batch.mails)
        assert look(mailbox, batch.position)[0] == list(range(until, 1200))


def test_who_stops_in_the_middle_gets_the_rest_later(others: Others, mailbox: Mailbox) -> None:
    others.put(WORK, answers(range(1200)))
    begun = mailbox.new_mails(key_of(mailbox, WORK), "", YESTERDAY)
    first = next(begun)
    others.put(WORK, answers(range(1200, 1203)))
    rest, _ = look(mailbox, first.position)
    assert numbers([first]) + rest == list(range(1203))


def test_between_batches_another_folder_may_be_read(others: Others, mailbox: Mailbox) -> None:
    others.put(WORK, answers(range(1200)))
    others.put("INBOX", answers(range(1200, 1201)))
    found: list[Batch] = []
    for batch in mailbox.new_mails(key_of(mailbox, WORK), "", YESTERDAY):
        found.append(batch)
        assert look(mailbox, folder="INBOX")[0] == [1200]
    assert numbers(found) == list(range(1200))


def test_what_was_moved_here_is_new_here(others: Others, mailbox: Mailbox) -> None:
    others.put(WORK, answers(range(1)))
    others.put("INBOX", answers(range(1, 3)))
    _, position = look(mailbox)
    others.move("INBOX", "<answer.1@", WORK)
    assert look(mailbox, position)[0] == [1]


def test_in_a_folder_with_umlauts_mails_are_seen_too(others: Others, mailbox: Mailbox) -> None:
    others.put(NAMED, answers(range(2)))
    assert look(mailbox, folder=NAMED)[0] == [0, 1]


def test_where_positions_hold_no_more_it_begins_by_date_again(others: Others, mailbox: Mailbox) -> None:
    others.put(WORK, [*answers(range(2), LONG_AGO), *answers(range(2, 4))])
    _, position = look(mailbox)
    others.forget_positions()
    seen, new = look(mailbox, position)
    assert (seen, new != position) == ([2, 3], True)
    assert look(mailbox, new) == ([], new)


GARBAGE = [
    "x",
    ":",
    "7:",
    ":3",
    "7:x",
    "7:²",
    "7:99999999999",
    "7:" + "9" * 5000,
    "\r\nA1 LOGOUT",
    "ü",
    "-1:-1",
    "null",
]


@pytest.mark.parametrize("position", GARBAGE, ids=[str(number) for number in range(len(GARBAGE))])
def test_a_position_that_makes_no_sense_is_none(others: Others, mailbox: Mailbox, position: str) -> None:
    others.put(WORK, [*answers(range(2), LONG_AGO), *answers(range(2, 4))])
    assert look(mailbox, position)[0] == [2, 3]


def test_a_header_has_what_tells_whose_it_is(others: Others, mailbox: Mailbox) -> None:
    others.put(WORK, answers(range(1)))
    seen = only(mailbox)
    told = header(seen)
    assert told["Message-ID"] == "<answer.0@vendor.example>"
    assert told["Subject"] == "Re: RFQ-2026-0042 plating of 0022-10116 and others, as discussed, no. 0"
    assert told["From"] == "Jürgen Müller <sales@vendor0.example>"
    assert told["References"].split() == REFERENCES
    assert told["In-Reply-To"] == REFERENCES[-1]
    assert told["Return-Path"] == "<sales@vendor0.example>"
    assert seen.size == len(mail(0))


@pytest.mark.parametrize("size", [0, 256 * 1024, LARGE])
def test_a_mail_comes_as_it_is_in_pieces(others: Others, mailbox: Mailbox, size: int) -> None:
    octets = mail(0, size)
    others.put(WORK, [(octets, TODAY)])
    seen = only(mailbox)
    pieces = list(mailbox.octets(key_of(mailbox, WORK), seen.key))
    assert b"".join(pieces) == octets
    assert max(map(len, pieces)) <= 256 * 1024
    assert seen.size == len(octets)


def test_a_mail_of_exactly_a_piece_is_whole(others: Others, mailbox: Mailbox) -> None:
    octets = mail(0).ljust(256 * 1024 - 2, b"x") + b"\r\n"
    others.put(WORK, [(octets, TODAY)])
    assert b"".join(mailbox.octets(key_of(mailbox, WORK), only(mailbox).key)) == octets


@pytest.mark.parametrize("fate", ["deleted", "moved"])
def test_a_mail_that_is_gone_is_told_and_the_others_are_read(others: Others, mailbox: Mailbox, fate: str) -> None:
    others.put(WORK, answers(range(3)))
    folder = key_of(mailbox, WORK)
    (batch, *_) = mailbox.new_mails(folder, "", YESTERDAY)
    if fate == "deleted":
        others.delete(WORK, "<answer.1@")
    else:
        others.move(WORK, "<answer.1@", NAMED)
    first, gone, last = (seen.key for seen in batch.mails)
    assert b"".join(mailbox.octets(folder, first)) == mail(0)
    with pytest.raises(MailGone):
        list(mailbox.octets(folder, gone))
    assert b"".join(mailbox.octets(folder, last)) == mail(2)
    assert look(mailbox)[0] == [0, 2]


def test_mails_that_go_while_they_are_listed_are_left_out(others: Others, mailbox: Mailbox) -> None:
    others.put(WORK, answers(range(1100)))
    begun = mailbox.new_mails(key_of(mailbox, WORK), "", YESTERDAY)
    first = next(begun)
    others.delete(WORK, "<answer.1099@")
    assert numbers([first, *begun]) == list(range(1099))


def test_nothing_is_changed_by_all_that(others: Others) -> None:
    for name in ("INBOX", WORK, JUNK, NAMED):
        others.put(name, answers(range(3)))
    before = others.contents()
    with closing(others.open()) as mailbox:
        for folder in mailbox.folders():
            for batch in mailbox.new_mails(folder.key, "", LONG_AGO):
                for seen in batch.mails:
                    list(mailbox.octets(folder.key, seen.key))
        mailbox.wait(key_of(mailbox, WORK), LIMIT_S, lambda: True)
    assert others.contents() == before


def test_waiting_ends_when_a_mail_arrives(others: Others, mailbox: Mailbox) -> None:
    folder = key_of(mailbox, WORK)
    _, position = look(mailbox)
    waits = Event()

    def is_over() -> bool:
        waits.set()
        return False

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(mailbox.wait, folder, LIMIT_S, is_over)
        assert waits.wait(LIMIT_S)
        others.put(WORK, answers(range(1)))
        assert waiting.result(LIMIT_S) is News.SOME
    assert look(mailbox, position)[0] == [0]


def test_what_came_between_the_look_and_the_wait_is_not_waited_for(others: Others, mailbox: Mailbox) -> None:
    folder = key_of(mailbox, WORK)
    _, position = look(mailbox)
    others.put(WORK, answers(range(1)))
    assert look(mailbox, folder="INBOX")[0] == []
    assert mailbox.wait(folder, LIMIT_S, lambda: False) is News.SOME
    assert look(mailbox, position)[0] == [0]


def test_what_came_between_two_waits_is_not_waited_for(others: Others, mailbox: Mailbox) -> None:
    folder = key_of(mailbox, WORK)
    assert mailbox.wait(folder, 0.0, lambda: False) is News.NONE
    others.put(WORK, answers(range(1)))
    assert mailbox.wait(folder, LIMIT_S, lambda: False) is News.SOME
    assert mailbox.wait(folder, 0.0, lambda: False) is News.NONE


def test_who_has_enough_of_waiting_goes_on(others: Others, mailbox: Mailbox) -> None:
    others.put(WORK, answers(range(1)))
    _, position = look(mailbox)
    assert mailbox.wait(key_of(mailbox, WORK), LIMIT_S, lambda: True) is News.NONE
    assert mailbox.wait(key_of(mailbox, WORK), 0.0, lambda: False) is News.NONE
    assert look(mailbox, position) == ([], position)


def test_leaving_never_raises(others: Others) -> None:
    mailbox = others.open()
    mailbox.close()
    mailbox.close()
    broken = others.open()
    others.break_lines()
    broken.close()


def test_a_broken_line_is_a_failure_of_the_transport(others: Others) -> None:
    mailbox = others.open()
    others.put(WORK, answers(range(1)))
    folder = key_of(mailbox, WORK)
    others.break_lines()
    for _ in range(2):
        with pytest.raises(TransportFailure):
            list(mailbox.new_mails(folder, "", YESTERDAY))
    mailbox.close()


def test_a_line_that_breaks_while_it_is_waited_on_is_a_failure_too(others: Others, mailbox: Mailbox) -> None:
    folder = key_of(mailbox, WORK)
    waits = Event()

    def is_over() -> bool:
        waits.set()
        return False

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(mailbox.wait, folder, LIMIT_S, is_over)
        assert waits.wait(LIMIT_S)
        others.break_lines()
        with pytest.raises(TransportFailure):
            waiting.result(LIMIT_S)
