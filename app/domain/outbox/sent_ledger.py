"""What the ledger beside the database says of a mail, and what it means where the database knows less."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Fate(StrEnum):
    HANDED_OVER = "handed-over"  # the server may have it, until another line says more
    ACCEPTED = "accepted"
    NOT_TAKEN = "not-taken"  # it was handed over, and certainly is not there


class LedgerLine(NamedTuple):
    """`number` counts the lines; the database knows how far it goes."""

    number: int
    fate: Fate
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """What was done with data that are older than what was sent from their folder, in mails.

    `missing` were sent or may have been, and their requests are not in these data.
    """

    accepted: int = 0
    in_doubt: int = 0
    held: int = 0
    missing: int = 0

    def __add__(self, later: "Older") -> "Older":
        return Older(
            accepted=self.accepted + later.accepted,
            in_doubt=self.in_doubt + later.in_doubt,
            held=self.held + later.held,
            missing=self.missing + later.missing,
        )

    @property
    def happened(self) -> str:
        """What was found and done, in sentences."""
        said = []
        if self.accepted:
            said.append(f"{_are(self.accepted)} marked as sent: accepted by the server.")
        if self.in_doubt:
            said.append(f"{_mails(self.in_doubt)} may have been sent: decide in the outbox.")
        if self.held:
            said.append(f"{_are(self.held)} paused.")
        if self.missing:
            said.append(f"{_mails(self.missing)} went out for RFQs that aren't in this data.")
        return " ".join(said)

    @property
    def text(self) -> str:
        """The whole of it for a notice."""
        return f"{OLDER} {self.happened}".strip()


OLDER = "The data is older than what was sent: an older copy was restored, or some or all of the database was lost."


def _are(number: int) -> str:
    return f"{_mails(number)} {'is' if number == 1 else 'are'}"


def _mails(number: int) -> str:
    return f"{number:,} {'email' if number == 1 else 'emails'}"
