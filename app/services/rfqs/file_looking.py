"""Looks at the files of a request as they lie on the disk now."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.documents.mail.spool import FileMissing, fingerprint
from app.domain.rfqs.file_states import FileState, Print, file_states
from app.domain.rfqs.rfq import Attachment


def look_at(files: Sequence[Attachment]) -> Mapping[str, FileState]:
    """The state of each file by its path; reads all of them, which takes a while."""
    return file_states(files, {file.path: _print(Path(file.path)) for file in files})


def _print(path: Path) -> Print | None:
    try:
        return fingerprint(path)
    except FileMissing:
        return None
