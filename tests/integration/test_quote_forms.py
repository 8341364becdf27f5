"""Quote forms as files, one for each vendor."""

from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import load_workbook

from app.domain.rfqs.form_ref import FormRef, read_ref
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.services.rfqs.forms import FormImpossible, quote_form
from app.services.rfqs.reading import RfqMissing
from app.services.rfqs.refusals import VendorsBarred
from tests.fakes.accounts import smtp_account
from tests.fakes.office import ITEM, Office, vendor

_ACCOUNT = smtp_account(from_name="Anna Buyer", reply_to="desk@shop.example")
_SECOND = replace(ITEM, number=2, part_number="P-2", quantities=QuantityBreaks((7,)))


@pytest.fixture
def rfq(office: Office) -> Rfq:
    """Two vendors, the first of whom is asked for the second line alone."""
    made = office.request(2)
    made = office.services.rfq_editing.set_items(made.id, [*made.items, _SECOND])
    line = made.items[1].id
    assert line is not None
    return office.services.rfq_asking.ask(made.id, replace(made.invitations[0], lines=frozenset({line})))


def _rows(path: Path) -> list[list[str]]:
    sheet = load_workbook(path).get_sheet_by_name("Quote")
    return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _written(office: Office, rfq_id: RfqId, out: Path, vendor_ids: list[VendorId] | None = None) -> list[Path]:
    return office.services.quote_forms.write(rfq_id, out, _ACCOUNT, vendor_ids)


def test_each_vendor_gets_a_form_with_its_own_lines_and_mark(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    paths = _written(office, rfq.id, tmp_path / "forms")
    names = [vendor(n).name for n in (1, 2)]
    assert [path.name for path in paths] == [f"{rfq.number} quote form – {name}.xlsx" for name in names]
    wanted = ([(2, 7)], [(1, 1), (1, 5), (2, 7)])
    for path, invitation, name, asked in zip(paths, rfq.invitations, names, wanted, strict=True):
        rows = _rows(path)
        assert rows[0][0] == f"Quote for {rfq.number}: Plating [{rfq.number}/{invitation.mark.token}]"
        due = "Please quote by Mon 7 Dec 2026 17:00 CST (UTC−06:00)."
        assert rows[1][0] == f"To: {name}. {due} Your contact: Anna Buyer, desk@shop.example."
        refs = [FormRef(line, quantity, invitation.mark.token) for line, quantity in asked]
        assert [read_ref(row[0], rfq.number) for row in rows[13:]] == refs
    assert _written(office, rfq.id, tmp_path / "forms") == paths  # a form takes the place of the one before
    second = rfq.invitations[1].vendor_id
    assert _written(office, rfq.id, tmp_path / "one", [second]) == [tmp_path / "one" / paths[1].name]


def test_a_form_says_the_offset_once(rfq: Rfq) -> None:
    for zone, said in (("Etc/GMT-5", "17:00 UTC+05:00."), ("America/Chicago", "17:00 CST (UTC−06:00).")):
        form = quote_form(replace(rfq, deadline=Deadline.parse("2026-12-07 17:00", zone)), _ACCOUNT)
        assert any(said in piece for piece in form._pieces)
    assert not any("quote by" in piece for piece in quote_form(replace(rfq, deadline=None), _ACCOUNT)._pieces)


def test_who_may_not_have_a_line_gets_no_form(office: Office, tmp_path: Path) -> None:
    rfq = office.request(2)
    services, (kept, lost) = office.services, rfq.vendor_ids
    cleared = services.vendors.get(kept)
    services.vendors.save(replace(cleared, clearance="ITAR"))
    services.rfq_editing.set_items(rfq.id, [replace(rfq.items[0], clearance="ITAR")])
    with pytest.raises(VendorsBarred, match=f"No form was written. “{vendor(2).name}”: Line 1 needs ITAR"):
        _written(office, rfq.id, tmp_path / "forms")
    with pytest.raises(VendorsBarred):
        _written(office, rfq.id, tmp_path / "forms", [lost])
    assert not (tmp_path / "forms").exists()
    assert len(_written(office, rfq.id, tmp_path / "forms", [kept])) == 1


@pytest.mark.parametrize(("unread", "says"), [("5/yr", "“5/yr” can't be read"), ("", "it has no quantity")])
def test_a_line_without_quantities_is_named(office: Office, tmp_path: Path, unread: str, says: str) -> None:
    rfq = office.request(1)
    item = replace(rfq.items[0], quantities=QuantityBreaks((), unread=unread))
    office.services.rfq_editing.set_items(rfq.id, [item])
    with pytest.raises(FormImpossible, match=rf"Line 1 \(P-1\) can't be quoted: .*{says}"):
        _written(office, rfq.id, tmp_path / "forms")
    assert not (tmp_path / "forms").exists()


def test_what_cannot_be_written_says_why(office: Office, tmp_path: Path) -> None:
    rfq = office.request(1)
    with pytest.raises(RfqMissing):
        _written(office, RfqId(99), tmp_path)
    with pytest.raises(FormImpossible, match="No vendor is invited"):
        _written(office, rfq.id, tmp_path, [])
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(FormImpossible, match="Choose another folder"):
        _written(office, rfq.id, tmp_path / "file")
    office.services.rfq_editing.set_items(rfq.id, [])
    with pytest.raises(FormImpossible, match="isn't asked for any line"):
        _written(office, rfq.id, tmp_path)
