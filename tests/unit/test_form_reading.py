"""Quote forms read back: the samples, value by value, and what vendors do to a form."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.quotes.form_reading import is_form, read_form
from app.documents.sheets.row import SheetUnreadable
from app.documents.sheets.typed_cells import column_letters, read_cells
from app.domain.quotes.form import AskedLine, Charges, Form, FormOfAnother, FormUnreadable, QuotedRow
from app.domain.quotes.form_layout import TITLES_ROW
from app.domain.rfqs.form_ref import form_ref
from app.system.confined import confined
from tests.fakes.answers_setting import ACME, DELTA, QUICKCOAT, RFQ_NUMBER, SAMPLES, asking
from tests.fakes.filled_forms import FilledForm

_PERFECT, _MESSY = SAMPLES / "11-form-perfect.xlsx", SAMPLES / "12-form-messy.xlsx"
_PRICES = {
    (1, 1): ("48", 1, 10), (1, 5): ("14.2", 1, 10), (1, 25): ("7.85", 1, 12),
    (2, 10): ("9.1", 1, 10), (2, 50): ("4.35", 1, 10), (2, 100): ("3.9", 1, 15),
    (3, 100): ("38", 100, 8), (3, 1000): ("21.5", 100, 8),
}  # fmt: skip


def _read(form: FilledForm, folder: Path) -> Form:
    return read_form(form.as_xlsx(folder / "form.xlsx"), asking(), None)


def _row(form: Form, line: int, quantity: int) -> QuotedRow:
    return next(row for row in form.rows if (row.line, row.quantity) == (line, quantity))


def _codes(form: Form) -> list[tuple[str, str]]:
    return [(finding.code, finding.cell) for finding in form.all_findings]


def _charges(form: Form) -> dict[int, tuple[Decimal | None, ...]]:
    return {line: (c.line_minimum, c.lot_charge, c.nre) for line, c in form.charges.items()}


def _is_as_the_table_says(form: Form) -> bool:
    found = {
        (row.line, row.quantity): (str(row.unit_price), row.price_per, row.lead_time.longest if row.lead_time else None)
        for row in form.rows
    }
    charges = {1: (Decimal(175), Decimal(45), None), 2: (Decimal(120), None, None), 3: (None, None, Decimal(250))}
    head = form.head
    return (
        found == _PRICES
        and _charges(form) == charges
        and (head.quote_number, head.currency, head.valid_until) == ("Q-7781", "USD", date(2027, 1, 31))
        and (head.order_minimum, head.order_charge) == (Decimal(250), Decimal(25))
    )


def test_the_perfect_form_is_accepted_whole() -> None:
    form = read_form(_PERFECT, asking(ACME), confined)
    assert _is_as_the_table_says(form)
    assert (form.missing, form.alternatives, list(form.all_findings)) == ((), (), [])
    assert (form.head.delivery, form.head.payment) == ("FCA Rockford, freight collect", "Net 30")
    assert form.head.remarks == "Prices include certificate of conformance."
    assert form.head.cells["order_minimum"] == "E7"
    assert _row(form, 1, 25).cells == {"unit_price": "I16", "lead_time": "K16"}
    assert form.charges[1].cells == {"line_minimum": "L14", "lot_charge": "M14"}


def test_the_messy_form_is_read_row_by_row() -> None:
    form = read_form(_MESSY, asking(QUICKCOAT), confined)
    head = form.head
    assert (head.quote_number, head.currency, head.valid_until) == ("AN-2026-118", "EUR", date(2027, 1, 31))
    assert (head.order_minimum, head.order_charge, head.delivery) == (Decimal(250), None, "EXW Graz")
    assert _charges(form) == {1: (Decimal(180), Decimal(45), None)}
    assert form.missing == ((2, 50),)
    assert _codes(form) == [("doubt", "J18"), ("ref-lost", "A15"), ("formula", "J14")]
    told = [
        (row.line, row.quantity, row.unit_price, row.lead_time and (row.lead_time.shortest, row.lead_time.longest))
        for row in form.rows
    ]
    assert told == [
        (1, 1, Decimal(52), (10, 15)),
        (1, 5, Decimal("15.4"), (10, 15)),
        (1, 25, Decimal("8.1"), None),
        (2, 10, None, (10, 10)),
        (2, 100, Decimal("3.95"), (None, None)),
        (3, 100, None, None),
        (3, 1000, None, (8, 10)),
    ]
    ships = _row(form, 2, 100).lead_time
    assert ships is not None
    assert (ships.week, ships.ships) == ((2027, 3), date(2027, 1, 22))
    small = _row(form, 3, 100)
    assert (small.is_no_quote, small.reason, small.findings) == (True, "too small", ())
    assert _row(form, 3, 1000).remarks == "Our article: A-1"
    assert "may be 1.25 or 1250. Of the form's other cells, 1 has a decimal point and 4 a decimal comma" in (
        _row(form, 2, 10).findings[0].text
    )
    (other,) = form.alternatives
    assert (other.line, other.part_number, other.quantity, other.unit_price) == (
        4, "0190-25230-ALT", 100, Decimal("3.2"),
    )  # fmt: skip


def test_a_form_of_another_vendor_or_rfq_is_refused() -> None:
    with pytest.raises(FormOfAnother, match="made for another vendor"):
        read_form(_MESSY, asking(ACME), confined)
    with pytest.raises(FormOfAnother, match="made for RFQ-2026-0042, not for RFQ-2026-0041"):
        read_form(_MESSY, asking(QUICKCOAT, "RFQ-2026-0041"), confined)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "comma", "semicolon", "tab"])
def test_the_form_that_was_sent_reads_back_whatever_it_is_saved_as(kind: str, tmp_path: Path) -> None:
    form, path = FilledForm.good(), tmp_path / f"form.{kind if kind in ('xlsx', 'ods') else 'csv'}"
    if kind == "xlsx":
        form.as_xlsx(path)
    elif kind == "ods":
        form.as_ods(path)
    else:
        encoding = "cp1252" if kind == "semicolon" else "utf-8-sig"
        form.as_csv(path, {"comma": ",", "semicolon": ";", "tab": "\t"}[kind], encoding)
    read = read_form(path, asking(), None)
    assert _is_as_the_table_says(read)
    assert _codes(read) == []


def test_an_untouched_form_answers_nothing(tmp_path: Path) -> None:
    form = _read(FilledForm.empty(), tmp_path)
    assert all(row.is_open for row in form.rows)
    assert [code for code, _ in _codes(form)] == ["currency"]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(8)), st.permutations(range(16)))
def test_rows_and_columns_may_be_moved(
    tmp_path_factory: pytest.TempPathFactory, rows: list[int], columns: list[int]
) -> None:
    form = FilledForm.good()
    head, titles = form.cells[: TITLES_ROW - 1], form.cells[TITLES_ROW - 1]
    table = [titles, *(form.rows[place] for place in rows)]
    places = [place for place in columns if titles[place] != "Remarks"]
    form.cells = [*head, *([row[place] for place in places] for row in table)]
    read = read_form(form.as_xlsx(tmp_path_factory.mktemp("moved") / "form.xlsx"), asking(), None)
    assert _is_as_the_table_says(read)
    assert _codes(read) == []


_TRANSLATED = {
    "German": ("Ref", "Pos.", "Teilenummer", "Menge", "Einzelpreis", "Preis pro", "Lieferzeit (Arbeitstage)"),
    "French": ("Réf", "Ligne", "Référence pièce", "Quantité", "Prix unitaire", "Prix par", "Délai (jours ouvrés)"),
    "Spanish": ("Ref.", "Línea", "Número de pieza", "Cantidad", "Precio unitario", "Precio por", "Plazo de entrega"),
    "Italian": ("Rif.", "Riga", "Codice articolo", "Quantità", "Prezzo unitario", "Prezzo per", "Tempi di consegna"),
    "Dutch": ("Ref", "Regel", "Onderdeelnummer", "Aantal", "Stukprijs", "Prijs per", "Levertijd (werkdagen)"),
    "Polish": ("Ref", "Pozycja", "Numer części", "Ilość", "Cena jednostkowa", "Cena za", "Termin dostawy"),
    "Czech": ("Ref", "Položka", "Číslo dílu", "Množství", "Jednotková cena", "Cena za", "Dodací lhůta"),
    "short": ("Ref", "Item", "P/N", "Qty", "Price each (USD)", "Per", "LT"),
    "longer": ("Ref", "Line", "Part number ours", "Quantity", "Unit price net", "Price per", "Lead time in days"),
}


@pytest.mark.parametrize("language", _TRANSLATED)
def test_titles_may_be_translated(language: str, tmp_path: Path) -> None:
    form = FilledForm.good()
    asked = ("Ref", "Line", "Part no.", "Quantity", "Unit price", "Price per", "Lead time (working days)")
    for title, new in zip(asked, _TRANSLATED[language], strict=True):
        form.retitle(title, new)
    read = _read(form, tmp_path)
    assert _is_as_the_table_says(read)
    assert _codes(read) == []


def test_labels_may_be_translated_and_other_sheets_are_looked_at(tmp_path: Path) -> None:
    form = FilledForm.good()
    for row, label in enumerate(("Angebotsnr.", "Währung", "Gültig bis", "Mindestbestellwert", "Kosten je Auftrag"), 3):
        form.cells[row][0] = label
    form.sheets = {"Quote (2)": form.cells}
    form.cells = [["Dear Anna,"], ["please see the next sheet."]]
    read = _read(form, tmp_path)
    assert _is_as_the_table_says(read)
    assert _codes(read) == []


@pytest.mark.parametrize(
    ("title", "value", "code"),
    [
        ("Unit price", "1,250", "doubt"),
        ("Unit price", 0, "doubt"),
        ("Unit price", -5, "doubt"),
        ("Unit price", date(2026, 3, 5), "doubt"),
        ("Unit price", "TBD", "doubt"),
        ("Unit price", "#REF!", "doubt"),
        ("Unit price", "14.20 / lot", "doubt"),
        ("Unit price", "€ 14,20", "currency"),
        ("Price per", 10, "doubt"),
        ("Lead time (working days)", "KW 3", "doubt"),
        ("Lead time (working days)", date(2026, 4, 3), "doubt"),
        ("Line minimum", "175/C", "doubt"),
        ("Line minimum", "approx 175", "doubt"),
        ("Line minimum", "170", "charges-differ"),
        ("No quote because", "capacity", "price-and-reason"),
    ],
)  # fmt: skip
def test_a_doubtful_cell_is_a_finding_with_its_place(title: str, value: object, code: str, tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(1, title, value)
    assert _codes(_read(form, tmp_path)) == [(code, f"{column_letters(form.column(title))}15")]


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Unit price", "$14.20"),
        ("Unit price", "14,20 $/EA"),
        ("Unit price", "14.20 USD each"),
        ("Price per", ""),
        ("Price per", "1 EA"),
        ("Lead time (working days)", "2 weeks"),
        ("Line minimum", "none"),
        ("Line minimum", "–"),
        ("Line minimum", 0),
        ("Line minimum", "min. $175"),
        ("Lot charge (each lot)", "$45 per lot"),
        ("Remarks", "1.250 kg"),
    ],
)  # fmt: skip
def test_what_is_plain_is_no_finding(title: str, value: object, tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(1, title, value)
    read = _read(form, tmp_path)
    assert _codes(read) == []
    assert _row(read, 1, 5).unit_price == Decimal("14.2")


def test_a_price_may_say_itself_per_how_many(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(6, "Unit price", "$380.00/M")
    form.put(7, "Price per", "1.000")
    form.put(7, "Unit price", "215/M")
    form.put(5, "Price per", "C")
    form.put(5, "Unit price", 390)
    read = _read(form, tmp_path)
    assert ("doubt", "I20") in _codes(read)  # the column says 100
    assert (_row(read, 3, 1000).unit_price, _row(read, 3, 1000).price_per) == (Decimal(215), 1000)
    assert (_row(read, 2, 100).unit_price, _row(read, 2, 100).price_per) == (Decimal(390), 100)


def test_no_quote_and_free_are_said_so(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(0, "Unit price", "N/Q")
    form.put(0, "Lead time (working days)", "n/a")
    form.put(1, "Unit price", "")
    form.put(1, "No quote because", "capacity")
    form.put(2, "Unit price", "incl.")
    read = _read(form, tmp_path)
    assert _codes(read) == []
    first, second, third = read.rows[:3]
    assert (first.is_no_quote, first.lead_time, second.is_no_quote, second.reason) == (True, None, True, "capacity")
    assert (third.is_free, third.unit_price) == (True, Decimal(0))


def test_prices_that_rise_or_jump_are_told(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(1, "Unit price", 1420)
    form.put(4, "Unit price", 9.2)
    read = _read(form, tmp_path)
    assert _codes(read) == [
        ("price-rises", "I15"), ("price-jumps", "I15"), ("price-jumps", "I15"), ("price-rises", "I18"),
    ]  # fmt: skip


def test_the_title_says_what_bare_numbers_of_a_lead_time_are(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.retitle("Lead time (working days)", "Lieferzeit (Wochen)")
    read = _read(form, tmp_path)
    assert [row.lead_time.longest for row in read.rows if row.lead_time] == [50, 50, 60, 50, 50, 75, 40, 40]
    form.retitle("Lead time (working days)", "Lieferzeit (Kalendertage)")
    form.put(0, "Lead time (working days)", "14-21")
    first = _read(form, tmp_path).rows[0].lead_time
    assert first is not None
    assert (first.shortest, first.longest) == (10, 15)


@pytest.mark.parametrize(
    ("title", "value"),
    [("Line", 2), ("Part no.", "0022-10117"), ("Quantity", 50), ("Quantity", ""), ("Quantity", date(2026, 5, 1))],
)
def test_a_row_that_disagrees_with_its_ref_is_to_be_confirmed(title: str, value: object, tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(1, title, value)
    read = _read(form, tmp_path)
    assert [code for code, _ in _codes(read)] == ["row-changed"]
    assert _row(read, 1, 5).row == 15


@pytest.mark.parametrize("ref", ["", "L1-5-K7F3Q-YX", "L1-5", "see above"])
def test_a_row_without_its_ref_is_told_by_what_it_says(ref: str, tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(1, "Ref", ref)
    read = _read(form, tmp_path)
    assert _codes(read) == [("ref-lost", "A15")]
    assert _row(read, 1, 5).unit_price == Decimal("14.2")


def test_a_spreadsheets_numbers_are_the_same_line_part_and_quantity(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(7, "Part no.", 123456)
    form.put(7, "Quantity", "1,000 pcs")
    form.put(7, "Line", "3.")
    read = _read(form, tmp_path)
    assert _codes(read) == []


def test_the_same_ref_twice_is_told_where_the_answers_differ(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.cells.append(list(form.rows[1]))
    assert _codes(_read(form, tmp_path)) == []
    form.put(8, "Unit price", 15)
    read = _read(form, tmp_path)
    assert _codes(read) == [("doubled", "I15")]
    assert "row 15 (14.2 per 1) and row 22 (15 per 1)" in _row(read, 1, 5).findings[0].text
    form.put(8, "Unit price", "")
    form.put(8, "Lead time (working days)", "")
    assert _codes(_read(form, tmp_path)) == []
    form.put(8, "No quote because", "capacity")
    assert "no price" in _row(_read(form, tmp_path), 1, 5).findings[0].text


def test_a_copied_row_for_another_quantity_is_an_alternative(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.cells.insert(TITLES_ROW, list(form.rows[1]))
    form.put(0, "Quantity", 10)
    form.put(0, "Unit price", 11.5)
    read = _read(form, tmp_path)
    assert _row(read, 1, 5).unit_price == Decimal("14.2")
    assert [row.unit_price for row in read.alternatives] == [Decimal("11.5")]
    assert read.missing == ()


def test_texts_beside_the_answers_and_below_the_rows_are_told(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.cells[6][7] = "per shipment"
    form.cells[11][0] = "Prices hold for complete lots only."
    form.cells.append([""] * 16)
    form.cells.append(["", "", "", "", "Minimum order $500"])
    form.cells.insert(18, list(form.cells[TITLES_ROW - 1]))  # the titles once more
    read = _read(form, tmp_path)
    assert _codes(read) == [("note", "H7"), ("note", "A12"), ("note", "E24")]
    assert _is_as_the_table_says(read)


def test_formulas_without_a_result_are_told_wherever_they_are(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.formulas = {(TITLES_ROW, 8): "", (TITLES_ROW, 10): "", (5, 4): "", (3, 4): "", (TITLES_ROW + 1, 8): "#DIV/0!"}
    read = _read(form, tmp_path)
    assert sorted(_codes(read)) == [
        ("doubt", "I15"),
        ("formula", "E4"),
        ("formula", "E6"),
        ("formula", "I14"),
        ("formula", "K14"),
    ]
    assert _row(read, 1, 5).findings[0].text == "Cell I15 shows an error (#DIV/0!). Ask the vendor for the value."


def test_a_copy_that_nobody_filled_in_counts_for_nothing(tmp_path: Path) -> None:
    form = FilledForm.empty()
    form.sheets = {"Quote (2)": FilledForm.good().cells}
    read = _read(form, tmp_path)
    assert _is_as_the_table_says(read)
    assert _codes(read) == []


def test_a_long_form_with_rows_of_somebody_else_is_read(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.cells += [["", 9, f"OTHER-{place}", "", "x" * 500, "", 7, "EA", 1.5] for place in range(3000)]
    read = _read(form, tmp_path)
    assert _is_as_the_table_says(read)
    assert len(read.alternatives) == 3000


def test_merged_cells_hold_for_each_row_and_are_told(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.merged = [(TITLES_ROW, TITLES_ROW + 2, 10)]
    read = _read(form, tmp_path)
    assert [row.lead_time.longest for row in read.rows[:3] if row.lead_time] == [10, 10, 10]
    assert [code for code, _ in _codes(read)] == ["merged"]


@pytest.mark.parametrize(
    ("currency", "price", "codes"),
    [
        ("", "14.20", ["currency"]),
        ("", "€ 14,20", ["currency"]),
        ("Euro", "€ 14,20", []),
        ("our usual", 14.2, ["currency"]),
        ("CAD", "$14.20", []),
        ("CAD", "US$14.20", ["currency"]),
        ("zzz", 14.2, []),
    ],
    ids=["none", "told by cells", "word", "unknown", "dollars of Canada", "dollars of the US", "code"],
)
def test_amounts_are_in_the_currency_of_the_quote(
    currency: str, price: object, codes: list[str], tmp_path: Path
) -> None:
    form = FilledForm.good()
    form.answer("Currency", currency)
    form.put(1, "Unit price", price)
    read = _read(form, tmp_path)
    assert [code for code, _ in _codes(read)] == codes
    assert read.head.currency == {"": "EUR" if "€" in str(price) else "", "Euro": "EUR", "zzz": "ZZZ"}.get(
        currency, currency
    )


@pytest.mark.parametrize("said", ["30 days", "3/4/2027", "soon"])
def test_a_day_that_is_none_is_a_doubt(said: str, tmp_path: Path) -> None:
    form = FilledForm.good()
    form.answer("Valid until (yyyy-mm-dd)", said)
    assert _codes(_read(form, tmp_path)) == [("doubt", "E6")]


def test_lost_labels_and_columns_are_told(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.cells[4][0] = ""
    form.retitle("Tooling / NRE (once)", "")
    read = _read(form, tmp_path)
    assert ("label-missing", "") in _codes(read)
    assert ("title-missing", "") in _codes(read)


def test_lost_titles_are_a_problem_that_says_what_to_do(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.retitle("Unit price", "")
    with pytest.raises(FormUnreadable, match=r"lost titles: “Unit price”\. Type them above their columns again"):
        _read(form, tmp_path)
    del form.cells[TITLES_ROW - 1]
    with pytest.raises(FormUnreadable, match="lost the row with the titles"):
        _read(form, tmp_path)
    form.cells = form.cells[:11]
    form.cells[0][0] = "Our prices"
    with pytest.raises(FormUnreadable, match="no quote form of ours"):
        _read(form, tmp_path)


def test_the_column_of_the_refs_is_told_by_the_refs(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.retitle("Ref", "Our code for you")
    read = _read(form, tmp_path)
    assert _is_as_the_table_says(read)
    assert _codes(read) == []


def test_without_refs_rows_are_told_and_confirmed(tmp_path: Path) -> None:
    form = FilledForm.good()
    for row in form.cells[TITLES_ROW - 1 :]:
        row[0] = ""
    read = _read(form, tmp_path)
    assert [code for code, _ in _codes(read)] == ["ref-lost"] * 8
    form.retitle("Quantity", "")
    with pytest.raises(FormUnreadable, match="“Quantity”"):
        _read(form, tmp_path)


def test_a_cut_form_is_a_problem(tmp_path: Path) -> None:
    whole = _PERFECT.read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in (0, 10, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:length])
        with pytest.raises((SheetUnreadable, FormUnreadable), match=r"cut\.xlsx"):
            read_form(path, asking(), None)
    form = FilledForm.good()
    form.cells = form.cells[:TITLES_ROW]
    with pytest.raises(FormUnreadable, match="no rows below its titles"):
        _read(form, tmp_path)
    with pytest.raises(SheetUnreadable, match=r"can't be read"):
        read_form(tmp_path / "absent.xlsx", asking(), None)


def test_two_sheets_with_answers_are_read_and_told_apart(tmp_path: Path) -> None:
    form, other = FilledForm.good(), FilledForm.good()
    other.put(1, "Unit price", 15)
    form.sheets = {"Offer B": other.cells}
    read = _read(form, tmp_path)
    assert _codes(read) == [("doubled", "Quote!I15")]


def _marks_removed(form: FilledForm) -> None:
    form.cells[0][0] = "Quote"


def _of_other_rfq(form: FilledForm) -> None:
    _marks_removed(form)
    for row in form.rows:
        row[0] = form_ref("RFQ-2026-0050", int(row[1]), int(row[6]), ACME.token)


def _of_other_vendor(form: FilledForm) -> None:
    for row in form.rows[:1]:
        row[0] = form_ref(RFQ_NUMBER, int(row[1]), int(row[6]), DELTA.token)


def _of_both(form: FilledForm) -> None:
    _marks_removed(form)
    for row in form.rows:
        row[0] = form_ref("RFQ-2026-0050", int(row[1]), int(row[6]), DELTA.token)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_of_other_rfq, "another RFQ than RFQ-2026-0042, by its Refs"),
        (_of_other_vendor, "made for another vendor"),
        (_of_both, "another vendor or RFQ, by its Refs"),
    ],
    ids=["RFQ", "vendor", "both"],
)
def test_refs_of_another_are_refused_as_well(change: Callable[[FilledForm], None], why: str, tmp_path: Path) -> None:
    form = FilledForm.good()
    change(form)
    with pytest.raises(FormOfAnother, match=why):
        _read(form, tmp_path)


def test_a_form_whose_mark_is_gone_is_told_by_its_refs(tmp_path: Path) -> None:
    form = FilledForm.good()
    _marks_removed(form)
    assert _codes(_read(form, tmp_path)) == []


def test_a_form_is_told_from_other_tables(tmp_path: Path) -> None:
    assert is_form(read_cells(_MESSY, confined))
    path = tmp_path / "list.csv"
    path.write_text("name;price\nA;1\n")
    assert not is_form(read_cells(path, None))


def test_a_unit_of_the_line_is_no_doubt(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(1, "Unit price", "14.20/kg")
    asked = asking()
    lines = [AskedLine(number=1, part_number="0022-10116", quantities=(1, 5, 25), unit="KG"), *asked.lines[1:]]
    read = read_form(form.as_xlsx(tmp_path / "form.xlsx"), replace(asked, lines=lines), None)
    assert _codes(read) == []


def test_charges_of_a_line_may_stand_in_any_of_its_rows(tmp_path: Path) -> None:
    form = FilledForm.good()
    form.put(0, "Line minimum", "")
    form.put(2, "Line minimum", "175,-")
    read = _read(form, tmp_path)
    assert read.charges[1] == Charges(
        line_minimum=Decimal(175), lot_charge=Decimal(45), cells={"lot_charge": "M14", "line_minimum": "L16"}
    )
