"""Emails as they go out, told by a real server to whoever watches."""

import asyncio
import itertools
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn

from app.domain.people.user import Role
from app.domain.trade.problem import Problem
from app.services.sending.outbox_reading import OutboxReading
from app.web import live as live_module
from app.web.application import application
from app.web.identity import COOKIE
from app.web.live import Live
from app.web.server import Server
from tests.fakes.office import Office
from tests.integration.test_web import PASSWORD, browser, shop, users
from tests.patience import LIMIT_S

__all__ = ["shop", "users"]
PATH = "/rfqs/RFQ-2026-0001/live"
WATCHERS = 100


def _is_idle(live: Live) -> bool:
    """Nobody watches and nothing looks."""
    return not live._readers and not live._tasks


@dataclass
class Shown:
    """What a browser was told, one event after another."""

    events: list[tuple[str, str]] = field(default_factory=list)
    comments: int = 0

    def take(self, lines: Iterator[str]) -> bool:
        """Read up to the end of one event, or of a comment; False at the end of the stream."""
        name, data = "", list[str]()
        for line in lines:
            if line.startswith(":"):
                self.comments += 1
            elif line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data:"):
                data.append(line.removeprefix("data:").removeprefix(" "))
            elif not line:
                if name:
                    self.events.append((name, "\n".join(data)))
                return True
        return False

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]


@dataclass(frozen=True)
class Site:
    office: Office
    live: Live
    server: Server
    thread: threading.Thread
    port: int

    def signed_in(self, role: Role = Role.VIEWER) -> dict[str, str]:
        token = self.office.services.signing_in.sign_in(role.value, PASSWORD)
        return {"Cookie": f"{COOKIE}={token}", "Host": "localhost"}

    @contextmanager
    def watching(self, headers: dict[str, str]) -> Iterator[Iterator[str]]:
        url = f"http://127.0.0.1:{self.port}{PATH}"
        with httpx.stream("GET", url, headers=headers, timeout=LIMIT_S) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield answer.iter_lines()

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(LIMIT_S)
        assert not self.thread.is_alive()


