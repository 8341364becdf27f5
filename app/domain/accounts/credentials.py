"""What signs an account in. Nothing shows a secret by accident: neither `repr` nor `str`, and so no log."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Password:
    """A user and what only they know; `secret` is empty where it was not found."""

    user: str
    secret: str = field(repr=False)


Credentials = Password  # other kinds join it as a union; only what signs in looks inside
