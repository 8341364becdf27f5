"""The house, held: see the contracts in pyproject.toml."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
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


# What shows a text as HTML where it looks like it, and where alone it may be made: `app/ui/look/plain.py` says why.
PLAIN, PAPER = "ui/look/plain.py", "ui/widgets/paper.py"
CHIPS = "ui/rfq_editor/message/chip_text_edit.py"  # reads all that is set or pasted as text
MADE_IN = {
    "QLabel": {PLAIN},
    "QMessageBox": {PLAIN},
    "setToolTip": {PLAIN},
    "setTextFormat": {PLAIN},
    "QTextBrowser": {PAPER, "ui/manual/manual_view.py"},  # the guide is ours and names nobody
    "QTextEdit": {CHIPS},
    "QErrorMessage": set[str](),
    "QProgressDialog": set[str](),
    "QToolTip": set[str](),
    "QSystemTrayIcon": {"ui/window/notification.py"},  # counts alone, no name
    "setWhatsThis": set[str](),
    "setInformativeText": set[str](),
    "setDetailedText": set[str](),
}


def _made(node: ast.AST) -> Iterator[str]:
    """What is called, also as a method or of a class, and what a class is made of."""
    callee = node.func if isinstance(node, ast.Call) else None
    for part in (callee, *(node.bases if isinstance(node, ast.ClassDef) else ())):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr
            if isinstance(part.value, ast.Name):
                yield part.value.id


def _app_modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        yield path.relative_to(ROOT / "app").as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_what_may_show_a_name_as_html_is_made_in_one_place() -> None:
    found = [
        f"{module}:{node.lineno}: {name}"
        for module, tree in _app_modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call | ast.ClassDef)
        for name in _made(node)
        if name in MADE_IN and module not in MADE_IN[name]
    ]
    assert found == []


def test_a_tables_tool_tips_are_plain_and_a_forms_labels_are_made_by_us() -> None:
    for module, tree in _app_modules():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        names = {name for call in calls for name in _made(call)}
        roles = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "ToolTipRole"]
        assert not roles or "plain_tip" in names, module
        for call in calls:
            if "addRow" in _made(call) and len(call.args) > 1:  # Qt would make a label of a text
                label = call.args[0]
                is_ours = isinstance(label, ast.Name) or "plain_label" in _made(label)
                assert is_ours, f"{module}:{call.lineno}"


def test_the_terminal_is_written_to_where_orders_in_names_are_taken_out() -> None:
    written = {
        module
        for module, tree in _app_modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        if {"print", "stdout.write", "stderr.write"} & {ast.unparse(node.func).removeprefix("sys.")}
    }
    assert written == {"cli/answer.py", "cli/progress.py"}


def test_the_page_on_the_house_tells_the_contracts() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {c["containers"][0]: " > ".join(c["layers"]) for c in contracts if c["type"] == "layers"}
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").replace("\\|", "|").replace(".py", "")
    rows = dict(re.findall(r"^\| `([\w/]+)` \| `(.+)` \|$", page, re.MULTILINE))
    assert rows == {name: layers["app." + name.replace("/", ".")] for name in rows}
    assert {f"app.{name}" for name in rows} >= layers.keys() - {"app", "app.ui", "app.ui.rfq_editor"}
    (house,) = re.findall(r"^`(__main__ > .+)`$", page, re.MULTILINE)
    assert house.replace("(", "").replace(")", "") == layers["app"]
