"""The texts of a request by language: what vendors get, and what the window changes of it."""

from dataclasses import replace

import pytest

from app.domain.rfqs.rfq import Rfq, Text
from app.services.rfqs.mail_texts import (
    changed_language,
    invitations,
    is_first,
    is_standard,
    language_code,
    language_names,
    text_in,
    with_standard,
    with_text,
    without_text,
)
from tests.unit.test_preflight import RFQ

ENGLISH, GERMAN = invitations()["en"], invitations()["de"]
PLAIN = replace(RFQ, subject=ENGLISH.subject, body=ENGLISH.body)  # nobody has changed it
OURS = replace(RFQ, subject="Offer", body="Please quote.")
OWN = Text(language="de-DE", subject="Anfrage", body="Bitte anbieten.")


@pytest.mark.parametrize(
    ("rfq", "text", "first", "standard"),
    [
        (PLAIN, GERMAN, False, True),
        (OURS, Text(language="en", subject="Offer", body="Please quote."), True, False),
        (replace(PLAIN, texts=(OWN,)), OWN, False, False),
        (replace(OURS, texts=(OWN,)), OWN, False, False),
        (replace(OURS, texts=(GERMAN,)), GERMAN, False, True),
    ],
)
def test_what_german_vendors_get_and_where_it_comes_from(rfq: Rfq, text: Text, first: bool, standard: bool) -> None:
    assert text_in(rfq, "de") == text
    assert (is_first(rfq, "de"), is_standard(rfq, "de")) == (first, standard)


def test_languages_have_codes_and_the_first_text_has_none() -> None:
    assert language_names() == {"": "English", "de": "German"}
    assert [language_code(written) for written in ("", "en-GB", "Deutsch", "de-AT", "fr")] == ["", "", "de", "de", ""]


@pytest.mark.parametrize("texts", [(), (OWN,), (GERMAN,)])
def test_a_text_takes_the_place_of_what_there_was(texts: tuple[Text, ...]) -> None:
    rfq = replace(PLAIN, texts=texts)
    assert with_text(rfq, "de", OWN) == (replace(OWN, language="de"),)
    assert without_text(rfq, "de") == ()


def test_the_standard_text_is_kept_only_where_vendors_would_not_get_it_by_themselves() -> None:
    assert with_standard(replace(PLAIN, texts=(OWN,)), "de") == ()
    assert with_standard(replace(OURS, texts=(OWN,)), "de") == (GERMAN,)


def test_the_one_language_that_was_changed_is_known() -> None:
    assert changed_language((), (OWN,)) == changed_language((OWN,), (GERMAN,)) == "de"
    assert changed_language((OWN,), (OWN,)) == changed_language((), (OWN, ENGLISH)) == ""
