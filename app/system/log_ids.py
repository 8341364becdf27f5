"""What the log's lines are about: a block binds ids, and each line that is written within it has them.

The formatter reads them, so lines of libraries have them, too. A new thread begins with none: whoever hands work to one
hands `contextvars.copy_context()` on with it. A context variable is a global of its module, for there is no other kind.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

_NONE: Mapping[str, object] = {}
_IDS: ContextVar[Mapping[str, object]] = ContextVar("log_ids", default=_NONE)
_REQUEST = "request"
_OCTETS = 4


@contextmanager
def bound(**ids: object) -> Iterator[None]:
    """Lines that are written in here have these ids beside those of the block around it."""
    token = _IDS.set({**_IDS.get(), **ids})
    try:
        yield
    finally:
        _IDS.reset(token)


def request() -> AbstractContextManager[None]:
    """What is done in here is one piece of work with an id of its own, or part of the larger one around it."""
    return bound() if _REQUEST in _IDS.get() else bound(**{_REQUEST: secrets.token_hex(_OCTETS)})


def current() -> Mapping[str, object]:
    """What a line has that is written now."""
    return _IDS.get()
