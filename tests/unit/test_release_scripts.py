"""The scripts and files of a release, as far as they can be tried without a Mac, Windows or a certificate."""

import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
import yaml

from app import __version__
from app.cli.arguments import parser
from installer.changes import changes, unwrapped, version
from installer.macos.oldest import oldest_macos
from tests.end_to_end.program import REPOSITORY

INSTALLER = REPOSITORY / "installer"
SCRIPTS = sorted(INSTALLER.rglob("*.sh"))
bash = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


@bash
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(INSTALLER)))
def test_a_script_can_be_read_and_started(script: Path) -> None:
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert os.access(script, os.X_OK) or script.name == "wine.sh"  # which others read


@pytest.mark.parametrize("unit", sorted(INSTALLER.rglob("*.service")), ids=lambda path: path.stem)
def test_a_service_starts_a_command_that_there_is(unit: Path) -> None:
    read = RawConfigParser(comment_prefixes=("#",))
    read.read(unit, encoding="utf-8")
    program, *words = shlex.split(read["Service"]["ExecStart"])
    assert Path(program).name == "rfq-sender"
    args = parser().parse_args(words)
    assert unit.stem == f"rfq-sender-{args.command}"
    assert args.data_dir.name == read["Service"]["StateDirectory"]
    assert args.metrics_port


@bash
@pytest.mark.parametrize("system", ["windows", "macos"])
def test_without_a_certificate_nothing_is_signed_and_that_is_said(system: str, tmp_path: Path) -> None:
    (file := tmp_path / "Setup.exe").write_bytes(b"MZ")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SIGN_")}
    command = ["bash", str(INSTALLER / system / "sign.sh"), str(file)]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Not signed: SIGN_")
    assert file.read_bytes() == b"MZ"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of Unix")
@pytest.mark.skipif(shutil.which("osslsigncode") is None, reason="needs osslsigncode")
def test_a_windows_program_that_cannot_be_signed_stops_the_release(tmp_path: Path) -> None:
    (file := tmp_path / "Setup.exe").write_bytes(b"MZ")
    wrong = os.environ | {"SIGN_CERTIFICATE": str(tmp_path / "none.pfx"), "SIGN_PASSWORD_FILE": os.devnull}
    command = ["sh", str(INSTALLER / "windows" / "sign.sh"), str(file)]
    assert subprocess.run(command, env=wrong, capture_output=True, check=False).returncode != 0


def test_the_changes_of_a_version_are_found_by_its_number() -> None:
    text = "# What changed\n\n## Unreleased\n\n- a\n\n## 1.2.0 (2026-12-01)\n\n- b\n- c\n\n## 1.1.0\n\n- d\n"
    assert changes(text, "1.2.0") == "- b\n- c"
    assert changes(text, "1.1.0") == "- d"
    with pytest.raises(KeyError):
        changes(text, "1.3.0")
    assert version() == __version__


def test_groups_of_changes_stay_and_each_entry_is_one_line() -> None:
    text = "## 1.0.0\n\nWhat it\nis for.\n\n### Lines\n- a\n  `--b` c\n  - d\n- e\n\n### Files\nBoth\n*kinds*.\n"
    whole = changes(text, "1.0.0")
    assert whole == text.removeprefix("## 1.0.0").strip()
    assert unwrapped(whole) == "What it is for.\n\n### Lines\n- a `--b` c\n  - d\n- e\n\n### Files\nBoth *kinds*."


def test_manifests_for_winget_agree_and_have_the_places_that_are_filled_in() -> None:
    files = sorted((INSTALLER / "windows" / "winget").glob("*.yaml"))
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    assert {each["ManifestType"] for each in read} == {"version", "installer", "defaultLocale"}
    assert {each["PackageIdentifier"] for each in read} == {"RFQSender.RFQSender"}
    assert {each["PackageVersion"] for each in read} == {"VERSION"}
    (installer,) = (each for each in read if each["ManifestType"] == "installer")
    assert installer["Installers"] == [{"Architecture": "x64", "InstallerUrl": "URL", "InstallerSha256": "SHA256"}]


def test_what_macos_is_told_can_be_read() -> None:
    with (INSTALLER / "macos" / "entitlements.plist").open("rb") as file:
        assert all(value is True for value in plistlib.load(file).values())
    assert "NSRequiresAquaSystemAppearance" in (REPOSITORY / "rfq_sender.spec").read_text(encoding="utf-8")


def test_the_oldest_macos_is_that_of_the_wheels(tmp_path: Path) -> None:
    def package(name: str, *tags: str) -> PathDistribution:
        (folder := tmp_path / f"{name}-1.dist-info").mkdir()
        (folder / "WHEEL").write_text("".join(f"Tag: {tag}\n" for tag in ("", *tags)), encoding="utf-8")
        return PathDistribution(folder)

    assert oldest_macos([]) == "11.0"
    plain = package("plain", "py3-none-any")
    for_each = package("for_each", "cp313-cp313-macosx_14_0_arm64", "cp313-cp313-macosx_10_9_universal2")
    assert oldest_macos([plain, for_each, package("old", "cp313-abi3-macosx_10_15_x86_64")]) == "11.0"
    assert oldest_macos([plain, package("qt", "cp310-abi3-macosx_13_0_universal2"), for_each]) == "13.0"
    (tmp_path / "no-1.dist-info").mkdir()
    assert oldest_macos([PathDistribution(tmp_path / "no-1.dist-info")]) == "11.0"  # nothing says how it was built


def test_workflows_run_what_is_there() -> None:
    for workflow in (REPOSITORY / ".github" / "workflows").glob("*.yml"):
        text = workflow.read_text(encoding="utf-8")
        assert yaml.safe_load(text)["jobs"]
        for script in re.findall(r"(?:installer|\.ci)[/\\][\w/\\.-]+", text):
            assert (REPOSITORY / script.replace("\\", "/")).exists(), script
