"""Pages in the browser: who may see what, and what every answer has; asked for as a browser asks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.testclient import TestClient

from app.domain.inbox.entry import Entry, Wanted
from app.domain.outbox.delivery import DeliveryState
from app.domain.people.user import Role
from app.domain.rfqs.approval import ApprovalRules
from app.domain.trade.ids import RfqId
from app.domain.vendors.vendor import Capability, Vendor
from app.services.people.signing_in import PasswordUnfit, SignInRefused
from app.storage.base.people_schema import PasswordRow, SignInRow, UserRow
from app.web import identity
from app.web.application import application
from app.web.guard import HEADERS, MOST_OCTETS
from app.web.identity import COOKIE
from app.web.routes import WAYS
from app.web.throttle import Throttle
from tests.fakes.mail_server import Answer, unknown
from tests.fakes.office import Office
from tests.fakes.quoted_vendors import quote_vendors

PASSWORD = "a long enough pass phrase"
ORIGIN = {"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"}
PLACES = {
    "{number}": "RFQ-2026-0001",
    "{vendor_id:int}": "1",
    "{delivery_id:int}": "1",
}


@pytest.fixture(autouse=True)
def _unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_THROTTLE", Throttle(10, 600.0))


@pytest.fixture
def users(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One of each role, who can sign in."""
    office.database.who = ""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("argon2.PasswordHasher", lambda: quick)  # 64 MiB each are for those who guess
    for role in reversed(Role):
        office.services.people.put(role.value.title(), role)
    for role in Role:
        office.services.signing_in.set_password(role.value, PASSWORD)
    return office


@pytest.fixture
def shop(users: Office) -> Office:
    """An RFQ in the outbox besides."""
    users.queued(3)
    return users


