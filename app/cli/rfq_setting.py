"""rfq-sender rfq set and show: what a request has besides title, deadline, lines, files and vendors."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from app.cli.answer import Answer, Table
from app.cli.parsing import UsageError
from app.cli.rfq_answers import answers_document, rfq_document, warn_of_sent
from app.cli.sending import CommandRefused
from app.domain.rfqs.copies import copies_of
from app.domain.rfqs.rfq import Rfq
from app.services.suite import Services

_TERMS = ("currency", "incoterm", "place", "payment")
_FORM = {True: "goes with each email", False: "none"}


def run(services: Services, args: Namespace) -> Answer:
    """Set what is given; the rest stays as it is."""
    rfq = services.rfq_reading.by_number(args.rfq)
    values = _values(services, rfq, args)
    if not values:
        raise UsageError("rfq set: give at least one thing to set, such as --form or --currency USD")
    rfq = services.rfq_editing.change(rfq.id, **values)
    if values.keys() - {"notes", "owner"}:
        warn_of_sent(rfq)
    text = f"{rfq.number} changed." if args.template is None else f"{rfq.number} uses the template “{args.template}”."
    return Answer(_document(rfq), [text])


def show(services: Services, args: Namespace) -> Answer:
    """Everything that is set, and how much of the rest there is."""
    rfq = services.rfq_reading.by_number(args.rfq)
    tally = services.replies.tally(rfq.id)
    rows = [
        ["Number", rfq.number],
        ["Title", rfq.title],
        ["State", rfq.state],
        *([["Owner", rfq.owner]] if rfq.owner else []),
        *([["Approved by", rfq.approved_by]] if rfq.approved_by else []),
        ["Due", str(rfq.deadline or "")],
        ["Lines", f"{len(rfq.items):,}"],
        ["Files", f"{len(rfq.attachments):,}"],
        ["Vendors", f"{len(rfq.vendor_ids):,}"],
        *([name.capitalize(), getattr(rfq.terms, name)] for name in _TERMS),
        *([["Answers", tally.text]] if tally.asked else []),
        ["Quote form", _FORM[rfq.has_form]],
        ["Copies (Cc)", ", ".join(copies_of(rfq, _always_copied(services, rfq)))],
        ["Internal notes", rfq.notes],
    ]
    return Answer(_document(rfq) | {"answers": answers_document(tally)}, [Table(("Field", "Value"), rows)])


def _always_copied(services: Services, rfq: Rfq) -> str:
    """By the account that the request went out from, or would."""
    name = rfq.account or services.surroundings.default_account
    return next((account.house_cc for account in services.accounts.all() if account.name == name), "")


def _values(services: Services, rfq: Rfq, args: Namespace) -> dict[str, object]:
    """What is given, by the request's own names."""
    values = dict(_message(services, rfq, args))
    if args.form is not None:
        values["has_form"] = args.form
    if args.copy is not None:
        values["copies"] = args.copy
    if args.notes is not None:
        values["notes"] = args.notes
    if args.owner is not None:
        values["owner"] = args.owner
    terms = {name: given for name in _TERMS if (given := getattr(args, name)) is not None}
    if terms or args.terms is not None:
        base = rfq.terms if args.terms is None else services.saved_terms.named(args.terms).terms
        values["terms"] = replace(base, **terms)
    return values


def _message(services: Services, rfq: Rfq, args: Namespace) -> Mapping[str, object]:
    """A template is all of the message; a subject or a body is that of one language."""
    from app.services.rfqs.mail_texts import written  # noqa: PLC0415 - what knows the languages, where it is wanted

    is_own = args.subject is not None or args.body_file is not None
    if (is_own and args.template is not None) or (args.language is not None and not is_own):
        raise UsageError("rfq set: give --template, or else --subject or --body-file, these with or without --language")
    if args.template is not None:
        text = services.mail_templates.applied(args.template)
        return {"subject": text.subject, "body": text.body, "texts": text.texts}
    return written(rfq, args.language or "", args.subject, _body(args.body_file)) if is_own else {}


def _body(path: Path | None) -> str | None:
    """As it was typed: with one kind of line break, and without the last one."""
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8-sig").rstrip("\n")
    except OSError as reason:
        raise CommandRefused(f"“{path}” can't be read: {reason.strerror}. Nothing was changed.") from reason
    except UnicodeDecodeError as reason:
        raise CommandRefused(f"“{path}” is not UTF-8 text. Save it as UTF-8. Nothing was changed.") from reason


def _document(rfq: Rfq) -> dict[str, object]:
    set_here = {"form": rfq.has_form, "copies": list(rfq.copies), "terms": asdict(rfq.terms), "notes": rfq.notes}
    return rfq_document(rfq) | set_here
