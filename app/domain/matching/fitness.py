"""How well what a vendor is known to do fits what a line asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from app.domain.matching.line_words import LineWords
from app.domain.trade.text_key import text_key, word_key
from app.domain.vendors.vendor import Capability, Standing
from app.domain.words.specification import Specification, read_specification
from app.domain.words.vocabulary import TermKind, Vocabulary


class Grade(IntEnum):
    """Best first. From `OTHER_TYPE` on it is a hint: the vendor is not known to do just this."""

    EXACT = 1
    ALIAS = 2
    SPECIFICATION = 3  # the specification is listed, under another process or for a line without one
    PROCESS = 4  # the process is listed without a specification, or the line names none
    OTHER_TYPE = 5
    OTHER_SPECIFICATION = 6
    FAMILY = 7
    CATEGORY = 8

    @property
    def covers(self) -> bool:
        """Whether the vendor is known to do it."""
        return self <= Grade.PROCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """`subject` names the capability, `reason` says how it fits; `category` where the vendor has the process's own."""

    grade: Grade
    reason: str
    subject: str = ""
    standing: Standing | None = None
    expired_on: date | None = None
    category: str = ""

    @property
    def rank(self) -> int:
        """Best standing first."""
        return list(Standing).index(self.standing) if self.standing else len(Standing)

    @property
    def order(self) -> tuple[bool, bool, Grade, int, str]:
        """Sorts what fits best first: what is known before a hint, what is valid before what has expired."""
        return (not self.grade.covers, self.expired_on is not None, self.grade, self.rank, self.subject)


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
    return Fit(grade=grade, reason=reason, subject=subject, standing=capability.standing, expired_on=over)


def _judged(words: LineWords, process: str, spec: Specification, vocabulary: Vocabulary) -> tuple[Grade, str] | None:
    asked = words.specification
    same_process = _same(vocabulary, TermKind.PROCESS, words.process, process)
    same_spec = _same(vocabulary, TermKind.SPECIFICATION, asked.name, spec.name)
    if same_spec and (other := _other_type(asked, spec)):
        return Grade.OTHER_TYPE, f"does {spec.name}, but {other}"
    if same_spec:
        return _by_name(words, process, spec) if same_process else _by_specification(process, spec)
    if same_process:
        return _by_process(asked, process, spec)
    akin = {word_key(s) for term in vocabulary.family(TermKind.PROCESS, words.process) for s in term.spellings}
    if word_key(process) in akin:
        return Grade.FAMILY, f"does {process}, which is akin"
    return None


def _by_specification(process: str, spec: Specification) -> tuple[Grade, str]:
    return Grade.SPECIFICATION, f"does {spec.name}" + (f" as {process}" if process else "")


def _by_process(asked: Specification, process: str, spec: Specification) -> tuple[Grade, str]:
    if not asked.name:
        return Grade.PROCESS, f"does {process}" + (f" to {spec}" if spec.name else "")
    if not spec.name:
        return Grade.PROCESS, f"does {process}; no specification listed"
    return Grade.OTHER_SPECIFICATION, f"does {process}, but to {spec.name}"


def _same(vocabulary: Vocabulary, kind: TermKind, first: str, second: str) -> bool:
    return bool(word_key(first)) and vocabulary.key(kind, first) == vocabulary.key(kind, second)


def _other_type(asked: Specification, listed: Specification) -> str:
    """What the capability is confined to and the line does not ask for; one that names no type does them all."""
    if asked.type and listed.type and asked.type != listed.type:
        return f"Type {listed.type}, not {asked.type}"
    if asked.spec_class and listed.spec_class and asked.spec_class != listed.spec_class:
        return f"Class {listed.spec_class}, not {asked.spec_class}"
    return ""


def _by_name(words: LineWords, process: str, spec: Specification) -> tuple[Grade, str]:
    listed = " to ".join((process, str(spec)))
    if word_key(words.process) == word_key(process) and words.specification.key == spec.key:
        return Grade.EXACT, f"lists {listed}{_unnamed(words.specification, spec)}"
    return Grade.ALIAS, f"lists {listed}, the same by another word{_unnamed(words.specification, spec)}"


def _unnamed(asked: Specification, listed: Specification) -> str:
    """What the line asks for and the capability leaves open."""
    pairs = (("type", asked.type, listed.type), ("class", asked.spec_class, listed.spec_class))
    left_open = [what for what, wanted, named in pairs if wanted and not named]
    return f"; names no {' or '.join(left_open)}" if left_open else ""
