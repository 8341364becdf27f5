"""A version is cut by one command, everywhere or nowhere."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from installer.changes import changes
from installer.new_version import main
from tests.end_to_end.program import REPOSITORY

NEXT = "99.0.1"
_FILES = ("app/__init__.py", "CHANGELOG.md")
_TOLD = "# What changed\n\n## Unreleased\n\n- One.\n"  # the repository's own has no such part right after a cut


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The files of the repository that name its version."""
    (tmp_path / "app").mkdir()
    shutil.copy(REPOSITORY / "app" / "__init__.py", tmp_path / "app")
    (tmp_path / "CHANGELOG.md").write_text(_TOLD, encoding="utf-8")
    shutil.copytree(REPOSITORY / "installer" / "containers", tmp_path / "installer" / "containers")
    return tmp_path


def texts(root: Path) -> dict[Path, str]:
    files = (file for file in root.rglob("*") if file.suffix in {".py", ".md", ".yaml"})
    return {file: file.read_text(encoding="utf-8") for file in files}


def test_the_version_is_raised_wherever_it_is_written(root: Path) -> None:
    written = main([NEXT], root).splitlines()
    assert written[:2] == [*_FILES]
    assert f'__version__ = "{NEXT}"' in (root / "app" / "__init__.py").read_text(encoding="utf-8")
    assert changes((root / "CHANGELOG.md").read_text(encoding="utf-8"), NEXT) == "- One."
    containers = [text for file, text in texts(root).items() if file.suffix == ".yaml"]
    assert sum(NEXT in text for text in containers) >= 5
    assert not any(f":{__version__}" in text or f"newTag: {__version__}" in text for text in containers)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("1.0", "“1.0” is no version"),
        ("v99.0.0", "is no version"),
        (__version__, "isn't newer"),
        ("0.0.9", "isn't newer"),
    ],
)
def test_what_is_no_next_version_changes_nothing(root: Path, wanted: str, why: str) -> None:
    before = texts(root)
    with pytest.raises(SystemExit, match=why):
        main([wanted], root)
    assert texts(root) == before


@pytest.mark.parametrize("told", ["# What changed\n", "# What changed\n\n## Unreleased\n\n## 0.1.0\n\n- One.\n"])
def test_a_version_without_changes_is_not_cut(root: Path, told: str) -> None:
    (root / "CHANGELOG.md").write_text(told, encoding="utf-8")
    before = texts(root)
    with pytest.raises(SystemExit, match="says nothing"):
        main([NEXT], root)
    assert texts(root) == before


def test_without_a_number_it_says_how_it_is_called() -> None:
    command = [sys.executable, "-m", "installer.new_version"]
    asked = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert asked.returncode == 1
    assert "python -m installer.new_version 1.0.0" in asked.stderr
