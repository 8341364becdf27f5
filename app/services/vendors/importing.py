"""Vendors and what is known of them from a spreadsheet: read and compared first, written afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.sheets.columns import column_names
from app.documents.sheets.sheet import Sheet, read_sheet
from app.documents.vendors.alias_sheet import aliases_of
from app.documents.vendors.import_report import write_import_report
from app.documents.vendors.matrix import IsProcess
from app.documents.vendors.pasted_sheet import pasted_sheet
from app.documents.vendors.sheet import VendorSheet, vendors_of
from app.documents.vendors.sheet_kind import ALL_FIELDS, headed_sheet, names_vendor, sheet_kind
from app.documents.vendors.sheet_look import look_at
from app.documents.vendors.trade_sheets import approvals_of, capabilities_of
from app.documents.vendors.vendor_matrix import with_processes
from app.domain.trade.clearance import Clearances
from app.domain.trade.watch import Watch, unwatched
from app.domain.vendors.import_kind import ImportKind, Policy
from app.domain.vendors.incoming import Counts, Decision, ImportPlan
from app.domain.vendors.merge import Taking
from app.domain.vendors.sheet_options import FOUND_OUT, SheetLook, SheetOptions
from app.domain.words.vocabulary import TermKind
from app.services.vendors.comparison import compare
from app.services.vendors.import_spellings import ImportSpellings
from app.services.vendors.import_writing import Imported, ImportWriting
from app.services.vendors.long_change import LongChanges
from app.storage.base.database import Database
from app.storage.vendors import import_layouts, vocabulary
from app.system.clock import Clock
from app.system.confined import confined

_TOP = 20  # rows among which a header is looked for
_PASTED = Path("pasted rows")


def _pasted(text: str) -> Sheet:
    return pasted_sheet(text, ALL_FIELDS)


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

    def look(
        self,
        path: Path,
        options: SheetOptions = FOUND_OUT,
        kind: ImportKind | None = None,
        said: Mapping[str, str] = {},
    ) -> SheetLook:
        """What is found out about a file before it is read for good, columns as they were said last time.

        The header is the row that has the columns which are `said`, if there are any.

        Raises:
            SheetUnreadable
        """
        return self._looked(read_sheet(path, options, confined), options, kind, said)

    def look_at_text(self, text: str, kind: ImportKind | None = None) -> SheetLook:
        """The same for cells that were copied. SheetUnreadable."""
        return self._looked(_pasted(text), FOUND_OUT, kind)

    def remember(self, look: SheetLook, mapping: Mapping[str, str]) -> None:
        """Sheets with the same columns are read like that the next time."""
        columns = [name for name, _ in look.columns]
        with self.database.write() as session:
            import_layouts.put(session, str(look.kind), columns, mapping, self.clock.now())

    def _looked(
        self, read: Sheet, options: SheetOptions, kind: ImportKind | None, said: Mapping[str, str] = {}
    ) -> SheetLook:
        look = look_at(read, options, kind, self._is_process(), said or self._named_before(read))
        with self.database.read() as session:
            before = import_layouts.get(session, str(look.kind), [name for name, _ in look.columns])
        if not before:
            return look
        columns = tuple((name, before.get(name, "")) for name, _ in look.columns)
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
        named = said or self._named_before(read)
        begun = headed_sheet(read, options, named)
        is_process = self._is_process()
        found = kind or sheet_kind(begun, named, is_process)
        if found is ImportKind.ALIASES:
            return self._spellings.plan(aliases_of(read, path.name), path)
        with self.database.read() as session:
            mapping = import_layouts.get(session, found, column_names(begun.rows)) if said is None else said
        sheet = self._vendors_of(begun, path.name, found, mapping, watch, is_process)
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
            unread=read.unread,
        )

    def counts(
        self,
        plan: ImportPlan,
        decisions: Mapping[str, Decision],
        policy: Policy = Policy.OVERWRITE,
        *,
        raises: bool = False,
    ) -> Counts:
        """What `apply` would do with these decisions; nothing is written."""
        if plan.terms is not None:
            return Counts(added=plan.spellings)
        return self._writing(policy, raises=raises).counts(plan, decisions)

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
            return self._spellings.write(plan)
        return self._writing(policy, raises=raises).write(plan, decisions or {}, watch)

    def report(self, plan: ImportPlan, path: Path) -> int:
        """Write what becomes of each row to a .csv or .xlsx; returns how many lines. TableNotWritten."""
        return write_import_report(path, plan)

    def _named_before(self, read: Sheet) -> Mapping[str, str]:
        """Where no heading is known: what the buyer said the last time of columns that one of the first rows has."""
        if names_vendor(read):
            return {}
        with self.database.read() as session:
            for kind in ImportKind:
                for place in range(min(_TOP, len(read.rows))):
                    if said := import_layouts.get(session, kind, column_names(read.rows[place:])):
                        return said
        return {}

    def _writing(self, policy: Policy, *, raises: bool) -> ImportWriting:
        return ImportWriting(self.database, self.clock, self.long_changes, Taking(self.clearances, policy, raises))

    def _is_process(self) -> IsProcess:
        with self.database.read() as session:
            words = vocabulary.read(session)
        return lambda heading: words.term(TermKind.PROCESS, heading) is not None

    @property
    def _spellings(self) -> ImportSpellings:
        return ImportSpellings(self.database, self.clock)

    def _vendors_of(
        self,
        sheet: Sheet,
        name: str,
        kind: ImportKind,
        mapping: Mapping[str, str],
        watch: Watch,
        is_process: IsProcess,
    ) -> VendorSheet:
        if kind is ImportKind.CAPABILITIES:
            return capabilities_of(sheet, name, self.clearances, mapping, watch, is_process)
        if kind is ImportKind.APPROVED:
            return approvals_of(sheet, name, mapping, watch)
        listed = vendors_of(sheet, name, mapping, watch, self.clearances)
        return with_processes(listed, sheet, name, mapping, self.clearances, is_process)
