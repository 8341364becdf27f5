"""What else an answer brings: people whom it names, and files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.documents.inbox.mime import MailUnreadable
from app.domain.inbox.entry import Entry, Wanted
from app.domain.trade.address import Mailbox
from app.domain.trade.problem import Problem
from app.services.inbox.contacts import AnswerContacts
from app.services.inbox.opening import FileNotSaved
from tests.fakes.asked_vendors import VENDORS, AskedVendors, ask_vendors
from tests.fakes.office import Office, opened

CASES = Path(__file__).parents[1] / "cases" / "replies"
AWAY, QUOTE, WITH_FILES = "05-out-of-office-de.eml", "01-reply-quoted-text.eml", "18-reply-outlook.msg"


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    folder: Path

    def take(self, name: str, said: str = "", instead: str = "") -> Entry:
        octets = (CASES / name).read_bytes().replace(said.encode(), instead.encode())
        (path := self.folder / name).write_bytes(octets)
        (added,) = self.office.services.taking_in.files([path]).added
        return self.office.services.replies.get(added)

    @property
    def contacts(self) -> AnswerContacts:
        return AnswerContacts(self.office.services.vendors)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        yield Desk(office, ask_vendors(office), tmp_path)


def test_a_deputy_is_offered_and_added_once_and_taken_back(desk: Desk) -> None:
    entry = desk.take(AWAY)
    (deputy,) = desk.contacts.offered(entry)
    saved = desk.contacts.add(entry, deputy)
    assert saved is not None
    assert entry.place is not None
    vendor = desk.office.services.vendors.get(entry.place.vendor_id)
    assert deputy.address in [contact.email for contact in vendor.contacts]
    assert deputy.address not in [contact.email for contact in vendor.recipients]
    assert desk.contacts.offered(entry) == []
    desk.contacts.add(entry, deputy)
    again = desk.office.services.vendors.get(entry.place.vendor_id)
    assert [c.email for c in again.contacts] == [c.email for c in vendor.contacts]


def test_who_writes_from_the_vendor_s_domain_is_offered(desk: Desk) -> None:
    known = VENDORS["Acme Plating"][1][1]
    entry = desk.take(QUOTE, known, "jim@acme-plating.example")
    assert [person.address for person in desk.contacts.offered(entry)] == ["jim@acme-plating.example"]


def test_of_what_is_nobody_s_nobody_is_offered(desk: Desk) -> None:
    entry = desk.take(AWAY)
    desk.office.services.replies.lay_aside(entry.id)
    aside = desk.office.services.replies.get(entry.id)
    assert desk.contacts.offered(aside) == []
    assert desk.contacts.add(aside, Mailbox("a@b.example")) is None


def test_a_vendor_that_was_removed_offers_nobody(desk: Desk) -> None:
    entry = desk.take(AWAY)
    assert entry.place is not None
    desk.office.services.vendors.remove([entry.place.vendor_id])
    assert desk.contacts.offered(entry) == []


def test_files_are_saved_or_it_is_said_why_not(desk: Desk) -> None:
    entry = desk.take(WITH_FILES)
    opening = desk.office.services.opening
    saved = opening.save_files(entry, desk.folder)
    assert saved
    with pytest.raises(FileNotSaved, match="Choose another folder"):
        opening.save(entry, entry.parts[0], desk.folder / "missing" / "quote.pdf")
    stored = opening.store.path(entry.sha256)
    stored.write_bytes(b"damaged")
    with pytest.raises(MailUnreadable, match="damaged"):
        opening.open(entry)


def test_every_vendor_that_was_written_to_is_a_place(desk: Desk) -> None:
    places = desk.office.services.replies.places()
    assert [place.vendor for place in places] == sorted(VENDORS, key=str.casefold)


def test_files_given_twice_and_no_emails_are_counted_and_named(desk: Desk) -> None:
    (copy := desk.folder / "copy.eml").write_bytes((CASES / QUOTE).read_bytes())
    (other := desk.folder / "other.eml").write_bytes((CASES / QUOTE).read_bytes() + b"\n")
    (none := desk.folder / "none.eml").write_bytes(b"nothing of an email\n")
    taken = desk.office.services.taking_in.files([CASES / QUOTE, copy, other, none])
    assert (len(taken.added), taken.known) == (1, 2)
    assert "isn't an email" in taken.unread["none.eml"]
    (entry,) = desk.office.services.replies.all(Wanted())
    kept = [path.name for path in desk.office.services.opening.store.shelf.folder.rglob("*.eml")]
    assert kept == [f"{entry.sha256}.eml"], "of the other copy nothing stays"


def test_what_brings_its_reader_down_is_named_and_nothing_of_it_stays(desk: Desk) -> None:
    taking_in = desk.office.services.taking_in

    def confined(call: str, *arguments: object, **limits: int) -> object:
        if call.endswith(".told"):
            raise Problem("Reading it took too long.")
        return taking_in.confined(call, *arguments, **limits)

    taken = replace(taking_in, confined=confined).files([CASES / QUOTE])
    assert taken.added == []
    assert "Reading it took too long. Nothing was imported." in taken.unread[QUOTE]
    assert not list(desk.office.services.opening.store.shelf.folder.rglob("*.eml"))


def test_a_picture_within_the_text_is_no_file_to_be_saved(desk: Desk) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = (
        "rita@acme-plating.example",
        "Prices",
        "<1@acme-plating.example>",
    )
    mail.set_content('<p>$12.00 each <img src="cid:logo@acme"></p>', subtype="html")
    mail.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo@acme>", filename="logo.png")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="quote.pdf")
    (path := desk.folder / "mail.eml").write_bytes(mail.as_bytes())
    (added,) = desk.office.services.taking_in.files([path]).added
    entry = desk.office.services.replies.get(added)
    assert sorted(part.name for part in entry.parts) == ["logo.png", "quote.pdf"]
    saved = desk.office.services.opening.save_files(entry, desk.folder)
    assert [there.name for there in saved] == ["quote.pdf"]
