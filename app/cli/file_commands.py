"""Whether the files of a request are controlled, told and decided: for rfq attach, detach and control."""

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.cli.answer import Table, tell
from app.cli.sending import CommandRefused
from app.domain.rfqs.control import Standing
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.scope import scope_text
from app.services.suite import Services

if TYPE_CHECKING:
    from app.services.rfqs.editing import Attached


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
