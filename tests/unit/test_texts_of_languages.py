"""The check looks at every text that a vendor is written to in, and says which one it means."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rfqs.preflight import check
from app.domain.rfqs.rules.facts import Facts, Wording
from app.domain.trade.finding import Finding, Place, Spot
from tests.unit.test_preflight import GOOD, HARROW, KESTREL, MAILS, RFQ

FIRST = Wording(subject=RFQ.subject, body=RFQ.body)
GERMAN = Wording(subject="Anfrage", body="{{ lines_table }}\nbis {{ rfq.deadline }}", language="de", name="German")
BOTH = replace(GOOD, mails=(MAILS[0], replace(MAILS[1], language="de")), texts=(FIRST, GERMAN))
IN_BODY = Spot(place=Place.MESSAGE, field="body", language="de")


def german(facts: Facts = BOTH, **changed: str) -> Facts:
    return replace(facts, texts=(FIRST, replace(GERMAN, **changed)))


def of_harrow(**changed: object) -> Facts:
    """Harrow reads German."""
    return replace(BOTH, mails=(MAILS[0], replace(BOTH.mails[1], **changed)))  # type: ignore[arg-type] # a field


UNFILLED = german(of_harrow(empty=("contact.name",)), body=f"{GERMAN.body}\n{{{{ contact.name }}}}")
STRANGER = german(of_harrow(text="wie Kestrel Plating"), body=f"{GERMAN.body}\nwie Kestrel Plating")
PROMISED = replace(
    german(of_harrow(text="Zeichnungen anbei"), body=f"{GERMAN.body}\nZeichnungen anbei"),
    rfq=replace(RFQ, attachments=()),
    files=(),
    mails=(replace(MAILS[0], text="Hello"), replace(MAILS[1], text="Zeichnungen anbei", language="de")),
)
CASES = [
    (german(subject=" "), "subject-empty", replace(IN_BODY, field="subject"), "The subject is empty."),
    (german(subject="An [Firma]"), "left-to-fill-in", replace(IN_BODY, field="subject", words="[Firma]", at=1), "“["),
    (
        german(body=f"{GERMAN.body}\n{{vendor.name}}"),
        "placeholder-broken",
        replace(IN_BODY, words="{vendor.name}", at=3),
        "“{vendor.name}” would",
    ),
    (german(body="{{ rfq.deadline }}"), "lines-not-in-mail", IN_BODY, "The message doesn't list the lines"),
    (german(body="{{ lines_table }}"), "deadline-not-in-mail", IN_BODY, "The message doesn't give the deadline"),
    (
        UNFILLED,
        "placeholder-empty",
        replace(IN_BODY, words="{{ contact.name }}", at=3, vendor=HARROW.id),
        "{{ contact.name }} is empty in the email.",
    ),
    (
        of_harrow(problem="Line 2 of the body is not written correctly."),
        "message-invalid",
        replace(IN_BODY, words="bis {{ rfq.deadline }}", at=2, vendor=HARROW.id),
        "Line 2 of the body",
    ),
    (
        STRANGER,
        "vendor-visible",
        replace(IN_BODY, words="Kestrel Plating", at=3, vendor=HARROW.id),
        "The email shows “kestrel plating”",
    ),
    (
        PROMISED,
        "nothing-attached",
        replace(IN_BODY, words="anbei", at=3, vendor=HARROW.id),
        "The message mentions attachments",
    ),
]


def test_two_texts_that_are_all_right_are_no_finding() -> None:
    assert check(BOTH) == ()


@pytest.mark.parametrize(("facts", "code", "spot", "text"), CASES)
def test_what_is_wrong_in_one_language_alone_is_found_there(facts: Facts, code: str, spot: Spot, text: str) -> None:
    (found,) = check(facts)
    assert (found.code, found.spot) == (code, spot)
    assert found.text.startswith(f"In the German text: {text}")


def test_a_name_in_a_line_is_no_matter_of_a_text() -> None:
    item = replace(RFQ.items[0], callout="see Kestrel Plating")
    facts = replace(of_harrow(text="see Kestrel Plating"), rfq=replace(RFQ, items=(item,)))
    (found,) = check(facts)
    assert found.spot == Spot(
        place=Place.ITEMS, line=item.id, field="callout", words="Kestrel Plating", at=1, vendor=HARROW.id
    )
    assert found.text.startswith("The email shows")


def test_the_same_mistake_is_told_for_each_text() -> None:
    wrong = replace(FIRST, subject="[Company]"), replace(GERMAN, subject="[Company]")
    assert [f.spot.language for f in check(replace(BOTH, texts=wrong))] == ["", "de"]
    empty = replace(BOTH, mails=tuple(replace(m, empty=("rfq.title",)) for m in BOTH.mails))
    assert [(f.row, f.spot.language) for f in check(empty)] == [(KESTREL.name, ""), (HARROW.name, "de")]


def test_a_text_that_nobody_gets_is_not_judged() -> None:
    bad = replace(RFQ, subject="", body="[Name] {vendor.name}")
    everybody = tuple(replace(m, language="de") for m in MAILS)
    assert check(replace(BOTH, rfq=bad, mails=everybody, texts=(GERMAN,))) == ()


def test_one_text_that_cannot_be_filled_in_hides_nothing_of_the_other() -> None:
    broken = replace(
        of_harrow(problem="Line 1 of the body is wrong."), texts=(replace(FIRST, subject="[Name]"), GERMAN)
    )
    assert [(f.code, f.spot.language) for f in check(broken)] == [("message-invalid", "de"), ("left-to-fill-in", "")]


def _texts() -> st.SearchStrategy[str]:
    pieces = ["[Name]", "{vendor.name}", "{{ lines_table }}", "{{ rfq.deadline }}", "TBD", "Hallo", "\n", " "]
    return st.lists(st.sampled_from(pieces), max_size=6).map("".join)


def _of(facts: Facts) -> Iterator[Finding]:
    return (f for f in check(facts) if f.place is Place.MESSAGE)


@given(subject=_texts(), body=_texts())
def test_a_text_is_judged_alike_in_whatever_language_it_goes_out(subject: str, body: str) -> None:
    first = replace(GOOD, rfq=replace(RFQ, subject=subject, body=body))
    german_text = replace(GERMAN, subject=subject, body=body)
    found = [(f.code, replace(f.spot, language=""), f.todo) for f in _of(replace(BOTH, texts=(FIRST, german_text)))]
    assert found == [(f.code, f.spot, f.todo) for f in _of(first)]
