"""The documents of a decision file: RFQ, quotes, questions and scenarios as JSON, vendors by their names."""

from collections.abc import Mapping

from app.documents.decision.plain import json_octets, plain
from app.domain.comparison.scenario import Scenario
from app.domain.quotes.quote import Quote
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.ids import VendorId
from app.services.decision.gathering import Gathered

_INTERNAL = {"id", "rfq_id", "vendor_id", "incoming_id"}  # numbers of this database


def records(known: Gathered, decided_on: Scenario, answers: Mapping[int, str]) -> dict[str, bytes]:
    """By the names of their files. `answers`: files of emails, by the number of their entries."""
    return {
        "rfq.json": json_octets(_rfq(known)),
        "quotes.json": json_octets([_quote(known, quote, answers) for quote in known.quotes]),
        "questions.json": json_octets(
            [_own(question) | {"email": answers.get(question.incoming_id or 0, "")} for question in known.questions]
        ),
        "scenarios.json": json_octets(
            {
                "decided_on": _scenario(known, decided_on),
                "kept": [_scenario(known, scenario) for scenario in known.scenarios if scenario.name],
            }
        ),
    }


def _rfq(known: Gathered) -> dict[str, object]:
    rfq = known.rfq
    return {
        "number": rfq.number,
        "title": rfq.title,
        "state": rfq.state,
        "deadline": {"local": rfq.deadline.local, "zone": rfq.deadline.zone} if rfq.deadline else None,
        "terms": rfq.terms,
        "notes": rfq.notes,
        "lines": [_line(item) for item in rfq.items],
        "files": [{"name": f.name, "size": f.size, "sha256": f.sha256} for f in rfq.attachments],
        "vendors": [_invitation(known, rfq, invitation) for invitation in rfq.invitations],
        "revisions": [
            {"number": number, "sent_at": at, **plain(sent)} for number, (at, sent) in enumerate(known.revisions, 1)
        ],
    }


def _line(item: RfqItem) -> dict[str, object]:
    return _own(item) | {
        "quantities": list(item.quantities.values) if item.quantities.is_read else str(item.quantities)
    }


def _invitation(known: Gathered, rfq: Rfq, invitation: Invitation) -> dict[str, object]:
    return {
        "vendor": known.names.get(invitation.vendor_id, ""),
        "lines": [item.number for item in rfq.items_for(invitation)],
        "response": invitation.response,
        "responded_at": invitation.responded_at,
    }


def _quote(known: Gathered, quote: Quote, answers: Mapping[int, str]) -> dict[str, object]:
    vendor = {"vendor": known.names.get(quote.vendor_id, "")}
    return vendor | _own(quote) | {"email": answers.get(quote.incoming_id or 0, "")}


def _scenario(known: Gathered, scenario: Scenario) -> dict[str, object]:
    def by_name(of: Mapping[VendorId, object]) -> dict[str, object]:
        return {known.names.get(vendor_id, ""): value for vendor_id, value in of.items()}

    choice = {str(line): known.names.get(vendor_id, "") for line, vendor_id in sorted(scenario.choice.items())}
    return _own(scenario) | {"choice": choice, "freight": by_name(scenario.freight)}


def _own(value: object) -> dict[str, object]:
    """But for numbers that mean nothing outside this database."""
    return {name: inner for name, inner in plain(value).items() if name not in _INTERNAL}
