"""How long to wait for Microsoft 365."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. `block`: until the network takes some octets; `answer`: to a request; `commit`: to the one that sends.

    `tidy` is for finding and deleting a draft, also when something else went wrong, `pause` before a broken upload goes
    on. A line that was silent for `idle` carries no further email.
    """

    connect: float = 30
    block: float = 60
    answer: float = 120
    commit: float = 600
    tidy: float = 15
    pause: float = 2
    idle: float = 120
