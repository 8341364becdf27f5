"""rfq-sender rfq links: the pages on which an RFQ's vendors answer in the browser."""

from argparse import Namespace

from app.cli.answer import Answer, Table
from app.domain.trade.problem import Problem
from app.services.rfqs.vendor_links import LinkLine
from app.services.suite import Services

_NO_PAGES = (
    "Vendors have no pages yet: where browsers reach them isn't set. An admin sets it: rfq-sender server rules "
    "--vendor-pages https://…"
)
_NOBODY = "Nobody is asked yet. Invite vendors first: rfq-sender rfq invite"


class NotAsked(Problem):
    """It has no link in that RFQ; nothing was changed."""


def run(services: Services, args: Namespace) -> Answer:
    """Tell them, or make others in place of those of some vendors."""
    links = services.vendor_links
    rfq_id = services.rfq_reading.id_of(args.rfq)
    if args.renew:
        named = services.vendors.by_names(args.renew)
        asked = {line.vendor_id for line in links.of(rfq_id)}
        if strange := [vendor.name for vendor in named if vendor.id not in asked]:
            raise NotAsked(f"“{strange[0]}” is not asked in {args.rfq}. Nothing was changed.")
        links.renew(rfq_id, [vendor.stored_id for vendor in named])
    lines = links.of(rfq_id)
    rows = [(line.vendor, line.url or "–", _opened(line), f"{line.downloads:,}") for line in lines]
    said: list[str | Table] = [Table(("Vendor", "Page", "Used", "Downloads"), rows, _NOBODY)]
    fetched = [
        (f"{one.at.astimezone():%Y-%m-%d %H:%M}", line.vendor, one.name, one.address or "–")
        for line in lines
        for one in line.controlled
    ]
    if fetched:
        said.append(Table(("Controlled file fetched", "Vendor", "File", "From"), fetched, ""))
    if lines and not links.address():
        said.append(_NO_PAGES)
    if args.renew:
        said.append("The links that these vendors' emails have don't work any more. Send them the new ones yourself.")
    return Answer([_document(line) for line in lines], said)


def _opened(line: LinkLine) -> str:
    return f"{line.opened_at.astimezone():%Y-%m-%d %H:%M}" if line.opened_at else "not yet"


def _document(line: LinkLine) -> dict[str, object]:
    return {
        "vendor": line.vendor,
        "page": line.url,
        "used_at": line.opened_at.isoformat() if line.opened_at else None,
        "downloads": line.downloads,
        "controlled": [
            {"file": one.name, "sha256": one.sha256, "at": one.at.isoformat(), "from": one.address}
            for one in line.controlled
        ],
    }
