"""Mailboxes are listened to on threads of their own, which end with the window."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.background.mailbox_listener import MailboxListener
from app.background.stragglers import Stragglers
from app.domain.accounts.account import Account, GraphLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.services.inbox.listening import Listening
from app.transports.mailbox import News
from app.transports.transport import Unreachable
from tests.fakes.telling_shelf import TellingShelf
from tests.patience import LIMIT_MS, LIMIT_S

ANNA, BEN = (Account(name=name, from_address="", via=GraphLine(user=name)) for name in ("anna", "ben"))
LOST = Unreachable("The line is lost.", failure=FailureClass.NETWORK, stage=Stage.DONE)


@dataclass
class Ears:
    """`opened`: whose mailboxes were opened, one after the other; `at_opening` runs on the listener's thread."""

    left_behind: Stragglers = field(default_factory=Stragglers)
    opened: list[str] = field(default_factory=list)
    told: list[News | Exception] = field(default_factory=list)
    at_opening: Callable[[], object] = lambda: None
    heard: list[None] = field(default_factory=list)

    def open(self, account: Account, credentials: Credentials | None) -> TellingShelf:
        del credentials
        self.opened.append(account.name)
        self.at_opening()
        return TellingShelf({"INBOX": []}, told=iter(self.told))

    def hear(self) -> None:
        self.heard.append(None)


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def listener(qapp: QApplication, ears: Ears) -> Iterator[MailboxListener]:  # noqa: ARG001 - signals need one
    made = MailboxListener(Listening(ears.open, lambda _account: None, pause_s=0.0), ears.left_behind)
    made.heard.connect(ears.hear)
    yield made
    made.close()


def test_each_mailbox_is_heard_and_listened_to_once(listener: MailboxListener, ears: Ears, qtbot: QtBot) -> None:
    ears.told = [News.SOME]
    listener.listen_to([ANNA, BEN])
    listener.listen_to([ANNA, BEN])
    qtbot.waitUntil(lambda: len(ears.heard) == 2, timeout=LIMIT_MS)
    assert sorted(ears.opened) == ["anna", "ben"]
    listener.listen_to([BEN])
    assert listener.accounts == [BEN]
    listener.close()
    assert listener.accounts == []
    assert not ears.left_behind


def test_a_lost_line_is_had_again_when_it_is_asked_for(listener: MailboxListener, ears: Ears, qtbot: QtBot) -> None:
    ears.told = [LOST]
    listener.listen_to([ANNA])
    qtbot.waitUntil(lambda: not listener.accounts, timeout=LIMIT_MS)
    ears.told = [News.SOME]
    listener.listen_to([ANNA])
    qtbot.waitUntil(lambda: len(ears.heard) == 1, timeout=LIMIT_MS)
    assert ears.opened == ["anna", "anna"]


def test_a_mailbox_that_tells_nothing_is_not_asked_again(listener: MailboxListener, ears: Ears, qtbot: QtBot) -> None:
    ears.told = [News.NEVER]
    listener.listen_to([ANNA])
    qtbot.waitUntil(lambda: not listener.accounts, timeout=LIMIT_MS)
    listener.listen_to([ANNA])
    assert listener.accounts == []
    assert ears.opened == ["anna"]


def test_a_server_that_says_nothing_does_not_hold_the_window(listener: MailboxListener, ears: Ears) -> None:
    said, asked = Event(), Event()

    def say_nothing() -> None:
        asked.set()
        said.wait(LIMIT_S)

    ears.at_opening = say_nothing
    listener.listen_to([ANNA])
    assert asked.wait(LIMIT_S)
    listener.close()
    assert ears.left_behind
    said.set()
