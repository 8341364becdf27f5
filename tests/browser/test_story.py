"""The web in a real browser: from pasted lines to a vendor's prices in the comparison, by two browsers at once."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has none
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from app.domain.inbox.entry import Wanted
from app.domain.people.user import Role
from app.domain.vendors.vendor import Capability, Contact, Vendor
from app.web import identity
from app.web.screens import answer_page
from app.web.throttle import Throttle
from tests.browser.conftest import PATIENCE_MS
from tests.fakes.office import Office
from tests.fakes.quoted_vendors import quote_vendors

PASSWORD = "a long enough pass phrase"
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1400, height=900)
_ROWS = "Part no.\tRev\tProcess\tQuantities\n316-555\tB\tAnodize\t100, 500\nP-7\t\tAnodize\t50"
_WANTED = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("argon2.PasswordHasher", lambda: quick)  # 64 MiB each are for those who guess
    monkeypatch.setattr(identity, "_THROTTLE", Throttle(10, 600.0))
    monkeypatch.setattr(answer_page, "_WRONG", Throttle(60, 60.0))
    monkeypatch.setattr(answer_page, "_SENT", Throttle(30, 600.0))


@pytest.fixture
def shop(office: Office, address: str) -> Office:
    """Two vendors who anodize, an account, one admin and one buyer."""
    services = office.services
    office.database.who = ""
    services.people.put("Anna", Role.ADMIN)
    services.people.put("Bert", Role.BUYER)
    for name in ("Anna", "Bert"):
        services.signing_in.set_password(name, PASSWORD)
    services.vendors.save_all([_vendor("Kestrel Anodizing"), _vendor("Dunlin Finishing")])
    services.vendor_links.set_address(address)
    return office


def _vendor(name: str) -> Vendor:
    email = f"sales@{name.split(maxsplit=1)[0].lower()}.example"
    return Vendor(name=name, contacts=(Contact(email=email),), capabilities=(Capability(process="Anodize"),))


@pytest.fixture
def anybody(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=DESK)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def sign_in(context: BrowserContext, address: str, name: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="RFQs")).to_be_visible()
    return page


def link_in(octets: bytes) -> str:
    mail = message_from_bytes(octets, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost:\d+/q/[\w-]+", body.get_content())
    assert found is not None
    return found.group()


def make_and_send(page: Page, drawing: Path) -> None:
    """By its five steps."""
    page.get_by_role("link", name="New RFQ", exact=True).click()
    page.get_by_label("Title").fill("Anodize, two parts")
    page.get_by_label("Day").fill("2027-03-01")
    page.get_by_label("Time", exact=True).fill("17:00")
    page.get_by_role("button", name="Make the RFQ").click()
    page.get_by_label("Rows from Excel").fill(_ROWS)
    page.get_by_role("button", name="Add the rows").click()
    expect(page.get_by_role("row", name=re.compile("316-555.*500"))).to_be_visible()
    page.get_by_role("link", name="Next: Files").click()
    page.locator("input[type=file]").set_input_files(drawing)
    page.get_by_role("button", name="Attach the files").click()
    page.get_by_label(f"Export control of {drawing.name}", exact=True).select_option(label="Not controlled")
    page.get_by_role("button", name=f"Set the export control of {drawing.name}").click()
    page.get_by_role("link", name="Next: Vendors").click()
    page.get_by_label("Kestrel Anodizing", exact=True).check()
    page.get_by_label("Dunlin Finishing", exact=True).check()
    page.get_by_role("button", name="Save who is asked").click()
    page.get_by_role("link", name=re.compile("Next: ")).click()
    page.get_by_label(re.compile("I have read")).check()
    page.get_by_role("button", name="Send to 2 vendors").click()
    expect(page.get_by_role("heading", name="Emails")).to_be_visible()


def type_prices(page: Page) -> None:
    """They are kept as they are typed."""
    for line, quantity, price in ((1, 100, "1.25"), (1, 500, "0.98"), (2, 50, "3.10")):
        page.get_by_label(f"Unit price, line {line}, quantity {quantity}").fill(price)
        page.get_by_label(f"Lead time (working days), line {line}, quantity {quantity}").fill("10")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Unit price, line 2, quantity 50")).to_have_value("3.10")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_role("button", name="Send prices").click()
    expect(page.get_by_text("Your prices are with us now")).to_be_visible()


def test_from_pasted_lines_to_a_vendors_prices_in_the_comparison(
    shop: Office, address: str, chromium: Browser, anybody: BrowserContext, tmp_path: Path
) -> None:
    shop.account(company="Harbor Machine Works")
    drawing = tmp_path / "316-555_revB.pdf"
    drawing.write_bytes(b"%PDF-1.4 drawing")
    page = sign_in(anybody, address, "Bert")
    make_and_send(page, drawing)
    shop.services.sending_right.take()
    assert shop.drain() is None
    page.reload()
    expect(page.get_by_role("table").filter(has_text="Kestrel Anodizing").get_by_text("Sent").first).to_be_visible()

    elsewhere = chromium.new_context(viewport=PHONE)
    elsewhere.set_default_timeout(PATIENCE_MS)
    vendor = elsewhere.new_page()
    links = {link_in(octets) for octets in shop.frozen()}
    assert len(links) == 2
    vendor.goto(min(links))
    type_prices(vendor)
    elsewhere.close()

    page.get_by_role("link", name="Replies").first.click()
    page.get_by_role("link", name="All").click()
    page.get_by_role("link", name=re.compile("Re: ")).click()
    page.get_by_role("button", name="Enter these prices").click()
    page.get_by_role("link", name="Compare quotes").click()
    expect(page.get_by_role("row", name=re.compile("316-555 500.*490.00"))).to_be_visible()
    (quote,) = shop.services.quoting.of(shop.services.rfq_reading.id_of("RFQ-2026-0001"))
    assert (quote.currency, len(quote.prices)) == ("USD", 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_are_within_reach_of_everybody(
    shop: Office, address: str, chromium: Browser, scheme: Literal["light", "dark"], size: ViewportSize, tmp_path: Path
) -> None:
    """WCAG 2.2 A and AA as axe-core can tell, and nothing wider than the window."""
    quote_vendors(shop, tmp_path)
    services = shop.services
    rfq = services.rfq_editing.create("Not sent yet")
    context = chromium.new_context(viewport=size, color_scheme=scheme)
    context.set_default_timeout(PATIENCE_MS)
    page = sign_in(context, address, "Anna")
    page.goto(f"{address}/rfqs/{rfq.number}/lines")
    page.get_by_label("Rows from Excel").fill(_ROWS)
    page.get_by_role("button", name="Add the rows").click()
    number = services.rfq_reading.lines()[-1].number
    steps = ("details", "lines", "files", "vendors", "check")
    paths = ["/", "/vendors", "/vendors/1", "/attention", "/replies?which=all", "/team/users", "/team/log", "/rfqs/new"]
    paths += ["/outbox", "/team/accounts", "/team/health"]
    paths += [f"/rfqs/{rfq.number}/{step}" for step in steps] + [f"/rfqs/{number}", f"/rfqs/{number}/comparison"]
    paths += [line.url.removeprefix(address) for line in services.vendor_links.of(services.rfq_reading.id_of(number))][
        :1
    ]
    paths.insert(0, f"/vendors/{services.rfq_reading.by_number(number).vendor_ids[0]}")  # it has taught something
    item, token = services.rfq_reading.by_number(number).items[0], paths[-1].rpartition("/")[2]
    prices = {f"row.{item.number}.{item.quantities.values[0]}.0": "12.50", "head.1": "USD"}
    services.vendor_pages.quote(token, prices, despite=True)
    paths += [f"/replies/{entry.id}" for entry in services.replies.all(Wanted())]
    paths += [f"/rfqs/{number}/vendors?which=asked", "/nowhere"]
    faults: list[str] = []
    for path in paths:
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = Axe().run(page, options=_WANTED)
        faults += [f"{path}: {found.generate_report()}"] if found.violations_count else []
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{path} is wider than the window")
    context.close()
    assert not faults, "\n".join(faults)


def test_the_road_by_keyboard(shop: Office, address: str, anybody: BrowserContext) -> None:
    """Every link and button is reached, in order, and is seen where the focus is."""
    shop.queued(1, name="other")
    page = sign_in(anybody, address, "Bert")
    page.goto(f"{address}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page"
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name || ''")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert outline != "none", name
        reached.append(name)
    assert "New RFQ" in reached
    assert "q" in reached
    assert "RFQ-2026-0001" in reached


def test_times_are_those_of_the_browsers_zone(shop: Office, address: str, chromium: Browser) -> None:
    context = chromium.new_context(timezone_id="America/Chicago", locale="en-US")
    context.set_default_timeout(PATIENCE_MS)
    page = sign_in(context, address, "Bert")
    shop.queued(1, name="other")
    shop.drain()
    page.goto(f"{address}/vendors/3")
    sent = page.locator("time").first
    expect(sent).to_have_text("2026-11-23 06:00 CST")
    expect(sent).to_have_attribute("title", "2026-11-23 12:00 UTC")
    context.close()
