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
    FILE = "file"  # one that was prepared for it is not what it was, or not there
    PROTOCOL = "protocol"
    AMBIGUOUS = "ambiguous"
    INTERRUPTED = "interrupted"  # the program ended in the middle of the try
    DRAFT_GONE = "draft_gone"  # it lay in Drafts, and lies in no folder now


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
        "Check the network, VPN and the server name. Sending continues by itself when the server answers.",
    ),
    FailureClass.TLS_TRUST: Advice(
        "The mail server could not prove who it is.",
        "Nothing was sent, because others might read the connection.",
        "Ask your IT for the server's certificate authority file, or to confirm its certificate's fingerprint, and "
        "set that in the account.",
    ),
    FailureClass.AUTH: Advice(
        "The mail server did not accept the sign-in.",
        "Nothing was sent; the emails wait in the outbox. The sign-in is tried only once, so your account isn't "
        "locked.",
        "Check the user name and enter the password again.",
    ),
    FailureClass.SENDER_DENIED: Advice(
        "The mail server does not allow this sender address.",
        "Nothing was sent from it; the emails wait in the outbox.",
        "Use the address that belongs to the account, or ask your IT for permission to send from this one.",
    ),
    FailureClass.QUOTA: Advice(
        "The account's sending quota is used up.",
        "The remaining emails wait until the provider's window opens again.",
        "Wait, or send from another account.",
    ),
    FailureClass.THROTTLE: Advice(
        "The mail server asks to send more slowly.",
        "The email is tried again after a pause, and sending slows down.",
        "No action needed. If it happens often, lower the account's emails per minute.",
    ),
    FailureClass.TRANSIENT: Advice(
        "The mail server could not take this email just now.",
        "It is tried again by itself.",
        "No action needed, unless it continues until the deadline.",
    ),
    FailureClass.CONNECTION_LOST: Advice(
        "The connection broke before the email was handed over.",
        "This email was not sent; it is tried again over a new connection.",
        "No action needed. If it keeps happening, check the network.",
    ),
    FailureClass.RECIPIENT: Advice(
        "The mail server refused the address.",
        "This vendor did not get the email.",
        "Correct the address of the contact, then retry.",
    ),
    FailureClass.MESSAGE: Advice(
        "The mail server refused this email.",
        "This vendor did not get it, and the same email would be refused again.",
        "Read the server's answer. Usually an attachment is too large or of a type it doesn't allow.",
    ),
    FailureClass.FILE: Advice(
        "A prepared file of this email is missing or damaged.",
        "No server was asked, and this vendor did not get it.",
        "Have the folder of prepared files put back, and send it again; or attach the file again in a copy of the RFQ.",
    ),
    FailureClass.PROTOCOL: Advice(
        "The mail server gave an unexpected answer.",
        "This email was not sent.",
        "Check the account's server, port and security. If it continues, send the diagnostics to your support.",
    ),
    FailureClass.AMBIGUOUS: Advice(
        "The connection broke after the email was handed over and before the server confirmed it.",
        "The vendor may or may not have the email.",
        "Look in your Sent folder or ask the vendor, then choose “Mark as sent” or “Send again”.",
    ),
    FailureClass.INTERRUPTED: Advice(
        "The program ended while this email was being sent.",
        "Check its state: if it is still waiting, it was not sent.",
        "No action needed for waiting emails. Decide about unknown ones.",
    ),
    FailureClass.DRAFT_GONE: Advice(
        "The email is no longer in Drafts, and it isn't in the Sent folder.",
        "It was sent without a copy, or deleted for good.",
        "If you sent it, choose “Mark as sent”. “Send again” puts an exact copy into Drafts.",
    ),
}
