"""The sample data is removed, and nothing of what the user made."""

import errno
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.assembly import Parts, services
from app.domain.rfqs.filing import Filing
from app.domain.trade.ids import RfqId
from app.services.rfqs.reading import RfqMissing
from app.services.suite import Services
from app.services.upkeep.samples import Removed, SampleMailStays, SamplesBusy
from app.system.settings import Settings
from tests.fakes.office import Office, drain, listed, vendor
from tests.fakes.secret_keepers import NoSecrets


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Services]:
    """An environment with a practice server that runs."""
    with services(Settings.load("practice", tmp_path), tmp_path, Parts(secrets=NoSecrets())) as opened:
        yield opened


def _send(made: Services, rfq_id: RfqId) -> None:
    made.rfq_sending.queue(rfq_id, made.accounts.get("practice"))
    made.sending_right.take()
    drain(made)


def test_vendors_rfqs_and_their_emails_go(made: Services) -> None:
    rfq = made.practice.fill(3)
    _send(made, rfq.id)
    assert len(made.practice.mails()) == 3
    gone = made.samples.remove()
    assert gone == Removed(3, (rfq.number,), 3, (), ())
    assert gone.text == f"Removed: 3 sample vendors; {rfq.number}; 3 practice emails."
    assert listed(made) == []
    assert made.rfq_reading.lines() == []
    assert made.outbox_reading.lines() == []
    assert list(made.practice.folder.iterdir()) == []
    with pytest.raises(RfqMissing):
        made.rfq_reading.get(rfq.id)
    assert made.samples.remove().text == "There was no sample data to remove."
    assert made.practice.fill(1).number != rfq.number  # a number is never given twice


def test_what_the_user_made_or_changed_stays(made: Services) -> None:
    own = made.vendors.save(vendor(1))
    rfq = made.practice.fill(3)
    changed, removed, _ = made.vendors.by_names(["Acme Plating", "Bolt Works", "Cimtek Finishing"])
    made.vendors.save(replace(changed, notes="Ask for Dana"))
    made.vendors.remove([removed.stored_id])
    copy = made.rfq_copying.copy(rfq.id).rfq
    mine = made.rfq_editing.create("Mine", rfq.deadline)
    made.rfq_editing.set_items(mine.id, rfq.items)
    made.rfq_asking.set_invited(mine.id, [own.stored_id])
    _send(made, mine.id)
    gone = made.samples.remove()
    assert gone == Removed(1, (rfq.number,), 0, ("Acme Plating",), ())
    assert gone.text == f"Removed: 1 sample vendor; {rfq.number}. Kept, because you changed them: Acme Plating."
    assert {v.name for v in listed(made)} == {own.name, "Acme Plating"}
    assert {line.id for line in made.rfq_reading.lines()} == {copy.id, mine.id}
    assert len(made.practice.mails()) == 1


def test_sample_vendors_that_came_back_go_again(made: Services) -> None:
    made.practice.fill(2)
    (added,) = made.vendors.recent_changes()
    undone = made.vendors.take_back(added.id)
    assert made.samples.remove().vendors == 0
    made.practice.fill(2)
    made.vendors.take_back(made.vendors.recent_changes()[0].id)
    made.vendors.take_back(undone.change)
    assert len(listed(made)) == 2
    assert made.samples.remove().vendors == 2
    assert listed(made) == []


def test_nothing_goes_while_emails_wait(made: Services) -> None:
    rfq = made.practice.fill(1)
    made.rfq_sending.queue(rfq.id, made.accounts.get("practice"))
    with pytest.raises(SamplesBusy, match="nothing was removed"):
        made.samples.remove()
    assert len(listed(made)) == 1


def test_an_rfq_that_was_sent_for_real_stays(office: Office) -> None:
    made = office.services
    rfq = made.practice.fill(1)
    made.rfq_sending.queue(rfq.id, office.account())
    made.sending_right.take()
    office.drain()
    gone = made.samples.remove()
    assert (gone.vendors, gone.rfqs, gone.sent) == (1, (), (rfq.number,))
    assert f"Kept, because you sent them from a real account: {rfq.number}." in gone.text
    assert len(office.lines(rfq.id)) == 1
    assert made.samples.remove().sent == (rfq.number,)


def test_an_rfq_that_the_user_deleted_is_not_counted(made: Services) -> None:
    rfq = made.practice.fill(1)
    made.rfq_filing.apply(Filing.DELETE, [rfq.id])
    assert made.samples.remove().rfqs == ()


@pytest.mark.parametrize("deed", ["unlink", "open"])
def test_an_email_that_cannot_be_deleted_is_named(made: Services, monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    rfq = made.practice.fill(1)
    _send(made, rfq.id)
    of_path = getattr(Path, deed)

    def refuse(path: Path, *given: Any, **named: Any) -> Any:
        if path.suffix == ".eml":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return of_path(path, *given, **named)

    monkeypatch.setattr(Path, deed, refuse)
    with pytest.raises(SampleMailStays, match=r"\.eml” can't be deleted \(Permission denied\)"):
        made.samples.remove()
    assert listed(made) == []
    assert made.rfq_reading.lines() == []
    assert len(made.practice.mails()) == 1
