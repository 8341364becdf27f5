"""What the commands of rfq-sender rfq answer about a request."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.cli.answer import Answer, Exit, Table, count, tell
from app.domain.rfqs.rfq import Rfq, RfqState
from app.domain.rfqs.tally import AnswerTally, Standing
from app.domain.trade.deadline import Deadline

if TYPE_CHECKING:
    from app.services.rfqs.refusals import Refusal


def rfq_document(rfq: Rfq) -> dict[str, object]:
    """The request for scripts."""
    return {
        "id": rfq.id,
        "number": rfq.number,
        "title": rfq.title,
        "state": rfq.state,
        "deadline": str(rfq.deadline or ""),
        "deadline_utc": instant_of(rfq.deadline),
        "lines": len(rfq.items),
        "attachments": [a.name for a in rfq.attachments],
        "vendors": len(rfq.vendor_ids),
        "owner": rfq.owner,
        "approved_by": rfq.approved_by,
    }


def answers_document(tally: AnswerTally) -> dict[str, int]:
    """How it was answered, for scripts: of those asked, how many stand how."""
    return {"asked": tally.asked} | {standing.name.lower(): tally[standing] for standing in Standing}


def warn_of_sent(rfq: Rfq) -> None:
    """Where it was changed too late for its mails."""
    if rfq.state in {RfqState.SENDING, RfqState.SENT}:
        tell(f"Warning: emails of {rfq.number} are already queued or sent; they don't change.")


def warn_of_past(rfq: Rfq) -> None:
    if rfq.deadline is not None and rfq.deadline.instant <= datetime.now(UTC):
        tell(f"Warning: the deadline of {rfq.number} is past. The check will refuse to send it.")


def instant_of(deadline: Deadline | None) -> str:
    """In UTC; empty where there is none."""
    return "" if deadline is None else deadline.instant.isoformat()


def invited(rfq: Rfq, left_out: "Sequence[Refusal]" = ()) -> Answer:
    """Who was left out is named; where nobody is invited for it, the command has failed."""
    code = Exit.DONE if rfq.vendor_ids or not left_out else Exit.REFUSED
    return _with_left_out(rfq, f"{count(len(rfq.vendor_ids), 'vendor')} invited to {rfq.number}.", left_out, code)


def copied(rfq: Rfq, left_out: "Sequence[Refusal]") -> Answer:
    """The number first, for scripts; then who was left out."""
    return _with_left_out(rfq, rfq.number, left_out, Exit.DONE)


def _with_left_out(rfq: Rfq, text: str, left_out: "Sequence[Refusal]", code: Exit) -> Answer:
    document = rfq_document(rfq) | {"left_out": [asdict(r) for r in left_out]}
    parts: list[str | Table] = [text]
    if left_out:
        parts.append(f"{count(len(left_out), 'vendor')} left out:")
        parts.append(Table(("Vendor", "Why"), [[r.vendor, r.text] for r in left_out], ""))
    return Answer(document, parts, code)
