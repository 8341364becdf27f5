"""The saved messages: rename, duplicate, remove, and choose the one that new RFQs begin with."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.rfqs.rfq import NamedText
from app.ui.look.language import tr
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.window_size import begin_size
from app.ui.widgets.banner import Banner
from app.ui.widgets.page import button, row

_NAME, _BUNDLED = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class TemplatesDialog(QDialog):
    """Each change is stored at once; there is nothing to save. The signals carry names."""

    rename_asked = Signal(str, str)
    duplicate_asked = Signal(str)
    remove_asked = Signal(str)
    default_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Message templates"))
        begin_size(self, 560, 380)
        self.banner = Banner()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Message templates"))
        self._rename = button(self.tr("&Rename…"), self._on_rename)
        self._duplicate = button(self.tr("&Duplicate"), self._on_duplicate)
        self._remove = button(self.tr("Re&move"), self._on_remove, self.tr("RFQs that use it keep their text."))
        self._use = button(self.tr("&Use for new RFQs"), self._on_use)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        column.addWidget(self.list, 1)
        column.addLayout(row(self._rename, self._duplicate, self._remove, None, self._use))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.list.currentRowChanged.connect(self._on_current)

    def show_templates(self, texts: Sequence[NamedText], default: str) -> None:
        """One row for each name; the same row stays the current one."""
        before = self.list.currentRow()
        self.list.clear()
        for name in dict.fromkeys(one.name for one in texts):
            same = [one for one in texts if one.name == name]
            item = QListWidgetItem(_entry(same, is_default=name == default))
            item.setData(_NAME, name)
            item.setData(_BUNDLED, same[0].is_bundled)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(before, 0), self.list.count() - 1))

    def _on_current(self) -> None:
        is_own = self.list.currentRow() >= 0 and not self.list.currentItem().data(_BUNDLED)
        self._rename.setEnabled(is_own)
        self._remove.setEnabled(is_own)

    def _current(self) -> str:
        return str(self.list.currentItem().data(_NAME))

    def _on_rename(self) -> None:
        name, is_given = QInputDialog.getText(
            self, self.tr("Rename template"), self.tr("Name of the template:"), text=self._current()
        )
        if is_given:
            self.rename_asked.emit(self._current(), name)

    def _on_duplicate(self) -> None:
        self.duplicate_asked.emit(self._current())

    def _on_remove(self) -> None:
        self.remove_asked.emit(self._current())

    def _on_use(self) -> None:
        self.default_asked.emit(self._current())


def _entry(texts: Sequence[NamedText], *, is_default: bool) -> str:
    """Like “Plating jobs – en, de – for new RFQs”."""
    parts = [texts[0].name, ", ".join(one.text.language for one in texts)]
    parts += [tr("comes with the program")] * texts[0].is_bundled + [tr("for new RFQs")] * is_default
    return " – ".join(parts)
