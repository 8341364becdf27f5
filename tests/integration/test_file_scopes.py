"""For whom a file is when it is attached, and that no controlled one comes to a vendor who may not have it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.scope import scope_text
from app.domain.trade.ids import VendorId
from app.services.rfqs.editing import Attached
from app.services.rfqs.refusals import VendorsBarred
from tests.fakes.office import DEADLINE, ITEM, Office, begun, vendor
from tests.fakes.terminal import Terminal


@pytest.fixture
def rfq(office: Office) -> Rfq:
    """Three lines: P-1, P-2, and P-1 again."""
    editing = office.services.rfq_editing
    parts = enumerate(("P-1", "P-2", "P-1 rev. B"), start=1)
    return editing.set_items(
        editing.create("Plating", DEADLINE).id, [replace(ITEM, number=n, part_number=part) for n, part in parts]
    )


def attach(office: Office, rfq: Rfq, folder: Path, *names: str) -> Attached:
    for name in names:
        if not (folder / name).exists():
            (folder / name).write_text(name, encoding="utf-8")
    return office.services.rfq_editing.attach(rfq.id, [folder / name for name in names])


def scopes(rfq: Rfq) -> dict[str, str]:
    return {file.name: scope_text(file, rfq) for file in rfq.attachments}


def asked(office: Office, rfq: Rfq, *clearances: str) -> Sequence[VendorId]:
    some = [replace(vendor(n), clearance=level) for n, level in enumerate(clearances, start=1)]
    ids = [v.stored_id for v in office.services.vendors.save_all(some).vendors]
    office.services.rfq_asking.set_invited(rfq.id, ids)
    return ids


def stored(office: Office, rfq: Rfq) -> Rfq:
    return office.services.rfq_reading.get(rfq.id)


def file_of(rfq: Rfq, name: str) -> Attachment:
    return next(file for file in rfq.attachments if file.name == name)


def test_a_file_is_for_the_lines_that_its_name_has_and_else_for_all(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    names = ("p1_revA.pdf", "P-2 and P-1.step", "terms.pdf", "P-22.pdf")
    assert scopes(attach(office, rfq, tmp_path, *names).rfq) == {
        "p1_revA.pdf": "lines 1, 3",
        "P-2 and P-1.step": "lines 1–3",
        "terms.pdf": "all",
        "P-22.pdf": "all",
    }


def test_a_file_that_is_read_again_stays_for_whom_it_is(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    before = attach(office, rfq, tmp_path, "P-1.pdf").rfq
    everybody = [replace(file, for_all=True, lines=frozenset()) for file in before.attachments]
    office.services.rfq_editing.set_attachments(rfq.id, everybody)
    (tmp_path / "P-1.pdf").write_text("revised", encoding="utf-8")
    after = attach(office, rfq, tmp_path, "P-1.pdf").rfq
    assert scopes(after) == {"P-1.pdf": "all"}
    assert after.attachments[0].sha256 != before.attachments[0].sha256


def test_found_files_are_for_the_lines_that_they_were_found_for(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    (tmp_path / "P-2.pdf").write_text("a drawing", encoding="utf-8")
    finding, editing = office.services.file_finding, office.services.rfq_editing
    after = finding.attach(rfq.id, finding.find(rfq.items, [tmp_path])).rfq
    assert scopes(after) == {"P-2.pdf": "line 2"}
    more = editing.set_items(rfq.id, [*after.items, replace(ITEM, number=4, part_number="P-2")])
    again = finding.attach(rfq.id, finding.find(more.items, [tmp_path])).rfq
    assert scopes(again) == {"P-2.pdf": "lines 2, 4"}


def test_a_controlled_file_is_for_nobody_where_one_who_is_asked_may_not_have_it(
    office: Office, rfq: Rfq, tmp_path: Path
) -> None:
    asked(office, rfq, "", "ITAR", "CUI")
    attached = attach(office, rfq, tmp_path, "P-1 ITAR.pdf", "P-2.pdf")
    assert scopes(attached.rfq) == {"P-1 ITAR.pdf": "nobody", "P-2.pdf": "line 2"}
    (one,) = attached.withheld
    assert one.vendors == (vendor(1).name, vendor(3).name)
    assert attached.warning == (
        "Attached, but no vendor gets it yet. “P-1 ITAR.pdf”: The file's name says ITAR. “Vendor Number 001”, "
        "“Vendor Number 003” may not have it. Choose who gets it under Attachments, or add the clearance to the "
        "vendor."
    )
    assert attach(office, rfq, tmp_path, "P-1.pdf").warning == ""


def test_a_file_that_is_found_for_more_lines_stays_where_it_may_go(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    (vendor_id,) = asked(office, rfq, "")
    line = {vendor_id: frozenset(i for n, i in rfq.line_ids.items() if n == 2)}
    office.services.rfq_asking.set_asked(rfq.id, line)
    path = tmp_path / "P-1 ITAR.pdf"
    assert scopes(attach(office, rfq, tmp_path, path.name).rfq) == {path.name: "lines 1, 3"}
    again = office.services.rfq_editing.attach(rfq.id, [path], {str(path): frozenset(rfq.line_ids.values())})
    assert scopes(again.rfq) == {path.name: "lines 1, 3"}
    assert [one.vendors for one in again.withheld] == [(vendor(1).name,)]


def test_a_file_that_became_controlled_is_taken_from_who_had_it_alone(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    (vendor_id,) = asked(office, rfq, "")
    editing, path = office.services.rfq_editing, tmp_path / "P-1.pdf"
    path.write_text("secret", encoding="utf-8")
    (secret,) = attach(office, rfq, tmp_path, "P-1.pdf").rfq.attachments
    office.services.file_control.decide(secret, "ITAR")
    path.write_text("harmless", encoding="utf-8")
    (file,) = attach(office, rfq, tmp_path, "P-1.pdf").rfq.attachments
    now = editing.set_attachments(rfq.id, [replace(file, for_all=False, lines=frozenset())])
    extra = replace(now.invitations[0], extra_files=frozenset(f.id for f in [file] if f.id is not None))
    assert scopes(office.services.rfq_asking.ask(rfq.id, extra)) == {"P-1.pdf": "1 vendor"}
    path.write_text("secret", encoding="utf-8")
    after = attach(office, rfq, tmp_path, "P-1.pdf")
    assert scopes(after.rfq) == {"P-1.pdf": "nobody"}
    assert [i.vendor_id for i in after.rfq.invitations] == [vendor_id]
    assert after.withheld


def test_asking_again_gives_no_file_back_that_the_vendor_may_not_have_now(
    office: Office, rfq: Rfq, tmp_path: Path
) -> None:
    """What an invitation says outlives its being taken back, its files too."""
    (vendor_id,) = asked(office, rfq, "ITAR")
    made = attach(office, rfq, tmp_path, "terms ITAR.pdf").rfq
    nobody = replace(file_of(made, "terms ITAR.pdf"), for_all=False)
    now = office.services.rfq_editing.set_attachments(rfq.id, [nobody])
    office.services.rfq_asking.ask(
        rfq.id, replace(now.invitations[0], extra_files=frozenset(f.id for f in now.attachments if f.id is not None))
    )
    office.services.rfq_asking.set_invited(rfq.id, [])
    office.services.vendors.change([vendor_id], lambda v: replace(v, clearance=""))
    with pytest.raises(VendorsBarred, match="terms ITAR"):
        office.services.rfq_asking.set_invited(rfq.id, [vendor_id])
    after, left_out = office.services.rfq_asking.invite_allowed(rfq.id, {vendor_id: None})
    assert (after.vendor_ids, [r.vendor for r in left_out]) == ((), [vendor(1).name])
    assert stored(office, rfq).vendor_ids == ()


def test_a_controlled_file_for_all_bars_also_where_there_is_no_line(office: Office, tmp_path: Path) -> None:
    rfq = office.services.rfq_editing.create("Plating", DEADLINE)
    attach(office, rfq, tmp_path, "terms ITAR.pdf")
    with pytest.raises(VendorsBarred, match="terms ITAR"):
        asked(office, rfq, "")


def test_a_line_does_not_come_back_with_a_file_that_a_vendor_may_not_have(
    office: Office, rfq: Rfq, tmp_path: Path
) -> None:
    attach(office, rfq, tmp_path, "P-2 ITAR.pdf")
    editing = office.services.rfq_editing
    editing.set_items(rfq.id, [item for item in rfq.items if item.number != 2])
    asked(office, rfq, "")
    with pytest.raises(VendorsBarred, match="P-2 ITAR"):
        editing.set_items(rfq.id, rfq.items)
    assert len(stored(office, rfq).items) == 2


def test_commands_tell_who_may_not_have_a_file_and_for_whom_each_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    services = begun(tmp_path / "data")
    terminal = Terminal(services, monkeypatch, capsys)
    number = terminal("rfq", "new", "--title", "T", "--deadline", "2099-12-04 17:00", "--zone", "America/Chicago").out
    sheet = tmp_path / "lines.csv"
    sheet.write_text("Part Number,Qty\nP-1,1\n", encoding="utf-8")
    people = tmp_path / "vendors.csv"
    people.write_text("Company,Email\nAcme,a@acme.example\n", encoding="utf-8")
    drawing = tmp_path / "P-1 ITAR.pdf"
    drawing.write_text("drawing", encoding="utf-8")
    number = number.strip()
    terminal("rfq", "import-lines", number, sheet)
    terminal("vendors", "import", people)
    terminal("rfq", "invite", number, "--all")
    said = terminal("--json", "rfq", "attach", number, drawing)
    assert "“Acme” may not have it" in said.err
    assert [file["for"] for file in said.document["files"]] == ["nobody"]


def test_a_mail_is_shown_although_another_vendor_may_not_have_a_file(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    kept, lost = asked(office, rfq, "ITAR", "ITAR")
    attach(office, rfq, tmp_path, "P-2 ITAR.pdf")
    office.services.vendors.change([lost], lambda v: replace(v, clearance=""))
    preview, account = office.services.rfq_preview, office.account()
    assert preview.show(rfq.id, kept, account).plain
    assert "P-2 ITAR.pdf" in preview.show(rfq.id, lost, account).problem
    assert len(preview.write(rfq.id, tmp_path / "eml", account, [kept])) == 1
    with pytest.raises(VendorsBarred, match=vendor(2).name):
        preview.write(rfq.id, tmp_path / "eml", account)
