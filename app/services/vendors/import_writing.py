"""What an import brings is written over the list as it is now: all of it, or nothing."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.trade.ids import ChangeId
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.domain.trade.watch import Watch
from app.domain.vendors.incoming import Choice, Decision, ImportPlan, Incoming
from app.domain.vendors.merge import Taking, differences
from app.domain.vendors.vendor import Vendor
from app.services.vendors.long_change import PART, LongChanges
from app.storage.base.database import Database, Session, ValueRefused
from app.storage.vendors import changes, vendors
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
    added: int
    updated: int
    left_out: int


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
        parts = _parts(taken)
        with self.long_changes.written(f"import of {plan.path.name}") as change:
            added = updated = done = 0
            for part in parts:
                watch(done, len(taken))
                more_new, more_known = self._write_part(change, part)
                added, updated, done = added + more_new, updated + more_known, done + len(part)
                self.long_changes.let_others_write()
            watch(done, len(taken))
            if not added and not updated:
                raise NothingToImport("Nothing would change, so nothing was imported.")
        return Imported(change=change, added=added, updated=updated, left_out=len(plan.incoming) - len(taken))

    def _write_part(self, change: ChangeId, part: Sequence[_Taken]) -> tuple[int, int]:
        """How many vendors it adds, and how many it changes."""
        try:
            with self.database.write() as session:
                return self._write(session, change, part)
        except ValueRefused as reason:
            raise ValueRefused(self._told_where(change, part, reason)) from reason

    def _write(self, session: Session, change: ChangeId, part: Sequence[_Taken]) -> tuple[int, int]:
        new, before, after = self._against_now(session, part)
        now = self.clock.now()
        changes.overwrite(session, change, before, after, now)
        changes.add(session, change, new, now)
        old = [*(v.clearance for v in before), *("" for _ in new)]
        pairs = zip(old, (v.clearance for v in (*after, *new)), strict=True)
        if raised := sum(self.taking.clearances.is_above(now_held, held) for held, now_held in pairs):
            _LOG.info("clearances raised by an import", extra={"change": change, "vendors": raised})
        return len(new), len(before)

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
        return f"Row {rows}, “{incoming.listed.name}”: {reason} Mend the row, or leave this vendor out."

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
