"""An RFQ and its quotes as documents of UBL 2.1."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from app.domain.quotes.quote import QuotedPrice
from app.domain.trade.quantity import QuantityBreaks
from app.services.handover.handing_over import Kind
from tests.fakes.handover_desk import SPACES, Desk, texts
from tests.fakes.office import opened
from tests.fakes.quoted_vendors import ACME, DELTA, NORDHAUS, QUICKCOAT, quote_vendors


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        (folder := tmp_path / "out").mkdir()
        yield Desk(office, quote_vendors(office, tmp_path), folder)


def line_of(root: Element, name: str) -> Element:
    return next(e for e in root.findall("cac:QuotationLine", SPACES) if texts(e, "cbc:ID") == [name])


def test_the_rfq_is_told_as_it_was_asked(desk: Desk) -> None:
    root = desk.xml(desk.compared(), Kind.UBL_RFQ)
    assert texts(root, "cbc:ID") == ["RFQ-2026-0042"]
    assert texts(root, "cbc:IssueTime") == ["12:00:00Z"]
    assert texts(root, "cbc:SubmissionDueDate") == ["2026-12-04"]
    assert texts(root, "cac:RequestForQuotationLine/cbc:ID") == [
        "1-1",
        "1-5",
        "1-25",
        "2-10",
        "2-50",
        "2-100",
        "3-100",
        "3-1000",
    ]
    assert ACME not in "".join(filter(None, (element.text for element in root.iter())))
    assert texts(root, ".//cac:PartyName/cbc:Name") == ["Vendors of RFQ-2026-0042"]
    assert texts(desk.xml(desk.compared(), Kind.UBL_RFQ, NORDHAUS), ".//cac:PartyName/cbc:Name") == [NORDHAUS]


def test_the_rfq_tells_terms_and_days(desk: Desk) -> None:
    rfq, compared = desk.asked.rfq, desk.compared()
    items = (replace(rfq.items[0], need_by="2027-02-01", quantities=QuantityBreaks((5,), or_minimum=True)),)
    terms = replace(rfq.terms, currency="USD", incoterm="FCA", place="Rockford", payment="Net 30")
    told = replace(compared, rfq=replace(compared.rfq, items=items, terms=terms, deadline=None))
    root = desk.xml(told, Kind.UBL_RFQ)
    assert texts(root, "cbc:Note") == ["Plating", "Payment: Net 30"]
    assert texts(root, "cac:DeliveryTerms/cbc:SpecialTerms") == ["FCA Rockford"]
    assert texts(root, ".//cac:RequestedDeliveryPeriod/cbc:EndDate") == ["2027-02-01"]
    assert texts(root, ".//cac:LineItem/cbc:Note") == ["Or your minimum order quantity."]


def test_a_quotation_has_prices_charges_and_the_order(desk: Desk) -> None:
    root = desk.xml(desk.compared(), Kind.UBL_QUOTATION, ACME)
    assert texts(root, "cbc:ID") == ["Q-7781"]
    assert texts(root, "cac:ValidityPeriod/cbc:EndDate") == ["2027-01-31"]
    assert texts(root, "cac:QuotedMonetaryTotal/cbc:PayableAmount") == ["1100.00"]  # as compared
    assert texts(root, "cac:AllowanceCharge/cbc:AllowanceChargeReason") == ["Charges per order"]
    hundred = line_of(root, "3-1000")
    price = hundred.find("cac:LineItem/cac:Price", SPACES)
    assert price is not None
    assert texts(price, "*") == ["21.50", "100"]
    assert texts(hundred, "cbc:LineExtensionAmount") == ["465.00"]  # 1000 × 21.50 / 100 + NRE 250.00
    five = line_of(root, "1-5")  # 5 × 14.20 = 71.00, to 175.00, and a lot
    assert texts(five, ".//cac:AllowanceCharge/cbc:Amount") == ["104.00", "45.00"]
    assert texts(five, ".//cbc:DurationMeasure") == ["10"]


def test_what_is_not_quoted_is_a_note(desk: Desk) -> None:
    root = desk.xml(desk.compared(), Kind.UBL_QUOTATION, QUICKCOAT)
    assert "Line 3 × 100: no quote: too small" in texts(root, "cbc:Note")
    assert texts(root, "cac:QuotationLine/cbc:ID") == ["1-1", "1-5", "1-25", "2-100"]
    amounts = root.findall(".//*[@currencyID]")
    assert {amount.get("currencyID") for amount in amounts} == {"EUR"}
    assert texts(root, ".//cbc:EstimatedDespatchDate") == ["2027-01-22"]


def test_the_order_minimum_is_a_charge_where_the_order_is_below_it(desk: Desk) -> None:
    compared = desk.choice(line1=DELTA)  # Delta's line 1 is 185.00, its order minimum 200.00, and 25.00 per order
    root = desk.xml(compared, Kind.UBL_QUOTATION, DELTA, is_chosen=True)
    assert texts(root, "cac:AllowanceCharge/cbc:Amount") == ["15.00", "25.00"]
    assert texts(root, "cac:QuotedMonetaryTotal/*") == ["185.00", "40.00", "225.00"]


def test_a_quote_without_a_number_and_terms_is_told_all_the_same(desk: Desk) -> None:
    fields = {"quote_number": "", "delivery": "", "payment": "", "valid_until": None, "stored_at": None}
    root = desk.xml(desk.with_quote(desk.compared(), ACME, **fields), Kind.UBL_QUOTATION, ACME)
    assert texts(root, "cbc:ID") == ["RFQ-2026-0042-1"]
    assert texts(root, "cbc:IssueDate") == [desk.office.clock.now().date().isoformat()]
    assert texts(root, "cac:ValidityPeriod") == texts(root, "cac:DeliveryTerms") == []


def test_an_rfq_that_was_never_frozen_is_of_today(desk: Desk) -> None:
    services = desk.office.services
    later = services.rfq_editing.create("Other", desk.asked.rfq.deadline)
    compared = desk.compared()
    told = replace(compared, rfq=replace(compared.rfq, id=later.id))
    assert texts(desk.xml(told, Kind.UBL_RFQ), "cbc:IssueDate") == [desk.office.clock.now().date().isoformat()]


@pytest.mark.skipif("UBL_SCHEMAS" not in os.environ, reason="UBL_SCHEMAS names no folder with the schemas of UBL 2.1")
def test_the_documents_are_valid_by_the_schemas_of_oasis(desk: Desk) -> None:
    etree = pytest.importorskip("lxml.etree")
    main = Path(os.environ["UBL_SCHEMAS"]) / "maindoc"
    chosen = desk.choice(line1=DELTA, line2=ACME)
    odd = desk.with_quote(
        chosen,
        ACME,
        quote_number="",
        prices=(
            QuotedPrice(line=9, quantity=7, is_free=True),
            QuotedPrice(
                line=1, quantity=5, ships=date(2027, 1, 4), unit_price=Decimal("0.0125"), per=1000, remarks="ä<&\x00"
            ),
        ),
    )
    items = (
        replace(
            chosen.rfq.items[0], need_by="2027-02-01", unit="basket", quantities=QuantityBreaks((5,), or_minimum=True)
        ),
    )
    terms = replace(chosen.rfq.terms, currency="EUR", incoterm="FCA", payment="Net 30")
    for schema, kind, told, vendor, is_chosen in (
        ("RequestForQuotation", Kind.UBL_RFQ, chosen, "", False),
        ("RequestForQuotation", Kind.UBL_RFQ, chosen, ACME, False),
        (
            "RequestForQuotation",
            Kind.UBL_RFQ,
            replace(chosen, rfq=replace(chosen.rfq, items=items, terms=terms)),
            "",
            False,
        ),
        ("Quotation", Kind.UBL_QUOTATION, chosen, ACME, False),
        ("Quotation", Kind.UBL_QUOTATION, chosen, DELTA, True),
        ("Quotation", Kind.UBL_QUOTATION, chosen, QUICKCOAT, False),
        ("Quotation", Kind.UBL_QUOTATION, odd, ACME, False),
    ):
        by = etree.XMLSchema(etree.parse(str(main / f"UBL-{schema}-2.1.xsd")))
        by.assertValid(etree.parse(str(desk.write(told, kind, vendor, is_chosen=is_chosen).path)))
