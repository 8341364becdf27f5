"""Files that take the place of others: in one step, and only of what may be replaced."""

import os
import stat
from pathlib import Path

import pytest

from app.documents.sheets.unfinished import PlaceTaken, replacing


def _write(path: Path, text: str = "new") -> None:
    with replacing(path, (".csv", ".xlsx")) as temporary:
        temporary.write_text(text)


@pytest.mark.parametrize("name", ["t.csv", "T.CSV", "t.xlsx", "new of any name"])
def test_a_new_file_and_one_of_its_kind_are_written(tmp_path: Path, name: str) -> None:
    _write(tmp_path / name)
    if name != "new of any name":
        _write(tmp_path / name, "newer")
    assert [p.name for p in tmp_path.iterdir()] == [name]
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["rfq-sender.db", "drawing.pdf", "report", "t.csv.bak"])
def test_a_file_of_another_kind_is_kept(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("old")
    with pytest.raises(PlaceTaken, match=r"isn't a \.csv or \.xlsx file"):
        _write(tmp_path / name)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [(name, "old")]


def test_a_link_is_not_followed_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "precious.csv").write_text("old")
    for target in ("precious.csv", "nowhere.csv"):
        (tmp_path / "t.csv").symlink_to(tmp_path / target)
        with pytest.raises(PlaceTaken, match="is a link to another place"):
            _write(tmp_path / "t.csv")
        assert (tmp_path / "t.csv").is_symlink()
        (tmp_path / "t.csv").unlink()
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("precious.csv", "old")]


@pytest.mark.parametrize("kind", ["folder", "device", "pipe"])
def test_what_is_no_file_is_left_alone(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "t.csv"
    if kind == "folder":
        place.mkdir()
    elif not hasattr(os, "mkfifo"):
        pytest.skip("only Unix has them in folders")
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place = Path(os.devnull)
    with pytest.raises(PlaceTaken, match="is not a file"):
        _write(place)
    assert not place.is_file()


def test_what_breaks_off_leaves_the_old_file_and_no_half_of_a_new_one(tmp_path: Path) -> None:
    _write(tmp_path / "t.csv", "old")

    def break_off() -> None:
        with replacing(tmp_path / "t.csv", (".csv",)) as temporary:
            temporary.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        break_off()
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("t.csv", "old")]
