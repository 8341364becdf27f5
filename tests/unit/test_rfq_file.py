"""An RFQ file is written as it is read, and a file of a stranger is believed nothing."""

import os
import struct
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import json

from app.documents.rfqs import rfq_file_content, rfq_file_reading
from app.documents.rfqs.rfq_file import CONTENT, FILES, RfqFileUnfit, why_unfit
from app.documents.rfqs.rfq_file_content import decoded, encoded
from app.documents.rfqs.rfq_file_reading import FilesNotLaid, RfqFileUnreadable, lay_files, read_rfq_file
from app.documents.rfqs.rfq_file_writing import RfqFileNotWritten, write_rfq_file
from app.documents.sheets.unfinished import PlaceTaken
from app.domain.rfqs.control import FileNote, Trace, Where
from app.domain.rfqs.parcel import Parcel, ParcelFile, ParcelVendor
from app.domain.rfqs.rfq import RfqItem, Text
from app.domain.rfqs.terms import Terms
from app.domain.trade.quantity import QuantityBreaks
from app.domain.trade.watch import unwatched
from tests.fakes.office import DEADLINE

OCTETS = b"%PDF-1.4 a drawing " * 400
SHA = sha256(OCTETS).hexdigest()
NOTE = FileNote("ITAR", ("P-1 ITAR.pdf",), (Trace(Where.FOLDER, "ITAR"),), ("0" * 64,))
SAID: dict[str, Any] = {
    f.name: f"“ü” {f.name}" for f in fields(RfqItem) if f.name not in {"number", "quantities", "id"}
}
LINE = RfqItem(number=7, quantities=QuantityBreaks((1, 5), or_minimum=True), **SAID)
PARCEL = Parcel(
    program="1.0",
    number="RFQ-2026-0042",
    title="Plating",
    deadline=DEADLINE,
    subject="Quote {{ rfq.number }}",
    body="Please quote.\n\tThank you.",
    texts=(Text(language="de", subject="Anfrage", body="Bitte."),),
    terms=Terms(currency="USD", incoterm="FCA", place="Rockford", payment="Net 30"),
    notes="Ask again in spring.",
    copies=("desk@shop.example",),
    has_form=True,
    items=(LINE, RfqItem(number=2, part_number="", quantities=QuantityBreaks((), unread="a few"))),
    files=(
        ParcelFile(name="P-1.pdf", size=len(OCTETS), sha256=SHA, for_all=False, lines=frozenset({7}), note=NOTE),
        ParcelFile(name="again.pdf", size=len(OCTETS), sha256=SHA, note=replace(NOTE, decided=None)),
    ),
    vendors=(
        ParcelVendor(name="Acme Plating", addresses=("a@acme.example", "b@acme.example")),
        ParcelVendor(name="Rapid Loom", lines=frozenset({2, 7}), files=frozenset({0})),
    ),
)
BARE = Parcel(program="1.0", number="RFQ-2026-0001", title="Plating")


def written(folder: Path, parcel: Parcel = PARCEL, octets: bytes = OCTETS) -> Path:
    drawing, path = folder / "drawing.pdf", folder / "RFQ-2026-0042.rfqx"
    drawing.write_bytes(octets)
    write_rfq_file(path, parcel, {SHA: drawing}, unwatched)
    return path


