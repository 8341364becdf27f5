"""An RFQ made and sent in the browser, step by step; the services refuse here what they refuse elsewhere."""

import html
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.domain.outbox.delivery import DeliveryState
from app.domain.people.user import Role
from app.domain.rfqs.approval import ApprovalRules
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import VendorStatus
from app.services.rfqs.uploading import NamedOctets, RfqUploading
from app.web import application
from app.web.guard import Takes
from app.web.routes import WAYS
from tests.fakes.office import DONE, Office, vendor
from tests.integration.test_web import browser, shop, users

__all__ = ["shop", "users"]

NUMBER = "RFQ-2026-0001"
RFQ = f"/rfqs/{NUMBER}"
ROWS = "Part no.\tProcess\tQuantities\r\nP-1\tElectroless nickel\t1;5\r\nP-2\tElectroless nickel\t10\r\n"
NEW = {"title": "Plating", "day": "2026-12-07", "time": "17:00", "zone": "America/Chicago"}
SHOWN_ON = {"/lines/remove": "/lines", "/files/remove": "/files", "/send": "/check", "/message": "/check"}
PDF = b"%PDF-1.4\n%%EOF\n"


def fields(page: str) -> dict[str, str]:
    """What the hidden fields and ticked boxes of a page would send."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_sent = 'type="hidden"' in tag or ('type="checkbox"' in tag and " checked" in tag)
        if name and is_sent:
            found[name[1]] = html.unescape(value[1]) if value else "on"
    return found


def of_form(page: str, action: str) -> dict[str, str]:
    """The same of the form that goes there."""
    return fields(re.search(rf'<form[^>]*method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)[0])  # type: ignore[index]


def send(client: TestClient, way: str, **values: str) -> tuple[int, str]:
    """As a buyer does it: look at the page that has the form, fill it in, send it; what it answers."""
    page = client.get(RFQ + SHOWN_ON.get(way, way), params={"account": "office"}).text
    answer = client.post(RFQ + way, data=of_form(page, RFQ + way) | values)
    return answer.status_code, html.unescape(answer.headers.get("location", answer.text))


def attach(client: TestClient, *files: tuple[str, bytes]) -> tuple[int, str]:
    answer = client.post(f"{RFQ}/files", files=[("files", (name, io.BytesIO(octets))) for name, octets in files])
    return answer.status_code, html.unescape(answer.headers.get("location", answer.text))


def stored(office: Office) -> Rfq:
    return office.services.rfq_reading.by_number(NUMBER)


@pytest.fixture
def vendors(users: Office) -> list[VendorId]:
    """Three, who do nickel."""
    saved = users.services.vendors.save_all([replace(vendor(n), capabilities=(DONE,)) for n in range(1, 4)])
    return [one.stored_id for one in saved.vendors]


@pytest.fixture
def draft(users: Office, vendors: list[VendorId]) -> Office:
    """With two lines and an account; nobody is asked yet."""
    users.account()
    client = browser(users, Role.BUYER)
    assert client.post("/rfqs/new", data=NEW).status_code == 303
    assert send(client, "/lines", rows=ROWS)[0] == 303
    del vendors
    return users


@pytest.fixture
def client(draft: Office) -> TestClient:
    return browser(draft, Role.BUYER)


def ask(client: TestClient, *vendor_ids: VendorId) -> tuple[int, str]:
    return send(client, "/vendors", **{f"ask-{vendor_id}": "on" for vendor_id in vendor_ids})


def test_the_whole_story(users: Office, vendors: list[VendorId]) -> None:
    """From nothing to emails that the mail server has accepted."""
    users.account()
    client = browser(users, Role.BUYER)
    assert "Make a new RFQ" in client.get("/").text
    assert 'value="17:00"' in client.get("/rfqs/new").text
    assert client.post("/rfqs/new", data=NEW).headers["location"] == f"{RFQ}/lines"
    assert "No lines yet" in client.get(f"{RFQ}/lines").text
    assert send(client, "/lines", rows=ROWS) == (303, f"{RFQ}/lines")
    assert "No files yet" in client.get(f"{RFQ}/files").text
    assert attach(client, ("P-1 rev A.pdf", PDF), ("P-2.pdf", PDF + b" ")) == (303, f"{RFQ}/files")
    page = client.get(f"{RFQ}/files").text
    assert "P-1 rev A.pdf" in page
    assert "line 2" in page
    page = client.get(f"{RFQ}/vendors").text
    assert "Does it" in page
    assert "Vendor Number 003" in page
    assert ask(client, *vendors[:2])[0] == 303
    page = client.get(f"{RFQ}/check").text
    assert "Send to 2 vendors</button>" in page
    assert "quotes@vendor1.example" in page
    assert "P-1" in page
    status, where = send(client, "/send", account="office", despite="yes")
    assert (status, where) == (303, f"{RFQ}#emails"), where
    assert users.states() == [DeliveryState.READY] * 2
    assert "0 of 2 sent" in client.get(RFQ).text
    users.services.sending_right.take()
    users.drain()
    assert users.states() == [DeliveryState.ACCEPTED] * 2
    assert "2 of 2 sent" in client.get(RFQ).text
    assert len(users.server.taken) == 2
    rfq = stored(users)
    assert (rfq.owner, [item.part_number for item in rfq.items]) == ("Buyer", ["P-1", "P-2"])
    assert "Every vendor that is asked has its email" in client.get(f"{RFQ}/check").text
    assert "already queued or sent" in client.get(f"{RFQ}/lines").text


class TestDetails:
    def test_what_cant_be_used_stays_in_the_form(self, users: Office) -> None:
        client = browser(users, Role.BUYER)
        for wrong, said in (
            ({"title": " "}, "no title"),
            ({"day": "never"}, "isn&#39;t a date or time"),
            ({"zone": "Chicago"}, "Do you mean America/Chicago?"),
            ({"day": "2027-03-14", "time": "02:30"}, "clocks go forward"),
        ):
            answer = client.post("/rfqs/new", data=NEW | {"title": "Kept <b>"} | wrong)
            assert (answer.status_code, said in answer.text) == (409, True), answer.text
            assert "title" in wrong or 'value="Kept &lt;b&gt;"' in answer.text
        assert users.services.rfq_reading.count() == 0

    def test_a_deadline_may_come_later(self, users: Office) -> None:
        client = browser(users, Role.BUYER)
        assert client.post("/rfqs/new", data=NEW | {"day": ""}).status_code == 303
        assert stored(users).deadline is None
        assert send(client, "/details", **NEW) == (303, f"{RFQ}/lines")
        assert str(stored(users).deadline) == "Mon 7 Dec 2026 17:00 CST"
        assert 'value="2026-12-07"' in client.get(f"{RFQ}/details").text

    def test_two_at_once(self, client: TestClient, draft: Office) -> None:
        form = of_form(client.get(f"{RFQ}/details").text, f"{RFQ}/details")
        other = browser(draft, Role.APPROVER)
        assert send(other, "/details", **NEW | {"title": "Theirs"})[0] == 303
        answer = client.post(f"{RFQ}/details", data=form | NEW | {"title": "Mine"})
        assert answer.status_code == 409
        assert "Approver changed the title or the deadline just now" in answer.text
        assert 'value="Mine"' in answer.text
        assert stored(draft).title == "Theirs"


class TestLines:
    def test_garbage_is_told_and_kept(self, client: TestClient, draft: Office) -> None:
        for rows in ("", " \r\n", "alpha\tbeta\tgamma\r\nx\ty\tz", "Colour\tSize\tQuantities\r\nred\t1\t5"):
            status, said = send(client, "/lines", rows=rows)
            assert status in {200, 409}, said
            assert not rows.strip() or status == 200 or "alpha" in said or "Colour" in said
        assert [item.part_number for item in stored(draft).items][:2] == ["P-1", "P-2"]

    def test_what_is_found_is_shown_by_row(self, client: TestClient, draft: Office) -> None:
        rows = "Part no.\tQuantities\tColour\r\nP-3\tmany\tred\r\n\t5\tred\r\n"
        status, page = send(client, "/lines", rows=rows)
        assert status == 200
        assert "2 rows read, 1 added." in page
        assert "Not used" in page
        assert "To fix" in page
        assert "“Colour” is not used" in page
        assert len(stored(draft).items) == 3

    def test_the_same_form_twice_adds_once(self, client: TestClient, draft: Office) -> None:
        form = of_form(client.get(f"{RFQ}/lines").text, f"{RFQ}/lines") | {"rows": "P-9\t1"}
        assert client.post(f"{RFQ}/lines", data=form).status_code == 303
        again = client.post(f"{RFQ}/lines", data=form)
        assert (again.status_code, "changed the lines" in again.text, "P-9\t1" in again.text) == (409, True, True)
        assert [item.part_number for item in stored(draft).items] == ["P-1", "P-2", "P-9"]

    def test_a_line_is_removed_as_it_was_seen(self, client: TestClient, draft: Office) -> None:
        first, second = stored(draft).items
        form = of_form(client.get(f"{RFQ}/lines").text, f"{RFQ}/lines/remove")
        draft.services.rfq_editing.set_items(stored(draft).id, [first, replace(second, description="theirs")])
        answer = client.post(f"{RFQ}/lines/remove", data=form | {"line": str(second.id)})
        assert (answer.status_code, "changed the lines" in answer.text) == (409, True)
        assert len(stored(draft).items) == 2
        assert send(client, "/lines/remove", line=str(second.id))[0] == 303
        assert [item.number for item in stored(draft).items] == [1]
        assert send(client, "/lines/remove", line="x")[0] == 409

    def test_quantities_that_nobody_can_read_stop_sending(self, client: TestClient, vendors: list[VendorId]) -> None:
        send(client, "/lines", rows="P-3\tmany")
        ask(client, vendors[0])
        page = client.get(f"{RFQ}/check").text
        assert "“many” is no quantity" in html.unescape(page)
        assert "Send to" not in page


class TestFiles:
    def test_names_are_made_fit(self, client: TestClient, draft: Office) -> None:
        assert attach(client, ("../../etc/P-1\u202efdp.exe.pdf", PDF), ("C:\\shop\\CON?.txt", b"x"))[0] == 303
        assert [file.name for file in stored(draft).attachments] == ["P-1fdp.exe.pdf", "CON-.txt"]
        folders = {Path(file.path).parents[2] for file in stored(draft).attachments}
        assert folders == {draft.folder / "uploads"}
        for name, said in (("...", "isn't a name"), (f"{'x' * 200}.pdf", "at most 150")):
            status, page = attach(client, ("fine.pdf", PDF), (name, PDF))
            assert (status, said in page) == (409, True), page
        assert len(stored(draft).attachments) == 2
        assert attach(client)[0] == 409

    @pytest.mark.parametrize(("name", "octets", "said"), [
        ("P-1.exe", b"MZ\x90\x00", "Many mail servers refuse emails with .exe files."),
        ("P-1.pdf", b"", "The file is empty."),
    ])  # fmt: skip
    def test_what_the_window_sends_to_nobody_is_sent_to_nobody_here(
        self, client: TestClient, draft: Office, vendors: list[VendorId], name: str, octets: bytes, said: str
    ) -> None:
        assert attach(client, (name, octets), ("P-1.x_t", b"any kind of model"))[0] == 303
        assert len(stored(draft).attachments) == 2
        ask(client, vendors[0])
        page = html.unescape(client.get(f"{RFQ}/check").text)
        assert (said in page, "Send to" in page) == (True, False)

    def test_what_is_too_large_is_refused(
        self, client: TestClient, draft: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        small = Takes(octets=2 * 1024 * 1024, fields=5, files=2)
        ways = tuple(replace(way, takes=small) if way.takes.files else way for way in WAYS)
        monkeypatch.setattr(application, "WAYS", ways)
        limited = browser(draft, Role.BUYER)
        status, said = attach(limited, ("P-1.stp", b"x" * (2 * 1024 * 1024 + 1)))
        assert (status, "2 MB at once are the most" in said) == (413, True)
        assert attach(limited, *((f"{n}.pdf", PDF) for n in range(3)))[0] == 400
        assert attach(limited, ("P-1.stp", b"x" * 1024 * 1024))[0] == 303
        assert [file.size for file in stored(draft).attachments] == [1024 * 1024]
        assert "100 MB at once" in client.get(f"{RFQ}/files").text

    def test_the_same_file_twice_is_attached_once(self, client: TestClient, draft: Office) -> None:
        for _ in range(2):
            assert attach(client, ("P-1.pdf", PDF))[0] == 303
        (file,) = stored(draft).attachments
        assert Path(file.path).read_bytes() == PDF
        assert attach(client, ("P-1.pdf", PDF + b" "))[0] == 303
        assert len(stored(draft).attachments) == 2

    def test_one_is_removed_as_it_was_seen(self, client: TestClient, draft: Office) -> None:
        attach(client, ("P-1.pdf", PDF))
        (file,) = stored(draft).attachments
        form = of_form(client.get(f"{RFQ}/files").text, f"{RFQ}/files/remove") | {"file": str(file.id)}
        attach(client, ("P-2.pdf", PDF + b" "))
        assert client.post(f"{RFQ}/files/remove", data=form).status_code == 409
        assert send(client, "/files/remove", file=str(file.id))[0] == 303
        assert [one.name for one in stored(draft).attachments] == ["P-2.pdf"]

    def test_a_level_is_set_once_by_who_saw_it(self, client: TestClient, draft: Office) -> None:
        attach(client, ("P-1.pdf", PDF))
        (file,) = stored(draft).attachments
        said = {"file": str(file.id), "level": "=ITAR", "before": "open"}
        assert client.post(f"{RFQ}/files/decide", data=said).status_code == 303
        assert "marked ITAR" in client.get(f"{RFQ}/files").text
        late = client.post(f"{RFQ}/files/decide", data=said | {"level": "free"})
        assert (late.status_code, "decided about" in late.text) == (409, True)
        assert client.post(f"{RFQ}/files/decide", data=said | {"before": "=ITAR", "level": "=bogus"}).status_code == 409
        assert client.post(f"{RFQ}/files/decide", data=said | {"before": "what"}).status_code == 409
        assert client.post(f"{RFQ}/files/decide", data=said | {"file": "999"}).status_code == 409
        assert client.post(f"{RFQ}/files/decide", data=said | {"before": "=ITAR", "level": "open"}).status_code == 303
        assert draft.services.file_control.standings([file])[file.path].decided is None

    def test_what_cant_be_kept_is_told(self, client: TestClient, draft: Office) -> None:
        (draft.folder / "uploads").write_bytes(b"in the way")
        status, said = attach(client, ("P-1.pdf", PDF))
        assert (status, "can't be kept on the server" in said) == (409, True)
        assert not stored(draft).attachments


class TestControlled:
    def test_an_uncleared_vendor_gets_no_controlled_file(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        assert ask(client, vendors[0])[0] == 303
        status, page = attach(client, ("P-1 ITAR.pdf", PDF))
        assert status == 200
        assert "no vendor gets it yet" in page
        assert "nobody" in page
        client.post(f"{RFQ}/vendors", data={f"was-{vendors[0]}": "all"})
        assert send(client, "/vendors")[0] == 303
        del draft

    def test_the_check_stops_what_became_controlled(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        attach(client, ("P-1.pdf", PDF))
        ask(client, vendors[0])
        (file,) = stored(draft).attachments
        client.post(f"{RFQ}/files/decide", data={"file": str(file.id), "level": "=ITAR", "before": "open"})
        page = html.unescape(client.get(f"{RFQ}/check").text)
        assert "Fix the" in page
        assert "Send to" not in page
        form = of_form(page, f"{RFQ}/send") | {"despite": "yes"}
        refused = client.post(f"{RFQ}/send", data=form)
        assert (refused.status_code, "Nothing was sent" in refused.text) == (409, True)
        assert draft.states() == []
        assert ask(client, vendors[1])[0] == 303
        assert stored(draft).asked_numbers[vendors[1]] == {2}  # what it may have
        assert attach(client, ("Terms.pdf", PDF + b" "))[0] == 303
        terms = stored(draft).attachments[1]
        client.post(f"{RFQ}/files/decide", data={"file": str(terms.id), "level": "=ITAR", "before": "open"})
        status, said = ask(client, vendors[2])
        assert (status, "Nothing was changed." in said, "needs ITAR" in said) == (409, True, True)
        assert set(stored(draft).asked) == set(vendors[:2])


def test_no_page_says_where_files_lie_on_the_server(client: TestClient, draft: Office) -> None:
    for octets in (PDF, PDF + b" "):
        assert attach(client, ("P-1_revB.pdf", octets))[0] == 303
    page = html.unescape(client.get(f"{RFQ}/check").text)
    assert "Two files have this name: P-1_revB.pdf and P-1_revB.pdf." in page
    lost = stored(draft).attachments[0]
    Path(lost.path).unlink()
    page = html.unescape(client.get(f"{RFQ}/check").text)
    assert "“P-1_revB.pdf” can't be read" in page
    assert str(draft.folder) not in page
    status, said = send(client, "/send", account="office", despite="yes")
    assert (status, str(draft.folder) in said) == (409, False)


class TestVendors:
    def test_only_what_is_ticked_changes(self, client: TestClient, draft: Office, vendors: list[VendorId]) -> None:
        one, two, three = vendors
        form = of_form(client.get(f"{RFQ}/vendors").text, f"{RFQ}/vendors")
        assert ask(browser(draft, Role.APPROVER), two)[0] == 303
        assert client.post(f"{RFQ}/vendors", data=form | {f"ask-{one}": "on"}).status_code == 303
        assert set(stored(draft).asked) == {one, two}
        page = client.get(f"{RFQ}/vendors?which=asked").text
        form = of_form(page, f"{RFQ}/vendors")
        del form[f"ask-{two}"]
        draft.services.rfq_asking.invite_allowed(stored(draft).id, {two: None})  # for all, also those to come
        answer = client.post(f"{RFQ}/vendors", data=form)
        assert (answer.status_code, "what a vendor is asked for" in answer.text) == (409, True)
        assert set(stored(draft).asked) == {one, two}
        form = of_form(client.get(f"{RFQ}/vendors?which=asked").text, f"{RFQ}/vendors")
        del form[f"ask-{two}"]
        where = client.post(f"{RFQ}/vendors", data=form).headers["location"]
        assert where == f"{RFQ}/vendors?which=asked&start=0"
        assert set(stored(draft).asked) == {one}
        del three

    def test_they_are_searched_and_those_left_out_say_why(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        known = draft.services.vendors.get(vendors[2])
        draft.services.vendors.save_all([replace(known, status=VendorStatus.BLOCKED, status_reason="late")])
        page = client.get(f"{RFQ}/vendors?q=number+003").text
        assert "Vendor Number 003" in page
        assert "Vendor Number 001" not in page
        assert "Not proposed" in client.get(f"{RFQ}/vendors?which=out").text
        assert "late" in client.get(f"{RFQ}/vendors?which=out").text
        assert "No vendor has “zzz”" in client.get(f"{RFQ}/vendors?q=zzz").text
        assert "Nobody is asked yet" in client.get(f"{RFQ}/vendors?which=asked").text

    def test_many_are_shown_by_the_page(self, client: TestClient, draft: Office) -> None:
        draft.services.vendors.save_all([replace(vendor(n), capabilities=(DONE,)) for n in range(4, 131)])
        page = client.get(f"{RFQ}/vendors").text
        assert page.count('name="ask-') == 100
        form = of_form(page, f"{RFQ}/vendors")
        form |= {name.replace("was-", "ask-"): "on" for name in form if name.startswith("was-")}
        assert client.post(f"{RFQ}/vendors", data=form).status_code == 303
        assert len(stored(draft).asked) == 100
        assert client.get(f"{RFQ}/vendors?start=100").text.count('name="ask-') == 30
        assert client.get(f"{RFQ}/vendors?which=all&start=100").text.count('name="ask-') == 30

    def test_single_lines_are_ticked(self, client: TestClient, draft: Office, vendors: list[VendorId]) -> None:
        one, two, three = vendors
        first, second = stored(draft).line_ids.values()
        assert send(client, "/vendors", **{f"cell-{one}-{second}": "on"})[0] == 303
        assert stored(draft).asked == {one: frozenset({second})}
        form = of_form(client.get(f"{RFQ}/vendors").text, f"{RFQ}/vendors")
        assert (f"ask-{one}" in form, f"cell-{one}-{second}" in form, f"cell-{one}-{first}" in form) == (1, 1, 0)
        more = {f"cell-{one}-{first}": "on", f"ask-{two}": "on", f"cell-{three}-98765": "on", "cell-x-1": "on"}
        assert client.post(f"{RFQ}/vendors", data=form | more).status_code == 303
        assert stored(draft).asked == {one: frozenset({first, second}), two: frozenset({first, second})}
        form = of_form(client.get(f"{RFQ}/vendors").text, f"{RFQ}/vendors")
        for name in (f"cell-{one}-{first}", f"cell-{two}-{first}", f"cell-{two}-{second}"):
            del form[name]
        assert client.post(f"{RFQ}/vendors", data=form).status_code == 303
        assert stored(draft).asked == {one: frozenset({second})}

    def test_a_line_is_asked_of_all_who_do_it(self, client: TestClient, draft: Office, vendors: list[VendorId]) -> None:
        first, second = stored(draft).line_ids.values()
        assert send(client, "/vendors", row=str(second), **{f"cell-{vendors[0]}-{first}": "on"})[0] == 303
        both, only = frozenset({first, second}), frozenset({second})
        assert stored(draft).asked == {vendors[0]: both, vendors[1]: only, vendors[2]: only}
        assert f'name="row" value="{second}"' not in client.get(f"{RFQ}/vendors").text, "nobody is left"
        draft.services.rfq_asking.set_asked(stored(draft).id, dict.fromkeys(vendors))
        assert send(client, "/vendors", row=str(first))[0] == 303
        assert send(client, "/vendors", row="98765")[0] == 303
        assert stored(draft).asked == dict.fromkeys(vendors), "for all, also those to come"

    def test_the_matrix_says_how_each_stands_to_each_line(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        known = draft.services.vendors.get(vendors[2])
        draft.services.vendors.save_all([replace(known, status=VendorStatus.ON_HOLD, status_reason="late")])
        draft.services.rfq_asking.invite(stored(draft).id, vendors[:1])
        page = client.get(f"{RFQ}/vendors").text
        assert page.count('<th scope="row">') == 2
        assert page.count('<th scope="col">') == 1 + len(vendors)
        assert page.count("<summary>Why</summary>") == len(vendors) * 3
        assert "on hold: late" in page
        assert "1 of 3 asked" in page
        assert "Vendor Number 001, line 1: " in page

    def test_who_may_not_have_a_line_has_no_box(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        rows = "Part no.\tProcess\tQuantities\tClearance\r\nP-3\tElectroless nickel\t1\tITAR\r\n"
        assert send(client, "/lines", rows=rows)[0] == 303
        page, line = client.get(f"{RFQ}/vendors").text, stored(draft).line_ids[3]
        assert f'name="cell-{vendors[0]}-{line}"' not in page
        assert "May not have it" in page
        assert "the vendor has no clearance" in page
        status, said = send(client, "/vendors", **{f"cell-{vendors[0]}-{line}": "on"})
        assert (status, "the vendor has no clearance" in said) == (409, True)
        assert stored(draft).asked == {}

    def test_who_has_its_email_has_no_box(self, client: TestClient, draft: Office, vendors: list[VendorId]) -> None:
        ask(client, vendors[0])
        assert send(client, "/send", account="office", despite="yes")[0] == 303
        page = client.get(f"{RFQ}/vendors?which=asked").text
        assert 'name="ask-' not in page
        assert "has its email" in page
        assert page.count("</span> Asked</span>") == 2
        assert ">Save who is asked<" not in page
        assert ask(client, vendors[1])[0] == 303
        assert set(stored(draft).asked) == set(vendors[:2])

    def test_before_there_are_lines_they_are_asked_for_all(self, users: Office, vendors: list[VendorId]) -> None:
        client = browser(users, Role.BUYER)
        client.post("/rfqs/new", data=NEW)
        assert ask(client, vendors[0])[0] == 303
        assert stored(users).asked == {vendors[0]: None}

    def test_there_are_none(self, users: Office) -> None:
        client = browser(users, Role.BUYER)
        client.post("/rfqs/new", data=NEW)
        assert "There are no vendors yet" in client.get(f"{RFQ}/vendors").text
        assert client.post(f"{RFQ}/vendors", data={"was-x": "-", "was-": "-"}).status_code == 409


class TestSending:
    def test_warnings_need_a_tick(self, client: TestClient, draft: Office, vendors: list[VendorId]) -> None:
        ask(client, vendors[0])
        status, page = send(client, "/send")
        assert (status, "Tick that you have read them" in page) == (409, True)
        assert draft.states() == []
        assert send(client, "/send", despite="yes")[0] == 303
        assert draft.states() == [DeliveryState.READY]

    def test_nothing_goes_out_that_was_not_on_the_page(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        ask(client, vendors[0])
        form = of_form(client.get(f"{RFQ}/check").text, f"{RFQ}/send") | {"despite": "yes"}
        for change in (
            lambda: ask(browser(draft, Role.APPROVER), vendors[1]),
            lambda: send(browser(draft, Role.APPROVER), "/message", subject="Other", body="words"),
            lambda: draft.services.vendors.save_all(
                [replace(draft.services.vendors.get(vendors[0]), name="Renamed meanwhile")]
            ),
        ):
            form = of_form(client.get(f"{RFQ}/check").text, f"{RFQ}/send") | {"despite": "yes"}
            change()
            answer = client.post(f"{RFQ}/send", data=form)
            assert (answer.status_code, "changed since you looked at it" in answer.text) == (409, True), answer.text
        assert draft.states() == []

    def test_twice_is_once(self, client: TestClient, draft: Office, vendors: list[VendorId]) -> None:
        ask(client, vendors[0])
        form = of_form(client.get(f"{RFQ}/check").text, f"{RFQ}/send") | {"despite": "yes"}
        for _ in range(2):
            assert client.post(f"{RFQ}/send", data=form).status_code == 303
        assert len(draft.states()) == 1

    def test_another_users_account_is_no_choice(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        with draft.database.acting_as("Admin"):
            draft.account("boss", private_to="Admin")
        ask(client, vendors[0])
        page = client.get(f"{RFQ}/check?account=boss").text
        assert 'value="boss"' not in page
        status, said = send(client, "/send", account="boss", despite="yes")
        assert (status, "Choose the account" in said) == (409, True)
        assert 'value="boss" selected' in browser(draft, Role.ADMIN).get(f"{RFQ}/check?account=boss").text

    def test_an_approval_stops_it_and_says_who(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        with draft.database.acting_as("Admin"):
            draft.services.rfq_approving.set_rules(ApprovalRules(above=1))
        ask(client, *vendors[:2])
        page = client.get(f"{RFQ}/check").text
        assert "above 1 an approver has to agree" in page
        assert "Ask Admin, Approver to look at it" in page
        assert "Send to" not in page
        approver = browser(draft, Role.APPROVER)
        seen = of_form(approver.get(RFQ).text, f"{RFQ}/approve")
        assert approver.post(f"{RFQ}/approve", data=seen).status_code == 303
        assert send(client, "/send", despite="yes")[0] == 303
        assert len(draft.states()) == 2

    def test_the_message_is_changed_as_it_was_seen(
        self, client: TestClient, draft: Office, vendors: list[VendorId]
    ) -> None:
        ask(client, vendors[0])
        form = of_form(client.get(f"{RFQ}/check").text, f"{RFQ}/message")
        words = {"subject": "Please quote", "body": "Hello\r\nworld"}
        assert client.post(f"{RFQ}/message", data=form | words).status_code == 303
        assert (stored(draft).subject, stored(draft).body) == ("Please quote", "Hello\nworld")
        assert "Hello\nworld" in client.get(f"{RFQ}/check").text
        late = client.post(f"{RFQ}/message", data=form | words | {"body": "mine"})
        assert (late.status_code, "changed the message" in late.text, "mine</textarea>" in late.text) == (
            409,
            True,
            True,
        )
        send(client, "/message", subject="{{ nothing", body="x")
        assert "banner err" in client.get(f"{RFQ}/check?vendor={vendors[0]}").text

    def test_without_vendors_there_is_nothing_to_send(self, client: TestClient) -> None:
        page = client.get(f"{RFQ}/check?vendor=99").text
        assert "Ask a vendor first" in page
        assert "No vendor is chosen" in page


@pytest.mark.parametrize("step", ["details", "lines", "files", "vendors", "check"])
def test_no_such_rfq(users: Office, step: str) -> None:
    assert browser(users, Role.BUYER).get(f"/rfqs/RFQ-2026-0099/{step}").status_code == 404


def test_a_viewer_makes_nothing(draft: Office) -> None:
    client = browser(draft, Role.VIEWER)
    assert "New RFQ" not in client.get("/").text
    assert "Continue" not in client.get(RFQ).text
    for way in WAYS:
        if way.role is Role.BUYER:
            path = way.path.replace("{number}", NUMBER)
            path = path.replace("{delivery_id:int}", "1").replace("{incoming_id:int}", "1")
            path = path.replace("{vendor_id:int}", "1")
            assert client.request(way.method, path, data={"title": "Mine", "rows": "P-9\t1"}).status_code == 403, path
    assert draft.services.rfq_reading.count() == 1
    assert len(stored(draft).items) == 2


def test_every_field_has_a_label(client: TestClient, vendors: list[VendorId]) -> None:
    attach(client, ("P-1.pdf", PDF))
    ask(client, vendors[0])
    for path in ("/rfqs/new", *(f"{RFQ}/{step}" for step in ("details", "lines", "files", "vendors", "check"))):
        page = client.get(path).text
        inside = re.sub(r"<label.*?</label>", "", page, flags=re.DOTALL)
        for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", inside):
            key = re.search(r'id="([^"]*)"', tag)
            is_named = "aria-label" in tag or (key is not None and f'for="{key[1]}"' in page)
            assert is_named or 'type="hidden"' in tag, (path, tag)
        assert page.count("<h1") == 1


@pytest.mark.parametrize("gone", ["98765", "123456789012345678"])
def test_a_vendor_that_is_gone_is_no_mistake_of_ours(client: TestClient, draft: Office, gone: str) -> None:
    answer = client.post(f"{RFQ}/vendors", data={f"was-{gone}": "-", f"ask-{gone}": "on"})
    assert answer.status_code in {303, 409}
    assert not stored(draft).asked
    assert client.post(f"{RFQ}/lines/remove", data={"line": gone}).status_code == 409
    assert client.post(f"{RFQ}/files/decide", data={"file": gone}).status_code == 409
    assert client.get(f"{RFQ}/check?vendor={gone}").status_code == 200


def test_a_teams_files_lie_where_its_computers_see_them(draft: Office, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o770)
    shared.chmod(0o770)
    services = draft.services
    uploading = RfqUploading(services.rfq_reading, services.rfq_editing, shared / "uploads", shared)
    attached = uploading.add(stored(draft).id, [NamedOctets("P-1.pdf", io.BytesIO(PDF))])
    path = Path(attached.rfq.attachments[0].path)
    assert path.is_relative_to(shared / "uploads" / NUMBER)
    assert [one.stat().st_mode & 0o777 for one in (path, path.parent)] == [0o660, 0o770]


def test_what_is_not_attached_after_all_is_not_kept(
    client: TestClient, draft: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.rfqs.picking.LARGEST_MAIL", 10)
    status, page = attach(client, ("P-1.pdf", PDF))
    assert (status, "more than any email can carry" in page) == (409, True)
    assert not [path for path in (draft.folder / "uploads").rglob("*") if path.is_file()]
