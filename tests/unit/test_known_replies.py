"""What the big providers answer, as they answer it, and what the program makes of it."""

import pytest

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import ADVICE, FailureClass, Stage
from app.domain.outbox.known_replies import KNOWN_REPLIES, advice_on, known_reply
from app.services.upkeep.mail_concerns import advice_of
from app.transports.smtp.classification import refusal
from app.transports.transport import Reply

_F = FailureClass
CASES = [
    (Stage.COMMIT, (550, "5.7.30", "Basic authentication is not supported for Client Submission."), _F.AUTH, "Micro"),
    (
        Stage.AUTH,
        (535, "5.7.139", "Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."),
        _F.AUTH,
        "Authenticated SMTP",
    ),
    (Stage.MAIL, (530, "5.7.57", "Client not authenticated to send mail."), _F.AUTH, "user and the password"),
    (Stage.MAIL, (432, "4.3.2", "Concurrent connections limit exceeded."), _F.THROTTLE, "fewer connections"),
    *(
        (Stage.DATA, (550, f"5.2.{code}", "Submission of messages is blocked."), _F.QUOTA, "ask your IT")
        for code in range(251, 256)
    ),
    (Stage.DATA, (550, "5.4.5", "Daily user sending limit exceeded. gsmtp"), _F.QUOTA, "until tomorrow"),
    (
        Stage.AUTH,
        (534, "5.7.9", "Application-specific password required.\nFor more information, go to support.google.com"),
        _F.AUTH,
        "Make an app password",
    ),
    (
        Stage.AUTH,
        (534, "5.7.9", "Please log in with your web browser and then try again. ?p=WebLoginRequired gsmtp"),
        _F.AUTH,
        "Make an app password",
    ),
    (
        Stage.AUTH,
        (535, "5.7.8", "Username and Password not accepted. For more information, go to\n?p=BadCredentials x1 - gsmtp"),
        _F.AUTH,
        "Enter an app password",
    ),
]


@pytest.mark.parametrize(("stage", "answer", "failure", "helps"), CASES)
def test_what_happened_and_what_helps_has_a_sentence_of_its_own(
    stage: Stage, answer: tuple[int, str, str], failure: FailureClass, helps: str
) -> None:
    reply = Reply(*answer)
    told = refusal(stage, reply, "tess@vendor.example")
    known = known_reply(str(reply))
    assert known is not None
    assert told.failure is failure
    assert str(told) == f"{known.happened} It answered: {reply}"
    advice = advice_of(DeliveryState.READY, failure, str(reply))
    assert advice is not None
    assert (advice.happened, advice.todo) == (known.happened, known.todo)
    assert advice.meaning == ADVICE[failure].meaning
    assert helps in advice.todo


def test_each_known_answer_is_one_that_comes() -> None:
    assert {known_reply(str(Reply(*answer))) for _, answer, _, _ in CASES} == set(KNOWN_REPLIES)


@pytest.mark.parametrize(
    "answer", ["535 5.7.8 Error: authentication failed", "550 5.2.250 x", "550 5.7.300 x", "451 4.3.2 x", "", "5.7.30"]
)
def test_any_other_answer_is_told_of_by_its_class(answer: str) -> None:
    assert known_reply(answer) is None
    assert advice_on(_F.AUTH, answer) == ADVICE[_F.AUTH]
