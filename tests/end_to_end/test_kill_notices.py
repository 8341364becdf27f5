"""A sender that is killed in each later batch about an RFQ: every email goes once, or its buyer is asked."""

import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.end_to_end.material import add_account, prepare_request, store_quotes
from tests.end_to_end.program import ACCOUNT, PASSWORD, PASSWORD_VARIABLE, USER, Ended, Program, wait_until
from tests.fakes.certificates import Authority
from tests.fakes.office import begun
from tests.fakes.scripted_smtp import ACCEPT, HOLD, Accepted, Rule, ScriptedSmtp, on
from tests.patience import LIMIT_S

PRICES = {"Vendor 1 Söhne": "14.25", "Vendor 2 Söhne": "15.35", "Vendor 3 Söhne": "16.45", "Vendor 4 Söhne": "17.55"}
VENDORS = len(PRICES)
_STORY_VENDORS = 24
LATER = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d} 17:00"
BATCHES = {
    "reminder": ("remind", "--now"),  # at any time of the day, as a buyer in a hurry sends it
    "amendment": ("amend", "--deadline", LATER),
    "clarification": ("clarify", "--question", "Which alloy is it?", "--answer", "6061-T6."),
    "award": ("award", "--scenario", "split"),
}
TOLD = {"Vendor 1 Söhne": "award", "Vendor 2 Söhne": "award", "Vendor 3 Söhne": "regret", "Vendor 4 Söhne": "regret"}


@contextmanager
def _server(folder: Path, *rules: Rule, port: int = 0) -> Iterator[ScriptedSmtp]:
    authority = Authority(folder)
    with ScriptedSmtp(*rules, tls=authority.leaf().context(), login=(USER, PASSWORD), port=port) as server:
        server.ca_file = authority.ca_file
        yield server


@dataclass(frozen=True, slots=True)
class Desk:
    """An RFQ that `VENDORS` vendors have; where it is to be awarded, all have quoted."""

    program: Program
    folder: Path
    number: str
    port: int

    def words(self, purpose: str) -> tuple[str, ...]:
        if purpose == "invitation":
            return ("rfq", "send", self.number, "--account", ACCOUNT, "--yes")
        command, *more = BATCHES[purpose]
        return (command, self.number, *more, "--yes")

    def killed(self, purpose: str, rule: Rule) -> list[Accepted]:
        """Send a batch to a server that falls silent, and kill the sender then; what the server has."""
        with (
            _server(self.folder, rule, port=self.port) as held,
            self.program.start(*self.words(purpose)) as sender,
        ):
            wait_until(lambda: held.is_holding)
            sender.kill()
            assert sender.wait(LIMIT_S) == -signal.SIGKILL
            return held.accepted

    def again(self, *words: str) -> tuple[Ended, list[Accepted]]:
        """A command that sends, on a server that is well again."""
        with _server(self.folder, port=self.port) as server:
            return self.program.run("--json", *words), server.accepted

    def batch(self, purpose: str) -> list[dict[str, object]]:
        wanted = {purpose, "regret"} if purpose == "award" else {purpose}
        return [mail for mail in self.program.outbox() if mail["purpose"] in wanted]


def _prepared(folder: Path, vendors: int, **variables: str) -> Desk:
    program = Program(begun(folder / "data"), {PASSWORD_VARIABLE: PASSWORD, **variables})
    with _server(folder) as first:
        add_account(program.here, first, "--connections", "1", "--per-minute", "unlimited")
        number = prepare_request(program.here, folder, vendors)
    return Desk(program, folder, number, first.port)


def _asked(folder: Path, *, are_quoted: bool = False, **variables: str) -> Desk:
    desk = _prepared(folder, VENDORS, **variables)
    asked, _ = desk.again(*desk.words("invitation"))
    assert asked.code == 0
    if are_quoted:
        _split(desk, [float(price) for price in PRICES.values()])
    return desk


def _split(desk: Desk, prices: Sequence[float]) -> None:
    """Everybody has quoted; the first vendor gets line 1, the second one line 2."""
    store_quotes(desk.program.here, desk.folder, desk.number, prices)
    give = [word for line in (1, 2) for word in ("--give", f"{line}=Vendor {line} Söhne")]
    desk.program.here("compare", desk.number, *give, "--keep", "split")


