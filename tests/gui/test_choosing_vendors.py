"""Step 3: who can do the lines, why, who cannot be asked, and whom the buyer searches for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Capability, Contact, Vendor, VendorStatus
from app.ui.rfq_editor.editor_view import VENDORS
from app.ui.rfq_editor.vendors.choice_model import ChoiceLine, ChoiceModel, lines_text
from app.ui.rfq_editor.vendors.vendors_view import CHOSEN, EVERYBODY, EXCLUDED, PROPOSED, VendorsStepView
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
    assert (berta.lines, "does Anodize" in berta.why) == ((1, 2), True)
    assert [str(c.chip) for c in step.model.lines[:3]] == ["✓ Does it", "✓ Does it", "! On hold"]


def test_lines_that_nobody_or_one_alone_covers_stand_out(step: VendorsStepView) -> None:
    assert "Nobody is known to do lines 3–4." in step.banner.text
    assert "One vendor alone is known to do line 2." in step.banner.text
    assert "“Frobbing”" in step.banner.text
    chips = [str(step.lines_model.index(row, 2).data()) for row in range(5)]
    assert chips == ["✓ 0 of 3", "✓ 0 of 3", "! one only", "✗ nobody", "✗ nobody"]


def test_a_line_that_some_may_do_is_told_from_one_that_nobody_does(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    lines = [replace(ITEMS[0], specification="MIL-A-8625", type="II"), ITEMS[2]]
    shown.editor.draft.change("items", tuple(lines))
    settle()
    assert "Nobody is known to do line 3. Some may do line 1, and nobody is known to." in step.banner.text
    assert [str(step.lines_model.index(row, 2).data()) for row in range(3)] == [
        "~ 3 perhaps",
        "~ 3 perhaps",
        "✗ nobody",
    ]
    assert {str(line.chip) for line in step.model.lines} >= {"~ Perhaps", "! On hold"}
    press(step, "Ask the best")
    settle()
    assert asked(shown) == ["Anton", "Berta", "Emil"]


def test_a_line_shows_its_own_vendors(step: VendorsStepView) -> None:
    step.lines.selectRow(2)
    settle()
    assert names(step)[:1] == ["Berta"]
    assert step.model.lines[0].lines == (2,)
    step.lines.selectRow(0)
    settle()
    assert len(names(step)) >= 3


def test_who_is_not_proposed_is_shown_with_the_reason_and_cannot_be_ticked(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    step.which.setCurrentIndex(EXCLUDED)
    settle()
    assert sorted(names(step)) == ["Dora", "Gustav"]
    why = {line.name: line.why for line in step.model.lines}
    assert why == {"Dora": "blocked: late", "Gustav": "has no clearance, the line needs ITAR"}
    for row in range(2):
        assert step.model.index(row, 0).data(_TICK) is None
    step.table.setCurrentIndex(step.table.proxy.index(0, 0))
    assert step.model.lines[0].why in shown_text(step)
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
    press(step, "Take in the word…")
    settle()
    dialog = shown.vendor_screens.words.dialog
    assert dialog is not None
    assert dialog.name.text() == "Frobbing"
    pick(dialog.same_as, "Anodize")
    press(dialog, "Save")
    settle()
    assert dialog.isHidden()
    assert "Nobody is known to do line 4." in step.banner.text
    assert "Frobbing" not in step.banner.text


def test_lines_that_change_are_matched_again(step: VendorsStepView, shown: WindowPresenter) -> None:
    shown.editor.draft.change("items", (item(1, "Silver Plate"),))
    settle()
    assert names(step)[:1] == ["Cesar"]
    assert step.lines_model.rowCount() == 2
    assert "Nobody" not in step.banner.text


@pytest.mark.parametrize(
    ("lines", "hints", "text"),
    [((), (), ""), ((1,), (), "1"), ((3, 1, 2), (), "1–3"), ((1, 2, 5), (7,), "1–2, 5 (7)"), ((), (4, 6), "(4, 6)")],
)
def test_line_numbers_are_told_shortly(lines: tuple[int, ...], hints: tuple[int, ...], text: str) -> None:
    from app.domain.trade.ids import VendorId

    assert lines_text(ChoiceLine(id=VendorId(1), name="", place=0, lines=lines, hints=hints)) == text


def test_a_vendor_that_may_not_be_asked_can_be_left_out_again(step: VendorsStepView) -> None:
    model: ChoiceModel = step.model
    step.which.setCurrentIndex(EXCLUDED)
    settle()
    assert "Dora" in names(step)
    row = names(step).index("Dora")
    model.show_chosen([model.lines[row].id])
    assert model.index(row, 0).data(_TICK) == Qt.CheckState.Checked


_NOT_CLEARED = "Line 4 needs ITAR, and the vendor has no clearance."


def uncleared(shown: WindowPresenter, name: str) -> None:
    """Take a vendor's clearance away, and look at the step again."""
    made = shown.services
    (known,) = made.vendors.by_names([name])
    made.vendors.save(replace(known, clearance=""))
    shown.editor.choice.match_again()
    settle()


def test_who_may_not_have_every_line_is_shown_last_with_the_reason_and_is_never_ticked(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    uncleared(shown, "Berta")
    for line in (0, 1):
        step.lines.selectRow(line)
        settle()
        berta = next(c for c in step.model.lines if c.name == "Berta")
        after = [c.name for c in step.model.lines[step.model.lines.index(berta) :]]
        assert after == ["Berta"]
        assert (str(berta.chip), berta.why) == ("✗ Not cleared", _NOT_CLEARED)
    index = step.model.index(step.model.rowCount() - 1, 0)
    assert index.data(_TICK) is None
    assert index.data(Qt.ItemDataRole.ToolTipRole) == _NOT_CLEARED
    for words in ("Ask the best", "Ask all who do it", "Tick all shown"):
        press(step, words)
        settle()
    assert asked(shown) == ["Anton", "Emil"]
    step.which.setCurrentIndex(EVERYBODY)
    settle()
    press(step, "Tick all shown")
    settle()
    assert asked(shown) == ["Anton", "Cesar", "Emil", "Frieda"]


def test_who_lost_the_clearance_is_marked_among_the_asked_and_can_be_left_out(
    step: VendorsStepView, shown: WindowPresenter
) -> None:
    press(step, "Ask all who do it")
    settle()
    uncleared(shown, "Berta")
    step.which.setCurrentIndex(CHOSEN)
    settle()
    berta = next(c for c in step.model.lines if c.name == "Berta")
    assert (str(berta.chip), berta.why) == ("✗ Not cleared", _NOT_CLEARED)
    step.model.setData(step.model.index(step.model.lines.index(berta), 0), Qt.CheckState.Unchecked, _TICK)
    settle()
    assert asked(shown) == ["Anton", "Emil"]
    shown.editor.draft.undo_stack.undo()  # would invite her again
    settle()
    assert asked(shown) == ["Anton", "Emil"]
