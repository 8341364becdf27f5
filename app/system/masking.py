"""Names taken out of a text that goes to a stranger: the same name becomes the same number everywhere in it."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_ADDRESS = re.compile(r"[^\s@<>\"',;:=()\[\]“”]+@[^\s@<>\"',;:=()\[\]“”]+")
_QUOTED = re.compile(r"“[^“”]*”?")
_FILE = re.compile(
    r"[^\s/\\\"'=“”\[\]]+\.(?:pdf|step|stp|iges|igs|dwg|dxf|sldprt|xlsx?|xlsm|ods|csv|docx?|zip|png|jpe?g|tiff?|eml)\b",
    re.IGNORECASE,
)
_SHORTEST = 2  # letters; a single one would take words apart


class Masking:
    """Masks what it is told (names by kind: "vendor", "subject", …) and, by their look, addresses and file names.

    Numbers are given in the order of appearance, across all texts of one `Masking`.
    """

    def __init__(self, names: Mapping[str, Iterable[str]] | None = None) -> None:
        self._kind_of: dict[str, str] = {}
        self._given: dict[tuple[str, str], int] = {}
        for kind, known in (names or {}).items():
            for name in known:
                for written in {name.strip(), json.dumps(name.strip(), ensure_ascii=False)[1:-1]}:
                    if len(written) >= _SHORTEST:
                        self._kind_of.setdefault(written.casefold(), kind)

    def clean(self, text: str) -> str:
        """The text without names, addresses, names of documents, and the user's own folder."""
        text = text.replace(str(Path.home()), "~")
        text = _ADDRESS.sub(lambda found: self._mask("address", found[0]), text)
        pattern = self._pattern(text)
        if pattern is not None:
            text = pattern.sub(lambda found: self._mask(self._kind_of[found[0].casefold()], found[0]), text)
        return _FILE.sub(lambda found: self._mask("file", found[0]), text)

    def clean_line(self, line: str) -> str:
        """The same for a line of the log, where “…” may hold a name that nobody knows any more."""
        return self.clean(_QUOTED.sub("“…”", line))

    def _pattern(self, text: str) -> re.Pattern[str] | None:
        """Only what occurs: a pattern of 100,000 vendors would take minutes to make. Longest first."""
        folded = text.casefold()
        found = sorted((name for name in self._kind_of if name in folded), key=len, reverse=True)
        if not found:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", re.IGNORECASE)

    def _mask(self, kind: str, name: str) -> str:
        key = (kind, name.casefold())
        number = self._given.setdefault(key, sum(k == kind for k, _ in self._given) + 1)
        return f"[{kind} {number}]"
