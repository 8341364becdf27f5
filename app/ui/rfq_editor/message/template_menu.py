"""“Template ▾”: use a saved message, save this one, manage them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton

from app.ui.look.plain import plain_entry, set_tip
from app.ui.widgets.problem_box import ask


class TemplateButton(QPushButton):
    """`chosen` and `save_asked` carry the name of a template, `language_chosen` the code of a language."""

    chosen = Signal(str)
    save_asked = Signal(str)
    manage_asked = Signal()
    language_chosen = Signal(str)
    standard_asked = Signal()
    remove_asked = Signal()

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
        self._others = QMenu(self.tr("Write in another &language"), self)
        self._others.triggered.connect(self._on_language)
        self._standard = QAction(self)
        self._standard.triggered.connect(self.standard_asked)
        self._remove = QAction(self)
        self._remove.triggered.connect(self.remove_asked)
        self.show_languages({}, "", has_own=False, is_standard=True)

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
        self._menu.addActions([self._others.menuAction(), self._standard, self._remove])
        set_tip(self._reset, self.tr("Use “{name}”, which new RFQs begin with").format(name=default))

    def show_languages(self, others: Mapping[str, str], name: str, *, has_own: bool, is_standard: bool) -> None:
        """Languages that can be added, and what can be done with the text of the one that is edited; "": the first."""
        self._others.clear()
        for code, other in others.items():
            self._others.addAction(plain_entry(other)).setData(code)
        self._others.menuAction().setVisible(bool(others))
        self._standard.setText(self.tr("Use the standard {language} &text").format(language=name))
        self._standard.setVisible(bool(name) and not is_standard)
        self._remove.setText(self.tr("Remo&ve the {language} text").format(language=name))
        self._remove.setVisible(bool(name) and has_own)

    def _on_language(self, action: QAction) -> None:
        self.language_chosen.emit(action.data())

    def _on_triggered(self, action: QAction) -> None:
        if action in self._menu.actions() and action.data() is not None:
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
