"""A buyer without a mouse: keys go to whatever has the focus, and to nothing that is looked up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.settling import settle

KEY = Qt.Key
_PLAIN, _CTRL, _ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
_GLANCE_MS = 5
_MOST_TABS = 40


def focus() -> QWidget:
    """What gets the next key; without a window manager the window below a closed one is activated here."""
    modal = QApplication.activeModalWidget()
    if QApplication.activeWindow() is None or (modal is not None and not modal.isActiveWindow()):
        (modal or next(w for w in QApplication.topLevelWidgets() if w.isVisible())).activateWindow()
        settle()
    found = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert found is not None, "nothing has the focus"
    return found


def tap(*keys: Qt.Key) -> None:
    """One key after the other."""
    for key in keys:
        _press(key, _PLAIN)


def ctrl(key: Qt.Key) -> None:
    """With Ctrl held."""
    _press(key, _CTRL)


def alt(key: Qt.Key) -> None:
    """With Alt held."""
    _press(key, _ALT)


def type_in(text: str) -> None:
    """Letter by letter."""
    QTest.keyClicks(focus(), text)
    settle()


def tab_to(name: str) -> None:
    """Go on with the Tab key until a field of that name has the focus."""
    for _ in range(_MOST_TABS):
        if focus().accessibleName() == name:
            return
        tap(KEY.Key_Tab)
    raise AssertionError(f"the Tab key does not come to “{name}”")


@contextmanager
def answering_with(*keys: Qt.Key) -> Iterator[None]:
    """A question holds up the key that led to it, so it is answered from the event loop."""
    answered: list[QWidget] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if box is None or answered:
            return
        at = QApplication.focusWidget()
        if at is None or at.window() is not box:
            box.activateWindow()
            return
        answered.append(box)
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or box, key)

    with _glancing(look):
        yield
    assert answered, "nothing was asked"


@contextmanager
def _glancing(look: Callable[[], None]) -> Iterator[None]:
    glance = QTimer(interval=_GLANCE_MS)
    glance.timeout.connect(look)
    glance.start()
    try:
        yield
    finally:
        glance.stop()


def _press(key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    QTest.keyClick(focus(), key, held)
    settle()
