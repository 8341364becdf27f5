"""Quotes: out of forms, confirmed, revised and taken back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from app.domain.inbox.entry import Entry, EntryState
from app.domain.inbox.kind import Kind
from app.domain.quotes.form import FormOfAnother
from app.domain.quotes.quote import QuotedPrice, QuoteState, Source, lead_text, price_text
from app.domain.trade.ids import VendorId
from app.domain.vendors.response import Response
from app.services.quotes.quoting import NoForm, NothingToQuote, Proposal, QuoteGone
from tests.fakes.asked_vendors import NUMBER, SENT_AT, VENDORS, AskedVendors, ask_vendors, key_of
from tests.fakes.office import Office, opened

CASES = Path(__file__).parents[1] / "cases" / "replies"
PERFECT, MESSY = CASES / "11-form-perfect.xlsx", CASES / "12-form-messy.xlsx"


@dataclass(slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    folder: Path
    mails: int = 0

    def answer(self, vendor: str, form: Path | None) -> Entry:
        """An email of this vendor with the form attached, taken in."""
        self.mails += 1
        token, addresses = VENDORS[vendor]
        mail = EmailMessage()
        mail["From"], mail["Subject"] = addresses[0], f"Re: Plating [{NUMBER}/{token}]"
        mail["In-Reply-To"] = f"<rfq.{key_of(token).lower()}@northfield.example>"
        mail["Message-ID"], mail["Date"] = f"<{self.mails}@vendor.example>", SENT_AT + timedelta(days=self.mails)
        mail.set_content("Our quote is attached.")
        if form is not None:
            mail.add_attachment(form.read_bytes(), maintype="application", subtype="vnd.ms-excel", filename=form.name)
        path = self.folder / f"{self.mails}.eml"
        path.write_bytes(mail.as_bytes())
        taken = self.office.services.taking_in.files([path])
        return self.office.services.replies.get(taken.added[0])

    def response(self, vendor: str) -> Response:
        rfq = self.office.services.rfq_reading.get(self.asked.rfq.id)
        (found,) = (i.response for i in rfq.invitations if i.vendor_id == self.asked.ids[vendor])
        return found


def _is_whole(proposal: Proposal) -> bool:
    """It can be stored in one step."""
    return not proposal.findings and proposal.quote.is_complete


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        yield Desk(office, ask_vendors(office), tmp_path)


def test_a_clean_form_is_proposed_whole_and_stored(desk: Desk) -> None:
    entry = desk.answer("Acme Plating", PERFECT)
    assert (entry.kind, entry.state) == (Kind.FORM, EntryState.FILED)
    quoting = desk.office.services.quoting
    proposal = quoting.of_answer(entry)
    assert _is_whole(proposal)
    assert (proposal.before, proposal.place.vendor) == (None, "Acme Plating")
    changes = {c.what: c.after for c in proposal.changes}
    assert changes["line 1 × 5"] == "14.20"
    assert changes["line 3 × 1,000"] == "21.50 per 100"
    assert changes["line 1, line minimum"] == "175.00"
    assert changes["order minimum"] == "250.00"
    assert changes["line 1 × 25, lead time"] == "12 working days"
    stored = quoting.store(proposal.quote)
    assert (stored.number, stored.state, stored.quote_number) == (1, QuoteState.STORED, "Q-7781")
    (kept,) = quoting.of(desk.asked.rfq.id, desk.asked.ids["Acme Plating"])
    assert kept == stored
    assert (kept.valid_until, kept.currency, kept.source) == (date(2027, 1, 31), "USD", Source.FORM)
    price = kept.price(2, 50)
    assert price is not None
    assert (price.unit_price, price.evidence[:1].isalpha()) == (Decimal("4.35"), True)
    assert price.lead_evidence[1:] == price.evidence[1:], "of the same row"
    assert price.lead_evidence != price.evidence
    assert {"quote_number", "currency", "valid_until", "order_minimum"} <= set(kept.cells)
    assert desk.response("Acme Plating") is Response.QUOTED
    assert desk.office.services.replies.get(entry.id).state is EntryState.DONE
    assert quoting.of_answer(entry).changes == ()


def test_what_is_doubtful_or_missing_stays_open_and_is_named(desk: Desk) -> None:
    quoting = desk.office.services.quoting
    proposal = quoting.of_answer(desk.answer("Quickcoat LLC", MESSY))
    assert not _is_whole(proposal)
    texts = " ".join(finding.text for finding in proposal.findings)
    assert "1.250" in texts
    assert "Line 2, quantity 50 isn't in the file: it stays open." in texts
    open_rows = [(p.line, p.quantity) for p in proposal.quote.prices if not p.is_answered]
    assert open_rows == [(2, 10), (2, 50), (3, 1000)]
    assert [a.part_number for a in proposal.quote.alternatives] == ["0190-25230-ALT"]
    quoting.store(proposal.quote)
    assert desk.response("Quickcoat LLC") is Response.PARTLY_QUOTED


def test_a_later_quote_is_another_revision_and_the_first_one_stays(desk: Desk) -> None:
    quoting, acme = desk.office.services.quoting, desk.asked.ids["Acme Plating"]
    first = quoting.store(quoting.of_answer(desk.answer("Acme Plating", PERFECT)).quote)
    typed = quoting.begin(desk.asked.rfq.id, acme)
    assert (typed.before, typed.quote.source) == (first, Source.TYPED)
    prices = tuple(
        replace(p, unit_price=Decimal("13.90")) if (p.line, p.quantity) == (1, 5) else p for p in typed.quote.prices
    )
    second = quoting.store(replace(typed.quote, prices=prices))
    assert [c.what for c in replace(typed, quote=replace(typed.quote, prices=prices)).changes] == ["line 1 × 5"]
    states = [(q.number, q.state) for q in quoting.of(desk.asked.rfq.id, acme)]
    assert states == [(1, QuoteState.SUPERSEDED), (2, QuoteState.STORED)]
    assert second.id is not None
    assert quoting.withdraw(second.id) == replace(first, state=QuoteState.STORED)
    states = [(q.number, q.state) for q in quoting.of(desk.asked.rfq.id)]
    assert states == [(1, QuoteState.STORED), (2, QuoteState.WITHDRAWN)]
    with pytest.raises(QuoteGone):
        quoting.withdraw(second.id)
    assert first.id is not None
    assert quoting.withdraw(first.id) is None
    assert desk.response("Acme Plating") is Response.QUOTED  # the answer is still there


def test_typing_begins_with_every_quantity_open(desk: Desk) -> None:
    quoting, delta = desk.office.services.quoting, desk.asked.ids["Delta Finishing"]
    proposal = quoting.begin(desk.asked.rfq.id, delta)
    assert len(proposal.quote.prices) == 8
    assert not any(p.is_answered for p in proposal.quote.prices)
    assert proposal.changes == ()
    declined = tuple(replace(p, no_quote="capacity") for p in proposal.quote.prices)
    quoting.store(replace(proposal.quote, prices=declined))
    assert desk.response("Delta Finishing") is Response.PARTLY_QUOTED


def test_a_typed_quote_that_is_taken_back_is_awaited_again(desk: Desk) -> None:
    quoting, delta = desk.office.services.quoting, desk.asked.ids["Delta Finishing"]
    before = desk.response("Delta Finishing")
    quote = quoting.begin(desk.asked.rfq.id, delta).quote
    stored = quoting.store(replace(quote, prices=tuple(replace(p, is_free=True) for p in quote.prices)))
    assert desk.response("Delta Finishing") is Response.QUOTED
    assert stored.id is not None
    assert quoting.withdraw(stored.id) is None
    assert desk.response("Delta Finishing") is before


def test_an_answer_that_is_done_stays_so_when_it_is_entered_again(desk: Desk) -> None:
    quoting, entry = desk.office.services.quoting, desk.answer("Acme Plating", PERFECT)
    quoting.store(quoting.of_answer(entry).quote)
    assert quoting.store(quoting.of_answer(entry).quote).number == 2
    assert desk.office.services.replies.get(entry.id).state is EntryState.DONE


def test_a_decline_after_the_quote_is_the_last_word(desk: Desk) -> None:
    quoting, services = desk.office.services.quoting, desk.office.services
    quoting.store(quoting.of_answer(desk.answer("Acme Plating", PERFECT)).quote)
    desk.office.clock.advance(days=30)
    text = (CASES / "10-decline.eml").read_text(encoding="utf-8")
    moved = text.replace("h3w6c", "k7f3q").replace("H3W6C", "K7F3Q").replace("deltafinishing", "acme-plating")
    (late := desk.folder / "late.eml").write_text(_dated(moved), encoding="utf-8")
    services.taking_in.files([late])
    assert desk.response("Acme Plating") is Response.DECLINED


def _dated(mail: str) -> str:
    lines = [
        line if not line.startswith("Date:") else "Date: Fri, 29 Jan 2027 10:00:00 +0000" for line in mail.splitlines()
    ]
    return "\n".join(lines)


def test_a_form_is_refused_where_it_belongs_to_another(desk: Desk) -> None:
    quoting, ids, rfq = desk.office.services.quoting, desk.asked.ids, desk.asked.rfq.id
    with pytest.raises(FormOfAnother, match="made for another vendor"):
        quoting.of_file(PERFECT, rfq, ids["Quickcoat LLC"])
    assert _is_whole(quoting.of_file(PERFECT, rfq, ids["Acme Plating"]))
    with pytest.raises(NoForm):
        quoting.of_answer(desk.answer("Acme Plating", None))
    with pytest.raises(NothingToQuote, match="isn't asked"):
        quoting.begin(rfq, VendorId(99))
    (stranger,) = desk.office.vendors(1)
    with pytest.raises(NothingToQuote, match="isn't asked"):
        quoting.begin(rfq, stranger)


def test_one_who_is_asked_for_nothing_has_nothing_to_quote(desk: Desk) -> None:
    draft = desk.office.services.rfq_editing.create("Empty")
    rfq = desk.office.services.rfq_asking.set_invited(draft.id, [desk.asked.ids["Ridge Metal"]])
    with pytest.raises(NothingToQuote, match="asked for no line"):
        desk.office.services.quoting.begin(rfq.id, desk.asked.ids["Ridge Metal"])


def priced(**values: Any) -> QuotedPrice:
    return QuotedPrice(line=1, quantity=1, **values)


@pytest.mark.parametrize(
    ("price", "said", "lead"),
    [
        (None, "", ""),
        (priced(), "", ""),
        (priced(unit_price=Decimal("1.5"), lead_longest=8), "1.50", "8 working days"),
        (priced(unit_price=Decimal("0.125")), "0.125", ""),
        (
            priced(unit_price=Decimal(38), per=100, lead_shortest=10, lead_longest=15),
            "38.00 per 100",
            "10–15 working days",
        ),
        (priced(is_free=True, ships=date(2027, 1, 22)), "free", "ships 2027-01-22"),
        (priced(no_quote="capacity"), "no quote: capacity", ""),
    ],
    ids=["none", "open", "price", "small price", "per 100", "free", "no quote"],
)
def test_a_price_is_told_in_words(price: QuotedPrice | None, said: str, lead: str) -> None:
    assert (price_text(price), lead_text(price)) == (said, lead)


def test_a_quote_without_a_single_price_is_kept(desk: Desk) -> None:
    quoting, acme = desk.office.services.quoting, desk.asked.ids["Acme Plating"]
    stored = quoting.store(replace(quoting.begin(desk.asked.rfq.id, acme).quote, prices=(), remarks="By phone: later"))
    assert quoting.of(desk.asked.rfq.id, acme) == [stored]
    assert (stored.prices, stored.remarks) == ((), "By phone: later")
