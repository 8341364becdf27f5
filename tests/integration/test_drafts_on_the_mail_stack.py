"""Drafts in a mailbox of the real Dovecot: put there, and handled there as a mail program does."""

import signal
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.account import Account, Security
from app.domain.accounts.credentials import Password
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass
from app.domain.trade.ids import RfqId
from app.domain.vendors.vendor import Contact, ContactRank
from app.transports.imap.drafts import open_drafts
from app.transports.transport import FilePiece, Handover, OutgoingMessage
from tests.end_to_end.program import wait_until
from tests.fakes.accounts import smtp_account
from tests.fakes.office import DEADLINE, DONE, ITEM, Office, opened, vendor
from tests.patience import LIMIT_S
from tests.servers.mail_program import MailProgram
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack
from tests.torture.office_sender import mailbox_office
from tests.torture.zygote import Zygote

ACCEPTED, CANCELLED, DRAFTED = DeliveryState.ACCEPTED, DeliveryState.CANCELLED, DeliveryState.DRAFTED
READY, REJECTED, UNKNOWN = DeliveryState.READY, DeliveryState.REJECTED, DeliveryState.UNKNOWN
_FULL = "quota@v1.example"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """With the program's own way into Drafts, and its own look into the folders."""
    with opened(tmp_path / "data") as made:
        yield made


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


def _account(stack: MailStack, user: str = BUYER) -> Account:
    look = {"imap_host": "127.0.0.1", "imap_port": stack.ports.imaps, "imap_security": Security.TLS}
    line = {"host": "127.0.0.1", "port": stack.ports.tls, "security": Security.TLS, "ca_file": str(stack.ca_file)}
    return smtp_account(from_address=BUYER, user=user, **line, **look)


def _queue(office: Office, account: Account, vendors: int, drawing: Path) -> RfqId:
    """A request to vendors who have a mailbox on the stack, meant for Drafts; nobody has begun."""
    services = office.services
    rfq = services.rfq_editing.create("Plating – Größe", DEADLINE)
    services.rfq_editing.set_items(rfq.id, [ITEM])
    services.rfq_editing.attach(rfq.id, [drawing])
    asked = [
        replace(
            vendor(n),
            capabilities=(DONE,),
            contacts=(Contact(email=f"quotes@v{n}.example", name=f"Desk {n}", rank=ContactRank.PRIMARY),),
        )
        for n in range(1, vendors + 1)
    ]
    services.rfq_asking.set_invited(rfq.id, [v.stored_id for v in services.vendors.save_all(asked).vendors])
    services.rfq_sending.queue(rfq.id, services.accounts.save(account, PASSWORD), into_drafts=True)
    return rfq.id


def _put(office: Office) -> None:
    office.services.sending_right.take()
    office.drain()


def _drain_while_time_passes(office: Office) -> None:
    """Whoever was put off goes slowly for a while."""

    def pass_by() -> bool:
        office.clock.advance(seconds=1)
        return draining.done()

    with ThreadPoolExecutor(1) as pool:
        draining = pool.submit(office.drain)
        wait_until(pass_by)


def _look(office: Office, **later: float) -> list[DeliveryState]:
    office.clock.advance(**later)
    office.services.reconciling.look()
    return office.states()


def test_a_draft_is_sent_deleted_or_lost_by_the_mail_program_and_the_outbox_knows_which(
    stack: MailStack, office: Office, drawing: Path
) -> None:
    program = MailProgram(stack)
    _queue(office, _account(stack), 4, drawing)
    _put(office)
    assert office.states() == [DRAFTED] * 4
    frozen = office.frozen()
    assert sorted(stack.mails(BUYER, "Drafts")) == sorted(frozen)
    assert program.flags() == [{"\\Draft", "\\Seen"}] * 4
    assert _look(office, minutes=1) == [DRAFTED] * 4
    assert stack.arrived() == {}

    ids = [line.message_id for line in office.lines()]
    program.send(ids[0])
    program.delete(ids[1])
    program.expunge(ids[2])
    assert _look(office, minutes=5) == [ACCEPTED, CANCELLED, DRAFTED, DRAFTED]
    assert _look(office, minutes=2) == [ACCEPTED, CANCELLED, UNKNOWN, DRAFTED]
    sent, deleted, gone, left = office.lines()
    assert sent.error.startswith("Found in the Sent folder “Sent” at ")
    assert deleted.error.startswith("You deleted it from Drafts: it was found in the folder “Trash” at ")
    assert gone.failure is FailureClass.DRAFT_GONE
    assert left.error.startswith("In the folder “Drafts” at ")
    assert {address: len(mails) for address, mails in stack.arrived().items()} == {"quotes@v1.example": 1}

    office.services.outbox_control.resolve(gone.id, sent=False)
    office.drain()
    assert sorted(stack.mails(BUYER, "Drafts")) == sorted(frozen[2:])


