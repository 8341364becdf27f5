"""An RFQ file in the place of a command opens the window on it."""

from pathlib import Path

import pytest

from app import main
from app.cli.given_file import given_file
from tests.fakes.terminal import Terminal


@pytest.mark.parametrize(
    ("words", "kept", "file"),
    [
        ([], [], None),
        (["a.rfqx"], [], "a.rfqx"),
        (["C:\\RFQ 1.RFQX"], [], "C:\\RFQ 1.RFQX"),
        (["--env", "practice", "--data-dir=x", "a.rfqx"], ["--env", "practice", "--data-dir=x"], "a.rfqx"),
        (["--data-dir", "a.rfqx"], ["--data-dir", "a.rfqx"], None),
        (["rfq", "import", "a.rfqx"], ["rfq", "import", "a.rfqx"], None),
        (["a.rfqx", "b.rfqx"], ["a.rfqx", "b.rfqx"], None),
        (["a.pdf"], ["a.pdf"], None),
    ],
)
def test_only_an_rfq_file_instead_of_a_command_is_one(words: list[str], kept: list[str], file: str | None) -> None:
    assert given_file(words) == (kept, None if file is None else Path(file))


def test_it_is_handed_to_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[object] = []

    def show(*words: object) -> int:
        opened.extend(words)
        return 0

    monkeypatch.setattr(main, "show_window", show)
    assert Terminal(tmp_path, monkeypatch, capsys)(tmp_path / "a.rfqx").code == 0
    assert opened == [None, tmp_path, tmp_path / "a.rfqx"]
