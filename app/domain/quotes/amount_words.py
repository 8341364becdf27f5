"""The words around an amount, in the languages of vendors: currencies, per how many, free, and not offered."""

import re
from collections.abc import Mapping

_CURRENCY_WORDS: Mapping[str, tuple[str, ...]] = {
    "USD": (
        "$",
        "us$",
        "$us",
        "usd",
        "usd$",
        "u.s.$",
        "us-$",
        "dollar",
        "dollars",
        "us dollar",
        "us dollars",
        "us-dollar",
    ),
    "EUR": ("€", "eur", "euro", "euros", "eu"),
    "CAD": ("c$", "ca$", "cad", "cad$", "cdn", "cdn$", "can$", "canadian dollar", "canadian dollars"),
    "GBP": ("£", "gbp", "pound", "pounds", "pound sterling", "pounds sterling"),
    "CHF": ("chf", "sfr", "sfr.", "fr", "fr.", "franken", "swiss francs", "schweizer franken"),
    "MXN": ("mxn", "mx$", "mex$", "mxn$", "mxp", "pesos", "mexican pesos"),
    "JPY": ("jpy", "¥", "yen", "円"),
    "CNY": ("cny", "rmb", "cn¥", "yuan", "元"),
    "PLN": ("pln", "zł", "zl", "zloty", "złotych"),
    "CZK": ("czk", "kč", "kc", "korun"),
    "SEK": ("sek", "skr"),
    "DKK": ("dkk", "dkr"),
    "NOK": ("nok", "nkr"),
    "HUF": ("huf", "forint"),
    "RON": ("ron", "lei"),
    "TRY": ("try", "tl", "₺"),
    "INR": ("inr", "₹", "rs", "rs."),
    "KRW": ("krw", "₩"),
    "SGD": ("sgd", "s$"),
    "AUD": ("aud", "a$", "au$"),
    "BRL": ("brl", "r$"),
}
_CODES = {word: code for code, words in _CURRENCY_WORDS.items() for word in words}
SHARED_SIGNS: Mapping[str, frozenset[str]] = {
    "$": frozenset({"USD", "CAD", "MXN", "AUD", "SGD"}),
    "¥": frozenset({"JPY", "CNY"}),
}
"""What a sign alone may stand for, by the currency of the quote."""

CURRENCY = "|".join(re.escape(word) for word in sorted(_CODES, key=len, reverse=True))
"""A pattern for texts in lower case."""

_PIECE = (
    r"(?:ea(?:ch)?|cad(?:auno|a)?|u|pcs?|pces?|pieces?|parts?|units?|unit[ée]s?|unidad(?:es)?|uds?|pzas?|piezas?"
    r"|pi[èe]ces?|p[cz]e?s?"
    r"|pezz[oi]|st(?:k|c?k)?s?|stück|stueck|einheit(?:en)?|stuks?|szt(?:uk[aię]?)?|ks|kus[yů]?)(?![^\W_])\.?"
)
_PER = r"(?:p ?/|/|per|pro|je|par|por|za|a|à|la|le|l'|cada|c/)"
_HUNDRED = r"(?:c|100|hundred|hundert|cent|cien(?:to)?|cento|honderd|sto)"
_THOUSAND = (
    r"(?:M|(?i:mill?e|mil|k|1[.,' ]?000|thousand|tausend|tsd\.?|duizend|tysi[ąa]c|tis[íi]c))"  # "/m" may be a meter
)
PIECES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1000, re.compile(rf"(?i:{_PER}) ?(?:(?:1 ?)?{_THOUSAND})(?:[ -]?(?i:{_PIECE}))?|‰ ?(?i:{_PIECE})")),
    (100, re.compile(rf"{_PER} ?{_HUNDRED}(?:[ -]?{_PIECE})?|% ?{_PIECE}", re.IGNORECASE)),
    (1, re.compile(rf"(?:{_PER} ?)?(?:1 ?)?{_PIECE}|{_PER} ?1", re.IGNORECASE)),
)
"""Patterns for per how many, the longest first."""

