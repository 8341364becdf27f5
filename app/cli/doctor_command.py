"""rfq-sender doctor."""

from argparse import Namespace

from app.cli.answer import Answer, Exit, Table
from app.domain.outbox.concern import Concern
from app.domain.trade.finding import Severity
from app.services.suite import Services


def doctor(services: Services, args: Namespace) -> Answer:
    """What needs attention, or the text for a support mail."""
    if args.diagnostics:
        text = services.diagnostics.text()
        return Answer({"diagnostics": text}, [text.rstrip()])
    found = services.doctor.look()
    rows = [[c.subject, c.text, _todo(c)] for c in found]
    blocks = any(c.severity is Severity.BLOCK for c in found)
    table = Table(("Where", "What", "What to do"), rows, "Everything is OK.")
    return Answer([_concern(c) for c in found], [table], Exit.REFUSED if blocks else Exit.DONE)


def _concern(concern: Concern) -> dict[str, object]:
    return {
        "subject": concern.subject,
        "severity": concern.severity,
        "text": concern.text,
        "todo": concern.todo,
        "mails": concern.mails,
        "account": concern.account,
        "next_at": None if concern.next_at is None else concern.next_at.isoformat(),
        "command": concern.command,
    }


def _todo(concern: Concern) -> str:
    when = f"Next try {concern.next_at.astimezone():%H:%M}." if concern.next_at else ""
    return " ".join(p for p in (concern.todo, when, f"[{concern.command}]" if concern.command else "") if p)
