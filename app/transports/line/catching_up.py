"""What is new in a folder whose server keeps a state: first the past by date, then what has come since the state."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.mailbox import Batch, SeenMail
from app.transports.transport import Unreachable

_AT_ONCE = 100  # mails whose headers are asked for


class StateLost(Exception):
    """The server knows the state no more, or takes it for nothing."""


@dataclass(frozen=True, slots=True)
class Round:
    """Mails that have come into the folder, as key and moment; `is_last`: the state tells of all until now."""

    created: Sequence[tuple[str, str]]
    state: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Mails with the moments they came at, oldest first; `following` names the next page, empty at the end."""

    mails: Sequence[tuple[str, SeenMail]]
    following: str


class Folder(Protocol):
    """Moments are text that sorts as they do: “2026-11-26T16:00:00Z”."""

    def changes(self, state: str) -> Round:
        """What has come since this state; with none, all that is there.

        Raises:
            StateLost
        """

    def page(self, since: str, following: str) -> Page:
        """What has come at that moment or later: the first page, or the one that another has named."""

    def headers(self, keys: Sequence[str]) -> Sequence[SeenMail]:
        """Without those that are gone."""


@dataclass(frozen=True, slots=True)
class _Place:
    """`since`: the past is shown up to that moment; empty, all of it. `is_listed`: `state` tells of all until then."""

    state: str = ""
    since: str = ""
    is_listed: bool = False

    @property
    def text(self) -> str:
        return json.dumps(asdict(self))


def catch_up(folder: Folder, position: str, since: date) -> Iterator[Batch]:
    """See `Mailbox.new_mails`: a position is the JSON text of a place.

    Raises:
        Unreachable: the server has lost the state twice.
    """
    place = _read(position)
    if place is not None:
        try:
            yield from _from(folder, place)
        except StateLost:
            pass
        else:
            return
    try:
        yield from _from(folder, _Place(since=f"{since.isoformat()}T00:00:00Z"))
    except StateLost as error:
        text = "The mail server has lost track of what is new. The mailbox is read again later."
        raise Unreachable(text, failure=FailureClass.NETWORK, stage=Stage.DONE) from error


def _from(folder: Folder, place: _Place) -> Iterator[Batch]:
    if not place.since:
        yield from _changes(folder, place)
        return
    # The state is taken before the past is shown, so that nothing is lost between the two.
    while not place.is_listed:
        told = folder.changes(place.state)
        place = _Place(told.state, place.since, told.is_last)
        yield Batch((), place.text)
    yield from _past(folder, place)


def _past(folder: Folder, place: _Place) -> Iterator[Batch]:
    """By moments, never by counting: what is moved away meanwhile would shift what is counted."""
    since, following, shown = place.since, "", set[str]()
    while True:
        page = folder.page(since, following)
        fresh = [(moment, mail) for moment, mail in page.mails if mail.key not in shown]
        last = max((moment for moment, _ in page.mails), default=since)
        if not page.following:
            yield Batch([mail for _, mail in fresh], _Place(place.state).text)
            return
        yield Batch([mail for _, mail in fresh], _Place(place.state, max(since, last), is_listed=True).text)
        if last > since:
            since, following = last, ""
            shown = {mail.key for moment, mail in page.mails if moment == last}
        else:  # all of one moment
            following = page.following
            shown |= {mail.key for _, mail in page.mails}


def _changes(folder: Folder, place: _Place) -> Iterator[Batch]:
    told = folder.changes(place.state)
    created = dict(told.created)
    while not told.is_last:
        told = folder.changes(told.state)
        created |= dict(told.created)
    ordered = sorted(created, key=lambda key: created[key])
    for start in range(0, len(ordered), _AT_ONCE):
        yield Batch(folder.headers(ordered[start : start + _AT_ONCE]), place.text)
    yield Batch((), _Place(told.state).text)


def _read(position: str) -> _Place | None:
    try:
        told = json.loads(position)
    except ValueError:
        return None
    match told:
        case {"state": str(state), "since": str(since), "is_listed": bool(is_listed)} if state or since:
            return _Place(state, since, is_listed)
        case _:
            return None
