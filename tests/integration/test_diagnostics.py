"""“Copy diagnostics”: everything for a support, and nothing that was planted."""

import logging
from pathlib import Path

import pytest

from app.services.upkeep.diagnostics import Diagnostics
from app.storage.base.database import Database, DatabaseUnusable
from app.system.secrets import SecretsUnavailable
from tests.fakes.office import Office

_LOG = logging.getLogger("app.planted")


@pytest.fixture
def text(office: Office, drawing: Path) -> str:
    """The diagnostics of an office whose log has names in every place where one may stand."""
    services = office.services
    office.account(user="anna", from_name="Anna Buyer")
    services.accounts.enter_password("office", "correct horse battery")
    rfq = office.request(3, [drawing])
    rfq = services.rfq_editing.change(rfq.id, title="Secret bracket", subject="Quote for the Falcon programme")
    services.rfq_sending.queue(rfq.id, services.accounts.get("office"))
    subject = services.rfq_reading.get(rfq.id).subject
    for said in (
        "to quotes@vendor1.example and quotes@vendor2.example",
        "Vendor Number 001 has no address; Vendor Number 002 has",
        f"subject {subject}",
        f"cannot read {drawing.name}",
        "There is no vendor “Forgotten Ltd”",
        "password correct horse battery",
        "account=office user anna as Anna Buyer",
    ):
        _LOG.warning(said, extra={"delivery": 12, "whom": "quotes@vendor1.example", "vendor": "Vendor Number 002"})
    return services.diagnostics.text()


def test_nothing_planted_comes_out(text: str) -> None:
    for planted in (
        "quotes@",
        "vendor1.example",
        "Vendor Number",
        "Falcon",
        "Secret bracket",
        "P-1_revB",
        "Forgotten",
        "correct horse",
        "office",
        "anna",
        "Anna Buyer",
        str(Path.home()) + "/",
    ):
        assert planted not in text, text


def test_the_same_name_is_the_same_number_throughout(text: str) -> None:
    assert "to [address 1] and [address 2]" in text or "to [address 2] and [address 3]" in text
    first = next(line for line in text.splitlines() if " and [address" in line)
    number = first.split("to [address ")[1][0]
    assert f"whom=[address {number}]" in first
    assert "[vendor 1] has no address; [vendor 2] has" in text or "[vendor 2] has no address; [vendor 1] has" in text


@pytest.mark.file_only("the sizes of the file are told")
def test_what_a_support_needs_is_there(text: str) -> None:
    for wanted in (
        "RFQ Sender ",
        "Python 3.",
        "Settings: ",
        "Account 1: smtp smtp.shop.example:587 starttls, unlimited, 1 connections, password: this run only",
        "Account 2: practice",
        "rfq-sender.db ",
        "Spool: 1 files",
        "3 vendors, 1 RFQs",
        "Outbox: 3 ready",
        "Attention (warn): mails – 3 emails wait to be sent.",
        "delivery=12",
    ):
        assert wanted in text, text


def test_an_unreadable_database_is_said_and_the_log_keeps_its_words_to_itself(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _LOG.warning("Acme Plating has no address")

    def unreadable(_database: Database) -> None:
        raise DatabaseUnusable("The database file is damaged.")

    monkeypatch.setattr(Database, "read", unreadable)
    text = office.services.diagnostics.text()
    assert "The database can't be read: The database file is damaged." in text
    assert "Acme" not in text
    assert "WARNING app.planted …" in text


@pytest.mark.file_only("the sizes of the file are told")
def test_a_keyring_that_refuses_and_a_file_that_vanishes_are_no_obstacle(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.account(user="anna", per_minute=30)

    def refuse(_self: object, _account: object) -> None:
        raise SecretsUnavailable("it is locked")

    monkeypatch.setattr("app.services.accounts.accounts.Accounts.password_state", refuse)
    gone = office.folder / "rfq-sender.db-gone"
    gone.symlink_to(office.folder / "nowhere")
    text = office.services.diagnostics.text()
    assert "30/min, 1 connections, password: The system's keyring can't be used: it is locked" in text
    assert "rfq-sender.db-gone 0 octets" in text


def test_the_window_and_the_command_use_the_same_text(office: Office) -> None:
    made: Diagnostics = office.services.diagnostics
    assert made.text().startswith("RFQ Sender ")
