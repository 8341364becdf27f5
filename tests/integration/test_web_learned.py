"""What was learned about a vendor, in the browser, and a buyer's correction of it."""

import html
import re

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.domain.people.user import Role
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.response import Response
from app.storage.base.schema import InvitationRow
from app.storage.vendors import vendors
from app.web.screens import vendors as screen
from tests.fakes.asked_again import Shop, three_rfqs
from tests.fakes.office import Office
from tests.integration.test_web import _unthrottled, browser, users

__all__ = ["_unthrottled", "users"]
TICKS = 'type="checkbox" name="rfq-'


@pytest.fixture
def shop(users: Office) -> Shop:
    return Shop(users)


@pytest.fixture
def asked(shop: Shop) -> list[RfqId]:
    return three_rfqs(shop)


@pytest.fixture
def client(shop: Shop) -> TestClient:
    return browser(shop.office, Role.BUYER)


def section(client: TestClient, vendor_id: VendorId, query: str = "") -> str:
    """Of the page."""
    page = client.get(f"/vendors/{vendor_id}{query}").text
    found = re.search(r'<section aria-labelledby="learned">.*?</section>', page, re.DOTALL)
    assert found
    return html.unescape(found[0])


def rows(part: str) -> list[list[str]]:
    """The cells of both tables, as they are read."""
    found = re.findall(r"<tr>(<td.*?)</tr>", part, re.DOTALL)
    return [[" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in row.split("</td>")[:-1]] for row in found]


def leave_out(client: TestClient, vendor_id: VendorId, *rfqs: object, word: str = "yes") -> tuple[int, str]:
    """The status, and where it leads or what is told."""
    data = {"left-out": word} | {f"rfq-{rfq}": "yes" for rfq in rfqs}
    answer = client.post(f"/vendors/{vendor_id}/learned", data=data)
    return answer.status_code, answer.headers.get("location", html.unescape(answer.text))


def left_out(shop: Shop) -> set[tuple[int, int]]:
    """Vendor and RFQ, as stored."""
    chosen = select(InvitationRow.vendor_id, InvitationRow.rfq_id).where(InvitationRow.left_out)
    with shop.office.database.read() as session:
        return {(vendor_id, rfq) for vendor_id, rfq in session.execute(chosen)}


def test_a_viewer_reads_what_was_learned_and_ticks_nothing(shop: Shop, asked: list[RfqId]) -> None:
    viewer = browser(shop.office, Role.VIEWER)
    part = section(viewer, shop.b)
    everything, nickel, *told = rows(part)
    assert everything[:4] == ["All", "3", "3", "0"]
    assert (nickel[0], nickel[1:4]) == ("Electroless Nickel", everything[1:4])
    assert re.fullmatch(r"\d+%", everything[4])
    assert "above the best price" in everything[5]
    numbers = [shop.office.services.rfq_reading.get(rfq).number for rfq in reversed(asked)]
    assert [row[0] for row in told] == numbers, "the latest first"
    assert all(f'<a href="/rfqs/{number}">' in part for number in numbers)
    assert told[1][1] == "Plating"
    assert told[1][3].startswith("Electroless Nickel, ")
    assert told[1][4:] == ["quoted, in about 8 days, 25% above the best price, late", "✓ Counts"]
    assert not [word for word in (TICKS, "<form", "<button", "Leave out") if word in part]
    assert leave_out(viewer, shop.b, asked[0])[0] == 403
    assert left_out(shop) == set()


def test_what_is_left_out_no_longer_counts_until_it_does_again(
    shop: Shop, asked: list[RfqId], client: TestClient
) -> None:
    before = section(client, shop.b)
    assert before.count(TICKS) == 3
    assert leave_out(client, shop.b, asked[0], asked[1]) == (303, f"/vendors/{shop.b}#learned")
    assert left_out(shop) == {(shop.b, asked[0]), (shop.b, asked[1])}, "no other vendor's"
    part = section(client, shop.b)
    assert rows(part)[0][:4] == ["All", "1", "1", "0"]
    assert [row[-1] for row in rows(part)[2:]] == ["✓ Counts", "– Left out", "– Left out"]
    assert rows(part)[3][5] == rows(before)[3][5], "what came of it is still told"
    assert "What was learned 3 RFQs, 2 left out" in re.sub(r"<[^>]*>", "", part)
    leave_out(client, shop.b, asked[0], asked[2])
    assert "Nothing counts now" in section(client, shop.b)
    assert leave_out(client, shop.b, *asked, word="no")[0] == 303
    assert (left_out(shop), section(client, shop.b)) == (set(), before)


def test_who_was_asked_nothing_has_taught_nothing(users: Office) -> None:
    (vendor_id,) = users.vendors(1)
    part = section(browser(users, Role.BUYER), vendor_id)
    assert "No RFQ has taught anything of this vendor yet." in part
    assert "<table" not in part
    assert leave_out(browser(users, Role.BUYER), vendor_id, 1)[0] == 409


def test_what_is_still_open_tells_nothing_yet(shop: Shop, client: TestClient) -> None:
    shop.ask()
    (told,) = rows(section(client, shop.b))
    assert told[4:] == ["", "tells nothing yet", "· Not yet"]


@pytest.mark.parametrize("forged", ["99999", "²", "-1", "", "9" * 18, "9" * 5000, "1-1"])
def test_an_rfq_that_is_none_of_the_vendors_changes_nothing(
    shop: Shop, asked: list[RfqId], client: TestClient, forged: str
) -> None:
    status, told = leave_out(client, shop.b, asked[0], forged)
    assert (status, "wasn't asked in one of these RFQs. Nothing was changed." in told) == (409, True)
    assert left_out(shop) == set()


def test_another_vendors_rfq_is_refused(shop: Shop, client: TestClient) -> None:
    mine, others = shop.ask(shop.b), shop.ask(shop.a)
    assert leave_out(client, shop.b, mine.id, others.id)[0] == 409
    assert left_out(shop) == set()
    assert leave_out(client, shop.a, others.id)[0] == 303


def test_a_form_that_says_too_little(shop: Shop, asked: list[RfqId], client: TestClient) -> None:
    assert "Tick the RFQs first." in leave_out(client, shop.b)[1]
    assert "Choose Leave out or Count again." in leave_out(client, shop.b, asked[0], word="perhaps")[1]
    for gone in (99999, 10**17):
        assert leave_out(client, VendorId(gone), asked[0])[0] == 409
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    data = {"left-out": "yes", f"rfq-{asked[0]}": "yes"}
    assert client.post(f"/vendors/{shop.b}/learned", data=data, headers=elsewhere).status_code == 403
    assert left_out(shop) == set()


def test_the_latest_are_shown_and_the_others_page_by_page(
    shop: Shop, asked: list[RfqId], client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "LESSONS", 2)
    first, rest = section(client, shop.b), section(client, shop.b, "?start=2")
    assert (first.count(TICKS), rest.count(TICKS)) == (2, 1)
    assert "1 to 2 of 3, the latest first; 1 older." in first
    assert f'href="/vendors/{shop.b}?start=2#learned"' in first
    assert "3 to 3 of 3, the latest first." in rest
    assert f'action="/vendors/{shop.b}/learned?start=2"' in rest
    assert section(client, shop.b, "?start=999") == first
    data = {"left-out": "yes", f"rfq-{asked[0]}": "yes"}
    answer = client.post(f"/vendors/{shop.b}/learned?start=2", data=data)
    assert answer.headers["location"] == f"/vendors/{shop.b}?start=2#learned"
    assert left_out(shop) == {(shop.b, asked[0])}


def test_as_many_ticks_as_a_page_has_are_read(shop: Shop, client: TestClient) -> None:
    rfqs = [shop.ask(shop.b).id, *range(1001, 1000 + screen.LESSONS)]
    status, told = leave_out(client, shop.b, *rfqs)
    assert (status, "wasn't asked" in told) == (409, True)
    assert leave_out(client, shop.b, *rfqs, 9999)[0] == 400


def test_a_doubles_rfqs_are_the_vendors(shop: Shop, client: TestClient) -> None:
    rfq = shop.ask(shop.c)
    shop.office.services.matching.respond(rfq.id, shop.c, Response.DECLINED)
    with shop.office.database.write() as session:
        vendors.remove(session, [shop.c], shop.office.clock.now(), merged_into=shop.b)
    assert leave_out(client, shop.b, rfq.id)[0] == 303
    assert rows(section(client, shop.b))[-1][-1] == "– Left out"


def test_a_teams_log_says_who_left_out_what(shop: Shop, asked: list[RfqId], client: TestClient) -> None:
    leave_out(client, shop.b, asked[0])
    if shop.office.services.people.changes():  # a file of one computer keeps none
        change = shop.office.services.people.changes()[-1]
        assert (change.who, change.what) == ("Buyer", "changed")
        assert "left_out" in change.details.replace(" ", "_")
