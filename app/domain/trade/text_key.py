"""How two spellings of one name are seen as one."""

import unicodedata
from functools import lru_cache


def text_key(text: str) -> str:
    """Case-folded, with single blanks: "3R  Processing" and "3r processing" are the same."""
    return " ".join(text.split()).casefold()


@lru_cache(maxsize=10_000)  # matching asks for the same words again and again
def word_key(text: str) -> str:
    """Letters and digits alone, without case and accents: "ASTM B-733" and "astm b 733" are the same."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in folded if character.isalnum())
