"""“Send test to myself”: a vendor's mail as it will be, to the buyer alone, and it counts for nothing."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from app.domain.rfqs.rfq import Rfq
from app.domain.trade.address import AddressUnusable
from app.domain.trade.quantity import QuantityBreaks
from app.services.rfqs.preview import PreviewImpossible
from app.services.rfqs.refusals import VendorsBarred
from app.services.sending.trial import Tried
from app.transports.transport import MessageRefused, Unreachable
from tests.fakes.mail_server import Answer, refused, unreachable
from tests.fakes.office import ITEM, Office

_ME = "me@shop.example"


@pytest.fixture
def rfq(office: Office, drawing: Path) -> Rfq:
    office.account()
    made = office.request(2, [drawing])
    return office.services.rfq_editing.change(made.id, copies=["boss@shop.example"])


def _tried(office: Office, rfq: Rfq, to: str = _ME) -> Tried:
    return office.services.trial_mail.send(rfq.id, rfq.vendor_ids[0], office.services.accounts.usable("office"), to)


def _mails(office: Office) -> list[EmailMessage]:
    return [message_from_bytes(b"".join(m.blocks()), policy=default) for m in office.server.taken]


def _without_marks(mail: EmailMessage, token: str) -> tuple[str, list[bytes]]:
    """Its text, and what is attached to it but for the form, with the vendor's token taken out."""
    body = mail.get_body(("plain",))
    assert body is not None
    files = [part.get_content() for part in mail.iter_attachments()]
    return body.get_content().replace(token, ""), files[1:]


def test_the_mail_goes_to_the_buyer_alone_and_is_what_the_vendor_gets(office: Office, rfq: Rfq) -> None:
    tried = _tried(office, rfq)
    assert (tried.vendor, tried.to) == ("Vendor Number 001", _ME)
    (taken,) = office.server.taken
    assert taken.recipients == (_ME,)
    (trial,) = _mails(office)
    assert (trial["To"], trial["Cc"]) == (_ME, None)
    office.services.sending_right.take()
    office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    office.drain()
    _, real, _ = _mails(office)
    assert _without_marks(trial, "TEST") == _without_marks(real, rfq.invitations[0].mark.token)
    assert trial["Subject"] == "Test: " + str(real["Subject"]).replace(rfq.invitations[0].mark.token, "TEST")


def test_nothing_in_it_can_be_taken_for_the_vendors_own(office: Office, rfq: Rfq) -> None:
    """A look into the Sent folder goes by the Message-ID, an answer by the token, a form by its refs."""
    _tried(office, rfq)
    _tried(office, rfq)
    one, another = _mails(office)
    assert one["Message-ID"] != another["Message-ID"]
    octets = b"".join(b"".join(m.blocks()) for m in office.server.taken)
    for invitation in rfq.invitations:
        assert invitation.mark.token.encode() not in octets
        assert invitation.mark.message_key.lower().encode() not in octets.lower()
    assert office.lines() == []
    assert office.services.rfq_reading.get(rfq.id) == rfq


def test_it_is_sent_whatever_else_is_wrong_with_the_request(office: Office, rfq: Rfq) -> None:
    items = [replace(ITEM, quantities=QuantityBreaks.kept("some"))]
    office.services.rfq_editing.set_items(rfq.id, items)
    office.services.rfq_editing.change(rfq.id, deadline=None)
    assert _tried(office, rfq).to == _ME


def test_what_cannot_be_made_says_why_and_nothing_goes_out(office: Office, rfq: Rfq) -> None:
    with pytest.raises(AddressUnusable):
        _tried(office, rfq, "nobody")
    office.services.rfq_editing.change(rfq.id, body="{{ nonsense }}")
    with pytest.raises(PreviewImpossible, match="nonsense"):
        _tried(office, rfq)
    office.services.rfq_editing.change(rfq.id, body=rfq.body)
    office.services.vendors.change(rfq.vendor_ids, lambda v: replace(v, clearance="ITAR"))
    office.services.rfq_editing.set_items(rfq.id, [replace(rfq.items[0], clearance="ITAR")])
    office.services.vendors.change(rfq.vendor_ids, lambda v: replace(v, clearance=""))
    with pytest.raises(VendorsBarred, match="No test email was sent"):
        _tried(office, rfq)
    office.services.vendors.remove(rfq.vendor_ids[:1])
    with pytest.raises(PreviewImpossible, match="no longer invited"):
        _tried(office, rfq)
    assert not office.server.taken


def test_what_the_server_says_is_told_as_it_is(office: Office, rfq: Rfq) -> None:
    office.server.answers.append(Answer(refused("no such user")))
    with pytest.raises(MessageRefused, match="The address was refused"):
        _tried(office, rfq)
    office.server.opening.append(unreachable())
    with pytest.raises(Unreachable):
        _tried(office, rfq)
    assert office.server.closed == 1
    assert "taken" in _tried(office, rfq).reply
