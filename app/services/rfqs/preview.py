"""What each vendor will get, before anything is sent: to look at, and as .eml files."""

import contextlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from app.documents.mail.mail import HeaderUnsafe
from app.documents.mail.spool import Spool
from app.documents.sheets.unfinished import replacing
from app.domain.accounts.account import Account
from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.purpose import INVITED
from app.domain.rfqs.mark import Mark
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.rfqs.asked import asked, file_names
from app.services.rfqs.control import FileControl
from app.services.rfqs.mail_drafting import Draft, Drafting, sender_of
from app.services.rfqs.mail_texts import PLACEHOLDERS
from app.services.rfqs.refusals import Refusal, VendorsBarred, file_refusals
from app.services.rfqs.vendor_links import urls_of
from app.storage.base.database import Database, Session
from app.storage.outbox import deliveries, planning
from app.system.clock import Clock

_TRIAL = "TEST"  # shorter than the token of any invitation
_MARK = "\ufdd2"  # a noncharacter: no text has it


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
    values: Mapping[str, str] = field(default_factory=dict)  # of all placeholders, by their names
    missing: tuple[str, ...] = ()  # placeholders that the text counts on and that are empty
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # of the HTML, by what it calls them


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
            return Preview(problem="This vendor is no longer invited.")
        if barred:
            return Preview(problem=str(VendorsBarred("There is no email to show.", barred.values())))
        draft = next(drafting.drafts(found))
        values = _values(drafting, found[:1])
        to = tuple(f"{c.name} <{c.email}>" if c.name else c.email for c in draft.vendor.recipients)
        if draft.mail is None:
            return Preview(to=to, problem=draft.problem, values=values)
        problem = "" if to else "The vendor has no address."
        if to and draft.empty:
            problem = " ".join(f"{_label(name)} is empty for this vendor." for name in draft.empty)
        size = 0
        if to:
            try:
                size = drafting.freeze(draft, self.clock.now()).size
            except HeaderUnsafe as reason:
                problem = str(reason)
        picture = sender_of(account).logo
        return Preview(
            subject=draft.mail.subject,
            sender=f"{account.from_name} <{account.from_address}>" if account.from_name else account.from_address,
            to=to,
            plain=draft.mail.plain,
            html=draft.mail.html,
            attachments=(
                *((f.name, len(f.octets)) for f in drafting.own_files(draft)),
                *((a.name, a.size) for a in draft.files),
            ),
            size=size,
            problem=problem,
            values=values,
            missing=draft.empty,
            pictures={} if picture is None else {picture.source: picture.octets},
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
            raise VendorsBarred("No email was written.", unwritten)
        made = [
            (draft.vendor, self._made(draft, drafting, frozen.get(draft.vendor.stored_id)))
            for draft in drafting.drafts(found)
        ]
        names = file_names(drafting.rfq.number, [vendor for vendor, _ in made], ".eml")
        try:
            out.mkdir(parents=True, exist_ok=True)
            return [self._written(out / name, message) for name, (_, message) in zip(names, made, strict=True)]
        except OSError as reason:
            text = f"“{out}” can't be written to: {reason.strerror}. Choose another folder."
            raise PreviewImpossible(text) from reason

    def trial(self, rfq_id: RfqId, vendor_id: VendorId, account: Account, to: str) -> tuple[str, FrozenMessage]:
        """The vendor's name, and its mail as it would be made now but to `to` alone; its files are in the spool.

        It has a Message-ID of its own, and a mark that no vendor has: neither a look into the Sent folder nor an answer
        to it can be taken for one of the vendor's.

        Raises:
            VendorsBarred, PreviewImpossible, HeaderUnsafe, FileMissing, FileChanged, SpoolFull
        """
        drafting, found, barred = self._drafting(rfq_id, account, [vendor_id])
        if not found:
            raise PreviewImpossible("This vendor is no longer invited. Choose another one.")
        if barred:
            raise VendorsBarred("No test email was sent.", barred.values())
        trial = _for_trial(drafting, self.clock.now())
        draft = next(trial.drafts(found))
        if draft.mail is None:
            raise PreviewImpossible(draft.problem)
        reader = replace(draft.vendor, contacts=(Contact(email=to, rank=ContactRank.PRIMARY),))
        mail = replace(draft.mail, subject=f"Test: {draft.mail.subject}")
        return draft.vendor.name, self._made(replace(draft, vendor=reader, mail=mail), trial, None)

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
    ) -> tuple[Drafting, Sequence[Vendor], Mapping[VendorId, Refusal]]:
        """The vendors wanted, and those among them who may not have a line."""
        with self.database.read() as session:
            found = asked(session, rfq_id, vendor_ids, self.clearances, self.clock.now().date())
        rfq = found.rfq
        standings = FileControl(self.database, self.clearances).standings(rfq.attachments)
        with self.database.read() as session:
            kept = file_refusals(session, replace(rfq, attachments=()), rfq, standings, self.clearances)
            links = urls_of(session, rfq_id)
        levels = {path: standing.needed for path, standing in standings.items()}
        drafting = Drafting(rfq, account, levels=levels, links=links)
        wanted = {vendor.id for vendor in found.vendors}
        return drafting, found.vendors, {v: r for v, r in kept.items() if v in wanted} | dict(found.barred)


def _for_trial(drafting: Drafting, now: datetime) -> Drafting:
    """As if each vendor had another mark, and no copies were wanted."""
    key = Mark.made(int(now.timestamp() * 1000), secrets.randbits(105)).message_key
    invitations = tuple(replace(i, mark=Mark(_TRIAL, key)) for i in drafting.rfq.invitations)
    return replace(
        drafting,
        rfq=replace(drafting.rfq, invitations=invitations, copies=()),
        account=replace(drafting.account, house_cc=""),
        links={vendor_id: "/".join((*link.split("/")[:-1], _TRIAL)) for vendor_id, link in drafting.links.items()},
    )


def _values(drafting: Drafting, vendors: Sequence[Vendor]) -> dict[str, str]:
    """What each placeholder says to this vendor: read from a mail that has them all."""
    every = "\n".join(f"{_MARK}{placeholder.source}" for placeholder in PLACEHOLDERS)
    draft = next(replace(drafting, rfq=replace(drafting.rfq, subject="", body=every, texts=())).drafts(vendors))
    texts = draft.mail.plain.split(_MARK)[1:] if draft.mail else ()
    return {placeholder.name: text.strip() for placeholder, text in zip(PLACEHOLDERS, texts, strict=False)}


def _label(name: str) -> str:
    """What a buyer calls a placeholder; loops have names of their own."""
    return next((p.label for p in PLACEHOLDERS if p.name == name), name)


def _frozen(session: Session, rfq_id: RfqId) -> dict[VendorId, FrozenMessage]:
    connection = session.connection()
    invitations = (line for line in deliveries.lines(session, rfq_id) if line.occasion == INVITED)
    found = {line.vendor_id: planning.message(connection, line.id) for line in invitations}
    return {vendor: message for vendor, message in found.items() if message is not None}
