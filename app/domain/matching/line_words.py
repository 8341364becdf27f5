"""What a line asks for, read from its columns and, where these are empty, from its callout."""

from dataclasses import dataclass, replace

from typing_extensions import override

from app.domain.rfqs.rfq import RfqItem
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

    def unknown(self, vocabulary: Vocabulary) -> tuple[tuple[TermKind, str], ...]:
        """Words that the vocabulary does not have."""
        words = ((TermKind.PROCESS, self.process), (TermKind.SPECIFICATION, self.specification.name))
        return tuple((kind, text) for kind, text in words if text and vocabulary.term(kind, text) is None)


def line_words(item: RfqItem, vocabulary: Vocabulary) -> LineWords:
    """Columns win over the callout, of which the step counts whose process the line's own column names."""
    process = " ".join(item.process.split())
    then: tuple[Operation, ...] = ()
    specification = read_specification(item.specification, item.type, item.spec_class)
    if not item.specification.strip() and (steps := read_callout(item.callout, vocabulary)):
        called, then = _asked_step(steps, process, vocabulary)
        process = process or called.process
        specification = with_columns(called.specification, item.type, item.spec_class)
    return LineWords(
        number=item.number,
        part_number=item.part_number,
        process=process,
        specification=specification,
        then=then,
        customer=item.customer,
        clearance=item.clearance,
    )


def _asked_step(
    steps: tuple[Operation, ...], process: str, vocabulary: Vocabulary
) -> tuple[Operation, tuple[Operation, ...]]:
    """The step that is asked for, and the others."""
    wanted = vocabulary.key(TermKind.PROCESS, process)
    same = (s for s in steps if process and vocabulary.key(TermKind.PROCESS, s.process) == wanted)
    asked = next(same, steps[0])
    return asked, tuple(step for step in steps if step is not asked)


def read_words(text: str, vocabulary: Vocabulary) -> LineWords:
    """The words of a text that has no columns: "EN plate per ASTM B-733 TYP II", or one word alone."""
    first, *then = read_callout(text, vocabulary) or (Operation(process="", specification=Specification()),)
    if not first.process and not first.specification.name and not then:
        return LineWords(number=0, part_number="", process=" ".join(text.split()), specification=Specification())
    return LineWords(
        number=0, part_number="", process=first.process, specification=first.specification, then=tuple(then)
    )
