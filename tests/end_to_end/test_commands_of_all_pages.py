"""Commands that the other pages show: each runs here, or is there to be run, or has its reason why not here.

The command line, scripts, the walkthrough and the README's own: `test_documented_commands.py`.
"""

import importlib.util
import io
import re
import shlex
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.arguments import parser
from tests.end_to_end.program import REPOSITORY
from tests.fakes.office import begun
from tests.fakes.terminal import Terminal

_RUN_ELSEWHERE = {"command-line.md", "scripts.md", "walkthrough.md"}
_FENCE = re.compile(r"(?ms)^```(\w*)\n(.*?)^```")
_SHOWS_OUTPUT = {"architecture.md", "benchmarks.md", "sending.md"}  # trees, figures and a conversation: no commands
_NOT_HERE = {  # the program's own, which have to be possible all the same
    "worker": "serves until it is stopped, on a PostgreSQL: tests/end_to_end/test_team.py",
    "web": "serves until it is stopped: tests/integration/test_web_command.py",
    "move-to": "moves to a PostgreSQL: tests/integration/test_moving.py",
    "secrets take-in": "seals passwords in a PostgreSQL: tests/integration/test_team_secrets.py",
    "server migrate": "prepares a PostgreSQL: tests/migrations/test_team.py",
}
_OF_OTHERS = {
    "Add-MailboxPermission": "Exchange Online",
    "Add-RecipientPermission": "Exchange Online",
    "apt-get": "a Debian package manager as root: installer/containers/make check",
    "py": "Windows: the workflow of CI",
    "sudo": "PostgreSQL's administrator, or another user of this computer",
    "install": "root on a server",
    "docker": "Docker with Compose; its file is checked by tests/unit/test_containers.py",
    "kubectl": "a cluster; its files are checked by tests/unit/test_containers.py",
    "podman": "root: installer/containers/make check",
    "mc": "an object store",
    "curl": "a command that is sending: tests/integration/test_metrics.py",
    "jq": "a program of its own; fields are compared by test_documented_json.py",
    "grep": "a log of one's own",
    "echo": "a file for Compose",
    "initdb": "a PostgreSQL: tests/servers/postgresql.py does it",
    "pg_ctl": "a PostgreSQL: tests/servers/postgresql.py does it",
}
_STARTERS = {"sudo", "docker", "kubectl"}
_SETTING = re.compile(r"\w+=\S*$")


def _pages() -> list[Path]:
    docs = sorted((REPOSITORY / "docs").glob("*.md"))
    return [REPOSITORY / "README.md", *(p for p in docs if p.name not in _RUN_ELSEWHERE | _SHOWS_OUTPUT)]


def _commands(page: Path) -> Iterator[list[str]]:
    """Words of each command without its comment, and without where its output goes; settings alone are none."""
    for kind, block in _FENCE.findall(page.read_text(encoding="utf-8")):
        if kind not in {"", "sh"}:
            continue
        is_session = block.startswith("$ ")  # its other lines are what was said
        for line in block.replace("\\\n", " ").splitlines():
            if not line.strip() or (is_session and not line.startswith("$ ")) or " = " in line or "hostssl" in line:
                continue
            lexed = shlex.shlex(line.removeprefix("$ "), posix=True, punctuation_chars="|<>")
            lexed.whitespace_split, lexed.escape = True, ""
            words = list(lexed)
            ends = [place for place, word in enumerate(words) if word[0] in "|<>"]
            words = words[: ends[0]] if ends else words
            if "$(" in line.partition(" ")[0] or words[:1] == ["export"] or words[0] == "P=.venv/bin/python -m pytest":
                continue
            while words and _SETTING.fullmatch(words[0]):
                words.pop(0)
            if words:
                yield words


def _of_the_program(words: list[str]) -> list[str] | None:
    """What comes behind its name, also where another program starts it; None: it is no command of this one."""
    if words[0] in _STARTERS and words[0] != "sudo" and "exec" not in words:
        return None
    places = list(enumerate(words if words[0] in _STARTERS else words[:1]))
    for place, word in reversed(places):  # a namespace of the same name stands before it
        if re.split(r"[/\\]", word)[-1] == "rfq-sender":
            return words[place + 1 :]
    return None


def _own() -> list[tuple[str, list[str]]]:
    """Of each page. Without a command it opens the window."""
    return [(page.name, own) for page in _pages() for words in _commands(page) if (own := _of_the_program(words))]


def _is_there(words: list[str]) -> bool:
    """A command of the repository: its target, module, script or test exists."""
    first, *rest = words
    if first == "make":
        makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
        return not rest or rest[0] == ".venv/ready" or re.search(rf"(?m)^{re.escape(rest[0])}:", makefile) is not None
    if first.endswith("/python") and rest[0] == "-m":
        return importlib.util.find_spec(rest[1]) is not None
    if first == "$P":
        return all((REPOSITORY / word).exists() for word in rest if word.startswith("tests/"))
    if first.endswith(("/pip", "\\python")):
        return True
    return "/" in first and (REPOSITORY / first).is_file()


def test_every_command_is_the_programs_or_there_or_of_others() -> None:
    unknown = [
        (page.name, shlex.join(words))
        for page in _pages()
        for words in _commands(page)
        if not (_of_the_program(words) is not None or words[0].split("/")[-1] in _OF_OTHERS or _is_there(words))
    ]
    assert not unknown


def test_no_page_shows_an_option_that_there_is_not() -> None:
    own = _own()
    assert len(own) > 30
    for _, words in own:
        parser().parse_args(words)


@pytest.mark.parametrize("page", ["admin.md", "team.md", "web.md"])
def test_what_runs_here_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], page: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RFQ_SENDER_USER", "anna")
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    assert terminal("practice", "--vendors", "2").code == 0
    ran = 0
    for _, words in (one for one in _own() if one[0] == page):
        line = shlex.join(words)
        if not any(line.startswith(other) for other in _NOT_HERE) and words not in _again(page):
            monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough pass phrase\n"))
            said = terminal(*(_here(word, tmp_path) for word in words))
            assert said.code == 0, (line, said)
            ran += 1
    assert ran > 1


def _again(page: str) -> list[list[str]]:
    """What a page shows once more, for containers, when it is done."""
    if page != "team.md":
        return []
    return [["server", "user", "add", "anna", "--role", "admin", "--yes"]]


def _here(word: str, folder: Path) -> str:
    """The RFQ, the port, the file and the day of a page, as they are here."""
    if word == "9464":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return str(free.getsockname()[1])
    here = {"RFQ-2026-0042": "RFQ-2026-0001", "/etc/rfq-sender/keys/team.key": str(folder / "team.key")}
    return here.get(word, word)
