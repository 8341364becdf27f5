"""Take pictures of the web by Debian's Chromium, from invented data: `python -m tests.browser.pictures OUT`.

Nothing leaves this computer: the mail server only pretends to be one.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

from app.domain.comparison.money import Rate
from app.domain.people.user import Role
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from tests.browser.conftest import launched, served
from tests.fakes.clocks import START
from tests.fakes.office import ITEM, Office, opened
from tests.fakes.some_quotes import store_quotes

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_PASSWORD = "a long enough pass phrase"
_TEAM = (("Anna", Role.ADMIN), ("Bert", Role.BUYER), ("Carla", Role.APPROVER), ("Dev", Role.VIEWER))
_DESK, _PHONE = ViewportSize(width=1180, height=740), ViewportSize(width=390, height=844)
_DRAFT = "RFQ-2026-0004"
_MARGIN = 20
_VENDORS, _QUOTED = 6, 4  # more of them would be “Acme Plating 2”
_PRICES = (("1", "46.50"), ("5", "13.90"), ("10", "11.20"))  # of line 1
_PUBLIC = "https://quotes.harbor.example"
_MAILS = {"phone": ViewportSize(width=375, height=800), "desktop": ViewportSize(width=700, height=800)}
_MORE = (  # title, days until its deadline, vendors who are asked
    ("Hex bolts M8–M12", 3, 4),
    ("Anodized covers, second source", 9, 3),
    ("Laser-cut brackets", 21, 0),
)


def run(out: Path) -> None:
    os.environ["RFQ_SENDER_TIME_ZONE"] = "America/Chicago"
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder)) as office,
        served(office.services) as address,
        launched() as browser,
    ):
        rfq = _fill(office, address)
        pages = {
            "rfqs": "/",
            "rfq": f"/rfqs/{rfq.number}",
            "matrix": f"/rfqs/{_DRAFT}/vendors",
            "comparison": f"/rfqs/{rfq.number}/comparison",
            "vendors": "/vendors",
            "users": "/team/users",
            "health": "/team/health",
        }
        for scheme in SCHEMES:
            with _page(browser, _DESK, scheme) as page:
                _sign_in(page, address)
                for name, path in pages.items():
                    page.goto(address + path)
                    _take(page, out / f"web-{name}-{scheme}.png")
        link = office.services.vendor_links.of(rfq.id)[_QUOTED].url
        for name, size in (("desk", _DESK), ("phone", _PHONE)):
            with _page(browser, size, "light") as page:
                page.goto(link)
                _type_prices(page)
                page.screenshot(path=out / f"vendor-page-{name}.png")
        _emails(browser, office.frozen()[0], address, out)


def _fill(office: Office, address: str) -> Rfq:
    """A team of four, and RFQs in several states; for the one that is given back some vendors have sent prices."""
    made = office.services
    office.database.who = ""
    for name, role in _TEAM:
        made.people.put(name, role)
    made.signing_in.set_password("Anna", _PASSWORD)
    made.vendor_links.set_address(address)
    account = office.account(company="Harbor Machine Works", from_name="Anna Meyer", from_address="anna@harbor.example")
    office.database.who = "Bert"
    rfqs = [made.practice.fill(_VENDORS)]
    for title, days, asked in _MORE:
        due = (START + timedelta(days=days)).replace(hour=17, tzinfo=None)
        rfq = made.rfq_editing.create(title, Deadline(due, "America/Chicago"))
        office.clock.advance(hours=2, minutes=17)
        made.rfq_editing.set_items(rfq.id, rfqs[0].items if not asked else [ITEM])
        rfqs.append(made.rfq_asking.set_invited(rfq.id, rfqs[0].vendor_ids[:asked]))
    for rfq in rfqs:
        if rfq.vendor_ids:
            made.rfq_sending.queue(rfq.id, account)
    made.sending_right.take()
    office.drain()
    office.clock.advance(days=1)
    store_quotes(made, rfqs[0], rfqs[0].vendor_ids[:_QUOTED], office.clock.now())
    made.comparing.keep_rates("USD", [Rate("EUR", Decimal("1.08"), office.clock.now().date(), "typed")])
    return made.rfq_reading.get(rfqs[0].id)


@contextmanager
def _page(browser: Browser, size: ViewportSize, scheme: Scheme) -> Iterator[Page]:
    context = browser.new_context(
        viewport=size, color_scheme=scheme, locale="en-US", timezone_id="America/Chicago", device_scale_factor=1
    )
    yield context.new_page()
    context.close()


def _take(page: Page, path: Path) -> None:
    """No more than there is."""
    end = int(page.evaluate("document.querySelector('main').lastElementChild.getBoundingClientRect().bottom"))
    page.set_viewport_size({**_DESK, "height": min(end + _MARGIN, _DESK["height"])})
    page.screenshot(path=path)
    page.set_viewport_size(_DESK)


def _type_prices(page: Page) -> None:
    """Some, as a vendor has them on the way."""
    for quantity, price in _PRICES:
        page.get_by_label(f"Unit price, line 1, quantity {quantity}", exact=True).fill(price)
        page.get_by_label(f"Lead time (working days), line 1, quantity {quantity}", exact=True).fill("10")
    page.get_by_text("Saved.").wait_for()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")


def _emails(browser: Browser, octets: bytes, address: str, out: Path) -> None:
    """What the same vendors see in their mail program."""
    body = message_from_bytes(octets, policy=default).get_body(("html",))
    assert body is not None
    for name, size in _MAILS.items():
        with _page(browser, size, "light") as page:
            page.set_content(body.get_content().replace(address, _PUBLIC))
            page.screenshot(path=out / f"mail-{name}.png", full_page=True)


def _sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Password").fill(_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="RFQs").wait_for()


if __name__ == "__main__":
    run(Path(sys.argv[1]))
