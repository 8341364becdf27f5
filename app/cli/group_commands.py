"""The commands of rfq-sender vendors that look at vendors and keep them in groups."""

from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from app.cli.answer import Answer, Table, count
from app.cli.parsing import UsageError
from app.domain.trade.ids import VendorId
from app.domain.vendors.group import VendorGroup
from app.domain.vendors.search import Facet, FacetKind, VendorSearch
from app.domain.vendors.vendor import Vendor, VendorLine
from app.services.suite import Services
from app.services.vendors.groups import facet_of

_CHUNK = 500  # lines that are read at once


def run(services: Services, args: Namespace) -> Answer:
    """List, show, or keep groups."""
    if args.action == "list":
        return _list(services, args)
    if args.action == "show":
        return _show(services, args.vendor)
    if args.action == "groups":
        return _groups(services)
    if args.action == "ungroup":
        services.vendor_groups.remove(args.name)
        return Answer({"removed": args.name}, [f"Group “{args.name}” removed; its vendors are kept."])
    return _group(services, args)


def wanted(services: Services, search: str, facets: Iterable[tuple[str, str]], group: str) -> VendorSearch:
    """What --search, --only and --group say together. UsageError names what there is to choose from."""
    found = [_facet(services, kind, label) for kind, label in facets]
    if group:
        found.append(facet_of(services.vendor_groups.named(group)))
    return VendorSearch(text=search, facets=tuple(found))


def _facet(services: Services, kind: str, label: str) -> Facet:
    known = [f.facet for f in services.vendor_finding.facets() if f.facet.kind.value == kind]
    for facet in known:
        if label.casefold() in (facet.key.casefold(), facet.label.casefold()):
            return facet
    kinds = [k.value for k in FacetKind if k is not FacetKind.GROUP]
    if kind not in kinds:
        raise UsageError(f"Unknown filter “{kind}”. Use one of: {', '.join(kinds)}")
    some = ", ".join(f"“{f.label}”" for f in known[:10]) or "none"
    raise UsageError(f"No vendor has the {kind} “{label}”. Use one of: {some}")


def _list(services: Services, args: Namespace) -> Answer:
    search = wanted(services, args.search, args.only, args.group)
    lines = _lines(services, services.vendor_finding.find(search).ids)
    document = [
        {
            "id": v.id,
            "name": v.name,
            "categories": v.categories,
            "contact": v.contact,
            "email": v.email,
            "contacts": v.contacts,
            "status": v.status,
            "capabilities": v.capabilities,
            "clearance": v.clearance,
            "last_rfq": v.last_rfq,
            "asked": v.asked,
            "answered": v.answered,
            "check": v.check,
        }
        for v in lines
    ]
    rows = [[v.name, v.categories, v.contact, v.email, str(v.contacts), v.check or v.status] for v in lines]
    empty = "No vendors yet. Import a list with: rfq-sender vendors import FILE"
    if not search.is_empty:
        empty = f"No vendor has “{args.search}”." if args.search else "No vendor matches."
    return Answer(document, [Table(("Vendor", "Categories", "Contact", "Email", "Contacts", "Status"), rows, empty)])


def _lines(services: Services, ids: Sequence[VendorId]) -> list[VendorLine]:
    return [
        line
        for start in range(0, len(ids), _CHUNK)
        for line in services.vendor_finding.lines(ids[start : start + _CHUNK])
    ]


def _show(services: Services, name: str) -> Answer:
    (vendor,) = services.vendors.by_names([name])
    history = services.vendor_finding.history(vendor.stored_id)
    record = services.vendor_finding.record(vendor.stored_id)
    contacts = [[c.name, c.email, c.phone, c.role, c.rank, c.addressed, c.address_state] for c in vendor.contacts]
    can = [
        [c.process, c.specification, c.type, c.spec_class, c.standing, str(c.valid_until or "")]
        for c in vendor.capabilities
    ]
    mails = [[h.number, h.title, h.state, f"{h.changed_at:%Y-%m-%d %H:%M} UTC", h.response, h.purpose] for h in history]
    head = ("Contact", "Email", "Phone", "Role", "Rank", "As", "Address")
    return Answer(
        _document(vendor)
        | {"record": asdict(record)}
        | {"history": [dict(zip(("rfq", "title", "mail", "at", "answer", "purpose"), m, strict=True)) for m in mails]},
        [
            _sentence(vendor),
            f"{'. '.join(record.sentences)}.",
            Table(head, contacts, "No contact."),
            Table(("Process", "Specification", "Type", "Class", "Standing", "Valid until"), can, "No capability."),
            Table(("RFQ", "Title", "Email", "Since", "Answer", "For"), mails, "Never asked."),
        ],
    )


def _document(vendor: Vendor) -> dict[str, object]:
    return {
        "id": vendor.id,
        "name": vendor.name,
        "categories": list(vendor.categories),
        "tags": list(vendor.tags),
        "status": vendor.status,
        "status_reason": vendor.status_reason,
        "clearance": vendor.clearance,
        "check": vendor.check,
        "website": vendor.website,
        "terms": vendor.terms,
        "notes": vendor.notes,
        "contacts": [
            {
                "name": c.name,
                "email": c.email,
                "phone": c.phone,
                "role": c.role,
                "rank": c.rank,
                "addressed": c.addressed,
                "address_state": c.address_state,
            }
            for c in vendor.contacts
        ],
        "capabilities": [
            {
                "process": c.process,
                "specification": c.specification,
                "type": c.type,
                "spec_class": c.spec_class,
                "standing": c.standing,
                "valid_until": str(c.valid_until or ""),
            }
            for c in vendor.capabilities
        ],
    }


def _sentence(vendor: Vendor) -> str:
    parts = [vendor.status.value.replace("_", " "), vendor.status_reason, vendor.clearance, vendor.check]
    parts += [", ".join(vendor.categories), ", ".join(vendor.tags), vendor.website, vendor.terms, vendor.notes]
    return f"{vendor.name}: {' · '.join(p for p in parts if p)}"


def _groups(services: Services) -> Answer:
    groups = services.vendor_groups.every()
    counts = {g.id: len(services.vendor_finding.find(VendorSearch(facets=(facet_of(g),))).ids) for g in groups}
    document = [{"name": g.name, "search": g.search and g.search.image(), "vendors": counts[g.id]} for g in groups]
    rows = [[g.name, _meaning(g), str(counts[g.id])] for g in groups]
    empty = "No groups yet. Make one with: rfq-sender vendors group NAME --search TEXT"
    return Answer(document, [Table(("Group", "Who is in it", "Vendors"), rows, empty)])


def _meaning(group: VendorGroup) -> str:
    if group.search is None:
        return "picked by hand"
    parts = [f"“{group.search.text}”"] if group.search.text else []
    return ", ".join([*parts, *(f"{f.kind} {f.label}" for f in group.search.facets)])


def _group(services: Services, args: Namespace) -> Answer:
    if args.vendor:
        if args.search or args.only:
            raise UsageError("give vendor names or a search, not both")
        ids = [v.stored_id for v in services.vendors.by_names(args.vendor)]
        group = services.vendor_groups.pick(args.name, ids)
    else:
        group = services.vendor_groups.save_search(args.name, wanted(services, args.search, args.only, ""))
    found = services.vendor_finding.find(VendorSearch(facets=(facet_of(group),)))
    text = f"Group “{group.name}” has {count(len(found.ids), 'vendor')} now."
    return Answer({"name": group.name, "vendors": len(found.ids)}, [text])
