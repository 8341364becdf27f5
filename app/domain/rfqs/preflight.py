"""The check before sending: rules that look at gathered facts. Each finding names its row and what to do."""

from collections.abc import Callable, Iterator

from app.domain.rfqs.rules import files, leftovers, lines, message, recipients, request, sizes
from app.domain.rfqs.rules.facts import Facts
from app.domain.trade.finding import Finding, Severity


def check(facts: Facts, pause: Callable[[], None] = lambda: None) -> tuple[Finding, ...]:
    """Everything the rules find, what blocks first. `pause` is called between them, and may end it by raising."""
    found: list[Finding] = []
    for rule in _RULES:
        pause()
        found += rule(facts)
    return tuple(sorted(found, key=lambda f: f.severity is not Severity.BLOCK))


_RULES: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    request.lines_and_vendors,
    request.quantities,
    request.twins,
    lines.drawings,
    lines.vendors,
    lines.controlled,
    request.deadline,
    request.sender,
    request.approval,
    recipients.vendors,
    recipients.shared_addresses,
    recipients.copies,
    recipients.asked_before,
    leftovers.leftovers,
    leftovers.names,
    leftovers.essentials,
    message.subjects,
    message.placeholders,
    files.files,
    files.alike,
    sizes.mails,
    sizes.of_vendors,
    sizes.total,
    message.attached,
    message.strangers,
)
