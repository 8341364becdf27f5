"""How well what a vendor is known to do fits what a line asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from app.domain.matching.line_words import LineWords
from app.domain.trade.text_key import text_key, word_key
from app.domain.vendors.vendor import Capability, Standing
from app.domain.words.specification import Specification, read_specification
from app.domain.words.values import ALL, several, spoken
from app.domain.words.vocabulary import TermKind, Vocabulary

_COUNTING = frozenset({"Grade", "Method", "Code", "SC", "Level", "Form", "Composition"})


class Grade(IntEnum):
    """Best first, in three parts: lists it, may do it, says otherwise. Doubt is never a yes."""

    EXACT = 1
    ALIAS = 2
    SPECIFICATION = 3  # the specification is listed, under another process or for a line without one
    PROCESS = 4  # the process is listed, and the line names no specification
    UNTOLD = 5  # the specification is listed, and not every type, class or grade that the line asks for
    PROCESS_ALONE = 6  # the process is listed without any specification
    OTHER_TYPE = 7
    OTHER_SPECIFICATION = 8
    FAMILY = 9
    CATEGORY = 10

    @property
    def covers(self) -> bool:
        """Whether the vendor is known to do it."""
        return self <= Grade.PROCESS

    @property
    def is_open(self) -> bool:
        """Whether nothing says that it does it, and nothing that it does not."""
        return self in {Grade.UNTOLD, Grade.PROCESS_ALONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """`subject` names the capability, `reason` says how it fits; `category` where the vendor has the process's own."""

    grade: Grade
    reason: str
    subject: str = ""
    standing: Standing | None = None
    expired_on: date | None = None
    category: str = ""
    is_detailed: bool = False  # grades, methods and codes are told, and are the ones asked for

    @property
    def rank(self) -> int:
        """Best standing first."""
        return list(Standing).index(self.standing) if self.standing else len(Standing)

    @property
    def order(self) -> tuple[int, Grade, bool, int, str]:
        """Best first: what is known, what is open, either where it has expired, then what says otherwise."""
        able = self.grade.covers or self.grade.is_open
        group = 3 if not able else 2 if self.expired_on is not None else int(self.grade.is_open)
        return (group, self.grade, not self.is_detailed, self.rank, self.subject)


def best_fit(
    words: LineWords,
    capabilities: Sequence[Capability],
    categories: Sequence[str],
    vocabulary: Vocabulary,
    today: date,
) -> Fit | None:
    """The best of what the vendor is known for; None where nothing has to do with the line.

    What is valid wins over what has expired, however well that one would fit.
    """
    category = _category(words, categories, vocabulary)
    fits = [fit for c in capabilities if (fit := _fit(words, c, vocabulary, today))]
    if fits:
        best = min(fits, key=lambda fit: fit.order)
        return replace(best, category=category)
    if category:
        return Fit(grade=Grade.CATEGORY, reason=f"category {category}; not known to do it", category=category)
    return None


def _category(words: LineWords, categories: Sequence[str], vocabulary: Vocabulary) -> str:
    term = vocabulary.term(TermKind.PROCESS, words.process)
    wanted = text_key(term.category) if term else ""
    return next((c for c in categories if wanted and text_key(c) == wanted), "")


def _fit(words: LineWords, capability: Capability, vocabulary: Vocabulary, today: date) -> Fit | None:
    spec = read_specification(capability.specification, capability.type, capability.spec_class)
    judged = _judged(words, capability.process, spec, vocabulary)
    if judged is None:
        return None
    grade, reason = judged
    over = capability.valid_until if capability.valid_until and capability.valid_until < today else None
    subject = " to ".join(part for part in (capability.process, str(spec)) if part)
    asked, told = _counting(words.specification), _counting(spec)
    return Fit(
        grade=grade,
        reason=reason,
        subject=subject,
        standing=capability.standing,
        expired_on=over,
        is_detailed=bool(asked) and asked == told,
    )


def _judged(words: LineWords, process: str, spec: Specification, vocabulary: Vocabulary) -> tuple[Grade, str] | None:
    asked = words.specification
    same_process = _same(vocabulary, TermKind.PROCESS, words.process, process)
    if _same(vocabulary, TermKind.SPECIFICATION, asked.name, spec.name):
        if other := _other_type(asked, spec):
            return Grade.OTHER_TYPE, f"does {spec.name}, but {other}"
        if untold := _untold(asked, spec):
            return Grade.UNTOLD, f"does {spec.name}; {untold} not listed"
        return _by_name(words, process, spec) if same_process else _by_specification(process, spec)
    if same_process:
        return _by_process(asked, process, spec)
    if vocabulary.are_akin(words.process, process):
        return Grade.FAMILY, f"does {process}, which is related"
    return None


def _by_specification(process: str, spec: Specification) -> tuple[Grade, str]:
    return Grade.SPECIFICATION, f"does {spec.name}" + (f" as {process}" if process else "")


def _by_process(asked: Specification, process: str, spec: Specification) -> tuple[Grade, str]:
    if not asked.name:
        if other := _other_type(asked, spec):
            return Grade.OTHER_TYPE, f"does {process}, but {other}"
        if untold := _untold(asked, spec):
            return Grade.UNTOLD, f"does {process}; {untold} not listed"
        return Grade.PROCESS, f"does {process}" + (f" to {spec}" if spec.name else "")
    if not spec.name:
        return Grade.PROCESS_ALONE, f"does {process}; no specification listed"
    return Grade.OTHER_SPECIFICATION, f"does {process}, but to {spec.name}"


def _same(vocabulary: Vocabulary, kind: TermKind, first: str, second: str) -> bool:
    return bool(word_key(first)) and vocabulary.key(kind, first) == vocabulary.key(kind, second)


def _other_type(asked: Specification, listed: Specification) -> str:
    """What the capability is confined to, where it is nothing of what the line asks for."""
    for what, wanted, told in _pairs(asked, listed):
        if wanted and told and not several(wanted) & several(told):
            return f"{what} {spoken(told)}, not {wanted}"
    return ""


def _untold(asked: Specification, listed: Specification) -> str:
    """What the line asks for and the capability does not tell: it may do it."""
    open_words = [what.lower() for what, wanted, told in _pairs(asked, listed) if wanted and not told]
    told = _counting(listed)
    open_words += [f"{kind.lower()} {value}" for kind, value in _counting(asked).items() if told.get(kind) != value]
    return " and ".join((", ".join(open_words[:-1]), open_words[-1])) if len(open_words) > 1 else "".join(open_words)


def _pairs(asked: Specification, listed: Specification) -> tuple[tuple[str, str, str], ...]:
    """What is asked of each and what is told, but for what is left to the vendor or all of which it does."""
    pairs = (("Type", asked.type, listed.type), ("Class", asked.spec_class, listed.spec_class))
    return tuple(pair for pair in pairs if ALL not in pair)


def _counting(spec: Specification) -> dict[str, str]:
    """The details that say which of several works it is; thickness and colour are for the one who does it."""
    found = (detail.partition(" ") for detail in spec.details)
    return {kind: value for kind, _, value in found if kind in _COUNTING}


def _by_name(words: LineWords, process: str, spec: Specification) -> tuple[Grade, str]:
    listed = " to ".join((process, str(spec)))
    if word_key(words.process) == word_key(process) and words.specification.key == spec.key:
        return Grade.EXACT, f"lists {listed}"
    return Grade.ALIAS, f"lists {listed}, another name for it"
