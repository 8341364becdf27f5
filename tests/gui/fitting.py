"""Whether all that a window shows can be seen whole, reached and named: `faults` says what is not so."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCalendarWidget,
    QCheckBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.ui.look.plain import ShortenedLabel
from app.ui.look.window_size import screen_of
from app.ui.widgets.step_bar import StepButton
from tests.gui.hands import plain

_OF_QT = (QHeaderView, QScrollBar, QMenu, QCalendarWidget, QStackedWidget)


def faults(window: QWidget) -> list[str]:
    """One line for each."""
    free = screen_of(window).availableGeometry()
    found = [] if free.contains(window.geometry()) else [f"the window {_says(window.geometry())} leaves the screen"]
    if _smaller(window.size(), window.minimumSizeHint()):
        found.append(f"the window {_says(window.size())} is smaller than {_says(window.minimumSizeHint())}")
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window and matters(widget):
            found += [f"{_title(widget)} {fault}" for fault in _of(widget)]
    return found + [f"Alt+{letter} is for {whose}" for letter, whose in given_twice(window)]


def given_twice(window: QWidget) -> Iterator[tuple[str, str]]:
    """Letters that several buttons, fields or menus have: Alt with one of them only wanders between them."""
    by_letter: dict[str, list[str]] = {}
    texts = [
        widget.text()
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLabel) and widget.isVisible() and widget.window() is window
        if isinstance(widget, QAbstractButton) or widget.buddy() is not None
    ]
    if isinstance(window, QMainWindow):
        texts += [action.text() for action in window.menuBar().actions()]
    for text in texts:
        if letter := QKeySequence.mnemonic(text).toString().removeprefix("Alt+"):
            by_letter.setdefault(letter, []).append(f"“{text}”")
    for letter, whose in sorted(by_letter.items()):
        if len(whose) > 1:
            yield letter, " and ".join(sorted(whose))


def matters(widget: QWidget) -> bool:
    """Whether it is read or operated, and is not a part that Qt makes for itself."""
    return is_operated(widget) or bool(_text(widget))


def is_operated(widget: QWidget) -> bool:
    """Whether it takes the focus, and is not a part that Qt makes for itself."""
    if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, _OF_QT):
        return False
    name = widget.objectName()
    return (not name.startswith("qt_") or name == "qt_spinbox_lineedit") and not any(
        isinstance(p, QCalendarWidget | QMenu) for p in above(widget)
    )


def above(widget: QWidget) -> Iterator[QWidget]:
    """What it lies in, from the inside to the outside."""
    parent = widget.parentWidget()
    while parent is not None:
        yield parent
        parent = parent.parentWidget()


def name_of(widget: QWidget) -> str:
    """What Qt tells a screen reader: the given name, else the widget's own text.

    `QAccessible.queryAccessibleInterface` would say so itself, but its wrappers outlive the widgets and crash later.
    """
    return widget.accessibleName() or plain(str(widget.property("text") or "")).strip()


def _of(widget: QWidget) -> Iterator[str]:
    if is_operated(widget) and widget.focusProxy() is None and not name_of(widget):
        yield "has no accessible name"
    if hidden := _hidden(widget):
        yield f"is cut off by {hidden}"
    if _is_squeezed(widget):
        yield f"is {_says(widget.size())}, smaller than {_says(_least(widget))}"
    wide = _needed(widget)
    if wide > _room(widget) and not _is_elided(widget):
        yield f"has {_room(widget)} for a text of {wide}"


def _hidden(widget: QWidget) -> str:
    """What it sticks out of; a scroll area shows all of its content in turn."""
    inner, area = widget, widget.rect()
    for outer in above(widget):
        area = QRect(inner.mapToParent(area.topLeft()), area.size())
        if not outer.rect().contains(area):
            if _scrolls(outer, inner):
                area, inner = outer.rect(), outer  # it lies in the content, as was seen a step before
                continue
            return f"{type(outer).__name__} {_says(outer.size())} at {_says(area)}"
        if outer.isWindow():
            return ""
        inner = outer
    return ""


def _scrolls(viewport: QWidget, content: QWidget) -> bool:
    area = viewport.parentWidget()
    return isinstance(area, QScrollArea) and area.viewport() is viewport and area.widget() is content


def _is_squeezed(widget: QWidget) -> bool:
    return widget.focusProxy() is None and not _in_view(widget) and _smaller(widget.size(), _least(widget))


def _in_view(widget: QWidget) -> bool:
    """Whether a table has placed it."""
    return any(isinstance(outer, QAbstractItemView) for outer in above(widget))


def _least(widget: QWidget) -> QSize:
    least = widget.minimumSizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        return QSize(0, widget.heightForWidth(widget.width()))
    return least.boundedTo(widget.maximumSize())


def _smaller(size: QSize, least: QSize) -> bool:
    return size.width() < least.width() or size.height() < least.height()


def _text(widget: QWidget) -> str:
    if isinstance(widget, QGroupBox):
        return plain(widget.title())
    return plain(widget.text()) if isinstance(widget, QLabel | QAbstractButton) else ""


def _needed(widget: QWidget) -> int:
    """The width of its longest line of text; 0 where the text is wrapped or drawn by itself."""
    if isinstance(widget, QLabel) and (widget.wordWrap() or widget.textFormat() is not Qt.TextFormat.PlainText):
        return 0
    if not isinstance(widget, QLabel | QPushButton | QToolButton | QCheckBox | QRadioButton | QGroupBox | StepButton):
        return 0
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
        return 0
    return max((widget.fontMetrics().horizontalAdvance(line) for line in _text(widget).splitlines()), default=0)


def _room(widget: QWidget) -> int:
    inside = widget.contentsRect().width()
    return inside - 2 * widget.margin() if isinstance(widget, QLabel) else inside


def _is_elided(widget: QWidget) -> bool:
    """Shortened on purpose: the tool tip has the whole text."""
    return bool(widget.toolTip()) and (isinstance(widget, ShortenedLabel) or "…" in _text(widget))


def _title(widget: QWidget) -> str:
    words = (_text(widget) or name_of(widget) or widget.objectName()).replace("\n", " ")[:60]
    return f"{type(widget).__name__} “{words}” in {'/'.join(type(p).__name__ for p in list(above(widget))[2::-1])}"


def _says(area: QRect | QSize) -> str:
    size = f"{area.width()}×{area.height()}"
    return size if isinstance(area, QSize) else f"{size} at {area.x()},{area.y()}"
