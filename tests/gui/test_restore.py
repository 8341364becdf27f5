"""A copy takes the place of the data: the program closes, opens again, and says what happened."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.assembly import services
from app.background import job_runner
from app.cli.answer import Exit
from app.domain.outbox.sent_ledger import Older
from app.domain.vendors.search import VendorSearch
from app.services.suite import Services
from app.services.upkeep.doctor import Doctor
from app.storage.base import copies
from app.system.settings import Settings
from app.ui.backups.backups_view import BackupsDialog
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import begun, drain, vendor
from tests.gui.hands import answering, column, offers, press, shown_text
from tests.gui.living import Story, asked, choose_copy, live, open_copies, open_window
from tests.gui.settling import settle
from tests.gui.test_opening import Gate

NAME = "rfq-sender-20261101T120000.db"


def services_of(window: MainWindow) -> Services:
    assert isinstance(window.presenter, WindowPresenter)
    return window.presenter.services


def vendors_of(window: MainWindow) -> int:
    return len(services_of(window).vendor_finding.find(VendorSearch()).ids)


@pytest.fixture
def folder(qapp: QApplication, tmp_path: Path) -> Path:  # noqa: ARG001 - the program needs one
    """Its copy knows one vendor, the data know two."""
    with services(Settings.load(None, begun(tmp_path))) as made:
        made.vendors.save_all([vendor(1)])
        copies.copy(tmp_path / "rfq-sender.db", tmp_path / "backups" / NAME)
        made.vendors.save_all([vendor(2)])
    return tmp_path


def restored(window: MainWindow) -> Story:
    """By hand, until another window is open."""
    dialog = open_copies(window)
    choose_copy(dialog, NAME)
    with answering("Restore") as questions:
        press(dialog, "Restore…")
        yield lambda: questions
    yield lambda: open_window() not in {None, window}


def aside(folder: Path) -> str:
    (found,) = (folder / "backups").glob("rfq-sender-replaced-*.db")
    return found.name


def test_the_program_opens_again_on_the_copy_and_the_way_back_is_open(folder: Path) -> None:
    def story() -> Story:
        yield open_window
        first = open_window()
        assert first
        settle()
        assert vendors_of(first) == 2
        yield from restored(first)
        window = open_window()
        assert window
        settle()
        assert vendors_of(window) == 1
        assert f"“{NAME}” was restored" in window.banner.text
        assert f"kept as “{aside(folder)}”" in window.banner.text
        assert "Replaced by a copy" in column(open_copies(window).table.proxy, 1)
        press(window.findChildren(BackupsDialog)[0], "Close")
        window.banner.hush()
        settle()
        assert "was restored" not in shown_text(window)

    assert live(folder, story()) == Exit.DONE
    with closing(sqlite3.connect(folder / "backups" / aside(folder))) as kept:
        assert kept.execute("SELECT count(*) FROM vendors").fetchone() == (2,)


def test_what_was_sent_since_is_known_and_told(folder: Path) -> None:
    with services(Settings.load(None, folder)) as made:
        rfq = made.practice.fill(2)
        made.rfq_sending.queue(rfq.id, made.accounts.get("practice"))
        (folder / "backups" / NAME).unlink()
        copies.copy(folder / "rfq-sender.db", folder / "backups" / NAME)
        made.sending_right.take()
        drain(made)

    def story() -> Story:
        yield open_window
        first = open_window()
        assert first
        settle()
        yield from restored(first)
        window = open_window()
        assert window
        settle()
        assert services_of(window).outbox_reading.older() == Older(accepted=2)
        for said in (f"kept as “{aside(folder)}”", "older than what was sent", "2 emails are marked as sent"):
            assert said in window.banner.text
        press(window.banner, "Show attention")
        settle()
        assert window.sidebar.section == sections.ATTENTION
        assert not window.banner.isVisible()

    live(folder, story())


def test_what_fails_at_the_last_step_leaves_the_data_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_copied: Path, _database: Path, _aside: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "put_in_place", full)

    def story() -> Story:
        yield open_window
        first = open_window()
        assert first
        settle()
        yield from restored(first)
        window = open_window()
        assert window
        settle()
        assert vendors_of(window) == 2
        assert window.banner.text.startswith("The copy was not restored.")
        assert "No space left on device" in window.banner.text
        press(window.banner, "Copies of the data…")
        settle()
        why = column(window.findChildren(BackupsDialog)[0].table.proxy, 1)
        assert set(why) == {"Regular copy"}  # nothing was laid aside

    live(folder, story())


def test_what_still_waits_for_a_server_keeps_the_data_in_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    monkeypatch.setattr(job_runner, "_CLOSE_MS", 1)

    def story() -> Story:
        yield open_window
        window = open_window()
        assert window
        settle()
        dialog = open_copies(window)
        choose_copy(dialog, NAME)
        monkeypatch.setattr(Doctor, "slow", lambda *_, **__: gate.pass_through())
        assert isinstance(window.presenter, WindowPresenter)
        window.presenter.attention.look()
        yield gate.reached.is_set
        with answering("Restore") as questions:
            press(dialog, "Restore…")
            yield lambda: questions
        yield asked
        box = asked()
        assert box
        assert "Nothing was changed" in box.text()
        gate.open.set()

    assert live(folder, story()) == Exit.DONE
    assert not list((folder / "backups").glob("rfq-sender-replaced-*"))


# Where the data cannot be opened


def _nonsense(database: Path) -> None:
    database.write_bytes(b"nonsense " * 1000)


def _no_version(database: Path) -> None:
    with closing(sqlite3.connect(database)) as data, data:
        data.execute("DELETE FROM alembic_version")


def _too_new(database: Path) -> None:
    with closing(sqlite3.connect(database)) as data, data:
        data.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize("damage", [_nonsense, _no_version, _too_new])
def test_a_database_that_cannot_be_opened_is_replaced_before_there_is_a_window(folder: Path, damage: object) -> None:
    assert callable(damage)
    damage(folder / "rfq-sender.db")

    def story() -> Story:
        yield asked
        box = asked()
        assert box
        press(box, "Restore a copy…")
        yield _dialog
        dialog = _dialog()
        assert dialog
        yield lambda: bool(column(dialog.table.proxy))
        assert not offers(dialog, "Make a copy now")
        choose_copy(dialog, NAME)
        with answering("Restore") as questions:
            press(dialog, "Restore…")
            yield lambda: questions
        yield open_window
        window = open_window()
        assert window
        settle()
        assert vendors_of(window) == 1
        assert f"kept as “{aside(folder)}”" in window.banner.text

    assert live(folder, story()) == Exit.DONE


def test_whoever_wants_no_copy_ends_the_program_and_changes_nothing(folder: Path) -> None:
    _nonsense(folder / "rfq-sender.db")
    before = (folder / "rfq-sender.db").read_bytes()

    def story() -> Story:
        yield asked
        box = asked()
        assert box
        assert "damaged or not a database" in box.text()
        press(box, "Restore a copy…")
        yield _dialog
        dialog = _dialog()
        assert dialog
        press(dialog, "Close")

    assert live(folder, story()) == Exit.REFUSED
    assert (folder / "rfq-sender.db").read_bytes() == before


def test_without_a_copy_none_is_offered(folder: Path) -> None:
    _nonsense(folder / "rfq-sender.db")
    (folder / "backups" / NAME).unlink()

    def story() -> Story:
        yield asked
        box = asked()
        assert box
        assert not offers(box, "Restore a copy…")
        press(box, "Quit")

    assert live(folder, story()) == Exit.REFUSED


@pytest.mark.parametrize("is_there", [True, False])
def test_an_empty_database_beside_copies_is_told(folder: Path, is_there: bool) -> None:
    (folder / "rfq-sender.db").unlink()
    if is_there:
        (folder / "rfq-sender.db").touch()

    def story() -> Story:
        yield open_window
        window = open_window()
        assert window
        settle()
        assert vendors_of(window) == 0
        assert "started with no data" in window.banner.text
        press(window.banner, "Copies of the data…")
        settle()
        assert NAME in column(window.findChildren(BackupsDialog)[0].table.proxy, 3)

    live(folder, story())


def _dialog() -> BackupsDialog | None:
    dialog = QApplication.activeModalWidget()
    return dialog if isinstance(dialog, BackupsDialog) else None
