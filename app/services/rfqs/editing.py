"""Writing a request: details, lines, files, vendors. Each call is one change, whole or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from app.documents.mail.spool import fingerprint
from app.domain.rfqs.rfq import LARGEST_MAIL, Attachment, Rfq, RfqItem
from app.domain.trade.address import AddressUnusable, mail_address, same_mailbox
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.clearance import Clearances
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.services.rfqs.control import FileControl
from app.services.rfqs.mail_templates import first_text
from app.services.rfqs.reading import RfqMissing
from app.services.rfqs.refusals import VendorsBarred, file_refusals
from app.storage.base.database import Database, Session
from app.storage.rfqs import parts, rfqs
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
    clearances: Clearances

    def create(self, title: str, deadline: Deadline | None = None) -> Rfq:
        """A new draft with the next number of the series and the mail that new requests begin with."""
        now = self.clock.now()
        with self.database.write() as session:
            text = first_text(session)
            rfq_id = rfqs.create(
                session,
                number=rfqs.next_number(session, self.number_series, now.astimezone().year),
                title=_checked_title(title),
                deadline=deadline,
                subject=text.subject,
                body=text.body,
                now=now,
            )
            rfqs.change(session, rfq_id, {"texts": text.texts}, now)
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
        if "copies" in values:
            values["copies"] = _checked_copies(cast("Iterable[str]", values["copies"]))
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
        """Keep exactly these files: removing, saying who gets them, undo.

        Raises:
            VendorsBarred: a controlled one would go to a vendor who may not have it; nothing was changed.
        """
        standings = FileControl(self.database, self.clearances).standings(attachments)
        with self.database.write() as session:
            rfq = stored_rfq(session, rfq_id)
            after = replace(rfq, attachments=tuple(attachments))
            if refused := file_refusals(session, rfq, after, standings, self.clearances):
                raise VendorsBarred("Nothing was changed.", refused.values())
            parts.set_attachments(session, rfq_id, attachments)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return stored_rfq(session, rfq_id)


def stored_rfq(session: Session, rfq_id: RfqId) -> Rfq:
    """RfqMissing where another program has deleted it."""
    found = rfqs.get(session, rfq_id)
    if found is None:
        raise RfqMissing("This request does not exist any more. Refresh the list.")
    return found


def _checked_title(title: str) -> str:
    cleaned = " ".join(title.split())
    if not 0 < len(cleaned) <= LONGEST_NAME:
        what = f"a title of {len(cleaned):,} characters" if cleaned else "no title"
        raise RfqInvalid(f"The request has {what}. Write a few words, such as “Electroless nickel, 3 parts”.")
    return cleaned


def _checked_copies(addresses: Iterable[str]) -> tuple[str, ...]:
    """Each mailbox once. RfqInvalid where one is no address."""
    found: dict[str, str] = {}
    for address in addresses:
        try:
            found.setdefault(same_mailbox(address.strip()), mail_address(address.strip()))
        except AddressUnusable as reason:
            raise RfqInvalid(f"No copy can go to “{address}”: {reason} Correct the address.") from reason
    return tuple(found.values())


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
