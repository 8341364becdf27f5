"""Which files a vendor's page offers without more ado: of an email in which nothing is controlled."""

from dataclasses import dataclass

from app.domain.rfqs.rfq import Attachment
from app.services.answer_page.case import Case
from app.services.rfqs.control import FileControl
from app.storage.base.database import Session
from app.storage.outbox.offered import went_out_with


@dataclass(frozen=True, slots=True)
class Offering:
    """The files of that email; `is_controlled`: something in it was controlled when it was frozen, or is by now."""

    all_files: tuple[Attachment, ...]
    is_controlled: bool

    @property
    def files(self) -> tuple[Attachment, ...]:
        """What is offered: all of them, or none."""
        return () if self.is_controlled else self.all_files

    @property
    def has_controlled(self) -> bool:
        """Whether there are files that are not offered."""
        return self.is_controlled and bool(self.all_files)


def offering(session: Session, case: Case, control: FileControl) -> Offering:
    """Of the emails that this vendor got; what the disk says around a file isn't looked at."""
    went = went_out_with(session, case.link.rfq_id, case.link.vendor_id)
    files = tuple(file for file in case.rfq.attachments if file.sha256 in went.keys)
    nothing_around = {file.path: () for file in files}
    needed = any(standing.needed for standing in control.judged(session, files, nothing_around).values())
    return Offering(files, went.is_controlled or needed or any(item.clearance for item in case.rfq.items))
