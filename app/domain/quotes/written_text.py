"""What vendors typed, in one form: odd spaces, dashes and wide digits as the plain ones, and alone on its line."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_APOSTROPHES = re.compile("[\u2018\u2019\u00b4`\u02bc]")
_FRACTIONS = re.compile("[\u00bc-\u00be\u2150-\u215e]")
_LONGEST = 40  # characters that a sentence quotes


def plain(text: str) -> str:
    """One line, "-" for every dash and "'" for every apostrophe; letters keep their case."""
    apart = _FRACTIONS.sub(r" \g<0>", _INVISIBLE.sub("", text))  # else “12½” would be 121/2
    normal = unicodedata.normalize("NFKC", apart)
    return " ".join(_APOSTROPHES.sub("'", _DASHES.sub("-", normal)).split())


def quoted(text: str) -> str:
    """The text as a sentence quotes it, cut where it is long."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= _LONGEST else f"“{line[: _LONGEST - 1]}…”"
