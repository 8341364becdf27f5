"""Which first name may be greeted: a right one, or none."""

import pytest

from app.domain.trade.person_name import first_and_last, greeted, is_nobody, own_first_name


@pytest.mark.parametrize(
    ("first", "last", "name", "found"),
    [
        ("Larch Metals", "", "Tess Vane", ("Tess", "Vane")),
        ("Larch", "Metals", "Tess Vane", ("Tess", "Vane")),
        ("Larch Metals, Inc.", "", "Tess Vane", ("Tess", "Vane")),
        ("Larch", "", "Tess Vane", ("Tess", "Vane")),
        ("Sales", "Desk", "Tess Vane", ("Tess", "Vane")),
        ("Tess Vane", "", "Tess Vane", ("Tess", "Vane")),
        ("Tess", "Vane", "Tess Vane", ("Tess", "Vane")),
        ("Bob", "Ash", "Robert Ash", ("Bob", "Ash")),
        ("", "", "Vane, Tess", ("Tess", "Vane")),
        ("", "", "Dr. Tess Vane", ("Tess", "Vane")),
        ("", "", "Mr. Vane", ("", "")),
        ("", "", "Tess Vane, CEO", ("Tess", "Vane")),
        ("", "", "Paul Ash Jr.", ("Paul", "Ash")),
        ("", "", "Tess", ("", "")),
    ],
)
def test_first_and_last_name_of_a_row(first: str, last: str, name: str, found: tuple[str, str]) -> None:
    assert own_first_name(first, last, name, "Larch Metals") == found


@pytest.mark.parametrize(
    ("first", "name"),
    [
        ("Tess", "Tess"), ("TESS", "Tess"), ("tess", "Tess"), ("DeAnn", "DeAnn"), ("JP", "JP"), ("Mrs. Tess", "Tess"),
        ("Larch Metals", ""), ("LARCH METALS LLC", ""), ("Sales", ""), ("Quotes", ""), ("T.", ""), ("T. J.", ""),
        ("Tess & Omar", ""), ("Tess/Omar", ""), ("tess@x.example", ""), ("Ren?", ""), ("", ""), ("Mr.", ""),
        ("Ext 12", ""),
        ("Service Desk", ""), ("T", ""),
    ],
)  # fmt: skip
def test_a_greeting_is_right_or_impersonal(first: str, name: str) -> None:
    assert greeted(first, "Larch Metals") == name


@pytest.mark.parametrize("name", ["Moss Coating Inc.", "Sales Team", "Quote Dept", "Larch Metals", "Reed GmbH", "12"])
def test_desks_and_companies_are_nobody(name: str) -> None:
    assert is_nobody(name, "Larch Metals")


@pytest.mark.parametrize("name", ["Tess Vane", "Vane, Tess", "Omar Co", "René Dupré", "Tess Vane, CEO"])
def test_people_are_somebody(name: str) -> None:
    assert not is_nobody(name, "Larch Metals")


def test_three_words_are_not_guessed_at() -> None:
    assert first_and_last("Ana Maria Lopez") == ("", "")
