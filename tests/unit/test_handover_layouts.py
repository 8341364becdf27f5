"""Tables for ERP systems, and layouts of one's own."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.documents.handover.erp_layouts import BUILT_IN, EPICOR_VENDPART, EPICOR_VENDPBRK, JOBBOSS_ROUTING
from app.documents.handover.layout import Layout, RowsUnfit, layout_csv, layout_rows
from app.documents.handover.quote_row import QuoteRow
from app.services.handover.layouts import Layouts, LayoutUnusable
from tests.fakes.office import opened
from tests.fakes.quote_rows import quote_row

BREAKS = (
    quote_row(quantity=1, unit_price=Decimal(48), lead_days=12),
    quote_row(quantity=5, unit_price=Decimal("14.2"), lead_days=None),
)


def cells(layout: Layout, *rows: QuoteRow) -> list[dict[str, str]]:
    headings = [heading for heading, _ in layout.columns]
    return [dict(zip(headings, row, strict=True)) for row in layout_rows(layout, rows)]


def test_vendpart_has_the_price_of_the_smallest_quantity() -> None:
    (part,) = cells(EPICOR_VENDPART, *reversed(BREAKS))
    assert part == {
        "Company": "",
        "VendorNumVendorID": "Acme",
        "PartNum": "P-1",
        "OpCode": "",
        "PUM": "EA",
        "EffectiveDate": "2026-12-07",
        "ExpirationDate": "2027-01-31",
        "BaseUnitPrice": "48.00",
        "PricePerCode": "E",
        "LeadTime": "12",
        "MinimumPrice": "175.00",
        "MiscAmt": "",
        "MiscCode": "",
        "CurrencyCode": "USD",
        "Reference": "Q-1",
        "CommentText": "",
    }


def test_base_price_and_step_are_the_price_at_each_break() -> None:
    assert [(b["BreakQty"], b["PriceModifier"]) for b in cells(EPICOR_VENDPBRK, *BREAKS)] == [
        ("1", "0.00"),
        ("5", "-33.80"),
    ]
    assert b",-33.80," in layout_csv(EPICOR_VENDPBRK, BREAKS), "a number, not a guarded text"


@pytest.mark.parametrize(
    ("pers", "code", "base", "step"),
    [
        ((100, 100), "C", "38.00", "-16.50"),
        ((1000, 1000), "M", "38.00", "-16.50"),
        ((100, 1000), "E", "0.38", "-0.3585"),
        ((3, 3), "E", "12.666667", "-5.500000"),
    ],
)
def test_prices_for_many_pieces_have_their_code(pers: tuple[int, int], code: str, base: str, step: str) -> None:
    rows = [
        quote_row(quantity=quantity, unit_price=price, per=per)
        for quantity, price, per in zip((100, 1000), (Decimal(38), Decimal("21.5")), pers, strict=True)
    ]
    (part,) = cells(EPICOR_VENDPART, *rows)
    assert (part["PricePerCode"], part["BaseUnitPrice"]) == (code, base)
    assert cells(EPICOR_VENDPBRK, *rows)[1]["PriceModifier"] == step


def test_a_routing_has_eight_pairs() -> None:
    (step,) = cells(JOBBOSS_ROUTING, *BREAKS, quote_row(quantity=100, unit_price=Decimal(38), per=100))
    assert (step["Unit1"], step["Cost1"], step["Unit3"], step["Cost3"]) == ("1", "48.00", "100", "0.38")
    assert (step["Unit4"], step["Cost8"], step["LeadTime"], step["VendorCode"]) == ("", "", "12", "Acme")


def test_more_quantities_than_columns_are_refused_rather_than_left_out() -> None:
    rows = [quote_row(quantity=quantity) for quantity in range(1, 10)]
    with pytest.raises(RowsUnfit, match="Line 1 has 9 quantities at Acme, and “JobBOSS2 routing” has columns for 8"):
        layout_csv(JOBBOSS_ROUTING, rows)
    with pytest.raises(RowsUnfit, match="has columns for 1"):
        layout_csv(Layout("Own", (("Price", "price1"),)), rows)
    assert len(cells(EPICOR_VENDPART, *rows)) == 1


def test_prices_in_another_currency_are_never_taken_for_ones_own() -> None:
    euros = quote_row(currency="EUR", amount=None)
    with pytest.raises(RowsUnfit, match="no column for the currency, and the quote of Acme isn't in USD"):
        layout_csv(JOBBOSS_ROUTING, [euros])
    assert cells(EPICOR_VENDPART, euros)[0]["CurrencyCode"] == "EUR"
    assert cells(Layout("No prices", (("Part", "part_number"),)), euros) == [{"Part": "P-1"}]


def test_what_has_no_price_is_not_in_it() -> None:
    assert cells(EPICOR_VENDPART, quote_row(unit_price=None, no_quote="too small")) == []
    assert cells(EPICOR_VENDPART, quote_row(unit_price=Decimal(0)))[0]["BaseUnitPrice"] == "0.00"


def test_a_heading_is_guarded_as_a_text_is() -> None:
    assert b"'=A1" in layout_csv(Layout("Own", (("=A1", "vendor"),)), [quote_row()])


@pytest.fixture
def layouts(tmp_path: Path) -> Iterator[Layouts]:
    with opened(tmp_path / "data") as office:
        yield office.services.layouts


def test_a_layout_is_kept_replaced_and_removed(layouts: Layouts) -> None:
    assert layouts.every() == list(BUILT_IN)
    layouts.save(" My  ERP ", [("Price ", "unit_price"), ("B", "vendor")])
    kept = layouts.save("my erp", [("Price", " price_each")])
    layouts.save("A", [("B", "vendor")])
    assert kept == Layout("my erp", (("Price", "price_each"),))
    assert [one.name for one in layouts.every()][3:] == ["A", "my erp"]
    assert layouts.named("MY ERP") == kept
    assert layouts.remove("MY erp") == kept
    assert [one.name for one in layouts.every()][3:] == ["A"]
    with pytest.raises(LayoutUnusable, match="no layout “my erp”"):
        layouts.remove("my erp")


@pytest.mark.parametrize(
    ("name", "columns", "says"),
    [
        (" ", [("A", "vendor")], "has no name"),
        ("x" * 501, [("A", "vendor")], "501 characters"),
        ("epicor vendpart", [("A", "vendor")], "“Epicor VendPart” comes with the program"),
        ("L", [], "has no columns"),
        ("L", [(" ", "vendor")], "no heading"),
        ("L", [("A", "colour")], "Unknown field “colour”. Choose one of: rfq, line,"),
        ("L", [("A", "vendor"), ("A", "line")], "“A” is listed twice"),
    ],
)
def test_what_is_no_layout_is_refused(layouts: Layouts, name: str, columns: list[tuple[str, str]], says: str) -> None:
    with pytest.raises(LayoutUnusable, match=says):
        layouts.save(name, columns)
    assert layouts.every() == list(BUILT_IN)


def test_what_comes_with_the_program_stays(layouts: Layouts) -> None:
    with pytest.raises(LayoutUnusable, match="can't be changed"):
        layouts.remove("jobboss2 ROUTING")
