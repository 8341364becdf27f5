"""Lines that none of the vendors who are asked for them is known to do, or may do: a question of the check, which has
no time.

The answer is that of `LineMatch.covering` and `open` for these vendors alone; only what shares a word with a line is
looked at.
"""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.matching.fitness import best_fit
from app.domain.matching.line_words import LineWords, line_words
from app.domain.rfqs.bars import Rules
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import RfqItem
from app.domain.vendors.vendor import Capability, Vendor
from app.domain.words.specification import read_specification
from app.domain.words.vocabulary import TermKind

_Words = dict[int, LineWords]  # by the number of the line


def undone(items: Sequence[RfqItem], invited: Iterable[tuple[Vendor, Invitation]], rules: Rules) -> tuple[RfqItem, ...]:
    """A line that names neither process nor specification is not among them: nobody can say who does it.

    Nor is any where nothing is noted of any of these vendors: a buyer who keeps addresses alone would be warned always.
    """
    by_number = {item.number: item for item in items}
    every = {item.number: line_words(item, rules.vocabulary) for item in items}
    left = {number: words for number, words in every.items() if words.process or words.specification.name}
    wanted = _Wanted(left, rules)
    judged: set[tuple[object, ...]] = set()  # empty at the end: nothing is noted of anybody
    for vendor, invitation in invited:
        if not left:
            break
        for c in vendor.capabilities:
            alike = c.process, c.specification, c.type, c.spec_class, c.valid_until, invitation.lines
            if alike not in judged:
                judged.add(alike)
                for number in [n for n in wanted.covered(c) if invitation.asks_for(by_number[n].id)]:
                    del left[number]
    return tuple(by_number[number] for number in left) if judged else ()


class _Wanted:
    """The lines by what they ask for."""

    def __init__(self, words: _Words, rules: Rules) -> None:
        self._words, self._rules = words, rules
        self._names: dict[str, str] = {}  # a specification is read once, however many list it
        self._by_name: dict[str, list[int]] = {}
        self._by_process: dict[str, list[int]] = {}
        self._unspecified: dict[str, list[int]] = {}
        for number, asked in words.items():
            process, name = self._process(asked.process), self._name(asked.specification.name)
            self._by_process.setdefault(process, []).append(number)
            (self._by_name if name else self._unspecified).setdefault(name or process, []).append(number)

    def covered(self, capability: Capability) -> Iterator[int]:
        """The open lines that this covers, if it is valid today."""
        for number in self._sharing(capability):
            words = self._words.get(number)
            fit = words and best_fit(words, (capability,), (), self._rules.vocabulary, self._rules.today)
            if fit and (fit.grade.covers or fit.grade.is_open) and not fit.expired_on:
                yield number

    def _sharing(self, capability: Capability) -> list[int]:
        """Those with the same specification, or the same process where one of the two names no specification."""
        text = capability.specification
        if text not in self._names:
            self._names[text] = self._name(read_specification(text).name)
        name, process = self._names[text], self._process(capability.process)
        same = (self._unspecified if name else self._by_process).get(process, []) if process else []
        return [*self._by_name.get(name, []), *same]

    def _process(self, text: str) -> str:
        return self._rules.vocabulary.key(TermKind.PROCESS, text)

    def _name(self, text: str) -> str:
        return self._rules.vocabulary.key(TermKind.SPECIFICATION, text)
