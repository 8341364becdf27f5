"""The dialog of customers' approved-vendor lists: seen, made strict, and what that changes elsewhere."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.vendors.vendor import Approval, Contact, Vendor
from app.ui.customer_lists.customer_lists_view import CustomerListsDialog
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import listed
from tests.gui.hands import choosing, column, offers, press, shown_text
from tests.gui.settling import settle


def opened(shown: WindowPresenter) -> CustomerListsDialog:
    shown.window.sidebar.show_section(sections.VENDORS)
    press(shown.vendors.view, "Lists…")
    settle()
    dialog = shown.vendor_screens.lists.dialog
    assert dialog is not None
    return dialog


@pytest.fixture
def dialog(shown: WindowPresenter) -> CustomerListsDialog:
    """Two customers, one with two vendors on its list."""
    on_list = (Approval(customer="Borealis"),)
    some = [
        Vendor(name=name, contacts=(Contact(email=f"quotes@{name.lower()}.example"),), approvals=on_list)
        for name in ("Kestrel", "Merlin")
    ]
    shown.services.vendors.save_all([some[0], replace(some[1], approvals=(*on_list, Approval(customer="Zephyr")))])
    return opened(shown)


def rules(shown: WindowPresenter) -> dict[str, bool]:
    return {one.customer: one.is_strict for one in shown.services.customer_lists.every()}


def test_a_list_is_made_strict_and_lenient_again(shown: WindowPresenter, dialog: CustomerListsDialog) -> None:
    model = dialog.table.model()
    assert [column(model, c) for c in range(3)] == [
        ["Borealis", "Zephyr"],
        ["2 vendors", "1 vendor"],
        ["! Warning only", "! Warning only"],
    ]
    assert not offers(dialog, "Never ask others")
    dialog.table.selectRow(0)
    assert not offers(dialog, "Only warn")
    press(dialog, "Never ask others")
    settle()
    assert rules(shown) == {"Borealis": True, "Zephyr": False}
    assert column(model, 2) == ["✗ Never asked", "! Warning only"]
    dialog.table.selectAll()
    press(dialog, "Only warn")
    settle()
    assert rules(shown) == {"Borealis": False, "Zephyr": False}


def test_enter_turns_one_over(shown: WindowPresenter, dialog: CustomerListsDialog) -> None:
    dialog.table.selectRow(1)
    dialog.table.setFocus()
    for is_strict in (True, False):
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
        settle()
        assert rules(shown)["Zephyr"] is is_strict


def test_a_list_that_went_meanwhile_is_said(shown: WindowPresenter, dialog: CustomerListsDialog) -> None:
    shown.services.vendors.remove([v.id for v in listed(shown.services)])
    dialog.table.selectRow(0)
    press(dialog, "Never ask others")
    settle()
    assert "“Borealis” has no approved-vendor list yet" in shown_text(dialog)
    assert "No approved-vendor list yet" in shown_text(dialog)


def test_without_a_list_an_import_is_offered(shown: WindowPresenter, tmp_path: Path) -> None:
    shown.services.vendors.save(Vendor(name="Kestrel", contacts=(Contact(email="a@kestrel.example"),)))
    empty = opened(shown)
    assert "No approved-vendor list yet" in shown_text(empty)
    sheet = tmp_path / "approved.csv"
    sheet.write_text("Customer,Vendor\nBorealis,Kestrel\n", encoding="utf-8")
    with choosing(sheet):
        press(empty, "Import…")
        settle()
    assert not empty.isVisible()
    imports = shown.vendor_screens.imports.window
    assert imports is not None
    assert imports.isVisible()
