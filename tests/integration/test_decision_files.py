"""The decision about an RFQ as a folder: what is in it, whole or not at all, and what a check finds."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from app.documents.decision.sums import SUMS, Checked, SumsUnreadable
from app.documents.mail.mail import part_header
from app.documents.reports import pdf_report
from app.documents.sheets.unfinished import PlaceTaken
from app.domain.comparison.money import Rate
from app.domain.comparison.scenario import Scenario
from app.domain.inbox.entry import Wanted
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.message import MessagePart
from app.services.comparison.comparing import NothingToCompare, ScenarioGone
from app.services.decision.control import barred_parts
from app.services.decision.decision_files import DecisionFile, DecisionNotWritten
from app.storage.base.schema import Base
from tests.fakes.asked_vendors import AskedVendors
from tests.fakes.office import DEADLINE, DONE, ITEM, Office, drain, opened, request_in, vendor
from tests.fakes.quoted_vendors import ACME, DELTA, G1, QUICKCOAT, quote_vendors

NOTE = "Łódź → Oberflächen × 2"


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    out: Path

    def choose(self, note: str = NOTE, name: str = "Plan", **given: str) -> Scenario:
        """Kept under this name: `line1=ACME`."""
        choice = {int(line.removeprefix("line")): self.asked.ids[who] for line, who in given.items()}
        return self.office.services.comparing.keep(self.asked.rfq.id, replace(G1, name=name, choice=choice, note=note))

    def write(self, name: str = "", folder: str = "file", *, with_controlled: bool = False) -> DecisionFile:
        files = self.office.services.decision_files
        return files.write(self.asked.rfq.id, self.out / folder, name, with_controlled=with_controlled)

    def check(self, folder: str = "file") -> Checked:
        return self.office.services.decision_files.verify(self.out / folder)

    def json(self, name: str) -> Any:
        return json.loads((self.out / "file" / f"{name}.json").read_text(encoding="utf-8"))

    @property
    def html(self) -> str:
        return (self.out / "file" / "decision.html").read_text(encoding="utf-8")

    @property
    def pdf(self) -> str:
        """All of its text."""
        document = pypdfium2.PdfDocument(self.out / "file" / "decision.pdf")
        try:
            return "\n".join(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "data") as made:
        yield made


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    (tmp_path / "out").mkdir()
    return Desk(office, quote_vendors(office, tmp_path), tmp_path / "out")


def remind(desk: Desk) -> None:
    made = desk.office.services
    account = made.accounts.get("office")
    assert made.reminding.send(made.reminding.prepare(desk.asked.rfq.id, account), account).new == 2
    desk.office.clock.advance(days=7)
    drain(made)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_folder_has_every_email_as_it_went_out_and_as_it_arrived(desk: Desk) -> None:
    remind(desk)
    done = desk.write()
    folder = desk.out / "file"
    sent = sorted((folder / "sent").iterdir())
    assert [path.read_bytes() for path in sent] == desk.office.frozen()
    assert sent[0].name == "001 Acme Plating invitation 1.eml"
    assert sent[-1].name.endswith("reminder 1.eml")
    (answer,) = (folder / "answers").iterdir()
    assert answer.name == "001 Delta Finishing quote.eml"
    assert answer.read_bytes() == (desk.out.parent / "delta.eml").read_bytes()
    assert (done.sent, done.answers, done.missing, done.controlled) == (8, 1, (), "")
    assert done.files == len(names(folder))
    assert "001 Delta Finishing quote.eml" in desk.html


def test_the_folder_has_quotes_questions_scenarios_and_the_rfq(desk: Desk) -> None:
    desk.choose(line1=DELTA, line2=ACME, line3=DELTA)
    quoting = desk.office.services.quoting
    first = quoting.of(desk.asked.rfq.id, desk.asked.ids[ACME])[0]
    quoting.store(replace(first, id=None, quote_number="A-2"))
    made = desk.office.services
    account = made.accounts.get("office")
    rfq_id = desk.asked.rfq.id
    told = ("Which drawing?", "Rev. C.")
    made.clarifying.send(made.clarifying.prepare(rfq_id, account, *told), account, *told, despite=True)
    desk.write("plan")
    quotes = desk.json("quotes")
    assert [(q["number"], q["state"], q["quote_number"]) for q in quotes if q["vendor"] == ACME] == [
        (1, "superseded", first.quote_number),
        (2, "stored", "A-2"),
    ]
    (price,) = (p for p in quotes[0]["prices"] if (p["line"], p["quantity"]) == (1, 5))
    assert (price["unit_price"], price["evidence"]) == ("14.2", "I15")
    assert next(q for q in quotes if q["vendor"] == DELTA)["email"] == "answers/001 Delta Finishing quote.eml"
    assert desk.json("questions")[0]["answer"] == "Rev. C."
    scenarios = desk.json("scenarios")
    assert scenarios["decided_on"]["choice"] == {"1": DELTA, "2": ACME, "3": DELTA}
    assert [(s["name"], s["note"]) for s in scenarios["kept"]] == [("Plan", NOTE)]
    rfq = desk.json("rfq")
    assert (rfq["number"], [line["number"] for line in rfq["lines"]]) == (desk.asked.rfq.number, [1, 2, 3])
    assert rfq["revisions"][0]["number"] == 1
    comparison = desk.json("comparison")
    assert (comparison["kept"], comparison["choice"]["total"]) == ("Plan", "860.00")
    assert (desk.out / "file" / "comparison.xlsx").read_bytes().startswith(b"PK")
    assert "Which drawing?" in desk.html


def test_the_report_tells_the_choice_its_cost_and_what_it_saves(desk: Desk) -> None:
    desk.choose(line1=DELTA, line2=ACME, line3=DELTA)
    desk.write("Plan")
    for report in (desk.html, desk.pdf.replace("\r\n", " ").replace("\n", " ")):
        assert "3 lines to 2 vendors for 860.00 USD." in report
        assert "Next best: Acme Plating: lines 1, 2, 3, for 1,100.00 USD. The choice saves 240.00 USD." in report
        assert f"The buyer's note: {NOTE}".replace("'", "&#x27;") in report or f"The buyer's note: {NOTE}" in report
        assert "5 × 14.20 = 71.00" in report
        assert "★" in report
        assert "no rate for EUR" in report
        assert "declined" in report


def test_a_choice_that_is_dear_or_partial_says_so(desk: Desk) -> None:
    desk.choose(name="Dear", line1=ACME, line2=ACME, line3=DELTA)
    desk.write("Dear")
    assert "USD more" in desk.html
    desk.choose(name="Part", line1=ACME)
    desk.write("Part", "part")
    html = (desk.out / "part" / "decision.html").read_text(encoding="utf-8")
    assert "Without a vendor: lines 2, 3." in html
    assert "other lines" in html
    desk.choose(name="One", line1=DELTA)
    desk.write("One", "one")
    html = (desk.out / "one" / "decision.html").read_text(encoding="utf-8")
    assert "Next best: Acme Plating: line 1, for 275.00 USD. The choice saves 50.00 USD." in html


def test_a_choice_that_cannot_be_ordered_says_why(desk: Desk) -> None:
    desk.choose(line1=QUICKCOAT)
    desk.write("Plan")
    assert "be given line 1: no rate for EUR" in desk.html
    assert desk.json("comparison")["choice"] is None


def test_without_a_choice_the_report_says_that_there_is_none(desk: Desk) -> None:
    desk.write()
    assert "No line is given to a vendor yet." in desk.html
    assert "The buyer has written no note." in desk.html


def test_what_a_vendor_is_called_is_text_in_the_report(desk: Desk) -> None:
    made = desk.office.services
    bad = '<script>alert("1")</script>\\..\\x'
    made.vendors.save(replace(made.vendors.get(desk.asked.ids[ACME]), name=bad))
    table = Base.metadata.tables["deliveries"]
    with desk.office.database.write() as session:
        session.execute(table.update().where(table.c.vendor_id == desk.asked.ids[ACME]).values(vendor_name=bad))
    desk.write()
    assert "<script" not in desk.html
    assert "&lt;script&gt;alert(&quot;1&quot;)" in desk.html
    assert "<script>" in desk.pdf
    assert (desk.out / "file" / "sent" / "001 _script_alert(_1_)__script__.._x invitation 1.eml").is_file()
    assert desk.check().is_whole


def test_letters_of_other_languages_show(desk: Desk) -> None:
    desk.choose("Oberflächen Straße, Łódź → Košice\nÖsterreich ß ñ\x07", line1=ACME)
    desk.write("Plan")
    assert "Oberflächen Straße, Łódź → Košice" in desk.pdf
    assert "Österreich ß ñ" in desk.pdf


def test_a_text_longer_than_a_page_is_printed_whole(desk: Desk) -> None:
    made = desk.office.services
    account, told = made.accounts.get("office"), ("Why? " * 4000 + "Begun", "Ended " * 4000 + "Over")
    made.clarifying.send(made.clarifying.prepare(desk.asked.rfq.id, account, *told), account, *told, despite=True)
    desk.choose("word" * 3000, line1=ACME)
    desk.write("Plan")
    assert "Begun" in desk.pdf
    assert "Over" in desk.pdf


def test_rates_late_lines_and_cheaper_quantities_are_told(desk: Desk) -> None:
    editing, rfq_id = desk.office.services.rfq_editing, desk.asked.rfq.id
    items = desk.office.services.rfq_reading.get(rfq_id).items
    editing.set_items(rfq_id, [replace(item, need_by="2026-12-08") for item in items])
    rate = Rate("EUR", Decimal("1.085"), date(2026, 12, 4), "typed")
    wanted = replace(G1, name="EUR", rates=(rate,), choice={3: desk.asked.ids[ACME]}, handling=Decimal(75))
    desk.office.services.comparing.keep(rfq_id, replace(wanted, quantities={1: 5, 2: 51, 3: 1000}))
    desk.write("EUR")
    assert "1 EUR = 1.085 USD (2026-12-04, typed)" in desk.html
    assert "needed by 2026-12-08" in desk.html
    assert "Handling of all orders" in desk.html


def test_emails_that_are_gone_or_damaged_are_named(desk: Desk) -> None:
    made = desk.office.services
    store = made.decision_files.answers
    (entry,) = made.replies.all(Wanted(rfq_id=desk.asked.rfq.id))
    first = desk.office.lines()[0]
    messages = Base.metadata.tables["messages"]
    with desk.office.database.write() as session:
        session.execute(messages.delete().where(messages.c.delivery_id == first.id))
    store.path(entry.sha256).write_bytes(b"Subject: other\r\n\r\n")
    done = desk.write()
    assert done.missing == (
        (f"email to {first.vendor}", "missing: its text is no longer in the data folder"),
        (
            "answers/001 Delta Finishing quote.eml",
            "damaged: its file in the data folder isn't the one that arrived",
        ),
    )
    store.path(entry.sha256).unlink()
    done = desk.write(folder="second")
    assert done.answers == 0
    assert done.missing[1] == (
        f"the email “{entry.subject}”",
        "missing: its file is no longer in the data folder",
    )


# Attachments


@pytest.fixture
def drawings(tmp_path: Path) -> list[Path]:
    (folder := tmp_path / "work").mkdir()
    for name, octets in (("P-1.pdf", b"%PDF-1.4 drawing" * 40), ("P-1 ITAR.step", b"ISO-10303-21;" * 90)):
        (folder / name).write_bytes(octets)
    return sorted(folder.iterdir())


def with_files(office: Office, files: list[Path], out: Path) -> Desk:
    """Two vendors with ITAR have been asked with these files, the second email not yet."""
    out.mkdir()
    made = office.services
    rfq = made.rfq_editing.create("Plating", DEADLINE)
    made.rfq_editing.set_items(rfq.id, [ITEM])
    made.rfq_editing.attach(rfq.id, files)
    asked = [replace(vendor(n), capabilities=(DONE,), clearance="ITAR") for n in (1, 2)]
    ids = {v.name: v.stored_id for v in made.vendors.save_all(asked).vendors}
    made.rfq_asking.set_invited(rfq.id, [*ids.values()])
    made.rfq_sending.queue(rfq.id, office.account())
    made.sending_right.take()
    drain(made)
    return Desk(office, AskedVendors(made.rfq_reading.get(rfq.id), ids), out)


def attached(path: Path) -> dict[str, bytes]:
    parts = message_from_bytes(path.read_bytes(), policy=default).iter_attachments()
    return {part.get_filename(""): part.get_payload(decode=True) for part in parts}  # type: ignore[misc]


def test_controlled_files_are_left_out_unless_they_are_asked_for(
    office: Office, drawings: list[Path], tmp_path: Path
) -> None:
    desk = with_files(office, drawings, tmp_path / "out")
    done = desk.write()
    assert done.controlled == "“P-1 ITAR.step”"
    assert [what for _, what in done.missing] == ["without “P-1 ITAR.step”: it needs ITAR"] * 2
    mail = next((desk.out / "file" / "sent").iterdir())
    assert b"ISO-10303-21" not in b"".join(attached(mail).values())
    assert attached(mail)["P-1.pdf"] == drawings[1].read_bytes()
    note = message_from_bytes(mail.read_bytes(), policy=default).get_payload()[-2].get_content()  # type: ignore[union-attr,index]
    assert "is not in this copy: it needs ITAR" in note
    assert "“P-1 ITAR.step”" in desk.html
    done = desk.write(folder="whole", with_controlled=True)
    assert done.missing == ()
    whole = [path.read_bytes() for path in sorted((desk.out / "whole" / "sent").iterdir())]
    assert whole == office.frozen()


def test_a_file_of_a_controlled_line_and_one_in_doubt_are_left_out(
    office: Office, drawings: list[Path], tmp_path: Path
) -> None:
    doubtful = drawings[0].rename(drawings[0].with_name("ITARmodel.step"))
    desk = with_files(office, [], tmp_path / "out")
    made, rfq_id = office.services, desk.asked.rfq.id
    assert desk.write().missing == ()
    made.rfq_editing.attach(rfq_id, [drawings[1], doubtful])
    rfq = made.rfq_reading.get(rfq_id)

    item = replace(rfq.items[0], clearance="CUI")
    made.rfq_editing.set_items(rfq_id, [item])
    rfq = made.rfq_reading.get(rfq_id)
    line_id = rfq.items[0].id
    assert line_id is not None
    files = tuple(
        replace(f, for_all=False, lines=frozenset({line_id})) if f.name == "P-1.pdf" else f for f in rfq.attachments
    )
    why = barred_parts(made.file_control, replace(rfq, attachments=files))
    told = {f.name: why(MessagePart(header=part_header(f.name), spool_key=f.sha256, size=1)) for f in files}
    assert told == {"P-1.pdf": "it needs CUI", "ITARmodel.step": "it may be controlled"}


def test_files_that_left_the_spool_are_read_where_they_were_attached(
    office: Office, drawings: list[Path], tmp_path: Path
) -> None:
    desk = with_files(office, drawings[1:], tmp_path / "out")
    before = office.frozen()
    spool = office.services.rfq_sending.spool
    office.age_files()
    assert spool.remove_except(()) == 1
    assert desk.write().missing == ()
    assert [path.read_bytes() for path in sorted((desk.out / "file" / "sent").iterdir())] == before
    drawings[1].write_bytes(b"another drawing")
    done = desk.write(folder="changed")
    assert len(done.missing) == 2
    assert done.missing[0][1].startswith("without “P-1.pdf”: it is no longer in the data folder")
    drawings[1].unlink()
    assert desk.write(folder="gone").missing[1][1] == done.missing[1][1]
    office.services.rfq_editing.set_items(desk.asked.rfq.id, [ITEM])
    attached_ids = Base.metadata.tables["attachments"]
    with office.database.write() as session:
        session.execute(attached_ids.delete())
    assert desk.write(folder="removed").missing[1][1] == done.missing[1][1]
    mail = next((desk.out / "gone" / "sent").iterdir()).read_bytes()
    assert mail.startswith(before[0][: before[0].index(b"Content-Type: application/pdf") - 60])


def test_an_email_that_did_not_go_out_is_told_and_not_copied(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    rfq = request_in(office.services, 2)
    office.services.rfq_sending.queue(rfq.id, office.account())
    office.services.sending_right.take()
    drain(office.services)
    table = Base.metadata.tables["deliveries"]
    with office.database.write() as session:
        first = office.lines()[0].id
        session.execute(table.update().where(table.c.id == first).values(state=DeliveryState.CANCELLED))
    done = office.services.decision_files.write(rfq.id, out / "file")
    assert (done.sent, done.missing) == (1, ())
    assert "didn&#x27;t go out" in (out / "file" / "decision.html").read_text(encoding="utf-8")


# Whole or not at all


def test_an_error_halfway_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.services.decision.decision_files.html_report", full)
    with pytest.raises(DecisionNotWritten, match="No space left on device"):
        desk.write()
    assert list(desk.out.iterdir()) == []


def test_an_interrupt_halfway_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_given: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.services.decision.decision_files.pdf_report", interrupted)
    with pytest.raises(KeyboardInterrupt):
        desk.write()
    assert list(desk.out.iterdir()) == []


def test_a_place_that_is_taken_is_refused_at_once_and_at_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.out / "file").mkdir()
    with pytest.raises(PlaceTaken, match="is there already"):
        desk.write()

    def taken(*given: Any) -> bytes:
        (desk.out / "second").mkdir()
        return pdf_report.pdf_report(*given)

    monkeypatch.setattr("app.services.decision.decision_files.pdf_report", taken)
    with pytest.raises(PlaceTaken):
        desk.write(folder="second")
    assert [path.name for path in sorted(desk.out.iterdir())] == ["file", "second"]
    assert names(desk.out) == []


def test_what_there_is_nothing_of_is_refused(desk: Desk) -> None:
    with pytest.raises(DecisionNotWritten, match="No such file"):
        desk.write(folder="not/there")
    with pytest.raises(ScenarioGone):
        desk.write("nothing")
    rfq = desk.office.services.rfq_editing.create("New", DEADLINE)
    with pytest.raises(NothingToCompare):
        desk.office.services.decision_files.write(rfq.id, desk.out / "file")
    assert list(desk.out.iterdir()) == []


# Checked


def test_a_check_finds_what_was_changed_removed_and_added(desk: Desk) -> None:
    done = desk.write()
    folder = desk.out / "file"
    assert desk.check() == Checked(files=done.files - 1, changed=(), missing=(), added=(), sha256=done.sums)
    (folder / "quotes.json").write_text("[]", encoding="utf-8")
    (folder / "comparison.xlsx").unlink()
    (folder / "answers" / "002 Late.eml").write_bytes(b"")
    report = (folder / "decision.pdf").rename(desk.out / "decision.pdf")
    (folder / "decision.pdf").symlink_to(report)
    (folder / "answers" / "elsewhere").symlink_to(desk.out, target_is_directory=True)
    found = desk.check()
    assert found.changed == ("decision.pdf", "quotes.json")
    assert found.missing == ("comparison.xlsx",)
    assert found.added == ("answers/002 Late.eml", "answers/elsewhere")
    assert not found.is_whole


@pytest.mark.parametrize("text", ["", "no sum\n", f"{'0' * 64}  /etc/passwd\n", f"{'0' * 64}  a/../../b\n"])
def test_a_list_of_sums_that_is_none_is_refused(desk: Desk, text: str) -> None:
    (folder := desk.out / "file").mkdir()
    with pytest.raises(SumsUnreadable, match="No such file"):
        desk.check()
    (folder / SUMS).write_text(text, encoding="utf-8")
    with pytest.raises(SumsUnreadable, match="isn't a list of sums"):
        desk.check()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="GNU coreutils are not installed here")
def test_sha256sum_agrees(desk: Desk) -> None:
    desk.write()
    folder = desk.out / "file"

    def checked() -> int:
        return subprocess.run(
            ["sha256sum", "--strict", "-c", SUMS], cwd=folder, capture_output=True, check=False
        ).returncode

    assert checked() == 0
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    listed = [line[66:] for line in lines]
    assert listed == sorted(listed)
    assert listed == [name for name in names(folder) if name != SUMS]
    (folder / "rfq.json").write_text("{}", encoding="utf-8")
    assert checked() == 1
