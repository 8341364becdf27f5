"""Looks for mails among what a mailbox on an Exchange server has sent: reads, and changes nothing."""

from collections.abc import Sequence

from app.domain.accounts.account import ExchangeLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.exchange.session import Refusal, Session, Timeouts, open_session
from app.transports.line.patience import LineLost
from app.transports.transport import SentLook, Throttled, TransportFailure, Unreachable

_SECONDS = Timeouts(connect=15, command=30)


def look_in_sent(
    line: ExchangeLine,
    sender: str,
    credentials: Credentials | None,
    message_ids: Sequence[str],
    timeouts: Timeouts = _SECONDS,
) -> SentLook:
    """See `LookInSent`. `sender` is whose mailbox it is where the line names no other."""
    try:
        session, folder = open_session(line, sender, credentials, "sentitems", timeouts)
        try:
            found = frozenset(one for one in message_ids if _is_there(session, one))
        finally:
            session.close()
    except Throttled as busy:
        raise _later(str(busy)) from busy
    return SentLook(folder=folder, found=found)


def _is_there(session: Session, message_id: str) -> bool:
    request = session.mailbox.find("sentitems", message_id)
    try:
        said = session.ask(Stage.AUTH, request, session.timeouts.command)
    except Refusal as refused:
        raise refused.failure from refused
    except LineLost as error:
        raise _later(f"{error}.") from error
    return any(item.message_id == message_id for item in said.items)


def _later(text: str) -> TransportFailure:
    return Unreachable(text, failure=FailureClass.NETWORK, stage=Stage.AUTH)
