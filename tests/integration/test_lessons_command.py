"""What was learned about a vendor, and its correction, in a terminal."""

from pathlib import Path

import pytest

from app.domain.vendors.response import Response
from tests.fakes.asked_again import Shop, three_rfqs
from tests.fakes.office import opened, vendor
from tests.fakes.terminal import Terminal

NAME = vendor(2).name
FIRST, SECOND, THIRD = (f"RFQ-2026-000{n}" for n in (1, 2, 3))
NOT_HIS = "RFQ-2027-0001"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Vendor 2 has quoted three RFQs, and was not asked in a fourth one; vendor 3 has answered none."""
    with opened(tmp_path / "data") as office:
        shop = Shop(office)
        for rfq_id in three_rfqs(shop):
            office.services.matching.respond(rfq_id, shop.c, Response.NO_REPLY)  # whatever day it is today
        shop.ask(shop.a)
        office.services.vendors.save(vendor(4))
    return Terminal(tmp_path / "data", monkeypatch, capsys)


def left_out(terminal: Terminal) -> list[str]:
    return [one["rfq"] for one in terminal.json("vendors", "learned", NAME)["rfqs"] if one["left_out"]]


def test_what_was_learned_is_shown(terminal: Terminal) -> None:
    said = terminal("vendors", "learned", NAME.upper())
    assert (said.code, said.err) == (0, "")
    for text in (
        f"“{NAME}” was asked in 3 RFQs.",
        "\nProcess             Asked  Answered  Orders  Quotes  Price\nall                 3      3         0  ",
        "\nElectroless Nickel  3      3         0  ",
        "% above the best price\n\nRFQ  ",
        "Electroless Nickel, prototype lot  quoted, in about 8 days, 25% above the best price, late\n",
    ):
        assert text in said.out
    assert "left out" not in said.out


def test_it_is_a_document(terminal: Terminal) -> None:
    found = terminal.json("vendors", "learned", NAME)
    assert (found["vendor"], len(found["rfqs"])) == (NAME, 3)
    every, nickel = found["summary"]
    assert (every["process"], every["asked"], every["answered"], every["orders"]) == ("", 3, 3, 0)
    assert nickel["process"] == "Electroless Nickel"
    assert 0.5 < nickel["quotes"] < 1 < nickel["price"] < 1.25
    assert found["rfqs"][2] == {
        "rfq": FIRST,
        "title": "Plating",
        "asked_at": found["rfqs"][2]["asked_at"],
        "wanted": "Electroless Nickel, prototype lot",
        "came": "quoted, in about 2 days, 25% above the best price",
        "left_out": False,
    }


def test_rfqs_are_left_out_and_counted_again(terminal: Terminal) -> None:
    said = terminal("vendors", "learned", NAME, "--leave-out", SECOND.lower(), THIRD)
    assert (said.code, left_out(terminal)) == (0, [THIRD, SECOND])
    for text in (f"“{NAME}” was asked in 3 RFQs, 2 of them left out.", "late  left out\n", "add: --count RFQ"):
        assert text in said.out
    swapped = terminal.json("vendors", "learned", NAME, "--leave-out", FIRST, "--count", SECOND, THIRD)
    assert [(one["rfq"], one["left_out"]) for one in swapped["rfqs"]] == [
        (THIRD, False),
        (SECOND, False),
        (FIRST, True),
    ]
    assert swapped["summary"][0]["asked"] == 2
    every = terminal("vendors", "learned", NAME, "--leave-out", SECOND, "--leave-out", THIRD)
    assert "None of them counts now." in every.out
    assert terminal.json("vendors", "show", NAME)["record"]["asked"] == 0
    assert terminal.json("vendors", "learned", vendor(1).name)["summary"][0]["asked"] == 3, "others' are theirs"


def test_who_was_never_asked_has_taught_nothing(terminal: Terminal) -> None:
    assert terminal("vendors", "learned", vendor(4).name).out == f"“{vendor(4).name}” was never asked.\n"
    found = terminal.json("vendors", "learned", vendor(4).name)
    assert (found["summary"], found["rfqs"]) == ([], [])


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["Vendor Number 2"], 1, "There is no vendor named “Vendor Number 2”."),
        ([NAME, "--leave-out", FIRST, "RFQ-2026-0099"], 1, "There is no RFQ “RFQ-2026-0099”."),
        ([NAME, "--leave-out", FIRST, NOT_HIS], 1, f"“{NAME}” wasn't sent {NOT_HIS}. Nothing was changed."),
        ([NAME, "--leave-out", FIRST, "--count", NOT_HIS], 1, f"“{NAME}” wasn't sent {NOT_HIS}."),
        ([NAME, "--leave-out", FIRST, SECOND, "--count", FIRST], 2, f"{FIRST} can't be left out and counted at once"),
        ([NAME, "--leave-out"], 2, "expected at least one argument"),
    ],
)
def test_a_refused_one_changes_nothing(terminal: Terminal, words: list[str], code: int, text: str) -> None:
    said = terminal("vendors", "learned", *words)
    assert (said.code, text in said.err) == (code, True), said.err
    assert left_out(terminal) == []


@pytest.mark.skipif("config.getoption('--database') != 'postgresql'", reason="only a team has users")
def test_a_viewer_reads_and_changes_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_USER", "Anna")
    assert terminal("server", "user", "add", "Anna", "--role", "admin").code == 0
    assert terminal("server", "user", "add", "Vera", "--role", "viewer").code == 0
    monkeypatch.setenv("RFQ_SENDER_USER", "Vera")
    refused = terminal("vendors", "learned", NAME, "--leave-out", FIRST)
    assert (refused.code, "Vera, you can look at everything here and change nothing" in refused.err) == (1, True)
    assert left_out(terminal) == []
