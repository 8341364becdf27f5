"""`doctor --self-test`: all of it as it is shipped, and what each step says where a part is missing."""

import importlib.util
import platform
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import keyring.core
import pytest

from app import self_test as making
from app.domain.outbox.concern import Concern
from app.domain.trade.finding import Severity
from app.services.rfqs.preview import Preview, RfqPreview
from app.services.upkeep import self_test_steps
from app.services.upkeep.doctor import Doctor
from app.services.upkeep.practice import Practice
from app.services.upkeep.practice_reading import OpenedMail
from app.services.upkeep.self_test import Outcome, SelfTest, Tried
from app.services.upkeep.self_test_steps import OPENING, STEPS, Place
from app.services.vendors.vendors import Vendors
from tests.fakes.keyrings import MemoryKeyring, PlaintextKeyring
from tests.fakes.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path / "data", monkeypatch, capsys)


@pytest.fixture(autouse=True)
def _a_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", MemoryKeyring())


def _tried(step: str, **hooks: Any) -> Tried:
    """How one step goes, with other hooks."""
    test = making.self_test()

    @contextmanager
    def place_with(folder: Path) -> Iterator[Place]:
        with test.open_place(folder) as place:
            place.hooks = replace(place.hooks, **hooks)
            yield place

    steps = [one for one in STEPS if one.name == step]
    return list(SelfTest(OPENING, steps, place_with).run())[-1]


def test_everything_works_and_no_data_is_touched(terminal: Terminal) -> None:
    document = terminal.json("doctor", "--self-test")
    assert [step["outcome"] for step in document["steps"]] == ["ok"] * 12
    assert (document["ok"], document["frozen"]) == (True, False)
    assert "tests.fakes.keyrings (" in next(s["found"] for s in document["steps"] if s["step"] == "keyring")
    assert not terminal.data.exists()


def test_a_person_reads_a_line_for_each_part(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_paint", lambda: None)
    monkeypatch.setattr(making, "TRANSPORTS", ["app.transports.pigeon.loft"])
    said = terminal("doctor", "--self-test")
    assert said.code == 1
    lines = said.out.splitlines()
    assert lines[0].startswith("ok        Database        made from nothing")
    assert any(line.startswith("FAILED    Ways to send    ModuleNotFoundError") for line in lines)
    assert any(line.startswith("left out  Window          This program has no window.") for line in lines)
    assert lines[-1] == "1 of 12 failed: Ways to send."


def test_a_program_without_qt_has_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert making._paint() is None


def test_every_room_of_the_transports_is_tried() -> None:
    rooms = {p.parent.name for p in (Path(making.__file__).parent / "transports").glob("*/__init__.py")}
    assert {name.split(".")[2] for name in making.TRANSPORTS} == rooms - {"line"}  # which they all load


def test_without_a_data_folder_the_other_steps_are_left_out() -> None:
    def none(_folder: Path) -> AbstractContextManager[Place]:
        raise OSError("no space")

    tried = list(SelfTest(OPENING, STEPS[:2], none).run())
    assert [t.outcome for t in tried] == [Outcome.FAILED, Outcome.LEFT_OUT, Outcome.LEFT_OUT]
    assert tried[0].found == "OSError: no space"


def test_what_blocks_is_a_failure_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    concern = Concern(key="x", subject="Disk", severity=Severity.BLOCK, headline="Full.", meaning="", todo="")
    monkeypatch.setattr(Doctor, "look", lambda _self: [concern])
    assert (_tried("").outcome, _tried("").found) == (Outcome.FAILED, "NotAsExpected: Full.")


@pytest.mark.parametrize(
    ("preview", "found"), [(Preview(problem="No text."), "No text."), (Preview(), "The email has no text.")]
)
def test_a_template_that_gives_nothing(monkeypatch: pytest.MonkeyPatch, preview: Preview, found: str) -> None:
    monkeypatch.setattr(RfqPreview, "show", lambda *_: preview)
    assert _tried("template").found == f"NotAsExpected: {found}"


def test_a_sheet_that_reads_as_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    export = Vendors.export
    monkeypatch.setattr(Vendors, "export", lambda self, path: export(self, path) + 1)
    assert "Of 1 vendors 2 were written, and 1 read the same" in _tried("spreadsheet").found


def test_a_drawing_that_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Practice, "drawing_that_says", lambda *_: b"nothing")
    assert "what was read is nothing" in _tried("drawing").found


def test_a_time_zone_with_other_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test_steps, "_ZONE", "Europe/Berlin")
    assert "Europe/Berlin in July is CEST +0200" in _tried("time-zones").found


def test_encryption_that_checks_nothing() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    assert "would not be checked" in _tried("tls", trust=lambda: context).found


def test_a_system_that_judges_certificates_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    assert _tried("tls").found.endswith("this computer judges certificates itself")


@pytest.mark.parametrize(("system", "outcome"), [("Linux", Outcome.OK), ("Windows", Outcome.FAILED)])
def test_no_keyring_is_a_failure_where_there_always_is_one(
    monkeypatch: pytest.MonkeyPatch, system: str, outcome: Outcome
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", PlaintextKeyring())
    monkeypatch.setattr(platform, "system", lambda: system)
    tried = _tried("keyring")
    assert (tried.outcome, "no keyring that keeps secrets" in tried.found) == (outcome, True)


def test_a_practice_email_that_does_not_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Practice, "mails", lambda _self: [])
    assert "0 emails arrived" in _tried("practice").found


def test_a_practice_email_that_lost_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test_steps, "open_mail", lambda _mail: OpenedMail("", "", "", ()))
    assert "without its text" in _tried("practice").found
