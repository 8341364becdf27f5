"""Finds vendors in a text that another vendor will read."""

import re
from collections.abc import Iterator, Sequence

from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import Vendor

_SHORTEST = 4  # letters: shorter names ("3M") occur in part numbers
_ENDINGS = "inc llc ltd limited corp corporation co company gmbh ag lp llp plc sarl srl bv ab"
_LEGAL_FORMS = frozenset(_ENDINGS.split())
_MAIL_HOUSES = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com aol.com gmx.com gmx.net "
    "gmx.de web.de t-online.de mail.com msn.com comcast.net att.net sbcglobal.net verizon.net"
)
_PUBLIC_DOMAINS = frozenset(_MAIL_HOUSES.split())

Words = tuple[str, ...]


class Strangers:
    """Looks up many vendors' words in a text in one pass: by the first word of each."""

    def __init__(self, vendors: Sequence[Vendor]) -> None:
        self._by_first: dict[str, list[tuple[Words, Vendor]]] = {}
        self._own: dict[VendorId | None, str] = {}
        for vendor in vendors:
            needles = {n for n in map(_words, _needles(vendor)) if sum(map(len, n)) >= _SHORTEST}
            needles |= {short for n in needles if (short := _without_legal_form(n))}
            self._own[vendor.id] = " ".join(" ".join(n) for n in needles)
            for needle in needles:
                self._by_first.setdefault(needle[0], []).append((needle, vendor))

    def found(self, reader: Vendor | None, text: str) -> list[tuple[str, str]]:
        """Pairs of another vendor's name and the words of it that the text shows; never the reader's own words."""
        words = _words(text)
        own = self._own[reader.id] if reader else ""
        hits: dict[str, str] = {}
        for at, word in enumerate(words):
            for key in {word, _domain(word)}:
                for needle, vendor in self._by_first.get(key, ()):
                    shown = (key, *words[at + 1 : at + len(needle)]) == needle
                    if shown and (reader is None or vendor.id != reader.id) and " ".join(needle) not in own:
                        hits.setdefault(vendor.name, " ".join(needle))
        return list(hits.items())


def _needles(vendor: Vendor) -> Iterator[str]:
    yield vendor.name
    for contact in vendor.contacts:
        yield contact.email
        if contact.first_name and contact.last_name:
            yield f"{contact.first_name} {contact.last_name}"
        domain = contact.email.rpartition("@")[2]
        if domain.casefold() not in _PUBLIC_DOMAINS:
            yield domain


def _without_legal_form(needle: Words) -> Words:
    """("acme", "plating") of "Acme Plating, Inc."; nothing where one word would be left: it may be any word."""
    return needle[:-1] if needle[-1] in _LEGAL_FORMS and len(needle) > 2 else ()


def _domain(word: str) -> str:
    """The domain of an address or of a web page, else the word itself."""
    return word.rpartition("@")[2].removeprefix("www.")


def _words(text: str) -> Words:
    return tuple(re.findall(r"[\w@.&+-]*\w", text.casefold()))
