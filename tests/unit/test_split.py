"""An order split over vendors: the buyer's examples, what is locked or left out, and the search beside all splits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparison.comparison import ComparedLine, Comparison, Offer, compare
from app.domain.comparison.costing import USUAL_RULES
from app.domain.comparison.split import CannotDeliver, Split, cheapest_splits, never, split_of
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice
from app.domain.trade.ids import VendorId
from tests.fakes.offers import (
    ACME,
    DAY,
    DELTA,
    G1,
    GRAZ,
    LINES,
    acme,
    basis,
    delta,
    graz,
    offer,
    prices,
    quote,
)

BOTH = (offer(acme(), "Acme Plating"), offer(delta(), "Delta Finishing"))
BY_LETTER = {"A": ACME, "D": DELTA}
X, Y, Z = VendorId(11), VendorId(12), VendorId(13)


def awards(letters: str) -> dict[int, VendorId]:
    """Lines 1 and 2 to Acme, line 3 to Delta: AAD."""
    return {line: BY_LETTER[letter] for line, letter in enumerate(letters, 1)}


def g1() -> Comparison:
    return compare(LINES, BOTH, basis(G1))


def single(number: int) -> tuple[ComparedLine, ...]:
    return tuple(ComparedLine(number=n, part_number=f"P-{n}", quantities=(1,)) for n in range(1, number + 1))


def offered(vendor: VendorId, amounts: Sequence[str], **fields: object) -> Offer:
    """One piece of each line; "" for those that it doesn't offer."""
    listed: list[QuotedPrice] = [
        price for n, amount in enumerate(amounts, 1) if amount for price in prices(n, {1: amount})
    ]
    return offer(quote(vendor, listed, **fields), f"Vendor {vendor}", frozenset(range(1, len(amounts) + 1)))


def compared(*offers: Offer, lines: int = 3, **rates: str) -> Comparison:
    return compare(single(lines), offers, basis(dict.fromkeys(range(1, lines + 1), 1), DAY, USUAL_RULES, **rates))


def totals(splits: Sequence[Split]) -> list[Decimal]:
    return [split.total for split in splits]


def over_at(question: int) -> Callable[[], bool]:
    """Over when it is asked so often."""
    asked = count(1)
    return lambda: next(asked) >= question


@pytest.mark.parametrize(
    ("letters", "total"),
    [
        ("AAA", "1100.00"),
        ("DDD", "1105.00"),
        ("AAD", "895.00"),
        ("DAA", "1105.00"),
        ("DAD", "860.00"),
        ("ADA", "1395.00"),
        ("ADD", "1195.00"),
        ("DDA", "1395.00"),
    ],
)
def test_g1_each_split_has_its_total(letters: str, total: str) -> None:
    split = split_of(g1(), awards(letters))
    assert (split.total, split.left_out) == (Decimal(total), ())
    assert split.gap is None, "nobody has searched"
    assert sum(split.orders.values()) == split.total


def test_g1_the_best_split_and_the_best_single_vendor() -> None:
    one, two = cheapest_splits(g1())
    assert (one.awards, one.total) == (awards("AAA"), Decimal("1100.00"))
    assert (two.awards, two.total) == (awards("DAD"), Decimal("860.00"))
    assert two.orders == {ACME: Decimal("415.00"), DELTA: Decimal("445.00")}
    assert [one.gap, two.gap] == [0, 0]


def test_g1_handling_is_paid_for_each_vendor_and_is_no_part_of_an_order() -> None:
    one, two = cheapest_splits(g1(), Decimal(75))
    assert totals((one, two)) == [Decimal("1175.00"), Decimal("1010.00")]
    assert (two.handling, sum(two.orders.values())) == (Decimal(150), Decimal("860.00"))
    assert totals(cheapest_splits(g1(), Decimal(300))) == [Decimal("1400.00")], "a second vendor isn't worth it"


