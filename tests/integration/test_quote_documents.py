"""Quotes that come as a PDF or in the text of an email: everything arrives with its place, and is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.documents.quotes.pdf_words import PdfUnreadable
from app.domain.inbox.entry import Entry, EntryState
from app.domain.inbox.incoming import IncomingMail
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, Source, lead_text, price_text
from app.domain.vendors.response import Response
from app.services.quotes.documents import Offered, QuoteDocuments
from app.services.quotes.quoting import NoForm
from tests.fakes.asked_vendors import NUMBER, SENT_AT, VENDORS, AskedVendors, ask_vendors
from tests.fakes.office import Office, opened

CASES = Path(__file__).parents[1] / "cases" / "replies"
DELTA, IN_TEXT = CASES / "13-quote-delta.pdf", CASES / "01-reply-quoted-text.eml"
TEN, WEEKS = "10 working days", "10–15 working days"
_MONDAY = SENT_AT + timedelta(days=4)


@dataclass(slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    folder: Path

    @property
    def documents(self) -> QuoteDocuments:
        return self.office.services.quote_documents

    def email(self, files: dict[str, bytes], *, text: str = "Our quote is attached.", marked: bool = True) -> Entry:
        """Of Delta Finishing, with these files, taken in."""
        token, addresses = VENDORS["Delta Finishing"]
        mail = EmailMessage()
        mail["From"] = addresses[0] if marked else "someone@nowhere.example"
        mail["Subject"] = f"Re: Plating [{NUMBER}/{token}]" if marked else "An offer"
        mail["Message-ID"], mail["Date"] = "<1@deltafinishing.example>", _MONDAY
        mail.set_content(text)
        for name, octets in files.items():
            mail.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
        (path := self.folder / "delta.eml").write_bytes(mail.as_bytes())
        return self.taken(path)

    def taken(self, path: Path) -> Entry:
        return self.office.services.replies.get(self.office.services.taking_in.files([path]).added[0])

    def mail(self, entry: Entry) -> IncomingMail:
        return self.office.services.opening.open(entry)

    def offered(self, entry: Entry) -> Offered:
        return self.documents.of_answer(entry, self.mail(entry))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        yield Desk(office, ask_vendors(office), tmp_path)


def prices(quote: Quote) -> list[tuple[int, int, str, str]]:
    return [(p.line, p.quantity, price_text(p), lead_text(p)) for p in quote.prices]


def amounts(charges: Charges) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    return charges.line_minimum, charges.lot_charge, charges.nre


def assert_placed(quote: Quote) -> None:
    """Every price, lead time, charge and term says where it was read."""
    assert all(p.evidence.startswith("page 1: ") for p in quote.prices)
    assert all(p.lead_evidence.startswith("page 1: ") == bool(lead_text(p)) for p in quote.prices)
    terms = ("quote_number", "currency", "valid_until", "order_minimum", "order_charge", "delivery", "payment")
    assert {name for name in terms if getattr(quote, name)} == set(quote.cells)
    assert all(place.startswith("page 1: ") for place in quote.cells.values())
    for charges in quote.charges.values():
        said = {name for name in ("line_minimum", "lot_charge", "nre") if getattr(charges, name) is not None}
        assert set(charges.cells) == said
        assert all(place.startswith("page 1: ") for place in charges.cells.values())


def test_a_pdf_gives_all_that_it_says_with_the_places(desk: Desk) -> None:
    entry = desk.email({DELTA.name: DELTA.read_bytes()})
    (part,) = desk.documents.pdfs(entry)
    proposal = desk.documents.of_document(entry, desk.documents.read(entry, part))
    quote = proposal.quote
    assert prices(quote) == [
        (1, 1, "46.50", TEN),
        (1, 5, "13.90", TEN),
        (1, 25, "7.60", TEN),
        (2, 10, "8.75", TEN),
        (2, 50, "4.40", TEN),
        (2, 100, "3.85", TEN),
        (3, 100, "41.00 per 100", WEEKS),
        (3, 1000, "23.50 per 100", WEEKS),
    ]
    assert {line: amounts(charges) for line, charges in quote.charges.items()} == {
        1: (Decimal(150), Decimal(35), None),
        2: (Decimal(120), None, Decimal(275)),
        3: (Decimal(100), None, None),
    }
    assert (quote.quote_number, quote.currency, quote.valid_until) == ("DF-20931", "USD", date(2026, 12, 30))
    assert (quote.order_minimum, quote.order_charge) == (Decimal(200), Decimal(25))
    assert (quote.payment, quote.delivery) == ("NET 30", "FOB Origin")
    assert (quote.source, quote.file, quote.incoming_id) == (Source.DOCUMENT, DELTA.name, entry.id)
    assert_placed(quote)
    assert (proposal.before, proposal.findings) == (None, ())
    assert len(proposal.changes) > 20


def test_what_was_read_is_kept_as_it_was(desk: Desk) -> None:
    entry = desk.email({DELTA.name: DELTA.read_bytes()})
    quoting, delta = desk.office.services.quoting, desk.asked.ids["Delta Finishing"]
    proposed = desk.offered(entry).proposal.quote
    stored = quoting.store(proposed)
    (kept,) = quoting.of(desk.asked.rfq.id, delta)
    assert kept == stored
    assert replace(kept, id=None, number=0, stored_at=None) == proposed
    assert desk.office.services.replies.get(entry.id).state is EntryState.DONE
    rfq = desk.office.services.rfq_reading.get(desk.asked.rfq.id)
    assert next(i.response for i in rfq.invitations if i.vendor_id == delta) is Response.QUOTED
    again = desk.offered(entry).proposal
    assert (again.before, again.changes) == (stored, ())


def test_the_text_of_an_email_gives_all_that_it_says(desk: Desk) -> None:
    entry = desk.taken(IN_TEXT)
    offered = desk.offered(entry)
    quote = offered.proposal.quote
    assert prices(quote) == [
        (1, 1, "48.00", TEN),
        (1, 5, "14.20", TEN),
        (1, 25, "7.85", TEN),
        (2, 10, "9.10", TEN),
        (2, 50, "4.35", TEN),
        (2, 100, "3.90", TEN),
        (3, 100, "38.00 per 100", TEN),
        (3, 1000, "21.50 per 100", TEN),
    ]
    assert {line: amounts(charges) for line, charges in quote.charges.items()} == {
        1: (Decimal(175), Decimal(45), None),
        3: (None, None, Decimal(250)),
    }
    assert (quote.valid_until, quote.payment, quote.delivery) == (date(2027, 1, 29), "Net 30", "FOB our dock")
    assert (quote.source, quote.file, offered.documents) == (Source.DOCUMENT, "", ())
    assert_placed(quote)
    stored = desk.office.services.quoting.store(quote)
    assert desk.office.services.quoting.of(desk.asked.rfq.id) == [stored]


def test_a_page_is_shown_as_a_picture(desk: Desk) -> None:
    entry = desk.email({DELTA.name: DELTA.read_bytes()})
    (part,) = desk.documents.pdfs(entry)
    assert desk.documents.picture(entry, part, 1, 300).startswith(b"\x89PNG")
    with pytest.raises(PdfUnreadable, match="doesn't have this page"):
        desk.documents.picture(entry, part, 2, 300)


def test_of_an_email_that_is_nobodys_nothing_is_proposed(desk: Desk) -> None:
    entry = desk.email({DELTA.name: DELTA.read_bytes()}, marked=False)
    assert entry.place is None
    with pytest.raises(NoForm, match="Say first whose email it is"):
        desk.offered(entry)


def test_what_is_no_pdf_is_told_and_the_rest_is_typed(desk: Desk) -> None:
    entry = desk.email({"quote.pdf": b"this is not a PDF"})
    (part,) = desk.documents.pdfs(entry)
    with pytest.raises(PdfUnreadable, match="isn't a PDF, or it is damaged"):
        desk.documents.read(entry, part)
    offered = desk.offered(entry)
    assert [finding.text for finding in offered.proposal.findings] == [
        "“quote.pdf” isn't a PDF, or it is damaged. Ask the vendor to send it again."
    ]
    assert (offered.documents, offered.proposal.quote.source) == ((), Source.TYPED)
    assert not any(price.is_answered for price in offered.proposal.quote.prices)
    assert offered.proposal.quote.incoming_id == entry.id


def test_of_several_documents_the_one_with_prices_counts(desk: Desk) -> None:
    other = _pdf("Terms and conditions of sale")
    files = {
        "terms.pdf": other,
        DELTA.name: DELTA.read_bytes(),
        "broken.pdf": b"x",
        "more.PDF": other,
        "last.pdf": other,
    }
    offered = desk.offered(desk.email(files))
    assert [document.part.name for document in offered.documents] == ["terms.pdf", DELTA.name, "more.PDF"]
    assert offered.proposal.quote.file == DELTA.name
    assert [finding.code for finding in offered.proposal.findings] == ["page", "page"]
    assert "“last.pdf”" in offered.proposal.findings[1].text


def test_prices_in_the_text_count_where_the_document_has_none(desk: Desk) -> None:
    text = "0022-10116: 1 pc $48.00 ea, 5 pcs $14.20 ea"
    offered = desk.offered(desk.email({"terms.pdf": _pdf("Terms and conditions of sale")}, text=text))
    assert len(offered.documents) == 1
    assert (offered.proposal.quote.file, offered.proposal.quote.source) == ("", Source.DOCUMENT)
    assert [price_text(price) for price in offered.proposal.quote.prices[:2]] == ["48.00", "14.20"]


def test_a_page_without_text_says_that_it_is_to_be_read_by_eye(desk: Desk) -> None:
    offered = desk.offered(desk.email({"scan.pdf": _pdf("")}))
    assert len(offered.documents) == 1
    assert "This PDF has no text" in offered.proposal.findings[0].text
    assert offered.proposal.quote.file == "scan.pdf"


def test_an_answer_is_typed_with_every_quantity_open(desk: Desk) -> None:
    entry = desk.email({DELTA.name: DELTA.read_bytes()})
    quoting, delta = desk.office.services.quoting, desk.asked.ids["Delta Finishing"]
    first = quoting.store(desk.offered(entry).proposal.quote)
    blank = quoting.begin(desk.asked.rfq.id, delta, entry.id)
    assert (blank.before, blank.quote.incoming_id) == (first, entry.id)
    assert not any(price.is_answered for price in blank.quote.prices)
    assert (blank.quote.charges, blank.quote.currency) == ({}, "")


def _pdf(text: str) -> bytes:
    """A page with one line of text."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return made + head + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(made)
