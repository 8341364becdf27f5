"""What a buyer types as a deadline, key by key."""

from datetime import datetime

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QComboBox, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from app.domain.trade.deadline import Deadline
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfqs.new_rfq_view import NewRfqDialog
from app.ui.widgets.deadline_fields import DeadlineFields
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import field, press, shown_text, write
from tests.gui.settling import settle

_STORED = Deadline.parse("2099-12-07 17:00", "America/Chicago")
_TYPED = Deadline.parse("2099-11-16 16:00", "America/Chicago")


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    rfq = shown.services.rfq_editing.create("Plating", _STORED)
    shown.open_rfq(rfq.id)
    settle()
    shown.window.activateWindow()
    settle()
    return shown.editor


def _moment(editor: EditorPresenter) -> QLineEdit:
    return field(editor.view, "Deadline: date and time", QLineEdit)


def _type(edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def _deadline(editor: EditorPresenter) -> Deadline | None:
    assert editor.draft.rfq is not None
    stored = editor.view.details.deadline.deadline()
    assert stored == editor.draft.rfq.deadline
    return stored


def test_what_is_typed_is_said_in_words_and_stored_when_typing_rests(editor: EditorPresenter) -> None:
    edit = _moment(editor)
    _type(edit, "Mon 2099-11-16 4 pm")
    assert "Monday 16 November 2099, 16:00 CST, in " in shown_text(editor.view)
    settle()
    assert _deadline(editor) == _TYPED
    assert edit.text() == "Mon 2099-11-16 4 pm", "it may go on"
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    settle()
    assert edit.text() == "Mon 2099-11-16 16:00"


def test_the_tab_key_goes_from_the_moment_to_the_zone(editor: EditorPresenter) -> None:
    edit = _moment(editor)
    _type(edit, "16 Nov 2099 16:00")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() in {
        (zone := field(editor.view, "Deadline: time zone", QComboBox)),
        zone.lineEdit(),
    }
    settle()
    assert _deadline(editor) == _TYPED


@pytest.mark.parametrize(
    ("text", "named"),
    [("Tue 2099-11-16 17:00", "is a Monday, not a Tuesday"), ("16 Nov 2099 soon", "“soon” isn't a date or time")],
)
def test_what_is_not_understood_is_named_and_changes_nothing(editor: EditorPresenter, text: str, named: str) -> None:
    edit = _moment(editor)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    assert named in shown_text(editor.view)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    settle()
    assert edit.text() == text, "it can be mended"
    assert named in editor.view.banner.text
    _type(edit, "16 Nov 2099 16:00")
    settle()
    assert _deadline(editor) == _TYPED
    assert editor.view.banner.isHidden()


def test_what_was_typed_for_one_request_does_not_stand_in_the_next(
    shown: WindowPresenter, editor: EditorPresenter
) -> None:
    _type(_moment(editor), "nonsense")
    shown.open_rfq(shown.services.rfq_editing.create("Nickel", _STORED).id)
    settle()
    assert _moment(editor).text() == "Mon 2099-12-07 17:00"


def test_a_dialog_grows_with_what_is_said(qtbot: QtBot) -> None:
    dialog = NewRfqDialog("America/Chicago")
    qtbot.addWidget(dialog)
    dialog.show()
    _type(field(dialog, "Deadline: date and time", QLineEdit), "Tue 2099-11-16 and some words that nobody understands")
    settle()
    said = next(label for label in dialog.findChildren(QLabel) if label.text().startswith("! "))
    assert said.height() >= said.heightForWidth(said.width())


def test_a_typed_deadline_is_undone_in_one_step(editor: EditorPresenter) -> None:
    edit = _moment(editor)
    _type(edit, "16 Nov 2099 16:00")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    settle()
    assert _deadline(editor) == _TYPED
    editor.draft.undo_stack.undo()
    settle()
    assert _deadline(editor) == _STORED
    assert edit.text() == "Mon 2099-12-07 17:00"


def test_a_day_is_chosen_in_the_calendar_and_the_hour_stays(qtbot: QtBot) -> None:
    fields = DeadlineFields("America/Chicago")
    qtbot.addWidget(fields)
    fields.show_deadline(_STORED)
    fields.show()
    for text in ("16 Dec 2099 16:00", "nonsense"):
        _type(field(fields, "Deadline: date and time", QLineEdit), text)
        settle()
        opener = field(fields, "Deadline: calendar", QToolButton)
        assert opener.focusPolicy() is Qt.FocusPolicy.NoFocus
        opener.click()
        settle()
        calendar = fields.findChild(QCalendarWidget)
        assert calendar is not None
        assert calendar.selectedDate() in {QDate(2099, 12, 16), QDate(2099, 11, 16)}
        calendar.clicked.emit(QDate(2099, 11, 16))
        settle()
        assert fields.deadline() == _TYPED
        assert QApplication.activePopupWidget() is None


def test_the_zone_is_remembered_for_the_next_request(shown: WindowPresenter, editor: EditorPresenter) -> None:
    write(field(editor.view, "Deadline: time zone", QComboBox), "Asia/Tokyo")
    settle()
    shown.rfqs.show()
    settle()
    shown.rfqs.ask_new()
    dialog = shown.rfqs.dialog
    assert isinstance(dialog, NewRfqDialog)
    assert field(dialog, "Deadline: time zone", QComboBox).currentText() == "Asia/Tokyo"
    write(field(dialog, "Deadline: time zone", QComboBox), "Europe/Berlin")
    dialog.title.setText("Nickel")
    press(dialog, "Create")
    settle()
    assert shown.services.preferences.get("deadline zone") == "Europe/Berlin"


def test_a_scheme_that_changes_keeps_the_words(qtbot: QtBot) -> None:
    fields = DeadlineFields("UTC")
    qtbot.addWidget(fields)
    fields.show_deadline(Deadline(datetime(2099, 11, 16, 16), "UTC"))  # noqa: DTZ001 - wall clock
    fields.show()
    palette = fields.palette()
    palette.setColor(palette.ColorRole.Window, Qt.GlobalColor.black)
    fields.setPalette(palette)
    assert "Monday 16 November 2099, 16:00 UTC" in shown_text(fields)
