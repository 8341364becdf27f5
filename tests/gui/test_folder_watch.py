"""Mails in doubt are looked for by themselves, off the UI thread."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.background.folder_watch import FolderWatch
from app.background.job_runner import JobRunner
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import DeliveryId
from app.storage.base.database import DatabaseUnusable
from tests.fakes.mail_server import Answer, unknown
from tests.fakes.office import Office, opened
from tests.fakes.sent_folder import FakeSentFolder
from tests.gui.settling import settle


def _rest_ms(watch: FolderWatch) -> int:
    """How long it rests before it plans by itself; 0 where it doesn't rest."""
    timer = watch._timer  # noqa: SLF001 - nobody else asks
    return timer.interval() if timer.isActive() else 0


@pytest.fixture
def folder() -> FakeSentFolder:
    return FakeSentFolder()


@pytest.fixture
def office(tmp_path: Path, folder: FakeSentFolder) -> Iterator[Office]:
    with opened(tmp_path / "data", look_in_folder=folder.look) as made:
        made.server.answers.append(Answer(unknown(), after_commit=True))
        made.queued(1, imap_host="imap.shop.example", user="anna", password="annas-password")
        made.drain()
        yield made


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[JobRunner]:  # noqa: ARG001 - timers and signals need one
    runner = JobRunner()
    yield runner
    runner.close()


def test_a_mail_in_doubt_is_found_by_itself_and_told(office: Office, folder: FakeSentFolder, jobs: JobRunner) -> None:
    told: list[DeliveryId] = []
    threads: list[int] = []
    folder.meanwhile = lambda: threads.append(threading.get_ident())
    watch = FolderWatch(office.services.reconciling, jobs, office.clock, told.append)
    (line,) = office.lines()
    folder.message_ids.add(line.message_id)
    watch.plan()
    settle(jobs)
    assert 59_000 <= _rest_ms(watch) <= 60_000
    assert folder.looks == [], "the server has a minute to file its copy"
    office.clock.advance(minutes=1)
    watch.plan()
    watch.plan()
    settle(jobs)
    assert told == [line.id]
    assert office.states() == [DeliveryState.ACCEPTED]
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()
    assert _rest_ms(watch), "it goes on watching"
    watch.close()
    assert not _rest_ms(watch)


def test_a_database_that_cannot_be_read_is_asked_again_later(
    office: Office, jobs: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_session: object) -> None:
        raise DatabaseUnusable("The database is in use.")

    monkeypatch.setattr("app.services.sending.reconciling.doubtful.every", unreadable)
    watch = FolderWatch(office.services.reconciling, jobs, office.clock, lambda _id: None)
    watch.plan()
    settle(jobs)
    assert _rest_ms(watch) > 60_000
    watch.close()
