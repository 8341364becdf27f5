"""Names that are alike, and names that are not."""

import pytest

from app.domain.trade.company_name import company_key, may_be_same


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Kestrel Plating", "KESTREL  PLATING, Inc."),
        ("Kestrel Plating", "Kestrel Plating Inc"),
        ("3R Processing", "3R  Processing, Inc."),
        ("Harrow Electropolishing L.P.", "Harrow Electropolishing"),
        ("Kranz & Söhne GmbH", "KRANZ AND SOHNE GmbH & Co. KG"),
        ("Ostrava Šrouby s.r.o.", "Ostrava Srouby"),
        ("Peña Acabados S.A. de C.V.", "Pena Acabados"),
        ("Vis & Cie SARL", "Vis and Cie"),
        ("Tanaka Surface K.K.", "Tanaka Surface KK"),
        ("Nordvik Stål AB", "Nordvik Stal"),
        ("Blackfield Precision Hardware, LLC", "Blackfield-Precision Hardware"),
    ],
)
def test_legal_forms_accents_and_punctuation_make_no_difference(first: str, second: str) -> None:
    assert company_key(first) == company_key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Kestrel Plating", "Kestrel Platings"), ("Titan Metals", "Titan Cove Metals"), ("DB Rivers", "AB Rivers")],
)
def test_other_names_stay_apart(first: str, second: str) -> None:
    assert company_key(first) != company_key(second)


def test_a_name_that_is_a_legal_form_keeps_it() -> None:
    assert (company_key("Inc."), company_key("SAS"), company_key("")) == ("inc", "sas", "")


@pytest.mark.parametrize(
    ("damaged", "whole", "same"),
    [
        ("Nordvik St?l AB", "Nordvik Stål AB", True),
        ("Nordvik Stål AB", "Nordvik St\ufffdl  AB", True),
        ("Pe?a", "Peña", True),
        ("Pe?a", "Pena Acabados", False),
        ("Pe?a", "Pea", False),
        ("Pe?a", "Pexo", False),
    ],
)
def test_lost_letters_agree_with_any(damaged: str, whole: str, *, same: bool) -> None:
    assert may_be_same(damaged, whole) is same
