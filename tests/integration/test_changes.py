"""Every change of the vendor list is one whole, and can be taken back and taken back again."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from app.domain.trade.ids import ChangeId, VendorId
from app.domain.vendors.vendor import (
    AddressedAs,
    AddressState,
    Approval,
    Capability,
    Contact,
    ContactRank,
    Standing,
    Vendor,
    VendorStatus,
)
from app.services.vendors.long_change import TakenBackAlready
from app.services.vendors.vendors import VendorChanged, VendorInvalid, VendorMissing
from app.storage.base.vendor_schema import ChangedVendorRow, ContactRow
from app.storage.vendors import changes
from app.storage.vendors.image import image
from tests.fakes.office import Office, listed

FULL = Vendor(
    name="Kestrel Plating",
    categories=("Finishing", "Plating"),
    website="kestrel.example",
    address="1 Mill Lane\nWichita",
    status=VendorStatus.ON_HOLD,
    status_reason="audit",
    clearance="CUI",
    language="de",
    time_zone="Europe/Prague",
    terms="30 days net",
    max_mail_size=10_000_000,
    tags=("quick",),
    notes="Ask for Anna.",
    contacts=(
        Contact(
            email="anna@kestrel.example",
            name="Anna Baker",
            first_name="Anna",
            last_name="Baker",
            phone="316-555-0001",
            state="Kansas",
            role="Sales",
            rank=ContactRank.PRIMARY,
            addressed=AddressedAs.CC,
            address_state=AddressState.BOUNCED,
        ),
        Contact(email="cory@kestrel", name="Cory", address_state=AddressState.UNUSABLE),
    ),
    capabilities=(
        Capability(
            process="Anodize",
            specification="MIL-A-8625",
            type="II",
            spec_class="1",
            standing=Standing.APPROVED,
            source="certificate",
            valid_until=date(2027, 5, 1),
        ),
        Capability(process="Heat Treat"),
    ),
    approvals=(Approval(customer="Borealis", process="Anodize", valid_until=date(2028, 1, 1)), Approval(customer="Ax")),
)


def plain(vendor: Vendor) -> Vendor:
    """The vendor without what the database counts."""
    return replace(vendor, id=None, version=0)


def test_all_that_is_known_of_a_vendor_is_kept(office: Office) -> None:
    saved = office.services.vendors.save(FULL)
    assert plain(saved) == FULL
    assert plain(office.services.vendors.get(saved.stored_id)) == FULL


def test_a_change_is_taken_back_and_taken_back_again(office: Office) -> None:
    vendors = office.services.vendors
    first = vendors.save(FULL)
    changed = vendors.save_all([replace(first, name="Kestrel", contacts=(), capabilities=(), approvals=(), tags=())])
    back = vendors.take_back(changed.change)
    assert (plain(vendors.get(first.stored_id)), back.kept) == (FULL, ())
    again = vendors.take_back(back.change)
    assert vendors.get(first.stored_id).name == "Kestrel"
    vendors.take_back(again.change)
    assert plain(vendors.get(first.stored_id)) == FULL


def test_an_added_vendor_goes_and_a_removed_one_comes_back_with_all_it_had(office: Office) -> None:
    vendors = office.services.vendors
    added = vendors.save_all([FULL])
    (vendor_id,) = [v.stored_id for v in added.vendors]
    gone = vendors.take_back(added.change)
    assert listed(office.services) == []
    assert listed(office.services, "kestrel") == []
    assert vendors.take_back(gone.change).restored == (vendor_id,)
    assert [line.id for line in listed(office.services, "kestrel")] == [vendor_id]
    removed = vendors.remove([vendor_id])
    with pytest.raises(VendorMissing):
        vendors.get(vendor_id)
    vendors.take_back(removed.change)
    assert plain(vendors.get(vendor_id)) == FULL


def test_who_was_merged_comes_back_and_goes_again_also_part_by_part(office: Office) -> None:
    now = office.clock.now()
    kept, gone = office.services.vendors.save_all([FULL, Vendor(name="Harrow")]).vendors
    with office.database.write() as session:
        change = changes.begin(session, "merging", now)
        changes.remove(session, change, [gone], now, kept.stored_id)
    back = office.services.vendors.take_back(change)
    assert [line.name for line in listed(office.services)] == ["Harrow", "Kestrel Plating"]
    with office.database.write() as session:
        way = changes.begin_way_back(session, back.change, now, at_once=1)
        assert way is not None
        assert way.parts == ((gone.stored_id,),)
        done = [changes.put_back(session, way, part, now) for part in way.parts]
        assert changes.end_way_back(session, way, done).restored == (gone.stored_id,)
    assert [line.name for line in listed(office.services)] == ["Kestrel Plating"]


def test_what_was_changed_since_stays_and_is_named(office: Office) -> None:
    vendors = office.services.vendors
    both = vendors.save_all([FULL, Vendor(name="Harrow")])
    vendors.save(replace(both.vendors[1], website="harrow.example"))
    back = vendors.take_back(both.change)
    assert back.kept == ("Harrow",)
    assert [line.name for line in listed(office.services)] == ["Harrow"]


def test_a_name_that_was_taken_meanwhile_is_not_taken_twice(office: Office) -> None:
    vendors = office.services.vendors
    kestrel = vendors.save(FULL)
    renamed = vendors.save_all([replace(kestrel, name="Kestrel West")])
    vendors.save(Vendor(name="kestrel plating"))
    back = vendors.take_back(renamed.change)
    assert (back.restored, back.kept) == ((), ("Kestrel West",))
    assert [line.name for line in listed(office.services)] == ["kestrel plating", "Kestrel West"]


def test_changes_are_taken_back_one_after_the_other_and_done_again_in_turn(office: Office) -> None:
    vendors = office.services.vendors
    added = vendors.save_all([FULL])
    vendor_id = added.vendors[0].stored_id
    steps = [
        added.change,
        vendors.change([vendor_id], lambda v: replace(v, notes="one")).change,
        vendors.change([vendor_id], lambda v: replace(v, notes="two")).change,
        vendors.remove([vendor_id]).change,
    ]
    for _ in range(2):
        redo = []
        for expected in ("two", "one", FULL.notes, None):
            redo.append(vendors.take_back(steps.pop()).change)
            assert notes_of(office, vendor_id) == expected
        for expected in (FULL.notes, "one", "two", None):
            steps.append(vendors.take_back(redo.pop()).change)
            assert notes_of(office, vendor_id) == expected


def notes_of(office: Office, vendor_id: VendorId) -> str | None:
    try:
        return office.services.vendors.get(vendor_id).notes
    except VendorMissing:
        return None


def test_nobody_can_be_changed_who_is_gone(office: Office) -> None:
    (gone,) = office.vendors(1)
    office.services.vendors.remove([gone])
    with pytest.raises(VendorMissing, match="removed in the meantime"):
        office.services.vendors.change([gone], lambda vendor: vendor)
    with pytest.raises(VendorMissing, match="removed in the meantime"):
        office.services.vendors.remove([gone])


def test_a_change_is_taken_back_only_once(office: Office) -> None:
    vendors = office.services.vendors
    change = vendors.save_all([FULL]).change
    vendors.take_back(change)
    with pytest.raises(TakenBackAlready, match="already"):
        vendors.take_back(change)
    with pytest.raises(TakenBackAlready):
        vendors.take_back(ChangeId(99))


def test_what_somebody_else_has_changed_is_not_overwritten(office: Office) -> None:
    vendors = office.services.vendors
    seen = vendors.save(FULL)
    vendors.save(replace(seen, notes="Anna has left."))
    with pytest.raises(VendorChanged, match="Kestrel Plating"):
        vendors.save_all([Vendor(name="Other"), replace(seen, notes="Call Anna.")])
    assert [line.name for line in listed(office.services)] == ["Kestrel Plating"]
    assert vendors.get(seen.stored_id).notes == "Anna has left."


def test_nobody_is_written_anew_without_the_way_back(office: Office) -> None:
    seen = office.services.vendors.save(FULL)
    now = office.clock.now()
    with office.database.write() as session:
        change = changes.begin(session, "changing", now)
        with pytest.raises(ValueError, match="longer"):
            changes.overwrite(session, change, [], [replace(seen, notes="Call Anna.")], now)


def test_vendors_exchange_their_names_and_have_them_back(office: Office) -> None:
    one, two = office.services.vendors.save_all([Vendor(name="One"), Vendor(name="Two")]).vendors
    now = office.clock.now()
    with office.database.write() as session:
        change = changes.begin(session, "exchanging", now)
        exchanged = [replace(one, name="Two"), replace(two, name="One")]
        changes.overwrite(session, change, [one, two], exchanged, now)
    ids = [one.stored_id, two.stored_id]
    assert [office.services.vendors.get(i).name for i in ids] == ["Two", "One"]
    assert office.services.vendors.take_back(change).kept == ()
    assert [office.services.vendors.get(i).name for i in ids] == ["One", "Two"]


def test_a_note_of_an_older_version_which_keeps_all_of_the_vendor_is_taken_back(office: Office) -> None:
    seen = office.services.vendors.save(FULL)
    emptied = office.services.vendors.save_all([replace(Vendor(name="Kestrel"), id=seen.id, version=seen.version)])
    with office.database.write() as session:
        of_it = update(ChangedVendorRow).where(ChangedVendorRow.change_id == emptied.change)
        session.execute(of_it.values(before=image(seen)))
    assert office.services.vendors.take_back(emptied.change).kept == ()
    assert plain(office.services.vendors.get(seen.stored_id)) == FULL


def test_only_what_differs_is_written_and_noted(office: Office) -> None:
    seen = office.services.vendors.save(FULL)
    with office.database.read() as session:
        contacts = session.scalars(select(ContactRow.id)).all()
    office.services.vendors.save(Vendor(name="Harrow", contacts=FULL.contacts))
    saved = office.services.vendors.save_all([replace(seen, tags=("slow",))])
    with office.database.read() as session:
        note = session.scalar(select(ChangedVendorRow.before).where(ChangedVendorRow.change_id == saved.change))
        same = session.scalars(select(ContactRow.id).where(ContactRow.vendor_id == seen.id)).all()
    assert (note, same) == ({"tags": ["quick"], "version": 1}, contacts)


def test_two_of_one_name_are_refused_together(office: Office) -> None:
    with pytest.raises(VendorInvalid, match="already"):
        office.services.vendors.save_all([Vendor(name="Twin"), Vendor(name="TWIN ")])
    assert office.services.vendors.count() == 0


def test_recent_changes_say_what_they_did_and_leave_out_what_was_taken_back(office: Office) -> None:
    vendors = office.services.vendors
    saved = vendors.save_all([FULL, Vendor(name="Harrow")])
    vendors.save(replace(saved.vendors[0], name="Kestrel"))
    removed = vendors.remove([saved.vendors[1].stored_id])
    assert [(c.label, c.vendors) for c in vendors.recent_changes()] == [
        ("removing “Harrow”", 1),
        ("changing “Kestrel”", 1),
        ("adding 2 vendors", 2),
    ]
    vendors.take_back(removed.change)
    with office.database.read() as session:
        newest = changes.last(session)
    assert newest is not None
    assert newest.label == "changing “Kestrel”"


def test_an_unusable_address_stays_as_written_until_it_is_mended(office: Office) -> None:
    vendors = office.services.vendors
    saved = vendors.save(FULL)
    broken = saved.contacts[1]
    mended = vendors.save(replace(saved, contacts=(saved.contacts[0], replace(broken, email="cory@kestrel.example"))))
    assert mended.contacts[1].address_state is AddressState.UNCHECKED
    with pytest.raises(VendorInvalid, match="empty"):
        vendors.save(replace(mended, contacts=(Contact(email="", address_state=AddressState.UNUSABLE),)))
