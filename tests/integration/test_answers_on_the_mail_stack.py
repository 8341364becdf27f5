"""Twenty-four vendors answer, through Postfix into the buyer's mailbox at Dovecot; one look files it all."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.program import ACCOUNT, PASSWORD_VARIABLE
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.office import begun
from tests.fakes.terminal import Terminal
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack
from tests.servers.vendor_town import FORMS, PRICES, VENDORS, Town, address_of, answer_all, prepared, vendor_stack, who


@pytest.fixture
def stack() -> Iterator[MailStack]:
    with vendor_stack() as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    ring = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


def test_after_one_look_every_answer_is_where_it_belongs(stack: MailStack, terminal: Terminal, tmp_path: Path) -> None:
    number = _send_out(terminal, stack, tmp_path)
    town = Town(stack, tmp_path)
    truth = answer_all(town)
    before = _flags(stack)
    fetched = terminal.json("replies", "fetch")
    (looked,) = fetched["accounts"]
    assert (looked["problem"], len(looked["added"])) == ("", len(truth))
    assert _flags(stack) == before
    answers = terminal.json("replies", "list")
    found = {who(answer["from"], answer["details"]): answer for answer in answers}
    assert found.keys() == truth.keys()
    for sender, (kind, degree, vendors) in truth.items():
        answer = found[sender]
        assert (answer["kind"], answer["degree"]) == (kind, degree), (sender, answer["why"], answer["reasons"])
        assert sorted(place["vendor"] for place in answer["places"]) == vendors, sender
        assert (answer["vendor"] != "") is (degree == "certain"), sender
    assert fetched["needs_you"] == sum(t[1] != "certain" or t[0] == "question" for t in truth.values())
    terminal.json("replies", "import", town.outlook_file())
    listed = terminal("replies", "list", number)
    assert f"{number}: 24 asked · 13 quoted · 3 declined · 1 with a question · 2 bounced · 5 silent" in listed.out
    _forms_are_read(terminal, found)
    again = terminal.json("replies", "fetch")
    assert (again["accounts"][0]["added"], again["accounts"][0]["seen"]) == ([], 0)


def _send_out(terminal: Terminal, stack: MailStack, folder: Path) -> str:
    number = prepared(terminal, stack, folder)
    sent = terminal("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes")
    assert (sent.code, sent.document["accepted"]) == (0, len(VENDORS)), sent.document
    return number


def _forms_are_read(terminal: Terminal, found: Mapping[str, Mapping[str, Any]]) -> None:
    for vendor in FORMS:
        document = terminal.json("quote", "read", str(found[address_of(vendor)]["id"]), "--yes")
        prices = {(p["line"], p["quantity"]): float(p["unit_price"]) for p in document["quote"]["prices"]}
        assert (prices, document["findings"]) == (PRICES, []), vendor


def _flags(stack: MailStack) -> list[bytes]:
    """How each email of the inbox is marked."""
    with stack.signed_in(BUYER) as client:
        client.select("INBOX", readonly=True)
        return [line for line in client.fetch("1:*", "(UID FLAGS)")[1] if isinstance(line, bytes)]
