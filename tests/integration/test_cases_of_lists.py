"""Small vendor lists as people and programs write them, each with what it should give."""

from pathlib import Path
from typing import Any

import pytest

from app.documents.mail.greeting import greeting
from app.domain.vendors.vendor import Vendor
from tests.fakes.office import begun
from tests.fakes.sheet_reading import read_vendors
from tests.fakes.terminal import Terminal

CASES = Path(__file__).parents[1] / "cases" / "lists"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


def imported(terminal: Terminal, case: str, *options: str) -> dict[str, Any]:
    document: dict[str, Any] = terminal("--json", "vendors", "import", CASES / case, *options).document
    return document


def known(terminal: Terminal) -> dict[str, Vendor]:
    path = terminal.data.parent / "out.csv"
    assert terminal("vendors", "export", path).code == 0
    return {vendor.name: vendor for vendor in read_vendors(path).vendors}


def people(vendor: Vendor) -> list[tuple[str, str]]:
    return [(contact.name, contact.email) for contact in vendor.contacts]


def text_of(document: dict[str, Any]) -> str:
    return " ".join(remark["text"] for remark in document["remarks"])


def test_a_name_beside_a_company_is_a_person(terminal: Terminal) -> None:
    imported(terminal, "02-name-before-company/people.csv")
    assert {name: [p for p, _ in people(v)] for name, v in known(terminal).items()} == {
        "Larch Plating": ["Tess Vane", "Omar Quill"],
        "Moss Coating": ["Ines Holt"],
    }


def test_who_is_not_to_be_asked_is_not_active(terminal: Terminal) -> None:
    imported(terminal, "03-status/vendors.csv")
    assert {name: (v.status.value, v.status_reason) for name, v in known(terminal).items()} == {
        "Larch Plating": ("active", ""),
        "Moss Coating": ("on_hold", "Inactive"),
        "Reed Anodize": ("blocked", "DO NOT USE"),
    }


