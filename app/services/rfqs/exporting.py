"""An RFQ as one file, for a colleague or another computer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.rfqs.rfq_file import why_unfit
from app.documents.rfqs.rfq_file_writing import RfqFileNotWritten, write_rfq_file
from app.domain.rfqs.control import FileNote, Where, decision, held_traces
from app.domain.rfqs.parcel import parcel_of
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.trade.ids import RfqId
from app.domain.trade.line_numbers import named_lines
from app.domain.trade.watch import Watch, unwatched
from app.services.rfqs.control import FileControl, Notes
from app.services.rfqs.editing import stored_rfq
from app.storage.base.database import Database
from app.storage.vendors import vendors

_AROUND = (Where.LINK, Where.FOLDER)  # what is not seen any more where the file lies elsewhere


@dataclass(frozen=True, slots=True)
class RfqExporting:
    database: Database
    control: FileControl
    version: str

    def controlled(self, rfq_id: RfqId) -> str:
        """What of it is controlled, or may be, in a few words; "" where nothing is. Looks at the disk."""
        with self.database.read() as session:
            rfq = stored_rfq(session, rfq_id)
        standings = self.control.standings(rfq.attachments)
        files = [f"“{f.name}”" for f in rfq.attachments if standings[f.path].needed or standings[f.path].doubts]
        lines = [item.number for item in rfq.items if item.clearance]
        return ", ".join([*files, *([named_lines(lines)] if lines else [])])

    def write(self, rfq_id: RfqId, path: Path, watch: Watch = unwatched) -> Rfq:
        """With everything in it but what was sent and answered. The watch is told how many kB are done.

        Raises:
            RfqFileNotWritten: a file is missing or changed, or the place cannot be written; nothing was.
            RfqMissing, PlaceTaken, Cancelled
        """
        with self.database.read() as session:
            rfq = stored_rfq(session, rfq_id)
            invited = vendors.get(session, rfq.vendor_ids)
        for file in rfq.attachments:
            if reason := why_unfit(file.name):
                text = f"{rfq.number} can't be saved as a file, because of “{file.name}”: {reason}"
                raise RfqFileNotWritten(f"{text} Rename that file and attach it again.")
        parcel = parcel_of(rfq, invited, self._notes(rfq.attachments), self.version)
        write_rfq_file(path, parcel, {file.sha256: Path(file.path) for file in rfq.attachments}, watch)
        return rfq

    def _notes(self, files: Sequence[Attachment]) -> Notes:
        """What is known of each, by SHA-256, as far as it cannot be seen elsewhere from its octets and its name."""
        notes, twins = self.control.known(files)
        around = self.control.around(files)
        found: dict[str, FileNote] = {}
        for file in files:
            note = found.get(file.sha256) or notes.get(file.sha256, FileNote())
            seen = [t for t in around[file.path] if t.where in _AROUND and self._may_say(t.words)]
            names = dict.fromkeys((*note.names, *filter(self._may_say, twins[file.path])))
            text = dict.fromkeys((*(note.text or ()), *seen, *held_traces(note, notes)))
            found[file.sha256] = replace(note, decided=decision(note, notes), names=tuple(names), text=tuple(text))
        return found

    def _may_say(self, words: str) -> bool:
        """Only such names and folders leave this computer."""
        clearances = self.control.clearances
        return bool(clearances.marks(words) or clearances.hints(words))
