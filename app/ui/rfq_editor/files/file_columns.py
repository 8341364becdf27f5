"""What the table of files says in each column."""

from pathlib import Path

from app.domain.rfqs.control import Standing
from app.domain.rfqs.file_states import FileState
from app.domain.rfqs.rfq import Attachment
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table_model import Column
from app.ui.look.tokens import Tone
from app.ui.look.wording import size_text

NAME: Column[Attachment] = Column(title="Name", text=lambda a: a.name, width=280)
TYPE: Column[Attachment] = Column(
    title="Type", text=lambda a: Path(a.name).suffix.lstrip(".").upper(), width=70, is_rigid=True
)
SIZE: Column[Attachment] = Column(
    title="Size", text=lambda a: size_text(a.size), sort=lambda a: a.size, width=90, right=True, is_rigid=True
)
CHIPS = {
    FileState.FINE: Chip("✓", "Fine", Tone.OK),
    FileState.CHANGED: Chip("!", "Changed", Tone.ERR),
    FileState.MISSING: Chip("✗", "Missing", Tone.ERR),
    FileState.ONLINE: Chip("↓", "Online only", Tone.INFO),
    FileState.EMPTY: Chip("!", "Empty", Tone.ERR),
    FileState.DUPLICATE: Chip("!", "Duplicate", Tone.WARN),
}


_ADVICE = {
    FileState.CHANGED: "The file has changed since you attached it. Open it, then pick it again if it's right.",
    FileState.MISSING: "The file isn't there anymore, or can't be read. Pick it again to say where it is now.",
    FileState.ONLINE: "Online only: the file is downloaded when the RFQ is checked or sent.",
    FileState.EMPTY: "The file is empty. Save it again in its program, then pick it again.",
    FileState.DUPLICATE: "Another file has the same name or content. Remove one, unless you mean both.",
}


def advice(state: FileState | None) -> str:
    """What to do about it; nothing where all is fine."""
    return "" if state is None else tr(_ADVICE.get(state, ""))


def check_text(state: FileState | None) -> str:
    """The word of the chip; nothing while nobody has looked yet."""
    return "" if state is None else CHIPS[state].said


def control_text(standing: Standing | None) -> str:
    """Like “ITAR”, “to decide” or “not controlled (decided)”; nothing where nothing says that it is controlled."""
    if standing is None:
        return ""
    if standing.needed:
        return ", ".join(standing.needed)
    if standing.doubts:
        return tr("to decide")
    return "" if standing.decided is None else tr("not controlled")
