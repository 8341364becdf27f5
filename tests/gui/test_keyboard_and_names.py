"""Whoever cannot see the window, or uses no mouse, gets everywhere."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.domain.accounts.account import Account
from app.domain.vendors.vendor import Vendor
from app.domain.words.vocabulary import Term, TermKind
from app.ui.accounts.account_dialog_view import AccountDialog
from app.ui.backups.backups_model import BackupsModel
from app.ui.backups.backups_view import BackupsDialog
from app.ui.look.tokens import Tone
from app.ui.quotes.quote_dialog import QuoteDialog
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS, MESSAGE, REVIEW, VENDORS
from app.ui.rfqs.new_rfq_view import NewRfqDialog
from app.ui.vendors.vendor_dialog_view import VendorDialog
from app.ui.vocabulary.term_dialog_view import TermDialog
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.fitting import is_operated, name_of
from tests.gui.settling import settle


def _pages(shown: WindowPresenter) -> list[QWidget]:
    return [
        shown.rfqs.view,
        shown.editor.view,
        shown.vendors.view,
        shown.outbox.page,
        shown.replies.view,
        shown.comparison.view,
        shown.attention.view,
        shown.practice.view,
        shown.accounts.view,
        shown.activity.view,
        shown.window.sidebar,
    ]


def _focusable(page: QWidget) -> Iterator[QWidget]:
    for widget in [page, *page.findChildren(QWidget)]:
        is_list_of_box = isinstance(widget, QAbstractItemView) and widget.window() is not page.window()
        if is_operated(widget) and not is_list_of_box:
            yield widget


def _nameless(page: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
        for widget in _focusable(page)
        if widget.focusProxy() is None and not name_of(widget)
    ]


def test_everything_that_takes_the_focus_has_a_name(shown: WindowPresenter) -> None:
    for page in _pages(shown):
        assert list(_focusable(page)), type(page).__name__
        assert not _nameless(page), type(page).__name__


_DIALOGS: dict[str, Callable[[], QDialog]] = {
    "vendor": lambda: VendorDialog(Vendor(name=""), ("CUI",)),
    "account": lambda: AccountDialog(Account(name="")),
    "new rfq": lambda: NewRfqDialog("Europe/Berlin"),
    "term": lambda: TermDialog(Term(kind=TermKind.PROCESS, name=""), is_new=True),
    "quote": lambda: QuoteDialog("Quote of Acme Plating – RFQ-2026-0042"),
    "copies": lambda: BackupsDialog(BackupsModel(QApplication.instance() or QObject()), None),
}


@pytest.mark.parametrize("kind", _DIALOGS)
def test_everything_in_a_dialog_has_a_name(qtbot: QtBot, kind: str) -> None:
    dialog = _DIALOGS[kind]()
    qtbot.addWidget(dialog)
    assert not _nameless(dialog)


@pytest.mark.parametrize("kind", sorted(_DIALOGS.keys() - {"copies"}))
def test_the_tab_key_comes_to_what_goes_on_before_it_comes_to_cancel(qtbot: QtBot, kind: str) -> None:
    dialog = _DIALOGS[kind]()
    qtbot.addWidget(dialog)
    dialog.show()
    (box,) = dialog.findChildren(QDialogButtonBox)
    order, widget = list[QWidget](), dialog.nextInFocusChain()
    while widget is not None and widget is not dialog:
        order.append(widget)
        widget = widget.nextInFocusChain()
    roles = [box.buttonRole(w) for w in order if isinstance(w, QAbstractButton) and w in box.buttons()]
    last = roles.index(QDialogButtonBox.ButtonRole.RejectRole)
    assert last == len(roles) - 1


@pytest.mark.parametrize("kind", ["quote", "new rfq"])
def test_no_alt_key_is_given_twice_in_a_dialog(qtbot: QtBot, kind: str) -> None:
    dialog = _DIALOGS[kind]()
    qtbot.addWidget(dialog)
    dialog.show()
    letters = _letters(dialog)
    assert letters
    assert sorted(letters) == sorted(set(letters))


def test_every_action_has_a_role_so_that_macos_moves_none_by_its_name(window: MainWindow) -> None:
    heuristic = QAction.MenuRole.TextHeuristicRole
    menus = window.menuBar().findChildren(QMenu)
    actions = [a for m in menus for a in m.actions() if not a.isSeparator() and a.menu() is None]
    assert len(actions) > 12
    assert not [a.text() for a in actions if a.menuRole() == heuristic]


def test_no_key_is_given_twice(window: MainWindow) -> None:
    menus = window.menuBar().findChildren(QMenu)
    keys = [k.toString() for m in menus for a in m.actions() for k in a.shortcuts()]
    assert len(keys) == len(set(keys))
    for wanted in ("Ctrl+Q", "Ctrl+N", "Ctrl+F", "Ctrl+K", "Ctrl+1", "Ctrl+7", "Alt+Left", "Alt+Right", "Ctrl+Return"):
        assert QKeySequence(wanted).toString() in keys


def test_nothing_is_cut_off_at_the_smallest_window(window: MainWindow, shown: WindowPresenter) -> None:
    window.resize(1024, 700)
    for page in _pages(shown)[:-1]:
        window.show_page(page)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        assert page.minimumSizeHint().width() <= page.width(), type(page).__name__
    assert (window.width(), window.height()) == (1024, 700)


def _letters(page: QWidget) -> list[str]:
    """The Alt keys of what can be seen on a page."""
    seen = [w for w in page.findChildren(QWidget) if w.isVisibleTo(page) and isinstance(w, (QAbstractButton, QLabel))]
    keys = [
        QKeySequence.mnemonic(w.text()).toString()
        for w in seen
        if isinstance(w, QAbstractButton) or w.buddy() is not None
    ]
    return [key for key in keys if key]


def test_no_alt_key_is_given_twice_on_a_page_nor_one_of_the_menus(shown: WindowPresenter) -> None:
    menus = [QKeySequence.mnemonic(a.text()).toString() for a in shown.window.menuBar().actions()]
    editor = shown.editor.view
    for step in (DETAILS, ATTACHMENTS, VENDORS, MESSAGE, REVIEW):
        editor.show_step(step)
        letters = [*menus, *_letters(editor)]
        assert sorted(letters) == sorted(set(letters)), f"step {step}"
    for tab in range(shown.comparison.view.tabs.pages.count()):
        shown.comparison.view.tabs.turn_to(tab)
        letters = [*menus, *_letters(shown.comparison.view)]
        assert sorted(letters) == sorted(set(letters)), f"tab {tab}"
    for page in _pages(shown):
        letters = [*menus, *_letters(page)]
        assert sorted(letters) == sorted(set(letters)), type(page).__name__


def test_what_was_said_about_a_step_goes_when_it_is_left(shown: WindowPresenter) -> None:
    editor = shown.editor.view
    editor.show_step(DETAILS)
    editor.banner.say(Tone.OK, "2 lines added from 2 rows.")
    assert not editor.banner.isHidden()
    editor.show_step(VENDORS)
    assert editor.banner.isHidden()


def _tabbed(page: QWidget) -> Iterator[QWidget]:
    """What the Tab key must come to; of buttons of which one is pressed, to that one."""
    for widget in _focusable(page):
        is_stop = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        is_other = group is not None and group.exclusive() and group.checkedButton() not in {None, widget}
        if isinstance(widget, QAbstractButton) and widget.autoExclusive():
            is_other |= not widget.isChecked()
        is_part = isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)
        if is_stop and widget.isVisible() and widget.isEnabled() and not is_other and not is_part:
            yield widget


@pytest.mark.parametrize("section", range(len(sections.SECTIONS)), ids=[s.name for s in sections.SECTIONS])
def test_the_tab_key_comes_to_everything_on_a_page(shown: WindowPresenter, section: int) -> None:
    shown.services.practice.fill(3)
    shown.window.activateWindow()
    shown.window.sidebar.show_section(section)
    settle()
    page = shown.window.pages.currentWidget()
    assert page is not None
    missing = {*_tabbed(page)}
    shown.window.sidebar.setFocus()
    for _ in range(3 * len(missing) + 9):
        missing -= {widget for widget in missing if widget.hasFocus()}
        QTest.keyClick(QApplication.focusWidget() or shown.window, Qt.Key.Key_Tab)
    assert not [f"{type(widget).__name__} “{name_of(widget)}”" for widget in missing]
