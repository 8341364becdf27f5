"""An RFQ goes to a colleague as one file, and becomes a draft there that asks nobody who may not be asked."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.rfqs.rfq_file_reading import FilesNotLaid, RfqFileUnreadable
from app.documents.rfqs.rfq_file_writing import RfqFileNotWritten
from app.domain.rfqs.control import FileNote, Trace, Where, joined
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import Attachment, Rfq, Text
from app.domain.rfqs.scope import scope_text, shared_out
from app.domain.rfqs.terms import Terms
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import VendorId
from app.domain.trade.watch import Cancelled
from app.domain.vendors.vendor import Contact, VendorStatus
from app.services.rfqs.taking_in import TakenIn
from app.storage.base.schema import RfqRow
from app.storage.rfqs import file_notes
from tests.fakes.office import DEADLINE, ITEM, Office, opened, vendor
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
MODEL = b"#1=CARTESIAN_POINT('',(0.,0.,0.));\n" * 500


@pytest.fixture
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose own name says nothing."""
    return tmp_path_factory.mktemp("parts")


@pytest.fixture
def colleague(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Another computer."""
    with opened(tmp_path_factory.mktemp("elsewhere")) as office:
        yield office


def put(work: Path, name: str, octets: bytes | None = None) -> Path:
    path = work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets or name.encode())
    return path


def saved(office: Office, *clearances: str) -> list[VendorId]:
    some = [replace(vendor(n), clearance=level) for n, level in enumerate(clearances, start=1)]
    return [v.stored_id for v in office.services.vendors.save_all(some).vendors]


def request(office: Office, work: Path, *names: str) -> Rfq:
    """Lines 3 and 1, in this order, and these files."""
    editing = office.services.rfq_editing
    made = editing.create("Plating", DEADLINE)
    items = [replace(ITEM, number=n, part_number=f"P-{n}", target_price="9.90") for n in (3, 2, 1)]
    editing.set_items(made.id, [i for i in editing.set_items(made.id, items).items if i.number != 2])
    if names:
        editing.attach(made.id, [put(work, name) for name in names])
    return editing.change(made.id, **VALUES)


def exported(office: Office, rfq: Rfq, work: Path) -> Path:
    path = work / f"{rfq.number}.rfqx"
    office.services.rfq_exporting.write(rfq.id, path)
    return path


def moved(office: Office, rfq: Rfq, work: Path, colleague: Office) -> TakenIn:
    return colleague.services.rfq_taking_in.take_in(exported(office, rfq, work))


def scopes(rfq: Rfq) -> Sequence[tuple[str, str]]:
    return [(file.name, scope_text(file, rfq)) for file in rfq.attachments]


def needed(office: Office, file: Attachment) -> tuple[str, ...]:
    return office.services.file_control.standings([file])[file.path].needed


def decided(office: Office, file: Attachment) -> str | None:
    return office.services.file_control.standings([file])[file.path].decided


def test_it_asks_for_the_same_under_a_number_of_its_own(office: Office, work: Path, colleague: Office) -> None:
    colleague.services.rfq_editing.create("Something else")
    rfq = request(office, work, "P-3.pdf", "terms.pdf")
    taken = moved(office, rfq, work, colleague)
    assert (taken.came_as, taken.rfq.number, taken.rfq.title) == ("RFQ-2026-0001", "RFQ-2026-0002", "Plating")
    assert {name: getattr(taken.rfq, name) for name in VALUES} == VALUES
    assert (taken.rfq.deadline, taken.rfq.revision, taken.rfq.last_line) == (DEADLINE, 0, 3)
    assert [replace(i, id=None) for i in taken.rfq.items] == [replace(i, id=None) for i in rfq.items]
    assert scopes(taken.rfq) == scopes(rfq) == [("P-3.pdf", "line 3"), ("terms.pdf", "all")]
    for file, before in zip(taken.rfq.attachments, rfq.attachments, strict=True):
        assert Path(file.path).is_relative_to(colleague.folder / "taken-in")
        assert Path(file.path).read_bytes() == Path(before.path).read_bytes()
        assert (file.name, file.size, file.sha256) == (before.name, before.size, before.sha256)
    assert colleague.services.rfq_reading.get(taken.rfq.id) == taken.rfq


def test_an_rfq_without_files_needs_no_folder(office: Office, work: Path, colleague: Office) -> None:
    taken = moved(office, request(office, work), work, colleague)
    assert taken.rfq.attachments == ()
    assert not (colleague.folder / "taken-in").exists()


def test_vendors_are_found_by_name_or_by_an_address_of_their_own(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work)
    ids = saved(office, *[""] * 6)
    line_1 = frozenset({rfq.line_ids[1]})
    asking = office.services.rfq_asking
    asking.set_asked(rfq.id, dict.fromkeys(ids) | {ids[1]: line_1, ids[5]: line_1})
    desk = Contact(email="Quotes@Vendor4.example")
    here = colleague.services.vendors.save_all(
        [
            replace(vendor(1), name="VENDOR  number 001"),
            replace(vendor(2), name="Two Brothers"),
            replace(vendor(4), name="One of two"),
            replace(vendor(9), name="The other of two", contacts=(desk,)),
            replace(vendor(5), status=VendorStatus.BLOCKED, status_reason="Too late twice"),
            vendor(6),
        ]
    ).vendors
    taken = moved(office, rfq, work, colleague)
    lines = frozenset({taken.rfq.line_ids[1]})
    assert taken.rfq.asked == {here[0].id: None, here[1].id: lines, here[5].id: lines}
    assert taken.unknown == ("Vendor Number 003", "Vendor Number 004")
    assert [(r.vendor, r.text) for r in taken.left_out] == [
        ("Vendor Number 005", "The vendor is blocked: Too late twice")
    ]
    assert taken.vendors == 6


def test_two_that_are_one_here_are_asked_for_the_lines_of_both(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work)
    ids = rfq.line_ids
    first, second, third = saved(office, "", "", "")
    asked = {first: frozenset({ids[1]}), second: frozenset({ids[3]}), third: None}
    office.services.rfq_asking.set_asked(rfq.id, asked)
    both = replace(vendor(1), contacts=(*vendor(1).contacts, *vendor(2).contacts))
    (one,) = colleague.services.vendors.save_all([both]).vendors
    taken = moved(office, rfq, work, colleague)
    assert taken.rfq.asked == {one.id: frozenset(taken.rfq.line_ids.values())}
    colleague.services.vendors.change(
        [one.stored_id], lambda v: replace(v, contacts=(*v.contacts, *vendor(3).contacts))
    )
    assert moved(office, rfq, work, colleague).rfq.asked == {one.id: None}


def test_who_may_not_have_a_line_here_is_not_asked(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work)
    office.services.rfq_editing.set_items(rfq.id, [replace(item, clearance="ITAR") for item in rfq.items])
    office.services.rfq_asking.set_invited(rfq.id, saved(office, "ITAR", "ITAR"))
    first, _ = saved(colleague, "ITAR", "CUI")
    taken = moved(office, rfq, work, colleague)
    assert taken.rfq.vendor_ids == (first,)
    assert [r.vendor for r in taken.left_out] == ["Vendor Number 002"]


def test_a_file_for_one_vendor_goes_to_it_alone_and_never_to_who_may_not_have_it(
    office: Office, work: Path, colleague: Office
) -> None:
    rfq = request(office, work, "model ITAR.step", "notes.pdf")
    ids = saved(office, "ITAR", "ITAR", "")
    office.services.rfq_asking.set_given(rfq.id, shared_out(rfq, rfq.attachments))
    rfq = office.services.rfq_asking.set_invited(rfq.id, ids)
    model, notes = rfq.attachments
    office.services.rfq_asking.set_given(rfq.id, shared_out(rfq, [model], vendor_ids=ids[:2]))
    rfq = office.services.rfq_reading.get(rfq.id)
    office.services.rfq_asking.set_given(rfq.id, shared_out(rfq, [notes], vendor_ids=ids[1:2]))
    first, second, third = saved(colleague, "ITAR", "", "")
    taken = moved(office, rfq, work, colleague)
    by_id = {file.id: file.name for file in taken.rfq.attachments}
    given = {i.vendor_id: {by_id[f] for f in i.extra_files} for i in taken.rfq.invitations}
    assert given == {first: {"model ITAR.step"}, second: {"notes.pdf"}, third: set()}
    assert [(r.vendor, r.text) for r in taken.withheld] == [
        ("Vendor Number 002", "model ITAR.step: The file's name says ITAR.")
    ]


def test_a_controlled_file_for_all_keeps_a_vendor_out(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work, "drawing.step")
    office.services.file_control.decide(rfq.attachments[0], "CUI")
    office.services.rfq_asking.set_invited(rfq.id, saved(office, "CUI", "ITAR"))
    _, second = saved(colleague, "", "ITAR")
    taken = moved(office, rfq, work, colleague)
    assert taken.rfq.vendor_ids == (second,)
    text = "Lines 1, 3 need CUI for “drawing.step”, and the vendor has no clearance."
    assert [(r.vendor, r.text) for r in taken.left_out] == [("Vendor Number 001", text)]


def test_a_vendor_whose_lines_are_gone_is_not_asked_for_all(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work)
    (owner,) = saved(office, "")
    office.services.rfq_asking.set_asked(rfq.id, {owner: frozenset({rfq.line_ids[3]})})
    rfq = office.services.rfq_editing.set_items(rfq.id, [item for item in rfq.items if item.number == 1])
    saved(colleague, "")
    taken = moved(office, rfq, work, colleague)
    assert taken.rfq.vendor_ids == ()
    assert [(r.vendor, r.text) for r in taken.left_out] == [("Vendor Number 001", "None of its lines is in the file.")]


def test_the_commands_say_what_went_and_what_came(
    work: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data, elsewhere = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    with opened(data) as office:
        rfq = request(office, work, "model CUI.step", "a.pdf")
        rfq = office.services.rfq_asking.set_given(rfq.id, shared_out(rfq, rfq.attachments[:1]))
        rfq = office.services.rfq_asking.set_invited(rfq.id, saved(office, "CUI", "", ""))
        office.services.rfq_asking.set_given(
            rfq.id, shared_out(rfq, rfq.attachments[:1], vendor_ids=rfq.vendor_ids[:1])
        )
    with opened(elsewhere) as colleague:
        colleague.services.vendors.save_all([vendor(1), replace(vendor(2), status=VendorStatus.BLOCKED)])
    here, there = (Terminal(folder, monkeypatch, capsys) for folder in (data, elsewhere))
    path = work / "one.rfqx"
    refused = here("rfq", "export", rfq.number, path)
    assert (refused.code, path.exists()) == (1, False)
    assert "“model CUI.step”. The file would leave the program" in refused.err
    assert here.json("rfq", "export", rfq.number, path, "--yes") == {"rfq": rfq.number, "file": str(path)}
    said = there("rfq", "import", path)
    assert said.code == 0
    assert [" ".join(line.split()) for line in said.out.splitlines()] == [
        "RFQ-2026-0001: 2 lines, 2 files, 1 of 3 vendors.",
        "Not in your list: Vendor Number 003.",
        "Copies (Cc) of each email go to: desk@shop.example.",
        "1 vendor left out:",
        "Vendor Why",
        "Vendor Number 002 The vendor is blocked.",
        "1 vendor without a file that it had besides:",
        "Vendor Why",
        "Vendor Number 001 model CUI.step: The file's name says CUI.",
    ]
    document = there.json("rfq", "import", path)
    assert (document["number"], document["came_as"], document["unknown"]) == (
        "RFQ-2026-0002",
        "RFQ-2026-0001",
        ["Vendor Number 003"],
    )
    assert there("rfq", "import", work / "model CUI.step").code == 1


CLEARANCES = Clearances(("CUI", "ITAR"))


@pytest.mark.parametrize(
    ("here", "brought", "is_new", "together"),
    [
        (None, None, True, None),
        (None, "", True, ""),
        (None, "", False, None),
        (None, "CUI", False, "CUI"),
        ("", None, False, ""),
        ("", "CUI", False, "CUI"),
        ("CUI", "", False, "CUI"),
        ("CUI", None, False, "CUI"),
        ("CUI", "ITAR", False, "ITAR"),
        ("ITAR", "CUI", False, "ITAR"),
        ("CUI", "Secret", False, "Secret"),
        ("Secret", "CUI", False, "Secret"),
    ],
)
def test_of_two_decisions_the_stricter_counts(
    here: str | None, brought: str | None, is_new: bool, together: str | None
) -> None:
    assert joined(FileNote(here), FileNote(brought), CLEARANCES, is_new=is_new).decided == together


def test_what_was_seen_of_a_file_is_seen_in_both_places() -> None:
    here = FileNote(None, ("a",), (Trace(Where.TEXT, "b"),), ("c",))
    brought = FileNote(None, ("A", "a"), (Trace(Where.LINK, "B"),), ("C",))
    both = joined(here, brought, CLEARANCES, is_new=False)
    assert both == FileNote(None, ("a", "A"), (Trace(Where.TEXT, "b"), Trace(Where.LINK, "B")), ("c", "C"))
    unread = joined(FileNote(), FileNote(None, (), ()), CLEARANCES, is_new=False)
    assert unread.text is None  # nobody here has looked


def test_a_decision_comes_along_and_never_weakens_one_of_here(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work, "free.pdf", "marked.pdf", "known.pdf")
    for file, level in zip(rfq.attachments, ("", "ITAR", ""), strict=True):
        office.services.file_control.decide(file, level)
    known = request(colleague, work, "known.pdf").attachments[0]
    colleague.services.file_control.decide(known, "CUI")
    with colleague.database.read() as session:
        version = session.query(RfqRow.version).one()[0]
    taken = moved(office, rfq, work, colleague)
    assert [decided(colleague, file) for file in taken.rfq.attachments] == ["", "ITAR", "CUI"]
    assert decided(colleague, known) == "CUI"
    with colleague.database.read() as session:
        assert session.query(RfqRow.version).first() != (version,)  # mails that wait are judged again


def test_a_file_is_controlled_there_for_what_is_seen_only_here(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work, "ITAR parts/bracket.step")
    put(work, "CUI notes.txt", b"the same")
    office.services.rfq_editing.attach(rfq.id, [put(work, "plain.txt", b"the same")])
    office.services.rfq_editing.attach(office.services.rfq_editing.create("Other").id, [work / "CUI notes.txt"])
    rfq = office.services.rfq_reading.get(rfq.id)
    assert [needed(office, file) for file in rfq.attachments] == [("ITAR",), ("CUI",)]
    taken = moved(office, rfq, work, colleague)
    assert [needed(colleague, file) for file in taken.rfq.attachments] == [("ITAR",), ("CUI",)]


def test_a_zip_stays_as_controlled_as_what_is_in_it(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work)
    path = put(work, "P-1_revA.step", MODEL)
    rfq = office.services.rfq_editing.attach(rfq.id, [path]).rfq
    office.services.file_control.decide(rfq.attachments[0], "ITAR")
    rfq = office.services.file_zipping.zip(rfq.id, [str(path)]).attached.rfq
    assert needed(office, rfq.attachments[0]) == ("ITAR",)
    taken = moved(office, rfq, work, colleague)
    assert needed(colleague, taken.rfq.attachments[0]) == ("ITAR",)
    colleague.services.file_control.decide(taken.rfq.attachments[0], "")
    assert needed(colleague, taken.rfq.attachments[0]) == ("ITAR",)


def test_the_same_file_twice_comes_twice(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work)
    both = [put(work, "a/x.pdf", b"one"), put(work, "b/x.pdf", b"one")]
    rfq = office.services.rfq_editing.attach(rfq.id, both).rfq
    taken = moved(office, rfq, work, colleague)
    assert [file.name for file in taken.rfq.attachments] == ["x.pdf", "x.pdf"]
    assert len({file.path for file in taken.rfq.attachments}) == 2


def test_what_is_controlled_of_it_is_known_before_it_leaves(office: Office, work: Path) -> None:
    rfq = request(office, work, "plain.pdf", "model ITAR.step", "BracketCUI.pdf")
    assert office.services.rfq_exporting.controlled(rfq.id) == "“model ITAR.step”, “BracketCUI.pdf”"
    office.services.rfq_editing.set_attachments(rfq.id, rfq.attachments[:1])
    assert office.services.rfq_exporting.controlled(rfq.id) == ""
    office.services.rfq_editing.set_items(rfq.id, [replace(item, clearance="CUI") for item in rfq.items])
    assert office.services.rfq_exporting.controlled(rfq.id) == "lines 1, 3"


def test_nothing_is_written_of_a_file_that_is_missing_or_has_no_name_for_every_computer(
    office: Office, work: Path
) -> None:
    rfq = request(office, work, "P-3.pdf", "aux.pdf")
    with pytest.raises(RfqFileNotWritten, match=r"because of “aux\.pdf”: its name is that of a device on Windows"):
        exported(office, rfq, work)
    rfq = office.services.rfq_editing.set_attachments(rfq.id, rfq.attachments[:1])
    (work / "P-3.pdf").unlink()
    with pytest.raises(RfqFileNotWritten, match="Put the file back, or remove it from the RFQ"):
        exported(office, rfq, work)
    assert list(work.glob("*.rfqx")) == []


def nothing_came(office: Office) -> bool:
    folder = office.folder / "taken-in"
    return office.services.rfq_reading.lines() == [] and not (folder.exists() and any(folder.iterdir()))


def test_a_file_that_was_changed_on_its_way_changes_nothing(office: Office, work: Path, colleague: Office) -> None:
    rfq = request(office, work, "a.pdf")
    office.services.file_control.decide(rfq.attachments[0], "ITAR")
    path = exported(office, rfq, work)
    with zipfile.ZipFile(path) as archive:
        said = archive.read("rfq.json")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("rfq.json", said)
        archive.writestr(f"files/{rfq.attachments[0].sha256}", b"b.pdf")
    with pytest.raises(RfqFileUnreadable, match=r"“a\.pdf” in it isn't what was saved"):
        colleague.services.rfq_taking_in.take_in(path)
    assert nothing_came(colleague)
    with colleague.database.read() as session:
        assert file_notes.of(session, [rfq.attachments[0].sha256]) == {}
    assert moved(office, rfq, work, colleague).rfq.number == "RFQ-2026-0001"


@pytest.mark.parametrize(("field", "value", "why"), [("title", "", "no title"), ("copies", ["desk"], "“desk”")])
def test_what_no_rfq_can_have_is_refused(
    office: Office, work: Path, colleague: Office, field: str, value: object, why: str
) -> None:
    path = exported(office, request(office, work), work)
    with zipfile.ZipFile(path) as archive:
        said = json.loads(archive.read("rfq.json"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("rfq.json", json.dumps(said | {field: value}))
    with pytest.raises(RfqFileUnreadable, match=why):
        colleague.services.rfq_taking_in.take_in(path)
    assert nothing_came(colleague)


def test_who_stops_it_has_changed_nothing(office: Office, work: Path, colleague: Office) -> None:
    path = exported(office, request(office, work, "a.pdf", "b.pdf"), work)

    def stop(_done: int, _of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        colleague.services.rfq_taking_in.take_in(path, stop)
    assert nothing_came(colleague)


def test_a_data_folder_without_room_is_named(office: Office, work: Path, colleague: Office) -> None:
    path = exported(office, request(office, work, "a.pdf"), work)
    (colleague.folder / "taken-in").write_bytes(b"in the way")
    with pytest.raises(FilesNotLaid, match="so no RFQ was made"):
        colleague.services.rfq_taking_in.take_in(path)
    assert colleague.services.rfq_reading.lines() == []


def test_a_file_is_known_again_wherever_it_lies_until_its_rfq_is_deleted(
    office: Office, work: Path, colleague: Office
) -> None:
    path = exported(office, request(office, work, "P-3.pdf"), work)
    taking_in = colleague.services.rfq_taking_in
    assert taking_in.taken_before(path) is None
    assert taking_in.taken_before(work / "gone.rfqx") is None
    first = taking_in.take_in(path).rfq
    moved_to = path.rename(work / "elsewhere.rfqx")
    assert taking_in.taken_before(moved_to) == first
    second = taking_in.take_in(moved_to).rfq
    assert (second.number, taking_in.taken_before(moved_to)) == ("RFQ-2026-0002", first)
    colleague.services.rfq_filing.apply(Filing.DELETE, [first.id])
    assert taking_in.taken_before(moved_to) is None
    assert taking_in.take_in(moved_to).rfq.number == "RFQ-2026-0003"
