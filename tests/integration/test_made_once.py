"""A script that starts again finds the RFQ that it made, under its own key, and never makes a second one."""

from pathlib import Path

import pytest

from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import RfqState
from app.services.rfqs.field_checks import RfqInvalid
from app.storage.rfqs import rfqs
from tests.fakes.office import DEADLINE, ITEM, Office, begun
from tests.fakes.terminal import Terminal

NEW = ("rfq", "new", "--title", "Nickel", "--deadline", "2099-12-04 17:00", "--zone", "America/Chicago")


def test_the_same_key_gives_the_same_rfq_as_it_is_now(office: Office) -> None:
    editing = office.services.rfq_editing
    first = editing.create_once("Nickel", DEADLINE, "nickel  1 ")
    editing.change(first.rfq.id, title="Nickel, 3 parts")
    again = editing.create_once("Other", None, "nickel 1")
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.rfq.id, again.rfq.title, again.rfq.deadline) == (first.rfq.id, "Nickel, 3 parts", DEADLINE)
    assert editing.create_once("Nickel", DEADLINE, "nickel 2").rfq.number == "RFQ-2026-0002"
    assert [editing.create_once("Nickel", DEADLINE, None).is_new for _ in range(2)] == [True, True]


@pytest.mark.parametrize("key", [" ", "k" * 1_000])
def test_a_key_that_says_nothing_or_too_much_makes_nothing(office: Office, key: str) -> None:
    with pytest.raises(RfqInvalid, match="key has"):
        office.services.rfq_editing.create_once("Nickel", DEADLINE, key)
    assert office.services.rfq_reading.lines() == []


def test_a_deleted_rfq_keeps_its_key(office: Office) -> None:
    editing = office.services.rfq_editing
    made = editing.create_once("Nickel", DEADLINE, "nickel").rfq
    office.services.rfq_filing.apply(Filing.DELETE, [made.id])
    with pytest.raises(RfqInvalid, match="was deleted, so no new one was made"):
        editing.create_once("Nickel", DEADLINE, "nickel")
    office.services.rfq_filing.apply(Filing.DELETE.back, [made.id])
    assert editing.create_once("Nickel", DEADLINE, "nickel").rfq.id == made.id


def test_a_process_that_dies_while_it_writes_leaves_nothing_under_the_key(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    editing = office.services.rfq_editing
    with monkeypatch.context() as patched:
        patched.setattr(rfqs, "change", die)  # after the row with its key, in the same transaction
        with pytest.raises(KeyboardInterrupt):
            editing.create_once("Nickel", DEADLINE, "nickel")
    assert office.services.rfq_reading.lines() == []
    made = editing.create_once("Nickel", DEADLINE, "nickel")
    assert (made.is_new, made.rfq.number) == (True, "RFQ-2026-0001")


def test_an_rfq_that_was_sent_keeps_its_key(office: Office) -> None:
    editing = office.services.rfq_editing
    made = editing.create_once("Nickel", DEADLINE, "nickel").rfq
    editing.set_items(made.id, [ITEM])
    office.services.rfq_asking.set_invited(made.id, office.vendors(2))
    office.services.rfq_sending.queue(made.id, office.account())
    office.services.sending_right.take()
    office.drain()
    again = editing.create_once("Nickel", DEADLINE, "nickel")
    assert (again.rfq.id, again.rfq.state, again.is_new) == (made.id, RfqState.SENT, False)


def test_the_vendors_of_another_rfq_are_asked_once(office: Office) -> None:
    made = office.services
    old = office.request(2)
    first = made.rfq_editing.create_once("Copy", DEADLINE, "copy").rfq  # killed before its vendors were asked
    again = made.rfq_copying.ask_vendors_of(old.id, "Copy", DEADLINE, "copy")
    assert (again.rfq.id, again.is_new, again.rfq.vendor_ids) == (first.id, False, old.vendor_ids)
    made.rfq_asking.set_invited(first.id, old.vendor_ids[:1])
    assert made.rfq_copying.ask_vendors_of(old.id, "Copy", DEADLINE, "copy").rfq.vendor_ids == old.vendor_ids[:1]


def test_the_command_says_that_the_rfq_is_already_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    keyed = (*NEW, "--key", "nickel-1")
    first = terminal.json(*keyed)
    assert (first["created"], terminal.json(*keyed)) == (True, first | {"created": False})
    said = terminal(*keyed)
    assert (said.code, said.out) == (0, "RFQ-2026-0001\n")
    assert said.err == "RFQ-2026-0001 “Nickel” is already there with this key. No new RFQ was made.\n"
    assert terminal.json(*keyed, "--vendors-of", "RFQ-2026-0001")["created"] is False
    assert terminal(*NEW, "--key", " ").code == 2
