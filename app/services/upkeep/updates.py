"""Is there a newer version? Asked at most once a day, where it is allowed; nothing is said about the user.

What is published is signed (Ed25519, RFC 8032) by whoever makes the releases; `installer/release_notice.py` writes it.
"""

import base64
import binascii
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from msgspec import MsgspecError, Struct, convert, json

from app.domain.trade.release import Release
from app.services.upkeep.preferences import Preferences
from app.system.clock import Clock
from app.transports.transport import TransportFailure

_LOOKED, _KNOWN, _SKIPPED = "updates_looked_at", "updates_known", "updates_skipped"
_PAUSE = timedelta(days=1)
_LOG = logging.getLogger(__name__)


class _Notice(Struct):
    """What stands at the address: the release as JSON, and the signature of these octets, both in base64."""

    release: str
    signature: str


@dataclass(frozen=True, slots=True)
class Updates:
    """`url` is where it is asked, empty: nowhere; `key` the public half of what signs, empty: nothing is believed."""

    version: str
    url: str
    key: bytes
    clock: Clock
    preferences: Preferences
    fetch: Callable[[str], bytes]

    def look(self) -> Release | None:
        """The newest release, where it is newer than this one and the buyer wants to hear of it.

        May wait for the network, some seconds at most. A failure is logged, and is nobody's business.
        """
        if not self.url or not self.key:
            return None
        if self._is_due():
            self.preferences.put(_LOOKED, self.clock.now().isoformat())
            self._ask()
        known = self.preferences.get(_KNOWN)
        release = None if known is None else Release(**known)
        if release is None or not release.is_newer_than(self.version):
            return None
        return None if self.preferences.get(_SKIPPED) == release.version else release

    def skip(self, release: Release) -> None:
        """Nobody wants to hear of this one again; of a later one, yes."""
        self.preferences.put(_SKIPPED, release.version)

    def _is_due(self) -> bool:
        looked: str | None = self.preferences.get(_LOOKED)
        now = self.clock.now()
        return looked is None or not now - _PAUSE < datetime.fromisoformat(looked) <= now  # a clock may be set back

    def _ask(self) -> None:
        try:
            release = read_notice(self.fetch(self.url), self.key)
        except (TransportFailure, NoticeUnusable) as reason:
            _LOG.info("no news about updates: %s", reason)
            return
        self.preferences.put(_KNOWN, asdict(release))


class NoticeUnusable(Exception):
    """It is no notice, or not ours."""


def read_notice(octets: bytes, key: bytes) -> Release:
    """The release that it tells of; `key` is a raw public key, 32 octets.

    Raises:
        NoticeUnusable: it is not whole, not signed with this key, or tells of no release.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - once a day
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        notice = json.decode(octets, type=_Notice)
        told = base64.b64decode(notice.release, validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(notice.signature, validate=True), told)
        release = convert(json.decode(told), Release)
    except InvalidSignature as error:
        raise NoticeUnusable("its signature is not the one of our releases") from error
    except (MsgspecError, binascii.Error, ValueError) as error:
        raise NoticeUnusable("it can't be read") from error
    if not release.is_sound:
        raise NoticeUnusable("it tells of no release")
    return release
