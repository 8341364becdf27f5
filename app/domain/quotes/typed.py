"""What a buyer types into the grid of a quote, cell by cell."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.domain.quotes.amount import read_amount
from app.domain.quotes.lead_time import read_lead_time
from app.domain.quotes.quote import QuotedPrice, money_text
from app.domain.trade.problem import Problem


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
        raise CellUnclear(f"“{text.strip()}” is no amount. Write one like 175.00.")
    return entered.unit_price


def read_per(text: str) -> int:
    """1, 100 or 1000. CellUnclear."""
    digits = text.strip().replace(",", "").replace(".", "")
    if digits in ("", "1", "100", "1000"):
        return int(digits or 1)
    raise CellUnclear("Prices are per 1, 100 or 1000 pieces.")


def with_lead(price: QuotedPrice, text: str) -> QuotedPrice:
    """“10”, “3-4 wks”, “2026-12-20”; nothing takes it away. CellUnclear."""
    if not text.strip():
        return replace(price, lead_shortest=None, lead_longest=None, ships=None)
    lead = read_lead_time(text)
    if lead.doubt:
        raise CellUnclear(lead.doubt)
    return replace(price, lead_shortest=lead.shortest, lead_longest=lead.longest, ships=lead.ships)


def read_day(text: str) -> date | None:
    """“2026-12-31”; none where nothing is typed. CellUnclear."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as reason:
        raise CellUnclear(f"“{text.strip()}” is no date. Write it like 2026-12-31.") from reason


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
