"""A followed mailbox on an Exchange server: what the server may answer instead, and what is read of what it tells."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from app.domain.accounts.credentials import Password
from app.transports.exchange.following import FollowedMailbox, open_mailbox
from app.transports.exchange.mime_content import decoded
from app.transports.exchange.session import Timeouts
from app.transports.line.patience import LineLost
from app.transports.mailbox import FolderUse, MailGone, SeenMail
from app.transports.transport import AccountBlocked, TransportFailure, Unreachable
from tests.fakes.certificates import Authority
from tests.fakes.ews_answers import Fault
from tests.fakes.ews_folders import INBOX, READS, EwsFolder
from tests.fakes.ews_server import MAILBOX, PASSWORD, EwsServer
from tests.fakes.exchange_client import PATIENCE, line, served

SINCE = date(2026, 11, 26)
MAIL = b"Message-ID: <1@vendor.example>\r\nSubject: Re\r\n\r\nHello\r\n"
BUSY = Fault(code="ErrorServerBusy", back_off=1)
CUT = Fault()
OPERATIONS = ("SyncFolderItems", "FindItem", "GetItem")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority) -> Iterator[EwsServer]:
    with served(authority) as running:
        yield running
        assert set(running.asked) <= READS


@contextmanager
def opened(server: EwsServer, authority: Authority, seconds: Timeouts = PATIENCE) -> Iterator[FollowedMailbox]:
    there = line(server, authority)
    mailbox = open_mailbox(there, MAILBOX, Password(there.user, PASSWORD), seconds)
    try:
        yield mailbox
    finally:
        mailbox.close()


def look(mailbox: FollowedMailbox, position: str = "") -> list[SeenMail]:
    return [mail for batch in mailbox.new_mails(INBOX, position, SINCE) for mail in batch.mails]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("faults", [[BUSY, BUSY], [CUT, CUT], [CUT, BUSY]], ids=["busy", "cut", "both"])
def test_what_passes_soon_is_waited_for(
    server: EwsServer, authority: Authority, operation: str, faults: list[Fault | None]
) -> None:
    key = server.followed.put(MAIL)
    with opened(server, authority) as mailbox:
        server.faults[operation] = list(faults)
        assert [mail.key for mail in look(mailbox)] == [key]
        server.faults["GetItem"] = list(faults)
        assert b"".join(mailbox.octets(INBOX, key)) == MAIL


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (BUSY, 3),
        (CUT, 3),
        (Fault(code="ErrorServerBusy", back_off=3_600_000), 1),
        (Fault(code="ErrorServerBusy"), 1),
        (Fault(code="ErrorMailboxStoreUnavailable"), 1),
        (Fault(code="ErrorQuotaExceeded"), 1),
        (Fault(status=503), 1),
    ],
    ids=["busy", "cut", "an hour", "no hint", "store", "quota", "503"],
)
def test_what_lasts_is_left_for_later(
    server: EwsServer, authority: Authority, operation: str, fault: Fault, times: int
) -> None:
    server.followed.put(MAIL)
    with opened(server, authority) as mailbox:
        server.faults[operation] = [fault] * 9
        with pytest.raises(Unreachable):
            look(mailbox)
    assert server.asked.count(operation) == times


@pytest.mark.parametrize("fault", [BUSY, CUT, Fault(status=503)], ids=["busy", "cut", "503"])
def test_a_mail_that_is_not_given_out_now_is_left_for_later(
    server: EwsServer, authority: Authority, fault: Fault
) -> None:
    key = server.followed.put(MAIL)
    with opened(server, authority) as mailbox:
        server.faults["GetItem"] = [fault] * 9
        with pytest.raises(Unreachable):
            list(mailbox.octets(INBOX, key))


@pytest.mark.parametrize(
    "fault", [Fault(ok=True), Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<x/>")], ids=["nothing", "odd"]
)
def test_an_answer_without_what_it_should_have_is_none(server: EwsServer, authority: Authority, fault: Fault) -> None:
    key = server.followed.put(MAIL)
    for operation in ("SyncFolderItems", "GetItem"):
        with opened(server, authority) as mailbox:
            server.faults[operation] = [fault] * 9
            with pytest.raises(TransportFailure):
                _ = look(mailbox) if operation == "SyncFolderItems" else list(mailbox.octets(INBOX, key))


def test_silence_ends_by_itself(server: EwsServer, authority: Authority) -> None:
    with opened(server, authority, replace(PATIENCE, command=0.5)) as mailbox:
        server.faults["SyncFolderItems"] = [Fault(silent=True)] * 9
        with pytest.raises(Unreachable, match="in time"):
            look(mailbox)
    assert server.asked.count("SyncFolderItems") == 1


@pytest.mark.parametrize("code", ["ErrorInvalidSyncStateData", "ErrorSchemaValidation"])
def test_a_state_that_the_server_refuses_begins_by_date(server: EwsServer, authority: Authority, code: str) -> None:
    key = server.followed.put(MAIL)
    with opened(server, authority) as mailbox:
        position = list(mailbox.new_mails(INBOX, "", SINCE))[-1].position
        server.faults["SyncFolderItems"] = [Fault(code=code, fault=code == "ErrorSchemaValidation")]
        assert [mail.key for mail in look(mailbox, position)] == [key]
        server.faults["SyncFolderItems"] = [Fault(code=code)] * 2
        with pytest.raises(TransportFailure, match=code):
            look(mailbox, position)


@pytest.mark.parametrize("code", ["ErrorItemNotFound", "ErrorItemCorrupt", "ErrorMimeContentConversionFailed"])
def test_a_mail_that_the_server_cannot_show_hides_no_other(server: EwsServer, authority: Authority, code: str) -> None:
    keys = [server.followed.put(MAIL) for _ in range(3)]
    server.followed.hidden[keys[1]] = code
    with opened(server, authority) as mailbox:
        assert [mail.key for mail in look(mailbox)] == [keys[0], keys[2]]
        with pytest.raises(MailGone):
            list(mailbox.octets(INBOX, keys[1]))
        server.followed.hidden[keys[1]] = "ErrorInternalServerTransientError"
        with pytest.raises(Unreachable):
            look(mailbox)


@pytest.mark.parametrize("code", ["ErrorItemNotFound", "ErrorSchemaValidation", "ErrorFolderNotFound"])
def test_a_folder_that_cannot_be_listed_is_told(server: EwsServer, authority: Authority, code: str) -> None:
    with opened(server, authority) as mailbox:
        server.faults["FindItem"] = [Fault(code=code)]
        with pytest.raises(TransportFailure, match=code):
            look(mailbox)


def test_whoever_may_not_read_learns_it_when_it_opens(server: EwsServer, authority: Authority) -> None:
    server.faults["GetFolder"] = [Fault(code="ErrorAccessDenied")]
    with pytest.raises(AccountBlocked, match="does not open this mailbox"), opened(server, authority):
        pass
    with pytest.raises(AccountBlocked, match="no password"):
        open_mailbox(line(server, authority), MAILBOX, None)


def test_folders_of_every_kind(server: EwsServer, authority: Authority) -> None:
    followed = server.followed
    followed.at_once = 3
    followed.known = {"inbox": INBOX}
    followed.folders += [
        EwsFolder("a", "Projects & more", "root", "IPF.Note"),
        EwsFolder("b", "Calendar", "root", "IPF.Appointment", "CalendarFolder"),
        EwsFolder("c", "Unread", "root", "IPF.Note", "SearchFolder"),
        EwsFolder("d", "Files", "root", "IPF.Files"),
        EwsFolder("e", "RFQs", "a", ""),
        EwsFolder("f", "Round", "g", "IPF.Note.OutlookHomepage"),
        EwsFolder("g", "And round", "f"),
    ]
    with opened(server, authority) as mailbox:
        there = {f.name: f.use for f in mailbox.folders()}
    assert list(there) == [
        *("Inbox", "Junk Email", "Projects & more", "Projects & more/RFQs"),
        *("And round/Round", "Round/And round"),
    ]
    assert [name for name, use in there.items() if use is not FolderUse.OTHER] == ["Inbox"]


def test_a_mail_comes_over_ntlm_and_another_after_some_of_it(authority: Authority) -> None:
    octets = MAIL + b"0123456789" * 200_000
    with served(authority, ntlm=True) as server:
        key = server.followed.put(octets)
        with opened(server, authority) as mailbox:
            some = mailbox.octets(INBOX, key)
            assert next(some)
            some.close()  # type: ignore[attr-defined] # it is a generator
            assert b"".join(mailbox.octets(INBOX, key)) == octets


@pytest.mark.parametrize(
    ("first_line", "properties", "header"),
    [
        ("Microsoft Mail Internet Headers Version 2.0\r\n", "", b"Message-Id: <1@vendor.example>\r\nSubject: Re"),
        ("", "<t:Size>many</t:Size>", b"Message-Id: <1@vendor.example>\r\nSubject: Re"),
        (
            None,
            (
                "<t:Subject>Größe</t:Subject><t:InReplyTo>&lt;rfq.A@shop.example&gt;</t:InReplyTo><t:DateTimeSent>"
                "2026-11-27T09:00:00Z</t:DateTimeSent><t:From><t:Mailbox><t:Name>Ann</t:Name><t:EmailAddress>"
                "ann@vendor.example</t:EmailAddress></t:Mailbox></t:From>"
            ),
            (
                "In-Reply-To: <rfq.A@shop.example>\r\nSubject: Größe\r\nFrom: Ann <ann@vendor.example>\r\n"
                "Date: Fri, 27 Nov 2026 09:00:00 +0000"
            ).encode(),
        ),
        (None, "", b""),
    ],
    ids=["a line of Exchange", "odd size", "from inside", "nothing"],
)
def test_what_is_told_of_a_mail_counts(
    server: EwsServer, authority: Authority, first_line: str | None, properties: str, header: bytes
) -> None:
    followed = server.followed
    followed.put(MAIL)
    followed.has_headers, followed.first_line, followed.properties = (
        first_line is not None,
        first_line or "",
        properties,
    )
    with opened(server, authority) as mailbox:
        (mail,) = look(mailbox)
    assert mail.header.rstrip(b"\r\n") == header
    assert mail.size == len(MAIL)


@pytest.mark.parametrize("size", range(1, 9))
@pytest.mark.parametrize("step", [1, 2, 3, 5, 100])
def test_base64_is_read_however_it_is_cut(size: int, step: int) -> None:
    octets = bytes(range(size))
    text = b" " + b64encode(octets) + b"\r\n</t:MimeContent>"
    assert b"".join(decoded(text[at : at + step] for at in range(0, len(text), step))) == octets


@pytest.mark.parametrize("text", [b"", b"AAAA", b"AAA<", b"A*==<", b"AA==AAAA<"])
def test_base64_that_is_cut_short_is_no_mail(text: bytes) -> None:
    with pytest.raises(LineLost):
        list(decoded(iter([text])))


@pytest.mark.parametrize("length", [1, 50_000])
def test_a_mail_in_the_middle_of_which_the_line_ends_is_left_for_later(
    server: EwsServer, authority: Authority, length: int
) -> None:
    begun = b'<x ResponseClass="Success"><t:MimeContent>' + b"AAAA" * length
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + begun
    with opened(server, authority) as mailbox:
        server.faults["GetItem"] = [Fault(raw=answer)] * 9
        with pytest.raises(Unreachable):
            list(mailbox.octets(INBOX, "any"))


def test_an_answer_that_has_no_end_is_none(server: EwsServer, authority: Authority) -> None:
    with opened(server, authority) as mailbox:
        server.faults["GetItem"] = [
            Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 1_500_000)
        ] * 9
        with pytest.raises(TransportFailure):
            list(mailbox.octets(INBOX, "any"))
