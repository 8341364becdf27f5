"""A buyer's first day, from a vendor list in Excel to the emails that were sent: by keyboard alone."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from app.ui.rfq_editor.editor_view import VENDORS
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.gui import day_one_data as data
from tests.gui.hands import choosing, shown_text
from tests.gui.keyboard import KEY, alt, answering_with, ctrl, focus, tab_to, tap, type_in
from tests.gui.settling import settle

_FORM = "RFQ-2026-0001 quote form.xlsx"
_PARTS = "QX-1001", "QX-1002", "QX-1003"
_WANTED = {
    "acmeplating.example": (1, 2),
    "bravoanodizing.example": (1, 3),  # ticked by hand: all that it may have
    "cobaltcoat.example": (1,),
    "deltafinish.example": (2, 3),
    "echosurface.example": (3,),
    "foxtrotmetal.example": (3,),
}
"""Who is asked for which lines."""


def _before() -> str:
    """What is asked or shown before the window."""
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    return shown_text(dialog)


def _import_by_keys(folder: Path) -> None:
    ctrl(KEY.Key_2)
    with choosing(data.vendor_list(folder)):
        alt(KEY.Key_P)
    tap(KEY.Key_Return)
    assert f"“{data.WRONG}” is not a usable email address" in _before()
    alt(KEY.Key_C)  # who may have CUI files is never raised by a list alone
    tap(KEY.Key_Return)
    with choosing(data.capability_list(folder)):
        alt(KEY.Key_I)
    tap(KEY.Key_Return, KEY.Key_Return)


def _describe_by_keys(shown: WindowPresenter) -> None:
    ctrl(KEY.Key_N)
    type_in("Finishing, 3 parts")
    tab_to("Deadline: time zone")
    type_in("America/Chicago")
    tap(KEY.Key_Return)  # out of the list of zones
    if QApplication.activeModalWidget() is not None:
        tap(KEY.Key_Return)
    QGuiApplication.clipboard().setText(data.LINES)
    ctrl(KEY.Key_V)
    columns = shown.editor.line_import.window
    assert columns is not None
    mapping = columns.columns.model.mapping
    assert list(mapping.values()) == ["quantities", "part_number", "revision", "process", "callout"]
    tap(KEY.Key_Return, KEY.Key_Return)
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    assert [(i.part_number, str(i.quantities)) for i in rfq.items] == [
        ("QX-1001", "5; 10"),
        ("QX-1002", "1; 25"),
        ("QX-1003", "10"),
    ]
    assert rfq.deadline is not None
    assert rfq.deadline.zone == "America/Chicago"


def _attach_by_keys(shown: WindowPresenter, folder: Path) -> None:
    alt(KEY.Key_Right)
    root = data.drawings(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(root))
        alt(KEY.Key_D)
        alt(KEY.Key_F)
    assert "3 of 3 part numbers have a file" in _before()
    tap(KEY.Key_Return)
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    assert [a.name for a in rfq.attachments] == list(data.DRAWINGS)


def _ask_by_keys(shown: WindowPresenter) -> None:
    """The best, and Bravo besides, whose address nobody has fixed yet."""
    alt(KEY.Key_Right)
    alt(KEY.Key_B)
    step = shown.editor.view.vendors
    assert step.count.startswith("5 asked")
    tab_to("Which vendors are shown")
    tap(KEY.Key_End)
    tab_to("Vendors to ask")
    tap(KEY.Key_Home)
    _down_to(shown, "Bravo Anodizing")
    tap(KEY.Key_Space)
    assert step.count.startswith("6 asked")


def _down_to(shown: WindowPresenter, name: str) -> None:
    step = shown.editor.view.vendors
    for _ in step.model.lines:
        if step.about.toPlainText().startswith(name):
            return
        tap(KEY.Key_Down)
    raise AssertionError(f"no “{name}” among the vendors")


def _look_by_keys(shown: WindowPresenter) -> None:
    alt(KEY.Key_Right)
    message = shown.editor.view.message
    assert "(1/" in shown_text(message)
    ctrl(KEY.Key_BracketRight)
    assert "(2/" in shown_text(message)
    with answering_with(KEY.Key_Return):
        alt(KEY.Key_T)
    settle()
    assert message.said.text.startswith("Test email sent to")


def _fix_by_keys(shown: WindowPresenter) -> None:
    """The check leads to the very row, its vendor opens, and the way back is as short."""
    alt(KEY.Key_Right)
    review, view = shown.editor.view.review, shown.editor.view
    assert not review.send.isEnabled()
    tap(KEY.Key_Return)
    assert view.step == VENDORS
    assert focus() is view.vendors.table
    assert view.vendors.about.toPlainText().startswith("Bravo Anodizing")
    tap(KEY.Key_Return)
    tap(KEY.Key_F2)  # the address that the check found has the focus
    type_in(data.RIGHT)
    tap(KEY.Key_Return)
    tap(KEY.Key_Return)  # Save is the default
    alt(KEY.Key_Right)
    alt(KEY.Key_Right)
    assert not review.findings
    assert review.send.isEnabled()


def _send_by_keys(shown: WindowPresenter) -> None:
    with answering_with(KEY.Key_Tab, KEY.Key_Return):
        ctrl(KEY.Key_Return)
    alt(KEY.Key_N)
    settle()
    assert "6 of 6 sent" in shown.mails.view.counts


def _check_what_was_taken(shown: WindowPresenter) -> None:
    """One email for each vendor, with its lines and files alone; the controlled file to those who may have it."""
    got = {mail["To"].addresses[0].domain: mail for mail in _received(shown)}
    for domain, lines in _WANTED.items():
        mail = got.pop(domain)
        assert _files(mail) == {_FORM, *(data.DRAWINGS[line - 1] for line in lines)}, domain
        body = mail.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert {part for part in _PARTS if part in text} == {_PARTS[line - 1] for line in lines}, domain
    assert not got


def _received(shown: WindowPresenter) -> list[EmailMessage]:
    """What the practice server took, but for the test to oneself."""
    parser = BytesParser(EmailMessage, policy=policy.default)
    mails = [parser.parsebytes(m.path.read_bytes()) for m in shown.services.practice.mails()]
    return [m for m in mails if not str(m["Subject"]).startswith("Test: ")]


def _files(mail: EmailMessage) -> set[str]:
    return {str(part.get_filename()) for part in mail.iter_attachments()}


@pytest.mark.long
def test_the_first_day_by_keyboard_alone(window: MainWindow, shown: WindowPresenter, tmp_path: Path) -> None:
    window.resize(1280, 720)
    window.activateWindow()
    settle()
    _import_by_keys(tmp_path)
    _describe_by_keys(shown)
    _attach_by_keys(shown, tmp_path)
    _ask_by_keys(shown)
    _look_by_keys(shown)
    _fix_by_keys(shown)
    _send_by_keys(shown)
    _check_what_was_taken(shown)
