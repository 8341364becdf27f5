"""A move that is killed, at each of its steps: whoever looks afterwards finds one place to work with, or is told."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.services.upkeep.moving import MoveRefused, Moving
from app.storage.base import moved
from app.storage.base.address import Address
from app.storage.base.database import Database, DatabaseUnusable
from app.storage.base.problems import DataMoved
from app.storage.migrations import copying
from tests.fakes.office import DEADLINE, opened, request_in
from tests.integration.test_moving import at_work, file_in, move, of, rows_of, untold
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own, and says itself where data is"),
]
Step = tuple[object, str]
_STEPS: dict[str, Step] = {
    "marking": (moved, "mark"),
    "copying files": (Moving, "_bring_files"),
    "copying rows": (copying, "copy"),
    "arriving": (moved, "arrive"),
    "comparing": (copying, "compare"),
    "committing": (Moving, "_bring_rows"),
    "settings": (Moving, "settle"),
    "laying aside": (Moving, "_lay_aside"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.mark.parametrize("direction", ["there", "back"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", _STEPS)
def test_killed_anywhere_it_is_here_or_there_and_never_both(
    server: Postgresql, tmp_path: Path, step: str, when: str, direction: str
) -> None:
    folder, url = tmp_path / "data", server.url(server.new_schema())
    with opened(folder) as office:
        request_in(office.services, 2)
    file, address = file_in(folder), Address.of(url)
    if direction == "back":
        move(folder, url)
    source, target, to = (file, address, url) if direction == "there" else (address, file, "file")
    before = rows_of(source)
    _killed(folder, to, step, when)
    usable = [place for place in (source, target) if _is_used(place)]
    assert len(usable) <= 1
    if source in usable:
        assert rows_of(source) == before
    _finish(folder, to)
    assert rows_of(target) == before
    assert not _is_used(source)
    with at_work(folder) as made:
        assert made.vendors.count() == 2
        assert made.rfq_editing.create("Goes on", DEADLINE).number == "RFQ-2026-0002"


@pytest.mark.parametrize("direction", ["there", "back"])
def test_a_move_that_was_killed_can_be_taken_back(server: Postgresql, tmp_path: Path, direction: str) -> None:
    folder, url = tmp_path / "data", server.url(server.new_schema())
    with opened(folder) as office:
        request_in(office.services, 2)
    if direction == "back":
        move(folder, url)
    to = url if direction == "there" else "file"
    _killed(folder, to, "comparing", "before")
    assert of(folder).begun()
    of(folder).stay()
    with at_work(folder) as made:
        made.rfq_editing.create("Stays", DEADLINE)
    _killed(folder, to, "settings", "before")
    with pytest.raises(MoveRefused, match="has arrived"):
        of(folder).stay()
    of(folder).stay(is_gone=True)  # the buyer knows better
    with at_work(folder) as made:
        made.rfq_editing.create("Stays again", DEADLINE)


def _is_used(place: Path | Address) -> bool:
    """Whether somebody would work with it: there is data, and no mark on it."""
    if isinstance(place, Path) and not place.exists():
        return False
    database = Database(place)
    try:
        with database.read() as session:
            connection = session.connection()
            moved.refuse(connection, database.name)
            copying.check_room(connection, database.name)
    except copying.NotEmpty:
        return True
    except (DataMoved, DatabaseUnusable):
        return False
    except Exception as error:
        if "vendors" in str(error) or "preferences" in str(error):  # no table yet
            return False
        raise
    finally:
        database.close()
    return False


def _finish(folder: Path, to: str) -> None:
    try:
        move(folder, to)
    except MoveRefused as refused:
        assert "already" in str(refused)  # noqa: PT017 - the settings name the new place: nothing was left to do


def _killed(folder: Path, to: str, step: str, when: str) -> None:
    child = os.fork()
    if not child:
        try:
            _move_up_to(of(folder), to, step, when)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it came to its end, past the step"


def _move_up_to(made: Moving, to: str, step: str, when: str) -> None:
    owner, name = _STEPS[step]
    if name == "settle":
        made = replace(made, settle=_deadly(made.settle, when))
    else:
        setattr(owner, name, _deadly(getattr(owner, name), when))
    made.move(to, "", untold)


def _deadly(kept: Callable[..., Any], when: str) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        if when == "after":
            kept(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return run
