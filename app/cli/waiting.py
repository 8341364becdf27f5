"""A worker that is started while its team's database or shared folder is away: it waits, and says so."""

import logging
import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from app.cli.answer import tell
from app.cli.watched import load_endpoint
from app.domain.trade.problem import Problem
from app.services.sending.health import reason_to_wait

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0
_LOG = logging.getLogger(__name__)


class Waiting:
    """Called with the reason each time; an interrupt ends the wait at once. Its pages end with the block, or `over`."""

    def __init__(self, port: int | None, listen: str | None) -> None:
        self._port, self._listen = port, listen
        self._pause = _FIRST_PAUSE_S
        self._is_told = False
        self._pages = ExitStack()

    def __call__(self, reason: Problem) -> None:
        """Wait a little, longer each time."""
        if not self._is_told:
            self._is_told = True
            why = reason_to_wait(reason)
            tell(f"Waiting. Stop with Ctrl+C. {why}")
            _LOG.warning("waiting: %s", why)
            if self._port is not None:
                endpoint = load_endpoint()
                at = self._listen or endpoint.HOST
                self._pages.enter_context(endpoint.waiting_served(why, self._port, at))
        time.sleep(self._pause)
        self._pause = min(_LONGEST_PAUSE_S, self._pause * 2)

    def over(self) -> None:
        """The database is there: another one answers from now on."""
        self._pages.close()
        if self._is_told:
            _LOG.warning("it goes on")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pages.close()
