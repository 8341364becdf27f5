"""The look for an account's servers: who is asked about a domain, and how far that is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.accounts.provider import Confidence, Provider

BUILT_IN = "Built-in list of providers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Somebody who may know a domain's servers, by its name in words.

    Each of `looks` asks the network, beside the others, and returns None where there is nothing; the first in order
    that finds something counts. It raises a `TransportFailure` where nobody could be asked or understood.
    """

    name: str
    confidence: Confidence
    looks: tuple[Callable[[], Provider | None], ...]


Sources = Callable[[str, Sequence[Provider]], Sequence[Source]]  # of a domain, with the providers that are known


class StepState(StrEnum):
    RUNNING = "running"
    FOUND = "found"
    NOTHING = "nothing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One source as it is now; `text` is the server that was found, or why it could not be asked."""

    name: str
    state: StepState
    text: str = ""
