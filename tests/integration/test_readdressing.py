"""After a bounce: the RFQ goes to the vendor's next contact, checked anew, and to nobody twice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest

from app.domain.accounts.account import Account
from app.domain.inbox.entry import Wanted
from app.domain.inbox.kind import Kind
from app.domain.outbox.delivery import DeliveryLine, DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.tally import Standing
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import VendorId
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import Contact, ContactRank, Vendor, VendorStatus
from app.services.notices.noticing import NobodyToWrite
from app.services.notices.readdressing import OnItsWay, Readdressing, Unreached
from app.services.rfqs.filing import RfqPutAway
from app.services.sending.rfq_sending import CheckFailed
from app.storage.vendors import records
from tests.fakes.asked_vendors import NUMBER, REPLY_TO, AskedVendors, ask_vendors
from tests.fakes.bounced import bounce
from tests.fakes.mail_server import Answer, refused, unknown
from tests.fakes.office import Office, opened

ACME, DELTA = "Acme Plating", "Delta Finishing"
SALES, RITA = "sales@acme-plating.example", "rita@acme-plating.example"
DANA, LEE = "dana@acme-plating.example", "lee@acme-plating.example"
S = DeliveryState


@dataclass(frozen=True, slots=True)
class Desk:
    """Acme's two addresses have bounced; Dana and Lee are known there, too."""

    office: Office
    asked: AskedVendors
    folder: Path

    @property
    def account(self) -> Account:
        return self.office.services.accounts.get("office")

    @property
    def acme(self) -> VendorId:
        return self.asked.ids[ACME]

    @property
    def deed(self) -> Readdressing:
        return self.office.services.readdressing

    @property
    def rfq(self) -> Rfq:
        return self.office.services.rfq_reading.get(self.asked.rfq.id)

    def change(self, change: Callable[[Vendor], Vendor]) -> None:
        self.office.services.vendors.change([self.acme], change)

    def unreached(self) -> Unreached | None:
        return self.deed.of(self.asked.rfq.id, self.acme)

    def offered(self) -> list[str]:
        found = self.unreached()
        return [] if found is None else [contact.email for contact in found.contacts]

    def send(self, email: str = DANA, account: Account | None = None) -> None:
        self.deed.send(self.asked.rfq.id, self.acme, email, account or self.account)

    def lines(self) -> list[DeliveryLine]:
        return [line for line in self.office.lines() if line.occasion.purpose is Purpose.NEXT_CONTACT]

    def bounce(self, *addresses: str) -> None:
        bounce(self.office.services, self.folder, *addresses)

    def standing(self) -> int:
        return self.office.services.replies.tally(self.asked.rfq.id)[Standing.BOUNCED]

    def mails(self) -> list[EmailMessage]:
        """Those to Acme, in the order in which they were queued."""
        octets = zip(self.office.lines(), self.office.frozen(), strict=True)
        return [message_from_bytes(mail, policy=default) for line, mail in octets if line.vendor == ACME]


def spoken(mail: EmailMessage) -> set[str]:
    """The lines of its text."""
    text = mail.get_body(("plain",))
    assert text is not None
    return set(text.get_content().splitlines())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        made = Desk(office, ask_vendors(office), tmp_path)
        further = Contact(email=DANA, name="Dana Fox"), Contact(email=LEE)
        made.change(lambda v: replace(v, contacts=(*v.contacts, *further)))
        made.bounce(SALES, RITA)
        yield made


def test_the_next_contact_gets_the_same_rfq_under_the_same_mark(desk: Desk) -> None:
    assert (desk.offered(), desk.standing()) == ([DANA, LEE], 1)
    desk.send()
    assert desk.standing() == 1, "it has not left yet"
    desk.office.drain()
    assert [(line.state, line.recipients) for line in desk.lines()] == [(S.ACCEPTED, DANA)]
    first, second = desk.mails()
    assert (second["To"], second["Cc"]) == (f"Dana Fox <{DANA}>", None)
    assert second["Subject"] == first["Subject"]
    assert f"[{NUMBER}/K7F3Q]" in second["Subject"]
    assert second["Message-ID"] != first["Message-ID"]
    assert ".next-contact-1@" in second["Message-ID"]
    assert (second["References"], second["In-Reply-To"]) == (first["Message-ID"], None)
    said, again = (spoken(mail) for mail in (first, second))
    assert {line for line in said ^ again if not line.startswith(("Hello", "Dear", "Hi"))} == set()
    assert (desk.standing(), desk.unreached()) == (0, None)
    assert desk.office.services.replies.tally(desk.asked.rfq.id)[Standing.SILENT] == 6, "it is waited for again"


