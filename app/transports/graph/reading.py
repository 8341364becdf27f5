"""Questions to a mailbox of Microsoft 365 that change nothing: each is a GET, and may be asked again."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from app.domain.accounts.account import GraphLine
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.answer import Answer
from app.transports.graph.client import GraphClient, Request
from app.transports.graph.mailbox import IMMUTABLE, path_of
from app.transports.graph.refusal import refusal, unexpected
from app.transports.line.connecting import unreachable
from app.transports.line.patience import LineLost, NoAnswer
from app.transports.mailbox import MailGone
from app.transports.transport import AccountBlocked, Throttled, TransportFailure, Unreachable

_ROOT = "/v1.0/"
_TRIES = 3
_LONGEST_PAUSE_S = 10.0  # who is asked to wait for longer comes back with the next look
_NO_MAILBOX = FailureClass.SENDER_DENIED


class Reading:
    """A mailbox, one's own or a shared one. Every method raises Unreachable, AccountBlocked."""

    def __init__(self, client: GraphClient, line: GraphLine) -> None:
        self._client = client
        self._shared = line.mailbox
        self._origin = _origin(line.endpoint)
        self.path = path_of(line)

    def get(self, target: str, spared: str = "", page: int = 0) -> Answer:
        """The answer; `spared` is a pattern of refusals (“404 .*”: status and code) that come back like a yes.

        `page`: how many entries it should have at most.
        """
        prefer = IMMUTABLE["Prefer"] + (f", odata.maxpagesize={page}" if page else "")
        request = Request(method="GET", target=target, headers={"Prefer": prefer})
        return self._patiently(lambda: (self._client.ask(request), iter(())), spared)[0]

    def entries(self, target: str) -> Iterator[dict[str, Any]]:
        """What a list has on all of its pages."""
        while target:
            answer = self.get(target)
            yield from entries_of(answer)
            target = self.link(answer, "@odata.nextLink")

    def octets(self, target: str) -> Iterator[bytes]:
        """What is there, in pieces.

        Raises:
            MailGone
        """
        request = Request(method="GET", target=target, headers=IMMUTABLE)
        answer, pieces = self._patiently(lambda: self._client.stream(request), "404 .*")
        if answer.status == 404:
            raise MailGone("The email was moved or deleted meanwhile.")
        with self._client.reaching():
            yield from pieces

    def link(self, answer: Answer, name: str) -> str:
        """The path of a link in an answer, empty where there is none; a link to anybody else is never followed."""
        link = answer.told.get(name)
        if link is None:
            return ""
        if isinstance(link, str) and _origin(link) == self._origin:
            path = urlsplit(link)._replace(scheme="", netloc="", fragment="").geturl()
            if self.is_own(path):
                return path
        raise unexpected(Stage.DONE, answer)

    def is_own(self, path: str) -> bool:
        """Whether `link` can have given it."""
        return path.startswith(_ROOT)

    def _patiently(
        self, ask: Callable[[], tuple[Answer, Iterator[bytes]]], spared: str, tries: int = _TRIES
    ) -> tuple[Answer, Iterator[bytes]]:
        """A line that is lost is made anew, and a pause that is asked for is kept, within bounds."""
        try:
            answer, pieces = ask()
            return self._good(answer, spared), pieces
        except LineLost as lost:
            if tries == 1 or isinstance(lost, NoAnswer):
                raise unreachable(str(lost).rstrip("."), Stage.AUTH) from lost
        except Throttled as busy:
            self._rest(busy, tries)
        return self._patiently(ask, spared, tries - 1)

    def _rest(self, busy: Throttled, tries: int) -> None:
        pause = self._client.seconds.pause if busy.hint is None else busy.hint.total_seconds()
        if tries == 1 or pause > _LONGEST_PAUSE_S:
            text = f"Microsoft 365 is busy, and asks to wait. It answered: {busy.reply}"
            raise Unreachable(text, failure=FailureClass.NETWORK, stage=busy.stage, reply=busy.reply) from busy
        time.sleep(pause)

    def _good(self, answer: Answer, spared: str) -> Answer:
        if answer.is_good and not answer.is_portal:
            return answer
        if spared and re.fullmatch(spared, f"{answer.status} {answer.code}", re.IGNORECASE):
            return answer
        raise self._failure(answer)

    def _failure(self, answer: Answer) -> TransportFailure:
        failure = refusal(Stage.AUTH, answer, self._shared)
        if failure.failure is _NO_MAILBOX:
            text = f"Microsoft 365 does not open this mailbox. It answered: {answer.reply}"
            return AccountBlocked(text, failure=_NO_MAILBOX, stage=Stage.AUTH, reply=answer.reply)
        if isinstance(failure, Unreachable | AccountBlocked | Throttled):
            return failure
        return unexpected(Stage.DONE, answer)


def entries_of(answer: Answer) -> list[dict[str, Any]]:
    """Of one page."""
    listed = answer.told.get("value")
    if not isinstance(listed, list):
        raise unexpected(Stage.DONE, answer)
    return [entry for entry in listed if isinstance(entry, dict)]


def _origin(address: str) -> str:
    """As links are compared; empty where it is none that may be followed."""
    try:
        parts = urlsplit(address)
        return f"{parts.hostname}:{parts.port or 443}" if parts.scheme == "https" and parts.hostname else ""
    except ValueError:
        return ""
