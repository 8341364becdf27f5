"""A quote is entered: out of a form in one click, or typed."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.inbox.entry import EntryState
from app.domain.inbox.pile import Pile
from app.domain.quotes.quote import Quote, Source, price_text
from app.domain.vendors.response import Response
from app.services.quotes.quoting import NothingToQuote, Quoting
from app.ui.look.tokens import Tone, tokens_of
from app.ui.quotes.grid_row import LEAD, MINIMUM, PART, PER, PRICE, REASON, REMARKS
from app.ui.quotes.quote_dialog import QuoteDialog
from tests.fakes.asked_vendors import NUMBER
from tests.gui.hands import answering, column, offers, plain, press, shown_text
from tests.gui.quote_desk import BROKEN, CLEAN, MESSY, OTHERS, ROLE, Desk, cell, desk_with, go_to, of, type_in
from tests.gui.settling import settle


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk_with(qtbot, tmp_path, getattr(request, "param", CLEAN)) as made:
        yield made


def test_a_clean_form_is_stored_with_one_click(desk: Desk) -> None:
    dialog = desk.enter()
    assert dialog.windowTitle() == f"Quote of Acme Plating – {NUMBER}"
    assert dialog.banner.isHidden()
    assert dialog.head.fields["quote_number"].text() == "Q-7781"
    assert column(dialog.grid, PRICE) == ["48.00", "14.20", "7.85", "9.10", "4.35", "3.90", "38.00", "21.50"]
    assert column(dialog.grid, PER)[-3:] == ["1", "100", "100"]
    assert column(dialog.grid, MINIMUM) == ["175.00", "", "", "120.00", "", "", "", ""]
    assert column(dialog.grid, PART)[3] == "0190-25230"
    assert "Our quote is attached." in dialog.sources.paper.toPlainText()
    assert cell(dialog, 0, PRICE, ROLE.BackgroundRole) is None
    press(dialog, "Store")
    settle()
    assert not desk.is_open()
    (quote,) = desk.quotes()
    assert (quote.quote_number, quote.source, quote.is_complete) == ("Q-7781", Source.FORM, True)
    assert desk.response("Acme Plating") is Response.QUOTED
    assert desk.states() == [EntryState.DONE]
    assert not offers(desk.replies.view, "Enter the quote…")


def test_enter_in_the_list_opens_it_and_enter_in_the_dialog_stores_nothing(desk: Desk) -> None:
    QTest.keyClick(desk.replies.view.table, Qt.Key.Key_Return)
    dialog = desk.shown()
    assert dialog.table.hasFocus()
    for row in range(1, 9):
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
        assert dialog.table.currentIndex().row() == min(row, 7)
    number = dialog.head.fields["quote_number"]
    number.setFocus()
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert dialog.head.fields["currency"].hasFocus()
    settle()
    assert desk.is_open()
    assert desk.quotes() == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert not desk.is_open()


@of(MESSY)
def test_what_is_open_or_doubtful_in_a_form_is_told_and_asked_about(desk: Desk) -> None:
    dialog = desk.enter()
    said = dialog.banner.text
    assert "“1.250” may be 1.25 or 1250." in said
    assert "Line 2, quantity 50 isn't in the file: it stays open." in said
    assert cell(dialog, 6, REASON) == "too small"
    with answering("Keep editing") as asked:
        press(dialog, "Store")
    assert asked == ["3 of 8 quantities have no price. You can add them later."]
    assert desk.quotes() == []
    type_in(dialog, 3, PRICE, "1.25")
    with answering("Store") as asked:
        press(dialog, "Store")
    settle()
    assert asked == ["2 of 8 quantities have no price. You can add them later."]
    (quote,) = desk.quotes()
    assert price_text(quote.price(2, 10)) == "1.25"
    assert [a.part_number for a in quote.alternatives] == ["0190-25230-ALT"]
    assert desk.response("Quickcoat LLC") is Response.PARTLY_QUOTED


def test_a_text_that_cannot_be_read_stays_and_says_why(desk: Desk) -> None:
    dialog, why = desk.enter(), "“1.250” may be 1.25 or 1250."
    type_in(dialog, 1, PRICE, "1.250")
    assert cell(dialog, 1, PRICE) == "1.250"
    assert cell(dialog, 1, PRICE, ROLE.ForegroundRole).color().name() == (  # type: ignore[attr-defined]
        tokens_of(QApplication.palette()).ink[Tone.ERR].lower()
    )
    assert cell(dialog, 1, PRICE, ROLE.ToolTipRole) == why
    assert cell(dialog, 1, PRICE, ROLE.AccessibleDescriptionRole) == why
    assert not dialog.store.isEnabled()
    assert dialog.store.toolTip() == why
    assert why in shown_text(dialog)
    type_in(dialog, 0, MINIMUM, "N/Q")
    assert "“N/Q” is no amount" in dialog.store.toolTip()
    type_in(dialog, 1, PRICE, "1.25")
    type_in(dialog, 0, MINIMUM, "")
    assert dialog.store.isEnabled()
    assert dialog.store.toolTip() == ""
    type_in(dialog, 2, PRICE, "TBD")
    type_in(dialog, 2, REASON, "later")
    assert cell(dialog, 2, PRICE) == ""
    press(dialog, "Store")
    settle()
    (quote,) = desk.quotes()
    assert [price_text(quote.price(1, n)) for n in (1, 5, 25)] == ["48.00", "1.25", "no quote: later"]
    assert quote.charges[1].line_minimum is None
    assert quote.charges[1].lot_charge == Decimal(45)


def test_a_field_of_the_head_that_cannot_be_read_says_why(desk: Desk) -> None:
    dialog = desk.enter()
    until = dialog.head.fields["valid_until"]
    until.setFocus()
    until.selectAll()
    QTest.keyClicks(until, "30 days")
    assert dialog.store.isEnabled()  # it is not all there yet
    press(dialog, "Store")
    assert desk.quotes() == []
    assert dialog.store.toolTip() == until.toolTip() == "“30 days” is no date. Write it like 2026-12-31."
    assert not dialog.store.isEnabled()
    until.setFocus()
    until.selectAll()
    QTest.keyClicks(until, "12/31/2026")
    QTest.keyClick(until, Qt.Key.Key_Return)
    assert dialog.store.isEnabled()
    currency = dialog.head.fields["currency"]
    currency.selectAll()
    QTest.keyClicks(currency, "euro")
    press(dialog, "Store")
    settle()
    (quote,) = desk.quotes()
    assert (quote.currency, str(quote.valid_until)) == ("EUR", "2026-12-31")


@pytest.mark.parametrize("where", ["grid", "head"])
def test_esc_asks_before_it_discards_what_was_typed(desk: Desk, where: str) -> None:
    dialog = desk.enter()
    if where == "grid":
        type_in(dialog, 0, REMARKS, "masked")
    else:
        QTest.keyClicks(dialog.head.fields["payment"], "!")
    with answering("Keep editing") as asked:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert asked == ["What you entered here isn't saved."]
    assert desk.is_open()
    with answering("Discard"):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert not desk.is_open()
    assert desk.quotes() == []


@of(BROKEN)
def test_a_document_that_cannot_be_read_is_told_and_the_quote_is_typed(desk: Desk) -> None:
    dialog = desk.enter()
    assert dialog.banner.text == "“quote.pdf” isn't a PDF, or it is damaged. Ask the vendor to send it again."
    assert dialog.sources.count() == 1
    assert column(dialog.grid, PRICE) == [""] * 8
    QApplication.clipboard().setText("46.50\t1\t10\n13.90\t1\t10\n7.60")
    go_to(dialog, 0, PRICE)
    QTest.keyClick(dialog.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert column(dialog.grid, PRICE)[:4] == ["46.50", "13.90", "7.60", ""]
    assert column(dialog.grid, LEAD)[:3] == ["10", "10", ""]
    go_to(dialog, 2, PRICE)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert column(dialog.grid, PRICE)[2] == ""
    with answering("Store"):
        press(dialog, "Store")
    settle()
    (quote,) = desk.quotes()
    assert (quote.source, price_text(quote.price(1, 1))) == (Source.TYPED, "46.50")
    assert desk.states() == [EntryState.DONE]


@of(OTHERS)
def test_a_form_of_another_vendor_is_refused_and_the_quote_is_typed(desk: Desk) -> None:
    desk.replies.view.pile_chosen.emit(Pile.ALL)
    settle()
    desk.replies.view.table.selectRow(0)
    settle()
    press(desk.replies.view, "File with Quickcoat LLC")
    settle()
    desk.replies.view.table.selectRow(0)
    settle()
    dialog = desk.enter()
    assert "made for another vendor" in dialog.banner.text
    assert column(dialog.grid, PRICE) == [""] * 8
    assert "Our quote is attached." in dialog.sources.paper.toPlainText()


def failing(error: Exception) -> Callable[..., Quote]:
    def store(*_: object) -> Quote:
        raise error

    return store


def test_a_quote_that_could_not_be_stored_is_still_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = desk.enter()
    type_in(dialog, 1, PRICE, "13.90")
    with monkeypatch.context() as patch:
        patch.setattr(Quoting, "store", failing(NothingToQuote("This vendor isn't asked in that RFQ any more.")))
        press(dialog, "Store")
        settle()
    assert desk.is_open()
    assert dialog.banner.text == "This vendor isn't asked in that RFQ any more."
    assert cell(dialog, 1, PRICE) == "13.90"
    assert desk.quotes() == []
    assert dialog.is_changed
    press(dialog, "Store")
    settle()
    assert not desk.is_open()
    (quote,) = desk.quotes()
    assert price_text(quote.price(1, 5)) == "13.90"


def test_what_cannot_be_begun_at_all_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    why = "This vendor isn't asked in that RFQ any more. Refresh the list."
    monkeypatch.setattr(Quoting, "asking", failing(NothingToQuote(why)))
    dialog = desk.enter()
    assert dialog.banner.text == why
    assert not dialog.store.isEnabled()


def test_a_dialog_that_is_closed_while_it_reads_comes_back_to_nobody(desk: Desk) -> None:
    press(desk.replies.view, "Enter the quote…")
    (dialog,) = (d for d in desk.presenter.window.findChildren(QuoteDialog) if d.isVisible())
    dialog.reject()
    settle()
    assert not desk.is_open()
    assert plain(desk.enter().store.text()) == "Store"
