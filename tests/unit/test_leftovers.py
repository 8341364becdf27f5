"""What was to be filled in: found however it is written, and nothing of what a buyer does write."""

from dataclasses import replace

import pytest

from app.domain.rfqs.rules.leftovers import essentials, leftovers, names
from app.domain.trade.finding import Place, Spot
from app.domain.vendors.vendor import Contact, ContactRank
from tests.unit.test_preflight import GOOD, HARROW, MAILS, RFQ

BROKEN = ("{ greeting }}", "{first_name}", "{{name}", "{name}", "{vendor.name}", "{{ vendor.name }", "${name}", "{}")
OPEN = """
[Name]; [[Name]]; [VENDOR NAME]; [Name of the vendor]; [First_Name]; [FirstName]; [Anrede]; [RFQ Number]; [PLACEHOLDER]
[Insert date]; [...]; […]; [dd.mm.yyyy]; <Name>; <<Name>>; <first_name>; <enter price here>; <%= name %>; <NAME>
%NAME%; %%NAME%%; %VENDOR_NAME%; $NAME$; $name; $(NAME); #NAME#; ##Name##; @@NAME@@; __NAME__; «Name»; \u2039Name\u203a
*|FNAME|*; MERGEFIELD Name; XXX; xxx; xx.xx.2026; PO-XXXX; TODO; FIXME; PLACEHOLDER; TBD; T.B.D.; tba; TBD by vendor
dd/mm/yyyy; TT.MM.JJJJ; ???; Date: ____; Dear Mr. ___,; Dear ,; Hello  ,; Lorem ipsum
"""
OPEN_ONES = [words.strip() for line in OPEN.strip().splitlines() for words in line.split(";") if words.strip()]
MEANT = [
    *("datum [A]", "[A|B|C]", "<0.05 mm", "flatness < 0.1 > 0.05", "5 % of 10 % of", "50%/50%", "Ra [µm]", "[mm] [in]"),
    *("AXXX-12", "PXXXA", "Size XXL", "$100 and $50", "#8-32 UNC", "C:\\%TEMP%\\parts", "[see drawing]", "[ECN 12]"),
    *("<anna@shop.example>", "<https://x.example/a?b=%20c%20>", "Hello,", "Dear all,", "snake_case_name", "A_B___C"),
    *(
        "_____________________________",
        "  ___  ",
        "---",
        "Todo list",
        "what?!",
        "(date)",
        "part no. 7",
        "Part number 8",
    ),
    *(
        "Dear {{ contact.name }},",
        "Hello {{ vendor.name }},",
        "[{{ token }}]",
        "{% if x %}y{% endif %}",
        "{# [Name] #}",
        "name the date",
        "1.2.2026",
    ),
]


def found(text: str, field: str = "body") -> list[str]:
    rfq = replace(RFQ, **{field: f"one\n{text}"})  # type: ignore[arg-type] # a text
    return [f.code for f in leftovers(replace(GOOD, rfq=rfq))]


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("field", ["subject", "body"])
def test_a_placeholder_that_is_written_wrongly_is_found(text: str, field: str) -> None:
    assert found(f"Dear {text},", field) == ["placeholder-broken"]


@pytest.mark.parametrize("text", OPEN_ONES)
@pytest.mark.parametrize("field", ["subject", "body"])
def test_what_was_to_be_filled_in_is_told_of(text: str, field: str) -> None:
    assert set(found(text, field)) == {"left-to-fill-in"}


@pytest.mark.parametrize("text", MEANT)
def test_what_a_buyer_writes_is_not(text: str) -> None:
    assert found(text) == []


def test_the_title_stands_in_the_mail_too() -> None:
    (finding,) = leftovers(replace(GOOD, rfq=replace(RFQ, title="Plating for [Vendor]")))
    assert finding.spot == Spot(place=Place.DETAILS, field="title", words="[Vendor]", at=1)


@pytest.mark.parametrize("where", ["name", "first_name", "last_name"])
@pytest.mark.parametrize("text", ["[Name]", "XXX", "TBD", "«Vorname»", "{first}"])
def test_a_name_that_one_vendor_alone_sees_is_told_of_with_the_vendor(where: str, text: str) -> None:
    nobody = Contact(email="a@harrow.example", rank=ContactRank.PRIMARY)
    contact = replace(nobody, **{where: text})  # type: ignore[arg-type] # a text
    facts = replace(GOOD, mails=(MAILS[0], replace(MAILS[1], vendor=replace(HARROW, contacts=(contact,)))))
    (finding,) = names(facts)
    assert (finding.row, finding.spot.words, finding.spot.vendor) == (HARROW.name, text, HARROW.id)
    assert not list(names(replace(facts, mails=(replace(facts.mails[1], is_written=True),))))


@pytest.mark.parametrize("name", ["R&D Plating", "Q*Tech", "Xxlent Coatings", "Tbdx GmbH", "Smith #2", "50 % Metals"])
def test_an_odd_name_is_a_name(name: str) -> None:
    assert not list(names(replace(GOOD, mails=(replace(MAILS[0], vendor=replace(HARROW, name=name)),))))


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("Please quote.", ["lines-not-in-mail", "deadline-not-in-mail"]),
        ("{# {{ lines_table }} #} by {{ rfq.deadline_in_full }}", ["lines-not-in-mail"]),
        ("{%- for line in lines %}{{ line.part }}{% endfor %}", ["deadline-not-in-mail"]),
        ("{{lines_table}} {{- rfq.deadline }}", []),
        ("{{ lines_table }} {{ deadline_line }}", []),
    ],
)
def test_a_text_says_what_is_asked_and_by_when(body: str, codes: list[str]) -> None:
    assert [f.code for f in essentials(replace(GOOD, rfq=replace(RFQ, body=body)))] == codes
