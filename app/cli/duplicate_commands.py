"""The commands of rfq-sender vendors for vendors that stand in the list twice."""

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence

from app.cli.answer import Answer, Table, count, tell
from app.cli.parsing import UsageError
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.duplicate_search import Doubles
from app.domain.vendors.duplicates import LOWEST_SCORE
from app.domain.vendors.joining import CHOSEN, Joined
from app.domain.vendors.vendor import Vendor
from app.services.suite import Services

_CROWDS = 5  # that are named before the rest is counted
_TOLD_EVERY = 0.25  # of the whole search


def run(services: Services, args: Namespace) -> Answer:
    """Find, merge, or tell apart."""
    if args.action == "duplicates":
        return _duplicates(services, args.min_score or LOWEST_SCORE)
    if args.action == "distinct":
        return _distinct(services, args.first, args.second)
    return _merge(services, args)


def _duplicates(services: Services, lowest: int) -> Answer:
    told = 0.0

    def watch(done: int, of: int) -> bool:
        nonlocal told
        if of and done / of >= told + _TOLD_EVERY:
            told = done / of
            tell(f"{told:.0%} compared")
        return True

    found = services.duplicates.find(lowest, watch)
    rows = [[str(p.score), p.first_name, p.second_name, "; ".join(p.reasons)] for p in found.pairs]
    parts: list[str | Table] = [
        Table(("Score", "Vendor", "Vendor", "Because of"), rows, f"No duplicates among {found.vendors} vendors."),
        *_limits(found),
    ]
    if found.pairs:
        parts.append(
            "Merge with: rfq-sender vendors merge KEEP OTHER; or keep both with: rfq-sender vendors distinct A B"
        )
    return Answer(_found_document(found), parts)


def _limits(found: Doubles) -> Iterable[str]:
    """What was not compared or is not shown."""
    if found.left_out:
        yield f"{found.left_out} more with lower scores are not shown. Use a higher --min-score, or merge these first."
    if found.crowds:
        more = len(found.crowds) - _CROWDS
        named = "; ".join(f"{c.what} ({c.vendors})" for c in found.crowds[:_CROWDS])
        rest = f"; and {more} more" if more > 0 else ""
        yield f"Too many vendors share these to compare all. Each was compared with its neighbors: {named}{rest}."


def _found_document(found: Doubles) -> dict[str, object]:
    return {
        "vendors": found.vendors,
        "pairs": [
            {
                "score": p.score,
                "first": {"id": p.first, "name": p.first_name},
                "second": {"id": p.second, "name": p.second_name},
                "reasons": list(p.reasons),
            }
            for p in found.pairs
        ],
        "crowds": [{"what": c.what, "vendors": c.vendors} for c in found.crowds],
        "left_out": found.left_out,
    }


def _merge(services: Services, args: Namespace) -> Answer:
    entries = services.vendors.by_names([args.keep, *args.others])
    take = _taken(entries, args.take)
    if args.dry_run:
        made = services.duplicates.join(entries, take)
        return Answer(_document(made, entries, written=False), _parts(made, entries, "would stay"))
    done = services.duplicates.merge(entries, take)
    parts = _parts(done.joined, entries, "stays")
    return Answer(_document(done.joined, entries, written=True), [*parts, "Undo it with: rfq-sender vendors undo"])


def _taken(entries: Sequence[Vendor], take: Iterable[tuple[str, str]]) -> dict[str, VendorId]:
    by_name = {text_key(v.name): v.stored_id for v in entries}
    found: dict[str, VendorId] = {}
    for field, name in take:
        if field not in CHOSEN:
            raise UsageError(f"“{field}” can't be chosen. Choose one of: {', '.join(CHOSEN)}")
        if text_key(name) not in by_name:
            raise UsageError(f"“{name}” isn't one of the vendors to merge")
        found[field] = by_name[text_key(name)]
    return found


def _parts(made: Joined, entries: Sequence[Vendor], stays: str) -> list[str | Table]:
    vendor = made.vendor
    rows = [
        [d.field.replace("_", " "), *(f"→ {text}" if i == d.taken else text for i, text in d.says.items())]
        for d in made.differing
    ]
    contacts = [[c.name, c.email, c.phone, c.role, c.rank] for c in vendor.contacts]
    text = (
        f"“{vendor.name}” {stays}, with {count(len(vendor.contacts), 'contact')}, "
        f"{len(vendor.capabilities)} capabilities and {count(len(vendor.approvals), 'approval')}."
    )
    return [
        text,
        Table(("Differs (→ is used)", *(v.name for v in entries)), rows),
        Table(("Contact", "Email", "Phone", "Role", "Rank"), contacts),
        Table(("Kept in the notes",), [[line] for line in made.told]),
    ]


def _document(made: Joined, entries: Sequence[Vendor], *, written: bool) -> dict[str, object]:
    names: Mapping[VendorId, str] = {v.stored_id: v.name for v in entries}
    return {
        "id": made.vendor.id,
        "name": made.vendor.name,
        "contacts": [{"name": c.name, "email": c.email} for c in made.vendor.contacts],
        "differing": [
            {"field": d.field, "says": {names[i]: text for i, text in d.says.items()}, "taken": names[d.taken]}
            for d in made.differing
        ],
        "notes": list(made.told),
        "written": written,
    }


def _distinct(services: Services, first: str, second: str) -> Answer:
    one, two = services.vendors.by_names([first, second])
    services.duplicates.tell_apart(one.stored_id, two.stored_id)
    text = f"“{one.name}” and “{two.name}” are two vendors. They won't be proposed again."
    return Answer({"distinct": [one.name, two.name]}, [text])
