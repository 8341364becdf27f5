"""A text without case, accents and the choice of normal form, and where each letter of it stood.

Folding changes how long a text is (ß becomes ss, İ becomes i), so that what is found in a folded text is elsewhere in
the text itself.
"""

import unicodedata

_DOTLESS = "\u0131"  # upper case makes an I of it, as of i


class Folding:
    """Letter by letter, so that a text is folded alike whatever stands around it; remembers the letters it has met."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {_DOTLESS: "i"}

    def of(self, text: str) -> str:
        """The text folded."""
        return text.lower() if text.isascii() else "".join(map(self._letter, text))

    def with_places(self, text: str) -> tuple[str, list[int]]:
        """The text folded, and for each of its letters the index of the letter that it was made of."""
        letters = [self._letter(letter) for letter in text]
        return "".join(letters), [place for place, letter in enumerate(letters) for _ in letter]

    def _letter(self, letter: str) -> str:
        folded = self._known.get(letter)
        if folded is None:
            # Twice: taking a letter apart may bring a capital to light, and a small letter may be one with a mark.
            folded = self._known[letter] = _without_marks(_without_marks(letter))
        return folded


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join("i" if c == _DOTLESS else c for c in apart if unicodedata.category(c) != "Mn")
