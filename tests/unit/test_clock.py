from datetime import UTC

from app.system.clock import Clock, SystemClock


def test_the_system_clock_gives_utc_and_never_goes_back() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