def test_a_mailbox_that_is_full_pauses_the_account_and_loses_nothing(
    stack: MailStack, office: Office, drawing: Path
) -> None:
    account = _account(stack, _FULL)
    _queue(office, account, 2, drawing)
    _put(office)
    assert office.states() == [READY, READY]
    ((_account_in_trouble, trouble),) = office.services.dispatch.troubles()
    assert str(trouble).startswith("The mailbox is full: the email was not put into the folder “Drafts” (")
    assert stack.mails(_FULL, "Drafts") == []
    rests_until = office.services.dispatch.rests_until(office.services.accounts.get("office"))
    assert rests_until is not None

    with stack.room_for(_FULL):
        office.clock.advance(seconds=(rests_until - office.clock.now()).total_seconds())
        _drain_while_time_passes(office)
    assert office.states() == [DRAFTED, DRAFTED]
    assert sorted(stack.mails(_FULL, "Drafts")) == sorted(office.frozen())


def test_a_mail_that_breaks_off_is_not_there_at_all(stack: MailStack, office: Office, drawing: Path) -> None:
    """Its file was damaged since it was frozen."""
    _queue(office, _account(stack), 2, drawing)
    (spooled,) = (path for path in (office.folder / "spool").rglob("*") if path.is_file())
    spooled.chmod(0o600)
    spooled.write_bytes(spooled.read_bytes()[:-4])
    _put(office)
    assert office.states() == [REJECTED, REJECTED]
    assert stack.mails(BUYER, "Drafts") == []


def test_a_large_mail_is_there_whole_and_is_never_held_in_memory(stack: MailStack, tmp_path: Path) -> None:
    size = 24_000_000
    (path := tmp_path / "large.b64").write_bytes((b"A" * 78 + b"\r\n") * (size // 80))
    head = b"From: anna@shop.example\r\nMessage-ID: <large@shop.example>\r\n\r\n"
    pieces = (head, FilePiece(path, size), b"the end\r\n")
    message = OutgoingMessage(sender=BUYER, recipients=("quotes@v1.example",), pieces=pieces)
    peaks: list[int] = []

    def look() -> None:
        peaks.append(tracemalloc.get_traced_memory()[1])

    transport = open_drafts(_account(stack).smtp, Password(BUYER, PASSWORD), step_seconds=LIMIT_S)
    tracemalloc.start()
    try:
        transport.send(message, Handover(before_commit=look, watch=look))
    finally:
        tracemalloc.stop()
    transport.close()
    assert max(peaks) < size / 4
    (there,) = stack.mails(BUYER, "Drafts")
    assert sha256(there).digest() == sha256(b"".join(message.blocks())).digest()


@pytest.mark.file_only("the points of a kill are statements of SQLite's")
def test_who_is_killed_again_and_again_has_put_each_into_the_mailbox_once(
    stack: MailStack, zygote: Zygote, tmp_path: Path, drawing: Path
) -> None:
    data = tmp_path / "data"
    with mailbox_office(data) as office:
        _queue(office, _account(stack), 4, drawing)
    there: list[Any] = []
    for point in ("body", "before W2", "W2–dot", "250–W3", "after W3"):
        sender = zygote.office(data, point)
        assert zygote.wait(sender, LIMIT_S)[0] == -signal.SIGKILL, point
        there.append(len(stack.mails(BUYER, "Drafts")))
    assert there == [0, 0, 0, 1, 2]
    with mailbox_office(data) as office:
        office.services.accounts.enter_password("office", PASSWORD)
        _put(office)
        assert office.states() == [UNKNOWN, UNKNOWN, DRAFTED, DRAFTED]
        assert _look(office, minutes=1) == [READY, DRAFTED, DRAFTED, DRAFTED]
        office.drain()
        assert _look(office, minutes=1) == [DRAFTED] * 4
        assert sorted(stack.mails(BUYER, "Drafts")) == sorted(office.frozen())
    assert stack.arrived() == {}
