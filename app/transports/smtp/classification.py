"""From a server's refusal to the named failure that the courier understands."""

import re
from datetime import timedelta

from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.known_replies import known_reply
from app.transports.smtp.rules import classify
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    Reply,
    Throttled,
    TransportFailure,
    Unreachable,
)

_MAX_HINT = timedelta(days=1)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
_HINT = re.compile(r"(?:again|retry|wait|after)\D{0,20}?([0-9]{1,6})\s*([smh])", re.IGNORECASE)

_EXCEPTIONS: dict[FailureClass, type[TransportFailure]] = {
    FailureClass.NETWORK: Unreachable,
    FailureClass.TLS_TRUST: AccountBlocked,
    FailureClass.AUTH: AccountBlocked,
    FailureClass.SENDER_DENIED: AccountBlocked,
    FailureClass.PROTOCOL: AccountBlocked,
    FailureClass.TRANSIENT: MessagePostponed,
    FailureClass.CONNECTION_LOST: ConnectionLost,
    FailureClass.RECIPIENT: MessageRefused,
    FailureClass.MESSAGE: MessageRefused,
    FailureClass.AMBIGUOUS: OutcomeUnknown,
}

_HAPPENED: dict[FailureClass, str] = {
    FailureClass.NETWORK: "The mail server does not take connections now",
    FailureClass.TLS_TRUST: "The mail server does not encrypt the line",
    FailureClass.AUTH: "The mail server did not accept the sign-in",
    FailureClass.SENDER_DENIED: "The mail server does not allow this sender address",
    FailureClass.QUOTA: "The account's sending quota is used up",
    FailureClass.THROTTLE: "The mail server asks to send more slowly",
    FailureClass.TRANSIENT: "The mail server could not take the email just now",
    FailureClass.CONNECTION_LOST: "The mail server ended the connection",
    FailureClass.RECIPIENT: "The mail server refused {subject}",
    FailureClass.MESSAGE: "The mail server refused the email",
    FailureClass.PROTOCOL: "The mail server gave an unexpected answer",
}


def refusal(stage: Stage, reply: Reply, subject: str) -> TransportFailure:
    """The exception to raise for a complete reply that refuses; `subject` is the address it is about."""
    failure = classify(stage, reply)
    known = known_reply(str(reply))
    happened = known.happened if known else f"{_HAPPENED[failure].format(subject=subject)}."
    text = f"{happened} It answered: {reply}"
    if failure in (FailureClass.THROTTLE, FailureClass.QUOTA):
        return Throttled(text, failure=failure, stage=stage, reply=reply, hint=pause_in(reply.text))
    return _EXCEPTIONS[failure](text, failure=failure, stage=stage, reply=reply)


def pause_in(text: str) -> timedelta | None:
    """The pause a server names in its own words ("try again in 5 minutes"), at most a day; None if none."""
    match = _HINT.search(text)
    if match is None:
        return None
    return min(timedelta(**{_UNITS[match[2].lower()]: int(match[1])}), _MAX_HINT)
