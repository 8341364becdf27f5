"""rfq-sender rfq send --again: shown first, sent with --yes, once however often it is said."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.cli.answer import Exit
from app.domain.vendors.vendor import Contact, VendorStatus
from tests.fakes.asked_vendors import NUMBER, ask_vendors
from tests.fakes.bounced import bounce
from tests.fakes.clocks import START
from tests.fakes.office import Office, opened
from tests.fakes.terminal import Terminal

ACME = "Acme Plating"
SALES, RITA = "sales@acme-plating.example", "rita@acme-plating.example"
DANA, LEE = "dana@acme-plating.example", "lee@acme-plating.example"
WORDS = ("rfq", "send", NUMBER, "--account", "practice", "--again", "acme plating")


def acme(office: Office, **values: Any) -> None:
    found = office.services.vendors.by_names([ACME])[0]
    office.services.vendors.save(replace(found, **values))


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], time_machine: object
) -> Terminal:
    """Nobody at Acme Plating got the RFQ."""
    folder = tmp_path / "data"
    with opened(folder) as office:
        ask_vendors(office)
        bounce(office.services, tmp_path, SALES, RITA)
        practice = office.services.accounts.ensure_practice()
        office.services.accounts.save(replace(practice, per_minute=None))
    time_machine.move_to(START + timedelta(hours=4))  # type: ignore[attr-defined]  # the plugin's fixture
    return Terminal(folder, monkeypatch, capsys)


@pytest.fixture
def known(terminal: Terminal) -> Terminal:
    """Dana and Lee are."""
    with opened(terminal.data) as office:
        contacts = office.services.vendors.by_names([ACME])[0].contacts
        acme(office, contacts=(*contacts, Contact(email=DANA, name="Dana Fox", role="Sales"), Contact(email=LEE)))
    return terminal


def sent(terminal: Terminal) -> list[tuple[str, str]]:
    lines = terminal("--json", "outbox", NUMBER).document
    return [(line["recipients"][0], line["state"]) for line in lines if line["purpose"] == "next-contact"]


def test_it_is_shown_and_goes_with_yes_and_only_once(known: Terminal) -> None:
    shown = known("--json", *WORDS)
    assert (shown.code, shown.document["to"], shown.document["account"]) == (Exit.REFUSED, DANA, "practice")
    assert shown.document["error"] == f"{NUMBER} would go to {DANA}. Nothing was sent. Add --yes to send it."
    assert shown.document["contacts"] == [
        {"email": DANA, "name": "Dana Fox", "role": "Sales"},
        {"email": LEE, "name": "", "role": ""},
    ]
    assert {finding["severity"] for finding in shown.document["findings"]} == {"warn"}
    words = known(*WORDS)
    assert "Dana Fox" in words.out
    assert "Warning: " in words.err
    assert sent(known) == []
    done = known("--json", *WORDS, "--yes")
    assert (done.code, sent(known)) == (Exit.DONE, [(DANA, "accepted")])
    again = known(*WORDS, "--yes")
    assert (again.code, sent(known)) == (Exit.DONE, [(DANA, "accepted")])
    assert f"The RFQ went to {DANA}, and nothing bounced since. It isn't sent a second time." in again.err
    refused = known("--json", *WORDS)
    assert (refused.code, "nothing bounced since" in refused.document["error"]) == (Exit.REFUSED, True)
    assert "Acme Plating (next contact)" in known("outbox", NUMBER).out


def test_the_buyer_may_choose_another_one(known: Terminal) -> None:
    assert known("--json", *WORDS, "--to", LEE.upper(), "--yes").code == Exit.DONE
    assert sent(known) == [(LEE, "accepted")]
    nobody = known("--json", *WORDS, "--to", "stranger@elsewhere.example", "--yes")
    assert sent(known) == [(LEE, "accepted")], nobody


def test_a_stranger_is_not_written_to(known: Terminal) -> None:
    refused = known("--json", *WORDS, "--to", "stranger@elsewhere.example", "--yes")
    assert (refused.code, "is no contact of Acme Plating" in refused.document["error"]) == (Exit.REFUSED, True)
    assert sent(known) == []


def test_what_a_run_that_ended_early_has_queued_goes_on_with_the_same_command(known: Terminal) -> None:
    with opened(known.data) as office:  # its clock stands still: nothing is sent here
        made = office.services
        rfq, vendor = made.rfq_reading.by_number(NUMBER), made.vendors.by_names([ACME])[0]
        made.readdressing.send(rfq.id, vendor.stored_id, DANA, made.accounts.get("practice"))
    said = known(*WORDS, "--yes")
    assert (said.code, f"The email to {DANA} is in the outbox. It isn't" in said.err) == (Exit.DONE, True)
    assert sent(known) == [(DANA, "accepted")]


def test_where_nobody_else_is_known_it_says_so(terminal: Terminal) -> None:
    refused = terminal("--json", *WORDS, "--yes")
    assert refused.code == Exit.REFUSED
    assert refused.document["error"].startswith("No other contact of “Acme Plating” is known. Add one")
    assert sent(terminal) == []


def test_a_vendor_that_has_it_is_left_in_peace(known: Terminal) -> None:
    refused = known("--json", *WORDS[:-1], "Delta Finishing", "--yes")
    assert (refused.code, "Somebody there has this RFQ" in refused.document["error"]) == (Exit.REFUSED, True)


def test_what_the_check_has_against_it_is_told(known: Terminal) -> None:
    with opened(known.data) as office:
        acme(office, status=VendorStatus.BLOCKED, status_reason="audit failed")
    refused = known("--json", *WORDS, "--yes")
    assert refused.code == Exit.REFUSED
    assert "vendor-blocked" in {finding["code"] for finding in refused.document["findings"]}
    assert sent(known) == []


@pytest.mark.parametrize("more", [("--drafts",), ("--limit", "1")])
def test_it_is_one_email_that_is_sent(known: Terminal, more: tuple[str, ...]) -> None:
    refused = known(*WORDS, *more, "--yes")
    assert (refused.code, "--again sends one email" in refused.err) == (Exit.USAGE, True)


def test_an_address_without_again_is_refused(known: Terminal) -> None:
    refused = known("rfq", "send", NUMBER, "--account", "practice", "--to", DANA, "--yes")
    assert (refused.code, "--to goes with --again" in refused.err) == (Exit.USAGE, True)
    assert sent(known) == []
