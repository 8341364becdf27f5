"""The check before sending: gathers the facts that `domain.preflight` judges."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from app.documents.mail.language import language_of
from app.documents.mail.mail import HeaderUnsafe
from app.documents.mail.spool import FileMissing, fingerprint
from app.domain.accounts.account import Account
from app.domain.matching.undone import undone
from app.domain.outbox.message import FrozenMessage
from app.domain.people.user import name_key
from app.domain.rfqs.approval import substance
from app.domain.rfqs.bars import Bar, barred
from app.domain.rfqs.control import FileNote, Standing
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.preflight import check
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.rules.facts import Facts, FileFact, MailFact, Wording
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Finding
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.watch import Watch, unwatched
from app.domain.vendors.vendor import Vendor
from app.services.rfqs.approving import RfqApproving
from app.services.rfqs.control import FileControl
from app.services.rfqs.mail_drafting import Again, Draft, Drafting
from app.services.rfqs.mail_texts import code_of, text_for
from app.services.rfqs.reading import RfqMissing
from app.services.rfqs.refusals import rules_of
from app.services.rfqs.seen import mark_of, mark_of_fields
from app.services.rfqs.vendor_links import urls_of
from app.storage.base.database import Database
from app.storage.outbox import planning, standing
from app.storage.rfqs import rfqs
from app.storage.vendors import vendors
from app.system.clock import Clock

_FRESH = timedelta(minutes=10)  # a mail's date should be about that of its sending
_PART = 100  # mails between two words of how far it is
_ELSEWHERE = (
    "It may be on the computer of {colleague}, whose RFQ this is: files from a folder that all computers see by the "
    "same path work for everybody."
)
_NOBODY = Account(name="", from_address="sender@example.invalid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A request, the mails of the vendors that have none yet, and what the check says about sending it.

    Where nothing blocks every one of them has its mail, frozen: what was checked is what is sent, octet for octet, as
    long as nothing that it stands on has changed (`RfqChecking.is_current`).
    """

    at: datetime
    account: Account | None
    rfq: Rfq
    stamp: standing.Stamp
    versions: Mapping[VendorId, int]  # of the invited vendors
    written: frozenset[VendorId]  # had a mail already
    unwritten: tuple[Vendor, ...]  # who gets a mail
    notes: Mapping[str, FileNote]  # of its files
    standings: Mapping[str, Standing]  # of its files, by their paths
    mails: Mapping[VendorId, FrozenMessage]
    findings: tuple[Finding, ...]

    @property
    def is_written(self) -> bool:
        """Whether every invited vendor has its mail already."""
        return bool(self.rfq.vendor_ids) and not self.unwritten

    @property
    def mark(self) -> str:
        """Another one for another RFQ, account or finding, or other vendors: for who agrees to what was looked at."""
        text = mark_of_fields(self.rfq, "title", "subject", "body", "texts", "has_form")
        found = [(finding.code, finding.severity, finding.row) for finding in self.findings]
        return mark_of(substance(self.rfq), text, self.account, self.versions, self.written, found)

    def clearances_for(self, invitation: Invitation) -> tuple[str, ...]:
        """Those that the lines and files need which this vendor gets."""
        files = self.rfq.files_for(invitation)
        levels = (level for file in files for level in self.standings[file.path].needed)
        return tuple(sorted({*self.rfq.clearances_for(invitation), *levels}))


