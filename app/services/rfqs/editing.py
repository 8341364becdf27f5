"""Writing a request: details, lines, files, vendors. Each call is one change, whole or not at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import cast

from app.domain.rfqs.control import Standing
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem
from app.domain.rfqs.scope import Lines, held_back, with_again, with_files
from app.domain.rfqs.terms import Terms, clean_terms
from app.domain.rfqs.zipping import same_scope, with_zip
from app.domain.trade.clearance import Clearances
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId, VendorId
from app.services.rfqs.control import FileControl
from app.services.rfqs.field_checks import RfqInvalid, as_kept, checked_copies, checked_key, checked_title
from app.services.rfqs.mail_templates import first_text
from app.services.rfqs.meanwhile import on_top
from app.services.rfqs.picking import picked, picked_file
from app.services.rfqs.reading import RfqMissing
from app.services.rfqs.refusals import VendorsBarred, file_refusals, newly_barred
from app.services.rfqs.saved_terms import first_terms
from app.storage.base.database import Database, Session
from app.storage.rfqs import invitations, parts, rfqs
from app.system.clock import Clock

_FIELDS = frozenset(
    # that `change` writes
    ("title", "deadline", "subject", "body", "texts", "notes", "terms", "copies", "has_form", "owner")
)
_BY_NAME: Mapping[str, Lines] = MappingProxyType({})
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Withheld:
    """A controlled file that goes to no one new yet, and the vendors who would have got it and may not have it."""

    name: str
    because: str
    vendors: tuple[str, ...]

    @property
    def text(self) -> str:
        who = ", ".join(f"“{name}”" for name in self.vendors)
        return f"“{self.name}”: {self.because}. {who} may not have it."


@dataclass(frozen=True, slots=True)
class MadeOnce:
    """The request of a script's key, and whether it was made just now."""

    rfq: Rfq
    is_new: bool


@dataclass(frozen=True, slots=True)
class Attached:
    rfq: Rfq
    withheld: tuple[Withheld, ...] = ()

    @property
    def warning(self) -> str:
        """What the buyer has to hear; nothing where nothing was withheld."""
        if not self.withheld:
            return ""
        todo = "Choose who gets it under Attachments, or add the clearance to the vendor."
        return " ".join(("Attached, but no vendor gets it yet.", *(one.text for one in self.withheld), todo))


