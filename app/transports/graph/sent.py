"""Looks for emails in Sent Items by their Message-IDs: reads, and changes nothing."""

from collections.abc import Sequence

from app.domain.accounts.account import GraphLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.client import GraphClient
from app.transports.graph.mailbox import Mailbox
from app.transports.graph.timeouts import Timeouts
from app.transports.transport import SentLook, Throttled, Unreachable

_IMPATIENT = Timeouts(connect=15, answer=30)  # somebody may want to quit


def look_in_sent(
    line: GraphLine, credentials: Credentials | None, message_ids: Sequence[str], seconds: Timeouts = _IMPATIENT
) -> SentLook:
    """See `LookInSent`."""
    client = GraphClient(line, credentials, seconds)
    mailbox = Mailbox(client, line)
    try:
        with client.reaching():
            found = frozenset(each for each in message_ids if mailbox.found("sentitems", each, Stage.AUTH))
    except Throttled as busy:
        raise Unreachable(str(busy), failure=FailureClass.NETWORK, stage=busy.stage, reply=busy.reply) from busy
    finally:
        client.close()
    return SentLook(folder="Sent Items", found=found)
