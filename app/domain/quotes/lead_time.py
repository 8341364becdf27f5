"""A lead time as a vendor wrote it: “15”, “3-4 wks”, “ab Lager”, “10 working days ARO”, “KW 3/2027”."""

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.quotes.amount_words import says_later, says_no_quote
from app.domain.quotes.written_date import read_date
from app.domain.quotes.written_text import plain, quoted

_WEEK, _MONTH = 5, 21  # working days
_MOST = 1000
_DAY = (
    r"(?:(?:working|business|work|bus\.?|wrk\.?|calendar|cal\.?) ?)?(?:days?|dys?)|[wb]\.?d\.?s?|d|tagen?|t"
    r"|(?:arbeits|werk|kalender)tagen?"
    r"|[aw]t|jours?(?: ouvr(?:és?|ables?)| calendaires| francs)?|j(?:\.? ?o\.?)?|jrs?|d[ií]as?(?: (?:h[áa]biles"
    r"|laborables|naturales|lab\.?))?"
    r"|giorn[io](?: (?:lavorativi|lav\.?|solari))?|gg\.?(?: ?lav(?:orativi)?\.?)?|(?:werk|kalender)?dag(?:en)?"
    r"|dni?(?: (?:roboczych|robocze|rob\.?|kalendarzowych))?"
    r"|dzień|(?:prac(?:ovních|ovní|\.)? )?(?:dnů|dnu|dní|dny|den)|prac\. ?d\."
)
_WEEKS = (
    r"weeks?|wee?k\(s\)|wks?|w|wochen?|wo|semaines?|semanas?|sems?|settiman[ae]|sett|weken|tydzień|tygodni[eu]?"
    r"|tyg|týdn[yůue]?"
    r"|týden|týd|tydn[yu]"
)
_MONTHS = (
    r"months?|mos?|mths?|mnths?|monate?n?|mon|mois|mes(?:es)?|mes[ei]|maand(?:en)?|miesi[ąa]c[ey]?"
    r"|miesięcy|mies|měsíc[eůiy]?|měs"
)
_HOURS = r"hours?|hrs?|h|stunden?|std|heures?|horas?|ore|uur|godzin[ay]?|godz|hodin[ay]?|hod"
_UNITS = ((_DAY, 1), (_WEEKS, _WEEK), (_MONTHS, _MONTH), (_HOURS, 0))
_UNIT = rf"(?P<{{}}>{'|'.join(pattern for pattern, _ in _UNITS)})(?![^\W_])\.?"
_NUMBERS = (
    "one|a|an|ein|eine|einem|einer|un|une|una|uno|een|jeden|jedna",
    "two|zwei|deux|dos|due|twee|dwa|dwie|dva|dvě|couple of|a couple of",
    "three|drei|trois|tres|tre|drie|trzy|tři",
    "four|vier|quatre|cuatro|quattro|cztery|čtyři",
    "five|fünf|cinq|cinco|cinque|vijf|pięć|pět",
    "six|sechs|seis|sei|zes|sześć|šest",
    "seven|sieben|sept|siete|sette|zeven|siedem|sedm",
    "eight|acht|huit|ocho|otto|osiem|osm",
    "nine|neun|neuf|nueve|nove|negen|dziewięć|devět",
    "ten|zehn|dix|diez|dieci|tien|dziesięć|deset",
    "eleven|elf", "twelve|zwölf|douze|doce|dodici|twaalf|dwanaście|dvanáct",
)  # fmt: skip
_WORDS = {word: str(number) for number, words in enumerate(_NUMBERS, 1) for word in words.split("|")}
_WORD = re.compile(
    rf"(?<![^\W_])(?<![0-9] )(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?= (?!-))", re.IGNORECASE
)
_N = "[0-9]{1,4}(?:[.,][0-9])?"
_TO = r" ?(?:-|/|\.\.\.?|to|or|bis|oder|à|a|ou|o|tot|of|do|až) ?"
_SPAN = re.compile(
    rf"(?P<from>{_N}) ?(?:{_UNIT.format('first')})?(?:{_TO}(?P<to>{_N}))? ?(?:{_UNIT.format('unit')})?", re.IGNORECASE
)
_CALENDAR = re.compile(r"cal|kalender|calendaires|naturales|solari|kalendarz", re.IGNORECASE)
_STOCK = re.compile(
    r"(?:(?:in|ex|from|off|on|off the|in the) ?-?)?(?:stock|shelf)(?: item)?|stocked|available(?: immediately)?"
    r"|immediate(?:ly)?|same day"
    r"|(?:ab |auf |vom )?lager(?:ware|nd|haltig)?|sofort(?: lieferbar| verfügbar)?|vorrätig|(?:en|de|du"
    r"|sur) stocks?|stock disponible|disponible"
    r"|immédiat(?:e(?:ment)?)?|en existencias?|inmediat[oa]|entrega inmediata|(?:in|da|a) magazzino"
    r"|pronta(?: consegna)?|disponibile"
    r"|immediat[oa]|(?:uit|op) voorraad|(?:direct|onmiddellijk)(?: leverbaar)?|(?:z|w) magazyn(?:u|ie)|od ręki"
    r"|na stanie|dostępn[ey]"
    r"|natychmiast|skladem|(?:ze|na) skladu?|ihned",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r",? ?(?:\(?\b(?:a\.?r\.?o\.?|a\.?r\.?c\.?|a\.?p\.?o\.?|(?:after|from|upon|ex"
    r"|of)(?: the)?(?: date of)?(?: receipt(?: of)?)?(?: the| your| an?)?"
    r" (?:p\.?/?o\.?|order|purchase order|order receipt|receipt)(?: receipt| confirmation| acknowledg?ement"
    r"| placement)?"
    r"|(?:nach|ab)(?: (?:dem )?erhalt (?:der|ihrer))? (?:auftrags?|bestell\w*|bestellung|auftrag)\w*|nach (?:ab|ae"
    r"|erteilung)|n\. ?a\.?e?\.?|ab ab"
    r"|(?:après|dès|à|apres)(?: la)?(?: réception)?(?: de)?(?: la| votre)? commande"
    r"|(?:tras|desde|después de(?:l)?|a partir de(?:l)?)(?: el| la| recibir)?(?: recepción de(?:l)?)? ?(?:pedido"
    r"|orden|o\.?c\.?)"
    r"|d\.?r\.?o\.?|(?:da(?:l(?:l')?|lla)?|dopo)(?: ricevimento| conferma)? ?(?:ordine)|data ordine"
    r"|na (?:ontvangst )?(?:van )?(?:de |uw )?(?:order|bestelling|opdracht)(?:bevestiging)?"
    r"|(?:od|po)(?: otrzymani[ua]| złożeni[ua]| daty| przyjęci[ua]| obdržení| přijetí"
    r"| potvrzení)? (?:zamówieni[ae]|objednávk[yu]|objednání))\)?)$",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"^(?:(?:std\.?|standard|normal|typical|our|lead ?-?time|l/?t|delivery(?: time)?|turn ?-?around|tat|lieferzeit"
    r"|délai|plazo|consegna"
    r"|levertijd|termin|within|in|up to|max(?:imum|imal)?\.?|innerhalb(?: von)?|bis zu|spätestens|binnen|jusqu'à"
    r"|sous|maximum|hasta|en|máx\.?|entro"
    r"|fino a|tot|do|maks\.?|v|de|from|von|entre|da)\b:? ?)+",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:approx|about|ca|circa|est|env|environ|aprox|etwa|ongeveer|około|ok|asi|cca|estimated|typ)\b|[~≈]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTime:
    """Either working days from the order, `longest` being what counts, or the day it ships, or a doubt; all empty
    where nothing was written. Of a calendar week (`week`: year and number) the day is its Friday.
    """

    text: str
    shortest: int | None = None
    longest: int | None = None
    ships: date | None = None
    week: tuple[int, int] | None = None
    doubt: str = ""  # a sentence for the buyer


