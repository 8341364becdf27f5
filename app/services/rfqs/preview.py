"""What each vendor will get, before anything is sent: to look at, and as .eml files."""

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.mail.mail import HeaderUnsafe
from app.documents.mail.spool import Spool
from app.documents.sheets.unfinished import replacing
from app.domain.accounts.account import Account
from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.purpose import INVITED
from app.domain.rfqs.control import Standing
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.vendor import Vendor
from app.services.rfqs.control import FileControl
from app.services.rfqs.mail_drafting import Draft, Drafting
from app.services.rfqs.reading import RfqMissing
from app.services.rfqs.refusals import Refusal, VendorsBarred, refusals_of, strict_rules
from app.storage.base.database import Database, Session
from app.storage.outbox import deliveries, planning
from app.storage.rfqs import rfqs
from app.storage.vendors import vendors
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
    clearances: Clearances

    def show(self, rfq_id: RfqId, vendor_id: VendorId, account: Account) -> Preview:
        """One vendor's mail as it would be made now."""
        drafting, found, barred = self._drafting(rfq_id, account, [vendor_id])
        if not found:
            return Preview(problem="This vendor is not invited any more.")
        if barred:
            return Preview(problem=str(VendorsBarred("There is no mail to show.", barred.values())))
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
            attachments=tuple((a.name, a.size) for a in draft.files),
            size=size,
            problem=problem,
        )

    def write(
        self, rfq_id: RfqId, out: Path, account: Account, vendor_ids: Sequence[VendorId] | None = None
    ) -> list[Path]:
        """Write one .eml a vendor, octet for octet what is (or, not being queued yet, would be) sent.

        Raises:
            VendorsBarred: one who has no mail in the outbox yet may not have a line; nothing was written.
            PreviewImpossible, PlaceTaken, FileMissing, FileChanged, SpoolFull, SpoolDamaged: what was written until
                then stays.
        """
        drafting, found, barred = self._drafting(rfq_id, account, vendor_ids)
        if not found:
            raise PreviewImpossible("No vendor is invited yet. Choose vendors first.")
        with self.database.read() as session:
            frozen = _frozen(session, rfq_id)
        if unwritten := [refusal for vendor_id, refusal in barred.items() if vendor_id not in frozen]:
            raise VendorsBarred("No mail was written.", unwritten)
        made = [
            (draft.vendor, self._made(draft, drafting, frozen.get(draft.vendor.stored_id)))
            for draft in drafting.drafts(found)
        ]
        names = _names(drafting.rfq.number, [vendor for vendor, _ in made])
        try:
            out.mkdir(parents=True, exist_ok=True)
            return [self._written(out / name, message) for name, (_, message) in zip(names, made, strict=True)]
        except OSError as reason:
            text = f"“{out}” cannot be written to: {reason.strerror}. Choose another folder."
            raise PreviewImpossible(text) from reason

    def _made(self, draft: Draft, drafting: Drafting, frozen: FrozenMessage | None) -> FrozenMessage:
        if frozen is not None:
            for a in drafting.rfq.attachments:  # the spool of a mail that was sent may have been tidied up
                with contextlib.suppress(Problem):
                    self.spool.add(Path(a.path), a.sha256)
            return frozen
        if draft.mail is None or not draft.vendor.recipients:
            raise PreviewImpossible(f"“{draft.vendor.name}”: {draft.problem or 'the vendor has no address.'}")
        for a in draft.files:
            self.spool.add(Path(a.path), a.sha256)
        return drafting.freeze(draft, self.clock.now())

    def _written(self, path: Path, message: FrozenMessage) -> Path:
        with replacing(path, (".eml",)) as temporary, temporary.open("wb") as file:
            file.writelines(self.spool.blocks(message))
        return path

    def _drafting(
        self, rfq_id: RfqId, account: Account, vendor_ids: Sequence[VendorId] | None
    ) -> tuple[Drafting, list[Vendor], Mapping[VendorId, Refusal]]:
        """The vendors wanted, and those among them who may not have a line."""
        with self.database.read() as session:
            rfq = rfqs.get(session, rfq_id)
            if rfq is None:
                raise RfqMissing("This request does not exist any more. Refresh the list.")
            wanted = rfq.vendor_ids if vendor_ids is None else [v for v in vendor_ids if v in rfq.vendor_ids]
            asked = {i.vendor_id: rfq.items_for(i) for i in rfq.invitations}
            rules = strict_rules(session, rfq.items, self.clearances, self.clock.now().date())
            barred = refusals_of(session, {v: asked[v] for v in wanted}, rules)
            found = vendors.get(session, wanted)
        standings = FileControl(self.database, self.clearances).standings(rfq.attachments)
        drafting = Drafting(rfq, account, levels={path: standing.needed for path, standing in standings.items()})
        return drafting, found, self._kept_from_files(rfq, found, standings) | dict(barred)

    def _kept_from_files(
        self, rfq: Rfq, found: Sequence[Vendor], standings: Mapping[str, Standing]
    ) -> dict[VendorId, Refusal]:
        """Who would get a controlled file without the clearance for it."""
        invitations = {i.vendor_id: i for i in rfq.invitations}
        refused: dict[VendorId, Refusal] = {}
        for vendor in found:
            for file in rfq.files_for(invitations[vendor.stored_id]):
                if not standings[file.path].allows(vendor.clearance, self.clearances):
                    text = f"{file.name}: {standings[file.path].because}."
                    refused.setdefault(vendor.stored_id, Refusal(vendor=vendor.name, text=text))
        return refused


def _frozen(session: Session, rfq_id: RfqId) -> dict[VendorId, FrozenMessage]:
    connection = session.connection()
    invitations = (line for line in deliveries.lines(session, rfq_id) if line.occasion == INVITED)
    found = {line.vendor_id: planning.message(connection, line.id) for line in invitations}
    return {vendor: message for vendor, message in found.items() if message is not None}


def _names(number: str, vendors: Sequence[Vendor]) -> list[str]:
    """A file name for each that every system takes, no two alike whatever the case."""
    names: list[str] = []
    for vendor in vendors:
        name = _UNFIT.sub("_", f"{number} {vendor.name}")[:120].rstrip(". ")
        taken = f"{name}.eml".casefold() in {n.casefold() for n in names}
        names.append(f"{name} {vendor.stored_id}.eml" if taken else f"{name}.eml")
    return names
