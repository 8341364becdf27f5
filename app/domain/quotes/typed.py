"""What a buyer types into the grid of a quote, cell by cell: vendors' own ways of writing it are read as well."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.domain.quotes.amount import read_amount
from app.domain.quotes.amount_words import currency_of
from app.domain.quotes.lead_time import read_lead_time
from app.domain.quotes.quote import QuotedPrice, money_text
from app.domain.quotes.written_date import read_date
from app.domain.quotes.written_text import quoted
from app.domain.trade.problem import Problem

_PER = {"": 1, "1": 1, "ea": 1, "each": 1, "pc": 1, "100": 100, "c": 100, "1000": 1000, "m": 1000, "k": 1000}


class CellUnclear(Problem):
    """What was typed can't be read, or can be read in two ways; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A price as it was typed; `per` None where the text does not say."""

    unit_price: Decimal | None = None
    per: int | None = None
    is_free: bool = False
    is_no_quote: bool = False


def read_price(text: str) -> Entered:
    """“14.20”, “38.00/C”, “N/Q”, “incl.”; nothing is open. CellUnclear."""
    if not text.strip():
        return Entered()
    amount = read_amount(text)
    if amount.doubt:
        raise CellUnclear(amount.doubt)
    return Entered(amount.value, amount.per, amount.is_free, amount.is_no_quote)


def read_money(text: str) -> Decimal | None:
    """A minimum or a charge; none where nothing is typed. CellUnclear."""
    entered = read_price(text)
    if entered.is_no_quote or entered.per not in (None, 1):
        raise CellUnclear(f"{quoted(text)} is no amount. Write one like 175.00.")
    return entered.unit_price


def read_per(text: str) -> int:
    """1, 100 or 1000, also as “/C” or “per 1,000 pcs”. CellUnclear."""
    words = text.casefold().replace(",", "").replace(".", "").strip(" /")
    found = _PER.get(words.removeprefix("per ").removesuffix(" pcs").strip())
    if found is None:
        raise CellUnclear("Prices are per 1, 100 or 1000 pieces.")
    return found


def with_lead(price: QuotedPrice, text: str) -> QuotedPrice:
    """“10”, “3-4 wks”, “2026-12-20”; nothing takes it away. CellUnclear."""
    if not text.strip():
        return replace(price, lead_shortest=None, lead_longest=None, ships=None)
    lead = read_lead_time(text)
    if lead.doubt:
        raise CellUnclear(lead.doubt)
    return replace(price, lead_shortest=lead.shortest, lead_longest=lead.longest, ships=lead.ships)


def read_day(text: str) -> date | None:
    """“2026-12-31”, “31.12.2026”, “Dec 31, 2026”; none where nothing is typed. CellUnclear."""
    if not text.strip():
        return None
    read = read_date(text)
    if read.day is None:
        raise CellUnclear(f"{read.doubt or f'{quoted(text)} is no date.'} Write it like 2026-12-31.")
    return read.day


def read_currency(text: str) -> str:
    """Its code of ISO 4217, for “$” and “euro”, too; nothing where nothing is typed. CellUnclear."""
    words = text.strip()
    code = currency_of(words) or words.upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise CellUnclear(f"{quoted(text)} is no currency. Write its code, like USD or EUR.")
    return code


def lead_typed(price: QuotedPrice) -> str:
    """As it would be typed."""
    if price.ships is not None:
        return price.ships.isoformat()
    if price.lead_longest is None:
        return ""
    shortest = price.lead_longest if price.lead_shortest is None else price.lead_shortest
    return f"{price.lead_longest}" if shortest == price.lead_longest else f"{shortest}-{price.lead_longest}"


def price_typed(price: QuotedPrice) -> str:
    """As it would be typed."""
    if price.is_free:
        return "incl."
    return "" if price.unit_price is None else money_text(price.unit_price)
