"""A vendor's own page: what it shows by a link, what it answers lands among all answers, and nothing of others."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.documents.inbox.mime import MailUnreadable
from app.domain.inbox.decline import DeclineReason
from app.domain.inbox.entry import Entry, EntryState, Wanted
from app.domain.inbox.kind import Kind
from app.domain.people.user import NotAllowed, Role
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.response import Response as Said
from app.services.answer_page.vendor_page import MOST_OCTETS, ORIGIN
from app.services.rfqs.vendor_links import AddressInvalid
from app.web.application import application
from app.web.screens import answer_page
from app.web.throttle import Throttle
from tests.fakes.office import ITEM, Office, opened
from tests.fakes.terminal import Terminal

ADDRESS = "https://rfq.shop.example"
ORIGIN_OF_PAGES = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def _unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_page, "_WRONG", Throttle(60, 60.0))
    monkeypatch.setattr(answer_page, "_SENT", Throttle(30, 600.0))


@pytest.fixture
def asked(office: Office, drawing: Path) -> Office:
    """Two vendors have an email with a link and a drawing."""
    office.services.vendor_links.set_address(ADDRESS)
    office.queued(2, [drawing])
    office.drain()
    return office


def link(office: Office, place: int = 0) -> str:
    """The path of the page of one of them, as its email says it."""
    return re.search(rf"{ADDRESS}(/q/[\w-]+)", plain(office, place)).group(1)  # type: ignore[union-attr]


def plain(office: Office, place: int) -> str:
    mail = message_from_bytes(office.frozen()[place], policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def vendors_browser(office: Office) -> TestClient:
    return TestClient(
        application(office.services, {"rfq.shop.example"}), ADDRESS, follow_redirects=False, headers=ORIGIN_OF_PAGES
    )


def answers(office: Office) -> list[Entry]:
    return [one for one in office.services.replies.all(Wanted()) if one.origin == ORIGIN]


def prices(price: str = "12.50", **more: str) -> Mapping[str, str]:
    """Of the one line that is asked, for both quantities."""
    return {
        "row.1.1.0": price,
        "row.1.1.1": "1",
        "row.1.1.2": "15",
        "row.1.5.0": "11",
        "row.1.5.2": "15",
        "head.1": "USD",
        **more,
    }


def test_each_email_has_its_own_link_and_without_an_address_none(office: Office) -> None:
    first = office.queued(2)
    assert "/q/" not in plain(office, 0)
    office.services.vendor_links.set_address(f"{ADDRESS}/")
    second = office.services.rfq_copying.copy(first, with_vendors=True).rfq
    office.services.rfq_sending.queue(second.id, office.services.accounts.get("office"))
    urls = [line.url for line in office.services.vendor_links.of(second.id)]
    mails = office.frozen()[2:]
    for url, octets, other in zip(urls, mails, reversed(urls), strict=True):
        mail = message_from_bytes(octets, policy=default)
        plain_text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert plain_text is not None
        assert html is not None
        assert url in plain_text.get_content()
        assert f'<a href="{url}">{url}</a>' in html.get_content()
        assert other not in plain_text.get_content() + html.get_content()


def test_the_page_shows_what_this_vendor_is_asked_and_looking_changes_nothing(asked: Office) -> None:
    client, path = vendors_browser(asked), link(asked)
    page = client.get(path)
    assert page.status_code == 200
    assert "P-1" in page.text
    assert "P-1_revB.pdf" in page.text
    (mine, other) = asked.services.vendor_links.of(RfqId(1))
    assert mine.vendor in page.text
    assert other.vendor not in page.text
    assert (mine.opened_at, mine.downloads) == (None, 0)
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.text


def test_prices_land_as_a_quote_form_that_can_be_taken_as_it_is(asked: Office) -> None:
    client, path = vendors_browser(asked), link(asked)
    answer = client.post(f"{path}/prices", data=prices(note="Ready when you are."))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?sent=quote")
    assert "Your prices are with us now" in client.get(answer.headers["location"]).text
    (entry,) = answers(asked)
    assert (entry.kind, entry.state) == (Kind.FORM, EntryState.FILED)
    assert entry.place is not None
    proposal = asked.services.quoting.of_answer(entry)
    (price, *_) = proposal.quote.prices
    assert (price.unit_price, price.lead_shortest, proposal.quote.currency) == (Decimal("12.50"), 15, "USD")
    asked.services.quoting.store(proposal.quote)
    rfq = asked.services.rfq_reading.get(entry.place.rfq_id)
    assert {i.response for i in rfq.invitations if i.vendor_id == entry.place.vendor_id} == {Said.QUOTED}
    assert "prices" in client.get(path).text
    assert 'value="12.50"' not in client.get(path).text, "what was sent is no draft any more"


def test_what_is_doubtful_is_asked_back_and_goes_if_the_vendor_says_so(asked: Office) -> None:
    client, path = vendors_browser(asked), link(asked)
    empty = client.post(f"{path}/prices", data={"note": "only a note"})
    assert (empty.status_code, "Fill in a price first" in empty.text) == (422, True)
    doubtful = client.post(f"{path}/prices", data=prices("about 12"))
    assert doubtful.status_code == 422
    assert "look at this again" in doubtful.text
    assert "Line 1, quantity 1: “about 12” is an estimate." in doubtful.text
    assert "Ask the vendor" not in doubtful.text
    assert 'value="about 12"' in doubtful.text, "what was typed stays"
    assert answers(asked) == []
    assert client.post(f"{path}/prices", data=prices("about 12", despite="yes")).status_code == 303
    assert [one.kind for one in answers(asked)] == [Kind.FORM]


def test_a_draft_is_kept_until_it_is_sent(asked: Office) -> None:
    client, path = vendors_browser(asked), link(asked)
    kept = client.post(f"{path}/draft", data=prices(), headers={"HX-Request": "true"})
    assert (kept.status_code, kept.text.strip()) == (200, "Saved.")
    assert client.post(f"{path}/draft", data=prices(**{"row.7.1.0": "1", "nonsense": "x"})).status_code == 303
    again = vendors_browser(asked).get(path).text
    assert 'value="12.50"' in again
    assert "nonsense" not in again
    assert asked.services.vendor_links.of(RfqId(1))[0].opened_at == asked.clock.now()


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_a_no_is_a_decline_with_its_reason(asked: Office, reason: DeclineReason) -> None:
    client, path = vendors_browser(asked), link(asked)
    assert "Choose a reason" in client.post(f"{path}/decline", data={"note": "x"}).text
    answer = client.post(f"{path}/decline", data={"reason": reason.value, "note": "Please ask us again in May."})
    assert answer.status_code == 303
    (entry,) = answers(asked)
    assert (entry.kind, entry.details["decline"]["reason"]) == (Kind.DECLINE, reason.value)
    assert asked.services.rfq_reading.get(RfqId(1)).invitations[0].response is Said.DECLINED


def test_a_question_and_a_document_come_in_as_such(asked: Office) -> None:
    client, path = vendors_browser(asked), link(asked)
    assert "Write your question" in client.post(f"{path}/question", data={"question": "  "}).text
    assert client.post(f"{path}/question", data={"question": "Which revision is right?"}).status_code == 303
    assert "Choose a file" in client.post(f"{path}/document", data={"note": "x"}, files={}).text
    file = {"file": ("Angebot “4711”.pdf", b"%PDF-1.4 no more than this", "application/pdf")}
    assert client.post(f"{path}/document", data={"note": "Our offer"}, files=file).status_code == 303
    assert [one.kind for one in answers(asked)] == [Kind.QUOTE, Kind.QUESTION]
    assert [part.name for part in answers(asked)[0].parts] == ["Angebot “4711”.pdf"]
    assert "Which revision is right?" in client.get(path).text
    assert "Which revision" not in client.get(link(asked, 1)).text, "nothing of another vendor's"


@pytest.mark.parametrize(
    ("name", "octets", "said"),
    [
        ("quote.pdf", b"MZ\x90\x00" + bytes(99), "“quote.pdf” isn't a PDF inside, whatever its name says."),
        ("quote.exe", b"MZ\x90\x00" + bytes(99), "“quote.exe” is a .exe file, which isn't taken here."),
        ("quote\u202efdp.exe", b"%PDF-1.4", "“quotefdp.exe” is a .exe file"),
        ("quote.pdf", b"", "“quote.pdf” is empty (0 bytes)."),
        ("quote.xlsm", b"PK\x03\x04", "“quote.xlsm” has macros, which are programs. Save it as .xlsx without them."),
        ("quote.zip", b"PK\x03\x04", "“quote.zip” is a .zip file"),
    ],
)
def test_a_file_that_is_no_quote_is_refused_with_what_to_do(asked: Office, name: str, octets: bytes, said: str) -> None:
    client, path = vendors_browser(asked), link(asked)
    files = [("file", ("offer.pdf", b"%PDF-1.4 offer")), ("file", (name, octets))]
    answer = client.post(f"{path}/document", data={"note": "Our <best> offer"}, files=files)
    page = html.unescape(answer.text)
    assert (answer.status_code, said in page, "Nothing was sent" in page) == (422, True, True), page
    assert "We take PDF, Excel (.xlsx, .xls)" in page
    assert "“offer.pdf”" not in page, "what is wrong is told, and nothing else"
    assert ">Our &lt;best&gt; offer</textarea>" in answer.text, "what was typed stays"
    assert answers(asked) == []
    assert not [kept for kept in (asked.folder / "answers").rglob("*") if kept.is_file()]


def test_our_form_and_long_names_are_taken(asked: Office) -> None:
    client, path = vendors_browser(asked), link(asked)
    assert client.post(f"{path}/prices", data=prices()).status_code == 303
    (kept,) = [path for path in (asked.folder / "answers").rglob("*.eml") if path.is_file()]
    (form,) = message_from_bytes(kept.read_bytes(), policy=default).iter_attachments()
    files = {"file": (str(form.get_filename()), form.get_content())}
    assert client.post(f"{path}/document", files=files).status_code == 303
    assert client.post(f"{path}/document", files={"file": (f"{'x' * 220}.pdf", b"%PDF-1.4")}).status_code == 303
    assert [one.kind for one in answers(asked)] == [Kind.QUOTE, Kind.FORM, Kind.FORM]
    assert answers(asked)[0].parts[0].name.endswith("xx.pdf")


def test_what_was_typed_stays_whatever_is_refused(asked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    client, path = vendors_browser(asked), link(asked)
    assert ">Call me first</textarea>" in client.post(f"{path}/decline", data={"note": "Call me first"}).text
    monkeypatch.setattr(answer_page, "_SENT", Throttle(1, 600.0))
    said = {"reason": DeclineReason.MATERIAL.value, "note": "No 17-4PH"}
    assert client.post(f"{path}/question", data={"question": "One?"}).status_code == 303
    assert ">Two?</textarea>" in client.post(f"{path}/question", data={"question": "Two?"}).text
    declined = client.post(f"{path}/decline", data=said).text
    assert f"<option selected>{said['reason']}</option>" in declined
    assert ">No 17-4PH</textarea>" in declined
    assert 'value="77.70"' in client.post(f"{path}/prices", data=prices("77.70")).text


def test_too_much_is_refused_and_nothing_kept(asked: Office) -> None:
    client, path = vendors_browser(asked), link(asked)
    assert client.post(f"{path}/document", files={"file": ("a.pdf", b"x" * (MOST_OCTETS + 1))}).status_code == 422
    assert client.post(f"{path}/document", files={"file": ("a.pdf", b"x" * (MOST_OCTETS + 2**21))}).status_code == 413
    assert answers(asked) == []


def test_files_are_given_as_they_were_attached_and_counted(asked: Office, drawing: Path) -> None:
    client, path = vendors_browser(asked), link(asked)
    octets = drawing.read_bytes()
    drawing.unlink()  # the buyer's computer is not the web's
    asked.age_files()
    asked.services.rfq_sending.tidy()
    given = client.get(f"{path}/files/P-1_revB.pdf")
    assert given.content == octets
    assert given.headers["content-disposition"].startswith("attachment")
    assert asked.services.vendor_links.of(RfqId(1))[0].downloads == 1
    assert client.get(f"{path}/files/other.pdf").status_code == 404
    for spooled in (asked.folder / "spool").glob("*.b64"):
        spooled.unlink()
    assert "be fetched just now" in client.get(f"{path}/files/P-1_revB.pdf").text


def test_controlled_files_are_never_offered(asked: Office) -> None:
    with asked.database.write() as session:
        session.connection().exec_driver_sql("UPDATE deliveries SET clearances = '[\"ITAR\"]'")
    client, path = vendors_browser(asked), link(asked)
    assert "export-controlled" in client.get(path).text
    assert client.get(f"{path}/files/P-1_revB.pdf").status_code == 404


def decided_later(office: Office) -> None:
    (file,) = office.services.rfq_reading.get(RfqId(1)).attachments
    office.services.file_control.decide(file, "ITAR")


def line_raised_later(office: Office) -> None:
    items = office.services.rfq_reading.get(RfqId(1)).items
    office.services.rfq_editing.set_items(RfqId(1), [replace(item, clearance="ITAR") for item in items])


@pytest.mark.parametrize("deed", [decided_later, line_raised_later])
def test_what_is_controlled_since_it_went_out_is_not_offered_any_more(
    asked: Office, deed: Callable[[Office], None]
) -> None:
    client, path = vendors_browser(asked), link(asked)
    assert client.get(f"{path}/files/P-1_revB.pdf").status_code == 200
    deed(asked)
    page = client.get(path).text
    assert "export-controlled" in page
    assert "P-1_revB.pdf" not in page
    assert client.get(f"{path}/files/P-1_revB.pdf").status_code == 404


def test_links_that_are_unknown_over_or_renewed_look_alike(asked: Office) -> None:
    client, path = vendors_browser(asked), link(asked)
    asked.services.vendor_links.renew(RfqId(1), [VendorId(1)])
    renewed = client.get(path)
    assert renewed.status_code == 404
    assert client.get("/q/unknown").text.replace("unknown", "") == renewed.text.replace(path.split("/")[-1], "")
    assert client.post(f"{path}/question", data={"question": "Why?"}).status_code == 404
    other = link(asked, 1)
    assert client.get(other).status_code == 200
    asked.clock.advance(days=4000)
    assert client.get(other).status_code == 404


def test_a_closed_rfq_and_who_is_asked_no_more_have_no_page(asked: Office) -> None:
    client, mine, other = vendors_browser(asked), link(asked), link(asked, 1)
    asked.services.vendors.remove([VendorId(1)])
    assert client.get(mine).status_code == 404
    asked.services.rfq_filing.apply(Filing.CLOSE, [RfqId(1)])
    assert asked.services.rfq_reading.get(RfqId(1)).state is RfqState.CLOSED
    assert client.get(other).status_code == 404


def test_before_the_email_is_sent_nothing_can_be_answered(office: Office) -> None:
    office.services.vendor_links.set_address(ADDRESS)
    rfq = office.request(1)
    (line,) = office.services.vendor_links.of(rfq.id)
    client, path = vendors_browser(office), line.url.removeprefix(ADDRESS)
    assert "hasn't been sent yet" in client.get(path).text
    for what, fields in (("question", {"question": "Why?"}), ("prices", prices())):
        assert "Nothing was sent" in client.post(f"{path}/{what}", data=fields).text


def test_guessing_and_flooding_have_to_wait(asked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_page, "_SENT", Throttle(1, 600.0))
    client, path = vendors_browser(asked), link(asked)
    assert client.post(f"{path}/question", data={"question": "One?"}).status_code == 303
    assert client.post(f"{path}/question", data={"question": "Two?"}).status_code == 429
    for _ in range(60):
        assert client.get("/q/guessed").status_code == 404
    assert client.get("/q/guessed").status_code == 429
    assert [one.kind for one in answers(asked)] == [Kind.QUESTION]


def test_a_merged_vendor_answers_by_the_link_that_it_got(asked: Office) -> None:
    path = link(asked)
    asked.services.duplicates.merge([asked.services.vendors.get(VendorId(i)) for i in (2, 1)])
    client = vendors_browser(asked)
    assert client.post(f"{path}/question", data={"question": "Is it still us?"}).status_code == 303
    (entry,) = answers(asked)
    assert entry.place is not None
    assert entry.place.vendor_id == VendorId(2)


@pytest.mark.parametrize(
    "address",
    [
        "http://rfq.shop.example",
        "https://rfq.shop.example/path",
        "https://",
        "rfq.shop.example",
        "https://user@rfq.shop.example",
        "https://rfq.shop.example:port",
        "https://rfq.shop.example:0",
        "https://rfq.shöp.example",
    ],
)
def test_an_address_that_browsers_cannot_call_is_refused(office: Office, address: str) -> None:
    with pytest.raises(AddressInvalid):
        office.services.vendor_links.set_address(address)
    assert office.services.vendor_links.address() == ""


def test_who_may(office: Office) -> None:
    office.database.who = "Anna"
    office.services.people.put("Anna", Role.ADMIN)
    office.services.people.put("Vera", Role.VIEWER)
    office.services.people.put("Bert", Role.BUYER)
    rfq = office.request(1)
    with office.database.acting_as("Bert"), pytest.raises(NotAllowed):
        office.services.vendor_links.set_address(ADDRESS)
    with office.database.acting_as("Vera"), pytest.raises(NotAllowed):
        office.services.vendor_links.renew(rfq.id, [VendorId(1)])


@pytest.mark.file_only("it has a folder of its own")
def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(tmp_path / "data") as office:
        office.request(2)
    terminal = Terminal(tmp_path / "data", monkeypatch, capsys)
    assert "isn't set" in terminal("rfq", "links", "RFQ-2026-0001").out
    assert terminal.json("server", "rules", "--vendor-pages", ADDRESS)["vendor_pages"] == ADDRESS
    assert ADDRESS in terminal("server", "rules").out
    assert "isn't an address" in terminal("server", "rules", "--vendor-pages", "http://elsewhere.example").err
    before = terminal.json("rfq", "links", "RFQ-2026-0001")
    assert [line.keys() for line in before] == [{"vendor", "page", "used_at", "downloads", "controlled"}] * 2
    named = before[0]["vendor"]
    assert "don't work any more" in terminal("rfq", "links", "RFQ-2026-0001", "--renew", named).out
    after = terminal.json("rfq", "links", "RFQ-2026-0001")
    assert after[0]["page"] != before[0]["page"]
    assert after[1] == before[1]
    terminal.json("rfq", "uninvite", "RFQ-2026-0001", "--vendor", named)
    assert "is not asked" in terminal("rfq", "links", "RFQ-2026-0001", "--renew", named).err
    assert terminal.json("server", "rules", "--vendor-pages", "off")["vendor_pages"] == ""


def test_what_the_form_finds_of_the_whole_quote_is_said_without_a_place(asked: Office) -> None:
    without_currency = {name: value for name, value in prices().items() if name != "head.1"}
    page = vendors_browser(asked).post(f"{link(asked)}/prices", data=without_currency).text
    assert "<li>The form has no currency.</li>" in page


def test_where_no_line_can_be_priced_it_says_so(asked: Office) -> None:
    nothing = replace(ITEM, quantities=QuantityBreaks.kept("some"))
    asked.services.rfq_editing.set_items(RfqId(1), [nothing])
    client, path = vendors_browser(asked), link(asked)
    assert "There are no lines to price here" in client.get(path).text
    assert "There is no line to quote" in client.post(f"{path}/prices", data=prices()).text


def test_an_answer_that_cannot_be_read_back_is_not_sent(asked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(paths: list[Path], _confined: object) -> list[MailUnreadable]:
        return [MailUnreadable("It can't be read.") for _ in paths]

    monkeypatch.setattr("app.services.inbox.judging.read_mails_apart", unread)
    page = vendors_browser(asked).post(f"{link(asked)}/question", data={"question": "Why?"}).text
    assert "It can&#39;t be read. Nothing was sent. Please answer our email instead." in page
    assert answers(asked) == []
    assert not [kept for kept in (asked.folder / "answers").rglob("*") if kept.is_file()]
