"""Imports and their undoing, part by part: one change to the buyer, nothing half done, and mails go on meanwhile."""

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.watch import Cancelled
from app.domain.vendors.vendor import Vendor
from app.services.vendors.import_writing import Imported, NothingToImport
from app.services.vendors.long_change import PART, ListBusy, LongChanges, TakenBackAlready
from app.services.vendors.vendors import VendorMissing
from app.storage.base.database import ValueRefused
from app.storage.vendors import changes, vendors
from app.system.owner_lock import OwnerLock
from tests.fakes.office import DEADLINE, ITEM, Office, crashed_copy, opened, vendor
from tests.patience import LIMIT_S

pytestmark = pytest.mark.long

_ROWS = int(os.environ.get("IMPORT_ROWS", "9000"))  # by hand: IMPORT_ROWS=300000


def _list(folder: Path, count: int, contacts: int = 1) -> Path:
    path = folder / "list.csv"
    rows = "".join(f"Shop {n},desk{k}@shop{n}.example\n" for n in range(count) for k in range(contacts))
    path.write_text(f"Vendor,E-mail\n{rows}", encoding="utf-8")
    return path


def _everybody(office: Office) -> dict[str, Vendor]:
    with office.database.read() as session:
        every = list(vendors.every(session))
    return {v.name: replace(v, version=0) for v in every}


@pytest.fixture
def known(office: Office) -> dict[str, Vendor]:
    """Some of the list are known already, and two have names that the list would mend."""
    office.services.vendors.save_all([Vendor(name=f"Shop {n}", notes="known") for n in range(0, 1200, 3)])
    return _everybody(office)


def _import(office: Office, path: Path, watch: Callable[[int, int], None] = lambda _done, _of: None) -> Imported:
    imports = office.services.vendor_import
    return imports.apply(imports.plan(path), watch=watch)


def test_a_long_import_is_one_change_and_is_undone_and_done_again_whole(
    office: Office, known: dict[str, Vendor], tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    done = _import(office, _list(tmp_path, 1200), lambda *share: told.append(share))
    assert (done.counts.added, done.counts.updated) == (800, 400)
    assert told == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]
    after = _everybody(office)
    assert len(after) == 1200
    assert [c.vendors for c in office.services.vendors.recent_changes()] == [1200, 400]
    back = office.services.vendors.take_back(done.change)
    assert (len(back.restored), back.kept) == (1200, ())
    assert _everybody(office) == known
    again = office.services.vendors.take_back(back.change)
    assert len(again.restored) == 1200
    assert _everybody(office) == after
    with pytest.raises(TakenBackAlready):
        office.services.vendors.take_back(done.change)


def test_what_a_program_that_died_has_half_imported_is_taken_back_at_the_next_start(
    office: Office, known: dict[str, Vendor], tmp_path: Path
) -> None:
    copies: list[Path] = []

    def die(done: int, of: int) -> None:
        copies.append(crashed_copy(office, tmp_path / f"after {done} of {of}"))

    done = _import(office, _list(tmp_path, 1200), die)
    assert len(copies) == 4
    for copy in copies:
        with opened(copy) as found:
            assert found.services.taken_back == ("import of list.csv",)
            assert _everybody(found) == known
            assert [c.vendors for c in found.services.vendors.recent_changes()] == [400]
        with opened(copy) as once_more:
            assert once_more.services.taken_back == ()
    assert office.services.vendors.take_back(done.change).kept == ()


