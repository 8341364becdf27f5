"""The commands that offer a mail to a server: MAIL, one RCPT for each address, and DATA."""

import re
from dataclasses import dataclass

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.features import Features
from app.transports.transport import AccountBlocked, MessageRefused, OutgoingMessage, TransportFailure

SMALL = 64 * 1024  # octets: up to here a mail leaves in one write, after its intent is recorded
_MANY_RECIPIENTS = 100  # more are not sent in one flight: both sides' buffers could fill up (RFC 2920 §3.1)
_LONGEST_ID = 100  # characters, RFC 3461 §4.4
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII without space, “<” and “>”
_LETTER = re.compile(r"[^\x00-\x7f]")
_NOT_IN_XTEXT = re.compile(r"[^!-*,-<>-~]")  # RFC 3461 §4: printable ASCII without “+” and “=”


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail and how it is offered. `chunked`: its octets go by BDAT, so that no DATA is needed."""

    message: OutgoingMessage
    size: int
    mail: str
    rcpts: tuple[str, ...]
    chunked: bool

    @property
    def fits_one_flight(self) -> bool:
        """False where answers could fill the line before all commands are sent."""
        return len(self.rcpts) <= _MANY_RECIPIENTS

    @property
    def flight(self) -> bytes:
        """All commands at once (RFC 2920)."""
        return "\r\n".join((self.mail, *self.rcpts, "" if self.chunked else "DATA\r\n")).encode("utf-8")


def envelope(message: OutgoingMessage, features: Features) -> Envelope:
    """The commands for this message at a server that offers these features.

    Raises:
        AccountBlocked: the sender's address cannot be used (SENDER_DENIED).
        MessageRefused: a recipient's address cannot be used, or there is none (RECIPIENT).
    """
    size = message.size
    wide = _check_addresses(message, features)
    mail = [f"MAIL FROM:<{message.sender}>"]
    if features.takes_size:
        mail.append(f"SIZE={size}")
    if wide:
        mail.append("SMTPUTF8 BODY=8BITMIME")  # RFC 6531 §3.1: who takes the one takes the other
    if features.notifies:
        mail.append("RET=HDRS")
        if message.envelope_id.isascii() and 0 < len(message.envelope_id) <= _LONGEST_ID:
            mail.append(f"ENVID={_xtext(message.envelope_id)}")
    rcpts = tuple(_rcpt(address, features) for address in message.recipients)
    return Envelope(message, size, " ".join(mail), rcpts, features.chunking and size > SMALL)


def _rcpt(address: str, features: Features) -> str:
    if not features.notifies:
        return f"RCPT TO:<{address}>"
    # RFC 6533 writes another kind of address in ORCPT; the parameter is optional
    original = f" ORCPT=rfc822;{_xtext(address)}" if address.isascii() else ""
    return f"RCPT TO:<{address}> NOTIFY=FAILURE,DELAY{original}"


def _check_addresses(message: OutgoingMessage, features: Features) -> bool:
    """An address that could carry a second command never reaches the line. True if one needs SMTPUTF8."""
    wide = False
    for address, refused in ((message.sender, _blocked), *((a, _refused) for a in message.recipients)):
        if _ADDRESS.fullmatch(address):
            continue
        if not _is_wide(address):
            raise refused(f"The address “{address}” can't be used.")
        if not features.takes_utf8:
            raise refused(
                f"The address “{address}” has letters before the “@” that this mail server can't send to "
                "(it does not offer SMTPUTF8). Ask for an address in plain letters."
            )
        wide = True
    if not message.recipients:
        raise _refused("The email has no address.")
    return wide


def _is_wide(address: str) -> bool:
    """Letters of all scripts before the “@”; the domain is in its ASCII form (RFC 5890's A-label)."""
    local, _at, domain = address.rpartition("@")
    return local.isprintable() and domain.isascii() and _ADDRESS.fullmatch(_LETTER.sub("x", address)) is not None


def _blocked(text: str) -> TransportFailure:
    return AccountBlocked(text, failure=FailureClass.SENDER_DENIED, stage=Stage.MAIL)


def _refused(text: str) -> TransportFailure:
    return MessageRefused(text, failure=FailureClass.RECIPIENT, stage=Stage.RCPT)


def _xtext(text: str) -> str:
    return _NOT_IN_XTEXT.sub(lambda found: f"+{ord(found[0]):02X}", text)
