"""“Saved terms ▾”: use a set of terms, save these, rename and remove others."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton

from app.domain.rfqs.terms import NamedTerms
from app.ui.look.plain import plain_entry, set_tip
from app.ui.widgets.problem_box import ask


class SavedTermsButton(QPushButton):
    """The signals carry names; that of `default_chosen` is empty for “without terms”."""

    chosen = Signal(str)
    save_asked = Signal(str)
    default_chosen = Signal(str)
    rename_asked = Signal(str, str)
    remove_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setText(self.tr("Saved terms"))
        self.setAutoDefault(False)
        set_tip(self, self.tr("Use saved terms, or save these for other RFQs"))
        self._names: Sequence[str] = ()
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.setMenu(self._menu)
        self.show_saved((), "")

    def show_saved(self, saved: Sequence[NamedTerms], default: str) -> None:
        """Which there are, and the ones that new RFQs begin with (empty: none)."""
        self._names = [one.name for one in saved]
        self._menu.clear()
        for inner in self._menu.findChildren(QMenu):
            inner.deleteLater()
        for one in saved:
            action = self._menu.addAction(plain_entry(one.name), partial(self.chosen.emit, one.name))
            set_tip(action, one.terms.text)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("&Save these terms as…"), self._on_save)
        if saved:
            self._add_default(default)
            self._add_each(self.tr("&Rename"), self._on_rename)
            self._add_each(self.tr("Re&move"), self.remove_asked.emit)

    def _add_default(self, default: str) -> None:
        menu = self._menu.addMenu(self.tr("&Use for new RFQs"))
        for name, text in (("", self.tr("No terms")), *((name, plain_entry(name)) for name in self._names)):
            action = menu.addAction(text, partial(self.default_chosen.emit, name))
            action.setCheckable(True)
            action.setChecked(name == default)

    def _add_each(self, title: str, call: Callable[[str], None]) -> None:
        menu = self._menu.addMenu(title)
        for name in self._names:
            menu.addAction(plain_entry(name), partial(call, name))

    def _on_save(self) -> None:
        title = self.tr("Save terms")
        name, is_given = QInputDialog.getText(self, title, self.tr("Name of these terms:"))
        plain = " ".join(name.split())
        taken = plain.casefold() in (known.casefold() for known in self._names)
        text = self.tr("There are already terms “{name}”. Replace them?").format(name=plain)
        if is_given and (not taken or ask(self, title, text, self.tr("&Replace"), self.tr("&Cancel"))):
            self.save_asked.emit(plain)

    def _on_rename(self, name: str) -> None:
        new, is_given = QInputDialog.getText(self, self.tr("Rename terms"), self.tr("Name of these terms:"), text=name)
        if is_given:
            self.rename_asked.emit(name, new)
