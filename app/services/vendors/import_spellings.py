"""A sheet of aliases: the vocabulary with them is planned, and written afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.vendors.alias_sheet import AliasSheet, Spelling
from app.domain.trade.finding import Remark
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.incoming import Counts, ImportPlan
from app.domain.words.vocabulary import SpellingTaken, Term, TermKind, Vocabulary
from app.services.vendors.import_writing import Imported, NothingToImport
from app.storage.base.database import Database
from app.storage.vendors import changes, vocabulary
from app.system.clock import Clock


@dataclass(frozen=True, slots=True)
class ImportSpellings:
    """Their plan holds no vendors, but the terms as they are to be."""

    database: Database
    clock: Clock

    def plan(self, sheet: AliasSheet, path: Path) -> ImportPlan:
        """What the vocabulary is to be, and which rows are not used."""
        with self.database.read() as session:
            before = vocabulary.read(session)
        after, remarks = _with_spellings(before, sheet.spellings)
        return ImportPlan(
            kind=ImportKind.ALIASES,
            path=path,
            rows=sheet.rows,
            encoding=sheet.encoding,
            delimiter=sheet.delimiter,
            columns={},
            incoming=(),
            cleanings=(),
            remarks=(*sheet.remarks, *remarks),
            terms=after,
            spellings=_count(after) - _count(before),
        )

    def write(self, plan: ImportPlan) -> Imported:
        """Raises NothingToImport."""
        if plan.terms is None or not plan.spellings:
            raise NothingToImport("All of these spellings are already known, so nothing was imported.")
        with self.database.write() as session:
            before = vocabulary.image(vocabulary.read(session))
            change = changes.begin(session, f"import of {plan.path.name}", self.clock.now(), before)
            vocabulary.write(session, plan.terms)
        return Imported(change=change, counts=Counts(added=plan.spellings))


def _with_spellings(before: Vocabulary, spellings: Sequence[Spelling]) -> tuple[Vocabulary, list[Remark]]:
    """The vocabulary with these spellings; a term that is not known yet is made."""
    words = before
    remarks: list[Remark] = []
    for spelling in spellings:
        try:
            words = _with_spelling(words, spelling.kind, spelling.name, spelling.alias)
        except SpellingTaken as taken:
            text = f"{taken} The row is not used."
            remarks.append(Remark(row=spelling.row, field="alias", text=text, dropped=True))
    return words, remarks


def _with_spelling(words: Vocabulary, kind: TermKind, name: str, alias: str) -> Vocabulary:
    """A name that is not known, where the alias is, becomes a spelling of the same term."""
    if words.term(kind, name) is None:
        other = words.term(kind, alias)
        if other is not None:
            return words.with_alias(kind, other.name, name)
        words = words.saved(Term(kind=kind, name=name))
    return words.with_alias(kind, name, alias)


def _count(words: Vocabulary) -> int:
    return sum(len(term.spellings) for term in words)
