"""Callouts as they stand on drawings: “CHEM FILM PER MIL-DTL-5541 CL 3 THEN PRIME PER MIL-PRF-23377 TYPE II”."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from typing_extensions import override

from app.domain.words.callout_steps import Step, joined, steps
from app.domain.words.specification import Specification, specification_of
from app.domain.words.vocabulary import TermKind, Vocabulary

_LONGEST = 6  # words of a process
_UNKNOWN = 4  # words before “per” that may be a process which the vocabulary does not have
_APART = re.compile(r"[;\n|•]")
_STOPS = frozenset({",", ";", "(", ")", ".", "/", "|"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One step of the work; `process` as written, or the one that the specification is for."""

    process: str
    specification: Specification

    @override
    def __str__(self) -> str:
        return " to ".join(part for part in (self.process, str(self.specification)) if part)


def read_callout(text: str, vocabulary: Vocabulary) -> tuple[Operation, ...]:
    """The steps that a callout names, the first of them what the work is; none where there is no text.

    What is not understood is in `rest` of the step that it stands with.
    """

    def is_known(name: str) -> bool:
        return vocabulary.term(TermKind.SPECIFICATION, name) is not None

    return tuple(_operation(step, vocabulary) for step in steps(text, is_known=is_known))


def called(text: str) -> tuple[str, Specification]:
    """The process and the specification that a text names together, “Chem film (MIL-DTL-5541 Class 3)”.

    The process is empty where the text is one step's words alone, or names no work, or several steps.
    """
    first, *others = [*steps(text), Step()]
    says_more = first.name or first.type or first.spec_class
    words = [word for word in (*first.before, *first.after) if word not in _STOPS]
    if len(others) > 1 or not says_more or not _may_be_process(words):
        return "", Specification()
    return joined(words), specification_of(first, "")


def works(text: str, is_process: Callable[[str], bool]) -> list[str]:
    """The works that one cell lists, “Anodize Type II, III per MIL-A-8625; Chem film”, each as it is written.

    Commas part them only where each piece begins with a process that is known.
    """
    found: list[str] = []
    for part in (" ".join(piece.split()) for piece in _APART.split(text)):
        pieces = [piece.strip() for piece in part.split(",")]
        are_works = all(is_process(called(piece)[0] or piece) for piece in pieces)
        found += pieces if are_works else [part]
    return [work for work in found if work]


def _operation(step: Step, vocabulary: Vocabulary) -> Operation:
    meant = vocabulary.process_of(step.name)
    found = [*_processes(step.before, vocabulary)]
    if not found and (later := [*_processes(step.after, vocabulary)]):
        process, step.after = _taken(step.after, later[0])
    elif found:
        of_name = [
            run for run in found if meant and vocabulary.term(TermKind.PROCESS, _text(step.before, run)) is meant
        ]
        process, step.before = _taken(step.before, (of_name or found)[0 if of_name or not step.name else -1])
    elif meant:
        process, named = meant.name, set(meant.name.upper().split())
        step.before = [word for word in step.before if word.upper() not in named]  # “GOLD ASTM B488”
    elif step.name and _may_be_process(step.before):
        process, step.before = joined(step.before), []
    else:
        process = ""
    return Operation(process=process, specification=specification_of(step, step.words))


def _may_be_process(words: list[str]) -> bool:
    """Whether these few words before a name may be a process that the vocabulary does not have."""
    said = [word for word in words if word not in _STOPS]
    return 0 < len(said) <= _UNKNOWN and all(word.replace("-", "").isalpha() for word in said)


_Run = tuple[int, int]


def _processes(words: list[str], vocabulary: Vocabulary) -> Iterator[_Run]:
    """Where known processes stand, the longest at each place."""
    start = 0
    while start < len(words):
        ends = range(min(len(words), start + _LONGEST), start, -1)
        run = next(((start, e) for e in ends if _is_process(words[start:e], vocabulary)), None)
        if run:
            yield run
        start = run[1] if run else start + 1


def _is_process(words: list[str], vocabulary: Vocabulary) -> bool:
    are_words = all(any(sign.isalnum() for sign in word) for word in words)
    return are_words and vocabulary.term(TermKind.PROCESS, " ".join(words)) is not None


def _text(words: list[str], run: _Run) -> str:
    return " ".join(words[run[0] : run[1]])


def _taken(words: list[str], run: _Run) -> tuple[str, list[str]]:
    return joined(words[run[0] : run[1]]), words[: run[0]] + words[run[1] :]
