"""A right click on a row, or the Menu key, offers what the buttons do with it, and to copy it."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.rfq_editor.editor_view import VENDORS
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import vendor
from tests.gui.hands import plain
from tests.gui.settling import settle

_COLUMNS: tuple[Column[str], ...] = (Column(title="Name", text=str),)


def _table(qtbot: QtBot) -> Table:
    table = Table("People")
    qtbot.addWidget(table)
    model: LinesModel[str] = LinesModel(_COLUMNS, key=str, parent=table)
    model.replace(("Ada", "Grace"))
    table.show_lines(model)
    table.show()
    return table


def _words(menu: QMenu) -> list[tuple[str, bool]]:
    return [(plain(a.text()), a.isEnabled()) for a in menu.actions() if not a.isSeparator()]


def test_a_table_offers_its_buttons_as_they_are_now_and_to_copy(qtbot: QtBot) -> None:
    table, pressed = _table(qtbot), []
    first, second, hidden, more = (QPushButton(text, table) for text in ("&Edit…", "Re&move", "Never", "Chan&ge"))
    for button in (first, second, more):
        button.show()
    first.clicked.connect(lambda: pressed.append("edit"))
    second.setEnabled(False)
    more.setMenu(QMenu(more))
    for button, keys in ((first, "Return"), (second, "Del"), (hidden, ""), (more, "")):
        table.offer(button, keys)
    assert _words(table.menu()) == [("Edit…", True), ("Remove", False), ("Change", True), ("Copy", False)]
    table.selectRow(1)
    edit, remove, change, _, copy = table.menu().actions()
    assert (edit.shortcut().toString(), remove.shortcut().toString(), copy.shortcut().toString()) == (
        "Return",
        "Del",
        "Ctrl+C",
    )
    assert change.menu() is more.menu()
    edit.trigger()
    copy.trigger()
    assert (pressed, QGuiApplication.clipboard().text().strip()) == (["edit"], "Grace")


def test_the_mouse_and_the_menu_key_open_it(qtbot: QtBot) -> None:
    table = _table(qtbot)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        at = QPoint(5, 5)
        QApplication.sendEvent(table.viewport(), QContextMenuEvent(reason, at, table.viewport().mapToGlobal(at)))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert _words(menu) == [("Copy", False)]
        menu.close()


def test_every_table_of_the_window_has_a_menu(shown: WindowPresenter) -> None:
    settle()
    tables = shown.window.findChildren(Table)
    assert len(tables) > 8
    assert [table.name for table in tables if table.menu().isEmpty()] == []
    accounts = [text for text, _ in _words(shown.accounts.view.table.menu())]
    assert accounts == ["Edit…", "Test", "Remove…", "Copy"]
    assert [text for text, _ in _words(shown.editor.view.attachments.table.menu())][-1] == "Copy"
    choice = shown.editor.view.vendors.table
    assert [text for text, _ in _words(choice.menu())] == ["Open vendor", "Copy"]


def test_the_menu_opens_the_vendor_to_ask_that_is_selected(shown: WindowPresenter) -> None:
    services = shown.services
    services.vendors.save(vendor(1))
    shown.open_rfq(services.rfq_editing.create("Plating").id)
    settle()
    view = shown.editor.view.vendors
    opened: list[int] = []
    view.vendor_asked.disconnect()
    view.vendor_asked.connect(opened.append)
    view.table.menu().actions()[0].trigger()
    assert opened == []
    shown.editor.view.show_step(VENDORS)
    view.which.setCurrentIndex(view.which.count() - 1)
    settle()
    view.table.selectRow(0)
    view.table.menu().actions()[0].trigger()
    assert len(opened) == 1
