"""The outbox of all RFQs in the browser."""

import pytest

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.show import Show
from app.domain.people.user import Role
from app.web.screens import outbox
from tests.fakes.mail_server import Answer, refused, unknown
from tests.fakes.office import Office
from tests.integration.test_web import browser, shop, users

__all__ = ["shop", "users"]


def test_it_shows_what_is_not_sent_newest_first(shop: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(shop, Role.VIEWER)
    page = client.get("/outbox").text
    assert page.index("Vendor Number 003") < page.index("Vendor Number 002") < page.index("Vendor Number 001")
    assert "Unsent 3" in page
    assert "<button>Resume" not in page
    assert "Pause all" not in page, "a viewer looks"
    monkeypatch.setattr(outbox, "PAGE", 2)
    first = client.get("/outbox?which=waiting").text
    assert ("Vendor Number 003" in first, "Vendor Number 001" in first, "start=2" in first) == (True, False, True)
    rest = client.get("/outbox?which=waiting&start=2").text
    assert ("Vendor Number 003" in rest, "Vendor Number 001" in rest) == (False, True)
    assert "No email has failed." in client.get("/outbox?which=failed").text
    shop.drain()
    assert "Every email is sent." in client.get("/outbox?which=nonsense").text


def test_a_buyer_pauses_and_resumes_everything(shop: Office) -> None:
    client = browser(shop, Role.BUYER)
    assert client.post("/outbox/pause").headers["location"] == "/outbox"
    assert all(line.held for line in shop.lines())
    assert "Resume all" in client.get("/outbox").text
    assert client.post("/outbox/resume").headers["location"] == "/outbox"
    assert not any(line.held for line in shop.lines())


def test_a_buyer_decides_about_an_unknown_one(shop: Office) -> None:
    shop.server.answers.append(Answer(unknown()))
    shop.drain()
    client = browser(shop, Role.BUYER)
    (line,) = shop.services.outbox_reading.page(Show.UNKNOWN, 0, 10)
    assert "Mark as sent" in client.get("/outbox?which=unknown").text
    assert client.post(f"/outbox/{line.id}/decide", data={"sent": "perhaps"}).status_code == 409
    assert client.post(f"/outbox/{line.id}/decide", data={"sent": "yes"}).status_code == 303
    assert shop.states() == [DeliveryState.ACCEPTED] * 3
    assert client.post(f"/outbox/{line.id}/decide", data={"sent": "yes"}).status_code == 409


def test_a_failed_one_is_sent_again_once(shop: Office) -> None:
    shop.server.answers.append(Answer(refused()))
    shop.drain()
    client = browser(shop, Role.BUYER)
    (line,) = shop.services.outbox_reading.page(Show.FAILED, 0, 10)
    assert f"/outbox/{line.id}/retry" in client.get("/outbox?which=failed").text
    assert client.post(f"/outbox/{line.id}/retry").status_code == 303
    assert client.post(f"/outbox/{line.id}/retry").status_code == 409, "it waits already"
    shop.drain()
    assert shop.states() == [DeliveryState.ACCEPTED] * 3
