"""The providers that the program knows: `resources/providers.json`."""

import msgspec

from app.domain.accounts.provider import Provider
from app.system import resources


def providers() -> tuple[Provider, ...]:
    """All of them, in the order in which they are listed to a buyer."""
    return msgspec.json.decode(resources.read_bytes("providers.json"), type=tuple[Provider, ...])
