"""What several places say of one capability: which statements stay."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.matching.fitness import best_fit
from app.domain.matching.line_words import LineWords
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import VendorId
from app.domain.vendors.capabilities import capabilities_together, capability_key
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.incoming import ImportPlan, Incoming, Outcome
from app.domain.vendors.joining import joined
from app.domain.vendors.merge import Difference, Taking, differences
from app.domain.vendors.vendor import Capability, Standing, Vendor
from app.domain.words.specification import Specification
from app.domain.words.vocabulary import Vocabulary

SOON, LATER = date(2026, 12, 31), date(2031, 1, 1)
APPROVED = Capability(process="EP", standing=Standing.APPROVED, source="certificate", valid_until=SOON)
FAMILIAR = Capability(process="EP", standing=Standing.FAMILIAR, source="list", valid_until=LATER)

Statement = tuple[str, Standing, str, date | None]


def stated(capabilities: Sequence[Capability]) -> set[Statement]:
    """All but the spelling."""
    return {(capability_key(c), c.standing, c.source, c.valid_until) for c in capabilities}


@pytest.mark.parametrize(("first", "second"), [(APPROVED, FAMILIAR), (FAMILIAR, APPROVED)])
def test_an_approval_is_not_made_longer_by_a_familiarity_and_both_stay(first: Capability, second: Capability) -> None:
    known = Vendor(name="Kestrel", id=VendorId(1), capabilities=(first,))
    listed = Vendor(name="Kestrel", id=VendorId(2), capabilities=(second,))
    imported = Taking(Clearances()).vendor(known, listed)
    assert imported.capabilities == joined([known, listed], Clearances()).vendor.capabilities == (APPROVED, FAMILIAR)
    assert joined([known, listed], Clearances()).told == ()
    (told,) = differences(known, imported)
    day = {APPROVED: "approved, until 2026-12-31", FAMILIAR: "familiar, until 2031-01-01"}
    assert told == Difference("capability", "", f"EP, {day[second]}")


@pytest.mark.parametrize("known", [None, Vendor(name="Kestrel", capabilities=(APPROVED, FAMILIAR))])
def test_another_standing_is_no_new_capability(known: Vendor | None) -> None:
    longer = Vendor(name="Kestrel", capabilities=(replace(APPROVED, valid_until=LATER), FAMILIAR))
    after = Taking(Clearances()).vendor(known, longer) if known else longer
    incoming = Incoming(listed=longer, known=known, after=after, outcome=Outcome.UPDATE, rows=(2,))
    plan = ImportPlan(
        kind=ImportKind.CAPABILITIES,
        path=Path("list.csv"),
        rows=1,
        encoding="utf-8",
        delimiter=",",
        columns={},
        incoming=(incoming,),
        cleanings=(),
        remarks=(),
    )
    assert plan.capabilities == (0 if known else 1)


def test_after_the_approval_has_ended_the_familiarity_counts() -> None:
    both = capabilities_together((APPROVED, FAMILIAR))
    words = LineWords(number=1, part_number="", process="EP", specification=Specification(name=""))
    found = [best_fit(words, both, (), Vocabulary(()), day) for day in (SOON, LATER)]
    assert [(fit.standing, fit.expired_on) for fit in found if fit] == [
        (Standing.APPROVED, None),
        (Standing.FAMILIAR, None),
    ]


@pytest.mark.parametrize(
    ("needless", "kept"),
    [
        (replace(FAMILIAR, valid_until=SOON), APPROVED),  # a lesser one that reaches no further
        (replace(FAMILIAR, valid_until=None), APPROVED),  # or does not say how far
        (replace(APPROVED, valid_until=None), APPROVED),  # no day
        (APPROVED, replace(APPROVED, valid_until=LATER, source="")),  # an earlier day
        (replace(APPROVED, source=""), APPROVED),  # the same without a source
    ],
)
def test_what_says_nothing_more_is_needless(needless: Capability, kept: Capability) -> None:
    assert capabilities_together((needless, kept)) == capabilities_together((kept, needless)) == (kept,)


def test_the_first_spelling_stays() -> None:
    spelled = Capability(process="ep", specification="ASTM B 912")
    better = Capability(process="EP", specification="ASTM B912", standing=Standing.APPROVED)
    assert capabilities_together((spelled, better)) == (replace(spelled, standing=Standing.APPROVED),)


_CAPABILITIES = st.lists(
    st.builds(
        Capability,
        process=st.sampled_from(["EP", "ep", "Anodize"]),
        type=st.sampled_from(["", "II"]),
        standing=st.sampled_from(Standing),
        source=st.sampled_from(["", "audit", "list"]),
        valid_until=st.sampled_from([None, date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)]),
    ),
    max_size=8,
)


@given(_CAPABILITIES, st.randoms(use_true_random=False), st.integers(0, 8))
def test_nothing_is_invented_and_neither_order_nor_repetition_matters(
    said: list[Capability], random: Random, cut: int
) -> None:
    made = capabilities_together(said)
    assert stated(made) <= stated(said)
    assert {capability_key(c) for c in made} == {capability_key(c) for c in said}
    assert capabilities_together(made) == made
    assert capabilities_together((*made, *said)) == made
    assert capabilities_together((*capabilities_together(said[:cut]), *said[cut:])) == made
    shuffled = random.sample(said, len(said))
    assert stated(capabilities_together(shuffled)) == stated(made)


@given(_CAPABILITIES)
def test_of_every_statement_one_at_least_as_good_and_as_long_stays(said: list[Capability]) -> None:
    made = capabilities_together(said)
    order = list(Standing)
    for one in said:
        assert any(
            capability_key(kept) == capability_key(one)
            and order.index(kept.standing) <= order.index(one.standing)
            and (one.valid_until is None or (kept.valid_until is not None and kept.valid_until >= one.valid_until))
            for kept in made
        )
