"""The one declaration of a vendor's fields."""

from dataclasses import fields, replace
from pathlib import Path

from app.documents.vendors.export import write_vendors
from app.domain.vendors.fields import FIELDS, FieldKind, fields_of, led_by
from app.domain.vendors.vendor import Contact, Vendor, VendorStatus
from app.storage.base.vendor_schema import VendorRow
from tests.fakes.sheet_reading import read_vendors

_PARTS = {"contacts", "capabilities", "approvals", "id", "version"}
FULL = Vendor(
    name="Kestrel",
    categories=("Finishing", "Heat treat"),
    website="kestrel.example",
    address="12 Mill Road\nWichita",
    status=VendorStatus.ON_HOLD,
    status_reason="late",
    clearance="ITAR",
    language="de",
    time_zone="Europe/Prague",
    terms="net 30",
    max_mail_size=2_500_000,
    tags=("quick", "near"),
    notes="Ask Ana.",
    contacts=(Contact(email="ana@kestrel.example"),),
)


def test_every_value_of_a_vendor_is_declared_and_has_its_column() -> None:
    names = [field.name for field in FIELDS]
    assert names == [f.name for f in fields(Vendor) if f.name not in _PARTS]
    assert set(names) <= set(VendorRow.__table__.columns.keys())
    assert len({field.sheet_field for field in FIELDS}) == len(FIELDS)


def test_every_declared_field_goes_out_to_a_sheet_and_comes_back(tmp_path: Path) -> None:
    empty = Vendor(name="")
    assert all(getattr(FULL, field.name) != getattr(empty, field.name) for field in FIELDS)
    write_vendors(tmp_path / "out.csv", [FULL])
    assert read_vendors(tmp_path / "out.csv").vendors == (FULL,)


def test_a_field_is_told_as_the_buyer_reads_it() -> None:
    told = {field.words: field.text(FULL) for field in FIELDS}
    assert (told["status"], told["max email size"], told["tags"]) == ("on hold", "2.5 MB", "quick, near")
    (largest,) = fields_of(FieldKind.OCTETS)
    assert largest.text(replace(FULL, max_mail_size=None)) == ""


def test_some_fields_lead_and_the_others_follow_as_declared() -> None:
    ordered = [field.name for field in led_by(("tags", "name"))]
    assert ordered[:3] == ["tags", "name", "categories"]
    assert sorted(ordered) == sorted(field.name for field in FIELDS)
