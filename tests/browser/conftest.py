"""A real browser for the web's pages: Debian's Chromium, driven by Playwright. Without one these tests are left out."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect, sync_playwright

from app.services.suite import Services
from app.web.application import application
from tests.fakes.office import Office, opened
from tests.integration.conftest import _schemas_come_back, _team_database  # noqa: F401 - on a server, too
from tests.patience import LIMIT_MS, LIMIT_S

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ALONE = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One reason for all of them."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium here: apt-get install chromium"))
            if config.getoption("--database") == "sqlite":  # the stories on a server leave out what is long
                item.add_marker(pytest.mark.long)


@contextmanager
def launched() -> Iterator[Browser]:
    """Debian's own, which asks nobody on the network for anything."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ALONE)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Not for longer: its loop of events runs in this thread, where other tests want one of their own."""
    expect.set_options(timeout=LIMIT_MS)
    with launched() as browser:
        yield browser


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "data") as made:
        yield made


@contextmanager
def served(services: Services) -> Iterator[str]:
    """The address at which the program answers browsers, through its own server."""
    made = application(services, {"localhost"})
    server = uvicorn.Server(uvicorn.Config(made, "127.0.0.1", 0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + LIMIT_S
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(LIMIT_S)


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with served(office.services) as found:
        yield found


PATIENCE_MS = float(LIMIT_MS)
