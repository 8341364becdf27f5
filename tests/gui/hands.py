"""A buyer's hands and eyes: things are found by the words on them, and only what is seen can be pressed or read."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import QAbstractItemModel, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)

from tests import translation
from tests.gui.settling import settle

W = TypeVar("W", bound=QWidget)
_GLANCE_MS = 5


def plain(text: str) -> str:
    """Words as they are seen: without the signs that underline a letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


# What is seen


def shown_text(root: QWidget) -> str:
    """Every text that can be read there now, one below the other; the cells of tables are not among them."""
    return "\n".join(text for widget in (root, *root.findChildren(QWidget)) if (text := _text_of(widget)))


def column(model: QAbstractItemModel, section: int = 0) -> list[str]:
    """What stands in a column of a table, top to bottom."""
    return [str(model.index(row, section).data()) for row in range(model.rowCount())]


def field(root: QWidget, name: str, kind: type[W]) -> W:
    """The one field of that name and kind."""
    found = [w for w in root.findChildren(kind) if w.isVisible() and w.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} fields “{name}”"
    return found[0]


def _text_of(widget: QWidget) -> str:
    if not widget.isVisible():
        return ""
    if isinstance(widget, QLabel | QAbstractButton):
        return plain(widget.text())
    if isinstance(widget, QLineEdit):
        return widget.text()
    return widget.toPlainText() if isinstance(widget, QTextEdit | QPlainTextEdit) else ""


# What is pressed


LANGUAGE = "TEST_LANGUAGE"  # the variable that says which one the window speaks; none: English


def said(words: str) -> str:
    """What a button with these English words says in the language of the window."""
    return _words_of(os.environ.get(LANGUAGE, "en")).get(words, words)


@cache
def _words_of(language: str) -> dict[str, str]:
    if language == "en":
        return {}
    texts = json.loads((translation.LANGUAGES / f"{language}.json").read_text(encoding="utf-8"))
    return {plain(text): plain(there) for text, there in texts.items()}


def button(root: QWidget, words: str) -> QAbstractButton:
    """The one button with these words on it; it may be greyed out."""
    seen = [b for b in root.findChildren(QAbstractButton) if b.isVisible()]
    found = [b for b in seen if plain(b.text()) == said(words)]
    assert len(found) == 1, f"{len(found)} buttons “{words}” among {[plain(b.text()) for b in seen if b.text()]}"
    return found[0]


def offers(root: QWidget, words: str) -> bool:
    """Whether there is a button with these words that can be pressed now."""
    return any(b.isVisible() and b.isEnabled() and plain(b.text()) == words for b in root.findChildren(QAbstractButton))


def press(root: QWidget, words: str) -> None:
    """Press the button with these words."""
    found = button(root, words)
    assert found.isEnabled(), f"“{words}” is greyed out"
    assert found.window() not in _behind(QApplication.activeModalWidget()), f"something is asked before “{words}”"
    found.click()


def pick(box: QComboBox, words: str) -> None:
    """Choose an entry of a list, as a click on it does."""
    place = box.findText(words)
    assert place >= 0, f"no “{words}” among {[box.itemText(n) for n in range(box.count())]}"
    box.setCurrentIndex(place)
    box.activated.emit(place)


def write(box: QComboBox, text: str) -> None:
    """Type into a list that takes other words, too, and press Enter."""
    editor = box.lineEdit()
    assert editor is not None
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def choose(root: QWidget, words: str, *entries: str) -> None:
    """Open the menu of the button with these words, wait for what it offers, and go down to the last entry."""
    opener = button(root, words)
    assert isinstance(opener, QPushButton)
    assert opener.isEnabled(), f"“{words}” is greyed out"
    menu: QMenu = opener.menu()
    menu.popup(opener.mapToGlobal(QPoint(0, opener.height())))
    settle()
    inner = menu
    for entry in entries[:-1]:
        inner = cast("QMenu", _action(inner, entry).menu())
    action = _action(inner, entries[-1])
    menu.close()
    action.trigger()


def shortcut(window: QWidget, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
    """Press keys together: they reach the active window alone, and a dialog may just have closed."""
    window.activateWindow()
    settle()
    assert QApplication.activeWindow() is window
    QTest.keyClick(window, key, keys)


def _behind(dialog: QWidget | None) -> Iterator[QWidget]:
    """What cannot be pressed before this is answered."""
    while dialog is not None and (dialog := dialog.parentWidget()) is not None:
        yield dialog


def _action(menu: QMenu, words: str) -> QAction:
    found = [a for a in menu.actions() if a.isVisible() and plain(a.text()).partition("\t")[0] == words]
    assert len(found) == 1, f"{len(found)} entries “{words}” among {[a.text() for a in menu.actions()]}"
    assert found[0].isEnabled(), f"“{words}” is greyed out"
    return found[0]


def drop(target: QWidget, path: Path) -> None:
    """Let go of a file or a folder over it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, no_keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    target.dropEvent(QDropEvent(QPointF(5, 5), action, data, Qt.MouseButton.LeftButton, no_keys))


# What is asked


@contextmanager
def choosing(path: Path) -> Iterator[None]:
    """Whatever asks for a file meanwhile, to be read or to be written, gets this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        patch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
        patch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        yield


@contextmanager
def answering(words: str) -> Iterator[list[str]]:
    """Whatever is asked meanwhile gets this answer; the list says what was asked, and at the end it must have been."""
    with _meeting(lambda box: press(box, words)) as asked:
        yield asked


@contextmanager
def escaping() -> Iterator[list[str]]:
    """Whatever is asked meanwhile is left by Escape."""
    with _meeting(lambda box: QTest.keyClick(box, Qt.Key.Key_Escape)) as asked:
        yield asked


def told(root: QWidget) -> QMessageBox:
    """The message that stands before a window."""
    found = [box for box in root.findChildren(QMessageBox) if box.isVisible()]
    assert len(found) == 1, f"{len(found)} messages"
    return found[0]


@contextmanager
def _meeting(deed: Callable[[QMessageBox], None]) -> Iterator[list[str]]:
    """A question holds up who asks it, so it has to be met from the event loop."""
    asked: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            return
        asked.append(box.text())
        try:
            deed(box)
        except AssertionError:
            box.reject()  # or nobody would ever answer it
            raise

    glance = QTimer(interval=_GLANCE_MS)
    glance.timeout.connect(look)
    glance.start()
    try:
        yield asked
    finally:
        glance.stop()
    assert asked, "nothing was asked"
