"""F1: the guide in a window of its own, at the place that speaks of what is shown."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtTest import QTest

from app.system import resources
from app.ui.manual.manual_view import ManualWindow
from app.ui.manual.page_text import Link, link_of, page_text
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.settling import settle


def _opened(shown: WindowPresenter) -> ManualWindow:
    next(action for action in shown.window.findChildren(QAction) if action.text() == "&User guide").trigger()
    settle()
    assert shown.manual.shown is not None
    assert shown.manual.shown.isVisible()
    return shown.manual.shown


def _heading(manual: ManualWindow) -> str:
    item = manual.headings.currentItem()
    assert item is not None
    return item.text().strip()


@pytest.mark.parametrize("section", range(len(sections.SECTIONS)))
def test_every_page_of_the_program_has_its_place_in_the_guide(shown: WindowPresenter, section: int) -> None:
    shown.window.sidebar.show_section(section)
    manual = _opened(shown)
    words = {sections.RFQS: "An RFQ", sections.OUTBOX: "While it is sending", sections.PRACTICE: "Try it first"}
    assert _heading(manual) == words.get(section, sections.SECTIONS[section].name)
    assert manual.text.textCursor().block().text() == _heading(manual)


def test_links_lead_to_pages_and_headings_and_out_of_the_guide(
    shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: left.append(url.toString()))
    manual = _opened(shown)
    manual.text.anchorClicked.emit(QUrl("command-line.md#exit-codes"))
    assert (manual.pages.currentText(), _heading(manual)) == ("Command line", "Exit codes")
    manual.text.anchorClicked.emit(QUrl("#commands"))
    assert _heading(manual) == "Commands"
    manual.text.anchorClicked.emit(QUrl("decisions/0001-nothing.md"))
    assert manual.pages.currentText() == "Command line"
    manual.text.anchorClicked.emit(QUrl("https://example.com/"))
    assert left == ["https://example.com/"]


def test_words_are_found_one_after_the_other_and_said_to_be_missing(shown: WindowPresenter) -> None:
    manual = _opened(shown)
    manual.search.setFocus()
    QTest.keyClicks(manual.search, "import")
    first = manual.text.textCursor().position()
    assert manual.text.textCursor().selectedText().casefold() == "import"
    QTest.keyClick(manual.search, Qt.Key.Key_Return)
    assert manual.text.textCursor().position() > first
    QTest.keyClicks(manual.search, "zzzz")
    assert manual.found.text() == "Not on this page"
    manual.search.clear()
    QTest.keyClicks(manual.search, "v")
    assert manual.found.text() == ""


def test_every_page_and_picture_of_the_guide_is_there(shown: WindowPresenter) -> None:
    manual = _opened(shown)
    for place in range(manual.pages.count()):
        manual.show_page(str(manual.pages.itemData(place)))
        assert manual.headings.count() > 1
    folder = resources.manual()
    for page in folder.glob("*.md"):
        for picture in page_text(page.read_text(encoding="utf-8"), is_dark=True).split("](images/")[1:]:
            assert (folder / "images" / picture.partition(")")[0]).is_file(), page.name


def test_one_picture_is_shown_of_two() -> None:
    text = "a\n\n   | light | dark |\n   |---|---|\n   | ![x](images/x-light.png) | ![x](images/x-dark.png) |\nb\n"
    assert page_text(text, is_dark=False) == "a\n\n\n   ![x](images/x-light.png)\nb\n"
    assert page_text(text, is_dark=True) == "a\n\n\n   ![x](images/x-dark.png)\nb\n"
    inner, outer = ("a.md#b-c", "#b", "../docs/a.md"), ("https://a.example", "mailto:a@b.example", "x.png")
    assert [link_of(target) for target in inner] == [Link("a.md", "b-c"), Link("", "b"), Link("a.md", "")]
    assert [link_of(target) for target in outer] == [None, None, None]
