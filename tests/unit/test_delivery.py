from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.outbox.delivery import FINISHED, Attempt, Delivery, DeliveryState, RetryPolicy, Tally
from app.domain.outbox.failure import ADVICE, FailureClass, Stage
from app.domain.trade.ids import DeliveryId

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLAIMED = Delivery(
    id=DeliveryId(1), state=DeliveryState.CLAIMED, due_at=NOW, expires_at=NOW + timedelta(hours=24), attempts=1
)


def test_an_accepted_mail_counts_its_try_and_forgets_earlier_failures() -> None:
    sent = CLAIMED.postponed(FailureClass.TRANSIENT, "451", "later", NOW, RetryPolicy(), 0).accepted("250 OK", "note")
    assert (sent.state, sent.attempts, sent.failure) == (DeliveryState.ACCEPTED, 3, None)
    assert (sent.server_reply, sent.error) == ("250 OK", "note")


def test_a_returned_mail_waits_again_and_its_try_is_not_counted() -> None:
    back = CLAIMED.returned(FailureClass.CONNECTION_LOST, "", "cut")
    assert (back.state, back.attempts, back.due_at) == (DeliveryState.READY, 1, NOW)
    assert CLAIMED.returned(None, "", "", NOW + timedelta(minutes=1)).due_at == NOW + timedelta(minutes=1)


def test_refused_and_unknown_mails_count_their_try() -> None:
    assert CLAIMED.rejected(FailureClass.RECIPIENT, "550", "no").attempts == 2
    assert CLAIMED.unknown(FailureClass.AMBIGUOUS, "", "?").state is DeliveryState.UNKNOWN


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 5), (4, 15), (5, 30), (6, 60), (99, 60)])
def test_pauses_grow_to_an_hour(attempts: int, minutes: int) -> None:
    assert RetryPolicy().pause_after(attempts) == timedelta(minutes=minutes)


@given(st.floats(-1, 1), st.integers(0, 20))
def test_a_postponed_mail_is_tried_again_within_a_fifth_of_its_pause(jitter: float, attempts: int) -> None:
    tried = Delivery(
        id=DeliveryId(1), state=DeliveryState.CLAIMED, due_at=NOW, expires_at=NOW + timedelta(days=2), attempts=attempts
    )
    later = tried.postponed(FailureClass.TRANSIENT, "451", "later", NOW, RetryPolicy(), jitter)
    pause = RetryPolicy().pause_after(attempts + 1)
    assert later.state is DeliveryState.DEFERRED
    assert 0.79 * pause <= later.due_at - NOW <= 1.21 * pause


@pytest.mark.parametrize(("jitter", "seconds"), [(-1, 48), (0, 60), (1, 72)])
def test_the_pause_grows_with_its_jitter(jitter: float, seconds: int) -> None:
    tried = replace(CLAIMED, attempts=0)
    later = tried.postponed(FailureClass.TRANSIENT, "451", "later", NOW, RetryPolicy(), jitter)
    assert later.due_at == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("too_late", "state"), [(timedelta(), DeliveryState.DEFERRED), (timedelta(seconds=1), DeliveryState.REJECTED)]
)
def test_a_mail_may_be_tried_up_to_its_last_moment(too_late: timedelta, state: DeliveryState) -> None:
    now = CLAIMED.expires_at - timedelta(minutes=2) + too_late
    assert CLAIMED.postponed(FailureClass.TRANSIENT, "451", "later", now, RetryPolicy(), 0).state is state


def test_a_mail_whose_next_try_would_come_too_late_is_given_up() -> None:
    late = CLAIMED.postponed(
        FailureClass.TRANSIENT, "451", "Busy.", NOW + timedelta(hours=23, minutes=59), RetryPolicy(), 0
    )
    assert late.state is DeliveryState.REJECTED
    assert late.error == "Busy. Not tried again: no time left before the deadline."


def test_a_tally_knows_what_is_still_open() -> None:
    tally = Tally(counts={DeliveryState.READY: 2, DeliveryState.COMMITTING: 1, DeliveryState.ACCEPTED: 4})
    assert (tally.total, tally.open, tally[DeliveryState.UNKNOWN]) == (7, 3, 0)


@pytest.mark.parametrize(
    ("state", "is_open", "is_finished"),
    [
        (DeliveryState.READY, True, False),
        (DeliveryState.CLAIMED, True, False),
        (DeliveryState.TRANSFERRING, True, False),
        (DeliveryState.COMMITTING, True, False),
        (DeliveryState.ACCEPTED, False, True),
        (DeliveryState.DEFERRED, True, False),
        (DeliveryState.REJECTED, False, True),
        (DeliveryState.UNKNOWN, False, False),  # nothing is under way, and yet the buyer has to say something
        (DeliveryState.CANCELLED, False, True),
        (DeliveryState.SKIPPED, False, True),
    ],
)
def test_a_mail_is_open_or_finished_or_in_doubt(state: DeliveryState, is_open: bool, is_finished: bool) -> None:
    tally = Tally(counts={state: 3})
    assert (tally.total, tally[state], tally.open) == (3, 3, 3 if is_open else 0)
    assert (state in FINISHED) == is_finished


def test_a_buyer_hears_words_of_daily_life() -> None:
    assert [s.word for s in DeliveryState] == [
        *("queued", "sending", "sending", "sending", "sent", "in Drafts", "retry", "failed"),
        *("unknown", "cancelled", "skipped"),
    ]


def test_a_mail_that_was_never_tried_has_counted_for_nothing() -> None:
    mail = Delivery(id=DeliveryId(1), state=DeliveryState.READY, due_at=NOW, expires_at=NOW)
    word = Attempt(delivery_id=mail.id, started_at=NOW, ended_at=NOW, stage=Stage.DONE, outcome=DeliveryState.ACCEPTED)
    assert (mail.attempts, word.octets, word.recipients) == (0, 0, 0)


def test_there_is_advice_for_every_failure() -> None:
    assert set(ADVICE) == set(FailureClass)
