"""What a quantity of a line costs at a vendor's quote, and what an order of several lines does, step by step."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from app.domain.comparison.money import half_up
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice, money_text

_NOTHING = Decimal(0)


class Why(StrEnum):
    """Why something can't be compared."""

    NOT_ASKED = "not_asked"
    NO_ANSWER = "no_answer"
    NOT_ENTERED = "not_entered"  # it has sent a quote that nobody has entered
    DECLINED = "declined"
    NO_QUOTE = "no_quote"  # the vendor has said so
    OPEN = "open"  # no price was given
    OTHER_QUANTITY = "other_quantity"
    STALE = "stale"  # it was quoted before the line was changed
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"
    NO_RATE = "no_rate"
    NO_CURRENCY = "no_currency"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """`text` is for the buyer: “no quote: too small”."""

    why: Why
    text: str


NO_ANSWER = Hindrance(Why.NO_ANSWER, "no answer yet")
NOT_ENTERED = Hindrance(Why.NOT_ENTERED, "quote not entered yet")
NOT_ASKED = Hindrance(Why.NOT_ASKED, "not asked")
STALE = Hindrance(Why.STALE, "quoted before the line was changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How charges are counted. `lots`: in how many a line is delivered, one unless it says otherwise."""

    minimum_includes_lot: bool = False
    lots: Mapping[int, int] = field(default_factory=dict)


USUAL_RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCost:
    """Of one line at one vendor, in the currency of its quote; `price` is the break that it is counted at."""

    line: int
    quantity: int
    price: QuotedPrice
    goods: Decimal
    lots: Decimal  # all lot charges
    minimum: Decimal | None
    minimum_includes_lot: bool
    amount: Decimal  # without NRE
    nre: Decimal

    @property
    def steps(self) -> tuple[str, ...]:
        """“5 × 14.20 = 71.00”, “line minimum 175.00 → 175.00”, “lot charge 45.00 → 220.00”."""
        return tuple(self._steps())

    @property
    def is_at_minimum(self) -> bool:
        """Whether the line minimum is more than what is to be paid before it."""
        return self.minimum is not None and self.minimum > self._before_minimum

    def _steps(self) -> Iterator[str]:
        price = self.price
        if price.is_free:
            yield "free"
        else:
            per = f" / {price.per:,}" if price.per != 1 else ""
            yield f"{self.quantity:,} × {money_text(price.unit_price or _NOTHING)}{per} = {money_text(self.goods)}"
        if price.quantity != self.quantity:
            yield f"at the price for {price.quantity:,}"
        if self.lots and self.minimum_includes_lot:
            yield f"lot charge {money_text(self.lots)} → {money_text(self.goods + self.lots)}"
        if self.minimum is not None and self.is_at_minimum:
            yield f"line minimum {money_text(self.minimum)} → {money_text(self.minimum)}"
        if self.lots and not self.minimum_includes_lot:
            yield f"lot charge {money_text(self.lots)} → {money_text(self.amount)}"
        if self.nre:
            yield f"NRE {money_text(self.nre)}"

    @property
    def _before_minimum(self) -> Decimal:
        return self.goods + (self.lots if self.minimum_includes_lot else _NOTHING)


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """What a quote says of one line; `priced` are its prices, ascending by quantity."""

    line: int
    priced: tuple[QuotedPrice, ...] = ()
    no_quotes: Mapping[int, str] = field(default_factory=dict)  # the reasons, by quantity
    charges: Charges = field(default_factory=Charges)


def quoted_lines(quote: Quote) -> dict[int, QuotedLine]:
    """By their numbers. A quote of many lines is gone through once."""
    by_line: dict[int, list[QuotedPrice]] = {}
    for price in sorted(quote.prices, key=lambda p: p.quantity):
        by_line.setdefault(price.line, []).append(price)
    return {
        line: QuotedLine(
            line,
            tuple(p for p in found if p.unit_price is not None or p.is_free),
            {p.quantity: p.no_quote for p in found if p.no_quote},
            quote.charges.get(line, Charges()),
        )
        for line, found in by_line.items()
    }


def line_cost(quoted: QuotedLine, quantity: int, rules: Rules) -> LineCost | Hindrance:
    """`goods = round(quantity × price / per)` at the highest break that is not above the quantity."""
    if reason := quoted.no_quotes.get(quantity):
        return Hindrance(Why.NO_QUOTE, "no quote" if reason == "no quote" else f"no quote: {reason}")
    line, priced, charges = quoted.line, quoted.priced, quoted.charges
    price = next((p for p in reversed(priced) if p.quantity <= quantity), None)
    if price is None:
        if not priced:
            return Hindrance(Why.OPEN, "no price yet")
        return Hindrance(Why.OTHER_QUANTITY, f"priced from {priced[0].quantity:,} only")
    goods = half_up(quantity * (price.unit_price or _NOTHING) / price.per)
    lots = rules.lots.get(line, 1) * (charges.lot_charge or _NOTHING)
    minimum = charges.line_minimum or _NOTHING
    amount = max(goods + lots, minimum) if rules.minimum_includes_lot else max(goods, minimum) + lots
    return LineCost(
        line=line,
        quantity=quantity,
        price=price,
        goods=goods,
        lots=lots,
        minimum=charges.line_minimum,
        minimum_includes_lot=rules.minimum_includes_lot,
        amount=amount,
        nre=charges.nre or _NOTHING,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCost:
    """Of several lines ordered together, in the currency of the quote."""

    lines: Decimal
    minimum: Decimal | None
    nre: Decimal
    charge: Decimal  # per order
    freight: Decimal
    total: Decimal

    @property
    def steps(self) -> tuple[str, ...]:
        """“lines 220.00”, “order minimum 250.00 → 250.00”, “charges per order 25.00”."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[str]:
        yield f"lines {money_text(self.lines)}"
        if self.minimum is not None and self.minimum > self.lines:
            yield f"order minimum {money_text(self.minimum)} → {money_text(self.minimum)}"
        for name, amount in (("NRE", self.nre), ("charges per order", self.charge), ("freight", self.freight)):
            if amount:
                yield f"{name} {money_text(amount)}"
        yield f"total {money_text(self.total)}"


def order_cost(quote: Quote, lines: Iterable[LineCost], freight: Decimal = _NOTHING) -> OrderCost:
    """`order = max(Σ line, order minimum) + Σ NRE + order charge + freight`, half up."""
    costs = list(lines)
    amount = sum((cost.amount for cost in costs), _NOTHING)
    nre = sum((cost.nre for cost in costs), _NOTHING)
    charge = quote.order_charge or _NOTHING
    total = half_up(max(amount, quote.order_minimum or _NOTHING) + nre + charge + freight)
    return OrderCost(lines=amount, minimum=quote.order_minimum, nre=nre, charge=charge, freight=freight, total=total)
