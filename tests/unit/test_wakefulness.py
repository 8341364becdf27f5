from datetime import timedelta

from app.services.sending.wakefulness import Wakefulness
from tests.fakes.clocks import StoppedClock


class _SleepingClock(StoppedClock):
    """Its monotonic clock stands still in sleep, as on most systems."""

    def sleep(self, **by: float) -> None:
        passed = timedelta(**by)
        self.advance(**by)
        with self._lock:
            self._monotonic -= passed.total_seconds()


def test_a_sleep_is_noticed_once() -> None:
    clock = _SleepingClock()
    watch = Wakefulness(clock)
    assert not watch.look()
    clock.sleep(minutes=10)
    assert watch.look()
    assert not watch.look()
    assert watch.wakings == 1


def test_time_that_is_spent_awake_is_no_sleep() -> None:
    clock = _SleepingClock()
    watch = Wakefulness(clock)
    watch.look()
    clock.advance(hours=3)
    assert not watch.look()
    clock.sleep(seconds=29)
    assert not watch.look()


def test_a_clock_that_is_set_back_counts_as_one() -> None:
    clock = _SleepingClock()
    watch = Wakefulness(clock)
    watch.look()
    clock.sleep(days=-1)
    assert watch.look()
