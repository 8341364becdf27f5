"""What an import brings is written over the list as it is now: all of it, or nothing."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.trade.ids import ChangeId
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.domain.trade.watch import Watch
from app.domain.vendors.incoming import Choice, Counts, Decision, ImportPlan, Incoming
from app.domain.vendors.merge import Taking, differences
from app.domain.vendors.vendor import Vendor
from app.services.vendors.long_change import PART, LongChanges
from app.storage.base.database import Database, Session, ValueRefused
from app.storage.vendors import changes, same_as, vendors
from app.system.clock import Clock

_Taken = tuple[Incoming, str]  # with the name of the vendor that it is said to be
_LOG = logging.getLogger(__name__)
_TAKE = Decision()


class NothingToImport(Problem):
    """Every vendor was left out, or nothing would change; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did; `change` takes all of it back."""

    change: ChangeId
    counts: Counts


@dataclass(frozen=True, slots=True)
class ImportWriting:
    """Compares again as it writes, by `taking`."""

    database: Database
    clock: Clock
    long_changes: LongChanges
    taking: Taking

    def write(self, plan: ImportPlan, decisions: Mapping[str, Decision], watch: Watch) -> Imported:
        """Raises what `VendorImport.apply` does."""
        taken = _decided(plan.incoming, decisions)
        with self.long_changes.written(f"import of {plan.path.name}") as change:
            done, found, is_told = 0, Counts(), False
            for part in _parts(taken):
                watch(done, len(taken))
                found += self._write_part(change, part)
                done, is_told = done + len(part), is_told or any(owner for _, owner in part)
                self.long_changes.let_others_write()
            watch(done, len(taken))
            if not found.added and not found.updated and not is_told:
                raise NothingToImport("Nothing would change, so nothing was imported.")
        return Imported(change=change, counts=found + _beside(plan, taken, found))

    def counts(self, plan: ImportPlan, decisions: Mapping[str, Decision]) -> Counts:
        """The same counts, and nothing is written."""
        taken = _decided(plan.incoming, decisions)
        with self.database.read() as session:
            found = sum((Counts.of(*self._against_now(session, part)) for part in _parts(taken)), Counts())
        return found + _beside(plan, taken, found)

    def _write_part(self, change: ChangeId, part: Sequence[_Taken]) -> Counts:
        try:
            with self.database.write() as session:
                return self._write(session, change, part)
        except ValueRefused as reason:
            raise ValueRefused(self._told_where(change, part, reason)) from reason

    def _write(self, session: Session, change: ChangeId, part: Sequence[_Taken]) -> Counts:
        new, before, after = self._against_now(session, part)
        now = self.clock.now()
        changes.overwrite(session, change, before, after, now)
        changes.add(session, change, new, now)
        self._remember(session, change, part)
        old = [*(v.clearance for v in before), *("" for _ in new)]
        pairs = zip(old, (v.clearance for v in (*after, *new)), strict=True)
        if raised := sum(self.taking.clearances.is_above(now_held, held) for held, now_held in pairs):
            _LOG.info("clearances raised by an import", extra={"change": change, "vendors": raised})
        return Counts.of(new, before, after)

    def _remember(self, session: Session, change: ChangeId, part: Sequence[_Taken]) -> None:
        """Who was said to be whom is known at the next import."""
        told = {incoming.listed.name: owner for incoming, owner in part if owner}
        if told:
            owners = vendors.by_names(session, told.values())
            said = {name: owners[text_key(owner)].stored_id for name, owner in told.items()}
            same_as.remember(session, said, change, self.clock.now())

    def _told_where(self, change: ChangeId, part: Sequence[_Taken], reason: ValueRefused) -> str:
        """With the rows that are refused, found by halving; the plain reason where it takes several of them."""
        some = part
        while len(some) > 1:
            halves = (some[: len(some) // 2], some[len(some) // 2 :])
            some = next((half for half in halves if self._is_refused(change, half)), ())
        if not some:
            return str(reason)
        incoming = some[0][0]
        rows = ", ".join(map(str, incoming.rows))
        return f"Row {rows}, “{incoming.listed.name}”: {reason} Fix the row, or leave this vendor out."

    def _is_refused(self, change: ChangeId, some: Sequence[_Taken]) -> bool:
        """Tried, and taken back before anybody sees it."""
        try:
            with self.database.write() as session:
                self._write(session, change, some)
                session.rollback()
        except ValueRefused:
            return True
        return False

    def _against_now(
        self, session: Session, taken: Sequence[_Taken]
    ) -> tuple[list[Vendor], list[Vendor], list[Vendor]]:
        """New vendors, and known ones before and after; two of the sheet that are one vendor come together."""
        names = [_name(one) for one in taken]
        stored = vendors.by_names(session, names)
        made: dict[str, Vendor] = {}
        for (incoming, _), name in zip(taken, names, strict=True):
            key = text_key(name)
            base = made.get(key) or stored.get(key)
            made[key] = self.taking.vendor(base, incoming.listed) if base else self.taking.fresh(incoming.listed)
        new = [vendor for key, vendor in made.items() if key not in stored]
        changed = [key for key, v in made.items() if key in stored and differences(stored[key], v)]
        return new, [stored[key] for key in changed], [made[key] for key in changed]


def _beside(plan: ImportPlan, taken: Sequence[_Taken], found: Counts) -> Counts:
    """Whatever neither came in nor changed anything."""
    vendors_taken = len({text_key(_name(one)) for one in taken})
    unchanged = max(0, vendors_taken - found.added - found.updated)
    return Counts(unchanged=unchanged, left_out=len(plan.incoming) - len(taken))


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
