"""Two people on one RFQ: what each changes is seen by the other within seconds, and nothing of either is lost."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.assembly import Parts, services
from app.background.job_runner import JobRunner
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.quantity import QuantityBreaks
from app.services.rfqs.meanwhile import ChangedMeanwhile
from app.services.suite import Services
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.window.colleagues import Colleagues
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.clocks import StoppedClock
from tests.fakes.office import DEADLINE
from tests.fakes.secret_keepers import RememberedSecrets
from tests.gui.settling import settle


@pytest.fixture
def rfq(shown: WindowPresenter) -> Rfq:
    """Open in the window, with three lines."""
    editing = shown.services.rfq_editing
    made = editing.create("Plating", DEADLINE)
    lines = [RfqItem(number=n, part_number=f"P-{n}", quantities=QuantityBreaks((1,))) for n in (1, 2, 3)]
    made = editing.set_items(made.id, lines)
    shown.open_rfq(made.id)
    settle()
    return made


@pytest.fixture
def anna(shown: WindowPresenter) -> Iterator[Services]:
    """Her program, on the same data."""
    settings = shown.services.surroundings.settings
    with services(settings, None, Parts(StoppedClock(), RememberedSecrets())) as made:
        made.vendors.database.who = "Anna"
        yield made


@pytest.fixture
def colleagues(shown: WindowPresenter) -> Colleagues:
    """The window's own; its timer runs where the data is on a server."""
    found = shown.editor.findChild(Colleagues)
    assert found is not None
    return found


def _look(colleagues: Colleagues) -> None:
    colleagues.look()
    settle()


def _parts(rfq: Rfq | None) -> list[str]:
    assert rfq is not None
    return [item.part_number for item in rfq.items]


def _type(editor: EditorPresenter, row: int, text: str) -> None:
    model = editor.view.details.model
    model.setData(model.index(row, 1), text)


def test_what_a_colleague_changes_is_shown_and_said(
    shown: WindowPresenter, rfq: Rfq, anna: Services, colleagues: Colleagues
) -> None:
    said: list[str] = []
    shown.editor.undone.connect(said.append)
    anna.rfq_editing.change(rfq.id, title="Nickel plating")
    _look(colleagues)
    assert shown.editor.view.details.title.text() == "Nickel plating"
    assert said == ["Anna changed this RFQ."]
    _look(colleagues)
    _type(shown.editor, 0, "mine")
    settle()
    _look(colleagues)
    assert len(said) == 1, "one's own changes are not told"


def test_both_change_lines_and_both_changes_are_kept(shown: WindowPresenter, rfq: Rfq, anna: Services) -> None:
    items = rfq.items
    anna.rfq_editing.set_items(rfq.id, [items[0], replace(items[1], part_number="Anna's"), items[2]], items)
    _type(shown.editor, 0, "mine")
    settle()
    assert _parts(shown.services.rfq_reading.get(rfq.id)) == ["mine", "Anna's", "P-3"]
    assert _parts(shown.editor.draft.rfq) == ["mine", "Anna's", "P-3"]
    shown.editor.draft.undo_stack.undo()
    settle()
    assert _parts(shown.services.rfq_reading.get(rfq.id)) == ["P-1", "Anna's", "P-3"], "hers is not undone with mine"


def test_the_same_line_is_hers_and_the_buyer_hears_of_it(shown: WindowPresenter, rfq: Rfq, anna: Services) -> None:
    failed: list[Exception] = []
    shown.editor.draft.failed.connect(failed.append)
    items = rfq.items
    anna.rfq_editing.set_items(rfq.id, [replace(items[0], part_number="Anna's"), *items[1:]], items)
    _type(shown.editor, 0, "mine")
    settle()
    (problem,) = failed
    assert isinstance(problem, ChangedMeanwhile)
    assert str(problem).startswith("Anna changed line 1 ")
    assert "not saved" in str(problem)
    assert _parts(shown.editor.draft.rfq) == ["Anna's", "P-2", "P-3"]
    _type(shown.editor, 0, "mine")
    settle()
    assert _parts(shown.services.rfq_reading.get(rfq.id)) == ["mine", "P-2", "P-3"], "who has seen it may change it"


def test_what_a_colleague_has_changed_since_is_not_undone(
    shown: WindowPresenter, rfq: Rfq, anna: Services, colleagues: Colleagues
) -> None:
    failed: list[Exception] = []
    shown.editor.draft.failed.connect(failed.append)
    _type(shown.editor, 0, "mine")
    settle()
    items = anna.rfq_reading.get(rfq.id).items
    anna.rfq_editing.set_items(rfq.id, [replace(items[0], part_number="Anna's"), *items[1:]], items)
    _look(colleagues)
    shown.editor.draft.undo_stack.undo()
    settle()
    assert [str(f) for f in failed] == ["Somebody else has changed line 1 since, so it stays as it is."]
    assert _parts(shown.services.rfq_reading.get(rfq.id)) == ["Anna's", "P-2", "P-3"]


