"""Quotes: proposed out of what a vendor sent, stored once the buyer says so, taken back when asked."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.documents.inbox.apart import part_octets_apart
from app.documents.inbox.mail_store import MailStore
from app.documents.quotes.form_reading import read_form
from app.domain.inbox.entry import Entry, EntryState
from app.domain.inbox.filing import Place
from app.domain.inbox.incoming import IncomingPart
from app.domain.quotes.form import AskedLine, Asking, FormFinding
from app.domain.quotes.of_form import quote_of_form
from app.domain.quotes.quote import Quote, QuoteChange, QuotedPrice, QuoteId, QuoteState, Source, quote_changes
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import IncomingId, RfqId, VendorId
from app.domain.trade.problem import Problem
from app.storage.base.database import Database, Session
from app.storage.inbox import incoming, responses
from app.storage.quotes import quotes
from app.storage.rfqs import rfqs
from app.storage.vendors import vendors
from app.system.clock import Clock


class NothingToQuote(Problem):
    """The vendor is not asked in that RFQ, or nothing is asked of it."""


class NoForm(Problem):
    """No quote form is attached to the email."""


class QuoteGone(Problem):
    """There is no such quote, or it does not count any more."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A quote as it would be stored; `before` is the one that counts now. `findings` want a look first."""

    place: Place
    quote: Quote
    before: Quote | None
    findings: tuple[FormFinding, ...] = ()

    @property
    def changes(self) -> tuple[QuoteChange, ...]:
        return quote_changes(self.before, self.quote)


