"""Whom a search finds, as ids: a hundred thousand of them in some milliseconds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Executable, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.trade.identity import digits_of
from app.domain.trade.ids import GroupId
from app.domain.trade.text_key import word_key
from app.domain.vendors.search import Facet, FacetCount, FacetKind, VendorSearch
from app.domain.words.vocabulary import TermKind
from app.storage.base import full_text
from app.storage.base.among import among
from app.storage.base.vendor_schema import ApprovalRow, CapabilityRow, LabelRow, VendorRow
from app.storage.vendors import groups, vocabulary
from app.storage.vendors.rows import CHUNK

_LONGEST = 5  # words of a term
_Column = InstrumentedAttribute[str]
_Owner = InstrumentedAttribute[int]
_COLUMNS: tuple[tuple[FacetKind, _Column, _Column, _Owner], ...] = (
    (FacetKind.PROCESS, CapabilityRow.process_key, CapabilityRow.process, CapabilityRow.vendor_id),
    (FacetKind.CUSTOMER, ApprovalRow.customer_key, ApprovalRow.customer, ApprovalRow.vendor_id),
)  # the others are labels
_TERMS: Mapping[TermKind, _Column] = {
    TermKind.PROCESS: CapabilityRow.process_key,
    TermKind.SPECIFICATION: CapabilityRow.specification_key,
}


@dataclass(frozen=True, slots=True)
class Term:
    """Who has all of these words is found, and who does what they spell: `keys` by the kind of term."""

    words: Sequence[full_text.Spellings]
    keys: Mapping[TermKind, frozenset[str]] = field(default_factory=dict)


def hits(
    session: Session, search: VendorSearch, everybody: int = -1, within: Sequence[int] | None = None
) -> set[int] | None:
    """Ids of vendors that are found, removed ones perhaps among them; None: everybody.

    `everybody` says how many there are, if that is known: a single word that all have is then seen by counting alone.
    `within`: nobody else is looked for, some thousand at most.
    """
    found: set[int] | None = None
    for some in _conditions(session, search, everybody, within):
        found = some if found is None else found & some
        if not found:
            break
    return found


def facets(session: Session) -> list[FacetCount]:
    """By what the list can be narrowed, the most frequent of each kind first."""
    each = select(LabelRow.kind, LabelRow.key, func.count()).group_by(LabelRow.kind, LabelRow.key)
    found = [_labelled(session, FacetKind(kind), key, count) for kind, key, count in session.execute(each)]
    gone = session.scalars(select(VendorRow.id).where(VendorRow.removed_at.is_not(None))).all()
    for kind, key, name, owner in _COLUMNS:
        counts = _counts(session, key, owner, gone)
        for value, count in _terms(session, counts, gone) if kind is FacetKind.PROCESS else counts:
            label = session.scalar(select(name).where(key == value).limit(1)) or value
            found.append(FacetCount(Facet(kind, value, label), count))
    order = list(FacetKind)
    return sorted(found, key=lambda f: (order.index(f.facet.kind), -f.vendors, f.facet.label.casefold()))


def _conditions(
    session: Session, search: VendorSearch, everybody: int, within: Sequence[int] | None
) -> Iterable[set[int]]:
    looked_for = list(terms(session, search.text))
    if not _is_of_all(session, looked_for, everybody):
        for term in looked_for:
            found = full_text.matching(session, term.words, within)
            for of, some in term.keys.items():
                found |= _read(session, _of_these(select(CapabilityRow.vendor_id).where(_TERMS[of].in_(some)), within))
            yield found
    for kind, keys in facet_keys(session, search).items():
        if kind is FacetKind.GROUP:
            yield set[int]().union(*(_group(session, key) for key in keys))
        else:
            yield _read(session, _by_keys(kind, sorted(keys)))


def _of_these(doing: Select[int], within: Sequence[int] | None) -> Select[int]:
    return doing if within is None else doing.where(among(CapabilityRow.vendor_id, within))


def _is_of_all(session: Session, looked_for: Sequence[Term], everybody: int) -> bool:
    """Whether it is one word, and all have it: counting takes a tenth of reading."""
    is_one = everybody >= 0 and len(looked_for) == 1 and not looked_for[0].keys
    words = looked_for[0].words if is_one else ()
    return len(words) == 1 and full_text.count(session, words) == everybody


def terms(session: Session, text: str) -> Iterator[Term]:
    """The words that spell a term, which also find who does it under another spelling; then the others together."""
    words, plain = text.split(), []
    spelled = vocabulary.same_keys(session, {word_key(" ".join(run)) for run in _runs(words)} - {""}) if words else {}
    while words:
        run = next((run for run in _runs(words, from_start=True) if _keys(spelled, run)), None)
        if run:
            yield Term(_spelled(run), _keys(spelled, run))
        else:
            plain.append(words[0])
        words = words[len(run) if run else 1 :]
    if wanted := _spelled(plain):
        yield Term(wanted)


def facet_keys(session: Session, search: VendorSearch) -> Mapping[FacetKind, frozenset[str]]:
    """Any of these of each kind; the spellings of a process are one."""
    kinds: dict[FacetKind, frozenset[str]] = {}
    for facet in search.facets:
        kinds[facet.kind] = kinds.get(facet.kind, frozenset()) | {facet.key}
    if processes := kinds.get(FacetKind.PROCESS):
        found = vocabulary.same_keys(session, processes)
        same = (keys for (kind, _), keys in found.items() if kind is TermKind.PROCESS)
        kinds[FacetKind.PROCESS] = processes.union(*same)
    return kinds


def _runs(words: Sequence[str], *, from_start: bool = False) -> Iterable[Sequence[str]]:
    """Words that may be one term, the longest first."""
    for start in range(1 if from_start else len(words)):
        for end in range(min(len(words), start + _LONGEST), start, -1):
            yield words[start:end]


def _keys(spelled: Mapping[tuple[TermKind, str], frozenset[str]], run: Sequence[str]) -> dict[TermKind, frozenset[str]]:
    """What the term that these words spell is stored as."""
    key = word_key(" ".join(run))
    return {kind: spelled[kind, key] for kind in _TERMS if (kind, key) in spelled}


def _counts(session: Session, key: _Column, owner: _Owner, gone: Sequence[int]) -> list[tuple[str, int]]:
    """How many living vendors have each key: all from the index alone, less those that are gone."""
    each = select(key, func.count(owner.distinct())).where(key != "").group_by(key)
    count_of: dict[str, int] = {k: n for k, n in session.execute(each)}  # noqa: C416 - rows are no pairs for mypy
    for start in range(0, len(gone), CHUNK):
        for k, n in session.execute(each.where(owner.in_(gone[start : start + CHUNK]))):
            count_of[k] -= n
    return [(k, n) for k, n in count_of.items() if n]


def _terms(session: Session, counts: Sequence[tuple[str, int]], gone: Sequence[int]) -> Iterable[tuple[str, int]]:
    """Spellings of one process are one, called as most call it."""
    same = {key: keys for (kind, key), keys in vocabulary.same_keys(session, [k for k, _ in counts]).items()
            if kind is TermKind.PROCESS}  # fmt: skip
    told: set[str] = set()
    for key, count in sorted(counts, key=lambda pair: -pair[1]):
        keys = same.get(key, frozenset({key}))
        if key not in told:
            told |= keys
            yield key, count if sum(k in keys for k, _ in counts) == 1 else _living_with(session, keys, gone)


def _living_with(session: Session, keys: Iterable[str], gone: Sequence[int]) -> int:
    return len(_read(session, _by_keys(FacetKind.PROCESS, sorted(keys))).difference(gone))


def _labelled(session: Session, kind: FacetKind, key: str, count: int) -> FacetCount:
    label = session.scalar(select(LabelRow.label).where(LabelRow.kind == kind.value, LabelRow.key == key).limit(1))
    return FacetCount(Facet(kind, key, label or key), count)


def _by_keys(kind: FacetKind, keys: Sequence[str]) -> Select[int]:
    for other, key, _name, owner in _COLUMNS:
        if kind is other:
            return select(owner).where(key.in_(keys))
    return select(LabelRow.vendor_id).where(LabelRow.kind == kind.value, LabelRow.key.in_(keys))


def _group(session: Session, key: str) -> set[int]:
    """The members of a hand-picked group, or whom a saved search finds now; nobody, where the group is gone."""
    group = groups.get(session, GroupId(int(key)))
    if group is None:
        return set()
    if group.search is None:
        return set(groups.members(session, group.id))
    found = hits(session, group.search)
    return _read(session, select(VendorRow.id)) if found is None else found


def _read(session: Session, statement: Executable) -> set[int]:
    """The driver's own rows: SQLAlchemy would need three times as long for a hundred thousand."""
    cursor = session.connection().execute(statement).cursor
    return {row[0] for row in cursor.fetchall()}


def _spelled(words: Sequence[str]) -> list[full_text.Spellings]:
    """Each word as it is written, or without the signs in it: "B-633" finds "b633", "316-555" finds "3165550001".

    Figures alone may be a phone: "+4930123456" finds "030 123456".
    """
    return [_spellings(word) for word in " ".join(words).casefold().split()]


def _spellings(word: str) -> full_text.Spellings:
    key = word_key(word)
    return list(dict.fromkeys(text for text in (word, key, digits_of(word) if key.isdigit() else "") if text))
