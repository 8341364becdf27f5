"""How much a form may send: what its way takes, and nobody's large body is read who may not send one."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from app.domain.people.user import Role
from app.web import application
from app.web.desk import Desk
from app.web.guard import MOST_OCTETS, Takes
from app.web.routes import WAYS, Way
from tests.fakes.office import Office
from tests.integration.test_web import browser, shop, users

__all__ = ["shop", "users"]

MEGABYTE = 1024 * 1024


def _sums(desk: Desk, form: dict[str, str]) -> Response:
    files = [f"{upload.name} {sha256(upload.octets.read()).hexdigest()}" for upload in desk.uploads]
    return PlainTextResponse("\n".join([*form.values(), *files]))


@pytest.fixture
def client(shop: Office, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    takes = Takes(octets=4 * MEGABYTE, fields=3, files=2)
    way = Way(path="/files/of/{number}", role=Role.BUYER, does=_sums, takes=takes)
    monkeypatch.setattr(application, "WAYS", (*WAYS, way))
    return browser(shop, Role.BUYER)


def test_a_way_takes_as_much_as_the_table_says(client: TestClient) -> None:
    octets = b"x" * (3 * MEGABYTE)
    files = [("files", ("a.pdf", octets)), ("files", ("b.pdf", b"b"))]
    answer = client.post("/files/of/1", data={"seen": "this"}, files=files)
    assert answer.text.splitlines() == [
        "this",
        f"a.pdf {sha256(octets).hexdigest()}",
        f"b.pdf {sha256(b'b').hexdigest()}",
    ]
    assert client.post("/files/of/1", files=files[1:] * 3).status_code == 400
    assert client.post("/files/of/1", data={str(n): "" for n in range(4)}).status_code == 400
    assert client.post("/files/of/1", files=[("files", ("a.pdf", octets + octets))]).status_code == 413


def test_too_much_is_refused_in_the_middle(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n'
        for _ in range(20):
            yield b"x" * MEGABYTE

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/files/of/1", content=pieces(), headers=kind).status_code == 413


def test_other_ways_take_no_more_than_before_and_no_file(client: TestClient) -> None:
    path = "/rfqs/RFQ-2026-0001/pause"
    assert client.post(path, content=b"x" * (MOST_OCTETS + 1)).status_code == 413
    assert client.get("/files/of/1", headers={"Content-Length": str(2 * MEGABYTE)}).status_code == 413
    assert client.post(path, files={"f": ("a.pdf", b"x")}).status_code == 400


def test_who_may_not_hears_it_before_anything_is_read(
    client: TestClient, shop: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, nobody = browser(shop, Role.VIEWER), browser(shop)
    monkeypatch.setattr(application, "_form", lambda *_given: 1 / 0)
    assert viewer.post("/files/of/1").status_code == 403
    assert nobody.post("/files/of/1").status_code == 303
    with pytest.raises(ZeroDivisionError):
        client.post("/files/of/1")
