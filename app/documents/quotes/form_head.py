"""The answers above the rows, which hold for the whole quote."""

import re
from datetime import date

from app.documents.quotes.form_cells import CellReader
from app.documents.quotes.form_titles import HEAD_FIELDS, label_field
from app.documents.sheets.typed_cells import ERROR, FORMULA
from app.domain.quotes.amount_words import SHARED_SIGNS, currency_of
from app.domain.quotes.form import FormHead
from app.domain.quotes.written_date import read_date
from app.domain.quotes.written_text import plain, quoted

_ASKED = "we ask for"  # what we wrote beside an answer


def read_head(reader: CellReader, titles_row: int) -> FormHead:
    """Labels are found by what they say; the answer is the first cell right of one."""
    places = _answers(reader, titles_row)
    cells = {name: reader.name(*place) for name, place in places.items()}
    missing = [HEAD_FIELDS[name] for name in ("currency", "order_minimum", "order_charge") if name not in places]
    if missing:
        listed = ", ".join(f"“{label}”" for label in missing)
        reader.add("label-missing", f"The form has no {listed} any more. Ask the vendor, or enter it by hand.")

    def text(name: str) -> str:
        if name in places and reader.sheet.cell(*places[name]).kind in (ERROR, FORMULA):
            reader.add("formula", f"Cell {cells[name]} ({HEAD_FIELDS[name]}) has no result.", cells[name])
            return ""
        return reader.text(*places[name]) if name in places else ""

    return FormHead(
        quote_number=text("quote_number"),
        currency=_currency(reader, text("currency"), cells.get("currency", "")),
        valid_until=_date(reader, places["valid_until"]) if "valid_until" in places else None,
        order_minimum=reader.charge(*places["order_minimum"], "order_minimum") if "order_minimum" in places else None,
        order_charge=reader.charge(*places["order_charge"], "order_charge") if "order_charge" in places else None,
        delivery=text("delivery"),
        payment=text("payment"),
        remarks=text("remarks"),
        cells={name: cell for name, cell in cells.items() if reader.sheet.cell(*places[name]).text},
    )


def _answers(reader: CellReader, titles_row: int) -> dict[str, tuple[int, int]]:
    """Row and column of each answer; that of an empty one is beside its label. What else is there is a note."""
    found: dict[str, tuple[int, int]] = {}
    first = 0
    for row, cells in reader.sheet.rows.items():
        if row >= titles_row:
            break
        label = next((place for place, cell in enumerate(cells) if cell.text.strip()), 0)
        name = label_field(cells[label].text)
        if name and name not in found:
            first = first or row
            right = [place for place in range(label + 1, len(cells)) if _is_answer(reader, row, place)]
            found[name] = (row, right[0] if right else label + 1)
            extra = right[1:]
        else:
            extra = [place for place in range(len(cells)) if first and _is_answer(reader, row, place)]
        for place in extra:
            reader.add(
                "note", f"{quoted(reader.text(row, place))} is written beside the answers.", reader.name(row, place)
            )
    return found


def _is_answer(reader: CellReader, row: int, place: int) -> bool:
    cell = reader.sheet.cell(row, place)
    return cell.kind in (ERROR, FORMULA) or bool(cell.text.strip() and not cell.text.casefold().startswith(_ASKED))


def _currency(reader: CellReader, text: str, cell: str) -> str:
    code = currency_of(plain(text)) or (plain(text).upper() if re.fullmatch("[A-Za-z]{3}", plain(text)) else "")
    if text and not code:
        reader.add("currency", f"The currency is given as {quoted(text)}. Choose which is meant.", cell)
    return code or text


def _date(reader: CellReader, place: tuple[int, int]) -> date | None:
    cell, name = reader.sheet.cell(*place), reader.name(*place)
    if cell.kind in (ERROR, FORMULA):
        reader.add("formula", f"Cell {name} (valid until) has no result.", name)
        return None
    if not cell.text.strip():
        return None
    found = read_date(cell.text)
    if found.day is None:
        why = found.doubt or f"“Valid until” is {quoted(cell.text)}, which is no date."
        reader.add("doubt", f"{why} Ask the vendor until when the quote is valid.", name)
    return found.day


def check_currencies(reader: CellReader, head: FormHead) -> str:
    """The currency of the quote. Cells that name another one have a finding; where the head has none, theirs counts
    once it is confirmed.
    """
    codes = sorted({code for code, _, _ in reader.currencies})
    if not head.currency:
        if len(codes) == 1:
            cell = reader.currencies[0][2]
            reader.add("currency", f"The form has no currency; its amounts are in {codes[0]}. Confirm it.", cell)
            return codes[0]
        reader.add("currency", "The form has no currency. Ask the vendor.", head.cells.get("currency", ""))
    for code, text, cell in reader.currencies:
        if head.currency and code != head.currency and not _is_shared(text, code, head.currency):
            reader.add("currency", f"{quoted(text)} is in {code}, but the quote is in {head.currency}.", cell)
    return head.currency


def _is_shared(text: str, code: str, head: str) -> bool:
    """“$” alone may be Canadian; “US$” isn't."""
    is_bare = not re.search(r"[A-Za-z]+\$|\bUSD?\b|\b[A-Z]{3}\b", plain(text))
    return is_bare and any(sign in text and {code, head} <= shared for sign, shared in SHARED_SIGNS.items())
