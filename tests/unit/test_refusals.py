from datetime import timedelta

from app.domain.outbox.delivery import Delivery, DeliveryState
from app.domain.outbox.failure import FailureClass
from app.domain.outbox.refusals import RefusalWatch
from app.domain.trade.ids import DeliveryId
from tests.fakes.clocks import START

_MAIL = Delivery(id=DeliveryId(1), state=DeliveryState.COMMITTING, due_at=START, expires_at=START + timedelta(days=1))
_TAKEN = _MAIL.accepted("250 ok")
_NOBODY = _MAIL.rejected(FailureClass.RECIPIENT, "550 5.1.1 no such user", "The mail server refused it.")


def _too_large(queue_id: str) -> Delivery:
    return _MAIL.rejected(FailureClass.MESSAGE, f"552 5.3.4 {queue_id} message too big", "The mail server refused it.")


def test_four_refused_addresses_say_nothing_and_the_fifth_pauses_the_batch() -> None:
    watch = RefusalWatch()
    assert [watch.saw(_NOBODY) for _ in range(4)] == [None] * 4
    reason = watch.saw(_NOBODY)
    assert reason is not None
    assert reason.startswith("5 of 5 addresses were refused.")


def test_a_fifth_of_the_addresses_is_no_more_than_usual() -> None:
    watch = RefusalWatch()
    said = [watch.saw(mail) for _ in range(6) for mail in (_TAKEN, _TAKEN, _TAKEN, _TAKEN, _NOBODY)]
    assert said == [None] * 30
    assert watch.saw(_NOBODY) is not None


def test_after_the_buyer_resumes_it_counts_anew() -> None:
    watch = RefusalWatch()
    for _ in range(5):
        watch.saw(_NOBODY)
    assert [watch.saw(_NOBODY) for _ in range(4)] == [None] * 4
    reason = watch.saw(_NOBODY)
    assert reason is not None
    assert reason.startswith("5 of 5 addresses were refused.")


def test_the_same_answer_to_the_mail_for_two_vendors_pauses_the_batch() -> None:
    watch = RefusalWatch()
    assert watch.saw(_too_large("4F2A1")) is None
    reason = watch.saw(_too_large("77B0C"))
    assert reason is not None
    assert "552 5.3.4 77B0C message too big" in reason


def test_two_answers_of_different_meaning_do_not() -> None:
    watch = RefusalWatch()
    assert watch.saw(_too_large("1")) is None
    assert watch.saw(_MAIL.rejected(FailureClass.MESSAGE, "554 5.7.1 blocked", "")) is None


def test_a_mail_that_this_computer_refuses_says_nothing_about_the_batch() -> None:
    damaged = _MAIL.rejected(FailureClass.MESSAGE, "", "The prepared attachment is missing.")
    watch = RefusalWatch()
    assert [watch.saw(damaged), watch.saw(damaged)] == [None, None]


def test_what_waits_or_is_in_doubt_is_not_counted() -> None:
    watch = RefusalWatch()
    watch.saw(_MAIL.unknown(FailureClass.AMBIGUOUS, "", ""))
    assert watch.tried == 0
