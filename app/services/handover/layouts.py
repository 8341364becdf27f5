"""Layouts of tables for other systems: those that come with the program, and those that the buyer keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.handover.erp_layouts import BUILT_IN
from app.documents.handover.layout import Layout
from app.documents.handover.layout_fields import FIELDS
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.storage.base import preferences
from app.storage.base.database import Database, Session

_KEY = "handover_layouts"


class LayoutUnusable(Problem):
    """A layout can't be kept like that, or there is none of that name; the message says why."""


@dataclass(frozen=True, slots=True)
class Layouts:
    database: Database

    def every(self) -> list[Layout]:
        """The program's own first, then by name."""
        with self.database.read() as session:
            return [*BUILT_IN, *_own(session)]

    def named(self, name: str) -> Layout:
        """LayoutUnusable: there is none."""
        found = next((one for one in self.every() if text_key(one.name) == text_key(name)), None)
        if found is None:
            raise LayoutUnusable(f"There is no layout “{name}”. See their names with “layouts list”.")
        return found

    def save(self, name: str, columns: Sequence[tuple[str, str]]) -> Layout:
        """Keep it under this name, in place of one before. LayoutUnusable."""
        kept = Layout(_checked_name(name), _checked_columns(columns))
        with self.database.write() as session:
            others = [one for one in _own(session) if text_key(one.name) != text_key(kept.name)]
            _keep(session, [*others, kept])
        return kept

    def remove(self, name: str) -> Layout:
        """LayoutUnusable: there is none, or it is the program's own."""
        gone = self.named(name)
        if gone.is_built_in:
            raise _fixed(gone)
        with self.database.write() as session:
            _keep(session, [one for one in _own(session) if one != gone])
        return gone


def _own(session: Session) -> list[Layout]:
    kept: dict[str, list[tuple[str, str]]] = preferences.get(session, _KEY) or {}
    layouts = [Layout(name, tuple((heading, field) for heading, field in columns)) for name, columns in kept.items()]
    return sorted(layouts, key=lambda one: text_key(one.name))


def _keep(session: Session, layouts: Sequence[Layout]) -> None:
    preferences.put(session, _KEY, {one.name: [list(column) for column in one.columns] for one in layouts})


def _checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise LayoutUnusable("The layout has no name. Type one.")
    if len(plain) > LONGEST_NAME:
        raise LayoutUnusable(f"The name has {len(plain):,} characters; up to {LONGEST_NAME} are kept. Shorten it.")
    for own in BUILT_IN:
        if text_key(own.name) == text_key(plain):
            raise _fixed(own)
    return plain


def _checked_columns(columns: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    plain = tuple((" ".join(heading.split()), field.strip()) for heading, field in columns)
    headings = [heading for heading, _ in plain]
    if not all(headings):
        raise LayoutUnusable("A column has no heading. Write each column like Price=unit_price.")
    for heading, field in plain:
        if field not in FIELDS:
            raise LayoutUnusable(f"Unknown field “{field}”. Choose one of: {', '.join(FIELDS)}.")
        if headings.count(heading) > 1:
            raise LayoutUnusable(f"The heading “{heading}” is listed twice. Give each column a heading of its own.")
    if not plain:
        raise LayoutUnusable("The layout has no columns. Add at least one, such as Price=unit_price.")
    return plain


def _fixed(layout: Layout) -> LayoutUnusable:
    return LayoutUnusable(f"“{layout.name}” comes with the program and can't be changed. Choose another name.")
