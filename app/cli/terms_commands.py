"""The commands of rfq-sender terms."""

from argparse import Namespace
from dataclasses import asdict

from app.cli.answer import Answer, Table
from app.domain.rfqs.terms import NamedTerms
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """List, save, remove, or choose those of new RFQs."""
    return {"list": _list, "save": _save, "remove": _remove, "default": _default}[args.action](services, args)


def _list(services: Services, _args: Namespace) -> Answer:
    saved, default = services.saved_terms.every(), services.saved_terms.default()
    rows = [[one.name, "yes" if one.name == default else "", one.terms.text] for one in saved]
    table = Table(("Name", "New RFQs", "Terms"), rows, "No saved terms yet. Save some with: rfq-sender terms save")
    return Answer([_document(one, default) for one in saved], [table])


def _save(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    kept = services.saved_terms.save(args.name, rfq.terms)
    document = _document(kept, services.saved_terms.default())
    return Answer(document, [f"Terms “{kept.name}” saved from {rfq.number}."])


def _remove(services: Services, args: Namespace) -> Answer:
    gone = services.saved_terms.remove(args.name)
    return Answer({"removed": gone.name}, [f"Terms “{gone.name}” removed."])


def _default(services: Services, args: Namespace) -> Answer:
    services.saved_terms.set_default(args.name)
    name = services.saved_terms.default()
    text = f"New RFQs begin with the terms “{name}”." if name else "New RFQs begin without terms."
    return Answer({"default": name}, [text])


def _document(one: NamedTerms, default: str) -> dict[str, object]:
    return {"name": one.name, "default": one.name == default, **asdict(one.terms)}
