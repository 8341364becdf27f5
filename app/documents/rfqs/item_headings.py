"""Which columns of a sheet hold what of a line: exact headings first, then second choices, then telling words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.documents.sheets.columns import Columns, column_names, find_columns, headed, heading_key, joined
from app.documents.sheets.row import Sheet, SheetRow
from app.domain.trade.cleaning import clean_text

ITEM_FIELDS: Mapping[str, tuple[str, ...]] = {
    "number": ("line", "line no", "line number", "line item", "item", "item no", "pos", "pos no", "position", "no",
               "find", "find no", "find number", "fn", "balloon", "seq", "lfd nr", "zeile", "nr", "ln", "row"),
    "part_number": ("part", "part no", "part#", "p/n", "pn", "part num", "part nbr", "part nr", "part id",
                    "customer part number", "customer part no", "cust p/n", "oem part no", "oem part number",
                    "teilenummer", "teile nr", "teil nr", "artikelnummer", "artikel nr", "art nr", "sachnummer",
                    "materialnummer", "material nr", "identnummer", "ident nr"),
    "revision": ("rev", "rev no", "part rev", "part revision", "drawing rev", "dwg rev", "drawing revision",
                 "revision level", "rev level", "rev ltr", "index", "revisionsstand", "änderungsstand",
                 "änderungsindex", "issue"),
    "description": ("desc", "part name", "name", "title", "item description", "part description", "nomenclature",
                    "bezeichnung", "benennung", "beschreibung", "teilebezeichnung", "artikelbezeichnung",
                    "désignation", "descripción", "descrizione"),
    "callout": ("call out", "callouts", "drawing callout", "print callout", "finish callout", "process callout",
                "note", "requirement", "requirements", "drawing note", "drawing notes", "finish note", "finish notes",
                "print note", "print notes", "finish requirement", "finish requirements", "zeichnungsangabe"),
    "process": ("finish", "treatment", "operation", "service", "plating", "coating", "surface finish",
                "surface treatment", "special process", "special processes", "outside process", "outside service",
                "heat treatment", "finish type", "oberfläche", "oberflächenbehandlung", "behandlung", "verfahren",
                "prozess"),
    "specification": ("spec", "specs", "specifications", "standard", "finish spec", "finish specification",
                      "process spec", "process specification", "plating spec", "coating spec", "spezifikation",
                      "norm", "vorschrift"),
    "type": ("spec type",),
    "spec_class": ("class", "spec class", "grade"),
    "quantities": ("quantity", "qty", "qtys", "price break", "price breaks", "quantity break", "quantity breaks",
                   "qty break", "qty breaks", "breaks", "pcs", "pieces", "order qty", "order quantity", "qty req'd",
                   "qty required", "required qty", "req qty", "quote qty", "qty to quote", "menge", "stück",
                   "stückzahl", "anzahl", "bestellmenge", "losgröße"),
    "unit": ("uom", "u/m", "unit of measure", "qty unit", "quantity unit", "einheit", "mengeneinheit"),
    "need_by": ("need by date", "needed by", "need date", "due", "due date", "delivery date", "required by",
                "required date", "req date", "liefertermin", "lieferdatum", "termin", "wunschtermin"),
    "customer_reference": ("quote#", "quote", "quote no", "quote number", "customer quote", "customer reference",
                           "reference", "rfq", "rfq no", "rfq number", "anfrage", "anfragenummer", "anfrage nr"),
    "customer": ("customer name", "end customer", "client", "kunde", "kundenname", "endkunde"),
    "clearance": ("export control", "controlled", "cui/itar", "itar", "cui", "export class", "export classification",
                  "export controlled", "clearance level"),
    "target_price": ("target", "target unit price", "zielpreis"),
    "source_folder": ("file path", "path", "folder", "source", "files", "drawings"),
}  # fmt: skip
"""Field names with the headers that are taken for them."""

_SECOND: Mapping[str, tuple[str, ...]] = {
    "part_number": ("drawing no", "drawing number", "drawing", "dwg no", "dwg number", "dwg", "print no",
                    "print number", "zeichnungsnummer", "zeichnungs nr", "zeichnung", "item number", "item code",
                    "article", "article no", "article number", "artikel", "component", "component no", "component id",
                    "material", "material number", "stock code", "product code", "product no", "mpn",
                    "mfr part number", "sku", "teil"),
    "callout": ("notes", "note text"),
    "quantities": ("total qty", "total quantity", "ext qty", "extended qty", "qty per assy", "qty per assembly",
                   "qty/assy", "qpa", "qnty", "quan", "eau", "gesamtmenge"),
}  # fmt: skip
"""What is taken where no column has a better name: a drawing's number for the part's."""

_QUANTITY = (
    r"(?:qtys?|q'ty|quantity|quantities|qnty|quan|menge|stückzahl(?:en)?|anzahl|anz|stk|losgröße|bedarf|pcs|pieces|cantidad|cant|"
    r"quantité|qté|quantità|aantal|ilość|antal|lot size|batch size|volume|units|count)"
)
_THING = (
    r"(?:parts?|p/?n|item|article|artikel|teile?|mat(?:erial)?|component|dwg|drawing|print|product|model|catalog|stock|"
    r"assembly|assy|detail|zeichn\w*|sach|ident|parte|pieza|pièce|codice)"
)
_COUNTED = r"(?:\b(?:no|nr|num|numbers?|nbr|nummer|id|code|número|numéro|numero|codice|núm|n°)(?!\w)|n°|#|№|p/?n\b)"
_NOT_ASKED = (
    r"price(?!\s*break)|cost|hand|stock|ship|receiv|invent|scrap|open|avail|uom|unit\b|min\b|max\b|preis|kosten|lager|"
    r"bestand|date|\bby\b|cert|weight"
)
_OTHER_OF_PART = r"name|desc|rev|type|class|qty|quan|weight|size|material|status|source|family|price|cost"
_WORDS = {
    "part_number": re.compile(
        rf"(?=.*\b{_THING}\b)(?=.*{_COUNTED}).*|.*(?:teile|artikel|material|sach|ident|onderdeel)-?\w*n(?:umme)?r\b.*"
        rf"|référence|referencia|codice(?: articolo)?|riferimento|nsn|product|(?!.*(?:{_OTHER_OF_PART})).*\bparts?\b.*",
        re.IGNORECASE,
    ),
    "quantities": re.compile(
        rf"(?!.*(?:{_NOT_ASKED}))(?:.*\b{_QUANTITY}(?!\w).*|\w+menge|.*\breq(?:'?d|uired)\b.*)", re.IGNORECASE
    ),
}
_FILLED = re.compile(r":\s*\S")  # “Part No.: K-1” in a title says something and heads nothing
_NUMBERED = re.compile(
    rf"\W*(?:(?:price|quantity|qty)\s*)?(?:{_QUANTITY}|breaks?|q|lot)\W*(?:no\W*)?(?:\d{{1,2}}|[a-h])\W*"
    rf"|\W*(?:\d(?:st|nd|rd|th)|first|second|third|fourth|fifth|\d\.)\W*(?:price\W*)?(?:{_QUANTITY}|breaks?)\W*",
    re.IGNORECASE,
)
"""“Qty 1”, “Quantity #2”, “2nd qty”, “Break C”: each is one of the quantities."""