def test_files_and_quote_form_go_along(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as office:
        drawing = tmp_path / "0022-10116 revA.pdf"
        drawing.write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 20)
        desk = Desk(office, ask_vendors(office), tmp_path)
        desk.bounce(SALES, RITA)
        desk.change(lambda v: replace(v, contacts=(*v.contacts, Contact(email=DANA))))
        office.services.rfq_editing.attach(desk.asked.rfq.id, [drawing])
        office.services.rfq_editing.change(desk.asked.rfq.id, has_form=True)
        desk.send()
        office.drain()
        *_, sent = desk.mails()
        parts = {part.get_filename(): part.get_content() for part in sent.iter_attachments()}
        assert parts["0022-10116 revA.pdf"] == drawing.read_bytes()
        (form,) = (octets for name, octets in parts.items() if name and name.endswith("quote form.xlsx"))
        with ZipFile(BytesIO(form)) as book:
            cells = b"".join(book.read(name) for name in book.namelist())
        assert f"[{NUMBER}/K7F3Q]".encode() in cells, "an answer with it is filed"


def test_everything_after_that_goes_to_the_address_that_works(desk: Desk) -> None:
    desk.send(LEE)
    desk.office.drain()
    desk.office.clock.advance(hours=4)  # Monday, 10:00 in Chicago
    reminder = desk.office.services.reminding.prepare(desk.asked.rfq.id, desk.account)
    (mail,) = (mail for mail in reminder.mails if mail.vendor == ACME)
    assert mail.message.recipients == (LEE,)
    assert desk.lines()[0].message_id.encode() in mail.message.head, "in the thread of the email that this reader has"
    desk.office.services.rfq_editing.change(
        desk.asked.rfq.id, deadline=Deadline.parse("2026-12-10 17:00", "America/Chicago")
    )
    amendment = desk.office.services.amending.prepare(desk.asked.rfq.id, desk.account)
    assert {m.vendor: m.message.recipients for m in amendment.mails}[ACME] == (LEE,)


def test_what_the_others_have_not_been_told_of_is_still_told(desk: Desk) -> None:
    """The next contact gets the RFQ as it is now; for the others that is no reason to have heard of it."""
    later = Deadline.parse("2026-12-10 17:00", "America/Chicago")
    desk.office.services.rfq_editing.change(desk.asked.rfq.id, deadline=later)
    desk.send()
    desk.office.drain()
    assert "Thu, Dec 10, 2026" in desk.mails()[-1].as_string()
    told = {mail.vendor for mail in desk.office.services.amending.prepare(desk.asked.rfq.id, desk.account).mails}
    assert DELTA in told


def test_it_counts_nowhere_as_a_second_vendor(desk: Desk) -> None:
    (before,) = desk.office.services.rfq_reading.lines()
    desk.send()
    desk.office.drain()
    (after,) = desk.office.services.rfq_reading.lines()
    assert (after.sent, after.vendors, after.state) == (before.sent, before.vendors, before.state)


def test_saying_it_twice_sends_it_once(desk: Desk) -> None:
    desk.send()
    with pytest.raises(OnItsWay, match=f"The email to {DANA} is in the outbox"):
        desk.send()
    with pytest.raises(OnItsWay):
        desk.send(LEE)
    desk.office.drain()
    with pytest.raises(OnItsWay, match=f"The RFQ went to {DANA}, and nothing bounced since"):
        desk.send()
    assert len(desk.lines()) == 1


def test_two_windows_at_once_send_it_once(desk: Desk) -> None:
    """The second one has checked it already when the first one queues it."""
    slow = Readdressing(replace(desk.office.services.rfq_sending, keep_copy=desk.send))
    with pytest.raises(OnItsWay):
        slow.send(desk.asked.rfq.id, desk.acme, LEE, desk.account)
    assert [line.recipients for line in desk.lines()] == [DANA]


