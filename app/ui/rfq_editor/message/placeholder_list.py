"""The list of placeholders that opens while “/” or “{{” is typed; typing on searches it."""

import re
from collections.abc import Mapping

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from app.services.rfqs.mail_texts import PLACEHOLDERS, Placeholder
from app.ui.look.language import tr
from app.ui.rfq_editor.message.chip_source import utf16

_BEGUN = re.compile(r"(?:(?:^|(?<=\s))/|\{\{\s*)([\w.]*(?: \w+)*)$")
_SOUGHT = Qt.ItemDataRole.UserRole
_TAKEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_WIDTH = 420
_SHOWN = 50  # characters of a value


class PlaceholderList(QObject):
    """`chosen` carries the placeholder's source and how much of the text before the cursor it replaces."""

    chosen = Signal(str, int)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._typed = ""
        self._model = QStandardItemModel(self)
        for placeholder in PLACEHOLDERS:
            item = QStandardItem(tr(placeholder.label))
            item.setData(_sought(placeholder), _SOUGHT)
            self._model.appendRow(item)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(field)
        self._completer.setCompletionRole(_SOUGHT)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._popup = QListView()
        self._completer.setPopup(self._popup)
        self._popup.setAccessibleName(self.tr("Placeholders"))
        self._completer.activated.connect(self._on_activated)

    @property
    def is_open(self) -> bool:
        return self._popup.isVisible()

    def show_values(self, values: Mapping[str, str]) -> None:
        """What each of them says to the vendor that is being looked at."""
        for row, placeholder in enumerate(PLACEHOLDERS):
            label, value = tr(placeholder.label), values.get(placeholder.name)
            self._model.item(row).setText(f"{label} – {short(value)}" if value else label)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key is for the list."""
        return self.is_open and event.key() in _TAKEN

    def follow(self, before: str, key: str, cursor: QRect) -> None:
        """A key was typed: open with “/” or “{{”, search while open, and close where it is something else."""
        found = _BEGUN.search(before) if key in ("/", "{") or self.is_open else None
        self._completer.setCompletionPrefix(found[1] if found else "\0")
        if not found or not self._completer.completionCount():
            self._popup.hide()
            return
        self._typed = found[0]
        self._popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        self._completer.complete(QRect(cursor.left(), cursor.top(), _WIDTH, cursor.height()))

    def _on_activated(self, sought: str) -> None:
        self.chosen.emit(next(p.source for p in PLACEHOLDERS if _sought(p) == sought), utf16(self._typed))


def _sought(placeholder: Placeholder) -> str:
    """What typing is compared with."""
    return f"{tr(placeholder.label)} {placeholder.name}"


def short(value: str) -> str:
    """The beginning of a value, in one line."""
    line = " ".join(value.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
