"""What was changed in a request since vendors were sent it, line by line."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QWidget

from app.domain.rfqs.revision import Change
from app.ui.look.language import tr
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.window_size import begin_size
from app.ui.widgets.find_bar import Findable, FindKey
from app.ui.widgets.page import button, page_layout, row

_Numbered = tuple[int, Change]
_NAMED = 2
_SIZE = (900, 400)
_COLUMNS: tuple[Column[_Numbered], ...] = (
    Column(title="What", text=lambda c: _what(c[1]), width=200),
    Column(title="Vendors have", text=lambda c: _before(c[1]), tip=lambda c: _before(c[1]), width=300),
    Column(title="Now", text=lambda c: _after(c[1]), tip=lambda c: _after(c[1]), width=300),
)


class ChangesDialog(QDialog):
    """One row for each change."""

    def __init__(self, changes: Sequence[Change], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Changes since it was sent"))
        begin_size(self, *_SIZE)
        self.model: LinesModel[_Numbered] = LinesModel(_COLUMNS, key=lambda c: c[0], parent=self)
        self.model.replace(list(enumerate(changes)))
        self.table = Table("Changes")
        self.table.show_lines(self.model, sort_column=None)
        column = page_layout(self)
        column.addWidget(Findable(self.table), 1)
        close = button(self.tr("&Close"), self.accept)
        column.addLayout(row(None, close))
        close.setFocus()
        FindKey(self)


def _what(change: Change) -> str:
    said = tr(change.what)
    return said[:1].upper() + said[1:]


def _before(change: Change) -> str:
    return " ".join((change.before or "–").split())


def _after(change: Change) -> str:
    return " ".join((change.after or tr("removed")).split())


def changed_text(changes: Sequence[Change]) -> str:
    """Like “title, line 3, quantities and 4 more”."""
    named = list(dict.fromkeys(change.what for change in changes))
    shown, more = named[:_NAMED], len(named) - _NAMED
    return tr(f"{'; '.join(shown)} and {more} more") if more > 0 else tr(" and ").join(shown)
