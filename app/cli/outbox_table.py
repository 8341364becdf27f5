"""The mails of the outbox as a table for people, and as plain data for scripts."""

from collections.abc import Sequence

from app.cli.answer import Table, count, megabytes
from app.domain.outbox.delivery import WAITING, DeliveryLine, DeliveryState, Tally

_PAUSED = "paused"


def summary(tally: Tally, lines: Sequence[DeliveryLine] = ()) -> str:
    """In a line, such as: 24 mails: 23 sent, 1 failed. The paused ones of `lines` are called so, as in their rows."""
    words: dict[str, int] = {}
    for state in DeliveryState:
        word = state.word
        words[word] = words.get(word, 0) + tally[state]
    for line in lines:
        if _is_paused(line):
            words[line.state.word] -= 1
            words[_PAUSED] = words.get(_PAUSED, 0) + 1
    return f"{count(tally.total, 'email')}: " + ", ".join(f"{n} {w}" for w, n in words.items() if n > 0)


def message(line: DeliveryLine) -> dict[str, object]:
    """What `outbox --json` gives for each mail."""
    return {
        "id": line.id,
        "rfq": line.rfq,
        "vendor": line.vendor,
        "purpose": line.occasion.purpose,
        "number": line.occasion.number,
        "recipients": line.recipients.split(", "),
        "state": line.state,
        "paused": _is_paused(line),
        "into_drafts": line.into_drafts,
        "attempts": line.attempts,
        "message_id": line.message_id,
        "size": line.size,
        "server_reply": line.server_reply,
        "error": line.error,
        "account": line.account,
        "due_at": line.due_at.isoformat(),
        "changed_at": line.changed_at.isoformat(),
    }


def message_table(lines: Sequence[DeliveryLine]) -> Table:
    """The outbox for a person."""
    rows = [
        [
            str(line.id),
            line.rfq,
            f"{line.vendor} ({word})" if (word := line.occasion.purpose.word) else line.vendor,
            line.recipients,
            _word(line),
            str(line.attempts),
            megabytes(line.size),
            line.error or line.server_reply,
        ]
        for line in lines
    ]
    columns = ("ID", "RFQ", "Vendor", "Email", "State", "Tries", "Size", "Server answer")
    return Table(columns, rows, "The outbox is empty.")


def _is_paused(line: DeliveryLine) -> bool:
    return line.held and line.state in WAITING


def _word(line: DeliveryLine) -> str:
    if _is_paused(line):
        return _PAUSED
    if line.state is DeliveryState.DEFERRED:
        return f"retry {line.due_at.astimezone():%H:%M}"
    return line.state.word