_LOOKED_AT = 20  # rows among which the header is looked for
_LONGEST = 40  # characters of a heading


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """`columns` with the columns of quantities besides, which may be several."""

    columns: Columns
    quantities: tuple[int, ...]

    def quantity(self, row: SheetRow) -> str:
        """What the cells say, each a quantity or several; of several columns an empty one and “0” say nothing."""
        cells = [clean_text(row.cells[p]) for p in self.quantities if p < len(row.cells)]
        return cells[0] if len(cells) == 1 else "; ".join(c for c in cells if c.strip("0.,"))


def headed_items(sheet: Sheet, mapping: Mapping[str, str], *, is_said: bool) -> Sheet:
    """The sheet from its header on: a heading that is mapped is one, whatever it says."""
    known = {field: [*names, *_SECOND.get(field, ())] for field, names in ITEM_FIELDS.items()}
    for column, field in mapping.items():
        known.setdefault(field, []).append(column)
    first = sheet.rows[:_LOOKED_AT]
    both = [joined(above, below) for above, below in pairwise(first)]
    for cell in (cell for row in (*first, *both) for cell in row.cells):
        for field in _told(cell):
            known[field].append(cell)
    return headed(sheet, known, is_said=is_said)


def item_columns(rows: Sequence[SheetRow], mapping: Mapping[str, str]) -> ItemColumns:
    """`mapping` (column → field, empty: none) wins over what the headings say. MappingUnknown."""
    names = column_names(rows)
    titles = [clean_text(rows[0].cells[p]) if p < len(rows[0].cells) else "" for p in range(len(names))]
    said = {heading_key(column): field for column, field in mapping.items()}
    unsaid = [p for p, name in enumerate(names) if heading_key(name) not in said]
    found = {f: p for p in unsaid if (f := _exactly(titles[p])) and f not in said.values()}
    found = {f: min(p for p in unsaid if _exactly(titles[p]) == f) for f in found}
    _add_second(found, titles, [p for p in unsaid if p not in found.values()], set(said.values()))
    _move_item(found, rows, set(said.values()))
    total = {names[p]: field for field, p in found.items()} | dict(mapping)
    columns = find_columns(rows, dict.fromkeys(ITEM_FIELDS, ()), total | dict.fromkeys(_left(names, total), ""))
    several = _quantity_positions(names, titles, columns, said)
    used = {names[p]: "quantities" for p in several}
    unused = tuple(name for name in columns.unused if name not in used)
    return ItemColumns(replace(columns, names=columns.names | used, unused=unused), several)


