"""rfq-sender compare: offers, orders and ways to order on the command line; nothing is changed but with --keep."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.comparison.points import Weights
from app.domain.comparison.scenario import Scenario
from app.services.suite import Services
from tests.fakes.asked_vendors import NUMBER
from tests.fakes.office import opened
from tests.fakes.quoted_vendors import ACME, DELTA, QUICKCOAT, quote_vendors
from tests.fakes.terminal import Terminal

BASIS = ("--day", "2026-12-07", "--quantity", "1=5", "--quantity", "2=100", "--quantity", "3=1000")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    folder = tmp_path / "data"
    with opened(folder) as office:
        quote_vendors(office, tmp_path)
    return Terminal(folder, monkeypatch, capsys)


def kept(terminal: Terminal) -> list[Scenario]:
    with opened(terminal.data) as office:
        made: Services = office.services
        return made.comparing.kept(made.rfq_reading.by_number(NUMBER).id)


def test_the_golden_comparison_is_told_as_json(terminal: Terminal) -> None:
    told = terminal.json("compare", NUMBER, *BASIS)
    assert (told["rfq"], told["day"], told["currency"], told["rates"]) == (NUMBER, "2026-12-07", "USD", [])
    orders = {order["vendor"]: order for order in told["orders"]}
    assert (orders[ACME]["amount"], orders[ACME]["best"]) == ("1100.00", True)
    assert orders[QUICKCOAT]["hindrances"][0] == {"why": "no_rate", "text": "no rate for EUR"}
    cell = next(c for c in told["cells"] if (c["line"], c["quantity"], c["vendor"]) == (1, 5, ACME))
    assert cell["steps"] == ["5 × 14.20 = 71.00", "line minimum 175.00 → 175.00", "lot charge 45.00 → 220.00"]
    assert (cell["amount"], cell["best"], cell["wanted"], cell["ships"]) == ("220.00", False, True, "2026-12-21")
    assert [way["total"] for way in told["ways"]] == ["1100.00", "860.00"]
    assert told["ways"][1]["lines"] == [
        {"line": 1, "vendor": DELTA},
        {"line": 2, "vendor": ACME},
        {"line": 3, "vendor": DELTA},
    ]
    assert told["choice"] is None
    assert kept(terminal) == []


def test_orders_get_points_where_weights_are_given(terminal: Terminal) -> None:
    told = terminal.json("compare", NUMBER, *BASIS, "--weights", "60,30,10", "--keep", "weighed")
    assert told["weights"] == {"price": 60, "lead_time": 30, "history": 10}
    orders = {order["vendor"]: order for order in told["orders"]}
    assert (orders[ACME]["points"], orders[DELTA]["points"], orders[QUICKCOAT]["points"]) == ("100.0", "99.7", "")
    assert orders[DELTA]["points_steps"][0] == "Price: 1,100.00 ÷ 1,105.00 = 99.5 points, weighs 60%"
    assert (orders[ACME]["amount"], orders[ACME]["best"]) == ("1100.00", True), "beside the money, never instead"
    assert kept(terminal)[0].weights == Weights(60, 30, 10)
    assert terminal.json("compare", NUMBER, *BASIS)["weights"] is None
    assert "99.7" in terminal("compare", NUMBER, "--scenario", "weighed").out


@pytest.mark.parametrize(("wrong", "said"), [("6", "60,30,10"), ("a,b,c", "60,30,10"), ("0,0,0", "more than 0")])
def test_weights_that_cannot_be_used_are_refused(terminal: Terminal, wrong: str, said: str) -> None:
    refused = terminal("compare", NUMBER, "--weights", wrong)
    assert refused.code != 0
    assert said in refused.err


def test_the_same_is_told_in_words(terminal: Terminal) -> None:
    said = terminal("compare", NUMBER, *BASIS, "--rate", "EUR=1.0850", "--handling", "75").out
    assert "1 EUR = 1.0850 USD (2026-12-07, typed)" in said
    assert "185.00 best" in said
    assert "1,010.00" in said
    assert "no quote: too small" in said


def test_lines_are_given_and_the_choice_is_kept_by_name(terminal: Terminal) -> None:
    told = terminal.json("compare", NUMBER, *BASIS, "--give", f"3={ACME}", "--keep", "Acme does 3")
    assert (told["kept"], told["choice"]["lines"]) == ("Acme does 3", [{"line": 3, "vendor": ACME}])
    assert told["choice"]["left_out"] == [1, 2]
    assert [way["total"] for way in told["ways"]] == ["1100.00"]
    (scenario,) = kept(terminal)
    assert (scenario.name, scenario.quantities) == ("Acme does 3", {1: 5, 2: 100, 3: 1000})
    again = terminal.json("compare", NUMBER, "--scenario", "acme DOES 3", "--handling", "1.50")
    assert again["choice"]["handling"] == "1.50"
    assert "Your choice: " in terminal("compare", NUMBER, "--scenario", "Acme does 3", "--keep", "b").out


def test_rates_come_out_of_a_file_and_are_not_kept(terminal: Terminal, tmp_path: Path) -> None:
    (path := tmp_path / "rates.csv").write_text("Currency;Rate;Date\nEUR;1.0850;2026-12-01\n", encoding="utf-8")
    told = terminal.json("compare", NUMBER, *BASIS, "--rates", path)
    assert told["rates"] == [{"currency": "EUR", "rate": "1.0850", "day": "2026-12-01", "source": "rates.csv"}]
    assert terminal.json("compare", NUMBER, *BASIS)["rates"] == []
    other = terminal.json("compare", NUMBER, *BASIS, "--in", "eur", "--rate", "usd=0.9")
    assert other["currency"] == "EUR"
    assert next(o for o in other["orders"] if o["vendor"] == ACME)["amount"] == "990.00"


def test_freight_lots_and_the_minimum_count(terminal: Terminal) -> None:
    told = terminal.json(
        "compare", NUMBER, *BASIS, "--freight", f"{ACME}=10", "--lots", "1=2", "--minimum-includes-lot"
    )
    # max(71 + 2 × 45, 175) = 175 instead of 220, and 10 of freight
    assert Decimal(next(o for o in told["orders"] if o["vendor"] == ACME)["amount"]) == Decimal(1065)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--quantity", "1"), "has no “=”"),
        (("--quantity", "x=1"), "can't be used here"),
        (("--handling", "much"), "is no amount"),
        (("--day", "soon"), "is no day"),
        (("--quantity", "1=0"), "At least one piece"),
        (("--scenario", "none"), "no scenario “none”"),
        (("--rate", "EUR=0"), "A rate is a number"),
        (("--give", "1=Nobody"), "Nobody"),
        (("--give", f"1={QUICKCOAT}"), "can't be given line 1"),
    ],
)
def test_what_makes_no_sense_is_refused(terminal: Terminal, words: tuple[str, ...], says: str) -> None:
    said = terminal("compare", NUMBER, *words, "--keep", "x")
    assert said.code != 0
    assert says in said.err + said.out
    assert kept(terminal) == []


def test_the_workbook_is_written_whole_or_not_at_all(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("compare", NUMBER, *BASIS, "--out", tmp_path / "bare")
    assert (tmp_path / "bare.xlsx").read_bytes()[:2] == b"PK"
    gone = terminal("compare", NUMBER, "--out", tmp_path / "gone" / "a.xlsx", "--keep", "x")
    assert "can't be written: No such file or directory" in gone.err
    (other := tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    taken = terminal("compare", NUMBER, "--out", other)
    assert "already exists and isn't a .xlsx file" in taken.err
    assert other.read_text(encoding="utf-8") == "mine"
    assert kept(terminal) == []


def test_a_name_that_ends_in_pdf_is_written_as_one(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("compare", NUMBER, *BASIS, "--out", tmp_path / "For the boss.PDF")
    assert (tmp_path / "For the boss.PDF").read_bytes().startswith(b"%PDF")
    gone = terminal("compare", NUMBER, "--out", tmp_path / "gone" / "a.pdf", "--keep", "x")
    assert "can't be written: No such file or directory" in gone.err
    assert kept(terminal) == []
