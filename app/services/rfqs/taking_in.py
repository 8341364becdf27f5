"""An RFQ file of a colleague becomes a new draft; what is known and barred here holds for it as for any other."""

import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

from app.documents.rfqs.rfq_file_reading import FilesNotLaid, RfqFileUnreadable, lay_files, read_rfq_file
from app.domain.rfqs.control import Standing, joined
from app.domain.rfqs.parcel import Parcel, ParcelVendor, asked_by
from app.domain.rfqs.rfq import Attachment, Given, Rfq
from app.domain.rfqs.zipping import safe_name
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import AttachmentId, VendorId
from app.domain.trade.text_key import text_key
from app.domain.trade.watch import Watch, unwatched
from app.domain.vendors.vendor import VendorStatus
from app.services.rfqs.asking import RfqAsking
from app.services.rfqs.control import Around, FileControl, Texts
from app.services.rfqs.copying import blocked
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.field_checks import RfqInvalid, checked_copies, checked_title
from app.services.rfqs.refusals import Refusal, newly_barred
from app.storage.base.database import Database, Session
from app.storage.rfqs import file_notes, invitations, parts, rfqs
from app.storage.vendors import vendors
from app.system.clock import Clock

_LOG = logging.getLogger(__name__)
_NO_LINES = "None of its lines is in the file."
_SHOWN = 40  # characters of the number that it had, in the name of the folder


@dataclass(frozen=True, slots=True)
class TakenIn:
    """`left_out` are known here and not asked; `unknown` are not in the list; `withheld` are files with whom they did
    not go to, though they did where the RFQ comes from.
    """

    rfq: Rfq
    came_as: str  # its number there
    vendors: int  # that it asked there
    left_out: tuple[Refusal, ...] = ()
    unknown: tuple[str, ...] = ()
    withheld: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Laid:
    """The files where they lie now, and what the disk says of them."""

    files: Sequence[Attachment]
    around: Around
    texts: Texts


