"""The quotes of an RFQ for other systems: rows, what an ERP gets, and what is refused."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.quotes.quote import QuotedPrice
from app.domain.trade.ids import VendorId
from app.services.comparison.comparing import Compared
from app.services.handover.gathering import Selection
from app.services.handover.handing_over import Kind, NothingToHandOver
from tests.fakes.handover_desk import Desk, texts
from tests.fakes.office import opened
from tests.fakes.quoted_vendors import ACME, DELTA, NORDHAUS, QUICKCOAT, quote_vendors


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        (folder := tmp_path / "out").mkdir()
        yield Desk(office, quote_vendors(office, tmp_path), folder)


def test_every_quote_that_counts_is_in_the_table(desk: Desk) -> None:
    rows = desk.rows(desk.choice(line3=DELTA))
    assert len(rows) == 24
    by = {(row["vendor"], row["line"], row["quantity"]): row for row in rows}
    acme = by[ACME, "3", "100"]  # 100 × 38.00 / 100 + NRE 250.00
    assert (acme["unit_price"], acme["per"], acme["nre"], acme["amount"]) == ("38.00", "100", "250.00", "288.00")
    assert (acme["part_number"], acme["revision"], acme["quote_number"]) == ("00123456", "'-", "Q-7781")
    delta = by[DELTA, "1", "5"]  # max(5 × 13.90, 150.00) + 35.00
    assert (delta["line_minimum"], delta["lot_charge"], delta["amount"], delta["best"]) == (
        *("150.00", "35.00", "185.00"),
        "yes",
    )
    assert (delta["lead_days"], delta["valid_until"], delta["chosen"]) == ("10", "2026-12-30", "no")
    assert {row["chosen"] for row in rows if (row["vendor"], row["line"]) == (DELTA, "3")} == {"yes"}
    none = by[QUICKCOAT, "3", "100"]
    assert (none["no_quote"], none["unit_price"], none["amount"]) == ("too small", "", "")
    euro = by[QUICKCOAT, "2", "100"]
    assert (euro["currency"], euro["unit_price"], euro["amount"], euro["ships"]) == ("EUR", "3.95", "", "2027-01-22")


def test_only_what_was_given_to_a_vendor(desk: Desk) -> None:
    compared = desk.choice(line1=DELTA, line2=ACME)
    rows = desk.rows(compared, is_chosen=True)
    assert {(row["line"], row["vendor"]) for row in rows} == {("1", DELTA), ("2", ACME)}
    assert {row["line"] for row in desk.rows(compared, ACME, is_chosen=True)} == {"2"}
    assert {row["vendor"] for row in desk.rows(compared, DELTA)} == {DELTA}


def test_what_is_free_costs_nothing_and_a_line_that_is_gone_has_its_number_alone(desk: Desk) -> None:
    free = QuotedPrice(line=9, quantity=7, is_free=True)
    compared = desk.with_quote(desk.compared(), ACME, prices=(free,), remarks="")
    (row,) = desk.rows(compared, ACME)
    assert (row["unit_price"], row["part_number"], row["amount"]) == ("0.00", "", "")
    root = desk.xml(compared, Kind.UBL_QUOTATION, ACME)
    assert texts(root, ".//cac:Item/cbc:Name") == ["Line 9"]
    assert texts(root, "cac:QuotedMonetaryTotal/cbc:PayableAmount") == ["0.00"]
    assert texts(root, "cbc:Note") == ["Order minimum 250.00 USD."]


def test_who_is_asked_no_longer_is_left_out(desk: Desk) -> None:
    compared = desk.with_quote(desk.compared(), ACME, vendor_id=VendorId(999))
    assert ACME not in {row["vendor"] for row in desk.rows(compared)}


def test_json_is_the_same(desk: Desk) -> None:
    done = desk.write(desk.compared(), Kind.JSON)
    assert (done.path.name, done.rows) == ("out.json", 24)
    told = json.loads(done.path.read_text(encoding="utf-8"))
    assert (told["rfq"], told["day"], told["currency"]) == ("RFQ-2026-0042", "2026-12-07", "USD")
    assert told["rows"][0]["unit_price"] == "48.00"


def test_an_erp_gets_what_was_chosen(desk: Desk) -> None:
    done = desk.write(desk.choice(line1=DELTA, line2=ACME), Kind.EPICOR_VENDPART)
    listed = list(csv.DictReader(io.StringIO(done.path.read_text(encoding="utf-8-sig"))))
    assert done.rows == 2
    assert [(row["VendorNumVendorID"], row["BaseUnitPrice"], row["MiscAmt"]) for row in listed] == [
        (DELTA, "46.50", "35.00"),
        (ACME, "9.10", ""),
    ]
    assert desk.write(desk.compared(), Kind.EPICOR_VENDPBRK, ACME, name="b").rows == 8
    assert desk.write(desk.compared(), Kind.JOBBOSS, ACME, name="c").rows == 3


@pytest.mark.parametrize(
    ("kind", "vendor", "is_chosen", "says"),
    [
        (Kind.CSV, NORDHAUS, False, "has no quote in RFQ-2026-0042"),
        (Kind.CSV, "", True, "No line of RFQ-2026-0042 is given to a vendor yet"),
        (Kind.UBL_RFQ, "", True, "before a choice"),
        (Kind.UBL_QUOTATION, "", False, "from one vendor"),
        (Kind.UBL_QUOTATION, NORDHAUS, False, "has no quote"),
        (Kind.UBL_QUOTATION, ACME, True, "is given to a vendor yet"),
        (Kind.JOBBOSS, "", False, "whose prices"),
    ],
)
def test_what_cannot_be_handed_over_is_refused(desk: Desk, kind: Kind, vendor: str, is_chosen: bool, says: str) -> None:
    with pytest.raises(NothingToHandOver, match=says):
        desk.write(desk.compared(), kind, vendor, is_chosen=is_chosen)
    assert list(desk.folder.iterdir()) == []


def test_without_a_quote_a_price_or_a_currency_nothing_is_written(desk: Desk) -> None:
    compared = desk.compared()
    silent = desk.with_quote(compared, ACME, prices=())
    unknown = desk.with_quote(compared, ACME, currency="Dollar")
    for told, kind, vendor, says in (
        (replace(compared, quotes=()), Kind.CSV, "", "Nobody has quoted RFQ-2026-0042 yet"),
        (silent, Kind.UBL_QUOTATION, ACME, f"No line of {ACME} that is selected has a price"),
        (silent, Kind.CSV, ACME, "Nobody has quoted"),
        (unknown, Kind.UBL_QUOTATION, ACME, f"The quote of {ACME} has no currency"),
    ):
        with pytest.raises(NothingToHandOver, match=says):
            desk.write(told, kind, vendor)
    with pytest.raises(NothingToHandOver, match="Nobody that a line was given to"):
        desk.write(desk.choice(line1=NORDHAUS), Kind.CSV, is_chosen=True)
    open_line = desk.with_quote(compared, ACME, prices=(QuotedPrice(line=1, quantity=1),))
    with pytest.raises(NothingToHandOver, match="Nothing that is selected has a price"):
        desk.write(open_line, Kind.EPICOR_VENDPART, ACME)
    assert list(desk.folder.iterdir()) == []


def test_only_who_was_asked_gets_the_rfq(desk: Desk) -> None:
    compared = desk.compared()
    for told, vendor_id, says in (
        (compared, VendorId(999), "wasn't asked"),
        (_asked_for_nothing(compared), desk.asked.ids[ACME], "isn't asked for a line"),
    ):
        with pytest.raises(NothingToHandOver, match=says):
            desk.office.services.handing_over.write(told, desk.folder / "a", Kind.UBL_RFQ, Selection(vendor_id))


def _asked_for_nothing(compared: Compared) -> Compared:
    invitations = tuple(replace(one, lines=frozenset()) for one in compared.rfq.invitations)
    return replace(compared, rfq=replace(compared.rfq, invitations=invitations))


def test_dangerous_names_stay_texts(desk: Desk) -> None:
    bad = '=HYPERLINK("http://x")'
    compared = desk.compared()
    prices = tuple(replace(p, remarks=bad) for p in desk.quote(compared, ACME).prices)
    told = desk.with_quote(compared, ACME, prices=prices, quote_number=bad, order_minimum=Decimal(1))
    assert {row["remarks"] for row in desk.rows(told, ACME)} == {f"'{bad}"}
    assert texts(desk.xml(told, Kind.UBL_QUOTATION, ACME), "cbc:ID") == [bad]
