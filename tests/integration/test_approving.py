"""Approval before sending, and accounts that belong to one user: a team's rules, held by the check."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.people.user import NotAllowed, Role
from app.domain.rfqs.approval import ApprovalRules, is_approved
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.finding import blocks
from app.services.accounts.line_check import AccountInvalid
from app.services.rfqs.approving import ApprovalMissing, NothingToApprove
from app.services.rfqs.meanwhile import ChangedMeanwhile
from app.services.sending.rfq_sending import CheckFailed
from tests.fakes.accounts import smtp_account
from tests.fakes.office import Office, vendor

As = Callable[[str], None]


@pytest.fixture
def sitting(office: Office) -> As:
    """Who sits here now."""
    office.database.who = "Anna"
    for name, role in (("Anna", Role.ADMIN), ("Bert", Role.BUYER), ("Paul", Role.APPROVER)):
        office.services.people.put(name, role)

    def sit(name: str) -> None:
        office.database.who = name

    return sit


def _codes(office: Office, rfq: Rfq) -> list[str]:
    findings = office.services.rfq_checking.check(rfq.id, office.services.accounts.get("office"))
    return [f.code for f in findings if blocks([f])]


def test_above_a_number_of_vendors_an_approver_has_to_agree(office: Office, sitting: As, drawing: Path) -> None:
    approving, sending = office.services.rfq_approving, office.services.rfq_sending
    account = office.account()
    rfq = office.request(3, [drawing])
    assert approving.rules() == ApprovalRules()
    approving.set_rules(ApprovalRules(above=2))
    sitting("Bert")
    assert _codes(office, rfq) == ["approval-missing"]
    assert approving.wanted_of_me(rfq.id) == ""
    with pytest.raises(CheckFailed):
        sending.queue(rfq.id, account)
    with pytest.raises(NotAllowed, match="may not approve RFQs: that takes an approver"):
        approving.approve(rfq.id)
    with pytest.raises(NotAllowed, match="change what needs an approval"):
        approving.set_rules(ApprovalRules())
    sitting("Paul")
    why = "It goes to 3 vendors, and above 2 an approver has to agree."
    assert approving.wanted_of_me(rfq.id) == approving.is_asked_for(rfq) == why
    assert _codes(office, rfq) == [], "an approver agrees by sending"
    approved = approving.approve(rfq.id)
    assert (approved.approved_by, is_approved(approved)) == ("Paul", True)
    with pytest.raises(NothingToApprove):
        approving.approve(rfq.id)
    sitting("Bert")
    assert _codes(office, rfq) == []
    assert sending.queue(rfq.id, account).new == 3


def test_what_is_changed_afterwards_needs_another_look(office: Office, sitting: As, drawing: Path) -> None:
    made = office.services
    rfq = office.request(3, [drawing])
    made.rfq_approving.set_rules(ApprovalRules(above=1))
    office.account()
    one_more = made.vendors.save_all([vendor(9)]).vendors[0].stored_id
    changes: tuple[Callable[[], object], ...] = (
        lambda: made.rfq_asking.invite(rfq.id, [one_more]),
        lambda: made.rfq_editing.set_items(rfq.id, [replace(rfq.items[0], part_number="P-2")]),
        lambda: made.rfq_editing.change(rfq.id, deadline=Deadline.parse("2026-12-09 17:00", "UTC")),
        lambda: made.rfq_editing.set_attachments(rfq.id, []),
    )
    for change in changes:
        sitting("Paul")
        made.rfq_approving.approve(rfq.id)
        sitting("Bert")
        assert "approval-missing" not in _codes(office, rfq)
        made.rfq_editing.change(rfq.id, notes="a note is no matter of it")
        assert "approval-missing" not in _codes(office, rfq)
        change()
        assert "approval-missing" in _codes(office, rfq)


def test_controlled_lines_need_it_if_the_shop_wants_that(office: Office, sitting: As, drawing: Path) -> None:
    made = office.services
    rfq = office.request(1, [drawing])
    office.account()
    made.rfq_approving.set_rules(ApprovalRules(is_for_controlled=True))
    sitting("Bert")
    assert "approval-missing" not in _codes(office, rfq)
    made.rfq_editing.set_items(rfq.id, [replace(rfq.items[0], clearance="CUI")])
    assert "approval-missing" in _codes(office, rfq)
    sitting("Paul")
    assert made.rfq_approving.approve(rfq.id).approved_by == "Paul"


def test_alone_nobody_is_asked(office: Office, drawing: Path) -> None:
    office.database.who = ""
    office.account()
    rfq = office.request(3, [drawing])
    office.services.rfq_approving.set_rules(ApprovalRules(above=1))
    assert _codes(office, rfq) == []
    assert office.services.rfq_approving.approve(rfq.id).approved_by == ""


def test_an_account_of_ones_own_is_for_nobody_else(office: Office, sitting: As, drawing: Path) -> None:
    made = office.services
    sitting("Bert")
    own = smtp_account(
        name="bert", host="smtp.shop.example", port=587, from_address="bert@shop.example", private_to="bert"
    )
    saved = made.accounts.save(own)
    assert made.accounts.problem(saved) == ""
    with pytest.raises(NotAllowed):
        made.accounts.save(replace(own, name="for all", private_to=""))
    made.accounts.save(replace(saved, from_name="Bert"))
    sitting("Anna")
    with pytest.raises(AccountInvalid, match="There is no user “Nobody”"):
        made.accounts.save(replace(saved, private_to="Nobody"))
    sitting("Paul")
    rfq = office.request(1, [drawing])
    assert made.accounts.problem(saved) == "“bert” belongs to Bert alone. Choose another account."
    assert [f.code for f in made.rfq_checking.check(rfq.id, saved) if blocks([f])]
    with pytest.raises(CheckFailed):
        made.rfq_sending.queue(rfq.id, saved)
    for deed in (
        lambda: made.accounts.save(replace(saved, private_to="Paul")),
        lambda: made.accounts.remove("bert"),
    ):
        with pytest.raises(NotAllowed):
            deed()
    sitting("Bert")
    made.accounts.remove("bert")


def test_nothing_else_goes_round_an_approval_or_an_owner(office: Office, sitting: As, drawing: Path) -> None:
    made = office.services
    sitting("Bert")
    own = smtp_account(host="smtp.shop.example", port=587, from_address="b@shop.example", private_to="Bert")
    bert = made.accounts.save(own)
    sitting("Anna")
    account = office.account(name="shop")
    rfq = office.request(2, [drawing])
    made.rfq_sending.queue(rfq.id, account)
    made.sending_right.take()
    office.drain()
    made.rfq_approving.set_rules(ApprovalRules(is_for_controlled=True))
    line = made.rfq_reading.get(rfq.id).items[0]
    made.rfq_editing.set_items(rfq.id, [replace(line, clearance="CUI", description="now controlled")])
    sitting("Paul")
    deeds: tuple[Callable[[], object], ...] = (
        lambda: made.trial_mail.send(rfq.id, rfq.vendor_ids[0], bert, "paul@shop.example"),
        lambda: made.accounts.test(bert.name),
        lambda: made.amending.send(made.amending.prepare(rfq.id, bert), bert),
    )
    for send in deeds:
        with pytest.raises(NotAllowed, match="belongs to Bert alone"):
            send()
    sitting("Anna")
    notice = made.amending.prepare(rfq.id, account)
    sitting("Bert")
    with pytest.raises(ApprovalMissing, match="Nothing was sent"):
        made.amending.send(notice, account)


def test_what_was_not_seen_is_not_approved(office: Office, sitting: As, drawing: Path) -> None:
    made = office.services
    office.account()
    rfq = office.request(2, [drawing])
    made.rfq_approving.set_rules(ApprovalRules(above=1))
    sitting("Paul")
    seen = made.rfq_reading.get(rfq.id)
    changes: tuple[Callable[[], object], ...] = (
        lambda: made.rfq_editing.change(rfq.id, copies=("somebody@elsewhere.example",)),
        lambda: made.rfq_asking.invite(rfq.id, [v.stored_id for v in made.vendors.save_all([vendor(9)]).vendors]),
    )
    for change in changes:
        change()
        with pytest.raises(ChangedMeanwhile, match="since you looked at it"):
            made.rfq_approving.approve(rfq.id, seen)
        seen = made.rfq_reading.get(rfq.id)
    made.rfq_approving.approve(rfq.id, seen)
    with pytest.raises(NothingToApprove):
        made.rfq_approving.approve(rfq.id, seen)