def read_lead_time(text: str) -> LeadTime:  # noqa: PLR0911 - one for each way to say it
    """Five working days a week and 21 a month; days that aren't told are working days, calendar days are made such."""
    words = plain(text).strip(" .,;")
    if not words:
        return LeadTime(text=text)
    if says_later(words) or says_no_quote(words):
        return LeadTime(text=text, doubt=f"{quoted(text)} is no lead time yet. Ask the vendor for it.")
    if len(words) > 100:
        return LeadTime(text=text, doubt=f"{quoted(text)} is a longer text, not a lead time.")
    if _STOCK.fullmatch(words):
        return LeadTime(text=text, shortest=0, longest=0)
    bare = _bare(words)
    if found := _SPAN.fullmatch(bare):
        return _span(text, bare, found)
    shipped = read_date(words)
    if shipped.day or shipped.doubt:
        return LeadTime(text=text, ships=shipped.day, week=shipped.week, doubt=shipped.doubt)
    if _ABOUT.search(words):
        return LeadTime(text=text, doubt=f"{quoted(text)} is an estimate. Ask the vendor for a firm lead time.")
    return LeadTime(text=text, doubt=f"{quoted(text)} isn't understood as a lead time.")


def _bare(words: str) -> str:
    """The numbers and their unit, without “lead time” before them and “after receipt of order” behind."""
    shorter = _AFTER.sub("", words).strip(" ,;.")
    shorter = _AROUND.sub("", shorter).strip()
    shorter = re.sub(r"[()\[\]]", " ", shorter)
    numbered = _WORD.sub(lambda found: _WORDS[found[0].casefold()], f"{shorter} ")
    return " ".join(numbered.split())


def _span(text: str, bare: str, found: re.Match[str]) -> LeadTime:
    unit, first = found["unit"] or found["first"] or "", found["first"] or ""
    if found["unit"] and first and _days(1, first) != _days(1, found["unit"]):
        return LeadTime(text=text, doubt=f"{quoted(text)} mixes two units of time.")
    if re.fullmatch(r"1/[2-4]\D.*", bare):
        return LeadTime(text=text, doubt=f"{quoted(text)} may be a fraction or a range.")
    if not unit and re.search("[.,]", bare):  # “15.1.” may be a day without its year
        return LeadTime(text=text, doubt=f"{quoted(text)} isn't a whole number of days.")
    low, high = (Decimal((found[name] or found["from"]).replace(",", ".")) for name in ("from", "to"))
    if low > high:
        return LeadTime(text=text, doubt=f"{quoted(text)} goes from more to less.")
    shortest, longest = _days(low, unit), _days(high, unit)
    if longest > _MOST:
        return LeadTime(text=text, doubt=f"{quoted(text)} is {longest:,} working days. Is that meant?")
    return LeadTime(text=text, shortest=shortest, longest=longest)


def _days(count: Decimal | int, unit: str) -> int:
    factor = next((days for pattern, days in _UNITS if re.fullmatch(pattern, unit, re.IGNORECASE)), 1)
    if factor == 0:
        return math.ceil(Decimal(count) / 24)
    if _CALENDAR.search(unit):
        return math.ceil(Decimal(count) * _WEEK / 7)
    return math.ceil(Decimal(count) * factor)
