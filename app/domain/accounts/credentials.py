"""What signs an account in. Nothing shows a secret by accident: neither `repr` nor `str`, and so no log."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Password:
    """A user and what only they know; `secret` is empty where it was not found."""

    user: str
    secret: str = field(repr=False)


class Tokens(Protocol):
    """Where the short-lived tokens of one sign-in come from (RFC 6749 §1.4). Any thread."""

    def access(self, *, renewed: bool = False) -> str:
        """A token that is good now; `renewed`: a new one, because the server refused the last.

        Raises:
            TransportFailure: nobody is signed in any more (AccountBlocked), or it cannot be told now (Unreachable).
        """


@dataclass(frozen=True, slots=True)
class Bearer:
    """A user who has signed in in the browser (RFC 6750)."""

    user: str
    tokens: Tokens = field(repr=False)


Credentials = Password | Bearer  # only what signs in looks inside
