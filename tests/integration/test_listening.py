"""Listening to a mailbox: told of each new mail, renewed, and over when it is said to be."""

from collections.abc import Sequence
from threading import Event

import pytest

from app.domain.accounts.account import Account, GraphLine
from app.domain.outbox.failure import FailureClass, Stage
from app.services.inbox.listening import Listening
from app.transports.mailbox import News
from app.transports.transport import Unreachable
from tests.fakes.telling_shelf import TellingShelf

ACCOUNT = Account(name="mailbox", from_address="anna@shop.example", via=GraphLine(user="anna"))


def listen(shelf: TellingShelf, told: Sequence[News | Exception], until: int = 100) -> int:
    """How often something was heard; it is over when that was `until` times."""
    shelf.told, over, heard = iter(told), Event(), []

    def hear() -> None:
        heard.append(1)
        if len(heard) == until:
            over.set()

    Listening(lambda _account, _credentials: shelf, lambda _account: None, pause_s=0.0).listen(ACCOUNT, hear, over)
    return len(heard)


def test_the_inbox_is_waited_on_again_and_again_until_it_is_over() -> None:
    shelf = TellingShelf({"Junk": [], "INBOX": []})
    assert listen(shelf, [News.SOME, News.NONE, News.NONE, News.SOME], until=2) == 2
    assert [folder for folder, _ in shelf.waits] == ["INBOX"] * 4
    assert all(seconds <= 9 * 60 for _, seconds in shelf.waits), "a line that is silent for longer is forgotten"
    assert shelf.is_closed


def test_a_mailbox_that_tells_nothing_is_left_alone() -> None:
    shelf = TellingShelf({"INBOX": []})
    assert listen(shelf, [News.NEVER]) == 0
    assert shelf.is_closed


def test_without_an_inbox_there_is_nothing_to_listen_to() -> None:
    shelf = TellingShelf({"Work": []})
    assert listen(shelf, []) == 0
    assert shelf.is_closed


def test_a_line_that_is_lost_is_told_and_closed() -> None:
    shelf = TellingShelf({"INBOX": []})
    lost = Unreachable("The line is lost.", failure=FailureClass.NETWORK, stage=Stage.DONE)
    with pytest.raises(Unreachable):
        listen(shelf, [News.SOME, lost])
    assert shelf.is_closed
