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
    MICROSOFT_365 = "microsoft365"  # over Graph
    EXCHANGE = "exchange"  # a server in the house, over EWS
    PRACTICE = "practice"  # the embedded server on this machine: nothing leaves it


class SignIn(StrEnum):
    """How somebody signs in to a server."""

    PASSWORD = "password"  # noqa: S105 - the word itself
    NTLM = "ntlm"  # Exchange alone, as the next
    BASIC = "basic"
    MICROSOFT = "microsoft"  # OAuth, in the browser, as the next
    GOOGLE = "google"


OAUTH = frozenset({SignIn.MICROSOFT, SignIn.GOOGLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """This program as Microsoft or Google knows it; what is empty is taken from the settings.

    `authority` is the address of the sign-in pages (https://login.microsoftonline.us for the US government's cloud),
    `tenant` a company's own id or domain with Microsoft.
    """

    authority: str = ""
    tenant: str = ""
    client_id: str = ""


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

    `sign_in` is PASSWORD, or MICROSOFT or GOOGLE with the `registration` for it. `ca_file` is a PEM file of a company's
    own certificate authority, `certificate` the SHA-256 (hex) of the one certificate that a company's self-signed
    server must show. They and what signs the user in count for `imap`, too.
    """

    kind: ClassVar[AccountKind] = AccountKind.SMTP
    host: str = ""
    port: int = 0
    security: Security = Security.STARTTLS
    user: str = ""
    ca_file: str = ""
    certificate: str = ""
    imap: ImapLook | None = None
    sign_in: SignIn = SignIn.PASSWORD
    registration: Registration = Registration()

    @property
    def server(self) -> str:
        """As people read it."""
        return f"{self.host}:{self.port}"

    @property
    def has_folders(self) -> bool:
        """Whether a mail in doubt can be looked for."""
        return self.imap is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphLine:
    """A mailbox of Microsoft 365 over Graph.

    `user` is who signs in; `mailbox` the address of a shared one that they may send for, empty: their own. `endpoint`
    is Graph's address, which differs in national clouds (https://graph.microsoft.us). `ca_file` and `certificate` are
    as those of an `SmtpLine`, for a company whose proxy looks into what is encrypted.
    """

    kind: ClassVar[AccountKind] = AccountKind.MICROSOFT_365
    security: ClassVar[Security] = Security.TLS
    sign_in: ClassVar[SignIn] = SignIn.MICROSOFT
    has_folders: ClassVar[bool] = True
    user: str = ""
    mailbox: str = ""
    endpoint: str = "https://graph.microsoft.com"
    registration: Registration = Registration()
    ca_file: str = ""
    certificate: str = ""

    @property
    def server(self) -> str:
        """As people read it."""
        return self.endpoint.removeprefix("https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLine:
    """A mailbox on a company's own Exchange server, over EWS.

    `endpoint` is the address of its EWS (https://mail.company.example/EWS/Exchange.asmx); `user` is `DOMAIN\\name` or
    an address; `mailbox` the address of the mailbox, empty: the account's own sender. `sign_in` is NTLM or BASIC;
    `ca_file` and `certificate` are as those of an `SmtpLine`.
    """

    kind: ClassVar[AccountKind] = AccountKind.EXCHANGE
    security: ClassVar[Security] = Security.TLS
    has_folders: ClassVar[bool] = True
    user: str = ""
    mailbox: str = ""
    endpoint: str = ""
    sign_in: SignIn = SignIn.NTLM
    ca_file: str = ""
    certificate: str = ""

    @property
    def server(self) -> str:
        """As people read it."""
        return self.endpoint.removeprefix("https://").partition("/")[0]


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """The server inside this program: there is nothing to choose, and nobody signs in."""

    kind: ClassVar[AccountKind] = AccountKind.PRACTICE
    server: ClassVar[str] = "this computer"
    security: ClassVar[Security] = Security.NONE
    user: ClassVar[str] = ""
    sign_in: ClassVar[SignIn] = SignIn.PASSWORD
    has_folders: ClassVar[bool] = False


Line = SmtpLine | GraphLine | ExchangeLine | PracticeLine  # one for each kind of account
SecureLine = SmtpLine | GraphLine | ExchangeLine  # whose server is known by a certificate
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
    private_to: str = ""  # the one user of a team who may send from it; empty: all may
    house_cc: str = ""  # always gets a copy: an address of the company's own
    id: AccountId | None = None

    @property
    def kind(self) -> AccountKind:
        """It follows from the line."""
        return self.via.kind

    @property
    def smtp(self) -> SmtpLine:
        """Its line in SMTP's words, to be shown: all others lead to this computer."""
        return self.via if isinstance(self.via, SmtpLine) else _THIS_COMPUTER

    @property
    def is_oauth(self) -> bool:
        """Whether somebody signs in to it in the browser, and not with a password."""
        return self.via.sign_in in OAUTH

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
