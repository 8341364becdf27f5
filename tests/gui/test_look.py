"""Colours, cells and models that every screen is made of."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QMessageBox, QRadioButton, QStyleFactory, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.finding import Severity
from app.ui.look import states
from app.ui.look.chip import Chip
from app.ui.look.delegates import draw_bar, draw_check, draw_chip
from app.ui.look.fitted_widths import fitted_widths
from app.ui.look.plain import ShortenedLabel, plain_message
from app.ui.look.symbols import application_icon, draw_symbol
from app.ui.look.table import Table
from app.ui.look.table_model import CHIP, LINE, SORT, Column, LinesModel, runs
from app.ui.look.theme import Theme, box_palette_of, field_palette_of, palette_of
from app.ui.look.tokens import DARK, LIGHT, Tokens, Tone, tokens_of
from app.ui.look.wording import counted, duration_text, size_text

Line = tuple[int, str]
_COLUMNS: tuple[Column[Line], ...] = (
    Column(title="Number", text=lambda n: str(n[0]), sort=lambda n: n[0], right=True, width=60),
    Column(title="Word", text=lambda n: n[1], width=200),
    Column(title="State", text=lambda n: n[1], chip=lambda n: Chip("✓", n[1], Tone.OK), width=100),
)


def _luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    return 0.2126 * linear(made.redF()) + 0.7152 * linear(made.greenF()) + 0.0722 * linear(made.blueF())


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(tokens: Tokens) -> None:
    for ground in (tokens.window, tokens.surface, tokens.subtle):
        assert _contrast(tokens.text, ground) >= 4.5
        assert _contrast(tokens.text2, ground) >= 4.5
    assert _contrast(tokens.on_accent, tokens.accent) >= 4.5
    for tone in Tone:
        assert _contrast(tokens.ink[tone], tokens.ground[tone]) >= 4.5, tone
        assert _contrast(tokens.text, tokens.ground[tone]) >= 4.5, tone


@pytest.mark.usefixtures("qapp")
def test_a_field_to_type_in_stands_out_in_the_dark_and_can_be_read() -> None:
    base = field_palette_of(DARK).base().color().name()
    assert base != DARK.window
    assert _contrast(DARK.text, base) >= 4.5
    assert _contrast(DARK.text2, base) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edge_of_a_box_to_tick_can_be_seen(qtbot: QtBot, tokens: Tokens) -> None:
    """As it is painted: 3 : 1 to what is around it."""
    for made in (QCheckBox(), QRadioButton()):
        qtbot.addWidget(made)
        made.setStyle(QStyleFactory.create("Fusion"))
        made.setPalette(box_palette_of(tokens))
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(QColor(tokens.window))
        made.resize(40, 30)
        made.render(image, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        seen = max(_contrast(image.pixelColor(x, 15).name(), tokens.window) for x in range(3))
        assert seen >= 3.0, f"{type(made).__name__}: {seen:.1f}"


def test_painters_find_their_scheme_in_the_palette() -> None:
    assert tokens_of(palette_of(DARK)) is DARK
    assert tokens_of(palette_of(LIGHT)) is LIGHT


def test_the_theme_can_be_chosen_while_the_program_runs(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(qapp, "light")
    assert qapp.palette().window().color().name().upper() == LIGHT.window
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert qapp.palette().window().color().name().upper() == DARK.window
    theme.choose("light")


@pytest.mark.usefixtures("qapp")
def test_every_symbol_is_painted_in_the_colour_that_is_asked_for() -> None:
    for name in ("rfqs", "vendors", "outbox", "practice", "accounts", "check", "drop"):
        image = QImage(QSize(48, 48), QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        draw_symbol(painter, QRectF(0, 0, 48, 48), name, QColor("#FF0000"))
        painter.end()
        seen = {image.pixelColor(x, y).name() for x in range(48) for y in range(48)}
        assert "#ff0000" in seen, name
    assert len(application_icon().availableSizes()) > 4


@pytest.mark.usefixtures("qapp")
def test_cells_are_painted_within_their_area() -> None:
    image = QImage(QSize(200, 80), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    area = QRect(20, 20, 120, 34)
    draw_chip(painter, area, Chip("!", "A word that is much too long for its cell", Tone.ERR), palette_of(LIGHT))
    draw_bar(painter, area, (1.0, Tone.OK), palette_of(LIGHT))
    draw_check(painter, QRect(30, 30, 14, 14), Qt.CheckState.Checked, palette_of(LIGHT))
    painter.end()
    outside = [(x, y) for x in range(200) for y in range(80) if not area.contains(x, y)]
    assert {image.pixelColor(x, y).name() for x, y in outside} == {"#ffffff"}


def test_every_state_has_a_glyph_and_a_word() -> None:
    chips = [*states.DELIVERY.values(), *states.RFQ.values(), *states.VENDOR.values(), *states.SEVERITY.values()]
    assert all(chip.glyph.strip() and chip.word.strip() for chip in chips)
    assert set(states.DELIVERY) == set(DeliveryState) - {DeliveryState.DEFERRED}
    assert set(states.RFQ) == set(RfqState)
    assert set(states.SEVERITY) == set(Severity)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([], []), ([3], [(3, 3)]), ([2, 1, 3, 7], [(1, 3), (7, 7)]), ([1, 3, 5], [(1, 1), (3, 3), (5, 5)])],
)
def test_neighbouring_rows_are_told_together(rows: list[int], expected: list[tuple[int, int]]) -> None:
    assert list(runs(rows)) == expected


def _model(number: int = 6) -> LinesModel[Line]:
    model: LinesModel[Line] = LinesModel(_COLUMNS, key=lambda n: n[0])
    model.replace([(n, f"word {n}") for n in range(number)])
    return model


def test_the_model_keeps_qts_rules_whatever_comes_and_goes(qtmodeltester: ModelTester) -> None:
    model = _model()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt leaves it untyped
    model.replace([(5, "five"), (1, "word 1"), (9, "new")])
    model.take([(1, "one"), (10, "ten")])
    assert model.lines == ((1, "one"), (5, "five"), (9, "new"), (10, "ten"))
    model.replace([])
    assert model.rowCount() == 0


def test_changed_lines_come_as_runs_and_unchanged_ones_not_at_all() -> None:
    model = _model()
    told: list[tuple[int, int]] = []

    def on_changed(first: QModelIndex, last: QModelIndex) -> None:
        told.append((first.row(), last.row()))

    model.dataChanged.connect(on_changed)
    model.apply([(1, "a"), (2, "b"), (4, "d"), (5, "word 5"), (99, "unknown")])
    assert told == [(1, 2), (4, 4)]
    assert model.index(1, 1).data() == "a"
    assert model.index(0, 0).data(SORT) == 0
    assert model.index(0, 2).data(CHIP) == Chip("✓", "word 0", Tone.OK)


def test_the_table_sorts_by_native_values_and_gives_lines_not_rows(qtbot: QtBot) -> None:
    table = Table("numbers")
    qtbot.addWidget(table)
    model = _model(12)
    table.show_lines(model)
    assert [table.proxy.index(r, 0).data(LINE)[0] for r in range(12)] == list(range(12))
    table.select([(10, "word 10")])
    assert table.selected_lines() == [(10, "word 10")]


def test_enter_opens_the_line_and_delete_asks_for_its_removal(qtbot: QtBot) -> None:
    table = Table("numbers")
    qtbot.addWidget(table)
    model = _model()
    table.show_lines(model)
    table.setCurrentIndex(table.proxy.index(2, 0))
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [(2, "word 2")]
    with qtbot.waitSignal(table.removal_asked):
        QTest.keyClick(table, Qt.Key.Key_Delete)


def test_while_rows_change_they_stay_where_they_are(qtbot: QtBot) -> None:
    table = Table("numbers")
    qtbot.addWidget(table)
    model = _model(3)
    table.show_lines(model, sort_column=1)
    table.freeze_order(True)
    model.apply([(0, "zzz")])
    assert table.proxy.index(0, 1).data() == "zzz"
    table.freeze_order(False)
    assert table.proxy.index(2, 1).data() == "zzz"


def test_text_columns_give_way_until_the_table_fits() -> None:
    assert fitted_widths(_COLUMNS, 360) == [60, 200, 100]
    assert fitted_widths(_COLUMNS, 310) == [60, 150, 100]
    assert fitted_widths(_COLUMNS, 200) == [60, 200, 100], "too narrow: it scrolls"


def test_numbers_are_said_as_people_say_them() -> None:
    assert counted(1, "email", "emails") == "1 email"
    assert counted(1200, "email", "emails") == "1,200 emails"
    assert [size_text(n) for n in (0, 999, 12_400, 6_200_000, 25_000_000, 204_000_000)] == [
        "0 B",
        "999 B",
        "12 kB",
        "6.2 MB",
        "25 MB",
        "204 MB",
    ]
    assert [duration_text(s) for s in (0.2, 50, 240, 7800)] == ["1 s", "50 s", "4 min", "2 h 10 min"]


@pytest.mark.parametrize(
    ("icon", "tone"),
    [
        (QMessageBox.Icon.Critical, Tone.ERR),
        (QMessageBox.Icon.Warning, Tone.WARN),
        (QMessageBox.Icon.Question, Tone.INFO),
        (QMessageBox.Icon.Information, Tone.INFO),
    ],
)
def test_a_message_has_a_symbol_of_ours_in_its_tone(qtbot: QtBot, icon: QMessageBox.Icon, tone: Tone) -> None:
    box = plain_message(icon, "Quit", "2 emails are still to be sent.")
    qtbot.addWidget(box)
    image = box.iconPixmap().toImage()
    inks = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert tokens_of(box.palette()).ink_of(tone).name() in inks


def test_a_title_without_room_is_shortened_and_its_tip_has_all_of_it(qtbot: QtBot) -> None:
    label = ShortenedLabel()
    qtbot.addWidget(label)
    label.setText("RFQ-2026-0001 · Electroless nickel and <b>passivation</b>")
    label.resize(label.sizeHint())
    label.grab()
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() < 30
    label.resize(90, label.height())
    label.grab()
    assert "Electroless nickel and &lt;b&gt;passivation" in label.toolTip().replace("&nbsp;", " ").replace(
        "\u00a0", " "
    )
