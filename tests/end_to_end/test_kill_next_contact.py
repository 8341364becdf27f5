"""A sender that is killed while an RFQ goes to a vendor's next contact: it goes once, or its buyer is asked."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.end_to_end.material import add_account, prepare_request
from tests.end_to_end.program import ACCOUNT, PASSWORD, PASSWORD_VARIABLE, USER, Program, wait_until
from tests.fakes.certificates import Authority
from tests.fakes.office import begun
from tests.fakes.scripted_smtp import ACCEPT, HOLD, Accepted, Rule, ScriptedSmtp, on
from tests.patience import LIMIT_S

VENDOR, DEAD, NEXT = "Vendor 1 Söhne", "quotes@v1.example", "desk@v1.example"
REPORT = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.shop.example>
To: anna@shop.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report-1@mx.shop.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_"

--=_
Content-Type: text/plain

Your message could not be delivered.

--=_
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.shop.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--=_
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--=_--
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """An RFQ that two vendors were sent; the first one's address bounced."""

    program: Program
    folder: Path
    number: str
    port: int
    first: str  # Message-ID of the email that bounced

    @property
    def words(self) -> tuple[str, ...]:
        return ("rfq", "send", self.number, "--account", ACCOUNT, "--again", VENDOR, "--yes")

    def killed(self, rule: Rule) -> list[Accepted]:
        """Send it to a server that falls silent, and kill the sender then; what the server has."""
        with _server(self.folder, rule, port=self.port) as held, self.program.start(*self.words) as sender:
            wait_until(lambda: held.is_holding)
            sender.kill()
            assert sender.wait(LIMIT_S) == -signal.SIGKILL
            return held.accepted

    def again(self, *words: str) -> tuple[int, list[Accepted]]:
        """A command that sends, on a server that is well again."""
        with _server(self.folder, port=self.port) as server:
            return self.program.run("--json", *words).code, server.accepted

    def states(self) -> list[str]:
        return [mail["state"] for mail in self.program.outbox() if mail["purpose"] == "next-contact"]


@contextmanager
def _server(folder: Path, *rules: Rule, port: int = 0) -> Iterator[ScriptedSmtp]:
    authority = Authority(folder)
    with ScriptedSmtp(*rules, tls=authority.leaf().context(), login=(USER, PASSWORD), port=port) as server:
        server.ca_file = authority.ca_file
        yield server


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    program = Program(begun(tmp_path / "data"), {PASSWORD_VARIABLE: PASSWORD})
    with _server(tmp_path) as server:
        add_account(program.here, server, "--connections", "1", "--per-minute", "unlimited")
        number = prepare_request(program.here, tmp_path, 2)
        program.do("rfq", "send", number, "--account", ACCOUNT, "--yes")
    (first,) = (mail["message_id"] for mail in program.outbox() if mail["vendor"] == VENDOR)
    report = tmp_path / "report.eml"
    report.write_bytes(REPORT.format(address=DEAD, message_id=first).replace("\n", "\r\n").encode())
    program.here("replies", "import", report)
    return Desk(program, tmp_path, number, server.port, first)


def _is_the_rfq(mail: Accepted, first: str) -> None:
    parsed = message_from_bytes(mail.octets, policy=default)
    assert isinstance(parsed, EmailMessage)
    assert (mail.recipients, parsed["References"]) == ((NEXT,), first)
    names = [part.get_filename() for part in parsed.iter_attachments()]
    assert names == [f"{parsed['X-RFQ-Id']} quote form.xlsx", "P-1001 revA.pdf"]


def test_it_goes_out_as_it_is_and_the_vendor_is_waited_for_again(desk: Desk) -> None:
    assert desk.program.here("rfq", "show", desk.number)["answers"]["bounced"] == 1
    code, (sent,) = desk.again(*desk.words)
    assert (code, desk.states()) == (0, ["accepted"])
    _is_the_rfq(sent, desk.first)
    answers = desk.program.here("rfq", "show", desk.number)["answers"]
    assert (answers["bounced"], answers["silent"]) == (0, 2)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_killed_before_it_is_handed_over_it_goes_once_with_the_same_command(desk: Desk, stage: str) -> None:
    assert desk.killed(on(stage, HOLD)) == []
    sent: list[Accepted] = []
    for _ in range(3):
        code, more = desk.again(*desk.words)
        assert code == 0
        sent += more
    assert (len(sent), desk.states()) == (1, ["accepted"])
    _is_the_rfq(sent[0], desk.first)


@pytest.mark.parametrize("way_on", ["outbox resume", "the same command"])
def test_killed_when_nobody_knows_whether_it_was_taken_the_buyer_is_asked(desk: Desk, way_on: str) -> None:
    (sent,) = desk.killed(on("DOT", ACCEPT, HOLD))
    _is_the_rfq(sent, desk.first)
    for _ in range(2):
        _code, more = desk.again(*(("outbox", "resume") if way_on == "outbox resume" else desk.words))
        assert (more, desk.states()) == ([], ["unknown"])
    (doubtful,) = (mail for mail in desk.program.outbox() if mail["state"] == "unknown")
    assert doubtful["message_id"] == sent.message_id
    desk.program.here("outbox", "resolve", str(doubtful["id"]), "--sent")
    code, more = desk.again(*desk.words)
    assert (code, more, desk.states()) == (0, [], ["accepted"])
