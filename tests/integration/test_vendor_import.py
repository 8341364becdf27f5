"""Lists of a buyer's own, in whatever order they come: nothing lost, nothing wrong, one way back."""

import logging
from pathlib import Path

import pytest

from app.documents.sheets.sheet import SheetUnreadable
from app.domain.trade.finding import Severity
from app.domain.vendors.import_kind import ImportKind, Policy
from app.domain.vendors.incoming import Choice, Decision, ImportPlan, Outcome
from app.domain.vendors.vendor import AddressState, Contact, Vendor, VendorStatus
from app.domain.words.vocabulary import TermKind
from app.services.vendors.import_writing import NothingToImport
from app.services.vendors.importing import VendorImport
from app.storage.base.database import ValueRefused
from tests.fakes.office import DEADLINE, ITEM, Office, listed
from tests.integration.test_changes import FULL, plain

BROKEN = """Vendor,Contact,First,Last,Email,Phone,type,State,,
Kestrel Plating,,Kestrel Plating,,sales@kestrel.example;,(316)555-0001,finishing,,Primary,kestrel.example;
Kestrel Plating,Cheryl ?deg?rd,Cheryl,?deg?rd,cdegrd@kestrel.example,512?555?0004,finishing,illinois,Secondary,
Nordvik St?l AB,Quotes,Nordvik St?l AB,,quotes@nordvik.example,,Finishing,,Primary,nordvik.example
Gale Plating,Cory Moser,Cory,Moser,cory@galeplating,,finishing,,Secondary,
TekMetals,Two Addresses,Two,Addresses,"a@tek.example, b@tek.example",,finishing,,Secondary,
Kestrel Plating Inc,Dawn Carver,Dawn,Carver,DCARVER@kestrel.example,,finishing,,Secondary,
,Nobody,No,Body,lost@nowhere.example,,finishing,,Primary,
Sundial Metals,nan,nan,nan,nan,nan,material,,Secondary,
"""
WHOLE = """Vendor;Contact;First;Last;Email;Phone
Kestrel Plating;Cheryl Ødegård;Cheryl;Ødegård;cdegrd@kestrel.example;512-555-0004
"""
CAPABILITIES = """vendor,process,spec,standing,clearance
Kestrel Plating,Anodize,MIL-A-8625,approved,
Nordvik Stål AB,HT,AMS 2759,approved,ITAR
Brand New,EP,,,
"""


@pytest.fixture
def imports(office: Office) -> VendorImport:
    return office.services.vendor_import


