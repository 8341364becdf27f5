"""Names taken out of a text that goes to a stranger: the same name becomes the same number everywhere in it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from app.system.folding import Folding

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
        self._folding = Folding()
        for kind, known in (names or {}).items():
            for name in known:
                for written in {name.strip(), json.dumps(name.strip(), ensure_ascii=False)[1:-1]}:
                    folded = self._folding.of(written)
                    if min(len(written), len(folded)) >= _SHORTEST:
                        self._kind_of.setdefault(folded, kind)

    def clean(self, text: str) -> str:
        """The text without names, addresses, names of documents, and the user's own folder."""
        text = text.replace(str(Path.home()), "~")
        text = _ADDRESS.sub(lambda found: self._mask("address", found[0]), text)
        text = "".join(self._without_names(text))
        return _FILE.sub(lambda found: self._mask("file", found[0]), text)

    def clean_line(self, line: str) -> str:
        """The same for a line of the log, where “…” may hold a name that nobody knows any more."""
        return self.clean(_QUOTED.sub("“…”", line))

    def _without_names(self, text: str) -> Iterator[str]:
        folded, places = self._folding.with_places(text)
        done = 0
        for found in self._names_in(folded):
            start, end = places[found.start()], places[found.end() - 1] + 1
            while end < len(text) and not self._folding.of(text[end]):  # the marks on its last letter
                end += 1
            yield text[done:start]
            yield self._mask(self._kind_of[found[0]], found[0])
            done = end
        yield text[done:]

    def _names_in(self, folded: str) -> Iterator[re.Match[str]]:
        """Only what occurs: a pattern of 100,000 vendors would take minutes to make. Longest first."""
        known = sorted((name for name in self._kind_of if name in folded), key=len, reverse=True)
        if known:
            yield from re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", folded)

    def _mask(self, kind: str, name: str) -> str:
        key = (kind, self._folding.of(name))
        number = self._given.setdefault(key, sum(k == kind for k, _ in self._given) + 1)
        return f"[{kind} {number}]"
