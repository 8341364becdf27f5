"""Every page and every dialog on a small screen, at the scales that Windows offers."""

import os
import subprocess
import sys

import pytest

from tests.patience import WHOLE_TEST_S


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "percent"), [("en", 100), ("en", 125), ("en", 150), ("en", 200), ("de", 100), ("de", 200)]
)
def test_all_can_be_seen_whole_reached_and_named(language: str, percent: int) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.gui.walk_scaled", str(percent), language],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=WHOLE_TEST_S,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert not told.stdout.strip(), told.stdout
