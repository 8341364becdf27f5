"""The metrics as Prometheus reads them. Account names are the only names in it."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from app.domain.outbox.activity import Activity, Standing
from app.domain.outbox.delivery import DeliveryState
from app.services.sending.account_desk import PaceNow
from app.services.sending.health import Vitals
from app.services.sending.metrics import MINUTE, AccountMetrics

_SHOWN = [standing for standing in Standing if standing is not Standing.ENDED]
_OUTCOMES = {
    DeliveryState.ACCEPTED: "accepted",
    DeliveryState.DEFERRED: "deferred",
    DeliveryState.REJECTED: "rejected",
    DeliveryState.UNKNOWN: "unknown",
    DeliveryState.READY: "returned",
}
_NO_REASON = "none"
_ACCOUNT = ("account",)
Value = tuple[Sequence[str], float]


def exposition(found: Sequence[AccountMetrics], vitals: Vitals) -> bytes:
    """The text format, version 0.0.4."""
    return generate_latest(_Found(found, vitals))


class _Found(Collector):
    def __init__(self, found: Sequence[AccountMetrics], vitals: Vitals) -> None:
        self._found = found
        self._vitals = vitals

    @override
    def collect(self) -> Iterable[Metric]:
        yield from self._process()
        yield from self._counts()
        yield from self._last_minute()
        yield from self._paces()
        yield from self._troubles()

    def _process(self) -> Iterator[Metric]:
        ready = [((), float(self._vitals.is_ready))]
        yield _gauge("ready", "1 while the database and the shared folder answer, as /readyz says it.", ready, ())
        if self._vitals.look_age is not None:
            about = "Seconds since the process last looked for work; more than 60: it is stuck."
            yield _gauge("last_look_seconds", about, [((), self._vitals.look_age)], ())
        about = "1 while this process is the one that sends from the account."
        yield _gauge("account_held", about, [((m.account,), float(m.is_held)) for m in self._found])

    def _counts(self) -> Iterator[Metric]:
        mails = [((m.account, s.value), float(m.count(s))) for m in self._found for s in _SHOWN]
        yield _gauge("emails", "Emails in the outbox by state.", mails, ("account", "state"))
        about = "Seconds since the oldest email that waits to be sent fell due; 0: none is due."
        yield _gauge("oldest_due_seconds", about, [((m.account,), m.oldest_due.total_seconds()) for m in self._found])
        tries = [
            ((m.account, name), float(m.activity.number(outcome)))
            for m in self._found
            for outcome, name in _OUTCOMES.items()
        ]
        about = "Tries to send since the command began, by outcome; returned: back in the queue, not sent."
        yield _counter("attempts", about, tries, ("account", "outcome"))
        yield _counter("emails_sent", "Emails that the server accepted since the command began.", self._of(_sent))
        about = "Bytes of emails handed to the network since the command began, whatever became of them."
        yield _counter("transferred_bytes", about, self._of(lambda activity: float(activity.octets)))

    def _last_minute(self) -> Iterator[Metric]:
        seconds = MINUTE.total_seconds()
        sent = [((m.account,), _sent(m.minute) / seconds) for m in self._found]
        yield _gauge("emails_sent_per_second", "Emails accepted per second, over the last minute.", sent)
        octets = [((m.account,), m.minute.octets / seconds) for m in self._found]
        yield _gauge("transferred_bytes_per_second", "Bytes per second, over the last minute.", octets)

    def _paces(self) -> Iterator[Metric]:
        about = "Part of the full pace that the server lets the account go at; below 1 it is throttled."
        yield _gauge("pace_ratio", about, self._paced(lambda pace: pace.factor))
        about = "Emails per minute that the account may send now; +Inf is unlimited."
        yield _gauge("pace_emails_per_minute", about, self._paced(lambda pace: _limit(pace.rate)))
        about = "Emails per minute of the account's own limit; +Inf is unlimited."
        yield _gauge("pace_limit_emails_per_minute", about, self._paced(lambda pace: _limit(pace.full_rate)))
        about = "Recipients that the server took, or may have taken, in the last 24 hours."
        yield _gauge("recipients_last_day", about, self._paced(lambda pace: pace.recipients))
        about = "Recipients in 24 hours of the account's limit; +Inf is unlimited."
        yield _gauge("recipients_last_day_limit", about, self._paced(lambda pace: _limit(pace.per_day)))
        yield _gauge("connections", "Connections at work.", self._paced(lambda pace: pace.lanes))

    def _troubles(self) -> Iterator[Metric]:
        labels = ("account", "reason")
        about = "1 while the account can't send until somebody does something, and the reason."
        yield _gauge("account_blocked", about, self._reasons(lambda pace: pace.is_blocked), labels)
        about = "1 while the account can't send and will be tried again by itself, and the reason."
        waits = self._reasons(lambda pace: pace.trouble is not None and not pace.is_blocked)
        yield _gauge("account_waiting", about, waits, labels)

    def _of(self, value: Callable[[Activity], float]) -> list[Value]:
        return [((m.account,), value(m.activity)) for m in self._found]

    def _paced(self, value: Callable[[PaceNow], float]) -> list[Value]:
        return [((m.account,), value(m.pace)) for m in self._found if m.pace is not None]

    def _reasons(self, applies: Callable[[PaceNow], bool]) -> list[Value]:
        return [
            ((m.account, _reason(m.pace) if applies(m.pace) else _NO_REASON), float(applies(m.pace)))
            for m in self._found
            if m.pace is not None
        ]


def _sent(activity: Activity) -> float:
    return activity.number(DeliveryState.ACCEPTED)


def _reason(pace: PaceNow) -> str:
    return _NO_REASON if pace.trouble is None else pace.trouble.failure.value


def _limit(value: float | None) -> float:
    return math.inf if value is None else value


def _gauge(name: str, about: str, values: Sequence[Value], labels: Sequence[str] = _ACCOUNT) -> Metric:
    family = GaugeMetricFamily(f"rfq_sender_{name}", about, labels=labels)
    for of, value in values:
        family.add_metric(of, value)
    return family


def _counter(name: str, about: str, values: Sequence[Value], labels: Sequence[str] = _ACCOUNT) -> Metric:
    family = CounterMetricFamily(f"rfq_sender_{name}", about, labels=labels)
    for of, value in values:
        family.add_metric(of, value)
    return family
