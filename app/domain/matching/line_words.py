"""What a line asks for, read from its columns and, where these are empty, from its callout."""

from dataclasses import dataclass

from typing_extensions import override

from app.domain.rfqs.rfq import RfqItem
from app.domain.words.specification import Specification, called_process, read_callout, read_specification
from app.domain.words.vocabulary import TermKind, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """The words of a line that matching looks at."""

    number: int
    part_number: str
    process: str
    specification: Specification
    customer: str = ""
    clearance: str = ""

    @override
    def __str__(self) -> str:
        """As a buyer says it: "Silver Plate to ASTM B700 Type II Class 1"."""
        return " to ".join(part for part in (self.process, str(self.specification)) if part)

    def unknown(self, vocabulary: Vocabulary) -> tuple[tuple[TermKind, str], ...]:
        """Words that the vocabulary does not have."""
        words = ((TermKind.PROCESS, self.process), (TermKind.SPECIFICATION, self.specification.name))
        return tuple((kind, text) for kind, text in words if text and vocabulary.term(kind, text) is None)


def line_words(item: RfqItem) -> LineWords:
    """Columns win over the callout."""
    specification = read_specification(item.specification, item.type, item.spec_class)
    if not item.specification.strip() and item.callout:
        called = read_callout(item.callout)
        specification = read_specification(f"{called.name} {called.revision}", item.type, item.spec_class)
        specification = _with_called(specification, called)
    return LineWords(
        number=item.number,
        part_number=item.part_number,
        process=" ".join(item.process.split()),
        specification=specification,
        customer=item.customer,
        clearance=item.clearance,
    )


def _with_called(columns: Specification, called: Specification) -> Specification:
    return Specification(
        name=called.name,
        revision=called.revision,
        type=columns.type or called.type,
        spec_class=columns.spec_class or called.spec_class,
        rest=columns.rest,
    )


def read_words(text: str, vocabulary: Vocabulary) -> LineWords:
    """The words of a text that has no columns: "EN plate per ASTM B-733 TYP II", or one word alone.

    What stands before "per" is the process, where there is no "per" the longest beginning that is a known process.
    """
    line = " ".join(text.split())
    process, specification = _parted(line, vocabulary)
    return LineWords(number=0, part_number="", process=process, specification=specification)


def _parted(line: str, vocabulary: Vocabulary) -> tuple[str, Specification]:
    called = read_callout(line)
    if called.name:
        return called_process(line), called
    words = line.split()
    for end in range(len(words), 0, -1):
        process = " ".join(words[:end]).rstrip(",;:")
        if vocabulary.term(TermKind.PROCESS, process):
            return process, read_specification(" ".join(words[end:]))
    specification = read_specification(line)
    if vocabulary.term(TermKind.SPECIFICATION, specification.name) or any(c.isdigit() for c in specification.name):
        return "", specification
    return line, Specification()