_NO_QUOTE = frozenset(
    word.strip()
    for word in """./.|n/q|nq|n.q.|n-q|no-quote|no quote|noquote|not quoted|not quoting|cannot quote|can't quote
    can not quote|no bid|no-bid
    nobid|n/b|nb|decline|declined|we decline|n/a|na|n.a.|not available|not applicable|not offered|not possible
    unable to quote
    -|--|---|kein angebot|keine angabe|k.a.|k. a.|k.a|nicht angeboten|nicht möglich|nicht moeglich|nicht lieferbar
    entfällt|entfaellt|absage|pas d'offre|pas de cotation|non coté|non cotée|non chiffré|sans offre|sans objet|s/o
    non proposé|sin oferta|no cotiza|no cotizado|no cotizamos|no ofertado|no ofertamos|no aplica|no disponible
    non quotato
    nessuna offerta|non offerto|non disponibile|n.d.|n/d|nd|no offerta|geen offerte|geen aanbod|n.v.t.|nvt
    niet mogelijk
    niet aangeboden|brak oferty|nie oferujemy|nie dotyczy|nie wyceniamy|niedostępne|bez nabídky|nenabízíme|nelze
    bez ponuky|nenabízeno|nedostupné""".replace("\n", "|").split("|")
)
_FREE = frozenset(
    word.strip()
    for word in """nc|n/c|n.c.|no charge|no cost|free|free of charge|foc|f.o.c.|incl|incl.|included|included in price
    inclusive|inc.
    at no charge|waived|w/o charge
    inkl|inkl.|inklusive|inbegriffen|enthalten|im preis enthalten|gratis|kostenlos|kostenfrei|kostenneutral
    ohne berechnung|unberechnet|o.b.|inclus|incluse|inclus dans le prix|compris|comprise|y compris|gratuit|gratuite
    sans frais|offert
    incluido|incluida|incluido en el precio|sin cargo|sin costo|sin coste|gratuito|gratuita|incluso|inclusa|compreso
    compresa|senza costi
    inbegrepen|inclusief|kosteloos|zonder kosten|w cenie|wliczone|wliczony|bezpłatnie|bezpłatne|darmowe|zahrnuto|v ceně
    zdarma|bezplatně|bez poplatku""".replace("\n", "|").split("|")
)
_NONE = frozenset(
    [
        "none",
        "no",
        "no minimum",
        "keine",
        "keiner",
        "kein",
        "aucun",
        "aucune",
        "ninguno",
        "ninguna",
        "nessuno",
        "nessuna",
        "geen",
        "brak",
        "žádný",
        "žádná",
        "nil",
    ]
)
_REASON = re.compile(r"(?P<first>[^\W\d_][^:;,(]{1,30}?)(?: -|[:;,]| ?\()[^0-9]+")  # “N/Q: too small”
_LATER = re.compile(
    r"tb[dca]|t\.b\.[dca]\.?|to be (?:determined|confirmed|advised|defined|agreed)|(?:price )?(?:up)?on request"
    r"|por|poa"
    r"|p\.o\.[ra]\.?|(?:call|ask|contact us)(?: for (?:a )?(?:price|pricing|quote))?|see (?:remarks?|notes?|below"
    r"|attached|quote|pdf)|quote separately|auf anfrage|a\.? ?a\.?"
    r"|nach (?:vereinbarung|aufwand|absprache)|siehe (?:bemerkung|anhang|angebot)|wird nachgereicht|folgt|offen"
    r"|sur (?:demande|devis)|[àa] (?:définir|confirmer|préciser)|à voir|a consultar|bajo (?:pedido|consulta)"
    r"|a (?:confirmar"
    r"|definir|convenir)|por confirmar|su richiesta|da (?:definire|confermare|concordare)|op aanvraag"
    r"|n(?:og )?t?\.?n\.?b\.?"
    r"|nader te bepalen|in overleg|na zapytanie|do (?:uzgodnienia|ustalenia|potwierdzenia)|na (?:dotaz|vyžádání"
    r"|požádání)"
    r"|bude (?:upřesněno|doplněno)|dle dohody|pending|open|\?+",
    re.IGNORECASE,
)
_NET = re.compile(
    r"(?:,? ?\(?\b(?:net(?:to)?|n[eé]ts?|ht|h\.t\.|hors tax(?:es?)?|excl\.? (?:vat|mwst\.?|btw|tva|tax)"
    r"|ex\.? (?:vat|btw)"
    r"|zzgl\.? (?:mwst|ust)\.?|exkl\.? mwst\.?|plus (?:vat|mwst\.?|ust\.?)|\+ ?(?:vat|mwst\.?|iva|tva|btw|dph)"
    r"|sin iva|iva esclusa"
    r"|bez (?:dph|vat))\)?)$"
    r"|(?:,? ?\+ ?(?:vat|mwst\.?|iva|tva|btw|dph))$",
    re.IGNORECASE,
)


def currency_of(text: str) -> str:
    """The code for a word or sign, "" for any other text."""
    return _CODES.get(text.strip().casefold(), "")


def says_no_quote(text: str) -> bool:
    """For a text that `plain` gave, whether all of it says so, or all but a reason behind it."""
    words = text.casefold().rstrip("!")
    found = _REASON.fullmatch(words)
    return (
        words in _NO_QUOTE
        or words.rstrip(".") in _NO_QUOTE
        or (found is not None and found["first"].strip() in _NO_QUOTE)
    )


def says_free(text: str) -> bool:
    """Whether all of it says that nothing is charged."""
    return text.casefold().rstrip("!") in _FREE


def says_none(text: str) -> bool:
    """Whether it says that there is no such charge; for a price it says nothing."""
    return text.casefold() in _NONE


def says_later(text: str) -> bool:
    """Whether it puts off the answer."""
    return _LATER.fullmatch(text) is not None


def without_net(text: str) -> str:
    """The text without “net” and “plus VAT” at its end: that is how firms quote each other anyway."""
    return _NET.sub("", text).strip()
