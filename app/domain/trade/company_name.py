"""Company names, so that "Kestrel Plating Inc" and "KESTREL  PLATING, Inc." are seen to be alike."""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.domain.trade.text_key import word_key

# Legal forms as they end a name, without points and blanks; of the countries that a shop buys in.
_FORMS = frozenset({
    "inc", "incorporated", "corp", "corporation", "co", "company", "llc", "llp", "lp", "ltd", "limited", "plc", "pc",
    "pty", "ptyltd", "gmbh", "ag", "kg", "ohg", "ug", "se", "ek", "sro", "as", "zrt", "kft", "spzoo", "sa", "sas",
    "sarl", "eurl", "sl", "slu", "sadecv", "srl", "spa", "snc", "bv", "nv", "bvba", "ab", "oy", "oyj", "aps", "kk",
    "gk", "yk", "doo", "dd", "ltda", "eirl", "holding", "holdings", "group",
})  # fmt: skip
_LONGEST = 4  # words of one legal form: "S.A. de C.V."
_LOST = re.compile("[?\ufffd]")


@lru_cache(maxsize=16_384)  # a list names each vendor again and again
def company_key(name: str) -> str:
    """Letters and digits without legal form, case, accents and punctuation; "&" is "and".

    A name that is nothing but a legal form keeps it.
    """
    return "".join(company_words(name))


def company_words(name: str) -> list[str]:
    """The same word by word, in their order."""
    words = _words(name)
    return words[: len(words) - legal_form(words)]


def legal_form(words: Sequence[str]) -> int:
    """How many words at the end are the legal form; `words` are folded and without points, one at least stays."""
    left = len(words)
    while left > 1:
        size = next((n for n in range(min(_LONGEST, left - 1), 0, -1) if "".join(words[left - n : left]) in _FORMS), 0)
        if not size:
            break
        left -= size
        while left > 1 and words[left - 1] == "and":  # "GmbH & Co. KG"
            left -= 1
    return len(words) - left


def may_be_same(damaged: str, whole: str) -> bool:
    """Whether two names agree but for letters that were lost ("?") in one of them: "St?l" and "Stål"."""
    first, second = damaged.casefold().split(), whole.casefold().split()
    return len(first) == len(second) and all(map(_agree, first, second))


def _agree(first: str, second: str) -> bool:
    if len(first) != len(second):
        return False
    return all(a == b or _LOST.match(a) or _LOST.match(b) for a, b in zip(first, second, strict=True))


def _words(name: str) -> list[str]:
    parts = re.split(r"[\s,;/()-]+", name.replace("&", " and "))
    return [word for word in map(word_key, parts) if word]
