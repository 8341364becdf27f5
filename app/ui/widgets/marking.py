"""Selects words in a field, so that they are seen and can be typed over."""

from PySide6.QtWidgets import QLineEdit


def mark_words(field: QLineEdit, words: str) -> bool:
    """Select them; no words: all of it. False: they are not there."""
    if not words:
        field.selectAll()
        return True
    before, found, _ = field.text().partition(words)
    field.setSelection(_length(before), _length(found))
    return bool(found)


def _length(text: str) -> int:
    """As Qt counts, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2
