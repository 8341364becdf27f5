"""Bounces in servers' own words: read by a library, and believed of addresses that we wrote to."""

import email
import email.policy
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from app.documents.inbox.bounced import bounced_addresses
from app.domain.inbox.bounces import undelivered
from app.domain.inbox.incoming import IncomingMail
from app.domain.trade.address import Mailbox

_CASES = Path(__file__).parents[1] / "cases" / "replies"
_OURS = ("Office@graz-oberflaechen.example", "weber@nordhaus.example", "tom@deltafinishing.example")


def _sample(name: str) -> Message:
    return email.message_from_bytes((_CASES / name).read_bytes())


def _qmail(address: str = "office@graz-oberflaechen.example", sender: str = "MAILER-DAEMON@mx.example") -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["Return-Path"] = "<>"
    message["Subject"] = "failure notice"
    message.set_content(
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{address}>:\n192.0.2.44 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\n\n"
        "--- Below this line is a copy of the message.\n\nMessage-ID: <rfq.1@northfield.example>\n"
    )
    return message


def test_the_sample_of_exim() -> None:
    assert bounced_addresses(_sample("16-bounce-exim-text.eml"), _OURS) == {"Office@graz-oberflaechen.example"}


def test_qmail_in_both_kinds_of_message() -> None:
    octets = _qmail().as_bytes()
    for message in (email.message_from_bytes(octets), email.message_from_bytes(octets, policy=email.policy.default)):
        assert bounced_addresses(message, _OURS) == {"Office@graz-oberflaechen.example"}


def test_only_addresses_that_we_wrote_to_are_believed() -> None:
    assert bounced_addresses(_qmail("somebody@else.example"), _OURS) == frozenset()
    assert bounced_addresses(_qmail(), ()) == frozenset()


@pytest.mark.parametrize(
    "name", ["05-out-of-office-de.eml", "06-dsn-exchange.eml", "07-dsn-postfix.eml", "10-decline.eml"]
)
def test_nothing_of_people_and_of_what_says_it_all_itself(name: str) -> None:
    addresses = (*_OURS, "keller@nordhaus.example", "sales@acme-plating.example")
    assert bounced_addresses(_sample(name), addresses) == frozenset()


def test_nothing_of_a_person_who_writes_like_a_server() -> None:
    assert bounced_addresses(_qmail(sender="jim@acme.example"), _OURS) == frozenset()


def test_a_message_that_the_library_stumbles_over_names_nobody() -> None:
    class Odd(Message):
        @override
        def get_all(self, *_: Any, **__: Any) -> Any:
            raise ValueError("no such thing")

    odd = Odd()
    odd["From"] = "MAILER-DAEMON@mx.example"
    odd.set_payload("text")
    assert bounced_addresses(odd, _OURS) == frozenset()


@pytest.mark.parametrize("text", ["a" * 1_000_000, "a@" * 500_000, "<a\n" * 300_000])
def test_what_is_too_large_for_a_bounce_is_not_scanned(text: str) -> None:
    message = Message()
    message["From"] = "MAILER-DAEMON@mx.example"
    message.set_payload("Hi. This is the qmail-send program\n" + text)
    assert bounced_addresses(message, _OURS) == frozenset()


def test_what_the_library_names_is_judged_by_the_text() -> None:
    message = _sample("16-bounce-exim-text.eml")
    text = str(message.get_payload())
    mail = IncomingMail(
        sender=Mailbox("Mailer-Daemon@mx.northfield.example", "Mail Delivery System"), text=text, new_text=text
    )
    news = undelivered(mail, bounced_addresses(message, _OURS))
    assert [(b.address, b.status, b.is_permanent, b.counts_at) for b in news.failed] == [
        ("Office@graz-oberflaechen.example", "5.2.2", True, 2)
    ]
    assert news.message_ids == ("<rfq.01kb3q9w7e00000000000m5d7r@northfield.example>",)
