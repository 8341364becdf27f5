"""The titles and labels of a quote form, as it was made and as vendors translate them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from app.documents.sheets.columns import heading_key
from app.domain.quotes.form_layout import ANSWERED, ASKED, HEAD
from app.domain.quotes.written_text import plain

_TRANSLATED: Mapping[str, str] = {
    "ref": "reference|referenz|réf|référence|referencia|riferimento|rif|referentie|nr ref|odkaz",
    "line": "line no|line item|item|pos|position|positionsnr|zeile|ligne|poste|línea|linea|partida|posición|riga"
    "|posizione|regel|pozycja"
    "|poz|linia|položka|řádek",
    "part_number": "part number|part no|p/n|pn|teilenummer|teilenr|teil|artikelnummer|artikelnr|sachnummer"
    "|référence pièce|n° de pièce|numéro de pièce"
    "|número de pieza|nº de pieza|nro de parte|número de parte|codice|codice articolo|codice parte|onderdeelnummer"
    "|artikel"
    "|numer części|nr części|indeks|číslo dílu|č. dílu",
    "revision": "revision|index|revisión|révision|ind|revisione|revisie|rewizja|revize",
    "description": "beschreibung|bezeichnung|désignation|description|descripción|descrizione|omschrijving|opis|popis",
    "work": "process|specification|prozess|verfahren|spezifikation|procédé|traitement|spécification|proceso"
    "|especificación|processo|specifica"
    "|trattamento|proces|specificatie|specyfikacja|proces / specyfikacja|specifikace|postup",
    "quantity": "qty|menge|anzahl|stückzahl|quantité|qté|cantidad|cant|quantità|q.tà|qtà|aantal|hoeveelheid|ilość"
    "|množství|počet",
    "unit": "uom|einheit|me|unité|unidad|unità|um|eenheid|jednostka|jm|jednotka|mj",
    "unit_price": "price|price each|price/ea|price per piece|each|price per unit|preis|einzelpreis|stückpreis"
    "|e-preis|ep|preis pro stück|preis/stk"
    "|einheitspreis|prix|prix unitaire|pu|p.u.|prix unit|prix à la pièce|precio|precio unitario|precio unit|prezzo"
    "|prezzo unitario"
    "|prezzo unit|prijs|stukprijs|eenheidsprijs|prijs per stuk|cena|cena jednostkowa|cena jedn|cena za sztukę"
    "|jednotková cena|cena za kus",
    "price_per": "per|price unit|preiseinheit|pe|preis je|preis pro|prix par|prix pour|unité de prix|precio por"
    "|por|unidad de precio|prezzo per"
    "|unità prezzo|per quantità|prijs per|prijseenheid|cena za|cena na|jednostka ceny|za",
    "lead_time": "leadtime|lead time|lt|delivery time|delivery|turnaround|lieferzeit|lieferfrist|durchlaufzeit|lz"
    "|délai|délai de livraison|delai"
    "|plazo|plazo de entrega|tiempo de entrega|tempi di consegna|tempo di consegna|consegna|termine di consegna"
    "|levertijd|termin|termin dostawy"
    "|termin realizacji|czas realizacji|czas dostawy|dodací lhůta|dodací doba|termín",
    "line_minimum": "minimum|min|minimum charge|min charge|minimum per line|mindestpreis|mindestbetrag"
    "|mindestpositionswert|positionsminimum"
    "|mindestbetrag je position|minimum par ligne|minimum de ligne|forfait minimum|mínimo|mínimo por línea"
    "|cargo mínimo|minimo|minimo per riga|minimo riga"
    "|minimo di riga|regelminimum|minimum per regel|minimumbedrag|minimum na pozycję|minimum pozycji"
    "|minimum na položku|minimální částka",
    "lot_charge": "lot charge|lot|setup|setup charge|set-up|lot fee|batch charge|loskosten|los|losgebühr"
    "|lospauschale|rüstkosten|frais de lot"
    "|frais par lot|frais de mise en route|cargo por lote|coste por lote|lote|costo lotto|costo per lotto|lotto"
    "|lotkosten|instelkosten|kosten per lot|opłata za partię"
    "|koszt partii|poplatek za dávku|dávka",
    "nre": "tooling|nre|tooling/nre|tooling / nre|one-time|one time charge|werkzeugkosten|werkzeug|einmalkosten"
    "|einmalige kosten|outillage|frais fixes"
    "|frais uniques|frais d'outillage|utillaje|herramental|gastos únicos|coste único|attrezzatura|attrezzature"
    "|costi una tantum|gereedschap|gereedschapskosten"
    "|eenmalige kosten|oprzyrządowanie|koszt jednorazowy|koszty jednorazowe|nástroje|přípravky|jednorázové náklady",
    "reason": "no quote|no quote reason|reason|no bid|kein angebot weil|kein angebot|absagegrund|grund"
    "|pas d'offre car|motif|raison|non coté car"
    "|no cotiza porque|sin oferta porque|motivo|nessuna offerta perché|non quotato perché|geen offerte omdat|reden"
    "|brak oferty ponieważ|brak oferty|powód|bez nabídky protože"
    "|důvod",
    "remarks": "remark|notes|note|comment|comments|bemerkung|bemerkungen|anmerkung|anmerkungen|kommentar|remarques"
    "|remarque|commentaire|commentaires|observaciones"
    "|notas|comentarios|osservazioni|commenti|opmerkingen|opmerking|uwagi|komentarz|poznámky|poznámka",
}  # fmt: skip
_LABELS: Mapping[str, str] = {
    "quote_number": "quote no|quote number|quote #|quotation no|your quote number|ihre angebotsnr"
    "|ihre angebotsnummer|angebotsnr|angebotsnummer|angebot nr"
    "|votre n° d'offre|n° d'offre|numéro d'offre|offre n°|n° de devis|su nº de oferta|nº de oferta"
    "|número de oferta|numero di offerta|numero offerta|n. offerta|offerta n"
    "|offertenummer|uw offertenummer|offerte nr|numer oferty|nr oferty|číslo nabídky|nabídka č",
    "currency": "währung|devise|monnaie|moneda|divisa|valuta|waluta|měna",
    "valid_until": "valid until|validity|valid|gültig bis|gültigkeit|bindefrist|valable jusqu'au|validité"
    "|válido hasta|validez|valido fino al|validità|geldig tot"
    "|geldigheid|ważne do|ważność|platnost do|platí do",
    "order_minimum": "order minimum|minimum order|minimum order value|mindestbestellwert|mindestauftragswert"
    "|minimum de commande|commande minimum|pedido mínimo"
    "|mínimo de pedido|minimo d'ordine|ordine minimo|minimum orderwaarde|minimale orderwaarde|orderminimum"
    "|minimalna wartość zamówienia|minimální hodnota objednávky",
    "order_charge": "charges per order|order charges|certificates|certs|kosten je auftrag|kosten pro auftrag"
    "|auftragspauschale|zeugniskosten|frais par commande"
    "|frais de commande|cargos por pedido|gastos por pedido|costi per ordine|spese per ordine|kosten per order"
    "|orderkosten|opłaty za zamówienie"
    "|koszty zamówienia|poplatky za objednávku",
    "delivery": "delivery terms|freight|incoterms|incoterm|lieferbedingungen|lieferbedingung"
    "|lieferbedingungen und fracht|conditions de livraison|condiciones de entrega"
    "|termini di consegna|condizioni di consegna|resa|leveringsvoorwaarden|levercondities|warunki dostawy"
    "|dodací podmínky",
    "payment": "payment|terms of payment|zahlungsbedingungen|zahlungsbedingung|zahlung|conditions de paiement"
    "|paiement|condiciones de pago|forma de pago"
    "|condizioni di pagamento|pagamento|termini di pagamento|betalingsvoorwaarden|betaling|betalingscondities"
    "|warunki płatności|płatność|platební podmínky",
    "remarks": _TRANSLATED["remarks"],
}  # fmt: skip
FIELDS: Mapping[str, str] = dict(zip(_TRANSLATED, (*ASKED, *ANSWERED), strict=True))
"""The columns by name, each with the title that the form was made with."""
HEAD_FIELDS: Mapping[str, str] = dict(zip(_LABELS, HEAD, strict=True))
"""The same of the answers above the rows."""
_FEWEST = 4  # titles that make a row the titles
_LONGEST = 100  # characters of a title
_LOOKED_AT = 300  # rows among which the titles are looked for
_PREFIX = 8  # letters of a title that may have more words behind


def _keys(translated: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, title in titles.items():
        for known in (title, re.sub(r"\(.*?\)", "", title), *translated[name].split("|")):
            found.setdefault(heading_key(plain(known)), name)
    return found


_ORIGINAL = {heading_key(plain(title)): name for name, title in FIELDS.items()}
_COLUMN_KEYS = _keys(_TRANSLATED, FIELDS)
_LABEL_KEYS = _keys(_LABELS, HEAD_FIELDS)


@dataclass(frozen=True, slots=True)
class Columns:
    """`place_of` a field counts from 0; `own` are titles of the vendor's by their places."""

    row: int
    place_of: Mapping[str, int]
    titles: Mapping[int, str]
    own: Mapping[int, str]


