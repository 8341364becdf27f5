"""Where the look for servers asks."""

from dataclasses import dataclass

from app.domain.accounts.account import Security

_EWS = "EWS/Exchange.asmx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Everything of the network that another may be put in place of; `seconds` is the limit of each question.

    `nameserver` is host and port, None: the system's; `ca_file` a PEM file, empty: the computer's own trust.
    """

    seconds: float = 5
    nameserver: tuple[str, int] | None = None
    ca_file: str = ""
    published: str = "https://autoconfig.{domain}/mail/config-v1.1.xml"
    well_known: str = "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"
    database: str = "https://autoconfig.thunderbird.net/v1.1/{domain}"
    exchange: tuple[str, ...] = (
        f"https://autodiscover.{{domain}}/{_EWS}",
        f"https://mail.{{domain}}/{_EWS}",
        f"https://{{domain}}/{_EWS}",
    )
    exchange_named: str = f"https://{{host}}/{_EWS}"  # by the domain's service records
    guesses: tuple[str, ...] = ("smtp.{domain}", "mail.{domain}")
    ports: tuple[tuple[Security, int], ...] = ((Security.TLS, 465), (Security.STARTTLS, 587))
