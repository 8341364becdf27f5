"""The vendors of a request who are to get something of it, and those among them who may not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.rfqs.rfq import Rfq
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.vendor import Vendor
from app.services.rfqs.reading import RfqMissing
from app.services.rfqs.refusals import Refusal, refusals_of, strict_rules
from app.storage.base.database import Session
from app.storage.rfqs import rfqs
from app.storage.vendors import vendors

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')  # in file names on Windows


@dataclass(frozen=True, slots=True)
class Recipients:
    """`barred` are those of the vendors who may not have a line that they are asked for."""

    rfq: Rfq
    vendors: Sequence[Vendor]
    barred: Mapping[VendorId, Refusal]


def asked(
    session: Session, rfq_id: RfqId, vendor_ids: Sequence[VendorId] | None, clearances: Clearances, today: date
) -> Recipients:
    """Those invited among these, or (None) all of them. RfqMissing."""
    rfq = rfqs.get(session, rfq_id)
    if rfq is None:
        raise RfqMissing("This RFQ no longer exists. Refresh the list.")
    wanted = rfq.vendor_ids if vendor_ids is None else [v for v in vendor_ids if v in rfq.vendor_ids]
    items = {i.vendor_id: rfq.items_for(i) for i in rfq.invitations}
    rules = strict_rules(session, rfq.items, clearances, today)
    barred = refusals_of(session, {v: items[v] for v in wanted}, rules)
    return Recipients(rfq, vendors.get(session, wanted), barred)


def file_names(before: str, vendors: Sequence[Vendor], ending: str) -> list[str]:
    """A file name for each that every system takes, no two alike whatever the case."""
    names: list[str] = []
    taken: set[str] = set()
    for vendor in vendors:
        name = _UNFIT.sub("_", f"{before} {vendor.name}")[:120].rstrip(". ")
        if name.casefold() in taken:
            name = f"{name} {vendor.stored_id}"
        taken.add(name.casefold())
        names.append(f"{name}{ending}")
    return names
