"""A queued mail is looked at again until it leaves: vendor, clearance, address and deadline may have changed."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.documents.mail.mail import part_header, part_name
from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import LineId
from app.domain.vendors.vendor import Approval, Contact, Vendor, VendorStatus
from app.services.sending.permission import Permission, Swept
from app.services.vendors.import_writing import NothingToImport
from app.services.vendors.long_change import PART
from app.storage.base.database import DatabaseUnusable, Session
from tests.fakes.mail_server import Answer, lost, postponed, unknown
from tests.fakes.office import DEADLINE, ITEM, Office, add_lines

S = DeliveryState


@pytest.fixture
def cleared(office: Office, tmp_path: Path) -> Rfq:
    """Three vendors with ITAR clearance, the second on no list; one controlled line and a marked drawing."""
    drawing = tmp_path / "P-1_CUI.pdf"
    drawing.write_bytes(b"%PDF")
    rfq = office.request(0)
    ids = office.vendors(3)
    office.services.vendors.change(ids, lambda v: replace(v, clearance="ITAR"))
    listed = [i for i in ids if i != ids[1]]
    office.services.vendors.change(listed, lambda v: replace(v, approvals=(Approval(customer="Borealis"),)))
    office.services.rfq_editing.set_items(rfq.id, [replace(rfq.items[0], clearance="ITAR", customer="Borealis")])
    office.services.rfq_editing.attach(rfq.id, [drawing])
    return office.services.rfq_asking.set_invited(rfq.id, ids)


def change(office: Office, rfq: Rfq, changed: Callable[[Vendor], Vendor]) -> None:
    office.services.vendors.change([rfq.vendor_ids[1]], changed)


def remove(office: Office, rfq: Rfq) -> None:
    office.services.vendors.remove([rfq.vendor_ids[1]])


def blocked(vendor: Vendor) -> Vendor:
    return replace(vendor, status=VendorStatus.BLOCKED, status_reason="late again")


def moved(vendor: Vendor) -> Vendor:
    return replace(vendor, contacts=(Contact(email="new@elsewhere.example"),))


def for_line_alone(office: Office, rfq: Rfq) -> None:
    office.services.rfq_editing.set_attachments(rfq.id, [])
    change(office, rfq, lambda v: replace(v, clearance="CUI"))


def for_line_that_went(office: Office, rfq: Rfq) -> None:
    """The mail has it still."""
    office.services.rfq_editing.set_items(rfq.id, [ITEM])
    for_line_alone(office, rfq)


def for_file_alone(office: Office, rfq: Rfq) -> None:
    office.services.rfq_editing.set_items(rfq.id, [replace(rfq.items[0], clearance="")])
    change(office, rfq, lambda v: replace(v, clearance=""))


def strict(office: Office, _rfq: Rfq) -> None:
    office.services.customer_lists.set_strict(["Borealis"], True)


CHANGES = pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (lambda o, r: change(o, r, blocked), "The vendor is blocked: late again."),
        (for_line_alone, "Line 1 needs ITAR, and the vendor holds CUI."),
        (for_line_that_went, "The email needed ITAR when it was made, and the vendor holds CUI."),
        (for_file_alone, "“P-1_CUI.pdf”: the file's name says CUI, and the vendor has no such clearance."),
        (lambda o, r: change(o, r, moved), "“quotes@vendor2.example” no longer belongs to “Vendor Number 002”."),
        (remove, "The vendor was removed from the list."),
        (strict, "For line 1 the vendor is not on the approved-vendor list of Borealis."),
    ],
)


def _reasons(office: Office) -> list[str]:
    return [line.held_because for line in office.lines()]


@CHANGES
def test_what_changed_between_queueing_and_starting_is_held(
    office: Office, cleared: Rfq, deed: Callable[[Office, Rfq], None], reason: str
) -> None:
    office.services.rfq_sending.queue(cleared.id, office.account())
    deed(office, cleared)
    office.services.sending_right.take()
    office.drain()
    assert office.states() == [S.ACCEPTED, S.READY, S.ACCEPTED]
    assert _reasons(office)[1].startswith(reason)


@CHANGES
def test_what_changes_while_mails_go_out_is_held_at_its_claim(
    office: Office, cleared: Rfq, deed: Callable[[Office, Rfq], None], reason: str
) -> None:
    office.services.rfq_sending.queue(cleared.id, office.account())
    office.services.sending_right.take()
    office.services.outbox_control.pause()
    office.services.outbox_control.resume(limit=1)
    office.drain()
    deed(office, cleared)
    resumed = office.services.outbox_control.resume()
    assert len(resumed) == 2
    office.drain()
    assert office.states() == [S.ACCEPTED, S.READY, S.ACCEPTED]
    assert _reasons(office)[1].startswith(reason)
    for _ in range(2):  # and a blanket resume does not undo it
        office.services.outbox_control.resume()
        office.drain()
    assert office.states()[1] is S.READY


def test_a_lane_that_runs_sees_what_was_changed_by_somebody_else(office: Office) -> None:
    rfq_id = office.queued(40)
    *_, last = office.services.rfq_reading.get(rfq_id).vendor_ids

    def on_taken() -> None:
        if len(office.server.taken) == 1:
            office.services.vendors.change([last], blocked)

    office.server.on_taken = on_taken
    office.drain()
    assert office.states() == [S.ACCEPTED] * 39 + [S.READY]
    assert _reasons(office)[-1] == "The vendor is blocked: late again."


@pytest.mark.parametrize("answer", [Answer(lost()), Answer(postponed()), Answer(postponed(), after_commit=True)])
def test_a_mail_that_was_in_flight_while_the_others_were_looked_at_is_looked_at_when_it_comes_back(
    office: Office, answer: Answer
) -> None:
    rfq = office.services.rfq_reading.get(office.queued(1))
    office.server.answers.append(answer)

    def blocked_meanwhile() -> None:
        office.server.in_body, office.server.on_taken = lambda _message: None, lambda: None
        office.services.vendors.change(list(rfq.vendor_ids), blocked)
        _look(office)

    if answer.after_commit:
        office.server.on_taken = blocked_meanwhile
    else:
        office.server.in_body = lambda _message: blocked_meanwhile()
    office.drain()
    office.clock.advance(minutes=10)
    office.drain()
    assert office.server.taken == []
    assert _reasons(office) == ["The vendor is blocked: late again."]


def test_what_was_looked_at_in_vain_is_looked_at_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rfq = office.services.rfq_reading.get(office.queued(1))
    office.services.vendors.change(list(rfq.vendor_ids), blocked)
    sweep = Permission.sweep

    def swept_in_vain(permission: Permission, session: Session, now: datetime) -> Swept:
        sweep(permission, session, now)
        raise DatabaseUnusable("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(Permission, "sweep", swept_in_vain)
        with pytest.raises(DatabaseUnusable):
            _look(office)
    office.drain()
    assert office.server.taken == []
    assert _reasons(office) == ["The vendor is blocked: late again."]


def test_a_lane_that_runs_sees_every_part_of_a_long_import(office: Office, tmp_path: Path) -> None:
    """All parts are one change: that it was looked at after the first says nothing of the others."""
    rows = "".join(f"Shop {n},desk@shop{n}.example,active\n" for n in range(PART + 1))
    last = "Vendor Number 040,quotes@vendor40.example,blocked\n"
    office.queued(40)
    office.server.on_taken = lambda: _import_once(office, tmp_path, f"Vendor,E-mail,Status\n{rows}{last}")
    office.drain()
    assert office.states() == [S.ACCEPTED] * 39 + [S.READY]
    assert _reasons(office)[-1] == "The vendor is blocked."


def test_a_lane_that_runs_is_not_misled_by_an_import_that_comes_to_nothing(office: Office, tmp_path: Path) -> None:
    """Its number in the list of changes is the next one's."""
    rfq_id = office.queued(40)
    *_, last = office.services.rfq_reading.get(rfq_id).vendor_ids

    def on_taken() -> None:
        if len(office.server.taken) == 1:
            with pytest.raises(NothingToImport):
                _import_once(office, tmp_path, "Vendor,E-mail\nVendor Number 001,quotes@vendor1.example\n")
            office.services.vendors.change([last], blocked)

    office.server.on_taken = on_taken
    office.drain()
    assert office.states() == [S.ACCEPTED] * 39 + [S.READY]


