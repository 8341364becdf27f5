"""What goes on by itself, told to every browser that watches: one look a second for all who watch the same RFQ.

Everything here happens on the loop of the server, but for the looks: they are on threads, few at once.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from anyio import CapacityLimiter, to_thread

from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem

LOOK_S = 1.0  # from one look to the next
BEAT_S = 15.0  # proxies end what is silent for longer; and who has signed out meanwhile sees no more
MOST = 400  # streams of this process: fewer than it takes connections
OF_ONE = 4  # of one sign-in: browsers open six connections to a server, and pages need some of them
_THREADS = 2
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """`parts`: what is shown, by whether its reader may change something; `goes_on`: whether more is to come."""

    parts: Mapping[bool, str]
    goes_on: bool


class Source(Protocol):
    """What is watched; asked on a thread."""

    def look(self, kinds: Collection[bool]) -> View:
        """How it is now, for these readers."""

    def signed_in(self, tokens: Collection[str]) -> Mapping[str, bool]:
        """Who of them is so still, and whether they may change something."""


@dataclass(slots=True, eq=False)
class Watcher:
    """One stream. `news` is set whenever there is something to send: a new part, a beat, or that it is over."""

    token: str = field(repr=False)
    may_change: bool
    news: asyncio.Event = field(default_factory=asyncio.Event)
    part: str | None = None
    is_over: bool = False
    is_done: bool = False  # all was told; otherwise the browser asks why

    def show(self, part: str | None) -> None:
        """None: nothing is known for it yet."""
        if part is not None and part != self.part:
            self.part = part
            self.news.set()

    def end(self, *, is_done: bool = False) -> None:
        self.is_over, self.is_done = True, is_done
        self.news.set()


@dataclass(slots=True, eq=False)
class _Reader:
    """Looks as long as anybody watches and there is more to come."""

    source: Source
    threads: CapacityLimiter
    watchers: list[Watcher] = field(default_factory=list)
    view: View | None = None
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        is_done = False
        try:
            is_done = await self._look_on()
        except Problem as away:
            _LOG.info("no live view: %s", away)
        finally:
            self.end(is_done=is_done)

    def end(self, *, is_done: bool = False) -> None:
        """Now, even while a look hangs."""
        self.stopped.set()
        for watcher in self.watchers:
            watcher.end(is_done=is_done)
        self.watchers.clear()

    async def _look_on(self) -> bool:
        """Whether all has been told. Who comes back within the second finds it still looking, no sooner than before."""
        loop = asyncio.get_running_loop()
        beat_at = loop.time() + BEAT_S
        while self.watchers and not self.stopped.is_set():
            begun = loop.time()
            if begun >= beat_at:
                await self._beat()
                beat_at = begun + BEAT_S
            kinds = {watcher.may_change for watcher in self.watchers}
            self.view = await to_thread.run_sync(self.source.look, kinds, limiter=self.threads)
            for watcher in self.watchers:
                watcher.show(self.view.parts.get(watcher.may_change))
            if not self.view.goes_on:
                return True
            await self._pause(begun + LOOK_S - loop.time())
        return False

    async def _beat(self) -> None:
        tokens = {watcher.token for watcher in self.watchers}
        still = await to_thread.run_sync(self.source.signed_in, tokens, limiter=self.threads)
        for watcher in list(self.watchers):
            if watcher.token in tokens and watcher.token not in still:
                watcher.end()
                self.watchers.remove(watcher)
            else:
                watcher.may_change = still.get(watcher.token, watcher.may_change)
                watcher.news.set()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopped.wait(), max(seconds, 0.0))
        except TimeoutError:
            return


@dataclass(slots=True)
class Live:
    """All streams of this process."""

    _readers: dict[RfqId, _Reader] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_THREADS))
    _is_over: bool = False

    def join(self, rfq_id: RfqId, source: Source, token: str, *, may_change: bool) -> Watcher | None:
        """None: there are too many, or the server stops. Each that has joined has to `leave`."""
        watching = [watcher.token for reader in self._readers.values() for watcher in reader.watchers]
        if self._is_over or len(watching) >= MOST or watching.count(token) >= OF_ONE:
            return None
        reader = self._readers.get(rfq_id)
        if reader is None or reader.stopped.is_set():
            reader = self._begin(rfq_id, source)
        watcher = Watcher(token, may_change)
        reader.watchers.append(watcher)
        if reader.view is not None:
            watcher.show(reader.view.parts.get(may_change))
        return watcher

    def leave(self, watcher: Watcher) -> None:
        for reader in self._readers.values():
            if watcher in reader.watchers:
                reader.watchers.remove(watcher)

    def end(self) -> None:
        """The server stops: it would wait for every stream."""
        self._is_over = True
        for reader in list(self._readers.values()):
            reader.end()

    def _begin(self, rfq_id: RfqId, source: Source) -> _Reader:
        reader = self._readers[rfq_id] = _Reader(source, self._threads)
        task = asyncio.get_running_loop().create_task(reader.run())
        self._tasks.add(task)
        task.add_done_callback(self._forget(rfq_id, reader))
        return reader

    def _forget(self, rfq_id: RfqId, reader: _Reader) -> Callable[[asyncio.Task[None]], None]:
        def forget(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if not task.cancelled() and (mistake := task.exception()):
                _LOG.error("a live view ended", exc_info=mistake)
            if self._readers.get(rfq_id) is reader:
                del self._readers[rfq_id]

        return forget
