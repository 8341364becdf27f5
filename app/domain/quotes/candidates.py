"""An offer in a page's words, or in those of an email: everything that may be meant, and where it stands.

Nothing is stored because of it. What the page says twice and differently, or what can be read in two ways, has a doubt.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from app.domain.quotes.amount_words import CURRENCY, currency_of
from app.domain.quotes.band_prices import BandPrices, per_said
from app.domain.quotes.candidate_values import Candidate, Candidates, PriceCandidate
from app.domain.quotes.candidate_words import CURRENCY_SAID, NO_QUOTE
from app.domain.quotes.charge_phrases import ChargePhrases
from app.domain.quotes.column_heads import head_rows
from app.domain.quotes.form import Asking
from app.domain.quotes.number_text import decimal_signs
from app.domain.quotes.part_bands import Band, bands_of, mentions_of
from app.domain.quotes.placed_words import PlacedWord, Row, rows_of
from app.domain.quotes.said_of import said_of
from app.domain.quotes.term_phrases import LeadTimes, delivery, payment, quote_date, quote_number, valid_until
from app.domain.quotes.written_text import plain
from app.domain.trade.lazy_pattern import lazy_pattern

_NO_QUOTE = lazy_pattern(NO_QUOTE, re.IGNORECASE)
_CURRENCY_SAID = lazy_pattern(
    rf"{CURRENCY_SAID}[^.;0-9]{{0,20}}?(?<![^\W\d_])(?P<code>{CURRENCY})(?![^\W\d_])", re.IGNORECASE
)
_CODE = lazy_pattern(r"\b(?:USD|EUR|CAD|GBP|CHF|MXN|PLN|CZK)\b")
_LONGEST = 1_000  # characters of a row that are looked at


def find_candidates(words: Iterable[PlacedWord], asking: Asking, received_on: date | None = None) -> Candidates:
    """Of the words of a document or of `words_of_text`. “Valid 30 days” counts from the quote's day, else from the day
    that it was received on.
    """
    rows = tuple(_short(row) for row in rows_of(replace(word, text=plain(word.text)) for word in words))
    every = frozenset(quantity for _, quantity in asking.rows)
    mentions = mentions_of(rows, asking)
    heads = head_rows(rows, every, {mention.row.number for mention in mentions})
    bands = bands_of(rows, mentions, asking, heads.numbers)
    about = said_of(bands, [line.number for line in asking.lines])
    signs = decimal_signs(row.text for row in rows)
    charges = ChargePhrases(about, signs)
    for row in rows:
        charges.read(row)
    reader = BandPrices(heads, charges.claimed, signs, _per_of_all(rows, bands))
    prices = _prices(bands, reader, asking)
    dated = quote_date(rows)
    return Candidates(
        prices=prices,
        no_quotes=tuple(_no_quotes(bands, prices)),
        line_minimums=charges.of("line_minimum"),
        lot_charges=charges.of("lot_charge"),
        nre=charges.of("nre"),
        lead_times=LeadTimes(about).read(rows),
        order_minimum=next(iter(charges.of("order_minimum")), None),
        order_charges=charges.of("order_charge"),
        quote_number=quote_number(rows, (asking.rfq_number, *(line.part_number for line in asking.lines))),
        quote_date=dated,
        valid_until=valid_until(rows, dated.value if dated else received_on),
        currency=_currency(rows, prices),
        payment=payment(rows),
        delivery=delivery(rows),
    )


def _short(row: Row) -> Row:
    size = 0
    for count, word in enumerate(row.words):
        size += len(word.text) + 2
        if size > _LONGEST:
            return Row(row.words[: max(count, 1)], row.number)
    return row


def _per_of_all(rows: Sequence[Row], bands: Sequence[Band]) -> int:
    """“All prices per 100 pieces”, outside of the parts' rows."""
    inside = {piece.row.number for band in bands for piece in band.pieces}
    return next((per for row in rows if row.number not in inside and (per := per_said(row.text))), 0)


def _prices(bands: Sequence[Band], reader: BandPrices, asking: Asking) -> tuple[PriceCandidate, ...]:
    asked = {line.number: line.quantities for line in asking.lines}
    found: dict[tuple[int, int], PriceCandidate] = {}
    for band in bands:
        for price in reader.read(band, asked[band.mention.lines[0]]):
            place = (price.line, price.quantity)
            first = found.setdefault(place, price)
            if (first.unit_price, first.per) != (price.unit_price, price.per):
                doubt = first.doubt or f"Two prices are written for this quantity: {first.text} and {price.text}."
                found[place] = replace(first, doubt=doubt)
    doubtful = {band.mention.lines[0]: band.mention.lines for band in bands if len(band.mention.lines) > 1}
    for place, price in found.items():
        if price.line in doubtful and not price.doubt:
            lines = " and ".join(str(line) for line in sorted(doubtful[price.line]))
            found[place] = replace(price, doubt=f"The same part number is on lines {lines}. Check which one is meant.")
    return tuple(found[place] for place in asking.rows if place in found)


def _no_quotes(bands: Sequence[Band], prices: Sequence[PriceCandidate]) -> Iterator[Candidate[str]]:
    priced = {price.line for price in prices}
    told: set[int] = set()
    for band in bands:
        line = band.mention.lines[0]
        for piece in band.pieces:
            found = _NO_QUOTE.search(piece.row.text, piece.begin, piece.end)
            is_ours = found and not (
                piece.row is band.mention.row and ". " in piece.row.text[found.end() : band.mention.begin]
            )
            if found and is_ours and line not in priced | told:
                told.add(line)
                words = piece.row.covering(*found.span())
                yield Candidate(value=found[0], text=found[0], words=words, lines=(line,))


def _currency(rows: Sequence[Row], prices: Sequence[PriceCandidate]) -> Candidate[str] | None:
    for row in rows:
        if found := _CURRENCY_SAID.search(row.text):
            words = row.covering(*found.span("code"))
            return Candidate(value=currency_of(found["code"]), text=found["code"], words=words)
    counted = Counter(price.currency for price in prices if price.currency)
    if not counted:
        return next(_codes(rows), None)
    (code, _), *others = counted.most_common()
    first = next(price for price in prices if price.currency == code)
    doubt = f"Prices are in {code} and {others[0][0]}." if others else ""
    return Candidate(value=code, text=first.text, words=first.words, doubt=doubt)


def _codes(rows: Sequence[Row]) -> Iterator[Candidate[str]]:
    for row in rows:
        for found in _CODE.finditer(row.text):
            yield Candidate(value=found[0], text=found[0], words=row.covering(*found.span()))
