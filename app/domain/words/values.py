"""The values of types, classes and details: one or several, however they are written, in one canonical form.

Several are a set, “II or IIB”: a line that names them takes any, a capability that names them does each.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_NUMERAL = {number: numeral for numeral, number in _ROMAN.items()}
_NUMERALS = "VIII|VII|VI|IV|IX|III|II|I|V|X"
_MOST = 12  # in a range: more is no range
_OR = " or "
ALL = "all"  # of a capability: every type, every class
_END = r"(?![\w]|\.\d)"
_GAP = r"[\s.:_#-]*"
_BETWEEN = r"\s*(?:,\s*(?:AND\b|OR\b)?|/|&|\+|AND\b|OR\b|TO\b|THRU\b|THROUGH\b|-)\s*"
_RANGE = re.compile(r"\s*(?:-|\bTO\b|\bTHRU\b|\bTHROUGH\b)\s*", re.IGNORECASE)
_COUNTS = (  # a number behind a comma counts something: “CLASS 1, 2 COATS”
    r"(?!\s*(?:$|[,;.)/&+-]|(?:AND|OR|TO|THRU|PER|IAW|IN|CLASS|CL|TYPES?|TYP?|GRADE|GR|METHOD|CODE|SC|COND|REV|COLOU?R"
    r"|DYE|THEN|WITH)\b))"
)
_LETTERS = r"(?!(?:CL|TY|GR|SC|AS|AT|BE|BY|DO|IF|IN|IS|IT|NO|OF|ON|OR|SO|TO|UP|WE)(?!\w))[A-Z]{1,2}"


@dataclass(frozen=True, slots=True)
class Value:
    """`keyword` and `sorts` are regular expressions: what stands before a value, and the forms that it may have.

    A list is of one sort alone: “TYPE II, 1A” is a type, and something else.
    """

    keyword: str
    sorts: tuple[str, ...]
    name: Callable[[str], str]

    @property
    def listed(self) -> str:
        """One value or several; the keyword may stand again before each."""
        return "|".join(
            rf"(?:{sort}){_END}(?:{_BETWEEN}(?:(?:{self.keyword}){_GAP})?(?!\d{{1,2}}{_END}{_COUNTS})(?:{sort}){_END})*"
            for sort in self.sorts
        )

    def canonical(self, text: str) -> str:
        """All values of a list, in its order, each once; "" where there is none."""
        keywords = re.compile(rf"(?<!\w)(?:{self.keyword}){_GAP}", re.IGNORECASE)
        return _OR.join(dict.fromkeys(self._all(keywords.sub("", text))))

    def _all(self, text: str) -> Iterable[str]:
        sign = re.compile(rf"(?<![\w.])(?:{'|'.join(self.sorts)}){_END}", re.IGNORECASE)
        found = list(sign.finditer(text))
        for place, match in enumerate(found):
            name = self.name(match[0])
            if place and _RANGE.fullmatch(text[found[place - 1].end() : match.start()]):
                yield from self._between(self.name(found[place - 1][0]), name)
            yield name

    def _between(self, first: str, last: str) -> Iterable[str]:
        low, high = _number(first), _number(last)
        if low is not None and high is not None and low < high <= low + _MOST:
            yield from (self.name(str(number)) for number in range(low + 1, high))


def several(text: str) -> frozenset[str]:
    """The values of a canonical text."""
    return frozenset(text.split(_OR)) if text else frozenset()


def spoken(text: str) -> str:
    """As a sentence has them of somebody who does each: “II and III”, “1, 2 and 3”."""
    values = text.split(_OR)
    return " and ".join((", ".join(values[:-1]), values[-1])) if len(values) > 1 else text


def _number(name: str) -> int | None:
    return _ROMAN.get(name) or (int(name) if name.isdigit() else None)


def _type_name(text: str) -> str:
    sign = text.upper().replace("-", "")
    if read := re.fullmatch(rf"({_NUMERALS}|[1-9]\d?)([A-H]?)", sign):
        number = _ROMAN.get(read[1]) or int(read[1])
        return _NUMERAL.get(number, str(number)) + read[2]
    return re.sub(r"[L1|]", "I", sign) if re.fullmatch(r"[IL1|]{1,3}", sign) else sign


def _class_name(text: str) -> str:
    sign = text.upper().replace("-", "")
    if read := re.fullmatch(rf"({_NUMERALS})([A-H]?)", sign):
        return f"{_ROMAN[read[1]]}{read[2]}"
    padded = re.fullmatch(r"0([1-9]\d?[A-Z]?)", sign)
    return padded[1] if padded else sign


TYPE = Value(
    r"TYPES?|TYP|TY",
    (rf"(?:{_NUMERALS})(?:-?[A-H])?", r"(?-i:[Il|]{1,3})", r"[1-9]\d?(?:-?[A-H])?", _LETTERS),
    _type_name,
)
CLASS = Value(
    r"CLASS(?:ES)?|CLS?",
    (rf"(?:{_NUMERALS})[A-H]?", r"\d{1,2}(?:\.\d{1,2})?[A-Z]?", r"[A-Z]\d{1,2}", _LETTERS),
    _class_name,
)


def detail(keyword: str) -> Value:
    """The values of what has no field of its own, such as a grade."""
    return Value(keyword, (r"\d{1,3}(?:\.\d{1,2})?[A-Z]?", rf"(?:{_NUMERALS})", r"[A-Z]\d{1,2}", _LETTERS), str.upper)
