"""“Template ▾”: use a saved message, save this one, manage them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton

from app.ui.look.plain import plain_entry, set_tip
from app.ui.widgets.problem_box import ask


class TemplateButton(QPushButton):
    """`chosen` and `save_asked` carry the name of a template."""

    chosen = Signal(str)
    save_asked = Signal(str)
    manage_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setText(self.tr("Te&mplate"))
        self.setAutoDefault(False)
        set_tip(self, self.tr("Use a saved message, or save this one for other RFQs"))
        self._names: Sequence[str] = ()
        self._default = ""
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._menu.triggered.connect(self._on_triggered)
        self._save = QAction(self.tr("&Save as template…"), self)
        self._save.triggered.connect(self._on_save)
        self._manage = QAction(self.tr("&Manage…"), self)
        self._manage.triggered.connect(self.manage_asked)
        self._reset = QAction(self.tr("&Reset to default"), self)
        self._reset.triggered.connect(self._on_reset)

    def show_templates(self, names: Sequence[str], default: str) -> None:
        """Which there are, and the one that new RFQs begin with."""
        self._names, self._default = names, default
        self._menu.clear()
        for name in names:
            action = self._menu.addAction(plain_entry(name))
            action.setData(name)
            set_tip(action, self.tr("Use this message"))
        self._menu.addSeparator()
        self._menu.addActions([self._save, self._manage, self._reset])
        set_tip(self._reset, self.tr("Use “{name}”, which new RFQs begin with").format(name=default))

    def _on_triggered(self, action: QAction) -> None:
        if action.data() is not None:
            self.chosen.emit(action.data())

    def _on_reset(self) -> None:
        self.chosen.emit(self._default)

    def _on_save(self) -> None:
        title = self.tr("Save as template")
        name, is_given = QInputDialog.getText(self, title, self.tr("Name of the template:"))
        plain = " ".join(name.split())
        taken = plain.casefold() in (known.casefold() for known in self._names)
        text = self.tr("There is already a template “{name}”. Replace it?").format(name=plain)
        if is_given and (not taken or ask(self, title, text, self.tr("&Replace"), self.tr("&Cancel"))):
            self.save_asked.emit(plain)
