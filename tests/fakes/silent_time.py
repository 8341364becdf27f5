"""The transports' clock for tests of time-outs: it passes while the server holds its answer, and at no other time.

So a wait of ten minutes takes no time, and a machine that is slow for any other reason runs into no time-out.
"""

import math
from collections.abc import Callable

import pytest

from app.transports.line import patience
from app.transports.smtp import file, reply
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.patience import LIMIT_S

_LOOK_S = 0.005  # of real time, instead of `TICK`


class SilentTime:
    """Each look at it during a HOLD moves it on by `step` seconds, until it has passed for `lasts`; `then` comes then.

    It is to be made before the connection is opened.
    """

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        server: ScriptedSmtp,
        *,
        lasts: float = math.inf,
        step: float = LIMIT_S / 4,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        self.passed = 0.0
        self._server, self._lasts, self._step, self._then = server, lasts, step, then
        monkeypatch.setattr(patience, "time", self)
        for looking in (reply, file):
            monkeypatch.setattr(looking, "TICK", _LOOK_S)

    def monotonic(self) -> float:
        """In place of the `time` module's."""
        if self._server.is_holding and self.passed < self._lasts:
            self.passed = min(self.passed + self._step, self._lasts)
            if self.passed == self._lasts:
                self._then()
        return self.passed
