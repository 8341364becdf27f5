"""“◀ Acme Plating (3/24) ▶”: whose mail is looked at; typing finds a vendor by any part of its name."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from app.ui.look.plain import set_tip
from app.ui.look.spacing import TIGHT


class VendorChooser(QWidget):
    """`chosen` carries the vendor's place, from 0."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setAccessibleName(self.tr("Vendor whose email is shown"))
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search = QCompleter(self.box.model(), self)
        self.search.setFilterMode(Qt.MatchFlag.MatchContains)
        self.search.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._edit = QLineEdit()
        self.box.setLineEdit(self._edit)
        self.box.setCompleter(self.search)
        set_tip(self.box, self.tr("Choose a vendor, or type part of its name"))
        self._before = self._arrow("◀", self.tr("Previous vendor"), self._on_before, "Ctrl+[")
        self._next = self._arrow("▶", self.tr("Next vendor"), self._on_next, "Ctrl+]")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(TIGHT)
        for part in (self._before, self.box, self._next):
            line.addWidget(part)
        self.box.activated.connect(self.chosen)
        self._edit.editingFinished.connect(self._on_left)
        self._entries: list[str] = []

    def show_vendors(self, names: Sequence[str], place: int) -> None:
        """All who are asked, and the one that is looked at."""
        entries = [f"{name} ({number}/{len(names)})" for number, name in enumerate(names, start=1)]
        if entries != self._entries:
            self._entries = entries
            self.box.clear()
            self.box.addItems(entries)
        self.box.setCurrentIndex(place if entries else -1)
        self._say(entries[place] if entries else self.tr("No vendor is ticked yet"))
        self.setEnabled(bool(entries))
        for arrow in (self._before, self._next):
            arrow.setEnabled(len(entries) > 1)

    def forget(self) -> None:
        """Nothing has been read yet."""
        self.show_vendors((), 0)
        self._say("")

    def _say(self, text: str) -> None:
        self._edit.setText(text)
        self._edit.setCursorPosition(0)

    def _arrow(self, text: str, name: str, call: object, shortcut: str) -> QToolButton:
        arrow = QToolButton()
        arrow.setText(text)
        arrow.setAccessibleName(name)
        set_tip(arrow, f"{name} ({shortcut})")
        arrow.setShortcut(shortcut)
        arrow.setAutoRaise(True)
        arrow.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        arrow.clicked.connect(call)
        return arrow

    def _on_before(self) -> None:
        self._step(-1)

    def _on_next(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        self.chosen.emit((self.box.currentIndex() + by) % len(self._entries))

    def _on_left(self) -> None:
        """What was typed and not chosen is no vendor."""
        if self._entries:
            self._say(self._entries[self.box.currentIndex()])
