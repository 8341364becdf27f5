"""Offers compared in the window: what is shown, what is chosen, by mouse and by keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from app import main
from app.domain.comparison.scenario import Scenario
from app.system.settings import Settings
from app.ui.comparison.comparison_presenter import ComparisonPresenter
from app.ui.comparison.comparison_view import ComparisonView
from app.ui.comparison.matrix_model import LOOK, CellLook, HeadLook
from app.ui.comparison.ways_table import Way
from app.ui.look.table import Table
from app.ui.notices.notice_dialog import NoticeDialog
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_vendors import NUMBER, AskedVendors
from tests.fakes.office import opened
from tests.fakes.quoted_vendors import ACME, DELTA, G1, QUICKCOAT, quote_vendors
from tests.gui.conftest import ask_nothing
from tests.gui.hands import answering, plain, press, shown_text
from tests.gui.settling import settle


@dataclass(frozen=True, slots=True)
class Page:
    window: MainWindow
    shown: WindowPresenter
    asked: AskedVendors

    @property
    def presenter(self) -> ComparisonPresenter:
        return self.shown.comparison

    @property
    def view(self) -> ComparisonView:
        return self.presenter.view

    def column(self, vendor: str) -> int:
        model = self.view.matrix
        return next(c for c in range(model.columnCount()) if self.head(c).vendor == vendor)

    def head(self, column: int) -> HeadLook:
        look = self.view.matrix.headerData(column, Qt.Orientation.Horizontal, LOOK)
        assert isinstance(look, HeadLook)
        return look

    def row(self, line: int, quantity: int) -> int:
        model = self.view.matrix
        places = [model.place(model.index(row, 0)) for row in range(model.rowCount())]
        return next(n for n, place in enumerate(places) if place and place[:2] == (line, quantity))

    def look(self, line: int, quantity: int, vendor: str) -> CellLook:
        look = self.view.matrix.index(self.row(line, quantity), self.column(vendor)).data(LOOK)
        assert isinstance(look, CellLook)
        return look

    def go_to(self, line: int, quantity: int, vendor: str) -> None:
        self.view.table.setCurrentIndex(self.view.matrix.index(self.row(line, quantity), self.column(vendor)))
        settle()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.view.table, key, modifier)
        settle()

    def export(self, words: str) -> None:
        next(a for a in self.view.exports.actions() if plain(a.text()) == words).trigger()
        settle()

    def listed(self) -> tuple[str, int]:
        """Its status in the list of RFQs, and how many are decided there."""
        rfqs = self.shown.rfqs
        rfqs.show()
        settle()
        return rfqs.model.index(0, 2).data(), rfqs.model.counts()["Decided"]

    def ways(self) -> dict[str, Way]:
        return {way.name: way for way in self.view.ways.lines}

    def scenario(self) -> Scenario:
        return self.shown.services.comparing.of(self.asked.rfq.id).scenario


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[Page]:
    folder = tmp_path / "data"
    with opened(folder) as office:
        asked = quote_vendors(office, tmp_path)
        office.services.comparing.keep(asked.rfq.id, G1)
    with main.build(Settings.load(None, folder), folder) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.resize(1280, 800)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        built.presenter.open_rfq(asked.rfq.id)
        settle()
        press(built.presenter.editor.view.answers, "Compare offers…")
        settle()
        yield Page(built, built.presenter, asked)


def test_amounts_marks_and_reasons_are_shown(page: Page) -> None:
    assert page.view.isVisible()
    assert page.head(page.column(ACME)) == HeadLook(vendor=ACME, total="1,100.00 ★", is_best=True, is_hindered=False)
    assert page.head(page.column(QUICKCOAT)).total == "no rate for EUR"
    best, other = page.look(1, 5, DELTA), page.look(1, 5, ACME)
    assert (best.text, best.is_best, other.text, other.is_best) == ("185.00", True, "220.00", False)
    assert other.note == "Dec 21 · minimum"
    assert page.look(2, 50, QUICKCOAT).note == "priced from 100 only"
    assert page.look(3, 100, QUICKCOAT).note == "no quote: too small"
    assert page.look(1, 1, "Nordhaus GmbH").note == "declined"
    page.go_to(1, 5, ACME)
    assert "5 × 14.20 = 71.00\nline minimum 175.00 → 175.00\nlot charge 45.00 → 220.00" in shown_text(page.view.cell)


def test_lines_are_given_by_keyboard_and_taken_back(page: Page) -> None:
    assert page.view.table.hasFocus()
    page.go_to(1, 5, DELTA)
    page.key(Qt.Key.Key_Return)
    page.go_to(2, 100, ACME)
    page.key(Qt.Key.Key_Space)
    page.go_to(3, 1000, DELTA)
    page.key(Qt.Key.Key_Return)
    assert "Your choice: 860.00 USD" in page.view.choice.text()
    assert "Delta Finishing (lines 1, 3)" in page.view.choice.text()
    assert page.look(3, 1000, DELTA).is_chosen
    page.key(Qt.Key.Key_Return)
    assert not page.look(3, 1000, DELTA).is_chosen
    assert "line 3 open" in page.view.choice.text()
    page.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.look(3, 1000, DELTA).is_chosen
    assert set(page.scenario().choice) == {1, 2, 3}, "it is kept as it is made"
    press(page.view, "Clear choice")
    settle()
    assert page.scenario().choice == {}


def test_another_quantity_is_ordered_by_q_and_totals_follow(page: Page) -> None:
    page.go_to(1, 25, ACME)
    page.key(Qt.Key.Key_Q)
    assert page.scenario().quantities[1] == 25
    assert page.head(page.column(ACME)).total == "1,121.25 ★"
    page.go_to(1, 1, ACME)
    page.key(Qt.Key.Key_Return)
    assert (page.scenario().quantities[1], page.scenario().choice) == (1, {1: page.asked.ids[ACME]})


def test_the_ways_to_order_are_found_and_taken(page: Page) -> None:
    ways = page.ways()
    assert ways["Cheapest: One vendor"].split is not None
    assert ways["Cheapest: One vendor"].split.total == Decimal("1100.00")
    two = ways["Cheapest: 2 vendors"]
    assert two.split is not None
    assert (two.split.total, two.over) == (Decimal("860.00"), Decimal(0))
    page.view.tabs.turn_to(2)
    page.view.ways_table.selectRow(list(ways).index("Cheapest: 2 vendors"))
    press(page.view, "Take this way")
    settle()
    assert "Your choice: 860.00 USD" in page.view.choice.text()
    assert page.ways()["Your choice"].over == Decimal(0)


def test_handling_and_the_day_count(page: Page) -> None:
    page.view.settled.handling.setText("75")
    page.view.settled.handling.editingFinished.emit()
    settle()
    two = page.ways()["Cheapest: 2 vendors"]
    assert two.split is not None
    assert two.split.total == Decimal("1010.00")
    page.view.settled.day.setDate(QDate(2027, 1, 5))
    page.view.settled.day.editingFinished.emit()
    settle()
    assert page.head(page.column(DELTA)).total == "expired 2026-12-30"
    page.view.settled.handling.setText("much")
    page.view.settled.handling.editingFinished.emit()
    settle()
    assert page.view.banner.text
    assert page.scenario().handling == Decimal(75)


def test_rates_are_typed_and_used(page: Page) -> None:
    press(page.view, "Rates…")
    settle()
    dialog = page.presenter.rates.dialog
    assert dialog is not None
    dialog.fields["EUR"].setText("nothing")
    press(dialog, "Keep rates")
    settle()
    assert "A rate is a number" in dialog.banner.text
    dialog.fields["EUR"].setText("1,0850")
    dialog.day.setDate(QDate(2026, 12, 1))
    press(dialog, "Keep rates")
    settle()
    assert not dialog.isVisible()
    assert page.head(page.column(QUICKCOAT)).total == "without line 3"
    assert "1 EUR = 1.0850 USD (Dec 1, 2026, typed)" in shown_text(page.view)


def test_a_choice_is_kept_by_name_compared_and_removed(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_about: ("  All at   Acme ", True))
    for line, quantity in ((1, 5), (2, 100), (3, 1000)):
        page.go_to(line, quantity, ACME)
        page.key(Qt.Key.Key_Return)
    press(page.view, "Keep this choice…")
    settle()
    kept = page.ways()["All at Acme"]
    assert kept.split is not None
    assert (kept.split.total, kept.over) == (Decimal("1100.00"), Decimal("240.00"))
    assert page.ways()["Cheapest: 2 vendors"].over == Decimal(0)
    press(page.view, "Clear choice")
    settle()
    page.view.tabs.turn_to(2)
    page.view.ways_table.selectRow(list(page.ways()).index("All at Acme"))
    press(page.view, "Take this way")
    settle()
    assert len(page.scenario().choice) == 3
    page.view.tabs.turn_to(2)
    page.view.ways_table.selectRow(list(page.ways()).index("All at Acme"))
    with answering("Remove"):
        press(page.view, "Remove")
    settle()
    assert "All at Acme" not in page.ways()


def test_differences_heat_and_only_what_is_ordered(page: Page) -> None:
    page.view.differences.click()
    settle()
    assert (page.look(1, 5, ACME).text, page.look(1, 5, DELTA).text) == ("+35.00", "–")
    page.view.only_wanted.click()
    settle()
    assert page.view.matrix.rowCount() == 3
    page.view.heat.click()
    settle()
    assert (page.look(1, 5, ACME).heat, page.look(1, 5, DELTA).heat) == (1.0, 0.0)


def test_orders_are_compared_part_by_part(page: Page) -> None:
    acme = next(line for line in page.view.orders.lines if line.column.offer.vendor == ACME)
    texts = [column.text(acme) for column in page.view.orders.columns]
    assert texts[:10] == [ACME, "★ 1,100.00", "", "", "825.00", "250.00", "250.00", "25.00", "", "1,100.00 USD"]


def test_esc_goes_back_to_the_rfq_and_the_choice_is_there_again(page: Page) -> None:
    page.go_to(1, 5, DELTA)
    page.key(Qt.Key.Key_Return)
    page.key(Qt.Key.Key_Escape)
    assert page.shown.editor.view.isVisible()
    press(page.shown.editor.view.answers, "Compare offers…")
    settle()
    assert page.look(1, 5, DELTA).is_chosen


def test_freight_and_lots_count(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter([("12.50", True), ("much", True), ("", True)])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_about: next(said))
    page.view.tabs.turn_to(1)
    page.view.orders_table.selectRow([line.column.offer.vendor for line in page.view.orders.lines].index(ACME))
    press(page.view, "Freight…")
    settle()
    assert page.head(page.column(ACME)).total == "1,112.50"
    press(page.view, "Freight…")
    settle()
    assert page.view.banner.text
    press(page.view, "Freight…")
    settle()
    assert page.scenario().freight == {}
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_about: (2, True))
    page.view.tabs.turn_to(0)
    page.go_to(1, 5, ACME)
    press(page.view.cell, "Lots…")
    settle()
    assert page.look(1, 5, ACME).text == "265.00"


def test_the_workbook_is_written(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, said in (("a", "saved as “a.xlsx”"), ("no/such/folder/b.xlsx", "can't be written")):
        monkeypatch.setattr("app.ui.comparison.exports_presenter.save_file", lambda *_about, to=name: tmp_path / to)
        page.export("Workbook with formulas…")
        assert said in page.view.banner.text
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"


def test_the_pdf_is_written_by_keyboard(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[Path | None] = [None, tmp_path / "a", tmp_path / "no" / "such" / "b.pdf"]
    asked: list[object] = []

    def chosen(_parent: object, _title: str, name: str, kinds: str) -> Path | None:
        asked.append((name, kinds))
        return places[len(asked) - 1]

    monkeypatch.setattr("app.ui.comparison.exports_presenter.save_file", chosen)
    for said in ("", "saved as “a.pdf”", "can't be written"):
        page.view.exports.popup(page.view.mapToGlobal(page.view.rect().center()))
        QTest.keyClick(page.view.exports, Qt.Key.Key_F)
        settle()
        assert said in page.view.banner.text
        assert page.view.banner.isVisible() == bool(said)
    assert asked == [(f"{NUMBER} comparison.pdf", "PDF (*.pdf)")] * 3
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_split_is_awarded_after_one_review_and_undone(page: Page) -> None:
    page.view.tabs.turn_to(2)
    page.view.ways_table.selectRow(list(page.ways()).index("Cheapest: 2 vendors"))
    press(page.view, "Take this way")
    settle()
    page.view.menu.actions()[0].trigger()
    settle()
    (dialog,) = (d for d in page.window.findChildren(NoticeDialog) if d.isVisible())
    goes = [dialog.readers.index(row, 2).data() for row in range(len(dialog.readers.lines))]
    assert goes == [*["in 2 min"] * 3, *["not sent"] * 3]
    assert [(r.vendor, r.purpose.word) for r in dialog.readers.lines if r.mail] == [
        (ACME, "award"),
        (DELTA, "award"),
        (QUICKCOAT, "regret"),
    ]
    assert "Total with all charges: 415.00 USD" in dialog.paper.toPlainText()
    press(dialog, "Send 3 emails")
    settle()
    assert "860.00 USD · Delta Finishing (lines 1, 3), Acme Plating (line 2)" in page.view.decision.text
    assert page.listed() == ("✓ Awarded", 1)
    press(page.view.decision, "Undo the decision")
    settle()
    assert page.listed() != ("✓ Awarded", 1)
    assert page.view.banner.text == "The decision is undone: 3 emails were called off."
    assert not page.view.decision.isVisible()


def test_without_a_choice_nothing_is_awarded_and_it_says_so(page: Page) -> None:
    page.view.menu.actions()[0].trigger()
    settle()
    (dialog,) = (d for d in page.window.findChildren(NoticeDialog) if d.isVisible())
    assert "No line is given to anybody yet" in dialog.banner.text
    assert not dialog.send.isEnabled()


def test_quotes_are_handed_over_and_a_decision_file_is_written(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = "app.ui.comparison.exports_presenter"
    monkeypatch.setattr(f"{exports}.save_file", lambda *_about: tmp_path / "quotes.csv")
    page.export("Quotes as CSV…")
    assert "saved as “quotes.csv”" in page.view.banner.text
    assert "Acme Plating" in (tmp_path / "quotes.csv").read_text(encoding="utf-8-sig")
    page.export("Epicor VendPart…")
    assert page.view.banner.text, "no line is given to anybody yet"
    monkeypatch.setattr(f"{exports}.choose_folder", lambda *_about: tmp_path)
    page.export("Decision file…")
    assert "don't send it to a vendor" in page.view.banner.text
    assert (tmp_path / "RFQ-2026-0042 decision" / "SHA256SUMS").exists()
    page.export("Decision file…")
    assert "already" in page.view.banner.text or "exists" in page.view.banner.text


def test_orders_and_ways_are_weighed_beside_the_money(page: Page) -> None:
    view, orders = page.view, page.view.orders_table
    assert "Points" not in shown_titles(orders)
    page.window.activateWindow()
    press(view, "Weights…")
    dialog = page.presenter.entering.dialog
    assert dialog is not None
    assert not dialog.no_points.isEnabled()
    for box in (dialog.price, dialog.lead_time, dialog.history):
        box.setValue(0)
    press(dialog, "Give points")
    assert "more than 0" in dialog.banner.text
    dialog.price.setValue(100)
    press(dialog, "Give points")
    settle()
    assert {"Points"} < {*shown_titles(orders)}
    points = {line.column.offer.vendor: line.points for line in view.orders.lines}
    assert {name: str(told.total) for name, told in points.items() if told} == {ACME: "100.0", DELTA: "99.5"}
    view.tabs.turn_to(1)
    orders.selectRow(next(n for n, line in enumerate(view.orders.lines) if line.column.offer.vendor == DELTA))
    assert view.order_points.text().startswith("Price: 1,100.00 ÷ 1,105.00 = 99.5 points, weighs 100%")
    ways = page.ways()
    assert [(name, str(way.points.total)) for name, way in ways.items() if way.points] == [
        ("Cheapest: One vendor", "78.2"),
        ("Cheapest: 2 vendors", "100.0"),
    ]
    press(view, "Weights…")
    again = page.presenter.entering.dialog
    assert again is not None
    assert (again.price.value(), again.history.value()) == (100, 0)
    press(again, "No points")
    settle()
    assert "Points" not in shown_titles(orders)
    page.presenter.undo.undo()
    settle()
    assert "Points" in shown_titles(orders)


def shown_titles(table: Table) -> list[str]:
    return [table.model().headerData(section, Qt.Orientation.Horizontal) for section in table.shown_columns()]
