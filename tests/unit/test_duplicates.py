"""Who may be whom, how sure it is, and why."""

from itertools import permutations

import pytest

from app.domain.trade.identity import place_key
from app.domain.trade.ids import VendorId
from app.domain.vendors.duplicate_search import LARGEST_BLOCK, MOST, Doubles, SearchCancelled, doubles
from app.domain.vendors.duplicates import Likeness, Profile, likeness, needed_for

MILL = "12 North Mill Street\nSpringfield"


def profile(number: int, name: str, *contacts: tuple[str, str], address: str = "") -> Profile:
    return Profile.of(VendorId(number), name, address, contacts)


def pair(one: str, two: str, *shared: tuple[str, str], other: tuple[tuple[str, str], ...] | None = None) -> Likeness:
    return likeness(profile(1, one, *shared), profile(2, two, *(shared if other is None else other)))


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [
        (
            "Kestrel Plating Inc",
            "KESTREL  PLATING, Inc.",
            "the same name except for legal form, spaces and punctuation",
        ),
        (
            "Kestrel Plating GmbH & Co. KG",
            "Kestrel Plating",
            "the same name except for legal form, spaces and punctuation",
        ),
        ("?deg?rd Forge", "Ødegård Forge", "the same name except for lost letters (“?”)"),
        ("Plating Kestrel", "Kestrel Plating", "the same words in another order"),
        ("Kestrel Plating", "Kestral Plating", "names 93 % alike"),
    ],
)
def test_names_of_one_vendor_are_seen_as_one(one: str, two: str, reason: str) -> None:
    found = pair(one, two)
    assert found.reasons == (reason,)
    assert found.score >= 60


def test_every_sign_is_told_and_makes_it_surer() -> None:
    box, phone = ("ana@kestrel.example", "316-555-0001"), ("(316) 555-0001", "316 555 0001 ext. 4")
    one = profile(1, "Kestrel Plating", box, ("bo@gmail.com", phone[1]), address=MILL)
    two = profile(
        2, "Kestrel Plating Inc", ("ANA@kestrel.example", ""), ("", phone[0]), address="12 N. Mill St, Springfield"
    )
    found = likeness(one, two)
    assert found.reasons == (
        "the same name except for legal form, spaces and punctuation",
        "the same address ana@kestrel.example",
        "the same phone 316-555-0001",
        "the same postal address",
    )
    assert found.score == 98
    assert likeness(two, one) == found


def test_a_parent_group_shares_a_domain_and_scores_less_than_a_namesake() -> None:
    group = pair("Kestrel Plating", "Zephyr Wire Works", ("a@group.example", ""), other=(("b@group.example", ""),))
    assert group.reasons == ("the same email domain group.example", "quite different names")
    assert group.score == 30 < pair("Kestrel Plating", "Kestrel Plating Ltd").score == 85


def test_addresses_that_anybody_may_have_say_nothing() -> None:
    assert pair("Kestrel", "Zephyr Wire", ("a@gmail.com", ""), other=(("b@gmail.com", ""),)).score == 0


def test_namesakes_in_two_places_are_less_sure() -> None:
    found = pair("Precision Plating", "Precision Plating LLC", ("a@one.example", ""), other=(("a@two.example", ""),))
    assert found.score == 68
    assert found.reasons[1] == "different email domains"


def test_a_number_in_the_name_tells_vendors_apart() -> None:
    assert pair("Kestrel Plating 2", "Kestrel Plating 3").score == 0
    assert pair("Kestrel Plating 2", "Kestrel Plating 2 Inc").score == 85


@pytest.mark.parametrize(("score", "alike"), [(10, 80), (30, 80), (55, 90), (82, 100), (99, 100)])
def test_how_alike_names_must_be_for_a_score(score: int, alike: float) -> None:
    assert needed_for(score) == pytest.approx(alike)


@pytest.mark.parametrize(
    ("address", "key"), [(MILL, "12nmillstspringfield"), ("Ohio", ""), ("Mill Road, Springfield", "")]
)
def test_a_place_needs_a_number(address: str, key: str) -> None:
    assert place_key(address) == key


def named(found: Doubles) -> list[tuple[str, str]]:
    return [(p.first_name, p.second_name) for p in found.pairs]


def test_the_search_finds_what_has_anything_in_common_best_first_in_any_order() -> None:
    some = [
        profile(1, "Kestrel Plating", ("a@kestrel.example", "")),
        profile(2, "KESTREL PLATING Inc", ("b@kestrel.example", "")),
        profile(3, "Zephyr Wire", ("", "316-555-0001")),
        profile(4, "Zephyrr Wire", ("", "316 555 0001"), address=MILL),
        profile(5, "Upland", address=MILL),
        profile(6, "Wire Zephyr"),
    ]
    found = doubles(some)
    assert set(named(found)) == {
        ("Kestrel Plating", "KESTREL PLATING Inc"),
        ("Wire Zephyr", "Zephyr Wire"),
        ("Wire Zephyr", "Zephyrr Wire"),
        ("Zephyr Wire", "Zephyrr Wire"),
    }
    assert named(found)[0] == ("Kestrel Plating", "KESTREL PLATING Inc")
    assert (found.vendors, found.crowds, found.left_out) == (6, (), 0)
    assert all(doubles(order) == found for order in list(permutations(some))[::97])
    assert named(doubles(some, lowest=99)) == []


def test_who_is_known_to_be_distinct_is_not_proposed() -> None:
    some = [profile(2, "Kestrel"), profile(1, "Kestrel Inc")]
    assert doubles(some, {(VendorId(1), VendorId(2))}).pairs == ()


def test_what_too_many_share_is_told_and_neighbours_are_still_found() -> None:
    some = [profile(n, f"{chr(97 + n % 26) * 4}{chr(97 + n // 26) * 5} Plating") for n in range(LARGEST_BLOCK + 5)]
    some.append(profile(900, f"{some[7].name} Inc"))
    found = doubles(some)
    assert (some[7].name, f"{some[7].name} Inc") in named(found)
    assert [(c.what, c.vendors) for c in found.crowds] == [("in the name the word “plating”", LARGEST_BLOCK + 6)]


def test_no_more_pairs_are_handed_out_than_anybody_can_look_through() -> None:
    some = [profile(n, f"Kestrel{' ' * n}") for n in range(1, 110)]
    found = doubles(some)
    assert (len(found.pairs), found.left_out) == (MOST, 109 * 108 // 2 - MOST)


def test_a_search_tells_how_far_it_is_and_ends_when_it_is_told_to() -> None:
    told: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> bool:
        told.append((done, of))
        return len(told) < 3

    some = [profile(1, "Kestrel"), profile(2, "Kestrel Inc")]
    doubles(some, watch=watch)
    assert told == [(0, 3), (3, 3)]
    with pytest.raises(SearchCancelled):
        doubles(some, watch=watch)
    with pytest.raises(SearchCancelled):
        doubles(some, watch=lambda done, of: done < of)
