import pytest

from app.domain.rfqs.terms import INCOTERMS, CurrencyInvalid, currency_code


@pytest.mark.parametrize(("typed", "code"), [("usd", "USD"), (" EUR ", "EUR"), ("", ""), ("  ", "")])
def test_a_currency_is_stored_as_its_code(typed: str, code: str) -> None:
    assert currency_code(typed) == code


@pytest.mark.parametrize("typed", ["US", "Euro", "$", "U5D", "äöü"])
def test_what_is_no_currency_code_is_refused(typed: str) -> None:
    with pytest.raises(CurrencyInvalid, match=r"is not a currency code, so the terms were not saved\. Use three"):
        currency_code(typed)


def test_there_are_eleven_incoterms() -> None:
    assert len(INCOTERMS) == 11
    assert all(len(code) == 3 and code.isupper() for code in INCOTERMS)
