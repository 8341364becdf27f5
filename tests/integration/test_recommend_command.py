"""Whom to ask for each line, in a terminal."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.rfqs.rfq import RfqItem
from app.domain.vendors.vendor import Capability
from tests.fakes.asked_again import Shop, three_rfqs
from tests.fakes.office import DONE, ITEM, opened, vendor
from tests.fakes.terminal import Terminal

CHEAP, DEAR, SILENT, NEW = (vendor(n).name for n in (1, 2, 3, 4))
WANTED = "RFQ-2027-0001"
OTHER = replace(ITEM, number=2, part_number="P-2", process="Silver plating", specification="ASTM B700")
UNKNOWN = replace(ITEM, number=3, part_number="P-3", process="", specification="")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Three vendors were asked three times: the first quotes, the second is dearer, the third says nothing."""
    with opened(tmp_path / "data") as office:
        shop = Shop(office)
        rfqs = three_rfqs(shop)
        office.services.vendors.save(replace(vendor(4), capabilities=(DONE, Capability(process=OTHER.process))))
        assert request(shop, ITEM, OTHER, UNKNOWN) == WANTED
    made = Terminal(tmp_path / "data", monkeypatch, capsys)
    for number in [f"RFQ-2026-000{n}" for n in range(1, len(rfqs) + 1)]:
        assert made("rfq", "close", number).code == 0  # whatever day it is today
    return made


def request(shop: Shop, *lines: RfqItem) -> str:
    rfq = shop.office.services.rfq_editing.create("Wanted", None)
    shop.office.services.rfq_editing.set_items(rfq.id, lines)
    return rfq.number


def test_the_best_of_each_line_come_first_and_nothing_is_changed(terminal: Terminal) -> None:
    found = terminal.json("rfq", "recommend", WANTED)
    assert (found["rfq"], [line["number"] for line in found["lines"]]) == (WANTED, [1, 2, 3])
    nickel, silver, unknown = (line["vendors"] for line in found["lines"])
    assert [one["vendor"] for one in nickel] == [CHEAP, DEAR, NEW, SILENT]
    assert nickel[0]["quotes"] > nickel[2]["quotes"] > nickel[3]["quotes"]
    assert nickel[0]["price"] < nickel[1]["price"]
    assert [one["known"] > 0 for one in nickel] == [True, True, False, True]
    assert [one["is_trial"] for one in nickel] == [False] * 4
    assert nickel[0]["reasons"][1:] == ["answered 3 of 3, in about 1 day", "usually the best price"]
    assert {one["answer"] for one in nickel} == {"yes"}
    assert [one["vendor"] for one in silver] == [NEW]
    assert unknown == []
    assert terminal.json("rfq", "show", WANTED)["vendors"] == 0


def test_what_to_expect_is_told(terminal: Terminal) -> None:
    told = terminal.json("rfq", "recommend", WANTED, "--best", "3")["expected_answers"]
    assert told["asked"] == 3, "the new one is asked for both lines, and answers once"
    assert 0 <= told["low"] <= told["answers"] <= told["high"] <= 3
    assert told["text"].startswith("3 asked, about 2 expected to answer (")
    assert "a hint, from 3 RFQs so far" in told["text"]


def test_it_is_a_table_for_each_line(terminal: Terminal) -> None:
    said = terminal("rfq", "recommend", WANTED.lower(), "--best", "1")
    assert (said.code, said.err) == (0, "")
    for text in (
        "\nLine 1, P-1: Electroless nickel\n     Vendor             Quotes  Price\nyes  Vendor Number 001  ",
        "% above the best\n\nLine 2, P-2: Silver plating",
        "\nLine 3, P-3: no process, no specification\nNo vendor is known to do it.\n2 asked, about ",
    ):
        assert text in said.out
    assert DEAR not in said.out
    assert "answered 3 of 3" not in said.out
    why = terminal("rfq", "recommend", WANTED, "--why").out
    assert "answered 3 of 3, in about 2 days; 25% above the best price" in why


def test_who_may_not_have_a_line_is_not_recommended(terminal: Terminal) -> None:
    with opened(terminal.data) as office:
        rfq = office.services.rfq_reading.by_number(WANTED)
        office.services.rfq_editing.set_items(rfq.id, [replace(ITEM, clearance="ITAR")])
    said = terminal("rfq", "recommend", WANTED)
    assert said.out == "\nLine 1, P-1: Electroless nickel\nNo vendor is known to do it.\n"
    assert terminal.json("rfq", "recommend", WANTED)["expected_answers"]["text"] == ""


def test_nothing_is_expected_of_anybody_where_history_is_not_to_be_used(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFQ_SENDER_PROPOSE_BY_HISTORY", "false")
    found = terminal.json("rfq", "recommend", WANTED)
    nickel = found["lines"][0]["vendors"]
    assert [one["vendor"] for one in nickel][:2] == [CHEAP, DEAR], "by their share of answers"
    assert {(one["quotes"], one["price"], one["known"]) for one in nickel} == {(None, None, None)}
    assert found["expected_answers"]["text"].startswith("4 asked. Only one vendor")
    said = terminal("rfq", "recommend", WANTED)
    assert f"\nyes  {CHEAP}\n" in said.out


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["RFQ-2026-0099"], 1, "There is no RFQ “RFQ-2026-0099”."),
        ([WANTED, "--best", "0"], 2, "--best"),
    ],
)
def test_what_is_not_there_is_refused(terminal: Terminal, words: list[str], code: int, text: str) -> None:
    said = terminal("rfq", "recommend", *words)
    assert (said.code, text in said.err) == (code, True), said.err
