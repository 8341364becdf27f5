"""Part numbers that a spreadsheet program has changed on the way: dates, powers of ten, lost zeros, wrappings."""

import re
from dataclasses import dataclass

from app.documents.sheets.number_format import Shows
from app.documents.sheets.row import Shown
from app.domain.trade.cleaning import clean_text
from app.domain.trade.finding import Remark

IDENTIFIERS = {"part_number": "part number", "revision": "revision", "customer_reference": "reference"}
"""Fields whose signs all count, as they are called."""

_MONTH = r"(?:Jan|Feb|Mar|Mär|Mrz|Apr|May|Mai|Jun|Jul|Aug|Sept?|Oct|Okt|Nov|Dec|Dez)[a-zä]*\.?"  # as programs write
_DATE = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?|\d{{1,2}}/\d{{1,2}}/(?:\d\d|\d{{4}})|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
    rf"|\d{{1,2}}[-. /]+{_MONTH}(?:[-. /]+(?:\d\d|\d{{4}}))?|{_MONTH}[-. /]+(?:\d\d|\d{{4}})"
)
_SCIENTIFIC = re.compile(r"-?\d(?:[.,]\d+)?E[+-]\d{1,3}", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)[.,]0")
_ERROR = re.compile(r"#{3,}|#(?:N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!)", re.IGNORECASE)
_WRAPPED = re.compile(r'="(.*)"|\'(?=[\d=+\-@])(.*)', re.DOTALL)  # how texts are kept from being taken for numbers


@dataclass(frozen=True, slots=True)
class Identifier:
    """`doubt` says why it may not be what was meant, and `is_mended` that the sheet itself has shown what was."""

    text: str
    doubt: str = ""
    is_mended: bool = False

    def remark(self, row: int, field: str) -> Remark | None:
        """What the buyer is told; None where nothing is odd."""
        if not self.doubt:
            return None
        text = self.doubt if self.is_mended else f"{self.doubt} Fix it in the line."
        return Remark(row=row, field=field, text=text, to_mend=not self.is_mended)


def identifier(cell: str, shown: Shown | None, field: str) -> Identifier:
    """A cell with what the sheet shows in its place, if that differs."""
    what = IDENTIFIERS[field]
    text = clean_text(cell)
    if match := _WRAPPED.fullmatch(text):
        text = clean_text(match[1] or match[2] or "")
    if shown is not None and shown.kind is Shows.PADDED:
        return Identifier(shown.text, f"The sheet shows “{shown.text}”, but its cell holds {text}.", is_mended=True)
    if shown is not None and shown.kind is Shows.SCIENTIFIC:
        doubt = f"{text} (shown as {shown.text}) may be a number in scientific notation, not the intended {what}."
        return Identifier(text, doubt)
    seen = shown.text if shown is not None else text
    if _DATE.fullmatch(seen) or shown is not None:
        held = f" (the cell holds {text})" if seen != text else ""
        return Identifier(seen, f"“{seen}”{held} is a date where a {what} is expected.")
    return Identifier(text, _doubt(text, what))


def _doubt(text: str, what: str) -> str:
    if _SCIENTIFIC.fullmatch(text):
        return f"“{text}” may be a number in scientific notation, not the intended {what}."
    if _WHOLE.fullmatch(text) and what != "revision":
        return f"“{text}” may be a whole number that got a decimal by mistake."
    if _ERROR.fullmatch(text):
        return f"“{text}” is a spreadsheet error, not a {what}."
    return ""
