"""Looking at vendors and keeping them in groups, from the command line."""

from pathlib import Path

import pytest

from app.domain.vendors.vendor import Approval, Capability, Contact, Vendor
from tests.fakes.office import ITEM, opened, vendor
from tests.fakes.terminal import Terminal

FULL = Vendor(
    name="Kranz",
    categories=("finishing",),
    tags=("new",),
    clearance="ITAR",
    notes="closed in August",
    contacts=(Contact(email="a@kranz.example", name="Ann", role="Sales"),),
    capabilities=(Capability(process="Anodize", specification="MIL-A-8625", type="II"),),
    approvals=(Approval(customer="Boeing"),),
)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """With five vendors and a request."""
    data = tmp_path / "data"
    with opened(data) as office:
        office.services.vendors.save_all([FULL, *(vendor(n) for n in range(1, 5))])
        rfq = office.services.rfq_editing.create("Plating", None)
        office.services.rfq_editing.set_items(rfq.id, [ITEM])
    return Terminal(data, monkeypatch, capsys)


def test_vendors_are_narrowed_by_what_is_known_of_them(terminal: Terminal) -> None:
    for only in ("category=finishing", "tag=NEW", "clearance=itar", "process=anodize", "customer=boeing"):
        found = terminal("vendors", "list", "--only", only, "--json").document
        assert [v["name"] for v in found] == ["Kranz"], only
    both = terminal("vendors", "list", "--only", "status=active", "clearance=ITAR", "--search", "kra", "--json")
    assert [v["capabilities"] for v in both.document] == ["Anodize"]
    nobody = terminal("vendors", "list", "--only", "status=active", "--search", "zzz")
    assert "No vendor has “zzz”." in nobody.out


@pytest.mark.parametrize(
    ("only", "text"),
    [
        ("colour=red", "Use one of: check, status, category"),
        ("category=red", "Use one of: “finishing”"),
        ("status=blocked", "Use one of: “active”"),
        ("category", "is not KIND=VALUE"),
    ],
)
def test_what_there_is_to_choose_from_is_named(terminal: Terminal, only: str, text: str) -> None:
    done = terminal("vendors", "list", "--only", only)
    assert (done.code, text in done.err) == (2, True), done.err


def test_groups_are_searches_or_picked_and_can_be_invited(terminal: Terminal) -> None:
    kept = terminal("vendors", "group", "Friends", "--vendor", "Kranz", vendor(2).name)
    assert "Group “Friends” has 2 vendors now." in kept.out
    searched = terminal("vendors", "group", "ITAR", "--only", "clearance=ITAR", "--json")
    assert searched.document == {"name": "ITAR", "vendors": 1}
    groups = terminal("vendors", "groups")
    assert "picked by hand" in groups.out
    assert "clearance ITAR" in groups.out
    assert len(terminal("vendors", "list", "--group", "friends", "--json").document) == 2
    invited = terminal("rfq", "invite", "RFQ-2026-0001", "--group", "Friends", "--json")
    assert invited.document["vendors"] == 2
    assert terminal("vendors", "ungroup", "Friends").code == 0
    assert terminal("rfq", "invite", "RFQ-2026-0001", "--group", "Friends").code == 1
    both = terminal("vendors", "group", "X", "--vendor", "Kranz", "--search", "k")
    assert (both.code, "not both" in both.err) == (2, True)


def test_all_about_a_vendor_is_shown(terminal: Terminal) -> None:
    shown = terminal("vendors", "show", "kranz")
    for text in ("ITAR", "closed in August", "a@kranz.example", "MIL-A-8625", "Never asked."):
        assert text in shown.out
    document = terminal("vendors", "show", "kranz", "--json").document
    assert document["history"] == []
    assert document.keys() >= {"website", "terms", "notes"}
    assert document["contacts"][0].keys() >= {"rank", "addressed", "address_state"}
    assert document["capabilities"][0].keys() >= {"standing", "valid_until"}
    assert terminal("vendors", "show", "nobody").code == 1