def made(folder: Path, *entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip of a stranger."""
    path = folder / "strange.rfqx"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, octets in entries:
            archive.writestr(name, octets)
    return path


def content(**changed: Any) -> bytes:
    """A good `rfq.json` with these fields."""
    return json.encode(json.decode(encoded(PARCEL)) | changed)


def file_said(**changed: Any) -> dict[str, Any]:
    one: dict[str, Any] = json.decode(encoded(PARCEL))["files"][0]
    return one | changed


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert read_rfq_file(path) == PARCEL
    (tmp_path / "laid").mkdir()
    told: list[tuple[int, int]] = []
    laid = lay_files(path, PARCEL, tmp_path / "laid", lambda done, of: told.append((done, of)))
    assert [p.name for p in laid] == ["P-1.pdf", "again.pdf"]
    assert {p.read_bytes() for p in laid} == {OCTETS}
    assert told == [(0, 15), (7, 15)]
    assert [p.name for p in tmp_path.glob(".*")] == []


def test_the_same_rfq_is_the_same_file_and_holds_each_content_once(tmp_path: Path) -> None:
    path = written(tmp_path)
    first = path.read_bytes()
    assert written(tmp_path).read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [CONTENT, FILES + SHA]


def test_a_request_without_anything_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "bare.RFQX"
    write_rfq_file(path, BARE, {}, unwatched)
    assert read_rfq_file(path) == BARE
    assert lay_files(path, BARE, tmp_path, unwatched) == []


def test_control_characters_do_not_come_in() -> None:
    sly = replace(BARE, title="Pla\x1b[2Jting", notes="a\x00b\r\nc\td")
    assert (decoded(encoded(sly)).title, decoded(encoded(sly)).notes) == ("Pla[2Jting", "ab\nc\td")


@given(st.builds(replace, st.just(BARE), title=st.text(), notes=st.text(), body=st.text(), number=st.text()))
def test_whatever_is_written_can_be_read(parcel: Parcel) -> None:
    again = decoded(encoded(parcel))
    assert decoded(encoded(again)) == again


@pytest.mark.parametrize(
    ("parcel", "why"),
    [
        (replace(BARE, notes="x" * 200_001), "a text of it is too long"),
        (replace(BARE, title="\ud800"), "half a character"),
        (replace(BARE, items=(LINE, LINE)), "two of its lines have the same number"),
        (replace(PARCEL, files=(replace(PARCEL.files[0], name="a:b.pdf"),)), "not every computer takes"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, parcel: Parcel, why: str) -> None:
    with pytest.raises(RfqFileNotWritten, match=why):
        written(tmp_path, parcel)
    assert list(tmp_path.glob("*rfqx")) == []


def test_a_file_that_is_missing_or_changed_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = path.read_bytes()
    for octets, why in ((b"another", "“drawing.pdf” has changed since it was attached"), (None, "can't be read")):
        if octets is None:
            with pytest.raises(RfqFileNotWritten, match=why):
                write_rfq_file(path, PARCEL, {SHA: tmp_path / "gone.pdf"}, unwatched)
        else:
            with pytest.raises(RfqFileNotWritten, match=why):
                written(tmp_path, octets=octets)
        assert path.read_bytes() == before
        assert sorted(p.name for p in tmp_path.iterdir()) == [path.name, "drawing.pdf"]


def test_it_is_written_only_where_it_may_stand(tmp_path: Path) -> None:
    with pytest.raises(PlaceTaken, match=r"ends in \.rfqx, such as RFQ-2026-0001\.rfqx"):
        write_rfq_file(tmp_path / "a.zip", BARE, {}, unwatched)
    with pytest.raises(RfqFileNotWritten, match="Choose another place"):
        write_rfq_file(tmp_path / "nowhere" / "a.rfqx", BARE, {}, unwatched)


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no zip": (lambda f: _plain(f, b"hello " * 50), "it is damaged, or isn't an RFQ file"),
    "empty": (lambda f: _plain(f, b""), "it is damaged, or isn't an RFQ file"),
    "another zip": (lambda f: made(f, ("a.txt", b"a")), "it has no rfq.json"),
    "truncated": (lambda f: _plain(f, written(f).read_bytes()[:-30]), "it is damaged"),
    "garbage": (lambda f: made(f, (CONTENT, b"{]")), "it is damaged"),
    "not UTF-8": (lambda f: made(f, (CONTENT, b'{"format": "\xff"}')), "it is damaged"),
    "deep": (lambda f: made(f, (CONTENT, b"[" * 100_000)), "it is damaged"),
    "a list": (lambda f: made(f, (CONTENT, b"[]")), "it is damaged"),
    "wrong types": (lambda f: made(f, (CONTENT, content(lines=[{"number": "1"}]))), "it is damaged"),
    "line 0": (lambda f: made(f, (CONTENT, content(lines=[{"number": 0}]))), "it is damaged"),
    "newer": (lambda f: made(f, (CONTENT, content(format=2, program="9.1"))), "RFQ Sender 9.1, which is newer"),
    "older": (lambda f: made(f, (CONTENT, content(format=0, program=""))), "in a form that this one doesn't know"),
    "no day": (lambda f: made(f, (CONTENT, content(deadline={"local": "soon", "zone": "UTC"}))), "not a date and time"),
    "no zone": (
        lambda f: made(f, (CONTENT, content(deadline={"local": "2026-12-04 17:00", "zone": "../x"}))),
        "not a time zone",
    ),
    "no currency": (lambda f: made(f, (CONTENT, content(terms={"currency": "money"}))), "not a currency code"),
    "two texts": (
        lambda f: made(f, (CONTENT, content(texts=[{"language": "de", "subject": "", "body": ""}] * 2))),
        "two texts in one language",
    ),
    "bad hash": (lambda f: made(f, (CONTENT, content(files=[file_said(sha256="../../x")]))), "it is damaged"),
    "hash and more": (lambda f: made(f, (CONTENT, content(files=[file_said(sha256=SHA + "\n")]))), "it is damaged"),
    "huge file": (lambda f: made(f, (CONTENT, content(files=[file_said(size=10**12)]))), "it is damaged"),
    "huge files": (
        lambda f: made(f, (CONTENT, content(files=[file_said(size=10**9)] * 3))),
        "its files have over 2,000 MB",
    ),
    "501 files": (lambda f: made(f, (CONTENT, content(files=[file_said()] * 501))), "it is damaged"),
    "missing": (lambda f: made(f, (CONTENT, content())), "a file is missing in it"),
    "path out": (lambda f: made(f, (CONTENT, content(files=[])), ("../../evil.sh", b"x")), "doesn't belong there"),
    "root path": (lambda f: made(f, (CONTENT, content(files=[])), ("/etc/evil", b"x")), "doesn't belong there"),
    "10,000 entries": (
        lambda f: made(f, *((f"{n}", b"") for n in range(10_000)), method=zipfile.ZIP_STORED),
        "more than 500 files",
    ),
    "packed otherwise": (
        lambda f: made(f, (CONTENT, content(files=[])), method=zipfile.ZIP_BZIP2),
        "in a way that RFQ Sender doesn't use",
    ),
    "bomb of text": (lambda f: made(f, (CONTENT, b" " * 20_000_001)), "its text has over 20 MB"),
}


def _plain(folder: Path, octets: bytes) -> Path:
    path = folder / "plain.rfqx"
    path.write_bytes(octets)
    return path


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_sentence(tmp_path: Path, case: str) -> None:
    make, why = BAD[case]
    path = make(tmp_path)
    with pytest.raises(RfqFileUnreadable, match=why) as said:
        read_rfq_file(path)
    assert str(said.value).startswith(f"“{path.name}” wasn't opened: ")
    assert "\n" not in str(said.value)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "no name"),
        ("..", "no name"),
        ("../evil.pdf", "not every computer"),
        ("a\\b.pdf", "not every computer"),
        ("C:evil.pdf", "not every computer"),
        ("a\u202efdp.exe", "not every computer"),
        ("a.pdf.", "blank or a point"),
        (" a.pdf", "blank or a point"),
        ("CON", "device"),
        ("nul.pdf", "device"),
        ("com1 .tar.gz", "device"),
        ("LPT\u00b9.pdf", "device"),
        ("x" * 201, "too long"),
        ("\u00fc" * 126, "too long"),
    ],
)
def test_a_name_that_not_every_computer_takes_is_refused(tmp_path: Path, name: str, why: str) -> None:
    assert why in why_unfit(name)
    path = made(tmp_path, (CONTENT, content(files=[file_said(name=name)])), (FILES + SHA, OCTETS))
    with pytest.raises(RfqFileUnreadable, match=why):
        read_rfq_file(path)


@pytest.mark.parametrize("name", ["P-1_revA.pdf", "Zeichnung ü.pdf", "console.pdf", ".hidden", "a (2).step", "COM10.x"])
def test_usual_names_are_fit(name: str) -> None:
    assert why_unfit(name) == ""


def test_a_file_that_is_not_what_was_saved_is_refused(tmp_path: Path) -> None:
    for octets in (b"another" * 1_000, OCTETS + b"more", OCTETS[:-1]):
        path = made(tmp_path, (CONTENT, content()), (FILES + SHA, octets))
        folder = tmp_path / f"laid {len(octets)}"
        folder.mkdir()
        with pytest.raises(RfqFileUnreadable, match=r"“P-1\.pdf” in it isn't what was saved"):
            lay_files(path, read_rfq_file(path), folder, unwatched)


def test_a_zip_that_says_less_than_it_holds_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    octets = bytearray(path.read_bytes())
    place = octets.rindex(b"PK\x01\x02")  # the list of names: the drawing's entry
    octets[place + 24 : place + 28] = struct.pack("<L", 10)
    path.write_bytes(octets)
    (tmp_path / "laid").mkdir()
    with pytest.raises(RfqFileUnreadable, match=r"isn't what was saved|is damaged"):
        lay_files(path, PARCEL, tmp_path / "laid", unwatched)


def _flagged(folder: Path) -> Path:
    path = written(folder)
    octets = bytearray(path.read_bytes())
    octets[octets.rindex(b"PK\x01\x02") + 8] |= 1  # needs a password
    path.write_bytes(octets)
    return path


def _large(folder: Path) -> Path:
    """A locator as of a zip with more than 65,535 entries before the record that says otherwise."""
    octets = written(folder).read_bytes()
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    return _plain(folder, octets[:-22] + locator + octets[-22:])


def _twice(folder: Path) -> Path:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return made(folder, (CONTENT, content(files=[])), (CONTENT, content(files=[])))


def _commented(folder: Path) -> Path:
    path = written(folder)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"a stranger's"
    return path


def _declared(folder: Path) -> Path:
    """Two entries that say they unpack to four gigabytes."""
    path = written(folder)
    octets = bytearray(path.read_bytes())
    place = octets.rindex(b"PK\x01\x02")
    octets[place + 24 : place + 28] = struct.pack("<L", 4_000_000_000)
    path.write_bytes(octets)
    return path


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_flagged, "protected"),
        (_large, "more than 500 files"),
        (_twice, "a file is in it twice"),
        (_commented, "isn't an RFQ file"),
        (_declared, "its files have over 2,000 MB"),
    ],
)
def test_a_strange_zip_is_refused_before_it_is_unpacked(tmp_path: Path, make: Callable[[Path], Path], why: str) -> None:
    with pytest.raises(RfqFileUnreadable, match=why):
        read_rfq_file(make(tmp_path))


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "folder.rfqx").mkdir()
    for name, why in (("folder.rfqx", "it isn't a file"), ("gone.rfqx", "can't be read"), ("a.zip", "ends in .rfqx")):
        with pytest.raises(RfqFileUnreadable, match=why):
            read_rfq_file(tmp_path / name)


def test_a_file_larger_than_any_of_ours_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    monkeypatch.setattr(rfq_file_reading, "MOST_OCTETS", -50_000_000)
    with pytest.raises(RfqFileUnreadable, match="it has over"):
        read_rfq_file(path)


def test_more_entries_than_the_end_says_are_counted(tmp_path: Path) -> None:
    path = made(tmp_path, *((f"{n}", b"") for n in range(502)), method=zipfile.ZIP_STORED)
    octets = bytearray(path.read_bytes())
    octets[-14:-10] = struct.pack("<HH", 1, 1)
    path.write_bytes(octets)
    with pytest.raises(RfqFileUnreadable, match="more than 500 files"):
        read_rfq_file(path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    with pytest.raises(FilesNotLaid, match="Check that the folder is writable and has space"):
        lay_files(path, PARCEL, tmp_path / "nowhere", unwatched)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_octet_does_more_than_refuse(tmp_path: Path, data: st.DataObject) -> None:
    """Nor does a file cut off at any place, or one with something in its middle."""
    octets = bytearray(written(tmp_path, replace(PARCEL, files=PARCEL.files[:1])).read_bytes())
    place = data.draw(st.integers(0, len(octets) - 1))
    octets[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    path = _plain(tmp_path, bytes(octets))
    folder = tmp_path / os.urandom(8).hex()
    folder.mkdir()
    try:
        parcel = read_rfq_file(path)
        laid = lay_files(path, parcel, folder, unwatched)
    except RfqFileUnreadable:
        return
    assert [sha256(p.read_bytes()).hexdigest() for p in laid] == [f.sha256 for f in parcel.files]


@given(st.binary(max_size=300))
def test_no_content_does_more_than_refuse(octets: bytes) -> None:
    with pytest.raises(RfqFileUnfit):
        decoded(octets)


def test_every_field_of_a_line_travels() -> None:
    assert set(rfq_file_content._Line.__struct_fields__) == {f.name for f in fields(RfqItem)} - {"id"}
