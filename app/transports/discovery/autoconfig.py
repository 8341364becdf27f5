"""Mozilla's autoconfig: a small XML file that says where a domain's mail goes (ConfigFileFormat 1.1)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # it has no types

from app.domain.accounts.account import ImapLook, Security
from app.domain.accounts.provider import WHOLE_ADDRESS, Provider, filled
from app.domain.trade.cleaning import glimpse
from app.transports.discovery.network import Network
from app.transports.line.page import garbled, page

_SECURITY = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS}  # "plain" is of no use to us
_NOBODY = {"none", "client-IP-address", "smtp-after-pop"}  # ways to sign in that are none
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.IGNORECASE)
_HIGHEST_PORT = 65535


def published(url: str, domain: str, base: Provider, network: Network) -> Provider | None:
    """What the file at this address says, on top of `base`; None where there is no file.

    Raises:
        Unreachable, AccountBlocked: it could not be read.
    """
    found = page(url, network.seconds, network.ca_file)
    return read(found.octets, found.url.host, domain, base) if found.status == 200 else None


def read(octets: bytes, origin: str, domain: str, base: Provider) -> Provider | None:
    """The first encrypted way to send that the file offers. AccountBlocked: it is no such file."""
    try:
        root = fromstring(octets, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:  # defusedxml's own are ValueErrors
        raise garbled(f"The answer from “{origin}” is not a list of mail servers.") from error
    if root.tag != "clientConfig":
        raise garbled(f"The answer from “{origin}” is not a list of mail servers.")
    sending = next(_servers(root, "outgoingServer", "smtp", domain), None)
    if sending is None:
        return None
    server, host, port, security = sending
    looking = next(_servers(root, "incomingServer", "imap", domain), None)
    ways = {_text(way) for way in server.iter("authentication")}
    return replace(
        base,
        name=glimpse(_text(root.find("emailProvider/displayName"))) or host,
        host=host,
        port=port,
        security=security,
        user="" if ways and ways <= _NOBODY else _text(server.find("username")) or WHOLE_ADDRESS,
        imap=ImapLook(host=looking[1], port=looking[2], security=looking[3]) if looking else None,
    )


def _servers(root: Element, tag: str, kind: str, domain: str) -> Iterator[tuple[Element, str, int, Security]]:
    """The usable ones of a kind: element, host, port and security."""
    for server in root.iter(tag):
        host = filled(_text(server.find("hostname")), f"@{domain}")
        port = _text(server.find("port"))
        security = _SECURITY.get(_text(server.find("socketType")))
        if server.get("type") == kind and _HOST.fullmatch(host) and _is_port(port) and security:
            yield server, host, int(port), security


def _is_port(text: str) -> bool:
    return re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) <= _HIGHEST_PORT


def _text(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