def browser(office: Office, role: Role | None = None) -> TestClient:
    """A new one; somebody of this role has signed in."""
    client = TestClient(
        application(office.services, {"localhost"}), "https://localhost", follow_redirects=False, headers=ORIGIN
    )
    if role is not None:
        answer = client.post("/sign-in", data={"name": role.value, "password": PASSWORD, "to": "/vendors"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/vendors")
    return client


def answered(office: Office) -> Entry:
    """A vendor has sent a document by its page."""
    office.drain()
    office.services.vendor_links.set_address("https://localhost")
    token = office.services.vendor_links.of(RfqId(1))[0].url.rpartition("/")[2]
    office.services.vendor_pages.upload(token, [("offer.pdf", b"%PDF-1.4 offer")], "Please find our offer.")
    (entry,) = office.services.replies.all(Wanted())
    return entry


def path_of(way: str) -> str:
    for place, value in PLACES.items():
        way = way.replace(place, value)
    return way


@pytest.mark.parametrize("role", [None, *Role])
def test_the_table_says_who_may(shop: Office, role: Role | None) -> None:
    """Each way, for each role: there is none that is open by mistake."""
    entry = answered(shop)
    of_answer = {"{incoming_id:int}": str(entry.id), "{position:int}": str(entry.parts[0].position)}
    for way in WAYS:
        client = browser(shop, role)
        path = path_of(way.path)
        for name, value in of_answer.items():
            path = path.replace(name, value)
        answer = client.request(way.method, path)
        if way.path.startswith("/q/"):  # whoever has the link, and nobody has this one
            assert answer.status_code == 404, way
            continue
        is_let_in = way.role is None or (role is not None and role.includes(way.role))
        back = f"/replies/{entry.id}"
        if is_let_in:
            of_deeds = {409} if way.does else set[int]()  # what a deed asks for isn't there: it was let in
            of_sign_in = {403, 503} if way.path.startswith("/sign-in") else set[int]()
            assert answer.status_code in {200, 303} | of_deeds | of_sign_in, (way, answer.text)
            assert answer.headers.get("location", "/").split("?")[0] in {
                "/",
                "/sign-in",
                "/rfqs/RFQ-2026-0001",
                "/outbox",
                back,
            }
        elif role is None:
            assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in"), way
        else:
            assert answer.status_code == 403, way
            assert "Your role" in answer.text


def test_there_is_no_way_beside_the_table(shop: Office) -> None:
    guard = application(shop.services, {"localhost"})
    known = {(way.path, way.method) for way in WAYS}
    routes = {(r.path, m) for r in guard.app.routes for m in r.methods if m != "HEAD"}  # type: ignore[attr-defined]
    assert routes - known == {("/files/{mark}/{name}", "GET"), ("/healthz", "GET"), ("/readyz", "GET")}


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nowhere", "/files/x/style.css", "/healthz", "/rfqs/none"])
def test_every_answer_is_guarded(shop: Office, path: str) -> None:
    answer = browser(shop, Role.VIEWER).get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_pages_have_no_script_or_style_in_them(shop: Office) -> None:
    client = browser(shop, Role.ADMIN)
    for way in WAYS:
        if way.shows:
            text = client.get(path_of(way.path)).text
            assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text), way.path


class TestSigningIn:
    def test_a_cookie_is_for_this_host_alone(self, shop: Office) -> None:
        answer = browser(shop).post("/sign-in", data={"name": "VIEWER", "password": PASSWORD})
        said = answer.headers["set-cookie"].lower()
        assert said.startswith(f"{COOKIE.lower()}=")
        assert all(part in said for part in ("secure", "httponly", "samesite=lax", "path=/", "max-age=28800"))
        assert "domain" not in said

    def test_a_wrong_name_and_a_wrong_password_look_alike(self, shop: Office) -> None:
        client = browser(shop)
        told = [
            client.post("/sign-in", data={"name": name, "password": password}).text.replace(name, "…")
            for name, password in (("viewer", "wrong wrong wrong"), ("nobody", PASSWORD), ("nobody", ""))
        ]
        assert told[0] == told[1] == told[2]
        assert "The name or the password is wrong." in told[0]

    def test_guessing_is_slowed_down(self, shop: Office, caplog: pytest.LogCaptureFixture) -> None:
        client = browser(shop)
        for _ in range(10):
            assert client.post("/sign-in", data={"name": "viewer", "password": "wrong"}).status_code == 403
        right = client.post("/sign-in", data={"name": "viewer", "password": PASSWORD})
        assert (right.status_code, "Too many tries" in right.text) == (429, True)
        (told,) = [vars(line) for line in caplog.records if line.name == identity.__name__]
        assert (told["levelname"], told["user"], told["address"]) == ("WARNING", "Viewer", "testclient")

    def test_a_password_in_the_name_s_place_is_not_in_the_log(
        self, shop: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        for _ in range(11):
            browser(shop).post("/sign-in", data={"name": PASSWORD, "password": ""})
        (told,) = [vars(line) for line in caplog.records if line.name == identity.__name__]
        assert (told["user"], PASSWORD in str(told)) == ("", False)

    def test_nobody_is_led_elsewhere(self, shop: Office) -> None:
        for to in ("https://evil.example/", "//evil.example", "/\\evil.example", "evil", "/\nx", ""):
            answer = browser(shop).post("/sign-in", data={"name": "viewer", "password": PASSWORD, "to": to})
            assert answer.headers["location"] == "/", to
        answer = browser(shop).get("/vendors")
        assert answer.headers["location"] == "/sign-in?to=/vendors"

    def test_whoever_signs_out_is_out_also_with_the_cookie(self, shop: Office) -> None:
        client = browser(shop, Role.BUYER)
        kept = client.cookies[COOKIE]
        assert client.post("/sign-out").headers["location"] == "/sign-in"
        assert client.get("/", headers={"Cookie": f"{COOKIE}={kept}"}).status_code == 303

    def test_it_ends_with_the_day_the_user_and_the_password(self, shop: Office) -> None:
        day, user, password = browser(shop, Role.VIEWER), browser(shop, Role.BUYER), browser(shop, Role.APPROVER)
        signing_in = shop.services.signing_in
        signing_in.set_password("approver", f"{PASSWORD} anew")
        assert password.get("/").status_code == 303
        shop.services.people.remove("Buyer")
        assert user.get("/").status_code == 303
        with pytest.raises(SignInRefused):
            signing_in.sign_in("buyer", PASSWORD)
        assert day.get("/").status_code == 200
        shop.clock.advance(hours=9)
        assert day.get("/").status_code == 303

    def test_a_password_has_a_length_and_a_user(self, shop: Office) -> None:
        for name, password in (("viewer", "short"), ("viewer", "x" * 201), ("nobody", PASSWORD)):
            with pytest.raises((PasswordUnfit, Exception), match=r"Nothing was changed"):
                shop.services.signing_in.set_password(name, password)
        with shop.database.acting_as("Buyer"):
            shop.services.signing_in.set_password("buyer", f"{PASSWORD} of mine")
            with pytest.raises(Exception, match="set other users' passwords"):
                shop.services.signing_in.set_password("admin", PASSWORD)

    def test_no_password_is_kept_as_it_is(self, shop: Office) -> None:
        token = shop.services.signing_in.sign_in("viewer", PASSWORD)
        kept = []
        with shop.database.read() as session:
            for table in (PasswordRow, SignInRow, UserRow):
                kept += [str(tuple(row)) for row in session.execute(select(*table.__table__.c))]
        assert kept
        assert not any(PASSWORD in row or token in row for row in kept)


class TestForgery:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Origin": "https://evil.example", "Sec-Fetch-Site": ""},
        ],
    )
    def test_a_form_of_another_page_does_nothing(self, shop: Office, headers: dict[str, str]) -> None:
        client = browser(shop, Role.BUYER)
        assert client.post("/sign-out", headers=headers).status_code == 403
        assert client.get("/").status_code == 200

    def test_whoever_says_nothing_is_refused(self, shop: Office) -> None:
        client = TestClient(application(shop.services, {"localhost"}), "https://localhost")
        assert client.post("/sign-in", data={"name": "viewer"}).status_code == 403
        assert client.post("/sign-in", headers={"Origin": "null"}).status_code == 403
        assert client.post("/sign-in", headers={"Origin": "https://localhost"}).status_code == 403  # the password

    def test_another_name_of_this_server_is_refused(self, shop: Office) -> None:
        assert browser(shop).get("/sign-in", headers={"Host": "evil.example"}).status_code == 421

    def test_too_much_is_refused_whatever_is_said_of_its_length(self, shop: Office) -> None:
        client = browser(shop)
        assert client.post("/sign-in", content=b"x" * (MOST_OCTETS + 1)).status_code == 413

        def pieces() -> Iterator[bytes]:
            yield b"name="
            for _ in range(20):
                yield b"x" * 100_000

        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert client.post("/sign-in", content=pieces(), headers=kind).status_code == 413
        assert client.get("/sign-in", headers={"Content-Length": "many"}).status_code == 413