def test_a_row_a_vendor_and_a_column_a_process(terminal: Terminal) -> None:
    found = imported(terminal, "05-several-specs/matrix.csv")
    assert (found["kind"], found["new"], found["dropped"], found["capabilities"]) == ("capabilities", 2, 0, 6)
    path = terminal.data.parent / "can.csv"
    terminal("vendors", "export", path, "--kind", "capabilities")
    rows = [tuple(line.split(",")[:4]) for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert rows == [
        ("Larch Plating", "Anodize", "MIL-A-8625 Type II", ""),
        ("Larch Plating", "Anodize", "AMS 2471", ""),
        ("Larch Plating", "Passivation", "ASTM A967", ""),
        ("Moss Coating", "Passivation", "ASTM A967", ""),
        ("Moss Coating", "Passivation", "AMS 2700", ""),
        ("Moss Coating", "Electropolish", "", ""),
    ]


@pytest.mark.parametrize(
    ("file", "vendor", "person", "remark"),
    [
        ("cyrillic-cp1251.csv", "Гальваника Север", "Олег Лосев", "cp1251 is a guess"),
        ("macintosh-cr.csv", "Larch Plating", "René Dupré", "mac_roman is a guess"),
        ("twice-encoded.csv", "Grüner Galvanik", "Björn Köhler", "encoded twice"),
    ],
)
def test_old_and_broken_encodings_are_read_and_told(
    terminal: Terminal, file: str, vendor: str, person: str, remark: str
) -> None:
    assert remark in text_of(imported(terminal, f"06-encoding/{file}"))
    assert known(terminal)[vendor].contacts[0].name == person


def test_commas_and_brackets_around_addresses(terminal: Terminal) -> None:
    imported(terminal, "09-comma-in-address/vendors.csv")
    larch, moss = known(terminal).values()
    assert [(c.email, c.first_name, c.last_name) for c in (*larch.contacts, *moss.contacts)] == [
        ("tess@larch-plating.example", "Tess", "Vane"),
        ("omar@larch-plating.example", "Omar", "Quill"),
        ("ines@moss-coating.example", "Ines", "Holt"),
    ]


def test_counts_are_what_happened_and_a_decision_is_remembered(terminal: Terminal) -> None:
    imported(terminal, "14-counts/vendors.csv")
    tried = imported(terminal, "14-counts/capabilities.csv", "--doubtful", "same", "--dry-run")
    done = imported(terminal, "14-counts/capabilities.csv", "--doubtful", "same")
    assert [(d["new"], d["updated"], d["capabilities"]) for d in (tried, done)] == [(0, 1, 1), (0, 1, 1)]
    again = imported(terminal, "14-counts/capabilities.csv")
    assert (again["new"], again["updated"], again["unchanged"], again["doubtful"]) == (0, 0, 1, [])
    terminal("vendors", "undo")
    assert len(imported(terminal, "14-counts/capabilities.csv", "--dry-run")["doubtful"]) == 1


def test_what_is_left_out_is_counted_and_ends_with_1(terminal: Terminal) -> None:
    terminal("vendors", "import", CASES / "14-counts/vendors.csv")
    said = terminal("--json", "vendors", "import", CASES / "14-counts/capabilities.csv", "--doubtful", "skip")
    document = said.document
    assert (said.code, document["new"], document["updated"], document["left_out"]) == (1, 0, 0, 1)


def test_a_decision_alone_is_kept_where_nothing_else_changes(terminal: Terminal, tmp_path: Path) -> None:
    imported(terminal, "14-counts/vendors.csv")
    path = tmp_path / "again.csv"
    path.write_text("Vendor,Email\nLarch Plating Inc,rfq@larch-plating.example\n", encoding="utf-8")
    found = imported(terminal, str(path), "--doubtful", "same")
    assert (found["new"], found["updated"], found["unchanged"], found["written"]) == (0, 0, 1, True)
    assert imported(terminal, str(path))["doubtful"] == []


def test_sheets_that_are_not_read_are_named(terminal: Terminal) -> None:
    said = terminal("--json", "vendors", "import", CASES / "15-other-sheets/vendors.xlsx")
    assert (said.code, said.document["unread_sheets"]) == (1, ["Heat treat"])
    assert "Not read: “Heat treat”" in text_of(said.document)
    said = terminal("--json", "vendors", "import", CASES / "15-other-sheets/vendors.xlsx", "--sheet", "Heat treat")
    assert (said.code, said.document["unread_sheets"], list(known(terminal))) == (
        0,
        [],
        ["Larch Plating", "Sedge Heat"],
    )


def test_a_mapping_finds_its_header_below_a_title(terminal: Terminal) -> None:
    imported(terminal, "16-map-below-title/list.csv", "--map", "STOCKISTS=vendor", "REACH=email")
    assert list(known(terminal)) == ["Larch Metals", "Moss Metals"]
    again = imported(terminal, "16-map-below-title/list.csv")
    assert (again["unchanged"], again["columns"]) == (2, {"STOCKISTS": "vendor", "REACH": "email"})


def test_nobody_is_greeted_by_a_companys_name(terminal: Terminal) -> None:
    imported(terminal, "17-greeting/vendors.csv")
    assert greeting(known(terminal)["Larch Metals"]) == "Hello Tess,"


@pytest.mark.parametrize(
    ("case", "vendor", "contacts"),
    [
        (
            "19-address-books/thunderbird.csv",
            "Larch Plating",
            [("Tess Vane", "tess@larch-plating.example"), ("Tess Vane", "rfq@larch-plating.example")],
        ),
        (
            "19b-address-books/accounts.csv",
            "Larch Plating",
            [("Tess Vane", "tess@larch-plating.example"), ("", "ap@larch-plating.example")],
        ),
        ("19b-address-books/google.csv", "Moss Coating", [("Ines Holt", "ines@moss-coating.example")]),
    ],
)
def test_address_books_are_read(terminal: Terminal, case: str, vendor: str, contacts: list[tuple[str, str]]) -> None:
    imported(terminal, case)
    assert people(known(terminal)[vendor]) == contacts


def test_a_vendor_written_once_holds_for_its_block(terminal: Terminal) -> None:
    found = imported(terminal, "20-grouped-rows/vendors.csv")
    assert (found["dropped"], [c.name for c in known(terminal)["Larch Plating"].contacts]) == (
        0,
        ["Tess Vane", "Omar Quill"],
    )


def test_words_for_nothing_are_no_addresses(terminal: Terminal) -> None:
    imported(terminal, "21-empty-words/vendors.csv")
    assert [(c.email, c.phone) for v in known(terminal).values() for c in v.contacts] == [
        ("", "512-555-0141"),
        ("", "512-555-0143"),
    ]


def test_spellings_are_counted_as_such(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("process,alias\nAnodize,eloxal-case\n", encoding="utf-8")
    found = imported(terminal, str(path))
    assert (found["kind"], found["spellings"], found["new"], found["written"]) == ("aliases", 1, 0, True)
