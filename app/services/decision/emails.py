"""The emails of an RFQ as files: what went out, and what was answered."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.documents.decision.facts import AnswerFact, SentFact
from app.documents.decision.mail_copy import MailCopies
from app.documents.inbox.file_names import safe_name
from app.documents.inbox.mail_store import MailStore
from app.domain.inbox.entry import Entry
from app.domain.outbox.delivery import DeliveryLine, DeliveryState
from app.services.decision.gathering import Gathered
from app.storage.base.database import Database
from app.storage.outbox import planning

SENT, ANSWERS = "sent", "answers"
_WENT_OUT = frozenset({DeliveryState.ACCEPTED, DeliveryState.DRAFTED, DeliveryState.UNKNOWN, DeliveryState.COMMITTING})
_VENDOR = 60  # characters of its name in that of a file


@dataclass(frozen=True, slots=True)
class Emails:
    """Each is read and written by itself: an RFQ has hundreds."""

    database: Database
    copies: MailCopies
    store: MailStore

    def write_sent(self, known: Gathered, folder: Path) -> list[SentFact]:
        """Those that went out, or may have; of the others only where they stand. OSError."""
        (folder / SENT).mkdir()
        return [self._sent(line, number, folder) for number, line in enumerate(known.deliveries, 1)]

    def write_answers(self, known: Gathered, folder: Path) -> list[AnswerFact]:
        """Octet for octet. OSError."""
        (folder / ANSWERS).mkdir()
        return [self._answer(entry, number, folder) for number, entry in enumerate(known.answers, 1)]

    def _sent(self, line: DeliveryLine, number: int, folder: Path) -> SentFact:
        if line.state not in _WENT_OUT:
            return SentFact(line=line, went_out=False)
        with self.database.read() as session:
            message = planning.message(session.connection(), line.id)
        if message is None:
            return SentFact(line=line, went_out=True)
        name = f"{SENT}/{_name(number, line.vendor, line.occasion.purpose.value, str(line.occasion.number))}"
        return SentFact(line=line, went_out=True, file=name, left_out=self.copies.write(message, folder / name))

    def _answer(self, entry: Entry, number: int, folder: Path) -> AnswerFact:
        vendor = entry.place.vendor if entry.place else ""
        name = f"{ANSWERS}/{_name(number, vendor, entry.kind.value.replace('_', '-'))}"
        try:
            octets = self.store.path(entry.sha256).read_bytes()  # not above MailStore's limit
        except OSError:
            return AnswerFact(entry=entry, is_gone=True)
        (folder / name).write_bytes(octets)
        return AnswerFact(entry=entry, file=name, is_changed=sha256(octets).hexdigest() != entry.sha256)


def _name(number: int, *words: str) -> str:
    """“003 Acme Plating reminder 2.eml”: safe on every system, and in a list of sums."""
    said = " ".join((f"{number:03d}", *(word[:_VENDOR].replace("\\", "_") for word in words)))
    return safe_name(said + ".eml", number, "message/rfc822")
