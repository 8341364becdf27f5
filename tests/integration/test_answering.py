"""Answers to vendors' mails: from the draft to the wire, once, and never to or about another vendor."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from app.documents.mail.header import HeaderUnsafe
from app.domain.accounts.account import Account
from app.domain.inbox.entry import Entry, EntryState
from app.domain.inbox.kind import Kind
from app.domain.outbox.delivery import DeliveryLine, DeliveryState
from app.domain.outbox.purpose import Occasion, Purpose
from app.domain.rfqs.filing import Filing
from app.domain.trade.address import AddressUnusable
from app.domain.trade.ids import DeliveryId, IncomingId
from app.domain.vendors.vendor import Contact, Vendor, VendorStatus
from app.services.inbox.answering import AnswerDoubtful, Draft, NothingWritten, OthersAddress
from app.services.inbox.correspondence import NotAnswerable
from app.services.inbox.replies import ReplyMissing
from app.services.sending.rfq_sending import DataAreOlder
from tests.fakes.asked_vendors import NUMBER, AskedVendors, ask_vendors, key_of
from tests.fakes.mail_server import Answer, FakeMailServer, lost, refused, unknown
from tests.fakes.office import Office, crashed_copy, opened
from tests.fakes.vendor_mails import vendor_mail

S = DeliveryState
ASKED_IN = "<rfq.01kb3q9w7e00000000000k7f3q@northfield.example>"
QUESTION_ID = "<question-k7f3q@vendor.example>"


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    folder: Path

    def arrive(self, *args: Any, **values: Any) -> Entry:
        (added,) = self.office.services.taking_in.files([vendor_mail(self.folder, *args, **values)]).added
        return self.office.services.replies.get(added)

    def begin(self, entry: Entry) -> Draft:
        return self.office.services.answering.begin(entry)

    def send(self, entry: Entry, text: str = "7075.", **changes: Any) -> DeliveryId:
        """As it was begun, with a sentence above the quote."""
        draft, despite = self.begin(entry), changes.pop("despite", False)
        fields: dict[str, Any] = {
            "to": draft.to,
            "subject": draft.subject,
            "text": f"{text}{draft.text}",
            "account": draft.account,
        }
        given = fields | changes
        return self.office.services.answering.send(entry, **given, despite=despite)

    def replies(self) -> list[DeliveryLine]:
        return [line for line in self.office.lines() if line.occasion.purpose is Purpose.REPLY]

    def frozen(self) -> EmailMessage:
        """The last one that was queued."""
        mail = message_from_bytes(self.office.frozen()[-1], policy=default)
        assert isinstance(mail, EmailMessage)
        return mail

    def state(self, entry: Entry) -> EntryState:
        return self.office.services.replies.get(entry.id).state

    def change(self, name: str, **fields: Any) -> None:
        def changed(vendor: Vendor) -> Vendor:
            return replace(vendor, **fields)

        self.office.services.vendors.change([self.asked.ids[name]], changed)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (folder := tmp_path / "mails").mkdir()
    with opened(tmp_path / "data") as office:
        yield Desk(office, ask_vendors(office), folder)


def test_an_answer_begins_addressed_with_the_original_below(desk: Desk) -> None:
    entry = desk.arrive()
    assert (entry.kind, entry.state) == (Kind.QUESTION, EntryState.FILED)
    draft = desk.begin(entry)
    assert draft.to == "rita@acme-plating.example"
    assert draft.subject == f"Re: Plating [{NUMBER}/K7F3Q]"
    when = entry.when.astimezone()
    assert draft.text == (
        f"\n\nOn {when:%Y-%m-%d %H:%M}, Rita Moss wrote:\n"
        "> Which alloy is line 2, 6061 or 7075?\n> And may we mask the threads?\n"
    )
    assert draft.account is not None
    assert draft.account.name == "office"
    assert not desk.replies()


def test_it_goes_to_where_answers_are_wanted(desk: Desk) -> None:
    assert desk.begin(desk.arrive(Reply_To="Sales <SALES@Acme-Plating.example>")).to == "sales@acme-plating.example"


def test_where_no_address_can_be_used_the_buyer_enters_one(desk: Desk) -> None:
    entry = desk.arrive(sender="Jim <jim@localhost>")
    entry = desk.office.services.replies.file(entry.id, desk.asked.rfq.id, desk.asked.ids["Acme Plating"])
    assert not desk.begin(entry).to
    with pytest.raises(AddressUnusable, match="empty"):
        desk.send(entry)


def test_the_answer_leaves_once_in_its_thread(desk: Desk) -> None:
    entry = desk.arrive()
    delivery_id = desk.send(entry, "7075-T6.\n")
    (line,) = desk.replies()
    assert (line.id, line.state, line.occasion) == (delivery_id, S.READY, Occasion(Purpose.REPLY, 1))
    assert line.vendor == "Acme Plating"
    assert line.message_id == f"<rfq.{key_of('K7F3Q').lower()}.reply-1@northfield.example>"
    before = len(desk.office.server.taken)
    desk.office.drain()
    assert len(desk.office.server.taken) == before + 1
    sent = desk.office.server.taken[-1]
    assert list(sent.recipients) == ["rita@acme-plating.example"]
    mail = desk.frozen()
    assert mail["Message-ID"] == line.message_id
    assert mail["In-Reply-To"] == QUESTION_ID
    assert mail["References"].split() == [ASKED_IN, QUESTION_ID]
    assert mail["Subject"] == f"Re: Plating [{NUMBER}/K7F3Q]"
    assert mail["Reply-To"] == "purchasing@northfield.example"
    assert mail["X-RFQ-Id"] == NUMBER
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().startswith("7075-T6.\r\n")
    assert "> And may we mask the threads?" in plain.get_content()


def test_it_is_done_then_and_that_can_be_taken_back(desk: Desk) -> None:
    entry = desk.arrive()
    desk.send(entry)
    assert desk.state(entry) is EntryState.DONE
    assert desk.office.services.replies.needing_you() == 0
    assert desk.office.services.replies.undo(entry.id)[1] == "answering"
    assert desk.state(entry) is EntryState.FILED
    assert len(desk.replies()) == 1


@pytest.mark.parametrize(
    ("text", "kind", "after"),
    [
        ("Our price is $48.00 each, lead time 2 weeks. Which alloy?", Kind.QUOTE, EntryState.FILED),
        ("DECLINE - too small for us.", Kind.DECLINE, EntryState.DONE),
    ],
    ids=["quote", "decline"],
)
def test_a_quote_still_waits_to_be_entered(desk: Desk, text: str, kind: Kind, after: EntryState) -> None:
    entry = desk.arrive(text=text)
    assert entry.kind is kind
    desk.send(entry)
    assert desk.state(entry) is after
    assert not desk.office.services.replies.last_step(entry.id)


def test_what_the_vendor_writes_next_is_filed_by_our_answer(desk: Desk) -> None:
    desk.send(desk.arrive())
    (line,) = desk.replies()
    again = desk.arrive(text="Thanks. And line 3?", subject="Thanks", message_id="<2@vendor.example>")
    entry = desk.arrive(text="And line 4?", subject="And", message_id="<3@vendor.example>", X_Other=line.message_id)
    assert again.place == entry.place
    desk.send(again)
    assert [line.occasion.number for line in desk.replies()] == [1, 2]
    desk.office.drain()
    assert [line.state for line in desk.replies()] == [S.ACCEPTED, S.ACCEPTED]


def test_two_clicks_are_one_answer_and_two_answers_are_two(desk: Desk) -> None:
    entry = desk.arrive()
    first = desk.send(entry)
    desk.office.clock.advance(seconds=1)
    assert desk.send(entry) == first
    desk.office.drain()
    assert desk.send(entry) == first
    assert len(desk.replies()) == 1
    second = desk.send(entry, "No: 6061.")
    other = desk.send(desk.arrive(text="Same?", message_id="<2@vendor.example>"), text="7075.")
    assert len({first, second, other}) == 3


def test_an_answer_survives_a_crash_before_it_leaves_and_goes_once(desk: Desk, tmp_path: Path) -> None:
    entry = desk.arrive()
    desk.send(entry)
    copy = crashed_copy(desk.office, tmp_path / "copy")
    server = FakeMailServer()
    with opened(copy, server) as office:
        office.services.sending_right.take()
        office.drain()
        office.drain()
        assert server.recipients() == ["rita@acme-plating.example"]
        assert Desk(office, desk.asked, desk.folder).send(entry) == desk.replies()[0].id
        office.drain()
        assert len(server.taken) == 1


def test_the_house_gets_its_copy(desk: Desk) -> None:
    entry = desk.arrive()
    account = desk.begin(entry).account
    assert account is not None
    desk.send(entry, account=desk.office.services.accounts.save(replace(account, house_cc="log@northfield.example")))
    assert desk.frozen()["Cc"] == "log@northfield.example"
    desk.office.drain()
    assert list(desk.office.server.taken[-1].recipients) == ["rita@acme-plating.example", "log@northfield.example"]


@pytest.mark.parametrize("text", ["", "\n\n", "\u200b"], ids=ascii)
def test_an_empty_answer_is_refused(desk: Desk, text: str) -> None:
    entry = desk.arrive()
    with pytest.raises(NothingWritten, match="The answer is empty"):
        desk.send(entry, text)
    with pytest.raises(NothingWritten):
        desk.send(entry, text, despite=True)
    assert desk.state(entry) is EntryState.FILED


@pytest.mark.parametrize("to", ["rita", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"], ids=ascii)
def test_an_address_that_is_none_is_refused(desk: Desk, to: str) -> None:
    with pytest.raises(AddressUnusable):
        desk.send(desk.arrive(), to=to)
    assert not desk.replies()


def test_a_text_that_servers_refuse_is_told(desk: Desk) -> None:
    with pytest.raises(HeaderUnsafe, match="control character"):
        desk.send(desk.arrive(), "7075\x07.")
    assert not desk.replies()


@pytest.mark.parametrize("to", ["rfq@quickcoat.example", "RFQ@Quickcoat.example"])
def test_another_vendor_of_the_rfq_is_never_written_to(desk: Desk, to: str) -> None:
    entry = desk.arrive(Reply_To="rfq@quickcoat.example")
    desk.office.services.replies.file(entry.id, desk.asked.rfq.id, desk.asked.ids["Acme Plating"])
    entry = desk.office.services.replies.get(entry.id)
    assert desk.begin(entry).to == "rfq@quickcoat.example"
    with pytest.raises(OthersAddress, match="belongs to Quickcoat LLC"):
        desk.send(entry, to=to, despite=True)
    assert not desk.replies()


def test_an_address_that_another_vendor_had_when_it_was_asked_counts_as_well(desk: Desk) -> None:
    desk.change("Quickcoat LLC", contacts=(Contact(email="new@quickcoat.example"),))
    with pytest.raises(OthersAddress):
        desk.send(desk.arrive(), to="rfq@quickcoat.example")


def test_an_address_that_both_have_is_the_vendor_s_own(desk: Desk) -> None:
    shared = Contact(email="rita@acme-plating.example")
    desk.change("Quickcoat LLC", contacts=(shared, Contact(email="rfq@quickcoat.example")))
    desk.send(desk.arrive())
    assert desk.replies()


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"text": "Quickcoat LLC can do it."}, "“quickcoat llc” of Quickcoat LLC, another vendor of this RFQ."),
        ({"text": "See deltafinishing.example"}, "“deltafinishing.example” of Delta Finishing"),
        ({"text": "Ask weber@nordhaus.example"}, "of Nordhaus GmbH, another vendor"),
        ({"subject": "Re: price of Ridge Metal"}, "“ridge metal” of Ridge Metal"),
        ({"text": f"As in {NUMBER}/ZP2M8"}, f"the reference {NUMBER}/ZP2M8 of Quickcoat LLC."),
        ({"to": "new@quickcoat.example"}, "is of the domain of Quickcoat LLC, another vendor of this RFQ."),
        ({"to": "somebody@elsewhere.example"}, "somebody@elsewhere.example is no known address of Acme Plating."),
        ({"to": "anna.buyer@northfield.example"}, "is no known address of Acme Plating."),
    ],
    ids=["name", "domain", "contact", "subject", "reference", "their domain", "stranger", "ourselves"],
)
def test_what_is_doubtful_goes_only_if_the_buyer_says_so(desk: Desk, changes: dict[str, str], doubt: str) -> None:
    entry = desk.arrive()
    with pytest.raises(AnswerDoubtful) as refused_:
        desk.send(entry, **changes)
    assert len(refused_.value.doubts) == 1
    assert doubt in refused_.value.doubts[0]
    assert str(refused_.value).startswith("Nothing was sent. ")
    assert not desk.replies()
    assert desk.state(entry) is EntryState.FILED
    desk.send(entry, despite=True, **changes)
    assert len(desk.replies()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Acme Plating can mask it, Rita."},
        {"to": "colleague@acme-plating.example"},
        {"to": "sales@acme-plating.example"},
        {"text": f"As in {NUMBER}/K7F3Q"},
    ],
    ids=["own name", "own domain", "own contact", "own reference"],
)
def test_what_is_the_vendor_s_own_is_not_doubted(desk: Desk, changes: dict[str, str]) -> None:
    assert desk.send(desk.arrive(), **changes)


def test_a_stranger_that_the_buyer_has_filed_can_be_answered(desk: Desk) -> None:
    entry = desk.arrive(sender="Jo <jo@freelance.example>")
    entry = desk.office.services.replies.file(entry.id, desk.asked.rfq.id, desk.asked.ids["Acme Plating"])
    desk.send(entry)
    desk.office.drain()
    assert desk.office.server.taken[-1].recipients == ("jo@freelance.example",)


def test_the_mark_of_another_vendor_does_not_stay_in_the_subject(desk: Desk) -> None:
    entry = desk.arrive("Quickcoat LLC", subject=f"FW: Plating [{NUMBER}/K7F3Q]")
    entry = desk.office.services.replies.file(entry.id, desk.asked.rfq.id, desk.asked.ids["Quickcoat LLC"])
    assert desk.begin(entry).subject == f"Re: Plating [{NUMBER}/ZP2M8]"
    desk.send(entry, subject=f"Re: mine [{NUMBER}/K7F3Q]")
    assert desk.frozen()["Subject"] == f"Re: mine [{NUMBER}/ZP2M8]"


def test_what_nobody_has_filed_or_a_program_wrote_is_not_answered(desk: Desk) -> None:
    unfiled = desk.arrive(sender="Jo <jo@freelance.example>")
    with pytest.raises(NotAnswerable, match="Say first whose"):
        desk.begin(unfiled)
    absent = desk.arrive(
        text="I am out of the office until Dec 7.",
        subject="Away",
        message_id="<9@v.example>",
        Auto_Submitted="auto-replied",
    )
    assert absent.kind is Kind.AUTO_REPLY
    with pytest.raises(NotAnswerable, match="A program wrote this email"):
        desk.begin(absent)
    with pytest.raises(ReplyMissing):
        desk.begin(replace(desk.arrive(text="Mask?", message_id="<2@vendor.example>"), id=IncomingId(unfiled.id + 100)))


def test_a_vendor_that_is_blocked_or_removed_is_not_written_to(desk: Desk) -> None:
    entry = desk.arrive()
    desk.change("Acme Plating", status=VendorStatus.BLOCKED, status_reason="late again")
    with pytest.raises(NotAnswerable, match="is blocked: late again"):
        desk.begin(entry)
    desk.office.services.vendors.remove([desk.asked.ids["Acme Plating"]])
    with pytest.raises(NotAnswerable, match="is no longer asked"):
        desk.begin(entry)


@pytest.mark.file_only("a copy of the file that is older than what was sent")
def test_nothing_is_queued_in_data_that_are_older_than_what_was_sent(desk: Desk, tmp_path: Path) -> None:
    entry = desk.arrive()
    copy = crashed_copy(desk.office, tmp_path / "copy")
    made = desk.office.services
    made.rfq_sending.queue(desk.office.request(1).id, made.accounts.get("office"))
    desk.office.drain()
    shutil.copyfile(desk.office.folder / "sent-ledger.log", copy / "sent-ledger.log")
    with opened(copy) as office:
        with pytest.raises(DataAreOlder):
            Desk(office, desk.asked, desk.folder).send(entry)
        assert len(office.lines()) == 6


def test_a_mail_whose_file_is_gone_is_answered_by_what_the_list_shows(desk: Desk) -> None:
    entry = desk.arrive()
    desk.office.services.opening.store.path(entry.sha256).unlink()
    draft = desk.begin(entry)
    assert draft.to == "rita@acme-plating.example"
    assert "> Which alloy is line 2, 6061 or 7075? And may we mask the threads?" in draft.text
    desk.send(entry)
    assert desk.frozen()["In-Reply-To"] == desk.frozen()["References"] == QUESTION_ID


def test_a_mail_without_an_id_is_answered_in_the_thread_of_ours(desk: Desk) -> None:
    desk.send(desk.arrive(message_id=""))
    assert desk.frozen()["In-Reply-To"] is None
    assert desk.frozen()["References"] == ASKED_IN


def test_without_the_account_of_the_invitation_the_buyer_chooses_one(desk: Desk) -> None:
    entry = desk.arrive()
    desk.office.services.accounts.remove("office")
    assert desk.begin(entry).account is None
    desk.send(entry, account=desk.office.account("second", from_address="two@northfield.example"))
    assert desk.replies()[0].account == "second"


def past_deadline(desk: Desk) -> None:
    desk.office.clock.advance(days=20)


def test_after_the_deadline_and_in_a_closed_rfq_an_answer_still_goes(desk: Desk) -> None:
    entry = desk.arrive()
    past_deadline(desk)
    desk.office.services.rfq_filing.apply(Filing.CLOSE, [desk.asked.rfq.id])
    desk.send(entry)
    desk.change("Quickcoat LLC", notes="so that all that waits is judged again")
    desk.office.drain()
    assert [line.state for line in desk.replies()] == [S.ACCEPTED]


def test_a_paused_answer_goes_on_after_the_deadline(desk: Desk) -> None:
    entry = desk.arrive()
    past_deadline(desk)
    desk.send(entry)
    control = desk.office.services.outbox_control
    control.pause()
    desk.office.clock.advance(days=3)
    control.resume()
    desk.office.drain()
    assert [line.state for line in desk.replies()] == [S.ACCEPTED]


def test_an_answer_to_an_address_that_is_no_contact_passes_when_it_is_judged_again(desk: Desk) -> None:
    desk.send(desk.arrive(), to="colleague@acme-plating.example")
    desk.change("Acme Plating", notes="changed")
    desk.office.drain()
    assert desk.office.server.taken[-1].recipients == ("colleague@acme-plating.example",)


def test_an_answer_to_a_vendor_that_was_blocked_meanwhile_is_held(desk: Desk) -> None:
    desk.send(desk.arrive())
    desk.change("Acme Plating", status=VendorStatus.BLOCKED)
    desk.office.drain()
    assert [(line.held, line.held_because) for line in desk.replies()] == [(True, "The vendor is blocked.")]


@pytest.mark.parametrize("cancelled", [False, True], ids=["failed", "cancelled"])
def test_a_retry_sends_the_same_octets_to_the_same_address(desk: Desk, cancelled: bool) -> None:
    sending, rfq_id = desk.office.services.rfq_sending, desk.asked.rfq.id
    desk.office.server.answers.append(Answer(refused()))
    entry = desk.arrive()
    desk.send(entry)
    if cancelled:
        desk.office.services.outbox_control.cancel(rfq_id)
    else:
        desk.office.drain()
    assert [line.state for line in desk.replies()] == [S.CANCELLED if cancelled else S.REJECTED]
    before = desk.office.frozen()[-1]
    (line,) = desk.replies()
    assert sending.retry(rfq_id, cancelled=cancelled, only=[DeliveryId(line.id + 1)]) == 0
    desk.office.services.rfq_filing.apply(Filing.CLOSE, [rfq_id])
    assert sending.retry(rfq_id, cancelled=cancelled, only=[line.id]) == 1
    desk.office.server.answers.clear()
    desk.office.drain()
    assert desk.office.frozen()[-1] == before
    assert [line.state for line in desk.replies()] == [S.ACCEPTED]
    assert desk.office.server.recipients().count("rita@acme-plating.example") == 1


def test_a_retry_of_an_answer_looks_at_its_vendor_again(desk: Desk) -> None:
    desk.office.server.answers.append(Answer(refused()))
    desk.send(desk.arrive())
    desk.office.drain()
    desk.change("Acme Plating", status=VendorStatus.BLOCKED)
    desk.office.drain()
    taken = len(desk.office.server.taken)
    assert desk.office.services.rfq_sending.retry(desk.asked.rfq.id) == 1
    desk.office.drain()
    assert len(desk.office.server.taken) == taken
    assert [line.held_because for line in desk.replies()] == ["The vendor is blocked."]


def test_one_that_failed_can_be_written_anew(desk: Desk) -> None:
    desk.office.server.answers.append(Answer(refused()))
    entry = desk.arrive()
    desk.send(entry)
    desk.office.drain()
    desk.send(entry)
    assert [(line.state, line.occasion.number) for line in desk.replies()] == [(S.REJECTED, 1), (S.READY, 2)]


@pytest.mark.parametrize(("failure", "state"), [(unknown(), S.UNKNOWN), (lost(), S.ACCEPTED)], ids=["unknown", "lost"])
def test_an_answer_in_doubt_is_not_sent_a_second_time(desk: Desk, failure: Exception, state: DeliveryState) -> None:
    desk.office.server.answers.append(Answer(failure, after_commit=state is S.UNKNOWN, taken=state is S.UNKNOWN))
    entry = desk.arrive()
    desk.send(entry)
    desk.office.drain()
    assert [line.state for line in desk.replies()] == [state]
    first = desk.replies()[0].id
    assert desk.send(entry) == first


def test_what_the_rfq_counts_are_its_invitations(desk: Desk) -> None:
    desk.send(desk.arrive())
    desk.office.drain()
    account: Account = desk.office.services.accounts.get("office")
    assert desk.office.services.rfq_sending.queue(desk.asked.rfq.id, account).total == 6
    (line,) = (one for one in desk.office.services.rfq_reading.lines() if one.number == NUMBER)
    assert line.sent == 6
    assert desk.office.services.replies.tally(desk.asked.rfq.id).asked == 6
