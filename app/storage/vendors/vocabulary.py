"""The vocabulary: small, so it is read and written whole."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from app.domain.trade.ids import TermId
from app.domain.trade.text_key import word_key
from app.domain.words.vocabulary import Term, TermKind, Vocabulary
from app.storage.base.driver_rows import driver_rows
from app.storage.base.vendor_schema import TermRow, TermSpellingRow

_row, _other = aliased(TermSpellingRow), aliased(TermSpellingRow)
_SAME = (  # made once: this is asked with each key that somebody types
    select(_row.kind, _row.key, _other.key)
    .join(_other, _other.term_id == _row.term_id)
    .where(_row.key.in_(bindparam("keys", expanding=True)))
)
_SPELLINGS = select(TermSpellingRow.term_id, TermSpellingRow.spelling).order_by(
    TermSpellingRow.term_id, TermSpellingRow.position
)


def read(session: Session) -> Vocabulary:
    """All terms by kind and name."""
    spellings: dict[int, list[str]] = {}
    for term_id, spelling in driver_rows(session, _SPELLINGS):
        spellings.setdefault(term_id, []).append(spelling)
    rows = session.scalars(select(TermRow).order_by(TermRow.kind, func.lower(TermRow.name), TermRow.id))
    return Vocabulary(
        Term(
            id=TermId(row.id),
            kind=TermKind(row.kind),
            name=row.name,
            aliases=tuple(spellings[row.id][1:]),
            family=row.family,
            category=row.category,
        )
        for row in rows
    )


def same_keys(session: Session, keys: Iterable[str]) -> dict[tuple[TermKind, str], frozenset[str]]:
    """Of those among these keys that spell a term: the keys of all its spellings, its own among them."""
    found: dict[tuple[TermKind, str], set[str]] = {}
    for kind, key, same in driver_rows(session, _SAME, {"keys": sorted(keys)}):
        found.setdefault((TermKind(kind), key), set()).add(same)
    return {spelled: frozenset(same) for spelled, same in found.items()}


def write(session: Session, vocabulary: Vocabulary) -> None:
    """In place of what there was; a term that has an id keeps it."""
    session.execute(delete(TermSpellingRow))
    session.execute(delete(TermRow))
    spellings = [
        {"kind": t.kind, "key": word_key(s), "spelling": s, "position": position, "term_id": number}
        for number, t in _stored(session, vocabulary)
        for position, s in enumerate(t.spellings)
    ]
    if spellings:
        session.execute(insert(TermSpellingRow), spellings)


def _stored(session: Session, vocabulary: Vocabulary) -> list[tuple[int, Term]]:
    """Terms with their ids: those that have one are written first, so that no new one can be given it."""
    known = [(term.id, term) for term in vocabulary if term.id is not None]
    if known:
        session.execute(insert(TermRow), [{"id": number} | _columns(term) for number, term in known])
    new = [term for term in vocabulary if term.id is None]
    if not new:
        return [*known]
    statement = insert(TermRow).returning(TermRow.id, sort_by_parameter_order=True)
    ids = session.scalars(statement, [_columns(term) for term in new])
    return [*known, *zip(ids, new, strict=True)]


def _columns(term: Term) -> dict[str, object]:
    return {"kind": term.kind, "name": term.name, "family": term.family, "category": term.category}


def image(vocabulary: Vocabulary) -> list[Any]:
    """What `from_image` reads."""
    return [[t.id, t.kind.value, t.name, list(t.aliases), t.family, t.category] for t in vocabulary]


def from_image(kept: list[Any]) -> Vocabulary:
    """The vocabulary as it was."""
    return Vocabulary(
        Term(id=i, kind=TermKind(kind), name=name, aliases=tuple(aliases), family=family, category=category)
        for i, kind, name, aliases, family, category in kept
    )
