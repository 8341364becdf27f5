"""A quote form as a workbook: nothing hidden, nothing computed, locked without a password but for the answers."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from textwrap import wrap
from typing import Any

from app.documents.rfqs.form_rows import FormRow
from app.domain.quotes.form_layout import (
    ANSWERED,
    ANSWERS,
    ASKED,
    CURRENCIES,
    FIRST_ANSWER,
    HEAD,
    OF_TERMS,
    OF_THE_LINE,
    PRICE_PER,
    REASONS,
    SHEET,
    TITLES_ROW,
)
from app.domain.rfqs.rfq import Rfq

_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)  # the same form has the same octets
_LETTER, _MARGIN = 1, 0.4  # paper; inches
_HEIGHT, _HIGHEST = 15, 409  # points: of one line of text, and what a row may have
_WIDTHS: Mapping[str, float] = {
    "Ref": 17, "Line": 5, "Part no.": 17, "Rev": 5, "Description": 28, "Process / specification": 44, "Quantity": 9,
    "Unit": 5, "Unit price": 10, "Price per": 8, "Lead time (working days)": 10, "Line minimum": 10,
    "Lot charge (each lot)": 10, "Tooling / NRE (once)": 10, "No quote because": 16, "Remarks": 22,
}  # fmt: skip
_CAPITALS = 0.95  # of the width in digits: how many of them go on a line of text
_NARROW = 10  # such columns have their titles in the middle
_INK, _ACCENT, _INPUT, _GROUND = "#4A5361", "#1F66D6", "#FFF9DB", "#EEF0F3"
_INPUT_LINE, _LINE, _BETWEEN = "#C9B458", "#D5D9E0", "#7A8494"
_TITLES = (*ASKED, *ANSWERED)
_HOW = (
    "Fill in the shaded cells, save, and reply to our email with this file. Leave out what you’d rather not "
    "quote, or choose a reason under “No quote because”. This is a request for quotation, not an order."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormText:
    """What a form says to everybody."""

    rfq: Rfq
    deadline: str
    buyer: str
    rows: Sequence[FormRow]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a vendor has typed somewhere else, as text: by `HEAD`, and for each row by `ANSWERED`."""

    head: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]


