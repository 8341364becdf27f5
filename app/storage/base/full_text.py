"""The index of vendors' words, in the form of each database: SQLite's FTS5, and PostgreSQL's `tsvector`.

Both find the same: words are runs of letters and digits without their marks, and a word is found by how it begins.
FTS5 splits them itself; for PostgreSQL they are split here, by FTS5's rules (measured on 4,000 searches: all alike but
for the Cyrillic letter Io, whose two points FTS5 keeps).

A server also keeps what a vendor is sorted by, and keys of what it does and is ("process=zinc plating"), beside its
words: a page of those who fit is then one statement on one table, and nothing else of a hundred thousand is touched.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import DDL, Connection, column, delete, table, text
from sqlalchemy.orm import Session

from app.domain.trade.ids import VendorId
from app.storage.base import bulk
from app.storage.base.among import among
from app.storage.base.table_base import TEXT, WHOLE

SQLITE_TABLE = (
    "CREATE VIRTUAL TABLE vendor_search USING fts5(words, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"
)
_POSTGRESQL_TABLE = (
    "CREATE TABLE vendor_search (vendor_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX ix_vendor_search_words ON vendor_search USING gin (words)",
)
_SORTED = (
    "ALTER TABLE vendor_search ADD COLUMN sort_key text COLLATE \"C\" NOT NULL DEFAULT ''",
    "CREATE INDEX ix_vendor_search_sort_key ON vendor_search (sort_key, vendor_id)",
)
_ASCII_WORD = re.compile("[0-9a-z]+")
_LONGEST_WORD = 500  # characters; PostgreSQL refuses one over 2 kB
_LAST_PLACE = 16_383  # of a word in its text: all later ones have this one
_BEGUN = 3  # letters that the index finds in many words
_MOST_WORDS = 20_000  # of one vendor: PostgreSQL refuses a text over 1 MB

# Half the time of two statements, and a third of it where ids ascend: FTS5 flushes before one that is lower.
_SQLITE_LEARN = text("INSERT OR REPLACE INTO vendor_search (rowid, words) VALUES (:id, :words)")
_SQLITE_FORGET = text("DELETE FROM vendor_search WHERE rowid = :id")
_SERVER_S = table("vendor_search", column("vendor_id", WHOLE), column("words"), column("sort_key", TEXT))
_MATCHING = {
    "sqlite": "FROM vendor_search WHERE words MATCH :wanted",
    "postgresql": "FROM vendor_search WHERE words @@ CAST(:wanted AS tsquery)",
}
_FOUND = {
    "sqlite": text(f"SELECT rowid {_MATCHING['sqlite']}"),
    "postgresql": text(f"SELECT vendor_id {_MATCHING['postgresql']}"),
}
_WITHIN = {  # by the unary plus FTS5 reads its list once; else it would do so for each of them
    "sqlite": text(_FOUND["sqlite"].text + " AND +rowid IN (SELECT value FROM json_each(:ids))"),  # noqa: S608 - our own words
    "postgresql": text(_FOUND["postgresql"].text + " AND vendor_id = ANY(:ids)"),
}
_COUNT = {name: text(f"SELECT count(*) {matching}") for name, matching in _MATCHING.items()}

Spellings = Sequence[str]
"""Of one word that is searched: any of them will do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a vendor is found by. Only a server keeps `keys` and what it is sorted by."""

    words: str
    keys: Collection[str]
    sort_key: str


def create(connection: Connection) -> None:
    """Make the index, empty."""
    for statement in (SQLITE_TABLE,) if connection.dialect.name == "sqlite" else _POSTGRESQL_TABLE:
        connection.execute(DDL(statement))  # type: ignore[no-untyped-call] # SQLAlchemy's own
    if connection.dialect.name == "postgresql":
        sort(connection)


def sort(connection: Connection) -> None:
    """Let a server's index be read in an order; it has to be learned anew."""
    for statement in _SORTED:
        connection.execute(DDL(statement))  # type: ignore[no-untyped-call] # SQLAlchemy's own


