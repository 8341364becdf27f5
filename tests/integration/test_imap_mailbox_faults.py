"""What goes wrong while an IMAP mailbox is followed: told as `Mailbox` promises, and the line is closed."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from app.domain.accounts.credentials import Bearer, Password
from app.domain.outbox.failure import FailureClass
from app.transports.imap.mailbox import ImapMailbox, open_mailbox
from app.transports.mailbox import Mailbox, MailGone, News
from app.transports.transport import AccountBlocked, TransportFailure, Unreachable
from tests.fakes.accounts import smtp_line
from tests.fakes.certificates import Authority
from tests.fakes.imap_followed import RAW_NAMED, WORK, fake_imap
from tests.fakes.imap_mails import Mails
from tests.fakes.imap_server import DROP, FakeImap
from tests.fakes.imap_server import Mailbox as Folder
from tests.fakes.tokens import FakeTokens
from tests.patience import LIMIT_S

TODAY = date(2026, 11, 26)
PIECE = 256 * 1024
MAIL = b"Message-ID: <answer.1@vendor.example>\r\nSubject: A price\r\n\r\n" + b"x" * 78 * 8000 + b"\r\n"
CUT_HEADERS = (b"* 1 FETCH (UID 40 RFC822.SIZE 9 BODY[HEADER.FIELDS (SUBJECT)] {500}\r\nSubject: A", DROP)
CUT_PIECE = (b"* 1 FETCH (UID 40 RFC822.SIZE 9 BODY[]<262144> {262144}\r\nxxx", DROP)
OTHER_PIECE = b"* 1 FETCH (UID 40 RFC822.SIZE 9 BODY[]<5> {3}\r\nxxx)\r\n{tag} OK done\r\n"
GONE_PIECE = b"{tag} OK done\r\n"
DEEP = b"* 1 FETCH " + b"(" * 3000 + b"\r\n{tag} OK done\r\n"
JUNK_ANSWER = b"* 1 FETCH (UID x y)\r\n{tag} OK done\r\n"
FAULTS: dict[str, tuple[str, object, type[TransportFailure]]] = {
    "headers cut": ("HEADERS", CUT_HEADERS, Unreachable),
    "piece cut": ("PIECE 262144", CUT_PIECE, Unreachable),
    "other piece": ("PIECE 262144", OTHER_PIECE, AccountBlocked),
    "gone midway": ("PIECE 262144", GONE_PIECE, Unreachable),
    "no to EXAMINE": ("EXAMINE", b"{tag} NO [NONEXISTENT] gone\r\n", AccountBlocked),
    "no to SEARCH": ("SEARCH", b"{tag} NO not now\r\n", AccountBlocked),
    "no to FETCH": ("HEADERS", b"{tag} NO not now\r\n", AccountBlocked),
    "bad to LIST": ("LIST", b"{tag} BAD what\r\n", AccountBlocked),
    "words for numbers": ("SEARCH", b"* SEARCH one two\r\n{tag} OK done\r\n", AccountBlocked),
    "deep": ("HEADERS", DEEP, AccountBlocked),
    "garbage": ("HEADERS", JUNK_ANSWER, AccountBlocked),
    "no IMAP": ("EXAMINE", b"\0\xff hello\r\n", AccountBlocked),
    "validity": ("EXAMINE", b"* OK [UIDVALIDITY x] \r\n* 1 EXISTS\r\n{tag} OK done\r\n", AccountBlocked),
    "bye": ("SEARCH", (b"* BYE closing\r\n", DROP), Unreachable),
    "dropped": ("EXAMINE", DROP, Unreachable),
}


def read(mailbox: Mailbox, folder: str = WORK) -> bytes:
    assert mailbox.folders()
    seen = [seen for batch in mailbox.new_mails(folder, "", TODAY) for seen in batch.mails]
    return b"".join(piece for mail in seen for piece in mailbox.octets(folder, mail.key))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_and_the_line_closed(name: str) -> None:
    event, fault, failure = FAULTS[name]
    with fake_imap() as others, closing(others.open()) as mailbox:
        others.put(WORK, [(MAIL, TODAY)])
        others.server.faults[event] = fault
        with pytest.raises(TransportFailure) as caught:
            read(mailbox)
        assert type(caught.value) is failure
        with pytest.raises(Unreachable):
            mailbox.folders()


def test_a_folder_that_is_gone_is_named_as_people_read_it() -> None:
    with fake_imap() as others, closing(others.open()) as mailbox:
        del others.server.folders[RAW_NAMED]
        with pytest.raises(AccountBlocked, match="“Anfragen & Größe” can't be opened"):
            list(mailbox.new_mails(RAW_NAMED, "", TODAY))


@pytest.mark.parametrize("way", ["shorter", "whole"])
def test_pieces_of_another_length_are_put_together_all_the_same(way: str) -> None:
    with fake_imap() as others, closing(others.open()) as mailbox:
        others.put(WORK, [(MAIL, TODAY)])
        others.mails(WORK).piece = 100_000 if way == "shorter" else 2**31
        others.mails(WORK).is_whole = way == "whole"
        assert read(mailbox) == MAIL


def test_a_part_longer_than_asked_for_is_refused() -> None:
    with fake_imap() as others, closing(others.open()) as mailbox:
        others.put(WORK, [(MAIL, TODAY)])
        told = b"* 1 FETCH (UID 40 RFC822.SIZE 9 BODY[]<0> {%d}\r\n" % (PIECE + 1) + b"x" * (PIECE + 1) + b")\r\n"
        others.server.faults["PIECE 0"] = told + b"{tag} OK done\r\n"
        with pytest.raises(AccountBlocked, match="another part"):
            read(mailbox)


def test_the_folder_of_a_mail_is_opened_where_another_is() -> None:
    with fake_imap() as others, closing(others.open()) as mailbox:
        others.put(WORK, [(MAIL, TODAY)])
        assert list(mailbox.new_mails("INBOX", "", TODAY))
        assert b"".join(mailbox.octets(WORK, "40")) == MAIL
        with pytest.raises(MailGone):
            list(mailbox.octets(WORK, "41"))


def test_numbers_that_change_between_batches_end_the_look() -> None:
    with fake_imap() as others, closing(others.open()) as mailbox:
        others.put(WORK, [(MAIL[:60], TODAY)] * 600)
        begun = mailbox.new_mails(WORK, "", TODAY)
        assert len(next(begun).mails) == 500
        list(mailbox.new_mails("INBOX", "", TODAY))
        others.forget_positions()
        assert list(begun) == []


def test_mails_put_back_to_an_earlier_state_are_seen_by_date() -> None:
    with fake_imap() as others, closing(others.open()) as mailbox:
        others.put(WORK, [(MAIL, TODAY)])
        (batch, last) = mailbox.new_mails(WORK, "7:99", TODAY)
        assert (len(batch.mails), last.position) == (1, "7:40")


def test_without_idle_nothing_is_waited_for() -> None:
    with fake_imap("IMAP4rev1 AUTH=PLAIN") as others, closing(others.open()) as mailbox:
        assert mailbox.wait(WORK, LIMIT_S, lambda: False) is News.NEVER
    assert "IDLE" not in others.server.verbs()


IDLES = {
    "refused": (b"{tag} NO [LIMIT] too many\r\n", News.NEVER),
    "told before it begins": (b"* 2 EXISTS\r\n+ idling\r\n{tag} OK done\r\n", News.SOME),
    "ended by itself": (b"+ idling\r\n* OK still here\r\n* 1 EXPUNGE\r\n{tag} OK time\r\n", News.NONE),
    "told while it ends": (b"+ idling\r\n* 2 EXISTS\r\n* 3 EXISTS\r\n{tag} OK done\r\n", News.SOME),
}


@pytest.mark.parametrize("name", IDLES)
def test_servers_idle_in_their_own_ways(name: str) -> None:
    said, news = IDLES[name]
    with fake_imap() as others, closing(others.open()) as mailbox:
        others.server.faults["IDLE"] = said
        assert mailbox.wait(WORK, LIMIT_S, lambda: False) is news


def test_over_tls_nothing_is_to_be_read_while_nothing_is_said(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    folders = {WORK: Folder(mails=Mails())}
    capabilities = "IMAP4rev1 AUTH=PLAIN IDLE"
    with FakeImap(folders, tls=authority.leaf().context(), capabilities=capabilities) as server:
        line = smtp_line(imap_host="127.0.0.1", imap_port=server.port, user="buyer", ca_file=str(authority.ca_file))
        with closing(open_mailbox(line, Password(*server.login), LIMIT_S)) as mailbox:
            assert mailbox.wait(WORK, 0.2, lambda: False) is News.NONE


def test_a_wrong_password_blocks_the_account() -> None:
    with fake_imap() as others, pytest.raises(AccountBlocked) as caught:
        open_mailbox(others.line(), Password("buyer", "wrong"), LIMIT_S)
    assert caught.value.failure is FailureClass.AUTH


def test_a_token_that_is_refused_is_renewed_once() -> None:
    with fake_imap("IMAP4rev1 AUTH=XOAUTH2") as others:
        others.server.login = ("buyer", "good")
        tokens = FakeTokens(["old", "good"])
        mailbox = open_mailbox(others.line(), Bearer("buyer", tokens), LIMIT_S)
        assert isinstance(mailbox, ImapMailbox)
        assert mailbox.folders()
        mailbox.close()
        with pytest.raises(AccountBlocked):
            open_mailbox(others.line(), Bearer("buyer", FakeTokens(["old", "older"])), LIMIT_S)
    assert tokens.asked == ["any", "renewed"]
