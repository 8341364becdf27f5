"""From a checked request to mails in the outbox: every one of them, or none."""

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.documents.mail.spool import Spool
from app.domain.accounts.account import Account, AccountKind
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.copies import copies_of
from app.domain.rfqs.revision import snapshot
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.address import same_mailbox
from app.domain.trade.finding import Finding, blocks
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId
from app.domain.trade.problem import Problem
from app.domain.trade.watch import Watch, unwatched
from app.services.rfqs.checking import Prepared, RfqChecking
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.filing import refuse_put_away
from app.services.rfqs.mail_drafting import Again
from app.services.rfqs.meanwhile import ChangedMeanwhile
from app.services.sending.permission import LONGEST_TRY, Permission, expiry
from app.storage.accounts import accounts
from app.storage.base import preferences
from app.storage.base.database import Database, Session
from app.storage.outbox import answers, deliveries, generation, notices, planning, standing
from app.storage.outbox.offered import spool_keys_offered
from app.storage.rfqs import revisions
from app.system.clock import Clock

_LATEST = timedelta(days=30)  # much has changed by then
_LOG = logging.getLogger(__name__)
_NO_DRAFTS = {
    AccountKind.PRACTICE: "The practice account has no Drafts. Choose another account, or send.",
    AccountKind.SMTP: "This account has no Drafts yet. Enter its IMAP server in the account, under “Folders”, or send.",
}
_FAILED = (DeliveryState.REJECTED, DeliveryState.SKIPPED)
_CANCELLED = (DeliveryState.CANCELLED,)


