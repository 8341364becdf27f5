"""How the words of a mail are compared: in lower case, without accents; and where its sentences end."""

import re
import unicodedata

_MARKS = str.maketrans(dict.fromkeys("’‘´`", "'") | dict.fromkeys("–—‑−‐", "-"))  # noqa: RUF001 - as programs set them
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})  # noqa: RUF001 - letters
_UNSEEN = frozenset("\u200b\ufeff\r\xad")
_WRAPPED = 45  # letters: a shorter line was ended on purpose
_ENDS = re.compile(r"(?<=[.!?;])\s+(?=\D)")  # not in "Pos. 2"
_BLANKS = re.compile(r"[^\S\n]+")


def plain(text: str) -> str:
    """As in “reponse d'absence” for “Réponse  d’absence”; line breaks stay."""
    unfolded = unicodedata.normalize("NFKD", text.translate(_MARKS).casefold())
    bare = "".join(letter for letter in unfolded if not unicodedata.combining(letter) and letter not in _UNSEEN)
    return _BLANKS.sub(" ", bare.translate(_LETTERS))


def sentences(text: str) -> list[str]:
    """As they are written, each on one line; a short line is one of its own, as in a list."""
    found = [" ".join(sentence.split()) for block in _blocks(text) for sentence in _ENDS.split(block)]
    return [sentence for sentence in found if sentence]


def _blocks(text: str) -> list[str]:
    """Lines that a mail program has wrapped are put together again."""
    blocks, lines = [], []
    for line in text.splitlines():
        lines.append(line)
        if len(line.rstrip()) < _WRAPPED:
            blocks.append("\n".join(lines))
            lines = []
    return [*blocks, "\n".join(lines)]
