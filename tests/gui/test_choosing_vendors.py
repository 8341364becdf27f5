"""Step 3: who can do the lines, why, who cannot be asked, and whom the buyer searches for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from app.domain.matching.choice import Mark
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Capability, Contact, Vendor, VendorStatus
from app.ui.rfq_editor.editor_view import VENDORS
from app.ui.rfq_editor.vendors.choice_lines import chip_of, why_of
from app.ui.rfq_editor.vendors.choice_model import MARK, ChoiceModel
from app.ui.rfq_editor.vendors.vendors_view import CHOSEN, EVERYBODY, EXCLUDED, PROPOSED, VendorsStepView
from app.ui.widgets.deadline_fields import usual_deadline
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import pick, press, shown_text
from tests.gui.settling import settle

_TICK = int(Qt.ItemDataRole.CheckStateRole)


def vendor(name: str, *processes: str, status: VendorStatus = VendorStatus.ACTIVE, clearance: str = "") -> Vendor:
    return Vendor(
        name=name,
        status=status,
        status_reason="" if status is VendorStatus.ACTIVE else "late",
        clearance=clearance,
        contacts=(Contact(email=f"{name.lower()}@shop.example"),),
        capabilities=tuple(Capability(process=p) for p in processes),
    )


def item(number: int, process: str, clearance: str = "") -> RfqItem:
    return RfqItem(
        number=number, part_number=f"P-{number}", process=process, quantities=QuantityBreaks((1,)), clearance=clearance
    )


VENDOR_LIST = (  # all but one may have the controlled line
    vendor("Anton", "Anodize", clearance="ITAR"),
    vendor("Berta", "Anodize", "Passivation", clearance="ITAR"),
    vendor("Cesar", "Silver Plate", clearance="ITAR"),
    vendor("Dora", "Anodize", status=VendorStatus.BLOCKED),
    vendor("Emil", "Anodize", "Heat Treat", status=VendorStatus.ON_HOLD, clearance="ITAR"),
    vendor("Frieda", clearance="ITAR"),
    vendor("Gustav", "Painting"),
)
ITEMS = [item(1, "Anodize"), item(2, "Passivation"), item(3, "Frobbing"), item(4, "Painting", "ITAR")]


@pytest.fixture
def step(shown: WindowPresenter) -> VendorsStepView:
    """Open on a request of four lines."""
    made = shown.services
    made.vendors.save_all(VENDOR_LIST)
    rfq = made.rfq_editing.create("Four lines")
    made.rfq_editing.set_items(rfq.id, ITEMS)
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(VENDORS)
    view = shown.editor.view.vendors
    settle()
    assert view.model.lines
    return view


def names(view: VendorsStepView) -> list[str]:
    return [line.name for line in view.model.lines]


def asked(shown: WindowPresenter) -> list[str]:
    assert shown.editor.draft.rfq is not None
    return sorted(shown.services.vendors.get(i).name for i in shown.editor.draft.rfq.vendor_ids)


def test_who_can_do_most_lines_comes_first_and_says_why(step: VendorsStepView) -> None:
    assert step.which.currentIndex() == PROPOSED
    assert names(step)[:3] == ["Berta", "Anton", "Emil"]
    berta = step.model.lines[0]
    assert (berta.lines, "does Anodize" in why_of(berta)) == ((1, 2), True)
    assert [str(chip_of(c)) for c in step.model.lines[:3]] == ["✓ Does it", "✓ Does it", "! On hold"]


def test_lines_that_nobody_or_one_alone_covers_stand_out(step: VendorsStepView) -> None:
    assert "No vendor is known to do lines 3–4." in step.banner.text
    assert "Only one vendor can do line 2." in step.banner.text
    assert "“Frobbing”" in step.banner.text
    chips = [str(step.lines_model.index(row, 2).data()) for row in range(5)]
    assert chips == ["○ 0 of 3", "○ 0 of 3", "! one only", "✗ nobody", "✗ nobody"]


def test_a_line_that_some_may_do_is_told_from_one_that_nobody_does(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    lines = [replace(ITEMS[0], specification="MIL-A-8625", type="II"), ITEMS[2]]
    shown.editor.draft.change("items", tuple(lines))
    settle()
    assert "No vendor is known to do line 3. Some vendors may do line 1, but none is sure." in step.banner.text
    assert [str(step.lines_model.index(row, 2).data()) for row in range(3)] == [
        "~ 3 perhaps",
        "~ 3 perhaps",
        "✗ nobody",
    ]
    assert {str(chip_of(line)) for line in step.model.lines} >= {"~ Perhaps", "! On hold"}
    press(step, "Ask the best")
    settle()
    assert asked(shown) == ["Anton", "Berta", "Emil"]


def test_a_line_shows_its_own_vendors(step: VendorsStepView) -> None:
    step.lines.selectRow(2)
    settle()
    assert names(step)[:1] == ["Berta"]
    assert why_of(step.model.lines[0]) == "does Passivation"
    step.lines.selectRow(0)
    settle()
    assert len(names(step)) >= 3


def test_who_is_not_proposed_is_shown_with_the_reason_and_cannot_be_ticked(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    step.which.setCurrentIndex(EXCLUDED)
    settle()
    assert sorted(names(step)) == ["Dora", "Gustav"]
    why = {line.name: why_of(line) for line in step.model.lines}
    assert why == {"Dora": "blocked: late", "Gustav": "has no clearance, the line needs ITAR"}
    for row in range(2):
        assert step.model.index(row, 0).data(_TICK) is None
    step.table.setCurrentIndex(step.table.proxy.index(0, 0))
    assert why_of(step.model.lines[0]) in shown_text(step)
    QTest.keyClick(step.table, Qt.Key.Key_Return)
    press(step, "Tick all shown")
    settle()
    assert asked(shown) == []


def test_the_best_of_each_line_and_all_who_do_it_are_asked_and_undone(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    step.number.setValue(1)
    press(step, "Ask the best")
    settle()
    assert asked(shown) == ["Anton", "Berta"]
    press(step, "Ask all who do it")
    settle()
    assert asked(shown) == ["Anton", "Berta", "Emil"]
    assert step.which.itemText(CHOSEN) == "Asked (3)"
    step.which.setCurrentIndex(CHOSEN)
    settle()
    assert names(step) == ["Anton", "Berta", "Emil"]
    press(step, "Untick all shown")
    settle()
    assert asked(shown) == []
    shown.editor.draft.undo_stack.undo()
    settle()
    assert asked(shown) == ["Anton", "Berta", "Emil"]


def test_anybody_is_found_by_typing_and_ticked(step: VendorsStepView, shown: WindowPresenter) -> None:
    for text in ("c", "ce", "frie"):
        step.search.setText(text)
    settle()
    assert names(step) == ["Frieda"]
    QTest.keyClick(step.table, Qt.Key.Key_Down)
    step.table.setCurrentIndex(step.table.proxy.index(0, 0))
    QTest.keyClick(step.table, Qt.Key.Key_Space)
    settle()
    assert asked(shown) == ["Frieda"]
    step.search.clear()
    step.which.setCurrentIndex(EVERYBODY)
    settle()
    assert len(names(step)) == len(VENDOR_LIST)


def test_a_word_that_is_not_known_is_taken_in_and_the_lines_are_matched_again(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    press(step, "Add the word…")
    settle()
    dialog = shown.vendor_screens.words.dialog
    assert dialog is not None
    assert dialog.name.text() == "Frobbing"
    pick(dialog.same_as, "Anodize")
    press(dialog, "Save")
    settle()
    assert dialog.isHidden()
    assert "No vendor is known to do line 4." in step.banner.text
    assert "Frobbing" not in step.banner.text


def test_lines_that_change_are_matched_again(step: VendorsStepView, shown: WindowPresenter) -> None:
    shown.editor.draft.change("items", (item(1, "Silver Plate"),))
    settle()
    assert names(step)[:1] == ["Cesar"]
    assert step.lines_model.rowCount() == 2
    assert "No vendor" not in step.banner.text


def test_a_vendor_that_may_not_be_asked_can_be_left_out_again(step: VendorsStepView) -> None:
    model: ChoiceModel = step.model
    step.which.setCurrentIndex(EXCLUDED)
    settle()
    assert "Dora" in names(step)
    row = names(step).index("Dora")
    model.show_ticks({model.lines[row].id: frozenset({1})})
    assert model.index(row, 0).data(_TICK) == Qt.CheckState.Checked


_NOT_CLEARED = "Line 4 needs ITAR, and the vendor has no clearance."


def uncleared(shown: WindowPresenter, name: str) -> None:
    """Take a vendor's clearance away, and look at the step again."""
    made = shown.services
    (known,) = made.vendors.by_names([name])
    made.vendors.save(replace(known, clearance=""))
    shown.editor.choice.match_again()
    settle()


