"""Which letters beyond ASCII stand together in a word of one language: tells a right reading from a garbled one."""

import re
import unicodedata
from functools import lru_cache

_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "äöüß",  # German
        "àâæçèéêëîïôœùûüÿ",  # French
        "áéíóúñü",  # Spanish
        "àáâãçéêíóôõú",  # Portuguese
        "æøåéäö",  # Danish, Norwegian, Swedish, Finnish
        "áæéíðóöúýþ",  # Icelandic
        "àèéìòóù",  # Italian
        "ëïéèöüç",  # Dutch
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "ąćęłńóśźż",  # Polish
        "áéíóöőúüű",  # Hungarian
        "čćđšž",  # Croatian, Slovenian
        "ăâîșşțţ",  # Romanian
        "çğıöşü\u0307âî",  # Turkish; a small “İ” is an i with a dot
    )
)
_SCRIPTS = (
    "CYRILLIC",
    "GREEK",
    "HEBREW LETTER",
    "ARABIC",
    "HIRAGANA",
    "KATAKANA",
    "CJK",
    "HANGUL",
    "HALFWIDTH KATAKANA",
)
_SIGNS = frozenset("–—‘’“”„…•·°®™©€£§½¼¾±µ№«»¿¡²³ªº\u00a0、・「」\u3000\uff08\uff09")
_STRAY = re.compile(r"[^\W\d_][€£§½¼¾±µ«»¿¡²³ªº©„…•°·\u00a0][^\W\d_]|[^\W\d_][¡¿„]|[»¼¾][a-z]|õ[b-df-z]")
_SELDOM = frozenset("ђѓљњќћџѕј")  # where they come from a wrong code page far more often than from Serbia
_CAPITAL_WITHIN = re.compile(r"[a-zß-öø-ÿ][A-ZÀ-ÖØ-ÞŠŽŸŒÆ]")


@lru_cache(maxsize=65_536)
def is_sound(word: str) -> bool:
    """Whether one language writes the word so: all of its letters beyond ASCII are in one alphabet."""
    if _STRAY.search(word):
        return False
    odd = {c for c in word.lower() if not c.isascii()} - _SIGNS
    if not odd:
        return True
    if any(odd <= alphabet for alphabet in _ALPHABETS):
        return not any(c.isalpha() and not c.isascii() for c in word) or not _CAPITAL_WITHIN.search(word)
    return all(map(_script, odd)) and not odd & _SELDOM and not _is_mixed(word)


def _is_mixed(word: str) -> bool:
    """Two scripts, or capitals after a small letter, where no sign parts them."""
    for letters in re.findall(r"[^\W\d_]+", word):
        scripts = {_script(c) for c in letters}
        if "" in scripts and len(scripts) > 1:
            return True
        if any(c.isupper() for c in letters[1:]) and not letters.isupper():
            return True
    return False


@lru_cache(maxsize=4_096)
def _script(letter: str) -> str:
    if "\u0460" <= letter <= "\u048f":  # Cyrillic letters of old
        return ""
    name = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "")
