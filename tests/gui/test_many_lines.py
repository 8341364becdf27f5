"""Thousands of lines that come at once are taken in between other events: in order, and never over newer ones."""

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from typing_extensions import override

from app.ui.look.live_model import SLICE, LiveModel
from app.ui.look.table import Table
from app.ui.look.table_model import LINE, Column
from tests.gui.settling import settle

Line = tuple[int, str]
_MANY = 2 * SLICE + 500
_COLUMNS: tuple[Column[Line], ...] = (
    Column(title="Number", text=lambda n: str(n[0]), sort=lambda n: n[0]),
    Column(title="Word", text=lambda n: n[1]),
)


def _lines(word: str, number: int = _MANY) -> list[Line]:
    return [(n, word) for n in range(number)]


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    made = Table("numbers")
    qtbot.addWidget(made)
    return made


@pytest.fixture
def model(table: Table) -> LiveModel[Line]:
    """Shown in the table."""
    return _model_of(table)


def _model_of(table: Table) -> LiveModel[Line]:
    made: LiveModel[Line] = LiveModel(_COLUMNS, key=lambda n: n[0], words=lambda n: n[1], parent=table)
    table.show_lines(made, sort_column=None)
    return made


def _shown(table: Table) -> list[Line]:
    return [table.proxy.index(row, 0).data(LINE) for row in range(table.proxy.rowCount())]


def test_the_first_slice_is_shown_at_once_and_the_others_in_their_order(table: Table, model: LiveModel[Line]) -> None:
    told: list[list[int]] = []
    model.taken.connect(told.append)
    model.replace(_lines("a"))
    assert _shown(table) == _lines("a", SLICE)
    assert list(model.lines) == _lines("a"), "what waits is there"
    settle()
    assert _shown(table) == _lines("a")
    assert [len(keys) for keys in told] == [SLICE, SLICE, 500]
    assert [key for keys in told for key in keys] == list(range(_MANY))


def test_changed_rows_are_told_of_a_slice_at_a_time(table: Table, model: LiveModel[Line]) -> None:
    model.replace(_lines("a"))
    settle()
    told: list[tuple[int, int]] = []

    def on_changed(first: QModelIndex, last: QModelIndex) -> None:
        told.append((first.row(), last.row()))

    model.dataChanged.connect(on_changed)
    model.take(_lines("b"))
    assert told == [(0, SLICE - 1)]
    settle()
    assert told == [(0, SLICE - 1), (SLICE, 2 * SLICE - 1), (2 * SLICE, _MANY - 1)]
    assert _shown(table) == _lines("b")


def test_a_slice_that_comes_late_puts_nothing_over_a_newer_line(table: Table, model: LiveModel[Line]) -> None:
    model.replace(_lines("a"))
    settle()
    last, before = _MANY - 1, _MANY - 2
    model.take(_lines("b"))
    model.take([(last, "newer"), (_MANY, "new")])
    model.apply([(before, "newest")])
    assert _shown(table)[before] == (before, "newest"), "what is applied is shown at once"
    settle()
    assert _shown(table) == [*_lines("b", before), (before, "newest"), (last, "newer"), (_MANY, "new")]


def test_what_is_replaced_meanwhile_is_not_taken_in_afterwards(table: Table, model: LiveModel[Line]) -> None:
    model.replace(_lines("a"))
    model.replace([])
    model.replace([(_MANY, "of another request")])
    assert _shown(table) == [(_MANY, "of another request")]
    settle()
    assert _shown(table) == [(_MANY, "of another request")]


def test_a_search_meanwhile_finds_what_comes_after_it(table: Table, model: LiveModel[Line]) -> None:
    model.replace(_lines("a"))
    settle()
    model.take([*_lines("b", _MANY - 1), (_MANY - 1, "needle")])
    model.search("needle")
    assert _shown(table) == []
    settle()
    assert _shown(table) == [(_MANY - 1, "needle")]


def test_what_is_sorted_meanwhile_is_all_in_order(table: Table, model: LiveModel[Line]) -> None:
    model.replace(list(reversed(_lines("a"))))
    model.sort(0)
    assert _shown(table) == _lines("a")
    settle()
    assert _shown(table) == _lines("a")


@pytest.mark.usefixtures("qapp")
def test_a_table_that_goes_meanwhile_takes_what_waits_with_it() -> None:
    table = Table("numbers")
    model = _model_of(table)
    told: list[list[int]] = []
    model.taken.connect(told.append)
    model.replace(_lines("a"))
    table.deleteLater()
    settle()
    assert not isValid(model)
    assert len(told) == 1


class _Paints(QObject):
    """How often a widget was painted."""

    number = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.number += event.type() == QEvent.Type.Paint
        return False


def test_rows_out_of_sight_are_not_painted(qtbot: QtBot, table: Table, model: LiveModel[Line]) -> None:
    model.replace(_lines("a"))
    table.show()
    qtbot.waitExposed(table)
    paints = _Paints(table)
    table.viewport().installEventFilter(paints)

    def painted(word: str, *rows: int) -> bool:
        settle()
        before = paints.number
        model.take((n, word) for n in rows)
        settle()
        return paints.number > before

    assert painted("b", 0, 1, 2)
    assert not painted("b", *range(1000, 1010))
    table.scrollToBottom()
    assert not painted("c", 0, 1, 2)
    assert painted("c", *range(_MANY - 10, _MANY))
