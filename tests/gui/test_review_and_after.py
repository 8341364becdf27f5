"""Step 5 and what follows: what goes with every mail, a time to send, what was changed since, and what failed."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it has no types
import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtTest import QTest

from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.quantity import QuantityBreaks
from app.ui.rfq_editor.editor_view import DETAILS, REVIEW, EditorView
from app.ui.rfq_editor.review.rfq_pdf import PdfNotWritten, rfq_page, write_rfq_pdf
from app.ui.rfq_editor.review.send_time_view import next_morning
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE, DONE, ITEM, vendor
from tests.gui.hands import answering, press, shown_text
from tests.gui.settling import settle


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorView:
    """Open on a request to three vendors, at its last step."""
    made = shown.services
    rfq = made.rfq_editing.create("Plating", DEADLINE)
    made.rfq_editing.set_items(rfq.id, [ITEM])
    saved = made.vendors.save_all([replace(vendor(n), capabilities=(DONE,)) for n in (1, 2, 3)]).vendors
    made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in saved])
    made.rfq_editing.change(rfq.id, deadline=_soon())
    shown.open_rfq(rfq.id)
    settle()
    view = shown.editor.view
    view.show_step(REVIEW)
    settle()
    return view


def _soon() -> Deadline:
    day = datetime.now().astimezone() + timedelta(days=20)
    return Deadline.parse(f"{day:%Y-%m-%d} 17:00", "America/Chicago")


def _rfq(shown: WindowPresenter) -> Rfq:
    assert shown.editor.draft.rfq is not None
    return shown.services.rfq_reading.get(shown.editor.draft.rfq.id)


def _send(view: EditorView) -> None:
    with answering("Send"):
        press(view.review, "Send 3 emails…")
    press(view.review, "Send now")
    settle()


def test_the_form_and_the_copies_are_chosen_and_undone(editor: EditorView, shown: WindowPresenter) -> None:
    assert editor.review.has_form.isChecked()
    QTest.mouseClick(editor.review.has_form, Qt.MouseButton.LeftButton)
    editor.review.copies.setFocus()
    QTest.keyClicks(editor.review.copies, "a@shop.example; b@shop.example")
    QTest.keyClick(editor.review.copies, Qt.Key.Key_Return)
    settle()
    assert (_rfq(shown).copies, _rfq(shown).has_form) == (("a@shop.example", "b@shop.example"), False)
    with answering("Don't send") as asked:
        press(editor.review, "Send 3 emails…")
    assert "Send RFQ-" in asked[0]
    editor.review.copies.clearFocus()
    shown.editor.draft.undo_stack.undo()
    settle()
    assert _rfq(shown).copies == ()
    assert editor.review.copies.text() == ""
    editor.review.copies.setFocus()
    QTest.keyClicks(editor.review.copies, "nonsense")
    QTest.keyClick(editor.review.copies, Qt.Key.Key_Return)
    settle()
    assert "Copies can't go to “nonsense”" in editor.banner.text
    assert _rfq(shown).copies == ()


def test_what_was_sent_is_told_when_the_last_one_has_gone(editor: EditorView) -> None:
    _send(editor)
    assert editor.review.banner.text == "All 3 sent."
    assert editor.review.summary == "All 3 sent."


def test_what_was_sent_opens_with_the_focus_on_its_emails(editor: EditorView, shown: WindowPresenter) -> None:
    _send(editor)
    editor.show_step(DETAILS)
    editor.show_step(REVIEW)
    settle()
    assert shown.window.focusWidget() is shown.mails.view.table


def test_changes_after_sending_are_told_on_every_step_and_line_by_line(
    editor: EditorView, shown: WindowPresenter
) -> None:
    assert not editor.revision.isVisible()
    _send(editor)
    assert not editor.revision.isVisible()
    editor.show_step(DETAILS)
    shown.editor.draft.change("items", (replace(_rfq(shown).items[0], quantities=QuantityBreaks((1, 50))),))
    settle()
    assert editor.revision.isVisible()
    assert "vendors have revision 1. You changed line 1, quantities since." in editor.revision.text
    assert "Emails to more vendors are revision 2." in editor.revision.text
    press(editor, "Show changes…")
    assert editor.changes is not None
    index = editor.changes.model.index
    assert [index(0, column).data() for column in range(3)] == ["Line 1, quantities", "1; 5", "1; 50"]
    editor.changes.accept()
    shown.editor.draft.undo_stack.undo()
    settle()
    assert not editor.revision.isVisible()


def test_emails_are_scheduled_and_wait(editor: EditorView, shown: WindowPresenter) -> None:
    press(editor.review, "Send at…")
    dialog = shown.editor.review.time_dialog
    assert dialog is not None
    assert "RFQ Sender must be running" in shown_text(dialog)
    dialog.when.setDateTime(QDateTime.currentDateTime().addDays(1))
    press(dialog, "Schedule 3 emails")
    settle()
    lines = shown.services.outbox_reading.lines(_rfq(shown).id)
    assert [line.state for line in lines] == [DeliveryState.READY] * 3
    assert all(line.due_at - line.changed_at > timedelta(hours=23) for line in lines)
    assert str(shown.mails.model.index(0, 2).data()).startswith("· At ")
    assert editor.review.summary == "0 of 3 sent."


def test_the_next_morning_is_a_working_day() -> None:
    friday = QDateTime.fromString("2026-11-27T15:00:00", Qt.DateFormat.ISODate)
    assert next_morning(friday).toString("yyyy-MM-dd HH:mm") == "2026-11-30 08:00"
    assert next_morning(friday.addDays(3)).toString("yyyy-MM-dd HH:mm") == "2026-12-01 08:00"


def test_the_rfq_is_saved_as_a_pdf_without_what_is_internal(tmp_path: Path) -> None:
    secret = replace(ITEM, target_price="SECRET-12", customer="SECRET Borealis", description="A <b>bracket</b>")
    rfq = Rfq(
        id=1, number="RFQ-2026-0007", title="Plating", state="draft", deadline=DEADLINE, subject="", body="",  # type: ignore[arg-type]  # plain words are enough here
        items=(secret,), notes="SECRET note",
    )  # fmt: skip
    assert "SECRET" not in rfq_page(rfq, "Anna")
    assert "A &lt;b&gt;bracket&lt;/b&gt;" in rfq_page(rfq, "Anna")
    path = tmp_path / "rfq.pdf"
    write_rfq_pdf(path, rfq, "Anna")
    with pdfium.PdfDocument(path) as document:
        written = [*document.get_metadata_dict().values(), *(p.get_textpage().get_text_range() for p in document)]
    assert "A <b>bracket</b>" in "\n".join(written)
    assert "SECRET" not in "\n".join(written)
    assert b"SECRET" not in path.read_bytes()
    with pytest.raises(PdfNotWritten, match="can't be written"):
        write_rfq_pdf(tmp_path / "no" / "rfq.pdf", rfq, "Anna")
