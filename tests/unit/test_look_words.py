"""How mailboxes stand, in a line."""

import pytest

from app.domain.accounts.account import Account, GraphLine
from app.domain.outbox.failure import FailureClass
from app.services.inbox.following import Looked
from app.ui.replies.look_words import followed_text

ACCOUNT = Account(name="office", from_address="anna@shop.example", via=GraphLine(user="anna"))
OFFLINE = Looked(ACCOUNT, problem="The server can't be reached.", failure=FailureClass.NETWORK)
SIGNED_OUT = Looked(ACCOUNT, problem="Nobody is signed in.", failure=FailureClass.AUTH, is_blocked=True)
REFUSED = Looked(ACCOUNT, problem="There is no mailbox.", failure=FailureClass.PROTOCOL, is_blocked=True)


@pytest.mark.parametrize(
    ("looked", "said"),
    [
        (Looked(ACCOUNT), "office: followed"),
        (OFFLINE, "office: offline"),
        (SIGNED_OUT, "office: needs sign-in"),
        (REFUSED, "office: can't be read"),
    ],
    ids=["followed", "offline", "signed out", "refused"],
)
def test_each_mailbox_says_how_it_stands(looked: Looked, said: str) -> None:
    assert followed_text([looked], []) == said


def test_where_answers_go_that_nobody_can_read_is_said_behind_them() -> None:
    said = followed_text([Looked(ACCOUNT), OFFLINE], ["rfq@shop.example"])
    assert said == (
        "office: followed · office: offline · Answers go to rfq@shop.example, which no account here can read."
    )