def form_workbook(
    text: FormText, vendor_name: str, token: str, refs: Sequence[str], answers: Answers | None = None
) -> bytes:
    """The .xlsx file for one vendor, filled in where there are answers; `refs` go with the rows."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, seldom needed

    octets = io.BytesIO()
    book: Any = Workbook(octets, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Quote form {text.rfq.number}", "subject": text.rfq.number, "created": _ALWAYS})
    page = _Page(book, book.add_worksheet(SHEET))
    _head(page, text, vendor_name, token, answers.head if answers else {})
    _titles(page)
    said = answers.rows if answers else [{}] * len(refs)
    for number, (row, ref, answered) in enumerate(zip(text.rows, refs, said, strict=True), TITLES_ROW + 1):
        _row(page, number, row, ref, answered)
    last = TITLES_ROW + len(text.rows)
    _validations(page, last, text.rfq.terms.currency)
    _paper(page, text.rfq.number, last)
    book.close()
    return octets.getvalue()


_Look = Mapping[str, str | float]  # as the library names it


@dataclass(frozen=True, slots=True)
class _Page:
    """Writes cells by row and column; a look that was used before is used again."""

    book: Any
    sheet: Any
    _looks: dict[frozenset[tuple[str, str | float]], Any] = field(default_factory=dict)

    def write(self, row: int, column: int, value: str | int | None, look: _Look) -> None:
        """Rows from 1, columns from 0. A text stays a text whatever it begins with."""
        key = frozenset(look.items())
        made = self._looks.get(key) or self._looks.setdefault(key, self.book.add_format(dict(look)))
        if value is None or value == "":
            self.sheet.write_blank(row - 1, column, None, made)
        elif isinstance(value, int):
            self.sheet.write_number(row - 1, column, value, made)
        else:
            self.sheet.write_string(row - 1, column, _as_text(value), made)


def _as_text(text: str) -> str:
    """The library would write what looks like its own markup as such."""
    return f" {text}" if text.startswith("<r>") else text


_TOP: _Look = {"valign": "top"}
_WRAP: _Look = {"text_wrap": True}
_CENTER: _Look = {"align": "center"}
_BESIDE: _Look = {"align": "left", "indent": 1, "font_color": _INK}
_LOCKED: _Look = {**_TOP, "bg_color": _GROUND, "border": 1, "border_color": _LINE}
_AS_TEXT: _Look = {**_LOCKED, "num_format": "@"}
_ANSWER: _Look = {**_TOP, "locked": False, "bg_color": _INPUT, "border": 1, "border_color": _INPUT_LINE}
_AMOUNT: _Look = {**_ANSWER, "num_format": "#,##0.00##"}
_TITLE: _Look = {
    **_WRAP, "bold": True, "font_color": "#FFFFFF", "border": 1, "border_color": _LINE, "valign": "vcenter",
}  # fmt: skip
_OF_HEAD: Mapping[str, _Look] = {
    "Valid until (yyyy-mm-dd)": {**_ANSWER, "num_format": "yyyy-mm-dd", "align": "left"},
    "Order minimum": {**_AMOUNT, "align": "left"},
    "Charges per order (certificates, packing)": {**_AMOUNT, "align": "left"},
}
_OF_ANSWER: Mapping[str, _Look] = {
    "Price per": {**_ANSWER, **_CENTER, "num_format": "#,##0"},
    "Lead time (working days)": {**_ANSWER, **_CENTER},
    "No quote because": {**_ANSWER, **_WRAP},
    "Remarks": {**_ANSWER, **_WRAP},
}


def _head(page: _Page, text: FormText, vendor_name: str, token: str, said: Mapping[str, str]) -> None:
    about = f": {text.rfq.title}" if text.rfq.title else ""
    title = f"Quote for {text.rfq.number}{about} [{text.rfq.number}/{token}]"
    due = f" Please quote by {text.deadline}." if text.deadline else ""
    buyer = f" Your contact: {text.buyer}." if text.buyer else ""
    page.write(1, 0, title, {"bold": True, "font_size": 14})
    page.write(2, 0, f"To: {vendor_name}.{due}{buyer}", {})
    page.write(3, 0, _HOW, _TOP)
    page.sheet.set_row(2, 1.6 * _HEIGHT)
    terms = text.rfq.terms
    wanted = dict(zip(OF_TERMS, (terms.currency, terms.delivery, terms.payment), strict=True))
    answers = ord(ANSWERS) - ord("A")
    for row, label in enumerate(HEAD, FIRST_ANSWER):
        page.write(row, 0, label, {**_TOP, "bold": True})
        page.write(row, answers, said.get(label), _OF_HEAD.get(label, {**_ANSWER, **_WRAP}))
        if wanted.get(label):  # beside the answer: it is the vendor's own
            page.write(row, answers + 1, f"We ask for: {wanted[label]}", {**_TOP, **_BESIDE})


def _titles(page: _Page) -> None:
    page.sheet.set_row(TITLES_ROW - 1, 3 * _HEIGHT)
    for place, title in enumerate(_TITLES):
        ground = _INK if place < len(ASKED) else _ACCENT
        align = "center" if _WIDTHS[title] <= _NARROW else "left"
        page.write(TITLES_ROW, place, title, {**_TITLE, "bg_color": ground, "align": align})
        page.sheet.set_column(place, place, _WIDTHS[title])
    page.sheet.freeze_panes(TITLES_ROW, 3)


def _row(page: _Page, number: int, row: FormRow, ref: str, said: Mapping[str, str]) -> None:
    """The first one of a line says all; the others say it in one line of text, so that a page has more of them."""
    top: _Look = {"top": 1, "top_color": _BETWEEN} if row.is_first else {}
    words: _Look = _WRAP if row.is_first else {"font_color": _BETWEEN}
    description, work = (row.description, row.work) if row.is_first else map(_in_one_line, (row.description, row.work))
    asked: Sequence[tuple[str | int, _Look]] = (
        (ref, {**_AS_TEXT, "font_size": 8, "font_color": _INK}),
        (row.line, {**_LOCKED, **_CENTER}),
        (row.part_number, {**_AS_TEXT, **_WRAP}),
        (row.revision, {**_AS_TEXT, **_CENTER, **_WRAP}),
        (description, {**_LOCKED, **words}),
        (work, {**_LOCKED, **words}),
        (row.quantity, {**_LOCKED, "num_format": "#,##0", "bold": True}),
        (row.unit, {**_AS_TEXT, **_CENTER, **_WRAP}),
    )
    for place, (value, look) in enumerate(asked):
        page.write(number, place, value, {**look, **top})
    for place, title in enumerate(ANSWERED, len(ASKED)):
        is_asked = row.is_first or title not in OF_THE_LINE
        look = _OF_ANSWER.get(title, _AMOUNT) if is_asked else _LOCKED
        usual = PRICE_PER[0] if title == "Price per" else None
        page.write(number, place, said.get(title) or usual, {**look, **top})
    lines = max(_lines(row.part_number, "Part no."), _lines(row.revision, "Rev"), _lines(row.unit, "Unit"))
    if row.is_first:
        lines = max(lines, _lines(description, "Description"), _lines(work, "Process / specification"))
    if lines > 1:  # else the program that shows it makes room for what the vendor types
        page.sheet.set_row(number - 1, min(_HEIGHT * lines, _HIGHEST))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str, title: str) -> int:
    """How many lines the text takes in that column."""
    width = int(_WIDTHS[title] * _CAPITALS)
    return sum(max(1, len(wrap(line, width))) for line in text.split("\n"))


def _validations(page: _Page, last: int, wanted: str) -> None:
    """They warn: whoever means what he typed may keep it."""

    def check(cells: str, what: str, error: str, rule: Mapping[str, Any]) -> None:
        texts = {"error_type": "warning", "error_title": what, "error_message": error}
        page.sheet.data_validation(cells, {**rule, **texts})

    def column(title: str) -> str:
        letter = chr(ord("A") + _TITLES.index(title))
        return f"{letter}{TITLES_ROW + 1}:{letter}{last}"

    def head(label: str) -> str:
        return f"{ANSWERS}{FIRST_ANSWER + HEAD.index(label)}"

    amount = {"validate": "decimal", "criteria": ">=", "value": 0}
    for title in ("Unit price", *OF_THE_LINE):
        check(column(title), title, "Enter a number such as 12.50, without the currency.", amount)
    for label in ("Order minimum", "Charges per order (certificates, packing)"):
        check(head(label), label.partition(" (")[0], "Enter a number such as 250, without the currency.", amount)
    days = {"validate": "integer", "criteria": ">=", "value": 0}
    check(column("Lead time (working days)"), "Lead time", "Enter working days as a whole number, such as 10.", days)
    date = {"validate": "date", "criteria": ">=", "value": _ALWAYS.date()}
    check(head("Valid until (yyyy-mm-dd)"), "Valid until", "Enter a date such as 2027-01-31.", date)
    for cells, what, choices in (
        (head("Currency"), "Currency", dict.fromkeys((*filter(None, (wanted,)), *CURRENCIES))),
        (column("Price per"), "Price per", PRICE_PER),
        (column("No quote because"), "No quote because", REASONS),
    ):
        check(cells, what, "Choose one from the list, if you can.", {"validate": "list", "source": list(choices)})


def _paper(page: _Page, rfq_number: str, last: int) -> None:
    """Protection as well: widths and heights may be changed, rows may be sorted."""
    page.sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True})
    page.sheet.set_landscape()
    page.sheet.set_paper(_LETTER)
    page.sheet.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=2 * _MARGIN)
    page.sheet.fit_to_pages(1, 0)
    page.sheet.print_area(0, 0, last - 1, len(_TITLES) - 1)
    page.sheet.repeat_rows(TITLES_ROW - 1)
    page.sheet.set_footer(f"&L{rfq_number.replace('&', '&&')}&RPage &P of &N", {"margin": _MARGIN})
