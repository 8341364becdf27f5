"""Controlled files on a vendor's page: off by itself; a code by email; cleared by the one gate, each time anew."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from httpx2 import Response
from sqlalchemy import insert, select, text
from starlette.testclient import TestClient

from app.documents.mail.mail import part_header
from app.domain.outbox.delivery import DeliveryState
from app.domain.people.user import NotAllowed, Role
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.address import AddressUnusable
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.vendor import Approval, Contact, ContactRank, Vendor, VendorStatus
from app.services.answer_page.unfit import CodeWrong
from app.storage.base.page_schema import PageCodeRow
from app.storage.base.schema import DELIVERIES, MESSAGE_PARTS, MESSAGES
from app.web.application import application
from app.web.routes import ways_of
from app.web.screens import answer_page, controlled
from app.web.screens.controlled import COOKIE
from app.web.throttle import Throttle
from tests.fakes.accounts import changed
from tests.fakes.mail_server import Answer, refused, unknown
from tests.fakes.office import ITEM, Office, opened
from tests.fakes.terminal import Terminal
from tests.integration.test_answer_page import ADDRESS, ORIGIN_OF_PAGES, link, vendors_browser

NAME = "P-1_ITAR_bracket.pdf"
OCTETS = b"%PDF controlled " * 1000
_ASK = "have a code sent"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("argon2.PasswordHasher", lambda: quick)  # 64 MiB each are for those who guess
    monkeypatch.setattr(answer_page, "_WRONG", Throttle(60, 60.0))
    monkeypatch.setattr(controlled, "_TRIED", Throttle(1000, 600.0))


def sent(office: Office, tmp_path: Path) -> Office:
    """Two cleared vendors have an email with a link and a controlled drawing; the shop offers it on their pages."""
    drawing = tmp_path / NAME
    drawing.write_bytes(OCTETS)
    office.services.vendor_links.set_address(ADDRESS)
    rfq = office.request(0)
    ids = office.vendors(2)
    office.services.vendors.change(ids, lambda v: replace(v, clearance="ITAR"))
    office.services.rfq_editing.attach(rfq.id, [drawing])
    office.services.rfq_asking.set_invited(rfq.id, ids)
    office.services.rfq_sending.queue(rfq.id, office.account())
    office.services.sending_right.take()
    office.drain()
    office.services.vendor_links.offer_controlled(is_offered=True)
    return office


@pytest.fixture
def asked(office: Office, tmp_path: Path) -> Office:
    return sent(office, tmp_path)


class Page:
    """A vendor's browser on its page of controlled files."""

    def __init__(self, office: Office, place: int = 0) -> None:
        self.office, self.client = office, vendors_browser(office)
        self.way = f"{link(office, place)}/controlled"

    def code(self) -> str:
        """Asked for, and read in the email that came last."""
        answer = self.client.post(f"{self.way}/code")
        assert answer.status_code == 200, answer.text
        return code_in(self.office)

    def enter(self, code: str) -> Response:
        return self.client.post(self.way, data={"code": code})

    def granted(self) -> "Page":
        assert self.enter(self.code()).status_code == 303
        return self

    def fetch(self, sha256: str = "") -> Response:
        known = [file.sha256 for file in self.office.services.rfq_reading.get(RfqId(1)).attachments]
        return self.client.post(f"{self.way}/file", data={"file": sha256 or known[0]})

    @property
    def text(self) -> str:
        return self.client.get(self.way).text


