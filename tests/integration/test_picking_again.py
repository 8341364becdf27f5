"""A file that has changed or moved is read again and keeps for whom it is and that it is controlled."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.mail.spool import FileMissing
from app.domain.rfqs.rfq import Attachment, Rfq
from app.services.rfqs.field_checks import RfqInvalid
from tests.fakes.office import DEADLINE, ITEM, Office, vendor


@pytest.fixture
def rfq(office: Office, tmp_path: Path) -> Rfq:
    """One line with two files."""
    editing = office.services.rfq_editing
    made = editing.set_items(editing.create("Plating", DEADLINE).id, [ITEM])
    for name in ("P-1.pdf", "terms.pdf"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return editing.attach(made.id, [tmp_path / "P-1.pdf", tmp_path / "terms.pdf"]).rfq


def again(office: Office, rfq: Rfq, places: Mapping[Path, Path]) -> tuple[Attachment, ...]:
    found = office.services.rfq_editing.pick_again(rfq.id, {str(path): place for path, place in places.items()})
    return found.rfq.attachments


def needed(office: Office, file: Attachment) -> tuple[str, ...]:
    return office.services.file_control.standings([file])[file.path].needed


def test_a_changed_file_keeps_its_place_its_id_and_for_whom_it_is(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    path = tmp_path / "P-1.pdf"
    path.write_text("revised", encoding="utf-8")
    first, second = again(office, rfq, {path: path})
    before = rfq.attachments[0]
    assert first == replace(before, sha256=first.sha256, size=len("revised"))
    assert first.sha256 != before.sha256
    assert second == rfq.attachments[1]


def test_a_moved_file_is_read_from_its_new_place(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    moved = (tmp_path / "P-1.pdf").rename(tmp_path / "P-1 rev B.pdf")
    first, _ = again(office, rfq, {tmp_path / "P-1.pdf": moved})
    assert first == replace(rfq.attachments[0], path=str(moved), name=moved.name)


@pytest.mark.parametrize(
    ("before", "of_new", "needs"),
    [("CUI", None, ("CUI",)), ("", None, ()), (None, "ITAR", ("ITAR",)), ("CUI", "", ())],
)
def test_it_stays_controlled_unless_the_buyer_has_decided_otherwise_about_the_new_one(
    office: Office, rfq: Rfq, tmp_path: Path, before: str | None, of_new: str | None, needs: tuple[str, ...]
) -> None:
    control, path = office.services.file_control, tmp_path / "P-1.pdf"
    control.decide(rfq.attachments[0], before)
    path.write_text("revised", encoding="utf-8")
    if of_new is not None:
        control.decide(replace(office.services.rfq_editing.attach(rfq.id, [path]).rfq.attachments[0]), of_new)
        office.services.rfq_editing.set_attachments(rfq.id, rfq.attachments)
    file = again(office, rfq, {path: path})[0]
    assert needed(office, file) == needs
    assert control.standings([file])[file.path].decided == (of_new if of_new is not None else before or None)


def test_the_mark_in_its_former_name_stays(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    marked = tmp_path / "P-1 ITAR.pdf"
    marked.write_text("secret", encoding="utf-8")
    attached = office.services.rfq_editing.attach(rfq.id, [marked]).rfq
    plain = tmp_path / "P-1 new.pdf"
    plain.write_text("also secret", encoding="utf-8")
    assert needed(office, again(office, attached, {marked: plain})[2]) == ("ITAR",)


def test_a_new_place_that_is_controlled_takes_it_from_who_may_not_have_it(
    office: Office, rfq: Rfq, tmp_path: Path
) -> None:
    vendor_id = office.services.vendors.save(vendor(1)).stored_id
    asked = office.services.rfq_asking.set_invited(rfq.id, [vendor_id])
    secret = tmp_path / "P-1 ITAR.pdf"
    secret.write_text("secret", encoding="utf-8")
    attached = office.services.rfq_editing.pick_again(rfq.id, {asked.attachments[0].path: secret})
    file = attached.rfq.attachments[0]
    assert (file.name, file.for_all, file.lines) == (secret.name, False, frozenset())
    assert f"“{vendor(1).name}” may not have it." in attached.warning


def test_what_cannot_be_picked_changes_nothing(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    path = tmp_path / "P-1.pdf"
    with pytest.raises(FileMissing):
        again(office, rfq, {path: tmp_path / "nowhere.pdf"})
    with pytest.raises(FileMissing):
        again(office, rfq, {path: tmp_path})
    with pytest.raises(RfqInvalid, match=r"terms.pdf” is attached already"):
        again(office, rfq, {path: tmp_path / "terms.pdf"})
    assert office.services.rfq_reading.get(rfq.id).attachments == rfq.attachments
