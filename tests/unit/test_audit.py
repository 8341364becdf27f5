"""What `make audit` calls good: only what was looked up."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from installer.audited import main
from tests.end_to_end.program import REPOSITORY

LOCKS = ("requirements.lock", "installer/containers/requirements.lock")
HOLE = {"id": "PYSEC-1", "fix_versions": ["1.1"]}


def judged(folder: Path, dependencies: list[dict[str, Any]] | None, code: int = 0) -> int:
    (folder / "a.lock").write_text(
        "alpha==1.0 \\\n    --hash=sha256:0\nbeta-two==2.0 \\\n    --hash=sha256:0\n", "utf-8"
    )
    found = folder / "found.json"
    if dependencies is not None:
        found.write_text(json.dumps({"dependencies": dependencies}), "utf-8")
    return main(folder / "a.lock", found, code)


def looked_up(name: str, *holes: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": list(holes)}


def skipped(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": "Dependency not found on PyPI"}


def test_all_were_looked_up_and_nothing_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(tmp_path, [looked_up("alpha"), looked_up("beta-two")]) == 0
    assert capsys.readouterr().out == "2 pinned, 2 looked up, 0 known vulnerabilities.\n"


def test_what_is_known_is_told_with_the_version_that_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judged(tmp_path, [looked_up("alpha", HOLE, HOLE | {"fix_versions": []}), looked_up("beta-two")], 1) == 1
    said = capsys.readouterr().out
    assert "alpha 1.0: PYSEC-1, fixed in 1.1\n" in said
    assert "fixed in no version yet" in said


@pytest.mark.parametrize("found", [None, [], [skipped("alpha"), skipped("beta-two")]])
def test_nothing_was_looked_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], found: list[dict[str, Any]] | None
) -> None:
    """pip-audit itself says then that nothing is known, and ends well."""
    assert judged(tmp_path, found) == 1
    assert "NOTHING was looked up" in capsys.readouterr().out


def test_one_was_not_looked_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(tmp_path, [looked_up("alpha"), skipped("beta-two")]) == 1
    assert "nothing is known of them: beta-two" in capsys.readouterr().out


def test_it_fails_when_what_looks_up_fails(tmp_path: Path) -> None:
    assert judged(tmp_path, [looked_up("alpha"), looked_up("beta-two")], 2) == 1


@pytest.mark.skipif(shutil.which("sed") is None, reason="needs sed")
@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_is_looked_up_whatever_system_it_is_for(lock: str) -> None:
    script = (REPOSITORY / "installer" / "audit.sh").read_text(encoding="utf-8")
    without = re.search(r"sed '([^']+)' \"\$lock\"", script)
    assert without
    told = subprocess.run(
        ["sed", without[1], str(REPOSITORY / lock)], capture_output=True, text=True, check=True
    ).stdout
    assert " ; " not in told
    pinned = re.findall(r"^(\S+==\S+)", (REPOSITORY / lock).read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"^(\S+==\S+) \\$", told, re.MULTILINE) == pinned


def test_both_locks_are_looked_up_and_no_test_of_ours_asks_the_network() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert f"installer/audit.sh {' '.join(LOCKS)}" in makefile
    assert "audit" not in makefile.partition("\ntest:")[2].partition("\nquick:")[0]
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/audit.yml").read_text(encoding="utf-8"))
    assert workflow["jobs"]["audit"]["steps"][-1] == {"run": "make audit"}
