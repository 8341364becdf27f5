"""The list of RFQs: narrowed by chips, searched, and tidied up by menu and keys."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.deadline import Deadline
from app.domain.vendors.vendor import VendorStatus
from app.ui.rfqs.rfqs_model import COLUMNS
from app.ui.rfqs.rfqs_view import RfqsView
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE, ITEM, vendor
from tests.gui.hands import button, column, plain, press, shortcut, shown_text
from tests.gui.settling import settle


@pytest.fixture
def view(shown: WindowPresenter) -> RfqsView:
    """Three drafts; the second asks for part P-1 of order PO-77."""
    editing = shown.services.rfq_editing
    for title in ("Plating", "Anodizing", "Passivation"):
        rfq = editing.create(title, DEADLINE)
        if title == "Anodizing":
            editing.set_items(rfq.id, [replace(ITEM, customer_reference="PO-77")])
    shown.rfqs.show()
    settle()
    return shown.rfqs.view


def titles(view: RfqsView) -> list[str]:
    return column(view.table.proxy, 1)


def choose(view: RfqsView, *wanted: str) -> None:
    view.table.clearSelection()
    for row, title in enumerate(titles(view)):
        if title in wanted:
            view.table.selectionModel().select(
                view.table.proxy.index(row, 0),
                view.table.selectionModel().SelectionFlag.Select | view.table.selectionModel().SelectionFlag.Rows,
            )


def file(view: RfqsView, deed: Filing) -> None:
    action = view.menu.filings[deed]
    assert action.isVisible()
    assert action.isEnabled()
    action.trigger()
    settle()


def test_every_column_is_seen_in_the_usual_window(shown: WindowPresenter, view: RfqsView) -> None:
    assert (shown.window.width(), shown.window.height()) == (1180, 740)
    assert len(view.table.shown_columns()) == len(COLUMNS) - 1  # alone, nobody else owns any
    assert not view.table.horizontalScrollBar().isVisible()


def test_the_chips_fit_into_the_narrowest_window(shown: WindowPresenter, view: RfqsView) -> None:
    shown.window.resize(shown.window.minimumSize())
    settle()
    for kind in ("All (3)", "Archived (0)"):
        chip = button(view, kind)
        assert view.rect().contains(QRect(chip.mapTo(view, QPoint(0, 0)), chip.size()))
    assert view.width() <= shown.window.pages.width()
    assert button(view, "Archived (0)").y() > button(view, "All (3)").y()


def test_del_deletes_the_selected_drafts_and_undo_brings_them_back(shown: WindowPresenter, view: RfqsView) -> None:
    choose(view, "Plating", "Anodizing")
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Delete)
    settle()
    assert titles(view) == ["Passivation"]
    assert view.banner.text == "2 RFQs deleted."
    press(view.banner, "Undo")
    settle()
    assert sorted(titles(view)) == ["Anodizing", "Passivation", "Plating"]
    assert view.banner.text == "2 RFQs brought back."
    assert shown.services.rfq_reading.count() == 3


def test_those_that_cannot_be_closed_are_named(view: RfqsView) -> None:
    view.table.selectAll()
    file(view, Filing.CLOSE)
    assert view.banner.text.startswith("RFQ-2026-0001 can't be closed: nothing of it was sent.")
    assert not view.banner.text.endswith("others.")


def test_archived_ones_are_listed_under_their_chip_alone(view: RfqsView) -> None:
    choose(view, "Plating")
    file(view, Filing.ARCHIVE)
    assert view.banner.text == "RFQ-2026-0001 archived."
    assert sorted(titles(view)) == ["Anodizing", "Passivation"]
    press(view, "Archived (1)")
    assert titles(view) == ["Plating"]
    view.table.selectRow(0)
    file(view, Filing.UNARCHIVE)
    assert "No RFQ is archived" in shown_text(view)
    press(view, "All (3)")
    assert len(titles(view)) == 3


def test_an_empty_chip_says_so_in_words_of_its_own(shown: WindowPresenter, view: RfqsView) -> None:
    press(view, "Due this week (0)")
    assert "No RFQ is due this week" in shown_text(view)
    today = (datetime.now(UTC) + timedelta(minutes=1)).astimezone()
    shown.services.rfq_editing.create("Urgent", Deadline(today.replace(tzinfo=None, second=0, microsecond=0), _zone()))
    shown.services.rfq_editing.create("Without", None)
    shown.rfqs.show()
    settle()
    assert titles(view) == ["Urgent"]
    press(view, "To decide (0)")
    assert "No RFQ is to be decided" in shown_text(view)
    press(view, "Draft (5)")
    assert len(titles(view)) == 5


def _zone() -> str:
    """Near enough: what is due in a minute is due this week wherever one is."""
    return "UTC"


def test_words_are_found_in_titles_numbers_parts_and_references(shown: WindowPresenter, view: RfqsView) -> None:
    shortcut(shown.window, Qt.Key.Key_F)
    assert view.search.hasFocus()
    for words in ("po-77", "p-1 anod", "2026-0002"):
        view.search.clear()
        QTest.keyClicks(view.search, words)
        QTest.keyClick(view.search, Qt.Key.Key_Down)
        assert titles(view) == ["Anodizing"]
        assert [line.title for line in view.table.selected_lines()] == ["Anodizing"]
    assert view.table.hasFocus()
    shortcut(shown.window, Qt.Key.Key_F)
    QTest.keyClicks(view.search, "nickel")
    settle()
    assert "Nothing found" in shown_text(view)
    QTest.keyClick(view.search, Qt.Key.Key_Escape)
    settle()
    assert view.search.text() == ""
    assert len(titles(view)) == 3


def test_enter_opens_and_the_menu_of_the_window_means_what_is_seen(shown: WindowPresenter, view: RfqsView) -> None:
    assert not view.menu.open.isEnabled()
    choose(view, "Plating")
    entries = {plain(a.text()).partition("\t")[0]: a for a in shown.window.rfq_menu.actions()}
    assert entries["Delete"].isEnabled()
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    settle()
    assert shown.editor.draft.rfq is not None
    assert shown.editor.draft.rfq.title == "Plating"
    assert not entries["Delete"].isEnabled()


def test_the_menu_offers_the_way_back_of_what_is_closed(shown: WindowPresenter, view: RfqsView) -> None:
    line = replace(shown.rfqs.model.lines[0], state=RfqState.CLOSED)
    view.menu.offer([line])
    assert view.menu.filings[Filing.REOPEN].isVisible()
    assert not view.menu.filings[Filing.CLOSE].isVisible()
    view.menu.offer([line, shown.rfqs.model.lines[1]])
    assert view.menu.filings[Filing.CLOSE].isVisible()
    assert not view.menu.open.isEnabled()


def test_a_new_rfq_goes_to_the_same_vendors_but_the_blocked_ones(shown: WindowPresenter, view: RfqsView) -> None:
    made = shown.services
    saved = made.vendors.save_all([vendor(1), replace(vendor(2), status=VendorStatus.BLOCKED)]).vendors
    made.rfq_asking.set_invited(made.rfq_reading.id_of("RFQ-2026-0001"), [v.stored_id for v in saved])
    choose(view, "Plating")
    view.menu.vendors.trigger()
    settle()
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    assert (rfq.number, rfq.vendor_ids, rfq.items) == ("RFQ-2026-0004", (saved[0].stored_id,), ())
    assert shown.window.banner.text == "Left out of RFQ-2026-0004: “Vendor Number 002”: The vendor is blocked."
