"""Controlled files on a vendor's page in a real browser: each state of it can be read, and is left by keyboard."""

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has none
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app.domain.trade.ids import RfqId
from app.web.screens import controlled
from app.web.throttle import Throttle
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_story import _WANTED, DESK, PHONE, _quick  # noqa: F401 - a fixture, too
from tests.fakes.office import Office
from tests.integration.test_controlled_files import NAME, OCTETS, code_in, sent


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controlled, "_TRIED", Throttle(1000, 600.0))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_link_to_the_file(
    office: Office,
    address: str,
    chromium: Browser,
    scheme: Literal["light", "dark"],
    size: ViewportSize,
    tmp_path: Path,
) -> None:
    sent(office, tmp_path)
    office.services.vendor_links.set_address(address)
    context = chromium.new_context(viewport=size, color_scheme=scheme)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(office.services.vendor_links.of(RfqId(1))[0].url)
    page.get_by_role("link", name="Get them again").click()
    faults = _faults(page, "first")
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_role("textbox", name="Code")).to_be_focused()
    faults += _faults(page, "a code was sent")
    page.keyboard.type("11111111")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("isn't right")
    faults += _faults(page, "a wrong code")
    page.keyboard.type(code_in(office))
    page.keyboard.press("Enter")
    expect(page.get_by_text(NAME)).to_be_visible()
    faults += _faults(page, "the files")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Download")).press("Enter")
    assert (download.value.suggested_filename, download.value.path().read_bytes()) == (NAME, OCTETS)
    context.close()
    assert not faults, "\n".join(faults)


def _faults(page: Page, state: str) -> list[str]:
    """What axe says, what is wider than the window, and cards that are wider than those beside them."""
    found = Axe().run(page, options=_WANTED)
    faults = [f"{state}: {found.generate_report()}"] if found.violations_count else []
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append(f"{state} is wider than the window")
    widths = page.evaluate("[...document.querySelectorAll('.card, .banner')].map(one => one.offsetWidth)")
    return faults if len(set(widths)) <= 1 else [*faults, f"{state}: {widths}"]
