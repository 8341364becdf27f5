"""Several entries of one vendor made one."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import VendorId
from app.domain.vendors.capabilities import capability_key
from app.domain.vendors.joining import CHOSEN, joined
from app.domain.vendors.merge import approval_key, contact_key
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

ONE, TWO, THREE = VendorId(1), VendorId(2), VendorId(3)
KEEP = Vendor(
    id=ONE,
    name="Kestrel Plating",
    website="kestrel.example",
    max_mail_size=20_000_000,
    tags=("quick",),
    notes="Ask Ana.",
    categories=("Finishing",),
    contacts=(Contact(email="ana@kestrel.example", name="Ana", phone="316-555-0001"),),
    capabilities=(
        Capability(process="EP", standing=Standing.FAMILIAR, valid_until=date(2030, 1, 1)),
        Capability(process="Anodize", standing=Standing.APPROVED),
    ),
    approvals=(Approval(customer="Borealis"),),
)
OTHER = Vendor(
    id=TWO,
    name="KESTREL PLATING Inc",
    website="plating.example",
    address="12 Mill Road",
    status=VendorStatus.BLOCKED,
    status_reason="late three times",
    clearance="ITAR",
    max_mail_size=10_000_000,
    tags=("Quick", "near"),
    notes="Closed on Fridays.",
    categories=("FINISHING", "Heat treat"),
    contacts=(
        Contact(
            email="ANA@kestrel.example",
            name="Ana Moser",
            role="Sales",
            phone="316-555-0009",
            rank=ContactRank.PRIMARY,
            addressed=AddressedAs.CC,
            address_state=AddressState.BOUNCED,
        ),
        Contact(email="bo@kestrel.example"),
    ),
    capabilities=(
        Capability(process="ep", standing=Standing.APPROVED, source="certificate", valid_until=date(2027, 1, 1)),
        Capability(process="Anodize", standing=Standing.APPROVED, valid_until=date(2028, 1, 1), source="audit"),
        Capability(process="Passivate"),
    ),
    approvals=(Approval(customer="BOREALIS", valid_until=date(2027, 5, 1)), Approval(customer="Ax")),
)


def test_nobody_has_to_choose_and_nothing_gets_laxer() -> None:
    made = joined([KEEP, OTHER], Clearances())
    vendor = made.vendor
    assert (vendor.id, vendor.name, vendor.website) == (ONE, "Kestrel Plating", "kestrel.example")
    assert (vendor.address, vendor.max_mail_size) == ("12 Mill Road", 10_000_000)
    assert (vendor.status, vendor.status_reason) == (VendorStatus.BLOCKED, "late three times")
    assert vendor.clearance == ""
    assert (vendor.categories, vendor.tags) == (("Finishing", "Heat treat"), ("quick", "near"))
    assert [(d.field, d.taken) for d in made.differing] == [
        ("name", ONE),
        ("website", ONE),
        ("address", TWO),
        ("status", TWO),
        ("clearance", ONE),
        ("max_mail_size", TWO),
    ]
    assert made.differing[-1].says == {ONE: "20 MB", TWO: "10 MB"}


def test_one_address_is_one_contact_with_all_that_is_known_of_it() -> None:
    made = joined([KEEP, OTHER], Clearances())
    ana, bo = made.vendor.contacts
    assert (ana.email, ana.name, ana.phone, ana.role) == ("ana@kestrel.example", "Ana", "316-555-0001", "Sales")
    assert (ana.rank, ana.addressed, ana.address_state) == (
        ContactRank.PRIMARY,
        AddressedAs.CC,
        AddressState.BOUNCED,
    )
    assert bo.email == "bo@kestrel.example"
    assert "Contact of “KESTREL PLATING Inc”: Ana Moser, ANA@kestrel.example, 316-555-0009" in made.vendor.notes


def test_an_approval_is_not_made_longer_by_anything_less() -> None:
    vendor = joined([KEEP, OTHER], Clearances()).vendor
    electropolish, familiar, anodize, passivate = vendor.capabilities
    assert (electropolish.standing, electropolish.valid_until) == (Standing.APPROVED, date(2027, 1, 1))
    assert (familiar.process, familiar.standing, familiar.valid_until) == ("EP", Standing.FAMILIAR, date(2030, 1, 1))
    assert (anodize.valid_until, anodize.source) == (date(2028, 1, 1), "audit")
    assert passivate.process == "Passivate"
    assert [a.customer for a in vendor.approvals] == ["Borealis", "Ax"]
    assert vendor.approvals[0].valid_until == date(2027, 5, 1)


def test_what_is_not_taken_stands_in_the_notes() -> None:
    made = joined([KEEP, OTHER], Clearances())
    assert made.vendor.notes.split("\n")[:2] == ["Ask Ana.", "Closed on Fridays."]
    assert set(made.told) == {
        "Max email size of “Kestrel Plating”: 20 MB",
        "Capability of “Kestrel Plating”: Anodize, approved",
        "Approval of “Kestrel Plating”: Borealis",
        "Also listed as “KESTREL PLATING Inc”.",
        "Website of “KESTREL PLATING Inc”: plating.example",
        "Clearance of “KESTREL PLATING Inc”: ITAR",
        (
            "Contact of “KESTREL PLATING Inc”: Ana Moser, ANA@kestrel.example, 316-555-0009, Sales, primary, "
            "address bounced"
        ),
    }


def test_the_buyer_chooses_by_field() -> None:
    made = joined([KEEP, OTHER], Clearances(), {"name": TWO, "status": ONE, "clearance": TWO})
    assert (made.vendor.name, made.vendor.status, made.vendor.clearance) == (OTHER.name, VendorStatus.ACTIVE, "ITAR")
    assert made.vendor.status_reason == ""
    assert "Status of “KESTREL PLATING Inc”: blocked: late three times" in made.told
    assert "Also listed as “Kestrel Plating”." in made.told


@pytest.mark.parametrize("take", [{"colour": ONE}, {"name": THREE}])
def test_a_choice_that_there_is_not_is_a_mistake(take: dict[str, VendorId]) -> None:
    with pytest.raises(ValueError, match="nothing to be taken"):
        joined([KEEP, OTHER], Clearances(), take)


def test_a_third_entry_comes_in_too() -> None:
    third = Vendor(id=THREE, name="Kestrel", language="de", contacts=(Contact(email="cy@kestrel.example"),))
    made = joined([KEEP, OTHER, third], Clearances())
    assert (made.vendor.language, len(made.vendor.contacts)) == ("de", 3)


_TEXTS = st.sampled_from(["", "a", "A", "b", "c d"])
_DAYS = st.sampled_from([None, date(2027, 1, 1), date(2028, 1, 1)])
_CONTACTS = st.builds(
    Contact,
    email=st.sampled_from(["a@x.example", "A@x.example", "b@x.example", "", "not an address"]),
    name=_TEXTS,
    phone=st.sampled_from(["", "1", "2"]),
    role=_TEXTS,
    rank=st.sampled_from(ContactRank),
    addressed=st.sampled_from(AddressedAs),
    address_state=st.sampled_from(AddressState),
)
_CAPABILITIES = st.builds(
    Capability, process=_TEXTS, specification=_TEXTS, standing=st.sampled_from(Standing), valid_until=_DAYS
)
_VENDORS = st.builds(
    Vendor,
    name=st.sampled_from(["Kestrel", "Kestrel Inc"]),
    website=_TEXTS,
    status=st.sampled_from(VendorStatus),
    status_reason=_TEXTS,
    clearance=st.sampled_from(["", "CUI", "ITAR"]),
    max_mail_size=st.sampled_from([None, 1, 2]),
    tags=st.lists(_TEXTS, max_size=2).map(tuple),
    categories=st.lists(_TEXTS, max_size=2).map(tuple),
    notes=_TEXTS,
    contacts=st.lists(_CONTACTS, max_size=4, unique_by=contact_key).map(tuple),
    capabilities=st.lists(_CAPABILITIES, max_size=4, unique_by=capability_key).map(tuple),
    approvals=st.lists(
        st.builds(Approval, customer=_TEXTS, process=_TEXTS, valid_until=_DAYS), max_size=3, unique_by=approval_key
    ).map(tuple),
)


@given(st.lists(_VENDORS, min_size=2, max_size=4))
def test_nothing_that_is_known_of_any_entry_is_lost(found: list[Vendor]) -> None:
    entries = [replace(v, id=VendorId(n)) for n, v in enumerate(found, 1)]
    made = joined(entries, Clearances()).vendor
    contacts = {contact_key(c): c for c in made.contacts}
    assert len(contacts) == len(made.contacts)
    for entry in entries:
        for contact in entry.contacts:
            kept = contacts[contact_key(contact)]
            for said in (contact.name, contact.phone, contact.role):
                assert said.casefold() in f"{kept}\n{made.notes}".casefold()
            assert kept.rank is ContactRank.PRIMARY or contact.rank is ContactRank.SECONDARY
            assert contact.address_state.is_good or not kept.address_state.is_good
        assert {capability_key(c) for c in entry.capabilities} <= {capability_key(c) for c in made.capabilities}
        assert {approval_key(a) for a in entry.approvals} <= {approval_key(a) for a in made.approvals}
        assert entry.website.casefold() in f"{made.website}\n{made.notes}".casefold()
        assert {t.casefold() for t in entry.tags} <= {t.casefold() for t in made.tags}
        assert {c.casefold() for c in entry.categories} <= {c.casefold() for c in made.categories}
        assert entry.notes.casefold() in made.notes.casefold()
        assert made.max_mail_size is None or entry.max_mail_size is None or made.max_mail_size <= entry.max_mail_size
    rank = ("", "CUI", "ITAR").index
    assert rank(made.clearance) == min(rank(v.clearance) for v in entries)
    assert made.status is VendorStatus.ACTIVE or any(v.status is made.status for v in entries)
    assert (made.status is VendorStatus.ACTIVE) == all(v.status is VendorStatus.ACTIVE for v in entries)


def test_every_field_that_can_differ_can_be_chosen() -> None:
    assert all(joined([KEEP, OTHER], Clearances(), {field: TWO}).vendor for field in CHOSEN)


@pytest.mark.parametrize("held", [("ITAR", ""), ("", "ITAR"), ("ITAR", "Itra"), ("CUI", "none")])
def test_the_lowest_clearance_counts_unless_the_buyer_chooses_another(held: tuple[str, str]) -> None:
    entries = [replace(v, clearance=level) for v, level in zip((KEEP, OTHER), held, strict=True)]
    made = joined(entries, Clearances())
    assert made.vendor.clearance == next(level for level in held if level not in {"ITAR", "CUI"})
    assert not made.raised
    cleared = next(v.stored_id for v in entries if v.clearance in {"ITAR", "CUI"})
    assert joined(entries, Clearances(), {"clearance": cleared}).raised


def test_blocked_counts_before_on_hold_and_that_before_active() -> None:
    order = [VendorStatus.ACTIVE, VendorStatus.ON_HOLD, VendorStatus.BLOCKED]
    for one, two in product(order, order):
        made = joined([replace(KEEP, status=one), replace(OTHER, status=two)], Clearances())
        assert made.vendor.status is max(one, two, key=order.index)
