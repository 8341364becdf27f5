"""What the page says of an account: its counts, its pace, and what stands in the way."""

from datetime import datetime

from app.domain.outbox.activity import Span, Standing
from app.domain.outbox.delivery import DeliveryState
from app.services.sending.account_desk import PaceNow
from app.services.sending.metrics import AccountMetrics
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted, size_text
from app.ui.widgets.bar_chart import Bar

_HOURS_APART = 6  # between two that are named
_FAILED = DeliveryState.REJECTED, DeliveryState.UNKNOWN
_QUEUED = Standing.READY, Standing.DEFERRED, Standing.IN_FLIGHT
_BLOCKED = Chip("✗", "Blocked", Tone.ERR)
_WAITING = Chip("⟳", "Waiting", Tone.WARN)
_SLOWED = Chip("↓", "Slowed down", Tone.WARN)
_SENDING = Chip("↑", "Sending", Tone.INFO)


def is_worth_showing(found: AccountMetrics) -> bool:
    """Whether anything was tried, or waits."""
    return not found.activity.is_empty or any(found.count(s) for s in (*_QUEUED, Standing.PAUSED))


def chip_of(found: AccountMetrics) -> Chip | None:
    """How the account is doing; None: nothing is to be said."""
    pace = found.pace
    if pace is not None and pace.trouble is not None:
        return _BLOCKED if pace.is_blocked else _WAITING
    if pace is not None and pace.is_slowed:
        return _SLOWED
    return _SENDING if found.count(Standing.IN_FLIGHT) else None


def trouble_text(found: AccountMetrics) -> str:
    """Why it does not send, in the words of the outbox."""
    return "" if found.pace is None or found.pace.trouble is None else tr(str(found.pace.trouble))


def counts_text(found: AccountMetrics) -> str:
    """Like “85 emails sent · 3 failed · 1 unknown · 12 queued · 2 paused · 1.9 MB”."""
    done = found.activity
    parts = [tr("{n} sent").format(n=counted(done.number(DeliveryState.ACCEPTED), "email", "emails"))]
    for number, text in (
        (done.number(DeliveryState.REJECTED), tr("{n} failed")),
        (done.number(DeliveryState.UNKNOWN), tr("{n} unknown")),
        (sum(found.count(s) for s in _QUEUED), tr("{n} queued")),
        (found.count(Standing.PAUSED), tr("{n} paused")),
    ):
        if number:
            parts.append(text.format(n=f"{number:,}"))
    parts.append(size_text(done.octets))
    return " · ".join(parts)


def pace_text(pace: PaceNow | None) -> str:
    """Like “15 of 30 emails/min · 420 of 500 recipients in 24 hours”."""
    if pace is None:
        return tr("Another program sends from this data")
    parts = [_rate_text(pace)]
    recipients = counted(pace.recipients, "recipient", "recipients")
    if pace.per_day is None:
        parts.append(tr("{n} in 24 hours").format(n=recipients))
    else:
        text = tr("{n} of {limit} recipients in 24 hours")
        parts.append(text.format(n=f"{pace.recipients:,}", limit=f"{pace.per_day:,}"))
    return " · ".join(parts)


def _rate_text(pace: PaceNow) -> str:
    if pace.rate is None:
        return tr("no limit per minute")
    if pace.is_slowed and pace.full_rate is not None:
        return tr("{n} of {limit} emails/min").format(n=f"{pace.rate:.3g}", limit=f"{pace.full_rate:g}")
    return tr("{n} emails/min").format(n=f"{pace.rate:.3g}")


def bars_of(found: AccountMetrics) -> list[Bar]:
    """One for each hour; every sixth is named."""
    bars = []
    for number, span in enumerate(found.activity.spans):
        sent, failed, begins = span.number(DeliveryState.ACCEPTED), span.number(*_FAILED), span.begins.astimezone()
        is_named = number > 0 and begins.hour % _HOURS_APART == 0
        text = tr(f"from {_clock(begins)}: {sent:,} sent, {failed:,} failed or Unknown")
        bars.append(Bar(text, sent, failed, _clock(begins) if is_named else ""))
    return bars


def hours_text(found: AccountMetrics) -> str:
    """The busiest of them."""
    most = max(found.activity.spans, key=_height)
    return tr("At most {n} in one hour, from {time}").format(n=f"{_height(most):,}", time=_clock(most.begins))


def _height(span: Span) -> int:
    return span.number(DeliveryState.ACCEPTED, *_FAILED)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"
