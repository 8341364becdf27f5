"""Long work that tells how far it is, and ends where nobody wants the rest any more."""

from collections.abc import Callable

from app.domain.trade.problem import Problem

Watch = Callable[[int, int], None]
"""Told how much is done, of how much; raises `Cancelled` where nobody wants the rest any more."""


class Cancelled(Problem):
    """Whoever watches has said stop; nothing was changed."""

    def __init__(self, text: str = "Stopped. Nothing was changed.") -> None:
        super().__init__(text)


def unwatched(_done: int, _of: int) -> None:
    """Nobody looks."""
