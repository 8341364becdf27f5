"""An approver gives a word in the window; a buyer is told to ask for one."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.background.job_runner import JobRunner
from app.domain.people.user import Role
from app.domain.rfqs.approval import ApprovalRules, is_approved
from app.domain.rfqs.rfq import Rfq
from app.services.suite import Services
from app.ui.rfq_editor.editor_view import REVIEW
from app.ui.window.approving import Approving
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import request_in
from tests.gui.hands import press
from tests.gui.settling import settle


@pytest.fixture
def rfq(shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rfq]:
    """To three vendors, where above two somebody has to agree."""
    made = shown.services
    made.vendors.database.who = "Anna"
    for name, role in (("Anna", Role.ADMIN), ("Bert", Role.BUYER), ("Paul", Role.APPROVER)):
        made.people.put(name, role)
    made.rfq_approving.set_rules(ApprovalRules(above=2))
    monkeypatch.setattr(Services, "is_shared", True)
    jobs = JobRunner()
    Approving(shown.editor, made, jobs)
    yield request_in(made, 3)
    jobs.close()


def test_an_approver_is_asked_and_approves(shown: WindowPresenter, rfq: Rfq, qtbot: QtBot) -> None:
    said: list[str] = []
    shown.editor.undone.connect(said.append)
    shown.services.vendors.database.who = "Paul"
    shown.open_rfq(rfq.id)
    settle()
    banner = shown.editor.view.banner
    assert "approver" not in banner.text
    shown.editor.view.show_step(REVIEW)
    qtbot.waitUntil(lambda: "above 2 an approver has to agree. Approve it for its buyer" in banner.text)
    press(shown.editor.view, "Approve")
    qtbot.waitUntil(lambda: said == ["RFQ-2026-0001 is approved."])
    settle()
    assert is_approved(shown.services.rfq_reading.get(rfq.id))
    assert not banner.isVisible()


def test_a_buyer_is_told_whom_to_ask(shown: WindowPresenter, rfq: Rfq, qtbot: QtBot) -> None:
    shown.services.vendors.database.who = "Bert"
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(REVIEW)
    review = shown.editor.view.review
    qtbot.waitUntil(lambda: "approval-missing" in [f.code for f in review.findings])
    settle()
    approve = [b for b in shown.editor.view.findChildren(QPushButton) if b.text() == "&Approve" and b.isVisible()]
    assert approve == []


def test_a_word_that_is_not_needed_any_more_is_not_asked_for(shown: WindowPresenter, rfq: Rfq, qtbot: QtBot) -> None:
    shown.services.vendors.database.who = "Paul"
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(REVIEW)
    banner = shown.editor.view.banner
    qtbot.waitUntil(lambda: "Approve it" in banner.text and banner.isVisible())
    shown.services.rfq_approving.approve(rfq.id)
    failed: list[Exception] = []
    shown.editor.draft.failed.connect(failed.append)
    press(shown.editor.view, "Approve")
    qtbot.waitUntil(lambda: bool(failed))
    assert "needs no approval" in str(failed[0])
    shown.editor.view.show_step(0)
    assert not banner.isVisible() or "Approve it" not in banner.text
