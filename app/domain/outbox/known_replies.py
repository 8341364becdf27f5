"""Answers of well-known providers that say more than their class: what has happened there, and what helps.

Only what the server answered is looked at, so that an email that failed long ago is told of in the same words.
"""

import re
from dataclasses import dataclass, replace

from app.domain.outbox.failure import ADVICE, Advice, FailureClass


@dataclass(frozen=True, slots=True)
class KnownReply:
    """`pattern` is found in a whole answer, such as “535 5.7.139 Authentication unsuccessful”."""

    pattern: re.Pattern[str]
    happened: str
    todo: str


KNOWN_REPLIES = (
    KnownReply(
        re.compile(r"^\d{3} 5\.7\.30\b"),
        "Microsoft has turned off passwords for sending.",
        "Use an account of the kind Microsoft 365 (Sign in with Microsoft).",
    ),
    KnownReply(
        re.compile(r"^\d{3} 5\.7\.139\b"),
        "Your company has turned off SMTP with a password for this mailbox.",
        "Use an account of the kind Microsoft 365 (Sign in with Microsoft), or ask your IT to allow Authenticated SMTP "
        "for this mailbox.",
    ),
    KnownReply(
        re.compile(r"^\d{3} 5\.7\.57\b"),
        "Microsoft accepts emails only after a sign-in, and this account doesn't sign in.",
        "Enter the user and the password in the account, or sign in with Microsoft, in an "
        "account of the kind Microsoft 365.",
    ),
    KnownReply(
        re.compile(r"^432 4\.3\.2\b"),
        "Too many connections to this mailbox are open.",
        "No action needed: the program uses fewer connections by itself. If it happens often, set the account's "
        "connections to 1.",
    ),
    KnownReply(
        re.compile(r"^\d{3} 5\.2\.25[1-5]\b"),
        "Exchange has stopped this mailbox from sending for a while.",
        "No action needed: the program tries again by itself. If it still doesn't send tomorrow, ask your IT to look "
        "at the mailbox.",
    ),
    KnownReply(
        re.compile(r"^550 5\.4\.5\b"),
        "Gmail's daily limit of this mailbox is used up.",
        "Wait until tomorrow: emails that wait are sent by themselves. To send now, use another account.",
    ),
    KnownReply(
        re.compile(r"(?i)^\d{3} [\s\S]*(application-specific password|InvalidSecondFactor|WebLoginRequired)"),
        "Google doesn't accept your usual password from a program.",
        "Make an app password in your Google account and enter it here, or choose “Google, in the browser” as the "
        "account's sign-in.",
    ),
    KnownReply(
        re.compile(r"^535 5\.7\.8\b[\s\S]*(BadCredentials|gsmtp)", re.IGNORECASE),
        "Google didn't accept the user or the password.",
        "Enter an app password, not your usual password, or choose “Google, in the browser” as the account's sign-in.",
    ),
)


def known_reply(reply: str) -> KnownReply | None:
    """What is known about this answer."""
    return next((known for known in KNOWN_REPLIES if known.pattern.search(reply)), None)


def advice_on(failure: FailureClass, reply: str) -> Advice:
    """What to tell about a failure with this answer; no answer, or one like any other: what its class says."""
    known = known_reply(reply)
    advice = ADVICE[failure]
    return replace(advice, happened=known.happened, todo=known.todo) if known else advice
