"""The field in which placeholders are chips: the template goes in and comes out to the letter."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.rfqs.mail_texts import PLACEHOLDERS
from app.ui.look.tokens import LIGHT, Tone
from app.ui.rfq_editor.message.chip_source import OBJECT, label_of, pieces
from app.ui.rfq_editor.message.chip_text_edit import ChipTextEdit
from tests.gui.settling import settle

_PARTS = st.one_of(
    st.sampled_from([p.source for p in PLACEHOLDERS]),
    st.sampled_from(["{{greeting}}", "{{ x|upper }}", "{% if a %}", "{%- endif -%}", "{# note #}", "{# {{ a }} #}"]),
    st.sampled_from(["{{", "}}", "{{name}", "{", "}", "\n", "\r\n", " ", "\N{NO-BREAK SPACE}", "\u2028", "😀", OBJECT]),
    st.text(max_size=8),
)
_TEMPLATES = st.lists(_PARTS, max_size=12).map("".join)


@pytest.fixture
def field(qtbot: QtBot) -> ChipTextEdit:
    made = ChipTextEdit()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


@pytest.fixture
def line(qtbot: QtBot) -> ChipTextEdit:
    made = ChipTextEdit(is_line=True)
    qtbot.addWidget(made)
    made.resize(500, 30)
    made.show()
    return made


def _labels(field: ChipTextEdit) -> list[str]:
    shown = field.document().toRawText().count(OBJECT)
    labels = [label_of(piece.source) for piece in pieces(field.toPlainText()) if piece.is_chip]
    assert len(labels) == shown
    return labels


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEMPLATES)
def test_a_template_comes_out_as_it_went_in(field: ChipTextEdit, line: ChipTextEdit, template: str) -> None:
    for part in (field, line):
        part.setPlainText(template)
        assert part.toPlainText() == template
        part.selectAll()
        assert part.selected_source() == template
        part.show_source(True)
        assert part.toPlainText() == template
        part.show_source(False)
        assert part.toPlainText() == template


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEMPLATES, _TEMPLATES, st.data())
def test_any_words_of_a_template_are_found_and_selected(
    field: ChipTextEdit, before: str, after: str, data: st.DataObject
) -> None:
    template = before + "find me" + after
    start = data.draw(st.integers(0, len(before)))
    field.setPlainText(template)
    assert field.mark(template[start : len(before) + 7])
    assert "find me" in field.selected_source()


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEMPLATES)
def test_what_is_copied_comes_back_when_it_is_pasted(field: ChipTextEdit, template: str) -> None:
    field.setPlainText(template)
    field.selectAll()
    data = field.createMimeDataFromSelection()
    assert (data.text(), data.hasHtml()) == (template, False)
    field.insertFromMimeData(data)
    assert field.toPlainText() == template.replace("\r\n", "\n").replace("\r", "\n")


def test_chips_have_human_names_and_what_is_not_known_shows_itself(field: ChipTextEdit) -> None:
    field.setPlainText("{{ greeting }}\n{{lines_table}} {{ nonsense }} {% if lines %}\n{{name} stays text")
    assert _labels(field) == ["Greeting", "Table of lines", "{{ nonsense }}", "{% if lines %}"]
    field.show_source(True)
    assert OBJECT not in field.document().toRawText()


def test_a_chip_is_deleted_as_one_and_comes_back(field: ChipTextEdit) -> None:
    field.setPlainText("a{{ greeting }}b")
    field.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(field, Qt.Key.Key_Left)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.toPlainText() == "ab"
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Undo))
    assert field.toPlainText() == "a{{ greeting }}b"
    QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.Redo))
    assert field.toPlainText() == "ab"


def test_a_placeholder_that_is_typed_becomes_a_chip(field: ChipTextEdit) -> None:
    QTest.keyClicks(field, "To {{ vendor.name }}, {% if lines %}")
    assert field.toPlainText() == "To {{ vendor.name }}, {% if lines %}"
    assert _labels(field) == ["Vendor name", "{% if lines %}"]
    QTest.keyClicks(field, " after it")
    assert field.toPlainText().endswith("{% if lines %} after it")
    field.show_source(True)
    field.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(field, "{{ token }}")
    assert OBJECT not in field.document().toRawText()


@pytest.mark.parametrize(
    ("typed", "source"), [("/first", "contact.first_name"), ("{{ sig", "signature"), ("/", "greeting")]
)
def test_the_list_opens_by_typing_and_enter_takes_the_first(field: ChipTextEdit, typed: str, source: str) -> None:
    QTest.keyClicks(field, f"a {typed}")
    assert field.offers.is_open
    QTest.keyClick(QApplication.activePopupWidget() or field, Qt.Key.Key_Return)
    settle()
    assert field.toPlainText() == f"a {{{{ {source} }}}}"
    assert not field.offers.is_open


@pytest.mark.parametrize("typed", ["and/", "a / b", "a /zzz", "{ "])
def test_the_list_is_not_in_the_way(field: ChipTextEdit, typed: str) -> None:
    QTest.keyClicks(field, typed)
    assert not field.offers.is_open
    assert field.toPlainText() == typed


def test_escape_closes_the_list_and_keeps_what_is_typed(field: ChipTextEdit) -> None:
    QTest.keyClicks(field, "/")
    assert field.offers.is_open
    QTest.keyClick(QApplication.activePopupWidget() or field, Qt.Key.Key_Escape)
    settle()
    assert (field.toPlainText(), field.offers.is_open) == ("/", False)


def test_a_chip_tells_what_it_says_to_the_vendor_and_is_red_where_that_is_nothing(field: ChipTextEdit) -> None:
    field.setPlainText("{{ greeting }} and {{ contact.name }} {{ nonsense }}")
    field.show_values({"greeting": "Hello Dana,", "contact.name": ""}, frozenset({"contact.name"}))
    settle()
    y = field.cursorRect().center().y()
    tips = list(dict.fromkeys(field.tip_at(QPoint(x, y)) for x in range(0, 480, 4)))
    assert [tip.split("\n")[-1] for tip in tips if tip] == [
        "Hello Dana,",
        "Empty for this vendor",
        "To change it, choose Source.",
    ]
    assert "" in tips, "between them is text"
    picture = field.viewport().grab().toImage()
    seen = {picture.pixelColor(x, y + 5).name() for x in range(picture.width())}
    assert {QColor(LIGHT.ground[tone]).name() for tone in (Tone.INFO, Tone.ERR, Tone.NEUTRAL)} <= seen


def test_nothing_that_is_pasted_is_html(field: ChipTextEdit, line: ChipTextEdit) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    assert not field.canInsertFromMimeData(data)
    data.setText("<b>a</b>\r\n{{ token }}")
    field.insertFromMimeData(data)
    assert field.toPlainText() == "<b>a</b>\n{{ token }}"
    line.insertFromMimeData(data)
    assert line.toPlainText() == "<b>a</b> {{ token }}"


def test_a_line_stays_one(line: ChipTextEdit, field: ChipTextEdit) -> None:
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.toPlainText() == ""
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert field.toPlainText() == "\n"


def test_a_screen_reader_hears_the_names_of_chips(field: ChipTextEdit) -> None:
    field.setPlainText("{{ greeting }}\n\nNo. {{ rfq.number }}.")
    assert field.accessibleDescription() == "[Greeting]\n\nNo. [RFQ number]."
    field.show_source(True)
    assert field.accessibleDescription() == "{{ greeting }}\n\nNo. {{ rfq.number }}."
