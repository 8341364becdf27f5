"""Lists of a buyer's own, in whatever order they come: nothing lost, nothing wrong, one way back."""

from pathlib import Path

import pytest

from app.domain.finding import Severity
from app.domain.import_kind import ImportKind, Policy
from app.domain.incoming import Choice, Decision, ImportPlan, Outcome
from app.domain.vendor import AddressState, Vendor
from app.domain.vocabulary import TermKind
from app.services.vendor_import import NothingToImport, VendorImport
from tests.fakes.office import DEADLINE, ITEM, Office
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
    found = office.services.vendors.lines()
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
    editing.set_invited(rfq.id, [gale.stored_id])
    account = office.account()
    found = office.services.rfq_checking.check(rfq.id, account)
    assert [(f.code, f.severity) for f in found] == [("address-invalid", Severity.BLOCK)]
    assert "cory@galeplating" in found[0].text


def test_spellings_go_into_the_vocabulary_and_back(office: Office, imports: VendorImport, tmp_path: Path) -> None:
    text = "process,alias\nAnodize,Soft Anodize\nSilver,Ag plate\nAnodize,Iridite\nTeflon,PTFE\n"
    text += "spec,alias\nMIL-C-5541,MIL-DTL-5541\n"
    plan = imports.plan(file(tmp_path, text))
    assert (plan.kind, plan.spellings, plan.rows, plan.dropped) == (ImportKind.ALIASES, 4, 5, 1)
    assert "“Iridite” means “Chromate Conversion”" in plan.remarks[0].text
    done = imports.apply(plan)
    words = office.services.words.read()
    assert words.canonical(TermKind.PROCESS, "silver") == "Silver Plating"
    assert words.canonical(TermKind.PROCESS, "ptfe") == "Teflon"
    with pytest.raises(NothingToImport):
        imports.apply(imports.plan(file(tmp_path, text)))
    office.services.vendors.take_back(done.change)
    assert office.services.words.read().term(TermKind.PROCESS, "PTFE") is None


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
    vendors.remove([line.id for line in vendors.lines()])
    for kind in kinds:
        imports.apply(imports.plan(tmp_path / f"{kind}-{name}"))
    assert {n: plain(v) for n, v in known(office).items()} == before


def test_the_report_tells_of_every_row(imports: VendorImport, tmp_path: Path) -> None:
    plan = imports.plan(file(tmp_path, BROKEN))
    assert imports.report(plan, tmp_path / "report.csv") > plan.rows
    text = (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    assert "8,,not used,vendor,,“The row" in text.replace('"', "“") or "lost@nowhere.example" in text
    assert "(316)555-0001,316-555-0001" in text