@dataclass(frozen=True, slots=True)
class RfqTakingIn:
    database: Database
    clock: Clock
    number_series: str
    asking: RfqAsking
    control: FileControl
    folder: Path

    def taken_before(self, path: Path) -> Rfq | None:
        """The RFQ that was first made of this very file, if it is still there; None where the file can't be read."""
        key = _key(path)
        with self.database.read() as session:
            rfq_id = None if key is None else rfqs.id_of_key(session, key)
            return None if rfq_id is None else rfqs.get(session, rfq_id)

    def take_in(self, path: Path, watch: Watch = unwatched) -> TakenIn:
        """Make a new RFQ of the file, with a number of its own. The watch is told how many kB are done.

        Vendors are found by their exact names, else by an address that one vendor alone has.

        Raises:
            RfqFileUnreadable: it is no RFQ file, or was changed on its way.
            FilesNotLaid, Cancelled; nothing was changed by any of them.
        """
        parcel, key = _checked(read_rfq_file(path), path), _key(path)
        with self._folder_of(parcel) as folder:
            laid = self._laid(path, parcel, folder, watch)
            with self.database.write() as session:
                is_first = key is not None and rfqs.id_of_key(session, key) is None
                taken = self._take_in(session, parcel, laid, key if is_first else None)
        _LOG.info("an RFQ file was taken in", extra={"rfq": taken.rfq.number})
        return taken

    @contextmanager
    def _folder_of(self, parcel: Parcel) -> Iterator[Path]:
        """A new one of its own; gone if it is not wanted after all."""
        if not parcel.files:
            yield self.folder
            return
        prefix = f"{safe_name(parcel.number)[:_SHOWN].strip(' .')}-"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(dir=self.folder, prefix=prefix))
        except OSError as reason:
            raise FilesNotLaid(
                f"The files can't be kept in “{self.folder}” ({reason.strerror or reason}), so no RFQ was made. "
                "Check that the folder is writable and has space."
            ) from reason
        try:
            yield made
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise

    def _laid(self, path: Path, parcel: Parcel, folder: Path, watch: Watch) -> _Laid:
        places = lay_files(path, parcel, folder, watch)
        files = [
            Attachment(path=str(place), name=file.name, size=file.size, sha256=file.sha256)
            for place, file in zip(places, parcel.files, strict=True)
        ]
        return _Laid(files, self.control.around(files), self.control.texts(files))

    def _take_in(self, session: Session, parcel: Parcel, laid: _Laid, key: str | None) -> TakenIn:
        self._join_notes(session, parcel, laid)
        rfq = self._made(session, parcel, laid.files, key)
        standings = self.control.judged(session, rfq.attachments, laid.around)
        found = _found(session, parcel.vendors)
        known = vendors.get(session, sorted(set(found.values())))
        barred = blocked(known)
        ids = {v.stored_id for v in known if v.status is not VendorStatus.BLOCKED}
        welcome = {place: vendor for place, vendor in found.items() if vendor in ids}
        asked = asked_by(parcel, welcome, rfq.line_ids)
        lost = (v for v in known if v.id in welcome.values() and v.id not in asked)
        rfq, refused = self.asking.ask_allowed(session, rfq, asked, standings)
        rfq, withheld = self._give(session, rfq, _extra(parcel, welcome, rfq), standings)
        return TakenIn(
            rfq=rfq,
            came_as=parcel.number,
            vendors=len(parcel.vendors),
            left_out=(*barred, *(Refusal(vendor=v.name, text=_NO_LINES) for v in lost), *refused),
            unknown=tuple(v.name for place, v in enumerate(parcel.vendors) if place not in found),
            withheld=withheld,
        )

    def _join_notes(self, session: Session, parcel: Parcel, laid: _Laid) -> None:
        """Before the request is there: its own files are no news of themselves."""
        hashes = {file.sha256 for file in parcel.files}
        known = {*file_notes.of(session, hashes), *file_notes.paths(session, hashes)}
        self.control.note(session, laid.files, laid.texts)
        here = file_notes.of(session, hashes)
        for file in parcel.files:
            before = here[file.sha256]
            note = joined(before, file.note, self.control.clearances, is_new=file.sha256 not in known)
            if note != before:
                file_notes.put(session, file.sha256, note)
                rfqs.touch_all(session)  # mails that wait are judged again

    def _made(self, session: Session, parcel: Parcel, files: Sequence[Attachment], key: str | None) -> Rfq:
        now = self.clock.now()
        rfq_id = rfqs.create(
            session,
            number=rfqs.next_number(session, self.number_series, now.astimezone().year),
            title=parcel.title,
            deadline=parcel.deadline,
            subject=parcel.subject,
            body=parcel.body,
            now=now,
            key=key,
        )
        kept = ("texts", "terms", "copies", "has_form", "notes")
        rfqs.change(session, rfq_id, {name: getattr(parcel, name) for name in kept}, now)
        parts.set_items(session, rfq_id, parcel.items)
        ids = stored_rfq(session, rfq_id).line_ids
        scoped = [
            replace(file, for_all=said.for_all, lines=frozenset(ids[n] for n in said.lines if n in ids))
            for file, said in zip(files, parcel.files, strict=True)
        ]
        parts.set_attachments(session, rfq_id, scoped)
        return stored_rfq(session, rfq_id)

    def _give(
        self,
        session: Session,
        rfq: Rfq,
        extra: Mapping[VendorId, frozenset[AttachmentId]],
        standings: Mapping[str, Standing],
    ) -> tuple[Rfq, tuple[Refusal, ...]]:
        """Files that one vendor has besides, but for those that it may not have."""
        wanted = rfq.with_given(Given(rfq.attachments, extra))
        barred = list(newly_barred(session, rfq, wanted, standings, self.control.clearances))
        kept = {v: ids - {file.id for owner, _, file in barred if owner == v} for v, ids in extra.items()}
        for invitation in rfq.with_given(Given(rfq.attachments, kept)).invitations:
            if invitation.extra_files:
                invitations.change(session, rfq.id, invitation)
        withheld = (
            Refusal(vendor=name, text=f"{file.name}: {standings[file.path].because}.") for _, name, file in barred
        )
        return stored_rfq(session, rfq.id), tuple(withheld)


def _key(path: Path) -> str | None:
    """By which a file is known again, wherever it lies; None where it can't be read."""
    try:
        with path.open("rb") as file:
            return f"rfqx:{file_digest(file, 'sha256').hexdigest()}"
    except OSError:
        return None


def _checked(parcel: Parcel, path: Path) -> Parcel:
    """As it is stored."""
    try:
        return replace(parcel, title=checked_title(parcel.title), copies=checked_copies(parcel.copies))
    except RfqInvalid as reason:
        raise RfqFileUnreadable(f"“{path.name}” wasn't opened: {reason}") from reason


def _found(session: Session, said: Sequence[ParcelVendor]) -> dict[int, VendorId]:
    """Which vendor of the list each is, by its place."""
    by_name = vendors.owners_of_names(session, [vendor.name for vendor in said])
    found = {place: by_name[key] for place, v in enumerate(said) if (key := text_key(v.name)) in by_name}
    left = {place: v for place, v in enumerate(said) if place not in found}
    by_address = vendors.owners_of_addresses(session, [a for v in left.values() for a in v.addresses])
    for place, vendor in left.items():
        owners = {owner for a in vendor.addresses for owner in by_address.get(same_mailbox(a), ())}
        if len(owners) == 1:
            found[place] = owners.pop()
    return found


def _extra(parcel: Parcel, found: Mapping[int, VendorId], rfq: Rfq) -> dict[VendorId, frozenset[AttachmentId]]:
    ids = [file.id for file in rfq.attachments]
    extra: dict[VendorId, frozenset[AttachmentId]] = {}
    for place, vendor_id in found.items():
        more = frozenset(i for n in parcel.vendors[place].files if n < len(ids) and (i := ids[n]) is not None)
        if vendor_id in rfq.vendor_ids and more:
            extra[vendor_id] = extra.get(vendor_id, frozenset()) | more
    return extra
