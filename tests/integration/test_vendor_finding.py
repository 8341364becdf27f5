"""Finding vendors: by words, narrowed by facets, in an order; groups, and what passed between us."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app.domain.outbox.delivery import DeliveryState
from app.domain.vendors.response import Response
from app.domain.vendors.search import Facet, FacetKind, Found, VendorOrder, VendorSearch, search_from
from app.domain.vendors.vendor import AddressState, Approval, Capability, Contact, Vendor, VendorStatus
from app.services.vendors import finding as vendor_finding
from app.services.vendors.groups import GroupInvalid, GroupMissing, facet_of
from app.storage.base.vendor_schema import CapabilityRow
from app.storage.vendors import changes, groups
from app.storage.vendors import pages as vendor_pages
from app.storage.vendors import search as vendor_search
from tests.fakes.many_vendors import many_vendors
from tests.fakes.office import Office, vendor

ADAMS = Vendor(name="Adams", categories=("finishing",), tags=("new",), clearance="ITAR")
ZETA = Vendor(
    name="Zeta",
    categories=("Finishing", "material"),
    contacts=(Contact(email="a@zeta.example", name="Ann"),),
    capabilities=(Capability(process="Anodize", specification="MIL-A-8625"),),
)
OSTRA = Vendor(
    name="Østra",
    status=VendorStatus.BLOCKED,
    status_reason="late",
    contacts=(Contact(email="b@ostra.example", name="Zoe"),),
    approvals=(Approval(customer="Boeing"),),
)


def names(office: Office, found: Found) -> list[str]:
    return [line.name for line in office.services.vendor_finding.lines(found.ids)]


def find(office: Office, text: str = "", *facets: Facet, order: VendorOrder = VendorOrder.NAME) -> list[str]:
    search = VendorSearch(text=text, facets=facets)
    found = names(office, office.services.vendor_finding.find(search, order))
    if order is VendorOrder.NAME:
        assert paged(office, search) == found, "page by page it is the same"
    return found


def paged(office: Office, search: VendorSearch, at_once: int = 2) -> list[str]:
    found: list[str] = []
    while lines := office.services.vendor_finding.page(search, len(found), at_once):
        found += [line.name for line in lines]
    return found


def facet(office: Office, kind: FacetKind, label: str) -> Facet:
    found = [f.facet for f in office.services.vendor_finding.facets() if f.facet.kind is kind]
    return next(f for f in found if f.label == label)


@pytest.fixture
def three(office: Office) -> Office:
    office.services.vendors.save_all([ADAMS, ZETA, OSTRA])
    return office


def test_an_empty_search_finds_everybody_by_name_and_accents_do_not_count(three: Office) -> None:
    assert find(three) == ["Adams", "Østra", "Zeta"]
    assert three.services.vendor_finding.find(VendorSearch(text="zeta")).total == 3


@pytest.mark.parametrize(
    ("kind", "label", "expected"),
    [
        (FacetKind.CATEGORY, "material", ["Zeta"]),
        (FacetKind.CATEGORY, "finishing", ["Adams", "Zeta"]),
        (FacetKind.TAG, "new", ["Adams"]),
        (FacetKind.STATUS, "blocked", ["Østra"]),
        (FacetKind.CLEARANCE, "ITAR", ["Adams"]),
        (FacetKind.PROCESS, "Anodize", ["Zeta"]),
        (FacetKind.CUSTOMER, "Boeing", ["Østra"]),
        (FacetKind.CHECK, "No address", ["Adams"]),
    ],
)
def test_a_facet_narrows_the_list(three: Office, kind: FacetKind, label: str, expected: list[str]) -> None:
    wanted = facet(three, kind, label)
    assert find(three, "", wanted) == expected
    count = next(f.vendors for f in three.services.vendor_finding.facets() if f.facet == wanted)
    assert count == len(expected)


def test_facets_of_one_kind_widen_and_of_two_kinds_narrow(three: Office) -> None:
    active, blocked = (facet(three, FacetKind.STATUS, label) for label in ("active", "blocked"))
    material = facet(three, FacetKind.CATEGORY, "material")
    assert find(three, "", active, blocked) == ["Adams", "Østra", "Zeta"]
    assert find(three, "", active, material) == ["Zeta"]
    assert find(three, "adams", material) == []


_DOES = {
    "Kestrel": Capability(process="Chem film", specification="MIL-C-5541"),
    "Merlin": Capability(process="Chromate Conversion", specification="AMS 2473"),
    "Heron": Capability(process="Iridite", specification="MIL-DTL-5541 Class 1A & 3"),
    "Alodine Shop": Capability(process="Anodize"),
}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("alodine", ["Alodine Shop", "Heron", "Kestrel", "Merlin"]),
        ("chem film", ["Heron", "Kestrel", "Merlin"]),
        ("MIL-DTL-5541", ["Heron", "Kestrel"]),
        ("5541", ["Heron", "Kestrel"]),
        ("conversion coating kest", ["Kestrel"]),
        ("alodine 5541", ["Heron", "Kestrel"]),
        ("alod", ["Alodine Shop"]),
        ("anodise", ["Alodine Shop"]),
        ("chem", ["Kestrel"]),
    ],
)
def test_every_spelling_of_a_term_finds_who_does_it(office: Office, typed: str, expected: list[str]) -> None:
    some = [Vendor(name=name, capabilities=(does,)) for name, does in _DOES.items()]
    office.services.vendors.save_all(some)
    assert find(office, typed) == expected


def test_specifications_of_an_older_version_are_found_by_their_name_once_all_is_learned_anew(office: Office) -> None:
    """It kept “MIL-DTL-5541 Class 1A & 3” by all of its words."""
    office.services.vendors.save_all([Vendor(name=name, capabilities=(does,)) for name, does in _DOES.items()])
    with office.database.write() as session:
        session.execute(update(CapabilityRow).values(specification_key="old"))
    office.services.vendors.make_findable()
    with office.database.read() as session:
        keys = session.scalars(select(CapabilityRow.specification_key)).all()
    assert sorted(keys) == ["", "ams2473", "milc5541", "mildtl5541"]


def test_spellings_of_one_process_are_one_filter(office: Office) -> None:
    office.services.vendors.save_all([Vendor(name=name, capabilities=(does,)) for name, does in _DOES.items()])
    gone = office.services.vendors.save(Vendor(name="Gone", capabilities=(_DOES["Kestrel"],)))
    office.services.vendors.remove([gone.stored_id])
    found = [f for f in office.services.vendor_finding.facets() if f.facet.kind is FacetKind.PROCESS]
    assert sorted(f.vendors for f in found) == [1, 3]
    assert all(len(find(office, "", f.facet)) == f.vendors for f in found)
    assert find(office, "", Facet(FacetKind.PROCESS, "alodine", "Alodine")) == ["Heron", "Kestrel", "Merlin"]


@pytest.mark.parametrize(
    "typed", ["+49 30 123456", "+4930123456", "030123456", "0049-30-123456", "123456", "4085550003", "408-555-0003"]
)
def test_a_phone_is_found_however_it_is_written(office: Office, typed: str) -> None:
    abroad = Vendor(name="Abroad", contacts=(Contact(email="a@x.example", phone="+49 30 123456"),))
    states = Vendor(name="States", contacts=(Contact(email="b@x.example", phone="+1 408-555-0003"),))
    office.services.vendors.save_all([abroad, states])
    assert find(office, typed) == (["States"] if typed.startswith("408") else ["Abroad"])


def test_figures_in_a_word_are_no_phone(office: Office) -> None:
    one = Vendor(name="One", contacts=(Contact(email="a@x.example", phone="030 1234567"),))
    office.services.vendors.save_all([one])
    assert find(office, "0301234567") == ["One"]
    assert find(office, "NAS-301234567") == []


def test_removed_vendors_are_neither_found_nor_counted(three: Office) -> None:
    finding = three.services.vendor_finding
    gone = finding.find(VendorSearch(text="zeta")).ids
    process = facet(three, FacetKind.PROCESS, "Anodize")
    three.services.vendors.remove(gone)
    assert find(three) == ["Adams", "Østra"]
    assert find(three, "", process) == []
    assert process not in [f.facet for f in finding.facets()]
    assert [f.facet.label for f in finding.facets() if f.facet.kind is FacetKind.CUSTOMER] == ["Boeing"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (VendorOrder.CATEGORIES, ["Adams", "Zeta", "Østra"]),
        (VendorOrder.CONTACT, ["Zeta", "Østra", "Adams"]),
        (VendorOrder.EMAIL, ["Zeta", "Østra", "Adams"]),
        (VendorOrder.STATUS, ["Adams", "Zeta", "Østra"]),
        (VendorOrder.CLEARANCE, ["Adams", "Østra", "Zeta"]),
        (VendorOrder.CHANGED, ["Adams", "Østra", "Zeta"]),
    ],
)
def test_the_list_is_sorted_and_who_has_nothing_to_sort_by_stands_last(
    three: Office, order: VendorOrder, expected: list[str]
) -> None:
    assert find(three, order=order) == expected
    falling = names(three, three.services.vendor_finding.find(order=order, descending=True))
    lacking = {VendorOrder.CATEGORIES: 1, VendorOrder.CONTACT: 1, VendorOrder.EMAIL: 1, VendorOrder.CLEARANCE: 2}
    rest = lacking.get(order, 0)
    assert falling[3 - rest :] == expected[3 - rest :]
    assert sorted(falling) == sorted(expected)


def test_the_last_contact_and_the_history_are_those_of_mails_that_were_taken(office: Office) -> None:
    rfq = office.queued(2)
    finding = office.services.vendor_finding
    assert [line.last_rfq for line in finding.lines(finding.find().ids)] == ["", ""]
    office.drain()
    quiet = office.services.vendors.save(vendor(7)).stored_id
    found = finding.find(order=VendorOrder.LAST_CONTACT, descending=True).ids
    assert found[-1] == quiet
    line = finding.lines(found)[0]
    number = office.services.rfq_reading.get(rfq).number
    assert (line.last_rfq, line.asked, line.answered) == (number, 1, 0)
    assert line.last_contact == office.clock.now()
    told = finding.history(line.id)
    assert [(h.number, h.state, h.response) for h in told] == [(number, DeliveryState.ACCEPTED, Response.AWAITING)]
    assert finding.history(quiet) == []


def test_the_history_of_a_double_is_the_survivors(office: Office) -> None:
    office.queued(2)
    office.drain()
    finding = office.services.vendor_finding
    one, two = finding.find().ids
    three = office.services.vendors.save(vendor(9)).stored_id
    for gone, into in ((one, two), (two, three)):
        with office.database.write() as session:
            change = changes.begin(session, "merge", office.clock.now())
            changes.remove(session, change, [office.services.vendors.get(gone)], office.clock.now(), into)
    assert len(finding.history(three)) == 2
    assert [line.last_rfq for line in finding.lines([three])] != [""]
    assert finding.find(order=VendorOrder.LAST_CONTACT).ids == [three]


def test_a_line_says_what_can_be_done_there_and_what_is_wrong(office: Office) -> None:
    can = tuple(Capability(process=p) for p in ("A", "B", "A", "C", "D", "E"))
    bounced = Contact(email="x@y.example", address_state=AddressState.BOUNCED)
    unusable = Contact(email="x at y", address_state=AddressState.UNUSABLE)
    office.services.vendors.save_all(
        [
            Vendor(name="1", capabilities=can, contacts=(bounced,)),
            Vendor(name="2", capabilities=can[:2], contacts=(unusable,)),
            vendor(3),
        ]
    )
    finding = office.services.vendor_finding
    told = [(line.capabilities, line.check) for line in finding.lines(finding.find().ids)]
    assert told == [("A, B, C and 2 more", "Address bounced"), ("A, B", "Bad address"), ("", "")]


def test_many_are_found_like_few(office: Office) -> None:
    """A search is the same as looking at each vendor, whatever way it is found."""
    stored = office.services.vendors.save_all(list(many_vendors(1_500))).vendors
    finding = office.services.vendor_finding
    for text in ("kestrel", "k pl", "mbaker", "sales", "555-0001", "müll", "b633"):
        found = set(finding.find(VendorSearch(text=text)).ids)
        seen = {v.stored_id for v in stored if all(_begins(v, word) for word in text.split())}
        assert found == seen, text
        assert found


@pytest.mark.parametrize("few", [-1, 8_000])
def test_many_are_paged_as_they_are_found(office: Office, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """In the order of names a hundred are looked for or sorted, and among some or all, whichever is quicker."""
    monkeypatch.setattr(vendor_pages, "_FEW", few)
    monkeypatch.setattr(vendor_finding, "_FIRST", max(few, 130))
    office.services.vendors.save_all(list(many_vendors(500)))
    finding = office.services.vendor_finding
    facets = [f.facet for f in finding.facets()]
    searches = [VendorSearch(text=text) for text in ("", "kestrel", "k pl", "555-0001", "müll", "b633", "anodise", "?")]
    searches += [VendorSearch(text="s", facets=(one,)) for one in facets[::3]]
    searches.append(VendorSearch(facets=tuple(facets[:2])))
    for search in searches:
        assert paged(office, search, 60) == names(office, finding.find(search)), search


def test_a_word_with_signs_and_a_short_end_is_exact_on_a_page_too(office: Office) -> None:
    """A server's index is asked for its beginning alone, and what it finds for all of it."""
    office.services.vendors.save_all(
        [Vendor(name=name) for name in ("316-555 Steel", "5 by 316", "316 steel, 5 mm", "316 5th Street", "3165 Inc")]
    )
    assert find(office, "316-5") == ["316 5th Street", "316-555 Steel", "3165 Inc"]
    assert find(office, "316-5 steel") == ["316-555 Steel"]
    assert find(office, "316-5 s") == ["316 5th Street", "316-555 Steel"]