def test_many_threads_at_once_send_it_once(desk: Desk) -> None:
    results: list[str] = []

    def run(email: str) -> None:
        try:
            desk.send(email)
            results.append("queued")
        except OnItsWay:
            results.append("refused")

    threads = [Thread(target=run, args=(email,)) for email in (DANA, LEE) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["queued", *["refused"] * 5]
    assert len(desk.lines()) == 1


def test_what_was_checked_for_an_earlier_try_does_not_go(desk: Desk) -> None:
    """Between check and queue another window has sent it, and that bounced as well."""

    def meanwhile() -> None:
        desk.send()
        desk.office.drain()
        desk.bounce(DANA)

    slow = Readdressing(replace(desk.office.services.rfq_sending, keep_copy=meanwhile))
    with pytest.raises(OnItsWay, match="at the same time"):
        slow.send(desk.asked.rfq.id, desk.acme, LEE, desk.account)
    assert [line.recipients for line in desk.lines()] == [DANA]


def test_when_that_bounces_too_the_one_after_is_tried(desk: Desk) -> None:
    desk.send()
    desk.office.drain()
    desk.bounce(DANA)
    assert (desk.offered(), desk.standing()) == ([LEE], 1)
    desk.send(LEE)
    desk.office.drain()
    assert [(line.occasion.number, line.state, line.recipients) for line in desk.lines()] == [
        (1, S.ACCEPTED, DANA),
        (2, S.ACCEPTED, LEE),
    ]
    assert desk.mails()[-1]["References"] == desk.lines()[0].message_id
    assert desk.standing() == 0
    desk.bounce(LEE)
    assert (desk.offered(), desk.standing()) == ([], 1)


def test_it_is_called_off_until_it_has_left_and_may_then_go_to_somebody_else(desk: Desk) -> None:
    desk.send()
    found = desk.unreached()
    assert found is not None
    assert (found.wait, found.is_waiting) == (f"The email to {DANA} is in the outbox.", True)
    assert desk.deed.call_off(desk.asked.rfq.id, desk.acme) == 1
    assert desk.office.states()[-1] is S.CANCELLED
    assert desk.offered() == [DANA, LEE]
    desk.send(LEE)
    (line,) = desk.lines()
    assert (line.state, line.recipients, line.occasion.number) == (S.READY, LEE, 1)
    desk.office.drain()
    assert desk.mails()[-1]["Message-ID"] == line.message_id == desk.lines()[0].message_id
    assert desk.office.services.rfq_sending.retry(desk.asked.rfq.id, cancelled=True) == 0
    assert desk.deed.call_off(desk.asked.rfq.id, desk.acme) == 0, "it has left"
    assert [mail["To"] for mail in desk.mails()[1:]] == [LEE]


def test_a_refused_address_is_followed_by_another_one_or_by_the_mended_one(desk: Desk) -> None:
    desk.office.server.answers.append(Answer(failure=refused()))
    desk.send()
    desk.office.drain()
    assert [line.state for line in desk.lines()] == [S.REJECTED]
    mended = "dana.fox@acme-plating.example"

    def mend(vendor: Vendor) -> Vendor:
        return replace(
            vendor, contacts=tuple(replace(c, email=mended) if c.email == DANA else c for c in vendor.contacts)
        )

    desk.change(mend)
    assert desk.offered() == [mended, LEE]
    desk.send(mended)
    desk.office.drain()
    assert [(line.state, line.recipients) for line in desk.lines()] == [(S.ACCEPTED, mended)]
    assert (desk.standing(), len(desk.mails())) == (0, 2)


def test_a_failed_one_is_retried_in_the_outbox_as_the_rfq_is_then(desk: Desk) -> None:
    desk.office.server.answers.append(Answer(failure=refused()))
    desk.send()
    desk.office.drain()
    later = Deadline.parse("2026-12-10 17:00", "America/Chicago")
    desk.office.services.rfq_editing.change(desk.asked.rfq.id, deadline=later)
    assert desk.office.services.rfq_sending.retry(desk.asked.rfq.id) == 1
    desk.office.drain()
    (line,) = desk.lines()
    first, last = desk.mails()
    assert (line.state, line.recipients) == (S.ACCEPTED, DANA)
    assert (last["Message-ID"], last["References"]) == (line.message_id, first["Message-ID"])
    assert "Thu, Dec 10, 2026" in last.as_string()


def test_an_account_that_is_another_one_now_sends_what_was_called_off(desk: Desk) -> None:
    desk.send()
    desk.deed.call_off(desk.asked.rfq.id, desk.acme)
    other = desk.office.account(name="other", from_address="anna@northfield.example", reply_to=REPLY_TO)
    desk.send(account=other)
    desk.office.drain()
    assert [(line.account, line.state) for line in desk.lines()] == [("other", S.ACCEPTED)]
    assert "anna@northfield.example" in desk.mails()[-1]["From"]


def test_while_nobody_knows_whether_it_left_the_buyer_is_asked(desk: Desk) -> None:
    desk.office.server.answers.append(Answer(failure=unknown(), after_commit=True))
    desk.send()
    desk.office.drain()
    found = desk.unreached()
    assert found is not None
    assert (found.wait, found.is_waiting) == (
        f"The email to {DANA} may have been sent. Decide about it in the outbox.",
        False,
    )
    with pytest.raises(OnItsWay):
        desk.send(LEE)
    (line,) = desk.lines()
    desk.office.services.outbox_control.resolve(line.id, sent=True)
    assert (desk.unreached(), desk.standing()) == (None, 0)


def test_it_is_checked_anew_and_what_blocks_keeps_it(desk: Desk) -> None:
    desk.change(lambda v: replace(v, status=VendorStatus.BLOCKED))
    assert "vendor-blocked" in {f.code for f in desk.deed.check(desk.asked.rfq.id, desk.acme, DANA, desk.account)}
    with pytest.raises(CheckFailed, match="blocked"):
        desk.send()
    desk.change(lambda v: replace(v, status=VendorStatus.ACTIVE))
    vendors = desk.office.services.vendors
    vendors.change([*desk.asked.ids.values()], lambda v: replace(v, clearance="ITAR"))
    controlled = [replace(item, clearance="ITAR") for item in desk.rfq.items]
    desk.office.services.rfq_editing.set_items(desk.asked.rfq.id, controlled)
    desk.change(lambda v: replace(v, clearance=""))
    with pytest.raises(CheckFailed, match="ITAR"):
        desk.send()
    desk.change(lambda v: replace(v, clearance="ITAR"))
    desk.office.clock.advance(days=60)
    with pytest.raises(CheckFailed, match="deadline"):
        desk.send()
    assert desk.lines() == []
    assert desk.rfq.invitations[0].contacts is None, "nothing was changed"


def test_what_becomes_of_the_vendor_while_it_waits_holds_it(desk: Desk) -> None:
    desk.send()
    desk.change(lambda v: replace(v, status=VendorStatus.BLOCKED))
    desk.office.drain()
    (line,) = desk.lines()
    assert (line.state, line.held, line.held_because) == (S.READY, True, "The vendor is blocked.")


def test_one_that_waits_past_the_deadline_is_skipped(desk: Desk) -> None:
    desk.send()
    desk.office.clock.advance(days=60)
    desk.office.drain()
    assert [line.state for line in desk.lines()] == [S.SKIPPED]


def test_an_rfq_that_is_put_away_goes_to_nobody(desk: Desk) -> None:
    desk.office.services.rfq_filing.apply(Filing.CLOSE, [desk.asked.rfq.id])
    with pytest.raises(RfqPutAway):
        desk.send()
    assert desk.lines() == []


def test_where_it_is_too_late_a_report_offers_nothing(desk: Desk) -> None:
    report, _other = desk.office.services.replies.all(Wanted())
    filing = desk.office.services.rfq_filing
    filing.apply(Filing.CLOSE, [desk.asked.rfq.id])
    assert desk.deed.of_bounce(report) is None
    filing.apply(Filing.REOPEN, [desk.asked.rfq.id])
    assert desk.deed.of_bounce(report) is not None
    desk.office.clock.advance(days=60)
    assert desk.deed.of_bounce(report) is None


def test_how_long_an_answer_took_counts_from_the_email_that_arrived(desk: Desk) -> None:
    desk.office.clock.advance(hours=48)
    desk.send()
    desk.office.drain()
    desk.office.clock.advance(hours=3)
    desk.office.services.matching.respond(desk.asked.rfq.id, desk.acme, Response.DECLINED)
    with desk.office.database.read() as session:
        (request,) = records.requests(session, [desk.acme])[desk.acme].values()
    assert request.answered_at is not None
    assert request.answered_at - request.asked_at == timedelta(hours=3)


def test_an_address_that_another_vendor_of_the_rfq_has_is_refused(desk: Desk) -> None:
    shared = "quotes@deltafinishing.example"
    desk.change(lambda v: replace(v, contacts=(*v.contacts, Contact(email=shared))))
    with pytest.raises(CheckFailed, match=DELTA):
        desk.send(shared)


def test_only_who_can_be_tried_is_written_to(desk: Desk) -> None:
    for email in (SALES, "stranger@acme-plating.example"):
        with pytest.raises(NobodyToWrite, match="no contact of Acme Plating that can be tried"):
            desk.send(email)
    with pytest.raises(NobodyToWrite, match="Somebody there has this RFQ"):
        desk.deed.send(desk.asked.rfq.id, desk.asked.ids[DELTA], "tom@deltafinishing.example", desk.account)
    assert desk.deed.of(desk.asked.rfq.id, desk.asked.ids[DELTA]) is None


def test_an_address_that_bounced_is_not_offered_whatever_its_entry_says(desk: Desk) -> None:
    """A list that is imported again may say that it is fine."""

    def forget(vendor: Vendor) -> Vendor:
        fresh = (Contact(email=c.email, rank=ContactRank.PRIMARY) for c in vendor.contacts)
        return replace(vendor, contacts=tuple(fresh))

    desk.change(forget)
    assert desk.offered() == [DANA, LEE]


def test_a_corrected_address_of_the_same_contact_is_one_to_try(desk: Desk) -> None:
    mended = "sales@acme-platings.example"

    def mend(vendor: Vendor) -> Vendor:
        first, *_ = vendor.contacts
        return replace(vendor, contacts=(first.at(mended),))

    desk.office.services.vendors.save(mend(desk.office.services.vendors.get(desk.acme)))
    assert desk.offered() == [mended]
    desk.send(mended)
    desk.office.drain()
    assert desk.standing() == 0


def test_who_was_removed_or_has_no_account_any_more_is_told_so(desk: Desk) -> None:
    desk.office.services.accounts.remove("office")
    found = desk.unreached()
    assert found is not None
    assert found.account is None
    desk.office.services.vendors.remove([desk.acme])
    assert desk.unreached() is None


def test_a_bounce_that_is_laid_aside_leaves_nothing_to_do(desk: Desk) -> None:
    for entry in desk.office.services.replies.all(Wanted()):
        desk.office.services.replies.lay_aside(entry.id)
    assert (desk.unreached(), desk.standing()) == (None, 0)


def test_only_a_report_that_is_filed_tells_of_it(desk: Desk) -> None:
    reports = desk.office.services.replies.all(Wanted())
    assert len(reports) == 2
    for report in reports:
        found = desk.deed.of_bounce(report)
        assert found is not None
        assert found.said == f"This RFQ reached nobody at {ACME}. The next contact is {DANA}."
        assert desk.deed.of_bounce(replace(report, place=None)) is None
        assert desk.deed.of_bounce(replace(report, kind=Kind.QUESTION)) is None
    desk.change(lambda v: replace(v, contacts=v.contacts[:2]))
    found = desk.unreached()
    assert found is not None
    assert found.said == f"This RFQ reached nobody at {ACME}. There is no other contact in your list."
    desk.change(lambda v: replace(v, contacts=(*v.contacts, Contact(email=DANA))))
    desk.send()
    found = desk.unreached()
    assert found is not None
    assert found.said == found.wait
