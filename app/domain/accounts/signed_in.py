"""What comes of a sign-in in the browser, and what it asks for on the way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who has signed in: the name by which the company knows them, and with Microsoft the company's own id."""

    user: str
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What to type, and where (RFC 8628 §3.2)."""

    code: str
    page: str
