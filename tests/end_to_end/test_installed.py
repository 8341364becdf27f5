"""The package as a user gets it: installed from the checkout, not editable, and run from elsewhere."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from tests.end_to_end.program import REPOSITORY

_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "*.egg-info", "build", "dist", "tests")


def test_an_installed_program_does_the_main_job_outside_the_checkout(tmp_path: Path) -> None:
    source, home, elsewhere = tmp_path / "source", tmp_path / "venv", tmp_path / "elsewhere"
    shutil.copytree(REPOSITORY, source, ignore=_LEFT_OUT)
    elsewhere.mkdir()
    venv.create(home, symlinks=True)
    installed = home / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    subprocess.run([*pip, "--target", str(installed), str(source)], check=True, env=environment, cwd=elsewhere)
    # The libraries come from the environment that runs the tests; a .pth file there that names the checkout does not.
    environment["PYTHONPATH"] = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])
    python = home / Path(sys.executable).relative_to(sys.prefix)

    done = subprocess.run(
        [str(python), "-m", "app", "--json", "--data-dir", str(tmp_path / "data"), "practice", "--vendors", "2"],
        capture_output=True,
        text=True,
        env=environment,
        cwd=elsewhere,
        check=False,
    )
    where = [str(python), "-c", "import app, resources; print(app.__file__, resources.__file__)"]
    places = subprocess.run(where, capture_output=True, text=True, env=environment, cwd=elsewhere, check=True).stdout

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["accepted"] == 2
    assert all(Path(place).is_relative_to(installed) for place in places.split())
    assert (installed / "app" / "storage" / "migrations" / "env.py").is_file()
    assert shutil.which("rfq-sender", path=installed / "bin")
