"""Files are looked at as they lie on the disk now."""

from pathlib import Path

from app.documents.mail.spool import fingerprint
from app.domain.rfqs.file_states import FileState
from app.domain.rfqs.rfq import Attachment
from app.services.rfqs.file_looking import look_at


def test_what_changed_or_went_since_it_was_attached_is_seen(tmp_path: Path) -> None:
    files: list[Attachment] = []
    for name in ("same.pdf", "changed.pdf", "gone.pdf"):
        path = tmp_path / name
        path.write_text(name, encoding="utf-8")
        size, sha256 = fingerprint(path)
        files.append(Attachment(path=str(path), name=name, size=size, sha256=sha256))
    (tmp_path / "changed.pdf").write_text("other", encoding="utf-8")
    (tmp_path / "gone.pdf").unlink()
    assert list(look_at(files).values()) == [FileState.FINE, FileState.CHANGED, FileState.MISSING]
