"""Mail accounts: how the company's mail leaves the house."""

import re
from dataclasses import dataclass
from enum import StrEnum

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
class Account:
    """A mail account without its password: that lives in the keyring, the environment or this run's memory.

    `per_minute` is messages a minute (None: unlimited), `max_size` is octets of the encoded mail (None: the
    server's own SIZE decides), `ca_file` a PEM file of a company's own certificate authority. `per_day` is
    recipients in any 24 hours, `octets_per_minute` of encoded mail (None: unlimited), `domain_gap` the least
    seconds between two mails to one recipient domain. `certificate` is the SHA-256 (hex) of the one certificate
    that a company's self-signed server must show. `imap_host` (empty: none) is where this account's Sent folder
    can be looked at with the same user and password; `sent_folder` empty: the one that the server calls \\Sent.
    """

    name: str
    kind: AccountKind = AccountKind.SMTP
    host: str = ""
    port: int = 0
    security: Security = Security.STARTTLS
    from_address: str = ""
    from_name: str = ""
    reply_to: str = ""
    user: str = ""
    per_minute: int | None = 30
    connections: int = 1
    max_size: int | None = None
    ca_file: str = ""
    per_day: int | None = None
    octets_per_minute: int | None = None
    domain_gap: int = 0
    certificate: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_security: Security = Security.TLS
    sent_folder: str = ""
    id: AccountId | None = None

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
