"""A field for a mail's template: placeholders are chips with a human name. What it reads and gives is the template.

`toPlainText` and `setPlainText` speak of the template, so that nobody who uses the field has to know of the chips. It
takes text alone: nothing that is pasted or set is ever read as HTML.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit
from typing_extensions import override

from app.ui.look.plain import set_tip
from app.ui.rfq_editor.message.chip_painter import CHIP, SOURCE, ChipPainter
from app.ui.rfq_editor.message.chip_source import OBJECT, cut, label_of, pieces, placeholder_of, typed_chip, utf16
from app.ui.rfq_editor.message.placeholder_list import PlaceholderList

_LINE_PERCENT = 125
_TIP = 400  # characters of a value


@dataclass(frozen=True, slots=True)
class _Span:
    """A piece of the template and where it is in the document, as Qt counts."""

    start: int
    end: int
    source: str
    is_chip: bool = False


class ChipTextEdit(QTextEdit):
    """`focused` when it takes the keys: the menu of placeholders puts in where the cursor was last."""

    focused = Signal()

    def __init__(self, *, is_line: bool = False) -> None:
        super().__init__()
        self._is_line = is_line
        self._has_chips = True
        self._values: Mapping[str, str] = {}
        self._painter = ChipPainter(self, self)
        self.document().documentLayout().registerHandler(CHIP, self._painter)
        self._part_the_lines()
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.offers = PlaceholderList(self)
        self.offers.chosen.connect(self._on_chosen)
        self.textChanged.connect(self._say)
        if is_line:
            self._become_a_line()

    @override
    def toPlainText(self) -> str:
        return "".join(span.source for span in self._spans())

    @override
    def setPlainText(self, text: str) -> None:
        """What was undone before is forgotten."""
        with QSignalBlocker(self):
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            self._put(cursor, text)
            self.document().clearUndoRedoStacks()
            self.moveCursor(QTextCursor.MoveOperation.Start)
        self.textChanged.emit()

    def _say(self) -> None:
        """To who hears it read: a chip is one strange letter to a screen reader."""
        spans = self._spans()
        self.setAccessibleDescription("".join(f"[{label_of(s.source)}]" if s.is_chip else s.source for s in spans))

    def insert(self, source: str) -> None:
        """Put it in at the cursor, in place of what is selected."""
        cursor = self.textCursor()
        self._put(cursor, source)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def selected_source(self) -> str:
        """What is selected, as it stands in the template."""
        cursor = self.textCursor()
        return "".join(self._between(cursor.selectionStart(), cursor.selectionEnd()))

    def show_source(self, is_source: bool) -> None:
        """Show the template itself, or chips."""
        if self._has_chips == is_source:
            text, self._has_chips = self.toPlainText(), not is_source
            with QSignalBlocker(self):
                self.setPlainText(text)
            self._say()

    def show_values(self, values: Mapping[str, str], missing: frozenset[str]) -> None:
        """What placeholders say to the vendor that is being looked at, and which of them say nothing."""
        self._values = values
        self.offers.show_values(values)
        if missing != self._painter.missing:
            self._painter.missing = missing
            self.viewport().update()

    def mark(self, words: str, line: int = 0) -> bool:
        """Select words, or the chip that has them, from this line on or else anywhere; False: they are gone."""
        source = self.toPlainText()
        start = sum(len(whole) + 1 for whole in source.split("\n")[: line - 1]) if line else 0
        at = source.find(words, start)
        at = source.find(words) if at < 0 else at
        if at >= 0:
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._place(at, is_end=False))
            cursor.setPosition(self._place(at + len(words or source), is_end=True), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
            self.ensureCursorVisible()
        return at >= 0

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.selected_source())
        return data

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text().replace("\r\n", "\n").replace("\r", "\n")
        self.insert(" ".join(text.splitlines()) if self._is_line else text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.offers.takes(event):
            event.ignore()  # the list does what is to be done
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._is_line:
            event.ignore()
            return
        if event.matches(QKeySequence.StandardKey.InsertLineSeparator):
            self.textCursor().insertBlock()  # a template has one kind of line break
            return
        super().keyPressEvent(event)
        before = self._before_cursor()
        if event.text() == "}" and self._has_chips and (finished := typed_chip(before)):
            self._replace_before(utf16(finished), finished)
        self.offers.follow(before, event.text(), self.cursorRect())

    @override
    def focusInEvent(self, e: QFocusEvent) -> None:
        super().focusInEvent(e)
        self.focused.emit()

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            set_tip(self.viewport(), self.tip_at(event.pos()))
        return super().viewportEvent(event)

    def tip_at(self, point: QPoint) -> str:
        """What the chip there means and says; "": there is none."""
        near = self.cursorForPosition(point).position()
        for span in self._spans():
            if span.is_chip and span.start in (near - 1, near):
                left, right = (self.cursorRect(self._cursor_at(place)) for place in (span.start, span.end))
                if left.left() <= point.x() <= right.left():
                    return self._tip(span.source)
        return ""

    def _tip(self, source: str) -> str:
        placeholder = placeholder_of(source)
        if placeholder is None:
            return self.tr("Part of the template: {source}\nTo change it, choose Source.").format(source=source)
        value = self._values.get(placeholder.name, "")
        shown = value[:_TIP] + ("…" if len(value) > _TIP else "")
        return f"{placeholder.meaning}\n\n{shown or self.tr('Empty for this vendor')}"

    def _part_the_lines(self) -> None:
        """Chips that are one below the other do not touch; new lines take it from the one before."""
        lines = QTextBlockFormat()
        lines.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        QTextCursor(self.document()).mergeBlockFormat(lines)

    def _become_a_line(self) -> None:
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        margins = 2 * (self.frameWidth() + round(self.document().documentMargin()))
        self.setFixedHeight(round(self.fontMetrics().height() * _LINE_PERCENT / 100) + margins)

    def _put(self, cursor: QTextCursor, source: str) -> None:
        """In place of what the cursor has selected, as one step back."""
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        for piece in pieces(source, is_line=self._is_line, has_chips=self._has_chips):
            if piece.is_chip:
                chip = QTextCharFormat()
                chip.setObjectType(CHIP)
                chip.setProperty(SOURCE, piece.source)
                chip.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
                cursor.insertText(OBJECT, chip)
            else:
                cursor.insertText(piece.source, QTextCharFormat())
        cursor.endEditBlock()

    def _replace_before(self, length: int, source: str) -> None:
        cursor = self.textCursor()
        cursor.setPosition(cursor.position() - length, QTextCursor.MoveMode.KeepAnchor)
        self._put(cursor, source)
        self.setTextCursor(cursor)

    def _before_cursor(self) -> str:
        """The text of the line up to the cursor; a chip is one character."""
        cursor = self.textCursor()
        return cut(cursor.block().text(), 0, cursor.positionInBlock())

    def _cursor_at(self, place: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        return cursor

    def _spans(self) -> Iterator[_Span]:
        """All of it in order."""
        block = self.document().begin()
        while block.isValid():
            at = block.position()
            if at:
                yield _Span(at - 1, at, "\n")
            for number, text in enumerate(block.text().split(OBJECT)):
                if number:
                    yield _Span(at, at + 1, str(self._cursor_at(at + 1).charFormat().property(SOURCE)), is_chip=True)
                    at += 1
                if text:
                    yield _Span(at, at + utf16(text), text)
                    at += utf16(text)
            block = block.next()

    def _between(self, start: int, end: int) -> Iterator[str]:
        for span in self._spans():
            if span.start < end and span.end > start:
                first, last = max(start - span.start, 0), min(end, span.end) - span.start
                yield span.source if span.is_chip else cut(span.source, first, last)

    def _place(self, at: int, *, is_end: bool) -> int:
        """Where a place of the template is in the document; inside a chip: its edge."""
        for span in self._spans():
            if at < len(span.source) or (is_end and at == len(span.source)):
                if span.is_chip:
                    return span.end if is_end and at else span.start
                return span.start + utf16(span.source[:at])
            at -= len(span.source)
        return self.document().characterCount() - 1

    def _on_chosen(self, source: str, typed: int) -> None:
        self._replace_before(typed, source)
