"""What can go wrong with a mail, by class, and what to tell the buyer about it."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far a transaction got (RFC 5321 §3.3): everything before COMMIT is certainly not sent."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    COMMIT = "commit"  # the final dot, or BDAT LAST, is on its way
    DONE = "done"


class FailureClass(StrEnum):
    """The classes of `docs/sending.md`; the class alone decides what happens next."""

    NETWORK = "network"
    TLS_TRUST = "tls_trust"
    AUTH = "auth"
    SENDER_DENIED = "sender_denied"
    QUOTA = "quota"
    THROTTLE = "throttle"
    TRANSIENT = "transient"
    CONNECTION_LOST = "connection_lost"
    RECIPIENT = "recipient"
    MESSAGE = "message"
    PROTOCOL = "protocol"
    AMBIGUOUS = "ambiguous"
    INTERRUPTED = "interrupted"  # the program ended in the middle of the try


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, what it means, what to do: one sentence each, for a buyer."""

    happened: str
    meaning: str
    todo: str


ADVICE: dict[FailureClass, Advice] = {
    FailureClass.NETWORK: Advice(
        "The mail server could not be reached.",
        "Nothing was sent; the emails wait in the outbox.",
        "Check the network, VPN and the server name. Sending goes on by itself when the server answers.",
    ),
    FailureClass.TLS_TRUST: Advice(
        "The mail server could not prove who it is.",
        "Nothing was sent, because the line may be read by others.",
        "Ask your IT for the server's certificate authority file, or to confirm its certificate's fingerprint, and "
        "set that in the account.",
    ),
    FailureClass.AUTH: Advice(
        "The mail server did not accept the sign-in.",
        "Nothing was sent; the emails wait in the outbox. It is tried once only, so the account is not locked.",
        "Check the user name and enter the password again.",
    ),
    FailureClass.SENDER_DENIED: Advice(
        "The mail server does not allow this sender address.",
        "Nothing was sent from it; the emails wait in the outbox.",
        "Use the address that belongs to the account, or ask your IT for the right to send as it.",
    ),
    FailureClass.QUOTA: Advice(
        "The account's sending quota is used up.",
        "The remaining emails wait until the provider's window opens again.",
        "Wait, or send from another account.",
    ),
    FailureClass.THROTTLE: Advice(
        "The mail server asks to send more slowly.",
        "The email is tried again after a pause and the pace is reduced.",
        "Nothing; lower the account's emails per minute if it happens often.",
    ),
    FailureClass.TRANSIENT: Advice(
        "The mail server could not take this email just now.",
        "It is tried again by itself.",
        "Nothing, unless it goes on until the deadline.",
    ),
    FailureClass.CONNECTION_LOST: Advice(
        "The connection broke before the email was handed over.",
        "This email was not sent; it is tried again over a new connection.",
        "Nothing, unless it happens again and again: then check the network.",
    ),
    FailureClass.RECIPIENT: Advice(
        "The mail server refused the address.",
        "This vendor did not get the email.",
        "Correct the address of the contact, then retry.",
    ),
    FailureClass.MESSAGE: Advice(
        "The mail server refused this email.",
        "This vendor did not get it, and the same email would be refused again.",
        "Read the server's answer: usually an attachment is too large or of a forbidden type.",
    ),
    FailureClass.PROTOCOL: Advice(
        "The mail server answered in a way that makes no sense here.",
        "This email was not sent.",
        "Check host, port and security of the account; send the diagnostics if it goes on.",
    ),
    FailureClass.AMBIGUOUS: Advice(
        "The connection broke after the email was handed over and before the server confirmed it.",
        "The vendor may or may not have the email.",
        "Look in your Sent folder or ask the vendor, then choose “Mark as sent” or “Send again”.",
    ),
    FailureClass.INTERRUPTED: Advice(
        "The program ended while this email was being sent.",
        "See its state: waiting means it was certainly not sent.",
        "Nothing for waiting emails; decide for unknown ones.",
    ),
}
