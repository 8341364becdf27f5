"""By keyboard alone: who is asked for what, and the team's users; the focus is where one was after each change."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.domain.people.user import Role
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantityBreaks
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_story import DESK, _quick, _vendor, anybody, shop, sign_in  # noqa: F401 - fixtures
from tests.fakes.office import Office

_LINES, _VENDORS = 12, 10


@pytest.fixture
def matrix(shop: Office, address: str, anybody: BrowserContext) -> Page:  # noqa: F811 - the fixtures
    """A dozen lines and vendors, at the box of search."""
    services = shop.services
    services.vendors.save_all([_vendor(f"Plover{n} Finishing") for n in range(1, _VENDORS - 1)])
    rfq = services.rfq_editing.create("By keyboard")
    lines = [
        RfqItem(number=n, part_number=f"P-{n}", process="Anodize", quantities=QuantityBreaks((1,)))
        for n in range(1, _LINES + 1)
    ]
    services.rfq_editing.set_items(rfq.id, lines)
    page = sign_in(anybody, address, "Bert")
    page.goto(f"{address}/rfqs/{rfq.number}/vendors")
    return page


def focused(page: Page) -> str:
    """What has the focus, as its name says it."""
    words = "document.activeElement.name || document.activeElement.textContent.trim() || document.activeElement.tagName"
    return str(page.evaluate(words))


def stops(page: Page) -> list[str]:
    """What the Tab key reaches from the top to the end."""
    page.evaluate("document.activeElement.blur()")
    found: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        found.append(focused(page))
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_matrix_is_one_stop_and_arrows_go_on_in_it(matrix: Page) -> None:
    boxes = matrix.locator(".matrix input[type=checkbox]")
    assert boxes.count() == (_LINES + 1) * _VENDORS
    reached = stops(matrix)
    assert len([name for name in reached if name.startswith(("ask-", "cell-"))]) == 1
    assert "Save who is asked" in reached
    boxes.first.focus()
    first = focused(matrix)
    assert first.startswith("ask-")
    press(matrix, "ArrowDown")
    assert focused(matrix).startswith("cell-")
    press(matrix, "Space")
    expect(matrix.locator(".matrix :checked")).to_have_count(1)
    press(matrix, "ArrowUp")
    assert focused(matrix) == first
    press(matrix, "Control+End")
    assert focused(matrix) in {boxes.last.get_attribute("name"), "Why"}
    press(matrix, "Control+Home")
    assert focused(matrix) == first
    press(matrix, "ArrowDown", "Home")
    assert matrix.evaluate("document.activeElement.closest('tr').rowIndex") == 1
    press(matrix, "Tab")
    press(matrix, "Shift+Tab")
    assert matrix.evaluate("document.activeElement.closest('tr').rowIndex") == 1, "it is where it was left"


def test_every_box_and_button_of_it_is_reached_by_arrows(matrix: Page) -> None:
    wanted = matrix.locator(".matrix table :is(input[type=checkbox], button, summary)").count()
    matrix.locator(".matrix input[type=checkbox]").first.focus()
    seen = 0
    for row in range(_LINES + 1):
        press(matrix, "Home")
        assert matrix.evaluate("document.activeElement.closest('tr').rowIndex") == row
        before, now = -1, 0
        while now != before:
            place = "[...document.querySelectorAll('.matrix table :is(input, button, summary)')]"
            before, now = now, matrix.evaluate(f"{place}.indexOf(document.activeElement)") + 1
            seen += now != before
            assert matrix.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            press(matrix, "ArrowRight")
        press(matrix, "Home", "ArrowDown")
    hidden = matrix.locator(".matrix table input[type=hidden]").count()
    assert (seen, hidden > 0) == (wanted, True)


def test_after_a_button_in_the_matrix_the_focus_is_in_its_line(matrix: Page) -> None:
    matrix.get_by_role("button", name=re.compile("Ask all who do it.*, line 3$")).focus()
    press(matrix, "Enter")
    expect(matrix.locator(".matrix [name^='cell-']:checked")).to_have_count(_VENDORS)
    matrix.wait_for_load_state()
    assert matrix.evaluate("document.activeElement.closest('tr')?.rowIndex") == 3


def test_without_the_script_each_box_is_a_stop(address: str, chromium: Browser, matrix: Page) -> None:
    context = chromium.new_context(viewport=DESK, java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page = sign_in(context, address, "Bert")
    page.goto(matrix.url)
    expect(page.locator(".matrix input[type=checkbox][tabindex]")).to_have_count(0)
    expect(page.get_by_text("Arrow keys move")).to_be_hidden()
    context.close()


@pytest.fixture
def users(shop: Office, address: str, anybody: BrowserContext) -> Page:  # noqa: ARG001, F811 - the fixtures
    page = sign_in(anybody, address, "Anna")
    page.goto(f"{address}/team/users")
    return page


def test_users_are_looked_after_by_keyboard(users: Page, shop: Office) -> None:  # noqa: F811
    def tab_to(name: str) -> None:
        for _ in range(60):
            users.keyboard.press("Tab")
            if re.search(name, focused(users)):
                assert users.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", name
                return
        raise AssertionError(f"{name} isn't reached: {stops(users)}")

    tab_to("^Change Bert$")
    press(users, "Enter")
    tab_to("^role$")
    press(users, "A")
    tab_to("^Change role of Bert$")
    press(users, "Enter")
    users.wait_for_load_state()
    expect(users.get_by_role("row", name=re.compile("Bert"))).to_contain_text("Admin")
    assert {user.name: user.role for user in shop.services.people.all()}["Bert"] in {Role.APPROVER, Role.ADMIN}
    assert focused(users) == "Change Bert", "one goes on where one was"


def test_an_rfq_is_left_out_by_keyboard(shop: Office, address: str, anybody: BrowserContext) -> None:  # noqa: F811
    rfq = shop.services.rfq_reading.get(shop.queued(1))
    assert shop.drain() is None
    page = sign_in(anybody, address, "Bert")
    page.goto(f"{address}/vendors/{rfq.vendor_ids[0]}")
    page.get_by_label(rfq.number, exact=True).focus()
    press(page, "Space", "Tab", "Tab")
    assert focused(page) == "left-out"
    press(page, "Enter")
    expect(page.get_by_role("row", name=re.compile(f"{rfq.number}.*Left out"))).to_be_visible()
    press(page, "Tab")
    inside = "document.activeElement.closest('section')?.querySelector('h2').id"
    assert page.evaluate(inside) == "learned", "one goes on where one was"
