"""The window of the self-test: painted by a child, or said why not."""

import os
import sys
from pathlib import Path

import pytest

from app.system import ourselves
from app.system.painted import NotPainted, paint_apart


def test_it_is_painted_before_it_is_filled(tmp_path: Path) -> None:
    took = paint_apart(tmp_path)
    assert 0 < took.first < took.filled


def test_why_it_cannot_open_is_told(tmp_path: Path) -> None:
    (tmp_path / "environments").touch()
    with pytest.raises(NotPainted, match="DataFolderUnusable"):
        paint_apart(tmp_path)


def test_what_fails_behind_the_window_is_told(tmp_path: Path) -> None:
    database = tmp_path / "environments" / "practice" / "rfq-sender.db"
    database.mkdir(parents=True)
    with pytest.raises(NotPainted, match=r"rfq-sender\.db"):
        paint_apart(tmp_path)


def test_one_that_hangs_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(NotPainted, match="did not come"):
        paint_apart(tmp_path, limit_s=0)


def test_a_frozen_window_starts_the_command_line_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = tmp_path / "RFQ Sender.exe"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(window))
    assert ourselves.program() == [str(window)]
    (tmp_path / "rfq-sender.exe").touch()
    assert ourselves.program() == [str(tmp_path / "rfq-sender.exe")]


@pytest.mark.parametrize("before", ["", "/opt/cad/lib"])
def test_what_a_frozen_program_opens_finds_its_own_libraries(monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/rfq-sender/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    monkeypatch.delenv("PYINSTALLER_RESET_ENVIRONMENT", raising=False)
    ourselves.spare_other_programs()
    assert os.environ.get("LD_LIBRARY_PATH", "") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    assert ourselves.surroundings()["PYINSTALLER_RESET_ENVIRONMENT"] == "1"  # a child finds its libraries by itself