@pytest.fixture(params=BATCHES)
def purpose(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(tmp_path: Path, purpose: str) -> Desk:
    return _asked(tmp_path, are_quoted=purpose == "award", RFQ_SENDER_UNDO_MINUTES="0")


def _went_once(batch: list[dict[str, object]], sent: list[Accepted]) -> None:
    """Every vendor has one email of the batch, and nobody has another one."""
    assert len(batch) == VENDORS
    assert {mail["vendor"] for mail in batch} == PRICES.keys()
    assert sorted(mail.message_id for mail in sent) == sorted(str(mail["message_id"]) for mail in batch)


@pytest.mark.parametrize("way_on", ["outbox resume", "the same command"])
def test_a_batch_that_is_killed_goes_on_and_sends_nothing_twice(desk: Desk, purpose: str, way_on: str) -> None:
    first = desk.killed(purpose, on("DOT", ACCEPT, HOLD))
    assert len(first) == 1
    words = ("outbox", "resume") if way_on == "outbox resume" else desk.words(purpose)
    resumed, others = desk.again(*words)
    assert resumed.document["unknown"] == 1, "the one whose answer nobody has heard"
    batch = desk.batch(purpose)
    assert Counter(mail["state"] for mail in batch) == {"accepted": VENDORS - 1, "unknown": 1}
    _went_once(batch, [*first, *others])
    if purpose == "award":
        assert {mail["vendor"]: mail["purpose"] for mail in batch} == TOLD
        _shows_no_rival([*first, *others])


def test_a_batch_that_is_killed_before_anything_is_handed_over_goes_out_whole(desk: Desk, purpose: str) -> None:
    assert desk.killed(purpose, on("MAIL", HOLD)) == []
    resumed, sent = desk.again(*desk.words(purpose))
    assert (resumed.code, Counter(mail["state"] for mail in desk.batch(purpose))) == (0, {"accepted": VENDORS})
    _went_once(desk.batch(purpose), sent)


@pytest.mark.long
def test_a_story_with_a_kill_in_each_batch_sends_every_email_once(tmp_path: Path) -> None:
    """Twenty-four vendors, from the invitation to the regrets; what is in doubt the buyer has found to be sent."""
    desk, sent = _prepared(tmp_path, _STORY_VENDORS, RFQ_SENDER_UNDO_MINUTES="0"), list[Accepted]()
    for number, purpose in enumerate(("invitation", *BATCHES)):
        if purpose == "award":
            _split(desk, [14.25 + vendor for vendor in range(_STORY_VENDORS)])
        sent += desk.killed(purpose, on("DOT", ACCEPT, HOLD, skip=3 * number))
        _, others = desk.again("outbox", "resume")
        sent += others
        (unknown,) = (mail for mail in desk.program.outbox() if mail["state"] == "unknown")
        desk.program.here("outbox", "resolve", str(unknown["id"]), "--sent")
    mails = desk.program.outbox()
    assert Counter(mail["state"] for mail in mails) == {"accepted": len(mails)}
    every = dict.fromkeys(("invitation", "reminder", "amendment", "clarification"), _STORY_VENDORS)
    assert Counter(mail["purpose"] for mail in mails) == {**every, "award": 2, "regret": _STORY_VENDORS - 2}
    assert sorted(mail.message_id for mail in sent) == sorted(str(mail["message_id"]) for mail in mails)


def test_a_decision_of_which_nothing_has_left_is_undone_after_a_kill(tmp_path: Path) -> None:
    desk = _asked(tmp_path, are_quoted=True, RFQ_SENDER_UNDO_MINUTES="0")
    assert desk.killed("award", on("MAIL", HOLD)) == []
    _is_undone(desk)
    _, sent = desk.again("outbox", "resume")
    assert sent == []


def test_a_decision_is_undone_after_a_kill_while_its_emails_wait(tmp_path: Path) -> None:
    """The sender is at work on another batch meanwhile, so that there is something to kill."""
    desk = _asked(tmp_path, are_quoted=True, RFQ_SENDER_UNDO_MINUTES="1440")
    assert desk.killed("clarification", on("MAIL", HOLD)) == []
    assert desk.killed("award", on("MAIL", HOLD)) == []
    assert {mail["state"] for mail in desk.batch("award")} == {"ready"}
    _is_undone(desk)
    _, sent = desk.again("outbox", "resume")
    _went_once(desk.batch("clarification"), sent)


def test_a_decision_that_somebody_may_know_is_not_undone(tmp_path: Path) -> None:
    desk = _asked(tmp_path, are_quoted=True, RFQ_SENDER_UNDO_MINUTES="0")
    first = desk.killed("award", on("DOT", ACCEPT, HOLD))
    refused = desk.program.run("--json", "award", desk.number, "--undo")
    assert (refused.code, "know this decision" in refused.document["error"]) == (1, True)
    _, others = desk.again("outbox", "resume")
    _went_once(desk.batch("award"), [*first, *others])


def _is_undone(desk: Desk) -> None:
    undone = desk.program.run("--json", "award", desk.number, "--undo")
    assert (undone.code, undone.document) == (0, {"rfq": desk.number, "undone": True, "called_off": VENDORS})
    assert {mail["state"] for mail in desk.batch("award")} == {"cancelled"}
    (listed,) = desk.program.here("rfq", "list")
    assert listed["outcome"] == ""


def _shows_no_rival(sent: list[Accepted]) -> None:
    """No other vendor's name, address or price, wherever in the email."""
    for mail in sent:
        parsed = message_from_bytes(mail.octets, policy=default)
        parts = [part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text"]
        text = "\n".join([*(f"{name}: {value}" for name, value in parsed.items()), *parts])
        reader = f"Vendor {mail.recipients[0].partition('@v')[2][0]} Söhne"
        assert (PRICES[reader] in text) == (TOLD[reader] == "award")
        for rival in PRICES.keys() - {reader}:
            assert not [word for word in (rival, f"@v{rival[7]}.example", PRICES[rival]) if word in text]
