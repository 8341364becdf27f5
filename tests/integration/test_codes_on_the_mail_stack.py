"""A code for controlled files as the vendor has it: through Postfix, out of its own mailbox, typed on its page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from app.assembly import Parts, services
from app.domain.accounts.account import Account
from app.domain.outbox.delivery import DeliveryState
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.suite import Services
from app.system.settings import Settings
from app.web.application import application
from app.web.screens import answer_page, controlled
from app.web.throttle import Throttle
from tests.fakes.accounts import smtp_account
from tests.fakes.clocks import StoppedClock
from tests.fakes.office import DONE, drain, lay_empty_database, request_in
from tests.fakes.secret_keepers import RememberedSecrets
from tests.integration.test_answer_page import ADDRESS, ORIGIN_OF_PAGES
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack

NAME, OCTETS = "P-1_ITAR_bracket.pdf", b"%PDF controlled " * 1000
FIRST, SECOND = "quotes@v1.example", "quotes@v2.example"
_OF_THE_WAY = {"Return-Path", "Delivered-To", "Received"}  # the servers' own


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("argon2.PasswordHasher", lambda: quick)  # 64 MiB each are for those who guess
    monkeypatch.setattr(answer_page, "_WRONG", Throttle(60, 60.0))
    monkeypatch.setattr(controlled, "_TRIED", Throttle(1000, 600.0))


@pytest.fixture
def shop(tmp_path: Path, stack: MailStack) -> Iterator[Services]:
    """Two cleared vendors have an email with a link and a controlled drawing, from an account of the company's."""
    (tmp_path / NAME).write_bytes(OCTETS)
    settings = lay_empty_database(Settings.load(None, tmp_path / "data"))
    with services(settings, tmp_path / "data", Parts(StoppedClock(), RememberedSecrets())) as made:
        made.vendor_links.set_address(ADDRESS)
        rfq = request_in(made, 0)
        asked = made.vendors.save_all([_vendor("Kestrel Plating", FIRST), _vendor("Dunlin Plating", SECOND)]).vendors
        made.rfq_editing.attach(rfq.id, [tmp_path / NAME])
        made.rfq_asking.set_invited(rfq.id, [vendor.stored_id for vendor in asked])
        made.rfq_sending.queue(rfq.id, _account(made, stack))
        made.sending_right.take()
        drain(made)
        assert [line.state for line in made.outbox_reading.lines()] == [DeliveryState.ACCEPTED] * 2
        made.vendor_links.offer_controlled(is_offered=True)
        yield made


def _vendor(name: str, address: str) -> Vendor:
    contact = Contact(email=address, name="Sales", rank=ContactRank.PRIMARY)
    return Vendor(name=name, contacts=(contact,), capabilities=(DONE,), clearance="ITAR")


def _account(made: Services, stack: MailStack) -> Account:
    account = smtp_account(
        name="office",
        per_minute=None,
        host="127.0.0.1",
        port=stack.ports.starttls,
        from_address=BUYER,
        reply_to="quotes@shop.example",
        user=BUYER,
        ca_file=str(stack.ca_file),
    )
    return made.accounts.save(replace(account, from_name="Anna Miller"), PASSWORD)


def mails(stack: MailStack, address: str) -> list[EmailMessage]:
    return [message_from_bytes(octets, policy=default) for octets in stack.mails(address)]


def text(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_a_vendor_reads_the_code_in_its_mailbox_and_has_the_file(stack: MailStack, shop: Services) -> None:
    browser = TestClient(
        application(shop, {"rfq.shop.example"}), ADDRESS, follow_redirects=False, headers=ORIGIN_OF_PAGES
    )
    (invitation,) = mails(stack, FIRST)
    found = re.search(rf"{ADDRESS}(/q/[\w-]+)", text(invitation))
    assert found is not None
    way, before = f"{found[1]}/controlled", len(stack.log)
    assert NAME not in browser.get(way).text
    assert browser.post(f"{way}/code").status_code == 200
    _, mail = mails(stack, FIRST)
    assert re.findall(r"to=<([^>]*)>", stack.log[before:]) == [FIRST]
    (code,) = re.findall(r"^\d{8}$", text(mail), re.MULTILINE)
    _is_for_nobody_else(mail, code)
    assert browser.post(way, data={"code": code}).status_code == 303
    assert NAME in browser.get(way).text
    (rfq,) = shop.rfq_reading.lines()
    (file,) = shop.rfq_reading.get(rfq.id).attachments
    given = browser.post(f"{way}/file", data={"file": file.sha256})
    assert (given.status_code, given.content) == (200, OCTETS)
    assert [len(mails(stack, address)) for address in (SECOND, BUYER)] == [1, 0], "nobody else had anything of it"


def _is_for_nobody_else(mail: EmailMessage, code: str) -> None:
    """One recipient, as any mail program shows it; no code beside the text, and nothing of another vendor."""
    headers = {name: value for name, value in mail.items() if name not in _OF_THE_WAY}
    assert headers.keys() == {
        *("From", "To", "Subject", "Date", "Message-ID", "X-RFQ-Id", "MIME-Version", "Content-Type"),
        *("Auto-Submitted", "Reply-To"),
    }
    assert headers["From"] == f"Anna Miller <{BUYER}>"
    assert headers["To"] == FIRST
    assert headers["Reply-To"] == "quotes@shop.example", "who didn't ask for it is to tell a person"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Subject"] == "Your code for the files of RFQ-2026-0001"
    assert code not in "".join(headers.values())
    plain, page = text(mail), text(mail, "html")
    assert "It works once, within 10 minutes" in " ".join(plain.split())
    assert re.sub(r"<[^>]+>", "", page).count(code) == 1
    for told in (mail.as_string(), plain, page):
        assert not [word for word in ("Dunlin", "v2.example", NAME, "/q/") if word in told]
    assert not list(mail.iter_attachments())
