"""Specifications, however they are written: "MIL-A-8625F TYP II CL 1" is name, revision, type, class."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from typing_extensions import override

from app.domain.trade.text_key import word_key
from app.domain.words.callout_steps import Step, steps
from app.domain.words.values import ALL, CLASS, TYPE

_SEVERAL = "\n;|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """`name` as written without what follows it; type as Roman numerals ("IIB"), class as "1" or "1A"; of several
    "II or IIB".

    `details` are what is read and has no field of its own, such as "Grade C" or ".0005 THK"; `rest` is what was not
    understood. Both are shown, nothing is dropped.
    """

    name: str = ""
    revision: str = ""
    type: str = ""
    spec_class: str = ""
    details: tuple[str, ...] = ()
    rest: str = ""

    @property
    def key(self) -> str:
        """Equal for all spellings of the name."""
        return word_key(self.name)

    @override
    def __str__(self) -> str:
        """Read again it is the same: "MIL-A-8625 Type II Class 1"."""
        parts = (self.name + self._revision_text, self.type and f"Type {self.type}", self._class_text)
        return " ".join(part for part in (*parts, *self.details, self.rest) if part)

    @property
    def _revision_text(self) -> str:
        return f"-{self.revision}" if self.revision[:1].isdigit() else self.revision

    @property
    def _class_text(self) -> str:
        return f"Class {self.spec_class}" if self.spec_class else ""


@lru_cache(maxsize=20_000)  # matching reads the same few hundred again and again
def read_specification(text: str, type_text: str = "", class_text: str = "") -> Specification:
    """Read what stands in a specification's column, with what stands in those of type and class, where there are such.

    What a column of its own says wins over what the specification says; the other one then is in `rest`. Of several
    specifications the first counts.
    """
    first, *others = [*_read(text)] or [Specification()]
    found = replace(first, rest=" ".join(part for part in (first.rest, *map(str, others)) if part))
    return with_columns(found, type_text, class_text)


def with_columns(found: Specification, type_text: str, class_text: str) -> Specification:
    """With what columns of type and class say."""
    if type_text.strip():
        kind = _every(type_text) or TYPE.canonical(_marked(type_text))
        found = replace(found, type=kind or found.type, rest=_beside(found.rest, "Type", found.type, kind, type_text))
    if class_text.strip():
        one = _every(class_text) or CLASS.canonical(_marked(class_text))
        rest = _beside(found.rest, "Class", found.spec_class, one, class_text)
        found = replace(found, spec_class=one or found.spec_class, rest=rest)
    return found


def read_specifications(text: str) -> tuple[Specification, ...]:
    """All that stand in one cell, "ASTM A967; AMS 2700", each with what is said behind it."""
    return tuple(_read(text))


def specification_of(step: Step, rest: str) -> Specification:
    """What a step of a callout names; `rest` is what was not understood of it."""
    return Specification(
        name=step.name,
        revision=step.revision,
        type=step.type,
        spec_class=step.spec_class,
        details=tuple(step.details),
        rest=rest,
    )


def _read(text: str) -> Iterator[Specification]:
    for part in _parts(text):
        for step in steps(part, in_column=True):
            if not step.name:  # a name of no known form is the words that stand first, none of them cut off
                step.name, step.before = _words_first(step.before)
            yield specification_of(step, step.words)


def _parts(text: str) -> list[str]:
    for sign in _SEVERAL:
        text = text.replace(sign, "\n")
    return [part for part in text.split("\n") if part.strip()]


def _words_first(words: list[str]) -> tuple[str, list[str]]:
    end = next((place for place, word in enumerate(words) if word in {",", ";", "(", ")", "."}), len(words))
    return " ".join(words[:end]), words[end:]


def _every(text: str) -> str:
    return ALL if text.strip().casefold() in {"all", "any", "alle"} else ""


def _marked(text: str) -> str:
    """A column's own text may be of several lines."""
    return " ".join(text.split())


def _beside(rest: str, label: str, before: str, canonical: str, text: str) -> str:
    """What a column's own word displaces, or the word itself where it cannot be read, is not dropped."""
    more = _marked(text) if not canonical else f"{label} {before}" if before and before != canonical else ""
    return " ".join(part for part in (rest, more) if part)
