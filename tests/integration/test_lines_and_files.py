"""Lines and files of a request keep their ids while others come and go, and no line's number is given twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem, Text
from app.domain.rfqs.terms import Terms
from app.domain.trade.ids import LineId
from app.domain.trade.quantity import QuantityBreaks
from app.storage.rfqs import parts
from tests.fakes.office import Office, add_lines, opened


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("data")) as made:
        yield made


def _line(number: int, part: str = "P") -> RfqItem:
    return RfqItem(number=number, part_number=part, quantities=QuantityBreaks((1,)))


def _file(path: str, sha256: str = "a") -> Attachment:
    return Attachment(path=path, name=path, size=1, sha256=sha256)


def _ids(rfq: Rfq) -> dict[int, int | None]:
    return {item.number: item.id for item in rfq.items}


def _rows_written(office: Office, rfq: Rfq, items: Sequence[RfqItem]) -> int:
    with office.database.write() as session:
        connection = session.connection()
        before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        parts.set_items(session, rfq.id, items)
        return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one()) - int(before)


@pytest.mark.file_only("SQLite counts the rows")
def test_the_edit_of_one_cell_writes_one_row(office: Office) -> None:
    rfq = office.services.rfq_editing.create("Plating")
    rfq = office.services.rfq_editing.set_items(rfq.id, [_line(n) for n in range(1, 101)])
    edited = [replace(item, process="ANODIZE") if item.number == 50 else item for item in rfq.items]
    assert _rows_written(office, rfq, edited) == 1
    assert _rows_written(office, rfq, edited) == 0
    assert office.services.rfq_reading.get(rfq.id).items == tuple(edited)


def test_lines_that_change_numbers_stay_the_lines_that_they_are(office: Office) -> None:
    rfq = office.services.rfq_editing.create("Plating")
    rfq = office.services.rfq_editing.set_items(rfq.id, [_line(n, f"P-{n}") for n in (1, 2, 3)])
    one, two, three = rfq.items
    turned = [replace(one, number=2), replace(two, number=3), replace(three, number=1)]
    turned_round = office.services.rfq_editing.set_items(rfq.id, turned)
    assert {(i.id, i.number, i.part_number) for i in turned_round.items} == {
        (one.id, 2, "P-1"),
        (two.id, 3, "P-2"),
        (three.id, 1, "P-3"),
    }


def test_a_line_without_its_id_is_known_by_its_number_and_never_takes_that_of_another(office: Office) -> None:
    editing = office.services.rfq_editing
    rfq = editing.set_items(editing.create("Plating").id, [_line(1), _line(2)])
    again = editing.set_items(rfq.id, [_line(1, "Q"), _line(2), _line(3)])
    assert (again.items[0].id, again.items[0].part_number, again.items[1].id) == (rfq.items[0].id, "Q", rfq.items[1].id)
    moved = editing.set_items(rfq.id, [_line(1, "new"), replace(rfq.items[0], number=2)])
    assert moved.items[1].id == rfq.items[0].id
    assert moved.items[0].id not in {item.id for item in again.items}


def test_a_line_that_comes_back_has_its_id_unless_it_is_another_requests(office: Office) -> None:
    editing = office.services.rfq_editing
    rfq = editing.set_items(editing.create("Plating").id, [_line(1), _line(2)])
    editing.set_items(rfq.id, [rfq.items[0]])
    after = editing.set_items(rfq.id, [rfq.items[0], _line(3)])
    assert after.items[1].id not in {item.id for item in rfq.items}
    assert _ids(editing.set_items(rfq.id, [*after.items, rfq.items[1]])) == _ids(rfq) | _ids(after)
    other = editing.set_items(editing.create("Copy").id, rfq.items)
    assert len({item.id for item in (*rfq.items, *other.items)}) == 4
    twice = editing.set_items(other.id, [other.items[0], replace(other.items[0], number=9)])
    assert [item.number for item in twice.items] == [1, 9]
    assert twice.items[0].id == other.items[0].id != twice.items[1].id


def test_lines_stay_in_the_order_that_the_buyer_gave_them(office: Office) -> None:
    editing = office.services.rfq_editing
    rfq = editing.set_items(editing.create("Plating").id, [_line(n) for n in (1, 2, 3)])
    turned = editing.set_items(rfq.id, [rfq.items[2], rfq.items[0], rfq.items[1]])
    assert [(i.number, i.id) for i in turned.items] == [(n, rfq.items[n - 1].id) for n in (3, 1, 2)]
    sheet = office.services.line_import.read_text("Line\tPart\tQty\n9\tA\t1\n8\tB\t1\n")
    office.services.line_import.add(rfq.id, sheet)
    assert list(_ids(office.services.rfq_reading.get(rfq.id))) == [3, 1, 2, 9, 8]


def test_terms_texts_and_copies_come_back_as_they_were_written(office: Office) -> None:
    editing = office.services.rfq_editing
    rfq = editing.create("Plating")
    values: dict[str, object] = {
        "terms": Terms(currency="USD", incoterm="FCA", place="Rockford", payment="Net 30"),
        "texts": (Text(language="de", subject="Anfrage", body="Guten Tag"),),
        "copies": ("purchasing@shop.example",),
        "has_form": True,
    }
    editing.change(rfq.id, **values)
    after = office.services.rfq_reading.get(rfq.id)
    assert {name: getattr(after, name) for name in values} == values
    assert after.terms.delivery == "FCA Rockford"


def test_a_file_of_a_line_goes_to_those_who_are_asked_for_it(office: Office) -> None:
    editing = office.services.rfq_editing
    rfq = editing.set_items(office.request(3).id, [_line(1), _line(2)])
    one, two = (frozenset({item.id}) for item in rfq.items if item.id)
    files = [
        replace(_file("one.pdf"), for_all=False, lines=one),
        replace(_file("gone.pdf"), for_all=False, lines=frozenset({LineId(99)})),
    ]
    rfq = editing.set_attachments(rfq.id, [*files, _file("all.pdf")])
    _whole, first, second = rfq.invitations
    office.services.rfq_asking.ask(rfq.id, replace(first, lines=one))
    rfq = office.services.rfq_asking.ask(rfq.id, replace(second, lines=two))
    got = [[f.name for f in rfq.files_for(i)] for i in rfq.invitations]
    assert got == [["one.pdf", "all.pdf"], ["one.pdf", "all.pdf"], ["all.pdf"]]
    assert rfq.attachments[0].lines == one


def test_no_number_is_given_twice_not_even_after_a_restart(tmp_path: Path) -> None:
    sheet = tmp_path / "lines.csv"
    sheet.write_text("Part,Qty\nA,1\nB,1\n", encoding="utf-8")
    with opened(tmp_path / "data") as made:
        editing = made.services.rfq_editing
        rfq_id = editing.create("Plating").id
        editing.set_items(rfq_id, [_line(n) for n in range(1, 6)])
        assert editing.set_items(rfq_id, [_line(1)]).last_line == 5
        assert add_lines(made.services, rfq_id, sheet).remarks == ()
        assert list(_ids(made.services.rfq_reading.get(rfq_id))) == [1, 6, 7]
        assert editing.set_items(rfq_id, []).last_line == 7
    with opened(tmp_path / "data") as made:
        editing = made.services.rfq_editing
        add_lines(made.services, rfq_id, sheet)
        add_lines(made.services, rfq_id, sheet, instead=True)
        assert list(_ids(made.services.rfq_reading.get(rfq_id))) == [10, 11]


def test_a_number_that_a_sheet_names_is_taken_where_it_is_free(office: Office) -> None:
    editing = office.services.rfq_editing
    rfq = editing.set_items(editing.create("Plating").id, [_line(n) for n in range(1, 5)])
    rfq = editing.set_items(rfq.id, rfq.items[:1])
    report = office.services.line_import.paste(rfq.id, "Line\tPart\tQty\n1\tA\t1\n3\tB\t1\n3\tC\t1\n\tD\t1\n6\tE\t1\n")
    assert [r.text.replace(".", ";").split(";")[0] for r in report.remarks] == [
        "Line number “3” is already used or isn't a whole number",
        "Line 1 is taken by an earlier line",
    ]
    items = office.services.rfq_reading.get(rfq.id).items
    assert [(i.number, i.part_number) for i in items] == [(1, "P"), (3, "B"), (5, "A"), (6, "E"), (7, "C"), (8, "D")]


def test_a_line_that_a_new_list_names_again_keeps_its_id(office: Office, tmp_path: Path) -> None:
    editing = office.services.rfq_editing
    rfq = editing.set_items(editing.create("Plating").id, [_line(1), _line(2)])
    sheet = tmp_path / "lines.csv"
    sheet.write_text("Line,Part,Qty\n2,P-2 revised,1\n3,P-3,1\n", encoding="utf-8")
    add_lines(office.services, rfq.id, sheet, instead=True)
    items = office.services.rfq_reading.get(rfq.id).items
    assert [(i.number, i.part_number) for i in items] == [(2, "P-2 revised"), (3, "P-3")]
    assert items[0].id == rfq.items[1].id


def test_a_file_keeps_its_id_when_it_has_changed_or_moved_in_the_order(office: Office, tmp_path: Path) -> None:
    editing = office.services.rfq_editing
    rfq = editing.create("Plating")
    paths = [tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf")]
    for path in paths:
        path.write_text(path.name, encoding="utf-8")
    first, second, third = editing.attach(rfq.id, paths).rfq.attachments
    paths[1].write_text("revised", encoding="utf-8")
    again = editing.attach(rfq.id, paths[1:2]).rfq.attachments
    assert [a.id for a in again] == [first.id, second.id, third.id]
    assert again[1].sha256 != second.sha256
    turned = editing.set_attachments(rfq.id, [third, again[1]]).attachments
    assert [(a.id, a.name) for a in turned] == [(third.id, "c.pdf"), (second.id, "b.pdf")]
    more = editing.set_attachments(rfq.id, [*turned, _file("d.pdf")]).attachments
    assert more[2].id not in {first.id, second.id, third.id}
    assert editing.set_attachments(rfq.id, [first, *more]).attachments == (first, *more)


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "add", "remove", "swap", "undo", "paste", "name"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(_EDITS)
def test_whatever_is_done_to_some_lines_the_others_stay(house: Office, edits: Sequence[tuple[str, int, int]]) -> None:
    editing = house.services.rfq_editing
    rfq = editing.set_items(editing.create("Plating").id, [_line(1), _line(2)])
    before, ever = rfq, {1, 2}
    for count, (what, a, b) in enumerate(edits):
        wanted, touched = _edited(rfq, before, what, a, b, count)
        if what == "paste":
            house.services.line_import.paste(rfq.id, "A\t1\nB\t1")
            after = house.services.rfq_reading.get(rfq.id)
        else:
            after = editing.set_items(rfq.id, wanted)
        assert {i for i in after.items if i.number not in touched and i in rfq.items} == {
            i for i in rfq.items if i.number not in touched
        }
        if what != "paste":
            assert [i.number for i in after.items] == [i.number for i in wanted]
        numbers = [i.number for i in after.items]
        assert len(set(numbers)) == len(numbers)
        assert len({i.id for i in after.items}) == len(numbers)
        if what in {"add", "paste"}:
            assert not ever & (set(numbers) - {i.number for i in rfq.items})
        if what == "swap":
            assert {i.id for i in after.items} == {i.id for i in rfq.items}
        ever |= set(numbers)
        assert after.last_line == max(ever)
        before, rfq = rfq, after


def _edited(rfq: Rfq, before: Rfq, what: str, a: int, b: int, count: int) -> tuple[list[RfqItem], set[int]]:
    """The lines that are wanted next, and the numbers of those that are not as they were."""
    items = list(rfq.items)
    if what == "undo":
        same = set(before.items) & set(items)
        return list(before.items), {i.number for i in (*items, *before.items) if i not in same}
    if what in {"add", "name"}:
        free = next(n for n in range(1, 99) if n not in {i.number for i in items})
        number = rfq.last_line + 1 if what == "add" else free
        return [*items, _line(number)], {number}
    if not items or what == "paste":
        return items, set()
    one, two = items[a % len(items)], items[b % len(items)]
    changed = {
        "edit": {one: replace(one, process=f"step {count}")},
        "swap": {one: replace(one, number=two.number), two: replace(two, number=one.number)},
        "remove": {},
    }[what]
    touched = {one, *changed}
    return [*(i for i in items if i not in touched), *changed.values()], {i.number for i in touched}


def test_cells_are_a_block_and_lines_are_none(office: Office) -> None:
    imports = office.services.line_import
    assert imports.block("1; 5\tea\r\n10\tkg") == (("1; 5", "ea"), ("10", "kg"))
    assert imports.block("Part no.\tQty\r\nP-1\t5") == ()
