"""Second page of an import of lines: each line as it would come in, and what was remarked on the rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QSplitter, QWidget

from app.domain.rfqs.incoming_lines import ItemSheet
from app.domain.rfqs.rfq import RfqItem
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.rfq_editor.lines.items_model import COLUMNS, ItemColumn
from app.ui.widgets.find_bar import Findable
from app.ui.widgets.page import inner_layout, row
from app.ui.widgets.remark_table import RemarkTable


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingItem:
    """`place` is its row in the sheet, `group` what the column says that parts the requests, `doubts` are the fields
    that are to be mended.
    """

    place: int
    group: str
    item: RfqItem
    doubts: frozenset[str]


def _shown(column: ItemColumn) -> Column[IncomingItem]:
    def chip(line: IncomingItem) -> Chip | None:
        word = column.text(line.item) or tr("none")
        return Chip("!", word, Tone.ERR) if column.field in line.doubts else None

    is_marked = column.field in _MARKED
    width = max(column.width, _MARK) if is_marked else column.width
    return Column(title=column.title, text=lambda i: column.text(i.item), chip=chip if is_marked else None, width=width)


_MARKED = {"part_number", "revision", "quantities", "customer_reference"}  # what may be in doubt
_MARK = 90
_COLUMNS: tuple[Column[IncomingItem], ...] = (
    Column(title="Row", text=lambda i: str(i.place), sort=lambda i: i.place, width=64, right=True),
    Column(title="RFQ", text=lambda i: i.group, width=150),
    *(_shown(column) for column in COLUMNS[1:]),
)
_NEEDED = ("Row", "Part no.", "Quantities")  # seen even where they are empty, and in this order


class IncomingView(QWidget):
    """`split_changed`: the lines are to be parted by another column, or by none."""

    split_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._model: LinesModel[IncomingItem] = LinesModel(_COLUMNS, key=lambda i: i.place, parent=self)
        self.table = Table("Lines of the sheet")
        self.table.least_share = 1.0
        self.table.show_lines(self._model, sort_column=None)
        self.remarks = RemarkTable()
        self._summary = plain_label()
        self._summary.setWordWrap(True)
        self.split = QComboBox()
        self.split.setAccessibleName(self.tr("Which RFQs the lines go into"))
        self.instead = QCheckBox(self.tr("Re&place the current lines"))
        self._lay_out()
        self.split.activated.connect(self._on_split)

    @property
    def chosen_split(self) -> str:
        """The column that parts the requests; empty: all lines come into this one."""
        return str(self.split.currentData() or "")

    def offer(self, columns: Sequence[str], *, has_lines: bool) -> None:
        """The columns that may part the lines, and whether there are lines that could be replaced."""
        blocker = QSignalBlocker(self.split)
        chosen = self.chosen_split
        self.split.clear()
        self.split.addItem(self.tr("All lines into this RFQ"), "")
        for column in columns:
            self.split.addItem(self.tr("One RFQ for each “{column}”").format(column=column), column)
        self.split.setCurrentIndex(max(0, self.split.findData(chosen)))
        blocker.unblock()
        self.instead.setVisible(has_lines)

    def show_sheet(self, sheet: ItemSheet) -> None:
        """What would come in."""
        groups = sheet.groups or ("",) * len(sheet.items)
        lines = [
            IncomingItem(place=p, group=g, item=i, doubts=_doubts(sheet, p))
            for p, g, i in zip(sheet.places, groups, sheet.items, strict=True)
        ]
        self._model.replace(lines)
        self.table.show_columns(_filled(lines))
        self.remarks.show_remarks(sheet.remarks)
        self.instead.setEnabled(not sheet.groups)
        self._summary.setText(summary(sheet))

    def _lay_out(self) -> None:
        column = inner_layout(self)
        column.addWidget(self._summary)
        column.addLayout(row(self.split, self.instead, None))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(Findable(self.table))
        splitter.addWidget(self.remarks)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        column.addWidget(splitter, 1)

    def _on_split(self) -> None:
        self.split_changed.emit()


def _doubts(sheet: ItemSheet, place: int) -> frozenset[str]:
    return frozenset(remark.field for remark in sheet.remarks if remark.row == place and remark.to_mend)


def _filled(lines: Sequence[IncomingItem]) -> list[int]:
    """What the sheet says, first what every line needs; a dozen empty columns would hide it."""
    titles = [column.title for column in _COLUMNS]
    needed = [titles.index(title) for title in _NEEDED]
    rest = [s for s, column in enumerate(_COLUMNS) if s not in needed and any(column.text(line) for line in lines)]
    return [*needed, *rest]


def summary(sheet: ItemSheet) -> str:
    """In one line."""
    to_mend = sum(remark.to_mend for remark in sheet.remarks)
    dropped = sum(remark.dropped for remark in sheet.remarks)
    parts = [
        tr(f"{counted(sheet.rows, 'row', 'rows')} read"),
        counted(len(sheet.items), "line", "lines"),
        counted(len(set(sheet.groups)), "RFQ", "RFQs") if sheet.groups else "",
        tr(f"{counted(to_mend, 'cell', 'cells')} to fix") if to_mend else "",
        tr(f"{counted(dropped, 'row', 'rows')} left out") if dropped else "",
        tr(f"{counted(len(sheet.unread), 'sheet', 'sheets')} not read") if sheet.unread else "",
    ]
    return " · ".join(part for part in parts if part)
