"""What is remembered of files by their SHA-256 (hex), whatever they are called and whether they are attached still."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rfqs.control import FileNote, Trace, Where
from app.storage.base.schema import AttachmentRow
from app.storage.base.vendor_schema import PreferenceRow
from app.storage.vendors.rows import CHUNK

_KEY = "file "  # before the hash


def of(session: Session, hashes: Collection[str]) -> Mapping[str, FileNote]:
    """By hash, of those that there is a note of, and of the files that were zipped into them."""
    found = _of(session, hashes)
    held = {sha256 for note in found.values() for sha256 in note.holds}
    return {**found, **_of(session, held - found.keys())}


def _of(session: Session, hashes: Collection[str]) -> dict[str, FileNote]:
    keys = [_KEY + one for one in sorted(set(hashes))]
    found: dict[str, FileNote] = {}
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        for row in session.scalars(select(PreferenceRow).where(PreferenceRow.key.in_(part))):
            texts = row.value["text"]
            found[row.key.removeprefix(_KEY)] = FileNote(
                decided=row.value["decided"],
                names=tuple(row.value["names"]),
                text=None if texts is None else tuple(Trace(Where(where), words) for where, words in texts),
                holds=tuple(row.value.get("holds", ())),
            )
    return found


def put(session: Session, sha256: str, note: FileNote) -> None:
    """In place of what there was."""
    text = None if note.text is None else [[trace.where.value, trace.words] for trace in note.text]
    value = {"decided": note.decided, "names": list(note.names), "text": text, "holds": list(note.holds)}
    session.merge(PreferenceRow(key=_KEY + sha256, value=value))


def paths(session: Session, hashes: Collection[str]) -> Mapping[str, set[str]]:
    """Where the attachments of all requests lie that have these octets, by hash."""
    known = sorted(set(hashes))
    found: dict[str, set[str]] = {}
    for start in range(0, len(known), CHUNK):
        columns = select(AttachmentRow.sha256, AttachmentRow.path)
        for sha256, path in session.execute(columns.where(AttachmentRow.sha256.in_(known[start : start + CHUNK]))):
            found.setdefault(sha256, set()).add(path)
    return found
