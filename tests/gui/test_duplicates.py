"""The window for vendors that stand in the list twice: searched, put side by side, merged, told apart, undone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QRadioButton, QWidget
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
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import listed
from tests.gui.hands import answering, offers, press, shown_text
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
def presenter(shown: WindowPresenter, services: Services) -> DuplicatesPresenter:  # noqa: ARG001 - stored before
    """The window, opened from the vendor page, with two pairs of which the first is shown."""
    shown.window.sidebar.show_section(sections.VENDORS)
    settle()
    press(shown.vendors.view, "Duplicates…")
    settle()
    assert ready(shown.vendor_screens.duplicates)
    return shown.vendor_screens.duplicates


def view(presenter: DuplicatesPresenter) -> DuplicatesWindow:
    assert presenter.window is not None
    return presenter.window


def ready(presenter: DuplicatesPresenter) -> bool:
    return offers(view(presenter), "Merge")


def one_named(services: Services, name: str) -> Vendor:
    (found,) = services.vendors.by_names([name])
    return found


def names(presenter: DuplicatesPresenter) -> list[str]:
    return [p.first_name for p in presenter.model.lines]


def stored(services: Services) -> list[str]:
    return [line.name for line in listed(services)]


def test_the_best_pair_stands_side_by_side_with_its_differences_to_choose(
    presenter: DuplicatesPresenter, services: Services
) -> None:
    window = view(presenter)
    assert names(presenter) == ["Kestrel Plating", "Zephyr Wire"]
    assert window.count.text() == "2 pairs to look at"
    assert window.limits.isHidden()
    one, two = (one_named(services, v.name).stored_id for v in SOME[:2])
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
    assert "3 contacts; emails go to Ana" in shown_text(window.comparison)
    assert "Clearance of “KESTREL PLATING, Inc.”: ITAR" in shown_text(window.comparison)


def test_what_is_chosen_is_what_is_merged(qtbot: QtBot, presenter: DuplicatesPresenter, services: Services) -> None:
    window = view(presenter)
    one, two = (one_named(services, v.name).stored_id for v in SOME[:2])
    for field in ("name", "clearance"):
        window.comparison.choices.radio(field, two).click()
    assert "Also listed as “Kestrel Plating”." in shown_text(window.comparison)
    with answering("Choose again") as asked:
        press(view(presenter), "Merge")
    assert "would get the clearance ITAR" in asked[0]
    assert services.vendors.get(one).clearance == ""
    with answering("Merge and raise it"), qtbot.waitSignal(presenter.finished) as told:
        press(view(presenter), "Merge")
    assert told.args is not None
    assert told.args[1] == "“Kestrel Plating” and “KESTREL PLATING, Inc.” are now one vendor."
    merged = services.vendors.get(one)
    assert (merged.name, merged.clearance, merged.status) == ("KESTREL PLATING, Inc.", "ITAR", VendorStatus.BLOCKED)
    settle()
    assert ready(presenter)
    assert names(presenter) == ["Zephyr Wire"]
    assert window.banner.text == told.args[1]
    window.activateWindow()  # no window manager gives it back after a question
    settle()
    with qtbot.waitSignal(presenter.finished):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sorted(names(presenter)) == ["Kestrel Plating", "Zephyr Wire"]
    assert len(stored(services)) == 5
    assert window.banner.isHidden()
    settle()
    assert ready(presenter)
    presenter.undo()
    settle()
    assert len(stored(services)) == 5, "nothing is left to be undone"


def test_what_is_not_the_same_is_not_asked_again(presenter: DuplicatesPresenter, services: Services) -> None:
    press(view(presenter), "Not the same")
    settle()
    assert presenter.model.rowCount() == 1
    assert len(services.duplicates.find().pairs) == 1
    press(view(presenter).banner, "Undo")
    settle()
    assert presenter.model.rowCount() == 2
    assert len(services.duplicates.find().pairs) == 2
    for _ in range(2):
        assert ready(presenter)
        left = len(presenter.model.lines)
        press(view(presenter), "Not the same")
        settle()
        assert len(presenter.model.lines) == left - 1
    assert view(presenter).pages.currentIndex() == pages.NONE
    press(view(presenter), "Search again")
    settle()
    assert view(presenter).pages.currentIndex() == pages.NONE


def test_another_pair_may_be_looked_at_while_one_is_merged(presenter: DuplicatesPresenter, services: Services) -> None:
    press(view(presenter), "Merge")
    view(presenter).select_row(1)
    settle()
    assert names(presenter) == ["Zephyr Wire"]
    assert ready(presenter)
    assert len(stored(services)) == 4


def test_skipping_goes_round(presenter: DuplicatesPresenter) -> None:
    for expected in ("Zephyr Wire", "Kestrel Plating"):
        press(view(presenter), "Skip")
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
    pair = window.current
    assert pair is not None
    assert {pair.first_name, pair.second_name} <= set(shown_text(window.comparison).splitlines())
    assert "Zephyr" in pair.first_name
    taken = window.comparison.choices.take["name"]
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    focus = window.focusWidget()
    assert isinstance(focus, QRadioButton)
    QTest.keyClick(focus, Qt.Key.Key_Right)
    assert {taken, window.comparison.choices.take["name"]} == {pair.first, pair.second}
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    settle()
    assert len(stored(services)) == 4


def test_every_part_has_a_name_and_no_two_keys_are_the_same(presenter: DuplicatesPresenter) -> None:
    window = view(presenter)
    focusable = [w for w in window.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    faces = [QAccessible.queryAccessibleInterface(w) for w in focusable]
    assert [w for w, face in zip(focusable, faces, strict=True) if not face.text(QAccessible.Text.Name)] == []
    keys = [
        b.text()[b.text().index("&") + 1]
        for b in window.findChildren(QAbstractButton)
        if b.isVisible() and "&" in b.text()
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
    press(view(presenter), "Cancel")
    settle()
    assert view(presenter).pages.currentIndex() == pages.CANCELLED
    press(view(presenter), "Search again")
    settle()
    assert view(presenter).pages.currentIndex() == pages.PAIRS
    presenter.search()
    view(presenter).close()
    settle()
    assert view(presenter).pages.currentIndex() == pages.CANCELLED


def test_a_vendor_that_was_changed_meanwhile_is_not_merged_unseen(
    presenter: DuplicatesPresenter, services: Services
) -> None:
    other = one_named(services, "KESTREL PLATING, Inc.")
    services.vendors.save(replace(other, website="moved.example"))
    press(view(presenter), "Merge")
    settle()
    assert "was changed or removed" in view(presenter).banner.text
    assert len(stored(services)) == 5
    assert ready(presenter)  # shown as it is now
    assert "moved.example" in shown_text(view(presenter).comparison).splitlines()
    services.vendors.remove([other.stored_id])
    press(view(presenter), "Merge")
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


def test_the_vendor_page_opens_it_and_says_what_was_merged(
    shown: WindowPresenter, presenter: DuplicatesPresenter, services: Services
) -> None:
    page = shown.vendors
    press(view(presenter), "Merge")
    settle()
    assert "are now one vendor" in page.view.banner.text
    assert len(stored(services)) == 4
