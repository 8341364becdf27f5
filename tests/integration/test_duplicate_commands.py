"""Finding, merging and telling apart from the command line."""

from pathlib import Path

import pytest

from app.cli import duplicate_commands
from app.domain.vendors import duplicate_search
from app.domain.vendors.vendor import Contact, Vendor, VendorStatus
from tests.fakes.office import opened
from tests.fakes.terminal import Terminal

KEEP, OTHER = "Kestrel Plating", "KESTREL PLATING Inc"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """With three vendors, two of them one."""
    data = tmp_path / "data"
    with opened(data) as office:
        office.services.vendors.save_all(
            [
                Vendor(name=KEEP, contacts=(Contact(email="a@kestrel.example"),), website="kestrel.example"),
                Vendor(
                    name=OTHER,
                    contacts=(Contact(email="b@kestrel.example"),),
                    status=VendorStatus.BLOCKED,
                    clearance="ITAR",
                    website="plating.example",
                ),
                Vendor(name="Zephyr Wire"),
            ]
        )
    return Terminal(data, monkeypatch, capsys)


def test_duplicates_are_listed_with_score_and_reasons(terminal: Terminal) -> None:
    said = terminal("vendors", "duplicates")
    assert (said.code, "100% compared" in said.err) == (0, True)
    for text in ("92", KEEP, OTHER, "the same email domain kestrel.example", "vendors merge KEEP OTHER"):
        assert text in said.out
    document = terminal.json("vendors", "duplicates", "--min-score", "90")
    assert [(p["score"], p["first"]["name"]) for p in document["pairs"]] == [(92, KEEP)]
    assert (document["vendors"], document["crowds"], document["left_out"]) == (3, [], 0)
    assert "No duplicates among 3 vendors." in terminal("vendors", "duplicates", "--min-score", "93").out


def test_what_was_not_compared_and_what_is_not_shown_is_said(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicate_search, "LARGEST_BLOCK", 1)
    monkeypatch.setattr(duplicate_search, "MOST", 0)
    monkeypatch.setattr(duplicate_commands, "_CROWDS", 1)
    said = terminal("vendors", "duplicates")
    assert "1 more with lower scores are not shown." in said.out
    assert "compared with its neighbors: in the name the word “kestrel” (2); and 4 more." in said.out


def test_a_merge_is_tried_done_and_taken_back(terminal: Terminal) -> None:
    tried = terminal("vendors", "merge", KEEP, OTHER, "--dry-run")
    for text in ("would stay, with 2 contacts", "→ blocked", "ITAR", "a@kestrel.example", "Also listed as"):
        assert text in tried.out
    assert len(terminal.json("vendors", "list")) == 3
    done = terminal.json("vendors", "merge", KEEP, OTHER, "--take", f"clearance={OTHER}", f"status={KEEP}")
    assert done["written"]
    assert {d["field"]: d["taken"] for d in done["differing"]} == {
        "name": KEEP,
        "website": KEEP,
        "status": KEEP,
        "clearance": OTHER,
    }
    assert f"Status of “{OTHER}”: blocked" in done["notes"]
    assert len(terminal.json("vendors", "list")) == 2
    assert "Undone: merging" in terminal("vendors", "undo").out
    assert "Undo it with" in terminal("vendors", "merge", OTHER, KEEP).out


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("merge", KEEP, KEEP), 1, "two different vendors"),
        (("merge", KEEP, "Nobody"), 1, "no vendor named “Nobody”"),
        (("merge", KEEP, OTHER, "--take", "colour=x"), 2, "Choose one of: name, website"),
        (("merge", KEEP, OTHER, "--take", "name=Zephyr Wire"), 2, "isn't one of the vendors to merge"),
        (("merge", KEEP, OTHER, "--take", "name"), 2, "is not FIELD=NAME"),
        (("duplicates", "--min-score", "101"), 2, "more than 100"),
        (("distinct", KEEP, KEEP), 1, "Both names are the same vendor"),
    ],
)
def test_what_cannot_be_done_is_said(terminal: Terminal, words: tuple[str, ...], code: int, text: str) -> None:
    said = terminal("vendors", *words)
    assert (said.code, text in said.err) == (code, True), said.err
    assert len(terminal.json("vendors", "list")) == 3


def test_two_that_are_told_apart_are_not_proposed_again(terminal: Terminal) -> None:
    assert "are two vendors" in terminal("vendors", "distinct", KEEP, OTHER).out
    assert terminal.json("vendors", "duplicates")["pairs"] == []
