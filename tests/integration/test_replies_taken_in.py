"""Answers as files: what each is, whose it is, and what follows, as tests/cases/replies/expected.md says."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.domain.inbox.entry import Entry, EntryState, Wanted
from app.domain.inbox.filing import Degree
from app.domain.inbox.kind import Kind
from app.domain.trade.ids import DeliveryId
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import AddressState
from tests.fakes.asked_vendors import AskedVendors, ask_vendors
from tests.fakes.office import Office, opened

CASES = Path(__file__).parents[1] / "cases" / "replies"
ALL = ("Acme Plating", "Quickcoat LLC", "Nordhaus GmbH", "Delta Finishing", "Ridge Metal", "Graz Oberflächen")
CERTAIN, PROBABLE, AMBIGUOUS = Degree.CERTAIN, Degree.PROBABLE, Degree.AMBIGUOUS
TRUTH = {
    "01-reply-quoted-text.eml": (Kind.QUOTE, CERTAIN, ["Acme Plating"], []),
    "03-reply-winmail-dat.eml": (Kind.QUOTE, CERTAIN, ["Nordhaus GmbH"], ["Angebot 4711 Nordhaus.pdf"]),
    "04-forwarded-by-colleague.eml": (Kind.QUOTE, PROBABLE, ["Ridge Metal"], None),
    "05-out-of-office-de.eml": (Kind.AUTO_REPLY, CERTAIN, ["Nordhaus GmbH"], []),
    "06-dsn-exchange.eml": (Kind.BOUNCE, CERTAIN, ["Delta Finishing"], None),
    "07-dsn-postfix.eml": (Kind.BOUNCE, CERTAIN, ["Acme Plating"], None),
    "10-decline.eml": (Kind.DECLINE, CERTAIN, ["Delta Finishing"], []),
    "14-trap-two-vendors.eml": (None, AMBIGUOUS, ["Acme Plating", "Quickcoat LLC"], []),
    "16-bounce-exim-text.eml": (Kind.BOUNCE, CERTAIN, ["Graz Oberflächen"], []),
    "18-reply-outlook.msg": (Kind.QUOTE, CERTAIN, ["Nordhaus GmbH"], None),
}


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors

    def take(self, *names: str) -> list[Entry]:
        taken = self.office.services.taking_in.files([CASES / name for name in names])
        assert taken.unread == {}
        return [self.office.services.replies.get(i) for i in taken.added]

    def responses(self) -> dict[str, Response]:
        rfq = self.office.services.rfq_reading.get(self.asked.rfq.id)
        names = {i: name for name, i in self.asked.ids.items()}
        return {names[i.vendor_id]: i.response for i in rfq.invitations}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("RFQ_SENDER_FREE_MAIL_DOMAINS", '["MailHouse.example"]')
    with opened(tmp_path / "data") as office:
        yield Desk(office, ask_vendors(office))


def test_each_is_what_and_whose_it_is(desk: Desk) -> None:
    entries = desk.take(*TRUTH)
    found: dict[str, Any] = {
        e.origin: (e.kind, e.degree, [p.vendor for p in e.places], [p.name for p in e.parts]) for e in entries
    }
    for name, (kind, degree, vendors, files) in TRUTH.items():
        assert found[name][1:3] == (degree, vendors), name
        assert kind is None or found[name][0] is kind, name
        assert files is None or found[name][3] == files, name
    assert desk.responses() == {
        "Acme Plating": Response.QUOTED,
        "Quickcoat LLC": Response.AWAITING,
        "Nordhaus GmbH": Response.QUOTED,
        "Delta Finishing": Response.DECLINED,
        "Ridge Metal": Response.AWAITING,
        "Graz Oberflächen": Response.AWAITING,
    }
    replies = desk.office.services.replies
    assert replies.tally(desk.asked.rfq.id).text == "6 asked · 2 quoted · 1 declined · 3 silent"
    assert [e.origin for e in replies.all(Wanted(states=frozenset({EntryState.ASKED})))] != []
    assert replies.needing_you() == 2


def test_what_is_taken_in_twice_is_there_once(desk: Desk, tmp_path: Path) -> None:
    desk.take(*TRUTH)
    again = desk.office.services.taking_in.files([CASES / name for name in TRUTH])
    assert (again.added, again.known) == ([], len(TRUTH))
    for name in TRUTH:
        shutil.copy(CASES / name, tmp_path / f"copy of {name}")
    folder = desk.office.services.taking_in.files([tmp_path])
    assert (folder.added, folder.known) == ([], len(TRUTH))
    assert len(desk.office.services.replies.all(Wanted())) == len(TRUTH)
    kept = list((desk.office.folder / "answers").rglob("*.eml"))
    assert len(kept) == len(TRUTH)


def test_a_bounce_marks_its_address_and_nobody_else(desk: Desk) -> None:
    desk.take("06-dsn-exchange.eml", "07-dsn-postfix.eml", "16-bounce-exim-text.eml", "05-out-of-office-de.eml")
    vendors = desk.office.services.vendors
    states = {c.email: c.address_state for v in desk.asked.ids.values() for c in vendors.get(v).contacts}
    assert {email for email, state in states.items() if state is AddressState.BOUNCED} == {
        "tom@deltafinishing.example",
        "sales@acme-plating.example",
    }
    assert desk.office.services.replies.tally(desk.asked.rfq.id).text == "6 asked · 6 silent"


def test_an_absence_note_tells_until_when_and_who_stands_in(desk: Desk) -> None:
    (note,) = desk.take("05-out-of-office-de.eml")
    assert note.details["absence"]["until"] == "2026-12-11"
    assert [d["address"] for d in note.details["absence"]["deputies"]] == ["keller@nordhaus.example"]
    assert note.state is EntryState.DONE
    assert desk.responses()["Nordhaus GmbH"] is Response.AWAITING


def test_a_decline_tells_why(desk: Desk) -> None:
    (no,) = desk.take("10-decline.eml")
    assert no.details["decline"]["reason"] == "capacity"
    assert "list" in no.details["decline"]["note"]


def test_one_under_another_s_mark_is_asked_with_a_warning(desk: Desk) -> None:
    (trap,) = desk.take("14-trap-two-vendors.eml")
    assert trap.state is EntryState.ASKED
    assert trap.reasons[-1] == "So the RFQ to Acme Plating may have been passed on to Quickcoat LLC."
    assert trap.needs_you


def test_emails_that_are_put_into_the_folder_are_added_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder := tmp_path / "saved").mkdir()
    monkeypatch.setenv("RFQ_SENDER_ANSWERS_FOLDER", str(folder))
    with opened(tmp_path / "data") as office:
        ask_vendors(office)
        drop = office.services.drop_folder
        assert drop.look().added == []
        shutil.copy(CASES / "10-decline.eml", folder)
        (folder / "notes.txt").write_text("not an email", encoding="utf-8")
        (folder / "empty.eml").touch()
        taken = drop.look()
        assert (len(taken.added), list(taken.unread)) == (1, ["empty.eml"])
        again = drop.look()
        assert (again.added, again.known, again.unread) == ([], 0, {})
        shutil.copy(CASES / "05-out-of-office-de.eml", folder / "empty.eml")  # it is written by now
        assert len(drop.look().added) == 1
        shutil.rmtree(folder)
        assert drop.look().added == []


def test_no_folder_is_none(desk: Desk) -> None:
    assert desk.office.services.drop_folder.look().added == []


def test_who_is_new_is_offered_as_a_contact_and_added_once(desk: Desk) -> None:
    contacts = desk.office.services.answer_contacts
    (quote,) = desk.take("01-reply-quoted-text.eml")
    (jim,) = contacts.offered(quote)
    assert (jim.address, jim.name) == ("jim@acme-plating.example", "Jim Novak")
    contacts.add(quote, jim)
    contacts.add(quote, jim)
    acme = desk.office.services.vendors.get(desk.asked.ids["Acme Plating"])
    assert [c.email for c in acme.contacts] == [
        "sales@acme-plating.example",
        "rita@acme-plating.example",
        "jim@acme-plating.example",
    ]
    assert contacts.offered(quote) == []
    (note,) = desk.take("05-out-of-office-de.eml")
    assert [box.address for box in contacts.offered(note)] == ["keller@nordhaus.example"]
    (trap,) = desk.take("14-trap-two-vendors.eml")
    assert contacts.offered(trap) == []
    assert contacts.add(trap, jim) is None
    desk.office.services.vendors.remove([desk.asked.ids["Nordhaus GmbH"]])
    assert contacts.offered(note) == []


def test_the_whole_exchange_with_a_vendor_is_told_in_the_order_of_time(desk: Desk) -> None:
    desk.take("01-reply-quoted-text.eml", "07-dsn-postfix.eml")
    (quote,) = (e for e in desk.office.services.replies.all(Wanted()) if e.kind is Kind.QUOTE)
    assert quote.place is not None
    exchange = desk.office.services.exchange
    written = exchange.of(quote.place)
    assert [(w.by_us, w.state) for w in written] == [(True, "sent"), (False, ""), (False, "")]
    ours = written[0]
    assert "RFQ-2026-0042/K7F3Q" in ours.subject
    assert ours.delivery_id is not None
    assert "0022-10116" in exchange.text(ours.delivery_id)
    assert exchange.text(DeliveryId(999)) == ""
