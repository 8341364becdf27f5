"""Looks at the files of a request as they lie on the disk now."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.documents.mail.spool import FileMissing, fingerprint
from app.documents.rfqs.folder_walk import is_online_only
from app.domain.rfqs.file_states import FileState, Print, file_states
from app.domain.rfqs.rfq import Attachment


def look_at(files: Sequence[Attachment]) -> Mapping[str, FileState]:
    """The state of each file by its path; reads all of them, which takes a while, but those that are only online."""
    return file_states(files, {file.path: _print(Path(file.path)) for file in files})


def _print(path: Path) -> Print | None:
    try:
        found = path.stat()
        return (found.st_size, None) if is_online_only(found) else fingerprint(path)
    except (OSError, ValueError, FileMissing):  # no path at all is a ValueError
        return None
