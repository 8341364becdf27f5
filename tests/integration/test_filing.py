"""Whole RFQs are deleted, closed and archived, and brought back; what vendors were asked is never lost."""

from pathlib import Path

import pytest

from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.ids import RfqId
from app.services.rfqs.filing import RfqPutAway
from app.services.rfqs.reading import RfqMissing
from tests.fakes.office import DEADLINE, Office, begun, opened
from tests.fakes.terminal import Terminal


def draft(office: Office, title: str = "Draft") -> RfqId:
    return office.services.rfq_editing.create(title, DEADLINE).id


def sent(office: Office) -> RfqId:
    rfq_id = office.queued(2)
    office.drain()
    return rfq_id


def numbers(office: Office) -> list[str]:
    return [line.number for line in office.services.rfq_reading.lines()]


def test_a_deleted_draft_is_nowhere_and_its_number_is_not_given_again(office: Office) -> None:
    filing, reading = office.services.rfq_filing, office.services.rfq_reading
    rfq_id = draft(office)
    (refused,) = filing.apply(Filing.CLOSE, [rfq_id]).refused
    assert refused.text == "RFQ-2026-0001 can't be closed: nothing of it was sent. Delete or archive it instead."
    assert filing.apply(Filing.DELETE, [rfq_id]).changed == (rfq_id,)
    assert (numbers(office), reading.count()) == ([], 0)
    for look in (lambda: reading.get(rfq_id), lambda: reading.id_of("RFQ-2026-0001")):
        with pytest.raises(RfqMissing):
            look()
    draft(office)
    assert numbers(office) == ["RFQ-2026-0002"]
    filing.apply(Filing.DELETE.back, [rfq_id])
    assert sorted(numbers(office)) == ["RFQ-2026-0001", "RFQ-2026-0002"]
    assert reading.get(rfq_id).deadline == DEADLINE


def test_nothing_goes_out_for_one_that_was_put_away_after_it_was_checked(office: Office) -> None:
    made = office.services
    rfq, account = office.request(2), office.account()
    for deed, kind, words in (
        (Filing.DELETE, RfqMissing, "no longer exists"),
        (Filing.ARCHIVE, RfqPutAway, "Move it out of the archive"),
    ):
        checked = made.rfq_checking.prepare(rfq.id, account)
        made.rfq_filing.apply(deed, [rfq.id])
        refused = made.rfq_sending
        with pytest.raises(kind, match=words):
            refused.queue(rfq.id, account, checked=checked)
        assert office.states() == []
        made.rfq_filing.apply(deed.back, [rfq.id])


def test_what_was_deleted_between_check_and_queue_is_refused_by_the_queue_itself(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = office.services
    rfq, account = office.request(2), office.account()
    checked = made.rfq_checking.prepare(rfq.id, account)
    monkeypatch.setattr(type(made.rfq_checking), "is_current", lambda *_: True)
    made.rfq_filing.apply(Filing.DELETE, [rfq.id])
    with pytest.raises(RfqMissing, match="nothing was sent"):
        made.rfq_sending.queue(rfq.id, account, checked=checked)
    assert office.states() == []


def test_what_was_sent_can_be_closed_and_reopened_but_not_deleted(office: Office) -> None:
    filing, rfq_id = office.services.rfq_filing, sent(office)
    (refused,) = filing.apply(Filing.DELETE, [rfq_id]).refused
    assert "can't be deleted: emails of it were queued or sent. Close or archive it" in refused.text
    assert filing.apply(Filing.CLOSE, [rfq_id]).numbers == ("RFQ-2026-0001",)
    assert office.services.rfq_reading.get(rfq_id).state is RfqState.CLOSED
    assert filing.apply(Filing.CLOSE, [rfq_id]).changed == ()
    with pytest.raises(RfqPutAway, match="is closed, so nothing was sent"):
        office.services.rfq_sending.retry(rfq_id)
    filing.apply(Filing.REOPEN, [rfq_id])
    assert office.services.rfq_reading.get(rfq_id).state is RfqState.SENT


def test_emails_that_wait_keep_it_open_and_in_the_list(office: Office) -> None:
    rfq_id = office.queued(2)
    for deed in (Filing.CLOSE, Filing.ARCHIVE):
        (refused,) = office.services.rfq_filing.apply(deed, [rfq_id]).refused
        assert "Wait until they are sent, or cancel them in the outbox." in refused.text
    office.services.outbox_control.cancel(rfq_id)
    assert office.services.rfq_filing.apply(Filing.CLOSE, [rfq_id]).changed == (rfq_id,)


def test_the_commands_do_what_they_can_and_name_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    with opened(terminal.data) as office:
        sent(office)
        draft(office)
    said = terminal("rfq", "delete", "rfq-2026-0001", "RFQ-2026-0002", "RFQ-2026-0002")
    assert said.code == 1
    assert said.out.startswith("RFQ-2026-0002 deleted.\nRFQ-2026-0001 can't be deleted")
    assert "rfq undelete RFQ" in said.err
    assert "There is no RFQ “RFQ-1”. Nothing was changed." in terminal("rfq", "close", "RFQ-2026-0001", "RFQ-1").err
    assert terminal.json("rfq", "undelete", "RFQ-2026-0002") == {"rfqs": ["RFQ-2026-0002"], "refused": []}
    assert [r["number"] for r in terminal.json("rfq", "list")] == ["RFQ-2026-0002", "RFQ-2026-0001"]
    terminal.json("rfq", "archive", "RFQ-2026-0002")
    assert [r["number"] for r in terminal.json("rfq", "list")] == ["RFQ-2026-0001"]
    assert [r["number"] for r in terminal.json("rfq", "list", "--archived")] == ["RFQ-2026-0002"]
    terminal.json("rfq", "unarchive", "RFQ-2026-0002")
    assert terminal("rfq", "list", "--archived").out == "No RFQ is archived.\n"
    assert terminal.json("rfq", "close", "RFQ-2026-0001")["rfqs"] == ["RFQ-2026-0001"]