def test_within_some_nobody_else_is_found(office: Office) -> None:
    office.services.vendors.save_all(list(many_vendors(300)))
    some = office.services.vendor_finding.find().ids[:90]
    for text in ("kestrel", "k pl", "anodise", "s", "?"):
        with office.database.read() as session:
            everywhere = vendor_search.hits(session, VendorSearch(text=text))
            found = vendor_search.hits(session, VendorSearch(text=text), within=some)
        assert everywhere is not None
        assert found == everywhere & set(some), text


def test_labels_with_any_sign_find_the_same(office: Office) -> None:
    """A server keeps labels and processes beside the words, quoted."""
    signs = ("O'Hara's", "back\\slash", "a & b | !c", "(x):*", "x" * 600, "ünï", "=process=anodize")
    office.services.vendors.save_all(
        [Vendor(name=f"V{n}", tags=(sign,), capabilities=(Capability(process=sign),)) for n, sign in enumerate(signs)]
    )
    for n, sign in enumerate(signs):
        assert find(office, "", facet(office, FacetKind.TAG, sign)) == [f"V{n}"]
        assert find(office, "", facet(office, FacetKind.PROCESS, sign)) == [f"V{n}"]
        find(office, sign)
    assert find(office, "process") == ["V6"], "keys are no words"


