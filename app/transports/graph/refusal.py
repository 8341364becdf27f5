"""From Graph's refusal to the named failure that the courier understands."""

from app.domain.accounts.scopes import GRAPH, GRAPH_SHARED
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.answer import Answer
from app.transports.graph.rules import classify
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    Throttled,
    TransportFailure,
    Unreachable,
)

_EXCEPTIONS: dict[FailureClass, type[TransportFailure]] = {
    FailureClass.NETWORK: Unreachable,
    FailureClass.AUTH: AccountBlocked,
    FailureClass.SENDER_DENIED: AccountBlocked,
    FailureClass.PROTOCOL: AccountBlocked,
    FailureClass.TRANSIENT: MessagePostponed,
    FailureClass.RECIPIENT: MessageRefused,
    FailureClass.MESSAGE: MessageRefused,
}
_HAPPENED: dict[FailureClass, str] = {
    FailureClass.NETWORK: "Microsoft 365 can't be used now",
    FailureClass.AUTH: "Microsoft 365 did not accept the sign-in. Sign in again: open the account, page Sign-in",
    FailureClass.SENDER_DENIED: "Microsoft 365 does not let you send from this mailbox",
    FailureClass.QUOTA: "The mailbox's quota at Microsoft 365 is used up",
    FailureClass.THROTTLE: "Microsoft 365 asks to send more slowly",
    FailureClass.TRANSIENT: "Microsoft 365 could not take the email just now",
    FailureClass.RECIPIENT: "Microsoft 365 refused an address of the email",
    FailureClass.MESSAGE: "Microsoft 365 refused the email",
    FailureClass.PROTOCOL: "Microsoft 365 gave an unexpected answer",
}
_FORBIDDEN = "The account has no permission. Your IT must allow {permissions} for this program"
_FORBIDDEN_SHARED = (
    "The account has no permission for the shared mailbox “{mailbox}”. Your IT must allow {permissions} for this "
    "program, and give you full access to the mailbox and “Send as”"
)


def refusal(stage: Stage, answer: Answer, mailbox: str = "") -> TransportFailure:
    """The exception to raise for a complete answer that refuses; `mailbox` is a shared one's address."""
    if answer.is_portal:
        return _portal(stage, answer)
    failure = classify(stage, answer.status, answer.code)
    happened = _HAPPENED[failure]
    if failure is FailureClass.AUTH and answer.status == 403:
        happened = _forbidden(mailbox)
    text = f"{happened}. It answered: {answer.reply}"
    if failure in (FailureClass.THROTTLE, FailureClass.QUOTA):
        return Throttled(text, failure=failure, stage=stage, reply=answer.reply, hint=answer.pause)
    return _EXCEPTIONS[failure](text, failure=failure, stage=stage, reply=answer.reply)


def _forbidden(mailbox: str) -> str:
    if mailbox:
        return _FORBIDDEN_SHARED.format(mailbox=mailbox, permissions=", ".join(GRAPH_SHARED))
    return _FORBIDDEN.format(permissions=", ".join(GRAPH))


def unexpected(stage: Stage, answer: Answer) -> AccountBlocked:
    """It says yes, and lacks what a yes has."""
    text = f"{_HAPPENED[FailureClass.PROTOCOL]}. It answered: {answer.reply}"
    return AccountBlocked(text, failure=FailureClass.PROTOCOL, stage=stage, reply=answer.reply)


def lost(text: str, stage: Stage) -> ConnectionLost:
    """The line broke, and the email is certainly not sent."""
    return ConnectionLost(f"{text.rstrip('.')}.", failure=FailureClass.CONNECTION_LOST, stage=stage)


_MAY_BE_SENT = (
    "so it is not known whether the email was sent. Look in Sent Items. If the email is still in Drafts, it was not "
    "sent: delete it there before you send it again."
)
_MAY_BE_IN_DRAFTS = "so it is not known whether the email is complete in Drafts."


def unknown(what: str, answer: Answer | None = None, *, into_drafts: bool = False) -> OutcomeUnknown:
    """The last request has left, and nobody knows what became of it."""
    said = "" if answer is None else f" It answered: {answer.reply}"
    text = f"{what.rstrip('.')}, {_MAY_BE_IN_DRAFTS if into_drafts else _MAY_BE_SENT}{said}"
    reply = None if answer is None else answer.reply
    return OutcomeUnknown(text, failure=FailureClass.AMBIGUOUS, stage=Stage.COMMIT, reply=reply)


def refused(text: str, failure: FailureClass = FailureClass.MESSAGE) -> MessageRefused:
    """We can tell ourselves that the email can't go."""
    return MessageRefused(text, failure=failure, stage=Stage.MAIL)


def _portal(stage: Stage, answer: Answer) -> TransportFailure:
    where = answer.headers.get("location", "").partition("?")[0]
    text = (
        f"The network wants you to sign in first ({where or 'it answered with a page of its own'}). Open a web page in "
        "your browser, or ask your IT about the network's proxy."
    )
    if stage in (Stage.CONNECT, Stage.AUTH):
        return Unreachable(text, failure=FailureClass.NETWORK, stage=stage, reply=answer.reply)
    return ConnectionLost(text, failure=FailureClass.CONNECTION_LOST, stage=stage, reply=answer.reply)
