"""Finds vendors in a text that another vendor will read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.trade.company_name import legal_form
from app.domain.trade.identity import FREE_MAIL
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import Vendor

_LINES_KEPT = 10_000
_SHORTEST = 4  # letters: shorter names ("3M") occur in part numbers

Words = tuple[str, ...]


class Strangers:
    """Looks up many vendors' words in a text in one pass: by whole names, so that many may begin with one word."""

    def __init__(self, vendors: Sequence[Vendor]) -> None:
        self._whose: dict[Words, list[Vendor]] = {}
        self._lengths: dict[str, set[int]] = {}  # of the names that begin with this word
        self._own: dict[VendorId | None, str] = {}
        self._seen: dict[str, _Line] = {}
        for vendor in vendors:
            needles = {n for n in map(_words, _needles(vendor)) if sum(map(len, n)) >= _SHORTEST}
            needles |= {short for n in needles if (short := _without_legal_form(n))}
            self._own[vendor.id] = _bordered(needles)
            for needle in needles:
                self._whose.setdefault(needle, []).append(vendor)
                self._lengths.setdefault(needle[0], set()).add(len(needle))

    def found(self, reader: Vendor | None, *lines: str) -> list[tuple[str, str]]:
        """Pairs of another vendor's name and the words of it that the text shows; never the reader's own words.

        Of these lines, or runs of lines, those that are the same for many readers are looked through once.
        """
        own = self._own[reader.id] if reader else ""
        hits: dict[str, str] = {}
        for needle in self._shown(lines):
            if _bordered([needle]) not in own:
                for vendor in self._whose[needle]:
                    hits.setdefault(vendor.name, " ".join(needle))
        return list(hits.items())

    def _shown(self, lines: Sequence[str]) -> Iterator[Words]:
        words: list[str] = []
        begins: list[tuple[int, str]] = []
        for line in lines:
            seen = self._seen.get(line) or self._look_at(line)
            begins += [(len(words) + at, first) for at, first in seen.begins]
            words += seen.words
        for at, first in begins:
            for length in sorted(self._lengths[first]):
                needle = (first, *words[at + 1 : at + length])
                if needle in self._whose:
                    yield needle

    def _look_at(self, line: str) -> "_Line":
        """Where a name may begin: most words of a mail begin none, and most lines are the same in all mails."""
        words = _words(line)
        domains = [(at, _domain(word)) for at, word in enumerate(words) if "@" in word or word.startswith("www.")]
        begins = [(at, word) for at, word in (*enumerate(words), *domains) if word in self._lengths]
        seen = _Line(words, begins)
        if len(self._seen) < _LINES_KEPT:
            self._seen[line] = seen
        return seen


@dataclass(frozen=True, slots=True)
class _Line:
    words: Words
    begins: list[tuple[int, str]]  # where a name may begin, and its first word


def _needles(vendor: Vendor) -> Iterator[str]:
    yield vendor.name
    for contact in vendor.contacts:
        yield contact.email
        if contact.first_name and contact.last_name:
            yield f"{contact.first_name} {contact.last_name}"
        domain = contact.email.rpartition("@")[2]
        if domain.casefold() not in FREE_MAIL:
            yield domain


def _without_legal_form(needle: Words) -> Words:
    """("acme", "plating") of "Acme Plating, Inc."; nothing where one word would be left: it may be any word."""
    form = legal_form([word.replace(".", "") for word in needle])
    return needle[:-form] if form and len(needle) - form > 1 else ()


def _bordered(needles: Iterable[Words]) -> str:
    """Each between blanks and on a line of its own, so that only whole words are found in it, and none across two."""
    return "\n".join(f" {' '.join(needle)} " for needle in needles)


def _domain(word: str) -> str:
    """Of an address or of a web page."""
    return word.rpartition("@")[2].removeprefix("www.")


def _words(text: str) -> Words:
    return tuple(re.findall(r"[\w@.&+-]*\w", text.casefold()))
