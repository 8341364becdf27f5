"""Vendors in: every row is in, in with remarks, or dropped with a reason."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.documents.sheets.columns import MappingUnknown
from app.documents.sheets.sheet import SheetUnreadable
from app.documents.vendors.export import write_vendors
from app.documents.vendors.sheet import VendorSheet
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from tests.fakes.sheet_reading import read_vendors

# Rows as a buyer's own list has them: Windows letters, hard blanks, lost characters, columns without a header.
_HEADER = "Vendor,Contact,First,Last,Email,Phone,type,State,,"
_ROWS = (
    "Kestrel Plating,,Kestrel Plating,,sales@kestrel.example;,(316)555-0001,finishing,,Primary,kestrel.example;",
    (
        "Kestrel Plating,Tito Garner,Tito,Garner,tgarner@kestrel.example,408\xa0–\xa0555\xa00003,"
        "finishing,illinois,Secondary,kestrel.example"
    ),
    (
        "Kestrel Plating,Joshua Moser,Joshua,Moser,\xa0jmoser@kestrel.example\xa0,512?555?0004,"
        "finishing,illinois,Secondary,kestrel.example\xa0"
    ),
    (
        '"Brandt Coatings, Inc.",No specific person,No,specific person,CustomerService@brandt.example,,'
        "finishing,,Primary,brandt.example"
    ),
    '"Brandt Coatings, Inc.",Cheryl ?deg?rd,Cheryl,?deg?rd,cdegrd@brandt.example,,finishing,,Secondary,brandt.example',
    "Lone Mesa ,Quotes,Lone Mesa ,,quotes@lonemesa.example,,hardware ,,Primary,lonemesa.example",
    "Lone  Mesa,Quotes,Lone Mesa ,,Quotes@LoneMesa.example,(316)555-0051,Hardware,,Secondary,lonemesa.example",
    "3R Processing,Jürgen\xa0Pohlman,Jürgen,Pohlman,jp@3r.example,: (972) 555- 0017,finishing,,Primary,3r.example",
    "Ostrava Šrouby s.r.o.,Renée Coleman,Renée,Coleman,rc@ostrava.example,,Material,,Primary,ostrava.example",
    "Nordvik St?l AB,Lissa Moser,Lissa,Moser,lm@nordvik.example,,Finishing,,Primary,nordvik.example",
    "Nordvik St?l AB,Dana Fox,Dana,Fox,df@nordvik.example,,Finishing,,Secondary,nordvik.example",
    "Kestrel Plating Inc,Dawn Carver,Dawn,Carver,DCARVER@kestrel.example,,finishing,,Secondary,",
    "Gale Plating,Cory Moser,Cory,Moser,cory@galeplating,,finishing,,Secondary,",
    'TekMetals,Two Addresses,Two,Addresses,"a@tek.example, b@tek.example",,finishing,,Secondary,',
    ",Nobody,No,Body,lost@nowhere.example,,finishing,,Primary,",
    "Sundial Metals,nan,nan,nan,nan,nan,material,,Secondary,",
)
_DROPPED = {16: "vendor"}


def _sheet(folder: Path, rows: Sequence[str] = _ROWS, header: str = _HEADER) -> VendorSheet:
    path = folder / "vendors.csv"
    path.write_bytes("\r\n".join((header, *rows, "")).encode("cp1252"))
    return read_vendors(path)


def _contacts(sheet: VendorSheet) -> list[Contact]:
    return [contact for vendor in sheet.vendors for contact in vendor.contacts]


def test_every_row_is_in_or_dropped_with_a_reason(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path)
    dropped = [remark for remark in sheet.remarks if remark.dropped]
    assert {remark.row: remark.field for remark in dropped} == _DROPPED
    assert sheet.rows == len(_ROWS)
    assert sorted([row for rows in sheet.rows_of for row in rows] + [r.row for r in dropped]) == [*range(2, 18)]
    # one row has two addresses, one repeats an address, one names nobody to write to
    assert sheet.rows == len(_contacts(sheet)) - 1 + len(dropped) + 2
    assert "lost@nowhere.example" in dropped[0].text


def test_names_that_differ_in_spaces_are_one_vendor_and_others_are_not(tmp_path: Path) -> None:
    assert [vendor.name for vendor in _sheet(tmp_path).vendors] == [
        "Kestrel Plating",
        "Brandt Coatings, Inc.",
        "Lone Mesa",
        "3R Processing",
        "Ostrava Šrouby s.r.o.",
        "Nordvik St?l AB",
        "Kestrel Plating Inc",
        "Gale Plating",
        "TekMetals",
        "Sundial Metals",
    ]


def test_contacts_are_cleaned_and_ranked(tmp_path: Path) -> None:
    assert _sheet(tmp_path).vendors[0] == Vendor(
        name="Kestrel Plating",
        categories=("Finishing",),
        website="kestrel.example",
        contacts=(
            Contact(email="sales@kestrel.example", phone="316-555-0001", rank=ContactRank.PRIMARY),
            Contact(
                email="tgarner@kestrel.example",
                name="Tito Garner",
                first_name="Tito",
                last_name="Garner",
                phone="408-555-0003",
                state="Illinois",
            ),
            Contact(
                email="jmoser@kestrel.example",
                name="Joshua Moser",
                first_name="Joshua",
                last_name="Moser",
                phone="512-555-0004",
                state="Illinois",
            ),
        ),
    )


def test_desks_have_no_first_name_to_greet(tmp_path: Path) -> None:
    desks = [c for c in _contacts(_sheet(tmp_path)) if not c.first_name]
    assert [(c.email, c.name) for c in desks] == [
        ("sales@kestrel.example", ""),
        ("CustomerService@brandt.example", ""),
        ("quotes@lonemesa.example", "Quotes"),
    ]


def test_what_was_lost_or_doubtful_is_remarked_on(tmp_path: Path) -> None:
    remarks = {(r.row, r.field): r.text for r in _sheet(tmp_path).remarks if not r.dropped}
    assert set(remarks) == {
        (0, ""),
        (4, "phone"),
        (6, "contact"),
        (8, "email"),
        (11, "vendor"),
        (14, "email"),
        (15, "email"),
        (17, "email"),
    }
    assert "Cheryl ?deg?rd" in remarks[6, "contact"]
    assert "Nordvik St?l AB" in remarks[11, "vendor"]
    assert "a@tek.example, b@tek.example" in remarks[15, "email"]


def test_a_repeated_address_says_where_it_was_and_what_is_not_used(tmp_path: Path) -> None:
    (remark,) = (r for r in _sheet(tmp_path).remarks if r.row == 8)
    assert "row 7" in remark.text
    assert "316-555-0051" in remark.text


def test_categories_have_one_spelling_and_columns_without_a_header_are_reported(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path)
    assert {c for vendor in sheet.vendors for c in vendor.categories} == {"Finishing", "Hardware", "Material"}
    assert sheet.columns["column I"] == "rank"
    assert sheet.columns["column J"] == "website"
    assert (sheet.encoding, sheet.delimiter) == ("cp1252", ",")


def test_a_semicolon_sheet_in_utf8_reads_the_same(tmp_path: Path) -> None:
    first = _sheet(tmp_path)
    path = tmp_path / "semicolon.csv"
    rows = _cells(tmp_path / "vendors.csv")
    path.write_text("\n".join(";".join(f'"{c}"' for c in row) for row in rows), encoding="utf-8-sig")
    second = read_vendors(path)
    assert second.vendors == first.vendors
    assert (second.encoding, second.delimiter) == ("utf-8-sig", ";")


def _cells(path: Path) -> list[tuple[str, ...]]:
    from app.documents.sheets.sheet import read_sheet

    return [row.cells for row in read_sheet(path).rows]


def test_other_words_for_the_columns_are_known(tmp_path: Path) -> None:
    sheet = _sheet(
        tmp_path,
        ['Valmex,valmex.example,"Fox, Dana",dana@valmex.example,+49 89 1234,EDM; Milling,TX,main'],
        "Company;Homepage;Contact Person;E-Mail;Tel.;Category;Province;Priority".replace(";", ","),
    )
    assert sheet.vendors[0].contacts == (
        Contact(
            email="dana@valmex.example",
            name="Fox, Dana",
            first_name="Dana",
            last_name="Fox",
            phone="+49 89 1234",
            state="TX",
            rank=ContactRank.PRIMARY,
        ),
    )
    assert sheet.vendors[0].categories == ("EDM", "Milling")
    assert sheet.vendors[0].website == "valmex.example"


@pytest.mark.parametrize(
    ("contact", "first", "last"),
    [("Dana Fox", "Dana", "Fox"), ("Madonna", "", ""), ("Maria de la Cruz", "", ""), ("", "", "")],
)
def test_a_name_is_split_only_where_it_is_plain(tmp_path: Path, contact: str, first: str, last: str) -> None:
    sheet = _sheet(tmp_path, [f"V,{contact},v@v.example"], "Vendor,Contact,Email")
    (found,) = _contacts(sheet)
    assert (found.name, found.first_name, found.last_name) == (contact, first, last)


def test_a_name_is_put_together_from_its_parts(tmp_path: Path) -> None:
    (found,) = _contacts(_sheet(tmp_path, ["V,Dana,Fox,v@v.example"], "Vendor,First,Last,Email"))
    assert found.name == "Dana Fox"


def test_an_address_that_is_none_is_kept_as_written_and_never_guessed(tmp_path: Path) -> None:
    sheet = _sheet(
        tmp_path, ['V,"a@v.example; b@v; a@v.example",', "W,cory@galeplating,Cory", "X,,Dana"], "Vendor,Email,Contact"
    )
    assert [(c.email, c.name, c.address_state.value) for c in _contacts(sheet)] == [
        ("a@v.example", "", "unchecked"),
        ("b@v", "", "unusable"),
        ("cory@galeplating", "Cory", "unusable"),
        ("", "Dana", "unusable"),
    ]
    assert [(r.row, r.field, r.dropped) for r in sheet.remarks] == [
        (2, "email", False),
        (3, "email", False),
        (4, "email", False),
    ]


def test_what_was_cleaned_is_told_before_and_after(tmp_path: Path) -> None:
    found = {(c.row, c.field): (c.before, c.after) for c in _sheet(tmp_path).cleanings}
    assert found[3, "phone"] == ("408\xa0–\xa0555\xa00003", "408-555-0003")
    assert found[2, "website"] == ("kestrel.example;", "kestrel.example")
    assert found[7, "vendor"] == ("Lone Mesa ", "Lone Mesa")
    assert found[15, "email"] == ("a@tek.example, b@tek.example", "a@tek.example; b@tek.example")
    assert found[17, "contact"] == ("nan", "")
    assert (3, "email") not in found


def test_a_row_with_a_known_and_a_new_address_brings_the_new_one(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path, ["V,a@v.example", 'V,"a@v.example; b@v.example"'], "Vendor,Email")
    assert [c.email for c in _contacts(sheet)] == ["a@v.example", "b@v.example"]
    assert not any(r.dropped for r in sheet.remarks)


def test_an_odd_rank_and_cells_beyond_the_header_are_remarked_on(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path, ["V,v@v.example,sometimes", "W,w@w.example,x,extra, ,more"], "Vendor,Email,Rank")
    assert [(r.row, r.field) for r in sheet.remarks if r.row > 1] == [(2, "rank"), (3, "")]
    assert any("extra, more" in r.text for r in sheet.remarks)


def test_short_rows_and_a_column_that_is_not_used_are_no_trouble(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path, ["V,v@v.example,blue", "W,w@w.example"], "Vendor,Email,Shirt")
    assert len(sheet.vendors) == 2
    assert [(r.row, r.field, r.dropped) for r in sheet.remarks] == [(1, "Shirt", False)]


def test_a_mapping_names_the_column_for_a_field(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("Who,Where,Vendor\nValmex,v@valmex.example,wrong\n")
    sheet = read_vendors(path, {"who": "vendor", "WHERE": "email"})
    assert sheet.vendors[0].name == "Valmex"
    assert sheet.columns == {"Who": "vendor", "Where": "email"}


def test_a_column_without_a_header_can_be_mapped_by_its_letter(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("Vendor,\nValmex,v@valmex.example\n")
    assert read_vendors(path, {"column B": "email"}).vendors[0].contacts[0].email == "v@valmex.example"


@pytest.mark.parametrize(("mapping", "says"), [({"Nix": "vendor"}, "“Nix”"), ({"Vendor": "nix"}, "“nix”")])
def test_a_mapping_of_what_there_is_not_is_refused(tmp_path: Path, mapping: dict[str, str], says: str) -> None:
    path = tmp_path / "v.csv"
    path.write_text("Vendor,Email\na,b@c.example\n")
    with pytest.raises(MappingUnknown, match=says):
        read_vendors(path, mapping)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Vendor,Email\n", "no rows"),
        ("Vendor,Phone\na,1\n", "email address"),
        ("Email,Phone\na@b.example,1\n", "vendor"),
    ],
)
def test_a_sheet_without_what_is_needed_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "v.csv"
    path.write_text(text)
    with pytest.raises(SheetUnreadable, match=says):
        read_vendors(path)


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_what_is_written_reads_back_the_same(tmp_path: Path, name: str) -> None:
    odd = Vendor(
        name="=Formula & Söhne",
        contacts=(Contact(email="f@f.example", name="@Home", phone="+49 89 1234", rank=ContactRank.PRIMARY),),
    )
    vendors = (*_sheet(tmp_path).vendors, odd)
    write_vendors(tmp_path / name, vendors)
    assert read_vendors(tmp_path / name).vendors == vendors


def test_a_vendor_without_contacts_reads_back_too(tmp_path: Path) -> None:
    write_vendors(tmp_path / "out.csv", [Vendor(name="Lonely")])
    sheet = read_vendors(tmp_path / "out.csv")
    assert sheet.vendors == (Vendor(name="Lonely"),)
    assert "Lonely" in sheet.remarks[0].text


def test_odd_words_for_status_and_size_are_told(tmp_path: Path) -> None:
    sheet = _sheet(
        tmp_path,
        ["V,v@v.example,maybe,much", "W,w@w.example,On Hold,2.5", "W,x@w.example,blocked,"],
        "Vendor,Email,Vendor status,Largest email MB",
    )
    assert [(v.status.value, v.max_mail_size) for v in sheet.vendors] == [("on_hold", None), ("blocked", 2_500_000)]
    assert [(r.row, r.field) for r in sheet.remarks] == [(2, "max_mail"), (2, "status")]
