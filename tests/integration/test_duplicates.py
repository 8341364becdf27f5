"""Doubles of the vendor list: found, told apart, made one, and taken back."""

from dataclasses import replace

import pytest

from app.domain.trade.ids import VendorId
from app.domain.vendors.duplicate_search import SearchCancelled
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.vendors.duplicates import MergeOutdated, NothingToMerge
from tests.fakes.office import Office


def vendor(name: str, *emails: str) -> Vendor:
    return Vendor(name=name, contacts=tuple(Contact(email=e, rank=ContactRank.PRIMARY) for e in emails))


@pytest.fixture
def pair(office: Office) -> tuple[Vendor, Vendor]:
    saved = office.services.vendors.save_all(
        [vendor("Kestrel Plating", "a@kestrel.example"), vendor("KESTREL PLATING Inc", "b@kestrel.example")]
    )
    office.services.vendors.save(Vendor(name="Zephyr Wire"))
    one, two = saved.vendors
    return one, two


def whole(office: Office, *ids: VendorId) -> list[Vendor]:
    return [replace(v, version=0) for v in office.services.duplicates.entries(ids)]


def test_doubles_are_found_until_they_are_said_to_be_two(office: Office, pair: tuple[Vendor, Vendor]) -> None:
    duplicates = office.services.duplicates
    one, two = (v.stored_id for v in pair)
    (found,) = duplicates.find().pairs
    assert ({found.first, found.second}, found.score) == ({one, two}, 92)
    duplicates.tell_apart(two, one)
    duplicates.tell_apart(one, two)
    assert duplicates.find().pairs == ()
    duplicates.may_be_same(one, two)
    assert duplicates.find().pairs == (found,)
    with pytest.raises(NothingToMerge):
        duplicates.tell_apart(one, one)


@pytest.mark.usefixtures("pair")
def test_a_search_that_nobody_waits_for_ends_while_the_list_is_read(office: Office) -> None:
    told: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> bool:
        told.append((done, of))
        return False

    with pytest.raises(SearchCancelled):
        office.services.duplicates.find(watch=watch)
    assert told == [(0, 0)]


def test_what_was_said_of_a_double_holds_for_the_survivor(office: Office, pair: tuple[Vendor, Vendor]) -> None:
    duplicates = office.services.duplicates
    third = office.services.vendors.save(vendor("Kestrel-Plating", "c@kestrel.example"))
    duplicates.tell_apart(pair[1].stored_id, third.stored_id)
    duplicates.merge(pair)
    assert duplicates.find().pairs == ()


@pytest.mark.parametrize("named", [0, 1])
def test_a_merge_is_one_change_and_is_taken_back_and_done_again(
    office: Office, pair: tuple[Vendor, Vendor], named: int
) -> None:
    duplicates, vendors = office.services.duplicates, office.services.vendors
    one, two = (v.stored_id for v in pair)
    before = whole(office, one, two)
    done = duplicates.merge(pair, {"name": pair[named].stored_id})
    assert vendors.recent_changes()[0].label == "merging “KESTREL PLATING Inc” into “Kestrel Plating”"
    merged = whole(office, one)
    assert (merged[0].name, len(merged[0].contacts), vendors.count()) == (pair[named].name, 2, 2)
    back = vendors.take_back(done.change)
    assert (back.restored, back.kept) == ((one, two), ())
    assert whole(office, one, two) == before
    again = vendors.take_back(back.change)
    assert again.kept == ()
    assert whole(office, one) == merged
    assert vendors.count() == 2
    vendors.take_back(again.change)
    assert whole(office, one, two) == before


def test_history_comes_back_with_a_merge_that_is_done_again(office: Office) -> None:
    rfq_id = office.queued(2)
    office.drain()
    ids = office.services.rfq_reading.get(rfq_id).vendor_ids
    entries = office.services.duplicates.entries(ids)
    done = office.services.duplicates.merge(entries)

    def mails() -> int:
        return len(office.services.vendor_finding.history(ids[0]))

    assert mails() == 2
    back = office.services.vendors.take_back(done.change)
    assert mails() == 1
    office.services.vendors.take_back(back.change)
    assert mails() == 2


def test_a_name_that_another_vendor_has_meanwhile_stays_its_own(office: Office, pair: tuple[Vendor, Vendor]) -> None:
    vendors = office.services.vendors
    done = office.services.duplicates.merge(pair, {"name": pair[1].stored_id})
    vendors.save(Vendor(name="Kestrel Plating"))
    back = vendors.take_back(done.change)
    assert back.restored == ()  # the survivor keeps the name that it took, so its double cannot have it again
    assert len(back.kept) == 2
    assert vendors.count() == 3


def test_more_than_two_become_one(office: Office, pair: tuple[Vendor, Vendor]) -> None:
    more = [office.services.vendors.save(vendor(f"Kestrel {n}", f"k{n}@kestrel.example")) for n in range(2)]
    done = office.services.duplicates.merge([*pair, *more])
    assert len(done.vendor.contacts) == 4
    (label,) = (c.label for c in office.services.vendors.recent_changes() if c.id == done.change)
    assert label == "merging “KESTREL PLATING Inc”, “Kestrel 0” and 1 more into “Kestrel Plating”"


def test_what_was_changed_since_it_was_looked_at_is_not_merged(office: Office, pair: tuple[Vendor, Vendor]) -> None:
    duplicates = office.services.duplicates
    office.services.vendors.save(replace(pair[1], notes="Moved."))
    with pytest.raises(MergeOutdated, match="KESTREL PLATING Inc"):
        duplicates.merge(pair)
    office.services.vendors.remove([pair[1].stored_id])
    with pytest.raises(MergeOutdated):
        duplicates.merge(pair)
    with pytest.raises(MergeOutdated):
        duplicates.entries([v.stored_id for v in pair])
    assert office.services.vendors.count() == 2


def test_merging_takes_two(office: Office, pair: tuple[Vendor, Vendor]) -> None:
    for entries in ([pair[0]], [pair[0], pair[0]]):
        with pytest.raises(NothingToMerge):
            office.services.duplicates.merge(entries)