class TestStrangers:
    """What no browser sends."""

    @pytest.mark.parametrize("host", ["[", "localhost[", "[::1", ""])
    def test_a_host_that_is_none(self, shop: Office, host: str) -> None:
        answer = browser(shop).get("/sign-in", headers={"Host": host})
        assert (answer.status_code, answer.headers["X-Frame-Options"]) == (421, "DENY")

    @pytest.mark.parametrize("length", ["²", "9" * 5000, "-1"])
    def test_a_length_that_is_none(self, shop: Office, length: str) -> None:
        said = {b"Content-Length": length.encode("latin-1")}
        assert browser(shop).get("/sign-in", headers=said).status_code == 413

    def test_where_it_comes_from_may_be_no_address(self, shop: Office) -> None:
        client = TestClient(application(shop.services, {"localhost"}), "https://localhost")
        assert client.post("/sign-in", headers={"Origin": "https://["}).status_code == 403
        answer = browser(shop, Role.BUYER).post("/rfqs/RFQ-2026-0099/pause", headers={"Referer": "https://["})
        assert (answer.status_code, '<a href="/">Back</a>' in answer.text) == (409, True)

    @pytest.mark.parametrize("charset", ["punycode", "undefined", "idna"])
    def test_a_form_in_letters_that_are_none(self, shop: Office, charset: str) -> None:
        kind = f"multipart/form-data; boundary=x; charset={charset}"
        body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff.\xff\r\n--x--\r\n'
        assert browser(shop).post("/sign-in", content=body, headers={"Content-Type": kind}).status_code in {400, 403}

    def test_half_a_character_is_shown_as_none(self, shop: Office) -> None:
        kind = "multipart/form-data; boundary=x; charset=unicode_escape"
        body = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\\ud800\r\n--x--\r\n'
        answer = browser(shop, Role.BUYER).post("/rfqs/new", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 303
        assert "?" in browser(shop, Role.VIEWER).get("/").text

    def test_no_database_takes_a_nul(self, shop: Office) -> None:
        """PostgreSQL refuses it: in addresses there is nothing of that name, in what is typed it is left out."""
        client = browser(shop, Role.BUYER)
        for path in ("/rfqs/RFQ-2026-0001%00", "/q/a%00b"):
            assert client.get(path).status_code == 404, path
        assert client.get("/vendors?q=Number%00").status_code == 200
        assert client.post("/rfqs/new", data={"title": "Plat\0ing"}).status_code == 303
        assert "Plating" in client.get("/").text

    @pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "²"])
    def test_a_number_that_no_table_has(self, shop: Office, number: str) -> None:
        client = browser(shop, Role.BUYER)
        for path in ("/vendors/{}", "/replies/{}", "/replies/1/files/{}"):
            assert client.get(path.format(number)).status_code == 404, path
        assert client.post(f"/rfqs/RFQ-2026-0001/emails/{number}/decide", data={"sent": "yes"}).status_code == 404


