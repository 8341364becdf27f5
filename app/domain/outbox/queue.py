"""What waits for one account is one of two queues: mails to be sent, and mails to be put into its Drafts."""

from dataclasses import dataclass

from app.domain.trade.ids import AccountId


@dataclass(frozen=True, slots=True)
class Queue:
    """Each is worked off by lanes of its own, since another conversation with the server is held for each."""

    account_id: AccountId
    into_drafts: bool = False
