"""Whatever is asked of the web: it answers, tells nothing of its inside, and changes nothing for who may not.

WEB_FUZZ=3000 tries that many requests of each kind, others each time (minutes); without it a few, always the same.
"""

import html
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from starlette.testclient import TestClient

from app.domain.people.user import Role
from app.domain.trade.ids import RfqId, VendorId
from app.storage.base.table_base import Base
from app.web import identity
from app.web.application import application
from app.web.guard import HEADERS
from app.web.identity import COOKIE
from app.web.routes import WAYS
from app.web.screens import answer_page, controlled
from app.web.throttle import Throttle
from tests.end_to_end.program import REPOSITORY
from tests.fakes.odd_requests import LINK, Odd, form_on, odd_requests
from tests.fakes.office import Office
from tests.integration.test_web import ORIGIN, users

__all__ = ["users"]

_LONG = os.environ.get("WEB_FUZZ", "")
_CONTROLLED = [way for way in WAYS if way.path.startswith("/q/{token}/controlled")]
_VENDORS = [way for way in WAYS if way.path.startswith("/q/")]
_INSIDE = ("Traceback (most recent", "sqlalchemy", "sqlite3", "psycopg", "SELECT ", "INSERT INTO", "site-packages")
_OF_THE_OTHER = ("Vendor Number 002", "vendor2.example", "secret-of-two")
_REFUSED = {303, 401, 403, 404}
_UNREADABLE = {400, 413, 421}  # before it is looked at who asks


def tried(times: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(
        max_examples=int(_LONG or times),
        derandomize=not _LONG,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )


class Web:
    """The web of an office, as whoever it may be asks it; no dataclass, whose parts hypothesis would write out."""

    def __init__(self, office: Office, client: TestClient) -> None:
        self.office, self.client = office, client

    def ask(self, odd: Odd, role: Role | None = None) -> Response:
        """As this role, signed in a moment ago; nobody has tried too often. What holds of every answer is looked at."""
        identity._THROTTLE, answer_page._WRONG, answer_page._SENT = (Throttle(100, 600.0) for _ in range(3))
        controlled._TRIED = Throttle(100, 600.0)
        self.client.cookies.clear()
        headers = {name.encode(): value.encode("latin-1") for name, value in odd.headers.items()}
        if role is not None:
            token = self.office.services.signing_in.begin(role.value)
            headers.setdefault(b"Cookie", f"{COOKIE}={token}".encode())
        cookie = headers.get(b"Cookie", b"")
        kind, body = odd.body(self._form(odd, cookie)) if odd.method in {"POST", "PUT"} else ("", b"")
        answer = self.client.request(
            odd.method, odd.path, content=body, headers={b"Content-Type": kind.encode("latin-1"), **headers}
        )
        self._check(answer)
        if role is Role.ADMIN:  # who may change users
            for each in reversed(Role):
                self.office.services.people.put(each.value.title(), each)
        return answer

    def kept(self) -> Mapping[str, list[str]]:
        """All that is stored but who is signed in where."""
        tables = [table for table in Base.metadata.sorted_tables if table.name != "sign_ins"]
        with self.office.database.read() as session:
            return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}

    def token(self, place: int) -> str:
        """Of the link of one of the vendors who were asked."""
        return self.office.services.vendor_links.of(RfqId(1))[place].url.rpartition("/")[2]

    def _form(self, odd: Odd, cookie: bytes) -> Mapping[str, str]:
        """That of the page that has it."""
        here = odd.path.partition("?")[0]
        above = here.rpartition("/")[0]
        for page in (here, above, f"{above}/check"):
            if form := form_on(self.client.get(page, headers={b"Cookie": cookie}).text, here.replace("%2E", ".")):
                return form
        return {}

    def _check(self, answer: Response) -> None:
        assert answer.status_code < 500, answer.text
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        told = html.unescape(answer.text)
        assert not [words for words in (*_INSIDE, str(self.office.folder), str(REPOSITORY / "app")) if words in told]
        to = answer.headers.get("location", "/")
        assert to.startswith(("/", "https://localhost/")), to
        assert not to.startswith(("//", "/\\")), to
        assert urlsplit(to).netloc in {"", "localhost"}, to


