"""The commands of rfq-sender vendors."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from app.cli import customer_list_commands, duplicate_commands, group_commands, import_job_commands, lessons_command
from app.cli.answer import Answer, Exit, Table, count, tell
from app.cli.findings import remark_table
from app.cli.parsing import UsageError
from app.cli.sheet_arguments import sheet_options
from app.domain.vendors.import_job import Doubtful, ImportWish, decisions_on
from app.domain.vendors.import_kind import ImportKind, Policy
from app.domain.vendors.incoming import Choice, Counts, Decision, ImportPlan
from app.domain.vendors.sheet_options import SheetOptions
from app.services.suite import Services
from app.services.vendors.long_change import PART

_LONG = 50_000  # rows
_ELSEWHERE = {
    "duplicates": duplicate_commands.run,
    "merge": duplicate_commands.run,
    "distinct": duplicate_commands.run,
    "lists": customer_list_commands.run,
    "list-rule": customer_list_commands.run,
    "learned": lessons_command.learned,
}


def run(services: Services, args: Namespace) -> Answer:
    """Import, list or export."""
    if args.action == "import":
        return _import(services, args)
    if args.action == "export":
        if args.file.suffix.lower() not in {".csv", ".xlsx"}:
            raise UsageError(f"“{args.file.name}” must end in .csv or .xlsx")
        return _export(services, args.file, ImportKind(args.kind))
    if args.action in _LISTS:
        return _LISTS[args.action](services)
    return _ELSEWHERE.get(args.action, group_commands.run)(services, args)


def _export(services: Services, file: Path, kind: ImportKind) -> Answer:
    words = {ImportKind.VENDORS: "vendor", ImportKind.ALIASES: "term"}
    number = services.words.export(file) if kind is ImportKind.ALIASES else services.vendors.export(file, kind)
    document = {"kind": kind, words.get(kind, "row") + "s": number, "file": str(file)}
    return Answer(document, [f"{count(number, words.get(kind, 'row'))} written to {file}"])


def _changes(services: Services) -> Answer:
    recent = services.vendors.recent_changes()
    rows = [[f"{c.at:%Y-%m-%d %H:%M} UTC", c.label, str(c.vendors)] for c in recent]
    document = [{"id": c.id, "at": c.at.isoformat(), "label": c.label, "vendors": c.vendors} for c in recent]
    return Answer(document, [Table(("When", "What", "Vendors"), rows, "Nothing to undo.")])


def _undo(services: Services) -> Answer:
    recent = services.vendors.recent_changes()
    if not recent:
        return Answer({"undone": None}, ["There is nothing to undo."], Exit.REFUSED)
    done = services.vendors.take_back(recent[0].id)
    parts: list[str | Table] = [f"Undone: {recent[0].label} ({count(len(done.restored), 'vendor')})."]
    if done.kept:
        parts.append(f"Not undone, because changed again since: {', '.join(done.kept)}.")
    return Answer({"undone": recent[0].label, "vendors": len(done.restored), "kept": done.kept}, parts)


_LISTS = {"undo": _undo, "changes": _changes, "imports": import_job_commands.listed}


def _import(services: Services, args: Namespace) -> Answer:
    policy = Policy(args.update)
    kind = ImportKind(args.kind) if args.kind else None
    options = sheet_options(args)
    if args.queue:
        doubtful, raises = Doubtful(args.doubtful), args.raise_clearances
        mapping = dict(args.mapping)
        wish = ImportWish(kind=kind, policy=policy, doubtful=doubtful, mapping=mapping, options=options, raises=raises)
        return import_job_commands.queue(services, args.file, wish)
    plan = services.vendor_import.plan(
        args.file, dict(args.mapping) or None, kind, policy, options, _told, raises=args.raise_clearances
    )
    decisions = decisions_on(plan, Doubtful(args.doubtful))
    counts = services.vendor_import.counts(plan, decisions, policy, raises=args.raise_clearances)
    is_told = any(decision.same_as for decision in decisions.values())
    done = None
    if (counts.added or counts.updated or is_told) and not args.dry_run:
        done = services.vendor_import.apply(plan, decisions, policy, _written, raises=args.raise_clearances)
        counts = done.counts
        if args.mapping:
            _remember(services, args, options, plan.kind)
    if args.report:
        services.vendor_import.report(plan, args.report)
    parts: list[str | Table] = [_import_summary(plan, counts, dry=args.dry_run), _doubtful_table(plan, decisions)]
    parts += [_raising_table(plan, raised=args.raise_clearances), remark_table(plan.remarks)]
    if not plan.is_usable:
        parts.append("Nothing was imported: no row could be used.")
    elif done:
        parts.append("Undo it with: rfq-sender vendors undo")
    is_whole = plan.is_usable and not (plan.dropped or plan.unread or counts.left_out)
    document = _import_document(plan, counts, written=done is not None)
    return Answer(document, parts, Exit.DONE if is_whole else Exit.REFUSED)


def _remember(services: Services, args: Namespace, options: SheetOptions, kind: ImportKind) -> None:
    look = services.vendor_import.look(args.file, options, kind, dict(args.mapping))
    services.vendor_import.remember(look, dict(look.columns) | dict(args.mapping))


def _told(done: int, of: int) -> None:
    """A word on stderr now and then, where a list is long."""
    if done and done % _LONG == 0:
        tell(f"{done:,} of {of:,} rows read…")


def _written(done: int, of: int) -> None:
    if done and done < of and done % _LONG < PART:
        tell(f"{done:,} of {of:,} vendors written…")


def _import_summary(plan: ImportPlan, counts: Counts, *, dry: bool) -> str:
    would = " would be" if dry else ""
    read = f"{count(plan.rows, 'row')} of {plan.kind} read ({plan.encoding or 'workbook'})"
    if plan.terms is not None:
        return f"{read}: {count(plan.spellings, 'spelling')}{would} added; {count(plan.dropped, 'row')} not used."
    text = (
        f"{read}: {count(counts.added, 'vendor')}{would} added, {counts.updated} updated, {counts.unchanged} "
        f"unchanged; {count(counts.contacts, 'contact')}{would} added; "
    )
    if counts.capabilities:
        text += f"{counts.capabilities} capabilities{would} added; "
    if counts.left_out:
        text += f"{count(counts.left_out, 'vendor')} left out; "
    return f"{text}{count(plan.dropped, 'row')} not used; {count(len(plan.cleanings), 'cell')} cleaned."


def _doubtful_table(plan: ImportPlan, decisions: Mapping[str, Decision]) -> Table:
    words = {Choice.TAKE: "added as a vendor of its own", Choice.LEAVE_OUT: "left out", Choice.SAME_AS: "treated as it"}
    rows = [
        [i.listed.name, a.name, a.reason, words[decisions.get(i.listed.name, Decision()).choice]]
        for i in plan.doubtful
        for a in i.alike
    ]
    return Table(("Doubtful", "Much like", "Because of", "So"), rows)


def _raising_table(plan: ImportPlan, *, raised: bool) -> Table:
    """An import alone raises no clearance: whose it would raise, and whether it does."""
    so = "raised" if raised else "not raised; to raise it add --raise-clearances"
    rows = [[i.listed.name, i.known.clearance if i.known else "", i.raised, so] for i in plan.raising]
    return Table(("Clearance", "Now", "In the sheet", "So"), rows)


def _import_document(plan: ImportPlan, counts: Counts, *, written: bool) -> dict[str, object]:
    return {
        "kind": plan.kind,
        "file": str(plan.path),
        "encoding": plan.encoding,
        "delimiter": plan.delimiter,
        "columns": dict(plan.columns),
        "rows": plan.rows,
        "new": counts.added if plan.terms is None else 0,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "left_out": counts.left_out,
        "contacts": counts.contacts,
        "capabilities": counts.capabilities,
        "spellings": plan.spellings,
        "dropped": plan.dropped,
        "unread_sheets": plan.unread,
        "raising": [{"vendor": i.listed.name, "clearance": i.raised} for i in plan.raising],
        "doubtful": [{"vendor": i.listed.name, "alike": [asdict(a) for a in i.alike]} for i in plan.doubtful],
        "cleanings": [asdict(c) for c in plan.cleanings],
        "remarks": [asdict(r) for r in plan.remarks],
        "written": written,
    }
