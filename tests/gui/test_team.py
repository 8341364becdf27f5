"""The dialog of a team: users, what needs an approver's word, the log."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from app.background.job_runner import JobRunner
from app.domain.people.user import Role
from app.domain.rfqs.approval import ApprovalRules
from app.services.people.people import People
from app.storage.base.people_schema import AuditRow
from app.ui.team import team_presenter
from app.ui.team.team_presenter import TeamPresenter
from app.ui.team.team_view import LOG, TeamDialog
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.clocks import START
from tests.gui.hands import column, offers, press, shown_text
from tests.gui.settling import settle


@pytest.fixture
def jobs() -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def team(shown: WindowPresenter, jobs: JobRunner) -> TeamPresenter:
    shown.services.vendors.database.who = "Anna"
    made = TeamPresenter(shown.services.people, shown.services.rfq_approving, jobs, shown.window)
    made.open()
    settle(jobs)
    return made


@pytest.fixture
def dialog(team: TeamPresenter) -> TeamDialog:
    assert team.dialog is not None
    return team.dialog


def users(shown: WindowPresenter) -> dict[str, Role]:
    return {user.name: user.role for user in shown.services.people.all()}


def add(team: TeamPresenter, jobs: JobRunner, name: str, role: Role | None = None) -> None:
    """By the keyboard."""
    assert team.dialog is not None
    press(team.dialog, "Add…")
    settle(jobs)
    assert team.user_dialog is not None
    QTest.keyClicks(team.user_dialog.name, name)
    if role is not None:
        team.user_dialog.role.setFocus()
        QTest.keyClicks(team.user_dialog.role, role.value)
    QTest.keyClick(team.user_dialog, Qt.Key.Key_Return)
    settle(jobs)


def test_the_first_user_is_an_admin_and_more_are_added(
    shown: WindowPresenter, team: TeamPresenter, jobs: JobRunner
) -> None:
    assert team.dialog is not None
    assert "As long as there are no users, everybody" in shown_text(team.dialog)
    add(team, jobs, "Anna")
    assert users(shown) == {"Anna": Role.ADMIN}
    add(team, jobs, "bert")
    add(team, jobs, "Vera", Role.VIEWER)
    assert users(shown) == {"Anna": Role.ADMIN, "bert": Role.BUYER, "Vera": Role.VIEWER}
    assert column(team.dialog.table.model(), 0) == ["Anna", "bert", "Vera"]
    assert "Looks at everything, and changes nothing." in column(team.dialog.table.model(), 2)


def test_what_is_refused_stays_to_be_mended(shown: WindowPresenter, team: TeamPresenter, jobs: JobRunner) -> None:
    add(team, jobs, "bert", Role.BUYER)
    assert team.user_dialog is not None
    assert "At least one user has to be an admin" in team.user_dialog.banner.text
    assert users(shown) == {}
    team.user_dialog.role.setCurrentIndex(team.user_dialog.role.findData(Role.ADMIN))
    press(team.user_dialog, "Add")
    settle(jobs)
    assert users(shown) == {"bert": Role.ADMIN}


@pytest.fixture
def three(shown: WindowPresenter, team: TeamPresenter, jobs: JobRunner) -> TeamDialog:
    for name, role in (("Anna", Role.ADMIN), ("Bert", Role.BUYER), ("Vera", Role.VIEWER)):
        shown.services.people.put(name, role)
    team.open()
    settle(jobs)
    assert team.dialog is not None
    return team.dialog


def test_a_role_is_changed(shown: WindowPresenter, team: TeamPresenter, three: TeamDialog, jobs: JobRunner) -> None:
    assert not offers(three, "Change role…")
    three.table.selectRow(1)
    press(three, "Change role…")
    settle(jobs)
    assert team.user_dialog is not None
    assert (team.user_dialog.name.text(), team.user_dialog.name.isReadOnly()) == ("Bert", True)
    QTest.keyClicks(team.user_dialog.role, "app")
    assert "agrees to RFQs" in shown_text(team.user_dialog)
    press(team.user_dialog, "Save")
    settle(jobs)
    assert users(shown)["Bert"] is Role.APPROVER
    assert three.banner.text == "Bert: Approver."


def test_users_are_removed_and_put_back(shown: WindowPresenter, three: TeamDialog, jobs: JobRunner) -> None:
    three.table.selectRow(1)
    QTest.keyClick(three.table, Qt.Key.Key_Delete)
    settle(jobs)
    assert users(shown) == {"Anna": Role.ADMIN, "Vera": Role.VIEWER}
    press(three.banner, "Undo")
    settle(jobs)
    assert users(shown) == {"Anna": Role.ADMIN, "Bert": Role.BUYER, "Vera": Role.VIEWER}
    three.table.selectAll()
    press(three, "Remove")
    settle(jobs)
    assert users(shown) == {}
    press(three.banner, "Undo")
    settle(jobs)
    assert len(users(shown)) == 3


def test_the_last_admin_stays_and_so_do_others(shown: WindowPresenter, three: TeamDialog, jobs: JobRunner) -> None:
    three.table.selectRow(0)
    QTest.keyClick(three.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(three, "Remove")
    settle(jobs)
    assert "At least one user has to be an admin. Nothing was changed." in three.banner.text
    assert len(users(shown)) == 3


def test_nobody_but_an_admin_changes_users(shown: WindowPresenter, three: TeamDialog, jobs: JobRunner) -> None:
    shown.services.vendors.database.who = "Bert"
    three.table.selectRow(2)
    press(three, "Remove")
    settle(jobs)
    assert "admin" in three.banner.text
    assert len(users(shown)) == 3


def test_what_needs_an_approver_is_kept_at_once(shown: WindowPresenter, dialog: TeamDialog, jobs: JobRunner) -> None:
    dialog.tabs.turn_to(1)
    assert not dialog.above.isEnabled()
    dialog.is_above.click()
    settle(jobs)
    assert shown.services.rfq_approving.rules() == ApprovalRules(above=10)
    dialog.above.selectAll()
    QTest.keyClicks(dialog.above, "14")
    QTest.keyClick(dialog.above, Qt.Key.Key_Tab)
    dialog.above.editingFinished.emit()
    dialog.is_controlled.click()
    settle(jobs)
    assert shown.services.rfq_approving.rules() == ApprovalRules(above=14, is_for_controlled=True)
    dialog.is_above.click()
    settle(jobs)
    assert shown.services.rfq_approving.rules() == ApprovalRules(above=None, is_for_controlled=True)


def test_without_changes_the_log_says_so(dialog: TeamDialog, jobs: JobRunner) -> None:
    dialog.tabs.bar.chosen.emit(LOG)
    settle(jobs)
    assert "No changes" in shown_text(dialog.log)
    assert not offers(dialog.log, "Export…")


def test_the_log_is_read_newest_first_and_exported(
    shown: WindowPresenter, three: TeamDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: JobRunner
) -> None:
    """As a server's triggers write it."""
    rows = [
        AuditRow(at=START, who=who, what="added", place="users", key={"id": n, "name": name}, before={}, after={})
        for n, (who, name) in enumerate((("Anna", "Vera"), ("Bert", "Zoe"), ("Anna", "Yann")))
    ]
    with shown.services.vendors.database.write() as session:
        session.add_all(rows)
    three.activateWindow()
    settle(jobs)
    for _ in range(LOG):
        QTest.keyClick(three.table, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert three.tabs.pages.currentIndex() == LOG
    settle(jobs)
    model = three.log.table.model()
    assert column(model, 3) == ["user Yann", "user Zoe", "user Vera"]
    three.log.who.setCurrentIndex(three.log.who.findData("Bert"))
    settle(jobs)
    assert column(model, 3) == ["user Zoe"]
    three.log.who.setCurrentIndex(0)
    three.log.rfq.setText("RFQ-2026-0001")
    three.log.rfq.editingFinished.emit()
    settle(jobs)
    assert not three.log.table.isVisible()
    three.log.rfq.clear()
    three.log.ask()
    settle(jobs)
    out = tmp_path / "log.csv"
    monkeypatch.setattr(team_presenter, "save_file", lambda *_: out)
    press(three.log, "Export…")
    settle(jobs)
    assert three.banner.text == "3 changes written to “log.csv”."
    assert "user Zoe" in out.read_text(encoding="utf-8-sig")


def test_the_menu_has_it_where_several_share_the_data(shown: WindowPresenter) -> None:
    texts = [action.text() for action in shown.window.findChildren(QAction)]
    assert ("&Team…" in texts) == shown.services.is_shared


def test_several_are_put_or_none(shown: WindowPresenter) -> None:
    people: People = shown.services.people
    people.database.who = "Anna"
    people.put("Anna", Role.ADMIN)
    people.put("Bert", Role.BUYER)
    people.remove("Bert", "Anna")
    assert people.all() == []
