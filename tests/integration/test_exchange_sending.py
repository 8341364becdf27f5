"""Mail through a company's Exchange server: what arrives, what is kept, and who may sign in."""

import tracemalloc
from pathlib import Path

import pytest

from app.domain.accounts.credentials import Password
from app.transports.exchange.looking import look_in_folder
from app.transports.transport import MessageRefused
from tests.fakes.certificates import Authority
from tests.fakes.ews_mailbox import Mail
from tests.fakes.ews_server import MAILBOX, PASSWORD
from tests.fakes.exchange_client import MESSAGE_ID, PATIENCE, Sent, filed, line, mail, opened, served

BOTH = pytest.mark.parametrize("ntlm", [False, True], ids=["basic", "ntlm"])


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@BOTH
@pytest.mark.parametrize("user", ["SHOP\\buyer", MAILBOX])
def test_what_arrives_is_what_was_frozen(authority: Authority, ntlm: bool, user: str, tmp_path: Path) -> None:
    message = filed(tmp_path, 700_001)
    sent = Sent()
    with served(authority, ntlm=ntlm) as server, opened(line(server, authority, user=user)) as transport:
        receipt = sent.send(transport, message)
        assert transport.usable
    octets = b"".join(message.blocks())
    assert server.delivered == {"anna@vendor.example": [octets], "bert@vendor.example": [octets]}
    assert [(m.folder, m.message_id) for m in server.mails] == [("sentitems", MESSAGE_ID)]
    assert server.asked == ["GetFolder", "FindItem", "CreateItem", "SendItem"]
    assert "NoError" in str(receipt.reply)
    assert sent.commits == 1
    assert sent.progress == sorted(set(sent.progress))
    assert sent.progress[-1] == message.size
    assert server.sign_ins == (1 if ntlm else 4)
    assert server.mailboxes == {MAILBOX}


@BOTH
def test_one_mail_after_another(authority: Authority, ntlm: bool) -> None:
    with served(authority, ntlm=ntlm) as server, opened(line(server, authority)) as transport:
        for number in range(3):
            Sent().send(transport, mail(f"<{number}@shop.example>"))
    assert len(server.folder("sentitems")) == 3
    assert not server.folder("drafts")


def test_a_shared_mailbox_is_named(authority: Authority) -> None:
    with (
        served(authority) as server,
        opened(line(server, authority, mailbox="rfq&co@shop.example")) as transport,
    ):
        Sent().send(transport)
    assert server.mailboxes == {"rfq&co@shop.example"}


def test_a_draft_that_an_earlier_try_left_is_deleted(authority: Authority) -> None:
    with served(authority) as server, opened(line(server, authority)) as transport:
        server.mails.append(Mail("left", "7", "drafts", b"Message-ID: " + MESSAGE_ID.encode() + b"\r\n\r\n"))
        server.mails.append(Mail("own", "7", "drafts", b"Message-ID: <other@shop.example>\r\n\r\n"))
        Sent().send(transport)
    assert [m.id for m in server.folder("drafts")] == ["own"]
    assert server.asked == ["GetFolder", "FindItem", "DeleteItem", "CreateItem", "SendItem"]


@BOTH
def test_a_mail_with_a_large_file_needs_the_memory_of_a_block(authority: Authority, ntlm: bool, tmp_path: Path) -> None:
    message = filed(tmp_path, 12_000_000)
    with served(authority, ntlm=ntlm) as server, opened(line(server, authority)) as transport:
        server.keeps = False
        Sent().send(transport, mail("<0@shop.example>"))  # what is loaded once
        tracemalloc.start()
        try:
            Sent().send(transport, message)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 3 * 1024 * 1024
    assert server.bodies.count(max(server.bodies)) == 1  # NTLM has signed the line in before


def test_a_mail_beyond_the_account_s_limit_is_refused_here(authority: Authority) -> None:
    with served(authority) as server, opened(line(server, authority), limit=100) as transport:
        assert transport.max_size == 100
        with pytest.raises(MessageRefused, match=r"at most 0\.0 MB"):
            Sent().send(transport)
        assert transport.usable
    assert server.asked == ["GetFolder"]


@BOTH
def test_mails_are_found_in_the_sent_folder(authority: Authority, ntlm: bool) -> None:
    with served(authority, ntlm=ntlm) as server:
        there = line(server, authority)
        with opened(there) as transport:
            Sent().send(transport)
        look = look_in_folder(
            there, MAILBOX, Password(there.user, PASSWORD), [MESSAGE_ID, "<no@shop.example>"], PATIENCE
        )
    assert (look.folder, look.found) == ("Sent Items", frozenset({MESSAGE_ID}))
