"""What the shop's own history says of a vendor, on the vendor page and where vendors are chosen."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.rfqs.rfq import Rfq
from app.domain.vendors.response import Response
from app.ui.rfq_editor.editor_view import VENDORS
from app.ui.rfq_editor.vendors.choice_lines import why_of
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_again import Shop, three_rfqs
from tests.fakes.office import DONE, ITEM, opened, vendor
from tests.gui.hands import shown_text
from tests.gui.settling import settle


def ask_thrice(folder: Path) -> None:
    """Three RFQs to three vendors, one of whom never answers; a fourth vendor was never asked."""
    with opened(folder) as office:
        shop = Shop(office)
        for rfq_id in three_rfqs(shop):
            office.services.matching.respond(rfq_id, shop.c, Response.NO_REPLY)
        office.services.vendors.save_all([replace(vendor(4), capabilities=(DONE,))])


def draft_of_two_lines(shown: WindowPresenter) -> Rfq:
    """The first vendor is asked for both lines, the third for the first one alone."""
    made = shown.services
    rfq = made.rfq_editing.create("Nickel again")
    rfq = made.rfq_editing.set_items(rfq.id, [ITEM, replace(ITEM, number=2, part_number="P-2")])
    first, third = (v.stored_id for v in made.vendors.by_names(["Vendor Number 001", "Vendor Number 003"]))
    return made.rfq_asking.set_asked(rfq.id, {first: None, third: frozenset({rfq.line_ids[1]})})


@pytest.fixture(autouse=True)
def _is_known(tmp_path: Path) -> None:
    """Before the window opens on the folder."""
    ask_thrice(tmp_path)


def test_the_vendor_page_says_what_became_of_the_rfqs(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.VENDORS)
    settle()
    pages = []
    for row in range(4):
        shown.vendors.view.table.selectRow(row)
        settle()
        pages.append(shown.vendors.view.detail.text.toPlainText())
    assert (
        "History\nAsked 3 times, answered 3, quoted 3\nUsually answers in about 2 days, weekends included\n"
        "Prices: 25% above the best\nLate quotes: 1\n"
    ) in pages[1]
    assert "Prices: usually the best" in pages[0]
    assert "Asked 3 times, answered 0, quoted 0" in pages[2]
    assert "History\nNot enough RFQs yet: 0 of 3" in pages[3]


def test_the_choice_of_vendors_says_the_reasons_and_how_many_answers_to_expect(shown: WindowPresenter) -> None:
    shown.open_rfq(draft_of_two_lines(shown).id)
    settle()
    shown.editor.view.show_step(VENDORS)
    settle()
    view = shown.editor.view.vendors
    whys = {line.name: why_of(line) for line in view.model.lines}
    assert "; answered 3 of 3, in about 2 days; 25% above the best price; 1 late" in whys["Vendor Number 002"]
    assert "; answered 0 of 3" in whys["Vendor Number 003"]
    assert [line.name[-1] for line in view.model.lines] == ["1", "2", "4", "3"], "silent thrice: after the unknown one"
    assert "2 asked. Only one vendor is asked for line 2." in shown_text(view), "none of those RFQs is over yet"
    third = next(line for line in view.model.lines if line.name.endswith("3"))
    view.line_toggled.emit(third.id, 2, True)
    settle()
    assert view.expected.text() == "2 asked."
    view.many_left_out.emit([line.id for line in view.model.lines])
    settle()
    assert not view.expected.isVisible()
