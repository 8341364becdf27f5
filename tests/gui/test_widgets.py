"""Widgets that several screens use."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.documents.rfqs.remark_report import write_remarks
from app.domain.trade.deadline import Deadline
from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.deadline_fields import DeadlineFields, usual_deadline
from app.ui.widgets.mail_paper import MailPaper
from app.ui.widgets.problem_box import problem_text, tell_problem
from app.ui.widgets.report_dialog import ReportDialog
from app.ui.widgets.step_bar import StepBar
from tests.fakes.pictures import png
from tests.gui.hands import button, field, press, told, write


def _deadline(zone: str) -> Deadline:
    return Deadline.parse("2026-12-04 17:00", zone)


def test_a_banner_says_something_offers_a_deed_and_goes_away(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    done: list[str] = []

    def deed() -> None:
        done.append("retried")

    banner.say(Tone.ERR, "1 email was refused.", (("&Retry", deed),))
    assert not banner.isHidden()
    assert banner.accessibleName() == "1 email was refused."
    press(banner, "Retry")
    assert done == ["retried"]
    banner.hush()
    assert banner.isHidden()


def test_the_countdown_rewords_a_banner_without_touching_its_buttons(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.say(Tone.INFO, "10 s", (("&Undo", banner.hush),))
    before = banner.findChildren(QPushButton)
    assert [b.text() for b in before] == ["&Undo"]
    banner.reword("9 s")
    assert banner.text == "9 s"
    assert banner.findChildren(QPushButton) == before


def test_steps_can_be_chosen_by_keyboard_in_any_order(qtbot: QtBot) -> None:
    bar = StepBar(["Lines && details", "Vendors", "Review && send"])
    qtbot.addWidget(bar)
    bar.show()
    bar.show_marks(["✓", "24", "! 2"])
    assert bar.marks() == ("✓", "24", "! 2")
    with qtbot.waitSignal(bar.chosen) as chosen:
        QTest.keyClick(button(bar, "Review & send"), Qt.Key.Key_Space)
    assert chosen.args == [2]
    assert button(bar, "Lines & details").accessibleName() == "Lines & details"


def test_the_usual_deadline_is_never_a_weekend() -> None:
    for day in range(1, 29):
        made = usual_deadline("Europe/Berlin", datetime(2026, 11, day, tzinfo=UTC))
        assert not made.is_weekend
        assert made.local.hour == 17


def test_a_deadline_that_does_not_exist_is_refused_with_the_reason(qtbot: QtBot) -> None:
    fields = DeadlineFields("Europe/Berlin")
    qtbot.addWidget(fields)
    fields.show_deadline(_deadline("Europe/Berlin"))
    fields.show()
    refused: list[str] = []
    fields.refused.connect(refused.append)
    write(field(fields, "Deadline: time zone", QComboBox), "Mars/Olympus")
    assert {"time zone" in reason for reason in refused} == {True}


def test_a_deadline_can_be_changed_and_taken_away(qtbot: QtBot) -> None:
    fields = DeadlineFields("Europe/Berlin")
    qtbot.addWidget(fields)
    fields.show_deadline(_deadline("Europe/Berlin"))
    fields.show()
    told: list[Deadline | None] = []
    fields.edited.connect(told.append)
    write(field(fields, "Deadline: time zone", QComboBox), "America/Chicago")
    press(fields, "Due")
    assert told == [_deadline("America/Chicago"), None], "each once"


def test_a_preview_loads_nothing_from_anywhere(qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "pixel.png"
    picture.write_bytes(b"not read")
    paper = MailPaper("mail")
    qtbot.addWidget(paper)
    for name in (QUrl("https://tracker.example/pixel.png"), QUrl.fromLocalFile(str(picture))):
        assert paper.loadResource(2, name) is None
    paper.show_mail("<img src='cid:logo'>", "", {"cid:logo": png(40, 20)})
    assert paper.loadResource(2, QUrl("cid:logo")).width() == 40
    assert paper.loadResource(2, QUrl("cid:other")) is None
    paper.show_mail("", "plain text")
    assert paper.loadResource(2, QUrl("cid:logo")) is None
    assert paper.toPlainText() == "plain text"


def test_an_import_report_names_rows_and_can_be_saved(qtbot: QtBot, tmp_path: Path) -> None:
    remarks = [
        Remark(row=5, field="phone", text="read as 512-555-0004"),
        Remark(row=9, field="email", text="no address", dropped=True),
    ]
    dialog = ReportDialog("Import", "2 rows read.", remarks, write_remarks)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.table.model().rowCount() == 2
    dialog.save_report(tmp_path / "report.csv")
    text = (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[2] == "9,left out,email,no address"
    dialog.save_report(tmp_path)
    assert "is not a file" in told(dialog).text()
    told(dialog).close()


def test_enter_closes_an_import_report(qtbot: QtBot) -> None:
    dialog = ReportDialog("Import", "1 row read.", [Remark(row=5, field="phone", text="odd")], write_remarks)
    qtbot.addWidget(dialog)
    dialog.show()
    first = dialog.focusWidget()  # what has the keys once the window is active
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.isHidden)


def test_an_expected_problem_is_told_and_a_programming_error_is_not_hidden(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    tell_problem(parent, "RFQ Sender", Problem("The disk is full. Make room."))
    parent.show()
    assert "disk is full" in told(parent).text()
    press(told(parent), "OK")
    with pytest.raises(ZeroDivisionError):
        problem_text(ZeroDivisionError())


def test_no_style_sheet_is_used() -> None:
    sources = list(Path("app/ui").rglob("*.py"))
    assert len(sources) > 50
    assert not [s for s in sources if "setStyleSheet" in s.read_text(encoding="utf-8")]
