"""Attached files are zipped where that makes them smaller; who gets them, and that they are controlled, stays."""

import errno
import os
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.mail.spool import FileChanged, FileMissing
from app.documents.mail.zip_file import ZipFailed, write_zip
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.scope import shared_out
from app.domain.rfqs.zipping import worth_trying, zip_name
from app.domain.trade.watch import Cancelled, Watch
from app.services.rfqs.field_checks import RfqInvalid
from app.services.rfqs.picking import FilesUnfit
from app.services.rfqs.zipping import NotWorthZipping
from tests.fakes.office import DEADLINE, ITEM, Office, vendor

_MODEL = b"#1=CARTESIAN_POINT('',(0.,0.,0.));\n" * 5_000


@pytest.fixture
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose own name says nothing."""
    return tmp_path_factory.mktemp("parts")


def with_files(office: Office, work: Path, *names: str, octets: bytes = _MODEL) -> Rfq:
    """One line and these files, each with its own content."""
    editing = office.services.rfq_editing
    rfq = editing.set_items(editing.create("Plating", DEADLINE).id, [replace(ITEM, part_number="P-1")])
    for name in names:
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets + name.encode())
    return editing.attach(rfq.id, [work / name for name in names]).rfq


def asked(office: Office, rfq: Rfq) -> Rfq:
    """Two vendors for all lines."""
    ids = [v.stored_id for v in office.services.vendors.save_all([vendor(1), vendor(2)]).vendors]
    return office.services.rfq_asking.set_invited(rfq.id, ids)


def zipped(office: Office, rfq: Rfq, *places: int) -> tuple[Attachment, ...]:
    chosen = [rfq.attachments[n].path for n in places or range(len(rfq.attachments))]
    return office.services.file_zipping.zip(rfq.id, chosen).attached.rfq.attachments


def needed(office: Office, file: Attachment) -> tuple[str, ...]:
    return office.services.file_control.standings([file])[file.path].needed


def test_a_zip_takes_the_place_of_its_file_in_the_data_folder(office: Office, work: Path) -> None:
    rfq = with_files(office, work, "a.pdf", "P-1_revA.step", "z.pdf")
    told: list[tuple[int, int]] = []
    made = office.services.file_zipping.zip(rfq.id, [rfq.attachments[1].path], lambda done, of: told.append((done, of)))
    first, file, last = made.attached.rfq.attachments
    assert (first, last) == (rfq.attachments[0], rfq.attachments[2])
    assert (file.name, file.id, file.lines, file.for_all) == (
        "P-1_revA.zip",
        rfq.attachments[1].id,
        rfq.attachments[1].lines,
        False,
    )
    assert (made.name, made.before, made.after) == (file.name, rfq.attachments[1].size, file.size)
    assert file.size < made.before / 2
    assert told[-1] == (made.before // 1000, made.before // 1000)
    with zipfile.ZipFile(file.path) as archive:
        assert archive.namelist() == ["P-1_revA.step"]
        assert archive.read("P-1_revA.step") == (work / "P-1_revA.step").read_bytes()
    folder = Path(file.path).parents[1]
    assert (folder.name, folder.parent.name) == (rfq.number, "zips")
    assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [".zip"]


def test_several_files_of_one_scope_share_a_zip_and_an_undo_brings_all_back(office: Office, work: Path) -> None:
    rfq = asked(office, with_files(office, work, "P-1.step", "notes.txt", "P-1_b.dxf"))
    rfq = office.services.rfq_asking.set_given(
        rfq.id, shared_out(rfq, rfq.attachments, vendor_ids=[rfq.invitations[0].vendor_id])
    )
    after = office.services.file_zipping.zip(rfq.id, [f.path for f in rfq.attachments]).attached.rfq
    assert [file.name for file in after.attachments] == [f"{rfq.number}.zip"]
    assert [i.extra_files for i in after.invitations] == [{after.attachments[0].id}, frozenset()]
    back = office.services.rfq_asking.set_given(rfq.id, rfq.given)
    assert back.given == rfq.given


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("P-1_b.dxf", "P-1.step"), "P-1.zip"),
        (("P-1.step", "notes.txt"), "{rfq}.zip"),
        (("P-1.a/b.step",), "P-1.a-b.zip"),
        (("taken.txt",), "taken (2).zip"),
    ],
)
def test_the_name_of_the_zip_keeps_the_part_number(
    office: Office, work: Path, names: Sequence[str], expected: str
) -> None:
    rfq = with_files(office, work, "Taken.zip")
    files = [replace(rfq.attachments[0], name=name.replace("/", ":")) for name in names]
    assert zip_name(rfq, files) == expected.format(rfq=rfq.number)


def test_what_would_hardly_shrink_stays_as_it_is(office: Office, work: Path) -> None:
    noise = os.urandom(100_000)
    rfq = with_files(office, work, "photo.jpg", octets=noise)
    with pytest.raises(NotWorthZipping, match="Zipping would save nothing, so the files stay as they are"):
        zipped(office, rfq)
    rfq = with_files(office, work, "half.jpg", octets=noise + bytes(5_000))
    with pytest.raises(NotWorthZipping, match="Zipping would save only 5 %, so the files stay as they are"):
        zipped(office, rfq)
    assert office.services.rfq_reading.get(rfq.id).attachments == rfq.attachments
    assert not [path for path in office.services.file_zipping.folder.rglob("*") if path.is_file()]


def test_files_for_different_vendors_or_of_one_name_share_no_zip(office: Office, work: Path) -> None:
    rfq = asked(office, with_files(office, work, "P-1.step", "notes.txt", "old/Notes.txt"))
    with pytest.raises(FilesUnfit, match="don't all go to the same vendors"):
        zipped(office, rfq)
    with pytest.raises(FilesUnfit, match=r"Two of the files are called “Notes.txt”"):
        zipped(office, rfq, 1, 2)
    asking, to_one = office.services.rfq_asking, [rfq.invitations[0].vendor_id]
    given = asking.set_given(rfq.id, shared_out(rfq, rfq.attachments))
    given = asking.set_given(rfq.id, shared_out(given, given.attachments[1:2], vendor_ids=to_one))
    with pytest.raises(FilesUnfit, match="don't all go to the same vendors"):
        zipped(office, given, 0, 1)


def test_a_program_is_not_hidden_in_a_zip(office: Office, work: Path) -> None:
    rfq = with_files(office, work, "setup.exe", "P-1.zip", "P-1.dat")
    with pytest.raises(FilesUnfit, match=r"“P-1.zip” is packed already"):
        zipped(office, rfq, 1)
    with pytest.raises(FilesUnfit, match=r"“setup.exe” may be a program. Mail servers refuse it in a zip, too"):
        zipped(office, rfq, 0)
    with zipfile.ZipFile(work / "P-1.dat", "w") as archive:
        archive.writestr("inner.exe", _MODEL)
    rfq = office.services.rfq_editing.attach(rfq.id, [work / "P-1.dat"]).rfq
    with pytest.raises(FilesUnfit, match=r"“inner.exe” may be a program"):
        zipped(office, rfq, 2)


def test_what_was_changed_meanwhile_is_not_zipped(office: Office, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rfq = with_files(office, work, "P-1.step")

    def write_and_remove(target: Path, files: Sequence[Attachment], watch: Watch) -> int:
        office.services.rfq_editing.set_attachments(rfq.id, ())
        return write_zip(target, files, watch)

    with monkeypatch.context() as patch:
        patch.setattr("app.services.rfqs.zipping.write_zip", write_and_remove)
        with pytest.raises(RfqInvalid, match="The files were changed meanwhile"):
            zipped(office, rfq)
    office.services.rfq_editing.set_attachments(rfq.id, rfq.attachments)
    (work / "P-1.step").write_bytes(_MODEL)
    with pytest.raises(FileChanged):
        zipped(office, rfq)
    (work / "P-1.step").unlink()
    with pytest.raises(FileMissing):
        zipped(office, rfq)


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "The disk is full, so nothing was zipped or changed"), (errno.EACCES, "can't be written")],
)
def test_a_disk_that_takes_nothing_is_told_and_nothing_is_left(
    office: Office, work: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    rfq = with_files(office, work, "P-1.step")

    def fsync(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("app.documents.mail.zip_file.os.fsync", fsync)
    with pytest.raises(ZipFailed, match=words):
        zipped(office, rfq)
    assert office.services.rfq_reading.get(rfq.id).attachments == rfq.attachments
    assert not [path for path in office.services.file_zipping.folder.rglob("*") if path.is_file()]


def test_a_stop_leaves_all_as_it_was(office: Office, work: Path) -> None:
    rfq = with_files(office, work, "P-1.step")

    def stop(_done: int, _of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        office.services.file_zipping.zip(rfq.id, [rfq.attachments[0].path], stop)
    assert not [path for path in office.services.file_zipping.folder.rglob("*") if path.is_file()]


# What marks a file still bars its zip


def test_marks_of_name_folder_link_archive_and_decision_hold_for_the_zip(office: Office, work: Path) -> None:
    control = office.services.file_control
    (work / "sub").mkdir()
    (work / "sub" / "P-1 NOFORN.step").write_bytes(_MODEL)
    rfq = with_files(office, work, "P-1.step", "P-1 ITAR.igs", "CUI/P-1.dxf", "P-1.txt", "P-1.stp")
    (work / "P-1.link").symlink_to(work / "sub" / "P-1 NOFORN.step")
    with zipfile.ZipFile(work / "P-1.dat", "w") as archive:
        archive.writestr("P-2 ITAR.step", _MODEL)
    rfq = office.services.rfq_editing.attach(rfq.id, [work / "P-1.link", work / "P-1.dat"]).rfq
    control.decide(rfq.attachments[3], "CUI")
    control.decide(rfq.attachments[4], "")
    alone = [needed(office, file) for file in rfq.attachments]
    assert alone == [(), ("ITAR",), ("CUI",), ("CUI",), (), ("NOFORN",), ("ITAR",)]
    for places in ([n] for n in range(6)):
        (only,) = (f for f in zipped(office, rfq, *places) if f.name.endswith(".zip"))
        assert needed(office, only) == alone[places[0]]
        office.services.rfq_editing.set_attachments(rfq.id, rfq.attachments)
    (whole,) = zipped(office, rfq)
    assert set(needed(office, whole)) == {"CUI", "ITAR", "NOFORN"}
    (work / "elsewhere").mkdir()
    moved = Path(whole.path).rename(work / "elsewhere" / "harmless.zip")
    (again,) = office.services.rfq_editing.pick_again(rfq.id, {whole.path: moved}).rfq.attachments
    assert set(needed(office, again)) == {"CUI", "ITAR", "NOFORN"}


def test_deciding_about_a_file_later_decides_about_its_zip(office: Office, work: Path) -> None:
    control = office.services.file_control
    rfq = with_files(office, work, "BracketCUI P-1.step", "P-1.dxf")
    model, drawing = rfq.attachments
    (made,) = zipped(office, rfq)
    assert "may say CUI" in " ".join(control.standings([made])[made.path].doubts)
    control.decide(model, "")
    assert control.standings([made])[made.path].doubts
    control.decide(drawing, "")
    assert (control.standings([made])[made.path].decided, needed(office, made)) == ("", ())
    control.decide(model, "ITAR")
    assert needed(office, made) == ("ITAR",)
    assert control.standings([made])[made.path].because == "It holds a file that was marked ITAR"
    control.decide(made, "")
    assert needed(office, made) == ("ITAR",), "the file that it holds is controlled"
    twin = work / "CUI" / "copy.dxf"
    twin.parent.mkdir()
    twin.write_bytes(Path(drawing.path).read_bytes())
    control.decide(made, None)
    control.decide(drawing, None)
    other = office.services.rfq_editing.create("Another", DEADLINE)
    office.services.rfq_editing.attach(other.id, [twin])
    assert set(needed(office, made)) == {"ITAR", "CUI"}, "the same octets lie in a folder that says so"


def test_a_mail_that_waits_with_a_zip_is_held_once_a_file_in_it_is_controlled(office: Office, work: Path) -> None:
    (work / "P-1.step").write_bytes(_MODEL)
    rfq = office.request(1, [work / "P-1.step"])
    office.services.file_zipping.zip(rfq.id, [rfq.attachments[0].path])
    office.services.rfq_sending.queue(rfq.id, office.account())
    office.services.file_control.decide(rfq.attachments[0], "ITAR")
    office.services.sending_right.take()
    office.drain()
    (line,) = office.lines()
    assert line.held_because.startswith("“P-1.zip”: it holds a file that was marked ITAR")


def test_a_zip_of_a_zip_is_as_controlled(office: Office, work: Path) -> None:
    rfq = with_files(office, work, "ITAR/P-1.step", "P-1.dxf")
    office.services.file_control.decide(rfq.attachments[1], "CUI")
    (inner,) = zipped(office, rfq)
    outer = replace(inner, path=str(work / "outer"), name="outer.zip", sha256="0" * 64)
    office.services.file_control.remember_zip(outer, [inner])
    assert set(needed(office, outer)) == {"CUI", "ITAR"}


def test_what_is_worth_a_try_is_what_shrinks_and_goes_to_the_same(office: Office, work: Path) -> None:
    assert worth_trying(with_files(office, work, "P-1.pdf")) == ()
    rfq = with_files(office, work, "P-1.step", "P-1.pdf", "P-1_b.STP", "notes.txt")
    assert [file.name for file in worth_trying(rfq)] == ["P-1.step", "P-1_b.STP"]
    assert worth_trying(with_files(office, work, "small.step", octets=b"x")) == ()