def find_columns(rows: Mapping[int, Sequence[str]]) -> Columns | None:
    """The row with the most titles, and which column is which by them; None where no row has enough."""
    best: Columns | None = None
    for number, cells in islice(rows.items(), _LOOKED_AT):
        titles = {place: plain(cell) for place, cell in enumerate(cells) if cell.strip() and len(cell) <= _LONGEST}
        if len(titles) < _FEWEST:
            continue
        place_of = _places(titles)
        if len(place_of) >= _FEWEST and (best is None or len(place_of) > len(best.place_of)):
            own = {place: title for place, title in titles.items() if place not in place_of.values()}
            best = Columns(number, place_of, titles, own)
    return best


def _places(titles: Mapping[int, str]) -> dict[str, int]:
    """The titles of the form itself before translated ones, those before titles with more words."""
    found: dict[str, int] = {}
    for known in (_ORIGINAL, _COLUMN_KEYS):
        for place, title in titles.items():
            name = next((known[key] for key in _ways(title) if key in known), "")
            if name and name not in found and place not in found.values():
                found[name] = place
    for place, title in titles.items():
        key = heading_key(title)
        start = max(
            (known for known in _COLUMN_KEYS if len(known) >= _PREFIX and key.startswith(known)), key=len, default=""
        )
        name = _COLUMN_KEYS.get(start, "")
        if name and name not in found and place not in found.values():
            found[name] = place
    return found


def label_field(text: str) -> str:
    """Which answer of the head a label asks for; "" where it is none."""
    if len(text) > _LONGEST:
        return ""
    return next((_LABEL_KEYS[key] for key in _ways(plain(text)) if key in _LABEL_KEYS), "")


def _ways(title: str) -> Iterator[str]:
    yield heading_key(title)
    if shorter := heading_key(re.sub(r"\(.*?\)|\[.*?\]", "", title)):
        yield shorter