class CheckFailed(Problem):
    """The check refuses sending; `findings` has everything it found."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        self.blocking = tuple(f for f in self.findings if blocks([f]))
        first = self.blocking[0]
        rest = f" ({len(self.blocking) - 1} more)" if len(self.blocking) > 1 else ""
        super().__init__(f"Nothing was sent. {first.row}: {first.text} {first.todo}{rest}")


class DataAreOlder(Problem):
    """More went out than these data know of: what is sent now may be sent twice."""


class AskedAlready(Problem):
    """Somebody was written to for this request meanwhile; nothing was queued."""


class AccountGone(Problem):
    """The account that the mails were queued for does not exist any more."""


class NoDrafts(Problem):
    """The account has no Drafts that mails could be put into; the message says why."""


class TimeUnusable(Problem):
    """Mails cannot be sent at that time; the message says why."""


@dataclass(frozen=True, slots=True)
class Queued:
    """`new` mails were queued now; `total` stand in the outbox for this request."""

    new: int
    total: int


@dataclass(frozen=True, slots=True)
class RfqSending:
    database: Database
    spool: Spool
    clock: Clock
    checking: RfqChecking
    keep_copy: Callable[[], None]  # of the database, before a batch is in it
    permission: Permission

    def queue(
        self,
        rfq_id: RfqId,
        account: Account,
        *,
        held: bool = False,
        checked: Prepared | None = None,
        checking: Watch = unwatched,
        writing: Watch = unwatched,
        at: datetime | None = None,
        into_drafts: bool = False,
        seen: str | None = None,
    ) -> Queued:
        """Check, freeze and queue one mail for each invited vendor that has none yet; safe to call twice.

        `held` queues them paused; with `at` they wait until then; `into_drafts` puts them into the account's Drafts and
        sends none. What was `checked` just now is taken as it is, if
        nothing has changed since.
        `checking` and `writing` are told how many mails are checked and written. `seen` is the mark of the check that
        somebody has looked at a while ago: nothing else goes out.

        Raises:
            Cancelled: by one of these; nothing was queued.
            CheckFailed: something blocks; nothing was queued.
            ChangedMeanwhile: it isn't what was `seen`; nothing was queued.
            DataAreOlder: than what was sent; nothing was queued.
            FileMissing, FileChanged, SpoolFull: an attachment went between check and freeze; nothing was queued.
            RfqPutAway: it is closed or archived; nothing was queued.
            NoDrafts: the account's mailbox is not known, so nothing can be put there; nothing was queued.
            TimeUnusable: `at` has passed, or is too far away; nothing was queued.
        """
        self._check_time(at)
        if into_drafts and not account.via.has_folders:
            raise NoDrafts(_NO_DRAFTS[account.kind])
        is_known = checked is not None and checked.rfq.id == rfq_id and self.checking.is_current(checked, account)
        prepared = (
            checked
            if checked is not None and is_known and at is None
            else self.checking.prepare(rfq_id, account, watch=checking, at=at)
        )
        if prepared.is_written:  # what was frozen goes out as it is, whatever has become of files and deadline
            with self.database.read() as session:
                return Queued(new=0, total=deliveries.tally(session, rfq_id, Purpose.INVITATION).total)
        mails = self.kept(prepared, account)
        if seen is not None and prepared.mark != seen:
            raise ChangedMeanwhile(
                f"{prepared.rfq.number}, its vendors or what the check says was changed since you looked at it. "
                "Nothing was queued. Look at it again, then send."
            )
        self.keep_copy()
        now = self.clock.now()
        with self.database.write() as session:
            refuse_older(session)
            refuse_put_away(session, rfq_id)
            refuse_second(session, prepared.rfq, [account.stored_id], mails)
            new = planning.plan(
                session,
                rfq_id=rfq_id,
                account_id=account.stored_id,
                mails=mails,
                now=now,
                expires_at=expiry(prepared.rfq, at or now),
                not_before=at,
                revision=revisions.freeze(session, rfq_id, snapshot(prepared.rfq), now) if mails else 0,
                held=held,
                into_drafts=into_drafts,
                watch=writing,
            )
            total = deliveries.tally(session, rfq_id, Purpose.INVITATION).total
        _LOG.info("queued", extra={"rfq": rfq_id, "account": account.name, "mails": new})
        return Queued(new=new, total=total)

    def retry(self, rfq_id: RfqId, cancelled: bool = False, only: Collection[DeliveryId] | None = None) -> int:
        """Queue mails that failed or were skipped again, made anew with today's addresses; their Message-IDs stay.
        Answers and notices go out as they were written.

        With `cancelled` those instead that the buyer has cancelled; with `only` none but these.

        Raises:
            CheckFailed, AccountGone, AskedAlready, DataAreOlder, RfqPutAway: nothing was queued.
        """
        states = _CANCELLED if cancelled else _FAILED
        with self.database.read() as session:
            refused = [r for r in deliveries.unsent(session, rfq_id, states) if only is None or r.id in only]
            written = [i for i in answers.unsent(session, rfq_id, states) if only is None or i in only]
        now = self.clock.now()
        planned = [
            (again, mail, expires)
            for account_id in dict.fromkeys(r.account_id for r in refused)
            for again, mail, expires in self._made_anew(rfq_id, account_id, refused, now)
        ]
        with self.database.write() as session:
            refuse_older(session)
            if refused or not written:
                refuse_put_away(session, rfq_id)
            rfq = stored_rfq(session, rfq_id)
            refuse_second(session, rfq, {r.account_id for r in refused}, [mail for _, mail, _ in planned])
            number = revisions.freeze(session, rfq_id, snapshot(rfq), now) if planned else 0
            anew = sum(
                planning.replan(session, delivery_id, mail, now, expires, number)
                for delivery_id, mail, expires in planned
            )
            anew += self._written_again(session, written, now)
        _LOG.info("queued again", extra={"rfq": rfq_id, "mails": anew})
        return anew

    def _written_again(self, session: Session, ids: Sequence[DeliveryId], now: datetime) -> int:
        """Nothing but the buyer's words is in them, so that only their vendors are looked at again."""
        again = answers.requeue(session, ids, now, now + LONGEST_TRY)
        self.permission.judge(session, ids, now)
        return again

    def _check_time(self, at: datetime | None) -> None:
        if at is None:
            return
        now = self.clock.now()
        said = f"{at.astimezone():%a, %b %d, %Y, %H:%M}"
        if at <= now:
            raise TimeUnusable(f"{said} has passed. Choose a later time, or send now.")
        if at > now + _LATEST:
            raise TimeUnusable(f"{said} is more than {_LATEST.days} days away. Choose an earlier time.")

    def tidy(self) -> int:
        """Remove spooled files that no mail needs any more; returns how many."""
        with self.database.read() as session:
            needed = planning.spool_keys_needed(session)
            if preferences.get(session, preferences.PUBLIC_ADDRESS):  # vendors have them on their pages
                needed |= spool_keys_offered(session)
        return self.spool.remove_except(needed)

    def _made_anew(
        self, rfq_id: RfqId, account_id: AccountId, refused: Sequence[deliveries.Unsent], now: datetime
    ) -> list[tuple[DeliveryId, planning.Planned, datetime]]:
        with self.database.read() as session:
            account, invited = accounts.get(session, account_id), notices.invited(session, rfq_id)
        if account is None:
            raise AccountGone("The account of these emails was removed. Add it again by the same name, then retry.")
        again = {r.vendor_id: r for r in refused if r.account_id == account_id}
        after = {vendor_id: one.message_id for vendor_id, one in invited.items()}  # of those whose first one bounced
        anew = {vendor_id: Again(r.message_id, after.get(vendor_id, "")) for vendor_id, r in again.items()}
        prepared = self.checking.prepare(rfq_id, account, anew)
        expires = expiry(prepared.rfq, now)
        return [(again[m.vendor_id].id, m, expires) for m in self.kept(prepared, account)]

    def kept(self, prepared: Prepared, account: Account) -> list[planning.Planned]:
        """The mails that were checked, once their files are kept as well.

        Raises:
            CheckFailed: something blocks.
            FileMissing, FileChanged, SpoolFull: an attachment went between check and freeze.
        """
        if blocks(prepared.findings):
            raise CheckFailed(prepared.findings)
        for attachment in prepared.rfq.attachments:
            self.spool.add(Path(attachment.path), attachment.sha256)
        invitations = {i.vendor_id: i for i in prepared.rfq.invitations}
        return [
            planning.Planned(
                vendor_id=v.stored_id,
                vendor_name=v.name,
                message=prepared.mails[v.stored_id],
                clearances=prepared.clearances_for(invitations[v.stored_id]),
                house_cc=account.house_cc,
            )
            for v in prepared.unwritten
        ]


