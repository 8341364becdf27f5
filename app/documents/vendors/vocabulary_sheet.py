"""The starter vocabulary, and any vocabulary out to a sheet that reads back as the same."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.documents.sheets.table_file import write_table
from app.domain.words.vocabulary import Term, TermKind, Vocabulary

_HEADER = ("kind", "name", "aliases", "family", "category")


def read_vocabulary(text: str) -> Vocabulary:
    """A vocabulary as `write_vocabulary` writes it, aliases parted by semicolons."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    return Vocabulary(
        Term(
            kind=TermKind(row["kind"]),
            name=row["name"],
            aliases=tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
            family=row["family"],
            category=row["category"],
        )
        for row in rows
    )


def write_vocabulary(path: Path, terms: Iterable[Term]) -> int:
    """Write `.xlsx` or CSV; returns how many terms. TableNotWritten."""
    return write_table(path, _HEADER, _rows(terms))


def _rows(terms: Iterable[Term]) -> Iterator[tuple[str, ...]]:
    for term in terms:
        yield (term.kind.value, term.name, "; ".join(term.aliases), term.family, term.category)
