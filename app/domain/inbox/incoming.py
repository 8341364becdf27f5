"""A mail that came in, as it was read: the same whether it came out of a mailbox or out of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.trade.address import Mailbox

_NOBODY = Mailbox("")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingPart:
    """A file of the mail. `name` is safe as a file's name; `position` says where to take it out again."""

    position: int
    name: str
    media_type: str  # in lower case, as in "application/pdf"
    size: int  # octets
    sha256: str  # hex
    is_inline: bool = False  # a picture of the text, such as a logo


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRecipient:
    """What a mail server says of one address: `action` and `status` as in RFC 3464, "failed" and "5.1.1"."""

    address: str  # that was written to, where the server tells it
    action: str
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What RFC 3464 reports of a mail of ours: its envelope id (RFC 3461), and what is returned of it."""

    envelope_id: str = ""
    message_ids: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    recipients: tuple[ReportedRecipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """Everything that is asked of it later. Ids have angle brackets; addresses are as they were written.

    `headers`: those that tell what a mail is, by name in lower case, each with all its values, unfolded.
    `text` is what a reader sees, made of `html` where there is no plain text; `new_text`: without what it quotes.
    `forwarded_from`: addresses that a forwarded mail inside came from.
    `problems`: what could not be read, in sentences for the buyer; all else was.
    """

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: Mailbox = _NOBODY
    reply_to: tuple[Mailbox, ...] = ()
    recipients: tuple[str, ...] = ()  # To and Cc
    subject: str = ""
    date: datetime | None = None  # aware, in UTC; None where none can be read
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    new_text: str = ""
    html: str = ""
    parts: tuple[IncomingPart, ...] = ()
    report: DeliveryReport | None = None
    forwarded_from: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The first value, or nothing."""
        return next(iter(self.headers.get(name, ())), "")


WATCHED_HEADERS = (
    "authentication-results",
    "auto-submitted",
    "content-type",
    "list-id",
    "precedence",
    "return-path",
    "x-autoreply",
    "x-autorespond",
    "x-auto-response-suppress",
    "x-failed-recipients",
    "x-ms-exchange-inbox-rules-loop",
    "x-original-message-id",
)
"""What `IncomingMail.headers` keeps."""