@pytest.fixture
def web(users: Office, drawing: Path, monkeypatch: pytest.MonkeyPatch) -> Web:
    """An RFQ that was sent with a file and is answered, and two drafts like it."""
    throttles = ((identity, "_THROTTLE"), (answer_page, "_WRONG"), (answer_page, "_SENT"), (controlled, "_TRIED"))
    for module, name in throttles:
        monkeypatch.setattr(module, name, getattr(module, name))  # each request puts another one there
    services = users.services
    services.vendor_links.set_address("https://localhost")
    first = users.queued(3, [drawing])
    users.drain()
    with users.database.acting_as(Role.ADMIN.value):
        services.vendor_links.offer_controlled(is_offered=True)
    for _ in range(2):
        services.rfq_copying.copy(first, with_vendors=True)
    hosts = {"localhost"}
    client = TestClient(application(services, hosts), "https://localhost", follow_redirects=False, headers=ORIGIN)
    web = Web(users, client)
    services.vendor_pages.ask(web.token(0), "Which revision?")
    services.vendor_pages.upload(web.token(1), [("secret-of-two.pdf", b"%PDF-1.4 offer")], "secret-of-two: our offer")
    services.vendor_pages.ask(web.token(1), "secret-of-two: which revision?")
    services.vendor_pages.keep(web.token(1), {"row.1.1.0": "12.50", "note": "secret-of-two"})
    with users.database.write() as session:  # what the third got is controlled
        session.execute(text("UPDATE deliveries SET clearances = '[\"ITAR\"]' WHERE vendor_id = 3"))
    services.vendors.change([VendorId(3)], lambda vendor: replace(vendor, clearance="ITAR"))
    return web


@given(role=st.sampled_from((None, None, Role.VIEWER)), odd=odd_requests(WAYS))
@tried(50)
def test_who_may_not_is_refused_and_changes_nothing(web: Web, role: Role | None, odd: Odd) -> None:
    before = web.kept()
    answer = web.ask(odd, role)
    assert web.kept() == before
    is_let_in = odd.way.role is None or (role is not None and role.includes(odd.way.role))
    if not is_let_in and odd.is_of_its_way:
        assert answer.status_code in _REFUSED | _UNREADABLE


@given(role=st.sampled_from((Role.BUYER, Role.APPROVER, Role.ADMIN)), odd=odd_requests(WAYS))
@tried(70)
def test_who_may_gets_an_answer(web: Web, role: Role, odd: Odd) -> None:
    web.ask(odd, role)


@given(odd=odd_requests(_VENDORS, with_link=True), place=st.sampled_from((0, 2)))
@tried(50)
def test_a_vendor_sees_nothing_of_another_one(web: Web, odd: Odd, place: int) -> None:
    """Whatever is asked by the link of the first or the third."""
    answer = web.ask(replace(odd, path=odd.path.replace(LINK, web.token(place))))
    told = html.unescape(answer.text)
    assert not [words for words in _OF_THE_OTHER if words in told]


@pytest.fixture
def grant(web: Web) -> str:
    """For the files of the third."""
    controlled_files, token = web.office.services.controlled_files, web.token(2)
    controlled_files.ask(token)
    code = re.search(rb"^(\d{8})\r?$", b"".join(web.office.server.taken[-1].blocks()), re.MULTILINE)
    assert code is not None
    return controlled_files.enter(token, code[1].decode())


@given(odd=odd_requests(_CONTROLLED, with_link=True), place=st.sampled_from((0, 2)))
@tried(30)
def test_a_grant_is_for_the_files_of_its_link_alone(web: Web, grant: str, odd: Odd, place: int) -> None:
    path = odd.path.replace(LINK, web.token(place))
    answer = web.ask(replace(odd, path=path, headers={**odd.headers, "Cookie": f"{controlled.COOKIE}={grant}"}))
    if place == 0:
        assert "P-1_revB" not in answer.text + answer.headers.get("content-disposition", "")