@pytest.fixture
def site(shop: Office) -> Iterator[Site]:
    before = set(threading.enumerate())
    live = Live()
    config = uvicorn.Config(
        application(shop.services, {"localhost"}, live), port=0, log_config=None, lifespan="off", ws="none"
    )
    server = Server(config, live)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    made = Site(shop, live, server, thread, port)
    try:
        yield made
    finally:
        made.stop()
    assert _is_idle(live), "no stream and no reader outlives the server"
    until(lambda: set(threading.enumerate()) <= before)


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "LOOK_S", 0.02)
    monkeypatch.setattr(live_module, "BEAT_S", 0.1)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When the outbox was read."""
    times: list[float] = []
    real = OutboxReading.lines

    def lines(self: OutboxReading, rfq_id: object = None) -> object:
        times.append(time.monotonic())
        return real(self, rfq_id)  # type: ignore[arg-type]

    monkeypatch.setattr(OutboxReading, "lines", lines)
    return times


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end, "it didn't become so"
        time.sleep(0.01)


@pytest.mark.usefixtures("_hurried")
class TestAStream:
    def test_events_come_as_emails_go_out_and_end_with_them(self, site: Site, looks: list[float]) -> None:
        shown = Shown()
        with site.watching(site.signed_in()) as lines:
            while not shown.events:
                shown.take(lines)
            assert "0 of 3 sent" in shown.events[0][1]
            seen = len(looks)
            until(lambda: len(looks) > seen + 5)
            site.office.drain()
            while shown.take(lines):
                pass
        assert shown.names[-1] == "end"
        parts = [part for name, part in shown.events if name == "emails"]
        assert "3 of 3 sent" in parts[-1]
        assert all(one != another for one, another in itertools.pairwise(parts)), "each was a change"
        assert not any(re.search(r"every 2s|<script|<html|\sstyle=", part) for part in parts)
        until(lambda: _is_idle(site.live))
        assert len(site.office.server.recipients()) == 3

    def test_what_is_over_is_told_once(self, site: Site) -> None:
        site.office.drain()
        shown = Shown()
        with site.watching(site.signed_in()) as lines:
            while shown.take(lines):
                pass
        assert shown.names == ["emails", "end"]

    def test_buttons_are_for_those_who_may(self, site: Site) -> None:
        with site.watching(site.signed_in()) as viewers, site.watching(site.signed_in(Role.BUYER)) as buyers:
            viewer, buyer = Shown(), Shown()
            while not viewer.events:
                viewer.take(viewers)
            while not buyer.events:
                buyer.take(buyers)
        assert "Pause</button>" in buyer.events[0][1]
        assert "Pause</button>" not in viewer.events[0][1]

    def test_nothing_looks_when_the_browser_has_gone(self, site: Site, looks: list[float]) -> None:
        with site.watching(site.signed_in()) as lines:
            Shown().take(lines)
        until(lambda: _is_idle(site.live))
        seen = len(looks)
        time.sleep(0.2)
        assert len(looks) == seen

    def test_it_ends_with_the_sign_in(self, site: Site) -> None:
        signed_in, shown = site.signed_in(), Shown()
        other = site.signed_in()
        with site.watching(signed_in) as lines, site.watching(other) as others:
            while not shown.comments:
                shown.take(lines)
            site.office.services.signing_in.sign_out(signed_in["Cookie"].partition("=")[2])
            while shown.take(lines):
                pass
            assert shown.names == ["emails"], "not told that all is over: the browser asks, and is led to sign in"
            rest = Shown()
            while rest.comments < 2:
                assert rest.take(others)

    def test_who_becomes_a_viewer_loses_the_buttons(self, site: Site) -> None:
        shown = Shown()
        with site.watching(site.signed_in(Role.BUYER)) as lines:
            while not shown.events:
                shown.take(lines)
            site.office.services.people.put("Buyer", Role.VIEWER)
            while len(shown.events) < 2:
                assert shown.take(lines)
        assert "Pause</button>" not in shown.events[1][1]

    def test_a_database_that_is_away_ends_it_and_the_next_one_is_well(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown = Shown()
        with site.watching(site.signed_in()) as lines:
            while not shown.events:
                shown.take(lines)
            with monkeypatch.context() as away:
                away.setattr(OutboxReading, "lines", _away)
                while shown.take(lines):
                    pass
        assert shown.names == ["emails"]
        with site.watching(site.signed_in()) as lines:
            while len(shown.events) < 2:
                assert shown.take(lines)

    def test_one_too_many_asks_instead(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(live_module, "OF_ONE", 1)
        signed_in = site.signed_in()
        with site.watching(signed_in) as lines:
            Shown().take(lines)
            self._is_told_to_ask(site, signed_in)
            monkeypatch.setattr(live_module, "MOST", 1)
            self._is_told_to_ask(site, site.signed_in())

    @staticmethod
    def _is_told_to_ask(site: Site, headers: dict[str, str]) -> None:
        shown = Shown()
        with site.watching(headers) as lines:
            while shown.take(lines):
                pass
        assert shown.names == ["emails", "end"]
        assert 'hx-trigger="every 2s"' in shown.events[0][1]

    def test_the_server_stops_while_somebody_watches(self, site: Site, caplog: pytest.LogCaptureFixture) -> None:
        shown = Shown()
        with caplog.at_level(logging.INFO), site.watching(site.signed_in()) as lines:
            while not shown.events:
                shown.take(lines)
            site.stop()
            while shown.take(lines):
                pass
        assert shown.names == ["emails"]
        assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert _is_idle(site.live)


def _away(*_given: object) -> None:
    raise Problem("The database is away.")


def test_who_may_not_gets_no_stream(shop: Office) -> None:
    assert browser(shop).get(PATH).headers["location"].startswith("/sign-in")
    client = browser(shop, Role.VIEWER)
    assert client.get("/rfqs/RFQ-2026-0099/live").status_code == 404
    assert client.head(PATH).headers["content-type"].startswith("text/event-stream")


def test_a_hundred_who_watch_cost_one_look_a_second(site: Site, looks: list[float]) -> None:
    signed_in = [site.signed_in() for _ in range(WATCHERS // live_module.OF_ONE)]
    told = asyncio.run(_all_watch(site, [one for one in signed_in for _ in range(live_module.OF_ONE)]))
    assert told == [["emails"]] * WATCHERS
    assert len(looks) >= 4
    assert len(looks) <= (looks[-1] - looks[0]) / live_module.LOOK_S + 2, "as for one who watches, however slow it is"


async def _all_watch(site: Site, whose: list[dict[str, str]]) -> list[list[str]]:
    """For some seconds; which events each of them got."""
    told: list[list[str]] = [[] for _ in whose]
    has_begun = [asyncio.Event() for _ in whose]
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.port}", timeout=LIMIT_S, limits=limits) as client:

        async def watch(number: int) -> None:
            async with client.stream("GET", PATH, headers=whose[number]) as answer:
                async for line in answer.aiter_lines():
                    if line.startswith("event: "):
                        told[number].append(line.removeprefix("event: "))
                        has_begun[number].set()

        watching = [asyncio.create_task(watch(number)) for number in range(len(whose))]
        await asyncio.gather(*(begun.wait() for begun in has_begun))
        await asyncio.sleep(4 * live_module.LOOK_S)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return told
