"""Answers in the browser: looked at, entered, filed, put away; nothing counts that wasn't on the page."""

import re

import pytest
from starlette.testclient import TestClient

from app.domain.inbox.entry import EntryState, Wanted
from app.domain.people.user import Role
from app.domain.quotes.quote import QuoteState
from app.domain.trade.ids import RfqId, VendorId
from app.web import identity
from app.web.throttle import Throttle
from tests.fakes.office import Office
from tests.integration.test_web import answered, browser, shop, users  # noqa: F401 - fixtures

_PRICES = {"row.1.1.0": "12.50", "row.1.1.2": "15", "row.1.5.0": "11", "row.1.5.2": "15", "head.1": "USD"}


@pytest.fixture(autouse=True)
def _unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_THROTTLE", Throttle(10, 600.0))


@pytest.fixture
def quoted(shop: Office) -> Office:  # noqa: F811 - the fixture
    """The first vendor has typed prices on its page."""
    shop.drain()
    price(shop, _PRICES)
    return shop


def price(office: Office, fields: dict[str, str]) -> None:
    office.services.vendor_links.set_address("https://localhost")
    token = office.services.vendor_links.of(RfqId(1))[0].url.rpartition("/")[2]
    office.services.vendor_pages.quote(token, fields, despite=True)


def seen(client: TestClient, path: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', client.get(path).text)
    assert found is not None
    return found.group(1)


def latest(office: Office) -> str:
    return f"/replies/{max(entry.id for entry in office.services.replies.all(Wanted()))}"


def test_a_quote_form_is_entered_as_it_was_on_the_page(quoted: Office) -> None:
    client, path = browser(quoted, Role.BUYER), latest(quoted)
    listed = client.get("/replies?which=all&rfq=RFQ-2026-0001").text
    assert "Quote form" in listed
    assert path in listed
    assert "12.50" in client.get(path).text.replace("12.5<", "12.50<")
    mark = seen(client, path)
    assert client.post(f"{path}/enter", data={"seen": "older"}).status_code == 409
    answer = client.post(f"{path}/enter", data={"seen": mark})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    (quote,) = quoted.services.quoting.of(RfqId(1), VendorId(1))
    assert quote.state is QuoteState.STORED
    assert "nothing is different from the quote that counts" in client.get(path).text
    assert "12.5" in client.get("/rfqs/RFQ-2026-0001/comparison").text


def test_what_is_in_doubt_has_to_be_looked_at(quoted: Office) -> None:
    price(quoted, {**_PRICES, "row.1.5.0": "about 9"})
    client, path = browser(quoted, Role.BUYER), latest(quoted)
    page = client.get(path).text
    assert "is an estimate" in page
    mark = seen(client, path)
    assert "check box" in client.post(f"{path}/enter", data={"seen": mark}).text
    assert quoted.services.quoting.of(RfqId(1)) == []
    assert client.post(f"{path}/enter", data={"seen": mark, "despite": "yes"}).status_code == 303
    again, other = browser(quoted, Role.BUYER), f"/replies/{int(latest(quoted).rpartition('/')[2]) - 1}"
    assert "Different from the quote that counts now" in again.get(other).text


def test_an_answer_is_filed_laid_aside_and_taken_back(shop: Office) -> None:  # noqa: F811 - the fixture
    entry = answered(shop)
    client, path = browser(shop, Role.BUYER), f"/replies/{entry.id}"
    assert "Mark as done" in client.get(path).text
    client.post(f"{path}/settle")
    assert shop.services.replies.get(entry.id).state is EntryState.DONE
    assert "Undo marking as done" in client.get(path).text
    client.post(f"{path}/undo")
    client.post(f"{path}/aside")
    assert shop.services.replies.get(entry.id).place is None
    assert "Choose whose it is" in client.post(f"{path}/place", data={"place": "nobody's"}).text
    client.post(f"{path}/place", data={"place": "1-2"})
    place = shop.services.replies.get(entry.id).place
    assert place is not None
    assert place.vendor_id == VendorId(2)


def test_files_are_given_out_and_never_shown(shop: Office) -> None:  # noqa: F811 - the fixture
    entry = answered(shop)
    client, path = browser(shop, Role.VIEWER), f"/replies/{entry.id}"
    page = client.get(path).text
    assert "Please find our offer." in page
    assert "Prices of documents and texts are entered in the program" in page
    assert "Mark as done" not in page
    given = client.get(f"{path}/files/{entry.parts[0].position}")
    assert given.content == b"%PDF-1.4 offer"
    assert given.headers["content-disposition"] == "attachment; filename*=UTF-8''offer.pdf"
    assert given.headers["content-type"] == "application/octet-stream"
    assert client.get(f"{path}/files/99").status_code == 404
    assert client.get("/replies/99").status_code == 404


def test_what_cannot_be_read_any_more_is_said(quoted: Office) -> None:
    for kept in (quoted.folder / "answers").rglob("*"):
        if kept.is_file():
            kept.unlink()
    page = browser(quoted, Role.BUYER).get(latest(quoted)).text
    assert "no longer in the data folder" in page
    assert "Enter these prices" not in page


def test_where_there_is_nothing_it_says_so(shop: Office) -> None:  # noqa: F811 - the fixture
    client = browser(shop, Role.VIEWER)
    assert "Nothing needs you" in client.get("/replies").text
    assert "Nobody has answered yet" in client.get("/replies?which=all").text
