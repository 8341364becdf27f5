"""What each vendor will get, before anything is sent: to look at, and as .eml files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.mail import HeaderUnsafe
from app.documents.spool import Spool
from app.domain.account import Account
from app.domain.ids import RfqId, VendorId
from app.domain.message import FrozenMessage
from app.domain.problem import Problem
from app.domain.vendor import Vendor
from app.services.mail_drafting import Draft, Drafting
from app.services.rfq_reading import RfqMissing
from app.storage import deliveries, outbox, rfqs, vendors
from app.storage.database import Database, Session
from app.system.clock import Clock

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')  # in file names on Windows


class PreviewImpossible(Problem):
    """A mail cannot be made, or not be written to the folder; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One vendor's mail to look at. `problem` is empty where it can be sent like this."""

    subject: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    plain: str = ""
    html: str = ""
    attachments: tuple[tuple[str, int], ...] = ()  # name, octets of the file
    size: int = 0  # octets of the encoded mail
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RfqPreview:
    database: Database
    spool: Spool
    clock: Clock

    def show(self, rfq_id: RfqId, vendor_id: VendorId, account: Account) -> Preview:
        """One vendor's mail as it would be made now."""
        drafting, found = self._drafting(rfq_id, account, [vendor_id])
        if not found:
            return Preview(problem="This vendor is not invited any more.")
        draft = next(drafting.drafts(found))
        to = tuple(f"{c.name} <{c.email}>" if c.name else c.email for c in draft.vendor.recipients)
        if draft.mail is None:
            return Preview(to=to, problem=draft.problem)
        problem = (
            "The vendor has no address." if not to else "".join(f"{{{{ {n} }}}} is empty." for n in draft.empty[:1])
        )
        size = 0
        if to:
            try:
                size = drafting.freeze(draft, self.clock.now()).size
            except HeaderUnsafe as reason:
                problem = str(reason)
        return Preview(
            subject=draft.mail.subject,
            sender=f"{account.from_name} <{account.from_address}>" if account.from_name else account.from_address,
            to=to,
            plain=draft.mail.plain,
            html=draft.mail.html,
            attachments=tuple((a.name, a.size) for a in drafting.rfq.attachments),
            size=size,
            problem=problem,
        )

    def write(
        self, rfq_id: RfqId, out: Path, account: Account, vendor_ids: Sequence[VendorId] | None = None
    ) -> list[Path]:
        """Write one .eml a vendor, octet for octet what is (or, not being queued yet, would be) sent.

        Raises:
            PreviewImpossible, FileMissing, FileChanged, SpoolFull: what was written until then stays.
        """
        drafting, found = self._drafting(rfq_id, account, vendor_ids)
        if not found:
            raise PreviewImpossible("No vendor is invited yet. Choose vendors first.")
        out.mkdir(parents=True, exist_ok=True)
        with self.database.read() as session:
            frozen = _frozen(session, rfq_id)
        return [
            self._write_one(out, draft, drafting, frozen.get(draft.vendor.id or VendorId(0)))
            for draft in drafting.drafts(found)
        ]

    def _write_one(self, out: Path, draft: Draft, drafting: Drafting, frozen: FrozenMessage | None) -> Path:
        if frozen is None:
            if draft.mail is None or not draft.vendor.recipients:
                raise PreviewImpossible(f"“{draft.vendor.name}”: {draft.problem or 'the vendor has no address.'}")
            for a in drafting.rfq.attachments:
                self.spool.add(Path(a.path), a.sha256)
            frozen = drafting.freeze(draft, self.clock.now())
        name = _UNFIT.sub("_", f"{drafting.rfq.number} {draft.vendor.name}")[:120].rstrip(". ")
        path = out / f"{name}.eml"
        try:
            with path.open("wb") as file:
                file.writelines(self.spool.blocks(frozen))
        except OSError as reason:
            raise PreviewImpossible(
                f"“{path}” cannot be written: {reason.strerror}. Choose another folder."
            ) from reason
        return path

    def _drafting(
        self, rfq_id: RfqId, account: Account, vendor_ids: Sequence[VendorId] | None
    ) -> tuple[Drafting, list[Vendor]]:
        with self.database.read() as session:
            rfq = rfqs.get(session, rfq_id)
            if rfq is None:
                raise RfqMissing("This request does not exist any more. Refresh the list.")
            wanted = rfq.vendor_ids if vendor_ids is None else [v for v in vendor_ids if v in rfq.vendor_ids]
            return Drafting(rfq, account, rfqs.marks(session, rfq_id)), vendors.get(session, wanted)


def _frozen(session: Session, rfq_id: RfqId) -> dict[VendorId, FrozenMessage]:
    found = {line.vendor_id: outbox.message(session, line.id) for line in deliveries.lines(session, rfq_id)}
    return {vendor: message for vendor, message in found.items() if message is not None}
