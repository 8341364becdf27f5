"""What `docs/scripts.md` says of `--json` is what commands print, field by field."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.program import REPOSITORY
from tests.fakes.office import begun
from tests.fakes.terminal import Terminal

_SAMPLES = REPOSITORY / "resources" / "samples" / "first-rfq"
_NUMBER = "RFQ-2026-0001"
_FILE = f"{_NUMBER}.rfqx"
_ROW = re.compile(r"^\| `([a-z -]+)` \| ([^|]*) \|", re.MULTILINE)
_FIELD = re.compile(r"`(\w+)(?:\[\]|\{\})?`(?: \(([^)]*)\))?")
_BY_COLUMN = {"columns"}  # its fields are the columns of the list
_STORY = (
    ("vendors import", _SAMPLES / "vendors.csv"),
    ("vendors import", _SAMPLES / "capabilities.csv"),
    ("vendors list",),
    ("vendors show", "Northgate Finishing"),
    ("vendors duplicates",),
    ("vendors changes",),
    ("vocabulary list",),
    ("vocabulary match", "EN plate"),
    ("templates list",),
    ("rfq new", "--key", "k", "--title", "T", "--deadline", "2099-12-04 17:00", "--zone", "UTC"),
    ("rfq import-lines", _NUMBER, _SAMPLES / "lines.csv"),
    ("rfq match", _NUMBER, "--best", "2"),
    ("rfq recommend", _NUMBER),
    ("rfq check", _NUMBER, "--account", "practice"),
    ("rfq find-files", _NUMBER, "--root", _SAMPLES),
    ("rfq attach", _NUMBER, _SAMPLES / "drawings"),
    ("rfq set", _NUMBER, "--currency", "USD"),
    ("rfq show", _NUMBER),
    ("rfq list",),
    ("rfq copy", _NUMBER, "--with-vendors"),
    ("rfq export", _NUMBER, _FILE, "--yes"),
    ("rfq import", _FILE),
    ("rfq send", _NUMBER, "--account", "practice", "--yes"),
    ("rfq answered", _NUMBER, "--vendor", "Northgate Finishing", "--how", "quoted"),
    ("vendors learned", "Northgate Finishing", "--count", _NUMBER),
    ("outbox", _NUMBER),
    ("outbox pause",),
    ("outbox cancel", _NUMBER),
    ("outbox reconcile",),
    ("replies import", REPOSITORY / "tests" / "cases" / "replies" / "14-trap-two-vendors.eml"),
    ("replies list",),
    ("replies fetch",),
    ("accounts list",),
    ("accounts discover", "anna@gmail.com"),
    ("accounts show", "practice"),
    ("backup make",),
    ("backup list",),
    ("doctor",),
    ("doctor --self-test",),
    ("rfq show", "RFQ-2026-0099"),
)


def _documented() -> dict[str, dict[str, set[str]]]:
    """By command: its fields, each with those in it."""
    page = (REPOSITORY / "docs" / "scripts.md").read_text(encoding="utf-8")
    return {
        command: {name: set(re.findall(r"`(\w+)`", inner)) for name, inner in _FIELD.findall(fields)}
        for command, fields in _ROW.findall(page)
    }


def _printed(document: Any) -> dict[str, set[str]]:
    one = document[0] if isinstance(document, list) else document
    return {name: _inner(value) if name not in _BY_COLUMN else set() for name, value in one.items()}


def _inner(value: Any) -> set[str]:
    """The fields of an object, or of the objects in a list."""
    some = value if isinstance(value, list) else [value]
    return {field for one in some if isinstance(one, dict) for field in one}


def test_the_fields_of_the_reference_are_those_that_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    documented = _documented()
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    seen: set[str] = set()
    for command, *words in _STORY:
        there: list[str | Path] = [tmp_path / word if word == _FILE else word for word in map(str, words)]
        printed = _printed(terminal("--json", *command.split(), *there).document)
        name = command if "error" not in printed or len(printed) > 1 else "a refused command"
        assert printed.keys() == documented[name].keys(), name
        for field, inner in printed.items():
            assert not inner or inner == documented[name][field], (name, field)
        seen.add(name)
    assert seen == documented.keys()
