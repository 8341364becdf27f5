"""Mail that came in: kept once, filed, and everything that follows from it, there and back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from app.domain.inbox.bounces import Bounced
from app.domain.inbox.entry import Arrival, Entry, EntryState, Wanted
from app.domain.inbox.filing import Place, filing_of
from app.domain.inbox.identity import identity_of
from app.domain.inbox.incoming import IncomingMail, IncomingPart
from app.domain.inbox.kind import Kind
from app.domain.inbox.known import Known
from app.domain.rfqs.filing import Filing as RfqDeed
from app.domain.rfqs.tally import AnswerTally, Standing
from app.domain.trade.address import Mailbox
from app.domain.trade.identity import FREE_MAIL
from app.domain.trade.ids import IncomingId, RfqId, VendorId
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import AddressState
from app.services.inbox import consequences
from app.services.inbox.replies import NotInvited, ReplyMissing
from app.storage.inbox import incoming, known, responses, tallies
from app.storage.vendors import vendors
from tests.fakes.asked_vendors import BUYER, SENT_AT, VENDORS, AskedVendors, ask_vendors, key_of
from tests.fakes.office import Office, opened


@dataclass(slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    mails: int = 0

    def arrive(self, vendor: str, kind: Kind = Kind.QUOTE, sender: str = "", **values: Any) -> IncomingId:
        """An answer of this vendor, filed as the program does."""
        self.mails += 1
        token, addresses = VENDORS[vendor]
        fields: dict[str, Any] = {
            "message_id": f"<{self.mails}@vendor.example>",
            "in_reply_to": (f"<rfq.{key_of(token).lower()}@northfield.example>",),
            "sender": Mailbox(sender or addresses[0], "Rita"),
            "subject": "Our quote",
            "new_text": "12.50 each\n",
            "date": SENT_AT + timedelta(days=1, minutes=self.mails),
        }
        bounced = values.pop("bounced", ())
        mail = replace(IncomingMail(), **(fields | values))
        with self.office.database.write() as session:
            found = Known(known.invited(session), known.own_addresses(session), FREE_MAIL | {"mailhouse.example"})
            arrival = Arrival(
                mail=mail,
                identity=identity_of(mail),
                sha256="0" * 64,
                size=100,
                origin="office, INBOX",
                kind=kind,
                why="prices in the text",
                filing=filing_of(mail, found, kind),
                bounced=bounced,
            )
            added = incoming.add(session, arrival, self.office.clock.now())
            assert added is not None
            entry = incoming.get(session, added)
            assert entry is not None
            consequences.follow(session, added, (entry.place,), self.office.clock.now())
        return added

    def get(self, incoming_id: IncomingId) -> Entry:
        return self.office.services.replies.get(incoming_id)

    def response(self, vendor: str) -> Response:
        rfq = self.office.services.rfq_reading.get(self.asked.rfq.id)
        (found,) = (i.response for i in rfq.invitations if i.vendor_id == self.asked.ids[vendor])
        return found

    def tally(self) -> str:
        """The same whether each vendor is looked at or the database counts, as it does for many RFQs."""
        rfq_id = self.asked.rfq.id
        with self.office.database.read() as session:
            looked_at = tallies.tallies(session, [rfq_id])
            with patch.object(tallies, "_MANY", 0):
                assert tallies.tallies(session, [rfq_id]) == looked_at
        return looked_at[rfq_id].text

    def address_state(self, vendor: str, address: str) -> AddressState:
        contacts = self.office.services.vendors.get(self.asked.ids[vendor]).contacts
        (found,) = (c.address_state for c in contacts if c.email == address)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        yield Desk(office, ask_vendors(office))


def test_an_answer_is_filed_and_the_response_follows(desk: Desk) -> None:
    assert desk.tally() == "6 asked · 6 silent"
    entry = desk.get(desk.arrive("Acme Plating"))
    assert (entry.state, entry.place and entry.place.vendor) == (EntryState.FILED, "Acme Plating")
    assert (entry.sender, entry.sender_name, entry.glimpse) == ("sales@acme-plating.example", "Rita", "12.50 each")
    assert entry.when == SENT_AT + timedelta(days=1, minutes=1)
    assert not entry.needs_you
    assert desk.response("Acme Plating") is Response.QUOTED
    assert desk.tally() == "6 asked · 1 quoted · 5 silent"


def test_the_same_mail_is_kept_once(desk: Desk) -> None:
    first = desk.arrive("Acme Plating")
    again: dict[str, Any] = {"message_id": "<1@vendor.example>", "date": SENT_AT + timedelta(days=1, minutes=1)}
    with pytest.raises(AssertionError):
        desk.arrive("Acme Plating", **again)
    with desk.office.database.read() as session:
        assert incoming.there(session, ["<1@vendor.example> 2026-11-27T16:01:00", "<2@vendor.example>"]) == {
            "<1@vendor.example> 2026-11-27T16:01:00"
        }
    other = desk.arrive("Acme Plating", message_id="<1@vendor.example>")  # another mail under the same id
    assert [e.id for e in desk.office.services.replies.all(Wanted())] == [other, first]


def test_a_question_and_what_is_doubtful_wait_for_the_buyer(desk: Desk) -> None:
    asked = desk.get(desk.arrive("Acme Plating", Kind.QUESTION))
    stranger = desk.get(desk.arrive("Delta Finishing", sender="x@elsewhere.example"))
    assert asked.needs_you
    assert stranger.needs_you
    assert (stranger.state, stranger.place, [p.vendor for p in stranger.places]) == (
        EntryState.ASKED,
        None,
        ["Delta Finishing"],
    )
    assert desk.response("Delta Finishing") is Response.AWAITING
    assert desk.office.services.replies.counts() == {
        (EntryState.FILED, Kind.QUESTION): 1,
        (EntryState.ASKED, Kind.QUOTE): 1,
    }
    assert desk.tally() == "6 asked · 1 with a question · 5 silent"


def test_the_buyer_files_it_elsewhere_and_takes_that_back(desk: Desk) -> None:
    replies, rfq = desk.office.services.replies, desk.asked.rfq.id
    mail = desk.arrive("Acme Plating")
    moved = replies.file(mail, rfq, desk.asked.ids["Quickcoat LLC"])
    assert moved.place is not None
    assert moved.place.vendor == "Quickcoat LLC"
    assert (desk.response("Acme Plating"), desk.response("Quickcoat LLC")) == (Response.AWAITING, Response.QUOTED)
    aside = replies.lay_aside(mail)
    assert (aside.state, aside.place) == (EntryState.ASIDE, None)
    assert desk.response("Quickcoat LLC") is Response.AWAITING
    back, label = replies.undo(mail)
    assert (back.place and back.place.vendor, label) == ("Quickcoat LLC", "laying aside")
    first, label = replies.undo(mail)
    assert (first.place and first.place.vendor, label) == ("Acme Plating", "filing with Quickcoat LLC")
    assert (desk.response("Acme Plating"), desk.response("Quickcoat LLC")) == (Response.QUOTED, Response.AWAITING)
    assert replies.undo(mail)[1] == ""


def test_one_is_done_once_it_is_known_whose_it_is(desk: Desk) -> None:
    replies = desk.office.services.replies
    question = desk.arrive("Acme Plating", Kind.QUESTION)
    assert not replies.settle(question).needs_you
    assert desk.response("Acme Plating") is Response.ACKNOWLEDGED
    stranger = desk.arrive("Delta Finishing", sender="x@elsewhere.example")
    with pytest.raises(NotInvited, match="Say first whose"):
        replies.settle(stranger)


def test_it_is_filed_only_with_who_is_asked(desk: Desk) -> None:
    replies, rfq = desk.office.services.replies, desk.asked.rfq.id
    mail = desk.arrive("Acme Plating")
    (stranger,) = desk.office.vendors(1)
    with pytest.raises(NotInvited, match="Vendor Number 001 is not asked in RFQ-2026-0042"):
        replies.file(mail, rfq, stranger)
    with pytest.raises(NotInvited, match="no longer exists"):
        replies.file(mail, RfqId(999), stranger)
    with pytest.raises(NotInvited, match="no longer exists"):
        replies.file(mail, rfq, VendorId(999))
    with pytest.raises(ReplyMissing):
        replies.get(IncomingId(999))


def test_the_last_word_counts_and_what_the_buyer_says_later_stays(desk: Desk) -> None:
    desk.arrive("Acme Plating", Kind.DECLINE)
    assert desk.response("Acme Plating") is Response.DECLINED
    desk.arrive("Acme Plating", Kind.AUTO_REPLY)
    desk.arrive("Acme Plating", Kind.QUOTE)
    desk.arrive("Acme Plating", Kind.QUESTION)
    assert desk.response("Acme Plating") is Response.QUOTED
    matching, acme = desk.office.services.matching, desk.asked.ids["Acme Plating"]
    matching.respond(desk.asked.rfq.id, acme, Response.DECLINED, SENT_AT + timedelta(days=9))
    desk.arrive("Acme Plating", Kind.QUESTION)
    assert desk.response("Acme Plating") is Response.DECLINED
    late = desk.arrive("Acme Plating", Kind.QUOTE, date=SENT_AT + timedelta(days=10))
    assert desk.response("Acme Plating") is Response.QUOTED
    desk.office.services.replies.lay_aside(late)
    assert desk.response("Acme Plating") is Response.QUOTED  # the earlier one stands again


def test_what_the_buyer_said_stays_where_no_mail_says_anything(desk: Desk) -> None:
    matching, acme = desk.office.services.matching, desk.asked.ids["Acme Plating"]
    matching.respond(desk.asked.rfq.id, acme, Response.DECLINED, SENT_AT)
    note = desk.arrive("Acme Plating", Kind.AUTO_REPLY)
    assert desk.response("Acme Plating") is Response.DECLINED
    assert desk.get(note).state is EntryState.DONE


def bounce(address: str, status: str = "5.1.1") -> tuple[Bounced, ...]:
    return (Bounced(address=address, status=status, said="no such user"),)


def test_a_bounced_address_is_marked_and_the_vendor_is_lost_only_with_the_last_one(desk: Desk) -> None:
    server, rita, sales = "mailer-daemon@mx.example", "rita@acme-plating.example", "sales@acme-plating.example"
    first = desk.arrive("Acme Plating", Kind.BOUNCE, server, bounced=bounce(sales))
    assert desk.address_state("Acme Plating", sales) is AddressState.BOUNCED
    assert desk.address_state("Acme Plating", rita) is not AddressState.BOUNCED
    assert desk.tally() == "6 asked · 6 silent"
    desk.arrive("Acme Plating", Kind.BOUNCE, server, bounced=bounce(rita.upper()))
    assert desk.tally() == "6 asked · 1 bounced · 5 silent"
    desk.office.services.replies.lay_aside(first)  # it was somebody else's
    assert desk.address_state("Acme Plating", sales) is AddressState.UNCHECKED
    assert desk.tally() == "6 asked · 6 silent"
    desk.office.services.replies.undo(first)
    assert desk.address_state("Acme Plating", sales) is AddressState.BOUNCED
    desk.arrive("Acme Plating")  # it answers all the same
    assert desk.tally() == "6 asked · 1 quoted · 5 silent"


def test_a_full_mailbox_counts_at_the_second_time(desk: Desk) -> None:
    address, server = "office@graz-oberflaechen.example", "mailer-daemon@mx.example"
    desk.arrive("Graz Oberflächen", Kind.BOUNCE, server, bounced=bounce(address, "5.2.2"))
    assert desk.address_state("Graz Oberflächen", address) is not AddressState.BOUNCED
    desk.arrive("Graz Oberflächen", Kind.BOUNCE, server, bounced=bounce(address, "5.2.2"))
    assert desk.address_state("Graz Oberflächen", address) is AddressState.BOUNCED


def test_entries_are_found_by_what_they_are_and_whose(desk: Desk) -> None:
    part = IncomingPart(position=2, name="Quote.pdf", media_type="application/pdf", size=9, sha256="1" * 64)
    quote = desk.arrive("Acme Plating", parts=(part,))
    decline = desk.arrive("Delta Finishing", Kind.DECLINE)
    replies, ids, rfq = desk.office.services.replies, desk.asked.ids, desk.asked.rfq.id
    assert desk.get(quote).parts == (part,)
    found = {
        "filed": Wanted(states=frozenset({EntryState.FILED})),
        "declined": Wanted(kinds=frozenset({Kind.DECLINE})),
        "of Delta": Wanted(rfq_id=rfq, vendor_id=ids["Delta Finishing"]),
        "of nobody": Wanted(rfq_id=RfqId(99)),
    }
    assert {name: [e.id for e in replies.all(wanted)] for name, wanted in found.items()} == {
        "filed": [quote],
        "declined": [decline],
        "of Delta": [decline],
        "of nobody": [],
    }
    assert [e.id for e in replies.all(Wanted(), limit=1)] == [decline]


def test_a_vendor_that_is_merged_into_another_takes_its_mails_along(desk: Desk) -> None:
    made, ids = desk.office.services, desk.asked.ids
    mail = desk.arrive("Ridge Metal")
    made.duplicates.merge(made.duplicates.entries([ids["Acme Plating"], ids["Ridge Metal"]]))
    entry = desk.get(mail)
    assert entry.place is not None
    assert entry.place.vendor == "Acme Plating"
    assert [e.id for e in made.replies.all(Wanted(vendor_id=ids["Acme Plating"]))] == [mail]
    later = desk.get(desk.arrive("Ridge Metal"))  # by the mark and the address of before
    assert later.place is not None
    assert later.place.vendor == "Acme Plating"


def test_what_is_known_ends_with_the_rfq(desk: Desk) -> None:
    with desk.office.database.read() as session:
        assert known.first_sent(session) is not None
        assert len(list(known.invited(session))) == 6
        assert known.own_addresses(session)[-2:] == [BUYER, "purchasing@northfield.example"]
        later = desk.office.clock.now() + timedelta(days=1)
        assert list(known.invited(session, later)) == []
    desk.office.services.rfq_filing.apply(RfqDeed.CLOSE, [desk.asked.rfq.id])
    with desk.office.database.read() as session:
        assert not any(one.is_open for one in known.invited(session))
        assert known.first_sent(session) is None


def test_a_tally_tells_each_standing() -> None:
    tally = AnswerTally.of([Standing.QUOTED, Standing.QUOTED, Standing.BOUNCED])
    assert (tally[Standing.QUOTED], tally[Standing.DECLINED], tally.asked) == (2, 0, 3)
    assert tally.text == "3 asked · 2 quoted · 1 bounced · 0 silent"
    assert AnswerTally.of([]).text == ""


def test_where_nobody_is_invited_nothing_follows(desk: Desk) -> None:
    nowhere = Place(desk.asked.rfq.id, "RFQ-2026-0042", VendorId(10_000), "Nobody")
    with desk.office.database.write() as session:
        assert responses.follow(session, nowhere) is None


def test_a_double_counts_for_the_vendor_that_it_is_now(desk: Desk) -> None:
    desk.arrive("Acme Plating")
    with desk.office.database.write() as session:
        into = desk.asked.ids["Delta Finishing"]
        vendors.remove(session, [desk.asked.ids["Acme Plating"]], desk.office.clock.now(), merged_into=into)
    assert desk.tally().startswith("5 asked")
