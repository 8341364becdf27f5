"""Copies of the data: which there are, one more, and what keeps one from being restored."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app import main
from app.assembly import Parts
from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.services.upkeep.backups import Backup
from app.storage.base import copies
from app.system.owner_lock import OwnerLock
from app.system.settings import Settings
from app.ui.backups.backups_model import made_text
from app.ui.backups.backups_view import BackupsDialog
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.mail_server import FakeMailServer, FakeTransport
from tests.fakes.office import begun
from tests.gui.conftest import ask_nothing
from tests.gui.hands import answering, button, column, escaping, offers, press, shown_text
from tests.gui.living import choose_copy, open_copies
from tests.gui.settling import settle
from tests.patience import LIMIT_S

NAME = "rfq-sender-20261101T120000.db"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A data folder with copies of every kind; it has their paths."""
    folder = begun(tmp_path)
    for name in (NAME, "rfq-sender-v0005-20261030T120000.db", "rfq-sender-replaced-20261102T120000.db"):
        path = folder / "backups" / name
        path.write_bytes((folder / "rfq-sender.db").read_bytes())
        os.utime(path, (0, 0))
    return folder / "backups"


@pytest.fixture
def dialog(kept: Path, window: MainWindow) -> BackupsDialog:  # noqa: ARG001 - they are there before
    return open_copies(window)


def test_the_copies_are_listed_newest_first_with_why_and_how_large(dialog: BackupsDialog, kept: Path) -> None:
    table = dialog.table.proxy
    made = column(table)
    assert made[0].startswith("Today, ")  # sending began today
    assert [text[:14] for text in made[1:]] == ["Mon 2026-11-02", "Sun 2026-11-01", "Fri 2026-10-30"]
    assert column(table, 1) == ["Regular copy", "Replaced by a copy", "Regular copy", "Before an upgrade"]
    assert all(size.endswith(" kB") for size in column(table, 2))
    assert sorted(column(table, 3)) == sorted(path.name for path in kept.glob("*.db"))
    assert not offers(dialog, "Restore…")
    choose_copy(dialog, NAME)
    assert offers(dialog, "Restore…")
    press(dialog, "Close")
    assert not dialog.isVisible()


def test_the_time_is_said_as_people_do() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC).astimezone()

    def said(**before: float) -> str:
        return made_text(Backup("", "backup", now - timedelta(**before), 1), now)

    assert said() == f"Today, {now:%H:%M}"
    assert said(days=1).startswith("Yesterday, ")
    assert said(days=2).startswith("Sat 2026-11-21, ")


def test_a_copy_is_made_and_none_where_nothing_has_changed(window: MainWindow, tmp_path: Path) -> None:
    settle()
    for path in (tmp_path / "backups").glob("*.db"):
        path.unlink()
    dialog = open_copies(window)
    assert "No copies yet" in shown_text(dialog)
    assert button(dialog, "Make a copy now").isEnabled()
    press(dialog, "Make a copy now")
    settle()
    assert "The copy was made (" in dialog.banner.text
    assert [copy.name for copy in dialog.table.selected_lines()] == [p.name for p in (tmp_path / "backups").iterdir()]
    press(dialog, "Make a copy now")
    settle()
    assert dialog.banner.text.startswith("Nothing has changed since the last copy")
    assert len(column(dialog.table.proxy)) == 1


def test_what_hinders_a_copy_is_said(dialog: BackupsDialog, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    for path in set(kept.glob("rfq-sender-2*.db")) - {kept / NAME}:
        path.unlink()  # of this very second
    monkeypatch.setattr(copies, "copy", full)
    press(dialog, "Make a copy now")
    settle()
    assert "No space left on device" in dialog.banner.text
    assert offers(dialog, "Make a copy now")


def test_the_folder_is_shown(dialog: BackupsDialog, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    press(dialog, "Show folder")
    assert [Path(url.toLocalFile()) for url in opened] == [kept]


def test_whoever_says_no_keeps_the_window_and_the_data(dialog: BackupsDialog, window: MainWindow) -> None:
    choose_copy(dialog, NAME)
    with escaping() as asked:
        press(dialog, "Restore…")
        settle()
    assert "rfq-sender-replaced-" in asked[0]
    assert "paused until you decide" in asked[0]
    assert window.isVisible()
    assert dialog.isVisible()
    assert not dialog.banner.isVisible()


@pytest.mark.parametrize(("octets", "said"), [(b"", "no database of RFQ Sender"), (b"nonsense " * 999, "is damaged")])
def test_a_copy_that_cannot_be_used_is_refused_before_anything_is_asked(
    dialog: BackupsDialog, kept: Path, window: MainWindow, octets: bytes, said: str
) -> None:
    (kept / NAME).write_bytes(octets)
    choose_copy(dialog, NAME)
    press(dialog, "Restore…")
    settle()
    assert said in dialog.banner.text
    assert "Choose another copy" in dialog.banner.text
    assert window.isVisible()
    assert offers(dialog, "Restore…")


def test_a_copy_that_is_gone_is_said_and_leaves_the_list(dialog: BackupsDialog, kept: Path) -> None:
    (kept / NAME).unlink()
    choose_copy(dialog, NAME)
    press(dialog, "Restore…")
    settle()
    assert "There is no copy" in dialog.banner.text
    assert NAME not in column(dialog.table.proxy, 3)


def test_nothing_is_restored_while_another_process_sends(qtbot: QtBot, kept: Path, tmp_path: Path) -> None:
    settings = Settings.load(None, tmp_path)
    with OwnerLock(settings.folder.lock), main.build(settings, tmp_path) as window:
        qtbot.addWidget(window, before_close_func=ask_nothing)
        window.show()
        dialog = open_copies(window)
        choose_copy(dialog, NAME)
        press(dialog, "Restore…")
        settle()
        assert "already sending from this data folder" in dialog.banner.text
        assert window.isVisible()
    assert (kept / NAME).exists()


class SlowServer(FakeMailServer):
    """Lets nobody in before the door is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.door = threading.Event()

    def let_in(self, account: Account, credentials: Credentials | None) -> FakeTransport:
        assert self.door.wait(LIMIT_S)
        return self.open(account, credentials)


@pytest.mark.usefixtures("kept")
def test_nothing_is_restored_while_mails_are_under_way(qtbot: QtBot, tmp_path: Path) -> None:
    server = SlowServer()
    with main.build(Settings.load(None, tmp_path), tmp_path, Parts(open_transport=server.let_in)) as window:
        qtbot.addWidget(window, before_close_func=ask_nothing)
        window.show()
        shown = window.presenter
        assert isinstance(shown, WindowPresenter)
        settle()
        dialog = open_copies(window)
        choose_copy(dialog, NAME)
        made = shown.services
        made.rfq_sending.queue(made.practice.fill(1).id, made.accounts.get("practice"))
        made.sending_right.give_back()
        shown.start(made.sending_right.try_to_take())
        qtbot.waitUntil(lambda: made.dispatch.is_running)
        press(dialog, "Restore…")
        assert "Pause the outbox" in dialog.banner.text
        assert window.isVisible()
        server.door.set()
        settle()
        assert len(server.taken) == 1
        with answering("Cancel"):
            press(dialog, "Restore…")
            settle()
