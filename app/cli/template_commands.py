"""The commands of rfq-sender templates."""

from argparse import Namespace

from app.cli.answer import Answer, Table
from app.cli.sending import CommandRefused
from app.domain.rfqs.rfq import NamedText, Text
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """List, show, save or remove."""
    return {"list": _list, "show": _show, "save": _save, "remove": _remove}[args.action](services, args)


def _list(services: Services, _args: Namespace) -> Answer:
    texts, default = services.mail_templates.every(), services.mail_templates.default()
    rows = [[t.name, t.text.language, "yes" if t.name == default else "", t.text.subject] for t in texts]
    return Answer([_document(t) for t in texts], [Table(("Template", "Language", "New RFQs", "Subject"), rows)])


def _show(services: Services, args: Namespace) -> Answer:
    texts = [t for t in services.mail_templates.named(args.name) if args.language in (None, t.text.language)]
    parts = [f"[{t.text.language}] {t.text.subject}\n\n{t.text.body}" for t in texts]
    if not texts:
        raise CommandRefused(f"The template “{args.name}” has no text in “{args.language}”.")
    return Answer([_document(t) for t in texts], parts)


def _save(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    texts = [Text(language=args.language or "en", subject=rfq.subject, body=rfq.body)]
    if args.language is None:
        texts += rfq.texts
    saved = [services.mail_templates.save(args.name, text) for text in texts]
    return Answer([_document(t) for t in saved], [f"Template “{saved[0].name}” saved from {rfq.number}."])


def _remove(services: Services, args: Namespace) -> Answer:
    removed = services.mail_templates.remove(args.name, args.language or "")
    return Answer({"removed": [_document(t) for t in removed]}, [f"Template “{removed[0].name}” removed."])


def _document(named: NamedText) -> dict[str, object]:
    text = named.text
    return {
        "name": named.name,
        "language": text.language,
        "bundled": named.is_bundled,
        "subject": text.subject,
        "body": text.body,
    }
