"""The columns of step 1: those that say something are seen, unless others were chosen, and quantities stay in sight."""

from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QComboBox

from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.finding import Place, Spot
from app.domain.trade.quantity import QuantityBreaks
from app.ui.look.delegates import draw_pills, fitting_pills
from app.ui.look.table_model import CHOICES, PILLS
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.lines.items_model import KEYS, column_of
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import choose
from tests.gui.settling import settle

_ALWAYS = ["number", "part_number", "revision", "description", "callout", "process", "specification", "quantities"]
_LONG = "PASSIVATE PER ASTM A967 TYPE III CLASS 2, MASK ALL THREADS, NO RACK MARKS ON SURFACE A"


def _line(number: int, **said: Any) -> RfqItem:
    return RfqItem(number=number, part_number=f"P-{number}", quantities=QuantityBreaks((1, 5, 10)), **said)


def _opened(shown: WindowPresenter, lines: Sequence[RfqItem]) -> EditorPresenter:
    editing = shown.services.rfq_editing
    rfq = editing.create("Plating", Deadline.parse("2026-12-07 17:00", "America/Chicago"))
    editing.set_items(rfq.id, lines)
    shown.open_rfq(rfq.id)
    settle()
    return shown.editor


def _columns(editor: EditorPresenter) -> list[str]:
    return [KEYS[section] for section in editor.view.details.table.shown_columns()]


def test_columns_that_say_nothing_are_not_shown(shown: WindowPresenter) -> None:
    editor = _opened(shown, [_line(1), _line(2)])
    assert _columns(editor) == _ALWAYS
    model = editor.view.details.model
    model.setData(model.index(0, column_of("unit")), "EA")
    settle()
    assert _columns(editor) == [*_ALWAYS, "unit"]
    _opened(shown, [_line(1, customer="Arden", target_price="12.50 USD")])
    assert _columns(editor) == [*_ALWAYS, "customer", "target_price"]
    assert model.headerData(column_of("target_price"), Qt.Orientation.Horizontal) == "Target (internal)"


def test_columns_that_were_chosen_stay_and_come_back(shown: WindowPresenter) -> None:
    editor = _opened(shown, [_line(1)])
    choose(editor.view.details, "Columns", "Need by")
    choose(editor.view.details, "Columns", "Rev")
    chosen = [*_ALWAYS[:2], *_ALWAYS[3:], "need_by"]
    assert _columns(editor) == chosen
    _opened(shown, [_line(1, unit="EA")])
    assert _columns(editor) == chosen
    assert shown.services.preferences.get("line table columns") == chosen
    assert editor.view.go_to(Spot(place=Place.ITEMS, field="revision"))
    assert "revision" in _columns(editor)
    choose(editor.view.details, "Columns", "Reset columns")
    assert _columns(editor) == [*_ALWAYS, "unit"]


def test_quantities_are_in_sight_in_a_narrow_window(shown: WindowPresenter) -> None:
    said = {"callout": _LONG, "process": "PASSIVATION", "specification": "ASTM A967", "type": "TYPE III"}
    editor = _opened(shown, [_line(1, **said, spec_class="CLASS 2", customer_reference="7833")])
    shown.window.resize(1280, 720)
    settle()
    table = editor.view.details.table
    quantities = column_of("quantities")
    right = table.columnViewportPosition(quantities) + table.columnWidth(quantities)
    assert right <= table.viewport().width()
    assert not table.horizontalScrollBar().maximum()
    callout = editor.view.details.model.index(0, column_of("callout"))
    assert callout.data(Qt.ItemDataRole.ToolTipRole).count(_LONG) == 1
    shown.window.resize(1900, 900)
    settle()
    assert table.columnWidth(column_of("callout")) > 250


def test_a_clearance_is_chosen_from_the_levels(shown: WindowPresenter) -> None:
    editor = _opened(shown, [_line(1), _line(2, clearance="SECRET")])
    table, model = editor.view.details.table, editor.view.details.model
    section = column_of("clearance")
    assert model.index(0, section).data(CHOICES) == ["None", "CUI", "ITAR"]
    assert model.index(1, section).data(CHOICES) == ["None", "CUI", "ITAR", "SECRET"]
    for row, choice, level in ((0, "ITAR", "ITAR"), (1, "None", "")):
        table.edit(table.proxy.index(row, section))
        box = table.findChildren(QComboBox)[-1]
        box.setCurrentText(choice)
        box.activated.emit(box.currentIndex())
        settle()
        assert model.lines[row].clearance == level


def test_quantities_are_pills_and_the_rest_is_counted(shown: WindowPresenter) -> None:
    items = [_line(1), RfqItem(number=2, part_number="P", quantities=QuantityBreaks.parse("2500pcs or MOQ"))]
    model = _opened(shown, items).view.details.model
    section = column_of("quantities")
    assert model.index(0, section).data(PILLS) == ("1", "5", "10")
    assert model.index(1, section).data(PILLS) == ("2,500", "MOQ")
    assert model.index(0, section).data(Qt.ItemDataRole.ToolTipRole) == "1; 5; 10"


@pytest.mark.parametrize(
    ("room", "pills"),
    [(500, ["1", "5", "10", "25"]), (85, ["1", "5", "+2"]), (10, ["1", "+3"])],
)
def test_pills_that_do_not_fit_are_counted(room: int, pills: list[str]) -> None:
    assert fitting_pills(("1", "5", "10", "25"), room, lambda word: 8 * len(word)) == pills


def test_pills_are_painted_on_both_grounds(shown: WindowPresenter) -> None:
    picture = QPixmap(200, 34)
    for is_selected in (False, True):
        painter = QPainter(picture)
        draw_pills(painter, QRect(0, 0, 60, 34), ("1", "5"), shown.window.palette(), is_selected=is_selected)
        painter.end()