def code_in(office: Office) -> str:
    mail = message_from_bytes(b"".join(office.server.taken[-1].blocks()), policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    (code,) = re.findall(r"^\d{8}$", body.get_content().replace("\r", ""), re.MULTILINE)
    return str(code)


def changed_once(office: Office, to: str, file: Attachment) -> None:
    """As if a change had gone to this address of the first vendor, with this file alone."""
    change = {"id": 1000, "recipients": [to], "message_id": "<change@shop.example>", "purpose": "amendment"}
    part = {"delivery_id": 1000, "position": 0, "header": part_header(file.name), "spool_key": file.sha256, "size": 9}
    with office.database.write() as session:
        first = session.execute(select(DELIVERIES).where(DELIVERIES.c.vendor_id == 1)).mappings().one()
        body = session.execute(select(MESSAGES).where(MESSAGES.c.delivery_id == first["id"])).mappings().one()
        session.execute(insert(DELIVERIES), {**first, **change})
        session.execute(insert(MESSAGES), {**body, "delivery_id": 1000})
        session.execute(insert(MESSAGE_PARTS), part)


def fetched(office: Office) -> list[tuple[int, str, str]]:
    lines = office.services.vendor_links.of(RfqId(1))
    return [(line.vendor_id, one.name, one.address) for line in lines for one in line.controlled]


def test_nothing_of_it_is_there_unless_the_shop_wants_it(asked: Office) -> None:
    asked.services.vendor_links.offer_controlled(is_offered=False)
    page = Page(asked)
    assert "/controlled" not in page.client.get(link(asked)).text
    assert page.client.get(page.way).status_code == 404
    before = len(asked.server.taken)
    assert page.client.post(f"{page.way}/code").status_code == 404
    assert page.enter("12345678").status_code == 404
    assert page.fetch().status_code == 404
    assert len(asked.server.taken) == before


def test_a_code_goes_to_the_mailbox_that_has_the_file_and_grants_it(asked: Office) -> None:
    page, emails = Page(asked), len(asked.lines())
    assert f'href="{page.way}"' in page.client.get(link(asked)).text
    assert _ASK in page.text
    code = page.code()
    message = asked.server.taken[-1]
    assert message.recipients == ("quotes@vendor1.example",)
    assert len(asked.lines()) == emails, "it is in no outbox"
    answer = page.enter(f" {code[:4]} {code[4:]} ")
    assert (answer.status_code, answer.headers["location"]) == (303, page.way)
    said = answer.headers["set-cookie"].lower()
    assert said.startswith("__host-")
    assert all(word in said for word in ("secure", "httponly", "samesite=strict", "path=/", "max-age=900"))
    assert NAME in page.text
    given = page.fetch()
    assert given.content == OCTETS
    assert given.headers["cache-control"] == "no-store"
    assert fetched(asked) == [(1, NAME, "testclient")]
    assert asked.services.vendor_links.of(RfqId(1))[0].downloads == 1
    assert page.enter(code).status_code == 422, "it is used up"


def test_no_name_is_said_before_and_no_secret_is_kept(asked: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    page = Page(asked)
    code = page.code()
    texts = [page.text, page.client.get(link(asked)).text, page.enter("00000000").text, page.fetch().text]
    assert not [one for one in texts if NAME in one or "P-1_ITAR" in one]
    page.enter(code)
    grant = page.client.cookies[COOKIE]
    page.fetch()
    with asked.database.read() as session:
        kept = [repr(row) for row in session.execute(select(PageCodeRow.__table__))]
    assert len(kept) == 1
    for secret in (code, grant):
        assert not [row for row in kept if secret in row]
        assert secret not in caplog.text
    assert NAME not in caplog.text


def test_wrong_old_used_and_never_asked_codes_look_alike(asked: Office) -> None:
    never, used, old, tried = Page(asked, 1).enter("12345678"), Page(asked), Page(asked, 1), Page(asked)
    code = used.code()
    used.enter(code)
    answers = [never.text, used.enter(code).text]
    late = old.code()
    asked.clock.advance(minutes=10)
    answers.append(old.enter(late).text)
    code = tried.code()
    wrong = f"{(int(code) + 1) % 10**8:08}"
    answers += [tried.enter(wrong).text for _ in range(5)]
    answers.append(tried.enter(code).text)
    plain = [re.sub(r"/q/[\w-]+", "", text) for text in answers]
    assert len(set(plain)) == 1
    assert "isn&#39;t right, or not any more" in plain[0]


def test_the_fifth_try_still_counts_and_is_counted_for_all_processes(asked: Office) -> None:
    page = Page(asked)
    code = page.code()
    for guess in ("1", "²" * 8, "x" * 5000, ""):
        assert page.enter(guess).status_code == 422
    with asked.database.read() as session:
        assert session.scalars(select(PageCodeRow.tries)).one() == 4
    assert page.enter(code).status_code == 303


def test_one_code_grants_once_however_many_try_at_once(asked: Office) -> None:
    page = Page(asked)
    code, token = page.code(), page.way.split("/")[2]

    def enter(_: int) -> bool:
        try:
            asked.services.controlled_files.enter(token, code)
        except CodeWrong:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(enter, range(4))) == [False, False, False, True]


def test_a_grant_is_for_a_while_and_for_this_link_and_ends_with_another_code(asked: Office) -> None:
    page, other = Page(asked).granted(), Page(asked, 1)
    other.client.cookies = page.client.cookies
    assert NAME not in other.text
    assert other.fetch().status_code == 403
    assert other.granted().fetch().status_code == 200
    page.client.cookies = other.client.cookies
    assert page.fetch().status_code == 403
    asked.clock.advance(minutes=1)
    page = Page(asked).granted()
    asked.clock.advance(minutes=15)
    assert page.fetch().status_code == 403
    assert _ASK in page.text
    page.granted()
    asked.clock.advance(minutes=1)
    page.code()
    assert page.fetch().status_code == 403
    page.client.cookies.set(COOKIE, "")
    assert page.fetch().status_code == 403


def test_one_code_a_minute_and_five_a_day(asked: Office) -> None:
    page, before = Page(asked), len(asked.server.taken)
    for _ in range(5):
        page.code()
        assert page.client.post(f"{page.way}/code").status_code == 429
        asked.clock.advance(minutes=1)
    assert "Five codes" in page.client.post(f"{page.way}/code").text
    assert len(asked.server.taken) == before + 5
    asked.clock.advance(days=1)
    page.code()


def blocked(vendor: Vendor) -> Vendor:
    return replace(vendor, status=VendorStatus.BLOCKED, status_reason="late again")


def uncleared(vendor: Vendor) -> Vendor:
    return replace(vendor, clearance="CUI")


def moved(vendor: Vendor) -> Vendor:
    return replace(vendor, contacts=(Contact(email="new@elsewhere.example"),))


def change(deed: Callable[[Vendor], Vendor]) -> Callable[[Office], object]:
    return lambda office: office.services.vendors.change([VendorId(1)], deed)


def on_no_list(office: Office) -> None:
    office.services.vendors.change([VendorId(2)], lambda v: replace(v, approvals=(Approval(customer="Borealis"),)))
    office.services.customer_lists.set_strict(["Borealis"], True)


def renewed(office: Office) -> None:
    office.services.vendor_links.renew(RfqId(1), [VendorId(1)])


def detached(office: Office) -> None:
    office.services.rfq_editing.set_attachments(RfqId(1), [])


def turned_off(office: Office) -> None:
    office.services.vendor_links.offer_controlled(is_offered=False)


def state(value: DeliveryState) -> Callable[[Office], None]:
    def deed(office: Office) -> None:
        with office.database.write() as session:
            session.execute(text("UPDATE deliveries SET state = :state"), {"state": value.value})

    return deed


def into_drafts(office: Office) -> None:
    with office.database.write() as session:
        session.execute(text("UPDATE deliveries SET into_drafts = true"))


@pytest.mark.parametrize(
    "deed",
    [
        change(blocked),
        change(uncleared),
        change(moved),
        renewed,
        detached,
        turned_off,
        state(DeliveryState.UNKNOWN),
        state(DeliveryState.READY),
        into_drafts,
        lambda office: office.services.vendors.remove([VendorId(1)]),
        on_no_list,
    ],
)
def test_whatever_ends_the_clearance_ends_it_at_each_step(asked: Office, deed: Callable[[Office], object]) -> None:
    asked.services.rfq_editing.set_items(RfqId(1), [replace(ITEM, customer="Borealis")])
    page, later = Page(asked).granted(), Page(asked, 0)
    (file,) = asked.services.rfq_reading.get(RfqId(1)).attachments
    asked.clock.advance(minutes=1)
    waiting = later.code()
    asked.clock.advance(minutes=1)
    deed(asked)
    before = len(asked.server.taken)
    assert page.fetch(file.sha256).status_code == 404
    assert later.enter(waiting).status_code == 404
    assert later.client.post(f"{later.way}/code").status_code == 404
    assert NAME not in page.text
    assert len(asked.server.taken) == before
    assert fetched(asked) == []


def test_clearance_lost_between_code_and_download(asked: Office) -> None:
    page = Page(asked).granted()
    assert page.fetch().status_code == 200
    asked.services.vendors.change([VendorId(1)], uncleared)
    assert page.fetch().status_code == 404
    assert NAME not in page.text
    asked.services.vendors.change([VendorId(1)], lambda v: replace(v, clearance="ITAR"))
    assert page.fetch().status_code == 200
    assert len(fetched(asked)) == 2


def test_a_merged_vendor_has_it_by_the_link_and_the_mailbox_that_got_it(asked: Office) -> None:
    page = Page(asked)
    asked.services.duplicates.merge([asked.services.vendors.get(VendorId(i)) for i in (2, 1)])
    assert page.granted().fetch().status_code == 200
    assert asked.server.taken[-1].recipients == ("quotes@vendor1.example",)
    assert fetched(asked) == [(2, NAME, "testclient")]
    left = (Contact(email="quotes@vendor2.example"),)
    asked.services.vendors.change([VendorId(2)], lambda v: replace(v, contacts=left))
    assert page.fetch().status_code == 404


def test_who_reads_one_mailbox_gets_nothing_that_went_to_another(asked: Office, tmp_path: Path) -> None:
    """A change went to somebody else of the same vendor: the code goes there, for what that email brought."""
    page = Page(asked).granted()
    second = tmp_path / "P-1_ITAR_second.pdf"
    second.write_bytes(b"%PDF second")
    both = (Contact(email="quotes@vendor1.example", rank=ContactRank.PRIMARY), Contact(email="rita@vendor1.example"))
    asked.services.vendors.change([VendorId(1)], lambda v: replace(v, contacts=both))
    asked.services.rfq_editing.attach(RfqId(1), [second])
    seen = asked.services.rfq_reading.get(RfqId(1))
    (new,) = [file for file in seen.attachments if file.name == second.name]
    assert page.fetch(new.sha256).status_code == 404, "no email brought it"
    changed_once(asked, "rita@vendor1.example", new)
    assert page.fetch().status_code == 200, "it was sent to the first mailbox"
    assert page.fetch(new.sha256).status_code == 404
    asked.services.vendors.change([VendorId(1)], lambda v: replace(v, contacts=both[1:]))
    assert page.fetch().status_code == 403, "whoever reads the first is nobody of this vendor any more"
    asked.services.vendors.change([VendorId(1)], lambda v: replace(v, contacts=both))
    asked.clock.advance(minutes=1)
    page.granted()
    assert asked.server.taken[-1].recipients == ("rita@vendor1.example",)
    assert page.fetch().status_code == 404
    assert (NAME in page.text, second.name in page.text) == (False, True)


def test_files_of_nobody_else_and_none_by_guessing(asked: Office) -> None:
    page = Page(asked).granted()
    for guess in ("", "0" * 64, "1", "../x", "\0", "²"):
        assert page.client.post(f"{page.way}/file", data={"file": guess}).status_code == 404
    assert page.client.get(f"{link(asked)}/files/{NAME}").status_code == 404
    for spooled in (asked.folder / "spool").glob("*.b64"):
        spooled.unlink()
    assert page.fetch().status_code == 404


def test_without_anything_controlled_nothing_is_offered(office: Office, drawing: Path) -> None:
    office.services.vendor_links.set_address(ADDRESS)
    office.queued(1, [drawing])
    office.drain()
    office.services.vendor_links.offer_controlled(is_offered=True)
    page = Page(office)
    assert "/controlled" not in page.client.get(link(office)).text
    assert page.client.post(f"{page.way}/code").status_code == 404


@pytest.mark.parametrize("failure", [refused(), unknown(), AddressUnusable("“12345678” is no address.")])
def test_a_code_that_the_server_does_not_take_is_told_at_once(
    asked: Office, failure: BaseException, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.answer_page.controlled_files.secrets.randbelow", lambda _: 12345678)
    page = Page(asked)
    asked.server.answers.append(Answer(failure))
    answer = page.client.post(f"{page.way}/code")
    assert answer.status_code == 409
    assert "couldn&#39;t be sent. Ask the buyer" in answer.text
    assert "no code for a vendor" in caplog.text
    assert "12345678" not in caplog.text, "whatever a server answers with"
    assert asked.server.closed == asked.server.connections
    assert page.enter("12345678").status_code == 303, "it may have come all the same"


def test_without_the_account_or_its_password_nothing_is_tried(asked: Office) -> None:
    page, office = Page(asked), asked.services.accounts.get("office")
    asked.services.accounts.save(changed(office, user="buyer"))
    before = asked.server.connections
    assert page.client.post(f"{page.way}/code").status_code == 409
    asked.clock.advance(minutes=1)
    with asked.database.write() as session:
        session.execute(text("UPDATE accounts SET removed_at = '2026-11-28 00:00:00.000000'"))
    assert page.client.post(f"{page.way}/code").status_code == 409
    assert asked.server.connections == before


def test_it_is_written_in_the_vendors_language(asked: Office) -> None:
    asked.services.vendors.change([VendorId(1)], lambda v: replace(v, language="de"))
    Page(asked).code()
    mail = message_from_bytes(b"".join(asked.server.taken[-1].blocks()), policy=default)
    assert mail["Subject"] == "Ihr Code für die Dateien zu RFQ-2026-0001"
    assert mail["Cc"] is None


def test_trying_has_its_limit_and_comes_from_our_page_alone(asked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(asked)
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for to in ("/code", "", "/file"):
        assert page.client.post(f"{page.way}{to}", headers=elsewhere).status_code == 403
    monkeypatch.setattr(controlled, "_TRIED", Throttle(3, 600.0))
    assert [page.enter("1").status_code for _ in range(4)] == [422, 422, 422, 429]
    assert page.client.post(f"{page.way}/code").status_code == 429
    unknown_link = page.client.get("/q/unknown/controlled")
    assert unknown_link.status_code == 404


def test_the_team_s_web_alone_does_not_have_it(asked: Office) -> None:
    team = TestClient(application(asked.services, {"rfq.shop.example"}, some=ways_of("team")), ADDRESS)
    assert team.get(f"{link(asked)}/controlled").status_code == 404


def test_admins_alone_turn_it_on(office: Office) -> None:
    office.database.who = "Anna"
    office.services.people.put("Anna", Role.ADMIN)
    office.services.people.put("Bert", Role.APPROVER)
    with office.database.acting_as("Bert"), pytest.raises(NotAllowed):
        office.services.vendor_links.offer_controlled(is_offered=True)
    assert not office.services.vendor_links.offers_controlled()
    office.services.vendor_links.offer_controlled(is_offered=True)
    logged = [change for change in office.services.people.changes() if "controlled_files" in str(change.key)]
    assert bool(logged) is not office.database.is_file, "the log is a team's"


def test_the_team_sees_what_was_fetched_and_by_whom(asked: Office) -> None:
    asked.database.who = ""
    asked.services.people.put("Anna", Role.ADMIN)
    asked.services.people.put("Vera", Role.VIEWER)
    asked.services.signing_in.set_password("Vera", "a long enough pass phrase")
    client = TestClient(
        application(asked.services, {"rfq.shop.example"}), ADDRESS, headers=ORIGIN_OF_PAGES, follow_redirects=False
    )
    client.post("/sign-in", data={"name": "Vera", "password": "a long enough pass phrase"})
    assert "fetched on vendors" not in client.get("/rfqs/RFQ-2026-0001").text
    Page(asked).granted().fetch()
    page = client.get("/rfqs/RFQ-2026-0001").text
    assert "fetched on vendors" in page
    assert ">testclient</td>" in page
    fetched = page.partition("fetched on vendors")[2]
    name = asked.services.vendors.get(VendorId(1)).name
    assert f"<td>{name}</td>" in fetched
    asked.services.vendors.remove([VendorId(1)])
    assert f"<td>{name}</td>" in client.get("/rfqs/RFQ-2026-0001").text, "who is gone has had them all the same"


@pytest.mark.file_only("it has a folder of its own")
def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(tmp_path / "data") as office:
        sent(office, tmp_path)
        office.services.vendor_links.offer_controlled(is_offered=False)
    terminal = Terminal(tmp_path / "data", monkeypatch, capsys)
    assert terminal.json("server", "rules")["controlled_files_on_pages"] is False
    said = terminal("server", "rules", "--controlled-files-on-pages", "yes").out
    assert "not who reads that mailbox" in " ".join(said.split())
    assert terminal.json("server", "rules")["controlled_files_on_pages"] is True
    with opened(tmp_path / "data") as office:
        Page(office).granted().fetch()
    (first, second) = terminal.json("rfq", "links", "RFQ-2026-0001")
    assert [one["file"] for one in first["controlled"]] == [NAME]
    assert second["controlled"] == []
    assert "Controlled file fetched" in terminal("rfq", "links", "RFQ-2026-0001").out
