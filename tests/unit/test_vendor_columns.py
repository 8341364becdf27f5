"""Which column holds what, in sheets and address books of other programs."""

from pathlib import Path

import pytest

from app.documents.sheets.columns import headed
from app.documents.sheets.sheet import SheetUnreadable, read_sheet
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.sheet import VendorSheet, vendors_of

_PERSON = ("Larch Plating", "Tess Vane", "tess@larch.example", "512-555-0141")


def read(folder: Path, text: str, **mapping: str) -> VendorSheet:
    path = folder / "vendors.csv"
    path.write_text(text, encoding="utf-8")
    return vendors_of(headed(read_sheet(path), FIELDS, mapping), path.name, mapping)


def people(sheet: VendorSheet) -> list[tuple[str, str, str, str]]:
    return [(v.name, c.name, c.email, c.phone) for v in sheet.vendors for c in v.contacts]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Company,Email,Phone\nTess Vane,Larch Plating,tess@larch.example,512-555-0141\n",
        "Company,Name,Email,Phone\nLarch Plating,Tess Vane,tess@larch.example,512-555-0141\n",
        "Supplier,Supplier Name,Contact,Email,Phone\n10482,Larch Plating,Tess Vane,tess@larch.example,512-555-0141\n",
        "Vendor,Vendor Name,Contact,Email,Phone\nV-0017,Larch Plating,Tess Vane,tess@larch.example,512-555-0141\n",
        "Name,Supplier,Mail,Tel\nTess Vane,Larch Plating,tess@larch.example,512-555-0141\n",
        "Name,Organization,E-mail,Phone\nTess Vane,Larch Plating,tess@larch.example,512-555-0141\n",
        "Vendor,Company,Contact,Email,Phone\nLarch Plating,Our Shop,Tess Vane,tess@larch.example,512-555-0141\n",
        "Name,Contact,Email,Phone\nLarch Plating,Tess Vane,tess@larch.example,512-555-0141\n",
        "Firma,Ansprechpartner,E-Mail,Telefon\nLarch Plating,Tess Vane,tess@larch.example,512-555-0141\n",
        "Supplier,Name,Contact,Email,Phone\n10482,Larch Plating,Tess Vane,tess@larch.example,512-555-0141\n",
        "Account Name,First Name,Last Name,Email,Phone\nLarch Plating,Tess,Vane,tess@larch.example,512-555-0141\n",
        "Vendor,Who,Reach,Phone\nLarch Plating,x,Tess Vane <tess@larch.example>,512-555-0141\n",
        # Outlook
        (
            "Title,First Name,Middle Name,Last Name,Company,Business Phone,Mobile Phone,E-mail Address,E-mail Type,"
            "E-mail Display Name,E-mail 2 Address\n,Tess,,Vane,Larch Plating,512-555-0141,,tess@larc"
            "h.example,SMTP,TV,\n"
        ),
        (
            "Vorname,Nachname,Firma,Telefon geschäftlich,E-Mail-Adresse\nTess,Vane,Larch Plating,512-555-0141,"
            "tess@larch.example\n"
        ),
        # Google, before and after 2024
        (
            "Name,Given Name,Family Name,Organization 1 - Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Value\n"
            "Tess Vane,Tess,Vane,Larch Plating,* Work,tess@larch.example,512-555-0141\n"
        ),
        (
            "First Name,Middle Name,Last Name,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - V"
            "alue,Phone 1 - Value\n"
            "Tess,,Vane,Larch Plating,* myContacts,Work,tess@larch.example,512-555-0141\n"
        ),
        # QuickBooks, online and desktop; Xero
        (
            "Vendor,Phone Numbers,Email,Full Name,Account Number\n"
            "Larch Plating,512-555-0141,tess@larch.example,Tess Vane,\n"
        ),
        (
            "Vendor,Company,First Name,Last Name,Main Phone,Main Email\n"
            "Larch Plating,Larch Plating,Tess,Vane,512-555-0141,"
            "tess@larch.example\n"
        ),
        (
            "*ContactName,AccountNumber,EmailAddress,FirstName,LastName,PhoneNumber\n"
            "Larch Plating,7,tess@larch.example,Tess,"
            "Vane,512-555-0141\n"
        ),
        # Thunderbird
        (
            "First Name,Last Name,Display Name,Primary Email,Secondary Email,Work Phone,Mobile Number,Organization\n"
            "Tess,Vane,Tess Vane,tess@larch.example,,,512-555-0141,Larch Plating\n"
        ),
    ],
)
def test_the_same_person_at_the_same_vendor(tmp_path: Path, text: str) -> None:
    assert people(read(tmp_path, text)) == [_PERSON]


