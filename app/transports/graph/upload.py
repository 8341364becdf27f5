"""A large file goes to Graph in ranges; what breaks goes on where the server says."""

import threading
import time
from collections.abc import Callable

from app.domain.outbox.failure import Stage
from app.transports.graph.answer import Answer
from app.transports.graph.client import GraphClient, Request
from app.transports.graph.encoded_file import EncodedFile
from app.transports.graph.refusal import lost, refusal
from app.transports.line.patience import TICK, LineLost

RANGE = 10 * 320 * 1024  # octets: a multiple of 320 KiB, less than 4 MB
_FAILURES_LIMIT = 4  # in a row, without a step forward
_EXPIRED = frozenset({404, 410})


class Upload:
    """`begin` opens a session and returns its address. The address itself is the right to write to it: no token."""

    def __init__(self, client: GraphClient, begin: Callable[[], str], file: EncodedFile) -> None:
        self._client = client
        self._begin = begin
        self._file = file
        self._url = ""
        self._failures = 0
        self._furthest = 0
        self._may_begin_anew = True

    def run(self, watch: Callable[[int], None]) -> None:
        """Until the server has the whole file. `watch` gets the octets of the file that are sent.

        Raises:
            ConnectionLost: it can't be finished; or what `GraphClient.ask` and `refusal` raise.
        """
        self._url = self._begin()
        at = 0
        while at < self._file.octets:
            at = self._step(at, watch)
            if at > self._furthest:
                self._furthest, self._failures = at, 0
                continue
            self._failures += 1
            if self._failures > _FAILURES_LIMIT:
                raise lost("Microsoft 365 did not take the whole file after several tries", Stage.BODY)

    def _step(self, at: int, watch: Callable[[int], None]) -> int:
        """Where to go on after one range was sent."""
        octets = self._file.read(at, RANGE)
        end = at + len(octets)
        is_last = end == self._file.octets
        headers = {
            "Content-Range": f"bytes {at}-{end - 1}/{self._file.octets}",
            "Content-Type": "application/octet-stream",
        }
        request = Request(method="PUT", target=self._url, body=octets, headers=headers, is_signed=False)
        try:
            answer = self._client.ask(request, lambda sent: watch(at + sent))
        except LineLost:
            return self._resumed(at, watch, is_in_doubt=is_last)
        if answer.is_good and not answer.is_portal:
            return end if is_last and answer.status == 201 else _next(answer, end)
        if answer.status in _EXPIRED:
            return self._anew(answer)
        if answer.status >= 500 or answer.status == 416:
            return self._resumed(at, watch, is_in_doubt=is_last and answer.status >= 500)
        raise refusal(Stage.BODY, answer)

    def _resumed(self, at: int, watch: Callable[[int], None], *, is_in_doubt: bool) -> int:
        """Ask the session what it has. `is_in_doubt`: it may have had all of the file, and be closed for that."""
        self._pause(lambda: watch(at))
        request = Request(method="GET", target=self._url, is_signed=False)
        try:
            answer = self._client.ask(request, lambda _sent: watch(at))
        except LineLost:
            return at
        if answer.is_good and not answer.is_portal:
            return _next(answer, at)
        if answer.status in _EXPIRED and not is_in_doubt:
            return self._anew(answer)
        if answer.status >= 500:
            return at
        # a second session could attach the file twice: all of the email is begun anew
        raise lost(f"The connection broke at the end of a file. Microsoft 365 answered: {answer.reply}", Stage.BODY)

    def _anew(self, answer: Answer) -> int:
        """Once: the session was too old."""
        if not self._may_begin_anew:
            raise lost(f"The upload of a file has expired twice. Microsoft 365 answered: {answer.reply}", Stage.BODY)
        self._may_begin_anew = False
        self._furthest = 0
        self._url = self._begin()
        return 0

    def _pause(self, watch: Callable[[], None]) -> None:
        until = time.monotonic() + self._client.seconds.pause
        while (left := until - time.monotonic()) > 0:
            threading.Event().wait(min(left, TICK))
            watch()


def _next(answer: Answer, otherwise: int) -> int:
    """The first octet that the server misses; Outlook's sessions name one place, others a list of ranges."""
    ranges = answer.told.get("nextExpectedRanges")
    first = ranges[0] if isinstance(ranges, list) and ranges else ranges
    begin = str(first).partition("-")[0]
    return int(begin) if begin.isascii() and begin.isdigit() else otherwise
