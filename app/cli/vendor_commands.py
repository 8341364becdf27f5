"""The commands of rfq-sender vendors."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from app.cli.answer import Answer, Exit, Table, count
from app.cli.parsing import UsageError
from app.domain.finding import Remark
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """Import, list or export."""
    if args.action == "import":
        return _import(services, args)
    if args.action == "export":
        if args.file.suffix.lower() not in {".csv", ".xlsx"}:
            raise UsageError(f"“{args.file.name}” should end in .csv or .xlsx: that says what is written")
        number = services.vendors.export(args.file)
        return Answer(
            {"vendors": number, "file": str(args.file)}, [f"{count(number, 'vendor')} written to {args.file}"]
        )
    if args.action in {"undo", "changes"}:
        return _undo(services) if args.action == "undo" else _changes(services)
    return _list(services, args.search)


def _changes(services: Services) -> Answer:
    recent = services.vendors.recent_changes()
    rows = [[f"{c.at:%Y-%m-%d %H:%M} UTC", c.label, str(c.vendors)] for c in recent]
    document = [{"id": c.id, "at": c.at.isoformat(), "label": c.label, "vendors": c.vendors} for c in recent]
    return Answer(document, [Table(("When", "What", "Vendors"), rows, "Nothing that could be taken back.")])


def _undo(services: Services) -> Answer:
    recent = services.vendors.recent_changes()
    if not recent:
        return Answer({"undone": None}, ["There is no change that could be taken back."], Exit.REFUSED)
    done = services.vendors.take_back(recent[0].id)
    parts: list[str | Table] = [f"Taken back: {recent[0].label} ({count(len(done.restored), 'vendor')})."]
    if done.kept:
        parts.append(f"Changed again since, so left as they are: {', '.join(done.kept)}.")
    return Answer({"undone": recent[0].label, "vendors": len(done.restored), "kept": done.kept}, parts)


def _import(services: Services, args: Namespace) -> Answer:
    plan = services.vendor_import.plan(args.file, dict(args.mapping))
    usable = bool(plan.new or plan.updated or plan.unchanged)
    if usable and not args.dry_run:
        services.vendor_import.apply(plan)
    document = {
        "file": str(plan.path),
        "encoding": plan.encoding,
        "delimiter": plan.delimiter,
        "columns": dict(plan.columns),
        "rows": plan.rows,
        "new": len(plan.new),
        "updated": len(plan.updated),
        "unchanged": plan.unchanged,
        "contacts": plan.contacts,
        "dropped": plan.dropped,
        "remarks": [asdict(r) for r in plan.remarks],
        "written": usable and not args.dry_run,
    }
    would = " would be" if args.dry_run else ""
    summary = (
        f"{count(plan.rows, 'row')} read ({plan.encoding}): {count(len(plan.new), 'vendor')}{would} added, "
        f"{len(plan.updated)} updated, {plan.unchanged} unchanged; {count(plan.contacts, 'contact')}{would} added; "
        f"{count(plan.dropped, 'row')} not used."
    )
    parts: list[str | Table] = [summary, remark_table(plan.remarks)]
    if not usable:
        parts.append("Nothing was imported: no row could be used.")
    return Answer(document, parts, Exit.DONE if usable else Exit.REFUSED)


def _list(services: Services, search: str) -> Answer:
    lines = services.vendors.lines(search)
    document = [
        {
            "id": v.id,
            "name": v.name,
            "categories": v.categories,
            "contact": v.contact,
            "email": v.email,
            "contacts": v.contacts,
            "status": v.status,
        }
        for v in lines
    ]
    rows = [[v.name, v.categories, v.contact, v.email, str(v.contacts), v.status] for v in lines]
    empty = (
        f"No vendor has “{search}”." if search else "No vendors yet. Read a list with: rfq-sender vendors import FILE"
    )
    return Answer(document, [Table(("Vendor", "Categories", "Contact", "E-mail", "Contacts", "Status"), rows, empty)])


def remark_table(remarks: Sequence[Remark]) -> Table:
    """What an import did with single rows."""
    rows = [[str(r.row or ""), "not used" if r.dropped else "used", r.field, r.text] for r in remarks]
    return Table(("Row", "", "Field", "Remark"), rows)