def cell(step: VendorsStepView, name: str, line: int) -> QModelIndex:
    return step.model.index(names(step).index(name), step.model.column_of(line))


def lines_of(shown: WindowPresenter, name: str) -> list[int]:
    """The numbers of the lines that a vendor is asked for."""
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    (known,) = shown.services.vendors.by_names([name])
    return next(([i.number for i in rfq.items_for(v)] for v in rfq.invitations if v.vendor_id == known.id), [])


def test_a_line_that_a_vendor_may_not_have_is_barred_and_the_others_are_not(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    uncleared(shown, "Berta")
    berta = next(c for c in step.model.lines if c.name == "Berta")
    assert _NOT_CLEARED in why_of(berta)
    assert [cell(step, "Berta", n).data(MARK) for n in (1, 2, 3, 4)] == [
        Mark.DOES,
        Mark.DOES,
        Mark.NOTHING,
        Mark.BARRED,
    ]
    barred = cell(step, "Berta", 4)
    assert barred.data(_TICK) is None
    assert not step.model.setData(barred, Qt.CheckState.Checked, _TICK)
    assert barred.data(Qt.ItemDataRole.ToolTipRole) == "Berta, line 4: may not have it, not asked"
    for words in ("Ask the best", "Ask all who do it", "Tick all shown"):
        press(step, words)
        settle()
    assert [lines_of(shown, n) for n in ("Anton", "Berta", "Emil")] == [[1], [1, 2], [1]]
    step.which.setCurrentIndex(EVERYBODY)
    settle()
    press(step, "Tick all shown")
    settle()
    assert lines_of(shown, "Frieda") == [1, 2, 3, 4], "nothing is known of her"
    assert lines_of(shown, "Gustav") == [], "the line that he does is controlled"


def test_who_may_have_none_of_its_lines_comes_last_and_says_why(step: VendorsStepView, shown: WindowPresenter) -> None:
    shown.editor.draft.change("items", (item(1, "Anodize", "ITAR"), item(2, "Frobbing")))
    settle()
    uncleared(shown, "Berta")
    assert names(step)[-1] != "Anton"
    step.which.setCurrentIndex(EXCLUDED)
    settle()
    why = {line.name: why_of(line) for line in step.model.lines}
    assert why["Berta"] == "has no clearance, the line needs ITAR"


def test_boxes_are_ticked_by_mouse_and_keyboard_and_undone(step: VendorsStepView, shown: WindowPresenter) -> None:
    view = step.table
    place = view.proxy.mapFromSource(cell(step, "Berta", 3))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(place).center())
    settle()
    assert lines_of(shown, "Berta") == [3]
    view.setCurrentIndex(view.proxy.mapFromSource(cell(step, "Berta", 2)))
    QTest.keyClick(view, Qt.Key.Key_Space)
    settle()
    assert lines_of(shown, "Berta") == [2, 3]
    assert "Berta: asked for lines 2–3" in shown_text(step)
    QTest.keyClick(view, Qt.Key.Key_Space)
    view.setCurrentIndex(view.proxy.mapFromSource(cell(step, "Berta", 3)))
    QTest.keyClick(view, Qt.Key.Key_Space)
    settle()
    assert asked(shown) == [], "whose last line is left out is not asked"
    for _ in range(2):
        shown.editor.draft.undo_stack.undo()
    settle()
    assert lines_of(shown, "Berta") == [2, 3]


