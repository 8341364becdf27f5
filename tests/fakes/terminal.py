"""The command line within the test's own process."""

import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import app.__main__ as program
from app.cli.arguments import parser

_parser_once = cache(parser)  # a process of its own makes it once, too: 400 arguments, of which none remembers a line


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Terminal:
    """`rfq-sender` on a data folder of its own; the whole of what it says is kept apart by stream."""

    data: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str | Path) -> Said:
        """Run a command."""
        line = ["rfq-sender", "--data-dir", str(self.data), *(str(w) for w in words)]
        self.monkeypatch.setattr(sys, "argv", line)
        self.monkeypatch.setattr(program, "parser", _parser_once)
        self.capsys.readouterr()
        try:
            code = program.run()
        except SystemExit as ended:
            code = int(str(ended.code or 0))
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(int(code), said.out, said.err)

    def json(self, *words: str | Path) -> Any:
        """Run a command that has to succeed; its document."""
        said = self("--json", *words)
        assert said.code == 0, said
        return said.document