@dataclass(frozen=True, slots=True)
class Quoting:
    """`confined` calls a function in a child process: what strangers wrote is read there."""

    database: Database
    clock: Clock
    mails: MailStore
    confined: Callable[..., Any]

    def asking(self, rfq_id: RfqId, vendor_id: VendorId) -> tuple[Place, Asking]:
        """What this vendor was asked for. NothingToQuote."""
        with self.database.read() as session:
            rfq, invitation, name = _invited(session, rfq_id, vendor_id)
        lines = tuple(
            AskedLine(number=i.number, part_number=i.part_number, quantities=i.quantities.values, unit=i.unit or "EA")
            for i in rfq.items_for(invitation)
            if i.quantities.is_read
        )
        if not lines:
            raise NothingToQuote(f"{name} is asked for no line of {rfq.number}.")
        return Place(rfq.id, rfq.number, vendor_id, name), Asking(
            rfq_number=rfq.number, token=invitation.mark.token, lines=lines
        )

    def begin(self, rfq_id: RfqId, vendor_id: VendorId, answer: IncomingId | None = None) -> Proposal:
        """To be typed: what counts now; every quantity open where it is out of an answer. NothingToQuote."""
        place, asking = self.asking(rfq_id, vendor_id)
        before = self.counting(rfq_id, vendor_id)
        base = before if answer is None else None
        known = {(p.line, p.quantity): p for p in base.prices} if base else {}
        prices = tuple(known.get(row, QuotedPrice(line=row[0], quantity=row[1])) for row in asking.rows)
        quote = base or Quote(rfq_id=rfq_id, vendor_id=vendor_id, source=Source.TYPED, prices=())
        return Proposal(place, replace(_typed(quote, prices), incoming_id=answer), before)

    def of_answer(self, entry: Entry) -> Proposal:
        """Of the quote form that is attached to it.

        Raises:
            NoForm, NothingToQuote, FormOfAnother, FormUnreadable, SheetUnreadable, MailUnreadable
        """
        form = next(iter(forms_of(entry)), None)
        if form is None or entry.place is None:
            raise NoForm("No quote form of this RFQ is attached to it, or it isn't filed yet. Enter the quote by hand.")
        octets = part_octets_apart(self.mails.path(entry.sha256), form.position, self.confined)
        with tempfile.TemporaryDirectory(prefix="rfq-sender-form-") as folder:
            path = Path(folder) / form.name
            path.write_bytes(octets)
            return self._of_file(path, entry.place.rfq_id, entry.place.vendor_id, entry.id)

    def of_file(self, path: Path, rfq_id: RfqId, vendor_id: VendorId) -> Proposal:
        """Of a quote form that the buyer has. NothingToQuote, FormOfAnother, FormUnreadable, SheetUnreadable."""
        return self._of_file(path, rfq_id, vendor_id, None)

    def store(self, quote: Quote) -> Quote:
        """It counts from now on, as the next revision; the answer that it came with is done. NothingToQuote."""
        now = self.clock.now()
        with self.database.write() as session:
            rfq, _, name = _invited(session, quote.rfq_id, quote.vendor_id)
            stored = quotes.store(session, quote, now)
            place = Place(rfq.id, rfq.number, quote.vendor_id, name)
            if quote.incoming_id is not None:
                entry = incoming.get(session, quote.incoming_id)
                if entry is not None and entry.state is EntryState.FILED:
                    incoming.move(session, entry, EntryState.DONE, entry.place, "entering its quote", now)
            if responses.follow(session, place):
                rfqs.change(session, rfq.id, {}, now)
        return stored

    def withdraw(self, quote_id: QuoteId) -> Quote | None:
        """It counts no longer; returns the one before it, which does again. QuoteGone."""
        with self.database.write() as session:
            quote = quotes.get(session, quote_id)
            if quote is None or quote.state is not QuoteState.STORED:
                raise QuoteGone("This quote doesn't count any more. Refresh the list.")
            quotes.withdraw(session, quote)
            rfq, _, name = _invited(session, quote.rfq_id, quote.vendor_id)
            if responses.follow(session, Place(rfq.id, rfq.number, quote.vendor_id, name)):
                rfqs.change(session, rfq.id, {}, self.clock.now())
        return self.counting(quote.rfq_id, quote.vendor_id)

    def of(self, rfq_id: RfqId, vendor_id: VendorId | None = None) -> list[Quote]:
        """All revisions, oldest first."""
        with self.database.read() as session:
            return quotes.of(session, rfq_id, vendor_id)

    def _of_file(self, path: Path, rfq_id: RfqId, vendor_id: VendorId, of: IncomingId | None) -> Proposal:
        place, asking = self.asking(rfq_id, vendor_id)
        form = read_form(path, asking, self.confined)
        quote = quote_of_form(form, asking.rows, rfq_id, vendor_id, incoming_id=of, file=path.name)
        return Proposal(place, quote, self.counting(rfq_id, vendor_id), (*_missing(form.missing), *form.all_findings))

    def counting(self, rfq_id: RfqId, vendor_id: VendorId) -> Quote | None:
        """The one that counts."""
        return next((q for q in reversed(self.of(rfq_id, vendor_id)) if q.state is QuoteState.STORED), None)


def forms_of(entry: Entry) -> list[IncomingPart]:
    """The quote forms that are attached to an answer."""
    return [part for part in entry.parts if part.position in entry.details.get("forms", ())]


def _typed(quote: Quote, prices: tuple[QuotedPrice, ...]) -> Quote:
    return replace(quote, prices=prices, source=Source.TYPED, id=None, number=0, incoming_id=None, file="")


def _missing(rows: Sequence[tuple[int, int]]) -> list[FormFinding]:
    return [
        FormFinding(code="missing", text=f"Line {line}, quantity {quantity:,} isn't in the file: it stays open.")
        for line, quantity in rows
    ]


def _invited(session: Session, rfq_id: RfqId, vendor_id: VendorId) -> tuple[Rfq, Invitation, str]:
    rfq = rfqs.get(session, rfq_id)
    found = vendors.get(session, [vendor_id])
    invitation = next((i for i in rfq.invitations if i.vendor_id == vendor_id), None) if rfq else None
    if rfq is None or not found or invitation is None:
        raise NothingToQuote("This vendor isn't asked in that RFQ any more. Refresh the list.")
    return rfq, invitation, found[0].name
