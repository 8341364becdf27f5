"""One list of everything that needs attention, for the window and for `rfq-sender doctor`."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, update

from app.domain.accounts.account import Account, GraphLine, Registration
from app.domain.outbox.concern import Concern, Remedy, needing_you
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.finding import Severity
from app.domain.trade.ids import DeliveryId, RfqId
from app.services.upkeep.doctor import Doctor
from app.storage.base.database import Database, DatabaseUnusable
from app.storage.base.schema import DeliveryRow
from app.transports.smtp.classification import refusal
from app.transports.transport import Reply
from tests.fakes.mail_server import Answer, blocked, refused, throttled
from tests.fakes.office import DEADLINE, ITEM, Office, listed, opened
from tests.fakes.secret_keepers import NoSecrets


def look(office: Office) -> list[Concern]:
    """All but what is said of answers: no account here has a mailbox, see test_answer_attention.py."""
    return [c for c in office.services.doctor.look() if not c.key.startswith("unread:")]


def of(office: Office, start: str) -> Concern:
    """The one entry whose key begins like this."""
    (found,) = [c for c in look(office) if c.key.startswith(start)]
    return found


def put(office: Office, ids: list[int], **values: object) -> None:
    """Mails as an engine would have left them."""
    with office.database.write() as session:
        session.execute(update(DeliveryRow).where(DeliveryRow.id.in_(ids)).values(**values))


def ids(office: Office, rfq_id: RfqId) -> list[int]:
    return [line.id for line in office.lines(rfq_id)]


def second_queued(office: Office) -> RfqId:
    """Another request to the first two vendors, from another account."""
    made = office.services
    rfq = made.rfq_editing.create("Anodizing", DEADLINE)
    made.rfq_editing.set_items(rfq.id, [ITEM])
    made.rfq_asking.set_invited(rfq.id, [v.id for v in listed(made)][:2])
    made.rfq_sending.queue(rfq.id, office.account("second"))
    return rfq.id


def test_an_office_in_order_has_one_hint_and_no_sorrow(office: Office) -> None:
    assert [(c.key, c.severity) for c in look(office)] == [("practice-only", Severity.WARN)]
    office.account()
    assert look(office) == []


def test_mails_that_stand_alike_are_one_entry_each_with_its_deeds(office: Office) -> None:
    rfq_id = office.queued(10)
    number = office.lines(rfq_id)[0].rfq
    mails = ids(office, rfq_id)
    put(office, mails[:4], state="rejected", failure="recipient", server_reply="550 5.1.1 no mailbox")
    put(office, mails[4:6], state="unknown", failure="ambiguous")
    put(office, mails[6:7], state="deferred", failure="transient")
    put(office, mails[7:9], held=True, held_because="4 of 10 addresses were refused")
    put(office, mails[9:], held=True)
    found = {c.key.split(":")[3] + c.key.split(":")[4]: c for c in look(office) if c.key.startswith("mails")}
    shown = {key: (c.mails, c.severity, c.remedies[0], c.search) for key, c in found.items()}
    assert shown == {
        "rejectedrecipient": (4, Severity.BLOCK, Remedy.RETRY, f"{number} failed"),
        "unknownambiguous": (2, Severity.BLOCK, Remedy.MARK_SENT, f"{number} unknown"),
        "deferredtransient": (1, Severity.WARN, Remedy.SHOW, f"{number} retry"),
        "paused4 of 10 addresses were refused": (2, Severity.BLOCK, Remedy.RESUME, f"{number} paused"),
        "paused": (1, Severity.WARN, Remedy.RESUME, f"{number} paused"),
    }
    assert {c.subject for c in found.values()} == {number}
    assert "550 5.1.1 no mailbox" in found["rejectedrecipient"].happened
    assert "Vendor Number 001" in found["rejectedrecipient"].happened
    assert found["deferredtransient"].next_at == office.clock.now()
    assert found["paused4 of 10 addresses were refused"].happened == "4 of 10 addresses were refused."
    assert found["rejectedrecipient"].headline == "4 emails failed."
    assert found["deferredtransient"].headline == "1 email waits for another try."
    assert needing_you(look(office)) == 3


def test_what_waits_for_the_buyer_comes_first(office: Office) -> None:
    mails = ids(office, office.queued(2))
    put(office, mails[:1], state="deferred", failure="transient")
    put(office, mails[1:], state="rejected", failure="message")
    assert [c.severity for c in look(office)] == [Severity.BLOCK, Severity.WARN]


def test_a_failure_without_a_class_tells_the_programs_own_words(office: Office) -> None:
    put(office, ids(office, office.queued(1)), state="rejected", failure=None, error="The stored email is gone.")
    assert of(office, "mails").happened == "Vendor Number 001 – The stored email is gone."


def test_a_mail_in_doubt_after_a_crash_is_told_for_what_it_is(office: Office) -> None:
    put(office, ids(office, office.queued(1)), state="unknown", failure="interrupted")
    concern = of(office, "mails")
    assert "The program ended after the email was handed over" in concern.happened
    assert "Mark as sent" in concern.todo
    assert "an exact copy" in concern.todo


def test_an_entry_in_doubt_stands_for_its_own_mails_and_no_others(office: Office) -> None:
    rfq_id, other = office.queued(3), second_queued(office)
    put(office, ids(office, rfq_id)[:2], state="unknown", failure="ambiguous")
    put(office, ids(office, other)[:1], state="unknown", failure="ambiguous")
    concern = next(c for c in look(office) if c.rfq_id == rfq_id)
    attention = office.services.attention
    assert attention.in_doubt(concern) == ids(office, rfq_id)[:2]
    office.services.outbox_control.resolve(DeliveryId(ids(office, rfq_id)[0]), sent=True)
    assert attention.in_doubt(concern) == ids(office, rfq_id)[1:2]


def test_counts_are_right_at_ten_thousand_rows_of_two_requests(office: Office) -> None:
    first, second = office.queued(2), second_queued(office)
    with office.database.write() as session:
        row = session.get(DeliveryRow, ids(office, first)[0])
        assert row is not None
        whole = {c.name: getattr(row, c.key) for c in DeliveryRow.__table__.columns if c.name != "id"}
        rows = [
            whole
            | {
                "rfq_id": first if n % 2 else second,
                "number": n + 2,
                "message_id": f"<{n}@b.example>",
                "state": "rejected" if n % 5 else "unknown",
                "failure": "recipient" if n % 5 else "ambiguous",
            }
            for n in range(10_000)
        ]
        session.execute(insert(DeliveryRow), rows)
    counted = {(c.rfq_id, c.remedies[0]): c.mails for c in look(office) if c.mails}
    assert counted == {
        (first, Remedy.RETRY): 4000,
        (second, Remedy.RETRY): 4000,
        (first, Remedy.MARK_SENT): 1000,
        (second, Remedy.MARK_SENT): 1000,
    }


def test_what_merely_waits_is_told_where_no_program_sends(office: Office) -> None:
    office.queued(2)
    assert look(office) == []
    office.services.sending_right.give_back()
    office.clock.advance(minutes=2)
    concern = of(office, "mails")
    assert (concern.headline, concern.severity) == ("2 emails wait to be sent.", Severity.WARN)


def test_a_blocked_account_names_itself_and_what_to_do(office: Office) -> None:
    office.server.opening.append(blocked())
    office.queued(1)
    office.drain()
    concern = of(office, "account:")
    assert (concern.subject, concern.severity) == ("Account office", Severity.BLOCK)
    assert concern.remedies == (Remedy.ACCOUNT, Remedy.TRY_NOW)
    assert "Check the user name" in concern.todo


def test_a_blocked_account_does_not_ask_for_its_password_once_more(office: Office) -> None:
    office.server.opening.append(blocked())
    office.queued(1)
    office.drain()
    office.account("office", user="anna", id=office.services.accounts.get("office").id, host="new.shop.example")
    office.server.opening.append(blocked())
    office.drain()
    assert [c.key.partition(":")[0] for c in look(office)] == ["account"]


def test_a_missing_password_blocks_once_mails_wait_for_it(tmp_path: Path) -> None:
    with opened(tmp_path, secrets=NoSecrets()) as office:
        office.account(user="anna")
        assert of(office, "password:").severity is Severity.WARN
        office.services.accounts.enter_password("office", "correct horse")
        assert of(office, "keyring").severity is Severity.WARN
        office.services.rfq_sending.queue(office.request(1).id, office.services.accounts.get("office"))
    with opened(tmp_path, secrets=NoSecrets()) as office:
        concern = of(office, "password:")
        assert (concern.severity, concern.remedies) == (Severity.BLOCK, (Remedy.ACCOUNT,))


def test_little_room_and_a_clock_that_was_set_back_are_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.queued(1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 9, 1))
    assert of(office, "disk").severity is Severity.BLOCK
    office.clock.advance(minutes=-20)
    assert "20 minutes in the future" in of(office, "clock").happened
    office.clock.advance(hours=-30)
    assert "30 hours in the future" in of(office, "clock").happened


def test_a_damaged_database_is_told_before_anything_is_read_from_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor: Doctor = office.services.doctor
    monkeypatch.setattr("app.services.upkeep.doctor.integrity", lambda _database: "row 1 missing from index")
    assert [(c.key, c.headline) for c in doctor.look()] == [
        ("database", "The file is damaged: row 1 missing from index.")
    ]

    def unreadable(_database: Database) -> str:
        raise DatabaseUnusable("The database file is damaged.")

    monkeypatch.setattr("app.services.upkeep.doctor.integrity", unreadable)
    assert [c.headline for c in doctor.look()] == ["The database file is damaged."]
    monkeypatch.setattr("app.services.upkeep.doctor.attention.latest_start", unreadable)
    assert [c.headline for c in doctor.quick()] == ["The database file is damaged."]
    monkeypatch.setattr("app.services.accounts.accounts.Accounts.all", unreadable)
    assert [c.headline for c in doctor.slow(check_database=False)] == ["The database file is damaged."]


@pytest.mark.file_only("a PRAGMA of SQLite's")
def test_a_database_that_cannot_be_written_is_told(office: Office) -> None:
    def only_read(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=ON")

    event.listen(office.database.engine, "begin", only_read)
    found = office.services.doctor.look()
    event.remove(office.database.engine, "begin", only_read)
    office.database.engine.dispose()  # those that may only read
    (told,) = (c for c in found if c.key == "unwritable")
    assert (told.headline.split(".")[0], told.severity) == ("The database cannot be written", Severity.BLOCK)
    assert all(c.key != "unwritable" for c in office.services.doctor.look())


def test_the_doctor_lists_the_same_and_its_exit_code_says_whether_anything_blocks(
    office: Office,
) -> None:
    office.server.answers.append(Answer(refused()))
    rfq_id = office.queued(1)
    office.drain()
    assert office.states(rfq_id) == [DeliveryState.REJECTED]
    (concern,) = office.services.doctor.look()
    assert concern.command == f"rfq-sender outbox retry {concern.subject}"
    assert FailureClass.RECIPIENT in concern.key


def test_an_account_that_rests_says_until_when(office: Office) -> None:
    office.server.opening.append(throttled())
    office.queued(2)
    office.drain()
    concern = of(office, "account:")
    assert concern.severity is Severity.WARN
    assert concern.next_at == office.clock.now() + timedelta(minutes=1)
    office.clock.advance(minutes=1)
    assert of(office, "account:").next_at is None, "it is tried again at the next look"


def test_an_account_that_is_stopped_goes_on_at_no_time(office: Office) -> None:
    office.server.opening.append(blocked())
    office.queued(2)
    office.drain()
    assert of(office, "account:").next_at is None


def test_an_account_that_a_provider_stops_is_told_of_in_its_own_words(office: Office) -> None:
    office.queued(1)
    office.server.opening.append(refusal(Stage.AUTH, Reply(535, "5.7.139", "disabled for the Tenant"), ""))
    office.drain()
    concern = of(office, "account:")
    assert concern.happened.startswith("Your company has turned off SMTP with a password for this mailbox. It answered")
    assert "ask your IT to allow Authenticated SMTP" in concern.todo


def test_a_missing_sign_in_is_told_of_as_one(office: Office) -> None:
    line = GraphLine(user="anna@shop.example", registration=Registration(client_id="1"))
    office.services.accounts.save(Account(name="graph", via=line, from_address="anna@shop.example"))
    concern = of(office, "password:")
    assert (concern.headline, concern.todo) == ("Nobody is signed in.", "Sign in, in the browser.")
    assert concern.command == "rfq-sender accounts sign-in graph"
