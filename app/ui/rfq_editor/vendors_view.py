"""Step 3: who is asked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.domain.ids import VendorId
from app.domain.rfq import Rfq
from app.domain.vendor import VendorLine
from app.ui.look.table import Table
from app.ui.look.table_model import LINE
from app.ui.rfq_editor.choice_model import ChoiceModel
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.page import button, inner_layout, quiet_label, row

_TYPING_MS = 150


class VendorsStepView(QWidget):
    """`chosen` carries the ids of all who are asked."""

    chosen = Signal(tuple)
    vendors_page_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen: tuple[VendorId, ...] = ()
        self.model = ChoiceModel(self)
        self.table = Table(self.tr("Vendors to ask"))
        self.table.show_lines(self.model)
        self.table.proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search names, categories, addresses"))
        self.search.setAccessibleName(self.tr("Search vendors to ask"))
        self.search.setClearButtonEnabled(True)
        self._count = quiet_label()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self.search.textChanged.connect(self._typing.start)
        self.model.toggled.connect(self._on_toggled)
        self.table.opened.connect(self._on_opened)
        self._lay_out()

    @property
    def count(self) -> str:
        return self._count.text()

    def show_vendors(self, lines: Sequence[VendorLine]) -> None:
        """All vendors there are."""
        self.model.replace(lines)
        self._stack.setCurrentIndex(1 if lines else 0)
        self._show_count()

    def show_rfq(self, rfq: Rfq) -> None:
        self._chosen = rfq.vendor_ids
        self.model.show_chosen(rfq.vendor_ids)
        self._show_count()

    def focus_search(self) -> None:
        """Ctrl F."""
        self.search.setFocus()

    def _lay_out(self) -> None:
        column = inner_layout(self)
        everyone = button(self.tr("Tick &all shown"), self._on_all, self.tr("Everybody in the table below."))
        nobody = button(self.tr("&Untick all shown"), self._on_none, self.tr("Nobody in the table below."))
        self.search.setMinimumWidth(280)
        choice = QWidget()
        inside = inner_layout(choice)
        inside.addLayout(row(self.search, self._count, None, everyone, nobody))
        inside.addWidget(self.table, 1)
        hint = self.tr("Space ticks. Everybody gets a mail of their own: no vendor sees another.")
        inside.addWidget(quiet_label(hint, wrap=True))
        text = self.tr("Import your vendor list first; then tick here who is asked.")
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState(
                "vendors",
                self.tr("No vendors yet"),
                text,
                ((self.tr("Go to ven&dors"), self.vendors_page_asked.emit),),
            )
        )
        self._stack.addWidget(choice)
        column.addWidget(self._stack, 1)

    def _show_count(self) -> None:
        text = self.tr("{chosen} of {all} ticked")
        self._count.setText(text.format(chosen=len(self._chosen), all=f"{len(self.model.lines):,}"))

    def _shown(self) -> list[VendorId]:
        proxy = self.table.proxy
        return [proxy.index(r, 0).data(LINE).id for r in range(proxy.rowCount())]

    def _on_typed(self) -> None:
        self.table.proxy.setFilterFixedString(self.search.text().strip())

    def _on_all(self) -> None:
        present = set(self._chosen)
        self.chosen.emit((*self._chosen, *(i for i in self._shown() if i not in present)))

    def _on_none(self) -> None:
        shown = set(self._shown())
        self.chosen.emit(tuple(i for i in self._chosen if i not in shown))

    def _on_toggled(self, vendor_id: VendorId, is_asked: bool) -> None:
        rest = tuple(i for i in self._chosen if i != vendor_id)
        self.chosen.emit((*rest, vendor_id) if is_asked else rest)

    def _on_opened(self, line: VendorLine) -> None:
        self._on_toggled(line.id, line.id not in self._chosen)
