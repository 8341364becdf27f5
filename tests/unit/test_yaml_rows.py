"""YAML files as sheets of vendors."""

from pathlib import Path

import pytest

from app.documents.sheets.columns import headed
from app.documents.sheets.sheet import SheetUnreadable, read_sheet
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.sheet import VendorSheet, vendors_of
from app.system.confined import confined


def read(folder: Path, text: str, name: str = "vendors.yaml") -> VendorSheet:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return vendors_of(headed(read_sheet(path), FIELDS), name)


def people(sheet: VendorSheet) -> list[tuple[str, str, str, str]]:
    return [(v.name, c.name, c.email, c.phone) for v in sheet.vendors for c in v.contacts]


_LARCH = ("Larch Plating", "Tess Vane", "tess@larch.example", "512-555-0141")


@pytest.mark.parametrize(
    "text",
    [
        "- vendor: Larch Plating\n  contact: Tess Vane\n  email: tess@larch.example\n  phone: 512-555-0141\n",
        (
            "vendors:\n  - name: Larch Plating\n    contact: Tess Vane\n    email: tess@larch.example\n"
            "    tel: 5125550141\n"
        ),
        "Larch Plating:\n  contact: Tess Vane\n  email: tess@larch.example\n  phone: 512-555-0141\n",
        (
            "- firm: Larch Plating\n  contacts:\n  - name: Tess Vane\n    email: tess@larch.example\n"
            "    tel: 512-555-0141\n"
        ),
        "---\nvendor: Larch Plating\ncontact: {name: Tess Vane, email: tess@larch.example, phone: 512-555-0141}\n...\n",
        '[{"vendor": "Larch Plating", "contact": "Tess Vane", "email": "tess@larch.example", "phone": "512 555 0141"}]',
        (
            "version: 2\nsuppliers:\n- supplier: Larch Plating\n  contact person: Tess Vane\n"
            "  e-mail: tess@larch.example\n"
            "  tel: 512-555-0141\n"
        ),
        "company: Larch Plating\ncontacts:\n- {name: Tess Vane, email: tess@larch.example, phone: 512-555-0141}\n",
    ],
)
def test_the_usual_shapes_are_rows(tmp_path: Path, text: str) -> None:
    assert people(read(tmp_path, text)) == [_LARCH]


def test_scalars_are_taken_as_they_are_written(tmp_path: Path) -> None:
    text = (
        "- vendor: No\n  email: [a@no.example, b@no.example]\n  phone: 0123 4567\n  status: on\n  notes: ~\n"
        "  tags: null\n- vendor: 2026-03-12\n  email: c@x.example\n  categories:\n  - finishing\n  - plating\n"
    )
    sheet = read(tmp_path, text)
    no, day = sheet.vendors
    assert (no.name, [c.email for c in no.contacts], no.contacts[0].phone) == (
        "No",
        ["a@no.example", "b@no.example"],
        "0123-4567",
    )
    assert (no.notes, no.tags, day.name, day.categories) == ("", (), "2026-03-12", ("Finishing", "Plating"))
    assert sheet.rows_of == ((1,), (7,))


def test_several_contacts_and_several_documents(tmp_path: Path) -> None:
    text = (
        "vendor: Larch\ncontacts:\n- email: a@l.example\n- email: b@l.example\n- c@l.example\n---\n---\n- Moss\n"
        "- {vendor: Reed, address: {street: 1 Mill, city: Waco, lines: [x, {deep: y}]}, email: r@r.example}\n"
    )
    sheet = read(tmp_path, text)
    assert [(v.name, len(v.contacts)) for v in sheet.vendors] == [("Larch", 3), ("Moss", 0), ("Reed", 1)]


def test_parts_that_are_no_list_of_vendors_are_told(tmp_path: Path) -> None:
    sheet = read(tmp_path, "title: List\nvendors:\n- {vendor: Larch, email: a@l.example}\n")
    assert "“title” isn't a list of vendors" in sheet.remarks[0].text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- vendor: [", "can't be read as YAML"),
        ("just a text", "has no list of vendors"),
        ("", "has no list of vendors"),
        ("[]", "has no list of vendors"),
        ("{}", "has no list of vendors"),
        ("- ''\n", "has no list of vendors"),
        ("- vendor: " + "[" * 30 + "]" * 30, "Split it"),
        ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "\n".join(
            f"{n}: &{n} [{','.join(['*' + p] * 10)}]" for p, n in zip("abcdefg", "bcdefgh", strict=True)
        ) + "\nvendors:\n- vendor: *h\n", "Split it"),
        ("[" * 5_000, "can't be read as YAML"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SheetUnreadable, match=says):
        read(tmp_path, text)


def test_objects_are_not_made(tmp_path: Path) -> None:
    sheet = read(
        tmp_path,
        "- vendor: !!python/object/apply:os.getcwd []\n  email: a@l.example\n- {vendor: L, email: b@l.example}\n",
    )
    assert [v.name for v in sheet.vendors] == ["L"]


def test_a_child_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "v.yml"
    path.write_text("- vendor: Grüner\n  email: a@g.example\n", encoding="utf-16")
    sheet = read_sheet(path, confined=confined)
    assert (sheet.rows[1].cells, sheet.encoding) == (("Grüner", "a@g.example"), "utf-16")
    path.write_bytes(b"\x00\x01\x02\x03" * 20)
    with pytest.raises(SheetUnreadable, match="binary"):
        read_sheet(path, confined=confined)


def test_a_child_that_breaks_down_is_told(tmp_path: Path) -> None:
    path = tmp_path / "v.yml"
    path.write_text("- vendor: L\n", encoding="utf-8")

    def breaks(*_: object, **__: object) -> None:
        from app.system.confined import Unconfined

        raise Unconfined("It took longer than 20 seconds, and was stopped.")

    with pytest.raises(SheetUnreadable, match="stopped"):
        read_sheet(path, confined=breaks)
