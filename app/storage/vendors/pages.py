"""Whom a search finds, a page at a time and in the order of names: one statement, for a team's server.

The same vendors as `search.hits` finds; whoever asks keeps nothing of the others.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, String, bindparam, case, column, false, or_, select, table, true
from sqlalchemy.orm import Session

from app.domain.trade.ids import GroupId, VendorId
from app.domain.vendors.search import FacetKind, VendorSearch
from app.storage.base import full_text
from app.storage.base.among import among
from app.storage.base.table_base import WHOLE
from app.storage.vendors import groups, search

_FEW = 8_000  # are sorted in less time than is needed to look for them in the order of names
_AS_MANY = 10  # times as many as have another word: it is quicker to look for the word in those
_found = table("vendor_search", column("vendor_id", WHOLE), column("sort_key"), column("words"))


def ids(session: Session, wanted: VendorSearch, start: int, count: int) -> list[VendorId]:
    """So many of those who fit, from this one on (0: the first)."""
    words, others = _needed(session, wanted)
    fitting = select(_found.c.vendor_id, _found.c.sort_key).where(*others)
    if (fit_few := _few(session, fitting, words)) is not None:
        # The server would walk down the names for a hundred of six thousand, also where all of them begin with a K:
        # past an offset it doesn't look at the order outside.
        few = fit_few.offset(0).subquery("few")
        ordered = select(few.c.vendor_id).order_by(few.c.sort_key, few.c.vendor_id)
    else:
        all_of_them = fitting.where(*_having(words)).with_only_columns(_found.c.vendor_id)
        ordered = all_of_them.order_by(_found.c.sort_key, _found.c.vendor_id)
    return list(session.scalars(ordered.offset(start).limit(count)))


_Fitting = Select[tuple[VendorId, str]]


def _few(session: Session, fitting: _Fitting, words: Sequence[full_text.Condition]) -> _Fitting | None:
    """Those who fit, if they are few: the rare words are looked for in the index, frequent ones in what it finds.

    The index has to gather everybody with a word, also the nine of ten who have one that begins with a P.
    """
    whole = fitting.where(*_having(words))
    having = [_rows(session, fitting.where(*_having([word]))) for word in words] if len(words) > 1 else []
    if min(having, default=_FEW + 1) > _FEW:
        return whole if whole.whereclause is not None and _rows(session, whole) <= _FEW else None
    most = max(_FEW, min(having) * _AS_MANY)
    rare = [word for word, rows in zip(words, having, strict=True) if rows <= most]
    frequent = [word for word in words if word not in rare]
    return fitting.where(*_having(rare), *_checked(frequent))


def _rows(session: Session, fitting: _Fitting) -> int:
    """By the server's own estimate, which takes it a tenth of a millisecond."""
    sql = fitting.compile(session.connection(), compile_kwargs={"render_postcompile": True, "literal_binds": True})
    (plan,) = session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}").scalar_one()
    rows: int = plan["Plan"]["Plan Rows"]
    return rows


def _needed(session: Session, wanted: VendorSearch) -> tuple[list[full_text.Condition], list[ColumnElement[bool]]]:
    """What each one's words have to match, and what else has to hold."""
    words, others = list[full_text.Condition](), list[ColumnElement[bool]]()
    for term in search.terms(session, wanted.text):
        if term.keys:
            words.append(full_text.having(term.words, _keys(term.keys)))
        else:
            words += [full_text.having([word]) for word in term.words]
    for kind, keys in search.facet_keys(session, wanted).items():
        if kind is FacetKind.GROUP:
            others.append(or_(false(), *(_in_group(session, GroupId(int(key))) for key in sorted(keys))))
        else:
            words.append(full_text.having((), _keys({kind: keys})))
    return words, others


def _having(words: Sequence[full_text.Condition]) -> list[ColumnElement[bool]]:
    """All of them, by the index."""
    loose = [word for word in words if word.loose != word.exact]
    return [*_matching([word.loose for word in words]), *_checked(loose)]


def _checked(words: Sequence[full_text.Condition]) -> list[ColumnElement[bool]]:
    """All of them, in each of those who are there already: behind `case` the server doesn't ask its index for them."""
    return [case((condition, true())) for condition in _matching([word.exact for word in words])]


def _matching(words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Written into the statement: a plan for any words would be one for rare or for frequent ones."""
    if not words:
        return []
    query = bindparam("query", " & ".join(words), String(), unique=True, literal_execute=True)
    return [_found.c.words.op("@@", return_type=Boolean())(query)]


def _keys(keys: Mapping[Any, frozenset[str]]) -> list[str]:
    return [full_text.key_of(kind, key) for kind, some in keys.items() for key in sorted(some)]


def _in_group(session: Session, group_id: GroupId) -> ColumnElement[bool]:
    group = groups.get(session, group_id)
    if group is None:
        return false()
    if group.search is None:
        return among(_found.c.vendor_id, groups.members(session, group_id))
    words, others = _needed(session, group.search)
    return _found.c.vendor_id.in_(select(_found.c.vendor_id).where(*_having(words), *others))
