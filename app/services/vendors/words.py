"""The vocabulary of processes and specifications: look, change, and ask what a text would find."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.documents.vendors.vocabulary_sheet import write_vocabulary
from app.domain.matching.line_words import LineWords, read_words
from app.domain.trade.ids import ChangeId
from app.domain.words.renewal import renewed
from app.domain.words.vocabulary import Term, TermKind, TermUnknown, Vocabulary
from app.storage.base.database import Database
from app.storage.vendors import changes, state, vocabulary
from app.system.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a text means: its words, the terms they are, and the words that are none."""

    words: LineWords
    process: Term | None
    specification: Term | None
    unknown: tuple[tuple[TermKind, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    database: Database
    clock: Clock

    def read(self) -> Vocabulary:
        """As it is now."""
        with self.database.read() as session:
            return vocabulary.read(session)

    def begin_with(self, starter: Vocabulary, older: Vocabulary) -> None:
        """Put the starter vocabulary in, once in the life of a data folder: what is deleted stays deleted.

        One that began with the `older` starter gets what is new in this one.
        """
        with self.database.read() as session:
            if state.has_vocabulary(session):
                return
        with self.database.write() as session:
            has_begun = state.starter_of(session) > 0
            vocabulary.write(session, renewed(vocabulary.read(session), older, starter) if has_begun else starter)
            state.mark_vocabulary(session)

    def save(self, term: Term, before: Term | None = None) -> ChangeId:
        """Add a term, or put it in place of `before`. SpellingTaken: a spelling means another term; nothing changed."""
        label = f"{'changing' if before else 'adding'} the {term.kind} “{term.name}”"
        return self._change(label, lambda v: v.saved(term, before))

    def add_alias(self, kind: TermKind, name: str, alias: str) -> ChangeId:
        """One more spelling of a term. TermUnknown, SpellingTaken: nothing changed."""
        return self._change(f"adding the spelling “{alias}” of “{name}”", lambda v: v.with_alias(kind, name, alias))

    def remove(self, kind: TermKind, name: str) -> ChangeId:
        """Take a term away; vendors and lines keep their words. TermUnknown."""

        def without(words: Vocabulary) -> Vocabulary:
            term = words.term(kind, name)
            if term is None:
                raise TermUnknown(f"There is no {kind} “{name}”. See the terms with “vocabulary list”.")
            return words.without(term)

        return self._change(f"removing the {kind} “{name}”", without)

    def meaning(self, text: str) -> Meaning:
        """What would this match?"""
        known = self.read()
        words = read_words(text, known)
        return Meaning(
            words=words,
            process=known.term(TermKind.PROCESS, words.process),
            specification=known.term(TermKind.SPECIFICATION, words.specification.name),
            unknown=words.unknown(known),
        )

    def export(self, path: Path) -> int:
        """Write the terms to a .csv or .xlsx; returns how many. TableNotWritten."""
        return write_vocabulary(path, self.read())

    def _change(self, label: str, alter: Callable[[Vocabulary], Vocabulary]) -> ChangeId:
        with self.database.write() as session:
            before = vocabulary.read(session)
            after = alter(before)
            change = changes.begin(session, label, self.clock.now(), vocabulary.image(before))
            vocabulary.write(session, after)
        return change
