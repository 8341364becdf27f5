import re

import pytest

from app.domain.rfqs.terms import INCOTERMS, Terms, TermsInvalid, clean_terms


@pytest.mark.parametrize(("typed", "code"), [("usd", "USD"), (" EUR ", "EUR"), ("", ""), ("  ", "")])
def test_a_currency_is_stored_as_its_code(typed: str, code: str) -> None:
    assert clean_terms(Terms(currency=typed)) == Terms(currency=code)


@pytest.mark.parametrize("typed", ["US", "Euro", "$", "U5D", "äöü"])
def test_what_is_no_currency_code_is_refused(typed: str) -> None:
    with pytest.raises(TermsInvalid, match=r"is not a currency code, so the terms were not saved\. Use three"):
        clean_terms(Terms(currency=typed))


def test_terms_are_each_on_one_line() -> None:
    typed = Terms(incoterm=" fca ", place="Rock\n ford\x07 ", payment="\tNet 30")
    assert clean_terms(typed) == Terms(incoterm="FCA", place="Rock ford", payment="Net 30")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Terms(incoterm="XYZ"), "“XYZ” is not an Incoterm, so the terms were not saved. Use one of EXW, FCA"),
        (Terms(place="x" * 101), "The place has 101 characters, so the terms were not saved. Use 100 or fewer."),
        (Terms(payment="x" * 2_000), "The payment has 2,000 characters"),
    ],
)
def test_what_is_no_term_is_refused(terms: Terms, said: str) -> None:
    with pytest.raises(TermsInvalid, match=re.escape(said)):
        clean_terms(terms)


def test_there_are_eleven_incoterms() -> None:
    assert len(INCOTERMS) == 11
    assert all(len(code) == 3 and code.isupper() for code in INCOTERMS)
