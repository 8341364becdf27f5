"""A sender that is killed in each later batch about an RFQ: every email goes once, or its buyer is asked."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.end_to_end.material import add_account, prepare_request
from tests.end_to_end.program import ACCOUNT, PASSWORD, USER, Program, wait_until
from tests.fakes.certificates import Authority
from tests.fakes.scripted_smtp import ACCEPT, HOLD, Rule, ScriptedSmtp, on
from tests.patience import LIMIT_S

VENDORS = 4
LATER = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d} 17:00"
BATCHES = {
    "amendment": ("amend", "--deadline", LATER),
    "clarification": ("clarify", "--question", "Which alloy is it?", "--answer", "6061-T6."),
}


@contextmanager
def _server(folder: Path, *rules: Rule, port: int = 0) -> Iterator[ScriptedSmtp]:
    authority = Authority(folder)
    with ScriptedSmtp(*rules, tls=authority.leaf().context(), login=(USER, PASSWORD), port=port) as server:
        server.ca_file = authority.ca_file
        yield server


@pytest.mark.parametrize("purpose", BATCHES)
def test_a_batch_that_is_killed_goes_on_and_sends_nothing_twice(program: Program, tmp_path: Path, purpose: str) -> None:
    command, *words = BATCHES[purpose]
    with _server(tmp_path) as first:
        add_account(program.here, first, "--connections", "1", "--per-minute", "unlimited")
        number = prepare_request(program.here, tmp_path, VENDORS)
        assert program.run("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes").code == 0
    with (
        _server(tmp_path, on("DOT", ACCEPT, HOLD), port=first.port) as held,
        program.start(command, number, *words, "--yes") as sender,
    ):
        wait_until(lambda: bool(held.accepted))
        sender.kill()
        assert sender.wait(LIMIT_S) == -signal.SIGKILL
    with _server(tmp_path, port=first.port) as again:
        resumed = program.run("--json", "outbox", "resume")
        assert resumed.document["unknown"] == 1, "the one whose answer nobody has heard"
        sent = Counter(mail.message_id for mail in (*held.accepted, *again.accepted))
    batch = [mail for mail in program.outbox() if mail["purpose"] == purpose]
    assert len(batch) == VENDORS
    assert Counter(mail["state"] for mail in batch) == {"accepted": VENDORS - 1, "unknown": 1}
    assert set(sent.values()) == {1}
    assert {mail["message_id"] for mail in batch} == set(sent)
