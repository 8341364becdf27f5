"""Writing a request: details, lines, files, vendors. Each call is one change, whole or not at all."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.documents.mail.spool import fingerprint
from app.domain.rfqs.bars import Rules
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.mark import Mark
from app.domain.rfqs.rfq import LARGEST_MAIL, Attachment, Rfq, RfqItem
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.clearance import Clearances
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.services.rfqs.control import FileControl
from app.services.rfqs.reading import RfqMissing
from app.services.rfqs.refusals import Refusal, VendorsBarred, refusals, strict_rules
from app.storage.base.database import Database, Session
from app.storage.outbox import planning
from app.storage.rfqs import invitations, parts, rfqs
from app.storage.vendors import vendors
from app.storage.vendors.doubles import survivors
from app.system.clock import Clock

_FIELDS = frozenset(
    ("title", "deadline", "subject", "body", "texts", "notes", "terms", "copies", "has_form")  # that `change` writes
)
_FILES_LIMIT = 500
_JUNK = {"thumbs.db", "desktop.ini"}


class RfqInvalid(Problem):
    """A change cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class RfqEditing:
    database: Database
    clock: Clock
    number_series: str
    default_subject: str
    default_body: str
    clearances: Clearances

    def create(self, title: str, deadline: Deadline | None = None) -> Rfq:
        """A new draft with the next number of the series and the standard mail."""
        now = self.clock.now()
        with self.database.write() as session:
            rfq_id = rfqs.create(
                session,
                number=rfqs.next_number(session, self.number_series, now.astimezone().year),
                title=_checked_title(title),
                deadline=deadline,
                subject=self.default_subject,
                body=self.default_body,
                now=now,
            )
            return stored_rfq(session, rfq_id)

    def change(self, rfq_id: RfqId, **values: object) -> Rfq:
        """Overwrite any of title, deadline (Deadline or None), subject, body, texts, notes, terms, copies, has_form.

        Raises:
            RfqInvalid: a title or an address that cannot be used; nothing was changed.
        """
        if unknown := values.keys() - _FIELDS:
            raise ValueError(f"a request has no {', '.join(sorted(unknown))}")
        if "title" in values:
            values["title"] = _checked_title(str(values["title"]))
        with self.database.write() as session:
            stored_rfq(session, rfq_id)
            rfqs.change(session, rfq_id, values, self.clock.now())
            return stored_rfq(session, rfq_id)

    def set_items(self, rfq_id: RfqId, items: Sequence[RfqItem]) -> Rfq:
        """Keep exactly these lines: editing, deleting, undo; the ids of those that stay come back with it."""
        if len({item.number for item in items}) < len(items):
            raise RfqInvalid("Two lines have the same number. Give each line a number of its own.")
        with self.database.write() as session:
            stored_rfq(session, rfq_id)
            parts.set_items(session, rfq_id, items)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return stored_rfq(session, rfq_id)

    def attach(self, rfq_id: RfqId, paths: Sequence[Path]) -> Rfq:
        """Add files, and the files in folders; a file that is attached already is read again.

        Raises:
            FileMissing: one of them cannot be read; none was added.
            RfqInvalid: too many, or one is larger than any mail can be; none was added.
        """
        added = [_attachment(path) for path in _files(paths)]
        FileControl(self.database, self.clearances).remember(added)
        with self.database.write() as session:
            present = {a.path: a for a in stored_rfq(session, rfq_id).attachments}
            present |= {a.path: a for a in added}
            parts.set_attachments(session, rfq_id, list(present.values()))
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return stored_rfq(session, rfq_id)

    def set_attachments(self, rfq_id: RfqId, attachments: Sequence[Attachment]) -> Rfq:
        """Keep exactly these files: removing, undo."""
        with self.database.write() as session:
            stored_rfq(session, rfq_id)
            parts.set_attachments(session, rfq_id, attachments)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return stored_rfq(session, rfq_id)

    def invite(self, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> Rfq:
        """Add vendors to those invited; VendorsBarred where one may not have a line, and nothing was changed."""
        with self.database.write() as session:
            rfq, vendor_ids = stored_rfq(session, rfq_id), _as_now(session, vendor_ids)
            self._refuse(session, rfq, vendor_ids)
            return self._invited(session, rfq_id, dict.fromkeys((*rfq.vendor_ids, *vendor_ids)))

    def invite_allowed(self, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> tuple[Rfq, tuple[Refusal, ...]]:
        """Add those among these vendors who may have the lines; who may not is left out, and named."""
        with self.database.write() as session:
            rfq, vendor_ids = stored_rfq(session, rfq_id), _as_now(session, vendor_ids)
            refused = self._refused(session, rfq, vendor_ids)
            allowed = [v for v in vendor_ids if v not in refused]
            after = self._invited(session, rfq_id, dict.fromkeys((*rfq.vendor_ids, *allowed)))
            return after, tuple(refused.values())

    def set_invited(self, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> Rfq:
        """Invite exactly these; nothing is changed by a Problem.

        Raises:
            RfqInvalid: one that is left out has its mail already.
            VendorsBarred: one that was not invited before may not have a line.
        """
        with self.database.write() as session:
            vendor_ids = _as_now(session, vendor_ids)
            self._refuse(session, stored_rfq(session, rfq_id), vendor_ids)
            written = planning.written_vendors(session, rfq_id) - set(vendor_ids)
            listed = vendors.get(session, sorted(written))  # a vendor taken off the list cannot be chosen again
            if listed:
                names = ", ".join(v.name for v in listed)
                raise RfqInvalid(f"{names}: the mail is in the outbox or sent already. Cancel it there instead.")
            return self._invited(session, rfq_id, (*vendor_ids, *written))

    def ask(self, rfq_id: RfqId, invitation: Invitation) -> Rfq:
        """Store whom of an invited vendor to write to, which lines to ask it for, and which files only it gets.

        Raises:
            RfqInvalid: it is not invited, has its mail already, or a line or file is not of this request.
            VendorsBarred: it may not have a line that it was not asked for before; nothing was changed.
        """
        with self.database.write() as session:
            rfq = stored_rfq(session, rfq_id)
            _check_invitation(rfq, invitation)
            if invitation.vendor_id in planning.written_vendors(session, rfq_id):
                raise RfqInvalid("The mail is in the outbox or sent already. Cancel it there instead.")
            before = {i.vendor_id: rfq.items_for(i) for i in rfq.invitations}[invitation.vendor_id]
            more = [item for item in rfq.items_for(invitation) if item not in before]
            if refused := refusals(session, [invitation.vendor_id], more, self._rules(session, more)):
                raise VendorsBarred("Nothing was changed.", refused.values())
            invitations.change(session, rfq_id, invitation)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return stored_rfq(session, rfq_id)

    def _refuse(self, session: Session, rfq: Rfq, vendor_ids: Sequence[VendorId]) -> None:
        if refused := self._refused(session, rfq, vendor_ids):
            raise VendorsBarred("Nobody was invited.", refused.values())

    def _refused(self, session: Session, rfq: Rfq, vendor_ids: Sequence[VendorId]) -> Mapping[VendorId, Refusal]:
        """Who was invited while it was allowed stays invited: the check says what has become of it."""
        present = set(rfq.vendor_ids)
        added = [v for v in vendor_ids if v not in present]
        return refusals(session, added, rfq.items, self._rules(session, rfq.items))

    def _rules(self, session: Session, items: Sequence[RfqItem]) -> Rules:
        return strict_rules(session, items, self.clearances, self.clock.now().date())

    def _invited(self, session: Session, rfq_id: RfqId, vendor_ids: Iterable[VendorId]) -> Rfq:
        now = self.clock.now()
        milliseconds = int(now.timestamp() * 1000)
        marks = {v: Mark.made(milliseconds, secrets.randbits(105)) for v in vendor_ids}
        invitations.invite(session, rfq_id, marks)
        rfqs.change(session, rfq_id, {}, now)
        return stored_rfq(session, rfq_id)


def stored_rfq(session: Session, rfq_id: RfqId) -> Rfq:
    """RfqMissing where another program has deleted it."""
    found = rfqs.get(session, rfq_id)
    if found is None:
        raise RfqMissing("This request does not exist any more. Refresh the list.")
    return found


def _as_now(session: Session, vendor_ids: Sequence[VendorId]) -> list[VendorId]:
    """A list that was read before a merge names doubles: each counts as the vendor that it is now."""
    into = survivors(session)
    return list(dict.fromkeys(into.get(v, v) for v in vendor_ids))


def _check_invitation(rfq: Rfq, invitation: Invitation) -> None:
    if invitation.vendor_id not in rfq.vendor_ids:
        raise RfqInvalid("This vendor is not invited. Invite it first.")
    if invitation.lines is not None and not invitation.lines:
        raise RfqInvalid("The vendor would be asked for nothing. Choose a line, or leave the vendor out.")
    if invitation.contacts is not None and not invitation.contacts:
        raise RfqInvalid("Nobody would be written to. Choose a contact, or leave the vendor out.")
    if (invitation.lines or frozenset()) - {item.id for item in rfq.items}:
        raise RfqInvalid("A line is not there any more. Look at the lines again.")
    if invitation.extra_files - {file.id for file in rfq.attachments}:
        raise RfqInvalid("A file is not there any more. Look at the files again.")


def _checked_title(title: str) -> str:
    cleaned = " ".join(title.split())
    if not 0 < len(cleaned) <= LONGEST_NAME:
        what = f"a title of {len(cleaned):,} characters" if cleaned else "no title"
        raise RfqInvalid(f"The request has {what}. Write a few words, such as “Electroless nickel, 3 parts”.")
    return cleaned


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        whole = path.absolute()
        try:
            found += _inside(whole) if whole.is_dir() else [whole]
        except OSError as reason:
            raise RfqInvalid(f"“{path}” cannot be read: {reason.strerror}. Choose another file or folder.") from reason
    if len(found) > _FILES_LIMIT:
        raise RfqInvalid(f"{len(found)} files are more than a mail can carry ({_FILES_LIMIT}). Choose fewer.")
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> list[Path]:
    """The files of a folder without what programs hide there. RfqInvalid where there is nothing else."""
    there = sorted(p for p in folder.rglob("*") if p.is_file())
    found = [p for p in there if not any(map(_is_hidden, p.relative_to(folder).parts))]
    if not found:
        hidden = f" {len(there)} hidden ones are left out: to attach one, name it itself." if there else ""
        raise RfqInvalid(f"“{folder}” has no files to attach.{hidden}")
    return found


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in _JUNK


def _attachment(path: Path) -> Attachment:
    if path.is_file() and (octets := path.stat().st_size) > LARGEST_MAIL:  # told before it is read through
        raise RfqInvalid(
            f"“{path.name}” has {octets / 1e6:,.1f} MB, more than any mail can carry. Send it another way, such as a "
            "link in the message."
        )
    size, sha256 = fingerprint(path)
    return Attachment(path=str(path), name=path.name, size=size, sha256=sha256)
