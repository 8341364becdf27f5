"""A request keeps its sense when one of its vendors turns out to be another one: one vendor, one mail, one answer."""

from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.mark import Mark
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.response import Response
from app.storage.base.database import Session
from app.storage.rfqs import invitations
from app.storage.vendors import changes
from tests.fakes.mail_server import Answer, refused
from tests.fakes.office import Office, vendor


def merge(office: Office, gone: VendorId, into: VendorId) -> None:
    with office.database.write() as session:
        change = changes.begin(session, "merge", office.clock.now())
        vendor = office.services.vendors.get(gone)
        changes.remove(session, change, [vendor], office.clock.now(), into)


def undo(office: Office) -> None:
    office.services.vendors.take_back(office.services.vendors.recent_changes()[0].id)


def marks(session: Session, rfq_id: RfqId) -> dict[VendorId, Mark]:
    return {i.vendor_id: i.mark for i in invitations.of(session, rfq_id)}


def test_a_draft_invites_the_survivor_once(office: Office) -> None:
    rfq = office.request(3)
    one, two, three = rfq.vendor_ids
    merge(office, one, two)
    assert [line.vendors for line in office.services.rfq_reading.lines()] == [2]
    merge(office, two, three)
    reading = office.services.rfq_reading
    assert reading.get(rfq.id).vendor_ids == (three,)
    assert office.services.rfq_asking.invite(rfq.id, [three]).vendor_ids == (three,)
    office.services.rfq_sending.queue(rfq.id, office.account())
    assert [line.vendor_id for line in office.services.outbox_reading.lines(rfq.id)] == [three]


def test_a_list_that_was_read_before_a_merge_means_the_survivor(office: Office) -> None:
    rfq = office.request(3)
    one, two, three = rfq.vendor_ids
    merge(office, one, two)
    assert office.services.rfq_asking.set_invited(rfq.id, [one, two]).vendor_ids == (two,)
    assert office.services.rfq_asking.invite(rfq.id, [one, three]).vendor_ids == (two, three)
    assert office.services.rfq_asking.invite_allowed(rfq.id, {one: None})[0].vendor_ids == (two, three)
    office.services.rfq_sending.queue(rfq.id, office.account())
    assert office.services.rfq_asking.set_invited(rfq.id, [one, three]).vendor_ids == (two, three)


def test_a_vendor_that_came_in_as_a_double_alone_is_invited_with_the_mark_it_had(office: Office) -> None:
    rfq = office.request(2)
    one, two = rfq.vendor_ids
    office.services.rfq_asking.set_invited(rfq.id, [one])
    with office.database.read() as session:
        (mark,) = marks(session, rfq.id).values()
    merge(office, one, two)
    with office.database.read() as session:
        assert marks(session, rfq.id) == {two: mark}
    office.services.rfq_asking.set_invited(rfq.id, [two])
    with office.database.read() as session:
        assert marks(session, rfq.id) == {two: mark}
    undo(office)
    assert office.services.rfq_reading.get(rfq.id).vendor_ids == (one,)
    office.services.rfq_asking.set_invited(rfq.id, [])
    assert office.services.rfq_reading.get(rfq.id).vendor_ids == ()


def test_who_has_its_mail_as_a_double_gets_no_second_one(office: Office) -> None:
    rfq_id = office.queued(2)
    office.drain()
    one, two = office.services.rfq_reading.get(rfq_id).vendor_ids
    office.services.rfq_asking.set_invited(rfq_id, [one, two])
    other = office.services.vendors.save(vendor(9)).stored_id
    merge(office, one, other)
    assert set(office.services.rfq_reading.get(rfq_id).vendor_ids) == {two, other}
    office.services.rfq_asking.invite(rfq_id, [other])
    assert office.services.rfq_sending.queue(rfq_id, office.account("second")).new == 0
    with office.database.write() as session:
        assert invitations.respond(session, rfq_id, other, Response.QUOTED, office.clock.now())
        assert not invitations.respond(session, rfq_id, VendorId(99), Response.QUOTED, office.clock.now())
    (line,) = office.services.vendor_finding.lines([other])
    assert (line.asked, line.answered) == (1, 1)


def test_a_refused_mail_to_a_double_is_made_anew_for_the_survivor(office: Office) -> None:
    rfq_id = office.queued(1)
    office.server.answers.append(Answer(failure=refused()))
    office.drain()
    assert office.states() == [DeliveryState.REJECTED]
    (one,) = office.services.rfq_reading.get(rfq_id).vendor_ids
    other = office.services.vendors.save(vendor(9)).stored_id
    merge(office, one, other)
    assert office.services.rfq_sending.retry(rfq_id) == 1
    office.drain()
    assert office.states() == [DeliveryState.ACCEPTED]
    assert office.server.recipients()[-1:] == ["quotes@vendor9.example"]