def test_undo_of_typing_keeps_what_a_colleague_added_in_between(
    shown: WindowPresenter, rfq: Rfq, anna: Services, colleagues: Colleagues
) -> None:
    draft = shown.editor.draft
    said: list[str] = []
    draft.went_back.connect(lambda _field, text: said.append(text))
    draft.change("notes", "mine")
    settle()
    anna.rfq_editing.change(rfq.id, notes="Anna's")
    _look(colleagues)
    draft.change("notes", "Anna's and mine")
    settle()
    draft.undo_stack.undo()
    settle()
    assert shown.services.rfq_reading.get(rfq.id).notes == "Anna's"
    draft.undo_stack.undo()
    settle()
    assert shown.services.rfq_reading.get(rfq.id).notes == "Anna's", "she has changed it since"
    assert len(said) == 1, "what was not undone is not said to be"


def test_undo_of_pasted_lines_keeps_a_line_that_a_colleague_added_meanwhile(
    shown: WindowPresenter, rfq: Rfq, anna: Services
) -> None:
    hers = RfqItem(number=4, part_number="Anna's", quantities=QuantityBreaks((1,)))
    anna.rfq_editing.set_items(rfq.id, [*rfq.items, hers], rfq.items)
    shown.editor.draft.paste_items("Part Number\tProcess\tPriceBreak\nmine\tNickel\t1")
    settle()
    assert "mine" in _parts(shown.services.rfq_reading.get(rfq.id))
    shown.editor.draft.undo_stack.undo()
    settle()
    assert _parts(shown.services.rfq_reading.get(rfq.id)) == ["P-1", "P-2", "P-3", "Anna's"]


def test_a_cell_that_is_being_typed_in_is_waited_for(
    shown: WindowPresenter, rfq: Rfq, anna: Services, colleagues: Colleagues
) -> None:
    table = shown.editor.view.details.table
    table.setFocus()
    index = table.model().index(0, 1)
    table.setCurrentIndex(index)
    table.edit(index)
    settle()
    typed = table.findChild(QLineEdit)
    assert typed is not None
    QTest.keyClicks(typed, "half")
    anna.rfq_editing.change(rfq.id, title="Nickel plating")
    _look(colleagues)
    assert shown.editor.view.details.title.text() == "Plating"
    QTest.keyClick(typed, Qt.Key.Key_Return)
    settle()
    _look(colleagues)
    assert shown.editor.view.details.title.text() == "Nickel plating"
    assert "half" in _parts(shown.editor.draft.rfq)[0]


def test_a_title_that_could_not_be_stored_is_no_colleagues_change(shown: WindowPresenter, rfq: Rfq) -> None:
    failed: list[Exception] = []
    draft = shown.editor.draft
    draft.failed.connect(failed.append)
    draft.change("title", "x" * 10_000)
    draft.change("title", "Anodize")
    settle()
    assert [isinstance(f, ChangedMeanwhile) for f in failed] == [False]
    assert shown.services.rfq_reading.get(rfq.id).title == "Anodize"


def test_an_rfq_that_a_colleague_has_deleted_is_left_as_it_is_shown(
    shown: WindowPresenter, rfq: Rfq, anna: Services, colleagues: Colleagues
) -> None:
    anna.rfq_filing.apply(Filing.DELETE, [rfq.id])
    _look(colleagues)
    assert shown.editor.view.details.title.text() == "Plating"


def test_it_looks_by_itself_where_others_work_with_the_data(
    shown: WindowPresenter, rfq: Rfq, anna: Services, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("app.ui.window.colleagues._PACE_MS", 20)
    monkeypatch.setattr(Services, "is_shared", True)
    jobs = JobRunner()
    Colleagues(shown.editor, shown.services, jobs)
    anna.rfq_editing.change(rfq.id, title="Nickel plating")
    qtbot.waitUntil(lambda: shown.editor.view.details.title.text() == "Nickel plating")
    jobs.close()


def test_the_list_tells_whose_an_rfq_is_where_there_are_several(
    shown: WindowPresenter, rfq: Rfq, anna: Services
) -> None:
    table, model = shown.rfqs.view.table, shown.rfqs.model
    owner = [column.title for column in model.columns].index("Owner")
    shown.show_rfqs()
    settle()
    assert table.isColumnHidden(owner)
    anna.rfq_editing.change(rfq.id, owner="Anna")
    shown.rfqs.refresh()
    settle()
    assert not table.isColumnHidden(owner)
    assert model.index(0, owner).data() == "Anna"