def _import_once(office: Office, folder: Path, text: str) -> None:
    """While the first mail goes out; whoever sends looks at what waits before each part of it."""
    if len(office.server.taken) == 1:
        path = folder / "list.csv"
        path.write_text(text, encoding="utf-8")
        imports = office.services.vendor_import
        imports.apply(imports.plan(path), watch=lambda _done, _of: _look(office))


def _look(office: Office) -> None:
    office.services.dispatch.tend(lambda _lane: None)


def test_what_may_go_again_goes_when_it_is_resumed(office: Office, cleared: Rfq) -> None:
    office.services.rfq_sending.queue(cleared.id, office.account())
    change(office, cleared, blocked)
    office.services.sending_right.take()
    change(office, cleared, lambda v: replace(v, status=VendorStatus.ACTIVE))
    office.services.outbox_control.resume()
    office.drain()
    assert office.states() == [S.ACCEPTED] * 3


def test_a_mail_in_doubt_is_not_sent_again_to_a_vendor_that_is_blocked(office: Office, cleared: Rfq) -> None:
    office.services.rfq_sending.queue(cleared.id, office.account())
    office.services.sending_right.take()
    office.server.answers.extend([Answer(), Answer(unknown(), after_commit=True)])
    office.drain()
    assert office.states()[1] is S.UNKNOWN
    change(office, cleared, blocked)
    one = office.lines()[1].id
    office.services.outbox_control.resolve(one, sent=False)
    office.drain()
    assert (office.states()[1], _reasons(office)[1]) == (S.READY, "The vendor is blocked: late again.")