@pytest.mark.parametrize(
    ("minimum", "best", "to"),
    [("300", "300.00", {1: X, 2: X, 3: X}), ("95", "295.00", {1: Y, 2: X, 3: X})],
    ids=["high", "low"],
)
def test_g3_an_order_minimum_may_make_the_cheapest_line_dear(
    minimum: str, best: str, to: Mapping[int, VendorId]
) -> None:
    other = offered(Y, ["95", "140", "150"], order_minimum=Decimal(minimum))
    found = compared(offered(X, ["100", "100", "100"]), other)
    last = cheapest_splits(found)[-1]
    assert (last.total, last.awards) == (Decimal(best), to)


def test_g3_line_by_line_would_cost_more() -> None:
    found = compared(offered(X, ["100", "100", "100"]), offered(Y, ["95", "140", "150"], order_minimum=Decimal(300)))
    assert split_of(found, {1: Y, 2: X, 3: X}).total == Decimal("500.00")


def test_lines_are_moved_together_to_reach_a_minimum() -> None:
    cheap = offered(X, ["60", "60", "60", "60"], order_minimum=Decimal(110))
    found = compared(cheap, offered(Y, ["50", "61", "62", "63"], order_minimum=Decimal(100)), lines=4)
    assert cheapest_splits(found)[-1].awards == {1: Y, 2: Y, 3: X, 4: X}


def test_a_locked_line_stays_with_its_vendor() -> None:
    assert cheapest_splits(g1(), locked={3: ACME})[-1].awards == awards("AAA")
    (only,) = cheapest_splits(g1(), locked={1: ACME, 3: DELTA})
    assert (only.awards, only.total) == (awards("AAD"), Decimal("895.00"))
    assert cheapest_splits(g1(), locked={1: ACME, 3: DELTA}, most=1) == ()


def test_what_a_vendor_cannot_deliver_is_said() -> None:
    found = compared(offered(X, ["1", "", "1"]), offered(Y, ["1", "1", "1"]))
    with pytest.raises(CannotDeliver, match=r"^Vendor 11 can't be given line 2: no price yet\. Choose another vendor"):
        cheapest_splits(found, locked={2: X})
    expired = compared(offered(X, ["1", "1", "1"], valid_until=date(2026, 12, 1)))
    with pytest.raises(CannotDeliver, match="Vendor 11 can't be given line 2: expired 2026-12-01"):
        split_of(expired, {2: X})


def test_lines_that_nobody_offers_are_left_out() -> None:
    found = compared(offered(X, ["5", "", "1"]), offered(Y, ["3", "", ""]))
    one, two = cheapest_splits(found)
    assert [split.left_out for split in (one, two)] == [(2,), (2,)]
    assert two.awards == {1: Y, 3: X}
    assert cheapest_splits(compared(offered(X, ["", "", ""]))) == ()
    assert cheapest_splits(compared()) == ()


def test_a_number_of_vendors_that_cannot_deliver_all_lines_has_no_split() -> None:
    found = compared(offered(X, ["1", "1", ""]), offered(Y, ["", "1", "1"]), offered(Z, ["", "", "2"]))
    (only,) = cheapest_splits(found)
    assert only.awards == {1: X, 2: X, 3: Y}
    assert cheapest_splits(found, most=1) == ()
    apart = compared(offered(X, ["1", "", ""]), offered(Y, ["", "1", ""]), offered(Z, ["", "", "2"]))
    assert cheapest_splits(apart, most=2) == ()
    assert totals(cheapest_splits(apart, most=3)) == [Decimal(4)]


def test_expired_offers_and_those_without_a_rate_are_never_used() -> None:
    expired = offered(X, ["1", "1", "1"], valid_until=date(2026, 12, 1))
    found = compared(expired, offered(Y, ["1", "1", "1"], currency="EUR"), offered(Z, ["9", "9", "9"]))
    assert [split.awards for split in cheapest_splits(found)] == [{1: Z, 2: Z, 3: Z}]


