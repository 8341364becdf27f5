"""The rows of the vocabulary."""

from PySide6.QtCore import QObject

from app.domain.words.vocabulary import Term, TermKind
from app.ui.look.language import tr
from app.ui.look.live_model import LiveModel
from app.ui.look.table_model import Column

KINDS = {TermKind.PROCESS: "Process", TermKind.SPECIFICATION: "Specification"}
COLUMNS: tuple[Column[Term], ...] = (
    Column(title="Name", text=lambda t: t.name, width=190),
    Column(title="Kind", text=lambda t: tr(KINDS[t.kind]), width=110, is_rigid=True),
    Column(title="Also written", text=lambda t: ", ".join(t.aliases), width=300),
    Column(title="Related to", text=lambda t: t.family, width=130),
    Column(title="Done by", text=lambda t: t.category, width=120),
)


class VocabularyModel(LiveModel[Term]):
    """Searched by every spelling."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(
            COLUMNS,
            key=lambda t: (t.kind, t.name),
            words=lambda t: " ".join((*t.spellings, t.family, t.category, tr(KINDS[t.kind]))),
            parent=parent,
        )
