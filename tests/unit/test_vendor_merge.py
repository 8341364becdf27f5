"""What a list adds to what is known."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.trade.clearance import Clearances
from app.domain.vendors.import_kind import Policy
from app.domain.vendors.merge import Difference, Taking, differences
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

OVER, FILL, RAISE = Taking(Clearances()), Taking(Clearances(), Policy.FILL), Taking(Clearances(), raises=True)
KNOWN = Vendor(
    name="Nordvik St?l AB",
    website="old.example",
    status=VendorStatus.BLOCKED,
    clearance="ITAR",
    max_mail_size=1,
    tags=("quick",),
    notes="Ask Anna.",
    categories=("Finishing",),
    contacts=(Contact(email="a@n.example", name="Ren?e", phone="1", address_state=AddressState.BOUNCED),),
    capabilities=(Capability(process="EP", specification="ASTM B912", standing=Standing.FAMILIAR),),
    approvals=(Approval(customer="Ax", valid_until=date(2027, 1, 1)),),
)
LISTED = Vendor(
    name="Nordvik Stål AB",
    website="new.example",
    clearance="CUI",
    max_mail_size=2,
    tags=("Quick", "near"),
    notes="Closed on Fridays.",
    categories=("FINISHING", "Plating", "plating"),
    contacts=(
        Contact(email="A@n.example", name="Renée", phone="2", rank=ContactRank.PRIMARY, addressed=AddressedAs.CC),
        Contact(email="", name="Lars", address_state=AddressState.UNUSABLE),
    ),
    capabilities=(
        Capability(process="ep", specification="ASTM B 912", standing=Standing.APPROVED, source="certificate"),
        Capability(process="Anodize", valid_until=date(2028, 1, 1)),
    ),
    approvals=(Approval(customer="AX", valid_until=date(2028, 1, 1)), Approval(customer="Borealis")),
)


def test_a_list_overwrites_texts_and_adds_the_rest() -> None:
    made = OVER.vendor(KNOWN, LISTED)
    assert (made.name, made.website, made.max_mail_size) == ("Nordvik Stål AB", "new.example", 2)
    assert (made.categories, made.tags) == (("Finishing", "Plating"), ("quick", "near"))
    assert made.notes == "Ask Anna.\nClosed on Fridays."
    assert [(c.email, c.name, c.phone) for c in made.contacts] == [("a@n.example", "Renée", "2"), ("", "Lars", "")]
    first = made.contacts[0]
    assert (first.rank, first.addressed, first.address_state) == (
        ContactRank.PRIMARY,
        AddressedAs.CC,
        AddressState.BOUNCED,
    )
    assert [(c.process, c.standing, c.source) for c in made.capabilities] == [
        ("EP", Standing.APPROVED, "certificate"),
        ("Anodize", Standing.UNSTATED, ""),
    ]
    assert [(a.customer, a.valid_until) for a in made.approvals] == [("Ax", date(2028, 1, 1)), ("Borealis", None)]
    assert OVER.vendor(made, LISTED) == made


def test_filling_leaves_what_is_known_but_mends_what_was_damaged() -> None:
    made = FILL.vendor(KNOWN, LISTED)
    assert (made.name, made.website, made.max_mail_size) == ("Nordvik Stål AB", "old.example", 1)
    assert (made.contacts[0].name, made.contacts[0].phone) == ("Renée", "1")
    assert FILL.vendor(replace(KNOWN, website="", max_mail_size=None), LISTED).website == "new.example"


def test_what_has_lost_letters_overwrites_nothing_whole() -> None:
    assert OVER.vendor(LISTED, KNOWN).contacts[0].name == "Renée"
    assert OVER.vendor(LISTED, KNOWN).name == "Nordvik Stål AB"


def test_a_list_lowers_a_clearance_raises_none_by_itself_and_lifts_no_block() -> None:
    assert (OVER.vendor(KNOWN, LISTED).clearance, OVER.vendor(LISTED, KNOWN).clearance) == ("CUI", "CUI")
    assert (FILL.vendor(KNOWN, LISTED).clearance, RAISE.vendor(LISTED, KNOWN).clearance) == ("CUI", "ITAR")
    assert OVER.vendor(KNOWN, LISTED).status is VendorStatus.BLOCKED
    assert OVER.vendor(LISTED, KNOWN).status is VendorStatus.BLOCKED


@pytest.mark.parametrize(
    ("said", "held"), [("", "ITAR"), ("none", ""), ("None", ""), ("Itra", "ITAR"), ("itar", "ITAR")]
)
def test_what_a_list_says_of_a_clearance_is_taken_where_it_is_a_level(said: str, held: str) -> None:
    assert OVER.vendor(KNOWN, Vendor(name=KNOWN.name, clearance=said)).clearance == held


def test_whose_clearance_a_list_would_raise_is_told() -> None:
    assert (OVER.raised(LISTED, KNOWN), OVER.raised(KNOWN, LISTED), OVER.raised(None, LISTED)) == ("ITAR", "", "CUI")
    assert OVER.raised(None, Vendor(name="New", clearance="Itra")) == ""
    assert (OVER.fresh(LISTED).clearance, RAISE.fresh(LISTED).clearance) == ("", "CUI")
    assert OVER.fresh(Vendor(name="New", clearance="Itra")).clearance == "Itra", "seen, and opens nothing"


@pytest.mark.parametrize("known", [KNOWN, LISTED])
def test_nothing_is_taken_away_by_an_empty_list(known: Vendor) -> None:
    assert OVER.vendor(known, Vendor(name=known.name)) == known


def test_differences_are_told_field_by_field() -> None:
    found = differences(KNOWN, OVER.vendor(KNOWN, LISTED))
    assert Difference("name", "Nordvik St?l AB", "Nordvik Stål AB") in found
    assert Difference("categories", "Finishing", "Finishing, Plating") in found
    assert Difference("contact", "", "Lars, secondary, address unusable") in found
    assert Difference("capability", "EP ASTM B912, familiar", "EP ASTM B912, approved") in found
    assert Difference("capability", "", "Anodize, until 2028-01-01") in found
    assert Difference("approval", "Ax, until 2027-01-01", "Ax, until 2028-01-01") in found
    assert differences(KNOWN, KNOWN) == ()
    (gone,) = differences(LISTED, replace(LISTED, contacts=LISTED.contacts[:1]))
    assert gone == Difference("contact", "Lars, secondary, address unusable", "")
    typed = Vendor(name="x", capabilities=(Capability(process="A", type="II", spec_class="1"),))
    assert differences(Vendor(name="x"), typed) == (Difference("capability", "", "A Type II Class 1"),)
