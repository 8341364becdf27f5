"""The menu Edit: undo and redo of the page that is shown, and keys for whatever has the focus."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app.ui.look.language import tr
from app.ui.window.menu_view import Deed, action_of, add_menu

_KEYS = QKeySequence.StandardKey
_PRESSED = (("Cu&t", _KEYS.Cut), ("&Copy", _KEYS.Copy), ("&Paste", _KEYS.Paste), ("&Delete", _KEYS.Delete))
_FILL = "Ctrl+D"


class EditMenu(QObject):
    """Text fields and tables read their own keys; an entry presses its key for who uses the mouse."""

    def __init__(self, window: QMainWindow, find: Deed) -> None:
        super().__init__(window)
        self._window = window
        self._of_page: dict[QWidget, tuple[QAction, QAction]] = {}
        self._followed: tuple[QAction, QAction] | None = None
        self.undo = action_of(window, Deed(text="&Undo", call=self._on_undo, keys=(_KEYS.Undo,)))
        self.redo = action_of(window, Deed(text="&Redo", call=self._on_redo, keys=("Ctrl+Shift+Z", "Ctrl+Y")))
        menu = add_menu(window, window.tr("&Edit"), ())
        menu.addActions([self.undo, self.redo])
        menu.addSeparator()
        for text, key in _PRESSED:
            menu.addAction(self._pressing(text, key))
        menu.addSeparator()
        menu.addAction(self._pressing(tr("Select &all"), _KEYS.SelectAll))
        self._fill = self._pressing(tr("&Fill down"), _FILL)
        menu.addAction(self._fill)
        menu.addSeparator()
        menu.addAction(action_of(window, find))
        self._menu = menu
        menu.aboutToShow.connect(self._on_about_to_show)
        self._show()

    def add(self, deed: Deed) -> None:
        """One more entry at the end."""
        self._menu.addAction(action_of(self._window, deed))

    def add_page(self, page: QWidget, undo: QAction, redo: QAction) -> None:
        """What undoes and redoes there."""
        self._of_page[page] = (undo, redo)
        for action in (undo, redo):
            action.changed.connect(self._show)

    def turn_to(self, page: QWidget) -> None:
        """This page is shown now."""
        self._followed = self._of_page.get(page)
        self._show()

    def _pressing(self, text: str, key: QKeySequence.StandardKey | str) -> QAction:
        action = action_of(self._window, Deed(text=text, call=self._on_pressed, keys=(key,)))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # only shown: who has the focus reads the key
        return action

    def _on_pressed(self) -> None:
        action, focus = self.sender(), QApplication.focusWidget()
        if isinstance(action, QAction) and focus is not None:
            keys = cast("Sequence[QKeyCombination]", action.shortcut())[0]  # PySide does not say that it has items
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QCoreApplication.sendEvent(focus, QKeyEvent(kind, keys.key(), keys.keyboardModifiers()))

    def _on_about_to_show(self) -> None:
        self._fill.setEnabled(isinstance(QApplication.focusWidget(), QAbstractItemView))

    def _on_undo(self) -> None:
        field = _field()
        if field is not None and field.isUndoAvailable():
            field.undo()
        elif self._followed is not None:
            self._followed[0].trigger()

    def _on_redo(self) -> None:
        field = _field()
        if field is not None and field.isRedoAvailable():
            field.redo()
        elif self._followed is not None:
            self._followed[1].trigger()

    def _show(self) -> None:
        """The words of the page's own actions."""
        for action, of_page, text in zip(
            (self.undo, self.redo), self._followed or (None, None), (tr("&Undo"), tr("&Redo")), strict=True
        ):
            action.setText(of_page.text() if of_page else self._window.tr(text))


def _field() -> QLineEdit | QTextDocument | None:
    """The text that is being typed in."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QPlainTextEdit | QTextEdit):
        return focus.document()
    return focus if isinstance(focus, QLineEdit) else None
