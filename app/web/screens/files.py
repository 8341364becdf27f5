"""The third step: files, for whom they are, and whether they are controlled."""

from starlette.responses import Response

from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.scope import scope_text
from app.domain.trade.problem import Problem
from app.services.rfqs.seen import mark_of_fields
from app.services.rfqs.uploading import NamedOctets
from app.web.desk import Desk
from app.web.guard import Takes
from app.web.screens.step import NotAsked, number_in, rfq_of, shown, step, to

UPLOAD = Takes(octets=100 * 1024 * 1024, fields=5, files=50)
_OPEN, _FREE = "open", "free"  # not decided yet; not controlled


def files(desk: Desk) -> Response:
    return shown(desk, _files)


def upload(desk: Desk, _form: dict[str, str]) -> Response:
    """Attach what was sent; each file goes to the lines whose part number is in its name."""
    rfq = rfq_of(desk)
    try:
        sent = [NamedOctets(upload.name, upload.octets) for upload in desk.uploads]
        attached = desk.services.rfq_uploading.add(rfq.id, sent)
    except Problem as problem:
        return _files(desk, rfq, str(problem))
    return _files(desk, attached.rfq, done=attached.warning) if attached.warning else to(rfq, "files")


def remove(desk: Desk, form: dict[str, str]) -> Response:
    """Take one file off the RFQ."""
    services, rfq = desk.services, rfq_of(desk)
    file = number_in(form, "file")
    before = services.rfq_seen.unchanged(rfq.id, form.get("seen", ""), "attachments")
    kept = [one for one in before.attachments if one.id != file]
    services.rfq_editing.set_attachments(rfq.id, kept, instead_of=before.attachments)
    return to(rfq, "files")


def decide(desk: Desk, form: dict[str, str]) -> Response:
    """Say whether a file is controlled; it holds for this content in every RFQ."""
    rfq = rfq_of(desk)
    file = _named(rfq, number_in(form, "file"))
    desk.services.file_control.decide(file, _level(form, "level"), instead_of=_level(form, "before"))
    return to(rfq, "files")


def _files(desk: Desk, rfq: Rfq, said: str = "", done: str = "") -> Response:
    control = desk.services.file_control
    standings = control.standings(rfq.attachments)
    names = {line.id: line.name for line in desk.services.vendor_finding.lines(rfq.vendor_ids)}
    rows = [(file, standings[file.path], scope_text(file, rfq, names)) for file in rfq.attachments]
    levels = [(_OPEN, "Not decided"), (_FREE, "Not controlled"), *((f"={level}", level) for level in control.levels)]
    decided = {file.id: _word(standing.decided) for file, standing, _ in rows}
    seen, most = mark_of_fields(rfq, "attachments"), UPLOAD.octets // 1024 // 1024
    return step(
        desk,
        "files",
        rfq,
        said,
        done,
        rows=rows,
        levels=levels,
        decided=decided,
        seen=seen,
        most=most,
        many=UPLOAD.files,
    )


def _named(rfq: Rfq, file_id: int) -> Attachment:
    """NotAsked where it is not attached any more."""
    for file in rfq.attachments:
        if file.id == file_id:
            return file
    raise NotAsked("This file was removed meanwhile. Nothing was changed.")


def _word(decided: str | None) -> str:
    return _OPEN if decided is None else f"={decided}" if decided else _FREE


def _level(form: dict[str, str], name: str) -> str | None:
    """What `decide` wants to hear. NotAsked."""
    word = form.get(name, "")
    if word.startswith("="):
        return word[1:]
    if word not in {_OPEN, _FREE}:
        raise NotAsked("Say whether the file is controlled. Nothing was changed.")
    return None if word == _OPEN else ""