def test_several_addresses_and_copies_of_an_address_book(tmp_path: Path) -> None:
    text = (
        "Company,Name,Email,Email 2,Email 3,CC,Phone,Cell\n"
        "Larch,Tess Vane,a@l.example ::: b@l.example,c@l.example,d@l.example,e@l.example,512-555-0141,512-555-0142\n"
        "Moss,,,,,f@m.example,,512-555-0143\n"
    )
    sheet = read(tmp_path, text)
    larch, moss = sheet.vendors
    assert [(c.email, c.name, c.addressed.value) for c in larch.contacts] == [
        ("a@l.example", "Tess Vane", "to"),
        ("b@l.example", "Tess Vane", "to"),
        ("c@l.example", "Tess Vane", "to"),
        ("d@l.example", "Tess Vane", "to"),
        ("e@l.example", "", "cc"),
    ]
    assert [(c.email, c.phone, c.addressed.value) for c in moss.contacts] == [("f@m.example", "512-555-0143", "cc")]
    assert any("512-555-0142, isn't used" in remark.text for remark in sheet.remarks)


def test_what_the_buyer_says_wins(tmp_path: Path) -> None:
    text = "Name,Company,Mail\nLarch Plating,Our Shop,tess@larch.example\n"
    assert people(read(tmp_path, text, Name="vendor")) == [("Larch Plating", "", "tess@larch.example", "")]
    assert people(read(tmp_path, text, Company="vendor", Name="role"))[0][:2] == ("Our Shop", "")


def test_codes_alone_are_still_the_vendor(tmp_path: Path) -> None:
    assert people(read(tmp_path, "Supplier,Email\n10482,a@l.example\n")) == [("10482", "", "a@l.example", "")]


def test_people_alone_are_no_list_of_vendors(tmp_path: Path) -> None:
    with pytest.raises(SheetUnreadable, match="no column for the vendor"):
        read(tmp_path, "First Name,Last Name,Email\nTess,Vane,tess@larch.example\n")


@pytest.mark.parametrize(
    ("header", "cells", "status"),
    [
        ("Status", "Suspended", "on_hold"),
        ("Approval Status", "Disapproved", "blocked"),
        ("Active", "No", "on_hold"),
        ("Active", "Yes", "active"),
        ("Active", "", "on_hold"),
        ("Inactive", "x", "on_hold"),
        ("Inactive", "", "active"),
        ("Do not use", "Y", "on_hold"),
        ("Blocked", "no", "active"),
        ("Supplier status", "Gold", "on_hold"),
    ],
)
def test_status_under_any_heading(tmp_path: Path, header: str, cells: str, status: str) -> None:
    text = f"Vendor,Email,{header}\nLarch,a@l.example,{cells}\nMoss,b@m.example,Yes\n"
    assert read(tmp_path, text).vendors[0].status.value == status


def test_a_name_that_says_so_is_not_active(tmp_path: Path) -> None:
    sheet = read(tmp_path, "Vendor,Email\nMoss Coating (DO NOT USE),a@m.example\n")
    assert (sheet.vendors[0].status.value, sheet.vendors[0].status_reason) == ("blocked", "DO NOT USE")
    assert "not active" in sheet.remarks[0].text


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("Larch,a@l.example\n,b@l.example\n,c@l.example\nMoss,d@m.example\n", {"Larch": 3, "Moss": 1}),
        ("Larch,a@l.example\nditto,b@l.example\n", {"Larch": 2}),
        ('Larch,a@l.example\n"""",b@l.example\n', {"Larch": 2}),
        ("Larch,\n,b@l.example\n,c@l.example\n", {"Larch": 2}),
        ("Larch,a@l.example\n,b@gmail.com\n", {"Larch": 2}),
        ("Larch,a@l.example\n,b@moss.example\n", {"Larch": 1}),
        ("Larch,a@l.example\n\n,b@l.example\n", {"Larch": 1}),
        (",b@l.example\nLarch,a@l.example\n", {"Larch": 1}),
        ("Larch,a@l.example\n,b@moss.example\n,c@l.example\n", {"Larch": 2}),
    ],
)
def test_rows_without_a_vendor_belong_to_the_block_above(tmp_path: Path, rows: str, found: dict[str, int]) -> None:
    sheet = read(tmp_path, f"Vendor,Email\n{rows}")
    assert {v.name: len(v.contacts) for v in sheet.vendors} == found
    dropped = rows.count("@") - sum(found.values())
    assert sum(remark.dropped for remark in sheet.remarks) == dropped


@pytest.mark.parametrize(
    "word",
    [
        "not available", "no email", "none", "No e-mail on file", "call", "phone only", "see website", "unknown", "n/a",
        "TBD", "does not have email", "ask Tess", "(no email)", "keine", "use web form", "no address given", "by phone",
    ],
)  # fmt: skip
def test_words_for_no_address(tmp_path: Path, word: str) -> None:
    sheet = read(tmp_path, f"Vendor,Email,Phone\nLarch,{word},512-555-0141\n")
    assert people(sheet) == [("Larch", "", "", "512-555-0141")]


@pytest.mark.parametrize("text", ["tess@larch", "tess.larch.example", "tess(at)larch.example", "tess,vane@l.example"])
def test_half_an_address_is_kept_as_written(tmp_path: Path, text: str) -> None:
    (contact,) = read(tmp_path, f'Vendor,Email\nLarch,"{text}"\n').vendors[0].contacts
    assert (contact.email, contact.address_state.value) == (text, "unusable")