def test_a_mail_past_its_deadline_is_skipped_however_it_is_resumed(office: Office) -> None:
    rfq_id = office.queued(2)
    office.services.outbox_control.pause()
    office.clock.advance(days=300)
    resumed = office.services.outbox_control.resume()
    assert len(resumed) == 2
    office.drain()
    assert office.states() == [S.SKIPPED] * 2
    assert "The deadline passed" in office.lines(rfq_id)[0].error
    assert office.server.taken == []


def test_a_deadline_that_passes_in_mid_batch_ends_it(office: Office) -> None:
    office.queued(3)
    office.server.on_taken = lambda: office.clock.advance(seconds=_seconds_left(office))
    office.drain()
    assert office.states()[0] is S.ACCEPTED
    assert set(office.states()[1:]) == {S.SKIPPED}


def _seconds_left(office: Office) -> float:
    return max(0.0, (DEADLINE.instant - office.clock.now() + timedelta(minutes=1)).total_seconds())


def test_a_deadline_that_passes_after_a_resume_ends_it_as_well(office: Office) -> None:
    office.queued(3)
    office.services.outbox_control.pause()
    office.clock.advance(seconds=_seconds_left(office) - 120)
    office.services.outbox_control.resume()
    office.server.on_taken = lambda: office.clock.advance(seconds=_seconds_left(office))
    office.drain()
    assert office.states()[0] is S.ACCEPTED
    assert set(office.states()[1:]) == {S.SKIPPED}


def test_a_deadline_that_passes_on_a_day_that_was_judged_already_counts_at_the_resume(office: Office) -> None:
    office.queued(2)
    office.services.outbox_control.pause()
    office.clock.advance(seconds=_seconds_left(office) - 120)
    office.drain()  # judges what waits
    office.clock.advance(seconds=180)
    office.services.outbox_control.resume()
    assert office.states() == [S.SKIPPED] * 2


def test_a_mail_that_waited_for_more_than_a_day_is_tried_for_another_one(office: Office) -> None:
    rfq_id = office.queued(1)
    office.services.outbox_control.pause()
    office.clock.advance(days=2)
    office.services.outbox_control.resume()
    office.drain()
    assert office.states(rfq_id) == [S.ACCEPTED]


def test_a_file_that_is_decided_to_be_controlled_after_it_was_queued_is_held(office: Office, tmp_path: Path) -> None:
    drawing = tmp_path / "P-1.pdf"
    drawing.write_bytes(b"nothing to read")
    rfq_id = office.queued(2, [drawing])
    (file,) = office.services.rfq_reading.get(rfq_id).attachments
    office.services.file_control.decide(file, "ITAR")
    office.drain()
    assert office.states() == [S.READY] * 2
    assert "it was marked ITAR" in _reasons(office)[0]


def _line_id(rfq: Rfq, position: int) -> LineId:
    line = rfq.items[position].id
    assert line is not None
    return line


