import os
import threading
from pathlib import Path

import pytest

from app.system.owner_lock import AlreadyRunning, LockUnusable, OwnerLock


def test_a_second_owner_is_refused_and_told_who_the_first_is(tmp_path: Path) -> None:
    path = tmp_path / "sending.lock"
    with OwnerLock(path), pytest.raises(AlreadyRunning, match=str(os.getpid())) as refused:
        OwnerLock(path).acquire()
    assert refused.value.pid == os.getpid()


def test_it_can_be_taken_again_after_release(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path / "sending.lock")
    for _ in range(2):
        with lock:
            assert (tmp_path / "sending.pid").exists()
        assert not (tmp_path / "sending.pid").exists()


def test_another_thread_may_give_it_back(tmp_path: Path) -> None:
    path = tmp_path / "sending.lock"
    lock = OwnerLock(path)
    lock.acquire()
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    OwnerLock(path).acquire()


def test_giving_back_what_is_not_held_does_nothing(tmp_path: Path) -> None:
    path = tmp_path / "sending.lock"
    with OwnerLock(path):
        OwnerLock(path).release()
        with pytest.raises(AlreadyRunning):
            OwnerLock(path).acquire()


def test_a_pid_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "sending.lock"
    with OwnerLock(path):
        (tmp_path / "sending.pid").write_text("?")
        with pytest.raises(AlreadyRunning) as refused:
            OwnerLock(path).acquire()
    assert refused.value.pid is None
    assert "(process" not in str(refused.value)


def test_a_lock_that_cannot_be_made_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "sending.lock").mkdir()
    with pytest.raises(LockUnusable, match="nothing is sent"):
        OwnerLock(tmp_path / "sending.lock").acquire()


def test_a_lock_whose_owner_cannot_be_named_is_given_back(tmp_path: Path) -> None:
    (tmp_path / "sending.pid").mkdir()
    with pytest.raises(LockUnusable):
        OwnerLock(tmp_path / "sending.lock").acquire()
    (tmp_path / "sending.pid").rmdir()
    OwnerLock(tmp_path / "sending.lock").acquire()
