from datetime import timedelta

import pytest

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.classification import pause_in, refusal
from app.transports.smtp.reply import as_reply
from app.transports.smtp.rules import RULES, classify
from app.transports.transport import Reply, Throttled

# One answer for each row of the table, in the table's order: the stage, and what the server says.
EXAMPLES: tuple[tuple[Stage, str], ...] = (
    # Microsoft 365 and Exchange
    (Stage.AUTH, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant"),
    (Stage.COMMIT, "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
    (Stage.COMMIT, "554 5.2.252 SendAsDenied; not allowed to send as another"),
    (Stage.COMMIT, "550 5.1.8 Access denied, bad outbound sender"),
    (Stage.MAIL, "432 4.3.2 Concurrent connections limit exceeded"),
    (Stage.COMMIT, "550 5.2.251 too many errors"),
    (Stage.COMMIT, "550 5.1.90 you've reached your daily limit for message recipients"),
    (Stage.COMMIT, "554 5.2.0 STOREDRV; SubmissionQuotaExceeded"),
    # Gmail and Google Workspace
    (Stage.COMMIT, "550 5.4.5 Daily user sending limit exceeded"),
    (Stage.COMMIT, "552 5.7.0 This message was blocked because its content presents a potential security issue"),
    # Amazon SES
    (Stage.COMMIT, "454 Throttling failure: Daily message quota exceeded"),
    (Stage.COMMIT, "554 Message rejected: Email address is not verified"),
    # IONOS
    (Stage.MAIL, "450 Requested mail action not taken: mail send limit exceeded"),
    # Postfix
    (Stage.RCPT, "553 5.7.1 <b@shop.example>: Sender address rejected: not owned by user"),
    (Stage.RCPT, "554 5.7.1 <a@vendor.example>: Relay access denied"),
    (Stage.RCPT, "451 4.7.1 Greylisted, come back later"),
    # before a mail is offered
    (Stage.EHLO, "502 5.5.2 Error: command not recognized"),
    (Stage.GREETING, "421 4.7.0 Too many connections from your address"),
    (Stage.GREETING, "554 No SMTP service here"),
    (Stage.STARTTLS, "454 4.7.0 TLS not available due to local problem"),
    (Stage.STARTTLS, "502 5.5.1 not implemented"),
    # the account
    (Stage.AUTH, "535 Authentication credentials invalid"),
    (Stage.AUTH, "501 5.7.8 Bad username or password"),
    (Stage.AUTH, "432 4.7.12 A password transition is needed"),
    (Stage.AUTH, "432 slow down"),
    (Stage.MAIL, "451 4.7.500 Server busy. Please try again later"),
    (Stage.COMMIT, "454 Throttling failure: Maximum sending rate exceeded"),
    (Stage.AUTH, "451 4.3.0 directory not available"),
    (Stage.AUTH, "550 Access denied"),
    # the mail as a whole
    (Stage.RCPT, "552 5.3.4 Message size exceeds fixed limit"),
    (Stage.COMMIT, "552 Message too large"),
    (Stage.MAIL, "553 5.1.8 sender domain does not exist"),
    (Stage.MAIL, "501 5.1.7 Bad sender address syntax"),
    # the addresses
    (Stage.RCPT, "452 4.5.3 Too many recipients"),
    (Stage.RCPT, "550 5.1.1 User unknown"),
    (Stage.RCPT, "504 5.5.2 <anna>: Recipient address rejected: need fully-qualified address"),
    (Stage.RCPT, "554 5.7.1 not from you"),
    (Stage.RCPT, "501 5.5.4 Invalid arguments"),
    (Stage.RCPT, "501 Bad address syntax"),
    # the conversation
    (Stage.DATA, "421 4.3.2 Service shutting down"),
    (Stage.MAIL, "555 5.5.4 Unsupported option: SIZE"),
    (Stage.COMMIT, "554 5.7.1 Message rejected as spam"),
    (Stage.RCPT, "450 4.2.1 mailbox busy"),
)


def reply(text: str) -> Reply:
    return as_reply(int(text[:3]), (text[4:],))


@pytest.mark.parametrize("row", range(len(RULES)))
def test_each_row_of_the_table_has_an_answer_that_only_it_decides(row: int) -> None:
    assert len(EXAMPLES) == len(RULES)
    stage, text = EXAMPLES[row]
    first = next(number for number, rule in enumerate(RULES) if rule.matches(stage, reply(text)))
    assert first == row
    assert classify(stage, reply(text)) is RULES[row].failure


@pytest.mark.parametrize(
    ("stage", "text", "failure"),
    [
        (Stage.AUTH, "550 5.7.30 Basic authentication is not supported for Client Submission", FailureClass.AUTH),
        (Stage.MAIL, "530 5.7.57 Client not authenticated to send mail", FailureClass.AUTH),
        (Stage.AUTH, "534 5.7.9 Application-specific password required", FailureClass.AUTH),
        (Stage.AUTH, "538 5.7.11 Encryption required", FailureClass.AUTH),
        (Stage.COMMIT, "550 5.2.255 stopped", FailureClass.QUOTA),
        (Stage.COMMIT, "421 4.7.28 too much mail from your address", FailureClass.THROTTLE),
        (Stage.COMMIT, "451 4.3.0 queue file write error", FailureClass.TRANSIENT),
        (Stage.RCPT, "452 4.2.2 mailbox full", FailureClass.TRANSIENT),
        (Stage.COMMIT, "452 4.3.1 insufficient system storage", FailureClass.TRANSIENT),
        (Stage.COMMIT, "421 4.3.0 shutting down", FailureClass.TRANSIENT),
        (Stage.RCPT, "550 5.2.1 mailbox disabled", FailureClass.RECIPIENT),
        (Stage.RCPT, "551 5.1.6 moved", FailureClass.RECIPIENT),
        (Stage.COMMIT, "550 5.1.1 no such user", FailureClass.RECIPIENT),
        (Stage.RCPT, "550 5.5.0 mailbox unavailable", FailureClass.RECIPIENT),
        (Stage.COMMIT, "554 5.6.0 bad content", FailureClass.MESSAGE),
        (Stage.MAIL, "552 too big", FailureClass.MESSAGE),
        (Stage.DATA, "503 5.5.1 need RCPT", FailureClass.PROTOCOL),
        (Stage.MAIL, "250 what?", FailureClass.PROTOCOL),
        (Stage.MAIL, "559 never heard of", FailureClass.PROTOCOL),
    ],
)
def test_known_answers_mean_what_they_mean(stage: Stage, text: str, failure: FailureClass) -> None:
    assert classify(stage, reply(text)) is failure


@pytest.mark.parametrize("stage", list(Stage))
def test_every_code_becomes_a_failure_that_can_be_raised(stage: Stage) -> None:
    for code in range(200, 600):
        failure = refusal(stage, Reply(code, "", "some text"), "anna@vendor.example")
        assert str(code) in str(failure)
        assert failure.stage is stage


def test_a_refused_address_is_named_with_the_server_s_answer() -> None:
    failure = refusal(Stage.RCPT, Reply(550, "5.1.1", "No such user"), "anna@vendor.example")
    assert str(failure) == "The mail server refused anna@vendor.example. It answered: 550 5.1.1 No such user"


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("Try again in 5 minutes", timedelta(minutes=5)),
        ("please retry after 300 seconds", timedelta(seconds=300)),
        ("wait 2h", timedelta(hours=2)),
        ("come back after 90 s", timedelta(seconds=90)),
        ("try again in 999999 hours", timedelta(days=1)),
        ("try again later", None),
        ("300 mails are enough", None),
    ],
)
def test_the_pause_that_a_server_names_is_read(text: str, pause: timedelta | None) -> None:
    assert pause_in(text) == pause
    failure = refusal(Stage.COMMIT, Reply(454, "4.7.0", text), "")
    assert isinstance(failure, Throttled)
    assert failure.hint == pause
