"""What a mail template may say: plain data made from an RFQ and one vendor, and nothing that is internal.

All of it is in the vendor's language; the template itself is the buyer's text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from app.documents.mail.answer_link import PLACEHOLDER
from app.documents.mail.greeting import greeting
from app.documents.mail.html_body import html_list, html_paragraph
from app.documents.mail.language import ENGLISH, Language
from app.documents.mail.line_text import part_text, quantities_text
from app.documents.mail.lines_table import lines_table
from app.documents.mail.logo import Logo
from app.documents.mail.spelled import deadline_in_full, deadline_text, parts_text, size_text
from app.documents.mail.template import Block, Link
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.vendors.vendor import Contact, Vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who signs; `address` is where answers go."""

    name: str
    address: str
    company: str = ""
    phone: str = ""
    logo: Logo | None = None


def own_fields(vendor: Vendor, token: str, language: Language = ENGLISH, link: str = "") -> dict[str, object]:
    """The values of the placeholders that differ from vendor to vendor; `token` like "RFQ-2026-0042/K7F3Q", `link`:
    of its own page, if there is one.
    """
    contact = next(iter(vendor.addressees), None) or Contact(email="")
    return {
        "greeting": greeting(vendor, language),
        "token": token,
        PLACEHOLDER: Link(link) if link else "",
        "vendor": {"name": vendor.name},
        "contact": {
            "name": contact.name,
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "email": contact.email,
        },
    }


def shared_fields(
    rfq: Rfq,
    *,
    sender: Sender,
    language: Language = ENGLISH,
    levels: Sequence[str] = (),
    form: str = "",
) -> dict[str, object]:
    """The values of all other placeholders.

    `levels`: the clearances that lines and files need which the reader gets; `form`: the name of the quote form, empty
    where none goes with the mail.
    """
    files = [{"name": a.name, "size": size_text(a.size, language)} for a in rfq.attachments]
    entries = [f"{file['name']} ({file['size']})" for file in files]
    return {
        "language": language.code,
        "rfq": _rfq_fields(rfq, language),
        "buyer": {"name": sender.name, "address": sender.address, "company": sender.company, "phone": sender.phone},
        "signature": _signature(sender),
        "lines": tuple(_line_fields(item, language) for item in rfq.items),
        "lines_table": lines_table(rfq.items, language),
        "deadline_line": _deadline_line(rfq, language),
        "terms": _terms(rfq, language),
        "how_to_answer": language.answer_in_form.format(form=form) if form else language.answer,
        "attachments": files,
        "attachment_list": _list("", entries),
        "attached_files": _list(language.attached, entries),
        "export_notice": _export_notice(levels, language),
    }


def _rfq_fields(rfq: Rfq, language: Language) -> dict[str, object]:
    return {
        "number": rfq.number,
        "title": rfq.title,
        "parts": parts_text(len(rfq.items), language),
        "deadline": deadline_text(rfq.deadline, language) if rfq.deadline else "",
        "deadline_in_full": deadline_in_full(rfq.deadline, language) if rfq.deadline else "",
    }


def _line_fields(item: RfqItem, language: Language) -> dict[str, str]:
    return {
        "number": str(item.number),
        "part_number": item.part_number,
        "revision": item.revision,
        "part": part_text(item, language),
        "description": item.description,
        "callout": item.callout,
        "process": item.process,
        "specification": item.specification,
        "type": item.type,
        "spec_class": item.spec_class,
        "quantities": quantities_text(item, language),
        "need_by": item.need_by,
    }


def _deadline_line(rfq: Rfq, language: Language) -> Block:
    if not rfq.deadline:
        return Block("", "")
    text = language.deadline.format(deadline=deadline_in_full(rfq.deadline, language))
    return Block(text, html_paragraph(f"<strong>{escape(text)}</strong>"))


def _terms(rfq: Rfq, language: Language) -> Block:
    """What the buyer asks for besides prices; nothing where nothing is asked."""
    text = language.terms.format(terms=rfq.terms.text) if rfq.terms.text else ""
    return Block(text, html_paragraph(str(escape(text))) if text else "")


def _signature(sender: Sender) -> Block:
    lines = [part for part in (sender.name, sender.company, sender.phone, sender.address) if part]
    html = html_paragraph("<br>\n".join(str(escape(line)) for line in lines)) if lines else ""
    if sender.logo is not None:
        logo, alt = sender.logo, escape(sender.company or sender.name)
        html += f'\n<img src="{logo.source}" width="{logo.width}" height="{logo.height}" alt="{alt}" border="0">'
    return Block("\n".join(lines), html)


def _export_notice(levels: Sequence[str], language: Language) -> Block:
    """A paragraph for each level that the reader has to keep."""
    otherwise = language.controlled_otherwise
    texts = [language.controlled.get(level.casefold(), otherwise).format(level=level) for level in levels]
    return Block("\n\n".join(texts), "\n".join(html_paragraph(str(escape(text))) for text in texts))


def _list(heading: str, entries: Sequence[str]) -> Block:
    """A list below its heading, if it has one; nothing where there are no entries."""
    if not entries:
        return Block("", "")
    plain = [heading, *(f"- {entry}" for entry in entries)] if heading else [f"- {entry}" for entry in entries]
    listed = html_list([str(escape(entry)) for entry in entries])
    return Block("\n".join(plain), f"{html_paragraph(heading)}\n{listed}" if heading else listed)