def test_an_undoing_that_was_interrupted_is_gone_on_with_at_the_next_start(
    office: Office, known: dict[str, Vendor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _import(office, _list(tmp_path, 1200))
    copies: list[Path] = []
    real = changes.put_back

    def die(*arguments: object) -> changes.PutBack:
        copies.append(crashed_copy(office, tmp_path / f"in part {len(copies)}"))
        return real(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(changes, "put_back", die)
    office.services.vendors.take_back(done.change)
    monkeypatch.undo()
    assert len(copies) >= 3
    for copy in copies:
        with opened(copy) as found:
            assert _everybody(found) == known
            assert [c.vendors for c in found.services.vendors.recent_changes()] == [400]


def test_an_undoing_that_fails_in_the_middle_can_be_asked_for_again(
    office: Office, known: dict[str, Vendor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _import(office, _list(tmp_path, 1200))
    real, calls = changes.put_back, iter([False, True])

    def fail(*arguments: object) -> changes.PutBack:
        if next(calls, False):
            raise ValueRefused("rule 7")
        return real(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(changes, "put_back", fail)
    with pytest.raises(ValueRefused):
        office.services.vendors.take_back(done.change)
    back = office.services.vendors.take_back(done.change)
    assert back.kept == ()
    assert _everybody(office) == known


def test_an_import_that_is_stopped_leaves_the_list_as_it_was(
    office: Office, known: dict[str, Vendor], tmp_path: Path
) -> None:
    def stop(done: int, _of: int) -> None:
        if done >= 2 * PART:
            raise Cancelled

    with pytest.raises(Cancelled):
        _import(office, _list(tmp_path, 1200), stop)
    assert _everybody(office) == known
    assert [c.vendors for c in office.services.vendors.recent_changes()] == [400]
    assert _import(office, _list(tmp_path, 1200)).counts.added == 800


@pytest.mark.file_only("a trigger in SQLite's words")
def test_a_row_that_is_refused_late_takes_all_parts_back_and_is_named(
    office: Office, known: dict[str, Vendor], tmp_path: Path
) -> None:
    trigger = "CREATE TRIGGER refuse BEFORE INSERT ON contacts WHEN NEW.email = 'desk0@shop1100.example' "
    with office.database.write() as session:
        session.connection().exec_driver_sql(trigger + "BEGIN SELECT RAISE(ABORT, 'rule 7'); END")
    with pytest.raises(ValueRefused, match="Row 1102, “Shop 1100”"):
        _import(office, _list(tmp_path, 1200))
    assert _everybody(office) == known


def test_an_import_that_changes_nothing_leaves_no_trace(office: Office, tmp_path: Path) -> None:
    path = _list(tmp_path, 3)
    plan = office.services.vendor_import.plan(path)
    _import(office, path)
    with pytest.raises(NothingToImport):
        office.services.vendor_import.apply(plan)
    assert len(office.services.vendors.recent_changes()) == 1
    with office.database.read() as session:
        assert changes.unfinished(session) == []


def test_a_start_that_finds_nothing_half_written_does_not_get_in_an_import_s_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(OwnerLock, "acquire", lambda _lock: asked.append("asked"))
    made = office.services.vendors
    assert LongChanges(made.database, office.clock, OwnerLock(office.folder / "unused")).settle() == ()
    assert asked == []


def test_one_imports_at_a_time_and_a_second_program_lets_the_first_one_finish(office: Office, tmp_path: Path) -> None:
    plan = office.services.vendor_import.plan(_list(tmp_path, 1200))
    seen: list[str] = []

    def meanwhile(done: int, _of: int) -> None:
        if done != PART:
            return
        with opened(office.folder) as other:
            assert other.services.taken_back == ()
            with pytest.raises(ListBusy, match="is running"):
                other.services.vendor_import.apply(plan)
            seen.append("refused")
            other.services.vendors.save(Vendor(name="Meanwhile"))

    done = office.services.vendor_import.apply(plan, watch=meanwhile)
    assert (done.counts.added, seen) == (1200, ["refused"])
    assert len(_everybody(office)) == 1201


def test_mails_go_out_while_a_long_list_is_imported(office: Office, tmp_path: Path) -> None:
    made = office.services
    mails = made.vendors.save_all([vendor(n) for n in range(500)]).vendors
    rfq = made.rfq_editing.create("Plating", DEADLINE)
    made.rfq_editing.set_items(rfq.id, [ITEM])
    made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in mails])
    made.rfq_sending.queue(rfq.id, office.account(connections=4))
    made.sending_right.take()
    plan = made.vendor_import.plan(_list(tmp_path, _ROWS // 3, contacts=3))
    begun, sent = threading.Event(), threading.Event()
    while_sending: list[int] = []

    def watch(done: int, _of: int) -> None:
        begun.set()
        if not sent.is_set():
            while_sending.append(done)

    importing = threading.Thread(target=lambda: made.vendor_import.apply(plan, watch=watch))
    importing.start()
    assert begun.wait(LIMIT_S)
    office.drain()
    sent.set()
    importing.join(LIMIT_S)
    assert not importing.is_alive()
    assert made.dispatch.troubles() == []
    assert office.states() == [DeliveryState.ACCEPTED] * 500
    assert {line.attempts for line in office.lines()} == {1}
    assert made.vendors.count() == 500 + _ROWS // 3
    assert len(while_sending) > 1, "both were under way at the same time"


def test_many_vendors_are_changed_part_by_part_and_undone_with_a_word_on_how_far_it_is(office: Office) -> None:
    ids = office.vendors(PART * 2 + 1)
    service = office.services.vendors
    told: list[tuple[int, int]] = []
    saved = service.change(ids, lambda v: replace(v, tags=("metal",)), watch=lambda done, of: told.append((done, of)))
    size = len(ids)
    assert told == [(0, size), (PART, size), (2 * PART, size), (size, size)]
    assert [v.tags for v in saved.vendors] == [("metal",)] * size
    assert service.recent_changes()[0].label == f"changing {size} vendors"
    told.clear()
    assert len(service.take_back(saved.change, lambda done, of: told.append((done, of))).restored) == size
    assert told == [(0, size), (PART, size), (2 * PART, size)]
    assert {service.get(i).tags for i in ids} == {()}


def test_a_change_of_many_that_is_stopped_leaves_nothing_changed(office: Office) -> None:
    ids = office.vendors(PART + 1)
    service = office.services.vendors

    def stop(done: int, _of: int) -> None:
        if done:
            raise Cancelled

    before = len(service.recent_changes())
    with pytest.raises(Cancelled):
        service.change(ids, lambda v: replace(v, tags=("metal",)), watch=stop)
    assert {service.get(i).tags for i in ids} == {()}
    assert len(service.recent_changes()) == before
    service.remove(ids)
    with pytest.raises(VendorMissing):
        service.change(ids, lambda v: v)
    with pytest.raises(VendorMissing):
        service.change(ids[:1], lambda v: v)
