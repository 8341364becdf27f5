"""Prices in a part's band: an asked quantity and the amount that belongs to it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.domain.quotes.amount import Amount, read_amount
from app.domain.quotes.candidate_values import PriceCandidate
from app.domain.quotes.candidate_words import PER_SAID
from app.domain.quotes.column_heads import HeadRows, Table
from app.domain.quotes.number_text import DecimalSigns, number_readings
from app.domain.quotes.part_bands import Band, Piece
from app.domain.quotes.placed_numbers import Number
from app.domain.trade.lazy_pattern import lazy_pattern

Claimed = Collection[tuple[int, int]]  # number of the row and place of amounts that are charges
_FOR = re.compile(
    r" ?\( ?(?:for )?|\W*(?:@|(?:at|for|bei|ab|pour|per|voor|bij|dla|przy|při|od|za|da|para|x)\b)"
    r"\W*(?:qty|quantity|menge|quantities)?\W*",
    re.IGNORECASE,
)
_PART = re.compile(r"[$€£]? ?(?P<number>[0-9][0-9.,]{0,11})(?<![.,])")
_IN_A_LIST = r"[$€£]? ?[0-9][0-9.,]{0,11}(?<![.,])"
_LIST = re.compile(rf"(?<![\w.,/-]){_IN_A_LIST}(?: ?/ ?{_IN_A_LIST})+(?![\w/])")
_PER = lazy_pattern(PER_SAID, re.IGNORECASE)
_OTHER_COLUMNS = frozenset({"extended", "nre", "lot", "minimum", "lead", "item", "per"})


@dataclass(frozen=True, slots=True)
class Pair:
    """`quantity` is None where none stands beside the amount."""

    quantity: Number | None
    amount: Number


@dataclass(slots=True)
class BandPrices:
    """Reads one band after the other. `per` is what the document says of all prices."""

    heads: HeadRows
    claimed: Claimed
    signs: DecimalSigns
    per: int = 0

    def read(self, band: Band, asked: Sequence[int]) -> Iterator[PriceCandidate]:
        """What is found, in the order of the page; one cell may be found more than once."""
        waiting: list[Number] = []
        said = per_said(" ".join(piece.text for piece in band.pieces))
        for piece in band.pieces:
            table = self.heads.table_of(piece.row)
            counts, amounts = self._sorted(piece, band, table, asked)
            if counts and not amounts:
                waiting += counts
                continue
            pairs = [_each(pair, amounts) for pair in _paired(counts, amounts, piece.row.text)]
            pairs += _listed(piece, asked)
            if not pairs and table and len(counts) == len(amounts) == 1:
                pairs = [Pair(counts[0], amounts[0])]  # the column of prices is the left one
            if not counts and amounts and not pairs:
                above = waiting or list(self.heads.quantities_above(piece.row, asked))
                pairs = list(_below(above, amounts)) or _alone(amounts, asked)
                waiting = []
            for pair in pairs:
                per = said or (per_said(table.row.text) if table else 0) or self.per
                yield from self._candidates(band, pair, asked, self._unit(piece, table) or per)

    def _sorted(
        self, piece: Piece, band: Band, table: Table | None, asked: Sequence[int]
    ) -> tuple[list[Number], list[Number]]:
        """Quantities and amounts of the row, without those that are something else."""
        if table and not _fits(piece, table, asked):
            table = None
        kinds = {number.begin: table.kind_of(number.words) if table else "" for number in piece.numbers}
        has_price = "price" in kinds.values()
        counts, amounts = [], []
        for number in piece.numbers:
            kind = kinds[number.begin]
            if kind in _OTHER_COLUMNS or (number.row.number, number.begin) in self.claimed:
                continue
            is_asked = bool(set(asked).intersection(number.quantities))
            is_price = kind == "price" or (number.is_money and not (has_price and table and kind))
            is_left = number.row is band.mention.row and number.begin < band.mention.part_begin
            if (is_asked and kind == "quantity") or (
                is_asked and not number.is_money and kind != "price" and not is_left
            ):
                if not (table and table.has("quantity") and has_price and kind != "quantity"):
                    counts.append(number)
            elif is_price and kind != "quantity":
                amounts.append(number)
        told = [number for number in amounts if number.is_money]
        return counts, told or amounts

    def _unit(self, piece: Piece, table: Table | None) -> int:
        if table and table.has("per"):
            for number in piece.numbers:
                if table.kind_of(number.words) == "per" and (found := {1, 100, 1000}.intersection(number.quantities)):
                    return found.pop()
        return 0

    def _candidates(self, band: Band, pair: Pair, asked: Sequence[int], per: int) -> Iterator[PriceCandidate]:
        read = _read(pair.amount.text, self.signs)
        counts = set(asked).intersection(pair.quantity.quantities) if pair.quantity else set(asked)
        unsure = "" if pair.quantity else f"No quantity stands beside {pair.amount.text}."
        if not band.mention.is_sure:
            unsure = unsure or f"Told by the number {band.mention.item} alone, not by the part number."
        for count in counts:
            yield PriceCandidate(
                line=band.mention.lines[0],
                quantity=count,
                unit_price=read.value,
                per=read.per if read.per and read.per > 1 else per or 1,
                text=pair.amount.text,
                words=pair.amount.words,
                quantity_words=pair.quantity.words if pair.quantity else (),
                currency=read.currency,
                doubt=read.doubt or unsure,
            )


def _read(text: str, signs: DecimalSigns) -> Amount:
    if not text.endswith("%"):
        return read_amount(text, signs)
    return replace(read_amount(text[:-1], signs), per=100, doubt=f"“{text}” is probably a price for 100 pieces.")


def per_said(text: str) -> int:
    """1000 for “Preis je 1.000 Stück”, 0 where nothing is said."""
    found = _PER.search(text)
    if not found:
        return 0
    said = re.sub("[^0-9a-z]", "", found[1].casefold())
    return 1000 if said in {"1000", "m", "thousand", "tausend", "mille", "mil"} else 100


def _fits(piece: Piece, table: Table, asked: Sequence[int]) -> bool:
    """Whether the row keeps to the columns: in an email's text the letters' widths move them."""
    has_money = any(number.is_money for number in piece.numbers)
    for number in piece.numbers:
        kind = table.kind_of(number.words)
        if number.is_money and kind in {"quantity", "item", "per"}:
            return False
        is_count = not number.is_money and bool(set(asked).intersection(number.quantities))
        if is_count and (kind == "extended" or (kind == "price" and has_money)):
            return False
    return True


def _paired(counts: Sequence[Number], amounts: Sequence[Number], text: str) -> Iterator[Pair]:
    """“5: 13.90”, and “13.90 at 5”; what follows the first amount is the total."""
    order = sorted(
        [*((n.begin, True, n) for n in counts), *((n.begin, False, n) for n in amounts)], key=lambda n: n[:2]
    )
    taken: set[int] = set()
    for (begin, is_count, number), (after, is_next_count, following) in pairwise(order):
        if is_count or not is_next_count or begin in taken:
            continue
        if _FOR.fullmatch(text[number.end : following.begin]):
            taken |= {begin, after}
            yield Pair(following, number)
    for (begin, is_count, number), (after, is_next_count, following) in pairwise(order):
        if is_count and not is_next_count and not taken & {begin, after}:
            yield Pair(number, following)


def _each(pair: Pair, amounts: Sequence[Number]) -> Pair:
    """The unit price, where the amount is that many times another one of the row."""
    for count in pair.quantity.quantities if pair.quantity else ():
        for other in amounts:
            if count > 1 and any(count * value in pair.amount.readings for value in other.readings):
                return Pair(pair.quantity, other)
    return pair


def _listed(piece: Piece, asked: Sequence[int]) -> Iterator[Pair]:
    """“1/5/25 pcs: $48.00/14.20/7.85”."""
    lists = list(_LIST.finditer(piece.row.text, piece.begin, piece.end))
    for counts, amounts in pairwise(lists):
        counted, priced = _parts(piece, counts), _parts(piece, amounts)
        if len(counted) == len(priced) and all(set(asked).intersection(number.quantities) for number in counted):
            yield from (Pair(count, amount) for count, amount in zip(counted, priced, strict=True))


def _parts(piece: Piece, listed: re.Match[str]) -> list[Number]:
    found = []
    for part in _PART.finditer(piece.row.text, listed.start(), listed.end()):
        readings = number_readings(part["number"])
        whole = tuple(int(value) for value in readings if value == value.to_integral_value())
        found.append(Number(piece.row, part.start(), part.end(), part[0].strip(), True, whole, readings))
    return found


def _below(counts: Sequence[Number], amounts: Sequence[Number]) -> Iterator[Pair]:
    """Each amount with the quantity that it stands nearest to, across; one quantity has one."""
    if len(counts) == 1 and len(amounts) <= 2:  # the other is the total
        yield Pair(counts[0], amounts[0])
        return
    nearest = [min(counts, key=lambda count: abs(count.middle - amount.middle)) for amount in amounts if counts]
    if len({count.begin for count in nearest}) == len(amounts):
        yield from (Pair(count, amount) for count, amount in zip(nearest, amounts, strict=True))
    elif len(counts) == len(amounts):
        yield from (Pair(count, amount) for count, amount in zip(counts, amounts, strict=True))


def _alone(amounts: Sequence[Number], asked: Sequence[int]) -> list[Pair]:
    """The only price of a line that was asked for one quantity."""
    return [Pair(None, amounts[0])] if len(asked) == 1 else []
