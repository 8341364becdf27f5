"""“Insert ▾”: every placeholder by its human name, with its meaning and its value for the vendor that is looked at."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from app.services.rfqs.mail_texts import PLACEHOLDERS, Group
from app.ui.look.language import tr
from app.ui.look.plain import plain_entry, set_tip
from app.ui.rfq_editor.message.placeholder_list import short


class PlaceholderButton(QPushButton):
    """`chosen` carries the placeholder's source."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setText(self.tr("&Insert"))
        self.setAutoDefault(False)
        set_tip(self, self.tr("Add what is filled in for each vendor. While typing: / or {{"))
        menu = QMenu(self)
        self._actions: dict[str, QAction] = {}
        for group in Group:
            part = menu.addMenu(self.tr(group.value))
            part.setToolTipsVisible(True)
            for placeholder in (p for p in PLACEHOLDERS if p.group is group):
                action = part.addAction(tr(placeholder.label))
                action.setData(placeholder.source)
                set_tip(action, placeholder.meaning)
                self._actions[placeholder.name] = action
        menu.triggered.connect(self._on_triggered)
        self.setMenu(menu)
        self.show_values({})

    def show_values(self, values: Mapping[str, str]) -> None:
        """Beside each name what it says."""
        for placeholder in PLACEHOLDERS:
            value = short(values.get(placeholder.name, ""))
            text = f"{tr(placeholder.label)}\t{plain_entry(value)}" if value else tr(placeholder.label)
            self._actions[placeholder.name].setText(text)

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
