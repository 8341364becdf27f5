"""The kinds of RFQs that the list can be narrowed to, and what is said where there is none of a kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.rfqs.rfq import RfqLine, RfqState
from app.domain.rfqs.stage import Stage, is_complete, stage_of

_OPEN = frozenset({RfqState.DRAFT, RfqState.SENDING, RfqState.SENT})


@dataclass(frozen=True, slots=True)
class Kind:
    """`has` is asked with the moment that it is, where the buyer is."""

    title: str
    has: Callable[[RfqLine, datetime], bool]
    nothing: str
    text: str
    tip: str


def _in_state(*states: RfqState) -> Callable[[RfqLine, datetime], bool]:
    return lambda line, _now: line.state in states and not line.is_archived


def _at_stage(stage: Stage) -> Callable[[RfqLine, datetime], bool]:
    return lambda line, now: stage_of(line, now) is stage and not line.is_archived


def _is_due(line: RfqLine, now: datetime) -> bool:
    """From Monday to Sunday of this week, where the buyer is."""
    if line.deadline is None or line.state not in _OPEN or line.is_archived:
        return False
    today = now.date()
    monday = today - timedelta(days=today.weekday())
    return monday <= line.deadline.instant.astimezone().date() < monday + timedelta(days=7)


ALL = Kind(
    "All",
    lambda line, _now: not line.is_archived,
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
        "Waiting for answers",
        _at_stage(Stage.WAITING),
        "No RFQ waits for answers",
        "RFQs are listed here until every vendor has answered, or until their deadline.",
        "Vendors may still answer, and the deadline hasn't passed.",
    ),
    Kind(
        "All answered",
        lambda line, now: is_complete(line) and stage_of(line, now) is Stage.TO_DECIDE and not line.is_archived,
        "No RFQ has all answers",
        "RFQs that aren't decided are listed here once no more answers are to be expected.",
        "No more answers are to be expected, and nothing is decided.",
    ),
    Kind(
        "To decide",
        _at_stage(Stage.TO_DECIDE),
        "No RFQ is to be decided",
        "RFQs are listed here once every vendor has answered, or their deadline has passed.",
        "Every vendor has answered, or the deadline has passed.",
    ),
    Kind(
        "Decided",
        _at_stage(Stage.DECIDED),
        "No RFQ is decided",
        "RFQs are listed here once you have ordered from them, or told vendors that you don't.",
        "Ordered, not ordered, or called off.",
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
        lambda line, _now: line.is_archived,
        "No RFQ is archived",
        "Archive RFQs that you don't want to see in the list: right-click them and choose Archive.",
        "Out of the list, but never lost.",
    ),
)
