"""A quote is entered off a page, word by word, and against the one before."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.inbox.entry import EntryState
from app.domain.quotes.quote import Source, lead_text
from app.ui.look.tokens import Tone
from app.ui.quotes.grid_row import LEAD, LOT, MINIMUM, PART, PER, PRICE, REMARKS
from tests.gui.hands import answering, press, shown_text
from tests.gui.quote_desk import CLEAN, PAGE, ROLE, TWICE, Desk, cell, click_word, desk_with, go_to, ground, of, type_in
from tests.gui.settling import settle


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk_with(qtbot, tmp_path, getattr(request, "param", CLEAN)) as made:
        yield made


@of(PAGE)
def test_what_was_read_of_a_page_is_marked_until_it_is_confirmed(desk: Desk) -> None:
    dialog = desk.enter()
    mark = "Read for you. It counts once you have stored the quote."
    assert cell(dialog, 0, PRICE) == "46.50"
    brush = cell(dialog, 0, PRICE, ROLE.BackgroundRole)
    assert brush.color().name() == ground(Tone.WARN).lower()  # type: ignore[attr-defined]
    assert cell(dialog, 0, PRICE, ROLE.FontRole).italic()  # type: ignore[attr-defined]
    assert cell(dialog, 0, PRICE, ROLE.ToolTipRole) == mark
    assert cell(dialog, 0, PRICE, ROLE.AccessibleDescriptionRole) == mark
    assert cell(dialog, 0, PER, ROLE.BackgroundRole) is None  # 1 is what everybody takes for granted
    assert cell(dialog, 6, PER, ROLE.BackgroundRole) is not None
    assert cell(dialog, 1, MINIMUM, ROLE.ToolTipRole) == "Entered in the first row of the line."
    currency = dialog.head.fields["currency"]
    assert (currency.toolTip(), currency.font().italic()) == (mark, True)
    QTest.keyClicks(currency, " ")
    assert (currency.toolTip(), currency.font().italic()) == ("", False)
    type_in(dialog, 0, PRICE, "46.50")  # looked at, and right
    assert cell(dialog, 0, PRICE, ROLE.BackgroundRole) is None
    press(dialog, "Confirm all and store")
    settle()
    (quote,) = desk.quotes()
    assert (quote.source, quote.currency, quote.order_charge) == (Source.DOCUMENT, "USD", Decimal(25))
    assert all(price.evidence.startswith("page 1: ") for price in quote.prices)
    assert desk.states() == [EntryState.DONE]


@of(PAGE)
def test_a_word_that_is_clicked_goes_into_the_cell(desk: Desk) -> None:
    dialog = desk.enter()
    assert not dialog.sources.page(0)._picture.isNull()  # noqa: SLF001 - what it paints
    go_to(dialog, 6, PRICE)
    click_word(dialog, "$23.50")
    assert (cell(dialog, 6, PRICE), cell(dialog, 6, PER)) == ("23.50", "100")
    assert (dialog.table.currentIndex().row(), dialog.table.currentIndex().column()) == (7, PRICE)
    assert dialog.table.hasFocus()
    go_to(dialog, 0, LEAD)
    click_word(dialog, "2-3")
    assert cell(dialog, 0, LEAD) == "10-15"
    go_to(dialog, 3, LOT)
    click_word(dialog, "$25.00")
    assert cell(dialog, 3, LOT) == "25.00"
    go_to(dialog, 7, REMARKS)
    click_word(dialog, "masking,")
    assert cell(dialog, 7, REMARKS) == "masking,"
    assert dialog.table.currentIndex().row() == 7  # the last one
    go_to(dialog, 1, PART)
    click_word(dialog, "$25.00")
    assert cell(dialog, 1, PART) == "0022-10116"
    press(dialog, "Confirm all and store")
    settle()
    (quote,) = desk.quotes()
    first, last = quote.price(3, 100), quote.price(3, 1000)
    assert first is not None
    assert last is not None
    assert first.evidence == last.evidence
    lead = quote.price(1, 1)
    assert lead is not None
    assert lead_text(lead) == "10–15 working days"
    assert lead.lead_evidence.startswith("page 1: ")
    assert lead.lead_evidence != lead.evidence
    assert quote.charges[2].cells["lot_charge"].startswith("page 1: ")


@of(PAGE)
def test_a_word_that_is_clicked_replaces_what_is_being_typed(desk: Desk) -> None:
    dialog = desk.enter()
    go_to(dialog, 0, PRICE)
    QTest.keyClicks(dialog.table, "9")
    assert dialog.table.viewport().findChildren(QLineEdit)
    click_word(dialog, "$13.90")
    assert cell(dialog, 0, PRICE) == "13.90"


@of(PAGE)
def test_the_frame_on_the_page_follows_the_selected_row(desk: Desk) -> None:
    dialog = desk.enter()
    page, places = dialog.sources.page(0), list[QPoint]()
    for row in range(8):
        go_to(dialog, row, PRICE)
        places.append(page._framed.center().toPoint())  # noqa: SLF001 - it is only painted
    assert len({(at.x(), at.y()) for at in places}) == 8
    assert [at.y() for at in places] == sorted(at.y() for at in places)
    before = page._framed  # noqa: SLF001 - as above
    go_to(dialog, 3, MINIMUM)
    assert page._framed.left() > before.right()  # noqa: SLF001 - “$120.00 (min)” is beside the prices
    type_in(dialog, 7, PRICE, "23")
    go_to(dialog, 7, PRICE)
    assert page._framed.isEmpty()  # noqa: SLF001 - it was typed
    go_to(dialog, 0, LEAD)
    at_lead = page._framed  # noqa: SLF001 - as above
    currency = dialog.head.fields["currency"]
    currency.setFocus()
    assert not page._framed.isEmpty()  # noqa: SLF001 - “All prices USD”
    assert page._framed != at_lead  # noqa: SLF001 - as above
    QTest.keyClicks(currency, "X")
    dialog.table.setFocus()
    currency.setFocus()
    assert page._framed.isEmpty()  # noqa: SLF001 - it was typed
    dialog.sources.setCurrentWidget(dialog.sources.paper)
    go_to(dialog, 0, PRICE)
    assert dialog.sources.currentWidget() is dialog.sources.paper


@of(TWICE)
def test_a_second_quote_says_what_it_changes(desk: Desk) -> None:
    first = next(row for row in range(2) if _selected_is_a_form(desk, row))
    desk.replies.view.table.selectRow(first)
    settle()
    press(desk.enter(), "Store")
    settle()
    desk.replies.view.table.selectRow(1 - first)
    settle()
    dialog = desk.enter()
    said = shown_text(dialog)
    assert "Different from the quote that counts now:" in said
    assert "line 1 × 5: 14.20 → 13.90" in said
    assert "line 1 × 1: 48.00 → –" in said
    type_in(dialog, 0, PRICE, "47")
    assert "line 1 × 1: 48.00 → 47.00" in shown_text(dialog)
    with answering("Store"):
        press(dialog, "Confirm all and store")
    settle()
    assert [quote.number for quote in desk.quotes()] == [1, 2]


def _selected_is_a_form(desk: Desk, row: int) -> bool:
    desk.replies.view.table.selectRow(row)
    settle()
    entry = desk.replies.view.selected
    return entry is not None and bool(entry.parts)
