"""Sealed files: what is in them is for this user's keyring alone, and nothing is half written."""

import os
from pathlib import Path

import pytest

from app.system.sealed_file import SealedFiles
from app.system.secrets import SecretsUnavailable
from tests.fakes.secret_keepers import NoSecrets, RememberedSecrets

TOKEN = "a refresh token " * 200  # longer than what Windows keeps in its keyring


def test_what_is_written_can_be_read_by_the_same_keyring_alone(tmp_path: Path) -> None:
    secrets = RememberedSecrets()
    SealedFiles(tmp_path / "s", secrets).write("anna", TOKEN)
    assert SealedFiles(tmp_path / "s", secrets).read("anna") == TOKEN
    assert SealedFiles(tmp_path / "s", secrets).read("bert") == ""
    assert SealedFiles(tmp_path / "s", RememberedSecrets()).read("anna") == ""  # the keyring was emptied
    (file,) = (tmp_path / "s").iterdir()
    assert b"refresh token" not in file.read_bytes()
    assert "anna" not in file.name
    (key,) = secrets.kept.values()
    assert len(key) < 1280


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights; a profile's folders are its user's")
def test_others_on_this_computer_cannot_read_them(tmp_path: Path) -> None:
    SealedFiles(tmp_path / "s", RememberedSecrets()).write("anna", TOKEN)
    (file,) = (tmp_path / "s").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "s").stat().st_mode & 0o077 == 0


def test_the_last_one_written_counts_and_can_be_forgotten(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path, RememberedSecrets())
    files.write("anna", "one")
    files.write("anna", "two")
    assert files.read("anna") == "two"
    files.forget("anna")
    files.forget("anna")
    assert files.read("anna") == ""
    assert not list(tmp_path.iterdir())


def test_without_a_keyring_nothing_is_written(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path, NoSecrets())
    assert files.read("anna") == ""
    with pytest.raises(SecretsUnavailable):
        files.write("anna", TOKEN)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_damaged_is_as_none(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path, RememberedSecrets())
    files.write("anna", TOKEN)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    assert files.read("anna") == ""


def test_a_disk_that_does_not_take_or_give_it_is_said_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    files = SealedFiles(blocked, RememberedSecrets())
    with pytest.raises(SecretsUnavailable, match="can't be written"):
        files.write("anna", TOKEN)
    with pytest.raises(SecretsUnavailable, match="can't be read"):
        files.read("anna")


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = SealedFiles(tmp_path, RememberedSecrets())
    files.write("anna", "one")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SecretsUnavailable, match="No space left"):
        files.write("anna", "two")
    assert files.read("anna") == "one"
    assert len(list(tmp_path.iterdir())) == 1
