"""Mails that go into the account's Drafts: there once each, and known of from then on by the account's folders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.account import Account, PracticeLine
from app.domain.outbox.delivery import DeliveryLine, DeliveryState
from app.domain.outbox.failure import FailureClass
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.ids import RfqId
from app.services.sending.outbox_control import DeliveryNotUnknown
from app.services.sending.rfq_sending import NoDrafts
from app.storage.outbox import attempts
from tests.fakes.mail_server import Answer, FakeMailServer, blocked, lost, postponed, refused, unknown, unreachable
from tests.fakes.office import DEADLINE, ITEM, Office, crashed_copy, listed, opened
from tests.fakes.sent_folder import FakeSentFolder

ACCEPTED, CANCELLED, DRAFTED = DeliveryState.ACCEPTED, DeliveryState.CANCELLED, DeliveryState.DRAFTED
READY, REJECTED, UNKNOWN = DeliveryState.READY, DeliveryState.REJECTED, DeliveryState.UNKNOWN
_MAILBOX = {"imap_host": "imap.shop.example", "user": "anna", "password": "annas-password"}


@dataclass(frozen=True, slots=True)
class Desk:
    """An office, what lies in its Drafts as the server has it, and what its folders show."""

    office: Office
    drafts: FakeMailServer
    folders: FakeSentFolder

    def put(self, mails: int = 3, *answers: Answer, **limits: Any) -> RfqId:
        """So many mails on their way into Drafts; what the server took is what its folder shows."""
        self.drafts.answers.extend(answers)
        rfq = self.office.request(mails)
        account = self.office.account(**_MAILBOX, **limits)
        assert self.office.services.rfq_sending.queue(rfq.id, account, into_drafts=True).new == mails
        self.office.services.sending_right.take()
        self.office.drain()
        return rfq.id

    def another(self) -> RfqId:
        """One more request to the same vendors."""
        services = self.office.services
        rfq = services.rfq_editing.create("Plating again", DEADLINE)
        services.rfq_editing.set_items(rfq.id, [ITEM])
        services.rfq_asking.set_invited(rfq.id, [line.id for line in listed(services)])
        return rfq.id

    def show(self) -> None:
        """The folder shows what the server took."""
        self.folders.drafts |= {f"<{mail.envelope_id}>" for mail in self.drafts.taken}

    def look(self, **later: int) -> None:
        self.office.clock.advance(**later)
        self.office.services.reconciling.look()

    def line(self, number: int = 0) -> DeliveryLine:
        return self.office.lines()[number]

    def move(self, to: set[str], number: int = 0) -> None:
        """Out of Drafts, as a mail program does."""
        message_id = self.line(number).message_id
        self.folders.drafts.discard(message_id)
        to.add(message_id)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    drafts, folders = FakeMailServer(), FakeSentFolder()
    with opened(tmp_path / "data", look_in_folder=folders.look, drafts=drafts) as office:
        yield Desk(office, drafts, folders)


def test_every_vendor_s_mail_lies_in_drafts_once_and_nothing_is_sent(desk: Desk) -> None:
    rfq_id = desk.put(3)
    assert desk.office.states() == [DRAFTED] * 3
    assert len({mail.envelope_id for mail in desk.drafts.taken}) == len(desk.drafts.taken) == 3
    assert desk.office.server.connections == 0
    tally = desk.office.services.outbox_reading.tally(rfq_id)
    assert (tally[DRAFTED], tally.open, tally.total) == (3, 0, 3)
    assert all(line.into_drafts and line.octets == line.size for line in desk.office.lines())
    assert desk.office.services.rfq_reading.get(rfq_id).state is RfqState.SENT
    again = desk.office.services.rfq_sending.queue(rfq_id, desk.office.services.accounts.get("office"))
    assert (again.new, again.total) == (0, 3)  # neither put there again nor sent besides


def test_the_limits_of_sending_do_not_hold_for_drafts_and_they_count_for_none(desk: Desk) -> None:
    desk.put(3, per_day=1, per_minute=1, domain_gap=60)
    assert desk.office.states() == [DRAFTED] * 3
    account = desk.office.services.accounts.get("office")
    with desk.office.database.read() as session:
        assert attempts.sent_since(session, account.stored_id, desk.office.clock.now() - timedelta(days=1)) == []


def test_one_account_sends_and_puts_into_drafts_at_the_same_time(desk: Desk) -> None:
    account = desk.office.account(**_MAILBOX)
    rfq = desk.office.request(2)
    desk.office.services.rfq_sending.queue(rfq.id, account)
    desk.office.services.rfq_sending.queue(desk.another(), account, into_drafts=True)
    desk.office.services.sending_right.take()
    desk.office.drain()
    assert desk.office.states() == [ACCEPTED, ACCEPTED, DRAFTED, DRAFTED]
    assert (len(desk.office.server.taken), len(desk.drafts.taken)) == (2, 2)


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (Account(name="practice", via=PracticeLine(), from_address="buyer@shop.example"), "practice account"),
        (None, "IMAP server"),
    ],
)
def test_an_account_without_a_mailbox_has_no_drafts_and_nothing_is_queued(
    desk: Desk, account: Account | None, said: str
) -> None:
    rfq = desk.office.request(1)
    with pytest.raises(NoDrafts, match=said):
        desk.office.services.rfq_sending.queue(rfq.id, account or desk.office.account(), into_drafts=True)
    assert desk.office.lines() == []


def test_while_it_lies_there_its_row_says_when_it_was_seen_more_and_more_seldom(desk: Desk) -> None:
    desk.put(1)
    desk.show()
    waits: list[int] = []
    for _ in range(3):
        due = desk.office.services.reconciling.due(desk.office.clock.now())
        assert due is not None
        waits.append(round((due - desk.office.clock.now()).total_seconds() / 60))
        desk.office.clock.advance(seconds=(due - desk.office.clock.now()).total_seconds())
        desk.look(hours=1)
    assert waits == [1, 15, 15]
    assert desk.line().state is DRAFTED
    assert desk.line().error.startswith("In the folder “Drafts” at ")
    assert all(ids == (desk.line().message_id,) for _name, _password, ids in desk.folders.looks)
    desk.office.clock.advance(days=2)
    desk.look()
    due = desk.office.services.reconciling.due(desk.office.clock.now())
    assert due == desk.office.clock.now() + timedelta(hours=1)


def test_sent_from_there_it_is_sent_and_deleted_there_it_is_cancelled(desk: Desk) -> None:
    desk.put(3)
    desk.show()
    desk.move(desk.folders.message_ids, 0)
    desk.move(desk.folders.trash, 1)
    desk.look(minutes=1)
    assert desk.office.states() == [ACCEPTED, CANCELLED, DRAFTED]
    assert desk.line(0).error.startswith("Found in the Sent folder “Sent Items” at ")
    assert desk.line(1).error.startswith("You deleted it from Drafts: it was found in the folder “Deleted Items” at ")
    desk.office.services.rfq_sending.retry(desk.line().rfq_id, cancelled=True)
    desk.office.drain()
    assert desk.office.states() == [ACCEPTED, DRAFTED, DRAFTED]  # and never sent unseen


def test_gone_from_every_folder_it_has_two_minutes_and_then_the_buyer_decides(desk: Desk) -> None:
    desk.put(2)
    desk.look(minutes=1)
    assert desk.office.states() == [DRAFTED, DRAFTED]
    assert desk.line().error.startswith("No longer in Drafts, and not in the Sent folder: seen at ")
    desk.look(seconds=119)
    assert desk.office.states() == [DRAFTED, DRAFTED]
    desk.folders.message_ids.add(desk.line(1).message_id)
    desk.look(seconds=1)
    assert desk.office.states() == [UNKNOWN, ACCEPTED]
    assert desk.line().failure is FailureClass.DRAFT_GONE
    desk.look(minutes=30)
    assert desk.line().error.count("No longer in Drafts") == 1
    desk.office.services.outbox_control.resolve(desk.line().id, sent=False)
    desk.office.drain()
    assert desk.office.states() == [DRAFTED, ACCEPTED]
    assert len(desk.drafts.taken) == 3


def test_of_one_in_drafts_the_buyer_can_say_that_it_was_sent_and_not_that_it_be_sent_again(desk: Desk) -> None:
    desk.put(1)
    control = desk.office.services.outbox_control
    with pytest.raises(DeliveryNotUnknown, match="delete it there first"):
        control.resolve(desk.line().id, sent=False)
    control.resolve(desk.line().id, sent=True)
    assert desk.office.states() == [ACCEPTED]


@pytest.mark.parametrize("is_there", [True, False])
def test_an_answer_that_was_lost_is_settled_by_the_folder_and_what_is_not_there_is_put_again(
    desk: Desk, is_there: bool
) -> None:
    desk.put(1, Answer(unknown(), after_commit=True, taken=is_there))
    assert desk.office.states() == [UNKNOWN]
    desk.show()
    desk.look(minutes=1)
    assert desk.office.states() == [DRAFTED if is_there else READY]
    desk.office.drain()
    assert desk.office.states() == [DRAFTED]
    assert len(desk.drafts.taken) == 1


def test_a_server_that_loses_every_answer_is_not_asked_for_ever(desk: Desk) -> None:
    desk.put(1, *[Answer(unknown(), after_commit=True)] * 9)
    for _ in range(12):
        desk.look(minutes=1)
        desk.office.drain()
    assert desk.office.states() == [REJECTED]
    assert len(desk.drafts.answers) == 4
    assert (
        desk.line().error == "It did not arrive in Drafts after 5 tries. Retry it when the mail server is well again."
    )
    assert desk.office.services.rfq_sending.retry(desk.line().rfq_id) == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [(Answer(lost()), READY), (Answer(postponed()), DeliveryState.DEFERRED), (Answer(refused()), REJECTED)],
)
def test_what_the_server_does_not_take_stands_as_when_sending(desk: Desk, answer: Answer, state: DeliveryState) -> None:
    desk.put(1, answer, *([answer] * 2 if state is READY else []))
    assert desk.office.states() == [DeliveryState.DEFERRED if state is READY else state]
    assert desk.drafts.taken == []


def test_an_account_in_trouble_with_its_mailbox_still_sends(desk: Desk) -> None:
    desk.drafts.opening.append(blocked())
    desk.put(1)
    assert desk.office.states() == [READY]
    account = desk.office.services.accounts.get("office")
    assert [a.name for a, _why in desk.office.services.dispatch.troubles()] == ["office"]
    assert desk.office.services.dispatch.rests_until(account) is None
    desk.office.services.rfq_sending.queue(desk.another(), account)
    desk.office.drain()
    assert desk.office.states() == [READY, ACCEPTED]
    desk.office.services.dispatch.mended("office")
    desk.office.drain()
    assert desk.office.states() == [DRAFTED, ACCEPTED]


def test_a_mailbox_that_cannot_be_reached_is_tried_again_by_itself(desk: Desk) -> None:
    desk.drafts.opening.append(unreachable())
    desk.put(1)
    rests_until = desk.office.services.dispatch.rests_until(desk.office.services.accounts.get("office"))
    assert rests_until is not None
    desk.office.clock.advance(seconds=(rests_until - desk.office.clock.now()).total_seconds())
    desk.office.drain()
    assert desk.office.states() == [DRAFTED]
    assert desk.line().attempts == 1


def test_where_folders_cannot_be_read_nothing_is_concluded(desk: Desk) -> None:
    desk.put(2)
    desk.folders.failures.append(unreachable())
    desk.look(minutes=1)
    assert desk.office.states() == [DRAFTED, DRAFTED]
    assert desk.line().error.startswith("The mailbox couldn't be read at ")


@pytest.mark.parametrize("was_taken", [True, False])
def test_a_program_that_dies_in_the_middle_leaves_each_there_once(desk: Desk, tmp_path: Path, was_taken: bool) -> None:
    """Killed between W2 and the answer, and begun anew on what it left."""
    copies: list[Path] = []

    def die() -> None:
        copies.append(crashed_copy(desk.office, tmp_path / "killed"))

    if was_taken:
        desk.drafts.on_taken = die
        desk.put(1)
        desk.show()
    else:
        desk.drafts.on_taken = die
        desk.put(1)
        desk.drafts.taken.clear()
    again = FakeMailServer()
    kept = desk.office.secrets  # of the same computer
    with opened(copies[0], secrets=kept, look_in_folder=desk.folders.look, drafts=again) as office:
        office.clock.advance(minutes=2)
        recovery = office.services.sending_right.take()
        assert recovery.unknown == 1
        assert office.states() == [UNKNOWN]
        office.clock.advance(minutes=1)
        office.services.reconciling.look()
        office.drain()
        assert office.states() == [DRAFTED]
        assert len(again.taken) == (0 if was_taken else 1)


@pytest.mark.file_only("a copy of the file that is older than what was sent")
def test_data_that_are_older_look_for_what_was_put_there(desk: Desk, tmp_path: Path) -> None:
    """A copy from before is laid back: nothing is put there again by itself."""
    desk.office.services.sending_right.take()
    rfq = desk.office.request(2)
    account = desk.office.account(**_MAILBOX)
    desk.office.services.rfq_sending.queue(rfq.id, account, into_drafts=True)
    before = crashed_copy(desk.office, tmp_path / "before")
    desk.office.drain()
    desk.show()
    desk.move(set(), 1)  # sent without a copy
    (before / "sent-ledger.log").write_bytes((desk.office.folder / "sent-ledger.log").read_bytes())
    with opened(before, look_in_folder=desk.folders.look, drafts=desk.drafts) as office:
        office.services.sending_right.take()
        assert office.states() == [UNKNOWN, UNKNOWN]
        office.clock.advance(minutes=2)
        office.services.reconciling.look()
        assert office.states() == [DRAFTED, UNKNOWN]
        assert len(desk.drafts.taken) == 2


def test_attention_tells_what_lies_in_drafts_and_what_is_missing(desk: Desk) -> None:
    desk.put(2)
    look = desk.office.services.attention.look
    (concern,) = look()
    assert (concern.headline, concern.mails) == ("2 emails are in Drafts.", 2)
    desk.look(minutes=1)
    desk.look(minutes=2)
    (concern,) = look()
    assert concern.headline == "2 emails are missing from Drafts."
    assert desk.office.services.attention.in_doubt(concern) == [line.id for line in desk.office.lines()]
    assert desk.office.services.outbox_control.decide([line.id for line in desk.office.lines()], sent=True) == 2
    assert look() == []
    account = desk.office.services.accounts.get("office")
    desk.drafts.answers.append(Answer(unknown(), after_commit=True))
    desk.office.services.rfq_sending.queue(desk.another(), account, into_drafts=True)
    desk.office.drain()
    (concern, _other) = look()
    assert concern.meaning == "It was not sent. It may be in Drafts."
