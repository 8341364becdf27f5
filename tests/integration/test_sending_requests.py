"""From a checked request to the outbox, and what the buyer decides there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from app.documents.mail.spool import FileChanged, FileMissing
from app.documents.sheets.unfinished import PlaceTaken
from app.domain.outbox.delivery import WAITING, DeliveryState
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import DeliveryId, RfqId
from app.domain.trade.watch import Cancelled, Watch
from app.domain.vendors.vendor import Contact, Vendor
from app.services.rfqs.reading import RfqMissing
from app.services.sending.outbox_control import DeliveryNotUnknown
from app.services.sending.rfq_sending import AccountGone, AskedAlready, CheckFailed
from app.storage.base.schema import DELIVERIES
from app.storage.outbox import planning
from app.storage.vendors import changes, vendors
from tests.fakes.mail_server import Answer, refused, unknown
from tests.fakes.office import DEADLINE, ITEM, Office

S = DeliveryState
_ESSENTIALS = "Hello {{ lines_table }} {{ rfq.deadline }}"


def mail_octets(office: Office, number: int) -> bytes:
    return b"".join(office.server.taken[number].blocks())


def test_queueing_twice_is_queueing_once(office: Office) -> None:
    rfq = office.request(3)
    account = office.account()
    sending = office.services.rfq_sending
    assert (sending.queue(rfq.id, account).new, sending.queue(rfq.id, account).new) == (3, 0)
    assert sending.queue(rfq.id, account).total == 3
    assert office.services.rfq_reading.get(rfq.id).state is RfqState.SENDING


def test_checking_and_writing_tell_how_far_they_are_and_queue_nothing_when_stopped(office: Office) -> None:
    rfq, account, sending = office.request(3), office.account(), office.services.rfq_sending
    told: list[tuple[str, int, int]] = []

    def watch(what: str, is_stopped: bool = False) -> Watch:
        def tell(done: int, of: int) -> None:
            told.append((what, done, of))
            if is_stopped:
                raise Cancelled

        return tell

    with pytest.raises(Cancelled):
        sending.queue(rfq.id, account, checking=watch("checking", is_stopped=True))
    with pytest.raises(Cancelled):
        sending.queue(rfq.id, account, checking=watch("checking"), writing=watch("writing", is_stopped=True))
    assert office.lines() == []
    assert told[:2] == [("checking", 0, 3), ("checking", 0, 3)]
    assert told[-2:] == [("checking", 3, 3), ("writing", 0, 3)]
    assert sending.queue(rfq.id, account).new == 3


def test_vendors_invited_later_get_their_mail_and_the_others_no_second_one(office: Office) -> None:
    rfq_id = office.queued(2)
    office.drain()
    assert office.services.rfq_reading.get(rfq_id).state is RfqState.SENT
    late = office.services.vendors.save(_vendor("Late Ones", "quotes@late.example"))
    office.services.rfq_asking.invite(rfq_id, [late.stored_id])
    queued = office.services.rfq_sending.queue(rfq_id, office.services.accounts.get("office"))
    assert (queued.new, queued.total) == (1, 3)
    office.drain()
    assert office.server.recipients()[2:] == ["quotes@late.example"]


def _vendor(name: str, email: str) -> Vendor:
    return Vendor(name=name, contacts=(Contact(email=email),))


def test_a_request_that_the_check_refuses_queues_nothing(office: Office) -> None:
    rfq = office.request(2)
    office.services.rfq_editing.set_items(rfq.id, [])
    office.services.rfq_asking.set_invited(rfq.id, [])
    with pytest.raises(CheckFailed) as caught:
        office.services.rfq_sending.queue(rfq.id, office.account())
    assert {f.code for f in caught.value.blocking} == {"no-lines", "no-vendors"}
    assert str(caught.value).endswith("(1 more)")
    assert office.lines() == []
    office.services.rfq_editing.set_items(rfq.id, office.request(0).items)
    with pytest.raises(CheckFailed, match="No vendor is chosen") as caught:
        office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    assert "more" not in str(caught.value)


@pytest.mark.parametrize("gone", [True, False])
def test_a_file_that_changed_before_the_check_blocks(office: Office, drawing: Path, gone: bool) -> None:
    rfq = office.request(1, [drawing])
    if gone:
        drawing.unlink()
    else:
        drawing.write_bytes(b"another revision")
    findings = office.services.rfq_checking.check(rfq.id, office.account())
    assert [f.code for f in findings] == ["file-changed"]


@pytest.mark.parametrize(("gone", "error"), [(True, FileMissing), (False, FileChanged)])
def test_a_file_that_changes_between_check_and_freeze_queues_nothing(
    office: Office, drawing: Path, gone: bool, error: type[Exception]
) -> None:
    rfq = office.request(2, [drawing])
    account = office.account()
    sending = office.services.rfq_sending

    prepared = sending.checking.prepare(rfq.id, account)
    if gone:
        drawing.unlink()
    else:
        drawing.write_bytes(b"another revision")
    with pytest.raises(error):
        sending.kept(prepared, account)
    assert office.lines() == []


def test_what_was_checked_is_what_is_queued_octet_for_octet(office: Office, drawing: Path) -> None:
    rfq = office.request(1203, [drawing])
    account = office.account()
    prepared = office.services.rfq_checking.prepare(rfq.id, account)
    assert len(prepared.mails) == 1203
    queued = office.services.rfq_sending.queue(rfq.id, account)
    assert (queued.new, queued.total) == (1203, 1203)
    with office.database.write_columns() as connection:
        kept = {line.vendor_id: planning.message(connection, line.id) for line in office.lines()}
    assert kept == prepared.mails
    assert {line.size for line in office.lines()} == {mail.size for mail in prepared.mails.values()}


def test_what_was_checked_just_now_is_sent_as_it_is(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rfq, account = office.request(3), office.account()
    checked = office.services.rfq_checking.prepare(rfq.id, account)
    office.clock.advance(minutes=9)
    monkeypatch.setattr("app.services.rfqs.checking.Drafting", None)  # nothing is made once more
    assert office.services.rfq_sending.queue(rfq.id, account, checked=checked).new == 3
    with office.database.write_columns() as connection:
        assert [planning.message(connection, line.id) for line in office.lines()] == list(checked.mails.values())


@pytest.mark.parametrize("what", ["subject", "vendor", "removed", "account", "other request", "mail", "time"])
def test_what_has_changed_since_the_check_is_checked_again(office: Office, what: str) -> None:
    made = office.services
    rfq, account = office.request(3), office.account()
    checked = made.rfq_checking.prepare(rfq.id, account)
    first = made.vendors.get(rfq.vendor_ids[0])
    new = 3
    if what == "subject":
        made.rfq_editing.change(rfq.id, subject="Another one")
    elif what == "vendor":
        made.vendors.save(replace(first, contacts=(replace(first.contacts[0], email="new@vendor1.example"),)))
    elif what == "removed":
        made.vendors.remove([first.stored_id])
        new = 2
    elif what == "account":
        account = made.accounts.save(replace(account, from_name="Anna"), None)
    elif what == "other request":
        rfq = made.rfq_editing.create("Another", DEADLINE)
        made.rfq_editing.set_items(rfq.id, [ITEM])
        made.rfq_asking.set_invited(rfq.id, [first.stored_id])
        new = 1
    elif what == "mail":
        made.rfq_asking.set_invited(rfq.id, rfq.vendor_ids[1:])
        made.rfq_sending.queue(rfq.id, account)
        made.rfq_asking.set_invited(rfq.id, rfq.vendor_ids)
        new = 1
    else:
        office.clock.advance(minutes=10)
    fresh = made.rfq_checking.prepare(rfq.id, account)
    assert made.rfq_sending.queue(rfq.id, account, checked=checked).new == new
    with office.database.write_columns() as connection:
        kept = {line.vendor_id: planning.message(connection, line.id) for line in office.lines(rfq.id)}
    assert fresh.mails.items() <= kept.items()
    assert len(fresh.mails) == new


def test_a_file_may_go_once_the_mails_are_frozen(office: Office, drawing: Path) -> None:
    rfq_id = office.queued(1, [drawing])
    drawing.unlink()
    assert office.services.rfq_sending.queue(rfq_id, office.services.accounts.get("office")).new == 0
    office.drain()
    assert office.states() == [S.ACCEPTED]


def test_a_retry_takes_the_mended_address_and_keeps_the_message_id(office: Office) -> None:
    rfq_id = office.queued(2)
    office.server.answers.append(Answer(refused()))
    office.drain()
    before = office.lines()[0]
    vendor = office.services.vendors.get(before.vendor_id)
    mended = replace(vendor, contacts=(replace(vendor.contacts[0], email="rfq@vendor1.example"),))
    office.services.vendors.save(mended)
    account = office.services.accounts.get("office")
    office.services.accounts.save(replace(account, from_address="buyer@other.example"))
    assert office.services.rfq_sending.retry(rfq_id) == 1
    line = office.lines()[0]
    assert (line.state, line.recipients, line.message_id) == (S.READY, "rfq@vendor1.example", before.message_id)
    assert (line.failure, line.error, line.server_reply) == (None, "", "")
    office.drain()
    assert before.message_id.encode() in mail_octets(office, 1)
    assert office.server.recipients() == ["quotes@vendor2.example", "rfq@vendor1.example"]
    assert office.services.rfq_sending.retry(rfq_id) == 0
    assert office.lines()[0].attempts == 2


def test_a_retry_that_the_check_refuses_changes_nothing(office: Office) -> None:
    rfq_id = office.queued(1)
    office.server.answers.append(Answer(refused()))
    office.drain()
    office.services.rfq_editing.set_items(rfq_id, [])
    with pytest.raises(CheckFailed):
        office.services.rfq_sending.retry(rfq_id)
    assert office.states() == [S.REJECTED]


def test_a_retry_by_a_removed_account_is_refused(office: Office) -> None:
    rfq_id = office.queued(1)
    office.server.answers.append(Answer(refused()))
    office.drain()
    office.services.accounts.remove("office")
    with pytest.raises(AccountGone, match="Add it again"):
        office.services.rfq_sending.retry(rfq_id)
    office.account()
    assert office.services.rfq_sending.retry(rfq_id) == 1


def test_a_retry_of_what_was_retried_meanwhile_is_not_done_twice(office: Office, drawing: Path) -> None:
    from app.storage.outbox import deliveries, planning

    rfq_id = office.queued(1, [drawing])
    office.server.answers.append(Answer(refused()))
    office.drain()
    with office.database.write() as session:
        refused_one = deliveries.unsent(session, rfq_id)[0]
        message = planning.message(session.connection(), refused_one.id)
        assert message is not None
        mail = planning.Planned(vendor_id=refused_one.vendor_id, vendor_name="V", message=message)
        now = office.clock.now()
        assert planning.replan(session, refused_one.id, mail, now, now)
        assert not planning.replan(session, refused_one.id, mail, now, now)


def test_the_buyers_word_ends_an_unknown_one(office: Office) -> None:
    office.queued(2)
    office.server.answers.extend([Answer(unknown(), after_commit=True)] * 2)
    office.drain()
    control = office.services.outbox_control
    control.resolve(DeliveryId(1), sent=True)
    control.resolve(DeliveryId(2), sent=False)
    assert office.states() == [S.ACCEPTED, S.READY]
    first = office.lines()[1]
    office.drain()
    assert office.states() == [S.ACCEPTED, S.ACCEPTED]
    assert first.message_id.encode() in mail_octets(office, 0)
    outcomes = [a.outcome for a in office.services.outbox_reading.attempts(DeliveryId(2))]
    assert outcomes == [S.UNKNOWN, S.READY, S.ACCEPTED]
    with pytest.raises(DeliveryNotUnknown, match="is sent, not unknown"):
        control.resolve(DeliveryId(2), sent=False)
    with pytest.raises(DeliveryNotUnknown, match="no email 99"):
        control.resolve(DeliveryId(99), sent=True)


def test_files_that_no_mail_needs_are_tidied_away(office: Office, drawing: Path) -> None:
    rfq_id = office.queued(2, [drawing])
    assert office.services.rfq_sending.tidy() == 0
    office.server.answers.append(Answer(refused()))
    office.drain()
    assert office.services.rfq_sending.tidy() == 0  # the refused one may be sent again
    office.services.rfq_sending.retry(rfq_id)
    office.drain()
    office.age_files()
    assert office.services.rfq_sending.tidy() == 1


def test_a_request_without_a_deadline_is_tried_for_a_day(office: Office) -> None:
    from app.services.sending.permission import expiry

    rfq = office.request(0)
    now = office.clock.now()
    assert (expiry(replace(rfq, deadline=None), now) - now).days == 1
    late = rfq.deadline
    assert late is not None
    assert expiry(rfq, late.instant) == late.instant


def test_a_missing_request_is_named(office: Office) -> None:
    nowhere = RfqId(99)
    for call in (
        lambda: office.services.rfq_checking.check(nowhere, None),
        lambda: office.services.rfq_reading.get(nowhere),
        lambda: office.services.rfq_reading.by_number("RFQ-1"),
        lambda: office.services.rfq_editing.change(nowhere, title="x"),
        lambda: office.services.rfq_preview.write(nowhere, office.folder, office.account("x")),
    ):
        with pytest.raises(RfqMissing):
            call()


def test_what_the_check_finds_in_the_message_names_the_vendors(office: Office, drawing: Path) -> None:
    rfq = office.request(2, [drawing])
    check = office.services.rfq_checking.check
    office.services.rfq_editing.change(rfq.id, body="{{ nonsense }}")
    assert [f.code for f in check(rfq.id, None)] == ["account-missing", "message-invalid"]
    office.services.rfq_editing.change(rfq.id, body="{% if %}")
    assert [f.code for f in check(rfq.id, None)] == ["account-missing", "message-invalid"]
    office.services.rfq_editing.change(rfq.id, body=f"{_ESSENTIALS} {{{{ contact.first_name }}}}")
    assert [f.code for f in check(rfq.id, None)] == ["account-missing", "placeholder-empty"]
    office.services.rfq_editing.change(
        rfq.id, body=_ESSENTIALS + "{% if contact.first_name %} {{ contact.first_name }}{% endif %}"
    )
    assert [f.code for f in check(rfq.id, None)] == ["account-missing"]


def test_a_name_that_could_forge_a_header_blocks(office: Office, drawing: Path) -> None:
    rfq = office.request(1, [drawing])
    account = office.account(from_name="Buyer\r\nBcc: all@x.example")
    assert [f.code for f in office.services.rfq_checking.check(rfq.id, account)] == ["message-invalid"]
    shown = office.services.rfq_preview.show(rfq.id, rfq.vendor_ids[0], account)
    assert shown.problem
    assert shown.size == 0


def test_a_preview_is_octet_for_octet_what_is_sent(office: Office, drawing: Path, tmp_path: Path) -> None:
    rfq_id = office.queued(2, [drawing])
    account = office.services.accounts.get("office")
    vendor_id = office.services.rfq_reading.get(rfq_id).vendor_ids[0]
    preview = office.services.rfq_preview
    before = preview.write(rfq_id, tmp_path / "eml", account, [vendor_id])
    office.drain()
    assert before[0].read_bytes() == mail_octets(office, 0)
    office.services.rfq_sending.tidy()
    after = preview.write(rfq_id, tmp_path / "later", account)
    assert after[0].read_bytes() == before[0].read_bytes()
    shown = preview.show(rfq_id, vendor_id, account)
    assert (shown.problem, shown.to) == ("", ("Desk 1 <quotes@vendor1.example>",))
    assert shown.attachments[1:] == ((drawing.name, drawing.stat().st_size),)


def test_a_preview_of_what_cannot_be_made_says_why(office: Office, tmp_path: Path, drawing: Path) -> None:
    from app.services.rfqs.preview import PreviewImpossible

    rfq = office.request(1, [drawing])
    account = office.account(from_name="Anna Buyer")
    preview = office.services.rfq_preview
    assert preview.show(rfq.id, rfq.vendor_ids[0], account).sender == "Anna Buyer <buyer@shop.example>"
    assert len(preview.write(rfq.id, tmp_path / "eml", account)) == 1
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(PreviewImpossible, match="Choose another folder"):
        preview.write(rfq.id, tmp_path / "file", account)
    with pytest.raises(PreviewImpossible, match="No vendor is invited"):
        preview.write(rfq.id, tmp_path / "eml", account, [])
    gone = office.services.vendors.remove(rfq.vendor_ids)
    assert preview.show(rfq.id, rfq.vendor_ids[0], account).problem == "This vendor is no longer invited."
    office.services.vendors.take_back(gone.change)
    office.services.rfq_editing.change(rfq.id, body="{{ nonsense }}")
    assert "nonsense" in preview.show(rfq.id, rfq.vendor_ids[0], account).problem
    with pytest.raises(PreviewImpossible, match="nonsense"):
        preview.write(rfq.id, tmp_path / "eml", account)
    office.services.rfq_editing.change(rfq.id, body=f"{_ESSENTIALS} {{{{ contact.first_name }}}}")
    shown = preview.show(rfq.id, rfq.vendor_ids[0], account)
    assert (shown.problem, shown.missing) == ("First name is empty for this vendor.", ("contact.first_name",))
    assert (shown.values["vendor.name"], shown.values["contact.first_name"]) == ("Vendor Number 001", "")
    assert shown.values["lines_table"].startswith("1. P-1\n")
    office.services.rfq_editing.change(rfq.id, body="{% for line in lines %}{{ line.part_number }}{% endfor %}{{ x }}")
    assert preview.show(rfq.id, rfq.vendor_ids[0], account).values["rfq.number"] == rfq.number
    office.services.rfq_editing.change(rfq.id, body=f"{_ESSENTIALS} {{{{ contact.first_name }}}}")
    office.services.vendors.save(replace(office.services.vendors.get(gone.vendors[0].stored_id), contacts=()))
    assert preview.show(rfq.id, rfq.vendor_ids[0], account).problem == "The vendor has no address."


def test_a_preview_replaces_a_preview_and_nothing_else(office: Office, tmp_path: Path) -> None:
    rfq = office.request(1)
    account, preview = office.account(), office.services.rfq_preview
    (path,) = preview.write(rfq.id, tmp_path / "eml", account)
    assert preview.write(rfq.id, tmp_path / "eml", account) == [path]
    (tmp_path / "precious").write_text("old", encoding="utf-8")
    path.unlink()
    path.symlink_to(tmp_path / "precious")
    with pytest.raises(PlaceTaken, match="is a link"):
        preview.write(rfq.id, tmp_path / "eml", account)
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "old"


def test_two_vendors_whose_names_look_alike_get_a_file_each(office: Office, tmp_path: Path) -> None:
    rfq = office.request(0)
    ids = [office.services.vendors.save(_vendor(n, f"q@{i}.example")).stored_id for i, n in enumerate(("A/B", "a:b"))]
    office.services.rfq_asking.set_invited(rfq.id, ids)
    paths = office.services.rfq_preview.write(rfq.id, tmp_path, office.account())
    assert len({p.name.casefold() for p in paths}) == 2


def test_the_report_has_a_line_for_every_mail(office: Office, tmp_path: Path) -> None:
    rfq_id = office.queued(3)
    assert office.services.outbox_reading.export(tmp_path / "report.csv", rfq_id) == 3
    assert "Vendor Number 003" in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")


def test_the_outlook_tells_pace_and_time(office: Office) -> None:
    rfq_id = office.queued(3, per_minute=30)
    outlook = office.services.outbox_reading.outlook(rfq_id)
    assert (outlook.per_minute, outlook.seconds_left, outlook.note) == (30, 4.0, "")
    office.services.outbox_control.cancel(rfq_id)
    outlook = office.services.outbox_reading.outlook()
    assert (outlook.per_minute, outlook.seconds_left) == (None, None)


@pytest.mark.file_only("the driver's own words")
def test_no_address_is_asked_twice_whatever_vendor_it_hangs_on(office: Office, drawing: Path) -> None:
    rfq_id = office.queued(2, [drawing])
    office.drain()
    services, account = office.services, office.services.accounts.get("office")
    first = services.vendors.get(services.rfq_reading.get(rfq_id).vendor_ids[0])
    services.vendors.remove([first.stored_id])  # as the undo of an import does
    again = services.vendors.save(replace(first, id=None, version=0, name="The same people"))
    services.rfq_asking.invite(rfq_id, [again.stored_id])
    (finding,) = services.rfq_checking.check(rfq_id, account)
    assert (finding.code, finding.row) == ("address-asked", "The same people")
    assert "quotes@vendor1.example already got this RFQ, as “Vendor Number 001”" in finding.text
    with pytest.raises(CheckFailed):
        services.rfq_sending.queue(rfq_id, account)
    other = services.vendors.save(replace(again, contacts=(Contact(email="other@x.example"),)))
    checked = services.rfq_checking.prepare(rfq_id, account)
    assert checked.findings == ()
    with office.database.write() as session:  # as another program would have asked it meanwhile
        line = office.lines()[0].id
        session.connection().exec_driver_sql(
            "UPDATE deliveries SET recipients = '[\"Other@X.example\"]' WHERE id = ?", (line,)
        )
    with pytest.raises(AskedAlready, match=r"other@x\.example got an email"):
        services.rfq_sending.queue(rfq_id, account, checked=checked)
    assert len(office.lines()) == 2
    assert other.stored_id == again.stored_id


def test_a_merge_does_not_let_a_retry_write_to_the_same_people_again(office: Office) -> None:
    office.server.answers.extend([Answer(), Answer(refused())])
    rfq_id = office.queued(2)
    office.drain()
    one, two = office.services.rfq_reading.get(rfq_id).vendor_ids
    with office.database.write() as session:
        found = changes.begin(session, "merging", office.clock.now())
        changes.remove(session, found, vendors.get(session, [two]), office.clock.now(), one)
    with pytest.raises(CheckFailed, match="already got this RFQ"):
        office.services.rfq_sending.retry(rfq_id)


def test_a_cancelled_mail_is_sent_again_when_that_is_said(office: Office) -> None:
    rfq_id = office.queued(2)
    office.services.outbox_control.cancel(rfq_id)
    sending = office.services.rfq_sending
    assert sending.queue(rfq_id, office.services.accounts.get("office")).new == 0
    assert (sending.retry(rfq_id), sending.retry(rfq_id, cancelled=True)) == (0, 2)
    office.drain()
    assert office.states() == [S.ACCEPTED] * 2


def test_a_vendor_whose_mail_was_cancelled_can_be_left_out(office: Office) -> None:
    rfq_id = office.queued(2)
    office.services.outbox_control.cancel(rfq_id)
    first, _ = office.services.rfq_reading.get(rfq_id).vendor_ids
    assert office.services.rfq_asking.set_invited(rfq_id, [first]).vendor_ids == (first,)
    assert office.services.rfq_sending.retry(rfq_id, cancelled=True) == 1


def test_a_skipped_mail_goes_once_the_deadline_is_later(office: Office) -> None:
    rfq_id = office.queued(1)
    office.services.outbox_control.pause()
    office.clock.advance(days=300)
    office.services.outbox_control.resume()
    assert office.states() == [S.SKIPPED]
    with pytest.raises(CheckFailed, match="has passed"):
        office.services.rfq_sending.retry(rfq_id)
    office.services.rfq_editing.change(rfq_id, deadline=Deadline.parse("2028-12-05 17:00", "UTC"))
    assert office.services.rfq_sending.retry(rfq_id) == 1
    office.drain()
    assert office.states() == [S.ACCEPTED]


@pytest.mark.parametrize("state", [s for s in S if s not in {S.CLAIMED, S.TRANSFERRING, S.COMMITTING}])
@pytest.mark.parametrize("held", [False, True])
def test_every_state_has_a_way_out(office: Office, state: DeliveryState, held: bool) -> None:
    """In flight is left to the engine; every other state is led on to "sent" by one of the buyer's deeds."""
    rfq_id = office.queued(1)
    with office.database.write() as session:
        values = {"state": state, "held": held and state in WAITING, "owner": None}
        session.execute(update(DELIVERIES).values(values))
    control, sending = office.services.outbox_control, office.services.rfq_sending
    deeds: list[Callable[[], object]] = [
        lambda: control.resume(rfq_id),
        lambda: sending.retry(rfq_id),
        lambda: sending.retry(rfq_id, cancelled=True),
        lambda: control.resolve(office.lines()[0].id, sent=False) if office.states() == [S.UNKNOWN] else None,
        lambda: control.resolve(office.lines()[0].id, sent=True) if office.states() == [S.DRAFTED] else None,
    ]
    for deed in deeds:
        deed()
        office.drain()
    assert office.states() == [S.ACCEPTED]


def test_a_request_remembers_its_account_and_the_check_warns_of_another_one(office: Office, drawing: Path) -> None:
    rfq_id = office.queued(1, [drawing])
    assert office.services.rfq_reading.get(rfq_id).account == "office"
    late = office.services.vendors.save(_vendor("Late Ones", "quotes@late.example"))
    office.services.rfq_asking.invite(rfq_id, [late.stored_id])
    check = office.services.rfq_checking.check
    assert check(rfq_id, office.services.accounts.get("office")) == ()
    (finding,) = check(rfq_id, office.account("second"))
    assert (finding.code, finding.text) == (
        "account-other",
        "The earlier emails of this RFQ went out from “office”.",
    )