@dataclass(frozen=True, slots=True)
class RfqChecking:
    """`account_problem` tells why an account cannot send now (no password, …), or an empty text."""

    database: Database
    clock: Clock
    account_problem: Callable[[Account], str]
    clearances: Clearances
    approving: RfqApproving

    def check(self, rfq_id: RfqId, account: Account | None) -> tuple[Finding, ...]:
        """What stands in the way of sending to the vendors that have no mail yet; what blocks comes first."""
        return self.prepare(rfq_id, account).findings

    def prepare(
        self,
        rfq_id: RfqId,
        account: Account | None,
        again: Mapping[VendorId, Again] | None = None,
        watch: Watch = unwatched,
        at: datetime | None = None,
    ) -> Prepared:
        """The same with the mails that were checked; `again`: whose mail is made anew, and how; `at`: when
        they are to go, if not now.

        Raises:
            Cancelled: by `watch`, which is told of mails.
        """
        with self.database.read() as session:
            stamp = standing.stamp(session)
            rfq = rfqs.get(session, rfq_id)
            if rfq is None:
                raise RfqMissing("This RFQ no longer exists. Refresh the list.")
            rfq = replace(rfq, invitations=tuple(_readdressed(i, again or {}) for i in rfq.invitations))
            invited = vendors.get(session, rfq.vendor_ids)
            written = planning.planned_vendors(session, rfq_id)
            written_to = standing.written_to(session, rfq_id)
            customers = [i.customer for i in rfq.items]
            rules = rules_of(session, customers, self.clearances, self.clock.now().date())
            links = urls_of(session, rfq_id)
        control = FileControl(self.database, self.clearances)
        notes, standings = control.notes(rfq.attachments), control.standings(rfq.attachments)
        chosen = [v for v in invited if (v.id in again if again else v.id not in written)]
        levels = {path: standing.needed for path, standing in standings.items()}
        drafting = Drafting(rfq, account or _NOBODY, again or {}, levels, links)
        now = at or self.clock.now()
        mails: dict[VendorId, FrozenMessage] = {}
        judged: list[MailFact] = []
        bars: dict[tuple[object, ...], tuple[Bar, ...]] = {}
        codes = {language: code_of(rfq, language) for language in {language_of(v.language) for v in invited}}
        for draft in drafting.drafts(chosen):
            if len(judged) % _PART == 0:
                watch(len(judged), len(chosen))
            alike = draft.vendor.clearance, draft.vendor.approvals, id(draft.items)  # `drafting` keeps the items
            if alike not in bars:
                bars[alike] = barred(draft.vendor.clearance, draft.vendor.approvals, draft.items, rules)
            fact = _mail_fact(drafting, draft, now, mails)
            code = codes[language_of(draft.vendor.language)]
            judged.append(replace(fact, bars=bars[alike], invitation=draft.invitation, language=code))
        asked = {v.id for v in chosen}
        colleague = rfq.owner if name_key(rfq.owner) != name_key(self.database.who) else ""
        invitations = {i.vendor_id: i for i in rfq.invitations}
        facts = Facts(
            rfq=rfq,
            account=account,
            account_problem=self.account_problem(account) if account else "",
            approval=self.approving.missing(
                rfq, is_controlled=any(i.clearance for i in rfq.items) or any(s.needed for s in standings.values())
            ),
            files=[
                FileFact(attachment=a, problem=_file_problem(a, colleague), standing=standings[a.path])
                for a in rfq.attachments
            ],
            mails=judged + [_written(v, invitations[v.stored_id]) for v in invited if v.id not in asked],
            now=now,
            clearances=self.clearances,
            written_to=written_to,
            texts=_wordings(rfq, chosen or invited),
            undone=undone(rfq.items, [(v, invitations[v.stored_id]) for v in invited], rules),
        )
        return Prepared(
            at=now,
            account=account,
            rfq=rfq,
            stamp=stamp,
            versions={v.stored_id: v.version for v in invited},
            written=frozenset(written),
            unwritten=tuple(chosen),
            notes=notes,
            standings=standings,
            mails=mails,
            findings=check(facts, lambda: watch(len(judged), len(chosen))),
        )

    def is_current(self, prepared: Prepared, account: Account) -> bool:
        """Whether preparing it again would make the same of it, but for the date and the files, which are looked at
        when they are kept.
        """
        if prepared.account != account or self.clock.now() - prepared.at >= _FRESH or self.account_problem(account):
            return False
        if FileControl(self.database, self.clearances).notes(prepared.rfq.attachments) != prepared.notes:
            return False
        with self.database.read() as session:
            if planning.planned_vendors(session, prepared.rfq.id) != prepared.written:
                return False
            stamp = standing.stamp(session)
            if stamp == prepared.stamp:
                return True  # no vendor and no request was changed at all
            if stamp.lists != prepared.stamp.lists:
                return False
            rfq = rfqs.get(session, prepared.rfq.id)
            return rfq == prepared.rfq and vendors.versions(session, prepared.rfq.vendor_ids) == prepared.versions


def _readdressed(invitation: Invitation, again: Mapping[VendorId, Again]) -> Invitation:
    made = again.get(invitation.vendor_id)
    return invitation if made is None or made.contacts is None else replace(invitation, contacts=made.contacts)


def _wordings(rfq: Rfq, readers: Sequence[Vendor]) -> list[Wording]:
    """What they are written to in, each text once, the first one first."""
    found: dict[str, Wording] = {}
    for language in {language_of(vendor.language) for vendor in readers}:
        text, code = text_for(rfq, language), code_of(rfq, language)
        found[code] = Wording(subject=text.subject, body=text.body, language=code, name=language.name)
    return [found[code] for code in sorted(found)]


def _written(vendor: Vendor, invitation: Invitation) -> MailFact:
    """Of a vendor that has its mail already."""
    return MailFact(vendor=invitation.addressed(vendor), invitation=invitation, is_written=True)


def _mail_fact(drafting: Drafting, draft: Draft, now: datetime, mails: dict[VendorId, FrozenMessage]) -> MailFact:
    """What the check wants to know of a mail, which is frozen for it and kept in `mails`."""
    if draft.mail is None or not draft.vendor.recipients:
        return MailFact(vendor=draft.vendor, problem=draft.problem)
    try:
        frozen = mails[draft.vendor.stored_id] = drafting.freeze(draft, now)
    except HeaderUnsafe as reason:
        return MailFact(vendor=draft.vendor, problem=str(reason))
    return MailFact(
        vendor=draft.vendor,
        subject=draft.mail.subject,
        text=draft.mail.plain,
        pieces=draft.mail.pieces,
        size=frozen.size,
        empty=draft.empty,
    )


def _file_problem(attachment: Attachment, colleague: str) -> str:
    """`colleague`: whose RFQ it is, if not one's own."""
    try:
        size, sha256 = fingerprint(Path(attachment.path))
    except FileMissing as reason:
        return f"{reason} {_ELSEWHERE.format(colleague=colleague)}" if colleague else str(reason)
    if (size, sha256) != (attachment.size, attachment.sha256):
        return f"“{attachment.path}” has changed since it was attached."
    return ""
