"""Accounts, passwords, the doctor, practice, and the composition root."""

import os
import shutil
from collections import deque
from dataclasses import replace
from pathlib import Path

import pytest

from app.assembly import Parts, services
from app.domain.accounts.account import AccountKind, Security
from app.domain.accounts.credentials import Password
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.address import AddressUnusable
from app.domain.trade.problem import Problem
from app.services.accounts.accounts import AccountMissing, PasswordNotStored
from app.services.accounts.line_check import AccountInvalid
from app.services.accounts.passwords import PasswordSource
from app.services.accounts.standing import Standing
from app.services.accounts.trial import TrialStep
from app.system.settings import Settings
from app.transports.smtp.classification import refusal
from app.transports.transport import AccountBlocked, CertificateRefused, Reply, TransportFailure, Unreachable
from tests.fakes.accounts import changed, smtp_account
from tests.fakes.mail_server import Answer, FakeMailServer, blocked, refused
from tests.fakes.office import Office, drain, listed, opened
from tests.fakes.secret_keepers import NoSecrets, RememberedSecrets
from tests.fakes.sent_folder import FakeSentFolder

GOOD = smtp_account(host="smtp.shop.example", port=587, from_address="buyer@shop.example")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"name": " "}, "no name"),
        ({"name": "PRACTICE"}, "already"),
        ({"host": ""}, "Server and port"),
        ({"port": 0}, "Server and port"),
        ({"port": 70000}, "Server and port"),
        ({"security": Security.NONE}, "Without encryption"),
        ({"security": Security.NONE, "host": "localhost.evil.example"}, "Without encryption"),
        ({"security": Security.NONE, "host": "127.evil.example"}, "Without encryption"),
        ({"per_minute": 0}, "per minute"),
        ({"connections": 0}, "Connections"),
        ({"connections": 11}, "Connections"),
        ({"max_size": 1000}, "largest email"),
        ({"per_day": 0}, "24 hours"),
        ({"octets_per_minute": 1000}, "Megabytes per minute"),
        ({"domain_gap": -1}, "gap"),
        ({"domain_gap": 3601}, "gap"),
        ({"certificate": "ab" * 20}, "64 hex digits"),
        ({"certificate": "ab" * 32, "ca_file": "/etc/ca.pem"}, "either"),
        ({"imap_host": "imap.shop.example", "user": "anna", "imap_port": 0}, "needs a port"),
        ({"imap_host": "imap.shop.example", "user": "anna", "imap_port": 70000}, "needs a port"),
        ({"imap_host": "imap.shop.example", "user": "anna", "imap_security": Security.NONE}, "Without encryption"),
        ({"imap_host": "imap.shop.example"}, "user name and password"),
        ({"from_address": "buyer"}, "buyer"),
        ({"reply_to": "buyer"}, "buyer"),
    ],
)
def test_an_account_that_cannot_work_is_refused(office: Office, fields: dict[str, object], text: str) -> None:
    with pytest.raises(AccountInvalid, match=text):
        office.services.accounts.save(changed(GOOD, **fields))
    assert [a.name for a in office.services.accounts.all()] == ["practice"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "::1"])
def test_plain_text_is_for_this_computer_only(office: Office, host: str) -> None:
    saved = office.services.accounts.save(changed(GOOD, host=host, security=Security.NONE, reply_to="r@shop.example"))
    assert saved.reply_to == "r@shop.example"


def test_limits_pin_and_sent_folder_are_kept(office: Office) -> None:
    fields = changed(
        GOOD,
        user="anna",
        per_day=500,
        octets_per_minute=20_000_000,
        domain_gap=30,
        certificate="AB:" * 31 + "AB",
        imap_host="imap.shop.example",
        imap_port=143,
        imap_security=Security.STARTTLS,
        sent_folder="  Gesendet ",
    )
    office.services.accounts.save(fields)
    saved = office.services.accounts.get("office")
    assert saved == changed(fields, id=saved.id, certificate="ab" * 32, sent_folder="Gesendet")
    here = changed(saved, imap_host="localhost", imap_security=Security.NONE)
    assert office.services.accounts.save(here) == here


