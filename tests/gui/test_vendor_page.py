"""The vendor page with a list of some hundred: found, narrowed, sorted, changed and undone in the window."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QInputDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.background.job_runner import JobRunner
from app.domain.trade.ids import VendorId
from app.domain.vendors.record import NO_RECORD
from app.domain.vendors.search import FacetKind
from app.domain.vendors.vendor import Approval, Capability, Contact, Standing, Vendor, VendorStatus
from app.ui.vendors.detail_view import DetailView
from app.ui.vendors.vendor_dialog_view import APPROVALS, CAPABILITIES, CONTACTS
from app.ui.vendors.vendors_model import COLUMNS, VendorsModel
from app.ui.vendors.vendors_presenter import VendorsPresenter
from app.ui.widgets.chip_button import ChipButton
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.many_vendors import many_vendors
from tests.gui.hands import choose, field, press, shown_text
from tests.gui.settling import settle

_COUNT = 300
_NAME, _EMAIL = 0, next(n for n, c in enumerate(COLUMNS) if c.key == "email")


@pytest.fixture
def page(shown: WindowPresenter) -> VendorsPresenter:
    """The page, showing some hundred vendors."""
    shown.services.vendors.save_all(list(many_vendors(_COUNT)))
    shown.window.sidebar.show_section(sections.VENDORS)
    settle()
    assert len(shown.vendors.model.ids) == _COUNT
    return shown.vendors


def names(model: VendorsModel) -> list[str]:
    return [line.name for line in model.lines]


def detail(page: VendorsPresenter) -> str:
    return page.view.detail.text.toPlainText()


def stored(shown: WindowPresenter) -> list[Vendor]:
    """Whoever is in the table, as they are stored."""
    return [shown.services.vendors.get(VendorId(i)) for i in shown.vendors.model.ids]


def first(shown: WindowPresenter) -> Vendor:
    return shown.services.vendors.get(VendorId(shown.vendors.model.ids[0]))


def columns(page: VendorsPresenter) -> list[str]:
    return [COLUMNS[section].key for section in page.view.table.shown_columns()]


def shown_email(page: VendorsPresenter) -> str:
    line = page.model.line_at(0)
    return line.email if line else ""


def test_only_lines_that_are_seen_are_read(page: VendorsPresenter) -> None:
    known = len(page.model.lines)
    assert 10 < known < _COUNT
    assert page.view.filters.count.text() == "300 vendors"
    page.view.table.scrollToBottom()
    settle()
    assert page.model.line_at(_COUNT - 1) is not None
    assert len(page.model.lines) < _COUNT


def test_what_is_typed_last_is_what_is_shown(page: VendorsPresenter) -> None:
    for text in ("k", "ke", "kestrel", "kestrel plating", "zzz", "zephyr"):
        page.view.search.setText(text)
    settle()
    assert page.view.filters.count.text() == f"{len(page.model.ids)} of {_COUNT}"
    assert names(page.model)
    assert all("Zephyr" in name for name in names(page.model))
    page.view.search.setText("nobody at all")
    settle()
    assert not page.model.ids
    assert "No vendors found" in shown_text(page.view)
    assert not page.view.table.isVisible()


def test_chips_narrow_the_list_and_go_by_keyboard(page: VendorsPresenter, shown: WindowPresenter) -> None:
    choose(page.view, "Filter", "Status", "Blocked")
    settle()
    assert 0 < len(page.model.ids) < _COUNT
    assert {v.status for v in stored(shown)} == {VendorStatus.BLOCKED}
    (chip,) = page.view.filters.findChildren(ChipButton)
    assert chip.text() == "Status: Blocked"
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    settle()
    assert len(page.model.ids) == _COUNT
    assert page.view.search.hasFocus()


def test_a_search_is_kept_as_a_group_and_the_group_deleted(
    page: VendorsPresenter, shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("Zephyrs", True))
    page.view.search.setText("zephyr")
    settle()
    assert 0 < len(page.model.ids) < _COUNT
    found = list(page.model.ids)
    choose(page.view, "Filter", "Group", "Save this search as a group…")
    settle()
    assert "Zephyrs" in page.view.banner.text
    page.view.search.clear()
    settle()
    assert [g.name for g in shown.services.vendor_groups.every()] == ["Zephyrs"]
    assert len(page.model.ids) == _COUNT
    choose(page.view, "Filter", "Group", "Zephyrs")
    settle()
    assert list(page.model.ids) == found
    choose(page.view, "Filter", "Group", "Delete group", "Zephyrs")
    settle()
    assert len(page.model.ids) == _COUNT
    assert shown.services.vendor_groups.every() == []


def test_the_header_sorts_and_sorts_back(page: VendorsPresenter) -> None:
    by_name = list(page.model.ids)
    header = page.view.table.horizontalHeader()
    header.setSortIndicator(_NAME, Qt.SortOrder.DescendingOrder)
    settle()
    assert list(page.model.ids) == by_name[::-1]
    header.setSortIndicator(_EMAIL, Qt.SortOrder.AscendingOrder)
    settle()
    assert list(page.model.ids) not in (by_name, by_name[::-1])
    assert sorted(page.model.ids) == sorted(by_name)
    capabilities = next(n for n, c in enumerate(COLUMNS) if c.key == "capabilities")
    header.setSortIndicator(capabilities, Qt.SortOrder.AscendingOrder)
    settle()
    assert header.sortIndicatorSection() == _EMAIL


def test_columns_are_chosen_and_remembered(page: VendorsPresenter, shown: WindowPresenter) -> None:
    usual = columns(page)
    choose(page.view, "Columns", "Phone")
    choose(page.view, "Columns", "Categories")
    assert set(columns(page)) == {*usual, "phone"} - {"categories"}
    settle()
    jobs = JobRunner()
    opened_again = VendorsPresenter(shown.services, jobs)
    opened_again.show()
    settle(jobs)
    jobs.close()
    assert columns(opened_again) == columns(page)
    page.view.columns.show(["name", "of a later version", "check"])
    assert columns(page) == ["name", "check"]
    choose(page.view, "Columns", "Reset columns")
    assert columns(page) == usual


def test_the_selected_vendor_is_shown_whole(page: VendorsPresenter, shown: WindowPresenter) -> None:
    page.view.table.selectRow(0)
    vendor = first(shown)
    settle()
    assert vendor.contacts[0].email in detail(page)
    for can in vendor.capabilities:
        assert can.process in detail(page)
    page.view.table.selectAll()
    settle()
    assert "at once" in detail(page)
    page.view.table.clearSelection()
    settle()
    assert detail(page).startswith("Select a vendor")


def test_what_a_vendor_is_called_cannot_become_markup(qtbot: QtBot) -> None:
    view = DetailView()
    qtbot.addWidget(view)
    evil = "<b>&amp;<img src=x>"
    vendor = Vendor(
        name=evil,
        notes=evil,
        status=VendorStatus.BLOCKED,
        status_reason=evil,
        contacts=(Contact(email="a@b.example", name=evil, role=evil),),
        capabilities=(Capability(process=evil, standing=Standing.APPROVED, type="II", spec_class="1"),),
        approvals=(Approval(customer=evil),),
    )
    view.show_vendor(vendor, NO_RECORD, [])
    assert view.text.toPlainText().count(evil) == 6


def test_a_cell_is_changed_in_place_and_undone_and_redone(page: VendorsPresenter, shown: WindowPresenter) -> None:
    table, before = page.view.table, first(shown)
    table.setFocus()
    table.setCurrentIndex(page.model.index(0, _EMAIL))
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    assert editor.text() == before.contacts[0].email
    editor.selectAll()
    QTest.keyClicks(editor, "new@desk.example")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settle()
    assert shown_email(page) == "new@desk.example"
    assert [c.email for c in first(shown).contacts[1:]] == [c.email for c in before.contacts[1:]]
    page.view.undo_action.trigger()
    settle()
    assert shown_email(page) == before.contacts[0].email
    page.view.redo_action.trigger()
    settle()
    assert shown_email(page) == "new@desk.example"


def test_a_wrong_address_in_a_cell_is_told_and_nothing_is_changed(
    page: VendorsPresenter, shown: WindowPresenter
) -> None:
    before = first(shown)
    assert not page.model.setData(page.model.index(0, _EMAIL), "nonsense")
    settle()
    assert "nonsense" in page.view.banner.text
    assert first(shown) == before
    assert not page.changes.can_undo


def test_a_name_in_a_cell_that_is_taken_is_told(page: VendorsPresenter) -> None:
    page.model.setData(page.model.index(0, _NAME), page.model.lines[1].name)
    settle()
    assert "There is already a vendor" in page.view.banner.text


@pytest.mark.long
def test_many_are_changed_at_once_and_undone_at_once(
    page: VendorsPresenter, shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["late three times", "Precision", "preferred", "Friends"])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (next(answers), True))
    page.view.table.selectAll()
    choose(page.view, "Change", "Status", "On hold…")
    settle()
    assert page.view.banner.text == "300 vendors changed."
    assert {(v.status, v.status_reason) for v in stored(shown)} == {(VendorStatus.ON_HOLD, "late three times")}
    choose(page.view, "Change", "Add category…")
    settle()
    assert "Precision" in first(shown).categories
    choose(page.view, "Change", "Add tag…")
    settle()
    assert "preferred" in first(shown).tags
    choose(page.view, "Change", "Clearance", "ITAR")
    settle()
    assert first(shown).clearance == "ITAR"
    choose(page.view, "Change", "Add to group", "New group…")
    settle()
    assert "Friends" in page.view.banner.text
    for _ in range(4):
        page.view.undo_action.trigger()
    settle()
    assert first(shown) == first_of(many_vendors(_COUNT), first(shown))


@pytest.mark.long
def test_a_change_of_very_many_shows_how_far_it_is_and_can_be_cancelled(
    page: VendorsPresenter, shown: WindowPresenter
) -> None:
    shown.services.vendors.save_all([Vendor(name=f"Maker {n}") for n in range(300)])
    page.show()
    settle()
    page.view.table.selectAll()
    before = stored(shown)
    said: list[str] = []
    page.view.banner.said.connect(said.append)
    with shown.services.vendors.database.write():  # so that nothing is written before it is cancelled
        choose(page.view, "Change", "Clearance", "ITAR")
        assert said == ["Changing 0 of 600…"]
        press(page.view.banner, "Cancel")
    settle()
    assert page.view.banner.text == "Stopped. The list is as it was before."
    assert [v.clearance for v in stored(shown)] == [v.clearance for v in before]
    choose(page.view, "Change", "Clearance", "ITAR")
    settle()
    assert page.view.banner.text == "600 vendors changed."
    assert {v.clearance for v in stored(shown)} == {"ITAR"}
    page.view.undo_action.trigger()
    page.view.redo_action.trigger()  # in the order they were asked for
    page.view.undo_action.trigger()
    settle()
    assert "Undoing 500 of 600…" in said
    assert [v.clearance for v in stored(shown)] == [v.clearance for v in before]


def first_of(vendors: Iterator[Vendor], like: Vendor) -> Vendor:
    """The generated vendor of that name, with what storing it adds."""
    made = next(v for v in vendors if v.name == like.name)
    return replace(made, id=like.id, version=like.version)


def test_a_tag_and_a_category_are_taken_away(
    page: VendorsPresenter, shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.view.table.selectRow(0)
    settle()
    category = first(shown).categories[0]
    answers = iter([("x", False), (category.upper(), True)])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: next(answers))
    choose(page.view, "Change", "Remove category…")
    settle()
    assert category in first(shown).categories, "never mind"
    choose(page.view, "Change", "Remove category…")
    settle()
    assert category not in first(shown).categories


def test_cells_from_a_spreadsheet_are_handed_on(qtbot: QtBot, page: VendorsPresenter) -> None:
    QGuiApplication.clipboard().setText("Acme\tsales@acme.example")
    with qtbot.waitSignal(page.view.paste_asked) as asked:
        QTest.keyClick(page.view.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["Acme\tsales@acme.example"]


def test_a_dialog_changes_everything_about_a_vendor(page: VendorsPresenter, shown: WindowPresenter) -> None:
    page.view.table.selectRow(0)
    settle()
    press(page.view, "Edit…")
    settle()
    dialog = page.dialog
    assert dialog is not None
    field(dialog, "Notes (never in an email)", QPlainTextEdit).setPlainText("closed in August")
    field(dialog, "Largest email it takes", QDoubleSpinBox).setValue(10)
    dialog.show_page(CONTACTS)
    to_cc = next(n for n, f in enumerate(dialog.contacts.fields) if f.title == "To / Cc")
    assert dialog.contacts.setData(dialog.contacts.index(1, to_cc), "Cc")
    assert not dialog.contacts.setData(dialog.contacts.index(1, to_cc), "Bcc")
    dialog.show_page(CAPABILITIES)
    row = dialog.capabilities.add()
    for title, text in (("Process", "Laser marking"), ("Standing", "Approved"), ("Valid until", "2027-05-31")):
        column = next(n for n, f in enumerate(dialog.capabilities.fields) if f.title == title)
        assert dialog.capabilities.setData(dialog.capabilities.index(row, column), text)
    dialog.show_page(APPROVALS)
    dialog.approvals.add()
    dialog.approvals.setData(dialog.approvals.index(0, 0), "Boeing")
    dialog.approvals.add()
    before = first(shown)
    press(dialog, "Save")
    settle()
    assert dialog.isHidden()
    after = first(shown)
    assert (after.notes, after.max_mail_size) == ("closed in August", 10_000_000)
    assert [c.addressed.value for c in after.contacts] == ["to", "cc", "to"]
    assert after.capabilities[:-1] == before.capabilities
    assert (after.capabilities[-1].process, str(after.capabilities[-1].valid_until)) == ("Laser marking", "2027-05-31")
    assert [a.customer for a in after.approvals] == ["Boeing"]
    page.view.undo_action.trigger()
    settle()
    assert first(shown).notes == ""


def test_a_dialog_that_is_only_looked_at_changes_nothing(page: VendorsPresenter, shown: WindowPresenter) -> None:
    page.view.table.selectRow(5)
    settle()
    press(page.view, "Edit…")
    settle()
    assert page.dialog is not None
    assert page.dialog.vendor() == shown.services.vendors.get(VendorId(page.model.ids[5]))
    press(page.dialog, "Cancel")


@pytest.mark.usefixtures("page")
def test_facets_of_a_kind_stand_together(shown: WindowPresenter) -> None:
    kinds = [f.facet.kind for f in shown.services.vendor_finding.facets()]
    assert {FacetKind.STATUS, FacetKind.CATEGORY, FacetKind.PROCESS} <= set(kinds)
    assert kinds == sorted(kinds, key=list(FacetKind).index)


def test_undo_has_nothing_to_do_at_first(page: VendorsPresenter) -> None:
    page.view.undo_action.trigger()
    page.view.redo_action.trigger()
    settle()
    assert not page.view.banner.isVisible()
    assert QApplication.activeModalWidget() is None
    assert len(page.model.ids) == _COUNT