def test_other_currencies_count_by_their_rate_rounded_as_orders_are() -> None:
    offers = [offer(acme(), "Acme", frozenset({1})), offer(graz(), "Graz", frozenset({1}))]
    (only,) = cheapest_splits(compare(single(1), offers, basis({1: 1}, EUR="1.0850")))
    assert only.orders == {GRAZ: Decimal("271.25")}
    cents = compared(
        offered(X, ["0.01", "0.01", "0.01"], currency="EUR"), offered(Y, ["0.02", "0.01", "0.01"]), EUR="1.4"
    )
    assert cheapest_splits(cents)[-1].awards == {1: X, 2: Y, 3: Y}, "0.014 is rounded to 0.01, all three to 0.04"
    both = [offered(v, amounts, currency="EUR") for v, amounts in ((X, ["0.01", "0.05"]), (Y, ["0.05", "0.01"]))]
    splits = cheapest_splits(compared(*both, lines=2, EUR="1.6"))
    assert [(split.total, split.gap) for split in splits] == [
        (Decimal("0.10"), Decimal(0)),
        (Decimal("0.04"), Decimal(0)),
    ]


def test_equally_cheap_splits_do_not_depend_on_the_order_of_vendors_or_lines() -> None:
    offers = [offered(v, ["5", "5", "5", "7"], order_minimum=Decimal(8)) for v in (X, Y, Z)]
    there = compare(single(4), offers, basis(dict.fromkeys(range(1, 5), 1)))
    back = compare(single(4)[::-1], offers[::-1], basis(dict.fromkeys(range(1, 5), 1)))
    assert cheapest_splits(there) == cheapest_splits(back)
    assert [set(split.awards.values()) for split in cheapest_splits(there)] == [{X}]


def hard(chance: Random, vendors: int = 5) -> Comparison:
    """Minimums that few vendors together just reach, so that lines have to be moved to and fro."""
    offers = [
        offered(
            VendorId(n),
            [f"{chance.uniform(20, 180):.2f}" if chance.random() < 0.8 or n < 3 else "" for _ in range(30)],
            order_minimum=Decimal(chance.randrange(400, 700)),
            currency=chance.choice(("USD", "EUR")),
        )
        for n in range(1, vendors + 1)
    ]
    return compared(*offers, lines=30, EUR="1.0850")


def test_when_it_is_over_the_best_so_far_comes_with_an_honest_gap() -> None:
    found = hard(Random(2))  # noqa: S311 - the same in every run
    best = cheapest_splits(found)
    assert [(len(split.orders), split.gap) for split in best] == [(n, Decimal(0)) for n in (1, 2, 3)]
    for question in range(1, 250, 3):
        splits = cheapest_splits(found, is_over=over_at(question))
        assert splits
        for split in splits:
            assert split == replace(split_of(found, split.awards), gap=split.gap)
            least = min(of.total for of in best if len(of.orders) <= len(split.orders))
            assert split.gap is not None
            assert max(Decimal(0), split.total - least) <= split.gap
    assert totals(splits) == totals(best)


def test_over_at_once_is_a_split_all_the_same() -> None:
    assert not never()
    found = hard(Random(2), vendors=8)  # noqa: S311 - the same in every run
    splits = cheapest_splits(found, is_over=lambda: True)
    assert {len(split.awards) for split in splits} == {30}
    assert all(split.gap for split in splits)


def test_many_equal_lines_are_no_labour() -> None:
    cheap = offered(Y, ["7.00"] * 40 + [""], order_minimum=Decimal(263))
    found = compared(offered(X, ["7.50"] * 41, order_minimum=Decimal(20)), cheap, lines=41)
    asked = count()
    last = cheapest_splits(found, is_over=lambda: next(asked) > 100)[-1]
    assert [last.total, last.gap] == [Decimal("288.50"), 0]
    assert sum(vendor == X for vendor in last.awards.values()) == 3


