"""A whole day of an account: limits, moods of the server, several batches, three restarts; every mail goes once."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from app.assembly import Parts, services
from app.domain.trade.ids import RfqId, VendorId
from app.services.suite import Services
from app.system.settings import Settings
from app.transports.transport import OutgoingMessage
from tests.fakes.clocks import Passing, StoppedClock
from tests.fakes.mail_server import Answer, FakeMailServer, lost, postponed, refused, throttled
from tests.fakes.office import DEADLINE, ITEM, Office, drain, listed
from tests.fakes.secret_keepers import RememberedSecrets
from tests.torture.invariants import check, look

pytestmark = pytest.mark.long

_PER_DAY = 60
_PER_MINUTE = 2.0
_VENDORS = 28
_BATCHES_AT = (0, 1, 5, 11)  # hours
_RESTARTS_AT = (3, 8, 17)
_DAY = timedelta(hours=24)
_SEED = 20261123


@dataclass
class _Day:
    """One data folder over the day; `taken_at` is when the server took what, by the clock of the story."""

    folder: Path
    clock: StoppedClock = field(default_factory=StoppedClock)
    server: FakeMailServer = field(default_factory=FakeMailServer)
    taken_at: list[datetime] = field(default_factory=list)
    requests: list[RfqId] = field(default_factory=list)

    @contextmanager
    def at_work(self) -> Iterator[Office]:
        """The program from a start to its end."""
        settings = Settings.load(None, self.folder)
        secrets = RememberedSecrets()
        with services(settings, self.folder, Parts(self.clock, secrets, self.server.open)) as made:
            made.sending_right.take()
            made.outbox_control.resume()  # the buyer is asked after a long absence, and says yes
            office = Office(made, self.clock, self.server, secrets, settings.folder.root)
            if not self.requests:
                office.account(per_day=_PER_DAY, per_minute=_PER_MINUTE, connections=2)
            made.dispatch._desk(made.accounts.usable("office"))._changed = Passing(self.clock)
            yield office


def test_a_day_with_three_restarts_sends_each_mail_once_and_keeps_every_limit(tmp_path: Path) -> None:
    day, chance = _Day(tmp_path), random.Random(_SEED)  # noqa: S311 - it guards nothing, and can be run again
    day.server.on_taken = lambda: day.taken_at.append(day.clock.now())
    hours, starts = 0, [*_RESTARTS_AT, 60]
    for end in starts:
        with day.at_work() as office:
            while hours < end:
                if hours in _BATCHES_AT:
                    _queue(day, office, chance)
                _work_for_an_hour(day, office.services, chance)
                hours += 1
            _retry_what_was_refused(day, office)
        _check(day)
    end_state = look(day.folder)
    assert end_state.owner == len(starts)
    assert end_state.count("accepted") == len(end_state.rows) == _VENDORS * len(_BATCHES_AT)
    assert len(day.server.taken) == len(end_state.rows)
    assert not day.server.answers, "every mood of the server was met"
    _limits_were_kept(day.taken_at)


def _queue(day: _Day, office: Office, chance: random.Random) -> None:
    """Another request, to the same vendors."""
    editing = office.services.rfq_editing
    rfq = editing.create("Plating", DEADLINE)
    editing.set_items(rfq.id, [ITEM])
    known = [VendorId(line.id) for line in listed(office.services)] or office.vendors(_VENDORS)
    office.services.rfq_asking.set_invited(rfq.id, known)
    office.services.rfq_sending.queue(rfq.id, office.services.accounts.usable("office"))
    day.requests.append(rfq.id)
    moods = [Answer()] * 12 + [Answer(failure=postponed()), Answer(failure=lost()), Answer(failure=throttled())]
    day.server.answers.extend(chance.choices(moods, k=20))
    day.server.answers.append(Answer(failure=refused()))


def _work_for_an_hour(day: _Day, made: Services, chance: random.Random) -> None:
    """Look whenever something falls due, as the window does; time passes in between."""
    until = day.clock.now() + timedelta(hours=1)
    while day.clock.now() < until:
        look_at = drain(made)
        step = until if look_at is None else min(max(look_at, day.clock.now() + timedelta(seconds=1)), until)
        day.clock.advance(seconds=(step - day.clock.now()).total_seconds() + chance.random())


def _retry_what_was_refused(day: _Day, office: Office) -> None:
    for rfq_id in day.requests:
        office.services.rfq_sending.retry(rfq_id)
    office.services.outbox_control.resume()
    _work_for_an_hour(day, office.services, random.Random(_SEED))  # noqa: S311


def _limits_were_kept(times: list[datetime]) -> None:
    for number, at in enumerate(times):
        in_a_day = [t for t in times[: number + 1] if t > at - _DAY]
        assert len(in_a_day) <= _PER_DAY, f"{len(in_a_day)} in the 24 hours before {at}"
        in_ten_minutes = [t for t in times[: number + 1] if t > at - timedelta(minutes=10)]
        assert len(in_ten_minutes) <= 10 * _PER_MINUTE + 2, f"{len(in_ten_minutes)} in the ten minutes before {at}"


def _check(day: _Day) -> None:
    check(look(day.folder), [_mail(m) for m in day.server.taken], connections=2, ended=True)


def _mail(message: OutgoingMessage) -> dict[str, object]:
    octets = b"".join(message.blocks())
    (line,) = (line for line in octets.splitlines() if line.startswith(b"Message-ID: "))
    return {
        "message_id": line.removeprefix(b"Message-ID: ").decode(),
        "recipients": message.recipients,
        "size": len(octets),
        "sha256": sha256(octets).hexdigest(),
    }
