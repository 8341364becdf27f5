"""A last look in the mail program: emails are put into Drafts from step 5, and the window tells what became of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

import app.transports.imap.drafts
import app.transports.imap.looking  # noqa: F401 - loaded on a thread of Qt's it would not be seen by coverage
from app.domain.accounts.account import Security
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.deadline import Deadline
from app.services.accounts.accounts import PRACTICE_NAME
from app.ui.rfq_editor.editor_view import REVIEW, EditorView
from app.ui.rfq_editor.review.review_view import ReviewView
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.accounts import smtp_account
from tests.fakes.imap_server import FakeImap, Mailbox
from tests.fakes.office import DEADLINE, DONE, ITEM, vendor
from tests.gui.hands import answering, column, offers, press, shown_text
from tests.gui.keyboard import KEY, alt, answering_with
from tests.gui.settling import settle

ACCEPTED, CANCELLED, DRAFTED = DeliveryState.ACCEPTED, DeliveryState.CANCELLED, DeliveryState.DRAFTED


@pytest.fixture
def imap() -> Iterator[FakeImap]:
    folders = {
        "Drafts": Mailbox(("\\Drafts",), ()),
        "Sent": Mailbox(("\\Sent",), ()),
        "Trash": Mailbox(("\\Trash",), ()),
    }
    with FakeImap(folders, takes_drafts=True) as server:
        yield server


@pytest.fixture
def editor(shown: WindowPresenter, imap: FakeImap, monkeypatch: pytest.MonkeyPatch) -> EditorView:
    """At the last step of a request to three vendors, from an account with a mailbox."""
    made = shown.services
    user, secret = imap.login
    account = smtp_account(
        host="smtp.shop.example",
        port=587,
        user=user,
        from_address="buyer@shop.example",
        imap_host="127.0.0.1",
        imap_port=imap.port,
        imap_security=Security.NONE,
    )
    monkeypatch.setenv(account.password_variable, secret)
    made.accounts.save(account, None)
    rfq = made.rfq_editing.create("Plating", DEADLINE)
    made.rfq_editing.set_items(rfq.id, [ITEM])
    saved = made.vendors.save_all([replace(vendor(n), capabilities=(DONE,)) for n in (1, 2, 3)]).vendors
    made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in saved])
    day = datetime.now().astimezone() + timedelta(days=20)
    made.rfq_editing.change(rfq.id, deadline=Deadline.parse(f"{day:%Y-%m-%d} 17:00", "America/Chicago"))
    shown.accounts.show()
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(REVIEW)
    settle()
    _from(shown.editor.view.review, "office")
    return shown.editor.view


def _from(review: ReviewView, account: str) -> None:
    review.account.setCurrentIndex(review.account.findData(account))
    review.account.activated.emit(review.account.currentIndex())
    settle()


def _put(editor: EditorView) -> list[str]:
    with answering("Put into Drafts") as asked:
        press(editor.review, "To Drafts…")
    settle()
    return asked


def _move(imap: FakeImap, to: str) -> None:
    """The first of Drafts, as a mail program does."""
    first, *rest = imap.folders["Drafts"].message_ids
    imap.folders["Drafts"] = replace(imap.folders["Drafts"], message_ids=tuple(rest))
    imap.folders[to] = replace(imap.folders[to], message_ids=(*imap.folders[to].message_ids, first))


def test_emails_are_put_into_drafts_and_what_becomes_of_them_is_seen(
    editor: EditorView, shown: WindowPresenter, imap: FakeImap
) -> None:
    asked = _put(editor)
    assert "Put 3 emails of RFQ-" in asked[0]
    assert "into the Drafts of buyer@shop.example?" in asked[0]
    assert "Nothing is sent." in asked[0]
    assert len(imap.appended) == 3
    assert editor.review.banner.text == "All 3 are in Drafts. Send them from your mail program."
    assert not offers(editor.review, "Send 3 emails…")
    mails = shown.mails
    assert column(mails.model, 2) == ["✎ In Drafts"] * 3
    assert mails.view.counts == "0 of 3 sent · 3 in Drafts"
    _move(imap, "Sent")
    _move(imap, "Trash")
    press(mails.view, "Check mailbox")
    settle()
    lines = shown.services.outbox_reading.lines()
    assert [line.state for line in lines] == [ACCEPTED, CANCELLED, DRAFTED]
    assert column(mails.model, 2) == ["✓ Sent", "– Cancelled", "✎ In Drafts"]
    mails.view.table.selectRow(2)
    settle()
    said = shown_text(mails.view.detail)
    assert "The email is in Drafts. The vendor doesn't have it yet." in said
    assert "In the folder “Drafts” at " in said
    press(mails.view.detail, "Mark as sent")
    settle()
    assert [line.state for line in shown.services.outbox_reading.lines()] == [ACCEPTED, CANCELLED, ACCEPTED]


def test_it_can_be_left_and_the_keyboard_will_do(editor: EditorView, imap: FakeImap) -> None:
    editor.review.take_focus()
    with answering_with(KEY.Key_Escape):
        alt(KEY.Key_D)
    settle()
    assert imap.appended == []
    with answering_with(KEY.Key_P):
        alt(KEY.Key_D)
    settle()
    assert len(imap.appended) == 3


def test_an_account_without_a_mailbox_says_why_it_has_no_drafts(editor: EditorView, shown: WindowPresenter) -> None:
    review = editor.review
    assert review.drafts.isEnabled()
    _from(review, PRACTICE_NAME)
    assert not review.drafts.isEnabled()
    assert "practice account has no Drafts" in review.drafts.toolTip()
    office = shown.services.accounts.get("office")
    shown.services.accounts.save(replace(office, via=replace(office.smtp, imap=None)), None)
    shown.editor.from_account.reload()
    settle()
    _from(review, "office")
    assert not review.drafts.isEnabled()
    assert "needs its IMAP server" in review.drafts.toolTip()


def test_the_list_of_requests_and_attention_tell_of_drafts(editor: EditorView, shown: WindowPresenter) -> None:
    _put(editor)
    shown.editor.closed.emit()
    shown.window.sidebar.show_section(sections.RFQS)
    settle()
    (line,) = shown.services.rfq_reading.lines()
    assert (line.drafted, line.sent) == (3, 0)
    shown.window.sidebar.show_section(sections.ATTENTION)
    settle()
    assert "3 emails are in Drafts" in shown_text(shown.window)


def test_a_mailbox_that_cannot_be_read_is_told(editor: EditorView, shown: WindowPresenter, imap: FakeImap) -> None:
    _put(editor)
    imap.faults["LOGIN"] = imap.faults["AUTHENTICATE"] = b"{tag} NO [AUTHENTICATIONFAILED] no\r\n"
    press(shown.mails.view, "Check mailbox")
    settle()
    assert [line.state for line in shown.services.outbox_reading.lines()] == [DRAFTED] * 3
    shown.mails.view.table.selectRow(0)
    settle()
    assert "The mailbox couldn't be read" in shown_text(shown.mails.view.detail)
