"""Databases as released versions wrote them: this version takes them over, and what is in them can be read and used."""

import gzip
from pathlib import Path

import pytest

from app.domain.outbox.delivery import DeliveryState
from app.storage.migrations.migration import HEAD
from app.system.settings import Settings
from tests.fakes.office import opened
from tests.migrations.keep import RELEASED, database_of_today

KEPT = sorted(RELEASED.glob("*.db.gz"))


def test_there_is_one_of_the_newest_tables() -> None:
    assert KEPT[-1].name == f"{HEAD}.db.gz", "run: python -m tests.migrations.keep"


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_it_is_taken_over_and_goes_on(kept: Path, tmp_path: Path) -> None:
    _used(gzip.decompress(kept.read_bytes()), tmp_path)


def test_what_is_kept_is_what_this_version_writes(tmp_path: Path) -> None:
    _used(database_of_today(), tmp_path)


def _used(octets: bytes, folder: Path) -> None:
    settings = Settings.load(None, folder)
    settings.folder.make()
    settings.folder.database.write_bytes(octets)
    with opened(folder) as office:
        made = office.services
        (line,) = made.rfq_reading.lines()
        rfq = made.rfq_reading.get(line.id)
        assert (len(rfq.items), len(rfq.vendor_ids), line.sent) == (3, 3, 3)
        assert office.states() == [DeliveryState.ACCEPTED] * 3
        assert len({mail.message_id for mail in office.lines()}) == 3
        assert all(made.outbox_reading.attempts(mail.id) for mail in office.lines())
        again = made.rfq_copying.copy(rfq.id, with_vendors=True).rfq
        assert made.rfq_reading.get(again.id).vendor_ids == rfq.vendor_ids
        assert [concern.key for concern in made.doctor.quick()] == ["clock"]  # which stands still here, days ago
