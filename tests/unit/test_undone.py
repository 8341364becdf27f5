"""Lines that nobody who is asked is known to do: the same answer as matching gives, without its time."""

from dataclasses import replace
from datetime import date
from random import Random

from app.domain.matching.line_words import LineWords, line_words
from app.domain.matching.matching import Candidate, match_line
from app.domain.matching.undone import undone
from app.domain.rfqs.bars import Rules
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import LineId, VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Capability, Vendor
from app.domain.words.vocabulary import Term, TermKind, Vocabulary

TODAY = date(2026, 11, 24)
TERMS = (
    Term(kind=TermKind.PROCESS, name="Anodize", aliases=("Hard anodize",), family="Finishing"),
    Term(kind=TermKind.PROCESS, name="Chem film", aliases=("Alodine",), family="Finishing"),
    Term(kind=TermKind.SPECIFICATION, name="MIL-C-5541", aliases=("MIL-DTL-5541",)),
)
RULES = Rules(vocabulary=Vocabulary(TERMS), today=TODAY, clearances=Clearances())
PROCESSES = ("", "Anodize", "hard-anodize", "Alodine", "Chem film", "Plate", "—")
SPECIFICATIONS = ("", "MIL-C-5541 CL 1", "MIL-DTL-5541F Class 3", "MIL-A-8625 Type II", "AMS 2470", "–")
VALID = (None, date(2026, 11, 23), TODAY)


def item(number: int, process: str, specification: str = "", callout: str = "") -> RfqItem:
    return RfqItem(
        number=number,
        part_number="P-1",
        process=process,
        specification=specification,
        callout=callout,
        quantities=QuantityBreaks((1,)),
        id=LineId(100 + number),
    )


def asked(number: int, *capabilities: Capability, lines: tuple[int, ...] | None = None) -> tuple[Vendor, Invitation]:
    only = None if lines is None else frozenset(LineId(100 + line) for line in lines)
    vendor = Vendor(id=VendorId(number), name=f"Works {number}", capabilities=capabilities)
    return vendor, Invitation(vendor_id=VendorId(number), lines=only)


def numbers(items: list[RfqItem], *invited: tuple[Vendor, Invitation]) -> list[int]:
    return [i.number for i in undone(items, invited, RULES)]


def test_a_line_is_done_by_who_lists_it_is_asked_for_it_and_may_still_do_it() -> None:
    items = [
        item(1, "Anodize"),
        item(2, "Alodine", "MIL-C-5541"),
        item(3, "", callout="MASK THREADS"),
        item(4, "Plate"),
    ]
    other = Capability(process="Turning")
    assert numbers(items, asked(1, other), asked(2)) == [1, 2, 4], "a line without words says nothing"
    assert numbers(items) == numbers(items, asked(1), asked(2)) == [], "nothing is noted of anybody"
    both = (Capability(process="Hard anodize"), Capability(process="", specification="MIL-DTL-5541"))
    assert numbers(items, asked(1, *both)) == [4]
    assert numbers(items, asked(1, *both, lines=(2, 4))) == [1, 4]
    assert numbers(items, asked(1, *both, lines=(2,)), asked(2, *both, lines=(1,))) == [4]
    assert numbers(items, asked(1, *(replace(c, valid_until=VALID[1]) for c in both))) == [1, 2, 4]
    assert numbers(items[:1], asked(1, *both), asked(2, *both)) == []


def test_it_is_what_matching_says_of_these_vendors() -> None:
    chance = Random(7)  # noqa: S311 - the same in every run
    for _ in range(300):
        items = [item(n, chance.choice(PROCESSES), chance.choice(SPECIFICATIONS)) for n in range(1, 6)]
        invited = [
            asked(
                n,
                *(
                    Capability(
                        process=chance.choice(PROCESSES),
                        specification=chance.choice(SPECIFICATIONS),
                        valid_until=chance.choice(VALID),
                    )
                    for _ in range(chance.randrange(n == 1, 3))
                ),
                lines=chance.choice((None, (1, 2), (2, 3, 4))),
            )
            for n in range(1, 4)
        ]
        assert numbers(items, *invited) == [i.number for i in items if not _is_done(i, invited)]


def _is_done(line: RfqItem, invited: list[tuple[Vendor, Invitation]]) -> bool:
    words = line_words(line, RULES.vocabulary)
    candidates = [
        Candidate(id=v.stored_id, name=v.name, capabilities=v.capabilities) for v, i in invited if i.asks_for(line.id)
    ]
    return not (words.process or words.specification.name) or bool(_able(words, candidates))


def _able(words: LineWords, candidates: list[Candidate]) -> bool:
    found = match_line(words, candidates, RULES)
    return bool(found.covering or found.open)
