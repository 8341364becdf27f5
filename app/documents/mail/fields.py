"""What a mail template may say: plain data made from an RFQ and one vendor, and nothing that is internal."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from app.documents.mail.html_body import html_list, html_table
from app.documents.mail.template import Block
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.person_name import greeted
from app.domain.vendors.vendor import Contact, Vendor


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One entry of the placeholder menu; `name` is what stands between the braces."""

    name: str
    meaning: str


PLACEHOLDERS = (
    Placeholder("greeting", "“Hello Dana,”, or “Hello NAME team,” where no first name is known"),
    Placeholder("rfq.number", "The number of the RFQ"),
    Placeholder("rfq.title", "The title of the RFQ"),
    Placeholder("rfq.parts", "How many lines: “3 parts”"),
    Placeholder("rfq.deadline", "The deadline with weekday and zone: “Fri 4 Dec 2026 17:00 CST”"),
    Placeholder("rfq.deadline_in_full", "The deadline with the UTC offset and the place of its time zone"),
    Placeholder("token", "The reference that matches replies; it is added to the subject if it is not there"),
    Placeholder("vendor.name", "The vendor's name"),
    Placeholder("contact.name", "The name of the vendor's first recipient; may be empty"),
    Placeholder("contact.first_name", "The first name of the vendor's first recipient; may be empty"),
    Placeholder("contact.last_name", "The last name of the vendor's first recipient; may be empty"),
    Placeholder("lines_table", "The table of lines; best on a line of its own"),
    Placeholder("attachment_list", "The list of attached files; best on a line of its own"),
    Placeholder("buyer.name", "The sender's name"),
    Placeholder("buyer.address", "The sender's address"),
    Placeholder("signature", "The sender's name and address"),
)
"""All there are, for the menu; `lines` and `attachments` can be walked with {% for %} besides."""

_COLUMNS = (
    ("Line", "number"),
    ("Part number", "part"),
    ("Description", "description"),
    ("Callout", "callout"),
    ("Process", "process"),
    ("Specification", "specification"),
    ("Type", "type"),
    ("Class", "spec_class"),
    ("Quantities", "quantities"),
    ("Need by", "need_by"),
)


def own_fields(vendor: Vendor, token: str) -> dict[str, object]:
    """The values of the placeholders that differ from vendor to vendor; `token` like "RFQ-2026-0042/K7F3Q"."""
    contact = next(iter(vendor.addressees), None) or Contact(email="")
    return {
        "greeting": greeting(vendor),
        "token": token,
        "vendor": {"name": vendor.name},
        "contact": {
            "name": contact.name,
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "email": contact.email,
        },
    }


def shared_fields(rfq: Rfq, *, sender_name: str, sender_address: str) -> dict[str, object]:
    """The values of all other placeholders."""
    return {
        "rfq": _rfq_fields(rfq),
        "buyer": {"name": sender_name, "address": sender_address},
        "signature": "\n".join(part for part in (sender_name, sender_address) if part),
        "lines": _line_fields(rfq.items),
        "lines_table": _lines_table(rfq.items),
        "attachments": [{"name": a.name, "size": readable_size(a.size)} for a in rfq.attachments],
        "attachment_list": _attachment_list(rfq.attachments),
    }


def greeting(vendor: Vendor) -> str:
    """By first name where everybody under To has one, else the vendor's team.

    A name that is none to greet by, such as a company's, or one with a "?" for a lost character, is not used.
    """
    names = list(dict.fromkeys(greeted(contact.first_name, vendor.name) for contact in vendor.addressees))
    if names and len(names) <= 3 and all(names):
        return f"Hello {', '.join(names[:-1])}{' and ' if names[1:] else ''}{names[-1]},"
    return "Hello," if "?" in vendor.name else f"Hello {vendor.name} team,"


def readable_size(octets: int) -> str:
    """Write "820 B", "12 KB", "1.4 MB": decimal units, as mail providers count."""
    if octets < 1_000:
        return f"{octets} B"
    if octets < 999_500:
        return f"{octets / 1_000:.0f} KB"
    return f"{octets / 1_000_000:.1f} MB"


def _rfq_fields(rfq: Rfq) -> dict[str, object]:
    count = len(rfq.items)
    return {
        "number": rfq.number,
        "title": rfq.title,
        "parts": f"{count} part" if count == 1 else f"{count} parts",
        "deadline": str(rfq.deadline) if rfq.deadline else "",
        "deadline_in_full": _in_full(rfq.deadline) if rfq.deadline else "",
    }


def _in_full(deadline: Deadline) -> str:
    """Write "Fri 4 Dec 2026 17:00 CST (UTC−06:00, America/Chicago)": no vendor has to guess the zone."""
    short = str(deadline)
    offset = "" if deadline.utc_offset in short else f"{deadline.utc_offset}, "
    return f"{short} ({offset}{deadline.zone.replace('_', ' ')})"


def _line_fields(items: tuple[RfqItem, ...]) -> tuple[dict[str, str], ...]:
    return tuple(
        {
            "number": str(item.number),
            "part_number": item.part_number,
            "revision": item.revision,
            "part": f"{item.part_number} rev. {item.revision}" if item.revision else item.part_number,
            "description": item.description,
            "callout": item.callout,
            "process": item.process,
            "specification": item.specification,
            "type": item.type,
            "spec_class": item.spec_class,
            "quantities": str(item.quantities),
            "need_by": item.need_by,
        }
        for item in items
    )


def _lines_table(items: tuple[RfqItem, ...]) -> Block:
    """Columns that are empty for all lines are left out; the plain form is a list, for any width and font."""
    lines = _line_fields(items)
    if not lines:
        return Block("", "")
    columns = [(title, key) for title, key in _COLUMNS if any(line[key] for line in lines)]
    rows = [[_cell(line[key], key) for _, key in columns] for line in lines]
    return Block("\n\n".join(_plain_line(line) for line in lines), html_table([title for title, _ in columns], rows))


def _cell(text: str, key: str) -> str:
    """Escaped; part numbers do not break at their hyphens."""
    markup = str(escape(text)).replace("\n", "<br>\n")
    return f'<span style="white-space:nowrap">{markup}</span>' if key == "part" else markup


def _plain_line(line: dict[str, str]) -> str:
    work = ", ".join(line[key] for key in ("process", "specification", "type", "spec_class") if line[key])
    rest = (
        ("", line["description"]),
        ("", work),
        ("Callout: ", line["callout"].replace("\n", "\n   ")),
        ("Quantities: ", line["quantities"]),
        ("Need by: ", line["need_by"]),
    )
    return "\n   ".join([f"{line['number']}. {line['part']}", *(f"{label}{text}" for label, text in rest if text)])


def _attachment_list(attachments: Sequence[Attachment]) -> Block:
    entries = [f"{a.name} ({readable_size(a.size)})" for a in attachments]
    if not entries:
        return Block("", "")
    return Block("\n".join(f"- {entry}" for entry in entries), html_list([str(escape(entry)) for entry in entries]))
