"""What Graph's answers say."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.answer import Answer
from app.transports.graph.rules import classify


def pause(named: str) -> timedelta | None:
    return Answer(429, {"retry-after": named}, b"").pause


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("0", timedelta()),
        (" 17 ", timedelta(seconds=17)),
        ("99999999999999", timedelta(days=1)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta()),
        ("Wed, 21 Oct 2015 07:28:00", timedelta()),
        ("Fri, 31 Dec 9999 07:28:00 GMT", timedelta(days=1)),
    ],
)
def test_a_pause_is_read(named: str, meant: timedelta | None) -> None:
    assert pause(named) == meant


def test_a_pause_until_a_date_is_read() -> None:
    read = pause(format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=False))
    assert read is not None
    assert timedelta(hours=1) < read <= timedelta(hours=2)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"error": {"code": "A", "message": "b\\r\\nc"}}', "400 A: b c"),
        (b'{"error": {"code": 5}}', "400"),
        (b'{"error": "x"}', "400"),
        (b"plain\x00words", "400 plain words"),
        (b"\xff", "400 \ufffd"),
        (b'{"error": {"code": "A", "message": "\\ud800"}}', "400 A: ?"),
    ],
)
def test_an_answer_is_shown_as_one_line(body: bytes, shown: str) -> None:
    assert str(Answer(400, {}, body).reply) == shown


def test_a_page_is_not_shown() -> None:
    assert str(Answer(502, {"content-type": "Text/HTML"}, b"<html>").reply) == "502"


def test_an_answer_that_no_rule_knows_makes_no_sense() -> None:
    assert classify(Stage.MAIL, 204, "") is FailureClass.PROTOCOL
