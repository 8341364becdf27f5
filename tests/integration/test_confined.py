"""Work in a child process: it answers, or it is stopped, and we live on."""

import pytest

from app.system.confined import Unconfined, confined


def test_a_function_answers_from_a_process_of_its_own() -> None:
    assert confined("app.domain.trade.seen_text.seen_text", "ＣＵＩ") == "cui"  # noqa: RUF001 - wide on purpose


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("os.getcwd", ()),
        ("app.nothing.there", ()),
        ("app.domain.trade.seen_text.seen_text", (1,)),
    ],
)
def test_what_is_not_ours_or_breaks_down_is_told(function: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(Unconfined, match="couldn't be read"):
        confined(function, *arguments)


def test_what_takes_too_much_memory_is_told() -> None:
    with pytest.raises(Unconfined, match="too much memory"):
        confined("app.domain.trade.seen_text.seen_text", "x" * 30_000_000, seconds=50, octets=120_000_000)


def test_what_takes_too_long_is_stopped() -> None:
    with pytest.raises(Unconfined, match="longer than 1 seconds"):
        confined("app.domain.trade.seen_text.seen_text", "x" * 40_000_000, seconds=1, octets=4_000_000_000)


def test_an_answer_has_its_bound() -> None:
    assert confined("app.domain.trade.seen_text.seen_text", "x" * 90, most=92) == "x" * 90
    with pytest.raises(Unconfined, match="couldn't be read"):
        confined("app.domain.trade.seen_text.seen_text", "x" * 91, most=92)