def refuse_older(session: Session) -> None:
    """Raises DataAreOlder."""
    older = generation.undecided(session)
    if older is not None and older.missing:
        raise DataAreOlder(
            f"Nothing was queued. {older.text} Restore a newer copy (rfq-sender backup list), or continue with "
            "this data: click the button in Attention, or run rfq-sender backup go-on."
        )


def refuse_second(
    session: Session,
    rfq: Rfq,
    senders: Iterable[AccountId],
    mails: Sequence[planning.Planned],
    have: Collection[VendorId] | None = None,
) -> None:
    """No address is asked twice, whatever vendor it hangs on; the check has said so, unless it was asked since.

    `have`: vendors whose mails are not looked at, else those that were written to. Raises AskedAlready.
    """
    known = standing.written_to(session, rfq.id)
    have = planning.written_vendors(session, rfq.id) if have is None else have
    always = (sender.house_cc for i in senders if (sender := accounts.get(session, i)))
    house = {same_mailbox(a) for cc in always for a in copies_of(rfq, cc)}  # gets a copy of each
    new = (same_mailbox(a) for mail in mails if mail.vendor_id not in have for a in mail.message.recipients)
    twice = next((mailbox for mailbox in new if mailbox in known and mailbox not in house), None)
    if twice is not None:
        raise AskedAlready(f"{twice} got an email for this RFQ in the meantime. Nothing was queued. Check again.")