class TestPages:
    def test_rfqs_are_found_and_read(self, shop: Office) -> None:
        client = browser(shop, Role.VIEWER)
        assert "RFQ-2026-0001" in client.get("/").text
        assert "RFQ-2026-0001" in client.get("/?q=P-1+anod").text or "RFQ-2026-0001" in client.get("/?q=P-1").text
        assert "No RFQ has “nowhere”" in client.get("/?q=nowhere").text
        assert "There is no RFQ here" in client.get("/?which=archived").text
        page = client.get("/rfqs/rfq-2026-0001").text
        assert all(text in page for text in ("Vendor Number 001", "P-1", "0 of 3 sent", "Queued"))
        assert 'sse-connect="/rfqs/RFQ-2026-0001/live"' in page
        assert "every 2s" not in page
        asking = client.get("/rfqs/RFQ-2026-0001/emails", headers={"HX-Request": "true"}).text
        assert 'hx-trigger="every 2s"' in asking, "where the stream fails"
        shop.drain()
        emails = client.get("/rfqs/RFQ-2026-0001/emails", headers={"HX-Request": "true"}).text
        assert "3 of 3 sent" in emails
        assert "every 2s" not in emails
        assert "<html" not in emails
        assert "sse" not in client.get("/rfqs/RFQ-2026-0001").text
        assert client.get("/rfqs/RFQ-2026-0099").status_code == 404
        assert client.get("/rfqs/RFQ-2026-0099/emails").status_code == 404

    def test_vendors_are_found_as_one_types(self, shop: Office) -> None:
        more = [Vendor(name=f"Kestrel {n:03d}", capabilities=(Capability(process="anodize"),)) for n in range(150)]
        shop.services.vendors.save_all(more)
        client = browser(shop, Role.VIEWER)
        part = client.get("/vendors?q=kes", headers={"HX-Request": "true"}).text
        assert part.count("<tr><td>") == 100
        assert "<html" not in part
        assert "start=100" in part
        rest = client.get("/vendors?q=kes&start=100").text
        assert rest.count("<tr><td>") == 50
        assert "Kestrel 149" in rest
        assert "No vendor has “zzz”" in client.get("/vendors?q=zzz").text
        assert client.get("/vendors?start=x").status_code == 200
        first = re.search(r'/vendors/(\d+)"', part)
        assert first
        assert "anodize" in client.get(f"/vendors/{first[1]}").text
        assert client.get("/vendors/99999").status_code == 404

    def test_what_a_vendor_is_called_is_no_page(self, shop: Office) -> None:
        shop.services.vendors.save_all([Vendor(name="<script>alert(1)</script> & “Sons”")])
        text = browser(shop, Role.VIEWER).get("/vendors?q=<script>").text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text

    def test_a_part_asked_for_without_signing_in_makes_the_page_look_again(self, shop: Office) -> None:
        answer = browser(shop).get("/vendors", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Refresh"]) == (401, "true")

    def test_files_are_kept_by_their_mark(self, shop: Office) -> None:
        client = browser(shop)
        found = re.findall(r'"(/files/[^"]+)"', client.get("/sign-in").text)
        assert len(found) == 5
        for path in found:
            answer = client.get(path)
            assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
        assert client.get("/files/0000/style.css").status_code == 404
        assert client.get("/files/0000/..%2f..%2fpyproject.toml").status_code == 404

    def test_an_admin_sees_users_log_and_attention(self, shop: Office) -> None:
        client = browser(shop, Role.ADMIN)
        assert "✓ set" in client.get("/team/users").text
        assert client.get("/team/log?who=nobody").status_code == 200
        assert client.get("/attention").status_code == 200
        accounts, health = client.get("/team/accounts").text, client.get("/team/health").text
        assert all(text in accounts for text in ("office", "buyer@shop.example", "everybody"))
        assert "✓ ready" in health
        assert "postgresql://" not in health

    def test_it_is_alive_and_ready(self, shop: Office) -> None:
        client = browser(shop)
        assert client.get("/healthz").text == client.get("/readyz").text == "ok"

    def test_a_mistake_of_ours_shows_no_traceback(self, shop: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        client = TestClient(
            application(shop.services, {"localhost"}),
            "https://localhost",
            headers=ORIGIN,
            raise_server_exceptions=False,
        )
        client.post("/sign-in", data={"name": "viewer", "password": PASSWORD})
        monkeypatch.setattr(type(shop.services.rfq_reading), "page", lambda *_given: 1 / 0)
        answer = client.get("/")
        assert (answer.status_code, "Unexpected error" in answer.text) == (500, True)
        assert "ZeroDivision" not in answer.text

    def test_what_somebody_does_is_by_their_name(self, shop: Office) -> None:
        with shop.database.acting_as("Buyer"):
            me = shop.services.people.me()
        assert me
        assert me.role is Role.BUYER
        assert shop.states() == [DeliveryState.READY] * 3


class TestDeeds:
    def test_an_approver_agrees_to_what_was_on_the_page(self, shop: Office) -> None:
        with shop.database.acting_as("Admin"):
            shop.services.rfq_approving.set_rules(ApprovalRules(above=1))
        rfq = shop.services.rfq_reading.by_number("RFQ-2026-0001")
        buyer, approver = browser(shop, Role.BUYER), browser(shop, Role.APPROVER)
        assert "Approve</button>" not in buyer.get("/rfqs/RFQ-2026-0001").text
        page = approver.get("/rfqs/RFQ-2026-0001").text
        assert "Approve</button>" in page
        seen = re.search(r'name="seen" value="([^"]+)"', page)
        assert seen
        shop.services.rfq_editing.change(rfq.id, title="Another title", notes="n")
        path = "/rfqs/RFQ-2026-0001/approve"
        assert "was changed since you looked" in approver.post(path, data={"seen": "0" * 64}).text
        answer = approver.post(path, data={"seen": seen[1]})
        assert answer.headers["location"] == "/rfqs/RFQ-2026-0001"
        assert shop.services.rfq_reading.get(rfq.id).approved_by == "Approver"
        again = approver.post(path, data={"seen": seen[1]}, headers={"Referer": "https://localhost/rfqs/RFQ-2026-0001"})
        assert (again.status_code, 'href="/rfqs/RFQ-2026-0001"' in again.text) == (409, True)

    def test_a_buyer_pauses_and_resumes(self, shop: Office) -> None:
        client = browser(shop, Role.BUYER)
        assert "Pause</button>" in client.get("/rfqs/RFQ-2026-0001").text
        assert client.post("/rfqs/RFQ-2026-0001/pause").status_code == 303
        assert {line.held for line in shop.lines()} == {True}
        page = client.get("/rfqs/RFQ-2026-0001").text
        assert "3 paused" in page
        assert "Pause</button>" not in page
        assert "Resume" not in browser(shop, Role.VIEWER).get("/rfqs/RFQ-2026-0001").text
        assert client.post("/rfqs/rfq-2026-0001/resume").status_code == 303
        assert {line.held for line in shop.lines()} == {False}
        assert client.post("/rfqs/RFQ-2026-0099/pause").status_code == 409

    def test_a_buyer_says_what_became_of_an_unknown_one(self, shop: Office) -> None:
        shop.server.answers.extend([Answer(failure=unknown()), Answer(failure=unknown())])
        shop.drain()
        one, other = [line.id for line in shop.lines() if line.state is DeliveryState.UNKNOWN]
        client = browser(shop, Role.BUYER)
        assert client.get("/rfqs/RFQ-2026-0001").text.count("Send again</button>") == 2
        path = "/rfqs/RFQ-2026-0001/emails/{}/decide"
        assert client.post(path.format(one)).status_code == 409
        assert client.post(path.format(one), data={"sent": "yes"}).status_code == 303
        assert client.post(path.format(other), data={"sent": "no"}).status_code == 303
        assert sorted(shop.states()) == sorted([DeliveryState.ACCEPTED] * 2 + [DeliveryState.READY])
        assert client.post(path.format(one), data={"sent": "no"}).status_code == 409
        assert "every 2s" in client.get("/rfqs/RFQ-2026-0001/emails", headers={"HX-Request": "true"}).text

    def test_quotes_are_compared(self, users: Office, tmp_path: Path) -> None:
        number = quote_vendors(users, tmp_path).rfq.number
        client = browser(users, Role.VIEWER)
        page = client.get(f"/rfqs/{number}/comparison").text
        assert "★" in page
        assert "Order" in page
        draft = users.services.rfq_editing.create("Draft", None).number
        assert "Send the RFQ first" in client.get(f"/rfqs/{draft}/comparison").text
        assert client.get("/rfqs/RFQ-2026-0099/comparison").status_code == 404


def test_nobody_has_quoted_yet(shop: Office) -> None:
    shop.drain()
    assert "Nobody has quoted yet" in browser(shop, Role.VIEWER).get("/rfqs/RFQ-2026-0001/comparison").text


def test_a_page_leads_back_to_ours_alone(shop: Office) -> None:
    client = browser(shop, Role.BUYER)
    for referer in ("https://evil.example/rfqs/1", "https://localhost//evil.example", "nonsense", ""):
        answer = client.post("/rfqs/RFQ-2026-0099/pause", headers={"Referer": referer})
        assert '<a href="/">Back</a>' in answer.text, referer


def test_a_throttle_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle = Throttle(10, 600.0)
    now = [1000.0]
    monkeypatch.setattr("app.web.throttle.time.monotonic", lambda: now[0])
    monkeypatch.setattr("app.web.throttle._MOST_KEPT", 2)
    for _ in range(10):
        throttle.note("a", "b")
    assert throttle.waits("a")
    now[0] += 601
    assert not throttle.waits("a", "b")
    for name in "cdef":
        throttle.note(name)
    assert not throttle.waits("c")
