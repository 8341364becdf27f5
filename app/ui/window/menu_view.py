"""The menus: every action with its key, its role (macOS moves what it guesses) and its signal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

Keys = QKeySequence.StandardKey | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One entry of a menu."""

    text: str
    call: Callable[[], None]
    keys: tuple[Keys, ...] = ()
    role: QAction.MenuRole = QAction.MenuRole.NoRole


def add_menu(window: QMainWindow, title: str, deeds: Sequence[Deed | None]) -> QMenu:
    """A menu with these entries; None is a separator."""
    menu = window.menuBar().addMenu(title)
    for deed in deeds:
        if deed is None:
            menu.addSeparator()
        else:
            menu.addAction(action_of(window, deed))
    return menu


def action_of(window: QMainWindow, deed: Deed) -> QAction:
    """An action with its shortcuts and role."""
    action = QAction(window.tr(deed.text), window)
    action.setMenuRole(deed.role)
    action.setShortcuts([QKeySequence(k) for k in deed.keys if k is not None])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.triggered.connect(deed.call)
    return action


def add_choice(
    menu: QMenu,
    title: str,
    names: Sequence[str],
    current: str,
    call: Callable[[Any], None],
    *,
    label: Callable[[str], str] = str,
) -> QMenu:
    """A sub-menu of which one entry is in force; `call` gets the name of the one that is chosen."""
    choice = menu.addMenu(title)
    group = QActionGroup(choice)
    for name in names:
        action = QAction(label(name), choice)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setCheckable(True)
        action.setChecked(name == current)
        action.setData(name)
        group.addAction(action)
        choice.addAction(action)

    def chosen(action: QAction) -> None:
        call(str(action.data()))

    group.triggered.connect(chosen)
    return choice


def add_sections(window: QMainWindow, menu: QMenu, names: Sequence[str], call: Callable[[int], None]) -> None:
    """Ctrl 1, Ctrl 2, …: a section each."""
    actions = []
    for number, name in enumerate(names):
        action = QAction(f"&{number + 1} {window.tr(name)}", window)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setShortcut(f"Ctrl+{number + 1}")
        action.setData(number)
        menu.addAction(action)
        actions.append(action)
    menu.addSeparator()

    def chosen(action: QAction) -> None:
        if action in actions:
            call(int(action.data()))

    menu.triggered.connect(chosen)