def test_a_vendor_is_opened_from_its_row_and_matched_again(step: VendorsStepView, shown: WindowPresenter) -> None:
    index = step.table.proxy.mapFromSource(step.model.index(names(step).index("Emil"), 0))
    step.table.setCurrentIndex(index)
    QTest.keyClick(step.table, Qt.Key.Key_Return)
    settle()
    dialog = shown.vendors.dialog
    assert dialog is not None
    assert dialog.isVisible()
    box = step.table.visualRect(step.table.proxy.mapFromSource(cell(step, "Emil", 2))).center()
    dialog.close()
    QTest.mouseDClick(step.table.viewport(), Qt.MouseButton.LeftButton, pos=box)
    settle()
    assert not dialog.isVisible(), "a box is ticked, and no more"


def test_who_lost_the_clearance_is_marked_among_the_asked_and_can_be_left_out(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    press(step, "Ask all who do it")
    settle()
    step.model.setData(cell(step, "Berta", 4), Qt.CheckState.Checked, _TICK)
    settle()
    uncleared(shown, "Berta")
    step.which.setCurrentIndex(CHOSEN)
    settle()
    berta = next(c for c in step.model.lines if c.name == "Berta")
    assert _NOT_CLEARED in why_of(berta)
    assert cell(step, "Berta", 4).data(MARK) is Mark.BARRED
    assert cell(step, "Berta", 4).data(_TICK) == Qt.CheckState.Checked
    step.model.setData(cell(step, "Berta", 4), Qt.CheckState.Unchecked, _TICK)
    settle()
    assert lines_of(shown, "Berta") == [1, 2]
    shown.editor.draft.undo_stack.undo()  # would ask her for it again
    settle()
    assert lines_of(shown, "Berta") == [1, 2]


def test_who_has_its_email_keeps_its_lines_and_is_named_while_the_others_are_asked(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    made, rfq = shown.services, shown.editor.draft.rfq
    assert rfq is not None
    made.rfq_editing.change(rfq.id, deadline=usual_deadline("America/Chicago", datetime.now(UTC)))
    made.rfq_editing.set_items(rfq.id, rfq.items[:2])
    lines = rfq.line_ids
    berta = next(row.id for row in step.model.lines if row.name == "Berta")
    made.rfq_asking.set_asked(rfq.id, {berta: frozenset({lines[2]})})
    made.rfq_sending.queue(rfq.id, made.accounts.get("practice"))
    shown.editor.draft.reload()
    settle()
    step.number.setValue(2)
    press(step, "Ask the best")
    settle()
    assert made.rfq_reading.get(rfq.id).asked[berta] == frozenset({lines[2]})
    assert asked(shown) == ["Anton", "Berta"]
    assert shown.editor.view.banner.text == "“Berta” already has its email, so its lines stay as they are."
