"""What a line asks for, read from its columns and, where these are empty, from its callout."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from typing_extensions import override

from app.domain.rfqs.rfq import RfqItem
from app.domain.vendors.experience import size_of
from app.domain.words.callouts import Operation, read_callout
from app.domain.words.specification import Specification, read_specification, with_columns
from app.domain.words.vocabulary import TermKind, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """The words of a line that matching looks at; `then` are further steps of the work, for whoever does those."""

    number: int
    part_number: str
    process: str
    specification: Specification
    then: tuple[Operation, ...] = ()
    customer: str = ""
    clearance: str = ""

    @override
    def __str__(self) -> str:
        """As a buyer says it: "Silver Plate to ASTM B700 Type II Class 1"."""
        understood = str(replace(self.specification, rest=""))
        return ", then ".join((" to ".join(part for part in (self.process, understood) if part), *map(str, self.then)))

    @property
    def unread(self) -> str:
        """What was not understood."""
        return self.specification.rest

    def keys(self, vocabulary: Vocabulary) -> tuple[str, str]:
        """By which its process and its specification are counted, however they are spelled."""
        process, name = self.process, self.specification.name
        return vocabulary.key(TermKind.PROCESS, process), vocabulary.key(TermKind.SPECIFICATION, name)

    def unknown(self, vocabulary: Vocabulary) -> tuple[tuple[TermKind, str], ...]:
        """Words that the vocabulary does not have."""
        words = ((TermKind.PROCESS, self.process), (TermKind.SPECIFICATION, self.specification.name))
        return tuple((kind, text) for kind, text in words if text and vocabulary.term(kind, text) is None)


def size_of_lot(item: RfqItem) -> str:
    """The class of its largest quantity; empty where none can be read."""
    return size_of(max(item.quantities.values)) if item.quantities.values else ""


def line_words(item: RfqItem, vocabulary: Vocabulary) -> LineWords:
    """Columns win over the callout, which says what they leave open.

    Of several steps that one counts whose specification or process the line's own columns name. A callout may stand in
    the column of the process, too.
    """
    process = " ".join(item.process.split())
    called = () if vocabulary.term(TermKind.PROCESS, process) else read_callout(process, vocabulary)
    process = called[0].process or process if called else process
    steps = (*called[:1], *read_callout(item.callout, vocabulary))
    specification = read_specification(item.specification, item.type, item.spec_class)
    then: tuple[Operation, ...] = ()
    if specification.name and not process and specification.rest:
        process, specification = _with_process(item, specification, vocabulary)
    if specification.name:
        specification = _completed(specification, steps, vocabulary)
    elif steps:
        asked, then = _asked_step(steps, process, vocabulary)
        process = process or asked.process
        specification = with_columns(asked.specification, item.type, item.spec_class)
    return LineWords(
        number=item.number,
        part_number=item.part_number,
        process=process,
        specification=specification,
        then=then,
        customer=item.customer,
        clearance=item.clearance,
    )


def _with_process(item: RfqItem, found: Specification, vocabulary: Vocabulary) -> tuple[str, Specification]:
    """The process that stands in the column of the specification: “ANODIZE, TYPE II, MIL-A-8625”."""
    first = next(iter(read_callout(item.specification, vocabulary)), None)
    if first is None or first.specification.name != found.name:
        return "", found
    if vocabulary.term(TermKind.PROCESS, first.process) is None:
        return "", found
    return first.process, with_columns(first.specification, item.type, item.spec_class)


def _completed(columns: Specification, steps: Sequence[Operation], vocabulary: Vocabulary) -> Specification:
    """With what is said of the same specification, or without naming any, elsewhere on the line."""
    wanted = vocabulary.key(TermKind.SPECIFICATION, columns.name)
    for said in (step.specification for step in steps):
        if not said.name or vocabulary.key(TermKind.SPECIFICATION, said.name) == wanted:
            columns = replace(
                columns,
                revision=columns.revision or said.revision,
                type=columns.type or said.type,
                spec_class=columns.spec_class or said.spec_class,
                details=columns.details or said.details,
            )
    return columns


def _asked_step(
    steps: Sequence[Operation], process: str, vocabulary: Vocabulary
) -> tuple[Operation, tuple[Operation, ...]]:
    """The step that is asked for, and the others: that of the line's process, best one that names a specification."""
    wanted = vocabulary.key(TermKind.PROCESS, process)
    same = [s for s in steps if process and vocabulary.key(TermKind.PROCESS, s.process) == wanted]
    asked = next((s for s in same if s.specification.name), same[0] if same else steps[0])
    others = tuple(step for step in steps if step is not asked and (step.specification.name or step not in same))
    return asked, others


def read_words(text: str, vocabulary: Vocabulary) -> LineWords:
    """The words of a text that has no columns: "EN plate per ASTM B-733 TYP II", or one word alone."""
    first, *then = read_callout(text, vocabulary) or (Operation(process="", specification=Specification()),)
    if not first.process and not first.specification.name and not then:
        return LineWords(number=0, part_number="", process=" ".join(text.split()), specification=Specification())
    return LineWords(
        number=0, part_number="", process=first.process, specification=first.specification, then=tuple(then)
    )
