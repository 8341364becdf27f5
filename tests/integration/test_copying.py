"""A request is copied with all that is asked, and asks nobody who may not be asked."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.rfqs.rfq import Rfq, Text
from app.domain.rfqs.scope import scope_text
from app.domain.rfqs.terms import Terms
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import VendorStatus
from app.services.rfqs.reading import RfqMissing
from tests.fakes.office import DEADLINE, ITEM, Office, begun, opened, vendor
from tests.fakes.terminal import Terminal

VALUES = {
    "subject": "Quote {{ rfq.number }}",
    "body": "Please quote.",
    "texts": (Text(language="de", subject="Anfrage", body="Bitte anbieten."),),
    "terms": Terms(currency="USD", incoterm="FCA", place="Rockford", payment="Net 30"),
    "copies": ("desk@shop.example",),
    "has_form": True,
    "notes": "Ask again in spring.",
}


@pytest.fixture
def rfq(office: Office, tmp_path: Path) -> Rfq:
    """Lines 3 and 1, in this order, a file for everybody and one for line 3; line 2 was removed."""
    editing = office.services.rfq_editing
    made = editing.create("Plating", DEADLINE)
    items = [replace(ITEM, number=n, part_number=f"P-{n}") for n in (3, 2, 1)]
    editing.set_items(made.id, [i for i in editing.set_items(made.id, items).items if i.number != 2])
    for name in ("P-3.pdf", "terms.pdf"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    editing.attach(made.id, [tmp_path / "P-3.pdf", tmp_path / "terms.pdf"])
    return editing.change(made.id, **VALUES)


def scopes(rfq: Rfq) -> Sequence[tuple[str, str]]:
    return [(file.name, scope_text(file, rfq)) for file in rfq.attachments]


def saved(office: Office, *clearances: str) -> list[VendorId]:
    some = [replace(vendor(n), clearance=level) for n, level in enumerate(clearances, start=1)]
    return [v.stored_id for v in office.services.vendors.save_all(some).vendors]


def test_the_copy_asks_for_the_same_under_a_number_of_its_own(office: Office, rfq: Rfq) -> None:
    office.services.rfq_asking.set_invited(rfq.id, saved(office, ""))
    copy = office.services.rfq_copying.copy(rfq.id).rfq
    assert (rfq.number, copy.number) == ("RFQ-2026-0001", "RFQ-2026-0002")
    assert {name: getattr(copy, name) for name in VALUES} == VALUES
    assert (copy.title, copy.deadline, copy.vendor_ids, copy.revision) == ("Plating", DEADLINE, (), 0)
    assert [replace(i, id=None) for i in copy.items] == [replace(i, id=None) for i in rfq.items]
    assert not {i.id for i in copy.items} & {i.id for i in rfq.items}
    assert scopes(copy) == scopes(rfq) == [("P-3.pdf", "line 3"), ("terms.pdf", "all")]
    assert office.services.rfq_reading.get(rfq.id).attachments == rfq.attachments


def test_a_deadline_that_is_past_is_left_out(office: Office, rfq: Rfq) -> None:
    office.clock.advance(seconds=(DEADLINE.instant - office.clock.now()).total_seconds())
    assert office.services.rfq_copying.copy(rfq.id).rfq.deadline is None


def test_who_may_not_be_asked_is_left_out_and_named(office: Office, rfq: Rfq) -> None:
    everything, line_1, lost = saved(office, "", "", "ITAR")
    lines = [replace(item, clearance="ITAR") if item.number == 3 else item for item in rfq.items]
    ids = rfq.line_ids
    asking = office.services.rfq_asking
    asking.set_asked(rfq.id, {lost: None, line_1: frozenset({ids[1]}), everything: None})
    office.services.rfq_editing.set_items(rfq.id, lines)
    copied = office.services.rfq_copying.copy(rfq.id, with_vendors=True)
    assert copied.rfq.asked == {line_1: frozenset({copied.rfq.line_ids[1]}), lost: None}
    assert [(r.vendor, r.lines) for r in copied.left_out] == [(vendor(1).name, (3,))]


def test_a_controlled_file_reaches_nobody_by_a_copy(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    (tmp_path / "P-3 ITAR.step").write_text("a model", encoding="utf-8")
    office.services.rfq_editing.attach(rfq.id, [tmp_path / "P-3 ITAR.step"])
    cleared, not_cleared = saved(office, "ITAR", "ITAR")
    office.services.rfq_asking.set_invited(rfq.id, [cleared, not_cleared])
    office.services.vendors.change([not_cleared], lambda v: replace(v, clearance=""))
    copied = office.services.rfq_copying.copy(rfq.id, with_vendors=True)
    assert copied.rfq.vendor_ids == (cleared,)
    assert [r.vendor for r in copied.left_out] == [vendor(2).name]


def test_a_line_that_is_gone_is_asked_of_nobody(office: Office, rfq: Rfq) -> None:
    (asked,) = saved(office, "")
    office.services.rfq_asking.set_asked(rfq.id, {asked: frozenset(rfq.line_ids.values())})
    office.services.rfq_editing.set_items(rfq.id, rfq.items[:1])
    copy = office.services.rfq_copying.copy(rfq.id, with_vendors=True).rfq
    assert copy.asked == {asked: frozenset({copy.line_ids[3]})}


def test_a_request_that_is_gone_cannot_be_copied(office: Office, rfq: Rfq) -> None:
    with pytest.raises(RfqMissing):
        office.services.rfq_copying.copy(type(rfq.id)(rfq.id + 1))


def test_a_new_rfq_asks_the_vendors_of_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    with opened(terminal.data) as office:
        old = office.request(vendors=3)
        blocked, *others = old.vendor_ids
        office.services.vendors.change([blocked], lambda v: replace(v, status=VendorStatus.BLOCKED))
        copied = office.services.rfq_copying.ask_vendors_of(old.id)
        made = copied.rfq
        assert (made.title, made.deadline, made.items, made.attachments) == ("Plating", None, (), ())
        assert made.asked == dict.fromkeys(others)
        assert [(r.vendor, r.text) for r in copied.left_out] == [("Vendor Number 001", "The vendor is blocked.")]
        office.services.vendors.change([blocked], lambda v: replace(v, status_reason="Always late"))
    wanted = ("--title", "More", "--deadline", "2099-12-04 17:00", "--zone", "America/Chicago")
    document = terminal.json("rfq", "new", *wanted, "--vendors-of", old.number)
    assert (document["number"], document["title"], document["vendors"]) == ("RFQ-2026-0003", "More", 2)
    assert [one["text"] for one in document["left_out"]] == ["The vendor is blocked: Always late"]


def test_the_command_prints_the_new_number_and_names_who_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    with opened(terminal.data) as office:
        rfq = office.request(vendors=2)
        office.services.rfq_editing.change(rfq.id, deadline=None)
        office.services.vendors.change(rfq.vendor_ids[:1], lambda v: replace(v, clearance="ITAR"))
        lines = [replace(item, clearance="ITAR") for item in rfq.items]
        office.services.rfq_editing.set_items(rfq.id, lines)
    said = terminal("rfq", "copy", rfq.number)
    assert (said.code, said.out) == (0, "RFQ-2026-0002\n")
    assert "RFQ-2026-0002 has no deadline." in said.err
    said = terminal("rfq", "copy", rfq.number, "--with-vendors")
    assert said.out.startswith("RFQ-2026-0003\n1 vendor left out:\n")
    document = terminal.json("rfq", "copy", rfq.number, "--with-vendors")
    assert (document["number"], document["vendors"], len(document["left_out"])) == ("RFQ-2026-0004", 1, 1)