@dataclass(frozen=True, slots=True)
class RfqEditing:
    database: Database
    clock: Clock
    number_series: str
    clearances: Clearances

    def create(self, title: str, deadline: Deadline | None = None) -> Rfq:
        """A new draft with the next number of the series, and the mail and terms that new requests begin with."""
        with self.database.write() as session:
            return self._created(session, title, deadline)

    def create_once(self, title: str, deadline: Deadline | None, key: str | None) -> MadeOnce:
        """A new draft; or the one that was made under this key before, as it is now. Without a key it is always new.

        Key and request are written in one transaction, so that a script may be killed at any point and started again.

        Raises:
            RfqInvalid: a title or key that cannot be used, or the request of the key was deleted.
        """
        cleaned = None if key is None else checked_key(key)
        with self.database.write() as session:
            known = None if cleaned is None else rfqs.id_of_key(session, cleaned)
            if known is None:
                return MadeOnce(self._created(session, title, deadline, cleaned), is_new=True)
            rfq = rfqs.get(session, known)
        if rfq is None:
            what = f"The RFQ with the key “{cleaned}” was deleted, so no new one was made."
            raise RfqInvalid(f"{what} Bring it back with rfq-sender rfq undelete, or use another key.")
        return MadeOnce(rfq, is_new=False)

    def _created(self, session: Session, title: str, deadline: Deadline | None, key: str | None = None) -> Rfq:
        now = self.clock.now()
        text = first_text(session)
        rfq_id = rfqs.create(
            session,
            number=rfqs.next_number(session, self.number_series, now.astimezone().year),
            title=checked_title(title),
            deadline=deadline,
            subject=text.subject,
            body=text.body,
            now=now,
            key=key,
        )
        rfqs.change(session, rfq_id, {"texts": text.texts, "terms": first_terms(session)}, now)
        return stored_rfq(session, rfq_id)

    def change(self, rfq_id: RfqId, **values: object) -> Rfq:
        """Overwrite title, deadline (Deadline or None), subject, body, texts, notes, terms, copies, has_form or owner.

        Raises:
            RfqInvalid, TermsInvalid: a title, an address or terms that cannot be used; nothing was changed.
        """
        return self.change_on_top(rfq_id, values, _NOTHING)

    def change_on_top(self, rfq_id: RfqId, values: dict[str, object], instead_of: Mapping[str, object]) -> Rfq:
        """The same where others may have changed it meanwhile, which is kept.

        `instead_of`: what stood there, by field, for whom makes the change.

        Raises:
            RfqInvalid, TermsInvalid: a title, an address or terms that cannot be used; nothing was changed.
            ChangedMeanwhile: they changed the same; nothing was changed.
        """
        if unknown := values.keys() - _FIELDS:
            raise ValueError(f"an RFQ has no {', '.join(sorted(unknown))}")
        if "title" in values:
            values["title"] = checked_title(str(values["title"]))
        if "copies" in values:
            values["copies"] = checked_copies(cast("Iterable[str]", values["copies"]))
        if "terms" in values:
            values["terms"] = clean_terms(cast("Terms", values["terms"]))
        now = self.clock.now()
        with self.database.write() as session:
            stored = stored_rfq(session, rfq_id)
            for field, before in instead_of.items():
                values[field] = on_top(session, stored, field, as_kept(field, before), values[field], now)
            rfqs.change(session, rfq_id, values, now)
            return stored_rfq(session, rfq_id)

    def set_items(self, rfq_id: RfqId, items: Sequence[RfqItem], instead_of: Sequence[RfqItem] | None = None) -> Rfq:
        """Keep exactly these lines: editing, deleting, undo; the ids of those that stay come back with it.

        `instead_of`: what they were for whom changes them; what others have changed since is kept.

        Raises:
            RfqInvalid: two have the same number.
            ChangedMeanwhile: others have changed one of them, too; nothing was changed.
            VendorsBarred: one comes back, and with it a controlled file for a vendor who may not have it.
        """
        if len({item.number for item in items}) < len(items):
            raise RfqInvalid("Two lines have the same number. Give each line a number of its own.")
        standings = self._of_files_coming_back(rfq_id, items)
        with self.database.write() as session:
            before = stored_rfq(session, rfq_id)
            if instead_of is not None:
                items = on_top(session, before, "items", instead_of, items, self.clock.now())
            parts.set_items(session, rfq_id, items)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return self._allowed(session, before, standings)

    def attach(self, rfq_id: RfqId, paths: Sequence[Path], lines: Mapping[str, Lines] = _BY_NAME) -> Attached:
        """Add files, and the files in folders; a file that is attached already is read again.

        A file is for the `lines` of its path, else for those whose part number its name has, else for everybody. One
        that would reach a vendor who may not have it goes to nobody yet.

        Raises:
            FileMissing: one of them cannot be read; none was added.
            FilesUnfit: too many, or one is larger than any mail can be; none was added.
        """
        added = picked(paths)
        FileControl(self.database, self.clearances).remember(added)
        return self._attached(rfq_id, added, lambda before: with_files(before, added, lines))

    def pick_again(self, rfq_id: RfqId, places: Mapping[str, Path]) -> Attached:
        """Read attached files anew, known by their paths, each from the place where it lies now.

        Each stays for whom it is, and as controlled as it was. One that would now reach a vendor who may not have it
        goes to nobody yet.

        Raises:
            FileMissing: one cannot be read; nothing was changed.
            FilesUnfit: one is larger than any mail can be; nothing was changed.
            RfqInvalid: what lies there is attached already; nothing was changed.
        """
        again = {path: picked_file(place.absolute()) for path, place in places.items()}
        with self.database.read() as session:
            known = stored_rfq(session, rfq_id).attachments
        control = FileControl(self.database, self.clearances)
        control.remember(list(again.values()))
        for file in known:
            if (new := again.get(file.path)) and new.sha256 != file.sha256:
                control.inherit(file, new)
        return self._attached(rfq_id, list(again.values()), lambda before: _each_once(with_again(before, again)))

    def put_in_place(self, rfq_id: RfqId, files: Sequence[Attachment], made: Attachment) -> Attached:
        """Let one file take the place of these, which go to the same vendors; it goes to them, too.

        Raises:
            RfqInvalid: the files, or who gets them, are not what they were; nothing was changed.
        """

        def change(before: Rfq) -> Rfq:
            if not set(files) <= set(before.attachments) or not same_scope(before, files):
                raise RfqInvalid("The files were changed meanwhile, so they stay as they are. Zip them again.")
            return _each_once(with_zip(before, files, made))

        return self._attached(rfq_id, [made], change)

    def _attached(self, rfq_id: RfqId, added: Sequence[Attachment], change: Callable[[Rfq], Rfq]) -> Attached:
        standings = FileControl(self.database, self.clearances).standings(added)
        with self.database.write() as session:
            before = stored_rfq(session, rfq_id)
            wanted = change(before)
            barred = list(newly_barred(session, before, wanted, standings, self.clearances))
            after = held_back(before, wanted, {file.path for _, _, file in barred})
            parts.set_attachments(session, rfq_id, after.attachments)
            for old, new in zip(before.invitations, after.invitations, strict=True):
                if old != new:
                    invitations.change(session, rfq_id, new)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return Attached(stored_rfq(session, rfq_id), _withheld(barred, standings))

    def set_attachments(
        self, rfq_id: RfqId, attachments: Sequence[Attachment], instead_of: Sequence[Attachment] | None = None
    ) -> Rfq:
        """Keep exactly these files: removing, saying who gets them, undo. `instead_of` as with lines.

        Raises:
            ChangedMeanwhile: others have changed one of them, too; nothing was changed.
            VendorsBarred: a controlled one would go to a vendor who may not have it; nothing was changed.
        """
        standings = FileControl(self.database, self.clearances).standings(attachments)
        with self.database.write() as session:
            before = stored_rfq(session, rfq_id)
            if instead_of is not None:
                attachments = on_top(session, before, "attachments", instead_of, attachments, self.clock.now())
            parts.set_attachments(session, rfq_id, attachments)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return self._allowed(session, before, standings)

    def _of_files_coming_back(self, rfq_id: RfqId, items: Sequence[RfqItem]) -> Mapping[str, Standing]:
        """What the files need that come back with lines that were deleted; looks at the disk for these alone."""
        with self.database.read() as session:
            before = stored_rfq(session, rfq_id)
        back = {item.id for item in items} - {item.id for item in before.items}
        return FileControl(self.database, self.clearances).standings([f for f in before.attachments if f.lines & back])

    def _allowed(self, session: Session, before: Rfq, standings: Mapping[str, Standing]) -> Rfq:
        """The request as it is stored now; VendorsBarred where a file newly reaches who may not have it."""
        after = stored_rfq(session, before.id)
        if refused := file_refusals(session, before, after, standings, self.clearances):
            raise VendorsBarred("Nothing was changed.", refused.values())
        return after


def stored_rfq(session: Session, rfq_id: RfqId) -> Rfq:
    """RfqMissing where another program has deleted it."""
    found = rfqs.get(session, rfq_id)
    if found is None:
        raise RfqMissing("This RFQ no longer exists. Refresh the list.")
    return found


def _each_once(rfq: Rfq) -> Rfq:
    """RfqInvalid where two of its files are the same one."""
    seen: set[str] = set()
    for file in rfq.attachments:
        if file.path in seen:
            raise RfqInvalid(f"“{file.path}” is attached already. Remove one of the two, or choose another file.")
        seen.add(file.path)
    return rfq


def _withheld(
    barred: Iterable[tuple[VendorId, str, Attachment]], standings: Mapping[str, Standing]
) -> tuple[Withheld, ...]:
    names: dict[Attachment, list[str]] = {}
    for _, vendor, file in barred:
        names.setdefault(file, []).append(vendor)
    return tuple(Withheld(file.name, standings[file.path].because, tuple(some)) for file, some in names.items())
