"""“Always copy” of an account: one address of the house gets a copy of each mail, and no vendor sees another by it."""

from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.copies import copies_of
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.address import same_mailbox
from app.domain.vendors.vendor import AddressedAs, Contact, ContactRank
from app.services.sending.rfq_sending import CheckFailed
from app.ui.rfq_editor.review.review_words import question
from tests.fakes.mail_server import Answer, refused
from tests.fakes.office import DONE, Office, vendor
from tests.unit.test_preflight import RFQ

_CC = "Archive@shop.example"
_SPELLINGS = st.sampled_from(["a@shop.example", "A@Shop.example", "b@shop.example", "c@shop.example"])


def _sent(office: Office, rfq: Rfq) -> list[EmailMessage]:
    if not office.server.taken:
        office.services.sending_right.take()
    office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    office.drain()
    return [message_from_bytes(b"".join(m.blocks()), policy=default) for m in office.server.taken]


def _queued(office: Office) -> Rfq:
    rfq = office.request(2)
    office.services.rfq_sending.queue(rfq.id, office.account(house_cc=_CC))
    return rfq


def _set_house_cc(office: Office, address: str) -> None:
    office.services.accounts.save(replace(office.services.accounts.get("office"), house_cc=address), None)


@given(own=st.lists(_SPELLINGS), house_cc=_SPELLINGS | st.just(""), besides=st.lists(_SPELLINGS))
def test_each_mailbox_gets_one_copy_and_nobody_who_gets_the_mail(
    own: list[str], house_cc: str, besides: list[str]
) -> None:
    found = copies_of(_rfq_with(own), house_cc, besides)
    mailboxes = [same_mailbox(address) for address in found]
    assert len(mailboxes) == len(set(mailboxes))
    assert set(mailboxes) == {same_mailbox(a) for a in (*own, house_cc) if a} - {same_mailbox(a) for a in besides}
    assert set(found) <= {*own, house_cc}


def _rfq_with(copies: Iterable[str]) -> Rfq:
    return replace(RFQ, copies=tuple(copies))


def test_every_vendors_mail_has_the_same_house_cc_and_shows_no_other_vendor(office: Office) -> None:
    office.account(house_cc=_CC)
    rfq = office.request(2)
    office.services.rfq_editing.change(rfq.id, copies=["desk@shop.example", "archive@SHOP.example"])
    contacts = (
        Contact(email="a@one.example", rank=ContactRank.PRIMARY),
        Contact(email="b@one.example", rank=ContactRank.PRIMARY, addressed=AddressedAs.CC),
    )
    office.services.vendors.change(rfq.vendor_ids[:1], lambda v: replace(v, contacts=contacts))
    mails = _sent(office, rfq)
    house = {"desk@shop.example", "archive@shop.example"}
    vendors = [office.services.vendors.get(i) for i in rfq.vendor_ids]
    for mail, taken, known in zip(mails, office.server.taken, vendors, strict=True):
        named = [address.addr_spec for header in ("To", "Cc") for address in mail[header].addresses]
        assert sorted(named) == sorted(taken.recipients), "each once, and nobody in secret"
        assert set(named) == {*house, *(c.email for c in known.recipients)}
    later = office.services.vendors.save(replace(vendor(3), capabilities=(DONE,)))
    office.services.rfq_asking.invite(rfq.id, [later.stored_id])
    assert len(_sent(office, rfq)) == 3, "a later vendor is no second email to the house"


def test_a_house_cc_that_is_a_vendors_blocks_and_names_the_account(office: Office) -> None:
    rfq = office.request(2)
    account = office.account(house_cc="QUOTES@vendor2.example")
    with pytest.raises(CheckFailed) as caught:
        office.services.rfq_sending.queue(rfq.id, account)
    (found,) = caught.value.blocking
    assert (found.code, found.row, found.spot.field) == ("always-copied-vendor", "office", "house_cc")
    assert found.text == "The account always copies QUOTES@vendor2.example, which belongs to “Vendor Number 002”."


@pytest.mark.parametrize("address", ["", "other@shop.example"])
def test_a_waiting_mail_is_held_once_its_account_copies_somebody_else(office: Office, address: str) -> None:
    _queued(office)
    _set_house_cc(office, address)
    office.services.sending_right.take()
    office.drain()
    assert office.states() == [DeliveryState.READY] * 2
    said = f"The account's “Always copy” was “{_CC}” when the email was made, and was changed. Set it back, or cancel"
    assert all(line.held_because.startswith(said) for line in office.lines())
    _set_house_cc(office, _CC.upper().replace("SHOP.EXAMPLE", "shop.example"))
    office.services.outbox_control.resume()
    office.drain()
    assert office.states() == [DeliveryState.ACCEPTED] * 2


def test_a_lane_that_runs_sees_a_house_cc_that_changes(office: Office) -> None:
    _queued(office)
    office.services.sending_right.take()
    office.services.outbox_control.pause()
    office.services.outbox_control.resume(limit=1)
    office.drain()
    _set_house_cc(office, "other@shop.example")
    office.services.outbox_control.resume()
    office.drain()
    assert office.states() == [DeliveryState.ACCEPTED, DeliveryState.READY]


def test_the_account_that_the_mail_was_frozen_for_counts(office: Office) -> None:
    _queued(office)
    office.account("second", house_cc="second@shop.example")
    office.services.sending_right.take()
    office.drain()
    assert office.states() == [DeliveryState.ACCEPTED] * 2


def test_what_the_server_refused_is_sent_again_with_the_copy(office: Office) -> None:
    rfq = _queued(office)
    office.server.answers.append(Answer(refused()))
    office.services.sending_right.take()
    office.drain()
    assert office.states() == [DeliveryState.REJECTED, DeliveryState.ACCEPTED]
    assert office.services.rfq_sending.retry(rfq.id) == 1, "the house has a copy of the other one already"
    office.drain()
    assert office.states() == [DeliveryState.ACCEPTED] * 2


def test_a_test_mail_is_copied_to_nobody(office: Office) -> None:
    office.account(house_cc=_CC)
    rfq = office.request(1)
    office.services.trial_mail.send(
        rfq.id, rfq.vendor_ids[0], office.services.accounts.usable("office"), "me@x.example"
    )
    assert [m.recipients for m in office.server.taken] == [("me@x.example",)]


def test_the_copy_counts_for_the_limit_of_a_day(office: Office) -> None:
    rfq = office.request(2)
    office.services.rfq_sending.queue(rfq.id, office.account(house_cc=_CC, per_day=3))
    office.services.sending_right.take()
    office.drain()
    assert office.states() == [DeliveryState.ACCEPTED, DeliveryState.READY], "each mail counts for two"


def test_what_is_confirmed_names_it(office: Office) -> None:
    account = office.account(house_cc=_CC)
    asked = question(_rfq_with(["desk@shop.example", "ARCHIVE@shop.example"]), account, 2, 2_000, 0)
    assert "Copies go to desk@shop.example, ARCHIVE@shop.example\n" in asked
