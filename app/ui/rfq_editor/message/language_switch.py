"""“English | German”: whose text is edited."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from app.ui.look.spacing import SMALL
from app.ui.widgets.page import quiet_label
from app.ui.widgets.toggle import ToggleButton


class LanguageSwitch(QWidget):
    """`chosen` carries the code of a language; it is seen only where there is more than one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._codes: list[str] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(0)
        self.note = quiet_label(wrap=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SMALL)
        line.addLayout(self._buttons)
        line.addWidget(self.note, 1)
        self.hide()

    def show_languages(self, names: Mapping[str, str], code: str, note: str) -> None:
        """These by their codes, the one whose text is edited, and what is to be said of that text."""
        if list(names) != self._codes:
            self._codes = list(names)
            self._make(names)
        self._group.button(self._codes.index(code)).setChecked(True)
        self.note.setText(note)
        self.setVisible(len(names) > 1)

    def _make(self, names: Mapping[str, str]) -> None:
        for gone in self._group.buttons():
            self._group.removeButton(gone)
            self._buttons.removeWidget(gone)
            gone.deleteLater()
        for place, name in enumerate(names.values()):
            made = ToggleButton(name, self.tr("Edit the {language} subject and text").format(language=name))
            self._group.addButton(made, place)
            self._buttons.addWidget(made)

    def _on_clicked(self, place: int) -> None:
        self.chosen.emit(self._codes[place])
