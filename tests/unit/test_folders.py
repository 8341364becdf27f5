import errno
import os
import re
import stat
from pathlib import Path

import pytest

from app.documents.sheets.unfinished import unfinished
from app.domain.trade.shelf import ShelfAway
from app.system.environments import EnvironmentNameInvalid, check_environment
from app.system.folder_shelf import FolderShelf
from app.system.folders import (
    DataFolder,
    DataFolderUnusable,
    SharedFolderAway,
    SharedFolderClosed,
    SharedFolderForbidden,
    add_environment,
    data_folder,
    list_environments,
)
from tests.fakes.closed_folder import close_folder


def test_production_lies_in_the_named_folder_itself(tmp_path: Path) -> None:
    assert data_folder(tmp_path, "production").root == tmp_path


def test_other_environments_lie_below_it(tmp_path: Path) -> None:
    assert data_folder(tmp_path, "practice").root == tmp_path / "environments" / "practice"


def test_the_variable_names_the_folder_where_the_option_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFQ_SENDER_DATA_DIR", str(tmp_path / "variable"))
    assert data_folder(None, "production").root == tmp_path / "variable"
    assert data_folder(tmp_path / "option", "production").root == tmp_path / "option"


def test_without_either_the_system_says_where_data_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    root = data_folder(None, "production").root
    assert root.is_absolute()
    assert root.name == "RFQ Sender"


def test_a_relative_folder_stays_where_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    named = data_folder(Path("here"), "production").root
    monkeypatch.chdir("/")
    assert named == tmp_path / "here"


def test_all_files_are_in_the_data_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    files = [folder.database, folder.lock, folder.settings_file, folder.log_file, folder.spool, folder.practice]
    assert all(file.is_relative_to(tmp_path) for file in [*files, folder.backups])
    assert len(set(files)) == len(files)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes; a profile's folders are private there")
def test_the_folders_are_private(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "new")
    folder.make()
    folder.make()
    for made in (folder.root, folder.spool, folder.practice, folder.logs, folder.backups):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataFolderUnusable, match=r"file.*--data-dir"):
        DataFolder(tmp_path / "file").make()


def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere, so the answer is put in its mouth
    with pytest.raises(DataFolderUnusable, match="Permission denied"):
        DataFolder(tmp_path).make()


@pytest.mark.parametrize("name", ["a", "plant-2", "2026", "x" * 40])
def test_these_may_be_names_of_environments(name: str) -> None:
    assert check_environment(name) == name


@pytest.mark.parametrize(
    "name", ["", "Plant", "a b", "..", "a/b", "-a", "a-", "ü", "con", "com1", "x" * 41, "a\n", "a.b"]
)
def test_these_may_not(name: str, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentNameInvalid, match="lowercase letters"):
        data_folder(tmp_path, name)


def test_environments_are_listed_with_the_built_in_ones_first(tmp_path: Path) -> None:
    assert list_environments(tmp_path) == ("production", "practice")
    add_environment("trial", tmp_path)
    add_environment("a-plant", tmp_path)
    add_environment("practice", tmp_path)
    (tmp_path / "environments" / "Not a name").mkdir()
    (tmp_path / "environments" / "a-file").write_text("")
    assert list_environments(tmp_path) == ("production", "practice", "a-plant", "trial")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes; a profile's folders are private there")
def test_what_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    (folder.practice / "deeper").mkdir()
    spooled, mail = folder.spool / "ab", folder.practice / "deeper" / "mail.eml"
    drawing = folder.root / "samples" / "P-1.pdf"
    drawing.parent.mkdir()
    own = [folder.database, folder.root / "rfq-sender.db-wal", folder.settings_file, folder.log_file, spooled, mail]
    own += [folder.ledger, folder.lock, folder.list_lock, drawing]
    for path in own:
        path.write_text("private")
    for path in (folder.root, *folder.root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    folder.make()
    assert {_mode(path) for path in own} == {0o600}
    assert {_mode(path) for path in (folder.root, *folder.root.rglob("*")) if path.is_dir()} == {0o700}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes; a profile's folders are private there")
def test_a_folder_that_holds_other_things_is_not_ours_to_close_and_our_files_are(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("not ours")
    data = tmp_path / "shared"
    data.mkdir()
    (data / "thesis.txt").write_text("not ours")
    (data / "window.ini").symlink_to(elsewhere)
    folder = DataFolder(data)
    folder.database.write_text("private")
    for path in (data, data / "thesis.txt", elsewhere, folder.database):
        path.chmod(0o755)
    folder.make()
    assert _mode(folder.database) == 0o700
    assert {_mode(path) for path in (data, data / "thesis.txt", elsewhere)} == {0o755}


def test_a_share_whose_server_has_gone_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stale(_path: Path) -> bool:
        raise OSError(errno.EIO, "Input/output error")

    folder = DataFolder(tmp_path / "data", tmp_path)
    (tmp_path / "rfq-sender.share").touch()
    folder.check_shared()
    monkeypatch.setattr(Path, "is_file", stale)
    with pytest.raises(SharedFolderAway, match=r"rfq-sender\.share"):
        folder.check_shared()


def test_a_share_that_this_user_may_not_enter_is_not_called_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (share := tmp_path / "share").mkdir()
    (share / "rfq-sender.share").touch()
    close_folder(monkeypatch, share)
    said = f"may not use the team's shared folder “{share}” (Permission denied). Ask the team's administrator for its"
    with pytest.raises(SharedFolderForbidden, match=re.escape(said)):
        DataFolder(tmp_path / "data").sharing(str(share)).make()
    with pytest.raises(ShelfAway, match=re.escape(said)):
        FolderShelf(share / "spool", share / "rfq-sender.share").check()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_below_the_shared_folder_all_may_what_they_may_there(tmp_path: Path) -> None:
    """Whoever comes first makes the folders, and each start must leave them open to the others."""
    share = tmp_path / "share"
    share.mkdir()
    (share / "rfq-sender.share").touch()
    share.chmod(0o2770)
    for machine in ("one", "two"):
        folder = DataFolder(tmp_path / machine).sharing(str(share))
        folder.make()
        for name in ("spool", "answers"):
            assert stat.S_IMODE((share / name).stat().st_mode) == 0o2770
        assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
    with unfinished(share / "spool", "file") as made:
        FolderShelf(share / "spool", share / "rfq-sender.share").publish(made, "ab/abcd")
    assert stat.S_IMODE((share / "spool" / "ab").stat().st_mode) == 0o2770
    assert stat.S_IMODE((share / "spool" / "ab" / "abcd").stat().st_mode) == 0o660


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_share_that_everybody_may_look_into_shows_nobody_the_drawings(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "rfq-sender.share").touch()
    share.chmod(0o755)
    DataFolder(tmp_path / "one").sharing(str(share)).make()
    with unfinished(share / "spool", "file") as made:
        FolderShelf(share / "spool", share / "rfq-sender.share").publish(made, "abcd")
    assert stat.S_IMODE((share / "spool").stat().st_mode) == 0o750
    assert stat.S_IMODE((share / "spool" / "abcd").stat().st_mode) == 0o640


def test_a_share_that_cannot_be_used_is_not_called_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "rfq-sender.share").touch()
    monkeypatch.setattr(os, "access", lambda place, _how: "/share/" not in Path(place).as_posix())
    with pytest.raises(SharedFolderClosed, match="spool”, in the team's shared folder"):
        DataFolder(tmp_path / "one").sharing(str(tmp_path / "share")).make()


def test_a_shared_folder_is_a_whole_path_wherever_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert DataFolder(tmp_path / "one").sharing("share").share == str(tmp_path / "share")
