from pathlib import Path

import pytest

from app.documents.inbox.mail_store import MailNotKept, MailStore
from app.system.folder_shelf import FolderShelf


def test_nothing_is_written_beside_a_shared_folder_that_is_away(tmp_path: Path) -> None:
    share = tmp_path / "share"
    store = MailStore(FolderShelf(share / "answers", share / "rfq-sender.share"))
    with pytest.raises(MailNotKept, match="isn't there"):
        store.keep([b"Subject: Quote"])
    assert not share.exists()
    share.mkdir()
    (share / "rfq-sender.share").touch()
    assert store.keep([b"Subject: Quote"]).path.read_bytes() == b"Subject: Quote"
