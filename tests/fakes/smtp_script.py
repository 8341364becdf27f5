"""What a scripted mail server can be told to do: rules for its events, made of replies, deeds and waits."""

from dataclasses import dataclass
from enum import Enum


class Deed(Enum):
    """What a server can do besides answering."""

    ACCEPT = "take the mail into the record"
    DROP = "close"
    RESET = "close with a TCP reset"
    HOLD = "wait until the test calls release()"


ACCEPT, DROP, RESET, HOLD = Deed.ACCEPT, Deed.DROP, Deed.RESET, Deed.HOLD


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so many seconds (ends early when the server is stopped)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Flood:
    """Say it again and again until the client hangs up, with a pause of so many seconds after each time."""

    octets: bytes
    pause: float = 0.0


Step = str | bytes | Deed | Wait | Flood  # text: reply lines without CRLF; octets: as they are


@dataclass(slots=True)
class Rule:
    """Steps for an event; `times`: for how many of them, after the first `skip`."""

    event: str
    steps: tuple[Step, ...]
    about: str
    skip: int
    times: int | None
    at: int

    def takes(self, event: str, line: str) -> bool:
        """True if it is this rule's turn; counts."""
        if event != self.event or self.about not in line or self.times == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


def on(event: str, *steps: Step, about: str = "", skip: int = 0, times: int | None = None, at: int = 0) -> Rule:
    """A rule; `about`: only where the command line contains it; `at`: for BODY, after so many octets."""
    return Rule(event, steps, about, skip, 1 if event == "BODY" and times is None else times, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A mail that the server took. `octets` is cut to its first 64 KiB unless the server keeps all of them."""

    connection: int
    sender: str
    recipients: tuple[str, ...]
    octets: bytes
    size: int
    sha256: str
    message_id: str
    at: float
