"""From an Exchange server's refusal to the named failure that the courier understands."""

import re
from datetime import timedelta

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.exchange.rules import classify
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    MessagePostponed,
    MessageRefused,
    Reply,
    Throttled,
    TransportFailure,
    Unreachable,
)

_MAX_HINT = timedelta(days=1)
_CLOUD = re.compile(r"(\A|\.)(office365|outlook|office|microsoft)\.com\Z", re.IGNORECASE)
_EXCEPTIONS: dict[FailureClass, type[TransportFailure]] = {
    FailureClass.NETWORK: Unreachable,
    FailureClass.TRANSIENT: MessagePostponed,
    FailureClass.CONNECTION_LOST: ConnectionLost,
    FailureClass.RECIPIENT: MessageRefused,
    FailureClass.MESSAGE: MessageRefused,
}  # all others block the account
_HAPPENED: dict[FailureClass, str] = {
    FailureClass.NETWORK: "The Exchange server can't open the mailbox right now",
    FailureClass.AUTH: "The Exchange server did not accept the sign-in",
    FailureClass.SENDER_DENIED: "The Exchange server doesn't let this user send from this mailbox",
    FailureClass.QUOTA: "The mailbox is full, or its sending quota is used up",
    FailureClass.THROTTLE: "The Exchange server asks to send more slowly",
    FailureClass.TRANSIENT: "The Exchange server could not take the email just now",
    FailureClass.CONNECTION_LOST: "The Exchange server broke off",
    FailureClass.RECIPIENT: "The Exchange server refused an address of the email",
    FailureClass.MESSAGE: "The Exchange server refused the email",
    FailureClass.PROTOCOL: "The Exchange server gave an unexpected answer",
}
_NO_EWS = (
    "There is no Exchange Web Services (EWS) at this address. Ask your IT for the EWS address; it usually ends in "
    "/EWS/Exchange.asmx"
)
_FORBIDDEN = "The Exchange server doesn't allow EWS for this user. Ask your IT to allow it"
_CLOSED = (
    "This mailbox is in Microsoft 365, which no longer allows EWS. Set up an account of the kind Microsoft 365 for it "
    "instead"
)


def refusal(stage: Stage, reply: Reply, host: str, hint: timedelta | None = None) -> TransportFailure:
    """The exception to raise; `reply.enhanced` is EWS' name of the error, empty where no EWS has answered."""
    failure = classify(stage, reply.enhanced or str(reply.code))
    text = f"{_happened(failure, reply, host)}. It answered: {reply}"
    if failure in (FailureClass.THROTTLE, FailureClass.QUOTA):
        pause = None if hint is None else min(hint, _MAX_HINT)
        return Throttled(text, failure=failure, stage=stage, reply=reply, hint=pause)
    return _EXCEPTIONS.get(failure, AccountBlocked)(text, failure=failure, stage=stage, reply=reply)


def for_reader(failure: TransportFailure) -> TransportFailure:
    """The same in words for one who reads."""
    if failure.failure is FailureClass.SENDER_DENIED:
        text = f"The Exchange server does not open this mailbox. It answered: {failure.reply}"
        return AccountBlocked(text, failure=failure.failure, stage=failure.stage, reply=failure.reply)
    if isinstance(failure, Throttled):
        text = f"The Exchange server is busy, and asks to wait. It answered: {failure.reply}"
        return Unreachable(text, failure=FailureClass.NETWORK, stage=failure.stage, reply=failure.reply)
    if isinstance(failure, Unreachable | AccountBlocked):
        return failure
    return Unreachable(str(failure), failure=FailureClass.NETWORK, stage=failure.stage, reply=failure.reply)


def _happened(failure: FailureClass, reply: Reply, host: str) -> str:
    if failure is not FailureClass.PROTOCOL or reply.enhanced:
        return _HAPPENED[failure]
    if reply.code != 403:
        return _NO_EWS
    in_the_cloud = _CLOUD.search(host) or re.search(r"exchange online|microsoft 365", reply.text, re.IGNORECASE)
    return _CLOSED if in_the_cloud else _FORBIDDEN