def keeps_keys(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def learn(session: Session, entries: Mapping[VendorId, Entry]) -> None:
    """Vendors are found by these from now on."""
    ids = sorted(entries)
    if not keeps_keys(session):
        session.execute(_SQLITE_LEARN, [{"id": i, "words": entries[i].words} for i in ids])
        return
    forget(session, ids)
    bulk.write(session, _SERVER_S, [_row(i, entries[i]) for i in ids])


def forget(session: Session, vendor_ids: Sequence[VendorId]) -> None:
    """Nobody finds these vendors by a text any more."""
    if keeps_keys(session):
        session.execute(delete(_SERVER_S).where(among(_SERVER_S.c.vendor_id, vendor_ids)))
    else:
        session.execute(_SQLITE_FORGET, [{"id": i} for i in sorted(vendor_ids)])


def matching(session: Session, words: Sequence[Spellings], within: Sequence[int] | None = None) -> set[int]:
    """Who has all of these words, by how they begin: the driver's own rows, there may be a hundred thousand.

    `within`: nobody else is told, which a file does in a third of the time.
    """
    name = session.get_bind().dialect.name
    statement = _FOUND[name].bindparams(wanted=_wanted(name, words))
    if within is not None:
        given = json.dumps(list(within)) if name == "sqlite" else list(within)
        statement = _WITHIN[name].bindparams(wanted=_wanted(name, words), ids=given)
    cursor = session.connection().execute(statement).cursor
    return {row[0] for row in cursor.fetchall()}


def count(session: Session, words: Sequence[Spellings]) -> int:
    """How many that are, in a tenth of the time."""
    name = session.get_bind().dialect.name
    return session.scalar(_COUNT[name].bindparams(wanted=_wanted(name, words))) or 0


@dataclass(frozen=True, slots=True)
class Condition:
    """For a page of a server: `exact` is what has to hold. `loose` holds of all those and perhaps of some others, and
    is quicker to look for in the index.
    """

    exact: str
    loose: str


def having(words: Sequence[Spellings], keys: Iterable[str] = ()) -> Condition:
    """All of the words, or one of the keys."""
    others = [_quoted_key(key) for key in keys]
    return Condition(*(_either(words, others, run) for run in (_run, _loose_run)))


def key_of(kind: str, key: str) -> str:
    """Never taken for a word that somebody types: it begins with a sign."""
    return f"={kind}={key}"


def _wanted(name: str, words: Sequence[Spellings]) -> str:
    if name == "sqlite":
        return " AND ".join("(" + " OR ".join(_quoted(spelling) for spelling in word) + ")" for word in words)
    return _all_of(words, _run)


def _quoted(spelling: str) -> str:
    return '"' + spelling.replace('"', '""') + '" *'


_Run = Callable[[Sequence[str]], str]


def _either(words: Sequence[Spellings], others: Sequence[str], run: _Run) -> str:
    alternatives = ["(" + _all_of(words, run) + ")"] if words else []
    return "(" + " | ".join([*alternatives, *others]) + ")"


def _all_of(words: Sequence[Spellings], run: _Run) -> str:
    return " & ".join(_any_of(word, run) for word in words)


def _any_of(word: Spellings, run: _Run) -> str:
    """A spelling with signs in it is several words, one behind the other; one of signs alone finds nobody."""
    split = (_tokens(spelling) for spelling in word)
    runs = dict.fromkeys(run(tokens) for tokens in split if tokens)
    return "(" + " | ".join(runs) + ")" if runs else "('a' & !'a')"


def _run(tokens: Sequence[str]) -> str:
    return " <-> ".join(f"'{token}'" for token in tokens) + ":*"


def _loose_run(tokens: Sequence[str]) -> str:
    """Without a few letters at its end, if the word before is longer: of "316-5" nearly everybody has a 5 somewhere."""
    *whole, begun = tokens
    is_told = bool(whole) and len(begun) <= _BEGUN <= len(whole[-1])
    return " <-> ".join(f"'{token}'" for token in whole) if is_told else _run(tokens)


def _row(vendor_id: int, entry: Entry) -> dict[str, object]:
    tokens = _tokens(entry.words)[:_MOST_WORDS]
    placed = [f"'{token}':{min(place, _LAST_PLACE)}" for place, token in enumerate(tokens, 1)]
    words = " ".join([*placed, *map(_quoted_key, entry.keys)])
    return {"vendor_id": vendor_id, "words": words, "sort_key": entry.sort_key}


def _quoted_key(key: str) -> str:
    return "'" + key[:_LONGEST_WORD].replace("\0", "\ufffd").replace("\\", "\\\\").replace("'", "''") + "'"


def _tokens(words: str) -> list[str]:
    """Runs of letters (L), numbers (N) and characters of private use (Co), without marks, as unicode61 splits them."""
    folded = words.casefold()
    if folded.isascii():
        return [t[:_LONGEST_WORD] for t in _ASCII_WORD.findall(folded)]  # the same in a tenth of the time
    plain = (c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return [t[:_LONGEST_WORD] for t in "".join(c if _is_of_word(c) else " " for c in plain).split()]


def _is_of_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"
