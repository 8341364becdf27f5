"""Whether vendors may answer in the browser, and by which link each of them does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from app.domain.people.user import Role, User, refuse_unless
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.services.rfqs.editing import stored_rfq
from app.storage.base import preferences
from app.storage.base.database import Database, Session
from app.storage.rfqs import page_codes, vendor_links
from app.storage.vendors import vendors

_ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class AddressInvalid(Problem):
    """Browsers can't be sent there; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """What became of one vendor's link; `opened_at`: first, None never."""

    vendor_id: VendorId
    vendor: str
    url: str
    opened_at: datetime | None
    downloads: int
    controlled: tuple[page_codes.PageDownload, ...]  # of controlled files, also by links that it had before


@dataclass(frozen=True, slots=True)
class VendorLinks:
    database: Database
    me: Callable[[], User | None]

    def address(self) -> str:
        """How vendors' browsers call the web; empty: emails have no link."""
        with self.database.read() as session:
            return _address(session)

    def set_address(self, address: str) -> None:
        """From now on emails have a link there; empty: none.

        Raises:
            NotAllowed, AddressInvalid: nothing was changed.
        """
        refuse_unless(self.me(), Role.ADMIN, "say where vendors answer in the browser")
        checked = _checked(address) if address else ""
        with self.database.write() as session:
            preferences.put(session, preferences.PUBLIC_ADDRESS, checked)

    def offers_controlled(self) -> bool:
        """Whether vendors can have controlled files again on their pages, with a code by email."""
        with self.database.read() as session:
            return bool(preferences.get(session, preferences.CONTROLLED_FILES))

    def offer_controlled(self, *, is_offered: bool) -> None:
        """From now on, or no longer: also by codes that were entered already.

        Raises:
            NotAllowed: nothing was changed.
        """
        refuse_unless(self.me(), Role.ADMIN, "offer controlled files on vendors' pages")
        with self.database.write() as session:
            preferences.put(session, preferences.CONTROLLED_FILES, is_offered)

    def of(self, rfq_id: RfqId) -> list[LinkLine]:
        """Of every vendor that is asked, by name. RfqMissing."""
        with self.database.read() as session:
            urls, rfq = urls_of(session, rfq_id), stored_rfq(session, rfq_id)
            found = {link.vendor_id: link for link in vendor_links.of_rfq(session, rfq_id)}
            fetched = page_codes.downloads(session, rfq_id)
            names = {vendor.stored_id: vendor.name for vendor in vendors.get(session, rfq.vendor_ids)}
        return [
            LinkLine(
                vendor_id=vendor_id,
                vendor=names[vendor_id],
                url=urls.get(vendor_id, ""),
                opened_at=link.opened_at,
                downloads=link.downloads,
                controlled=tuple(one for one in fetched if one.vendor_id == vendor_id),
            )
            for vendor_id in rfq.vendor_ids
            if (link := found.get(vendor_id)) is not None
        ]

    def fetched(self, rfq_id: RfqId) -> Sequence[page_codes.PageDownload]:
        """Controlled files that vendors had on their pages, the oldest first."""
        with self.database.read() as session:
            return page_codes.downloads(session, rfq_id)

    def renew(self, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> None:
        """Whoever has the links of these can do nothing with them any more. RfqMissing, NotAllowed."""
        refuse_unless(self.me(), Role.BUYER, "renew vendors' links")
        with self.database.write() as session:
            asked = set(stored_rfq(session, rfq_id).vendor_ids)
            vendor_links.renew(session, rfq_id, [v for v in vendor_ids if v in asked])


def urls_of(session: Session, rfq_id: RfqId) -> Mapping[VendorId, str]:
    """What vendors' emails say; nothing where no address is known."""
    address = _address(session)
    if not address:
        return {}
    return {link.vendor_id: f"{address}/q/{link.token}" for link in vendor_links.of_rfq(session, rfq_id)}


def _address(session: Session) -> str:
    return preferences.get(session, preferences.PUBLIC_ADDRESS) or ""


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_right = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _ON_THIS_MACHINE)
        is_right = is_right and bool(parts.hostname) and parts.path in {"", "/"} and not (parts.query or parts.fragment)
        is_right = is_right and parts.username is None and address.isascii() and address.isprintable()
        is_right = is_right and (parts.port is None or parts.port > 0)
    except ValueError:
        is_right = False
    if not is_right:
        raise AddressInvalid(
            f"“{address}” isn't an address that vendors' browsers can call. Nothing was changed. It looks like "
            "https://rfq.shop.example, without a path."
        )
    return address.rstrip("/")
