"""What is shown, typed, found or chosen belongs to one request: another one that is opened begins afresh."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtTest import QTest

from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.ids import DeliveryId, RfqId
from app.domain.trade.problem import Problem
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.rfqs.checking import RfqChecking
from app.services.sending.rfq_sending import RfqSending
from app.ui.look import live_model
from app.ui.rfq_editor.editor_view import DETAILS, MESSAGE, REVIEW, VENDORS
from app.ui.widgets.deadline_fields import usual_deadline
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.accounts import smtp_account
from tests.gui.hands import offers, pick, press, shown_text
from tests.gui.settling import settle


def _request(shown: WindowPresenter, title: str, *, vendors: int = 3) -> RfqId:
    """Two lines and so many vendors; no drawing."""
    made = shown.services
    rfq = made.rfq_editing.create(title, usual_deadline("America/Chicago", datetime.now(UTC)))
    parts = ("P-1", "P-2")
    items = [RfqItem(number=n, part_number=p, quantities=QuantityBreaks((1,))) for n, p in enumerate(parts, start=1)]
    made.rfq_editing.set_items(rfq.id, items)
    some = [_vendor(f"{title} Works {n}", f"q@{title.lower()}{n}.example") for n in range(1, vendors + 1)]
    stored = made.vendors.save_all(some).vendors
    return made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in stored]).id


def _vendor(name: str, email: str) -> Vendor:
    return Vendor(name=name, contacts=(Contact(email=email, rank=ContactRank.PRIMARY),))


def _open(shown: WindowPresenter, rfq_id: RfqId) -> None:
    """From the list, as a buyer does."""
    shown.editor.view.back_asked.emit()
    settle()
    shown.rfqs.opened.emit(rfq_id)
    settle()
    assert _rfq(shown).id == rfq_id


def _rfq(shown: WindowPresenter) -> Rfq:
    assert shown.editor.draft.rfq is not None
    return shown.editor.draft.rfq


def _step(shown: WindowPresenter, step: int) -> None:
    shown.editor.view.show_step(step)
    settle()


@pytest.fixture
def two(shown: WindowPresenter) -> tuple[RfqId, RfqId]:
    """One that was sent, with its live table shown; the other is a draft without vendors."""
    sent, draft = _request(shown, "Alpha"), _request(shown, "Beta", vendors=0)
    services = shown.services
    services.rfq_sending.queue(sent, services.accounts.usable("practice"))
    shown.open_rfq(sent)
    settle()
    assert shown.editor.view.step == REVIEW
    assert shown.mails.view.isVisible()
    assert len(shown.mails.model.lines) == 3
    return sent, draft


@pytest.mark.parametrize("straight", [True, False], ids=["from another page", "from the list"])
def test_a_draft_shows_its_check_and_not_the_mails_of_the_request_before(
    shown: WindowPresenter, two: tuple[RfqId, RfqId], straight: bool
) -> None:
    sent, draft = two
    review = shown.editor.view.review
    if straight:
        shown.window.sidebar.show_section(sections.VENDORS)
        shown.vendors.rfq_asked.emit(draft)  # at once: what was read of the other comes back afterwards
        settle()
    else:
        _open(shown, draft)
    assert shown.editor.view.step == DETAILS
    _step(shown, REVIEW)
    assert not shown.mails.view.isVisible()
    assert [f.code for f in review.findings] == ["no-vendors", "no-drawings"]
    assert review.check.table.isVisible()
    assert not offers(review, "Show emails")
    assert shown.mails.model.lines == ()
    _open(shown, sent)
    assert shown.editor.view.step == REVIEW
    assert shown.mails.view.isVisible()
    assert len(shown.mails.model.lines) == 3


def test_what_was_searched_among_the_mails_of_one_request_is_not_searched_in_the_next(
    shown: WindowPresenter, two: tuple[RfqId, RfqId]
) -> None:
    sent, draft = two
    QTest.keyClicks(shown.mails.view.search, "alpha2")
    settle()
    assert shown.mails.view.table.proxy.rowCount() == 1
    _open(shown, draft)
    _step(shown, REVIEW)
    _open(shown, sent)
    assert (shown.mails.view.search.text(), shown.mails.view.table.proxy.rowCount()) == ("", 3)


def test_mails_that_are_still_being_taken_in_are_not_shown_in_the_next_request(
    shown: WindowPresenter, two: tuple[RfqId, RfqId], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, draft = two
    model = shown.mails.model
    _open(shown, draft)
    _step(shown, REVIEW)
    monkeypatch.setattr(live_model, "SLICE", 1)
    known: list[int] = []

    def turn_away(ids: list[DeliveryId]) -> None:
        if ids:
            known.append(model.rowCount())
            model.taken.disconnect(turn_away)
            shown.mails.show_rfq(draft)

    model.taken.connect(turn_away)
    shown.mails.show_rfq(sent)
    settle()
    assert known == [1], "the other emails of the request waited"
    assert model.lines == ()
    _open(shown, sent)
    assert model.rowCount() == 3


def test_a_check_that_ends_late_is_not_taken_for_one_of_the_request_that_is_open(
    shown: WindowPresenter, two: tuple[RfqId, RfqId], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, draft = two
    slow, go_on, prepare = _request(shown, "Gamma", vendors=0), Event(), RfqChecking.prepare

    def held(self: RfqChecking, rfq_id: RfqId, *more: object) -> object:
        if rfq_id == slow:
            go_on.wait()
        return prepare(self, rfq_id, *more)  # type: ignore[arg-type] # handed on as it came

    _open(shown, slow)
    monkeypatch.setattr(RfqChecking, "prepare", held)
    shown.editor.view.show_step(REVIEW)
    shown.open_rfq(draft)
    go_on.set()
    settle()
    assert shown.editor.view.step == DETAILS
    assert shown.editor.view.review.findings == ()
    assert not any(mark.startswith("!") for mark in shown.editor.view.bar.marks())


def test_mails_of_another_request_that_were_not_queued_are_told_by_its_number(
    shown: WindowPresenter, two: tuple[RfqId, RfqId], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, draft = two
    other, go_on = _request(shown, "Gamma"), Event()
    number = shown.services.rfq_reading.get(other).number

    def refused(*_args: object, **_named: object) -> None:
        go_on.wait()
        raise Problem("The disk is full.")

    monkeypatch.setattr(RfqSending, "queue", refused)
    _open(shown, other)
    _step(shown, REVIEW)
    shown.editor.view.review.send_confirmed.emit()
    shown.open_rfq(draft)
    go_on.set()
    settle()
    assert shown.editor.view.banner.text == f"{number}: The disk is full."
    assert shown.editor.view.review.progress.isHidden()


def test_what_is_looked_for_and_looked_at_begins_afresh(shown: WindowPresenter) -> None:
    first, second = _request(shown, "Alpha"), _request(shown, "Beta")
    view = shown.editor.view
    shown.open_rfq(first)
    settle()
    view.details.table.selectRow(1)
    _step(shown, VENDORS)
    QTest.keyClicks(view.vendors.search, "works 2")
    view.vendors.lines.selectRow(2)
    settle()
    assert [line.number for line in view.vendors.lines.selected_lines()] == [2]
    _step(shown, MESSAGE)
    press(view.message, "▶")
    settle()
    assert "Alpha Works 2 (2/3)" in shown_text(view.message)
    _open(shown, second)
    assert view.details.table.selected_lines() == []
    _step(shown, VENDORS)
    assert view.vendors.search.text() == ""
    assert view.vendors.line is None, "all lines are looked at"
    _step(shown, MESSAGE)
    assert "Beta Works 1 (1/3)" in shown_text(view.message)


def test_what_is_being_typed_stays_with_its_request(shown: WindowPresenter) -> None:
    first, second = _request(shown, "Alpha"), _request(shown, "Beta")
    shown.open_rfq(first)
    settle()
    _step(shown, MESSAGE)
    shown.editor.view.message.body.setPlainText("For the first alone")
    shown.open_rfq(second)  # before the typing has come to rest
    settle()
    read = shown.services.rfq_reading.get
    assert read(first).body == "For the first alone"
    assert read(second).body == shown.editor.view.message.body.toPlainText() != "For the first alone"


def test_an_account_is_picked_for_one_request(shown: WindowPresenter) -> None:
    line = {"name": "office", "host": "127.0.0.1", "port": 1, "from_address": "anna@company.example"}
    shown.services.accounts.save(smtp_account(**line))
    first, second = _request(shown, "Alpha"), _request(shown, "Beta")
    shown.open_rfq(first)
    settle()
    _step(shown, REVIEW)
    assert shown.editor.from_account.account is not None
    before = shown.editor.from_account.account.name
    other = "office" if before == "practice" else "practice"
    box = shown.editor.view.review.account
    pick(box, box.itemText(box.findData(other)))
    settle()
    for rfq_id, name in ((second, before), (first, other)):
        _open(shown, rfq_id)
        assert shown.editor.from_account.account.name == name


def test_lines_that_come_in_late_are_told_of_in_their_own_request(shown: WindowPresenter, tmp_path: Path) -> None:
    first, second = _request(shown, "Alpha"), _request(shown, "Beta")
    (tmp_path / "lines.csv").write_text("Part Number,PriceBreak\nP-9,1\n", encoding="utf-8")
    shown.open_rfq(first)
    settle()
    shown.editor.draft.add_lines(first, shown.services.line_import.read(tmp_path / "lines.csv"))
    shown.editor.draft.attach([tmp_path / "lines.csv"])
    shown.open_rfq(second)
    settle()
    assert shown.editor.view.banner.isHidden()
    assert [len(shown.services.rfq_reading.get(i).items) for i in (first, second)] == [3, 2]
    assert len(_rfq(shown).items) == 2
