"""Jobs off the window's thread: each of them ends, whatever it raises, and nothing waits for one that has ended."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.background.job_runner import JobRunner, Pool, Unforeseen
from app.background.latest import Latest
from app.background.outbox_worker import OutboxWorker
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.problem import Problem
from app.ui.rfq_editor.draft_model import RfqDraft
from tests.fakes.office import Office, opened
from tests.gui.settling import settle
from tests.patience import LIMIT_S


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[JobRunner]:  # noqa: ARG001 - timers and signals need one
    runner = JobRunner()
    yield runner
    runner.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "data") as made:
        yield made


def _raising(error: Exception) -> None:
    raise error


def test_an_answer_that_nobody_wants_any_more_is_dropped_and_the_next_is_given(jobs: JobRunner) -> None:
    goes_on = threading.Event()
    answers: list[object] = []

    def call(number: int) -> int:
        assert goes_on.wait(LIMIT_S)
        return number

    latest = Latest(jobs, call, then=answers.append, failed=answers.append)
    latest.forget()
    for number in (0, 1):
        latest.ask(number)
    latest.forget()
    latest.ask(2)
    goes_on.set()
    settle(jobs)
    latest.forget()
    latest.ask(3)
    settle(jobs)
    assert answers == [2, 3]


@pytest.mark.parametrize("error", [Problem("The disk is full."), ZeroDivisionError("by zero")], ids=["told", "ours"])
def test_whoever_waits_hears_of_every_failure_and_of_the_end(jobs: JobRunner, error: Exception) -> None:
    heard: list[object] = []
    unasked: list[object] = []
    jobs.failed.connect(unasked.append)
    jobs.run(_raising, error, then=heard.append, failed=heard.append, ended=lambda: heard.append("ended"))
    settle(jobs)
    is_ours = isinstance(error, ZeroDivisionError)
    assert [type(h) for h in heard] == [Unforeseen if is_ours else Problem, str]
    assert unasked == ([error] if is_ours else [])


def test_a_failure_that_nobody_waits_for_is_told_to_the_window(jobs: JobRunner) -> None:
    unasked: list[object] = []
    jobs.failed.connect(unasked.append)
    problem = Problem("The disk is full.")
    jobs.run(_raising, problem)
    settle(jobs)
    assert unasked == [problem]


@pytest.mark.parametrize("pool", [Pool.OUTBOX, Pool.SLOW])
def test_no_pool_stands_behind_another(jobs: JobRunner, pool: Pool) -> None:
    goes_on = threading.Event()
    order: list[str] = []
    jobs.run(lambda: goes_on.wait(LIMIT_S), then=lambda _: order.append("long"))
    jobs.run(goes_on.set, then=lambda _: order.append("short"), pool=pool)
    settle(jobs)
    assert sorted(order) == ["long", "short"], "the long one waits for the short one"


def test_of_several_askings_the_last_one_is_answered_once_more(jobs: JobRunner) -> None:
    goes_on = threading.Event()
    asked: list[int] = []
    answers: list[int] = []
    idle: list[bool] = []

    def call(number: int) -> int:
        asked.append(number)
        assert goes_on.wait(LIMIT_S)
        return number

    latest = Latest(jobs, call, then=answers.append, failed=_raising, idle=lambda: idle.append(True))
    for number in range(5):
        latest.ask(number)
    assert latest.is_busy
    goes_on.set()
    settle(jobs)
    assert (asked, answers, idle, latest.is_busy) == ([0, 4], [0, 4], [True], False)


def test_an_outdated_answer_is_dropped_where_only_the_newest_counts(jobs: JobRunner) -> None:
    goes_on = threading.Event()
    answers: list[object] = []

    def call(number: int) -> int:
        assert goes_on.wait(LIMIT_S)
        if number == 0:
            raise Problem("It was so then.")
        return number

    latest = Latest(jobs, call, then=answers.append, failed=answers.append, only_newest=True)
    latest.ask(0)
    latest.ask(1)
    goes_on.set()
    settle(jobs)
    assert answers == [1]


@pytest.mark.parametrize("error", [Problem("The disk is full."), ZeroDivisionError("by zero")], ids=["told", "ours"])
def test_after_a_failure_of_any_kind_the_next_asking_is_answered(jobs: JobRunner, error: Exception) -> None:
    answers: list[object] = []
    failures: list[Exception] = []
    calls = iter([error, None])

    def call() -> str:
        reason = next(calls)
        if reason is not None:
            raise reason
        return "done"

    latest = Latest(jobs, call, then=answers.append, failed=failures.append)
    latest.ask()
    settle(jobs)
    latest.ask()
    settle(jobs)
    assert (answers, len(failures)) == (["done"], 1)


def test_a_mistake_while_the_outbox_is_tended_does_not_end_sending(
    jobs: JobRunner, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.queued(1)
    made = office.services
    worker = OutboxWorker(made.dispatch, made.sending_right, made.awake, jobs, office.clock)
    notices: list[str] = []
    worker.notice.connect(notices.append)
    with monkeypatch.context() as patch:
        patch.setattr("app.services.sending.dispatch.outbox.accounts_waiting", lambda _session: 1 // 0)
        worker.wake()
        settle(jobs, worker)
    assert "error in the program" in notices[0]
    assert office.states() == [DeliveryState.READY]
    worker.wake()
    settle(jobs)
    office.clock.advance(minutes=1)  # a lane waits for its next turn before it finds that there is no mail more
    settle(jobs, worker)
    assert office.states() == [DeliveryState.ACCEPTED]
    worker.close()


class _Editor:
    """A draft that is open, and what it tells."""

    def __init__(self, office: Office, jobs: JobRunner) -> None:
        made = office.services
        self.before = office.request(1)
        self.draft = RfqDraft(made.rfq_reading, made.rfq_editing, made.rfq_asking, made.line_import, jobs)
        self.failures: list[Exception] = []
        self.stored = 0
        self.draft.failed.connect(self.failures.append)
        self.draft.stored.connect(self._on_stored)
        self.draft.open(self.before.id)

    def _on_stored(self) -> None:
        self.stored += 1


def test_files_that_cannot_be_attached_do_not_keep_later_changes_from_being_told(
    jobs: JobRunner, office: Office, tmp_path: Path
) -> None:
    editor = _Editor(office, jobs)
    settle(jobs)
    for title in ("first", "second", "third"):
        editor.draft.attach([tmp_path / "gone.pdf"])
        editor.draft.change("title", title)
        settle(jobs)
    assert (len(editor.failures), editor.stored) == (3, 3)
    assert office.services.rfq_reading.get(editor.before.id).title == "third"


def test_a_change_that_cannot_be_stored_is_shown_as_the_database_has_it(
    jobs: JobRunner, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = _Editor(office, jobs)
    settle(jobs)
    with monkeypatch.context() as patch:
        patch.setattr("app.services.rfqs.editing.rfqs.change", lambda *_args, **_fields: 1 // 0)
        editor.draft.change("title", "never kept")
        settle(jobs)
    assert [type(f) for f in editor.failures] == [Unforeseen]
    assert editor.draft.rfq is not None
    assert editor.draft.rfq.title == editor.before.title
    editor.draft.change("title", "kept")
    settle(jobs)
    assert editor.stored == 2
    assert office.services.rfq_reading.get(editor.before.id).title == "kept"