@pytest.mark.parametrize(
    ("failure", "passed", "text"),
    [(None, True, "“Sent Items” can be read."), (blocked(), False, "sign-in was refused")],
)
def test_a_test_looks_into_the_sent_folder_where_there_is_one(
    tmp_path: Path, failure: TransportFailure | None, passed: bool, text: str
) -> None:
    folder = FakeSentFolder(failures=deque([failure] if failure else []))
    with opened(tmp_path, look_in_folder=folder.look) as office:
        accounts = office.services.accounts
        accounts.save(changed(GOOD, user="anna"), "secret")
        assert "Look into the Sent folder" not in [s.name for s in accounts.test("office")]
        accounts.save(changed(accounts.get("office"), imap_host="imap.shop.example"))
        step = accounts.test("office")[-1]
        assert (step.name, step.passed) == ("Look into the Sent folder", passed)
        assert text in step.text
        office.server.opening.append(blocked())
        last = accounts.test("office")[-1]
        assert last.name == "Sign in", "a password that was refused is not tried a second time"
    assert [look[:2] for look in folder.looks] == [("office", Password("anna", "secret"))]


def test_accounts_are_found_whatever_the_case(office: Office) -> None:
    office.account("Office")
    assert office.services.accounts.get("OFFICE").name == "Office"
    with pytest.raises(AccountMissing, match="“home”"):
        office.services.accounts.get("home")


def test_a_removed_account_keeps_neither_its_name_nor_its_password(office: Office) -> None:
    accounts = office.services.accounts
    accounts.save(changed(GOOD, user="anna"), "secret")
    accounts.remove("office")
    assert isinstance(office.secrets, RememberedSecrets)
    assert office.secrets.kept == {}
    other = office.account("other")
    assert accounts.save(replace(other, name="office")).id == other.id
    with pytest.raises(AccountInvalid, match="practice account can't be removed"):
        accounts.remove("practice")


def test_an_account_that_mails_wait_for_cannot_be_removed(office: Office) -> None:
    rfq_id = office.queued(1)
    office.services.outbox_control.pause()
    with pytest.raises(AccountInvalid, match="Emails wait"):
        office.services.accounts.remove("office")
    office.services.outbox_control.cancel(rfq_id)
    office.services.accounts.remove("office")
    office.drain()


