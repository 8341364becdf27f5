"""The word for each file as it lies on the disk now."""

from dataclasses import replace

from app.domain.rfqs.file_name_words import revisions_named
from app.domain.rfqs.file_states import FileState, file_states
from app.domain.rfqs.rfq import Attachment, RfqItem
from app.domain.trade.quantity import QuantityBreaks

FILE = Attachment(path="/d/a.pdf", name="a.pdf", size=3, sha256="a")


def test_each_state_is_told_and_what_is_worse_counts() -> None:
    files = (
        FILE,
        replace(FILE, path="/e/A.PDF", name="A.PDF", sha256="b"),
        replace(FILE, path="/d/c.pdf", name="c.pdf"),
        replace(FILE, path="/d/d.pdf", name="d.pdf", sha256="d"),
        replace(FILE, path="/d/e.pdf", name="e.pdf"),
        replace(FILE, path="/d/f.pdf", name="f.pdf", sha256="f", size=0),
    )
    now: dict[str, tuple[int, str] | None] = {file.path: (file.size, file.sha256) for file in files}
    states = file_states(files, now | {"/d/d.pdf": (3, "x"), "/d/e.pdf": None})
    assert [states[file.path] for file in files] == [
        FileState.FINE,
        FileState.DUPLICATE,
        FileState.DUPLICATE,
        FileState.CHANGED,
        FileState.MISSING,
        FileState.EMPTY,
    ]


def test_the_revision_of_a_name_is_a_letter_only_behind_a_part_number() -> None:
    items = [RfqItem(number=1, part_number="P-1", quantities=QuantityBreaks((1,)))]
    names = ("P-1_B.pdf", "terms_B.pdf", "terms rev 02.pdf", "P-1.step")
    assert revisions_named(names, items) == dict(zip(names, ("B", "", "2", ""), strict=True))