def brute_force(found: Comparison, handling: Decimal, most: int) -> dict[int, Decimal]:
    """By at most so many vendors the least total, of all splits there are."""
    usable = [v for v, column in found.columns.items() if column.is_usable]
    offerers = {line.number: [v for v in usable if found.wanted(line.number, v).cost] for line in found.lines}
    offerers = {line: vendors for line, vendors in offerers.items() if vendors}
    least: dict[int, Decimal] = {}
    for chosen in product(*offerers.values()) if offerers else ():
        total = split_of(found, dict(zip(offerers, chosen, strict=True)), handling).total
        for number in range(len(set(chosen)), most + 1):
            least[number] = min(total, least.get(number, total))
    return least


def by_count(splits: Sequence[Split], most: int) -> dict[int, Decimal]:
    return {n: min(s.total for s in splits if len(s.orders) <= n) for n in range(len(splits[0].orders), most + 1)}


MONEY = st.integers(0, 3000).map(lambda cents: Decimal(cents) / 100)
FINE_MONEY = st.one_of(MONEY, st.integers(0, 9999).map(lambda parts: Decimal(parts) / 1000))
CURRENCIES = st.sampled_from(("USD", "USD", "EUR", "JPY"))


@st.composite
def _quotes(draw: st.DrawFn, vendor: VendorId, lines: int) -> Quote:
    offered_lines = [n for n in range(1, lines + 1) if draw(st.integers(0, 4))]
    return quote(
        vendor,
        [QuotedPrice(line=n, quantity=1, unit_price=draw(MONEY)) for n in offered_lines],
        currency=draw(CURRENCIES),
        charges={
            n: Charges(lot_charge=draw(FINE_MONEY), nre=draw(MONEY)) for n in offered_lines if draw(st.booleans())
        },
        order_minimum=draw(st.none() | st.integers(0, 90).map(Decimal)),
        order_charge=draw(st.none() | MONEY),
    )


@st.composite
def _cases(draw: st.DrawFn) -> tuple[int, list[Quote], Decimal]:
    lines = draw(st.integers(1, 5))
    vendors = range(1, draw(st.integers(1, 4)) + 1)
    return lines, [draw(_quotes(VendorId(n), lines)) for n in vendors], draw(MONEY)


def compared_quotes(lines: int, quotes: Sequence[Quote]) -> Comparison:
    return compared(
        *(offer(of, f"Vendor {of.vendor_id}", frozenset(range(1, lines + 1))) for of in quotes),
        lines=lines,
        EUR="1.0850",
        JPY="0.00673",
    )


@given(_cases())
def test_it_is_what_all_splits_say(case: tuple[int, list[Quote], Decimal]) -> None:
    lines, quotes, handling = case
    found = compared_quotes(lines, quotes)
    splits = cheapest_splits(found, handling)
    least = brute_force(found, handling, 4)
    assert bool(splits) == bool(least)
    if splits:
        assert by_count(splits, 4) == least
        assert [len(split.orders) for split in splits] == sorted({len(split.orders) for split in splits})
        assert {split.gap for split in splits} == {Decimal(0)}


@given(_cases(), st.data())
def test_a_higher_price_never_makes_the_best_split_cheaper(
    case: tuple[int, list[Quote], Decimal], data: st.DataObject
) -> None:
    lines, quotes, handling = case
    before = cheapest_splits(compared_quotes(lines, quotes), handling)
    raised = data.draw(st.sampled_from(quotes))
    more = replace(
        raised, prices=tuple(replace(p, unit_price=(p.unit_price or 0) + data.draw(MONEY)) for p in raised.prices)
    )
    after = cheapest_splits(compared_quotes(lines, [more if of is raised else of for of in quotes]), handling)
    assert bool(before) == bool(after)
    if before:
        assert after[-1].total >= before[-1].total
