"""The kinds of RFQs that the list can be narrowed to, and what is said where there is none of a kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.rfqs.rfq import RfqLine, RfqState

_OPEN = frozenset({RfqState.DRAFT, RfqState.SENDING, RfqState.SENT})


@dataclass(frozen=True, slots=True)
class Kind:
    """`has` is asked with the day of today."""

    title: str
    has: Callable[[RfqLine, date], bool]
    nothing: str
    text: str
    tip: str


def _in_state(*states: RfqState) -> Callable[[RfqLine, date], bool]:
    return lambda line, _today: line.state in states and not line.is_archived


def _is_due(line: RfqLine, today: date) -> bool:
    """From Monday to Sunday of this week, where the buyer is."""
    if line.deadline is None or line.state not in _OPEN or line.is_archived:
        return False
    monday = today - timedelta(days=today.weekday())
    return monday <= line.deadline.instant.astimezone().date() < monday + timedelta(days=7)


ALL = Kind(
    "All",
    lambda line, _today: not line.is_archived,
    "Every RFQ is archived",
    "Choose Archived to see them, or make a new one.",
    "Every RFQ but the archived ones.",
)
KINDS = (
    ALL,
    Kind(
        "Open",
        _in_state(*_OPEN),
        "No RFQ is open",
        "An RFQ is open until you close it.",
        "Drafts, and RFQs that are being sent or were sent.",
    ),
    Kind(
        "Draft", _in_state(RfqState.DRAFT), "No RFQ is a draft", "Every RFQ was sent.", "Nothing of them was sent yet."
    ),
    Kind(
        "Sending",
        _in_state(RfqState.SENDING),
        "No RFQ is being sent",
        "RFQs are listed here while emails of them wait or are under way.",
        "Emails of them wait or are under way.",
    ),
    Kind(
        "Sent",
        _in_state(RfqState.SENT),
        "No RFQ was sent yet",
        "RFQs are listed here once all their emails are out.",
        "All their emails are out.",
    ),
    Kind(
        "Due this week",
        _is_due,
        "No RFQ is due this week",
        "Open RFQs are listed here when vendors are to answer between Monday and Sunday.",
        "Open RFQs that vendors are to answer between Monday and Sunday.",
    ),
    Kind(
        "Closed",
        _in_state(RfqState.CLOSED, RfqState.CANCELLED),
        "No RFQ is closed",
        "Close an RFQ when you have all answers: right-click it and choose Close.",
        "You have closed them.",
    ),
    Kind(
        "Archived",
        lambda line, _today: line.is_archived,
        "No RFQ is archived",
        "Archive RFQs that you don't want to see in the list: right-click them and choose Archive.",
        "Out of the list, but never lost.",
    ),
)
