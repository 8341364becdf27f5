"""What was changed in a request since vendors were sent it, line by line."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QWidget

from app.domain.rfqs.revision import Change
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.widgets.page import button, page_layout, row

_Numbered = tuple[int, Change]
_NAMED = 2
_SIZE = (760, 360)
_COLUMNS: tuple[Column[_Numbered], ...] = (
    Column(title="What", text=lambda c: c[1].what.capitalize(), width=200),
    Column(title="Vendors have", text=lambda c: " ".join((c[1].before or "–").split()), width=240),
    Column(title="Now", text=lambda c: " ".join((c[1].after or "removed").split()), width=240),
)


class ChangesDialog(QDialog):
    """One row for each change."""

    def __init__(self, changes: Sequence[Change], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Changes since it was sent"))
        self.resize(*_SIZE)
        self.model: LinesModel[_Numbered] = LinesModel(_COLUMNS, key=lambda c: c[0], parent=self)
        self.model.replace(list(enumerate(changes)))
        self.table = Table(self.tr("Changes"))
        self.table.show_lines(self.model, sort_column=None)
        column = page_layout(self)
        column.addWidget(self.table, 1)
        column.addLayout(row(None, button(self.tr("&Close"), self.accept)))


def changed_text(changes: Sequence[Change]) -> str:
    """Like “title, line 3, quantities and 4 more”."""
    named = list(dict.fromkeys(change.what for change in changes))
    shown, more = "; ".join(named[:_NAMED]), len(named) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown
