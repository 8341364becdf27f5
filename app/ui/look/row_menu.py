"""What a right click on a row offers: the buttons of the screen that act on it, in their own words."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton

from app.ui.look.language import tr


def add_buttons(menu: QMenu, offered: Iterable[tuple[QPushButton, str]]) -> None:
    """As the buttons are now, with their keys: a hidden one is left out, and one with a menu brings it along."""
    for button, keys in offered:
        if button.isHidden():
            continue
        action = menu.addAction(button.text(), button.click)
        action.setEnabled(button.isEnabled())
        show_keys(action, keys)
        if (inner := button.menu()) is not None:
            action.setMenu(inner)


def add_copy(menu: QMenu, call: Callable[[], None], *, is_any: bool) -> None:
    """Every table can be copied from."""
    menu.addSeparator()
    copy = menu.addAction(tr("&Copy"), call)
    copy.setEnabled(is_any)
    show_keys(copy, "Ctrl+C")


def show_keys(action: QAction, keys: str) -> None:
    """Only shown: the table reads its keys itself."""
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setShortcutVisibleInContextMenu(True)
