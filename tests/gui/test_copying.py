"""An RFQ is copied from the list, and its copy is open."""

from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE, ITEM
from tests.gui.hands import button, press
from tests.gui.settling import settle

_WORDS = "Copy as new RFQ"


def test_the_selected_rfq_is_copied_and_its_copy_is_opened(shown: WindowPresenter) -> None:
    editing, view = shown.services.rfq_editing, shown.rfqs.view
    editing.set_items(editing.create("Plating", DEADLINE).id, [ITEM])
    shown.rfqs.show()
    settle()
    assert not button(view, _WORDS).isEnabled()
    view.table.selectRow(0)
    press(view, _WORDS)
    settle()
    copy = shown.editor.draft.rfq
    assert copy is not None
    assert (copy.number, copy.title, [i.part_number for i in copy.items]) == ("RFQ-2026-0002", "Plating", ["P-1"])
    assert shown.editor.view.isVisible()


def test_a_right_click_offers_it_for_one_rfq(shown: WindowPresenter) -> None:
    for title in ("Plating", "Anodizing"):
        shown.services.rfq_editing.create(title, DEADLINE)
    shown.rfqs.show()
    settle()
    view = shown.rfqs.view
    action = view.menu.copy
    view.table.selectAll()
    assert not action.isEnabled()
    view.table.seek(lambda line: line.title == "Plating")
    action.trigger()
    settle()
    copy = shown.editor.draft.rfq
    assert copy is not None
    assert (copy.number, copy.title) == ("RFQ-2026-0003", "Plating")
