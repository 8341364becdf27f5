"""Taking the sample data out again: what `practice.py` wrote, and nothing else."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from app.domain.outbox.practice_mail import PracticeMail
from app.domain.rfqs.filing import Filing
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.storage.base import preferences
from app.storage.base.database import Database, Session
from app.storage.outbox import samples
from app.storage.rfqs import filing
from app.storage.vendors import changes, labels, vendors
from app.system.clock import Clock

ADDING = "adding the sample vendors"  # what the change is called that adds them, and by which they are found again
_HEAD = 65536  # octets of a mail that hold all of its headers


class SamplesBusy(Problem):
    """Emails of a sample RFQ are still to be sent; nothing was removed."""


class SampleMailStays(Problem):
    """All else is removed, but one of the practice server's files is not."""

    def __init__(self, mail: Path, cause: OSError) -> None:
        super().__init__(
            f"The sample vendors and RFQs are removed, but the practice email “{mail.name}” can't be deleted "
            f"({cause.strerror or cause}). Delete the emails in “{mail.parent}” yourself."
        )


@dataclass(frozen=True, slots=True)
class Removed:
    """What went. `changed` are vendors that stay because the user changed them, `sent` RFQs that went out for real."""

    vendors: int
    rfqs: tuple[str, ...]
    mails: int
    changed: tuple[str, ...]
    sent: tuple[str, ...]

    @property
    def text(self) -> str:
        """What went and what stays, in sentences."""
        went = [
            counted
            for number, counted in (
                (self.vendors, f"{self.vendors} sample vendor{'s' * (self.vendors != 1)}"),
                (len(self.rfqs), ", ".join(self.rfqs)),
                (self.mails, f"{self.mails} practice email{'s' * (self.mails != 1)}"),
            )
            if number
        ]
        said = [f"Removed: {'; '.join(went)}." if went else "There was no sample data to remove."]
        if self.changed:
            said.append(f"Kept, because you changed them: {', '.join(self.changed)}.")
        if self.sent:
            said.append(f"Kept, because you sent them from a real account: {', '.join(self.sent)}.")
        return " ".join(said)


def note_rfq(session: Session, rfq_id: RfqId) -> None:
    """It is a sample; a copy that the user makes of it is not."""
    known = preferences.get(session, preferences.SAMPLE_RFQS) or []
    preferences.put(session, preferences.SAMPLE_RFQS, [*known, rfq_id])


@dataclass(frozen=True, slots=True)
class Samples:
    database: Database
    clock: Clock
    mails_taken: Callable[[], Sequence[PracticeMail]]

    def remove(self) -> Removed:
        """Remove vendors, RFQs and practice mails. The drawings stay: a copy of the RFQ may have them, too.

        Raises:
            SamplesBusy
            SampleMailStays
        """
        with self.database.write() as session:
            rfqs, sent, mails = self._rfqs(session)
            gone, changed = self._vendors(session)
        return Removed(gone, rfqs, self._delete(mails), changed, sent)

    def _rfqs(self, session: Session) -> tuple[tuple[str, ...], tuple[str, ...], Collection[str]]:
        """The numbers of those that go, and of those that stay; the Message-IDs of their mails."""
        noted = [RfqId(i) for i in preferences.get(session, preferences.SAMPLE_RFQS) or []]
        there = [one for one in filing.standings(session, noted) if not one.is_deleted]
        if samples.have_open(session, [one.id for one in there]):
            raise SamplesBusy(
                "Emails of a sample RFQ are still to be sent, so nothing was removed. "
                "Wait until they are sent, or cancel them in the outbox."
            )
        real = samples.left_this_computer(session, [one.id for one in there])
        going = [one for one in there if one.id not in real]
        ids = [one.id for one in going]
        mails = samples.delete_mails(session, ids)
        filing.mark(session, ids, Filing.DELETE, self.clock.now())
        preferences.put(session, preferences.SAMPLE_RFQS, sorted(real))
        return tuple(o.number for o in going), tuple(o.number for o in there if o.id in real), mails

    def _vendors(self, session: Session) -> tuple[int, tuple[str, ...]]:
        """How many go, and the names of those that stay."""
        now = self.clock.now()
        backs = [changes.take_back(session, change, now) for change in labels.in_force(session, ADDING)]
        done = [back for back in backs if back]
        gone, left = sum(len(back.restored) for back in done), [name for back in done for name in back.kept]
        return gone, tuple(v.name for v in vendors.by_names(session, left).values())

    def _delete(self, message_ids: Collection[str]) -> int:
        taken = self.mails_taken() if message_ids else ()
        found = [mail.path for mail in taken if _message_id(mail.path) in message_ids]
        for path in found:
            try:
                path.unlink(missing_ok=True)
                path.with_suffix(".json").unlink(missing_ok=True)
            except OSError as reason:
                raise SampleMailStays(path, reason) from reason
        return len(found)


def _message_id(mail: Path) -> str:
    try:
        with mail.open("rb") as file:
            return str(BytesHeaderParser().parsebytes(file.read(_HEAD))["Message-ID"])
    except OSError as reason:
        raise SampleMailStays(mail, reason) from reason
