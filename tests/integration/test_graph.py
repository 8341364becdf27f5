"""Email through Microsoft 365: what goes out is what was frozen, and Sent Items are looked into."""

import os
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from app.documents.mail.mail import OwnFile
from app.transports.graph.graph import open_graph
from app.transports.graph.looking import look_in_folder
from app.transports.transport import FolderLook, OutgoingMessage
from tests.fakes.graph_client import ANNA, BERT, Sent, mail, opened, told
from tests.fakes.graph_server import OWNER, PATIENCE, Fault, GraphServer, bearer

SMALL_FILES = (
    ("drawing Ø5.pdf", os.urandom(5_000)),
    ("empty.step", b""),
    ("notes.txt", "Größe".encode()),
    ("full lines.zip", os.urandom(57 * 4)),
    ("nearly.dxf", os.urandom(57 * 4 - 1)),
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GraphServer]:
    with GraphServer(tmp_path) as running:
        yield running


def frozen(message: OutgoingMessage) -> EmailMessage:
    read = message_from_bytes(b"".join(message.blocks()), policy=default)
    assert isinstance(read, EmailMessage)
    return read


@pytest.mark.parametrize("files", [(), SMALL_FILES])
@pytest.mark.parametrize("own_files", [(), (OwnFile("quote form.xlsx", b"PK\3\4form"),)])
def test_what_goes_out_is_what_was_frozen(
    server: GraphServer, tmp_path: Path, files: tuple[tuple[str, bytes], ...], own_files: tuple[OwnFile, ...]
) -> None:
    message = mail(tmp_path, files, own_files=own_files)
    transport, sent = opened(server), Sent()
    receipt = sent.send(transport, message)
    transport.close()
    assert (receipt.reply.code, receipt.refused, sent.commits) == (202, (), 1)
    [gone] = server.sent
    assert told(gone.mail) == told(frozen(message))
    assert gone.recipients == [ANNA, BERT]
    assert gone.folder == "sentitems"
    assert server.drafts() == []
    assert sent.progress == sorted(set(sent.progress))
    assert 0.9 * message.size < sent.progress[-1] <= message.size


def test_a_line_carries_one_email_after_another(server: GraphServer, tmp_path: Path) -> None:
    transport = opened(server)
    for number in range(3):
        assert transport.usable
        Sent().send(transport, mail(tmp_path, message_id=f"<rfq.{number}@shop.example>"))
    transport.close()
    assert [m.message_id for m in server.sent] == [f"<rfq.{n}@shop.example>" for n in range(3)]
    assert transport.max_size is None
    assert not transport.usable


def test_a_shared_mailbox_sends_for_itself(server: GraphServer, tmp_path: Path) -> None:
    shared = "rfq@shop.example"
    transport = opened(server, mailbox=shared)
    Sent().send(transport, mail(tmp_path))
    transport.close()
    assert [m.folder for m in server.mailboxes[shared].values()] == ["sentitems"]
    look = look_in_folder(server.line(mailbox=shared), bearer(), ["<rfq.1@shop.example>"])
    assert look.found == {"<rfq.1@shop.example>"}


def test_a_draft_of_an_earlier_try_goes_first(server: GraphServer, tmp_path: Path) -> None:
    message = mail(tmp_path)

    def killed() -> None:
        raise KeyboardInterrupt

    transport = opened(server)
    server.on("delete", Fault(503))  # the program had no time to tidy up
    with pytest.raises(KeyboardInterrupt):
        Sent(on_commit=killed).send(transport, message)
    assert len(server.drafts()) == 1
    assert not transport.usable
    again = opened(server)
    Sent().send(again, message)
    again.close()
    assert (len(server.sent), server.drafts()) == (1, [])


def test_sent_items_are_looked_into(server: GraphServer, tmp_path: Path) -> None:
    odd = "<o'neil@shop.example>"
    transport = opened(server)
    Sent().send(transport, mail(tmp_path, message_id=odd))
    transport.close()
    look = look_in_folder(server.line(), bearer(), [odd, "<other@shop.example>"])
    assert look == FolderLook(folder="Sent Items", found=frozenset({odd}))


def test_a_token_that_has_ended_is_renewed_once(server: GraphServer, tmp_path: Path) -> None:
    credentials = bearer("old", "good")
    transport = open_graph(server.line(), credentials, PATIENCE)
    Sent().send(transport, mail(tmp_path))
    transport.close()
    assert len(server.sent) == 1
    assert server.asked["prove"] == 2


def test_a_pinned_certificate_is_enough(server: GraphServer, tmp_path: Path) -> None:
    transport = opened(server, ca_file="", certificate=server.leaf.fingerprint)
    Sent().send(transport, mail(tmp_path))
    transport.close()
    assert server.sent[0].mail["From"].addresses[0].addr_spec == OWNER
