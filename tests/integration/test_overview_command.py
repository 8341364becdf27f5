"""rfq-sender overview: how RFQs were answered, printed and as a table."""

from pathlib import Path

import pytest

from tests.fakes.asked_again import Shop
from tests.fakes.office import opened
from tests.fakes.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    folder = tmp_path / "data"
    with opened(folder) as office:
        shop = Shop(office)
        rfq = shop.ask()
        shop.pass_by(days=1)
        shop.quote(rfq, shop.a, "10")
    return Terminal(folder, monkeypatch, capsys)


def test_answers_and_what_waits_for_a_decision_are_told(terminal: Terminal) -> None:
    told = terminal.json("overview", "--days", "3650")
    assert (told["answered"], told["median_hours"], len(told["days"])) == (1, 24.0, 3650)
    assert [day for day in told["days"] if day["quoted"]] == [{"day": "2026-11-24", "quoted": 1, "declined": 0}]
    assert [(one["answers"], one["median_hours"]) for one in told["vendors"]] == [(1, 24.0)]
    assert told["undecided"] == [{"currency": "USD", "amount": "10.00", "rfqs": 1}]


def test_the_same_in_words_and_as_a_table(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal("overview", "--days", "3650", "--out", str(tmp_path / "answers.csv")).out
    assert "1 answer in the last 3650 days." in said
    assert "10.00 USD" in said
    assert (tmp_path / "answers.csv").stat().st_size > 0
    assert terminal("overview", "--days", "0").code != 0
