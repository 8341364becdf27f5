"""Files for a few vendors alone: one change, and never one that takes a controlled file to who may not have it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.rfqs.rfq import Attachment, Given, Rfq
from app.domain.rfqs.scope import scope_text, shared_out
from app.domain.trade.ids import VendorId
from app.services.rfqs.field_checks import RfqInvalid
from app.services.rfqs.refusals import VendorsBarred
from tests.fakes.office import DEADLINE, ITEM, Office, vendor

_LEVELS = ("", "ITAR", "")


@pytest.fixture
def ids(office: Office) -> Sequence[VendorId]:
    some = [replace(vendor(n), clearance=level) for n, level in enumerate(_LEVELS, start=1)]
    return [v.stored_id for v in office.services.vendors.save_all(some).vendors]


@pytest.fixture
def rfq(office: Office, ids: Sequence[VendorId], tmp_path: Path) -> Rfq:
    """One line with a file, one for everybody, and a controlled one; three vendors are asked."""
    editing = office.services.rfq_editing
    made = editing.set_items(editing.create("Plating", DEADLINE).id, [ITEM])
    office.services.rfq_asking.set_invited(made.id, ids)
    for name in ("P-1.pdf", "terms.pdf", "note ITAR.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        made = editing.attach(made.id, [tmp_path / name]).rfq
    return made


def give(office: Office, rfq: Rfq, files: Collection[Attachment], *vendor_ids: VendorId) -> Rfq:
    return office.services.rfq_asking.set_given(rfq.id, shared_out(rfq, files, vendor_ids=vendor_ids))


def scopes(office: Office, rfq: Rfq) -> list[str]:
    now = office.services.rfq_reading.get(rfq.id)
    return [scope_text(file, now) for file in now.attachments]


def test_only_these_vendors_get_them_and_that_can_be_undone(office: Office, rfq: Rfq, ids: Sequence[VendorId]) -> None:
    assert scopes(office, rfq) == ["line 1", "all", "nobody"]
    after = give(office, rfq, rfq.attachments[:2], ids[0], ids[2])
    assert scopes(office, rfq) == ["2 vendors", "2 vendors", "nobody"]
    assert [len(after.files_for(i)) for i in after.invitations] == [2, 0, 2]
    give(office, after, after.attachments[:1], ids[1])
    assert scopes(office, rfq) == ["1 vendor", "2 vendors", "nobody"]
    office.services.rfq_asking.set_given(rfq.id, rfq.given)
    assert scopes(office, rfq) == ["line 1", "all", "nobody"]


def test_who_lacks_the_clearance_is_refused_and_nothing_changes(
    office: Office, rfq: Rfq, ids: Sequence[VendorId]
) -> None:
    with pytest.raises(VendorsBarred, match=vendor(1).name) as refused:
        give(office, rfq, rfq.attachments, *ids)
    assert [r.vendor for r in refused.value.refusals] == [vendor(1).name, vendor(3).name]
    assert office.services.rfq_reading.get(rfq.id) == rfq
    give(office, rfq, rfq.attachments[2:], ids[1])
    assert scopes(office, rfq)[2] == "1 vendor"


def test_it_is_decided_on_what_is_stored(office: Office, rfq: Rfq, ids: Sequence[VendorId]) -> None:
    office.services.vendors.change([ids[1]], lambda v: replace(v, clearance=""))
    with pytest.raises(VendorsBarred, match=vendor(2).name):
        give(office, rfq, rfq.attachments[2:], ids[1])
    file = rfq.attachments[0].id
    assert file is not None
    given = Given(rfq.attachments[1:], {ids[0]: frozenset([file])})  # of a file that is removed with it
    assert not any(i.extra_files for i in office.services.rfq_asking.set_given(rfq.id, given).invitations)


def test_a_vendor_that_has_its_email_gets_no_more_and_keeps_what_it_has(
    office: Office, rfq: Rfq, ids: Sequence[VendorId]
) -> None:
    before = give(office, rfq, rfq.attachments[:1], ids[0])
    office.services.rfq_sending.queue(rfq.id, office.account())
    with pytest.raises(RfqInvalid, match="Vendor Number 001: the email is in the outbox or sent already\\."):
        give(office, before, before.attachments[1:2], ids[0])
    assert scopes(office, rfq) == ["1 vendor", "all", "nobody"]
    give(office, before, before.attachments[:1])
    assert scopes(office, rfq) == ["1 vendor", "all", "nobody"]


@pytest.mark.parametrize(("count", "told"), [(0, "nobody"), (1, "Acme"), (2, "Acme, Borg"), (3, "Acme, Borg +1")])
def test_the_names_of_vendors_are_told(rfq: Rfq, ids: Sequence[VendorId], count: int, told: str) -> None:
    given = rfq.with_given(shared_out(rfq, rfq.attachments[:1], vendor_ids=ids[:count]))
    names = dict(zip(ids, ("Acme", "Borg", "Caro"), strict=True))
    assert scope_text(given.attachments[0], given, names) == told


def test_vendors_are_counted_where_their_names_are_not_known(rfq: Rfq, ids: Sequence[VendorId]) -> None:
    given = rfq.with_given(shared_out(rfq, rfq.attachments[:1], vendor_ids=ids))
    assert scope_text(given.attachments[0], given, {ids[0]: "Acme"}) == "3 vendors"
