"""The window's words in another language, found by what they are in English.

A text with values in it is found by its pattern, as finished as it is: “3 of 24 sent.” by “{done} of {all} sent.”. So
what the floors below say, and what was written into the database months ago, is read in the buyer's language too, and
no floor but this one knows that there are several (docs/decisions/0025).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from string import Formatter

_KEPT = 8_192  # finished texts that were looked up; a table asks for the same ones with each paint
_LEAST_WORDS = re.compile(r"[A-Za-z]{2,}")
_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
# How a deadline is written, with what may come behind: “Friday 4 December 2026, 17:00 CST, in 8 days”.
_DAY = re.compile(
    r"((?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?) (\d+) ([A-Z][a-z]+) (\d{4}\b.*?)"
    r"(?:, ([a-z\d].*))?"
)
_COUNT = re.compile(rf"({_NUMBER.pattern}) (.+)")
_LIGHT = 5  # letters; behind a value that is “{0} of {1}” or “{0} MB”, which fits into the midst of any sentence
_SENTENCE = 15  # letters that are of a sentence itself, at least
_END = re.compile(r"[.!?][)”]? +[A-Z“(]")  # of a sentence, with another behind it
_SEVERAL = re.compile(r"[.!?][)”]? +[A-Z“({]")
# Where a text of several sentences may be taken apart; what is cut off belongs to no sentence.
_LINES = (re.compile(r"(\n+)"),)
_JOINTS = (re.compile(r"((?<=[.!?)]) +(?=[A-Z“(]))"), re.compile(r"( · |; )"))


class Catalog:
    """Texts of one language by the English ones; `{…}` stands for a value.

    `marks` are the thousands separator and the decimal mark of the language.
    """

    def __init__(self, texts: Mapping[str, str], marks: tuple[str, str] = (",", ".")) -> None:
        self._texts = texts
        self._marks = str.maketrans({",": marks[0], ".": marks[1]})
        patterns = (_Pattern(source, text) for source, text in texts.items() if "{" in source)
        telling = sorted((p for p in patterns if p.is_telling), key=lambda p: -p.weight)
        self._patterns = [p for p in telling if not p.is_joint]
        self._joints = [p for p in telling if p.is_joint]
        self.find = lru_cache(_KEPT)(self._find)

    def _find(self, text: str) -> str | None:
        """`text` in the language; None where it is not known, as with whatever the buyer wrote."""
        if (whole := self._texts.get(text)) is not None:
            return whole
        if _NUMBER.fullmatch(text):
            return text.translate(self._marks)
        if day := _DAY.fullmatch(text):
            *parts, distance = day.groups()
            said = " ".join(self._texts.get(part, part) for part in parts)
            return f"{said}, {self.find(distance) or distance}" if distance else said
        if (count := _COUNT.fullmatch(text)) and (noun := self._texts.get(count[2])):
            return f"{count[1].translate(self._marks)} {noun}"
        ways = (
            partial(self._by_pattern, is_one_sentence=True),
            partial(self._in_parts, _LINES, any),
            partial(self._in_parts, _JOINTS, all),
            self._as_several,
            partial(self._in_parts, _JOINTS, any),
            self._as_ended,
            self._by_pattern,
            self._joined,
            self._as_begun,
        )
        return next((found for way in ways if (found := way(text)) is not None), None)

    def _by_pattern(self, text: str, *, is_one_sentence: bool = False, least: int = 0) -> str | None:
        """Of several sentences each is looked for by itself, before the first is taken for the whole."""
        for pattern in self._patterns:
            if pattern.weight < least:
                break
            if (made := pattern.made_of(text, self, is_one_sentence=is_one_sentence)) is not None:
                return made
        return None

    def _as_begun(self, text: str) -> str | None:
        """A part of a sentence that stands at the beginning of one."""
        if text[:1].isupper() and (said := self._texts.get(text[0].lower() + text[1:])):
            return said[0].upper() + said[1:]
        return None

    def _as_several(self, text: str) -> str | None:
        """By what is written as several sentences, whatever is in its values."""
        if not _END.search(text):
            return None
        made = (pattern.made_of(text, self, is_one_sentence=False) for pattern in self._patterns if pattern.is_several)
        return next((said for said in made if said is not None), None)

    def _as_ended(self, text: str) -> str | None:
        """What is kept without its full stop, since more may follow; or without more, which followed."""
        bare = text.removesuffix(".")
        if bare == text:
            said = self._texts.get(f"{text}.")
            return said and said.removesuffix(".")
        said = self._texts.get(bare) or self._by_pattern(bare, is_one_sentence=True, least=_SENTENCE)
        return said and f"{said}."

    def _joined(self, text: str) -> str | None:
        """Values with a word between or behind them; no sentence, which may have that word, too."""
        if text.endswith((".", "!", "?")) or _END.search(text):
            return None
        return next(
            (made for joint in self._joints if (made := joint.made_of(text, self, is_one_sentence=False))), None
        )

    def _in_parts(
        self, joints: Sequence[re.Pattern[str]], are_enough: Callable[[Iterable[bool]], bool], text: str
    ) -> str | None:
        """All parts that are known; a text of which one is not may still be known as a whole."""
        for joint in joints:
            parts = joint.split(text)
            if len(parts) > 1:
                said = [part if joint.fullmatch(part) else self.find(part) for part in parts]
                if are_enough(new is not None for new in said[::2]):
                    return "".join(part if new is None else new for part, new in zip(parts, said, strict=True))
        return None


class _Pattern:
    """One text with values; `weight` is how much of it is words."""

    def __init__(self, source: str, text: str) -> None:
        pieces = list(_pieces(source))
        self._target = list(_pieces(text))
        literals = [literal for literal, _ in pieces]
        self.weight = sum(map(len, literals))
        self.is_telling = any(_LEAST_WORDS.search(literal) for literal in literals)
        self.is_several = bool(_SEVERAL.search(source))
        self.is_joint = self.weight <= _LIGHT and not literals[0]
        self._longest = max(literals, key=len)
        self._names = [name for _, name in pieces if name is not None]
        # what is quoted is a name, which no language changes
        self._quoted = {
            name
            for (before, name), (after, _) in pairwise(pieces)
            if name is not None and before.endswith("“") and after.startswith("”")
        }
        self._source_pieces = pieces

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        """Compiled when a text may be meant: few of hundreds ever are, and all would take 40 ms."""
        return re.compile("".join(_shape(self._source_pieces)), re.DOTALL)

    def made_of(self, text: str, catalog: Catalog, *, is_one_sentence: bool) -> str | None:
        if self._longest not in text:  # much faster than to try the shape of each
            return None
        match = self._shape.fullmatch(text)
        if match is None or (is_one_sentence and any(map(_END.search, match.groups()))):
            return None
        values: dict[str, str] = {}
        for name, value in zip(self._names, match.groups(), strict=True):
            values[name] = value if name in self._quoted else catalog.find(value) or value
        return "".join(literal + values.get(name or "", "") for literal, name in self._target)


def _pieces(template: str) -> Iterator[tuple[str, str | None]]:
    """Each literal with the name of the value behind it, None after the last one."""
    name: str | None = ""
    for literal, name, _, _ in Formatter().parse(template):
        yield literal, name
    if name is not None:
        yield "", None


def _shape(pieces: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    for literal, name in pieces:
        yield re.escape(literal)
        if name is not None:
            yield "(.*?)"