def test_passwords_come_from_the_session_then_the_environment_then_the_keyring(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = office.services.accounts
    account = accounts.save(changed(GOOD, user="anna"))
    state = accounts.password_state(account)
    assert state.source is PasswordSource.MISSING
    assert "RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD" in state.note
    accounts.save(account, "from the keyring")
    assert accounts.password_state(account).source is PasswordSource.KEYRING
    monkeypatch.setenv("RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD", "from the environment")
    assert accounts.password_state(account).source is PasswordSource.ENVIRONMENT
    accounts.enter_password("office", "typed")
    assert accounts.password_state(account).source is PasswordSource.SESSION
    assert accounts.passwords.of(account) == Password("anna", "typed")
    assert accounts.password_state(accounts.get("practice")).source is PasswordSource.NOT_NEEDED


def test_no_password_reaches_the_database_or_the_log(office: Office) -> None:
    accounts = office.services.accounts
    account = accounts.save(changed(GOOD, user="anna"), "kept-s3cret")
    accounts.enter_password("office", "typed-s3cret")
    office.server.answers.append(Answer(blocked()))
    rfq = office.request(1)
    office.services.rfq_sending.queue(rfq.id, account)
    office.services.sending_right.take()
    office.drain()
    assert office.server.credentials == [Password("anna", "typed-s3cret")]
    for path in office.folder.rglob("*"):
        if path.is_file():
            assert b"s3cret" not in path.read_bytes(), path


def test_without_a_keyring_the_account_is_saved_and_the_password_known_for_this_run(tmp_path: Path) -> None:
    with opened(tmp_path, secrets=NoSecrets()) as office:
        accounts = office.services.accounts
        with pytest.raises(PasswordNotStored, match="RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD"):
            accounts.save(changed(GOOD, user="anna"), "typed")
        account = accounts.get("office")
        assert accounts.password_state(account).source is PasswordSource.SESSION
        renamed = accounts.save(replace(account, name="head office"))
        assert accounts.passwords.of(renamed) == Password("anna", "typed")
        accounts.remove("head office")
        account = accounts.save(changed(GOOD, user="anna"))
        assert "no keyring" in accounts.problem(account)


def test_a_renamed_account_keeps_its_password(office: Office) -> None:
    accounts = office.services.accounts
    account = accounts.save(changed(GOOD, user="anna"), "kept")
    renamed = accounts.save(replace(account, name="head office"))
    assert accounts.passwords.of(renamed) == Password("anna", "kept")
    again = accounts.save(changed(renamed, name="third", user=""))
    assert accounts.problem(again) == ""
    plain = accounts.save(changed(GOOD, name="plain"))
    accounts.save(replace(plain, name="plainer"))


def test_an_account_is_tried_step_by_step(office: Office) -> None:
    accounts = office.services.accounts
    accounts.save(GOOD)
    way = ["Reach the mail server", "Encrypt the connection", "Ask for the largest email"]
    steps = accounts.test("office")
    assert [s.name for s in steps] == way
    assert steps[-1].text == "It takes emails up to 5.0 MB."
    steps = accounts.test("office", "anna@vendor.example")
    assert [s.name for s in steps] == [*way, "Send from this address", "Send a test email"]
    assert all(s.passed for s in steps)
    assert steps[-2].text == "buyer@shop.example"
    assert office.server.recipients() == ["anna@vendor.example"]
    assert told(accounts.test("office", "anna at vendor")[-1]) == ("Send a test email", False)
    office.server.answers.append(Answer(refused()))
    assert told(accounts.test("office", "anna@vendor.example")[-1]) == ("Send a test email", False)
    denied = AccountBlocked("Not allowed.", failure=FailureClass.SENDER_DENIED, stage=Stage.MAIL)
    office.server.answers.append(Answer(denied))
    assert told(accounts.test("office", "anna@vendor.example")[-1]) == ("Send from this address", False)
    office.server.opening.append(blocked())
    assert accounts.test("office")[-1].text == "The sign-in was refused."
    assert office.server.connections - office.server.closed == 1  # the one that never came about


def told(step: TrialStep) -> tuple[str, bool]:
    return step.name, step.passed


_TLS = AccountBlocked("Not encrypted.", failure=FailureClass.TLS_TRUST, stage=Stage.CONNECT)
_ODD = AccountBlocked("Odd.", failure=FailureClass.PROTOCOL, stage=Stage.STARTTLS)
_AWAY = Unreachable("Away.", failure=FailureClass.NETWORK, stage=Stage.CONNECT)
_LATER = Unreachable("Later.", failure=FailureClass.NETWORK, stage=Stage.AUTH)


@pytest.mark.parametrize(
    ("failure", "names"),
    [
        (_AWAY, ["Reach the mail server"]),
        (_TLS, ["Reach the mail server", "Encrypt the connection"]),
        (_ODD, ["Reach the mail server", "Encrypt the connection"]),
        (_LATER, ["Reach the mail server", "Encrypt the connection", "Sign in"]),
        (blocked(), ["Reach the mail server", "Encrypt the connection", "Sign in"]),
        (AddressUnusable("Odd."), ["Reach the mail server"]),
    ],
)
def test_the_steps_before_the_one_that_failed_have_passed(office: Office, failure: Problem, names: list[str]) -> None:
    office.services.accounts.save(changed(GOOD, user="anna"), "secret")
    office.server.opening.append(failure)  # type: ignore[arg-type]  # also what no transport should raise
    steps = office.services.accounts.test("office")
    assert [told(step) for step in steps] == [*((name, True) for name in names[:-1]), (names[-1], False)]
    assert steps[-1].text == str(failure)


def test_a_server_on_this_computer_is_not_encrypted(office: Office) -> None:
    local = changed(GOOD, host="127.0.0.1", security=Security.NONE)
    office.services.accounts.save(local)
    assert [s.name for s in office.services.accounts.test("office")][:2] == [
        "Reach the mail server",
        "Ask for the largest email",
    ]


def test_what_is_entered_is_tried_and_nothing_of_it_is_kept(office: Office) -> None:
    accounts = office.services.accounts
    entered = changed(GOOD, name="", user="anna")
    assert all(s.passed for s in accounts.test_entered(entered, "typed"))
    saved = accounts.save(changed(GOOD, user="anna"), "kept")
    accounts.test_entered(replace(saved, name="renamed"))
    accounts.test_entered(changed(GOOD, user="anna"))
    accounts.test_entered(GOOD, "for nobody")
    keys = [Password("anna", "typed"), Password("anna", "kept"), Password("anna", ""), None]
    assert office.server.credentials == keys, "a namesake's password goes nowhere"
    assert isinstance(office.secrets, RememberedSecrets)
    assert office.secrets.kept == {"office": "kept"}
    assert [a.name for a in accounts.all()] == ["office", "practice"]
    accounts.remove("office")
    accounts.test_entered(saved)
    assert office.server.credentials[-1] == Password("anna", "")
    (refusal,) = accounts.test_entered(changed(GOOD, host=""))
    assert (refusal.name, refusal.passed) == ("Check what you entered", False)
    assert "Server and port" in refusal.text


def test_a_test_that_is_not_wanted_any_more_begins_no_further_step(tmp_path: Path) -> None:
    folder = FakeSentFolder()
    with opened(tmp_path, look_in_folder=folder.look) as office:
        accounts = office.services.accounts
        accounts.save(changed(GOOD, user="anna", imap_host="imap.shop.example"), "secret")
        steps = accounts.test("office", "anna@vendor.example", lambda: False)
    assert [s.name for s in steps][-1] == "Ask for the largest email"
    assert (office.server.taken, folder.looks, office.server.closed) == ([], [], 1)


@pytest.mark.parametrize(
    ("failure", "todo", "certificate"),
    [
        (blocked(), "Check the user name and enter the password again.", ""),
        (refused(), "Check the address that the test email goes to.", ""),
        (refusal(Stage.AUTH, Reply(535, "5.7.139", "SmtpClientAuthentication is disabled"), ""), "Microsoft 365", ""),
        (CertificateRefused("Self-signed.", stage=Stage.CONNECT), "authority file", ""),
        (CertificateRefused("Self-signed.", stage=Stage.CONNECT, shown="ab" * 32), "", "ab" * 32),
    ],
)
def test_a_failed_step_says_what_to_do(office: Office, failure: TransportFailure, todo: str, certificate: str) -> None:
    office.services.accounts.save(GOOD)
    office.server.opening.append(failure)
    step = office.services.accounts.test("office")[-1]
    assert (step.passed, step.text, step.certificate) == (False, str(failure), certificate)
    assert todo in step.todo
    assert bool(todo) is bool(step.todo)


def test_an_account_stands_as_the_last_test_or_mail_has_shown(office: Office) -> None:
    accounts = office.services.accounts
    saved = accounts.save(changed(GOOD, user="anna"), "secret")
    assert accounts.standing(saved) is None, "not tested"
    office.server.opening.append(blocked())
    accounts.test("office")
    assert accounts.standing(saved) == Standing("The sign-in was refused.")
    accounts.save(saved, "another")
    assert accounts.standing(saved) is None
    accounts.test("office")
    assert (shown := accounts.standing(saved)) is not None
    assert shown.is_good
    accounts.save(saved, "another")
    assert accounts.standing(saved) == shown, "with this very password"
    accounts.enter_password("office", "a third")
    assert accounts.standing(saved) is None
    accounts.test("office", "nobody")
    assert (shown := accounts.standing(saved)) is not None
    assert not shown.is_good
    assert accounts.standing(changed(saved, host="other.shop.example")) is None


def test_sending_shows_how_an_account_stands(office: Office) -> None:
    accounts = office.services.accounts
    office.queued(1)
    office.server.opening.append(blocked())
    office.drain()
    account = accounts.get("office")
    assert (shown := accounts.standing(account)) is not None
    assert shown.failure == "The sign-in was refused."
    office.services.dispatch.mended("office")
    office.drain()
    assert (shown := accounts.standing(account)) is not None
    assert shown.is_good


def test_practice_sends_through_the_server_on_this_computer(tmp_path: Path) -> None:
    settings = Settings.load("practice", tmp_path)
    with services(settings, tmp_path, Parts(secrets=NoSecrets())) as made:
        rfq = made.practice.fill(8)
        assert made.practice.fill(2).number == "RFQ-2026-0002" or rfq.number.endswith("-0001")
        assert rfq.deadline is not None
        assert not rfq.deadline.is_weekend
        account = made.accounts.get("practice")
        assert made.rfq_checking.check(rfq.id, account) == ()
        made.rfq_sending.queue(rfq.id, account)
        made.sending_right.take()
        drain(made)
        assert made.outbox_reading.tally(rfq.id).open == 0
        assert len(made.practice.mails()) == 8
        assert made.surroundings.environment == "practice"
        assert made.surroundings.default_account == "practice"
        assert not made.surroundings.is_production
        assert made.surroundings.practice_folder == made.practice.folder
        assert made.surroundings.data_dir == settings.data_dir
        made.surroundings.add_environment("trial")
        assert "trial" in made.surroundings.environments()
        assert "RFQ Sender" in made.diagnostics.text()


def test_practice_ends_on_a_working_day_whatever_the_day(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        for _ in range(7):
            assert not office.services.practice._deadline().is_weekend
            office.clock.advance(days=1)


def test_a_practice_server_that_cannot_start_is_told(tmp_path: Path) -> None:
    settings = Settings.load("practice", tmp_path)
    with services(settings, tmp_path, Parts(secrets=NoSecrets())) as made:
        shutil.rmtree(settings.folder.practice, ignore_errors=True)
        settings.folder.practice.write_text("in the way", encoding="utf-8")
        steps = made.accounts.test("practice")
    assert not steps[0].passed
    assert "can't start" in steps[0].text


def test_a_real_account_never_falls_back_to_practice(tmp_path: Path) -> None:
    with services(Settings.load(None, tmp_path), tmp_path, Parts(secrets=NoSecrets())) as made:
        made.accounts.save(changed(GOOD, host="localhost", port=1, security=Security.NONE))
        steps = made.accounts.test("office")
        assert not steps[0].passed
        assert list(made.practice.mails()) == []


def test_the_limits_of_the_environment_hold_for_every_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_LIMITS__MESSAGES_PER_MINUTE", "6")
    monkeypatch.setenv("RFQ_SENDER_LIMITS__MESSAGE_MB", "2.5")
    monkeypatch.setenv("RFQ_SENDER_LIMITS__CONNECTIONS", "1")
    with opened(tmp_path, FakeMailServer()) as office:
        office.account(connections=5, max_size=10_000_000)
        usable = office.services.accounts.usable("office")
        assert (usable.per_minute, usable.connections, usable.max_size) == (6, 1, 2_500_000)
        assert office.services.accounts.get("office").connections == 5


def test_the_practice_account_is_made_once(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        first = office.services.accounts.get("practice")
    with opened(tmp_path) as office:
        assert office.services.accounts.all() == [first]
        assert first.kind is AccountKind.PRACTICE
    assert os.environ.get("RFQ_SENDER_DATA_DIR") is None


def test_sample_vendors_are_found_at_once_and_can_be_taken_back(office: Office) -> None:
    assert listed(office.services) == []
    office.services.practice.fill(3)
    assert len(listed(office.services)) == 3
    office.services.practice.fill(4)
    assert [c.vendors for c in office.services.vendors.recent_changes()] == [1, 3]
    office.services.practice.fill(4)
    assert len(office.services.vendors.recent_changes()) == 2
