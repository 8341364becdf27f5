"""Reminders and changes to vendors who were asked: who gets what, in which thread, and each exactly once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from app.domain.accounts.account import Account
from app.domain.inbox.entry import EntryState
from app.domain.notices.notice import Notice
from app.domain.outbox.delivery import DeliveryLine, DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import Contact, ContactRank, Vendor, VendorStatus
from app.services.notices.clarifying import QuestionEmpty
from app.services.notices.noticing import NobodyToWrite, NoticeDoubtful
from app.services.rfqs.filing import RfqPutAway
from app.transports.transport import OutgoingMessage
from tests.fakes.asked_vendors import BUYER, NUMBER, VENDORS, AskedVendors, ask_vendors
from tests.fakes.mail_server import Answer, refused
from tests.fakes.office import Office, opened

CASES = Path(__file__).parents[1] / "cases" / "replies"
AWAY, DECLINED, BOUNCED = "05-out-of-office-de.eml", "10-decline.eml", "07-dsn-postfix.eml"
ACME, DELTA, QUICKCOAT = "Acme Plating", "Delta Finishing", "Quickcoat LLC"


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    folder: Path

    @property
    def account(self) -> Account:
        return self.office.services.accounts.get("office")

    def take(self, *names: str) -> None:
        self.office.services.taking_in.files([CASES / name for name in names])

    def reminder(self) -> Notice:
        return self.office.services.reminding.prepare(self.asked.rfq.id, self.account)

    def amendment(self) -> Notice:
        return self.office.services.amending.prepare(self.asked.rfq.id, self.account)

    def sent(self, purpose: Purpose) -> dict[str, DeliveryLine]:
        return {line.vendor: line for line in self.office.lines() if line.occasion.purpose is purpose}

    def items(self) -> list[RfqItem]:
        return list(self.office.services.rfq_reading.get(self.asked.rfq.id).items)

    def change_line(self, number: int, **values: object) -> None:
        items = [replace(i, **values) if i.number == number else i for i in self.items()]  # type: ignore[arg-type]
        self.office.services.rfq_editing.set_items(self.asked.rfq.id, items)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        asked = ask_vendors(office)
        office.clock.advance(hours=4)  # Monday, 10:00 in Chicago
        yield Desk(office, asked, tmp_path)


def texts(notice: Notice) -> dict[str, str]:
    return {mail.vendor: mail.plain for mail in notice.mails}


def mail_of(notice: Notice, vendor: str) -> EmailMessage:
    (found,) = (mail.message for mail in notice.mails if mail.vendor == vendor)
    parsed = message_from_bytes(found.head + found.tail, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_only_the_silent_are_reminded_and_the_others_are_named_with_the_reason(desk: Desk) -> None:
    desk.take(AWAY, DECLINED)
    desk.office.services.matching.respond(desk.asked.rfq.id, desk.asked.ids[ACME], Response.QUOTED)
    found = desk.reminder()
    assert sorted(mail.vendor for mail in found.mails) == ["Graz Oberflächen", QUICKCOAT, "Ridge Metal"]
    assert dict(found.held) == {
        ACME: "has quoted",
        DELTA: "has declined",
        "Nordhaus GmbH": "is back on Dec 12, after the deadline",
    }


def test_a_reminder_stands_in_the_thread_of_the_invitation_and_has_no_files(desk: Desk) -> None:
    found = desk.reminder()
    mail = mail_of(found, ACME)
    invitation = next(line for line in desk.office.lines() if line.vendor == ACME)
    assert mail["In-Reply-To"] == mail["References"] == invitation.message_id
    assert mail["Subject"].startswith("Re: ")
    assert f"[{NUMBER}/K7F3Q]" in mail["Subject"]
    assert mail["To"] == "sales@acme-plating.example, rita@acme-plating.example"
    assert mail["From"].endswith(f"<{BUYER}>") or BUYER in mail["From"]
    assert [part.get_filename() for part in mail.walk() if part.get_filename()] == []
    assert "quote by Fri, Dec 4, 2026, 5:00 PM CST" in texts(found)[ACME]
    assert "reply DECLINE" in texts(found)[ACME]


def test_each_is_reminded_once_however_often_it_is_sent(desk: Desk) -> None:
    found = desk.reminder()
    made = desk.office.services
    assert made.reminding.send(found, desk.account).new == 6
    assert made.reminding.send(found, desk.account).new == 0
    desk.office.drain()
    assert {line.state for line in desk.sent(Purpose.REMINDER).values()} == {DeliveryState.ACCEPTED}
    assert made.reminding.send(found, desk.account).new == 0
    again = desk.reminder()
    assert again.mails == ()
    assert set(dict(again.held).values()) == {"was reminded today"}


def test_the_second_reminder_goes_to_one_more_contact_and_there_is_no_third(desk: Desk) -> None:
    made = desk.office.services
    acme = made.vendors.get(desk.asked.ids[ACME])
    dana = Contact(email="dana@acme-plating.example", rank=ContactRank.SECONDARY)
    made.vendors.save(replace(acme, contacts=(*acme.contacts, dana)))
    assert mail_of(desk.reminder(), ACME)["Cc"] is None
    made.reminding.send(desk.reminder(), desk.account)
    desk.office.drain()
    desk.office.clock.advance(days=1)
    second = desk.reminder()
    assert second.occasion.number == 2
    assert mail_of(second, ACME)["Cc"] == "dana@acme-plating.example"
    made.reminding.send(second, desk.account)
    desk.office.drain()
    desk.office.clock.advance(days=1)
    assert set(dict(desk.reminder().held).values()) == {"was reminded 2 times"}


def test_at_night_it_waits_until_somebody_is_there_and_an_answer_calls_it_off(desk: Desk) -> None:
    made = desk.office.services
    vendors = made.vendors
    for name in (DELTA, QUICKCOAT):
        vendors.save(replace(vendors.get(desk.asked.ids[name]), time_zone="Asia/Tokyo"))
    found = desk.reminder()
    waits = {mail.vendor for mail in found.mails if mail.at is not None}
    assert waits == {DELTA, QUICKCOAT}
    made.reminding.send(found, desk.account)
    desk.office.drain()
    states = {vendor: line.state for vendor, line in desk.sent(Purpose.REMINDER).items()}
    assert states[ACME] is DeliveryState.ACCEPTED
    assert states[DELTA] is DeliveryState.READY
    desk.take(DECLINED)
    assert desk.sent(Purpose.REMINDER)[DELTA].state is DeliveryState.CANCELLED
    desk.office.clock.advance(hours=12)
    desk.office.drain()
    states = {vendor: line.state for vendor, line in desk.sent(Purpose.REMINDER).items()}
    assert (states[DELTA], states[QUICKCOAT]) == (DeliveryState.CANCELLED, DeliveryState.ACCEPTED)


def test_who_is_at_work_only_after_the_deadline_is_reminded_at_once_or_not_at_all(desk: Desk) -> None:
    made = desk.office.services
    for vendor in made.vendors.by_names(list(desk.asked.ids)):
        zone = "Asia/Tokyo" if vendor.name == ACME else "America/Chicago"  # where it is night, and morning
        made.vendors.save(replace(vendor, time_zone=zone))
    made.rfq_editing.change(desk.asked.rfq.id, deadline=Deadline.parse("2026-11-23 16:00", "America/Chicago"))
    found = desk.reminder()
    assert texts(found).keys() == desk.asked.ids.keys() - {ACME}
    assert dict(found.held)[ACME] == "is at work only after the deadline"
    urgent = made.reminding.prepare(desk.asked.rfq.id, desk.account, at_once=True)
    assert {mail.at for mail in urgent.mails} == {None}
    made.reminding.send(urgent, desk.account)
    desk.office.drain()
    assert {line.state for line in desk.sent(Purpose.REMINDER).values()} == {DeliveryState.ACCEPTED}
    assert len(desk.sent(Purpose.REMINDER)) == 6


def test_a_reminder_under_way_counts_and_an_answer_calls_it_off(desk: Desk) -> None:
    reasons = list[set[str]]()

    def look(message: OutgoingMessage) -> None:
        if message.recipients == VENDORS[DELTA][1] and not reasons:
            reasons.append(set(dict(desk.reminder().held).values()))
            desk.take(DECLINED)

    desk.office.server.in_body = look
    desk.office.services.reminding.send(desk.reminder(), desk.account)
    desk.office.drain()
    assert reasons == [{"was reminded today"}]
    states = {vendor: line.state for vendor, line in desk.sent(Purpose.REMINDER).items()}
    assert states.pop(DELTA) is DeliveryState.CANCELLED
    assert set(states.values()) == {DeliveryState.ACCEPTED}


def test_who_answers_between_the_review_and_the_send_is_left_out(desk: Desk) -> None:
    found = desk.reminder()
    desk.take(DECLINED)
    assert desk.office.services.reminding.send(found, desk.account).new == 5
    assert DELTA not in desk.sent(Purpose.REMINDER)


def test_a_vendor_can_be_left_out_and_the_blocked_are(desk: Desk) -> None:
    made = desk.office.services
    graz = made.vendors.get(desk.asked.ids["Graz Oberflächen"])
    made.vendors.save(replace(graz, status=VendorStatus.BLOCKED, status_reason="owes us parts"))
    found = desk.reminder()
    assert dict(found.held) == {"Graz Oberflächen": "is blocked: owes us parts"}
    everybody = [mail.vendor_id for mail in found.mails]
    made.reminding.send(found, desk.account, without=everybody[1:])
    assert len(desk.sent(Purpose.REMINDER)) == 1
    with pytest.raises(NobodyToWrite):
        made.reminding.send(found, desk.account, without=everybody)


def test_another_vendors_name_in_the_text_is_a_doubt(desk: Desk) -> None:
    own = {"en": "{{ greeting }}\n\nQuickcoat LLC has quoted already.\n\n{{ signature }}"}
    made = desk.office.services
    found = made.reminding.prepare(desk.asked.rfq.id, desk.account, own)
    told = dict(doubt.split(": ", 1) for doubt in found.doubts)
    assert QUICKCOAT not in told
    assert "shows “quickcoat llc” of Quickcoat LLC" in told[ACME]
    with pytest.raises(NoticeDoubtful, match="Nothing was sent"):
        made.reminding.send(found, desk.account)
    assert desk.sent(Purpose.REMINDER) == {}
    assert made.reminding.send(found, desk.account, despite=True).new == 6


def test_a_vendor_whose_every_address_bounced_is_not_reminded(desk: Desk) -> None:
    other = (CASES / BOUNCED).read_bytes().replace(b"sales@acme", b"rita@acme").replace(b"4910520C050@", b"2@")
    (desk.folder / "other.eml").write_bytes(other)
    desk.office.services.taking_in.files([CASES / BOUNCED])
    assert mail_of(desk.reminder(), ACME)["To"] == "rita@acme-plating.example", "the one that didn't"
    desk.office.services.taking_in.files([desk.folder / "other.eml"])
    assert dict(desk.reminder().held)[ACME] == "can't be reached: every address bounced"


def test_nobody_is_reminded_of_what_was_not_sent_or_is_closed(desk: Desk) -> None:
    made = desk.office.services
    draft = made.rfq_editing.create("Draft")
    for prepare in (made.reminding.prepare, made.amending.prepare):
        with pytest.raises(NobodyToWrite, match="Send it first"):
            prepare(draft.id, desk.account)
    made.rfq_filing.apply(Filing.CLOSE, [desk.asked.rfq.id])
    with pytest.raises(RfqPutAway):
        desk.reminder()


def test_a_change_goes_to_whom_it_concerns_with_the_changed_lines_alone(desk: Desk) -> None:
    with pytest.raises(NobodyToWrite, match="Nothing has changed"):
        desk.amendment()
    desk.take(DECLINED)
    desk.change_line(2, quantities=QuantityBreaks((25, 50)), revision="D")
    found = desk.amendment()
    assert dict(found.held) == {DELTA: "has declined"}
    text = texts(found)[ACME]
    assert "- Line 2, revision: C → D\n- Line 2, quantities: 10;50;100 → 25;50" in text.replace("; ", ";")
    assert "0190-25230" in text
    assert "0022-10116" not in text, "a line that is as it was"
    assert "Please confirm that you've received this" in text


def test_a_vendor_that_is_not_asked_for_the_line_is_not_told(desk: Desk) -> None:
    made = desk.office.services
    rfq = made.rfq_editing.create("Other lines", Deadline.parse("2026-12-04 17:00", "America/Chicago"))
    rfq = made.rfq_editing.set_items(rfq.id, [replace(item, id=None) for item in desk.items()])
    first = frozenset(item.id for item in rfq.items if item.number == 1 and item.id)
    made.rfq_asking.set_asked(rfq.id, {desk.asked.ids[ACME]: None, desk.asked.ids[QUICKCOAT]: first})
    made.rfq_sending.queue(rfq.id, desk.account)
    desk.office.drain()
    items = [replace(item, description="Cover, long") if item.number == 2 else item for item in rfq.items]
    made.rfq_editing.set_items(rfq.id, items)
    found = made.amending.prepare(rfq.id, desk.account)
    assert dict(found.held) == {QUICKCOAT: "nothing of it has changed"}
    assert list(texts(found)) == [ACME]


def test_a_later_deadline_is_told_in_the_vendors_own_words_and_is_the_deadline_then(desk: Desk) -> None:
    made = desk.office.services
    nordhaus = made.vendors.get(desk.asked.ids["Nordhaus GmbH"])
    made.vendors.save(replace(nordhaus, language="de", time_zone="Europe/Berlin"))
    made.rfq_editing.change(desk.asked.rfq.id, deadline=Deadline.parse("2026-12-11 17:00", "America/Chicago"))
    found = desk.amendment()
    assert "Angebotsfrist: " in texts(found)["Nordhaus GmbH"]
    assert "Bitte senden Sie uns Ihr Angebot bis Fr., 11. Dez. 2026" in texts(found)["Nordhaus GmbH"]
    assert "Please send your quote by Fri, Dec 11, 2026" in texts(found)[ACME]
    revision = made.rfq_reading.get(desk.asked.rfq.id).revision
    assert made.amending.send(found, desk.account).new == 6
    assert made.amending.send(found, desk.account).new == 0
    assert made.rfq_reading.get(desk.asked.rfq.id).revision == revision + 1
    desk.office.drain()
    assert {line.state for line in desk.sent(Purpose.AMENDMENT).values()} == {DeliveryState.ACCEPTED}
    with pytest.raises(NobodyToWrite, match="Nothing has changed"):
        desk.amendment()


def test_a_changed_drawing_goes_with_it(desk: Desk) -> None:
    made, rfq_id = desk.office.services, desk.asked.rfq.id
    (drawing := desk.folder / "0190-25230 rev D.pdf").write_bytes(b"%PDF-1.4 a drawing\n")
    made.rfq_editing.attach(rfq_id, [drawing])
    found = desk.amendment()
    assert [file.name for mail in found.mails for file in mail.files] == [drawing.name] * 6
    assert f"File: {drawing.name} (new)" in texts(found)[ACME]
    made.amending.send(found, desk.account)
    drawing.unlink()
    desk.office.drain()
    assert {line.state for line in desk.sent(Purpose.AMENDMENT).values()} == {DeliveryState.ACCEPTED}


def test_what_failed_goes_out_again_as_it_was_written(desk: Desk) -> None:
    made = desk.office.services
    found = desk.reminder()
    made.reminding.send(found, desk.account)
    (waiting,) = [line.id for line in desk.office.lines() if line.vendor == ACME and line.occasion.number == 1][1:]
    made.outbox_control.cancel(desk.asked.rfq.id)
    before = desk.office.frozen()
    assert made.rfq_sending.retry(desk.asked.rfq.id, cancelled=True) == 6
    assert desk.office.frozen() == before
    desk.office.drain()
    assert next(line for line in desk.office.lines() if line.id == waiting).state is DeliveryState.ACCEPTED


ASKED, SAID = "Which alloy is line 2?", "6061-T6, as on the drawing."


def test_a_question_is_answered_to_all_without_who_asked_and_kept_with_the_rfq(desk: Desk) -> None:
    made, rfq_id = desk.office.services, desk.asked.rfq.id
    desk.take(DECLINED)
    found = made.clarifying.prepare(rfq_id, desk.account, f" {ASKED} ", SAID)
    assert dict(found.held) == {DELTA: "has declined"}
    assert f"Question 1: {ASKED}\nAnswer: {SAID}" in texts(found)[ACME]
    for _ in range(2):
        made.clarifying.send(found, desk.account, ASKED, SAID)
    desk.office.drain()
    assert {line.state for line in desk.sent(Purpose.CLARIFICATION).values()} == {DeliveryState.ACCEPTED}
    assert len(desk.sent(Purpose.CLARIFICATION)) == 5
    (question,) = made.clarifying.of(rfq_id)
    assert (question.number, question.question, question.answer) == (1, ASKED, SAID)
    second = made.clarifying.prepare(rfq_id, desk.account, "And line 3?", "The same.")
    assert "Question 2: And line 3?" in texts(second)[ACME]


def test_the_same_answer_to_the_same_question_goes_once(desk: Desk) -> None:
    clarifying, rfq_id = desk.office.services.clarifying, desk.asked.rfq.id
    words = ("Which alloy is it?", "6061-T6.")
    delta = desk.asked.ids[DELTA]
    clarifying.send(clarifying.prepare(rfq_id, desk.account, *words), desk.account, *words, without=[delta])
    waiting = clarifying.prepare(rfq_id, desk.account, " Which alloy is it?", "6061-T6.\n")
    assert texts(waiting).keys() == {DELTA}, "who was left out can still be told"
    assert set(dict(waiting.held).values()) == {"its email waits in the outbox"}
    assert clarifying.send(waiting, desk.account, *words).new == 1
    desk.office.server.answers.append(Answer(refused()))
    desk.office.drain()
    again = clarifying.prepare(rfq_id, desk.account, *words)
    assert again.mails == ()
    reasons = list(dict(again.held).values())
    assert reasons.count("its email wasn't sent: send it again in the outbox") == 1
    assert reasons.count("was told already") == 5
    assert [q.number for q in clarifying.of(rfq_id)] == [1]
    assert clarifying.prepare(rfq_id, desk.account, words[0], "7075.").occasion.number == 2


def test_the_email_that_asked_is_done_with_it_and_a_name_in_the_question_is_a_doubt(desk: Desk) -> None:
    made, rfq_id = desk.office.services, desk.asked.rfq.id
    (desk.folder / "ask.eml").write_bytes(
        f"From: sales@acme-plating.example\r\nSubject: Re: Plating [{NUMBER}/K7F3Q]\r\n"
        "Message-ID: <ask@acme-plating.example>\r\nDate: Mon, 23 Nov 2026 15:00:00 +0000\r\n\r\n"
        "Which alloy is line 2?\r\n".encode()
    )
    (added,) = made.taking_in.files([desk.folder / "ask.eml"]).added
    asked = "Acme Plating asks: which alloy is line 2?"
    found = made.clarifying.prepare(rfq_id, desk.account, asked, SAID)
    assert ACME not in {doubt.split(": ")[0] for doubt in found.doubts}
    assert len(found.doubts) == 5
    with pytest.raises(NoticeDoubtful):
        made.clarifying.send(found, desk.account, asked, SAID, came_with=added)
    assert made.clarifying.of(rfq_id) == []
    plain = made.clarifying.prepare(rfq_id, desk.account, ASKED, SAID)
    made.clarifying.send(plain, desk.account, ASKED, SAID, came_with=added)
    assert made.replies.get(added).state is EntryState.DONE
    assert made.clarifying.of(rfq_id)[0].incoming_id == added


def test_a_question_needs_an_answer_and_somebody_who_has_the_rfq(desk: Desk) -> None:
    made = desk.office.services
    for question, answer in (("", SAID), (ASKED, " ")):
        with pytest.raises(QuestionEmpty):
            made.clarifying.prepare(desk.asked.rfq.id, desk.account, question, answer)
    with pytest.raises(NobodyToWrite):
        made.clarifying.prepare(made.rfq_editing.create("Draft").id, desk.account, ASKED, SAID)


def test_who_was_invited_since_and_not_written_to_yet_is_told_nothing(desk: Desk) -> None:
    made = desk.office.services
    (new,) = made.vendors.save_all([Vendor(name="Newcomer", contacts=(Contact(email="a@newcomer.example"),))]).vendors
    made.rfq_asking.invite(desk.asked.rfq.id, [new.stored_id])
    desk.change_line(1, description="Bracket, long")
    found = desk.amendment()
    assert "Newcomer" not in {*texts(found), *dict(found.held)}
    assert "Newcomer" not in {*texts(desk.reminder()), *dict(desk.reminder().held)}


def test_a_vendor_that_was_removed_is_written_to_no_more(desk: Desk) -> None:
    made = desk.office.services
    made.vendors.remove([desk.asked.ids[ACME]])
    desk.change_line(1, description="Bracket, long")
    for found in (desk.reminder(), desk.amendment()):
        assert ACME not in texts(found)
        assert len(found.mails) == 5


def test_an_absence_without_a_day_of_return_stops_no_reminder(desk: Desk) -> None:
    (desk.folder / "away.eml").write_bytes(
        b"From: weber@nordhaus.example\r\nSubject: Automatische Antwort: Plating "
        + f"[{NUMBER}/4TQ9X]\r\n".encode()
        + b"Auto-Submitted: auto-replied\r\nMessage-ID: <away@nordhaus.example>\r\n"
        b"Date: Mon, 23 Nov 2026 15:00:00 +0000\r\n\r\nIch bin nicht im Hause.\r\n"
    )
    made = desk.office.services
    made.taking_in.files([desk.folder / "away.eml"])
    assert "Nordhaus GmbH" in texts(desk.reminder())
