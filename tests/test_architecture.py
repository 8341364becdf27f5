"""The house, held: see the contracts in pyproject.toml."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Every module of the command line, loaded at once: what they import, it imports.
PRINT_MODULES_OF_CLI = """
import importlib, pkgutil, sys
import app.cli
for module in pkgutil.walk_packages(app.cli.__path__, "app.cli."):
    importlib.import_module(module.name)
print("\\n".join(sys.modules))
"""


def test_imports_go_down_the_stairs() -> None:
    # A process of its own: import-linter sets up logging anew, which silences the loggers that other tests listen to.
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_command_line_imports_no_qt() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", PRINT_MODULES_OF_CLI], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "app.cli" in loaded
    assert [name for name in loaded if name.partition(".")[0] in {"PySide6", "shiboken6"}] == []


def test_the_walks_name_files_that_there_are() -> None:
    names = {str(path.relative_to(ROOT)) for path in ROOT.glob("*/**/*.py")}
    for page in ("architecture", "sending"):
        named = re.findall(r"`(?:app/)?([\w/]+\.py)`", (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8"))
        assert named
        assert [name for name in named if not any(f"/{there}".endswith(f"/{name}") for there in names)] == [], page
