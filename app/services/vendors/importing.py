"""Vendors and what is known of them from a spreadsheet: read and compared first, written in one piece afterwards."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.sheets.columns import column_names
from app.documents.sheets.sheet import Sheet, read_sheet
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.import_report import write_import_report
from app.documents.vendors.pasted_sheet import pasted_sheet
from app.documents.vendors.sheet import VendorSheet, vendors_of
from app.documents.vendors.sheet_kind import ALL_FIELDS, headed_sheet, sheet_kind
from app.documents.vendors.sheet_look import look_at
from app.documents.vendors.trade_sheets import AliasSheet, Spelling, aliases_of, approvals_of, capabilities_of
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Remark
from app.domain.trade.ids import ChangeId
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.domain.trade.watch import Watch, unwatched
from app.domain.vendors.import_kind import ImportKind, Policy
from app.domain.vendors.incoming import Choice, Decision, ImportPlan, Incoming
from app.domain.vendors.merge import Taking, differences
from app.domain.vendors.sheet_options import FOUND_OUT, SheetLook, SheetOptions
from app.domain.vendors.vendor import Vendor
from app.domain.words.vocabulary import SpellingTaken, Term, TermKind, Vocabulary
from app.services.vendors.comparison import compare
from app.services.vendors.long_change import PART, LongChanges
from app.storage.base.database import Database, Session, ValueRefused
from app.storage.vendors import changes, import_layouts, vendors, vocabulary
from app.system.clock import Clock
from app.system.confined import confined

__all__ = ["FIELDS", "Imported", "NothingToImport", "VendorImport"]
_Taken = tuple[Incoming, str]  # with the name of the vendor that it is said to be
_LOG = logging.getLogger(__name__)
_TAKE = Decision()
_PASTED = Path("pasted rows")


def _pasted(text: str) -> Sheet:
    return pasted_sheet(text, ALL_FIELDS)


class NothingToImport(Problem):
    """Every vendor was left out, or nothing would change; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did; `change` takes all of it back."""

    change: ChangeId
    added: int
    updated: int
    left_out: int


@dataclass(frozen=True, slots=True)
class VendorImport:
    database: Database
    clock: Clock
    clearances: Clearances
    long_changes: LongChanges

    def plan(
        self,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        kind: ImportKind | None = None,
        policy: Policy = Policy.OVERWRITE,
        options: SheetOptions = FOUND_OUT,
        watch: Watch = unwatched,
        *,
        raises: bool = False,
    ) -> ImportPlan:
        """Read and compare; nothing is written. What the sheet holds is told by its columns, unless `kind` says it.

        A clearance that the sheet would raise is raised where the buyer said so (`raises`) and told in any case.

        Without a `mapping` the columns are what they were said to be the last time, if a sheet had the same ones.

        Raises:
            SheetUnreadable: the file is no such table.
            MappingUnknown: `mapping` names a column or a field that there is not.
            Cancelled: by `watch`.
        """
        read = read_sheet(path, options, confined)
        return self._planned(read, path, mapping, kind, policy=policy, options=options, watch=watch, raises=raises)

    def plan_text(
        self,
        text: str,
        mapping: Mapping[str, str] | None = None,
        kind: ImportKind | None = None,
        policy: Policy = Policy.OVERWRITE,
        *,
        raises: bool = False,
    ) -> ImportPlan:
        """The same for cells that were copied in a spreadsheet, with or without a header; raises what `plan` does."""
        return self._planned(_pasted(text), _PASTED, mapping, kind, policy=policy, raises=raises)

    def look(self, path: Path, options: SheetOptions = FOUND_OUT, kind: ImportKind | None = None) -> SheetLook:
        """What is found out about a file before it is read for good, columns as they were said last time.

        Raises:
            SheetUnreadable
        """
        return self._looked(read_sheet(path, options, confined), options, kind)

    def look_at_text(self, text: str, kind: ImportKind | None = None) -> SheetLook:
        """The same for cells that were copied. SheetUnreadable."""
        return self._looked(_pasted(text), FOUND_OUT, kind)

    def remember(self, look: SheetLook, mapping: Mapping[str, str]) -> None:
        """Sheets with the same columns are read like that the next time."""
        columns = [name for name, _ in look.columns]
        with self.database.write() as session:
            import_layouts.put(session, look.kind, columns, mapping, self.clock.now())

    def _looked(self, read: Sheet, options: SheetOptions, kind: ImportKind | None) -> SheetLook:
        look = look_at(read, options, kind)
        with self.database.read() as session:
            said = import_layouts.get(session, look.kind, [name for name, _ in look.columns])
        if not said:
            return look
        columns = tuple((name, said.get(name, "")) for name, _ in look.columns)
        return replace(look, columns=columns, is_remembered=True)

    def _planned(
        self,
        read: Sheet,
        path: Path,
        said: Mapping[str, str] | None,
        kind: ImportKind | None,
        *,
        policy: Policy,
        options: SheetOptions = FOUND_OUT,
        watch: Watch = unwatched,
        raises: bool = False,
    ) -> ImportPlan:
        begun = headed_sheet(read, options)
        found = kind or sheet_kind(begun, said or {})
        if found is ImportKind.ALIASES:
            return self._plan_aliases(aliases_of(read, path.name), path)
        with self.database.read() as session:
            mapping = import_layouts.get(session, found, column_names(begun.rows)) if said is None else said
        sheet = self._vendors_of(begun, path.name, found, mapping, watch)
        with self.database.read() as session:
            incoming, remarks = compare(session, sheet.vendors, sheet.rows_of, Taking(self.clearances, policy, raises))
        return ImportPlan(
            kind=found,
            path=path,
            rows=sheet.rows,
            encoding=sheet.encoding,
            delimiter=sheet.delimiter,
            columns=sheet.columns,
            incoming=tuple(incoming),
            cleanings=sheet.cleanings,
            remarks=(*sheet.remarks, *remarks),
        )

    def apply(
        self,
        plan: ImportPlan,
        decisions: Mapping[str, Decision] | None = None,
        policy: Policy = Policy.OVERWRITE,
        watch: Watch = unwatched,
        *,
        raises: bool = False,
    ) -> Imported:
        """Write all of it, or nothing. `decisions` are by the vendors' names as the sheet has them.

        Written part by part under one change, so that nobody who sends waits for long; the list is compared again as it
        is now, since it may have changed after the plan was looked at. `watch` hears how many vendors are done.

        Raises:
            NothingToImport: there is nothing to write.
            ValueRefused: the database refuses a row, which is named; nothing was written.
            ListBusy: another import is under way.
            Cancelled: by `watch`; what was written is taken back.
        """
        if plan.terms is not None:
            return self._apply_aliases(plan)
        taken = _decided(plan.incoming, decisions or {})
        parts = _parts(taken)
        taking = Taking(self.clearances, policy, raises)
        with self.long_changes.written(f"import of {plan.path.name}") as change:
            added = updated = done = 0
            for part in parts:
                watch(done, len(taken))
                more_new, more_known = self._write_part(change, part, taking)
                added, updated, done = added + more_new, updated + more_known, done + len(part)
                self.long_changes.let_others_write()
            watch(done, len(taken))
            if not added and not updated:
                raise NothingToImport("Nothing would change, so nothing was imported.")
        return Imported(change=change, added=added, updated=updated, left_out=len(plan.incoming) - len(taken))

    def _write_part(self, change: ChangeId, part: Sequence[_Taken], taking: Taking) -> tuple[int, int]:
        """How many vendors it adds, and how many it changes."""
        try:
            with self.database.write() as session:
                return self._write(session, change, part, taking)
        except ValueRefused as reason:
            raise ValueRefused(self._told_where(change, part, taking, reason)) from reason

    def _write(self, session: Session, change: ChangeId, part: Sequence[_Taken], taking: Taking) -> tuple[int, int]:
        new, before, after = self._against_now(session, part, taking)
        now = self.clock.now()
        changes.overwrite(session, change, before, after, now)
        changes.add(session, change, new, now)
        old = [*(v.clearance for v in before), *("" for _ in new)]
        pairs = zip(old, (v.clearance for v in (*after, *new)), strict=True)
        if raised := sum(self.clearances.is_above(now_held, held) for held, now_held in pairs):
            _LOG.info("clearances raised by an import", extra={"change": change, "vendors": raised})
        return len(new), len(before)

    def _told_where(self, change: ChangeId, part: Sequence[_Taken], taking: Taking, reason: ValueRefused) -> str:
        """With the rows that are refused, found by halving; the plain reason where it takes several of them."""
        some = part
        while len(some) > 1:
            halves = (some[: len(some) // 2], some[len(some) // 2 :])
            some = next((half for half in halves if self._is_refused(change, half, taking)), ())
        if not some:
            return str(reason)
        incoming = some[0][0]
        rows = ", ".join(map(str, incoming.rows))
        return f"Row {rows}, “{incoming.listed.name}”: {reason} Mend the row, or leave this vendor out."

    def _is_refused(self, change: ChangeId, some: Sequence[_Taken], taking: Taking) -> bool:
        """Tried, and taken back before anybody sees it."""
        try:
            with self.database.write() as session:
                self._write(session, change, some, taking)
                session.rollback()
        except ValueRefused:
            return True
        return False

    def report(self, plan: ImportPlan, path: Path) -> int:
        """Write what becomes of each row to a .csv or .xlsx; returns how many lines. TableNotWritten."""
        return write_import_report(path, plan)

    def _vendors_of(
        self, sheet: Sheet, name: str, kind: ImportKind, mapping: Mapping[str, str], watch: Watch
    ) -> VendorSheet:
        if kind is ImportKind.CAPABILITIES:
            return capabilities_of(sheet, name, self.clearances, mapping, watch)
        if kind is ImportKind.APPROVED:
            return approvals_of(sheet, name, mapping, watch)
        return vendors_of(sheet, name, mapping, watch, self.clearances)

    def _against_now(
        self, session: Session, taken: Sequence[_Taken], taking: Taking
    ) -> tuple[list[Vendor], list[Vendor], list[Vendor]]:
        """New vendors, and known ones before and after; two of the sheet that are one vendor come together."""
        names = [_name(one) for one in taken]
        stored = vendors.by_names(session, names)
        made: dict[str, Vendor] = {}
        for (incoming, _), name in zip(taken, names, strict=True):
            key = text_key(name)
            base = made.get(key) or stored.get(key)
            made[key] = taking.vendor(base, incoming.listed) if base else taking.fresh(incoming.listed)
        new = [vendor for key, vendor in made.items() if key not in stored]
        changed = [key for key, v in made.items() if key in stored and differences(stored[key], v)]
        return new, [stored[key] for key in changed], [made[key] for key in changed]

    def _plan_aliases(self, sheet: AliasSheet, path: Path) -> ImportPlan:
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

    def _apply_aliases(self, plan: ImportPlan) -> Imported:
        if plan.terms is None or not plan.spellings:
            raise NothingToImport("All of these spellings are known, so nothing was imported.")
        with self.database.write() as session:
            before = vocabulary.image(vocabulary.read(session))
            change = changes.begin(session, f"import of {plan.path.name}", self.clock.now(), before)
            vocabulary.write(session, plan.terms)
        return Imported(change=change, added=plan.spellings, updated=0, left_out=0)


def _name(taken: _Taken) -> str:
    """Of the vendor that it is in the list."""
    incoming, owner = taken
    return owner or (incoming.known.name if incoming.known else incoming.listed.name)


def _parts(taken: Sequence[_Taken]) -> list[list[_Taken]]:
    """What is one vendor comes together; those who get other names come first, since others may have the old ones."""
    groups: dict[str, list[_Taken]] = {}
    for one in taken:
        groups.setdefault(text_key(_name(one)), []).append(one)
    renamed = {key for key, g in groups.items() if any(i.known and text_key(i.after.name) != key for i, _ in g)}
    others = [group for key, group in groups.items() if key not in renamed]
    first = [[one for key in renamed for one in groups[key]]] if renamed else []
    return first + [[one for group in others[n : n + PART] for one in group] for n in range(0, len(others), PART)]


def _decided(incoming: Sequence[Incoming], decisions: Mapping[str, Decision]) -> list[_Taken]:
    """Those that come in, each with the name of the vendor that it is said to be."""
    pairs = [(one, decisions.get(one.listed.name, _TAKE)) for one in incoming]
    return [(one, d.same_as) for one, d in pairs if d.choice is not Choice.LEAVE_OUT]


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
