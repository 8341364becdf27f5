"""The window for vendors that stand in the list twice: searched, put side by side, merged, told apart, undone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QPushButton, QRadioButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.trade.ids import VendorId
from app.domain.vendors.duplicates import Likeness
from app.domain.vendors.vendor import Contact, ContactRank, Vendor, VendorStatus
from app.services.suite import Services
from app.ui.duplicates import duplicates_view as pages
from app.ui.duplicates.duplicates_model import after_merge
from app.ui.duplicates.duplicates_presenter import DuplicatesPresenter
from app.ui.duplicates.duplicates_view import DuplicatesWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import listed
from tests.gui.settling import settle

SOME = (
    Vendor(
        name="Kestrel Plating",
        website="kestrel.example",
        contacts=(
            Contact(email="ana@kestrel.example", name="Ana", rank=ContactRank.PRIMARY),
            Contact(email="bo@kestrel.example", name="Bo"),
        ),
    ),
    Vendor(
        name="KESTREL PLATING, Inc.",
        website="kestrelplating.example",
        status=VendorStatus.BLOCKED,
        status_reason="late three times",
        clearance="ITAR",
        contacts=(Contact(email="cy@kestrel.example", name="Cy"),),
    ),
    Vendor(name="Zephyr Wire", contacts=(Contact(email="a@zephyr.example"),)),
    Vendor(name="Zephyr Wire Ltd", contacts=(Contact(email="b@zephyr.example"),)),
    Vendor(name="Upland Forge"),
)


@pytest.fixture
def services(shown: WindowPresenter) -> Services:
    """Of the window behind."""
    shown.services.vendors.save_all(SOME)
    return shown.services


@pytest.fixture
def presenter(shown: WindowPresenter, services: Services) -> DuplicatesPresenter:
    """The window, with two pairs of which the first is shown."""
    made = DuplicatesPresenter(services.duplicates, services.vendors, shown._jobs, shown.window)
    made.open(shown.window)
    settle()
    assert ready(made)
    return made


def view(presenter: DuplicatesPresenter) -> DuplicatesWindow:
    assert presenter.window is not None
    return presenter.window


def ready(presenter: DuplicatesPresenter) -> bool:
    return press(presenter, "Merge").isEnabled()


def press(presenter: DuplicatesPresenter, text: str) -> QPushButton:
    """The button of that name on what is shown."""
    buttons = view(presenter).findChildren(QPushButton)
    return next(b for b in buttons if b.text().replace("&", "") == text and (b.isVisible() or text == "Merge"))


def names(presenter: DuplicatesPresenter) -> list[str]:
    return [p.first_name for p in presenter.model.lines]


def stored(services: Services) -> list[str]:
    return [line.name for line in listed(services)]


def test_the_best_pair_stands_side_by_side_with_its_differences_to_choose(presenter: DuplicatesPresenter) -> None:
    window = view(presenter)
    assert names(presenter) == ["Kestrel Plating", "Zephyr Wire"]
    assert window.count.text() == "2 pairs to look at"
    assert window.limits.isHidden()
    one, two = (v.stored_id for v in presenter._entries)
    take = window.comparison.choices.take
    assert {f: i == one for f, i in take.items()} == {
        "name": True,
        "website": True,
        "status": False,
        "clearance": True,
    }
    assert window.comparison.choices.radio("clearance", two).text() == "ITAR"
    assert window.comparison.choices.radio("clearance", one).text() == "(nothing)"
    assert [c.email for _, c in window.comparison.contacts.lines] == [
        "ana@kestrel.example",
        "bo@kestrel.example",
        "cy@kestrel.example",
    ]
    assert window.comparison._contacts_title.text() == "3 contacts; mails go to Ana"
    assert "Clearance of “KESTREL PLATING, Inc.”: ITAR" in window.comparison._notes.toPlainText()


def test_what_is_chosen_is_what_is_merged(qtbot: QtBot, presenter: DuplicatesPresenter, services: Services) -> None:
    window = view(presenter)
    one, two = (v.stored_id for v in presenter._entries)
    for field in ("name", "clearance"):
        window.comparison.choices.radio(field, two).click()
    assert "Also listed as “Kestrel Plating”." in window.comparison._notes.toPlainText()
    with qtbot.waitSignal(presenter.finished) as told:
        press(presenter, "Merge").click()
    assert told.args is not None
    assert told.args[1] == "“Kestrel Plating” and “KESTREL PLATING, Inc.” are one vendor now."
    merged = services.vendors.get(one)
    assert (merged.name, merged.clearance, merged.status) == ("KESTREL PLATING, Inc.", "ITAR", VendorStatus.BLOCKED)
    settle()
    assert ready(presenter)
    assert names(presenter) == ["Zephyr Wire"]
    assert window.banner.text == told.args[1]
    with qtbot.waitSignal(presenter.finished):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sorted(names(presenter)) == ["Kestrel Plating", "Zephyr Wire"]
    assert len(stored(services)) == 5
    assert window.banner.isHidden()
    settle()
    assert ready(presenter)
    presenter.undo()  # nothing is left to be undone


def test_what_is_not_the_same_is_not_asked_again(presenter: DuplicatesPresenter, services: Services) -> None:
    press(presenter, "Not the same").click()
    settle()
    assert presenter.model.rowCount() == 1
    assert len(services.duplicates.find().pairs) == 1
    presenter.undo()
    settle()
    assert presenter.model.rowCount() == 2
    assert len(services.duplicates.find().pairs) == 2
    for _ in range(2):
        settle()
        assert ready(presenter)
        left = len(presenter.model.lines)
        press(presenter, "Not the same").click()
        settle()
        assert len(presenter.model.lines) == left - 1
    assert view(presenter).pages.currentIndex() == pages.NONE
    press(presenter, "Search again").click()
    settle()
    assert view(presenter).pages.currentIndex() == pages.NONE


def test_another_pair_may_be_looked_at_while_one_is_merged(presenter: DuplicatesPresenter, services: Services) -> None:
    press(presenter, "Merge").click()
    view(presenter).select_row(1)
    settle()
    assert names(presenter) == ["Zephyr Wire"]
    assert ready(presenter)
    assert len(stored(services)) == 4


def test_skipping_goes_round(presenter: DuplicatesPresenter) -> None:
    for expected in ("Zephyr Wire", "Kestrel Plating"):
        press(presenter, "Skip").click()
        settle()
        assert ready(presenter)
        pair = view(presenter).current
        assert pair is not None
        assert pair.first_name == expected


def test_everything_is_done_by_keyboard(presenter: DuplicatesPresenter, services: Services) -> None:
    window = view(presenter)
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_Down)
    settle()
    assert ready(presenter)
    assert "Zephyr" in presenter._entries[0].name
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    focus = window.focusWidget()
    assert isinstance(focus, QRadioButton)
    QTest.keyClick(focus, Qt.Key.Key_Right)
    assert window.comparison.choices.take["name"] == presenter._entries[1].stored_id
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    settle()
    assert len(stored(services)) == 4


def test_every_part_has_a_name_and_no_two_keys_are_the_same(presenter: DuplicatesPresenter) -> None:
    window = view(presenter)
    focusable = [w for w in window.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    faces = [QAccessible.queryAccessibleInterface(w) for w in focusable]
    assert [w for w, face in zip(focusable, faces, strict=True) if not face.text(QAccessible.Text.Name)] == []
    keys = [
        b.text()[b.text().index("&") + 1] for b in window.findChildren(QPushButton) if b.isVisible() and "&" in b.text()
    ]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set("FEVRH")


def test_the_pairs_are_a_sound_model(presenter: DuplicatesPresenter, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(presenter.model)  # type: ignore[no-untyped-call]  # pytest-qt leaves it untyped
    assert view(presenter).table.selectionBehavior() is QAbstractItemView.SelectionBehavior.SelectRows


def test_a_search_that_nobody_waits_for_ends(presenter: DuplicatesPresenter) -> None:
    presenter.search()
    presenter.search()  # one at a time
    assert view(presenter).pages.currentIndex() == pages.SEARCHING
    press(presenter, "Cancel").click()
    settle()
    assert view(presenter).pages.currentIndex() == pages.CANCELLED
    press(presenter, "Search again").click()
    settle()
    assert view(presenter).pages.currentIndex() == pages.PAIRS
    presenter.search()
    view(presenter).close()
    settle()
    assert view(presenter).pages.currentIndex() == pages.CANCELLED


def test_a_vendor_that_was_changed_meanwhile_is_not_merged_unseen(
    presenter: DuplicatesPresenter, services: Services
) -> None:
    other = presenter._entries[1]
    services.vendors.save(replace(other, notes="Moved."))
    press(presenter, "Merge").click()
    settle()
    assert "was changed or removed" in view(presenter).banner.text
    assert len(stored(services)) == 5
    assert ready(presenter)  # shown as it is now
    assert presenter._entries[1].notes == "Moved."
    services.vendors.remove([other.stored_id])
    press(presenter, "Merge").click()
    settle()
    assert "was removed in the meantime" in view(presenter).banner.text
    assert not ready(presenter)


def test_who_was_like_the_double_may_be_the_survivor() -> None:
    a, b, c, d = (VendorId(n) for n in range(1, 5))

    def pair(one: VendorId, two: VendorId, score: int) -> Likeness:
        return Likeness(first=one, second=two, first_name=f"{one}", second_name=f"{two}", score=score, reasons=())

    left = after_merge([pair(a, b, 90), pair(b, c, 80), pair(c, a, 70), pair(d, b, 65)], b, a, "A")
    assert [(p.first, p.second, p.score, p.first_name, p.second_name) for p in left] == [
        (a, c, 80, "A", "3"),
        (d, a, 65, "4", "A"),
    ]


def test_the_vendor_page_opens_it_and_says_what_was_merged(shown: WindowPresenter, services: Services) -> None:
    page = shown.vendors
    page.view.duplicates_asked.emit()
    windows = [w for w in shown.window.findChildren(DuplicatesWindow) if w.isVisible()]
    assert len(windows) == 1
    merge = next(b for b in windows[0].findChildren(QPushButton) if b.text() == "&Merge")
    settle()
    assert merge.isEnabled()
    merge.click()
    settle()
    assert "are one vendor now" in page.view.banner.text
    assert len(stored(services)) == 4
