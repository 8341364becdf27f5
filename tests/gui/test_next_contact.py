"""After a bounce: the RFQ goes to the vendor's next contact, from the bounced answer and from Attention."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from app import main
from app.assembly import Parts
from app.domain.inbox.pile import Pile
from app.domain.outbox.concern import Remedy
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import Contact, VendorStatus
from app.services.suite import Services
from app.system.settings import Settings
from app.ui.replies.next_contact_dialog import NextContactDialog
from app.ui.window.main_window_view import ATTENTION, REPLIES, MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_vendors import NUMBER, AskedVendors, ask_vendors
from tests.fakes.bounced import bounce
from tests.fakes.clocks import START, RunningClock
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.office import opened
from tests.gui.conftest import ask_nothing
from tests.gui.hands import offers, plain, press, shown_text
from tests.gui.settling import settle

ACME = "Acme Plating"
SALES, RITA = "sales@acme-plating.example", "rita@acme-plating.example"
DANA, LEE = "dana@acme-plating.example", "lee@acme-plating.example"
NEXT = "Send to next contact…"


@dataclass(frozen=True, slots=True)
class Desk:
    window: MainWindow
    shown: WindowPresenter
    asked: AskedVendors
    server: FakeMailServer

    @property
    def services(self) -> Services:
        return self.shown.services

    @property
    def acme(self) -> VendorId:
        return self.asked.ids[ACME]

    def know(self, *contacts: Contact) -> None:
        self.services.vendors.change([self.acme], lambda v: replace(v, contacts=(*v.contacts, *contacts)))

    def queue(self, email: str) -> None:
        """As another window does; it stays where it is."""
        account = self.services.accounts.get("office")
        self.services.readdressing.send(self.asked.rfq.id, self.acme, email, account)
        self.services.outbox_control.pause()

    def turn_to_bounce(self) -> None:
        """Where the reports lie; one of them is selected."""
        self.window.sidebar.show_section(REPLIES)
        settle()
        self.shown.replies.view.pile_chosen.emit(Pile.BOUNCED)
        settle()

    def deeds(self) -> list[str]:
        return [plain(b.text()) for b in self.shown.replies.view.answer.deeds]

    def press(self, words: str) -> None:
        press(self.shown.replies.view, words)
        settle()

    def dialog(self) -> NextContactDialog:
        (found,) = (d for d in self.window.findChildren(NextContactDialog) if d.isVisible())
        return found

    def sent(self) -> list[tuple[str, str]]:
        lines = self.services.outbox_reading.lines(self.asked.rfq.id)
        return [(line.recipients, line.state) for line in lines if line.occasion.purpose == "next-contact"]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """Nobody at Acme Plating got the RFQ."""
    folder = tmp_path / "data"
    with opened(folder) as office:
        asked = ask_vendors(office)
        bounce(office.services, tmp_path, SALES, RITA)
    clock, server = RunningClock(START + timedelta(hours=4)), FakeMailServer()
    with main.build(Settings.load(None, folder), folder, Parts(clock, open_transport=server.open)) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        yield Desk(built, built.presenter, asked, server)


def choices(dialog: NextContactDialog) -> dict[str, bool]:
    return {choice.text(): choice.isChecked() for choice in dialog.findChildren(QRadioButton)}


def test_the_next_contact_is_proposed_and_the_rfq_goes_there(desk: Desk) -> None:
    desk.know(Contact(email=DANA, name="Dana Fox", role="Sales & Service"), Contact(email=LEE))
    desk.turn_to_bounce()
    assert f"This RFQ reached nobody at {ACME}. The next contact is {DANA}." in shown_text(desk.shown.replies.view)
    assert desk.deeds()[:2] == [NEXT, "Mark as done"]
    desk.press(NEXT)
    dialog = desk.dialog()
    assert dialog.windowTitle() == f"Send {NUMBER} to {ACME} again"
    assert choices(dialog) == {f"Dana Fox <{DANA}> · Sales && Service": True, LEE: False}
    assert desk.sent() == [], "nothing goes before the buyer says so"
    press(dialog, "Send")
    settle()
    assert not dialog.isVisible()
    assert desk.sent() == [(DANA, "accepted")]
    assert [mail.recipients for mail in desk.server.taken] == [(DANA,)]
    assert "1 email queued" in shown_text(desk.shown.replies.view)
    assert NEXT not in desk.deeds()


def test_another_one_is_chosen_with_the_keyboard(desk: Desk) -> None:
    desk.know(Contact(email=DANA), Contact(email=LEE))
    desk.turn_to_bounce()
    desk.press(NEXT)
    dialog = desk.dialog()
    focused = dialog.focusWidget()
    assert isinstance(focused, QRadioButton)
    QTest.keyClick(focused, Qt.Key.Key_Down)
    settle()
    assert choices(dialog) == {DANA: False, LEE: True}
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    settle()
    assert [to for to, _state in desk.sent()] == [LEE]


def test_what_waits_is_called_off_and_may_go_to_somebody_else(desk: Desk) -> None:
    desk.know(Contact(email=DANA), Contact(email=LEE))
    desk.queue(DANA)
    desk.turn_to_bounce()
    assert f"The email to {DANA} is in the outbox." in shown_text(desk.shown.replies.view)
    assert desk.deeds()[0] == "Call off"
    desk.press("Call off")
    assert "The email is called off." in shown_text(desk.shown.replies.view)
    assert desk.sent() == [(DANA, "cancelled")]
    assert desk.deeds()[0] == NEXT


def test_what_has_left_is_not_called_off(desk: Desk) -> None:
    desk.turn_to_bounce()
    desk.shown.replies.view.answer.call_off_asked.emit(desk.asked.rfq.id, desk.acme)
    settle()
    assert "The email is being sent, or was sent." in shown_text(desk.shown.replies.view)


def test_where_no_other_contact_is_known_the_vendor_is_opened_to_add_one(desk: Desk) -> None:
    desk.turn_to_bounce()
    assert "There is no other contact in your list." in shown_text(desk.shown.replies.view)
    assert desk.deeds()[0] == "Open vendor…"
    desk.press("Open vendor…")
    assert desk.shown.vendors.dialog is not None
    assert ACME in desk.shown.vendors.dialog.windowTitle()


def test_what_the_check_has_against_it_is_said_and_keeps_it(desk: Desk) -> None:
    desk.know(Contact(email=DANA))
    desk.services.vendors.change(
        [desk.acme], lambda v: replace(v, status=VendorStatus.BLOCKED, status_reason="audit failed")
    )
    desk.turn_to_bounce()
    desk.press(NEXT)
    dialog = desk.dialog()
    assert "The vendor is blocked: audit failed." in shown_text(dialog)
    assert not dialog.send.isEnabled()


def test_what_another_window_has_sent_meanwhile_is_said(desk: Desk) -> None:
    desk.know(Contact(email=DANA), Contact(email=LEE))
    desk.turn_to_bounce()
    desk.press(NEXT)
    dialog = desk.dialog()
    desk.queue(LEE)
    press(dialog, "Send")
    settle()
    assert f"The email to {LEE} is in the outbox." in shown_text(dialog)
    assert [to for to, _state in desk.sent()] == [LEE]


def test_it_is_offered_on_attention_as_well(desk: Desk) -> None:
    desk.know(Contact(email=DANA))
    desk.window.sidebar.show_section(ATTENTION)
    settle()
    press(desk.shown.attention.view, "Look again")
    settle()
    (card,) = (c for c in desk.shown.attention.view.cards if c.concern.key.startswith("unreachable"))
    assert f"Send it to {DANA} next" in shown_text(card)
    card.buttons[Remedy.NEXT_CONTACT].click()
    settle()
    press(desk.dialog(), "Send")
    settle()
    assert [to for to, _state in desk.sent()] == [DANA]
    assert not [c for c in desk.shown.attention.view.cards if c.concern.key.startswith("unreachable")]


@pytest.mark.parametrize("why", ["known", "waits", "gone", "nobody"])
def test_where_nothing_can_go_any_more_the_dialog_says_why(desk: Desk, why: str) -> None:
    """The page was read before that."""
    desk.turn_to_bounce()
    made, rfq_id, vendor_id = desk.services, desk.asked.rfq.id, desk.acme
    said = "No other contact is known there. Add one to the vendor."
    if why != "nobody":
        desk.know(Contact(email=DANA))
    if why == "known":
        vendor_id, said = desk.asked.ids["Delta Finishing"], "Somebody there has this RFQ by now."
    elif why == "waits":
        desk.queue(DANA)
        said = f"The email to {DANA} is in the outbox."
    elif why == "gone":
        made.accounts.remove("office")
        said = "The account that this RFQ was sent from was removed. Add it again by the same name."
    desk.shown.replies.view.answer.next_contact_asked.emit(rfq_id, vendor_id)
    settle()
    dialog = desk.dialog()
    assert said in shown_text(dialog)
    assert not dialog.send.isEnabled()
    assert offers(dialog, "Cancel")
