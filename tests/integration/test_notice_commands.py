"""rfq-sender remind, amend, clarify, award: shown first, sent with --yes, each once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli.answer import Exit
from app.domain.outbox.purpose import Purpose
from tests.fakes.asked_vendors import NUMBER
from tests.fakes.clocks import START
from tests.fakes.office import opened
from tests.fakes.quoted_vendors import ACME, DELTA, G1, QUICKCOAT, quote_vendors
from tests.fakes.terminal import Terminal


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], time_machine: object
) -> Terminal:
    folder = tmp_path / "data"
    with opened(folder) as office:
        asked = quote_vendors(office, tmp_path)
        acme, delta = asked.ids[ACME], asked.ids[DELTA]
        office.services.comparing.keep(asked.rfq.id, replace(G1, choice={1: delta, 2: acme, 3: delta}))
        practice = office.services.accounts.ensure_practice()
        office.services.accounts.save(replace(practice, per_minute=None))
    time_machine.move_to(START + timedelta(hours=4))  # type: ignore[attr-defined]  # the plugin's fixture
    return Terminal(folder, monkeypatch, capsys)


def sent(terminal: Terminal, purpose: Purpose) -> list[str]:
    lines = terminal("--json", "outbox", NUMBER).document
    return sorted(line["vendor"] for line in lines if line["purpose"] == purpose and line["state"] == "accepted")


def test_a_reminder_is_shown_and_goes_with_yes(terminal: Terminal) -> None:
    shown = terminal("--json", "remind", NUMBER, "--account", "practice")
    assert shown.code == 1
    assert {mail["vendor"] for mail in shown.document["emails"]} == {"Graz Oberflächen", "Ridge Metal"}
    assert {held["vendor"]: held["why"] for held in shown.document["held"]}[ACME] == "has quoted"
    assert "Nothing was sent. Add --yes" in shown.document["error"]
    assert sent(terminal, Purpose.REMINDER) == []
    words = terminal("remind", NUMBER, "--account", "practice").out
    assert "We haven't received your quote" in words
    assert "No email to" in words
    done = terminal("--json", "remind", NUMBER, "--account", "practice", "--without", "ridge metal", "--yes")
    assert done.code == 0, done
    assert sent(terminal, Purpose.REMINDER) == ["Graz Oberflächen"]
    again = terminal("remind", NUMBER, "--account", "practice", "--yes")
    assert (again.code, sent(terminal, Purpose.REMINDER)) == (0, ["Graz Oberflächen", "Ridge Metal"])
    nobody = terminal("remind", NUMBER, "--account", "practice", "--yes")
    assert (nobody.code, "Nobody gets this email now" in nobody.err) == (1, True)


def test_what_a_run_that_ended_early_has_queued_goes_on_with_the_same_command(terminal: Terminal) -> None:
    words = ("remind", NUMBER, "--account", "practice", "--yes")
    with opened(terminal.data) as office:  # its clock stands still: nothing is sent here
        account, rfq = office.services.accounts.get("practice"), office.services.rfq_reading.by_number(NUMBER)
        office.services.reminding.send(office.services.reminding.prepare(rfq.id, account, at_once=True), account)
    said = terminal(*words)
    assert (said.code, "What waits in the outbox goes on" in said.err) == (0, True)
    assert sent(terminal, Purpose.REMINDER) == ["Graz Oberflächen", "Ridge Metal"]


def test_a_reminder_goes_now_also_at_night(terminal: Terminal) -> None:
    terminal.monkeypatch.setenv("RFQ_SENDER_TIME_ZONE", "Asia/Tokyo")
    words = ("remind", NUMBER, "--account", "practice")
    assert [bool(mail["at"]) for mail in terminal("--json", *words).document["emails"]] == [True, True]
    assert terminal(*words, "--now", "--yes").code == 0
    assert sent(terminal, Purpose.REMINDER) == ["Graz Oberflächen", "Ridge Metal"]


def test_a_later_deadline_is_changed_and_told_with_yes(terminal: Terminal) -> None:
    words = ("amend", NUMBER, "--account", "practice", "--deadline", "2026-12-11 17:00")
    assert "Nothing was sent or changed" in terminal("--json", *words).document["error"]
    assert terminal("--json", "rfq", "show", NUMBER).document["deadline"].startswith("Fri 4 Dec 2026")
    assert terminal(*words, "--yes").code == 0
    assert len(sent(terminal, Purpose.AMENDMENT)) == 5, "all but who has declined"
    again = terminal("amend", NUMBER, "--account", "practice", "--yes")
    assert (again.code, "Nothing has changed" in again.err) == (1, True)


def test_a_question_is_answered_to_all(terminal: Terminal) -> None:
    words = ("clarify", NUMBER, "--account", "practice", "--answer", "6061-T6.", "--yes", "--question")
    held = terminal("--json", *words, "Quickcoat LLC asks which alloy it is")
    assert held.code == 1
    assert "Add --yes --despite" in held.document["error"]
    assert sent(terminal, Purpose.CLARIFICATION) == []
    assert terminal(*words, "Which alloy is it?").code == 0
    assert len(sent(terminal, Purpose.CLARIFICATION)) == 5


def test_what_was_chosen_is_awarded_and_can_be_undone(terminal: Terminal) -> None:
    words = ("award", NUMBER, "--account", "practice")
    shown = terminal("--json", *words).document
    assert sorted((m["vendor"], m["purpose"]) for m in shown["emails"]) == [
        (ACME, "award"),
        (DELTA, "award"),
        (QUICKCOAT, "regret"),
    ]
    assert "Total with all charges: 415.00 USD" in next(m["text"] for m in shown["emails"] if m["vendor"] == ACME)
    assert terminal(*words).out.count("in 2 minutes") == 3
    terminal.monkeypatch.setenv("RFQ_SENDER_UNDO_MINUTES", "1")
    assert terminal(*words).out.count("in 1 minute\n") == 3
    terminal.monkeypatch.setenv("RFQ_SENDER_UNDO_MINUTES", "0")
    assert "in 0" not in terminal(*words).out
    nothing = terminal("--json", *words, "--nothing").document
    assert {mail["purpose"] for mail in nothing["emails"]} == {"regret"}
    called_off = terminal("--json", *words, "--cancel").document
    assert {mail["purpose"] for mail in called_off["emails"]} == {"cancellation"}
    undone = terminal(*words, "--undo")
    assert (undone.code, "Nothing is decided" in undone.err) == (1, True)


def test_where_a_decision_has_no_time_to_be_undone_its_emails_go_at_once(terminal: Terminal) -> None:
    terminal.monkeypatch.setenv("RFQ_SENDER_UNDO_MINUTES", "0")
    words = ("award", NUMBER, "--account", "practice")
    assert terminal(*words, "--yes").code == 0
    assert sent(terminal, Purpose.AWARD) == [ACME, DELTA]
    assert sent(terminal, Purpose.REGRET) == [QUICKCOAT]
    assert "know this decision already" in terminal(*words, "--undo").err


def test_the_list_tells_what_is_to_be_done_and_what_was_decided(terminal: Terminal) -> None:
    def listed() -> tuple[str, str]:
        (rfq,) = terminal("--json", "rfq", "list").document
        return rfq["stage"], rfq["outcome"]

    assert listed() == ("waiting", "")
    words = ("award", NUMBER, "--account", "practice")
    assert terminal(*words, "--yes").code == Exit.UNSENT, "they wait, so that it can be undone"
    assert listed() == ("decided", "awarded")
    assert "awarded" in terminal("rfq", "list").out
    assert terminal(*words, "--undo").code == 0
    assert listed() == ("waiting", "")
    assert terminal(*words, "--nothing", "--yes").code == Exit.UNSENT
    assert listed() == ("decided", "no_award")


def test_past_its_deadline_an_rfq_is_to_be_decided(terminal: Terminal, time_machine: object) -> None:
    time_machine.move_to(START + timedelta(days=12))  # type: ignore[attr-defined]  # the plugin's fixture
    (rfq,) = terminal("--json", "rfq", "list").document
    assert (rfq["stage"], rfq["outcome"]) == ("to_decide", "")
    assert "to decide" in terminal("rfq", "list").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--without", "Nobody"), "gets none of these emails"),
        (("--text", "gone.txt"), "can't be read"),
    ],
)
def test_what_makes_no_sense_is_refused(terminal: Terminal, words: tuple[str, ...], says: str) -> None:
    said = terminal("remind", NUMBER, "--account", "practice", *words, "--yes")
    assert said.code == 1
    assert says in said.err
    assert sent(terminal, Purpose.REMINDER) == []


def test_a_text_of_ones_own_is_read_and_one_that_is_no_text_refused(terminal: Terminal, tmp_path: Path) -> None:
    (own := tmp_path / "own.txt").write_text("{{ greeting }}\n\nPlease quote.\n", encoding="utf-8")
    shown = terminal("--json", "remind", NUMBER, "--account", "practice", "--text", own).document
    assert all("Please quote." in mail["text"] for mail in shown["emails"])
    (bad := tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    assert "isn't UTF-8 text" in terminal("remind", NUMBER, "--account", "practice", "--text", bad).err
    (large := tmp_path / "large.txt").write_bytes(b"a" * 1_000_001)
    assert "too long for an email" in terminal("remind", NUMBER, "--account", "practice", "--text", large).err


def test_a_draft_has_nobody_to_write_to(terminal: Terminal) -> None:
    made = terminal.json("rfq", "new", "--title", "Draft", "--deadline", "2026-12-04 17:00", "--zone", "UTC")
    assert "Send it first" in terminal("remind", made["number"]).err
