"""Two people change one RFQ: nothing of either is lost without being told."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.rfqs.merging import merged
from app.domain.rfqs.rfq import Attachment, Given, RfqItem, Text
from app.domain.trade.ids import AttachmentId, LineId, VendorId
from app.domain.trade.quantity import QuantityBreaks


def item(number: int, part: str = "P", stored: bool = True) -> RfqItem:
    return RfqItem(
        number=number, part_number=part, quantities=QuantityBreaks((1,)), id=LineId(100 + number) if stored else None
    )


ONE, TWO, THREE = item(1), item(2), item(3)


def test_lines_that_each_changed_are_put_together() -> None:
    mine, theirs = (replace(ONE, part_number="mine"), TWO), (ONE, replace(TWO, part_number="theirs"))
    assert merged("items", (ONE, TWO), mine, theirs).value == (mine[0], theirs[1])


def test_a_line_that_both_changed_is_theirs_and_told() -> None:
    mine, theirs = (replace(ONE, part_number="mine"),), (replace(ONE, part_number="theirs"),)
    found = merged("items", (ONE,), mine, theirs)
    assert (found.value, found.clashes) == (theirs, ("line 1",))
    assert merged("items", (ONE,), mine, mine).clashes == ()


def test_a_line_that_they_deleted_and_i_changed_is_told() -> None:
    assert merged("items", (ONE, TWO), (replace(ONE, part_number="mine"), TWO), (TWO,)).clashes == ("line 1",)
    assert merged("items", (ONE, TWO), (TWO,), (replace(ONE, part_number="theirs"), TWO)).clashes == ("line 1",)
    assert merged("items", (ONE, TWO), (TWO,), (TWO,)).value == (TWO,)


def test_lines_that_both_added_have_numbers_of_their_own() -> None:
    theirs = (ONE, item(2, "theirs"))
    mine = (ONE, item(2, "mine", stored=False), item(3, "mine too", stored=False))
    found = merged("items", (ONE,), mine, theirs)
    assert [(i.number, i.part_number) for i in found.value] == [(1, "P"), (2, "theirs"), (3, "mine"), (4, "mine too")]
    assert found.clashes == ()


def test_a_line_that_was_just_stored_has_its_id_there_alone() -> None:
    before = (ONE, item(2, stored=False))
    found = merged("items", before, (ONE, replace(before[1], part_number="on")), (ONE, TWO))
    assert found.value == (ONE, replace(TWO, part_number="on"))
    assert found.clashes == ()


def test_an_order_that_i_changed_counts_and_else_theirs() -> None:
    assert merged("items", (ONE, TWO), (TWO, ONE), (ONE, TWO, THREE)).value == (TWO, THREE, ONE)
    assert merged("items", (ONE, TWO), (ONE, TWO), (TWO, ONE)).value == (TWO, ONE)


def test_what_is_added_stands_where_it_was_added() -> None:
    new = item(4, stored=False)
    assert merged("items", (ONE, TWO), (ONE, new, TWO), (ONE, TWO)).value == (ONE, new, TWO)
    assert merged("items", (ONE, TWO), (ONE, new, TWO), (ONE, TWO, THREE)).value == (ONE, new, TWO, THREE)
    assert merged("items", (ONE, TWO), (new, ONE, TWO), (TWO, ONE)).value == (new, TWO, ONE)
    assert merged("items", (ONE, TWO), (ONE, TWO, new), (THREE, ONE, TWO)).value == (THREE, ONE, TWO, new)


def file(name: str, for_all: bool = True) -> Attachment:
    return Attachment(path=f"/{name}", name=name, size=1, sha256="ab", for_all=for_all, id=AttachmentId(len(name)))


def test_files_vendors_and_texts_are_told_apart() -> None:
    a, b = file("a.pdf"), file("b.pdf")
    assert merged("attachments", (a,), (), (a, b)).value == (b,)
    assert merged("attachments", (a,), (file("a.pdf", for_all=False),), ()).clashes == ("“a.pdf”",)
    first, second = VendorId(1), VendorId(2)
    lines = frozenset({LineId(1)})
    assert merged("asked", {first: None}, {}, {first: None, second: None}).value == {second: None}
    assert merged("asked", {first: None}, {first: lines}, {}).clashes == ("what a vendor is asked for",)
    extra = frozenset({AttachmentId(5)})
    found = merged("given", Given((a,), {}), Given((a,), {first: extra}), Given((a, b), {second: extra}))
    assert found.value == Given((a, b), {second: extra, first: extra})
    clash = merged("given", Given((a,), {first: extra}), Given((a,), {}), Given((a,), {first: frozenset()}))
    assert clash.clashes == ("which files a vendor gets",)
    de, fr = Text(language="de", subject="S", body="B"), Text(language="fr", subject="S", body="B")
    assert merged("texts", (), (de,), (fr,)).value == (fr, de)
    assert merged("texts", (de,), (replace(de, body="mine"),), (replace(de, body="theirs"),)).clashes == (
        "the text for de",
    )


def test_one_thing_is_mine_theirs_or_told() -> None:
    assert merged("title", "a", "b", "a").value == "b"
    assert merged("title", "a", "a", "b").value == "b"
    assert merged("title", "a", "b", "b").clashes == ()
    found = merged("title", "a", "b", "c")
    assert (found.value, found.clashes) == ("c", ("the title",))


lines_of = st.dictionaries(st.integers(1, 5), st.sampled_from("abc"), max_size=5)


def rows(some: dict[int, str]) -> tuple[RfqItem, ...]:
    return tuple(item(n, part) for n, part in some.items())


@given(lines_of, lines_of, lines_of)
def test_what_only_one_changed_is_kept_whatever_the_other_did(
    before: dict[int, str], mine: dict[int, str], theirs: dict[int, str]
) -> None:
    found = merged("items", rows(before), rows(mine), rows(theirs))
    kept = {i.number: i.part_number for i in found.value}
    for number in {*before, *mine, *theirs}:
        was, wanted, there = before.get(number), mine.get(number), theirs.get(number)
        both = wanted != was and there not in (was, wanted)
        assert (f"line {number}" in found.clashes) == both
        assert kept.get(number) == (there if both or wanted == was else wanted)


@given(lines_of, lines_of)
def test_with_nobody_else_it_is_what_i_want(before: dict[int, str], mine: dict[int, str]) -> None:
    found = merged("items", rows(before), rows(mine), rows(before))
    assert {i.number: i for i in found.value} == {i.number: i for i in rows(mine)}
    assert found.clashes == ()