def file(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(imports: VendorImport, folder: Path, text: str, name: str = "list.csv") -> ImportPlan:
    plan = imports.plan(file(folder, text, name))
    imports.apply(plan)
    return plan


def known(office: Office) -> dict[str, Vendor]:
    found = listed(office.services)
    return {line.name: office.services.vendors.get(line.id) for line in found}


def addresses(office: Office) -> set[tuple[str, str]]:
    return {(name, c.email) for name, vendor in known(office).items() for c in vendor.contacts}


def test_every_row_is_accounted_for_and_every_contact_is_there(
    office: Office, imports: VendorImport, tmp_path: Path
) -> None:
    plan = run(imports, tmp_path, BROKEN)
    rows = [row for i in plan.incoming for row in i.rows] + [r.row for r in plan.remarks if r.dropped]
    assert sorted(rows) == list(range(2, 10))
    assert (plan.kind, plan.rows, plan.dropped) == (ImportKind.VENDORS, 8, 1)
    assert addresses(office) == {
        ("Kestrel Plating", "sales@kestrel.example"),
        ("Kestrel Plating", "cdegrd@kestrel.example"),
        ("Nordvik St?l AB", "quotes@nordvik.example"),
        ("Gale Plating", "cory@galeplating"),
        ("TekMetals", "a@tek.example"),
        ("TekMetals", "b@tek.example"),
        ("Kestrel Plating Inc", "DCARVER@kestrel.example"),
    }
    assert known(office)["Gale Plating"].contacts[0].address_state is AddressState.UNUSABLE
    assert known(office)["Sundial Metals"].contacts == ()


@pytest.mark.parametrize("order", [("b", "w", "c"), ("w", "c", "b"), ("c", "b", "w")])
def test_lists_mend_each_other_in_whatever_order_they_come(
    office: Office, imports: VendorImport, tmp_path: Path, order: tuple[str, ...]
) -> None:
    texts = [{"b": BROKEN, "w": WHOLE, "c": CAPABILITIES}[which] for which in order]
    for text in texts:
        run(imports, tmp_path, text)
    found = known(office)
    assert "Nordvik Stål AB" in found
    assert "Nordvik St?l AB" not in found
    nordvik = found["Nordvik Stål AB"]
    assert (nordvik.clearance, len(nordvik.contacts), len(nordvik.capabilities)) == ("", 1, 1)
    (cheryl,) = [c for c in found["Kestrel Plating"].contacts if c.email.startswith("cdegrd")]
    assert (cheryl.name, cheryl.last_name, cheryl.phone) == ("Cheryl Ødegård", "Ødegård", "512-555-0004")
    assert len(addresses(office)) == 7
    for text in texts:
        plan = imports.plan(file(tmp_path, text))
        assert {i.outcome for i in plan.incoming} == {Outcome.SAME}
        with pytest.raises(NothingToImport):
            imports.apply(plan)


def test_a_whole_import_is_taken_back_at_once(office: Office, imports: VendorImport, tmp_path: Path) -> None:
    run(imports, tmp_path, WHOLE)
    before = {name: plain(v) for name, v in known(office).items()}
    done = imports.apply(imports.plan(file(tmp_path, BROKEN)))
    assert (done.counts.added, done.counts.updated, done.counts.left_out) == (5, 1, 0)
    back = office.services.vendors.take_back(done.change)
    assert {name: plain(v) for name, v in known(office).items()} == before
    office.services.vendors.take_back(back.change)
    assert len(known(office)) == 6


def test_what_is_much_like_another_is_doubtful_and_the_buyer_decides(
    office: Office, imports: VendorImport, tmp_path: Path
) -> None:
    run(imports, tmp_path, WHOLE)
    text = "Vendor,Email,Phone\nKESTREL Plating Inc.,x@kestrel.example,\nOther,y@kestrel.example,\n"
    text += "Third,z@third.example,(512) 555-0004\nFourth,w@fourth.example,\n4th,v@fourth.example,\n"
    text += "Free,f@gmail.com,\nAlso,g@gmail.com,\n"
    plan = imports.plan(file(tmp_path, text))
    assert {i.listed.name: [(a.name, a.reason) for a in i.alike] for i in plan.doubtful} == {
        "KESTREL Plating Inc.": [("Kestrel Plating", "the same name except for the legal form")],
        "Other": [
            ("KESTREL Plating Inc.", "the same email domain kestrel.example"),
            ("Kestrel Plating", "the same email domain kestrel.example"),
        ],
        "Third": [("Kestrel Plating", "the same phone 5125550004")],
        "4th": [("Fourth", "the same email domain fourth.example")],
    }
    decisions = {
        "KESTREL Plating Inc.": Decision(Choice.SAME_AS, "Kestrel Plating"),
        "Other": Decision(Choice.LEAVE_OUT),
        "4th": Decision(Choice.SAME_AS, "Fourth"),
    }
    done = imports.apply(plan, decisions)
    assert (done.counts.added, done.counts.updated, done.counts.left_out) == (4, 1, 1)
    found = {name: [c.email for c in v.contacts] for name, v in known(office).items()}
    assert found["Kestrel Plating"] == ["cdegrd@kestrel.example", "x@kestrel.example"]
    assert found["Fourth"] == ["w@fourth.example", "v@fourth.example"]
    assert sorted(found) == ["Also", "Fourth", "Free", "Kestrel Plating", "Third"]


def test_filling_only_leaves_what_is_known(office: Office, imports: VendorImport, tmp_path: Path) -> None:
    run(imports, tmp_path, WHOLE)
    sheet = file(tmp_path, WHOLE.replace("0004", "9999"))
    assert imports.plan(sheet, policy=Policy.FILL).unchanged == 1
    plan = imports.plan(sheet)
    assert [(d.what, d.before[-12:], d.after[-12:]) for d in plan.incoming[0].differences] == [
        ("contact", "4, secondary", "9, secondary")
    ]
    imports.apply(plan)
    assert known(office)["Kestrel Plating"].contacts[0].phone == "512-555-9999"


def test_an_unusable_address_blocks_sending_until_it_is_mended(
    office: Office, imports: VendorImport, tmp_path: Path
) -> None:
    run(imports, tmp_path, BROKEN)
    gale = known(office)["Gale Plating"]
    editing = office.services.rfq_editing
    rfq = editing.create("Plating", DEADLINE)
    editing.set_items(rfq.id, [ITEM])
    office.services.rfq_asking.set_invited(rfq.id, [gale.stored_id])
    account = office.account()
    found = office.services.rfq_checking.check(rfq.id, account)
    assert [(f.code, f.severity) for f in found] == [
        ("address-invalid", Severity.BLOCK),
        ("no-drawings", Severity.WARN),
    ]
    assert "cory@galeplating" in found[0].text


def test_spellings_go_into_the_vocabulary_and_back(office: Office, imports: VendorImport, tmp_path: Path) -> None:
    text = "process,alias\nAnodize,Soft Anodize\nSilver,Ag plate\nAnodize,Iridite\nCerakote,Elite Ceramic\n"
    text += "spec,alias\nMIL-C-5541,Spec 5541 C\n"
    plan = imports.plan(file(tmp_path, text))
    assert (plan.kind, plan.spellings, plan.rows, plan.dropped) == (ImportKind.ALIASES, 5, 5, 1)
    assert "“Iridite” already means “Chromate Conversion”" in plan.remarks[0].text
    done = imports.apply(plan)
    words = office.services.words.read()
    assert words.canonical(TermKind.PROCESS, "silver") == "Silver Plating"
    assert words.canonical(TermKind.PROCESS, "elite ceramic") == "Cerakote"
    with pytest.raises(NothingToImport):
        imports.apply(imports.plan(file(tmp_path, text)))
    office.services.vendors.take_back(done.change)
    assert office.services.words.read().term(TermKind.PROCESS, "Elite Ceramic") is None


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_all_that_is_known_goes_out_and_comes_back(
    office: Office, imports: VendorImport, tmp_path: Path, name: str
) -> None:
    vendors = office.services.vendors
    vendors.save_all([FULL, Vendor(name="=Lonely", notes="@x\nsecond line", tags=("-a",))])
    kinds = (ImportKind.VENDORS, ImportKind.CAPABILITIES, ImportKind.APPROVED)
    for kind in kinds:
        vendors.export(tmp_path / f"{kind}-{name}", kind)
    for kind in kinds:
        plan = imports.plan(tmp_path / f"{kind}-{name}")
        assert (plan.kind, {i.outcome for i in plan.incoming}, plan.remarks) == (kind, {Outcome.SAME}, plan.remarks)
    before = {n: plain(v) for n, v in known(office).items()}
    vendors.remove([line.id for line in listed(office.services)])
    for kind in kinds:
        imports.apply(imports.plan(tmp_path / f"{kind}-{name}", raises=True), raises=True)
    assert {n: plain(v) for n, v in known(office).items()} == before


def test_a_sheet_alone_raises_no_clearance_and_lowers_one(
    office: Office, imports: VendorImport, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office.services.vendors.save_all([Vendor(name="Held", clearance="ITAR"), Vendor(name="Free")])
    sheet = file(tmp_path, "vendor,process,clearance\nHeld,EP,CUI\nFree,EP,ITAR\nNew,EP,CUI\n")
    plan = imports.plan(sheet)
    assert [(i.listed.name, i.raised) for i in plan.raising] == [("Free", "ITAR"), ("New", "CUI")]
    imports.apply(plan)
    assert {n: v.clearance for n, v in known(office).items()} == {"Held": "CUI", "Free": "", "New": ""}
    assert imports.plan(sheet).updated == ()
    plan = imports.plan(sheet, raises=True)
    with caplog.at_level(logging.INFO):
        imports.apply(plan, raises=True)
    assert "clearances raised by an import" in caplog.text
    assert {n: v.clearance for n, v in known(office).items()} == {"Held": "CUI", "Free": "ITAR", "New": "CUI"}


@pytest.mark.parametrize("kind", ["email", "process"])
def test_a_sheet_takes_a_clearance_away_and_what_is_no_level_is_told(
    office: Office, imports: VendorImport, tmp_path: Path, kind: str
) -> None:
    says = {"Struck": "None", "Revoked": "revoked", "Unsaid": ""}
    office.services.vendors.save_all([Vendor(name=n, clearance="ITAR") for n in says])
    rows = "".join(f"{n},a@{n}.example,{word}\n" for n, word in says.items())
    plan = imports.plan(file(tmp_path, f"vendor,{kind},clearance\n{rows}"))
    imports.apply(plan)
    assert {n: v.clearance for n, v in known(office).items()} == {"Struck": "", "Revoked": "ITAR", "Unsaid": "ITAR"}
    assert [(r.row, r.text[:25]) for r in plan.remarks if r.field == "clearance"] == [(3, "“revoked” isn't a clearan")]


def test_of_several_rows_the_strictest_counts_and_a_block_is_not_made_a_hold(
    office: Office, imports: VendorImport, tmp_path: Path
) -> None:
    blocked = Vendor(name="Blocked", status=VendorStatus.BLOCKED)
    office.services.vendors.save_all([Vendor(name="Held", clearance="ITAR"), blocked])
    rows = "Held,a@h.example,on hold,ITAR\nHeld,b@h.example,blocked,CUI\nHeld,c@h.example,,\n"
    rows += "Blocked,a@b.example,on hold,\n"
    imports.apply(imports.plan(file(tmp_path, f"vendor,email,status,clearance\n{rows}")))
    held = known(office)["Held"]
    assert (held.status, held.clearance, len(held.contacts)) == (VendorStatus.BLOCKED, "CUI", 3)
    assert known(office)["Blocked"].status is VendorStatus.BLOCKED


def test_the_report_tells_of_every_row(imports: VendorImport, tmp_path: Path) -> None:
    plan = imports.plan(file(tmp_path, BROKEN))
    assert imports.report(plan, tmp_path / "report.csv") > plan.rows
    text = (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    assert "8,,not used,vendor,,“The row" in text.replace('"', "“") or "lost@nowhere.example" in text
    assert "(316)555-0001,316-555-0001" in text


def test_what_a_crowd_shares_makes_nobody_doubtful(office: Office, tmp_path: Path) -> None:
    """Hundreds of small shops have their mail at one provider: each would be compared with each."""
    rows = "".join(f"Shop {n},shop{n}@provider.example\n" for n in range(400))
    path = tmp_path / "list.csv"
    path.write_text(f"Vendor,E-mail\n{rows}", encoding="utf-8")
    plan = office.services.vendor_import.plan(path)
    assert len(plan.doubtful) <= 20
    assert len(plan.new) == 400


def test_pasted_cells_are_looked_at_planned_and_their_columns_remembered(office: Office) -> None:
    imports = office.services.vendor_import
    text = "Wer\tE-mail\nGale\tg@gale.example\n"
    look = imports.look_at_text(text)
    assert look.columns == (("Wer", ""), ("E-mail", "email"))
    imports.remember(look, {"Wer": "vendor", "E-mail": "email"})
    again = imports.look_at_text(text, ImportKind.VENDORS)
    assert (again.columns, again.is_remembered) == ((("Wer", "vendor"), ("E-mail", "email")), True)
    assert [v.name for v in imports.plan_text(text).new] == ["Gale"]
    assert imports.plan_text(text, {"Wer": "vendor", "E-mail": "email"}).path.name == "pasted rows"
    with pytest.raises(SheetUnreadable, match="nothing to paste"):
        imports.plan_text(" \n")


def test_a_file_is_looked_at_before_it_is_read(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Vendor;E-mail\nGale;g@gale.example\n", encoding="utf-8")
    look = office.services.vendor_import.look(path)
    assert (look.delimiter, look.rows, look.sample) == (";", 1, (("Gale", "g@gale.example"),))


def test_a_list_that_names_a_merged_vendor_means_the_one_it_was_merged_into(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Vendor,E-mail\nGale,g@gale.example\nGale Inc,h@gale.example\n", encoding="utf-8")
    imports, vendors = office.services.vendor_import, office.services.vendors
    imports.apply(imports.plan(path))
    gale, double = vendors.by_names(["Gale", "Gale Inc"])
    entries = office.services.duplicates.entries([gale.stored_id, double.stored_id])
    office.services.duplicates.merge(entries)
    again = imports.plan(path)
    assert [i.outcome for i in again.incoming] == [Outcome.SAME, Outcome.SAME]
    path.write_text("Vendor,E-mail\nGale Inc,new@gale.example\n", encoding="utf-8")
    imports.apply(imports.plan(path))
    assert [c.email for c in vendors.get(gale.stored_id).contacts][-1] == "new@gale.example"
    assert vendors.count() == 1
    vendors.remove([gale.stored_id])
    assert [i.outcome for i in imports.plan(path).incoming] == [Outcome.NEW]


_REFUSE = """CREATE TRIGGER refuse BEFORE INSERT ON contacts WHEN {when} BEGIN SELECT RAISE(ABORT, 'rule 7'); END"""


@pytest.mark.file_only("a trigger in SQLite's words")
@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("NEW.email = 'v31@x.example'", "Row 33, “Vendor 31”: The database refuses a value (rule 7)."),
        ("(SELECT count(*) FROM contacts) >= 60", "The database refuses a value (rule 7). Nothing was changed."),
    ],
)
def test_a_row_that_the_database_refuses_is_named_and_nothing_is_half_done(
    office: Office, tmp_path: Path, when: str, text: str
) -> None:
    known = office.services.vendors.save(Vendor(name="Vendor 5", website="five.example"))
    rows = "".join(f"Vendor {n},v{n}@x.example\n" for n in range(64))
    path = tmp_path / "list.csv"
    path.write_text(f"Vendor,E-mail\n{rows}", encoding="utf-8")
    imports = office.services.vendor_import
    plan = imports.plan(path)
    with office.database.write() as session:
        session.connection().exec_driver_sql(_REFUSE.format(when=when))
    with pytest.raises(ValueRefused) as refused:
        imports.apply(plan)
    assert str(refused.value).startswith(text)
    assert office.services.vendors.get(known.stored_id) == known
    assert office.services.vendors.count() == 1
    assert len(office.services.vendors.recent_changes()) == 1
    left_out = {"Vendor 31": Decision(Choice.LEAVE_OUT), "Vendor 5": Decision(Choice.LEAVE_OUT)}
    with office.database.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER refuse")
        session.connection().exec_driver_sql(_REFUSE.format(when="NEW.email = 'v31@x.example'"))
    assert imports.apply(plan, left_out).counts.added == 62


@pytest.mark.file_only("a trigger in SQLite's words")
def test_a_row_that_changes_nothing_is_not_the_one_that_is_refused(office: Office, tmp_path: Path) -> None:
    office.services.vendors.save(Vendor(name="Same", contacts=(Contact(email="s@s.example"),)))
    path = tmp_path / "list.csv"
    path.write_text("Vendor,E-mail\nSame,s@s.example\nBad,b@b.example\n", encoding="utf-8")
    plan = office.services.vendor_import.plan(path)
    with office.database.write() as session:
        session.connection().exec_driver_sql(_REFUSE.format(when="NEW.email = 'b@b.example'"))
    with pytest.raises(ValueRefused, match="Row 3, “Bad”"):
        office.services.vendor_import.apply(plan)
