"""UTF-8 that was once taken for another code page and written as UTF-8 again: “GrÃ¼ner” is “Grüner”."""

import re
from functools import lru_cache

from app.documents.sheets.alphabets import is_sound

_PAGES = ("cp1252", "latin-1", "cp1250", "cp1251", "mac_roman")
_WORD = re.compile(r"[^\s,;|\"<>]*[^\x00-\x7f]{2}[^\s,;|\"<>]*", re.ASCII)  # a letter was two octets at least
_SAMPLE = 65_536  # characters: where none of them is such, none is taken to be
_DEPTH = 3  # lists that went through several hands


def mended(text: str) -> str:
    """The text with such words as they were meant; as it is where there are none."""
    if _once(text[:_SAMPLE]) == text[:_SAMPLE]:
        return text
    return _once(text)


def _once(text: str) -> str:
    return _WORD.sub(lambda found: _word(found[0], _DEPTH), text)


@lru_cache(maxsize=65_536)
def _word(word: str, depth: int) -> str:
    for page in _PAGES if depth else ():
        try:
            better = b"".join(_octets(sign, page) for sign in word).decode("utf-8")
        except UnicodeError:
            continue
        best = _word(better, depth - 1)
        if best != better or is_sound(better):
            return best
    return word


def _octets(sign: str, page: str) -> bytes:
    """Code pages leave some octets open, which programs take over as they are."""
    return bytes([ord(sign)]) if "\x80" <= sign <= "\x9f" else sign.encode(page)
