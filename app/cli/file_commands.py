"""The files of an RFQ: attached, zipped and removed, and whether they are controlled."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.answer import Answer, Table, count, megabytes, tell
from app.cli.parsing import UsageError
from app.cli.progress import watched
from app.cli.rfq_answers import rfq_document
from app.cli.sending import CommandRefused
from app.domain.rfqs.control import Standing
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.scope import scope_text
from app.services.suite import Services

if TYPE_CHECKING:
    from app.services.rfqs.editing import Attached


def attach(services: Services, args: Namespace) -> Answer:
    before = services.rfq_reading.by_number(args.rfq)
    done = services.rfq_editing.attach(before.id, args.paths)
    tell_withheld(done)
    return attached(services, done.rfq)


def detach(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    gone = named_files(rfq, args.names)
    kept = [a for a in rfq.attachments if a not in gone]
    return attached(services, services.rfq_editing.set_attachments(rfq.id, kept))


def pick_again(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    files = named_files(rfq, args.names)
    if args.place is not None and len(files) != 1:
        raise UsageError("--from works for one file only: name just that file")
    places = {file.path: args.place or Path(file.path) for file in files}
    done = services.rfq_editing.pick_again(rfq.id, places)
    tell_withheld(done)
    return attached(services, done.rfq)


def zip_files(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    paths = [file.path for file in named_files(rfq, args.names)]
    with watched("Zipping, kB:") as watch:
        made = services.file_zipping.zip(rfq.id, paths, watch)
    tell_withheld(made.attached)
    tell(f"{made.name}: {megabytes(made.after)} instead of {megabytes(made.before)}.")
    return attached(services, made.attached.rfq)


def attached(services: Services, rfq: Rfq) -> Answer:
    """Which files it has now, and what they need."""
    as_mail = sum(a.encoded_size for a in rfq.attachments)
    text = f"{count(len(rfq.attachments), 'file')} attached to {rfq.number}, {megabytes(as_mail)} as email."
    document, table = control_of(services, rfq)
    return Answer(rfq_document(rfq) | document, [text, table])


def control_of(services: Services, rfq: Rfq) -> tuple[dict[str, object], Table]:
    """What its files need and what is to be decided, for scripts and for people."""
    standings = services.file_control.standings(rfq.attachments)
    pairs = [(file, standings[file.path]) for file in rfq.attachments]
    document = [
        {
            "name": f.name,
            "for": scope_text(f, rfq),
            "needs": list(s.needed),
            "because": s.because,
            "doubts": list(s.doubts),
            "decided": s.decided,
        }
        for f, s in pairs
    ]
    told = [_told(file, standing) for file, standing in pairs if standing.needed or standing.doubts]
    return {"files": document}, Table(("", "File", "What"), told)


def decide(services: Services, rfq: Rfq, args: Namespace) -> None:
    """As the command says; CommandRefused where there is no such file."""
    files = named_files(rfq, args.names)
    level = None if args.undecided else "" if args.not_controlled else args.level
    for file in files:
        services.file_control.decide(file, level)


def named_files(rfq: Rfq, names: Sequence[str]) -> list[Attachment]:
    """Its files of these names; CommandRefused where one is not attached."""
    known = [a.name for a in rfq.attachments]
    strange = [name for name in names if name not in known]
    if strange:
        raise CommandRefused(f"{_listed(strange)} is not attached to {rfq.number}. Attached: {_listed(known)}.")
    return [file for file in rfq.attachments if file.name in names]


def tell_withheld(attached: "Attached") -> None:
    """Which files go to nobody yet, and who may not have them."""
    if attached.warning:
        tell(f"Warning: {attached.warning}")


def _told(file: Attachment, standing: Standing) -> list[str]:
    if standing.needed:
        reason = f"{standing.because}: only vendors with that clearance may have it."
        return ["controlled", file.name, " ".join((reason, *standing.doubts))]
    todo = "Decide with: rfq-sender rfq control"
    return ["to decide", file.name, " ".join(("It may be controlled.", *standing.doubts, todo))]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
