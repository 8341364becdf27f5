"""Vendors, imports and requests, as the buyer keeps them."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.finding import Remark
from app.domain.trade.ids import VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Capability, Contact, ContactRank, Vendor
from app.services.rfqs.field_checks import RfqInvalid
from app.services.rfqs.picking import FilesUnfit
from app.services.vendors.vendors import VendorInvalid, VendorMissing
from app.storage.rfqs import invitations
from app.storage.vendors import vendors
from tests.fakes.clocks import START
from tests.fakes.mail_server import Answer, refused
from tests.fakes.office import DEADLINE, ITEM, Office, add_lines, listed, vendor

_SHEET = """Vendor,Contact,First,Last,Email,Phone,type,State,Rank
Kestrel Plating,Anna Baker,Anna,Baker,anna@kestrel.example,1,finishing,illinois,Primary
Kestrel Plating,,,,quotes@kestrel.example,,plating,,Secondary
Harrow,Lars Lind,Lars,Lind,lars@harrow.example,2,finishing,,Primary
"""


def sheet(folder: Path, text: str = _SHEET) -> Path:
    path = folder / "vendors.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_of_many_new_vendors_gets_the_id_of_its_own_row(office: Office) -> None:
    """The database gives the ids; it tells them in some order, and more vendors come than are written at a time."""
    told: dict[VendorId, str] = {}
    for first, count in ((1, 2_100), (2_101, 3)):
        with office.database.write() as session:
            some = vendors.add(session, [vendor(n) for n in range(first, first + count)], START)
        told |= {v.stored_id: v.name for v in some}
    with office.database.read() as session:
        kept = vendors.get(session, list(told))
    assert [(v.id, v.name, len(v.contacts)) for v in kept] == [(i, name, 1) for i, name in told.items()]
    assert len(kept) == 2_103


def test_vendors_are_listed_by_name_and_found_by_any_word(office: Office) -> None:
    office.vendors(3)
    office.services.vendors.save(Vendor(name="Österreich Metall", contacts=(Contact(email="buero@metall.example"),)))
    assert [line.name for line in listed(office.services)] == [
        "Österreich Metall",
        "Vendor Number 001",
        "Vendor Number 002",
        "Vendor Number 003",
    ]
    assert [line.email for line in listed(office.services, "002 DESK")] == ["quotes@vendor2.example"]
    assert len(listed(office.services, "öSTERREICH")) == 1
    assert listed(office.services, "nobody") == []


@pytest.mark.parametrize(
    "text",
    ["sohne", "Söhne kranz", "B-733", "b 733", "b733", "ASTM B-733", "astmb733", "316-555", "3165550001", "(316)555",
     "rmuller@kranz", "electro", "EN pl", "itar", "quick"],
)  # fmt: skip
def test_a_vendor_is_found_by_whatever_is_known_of_it(office: Office, text: str) -> None:
    office.vendors(2)
    contact = Contact(email="rmuller@kranz.example", name="Robert Müller", phone="316-555-0001")
    capability = Capability(process="Electroless EN plate", specification="ASTM B733")
    kranz = Vendor(
        name="Kranz & Söhne GmbH", contacts=(contact,), capabilities=(capability,), clearance="ITAR", tags=("Quick",)
    )
    office.services.vendors.save(kranz)
    assert [line.name for line in listed(office.services, text)] == ["Kranz & Söhne GmbH"]


@pytest.mark.parametrize("text", ["b734", "kranz nobody", '"', "-", "AND", "NOT kranz", "*", "söhne*x"])
def test_what_nothing_is_known_by_finds_nobody_and_breaks_nothing(office: Office, text: str) -> None:
    office.services.vendors.save(Vendor(name="Kranz"))
    assert [line.name for line in listed(office.services, text)] in ([], ["Kranz"])
    assert listed(office.services, "kran")


def test_a_vendor_is_saved_cleaned_and_changed(office: Office) -> None:
    vendors = office.services.vendors
    saved = vendors.save(Vendor(name=" Kestrel   Plating ", contacts=(Contact(email=" Anna@Kestrel.EXAMPLE "),)))
    assert (saved.name, saved.contacts[0].email) == ("Kestrel Plating", "Anna@kestrel.example")
    changed = vendors.save(replace(saved, website="kestrel.example", contacts=()))
    assert vendors.get(saved.stored_id) == changed
    assert [line.contacts for line in listed(office.services)] == [0]


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        (Vendor(name="  "), "no name"),
        (Vendor(name="x" * 501), "501 characters"),
        (Vendor(name="VENDOR number  001"), "already"),
        (Vendor(name="New", contacts=(Contact(email="anna at x"),)), "anna at x"),
        (Vendor(name="New", contacts=(Contact(email="a@x.example"), Contact(email="A@x.example"))), "is listed twice"),
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_is_saved(office: Office, bad: Vendor, text: str) -> None:
    office.vendors(1)
    with pytest.raises(VendorInvalid, match=text):
        office.services.vendors.save(bad)
    assert len(listed(office.services)) == 1


def test_removed_vendors_can_be_put_back_unless_the_name_is_taken(office: Office) -> None:
    vendors = office.services.vendors
    ids = office.vendors(2)
    removed = vendors.remove(ids)
    assert (len(removed.vendors), listed(office.services)) == (2, [])
    with pytest.raises(VendorMissing, match="removed in the meantime"):
        vendors.get(ids[0])
    with pytest.raises(VendorMissing):
        vendors.save(removed.vendors[0])
    vendors.save(vendor(2))
    back = vendors.take_back(removed.change)
    assert (back.restored, back.kept) == ((ids[0],), ("Vendor Number 002",))
    assert replace(vendors.get(ids[0]), version=0) == replace(removed.vendors[0], version=0)


def test_vendors_are_found_by_their_names_or_named_as_missing(office: Office) -> None:
    office.vendors(1)
    assert [v.id for v in office.services.vendors.by_names(["vendor number 001"])] == [1]
    with pytest.raises(VendorMissing, match="“Nobody”"):
        office.services.vendors.by_names(["Vendor Number 001", "Nobody"])


def test_an_export_can_be_imported_again_and_changes_nothing(office: Office, tmp_path: Path) -> None:
    office.services.vendor_import.apply(office.services.vendor_import.plan(sheet(tmp_path)))
    assert office.services.vendors.export(tmp_path / "out.csv") == 2
    plan = office.services.vendor_import.plan(tmp_path / "out.csv")
    assert (plan.new, plan.updated, plan.unchanged, plan.contacts) == ((), (), 2, 0)


def test_an_import_adds_and_completes_and_takes_nothing_away(office: Office, tmp_path: Path) -> None:
    service = office.services.vendor_import
    known = office.services.vendors.save(
        Vendor(
            name="KESTREL plating",
            categories=("Finishing",),
            contacts=(Contact(email="ANNA@kestrel.example", phone="99"), Contact(email="old@kestrel.example")),
        )
    )
    plan = service.plan(sheet(tmp_path, _SHEET + "No Mail,,,,,,,,\nBad,,,,bad at x,,,,\n"))
    assert [v.name for v in plan.new][:1] == ["Harrow"]
    assert [v.name for v in plan.updated] == ["KESTREL plating"]
    assert plan.dropped == len({r.row for r in plan.remarks if r.dropped})
    assert plan.rows == 5
    service.apply(plan)
    merged = office.services.vendors.get(known.stored_id)
    assert [c.email for c in merged.contacts] == [
        "ANNA@kestrel.example",
        "old@kestrel.example",
        "quotes@kestrel.example",
    ]
    assert merged.contacts[0].rank is ContactRank.PRIMARY
    assert (merged.contacts[0].name, merged.contacts[0].phone) == ("Anna Baker", "1")
    assert [c.casefold() for c in merged.categories] == ["finishing", "plating"]


def test_a_damaged_list_does_not_undo_a_mended_name(office: Office, tmp_path: Path) -> None:
    service = office.services.vendor_import
    contact = Contact(email="c@kestrel.example", name="Cheryl Ødegård", first_name="Cheryl", last_name="Ødegård")
    known = office.services.vendors.save(Vendor(name="Kestrel Plating", contacts=(contact,)))
    damaged = "Vendor,Contact,First,Last,Email\nKestrel Plating,Cheryl ?deg?rd,Cheryl,?deg?rd,c@kestrel.example\n"
    plan = service.plan(sheet(tmp_path, damaged))
    assert (plan.updated, plan.unchanged) == ((), 1)
    assert office.services.vendors.get(known.stored_id).contacts[0].name == "Cheryl Ødegård"


def test_an_import_meets_what_was_changed_while_it_was_looked_at(office: Office, tmp_path: Path) -> None:
    service, vendors = office.services.vendor_import, office.services.vendors
    kestrel = vendors.save(Vendor(name="Kestrel Plating"))
    plan = service.plan(sheet(tmp_path))
    vendors.remove([kestrel.stored_id])
    vendors.save(Vendor(name="Harrow", contacts=(Contact(email="desk@harrow.example"),)))
    service.apply(plan)
    lines = {line.name: line.contacts for line in listed(office.services)}
    assert lines == {"Harrow": 2, "Kestrel Plating": 2}


def test_numbers_of_a_series_are_never_given_twice(office: Office) -> None:
    create = office.services.rfq_editing.create
    numbers = [create(f"Request {n}").number for n in range(3)]
    assert numbers == ["RFQ-2026-0001", "RFQ-2026-0002", "RFQ-2026-0003"]
    assert office.services.rfq_reading.by_number(" rfq-2026-0002 ").title == "Request 1"
    assert [line.number for line in office.services.rfq_reading.lines()] == numbers[::-1]


def test_a_request_is_changed_field_by_field(office: Office) -> None:
    editing = office.services.rfq_editing
    rfq = editing.create("  Plating ", DEADLINE)
    assert (rfq.title, rfq.deadline) == ("Plating", DEADLINE)
    changed = editing.change(rfq.id, title="Anodize", deadline=None, notes="internal", subject="S", body="B")
    assert (changed.title, changed.deadline, changed.notes, changed.subject) == ("Anodize", None, "internal", "S")
    with pytest.raises(RfqInvalid, match="no title"):
        editing.change(rfq.id, title=" ")
    with pytest.raises(RfqInvalid, match="a title of 10,000,000 characters"):
        editing.change(rfq.id, title="x" * 10_000_000)
    with pytest.raises(ValueError, match="state"):
        editing.change(rfq.id, state="sent")


def test_lines_come_from_sheets_and_the_clipboard_and_keep_numbers_of_their_own(office: Office, tmp_path: Path) -> None:
    editing = office.services.rfq_editing
    rfq = editing.create("Plating")
    path = tmp_path / "lines.csv"
    path.write_text("Line,Part Number,Callout,PriceBreak\n1,P-1,ANODIZE,1;5\n2,P-2,PASSIVATE,10\n", encoding="utf-8")
    assert add_lines(office.services, rfq.id, path).added == 2
    report = office.services.line_import.paste(rfq.id, "Line\tPart Number\tPriceBreak\n2\tP-3\t5\n7\tP-4\t1\n")
    assert report.added == 2
    assert any("Line 2 is taken" in r.text for r in report.remarks)
    items = office.services.rfq_reading.get(rfq.id).items
    assert [(i.number, i.part_number) for i in items] == [(1, "P-1"), (2, "P-2"), (3, "P-3"), (7, "P-4")]
    with pytest.raises(RfqInvalid, match="same number"):
        editing.set_items(rfq.id, [ITEM, RfqItem(number=1, part_number="x", quantities=QuantityBreaks((1,)))])


def test_copied_cells_are_looked_at_and_read_with_what_was_said_of_their_columns(office: Office) -> None:
    imports, text = office.services.line_import, "Teil\tLosgr.\nP-1\t5\n"
    look = imports.look_at_text(text)
    assert (look.columns, look.kind, look.several) == ((("Teil", "part_number"), ("Losgr.", "")), None, ("quantities",))
    mapping = {"Teil": "part_number", "Losgr.": "quantities"}
    imports.remember(look, mapping)
    look = imports.look_at_text(text)
    assert (dict(look.columns), look.is_remembered) == (mapping, True)
    assert [i.part_number for i in imports.read_text(text).items] == ["P-1"]
    assert imports.read_text(text, mapping, split="Teil").groups == ("P-1",)


def test_files_and_folders_are_attached_without_their_junk(office: Office, tmp_path: Path) -> None:
    editing = office.services.rfq_editing
    rfq = editing.create("Plating")
    folder = tmp_path / "drawings" / "inner"
    folder.mkdir(parents=True)
    for name in ("a.pdf", "Thumbs.db", ".hidden", "~$b.docx"):
        (folder / name).write_text(name, encoding="utf-8")
    assert [a.name for a in editing.attach(rfq.id, [tmp_path / "drawings"]).rfq.attachments] == ["a.pdf"]
    (folder / "a.pdf").write_text("revised", encoding="utf-8")
    again = editing.attach(rfq.id, [folder / "a.pdf"]).rfq
    assert [a.size for a in again.attachments] == [7]
    assert editing.set_attachments(rfq.id, []).attachments == ()
    for number in range(501):
        (folder / f"{number}.pdf").touch()
    with pytest.raises(FilesUnfit, match="502 files"):
        editing.attach(rfq.id, [tmp_path / "drawings"])
    with pytest.raises(FilesUnfit, match="can't be read"):
        editing.attach(rfq.id, [tmp_path / ("x" * 300)])


def test_a_hidden_file_is_attached_when_it_is_named_and_a_folder_of_them_says_so(
    office: Office, tmp_path: Path
) -> None:
    editing = office.services.rfq_editing
    rfq = editing.create("Plating")
    (tmp_path / "drawings" / ".git").mkdir(parents=True)
    hidden = tmp_path / "drawings" / ".P-1.pdf"
    for path in (hidden, tmp_path / "drawings" / ".git" / "config"):
        path.write_text("drawing", encoding="utf-8")
    with pytest.raises(FilesUnfit, match=r"no files to attach\. 2 hidden files are left out"):
        editing.attach(rfq.id, [tmp_path / "drawings"])
    assert [a.name for a in editing.attach(rfq.id, [hidden]).rfq.attachments] == [".P-1.pdf"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(FilesUnfit, match=r"no files to attach\.$"):
        editing.attach(rfq.id, [tmp_path / "empty"])


def test_vendors_are_invited_in_the_order_of_their_names_and_keep_their_marks(office: Office) -> None:
    rfq = office.request(2)
    with office.database.read() as session:
        before = {i.vendor_id: i.mark for i in invitations.of(session, rfq.id)}
    third = office.services.vendors.save(Vendor(name="Alpha", contacts=(Contact(email="a@alpha.example"),)))
    invited = office.services.rfq_asking.invite(rfq.id, [third.stored_id, *rfq.vendor_ids])
    assert invited.vendor_ids == (third.stored_id, *rfq.vendor_ids)
    with office.database.read() as session:
        after = {i.vendor_id: i.mark for i in invitations.of(session, rfq.id)}
    assert {v: after[v] for v in before} == before
    assert office.services.rfq_reading.invited(rfq.id)[0].name == "Alpha"
    assert office.services.rfq_asking.set_invited(rfq.id, []).vendor_ids == ()
    again = office.services.rfq_asking.set_invited(rfq.id, rfq.vendor_ids)  # as undo does
    assert {i.vendor_id: i.mark for i in again.invitations} == before


def test_a_vendor_whose_mail_is_in_the_outbox_cannot_be_left_out(office: Office) -> None:
    rfq_id = office.queued(2)
    with pytest.raises(RfqInvalid, match="Vendor Number 001"):
        office.services.rfq_asking.set_invited(rfq_id, [VendorId(2)])
    office.services.vendors.remove([VendorId(1)])
    assert office.services.rfq_asking.set_invited(rfq_id, [VendorId(2)]).vendor_ids == (2,)


def test_the_list_of_requests_counts_what_became_of_the_mails(office: Office) -> None:
    office.queued(3)
    office.server.answers.append(Answer(refused()))
    office.drain()
    draft = office.services.rfq_editing.create("Draft")
    lines = {line.number: line for line in office.services.rfq_reading.lines()}
    sent = lines["RFQ-2026-0001"]
    assert (sent.state.value, sent.vendors, sent.sent, sent.failed, sent.unknown) == ("sent", 3, 2, 1, 0)
    assert lines[draft.number].state.value == "draft"
    assert sent.deadline == DEADLINE


def test_a_sheet_may_take_the_place_of_the_lines_but_an_empty_one_takes_nothing_away(
    office: Office, tmp_path: Path
) -> None:
    editing = office.services.rfq_editing
    rfq = editing.create("Plating")
    path = tmp_path / "lines.csv"
    path.write_text("Line,Part Number,PriceBreak\n1,P-1,5\n2,P-2,10\n", encoding="utf-8")
    add_lines(office.services, rfq.id, path)
    assert add_lines(office.services, rfq.id, path, instead=True).remarks == ()
    path.write_text("Line,Part Number,PriceBreak\n1,,5\n", encoding="utf-8")
    assert add_lines(office.services, rfq.id, path, instead=True).added == 0
    assert [i.part_number for i in office.services.rfq_reading.get(rfq.id).items] == ["P-1", "P-2"]


def test_the_counts_are_those_of_the_lists(office: Office) -> None:
    services = office.services
    assert (services.rfq_reading.count(), services.vendors.count()) == (0, 0)
    office.request(3)
    gone, *_left = listed(services)
    services.vendors.remove([gone.id])
    assert (services.rfq_reading.count(), services.vendors.count()) == (1, 2)
    assert len(services.rfq_reading.lines()) == 1
    assert len(listed(services)) == 2


def test_what_the_window_remembers_is_kept_and_replaced(office: Office) -> None:
    preferences = office.services.preferences
    assert preferences.get("columns") is None
    preferences.put("columns", ["name"])
    preferences.put("columns", ["name", "check"])
    assert preferences.get("columns") == ["name", "check"]


def test_what_an_import_of_lines_said_is_kept_in_a_table(office: Office, tmp_path: Path) -> None:
    remarks = [
        Remark(row=3, field="quantity", text="“five” is no number", dropped=True),
        Remark(row=4, field="", text="x"),
    ]
    assert office.services.rfq_reading.export_remarks(tmp_path / "remarks.csv", remarks) == 2
    assert "“five” is no number" in (tmp_path / "remarks.csv").read_text(encoding="utf-8-sig")
