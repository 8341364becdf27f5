"""Names of people as lists have them: which first name may be greeted, and who is no person at all."""

import re
from functools import lru_cache

from app.domain.trade.cleaning import is_desk, same_name
from app.domain.trade.company_name import company_key

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "ing", "herr", "frau", "mme", "sr", "sra", "sir", "dipl"})
_BEHIND = frozenset({
    "jr", "sr", "ii", "iii", "iv", "phd", "md", "pe", "mba", "cpa", "ceo", "cfo", "coo", "cto", "president", "owner",
    "vp", "manager", "sales", "buyer", "engineer", "director", "esq", "inc", "llc", "ltd", "corp", "gmbh", "co",
})  # fmt: skip
_OF_DESKS = frozenset({
    "sales", "quote", "quotes", "quoting", "rfq", "team", "desk", "department", "dept", "service", "services",
    "support", "office", "purchasing", "accounting", "accounts", "quality", "shipping", "receiving", "orders", "order",
    "estimating", "info", "admin", "reception", "front", "general", "customer", "inside", "vertrieb", "einkauf",
    "plating", "coating", "coatings", "metals", "manufacturing", "industries",
})  # fmt: skip


_FORMS = frozenset({"inc", "llc", "ltd", "corp", "gmbh", "incorporated", "corporation", "limited", "sro", "plc", "bv"})
_WORD = re.compile(r"[^\W\d_]+")


def is_vendor(name: str, vendor: str) -> bool:
    """Whether it is the vendor's own name, with or without its legal form."""
    first, second = name[:1].casefold(), vendor[:1].casefold()
    if first != second and (first + second).isascii() and (first + second).isalnum():
        return False  # as nearly always
    return same_name(name) == same_name(vendor) or company_key(name) == company_key(vendor)


@lru_cache(maxsize=4_096)  # of one row it is asked several times
def is_nobody(name: str, vendor: str) -> bool:
    """Whether it names a desk, the vendor itself or another company instead of a person."""
    if not name or is_vendor(name, vendor) or is_desk(name, vendor):
        return True
    words = _WORD.findall(name.casefold())
    return not words or not _OF_DESKS.isdisjoint(words) or (words[-1] in _FORMS and "," not in name)


def first_and_last(name: str) -> tuple[str, str]:
    """Two words are first and last name, “Baker, Michael” turned round; anything else is not guessed at."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma and _key(first) in _BEHIND:
        return first_and_last(last)
    if comma:
        return _without_titles(first), last
    words = _without_titles(name).split()
    while len(words) > 2 and _key(words[-1]) in _BEHIND:
        words.pop()
    return (words[0], words[1]) if len(words) == 2 and not _is_alone(name) else ("", "")


def greeted(first: str, vendor: str) -> str:
    """The first name as it may stand in a greeting; empty where it is none to greet by."""
    name = _without_titles(first)
    if is_nobody(name, vendor) or re.search(r"[\d?@/&+]|\band\b", name) or len(name.strip(".")) < 2:
        return ""
    if re.fullmatch(r"(?:\w\.\s*)+", name):  # initials
        return ""
    return name.title() if len(name) > 2 and (name.isupper() or name.islower()) else name


def own_first_name(first: str, last: str, name: str, vendor: str) -> tuple[str, str]:
    """First and last name of a row, where the columns hold a person; else as the whole name tells them."""
    is_firm = bool(first) and (is_vendor(f"{first} {last}", vendor) or is_nobody(first, vendor))
    is_beside = bool(first) and first not in name and same_name(first) not in same_name(name)
    strange = is_beside and name and _key(first) in map(_key, vendor.split())
    if is_firm or strange or not (first or last):
        return first_and_last(name)
    if first and not last and len(_without_titles(first).split()) == 2:
        return first_and_last(first)
    return first, last


def _is_alone(name: str) -> bool:
    """“Mr. Vane”: the one word behind the title is a last name."""
    return len(name.split()) == 2 and _key(name.split(maxsplit=1)[0]) in _TITLES


def _without_titles(name: str) -> str:
    words = name.split()
    while len(words) > 1 and _key(words[0]) in _TITLES:
        words = words[1:]
    return "" if len(words) == 1 and _key(words[0]) in _TITLES else " ".join(words)


def _key(word: str) -> str:
    return re.sub(r"[\W_]+", "", word.casefold())
