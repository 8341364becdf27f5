"""A followed mailbox of Microsoft 365: what Graph may answer instead, and what is read of what it tells."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.credentials import Bearer
from app.transports.graph.following import FollowedMailbox, open_mailbox
from app.transports.graph.seen import seen
from app.transports.graph.timeouts import Timeouts
from app.transports.mailbox import FolderUse, SeenMail
from app.transports.transport import AccountBlocked, Unreachable
from tests.fakes.graph_folders import INBOX, GraphFolder
from tests.fakes.graph_server import CUT, OWNER, PATIENCE, PORTAL, Fault, GraphServer, TokenList, bearer

SINCE = date(2026, 11, 26)
MAIL = b"Message-ID: <1@vendor.example>\r\nSubject: Re\r\n\r\nHello\r\n"
BUSY = Fault(429, "TooManyRequests", headers={"Retry-After": "0"})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GraphServer]:
    with GraphServer(tmp_path) as running:
        yield running
        assert running.writes == 0


def opened(server: GraphServer, seconds: Timeouts = PATIENCE) -> FollowedMailbox:
    return open_mailbox(server.line(), bearer(), seconds)


def look(mailbox: FollowedMailbox, position: str = "") -> list[SeenMail]:
    return [mail for batch in mailbox.new_mails(INBOX, position, SINCE) for mail in batch.mails]


def end(mailbox: FollowedMailbox) -> str:
    return list(mailbox.new_mails(INBOX, "", SINCE))[-1].position


@pytest.mark.parametrize("kind", ["delta", "list", "octets"])
@pytest.mark.parametrize(
    "faults", [[BUSY, BUSY], [CUT, CUT], [Fault(429)], [CUT, BUSY]], ids=["busy", "cut", "429", "both"]
)
def test_what_passes_soon_is_waited_for(server: GraphServer, kind: str, faults: list[Fault]) -> None:
    key = server.followed.put(MAIL)
    mailbox = opened(server)
    server.on(kind, *faults)
    assert [mail.key for mail in look(mailbox)] == [key]
    assert b"".join(mailbox.octets(INBOX, key)) == MAIL
    assert server.asked[kind] == len(faults) + 1
    mailbox.close()


@pytest.mark.parametrize("kind", ["delta", "list", "octets"])
@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (BUSY, 3),
        (CUT, 3),
        (Fault(429, headers={"Retry-After": "3600"}), 1),
        (Fault(503, "ErrorServerBusy", headers={"Retry-After": "11"}), 1),
        (Fault(503), 1),
        (PORTAL, 1),
    ],
    ids=["busy", "cut", "an hour", "eleven seconds", "503", "portal"],
)
def test_what_lasts_is_left_for_later(server: GraphServer, kind: str, fault: Fault, times: int) -> None:
    key = server.followed.put(MAIL)
    mailbox = opened(server)
    server.on(kind, *[fault] * 9)
    with pytest.raises(Unreachable):
        list(mailbox.octets(INBOX, key) if kind == "octets" else look(mailbox))
    assert server.asked[kind] == times


def test_silence_ends_by_itself(server: GraphServer) -> None:
    mailbox = opened(server, replace(PATIENCE, answer=0.1))
    over = threading.Event()
    server.on("delta", Fault(until=over))
    with pytest.raises(Unreachable, match="in time"):
        look(mailbox)
    over.set()
    assert server.asked["delta"] == 1


def test_a_mail_that_never_ends_is_given_up(server: GraphServer) -> None:
    key = server.followed.put(MAIL)
    mailbox = opened(server, replace(PATIENCE, commit=0))
    with pytest.raises(Unreachable, match="in time"):
        list(mailbox.octets(INBOX, key))


@pytest.mark.parametrize("kind", ["delta", "octets"])
def test_a_token_that_has_ended_is_renewed_once(server: GraphServer, kind: str) -> None:
    key = server.followed.put(MAIL)
    tokens = TokenList("old", "new", "newest")
    server.takes = ("old", "new")
    mailbox = open_mailbox(server.line(), Bearer(OWNER, tokens), PATIENCE)
    server.takes = ("new",)
    if kind == "delta":
        assert len(look(mailbox)) == 1
    assert b"".join(mailbox.octets(INBOX, key)) == MAIL
    assert tokens.renewals == 1
    server.takes = ()
    with pytest.raises(AccountBlocked, match="Sign in again"):
        list(mailbox.octets(INBOX, key) if kind == "octets" else look(mailbox))
    assert tokens.renewals == 2


def test_without_a_sign_in_nothing_is_asked(server: GraphServer) -> None:
    with pytest.raises(AccountBlocked, match="Nobody is signed in"):
        open_mailbox(server.line(), None)
    assert not server.asked


@pytest.mark.parametrize(
    "fault",
    [Fault(404, "MailboxNotEnabledForRESTAPI"), Fault(413, "RequestBodyTooLarge"), Fault(403, "ErrorAccessDenied")],
    ids=["no mailbox", "too large", "forbidden"],
)
def test_whoever_may_not_read_learns_it_when_it_opens(server: GraphServer, fault: Fault) -> None:
    server.on("well-known", fault)
    with pytest.raises(AccountBlocked) as caught:
        opened(server)
    assert "send" not in str(caught.value)


@pytest.mark.parametrize(
    "links_to",
    [
        "https://elsewhere.example/v1.0/me/messages/delta",
        "http://127.0.0.1/v1.0/me",
        "https://127.0.0.1/v1.0/me",
        "https://127.0.0.1:nowhere/v1.0/me",
        "https://[/v1.0/me",
        "//127.0.0.1/v1.0/me",
        "/v1.0/me",
        "here/beta/me",
        "here@elsewhere.example/v1.0/me",
    ],
)
def test_a_link_to_anybody_else_is_never_followed(server: GraphServer, links_to: str) -> None:
    server.followed.put(MAIL)
    mailbox = opened(server)
    server.followed.links_to = links_to.replace("here", server.endpoint)
    with pytest.raises(AccountBlocked, match="unexpected answer"):
        look(mailbox)
    assert (server.asked["delta"], server.asked["list"]) == (1, 0)


@pytest.mark.parametrize("kind", ["delta", "list", "folders"])
@pytest.mark.parametrize("answer", [{}, {"value": 7}, {"value": [], "@odata.nextLink": 7}], ids=["empty", "7", "link"])
def test_an_answer_without_what_it_should_have_is_none(server: GraphServer, kind: str, answer: dict[str, Any]) -> None:
    mailbox = opened(server)
    server.followed.answers[kind] = answer
    with pytest.raises(AccountBlocked, match="unexpected answer"):
        _ = mailbox.folders() if kind == "folders" else look(mailbox)


def test_a_delta_without_a_link_is_none(server: GraphServer) -> None:
    mailbox = opened(server)
    server.followed.answers["delta"] = {"value": []}
    with pytest.raises(AccountBlocked, match="unexpected answer"):
        look(mailbox)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(410),
        Fault(410, "SyncStateNotFound", headers={"Location": "https://elsewhere.example/"}),
        Fault(400, "syncStateInvalid"),
        Fault(409, "resyncRequired"),
        Fault(400, "ErrorInvalidSyncStateData"),
    ],
    ids=["410", "not found", "invalid", "resync", "data"],
)
def test_a_delta_link_that_holds_no_more_begins_by_date(server: GraphServer, fault: Fault) -> None:
    key = server.followed.put(MAIL)
    mailbox = opened(server)
    position = end(mailbox)
    server.on("delta", fault)
    assert [mail.key for mail in look(mailbox, position)] == [key]
    server.on("delta", fault, fault)
    with pytest.raises(Unreachable, match="read again later"):
        look(mailbox, position)


def test_an_empty_page_is_not_the_last(server: GraphServer) -> None:
    key = server.followed.put(MAIL)
    mailbox = opened(server)
    server.followed.empty_pages = 2
    assert [mail.key for mail in look(mailbox)] == [key]
    mailbox.close()


def test_headers_that_a_list_leaves_out_are_asked_for(server: GraphServer) -> None:
    server.followed.lists_headers = False
    key = server.followed.put(MAIL)
    mailbox = opened(server)
    (mail,) = look(mailbox)
    assert mail == SeenMail(
        key,
        b"Message-Id: <1@vendor.example>\r\nSubject: Re\r\nDate: Fri, 27 Nov 2026 08:01:00 +0000\r\n\r\n",
        len(MAIL),
    )
    server.followed.hidden.add(key)
    (mail,) = look(mailbox)
    assert b"Subject: as Outlook shows it" in mail.header
    mailbox.close()


def test_folders_of_a_large_mailbox(server: GraphServer) -> None:
    followed = server.followed
    followed.at_once = 2
    followed.known = {"inbox": INBOX}
    followed.folders += [GraphFolder(f"AQ{n}+/=", f"Folder {n}") for n in range(5)]
    followed.folders += [
        GraphFolder("AQ0/0=", "Below", "AQ0+/="),
        GraphFolder("AQ0/0/0=", "Deep", "AQ0/0="),
        GraphFolder(INBOX, "Inbox once more", "AQ0/0="),
        GraphFolder("AQsearch=", "Unread", kind="#microsoft.graph.mailSearchFolder"),
        GraphFolder("", "Nothing"),
    ]
    mailbox = opened(server)
    there = mailbox.folders()
    mailbox.close()
    assert sorted(f.name for f in there) == [
        *("Folder 0", "Folder 0/Below", "Folder 0/Below/Deep"),
        *(f"Folder {n}" for n in range(1, 5)),
        *("Inbox", "Junk Email"),
    ]
    assert {f.use for f in there if f.key != INBOX} == {FolderUse.OTHER}


def test_a_shared_mailbox_is_read_by_its_address(server: GraphServer) -> None:
    key = server.followed.put(MAIL)
    mailbox = open_mailbox(server.line(mailbox="rfq@shop.example"), bearer(), PATIENCE)
    assert [mail.key for mail in look(mailbox)] == [key]
    mailbox.close()


@pytest.mark.parametrize(
    ("entry", "header"),
    [
        ({}, ""),
        ({"internetMessageHeaders": [7, {"name": "Subject"}, {"value": "x"}]}, ""),
        ({"from": 7, "sender": {"emailAddress": {"name": "Ann", "address": "a@x.example"}}}, "From: Ann <a@x.example>"),
        ({"from": {"emailAddress": 7}}, ""),
        ({"sentDateTime": "2026-11-27T09:00:00Z"}, "Date: Fri, 27 Nov 2026 09:00:00 +0000"),
        ({"sentDateTime": "yesterday"}, ""),
        (
            {
                "singleValueExtendedProperties": [
                    {"id": "String 0x1042", "value": "<rfq.A@shop.example>"},
                    {"id": "String 0x1039", "value": "<rfq.A@shop.example>"},
                    {"id": "Integer 0xE08", "value": "many"},
                ]
            },
            "In-Reply-To: <rfq.A@shop.example>\r\nReferences: <rfq.A@shop.example>",
        ),
    ],
    ids=["nothing", "odd headers", "sender", "odd sender", "sent", "odd date", "extra"],
)
def test_what_is_told_of_a_mail_without_headers_counts(entry: dict[str, Any], header: str) -> None:
    mail = seen({"id": "1"} | entry)
    assert (mail.key, mail.header.decode().rstrip("\r\n"), mail.size) == ("1", header, 0)
