"""Words of one vendor in what another one will read."""

import pytest

from app.domain.rfqs import strangers
from app.domain.rfqs.strangers import Strangers
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import Contact, Vendor


def _vendors(*names: str) -> list[Vendor]:
    return [Vendor(name=name, id=VendorId(n)) for n, name in enumerate(names, start=1)]


def _found(text: str, *names: str) -> list[str]:
    """Whom the first of them would see."""
    vendors = _vendors(*names)
    return [name for name, _words in Strangers(vendors).found(vendors[0], text)]


@pytest.mark.parametrize(
    ("text", "reader", "other"),
    [
        ("as Arrow offered", "Harrow Finishing", "Arrow"),
        ("ask Plating Inc as well", "Kestrel Plating Incorporated", "Plating Inc"),
        ("Kestrel Plating does it, too", "Harrow", "Kestrel Plating GmbH & Co. KG"),
        ("Kestrel Plating does it, too", "Harrow", "Kestrel Plating S.A. de C.V."),
        ("KESTREL  PLATING does it, too", "Harrow", "Kestrel Plating Pty Ltd"),
    ],
)
def test_a_stranger_is_seen(text: str, reader: str, other: str) -> None:
    assert _found(text, reader, other) == [other]


@pytest.mark.parametrize(
    ("text", "reader", "other"),
    [
        ("Dear Kestrel Plating Inc", "Kestrel Plating Inc", "Kestrel"),
        ("Dear Kestrel Plating", "Kestrel Plating GmbH", "Kestrel Plating Ltd"),
        ("harrowing times", "Kestrel Plating", "Harrow"),
        ("a pressing matter", "Kestrel Plating", "Pressing Inc"),
        ("ask 3M", "Kestrel Plating", "3M"),
    ],
)
def test_own_words_parts_of_words_and_short_names_are_none(text: str, reader: str, other: str) -> None:
    assert _found(text, reader, other) == []


def test_of_thousands_that_begin_with_one_word_just_those_that_stand_there_are_found() -> None:
    vendors = _vendors("Kestrel Plating", *(f"Precision {n} Inc." for n in range(3000)))
    index = Strangers(vendors)
    text = "Precision work wanted. " * 200 + "Precision 17 and Precision 2999 Inc know it."
    assert [name for name, _words in index.found(vendors[0], text)] == ["Precision 17 Inc.", "Precision 2999 Inc."]


def test_addresses_and_domains_give_a_vendor_away_but_not_those_that_anybody_may_have() -> None:
    contacts = (Contact(email="dana@gmx.com"), Contact(email="desk@arrow-works.example"))
    vendors = [Vendor(name="Kestrel", id=VendorId(1)), Vendor(name="Arrow", id=VendorId(2), contacts=contacts)]
    index = Strangers(vendors)
    assert index.found(vendors[0], "see www.arrow-works.example") == [("Arrow", "arrow-works.example")]
    assert index.found(vendors[0], "write to other@gmx.com") == []
    assert index.found(vendors[0], "write to dana@gmx.com") == [("Arrow", "dana@gmx.com")]
    assert index.found(None, "Kestrel and Arrow") == [("Kestrel", "kestrel"), ("Arrow", "arrow")]


def test_no_more_lines_are_remembered_than_memory_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "_LINES_KEPT", 1)
    vendors = _vendors("Acme Plating", "Bolt Works")
    index = Strangers(vendors)
    for _ in range(2):
        assert index.found(vendors[1], "Hello", "as Acme Plating does") == [("Acme Plating", "acme plating")]