def test_a_specification_without_a_process_is_found(office: Office) -> None:
    can = (Capability(process="", specification="AMS 2700"), Capability(process="Anodize"))
    office.services.vendors.save_all([Vendor(name="Specified", capabilities=can)])
    assert find(office, "ams 2700") == find(office, "anodize") == ["Specified"]


def _begins(vendor: Vendor, word: str) -> bool:
    contacts = [f"{c.name} {c.email} {c.phone} {c.state}" for c in vendor.contacts]
    can = [f"{c.process} {c.specification}" for c in vendor.capabilities]
    rest = (vendor.website, vendor.address, vendor.clearance, *vendor.categories, *vendor.tags)
    everything = " ".join((vendor.name, *rest, *contacts, *can)).casefold().replace("ü", "u")
    for sign in ".@()":
        everything = everything.replace(sign, " ")
    return f" {word.replace('ü', 'u')}" in f" {everything.replace('-', ' ')} {everything}"


class TestGroups:
    def test_a_search_is_kept_and_finds_whoever_fits_later(self, three: Office) -> None:
        wanted = VendorSearch(text="a", facets=(facet(three, FacetKind.CATEGORY, "finishing"),))
        group = three.services.vendor_groups.save_search(" My  finishers ", wanted)
        assert group.search == wanted == search_from(wanted.image())
        assert find(three, "", facet_of(group)) == ["Adams", "Zeta"]
        three.services.vendors.save(Vendor(name="Aachen", categories=("finishing",)))
        assert find(three, "", facet_of(group)) == ["Aachen", "Adams", "Zeta"]

    def test_vendors_are_picked_into_a_group_and_taken_out(self, three: Office) -> None:
        groups_of = three.services.vendor_groups
        ids = three.services.vendor_finding.find().ids
        group = groups_of.pick("Friends", ids[:1])
        assert groups_of.pick("friends", ids[:2]).id == group.id
        assert find(three, "", facet_of(group)) == ["Adams", "Østra"]
        groups_of.take_out(group.id, ids[:1])
        groups_of.take_out(group.id, ids[:1])
        assert find(three, "", facet_of(group)) == ["Østra"]
        assert find(three, "zeta", facet_of(group)) == []

    def test_a_double_in_a_group_is_the_vendor_it_was_merged_into(self, three: Office) -> None:
        first, second, _ = three.services.vendor_finding.find().ids
        group = three.services.vendor_groups.pick("Friends", [first])
        with three.database.write() as session:
            change = changes.begin(session, "merge", three.clock.now())
            gone = three.services.vendors.get(first)
            changes.remove(session, change, [gone], three.clock.now(), second)
        assert find(three, "", facet_of(group)) == ["Østra"]
        three.services.vendor_groups.take_out(group.id, [second])
        assert find(three, "", facet_of(group)) == []

    def test_groups_have_names_of_their_own(self, three: Office) -> None:
        groups_of = three.services.vendor_groups
        one = groups_of.pick("One", [])
        groups_of.save_search("Two", VendorSearch(text="z"))
        with pytest.raises(GroupInvalid, match="There is already a group “One”"):
            groups_of.save_search("ONE", VendorSearch(text="z"))
        with pytest.raises(GroupInvalid, match="no name"):
            groups_of.pick(" ", [])
        with pytest.raises(GroupInvalid, match="501 characters"):
            groups_of.pick("x" * 501, [])
        with pytest.raises(GroupInvalid, match="saved search"):
            groups_of.pick("two", [])
        with pytest.raises(GroupInvalid, match="finds every vendor"):
            groups_of.save_search("Three", VendorSearch(text=" "))
        with pytest.raises(GroupInvalid, match="from another group"):
            groups_of.save_search("Three", VendorSearch(facets=(facet_of(one),)))
        groups_of.rename(one.id, "one more")
        assert [g.name for g in groups_of.every()] == ["one more", "Two"]
        with pytest.raises(GroupInvalid):
            groups_of.rename(one.id, "two")
        groups_of.rename(one.id, "One more")

    def test_a_group_that_is_gone_finds_nobody(self, three: Office) -> None:
        groups_of = three.services.vendor_groups
        group = groups_of.pick("One", three.services.vendor_finding.find().ids)
        groups_of.remove("one")
        assert find(three, "", facet_of(group)) == []
        with pytest.raises(GroupMissing, match="no group “One”"):
            groups_of.named("One")

    def test_a_saved_search_for_everybody_is_not_read_as_nobody(self, three: Office) -> None:
        with three.database.write() as session:
            group = groups.add(session, "all", VendorSearch())
            assert vendor_search.hits(session, VendorSearch(facets=(facet_of(group),)))
        assert len(find(three, "", facet_of(group))) == 3


