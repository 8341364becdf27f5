"""rfq-sender rfq set and show: what a request has besides title, deadline, lines, files and vendors."""

from argparse import Namespace
from dataclasses import asdict, replace

from app.cli.answer import Answer, Table
from app.cli.parsing import UsageError
from app.cli.rfq_answers import rfq_document, warn_of_sent
from app.domain.rfqs.rfq import Rfq
from app.services.suite import Services

_TERMS = ("currency", "incoterm", "place", "payment")
_FORM = {True: "goes with each email", False: "none"}


def run(services: Services, args: Namespace) -> Answer:
    """Set what is given; the rest stays as it is."""
    rfq = services.rfq_reading.by_number(args.rfq)
    values = _values(services, rfq, args)
    if not values:
        raise UsageError("rfq set: say what to set, such as --form or --currency USD")
    rfq = services.rfq_editing.change(rfq.id, **values)
    if values.keys() - {"notes"}:
        warn_of_sent(rfq)
    text = f"{rfq.number} changed." if args.template is None else f"{rfq.number} uses the template “{args.template}”."
    return Answer(_document(rfq), [text])


def show(services: Services, args: Namespace) -> Answer:
    """Everything that is set, and how much of the rest there is."""
    rfq = services.rfq_reading.by_number(args.rfq)
    rows = [
        ["Number", rfq.number],
        ["Title", rfq.title],
        ["State", rfq.state],
        ["Due", str(rfq.deadline or "")],
        ["Lines", f"{len(rfq.items):,}"],
        ["Files", f"{len(rfq.attachments):,}"],
        ["Vendors", f"{len(rfq.vendor_ids):,}"],
        *([name.capitalize(), getattr(rfq.terms, name)] for name in _TERMS),
        ["Quote form", _FORM[rfq.has_form]],
        ["Copies (Cc)", ", ".join(rfq.copies)],
        ["Internal notes", rfq.notes],
    ]
    return Answer(_document(rfq), [Table(("Field", "Value"), rows)])


def _values(services: Services, rfq: Rfq, args: Namespace) -> dict[str, object]:
    """What is given, by the request's own names."""
    values: dict[str, object] = {}
    if args.template is not None:
        text = services.mail_templates.applied(args.template)
        values |= {"subject": text.subject, "body": text.body, "texts": text.texts}
    if args.form is not None:
        values["has_form"] = args.form
    if args.copy is not None:
        values["copies"] = args.copy
    if args.notes is not None:
        values["notes"] = args.notes
    terms = {name: given for name in _TERMS if (given := getattr(args, name)) is not None}
    if terms or args.terms is not None:
        base = rfq.terms if args.terms is None else services.saved_terms.named(args.terms).terms
        values["terms"] = replace(base, **terms)
    return values


def _document(rfq: Rfq) -> dict[str, object]:
    set_here = {"form": rfq.has_form, "copies": list(rfq.copies), "terms": asdict(rfq.terms), "notes": rfq.notes}
    return rfq_document(rfq) | set_here