def _exactly(title: str) -> str:
    return _FIRST.get(heading_key(title), "") if title else ""


def _told(title: str) -> list[str]:
    """The fields that a heading speaks of in its words."""
    title = clean_text(title).replace("_", " ")
    if not title or len(title) > _LONGEST or _FILLED.search(title):
        return []
    found = [field for field, words in _WORDS.items() if words.fullmatch(title)]
    return ["quantities"] if _is_numbered(title) else found


def _is_numbered(title: str) -> bool:
    return _NUMBERED.fullmatch(title.replace("_", " ")) is not None


def _add_second(found: dict[str, int], titles: Sequence[str], free: Sequence[int], said: set[str]) -> None:
    """Fields that no column is surely, by second choices in their order, then by words."""
    for field, choices in _SECOND.items():
        if field in found or field in said:
            continue
        keys = [heading_key(choice) for choice in choices]
        ranked = [(keys.index(key), p) for p in free if (key := heading_key(titles[p])) in keys]
        worded = [(len(keys), p) for p in free if field in _told(titles[p])]
        if candidates := ranked + worded:
            found[field] = min(candidates)[1]


def _move_item(found: dict[str, int], rows: Sequence[SheetRow], said: set[str]) -> None:
    """“Item” or “Pos” is the part where no other column is, and where it holds more than counts."""
    if "part_number" in found or "part_number" in said or "number" not in found:
        return
    place = found["number"]
    cells = [clean_text(row.cells[place]) for row in rows[1:] if place < len(row.cells)]
    if any(cell and not cell.isdigit() for cell in cells):
        found["part_number"] = found.pop("number")


def _left(names: Sequence[str], total: Mapping[str, str]) -> list[str]:
    """Columns that nothing was decided about; a heading that is a field's own name is not one of them."""
    said = {heading_key(name) for name in total}
    return [name for name in names if heading_key(name) not in said]


def _quantity_positions(
    names: Sequence[str], titles: Sequence[str], columns: Columns, said: Mapping[str, str]
) -> tuple[int, ...]:
    """All that are mapped to it; else the one that was found and those that are numbered or are called the same."""
    mapped = [p for p, name in enumerate(names) if said.get(heading_key(name)) == "quantities"]
    if mapped:
        return tuple(mapped)
    first = columns.position_of.get("quantities", -1)
    free = [p for p, name in enumerate(names) if name not in columns.names and heading_key(name) not in said]
    alike = [p for p in free if _is_numbered(titles[p]) or (first >= 0 and titles[p] == titles[first])]
    return tuple(sorted({*alike, *([first] if first >= 0 else [])}))


_FIRST = {heading_key(name): field for field, names in ITEM_FIELDS.items() for name in (field, *names)}