def test_a_facet_is_put_on_once_and_taken_off() -> None:
    tag = Facet(FacetKind.TAG, "new", "new")
    search = VendorSearch(text="a").with_facet(tag).with_facet(tag)
    assert search.facets == (tag,)
    assert search.without_facet(tag) == VendorSearch(text="a")


@pytest.mark.parametrize("few", [2_000, 0])
def test_an_order_follows_every_change_of_the_list(three: Office, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(vendor_finding, "_FEW", few)
    finding, vendors = three.services.vendor_finding, three.services.vendors
    assert find(three, order=VendorOrder.EMAIL) == ["Zeta", "Østra", "Adams"]
    (zeta,) = finding.find(VendorSearch(text="zeta")).ids
    moved = vendors.change([zeta], lambda v: replace(v, name="Beta", contacts=(Contact(email="z@z.example"),)))
    vendors.save(Vendor(name="Carl", contacts=(Contact(email="c@c.example"),)))
    assert find(three) == ["Adams", "Beta", "Carl", "Østra"]
    assert find(three, order=VendorOrder.EMAIL) == ["Østra", "Carl", "Beta", "Adams"]
    vendors.remove(finding.find(VendorSearch(text="carl")).ids)
    vendors.take_back(moved.change)
    assert find(three) == ["Adams", "Østra", "Zeta"]
    assert find(three, order=VendorOrder.EMAIL) == ["Zeta", "Østra", "Adams"]


def test_a_word_that_all_have_finds_all(three: Office) -> None:
    for n, name in enumerate(find(three)):
        ids = three.services.vendor_finding.find(VendorSearch(text=name)).ids
        three.services.vendors.change(ids, lambda v, n=n: replace(v, tags=(*v.tags, f"common {n}")))  # type: ignore[misc] # bound at once
    assert find(three, "common") == ["Adams", "Østra", "Zeta"]
    assert find(three, "common 1") == ["Østra"]
