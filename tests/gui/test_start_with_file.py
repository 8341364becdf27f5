"""An RFQ file opens the window on it: at the start, by a second start, or as macOS says it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import main
from app.assembly import services
from app.background.first_window import FirstWindow, file_said, window_name
from app.system.settings import Settings
from app.ui.window.window_presenter import WindowPresenter
from tests.end_to_end.program import REPOSITORY
from tests.fakes.office import lay_empty_database
from tests.gui.conftest import ask_nothing
from tests.gui.settling import settle


def open_number(shown: WindowPresenter) -> str:
    rfq = shown.editor.draft.rfq
    return rfq.number if rfq is not None and shown.editor.view.isVisible() else ""


def test_a_file_that_is_given_while_the_window_opens_is_opened_at_its_end(
    qapp: QApplication,  # noqa: ARG001 - a window needs one
    tmp_path: Path,
) -> None:
    here, there = Settings.load(None, tmp_path / "here"), Settings.load(None, tmp_path / "there")
    for one in (here, there):
        one.folder.root.mkdir()
        lay_empty_database(one)
    path, other = tmp_path / "a.rfqx", tmp_path / "b.rfqx"
    with services(there) as made:
        for title, file in (("Plating", path), ("Turning", other)):
            made.rfq_exporting.write(made.rfq_editing.create(title).id, file)
    with main.frame(here, tmp_path / "here") as (window, opening):
        window.given.take(path)
        window.show()
        opening.begin_after_paint()
        settle()
        assert isinstance(window.presenter, WindowPresenter)
        assert open_number(window.presenter) == "RFQ-2026-0001"
        assert _start(tmp_path / "here", other) == 0  # as a second double click
        settle()
        assert open_number(window.presenter) == "RFQ-2026-0002"
        ask_nothing(window)


def _start(folder: Path, file: Path) -> int:
    """`rfq-sender FILE` once more, while the window goes on."""
    words = [sys.executable, "-m", "app", "--data-dir", str(folder), str(file)]
    program = subprocess.Popen(words, cwd=REPOSITORY)
    while program.poll() is None:
        QApplication.processEvents()
    QApplication.processEvents()
    return program.returncode


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"hello",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"rfq_file": 1}',
        b'{"command": "quit"}',
        b'{"rfq_file": "a.rfqx"}',
        b'{"rfq_file": "/nowhere/a.rfqx"}',
        b'{"rfq_file": "/etc/passwd"}',
        b'{"rfq_file": "/\\u0000.rfqx"}',
    ],
)
def test_nothing_but_the_path_of_an_rfq_file_can_be_said_to_the_window(line: bytes) -> None:
    assert file_said(line) is None


def test_only_a_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "ü\n.rfqx"
    line = json.dumps({"rfq_file": str(path)}).encode()
    path.mkdir()
    assert file_said(line) is None
    path.rmdir()
    path.write_bytes(b"")
    assert file_said(line) == path


def test_whoever_says_too_much_is_not_listened_to(qtbot: QtBot, tmp_path: Path) -> None:
    given: list[Path] = []
    window = FirstWindow(tmp_path, None, lambda: None)
    window.given.connect(given.append)
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.disconnected):
        socket.connectToServer(window_name(tmp_path))
        assert socket.waitForConnected()
        socket.write(b"x" * 500_000)
    assert given == []
    window.close()
    window.deleteLater()


def test_macos_says_by_an_event_which_file_was_opened() -> None:
    code = """
import sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from app.background.application import Application
application = Application([])
application.file_opened.connect(print)
for name in ("/a.rfqx", "/a.pdf"):
    application.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile(name)))
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert said.stdout.split() == [str(Path("/a.rfqx"))]


def test_a_file_that_is_not_there_opens_no_window(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QMessageBox
from app.main import show_window
QMessageBox.exec = lambda box: print(box.text())
sys.exit(show_window(None, Path(sys.argv[1]), Path("gone.rfqx")))
"""
    words = [sys.executable, "-c", code, str(tmp_path / "data")]
    said = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (1, "")
    assert "“gone.rfqx” can't be opened: there is no such file." in said.stdout
    assert not (tmp_path / "data").exists()
