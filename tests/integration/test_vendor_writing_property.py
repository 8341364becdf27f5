"""Whatever is changed and taken back, the tables stand as if every vendor had just been written whole."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.domain.trade.ids import ChangeId, VendorId
from app.domain.vendors.vendor import (
    AddressState,
    Approval,
    Capability,
    Contact,
    ContactRank,
    Standing,
    Vendor,
    VendorStatus,
)
from app.services.vendors import long_change
from app.services.vendors import vendors as service
from app.services.vendors.duplicates import NothingToMerge
from app.services.vendors.vendors import VendorInvalid, VendorMissing
from app.storage.base.database import Session
from app.storage.base.vendor_schema import ApprovalRow, CapabilityRow, ContactRow, LabelRow, VendorRow
from app.storage.vendors import vendors
from tests.fakes.office import Office

pytestmark = pytest.mark.long

_COUNTED = {"id", "version", "changed_at"}
_TABLES = (VendorRow, ContactRow, CapabilityRow, ApprovalRow, LabelRow)
_WORDS = st.sampled_from(("", "Anodize", "anodize", "Heat Treat", "B 633", "MIL-A-8625", "Müller"))
_CONTACTS = st.builds(
    Contact,
    email=st.sampled_from(("anna@k.example", "ben@k.example", "no address")),
    name=_WORDS,
    phone=st.sampled_from(("", "316-555-0001", "+49 30 123456")),
    rank=st.sampled_from(ContactRank),
    address_state=st.just(AddressState.UNUSABLE),
)
_DATES = st.sampled_from((None, date(2027, 5, 1)))
_CAPABILITIES = st.builds(
    Capability, process=_WORDS, specification=_WORDS, standing=st.sampled_from(Standing), valid_until=_DATES
)
_APPROVALS = st.builds(Approval, customer=st.sampled_from(("Borealis", "Ax")), process=_WORDS, valid_until=_DATES)


def _tuples(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=2).map(tuple)


_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(("One", "ONE", "Two", "Three", "Four", "Five")),
        "categories": _tuples(_WORDS),
        "tags": _tuples(_WORDS),
        "status": st.sampled_from(VendorStatus),
        "clearance": st.sampled_from(("", "CUI", "ITAR")),
        "notes": _WORDS,
        "max_mail_size": st.sampled_from((None, 10_000_000)),
        "contacts": st.lists(_CONTACTS, max_size=2, unique_by=lambda c: c.email).map(tuple),
        "capabilities": _tuples(_CAPABILITIES),
        "approvals": _tuples(_APPROVALS),
    },
)
_Step = tuple[str, list[dict[str, Any]], int]
_STEPS = st.tuples(
    st.sampled_from(("save", "change", "remove", "merge", "undo")),
    st.lists(_FIELDS, min_size=3, max_size=4),  # of each vendor, whose places turn with the last figure
    st.integers(0, 3),
)


@pytest.mark.file_only("FTS5 is asked whether it is whole")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(_STEPS, min_size=1, max_size=6))
def test_tables_stand_as_if_every_vendor_had_just_been_written_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch, steps: Sequence[_Step]
) -> None:
    """`office` goes on from example to example, with vendors of its own in each."""
    for module in (service, long_change):
        monkeypatch.setattr(module, "PART", 2)
    monkeypatch.setattr(long_change, "_BREATH_S", 0)
    if gone := office.services.vendor_finding.find().ids:
        office.services.vendors.remove(gone)
    office.services.vendors.save_all([Vendor(name=name) for name in ("One", "Two", "Three")])
    for step in steps:
        before = _whole(office)
        change = _done(office, step)
        if change is None:
            continue
        after = _whole(office)
        back = office.services.vendors.take_back(change).change
        assert _whole(office) == before
        office.services.vendors.take_back(back)
        assert _whole(office) == after


def _done(office: Office, step: _Step) -> ChangeId | None:
    """The change that it was; None where it could not be."""
    what, fields, turn = step
    services = office.services
    ids = services.vendor_finding.find().ids
    ids = [*ids[turn:], *ids[:turn]]
    known = [services.vendors.get(i) for i in ids]
    try:
        match what:
            case "save":
                some = [*known[:3], *(Vendor(name=f"New {n}") for n in range(turn))]
                return services.vendors.save_all([_changed(f)(v) for f, v in zip(fields, some, strict=False)]).change
            case "change":
                common = {name: value for name, value in fields[0].items() if name != "name"}
                return services.vendors.change(ids, _changed(common)).change
            case "merge":
                return services.duplicates.merge(known[:2]).change
            case "remove":
                return services.vendors.remove(ids[:turn]).change
        return services.vendors.take_back(services.vendors.recent_changes()[turn].id).change
    except (VendorInvalid, VendorMissing, NothingToMerge):
        return None


def _changed(fields: dict[str, Any]) -> Callable[[Vendor], Vendor]:
    return lambda vendor: replace(vendor, **fields)


def _whole(office: Office) -> dict[VendorId, Vendor]:
    """Everybody, once it is seen that the tables are in step."""
    with office.database.write() as session:
        everybody = list(vendors.every(session))
        written = _tables(session, everybody)
        vendors.overwrite(session, [None for _ in everybody], everybody, office.clock.now())
        vendors.learn_anew(session)
        assert written == _tables(session, everybody)
        session.rollback()
    return {v.stored_id: replace(v, version=0) for v in everybody}


def _tables(session: Session, living: Sequence[Vendor]) -> list[list[tuple[Any, ...]]]:
    """Their rows without what is counted, and nothing of others in the index."""
    ids = sorted(v.stored_id for v in living)
    session.execute(text("INSERT INTO vendor_search (vendor_search) VALUES ('integrity-check')"))
    found = [[tuple(row) for row in session.execute(text("SELECT rowid, words FROM vendor_search ORDER BY rowid"))]]
    assert [row[0] for row in found[0]] == ids
    assert set(session.scalars(select(LabelRow.vendor_id))) == set(ids)
    for table in _TABLES:
        columns = [c for c in table.__table__.c if c.name not in _COUNTED]
        owner = table.id if table is VendorRow else table.__table__.c.vendor_id
        rows = session.execute(select(*columns).where(owner.in_(ids)))
        found.append(sorted((tuple(row) for row in rows), key=repr))
    return found
