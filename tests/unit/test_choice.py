"""How vendors that may be asked stand to each line, for every door alike."""

from datetime import UTC, datetime

from app.domain.matching.choice import Choice, Mark, Verdict, excluded, listed, proposed
from app.domain.matching.coverage import Coverage, coverage
from app.domain.matching.covered import covered_lines
from app.domain.matching.fitness import Grade
from app.domain.matching.matching import Barrier, Exclusion, LineMatch, Proposal
from app.domain.rfqs.bars import Ban
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import Standing, VendorLine, VendorStatus

ACME, BERTA, CARLA, DORA = map(VendorId, range(1, 5))
NAMES = {ACME: "Acme", BERTA: "Berta", CARLA: "Carla", DORA: "Dora"}
SURE = min(Grade)
OPEN = next(grade for grade in Grade if grade.is_open)
HINT = next(grade for grade in Grade if not grade.is_open and not grade.covers)


def offers(vendor: VendorId, grade: Grade, *warnings: str) -> Proposal:
    return Proposal(
        vendor_id=vendor,
        vendor=NAMES[vendor],
        grade=grade,
        standing=Standing.UNSTATED,
        reasons=(grade.name,),
        warnings=warnings,
    )


def against(vendor: VendorId, barrier: Barrier, reason: str) -> Exclusion:
    return Exclusion(vendor_id=vendor, vendor=NAMES[vendor], barrier=barrier, reason=reason)


def line(number: int, proposals: tuple[Proposal, ...], out: tuple[Exclusion, ...] = ()) -> LineMatch:
    return LineMatch(
        number=number, part_number=f"P-{number}", wanted="Anodize", proposals=proposals, excluded=out, unknown=()
    )


def found() -> Coverage:
    """Acme does both, and may not have line 2; Berta is on hold; Carla's address is bad, and she is blocked for 2."""
    return coverage(
        [
            line(1, (offers(ACME, SURE), offers(BERTA, OPEN)), (against(CARLA, Barrier.NO_ADDRESS, "no address"),)),
            line(
                2,
                (offers(ACME, SURE), offers(BERTA, HINT, "on hold")),
                (against(CARLA, Barrier.BLOCKED, "blocked"),),
            ),
            line(3, (), (against(BERTA, Barrier.EXPIRED, "was valid"),)),
        ],
        {ACME: Ban(frozenset({2}), "Line 2 needs ITAR."), DORA: Ban(frozenset({1, 2, 3}), "Not on the list.")},
    )


def entry(vendor: VendorId, status: VendorStatus = VendorStatus.ACTIVE, does: str = "", check: str = "") -> VendorLine:
    return VendorLine(
        id=vendor,
        name=NAMES[vendor],
        categories="",
        contact="",
        email="",
        contacts=0,
        status=status,
        changed_at=datetime(2026, 12, 1, tzinfo=UTC),
        capabilities=does,
        check=check,
    )


def marks(choice: Choice) -> list[Mark]:
    return [choice.mark(number) for number in (1, 2, 3)]


def test_each_cell_says_how_and_why() -> None:
    acme, berta = proposed(found())
    assert marks(acme) == [Mark.DOES, Mark.BARRED, Mark.NOTHING]
    assert marks(berta) == [Mark.PERHAPS, Mark.OTHER, Mark.LEFT_OUT]
    assert acme.cell(2).words == ("Line 2 needs ITAR.",)
    assert berta.cell(2).words == (HINT.name, "on hold")
    assert berta.cell(3).words == ("was valid",)
    assert acme.cell(3).words == ()


def test_reasons_that_are_alike_are_said_once_and_a_ban_with_them() -> None:
    acme, berta = proposed(found())
    assert [(r.lines, r.words) for r in acme.why] == [((1, 2), (SURE.name,)), ((), ("Line 2 needs ITAR.",))]
    assert (acme.verdict, berta.verdict, acme.may_be_asked) == (Verdict.DOES, Verdict.PERHAPS, True)
    (barred,) = [choice for choice in proposed(found(), 2) if choice.id == ACME]
    assert ([r.words for r in barred.why], barred.verdict) == ([("Line 2 needs ITAR.",)], Verdict.BARRED)
    assert proposed(found(), 2)[0].verdict is Verdict.ON_HOLD
    assert proposed(found(), 9) == []


def test_who_is_left_out_says_which_line_for_which_reason() -> None:
    (carla,) = excluded(found())
    assert [(r.lines, r.words) for r in carla.why] == [((1,), ("no address",)), ((2,), ("blocked",))]
    assert (marks(carla), carla.may_be_asked) == ([Mark.LEFT_OUT, Mark.LEFT_OUT, Mark.NOTHING], False)
    assert [choice.name for choice in excluded(found(), 3)] == ["Berta"]
    assert [(r.lines, r.words) for r in excluded(found(), 3)[0].why] == [((), ("was valid",))]


def test_a_tick_may_always_be_taken_away() -> None:
    acme, _ = proposed(found())
    assert [acme.may_have(2, is_asked=asked) for asked in (False, True)] == [False, True]
    assert acme.may_have(1, is_asked=False)


def test_of_the_list_also_who_is_not_known_for_these_lines() -> None:
    first, second = listed([entry(DORA, VendorStatus.BLOCKED), entry(ACME, check="no address")], found())
    assert (first.may_be_asked, marks(first), first.verdict) == (False, [Mark.BARRED] * 3, Verdict.BARRED)
    assert (second.place, second.check, second.mark(1)) == (1, "no address", Mark.DOES)
    free = listed([entry(CARLA, does="Plating")], Coverage(lines=(), vendors=()))[0]
    assert ([r.words for r in free.why], free.verdict) == ([("Plating",)], None)


def test_lines_say_how_many_do_them_and_are_asked() -> None:
    every, one, two, three = covered_lines(found(), {ACME: {1}})
    assert (every.number, every.known, every.open, every.asked) == (0, 1, 1, 1)
    assert (one.title, one.known, one.open, one.asked) == ("P-1 · Anodize", 1, 1, 1)
    assert (two.asked, three.known) == (0, 0)
