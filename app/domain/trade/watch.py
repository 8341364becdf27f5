"""Long work that tells how far it is, and ends where nobody wants the rest any more."""

from collections.abc import Callable

Watch = Callable[[int, int], None]
"""Told how much is done, of how much; raises `Cancelled` where nobody wants the rest any more."""


class Cancelled(Exception):
    """Whoever watches has said stop; nothing was changed."""


def unwatched(_done: int, _of: int) -> None:
    """Nobody looks."""
