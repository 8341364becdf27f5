"""The house, held: see the contracts in pyproject.toml."""

import subprocess
import sys
from itertools import permutations
from pathlib import Path

import grimp
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
LONGEST_MODULE = 300  # lines
# Nothing slow may be loaded before a command has been understood, and no Qt on the command line's road at all.
PRINT_MODULES_OF_CLI = """
import importlib, pkgutil, sys
import app.cli
for module in pkgutil.walk_packages(app.cli.__path__, "app.cli."):
    importlib.import_module(module.name)
print("\\n".join(sys.modules))
"""


def test_imports_go_down_the_stairs() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_screens_do_not_know_each_other() -> None:
    graph = grimp.build_graph("app")
    screens = {name for name in graph.find_children("app.ui") if graph.find_children(name)}
    known = [
        (one, other)
        for one, other in permutations(sorted(screens), 2)
        if graph.direct_import_exists(importer=one, imported=other, as_packages=True)
    ]
    assert known == []


def test_the_command_line_imports_no_qt() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", PRINT_MODULES_OF_CLI], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "app.cli" in loaded
    assert [name for name in loaded if name.partition(".")[0] in {"PySide6", "shiboken6"}] == []


def test_modules_are_short() -> None:
    modules = [*ROOT.glob("app/**/*.py"), *ROOT.glob("tests/**/*.py")]
    lengths = {str(m.relative_to(ROOT)): len(m.read_text(encoding="utf-8").splitlines()) for m in modules}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}
