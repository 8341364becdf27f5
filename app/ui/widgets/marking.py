"""Selects words in a field, so that they are seen and can be typed over."""

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit


def mark_words(field: QLineEdit, words: str) -> bool:
    """Select them; no words: all of it. False: they are not there."""
    if not words:
        field.selectAll()
        return True
    before, found, _ = field.text().partition(words)
    field.setSelection(_length(before), _length(found))
    return bool(found)


def mark_words_from(field: QPlainTextEdit, words: str, line: int) -> bool:
    """Select them from this line on, or else wherever they are, and show them; False: they are not there."""
    text = field.toPlainText()
    words = words.replace("\N{NO-BREAK SPACE}", " ")  # as the field itself gives them
    start = sum(len(whole) + 1 for whole in text.split("\n")[: line - 1]) if line else 0
    at = text.find(words, start)
    at = text.find(words) if at < 0 else at
    if at >= 0:
        cursor = QTextCursor(field.document())
        cursor.setPosition(_length(text[:at]))
        cursor.setPosition(_length(text[: at + len(words)]), QTextCursor.MoveMode.KeepAnchor)
        field.setTextCursor(cursor)
        field.centerCursor()
    return at >= 0


def _length(text: str) -> int:
    """As Qt counts, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2