def test_lines_that_were_imported_again_in_place_of_those_asked_for_are_looked_at(
    office: Office, tmp_path: Path
) -> None:
    rfq = office.request(2)
    one = replace(rfq.invitations[0], lines=frozenset({_line_id(rfq, 0)}))
    office.services.rfq_asking.ask(rfq.id, one)
    office.services.rfq_sending.queue(rfq.id, office.account())
    lines = tmp_path / "lines.csv"
    lines.write_text("Part,Qty,Clearance\nP-1,5,ITAR\n", encoding="utf-8")
    add_lines(office.services, rfq.id, lines, instead=True)
    office.services.sending_right.take()
    office.drain()
    assert office.states() == [S.READY] * 2
    assert _reasons(office) == ["Line 2 needs ITAR, and the vendor has no clearance."] * 2


def test_a_line_that_went_brings_no_other_vendors_lines_into_question(office: Office) -> None:
    rfq = office.request(0)
    both = [replace(ITEM, number=n, part_number=f"P-{n}", clearance=level) for n, level in ((1, "ITAR"), (2, ""))]
    rfq = office.services.rfq_editing.set_items(rfq.id, both)
    (plain,) = office.vendors(1)
    rfq = office.services.rfq_editing.set_items(rfq.id, [replace(item, clearance="") for item in rfq.items])
    rfq = office.services.rfq_asking.set_invited(rfq.id, [plain])
    one = replace(rfq.invitations[0], lines=frozenset({_line_id(rfq, 1)}))
    office.services.rfq_asking.ask(rfq.id, one)
    office.services.rfq_sending.queue(rfq.id, office.account())
    office.services.rfq_editing.set_items(rfq.id, [replace(rfq.items[0], clearance="ITAR")])
    office.services.sending_right.take()
    office.drain()
    assert office.states() == [S.ACCEPTED]


def _zipped(folder: Path) -> Path:
    path = folder / "P-1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("P-1_ITAR.pdf", "x")
    return path


def _linked(folder: Path) -> Path:
    path, target = folder / "P-1.pdf", folder / "P-1_ITAR.pdf"
    target.write_bytes(b"x")
    path.symlink_to(target)
    return path


@pytest.mark.parametrize("made", [_zipped, _linked])
def test_a_file_that_only_its_archive_or_link_marks_is_held_as_well(
    office: Office, tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    rfq = office.request(2)
    office.services.vendors.change(list(rfq.vendor_ids), lambda v: replace(v, clearance="ITAR"))
    office.services.rfq_editing.attach(rfq.id, [made(tmp_path)])
    office.services.rfq_sending.queue(rfq.id, office.account())
    change(office, rfq, lambda v: replace(v, clearance=""))
    office.services.sending_right.take()
    office.drain()
    assert office.states() == [S.ACCEPTED, S.READY]
    assert _reasons(office)[1].startswith("The email needed ITAR when it was made, and the vendor has no")


def test_the_name_in_an_attachments_header_is_read_back() -> None:
    for name in ("P-1_CUI.pdf", "Größe „x“ 漢字.pdf", "a" * 300 + ".pdf", 'quote".pdf'):
        assert part_name(part_header(name)) == name


def test_a_place_on_a_strict_list_ends_with_its_day(office: Office, cleared: Rfq) -> None:
    """Nothing is changed meanwhile: midnight alone passes."""
    today = office.clock.now().date()
    office.services.vendors.change(
        [cleared.vendor_ids[1]], lambda v: replace(v, approvals=(Approval(customer="Borealis", valid_until=today),))
    )
    office.services.customer_lists.set_strict(["Borealis"], True)
    office.services.rfq_sending.queue(cleared.id, office.account())
    office.server.answers.extend([Answer(postponed()) for _ in range(3)])
    office.services.sending_right.take()
    office.drain()
    office.clock.advance(hours=23)
    office.drain()
    assert office.states() == [S.ACCEPTED, S.READY, S.ACCEPTED]
    assert "on the list of Borealis only until" in _reasons(office)[1]


def test_a_few_that_are_resumed_are_a_few_that_may_go(office: Office, cleared: Rfq) -> None:
    """The first one may not: it is in nobody's way."""
    office.services.rfq_sending.queue(cleared.id, office.account(), held=True)
    office.services.vendors.change([cleared.vendor_ids[0]], blocked)
    office.services.sending_right.take()
    control = office.services.outbox_control
    for sent in (1, 2, 2):
        control.resume(limit=1)
        office.drain()
        assert office.states().count(S.ACCEPTED) == sent
    assert [line.held for line in office.lines()] == [True, False, False]
