"""What somebody's own call raises, carried through libraries that would take it for the network's."""

from collections.abc import Callable


class Foreign(Exception):
    """Has what was raised."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


def foreign(call: Callable[[], None]) -> None:
    """Call it; what it raises goes on in a `Foreign`."""
    try:
        call()
    except BaseException as error:
        raise Foreign(error) from error
