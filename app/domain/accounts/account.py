"""Mail accounts: how the company's mail leaves the house."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from app.domain.trade.ids import AccountId


class Security(StrEnum):
    """How the line to the server is protected (RFC 8314 prefers TLS from the first octet)."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"  # loopback only


class AccountKind(StrEnum):
    SMTP = "smtp"
    PRACTICE = "practice"  # the embedded server on this machine: nothing leaves it


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapLook:
    """Where an account's Sent folder can be looked at; `folder` empty: the one that the server calls \\Sent."""

    host: str = ""
    port: int = 993
    security: Security = Security.TLS
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpLine:
    """A server that takes mail over SMTP; `user` empty: nobody signs in.

    `ca_file` is a PEM file of a company's own certificate authority, `certificate` the SHA-256 (hex) of the one
    certificate that a company's self-signed server must show. They and the user's password count for `imap`, too.
    """

    kind: ClassVar[AccountKind] = AccountKind.SMTP
    host: str = ""
    port: int = 0
    security: Security = Security.STARTTLS
    user: str = ""
    ca_file: str = ""
    certificate: str = ""
    imap: ImapLook | None = None

    @property
    def server(self) -> str:
        """As people read it."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """The server inside this program: there is nothing to choose, and nobody signs in."""

    kind: ClassVar[AccountKind] = AccountKind.PRACTICE
    server: ClassVar[str] = "this computer"
    security: ClassVar[Security] = Security.NONE
    user: ClassVar[str] = ""
    imap: ClassVar[ImapLook | None] = None


Line = SmtpLine | PracticeLine  # one for each kind of account
_THIS_COMPUTER = SmtpLine(host="127.0.0.1", security=Security.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mail account without its password: that lives in the keyring, the environment or this run's memory.

    `via` is what its kind alone has; the rest is every account's. `per_minute` is messages a minute (None:
    unlimited), `max_size` is octets of the encoded mail (None: the server's own SIZE decides), `per_day` is
    recipients in any 24 hours, `octets_per_minute` of encoded mail (None: unlimited), `domain_gap` the least
    seconds between two mails to one recipient domain.
    """

    name: str
    via: Line = SmtpLine()
    from_address: str = ""
    from_name: str = ""
    reply_to: str = ""
    per_minute: int | None = 30
    per_day: int | None = None
    octets_per_minute: int | None = None
    domain_gap: int = 0
    connections: int = 1
    max_size: int | None = None
    company: str = ""  # of the signature, as the phone and the logo, which is a picture file
    phone: str = ""
    logo: bytes | None = field(default=None, repr=False)
    id: AccountId | None = None

    @property
    def kind(self) -> AccountKind:
        """It follows from the line."""
        return self.via.kind

    @property
    def smtp(self) -> SmtpLine:
        """Its line in SMTP's words, to be shown and kept: the practice account's leads to this computer."""
        return self.via if isinstance(self.via, SmtpLine) else _THIS_COMPUTER

    @property
    def stored_id(self) -> AccountId:
        """Its id. ValueError where it was never stored, which is a mistake of ours."""
        if self.id is None:
            raise ValueError(f"the account {self.name!r} is not stored")
        return self.id

    @property
    def password_variable(self) -> str:
        """The environment variable that may carry this account's password."""
        return f"RFQ_SENDER_ACCOUNT_{re.sub(r'[^A-Z0-9]', '_', self.name.upper())}_PASSWORD"
