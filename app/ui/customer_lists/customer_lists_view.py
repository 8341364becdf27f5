"""The dialog of the approved-vendor lists: which there are, how strict each is."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from app.domain.vendors.customer_list import CustomerList
from app.ui.customer_lists.customer_lists_model import CustomerListsModel
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.table import Table
from app.ui.look.window_size import begin_size
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.find_bar import Findable, FindKey
from app.ui.widgets.page import button, inner_layout, quiet_label, row


class CustomerListsDialog(QDialog):
    """Each press is kept at once; there is nothing to save."""

    rule_asked = Signal(list, bool)  # CustomerLists, whether others are never asked
    import_asked = Signal()

    def __init__(self, model: CustomerListsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Approved-vendor lists"))
        begin_size(self, 640, 440)
        self._model = model
        self.banner = Banner()
        self.table = Table("Approved-vendor lists")
        self.table.show_lines(model)
        self._warn = button(
            self.tr("Only &warn"), self._on_warn, self.tr("Other vendors can be asked, but the check warns you.")
        )
        self._bar = button(
            self.tr("&Never ask others"),
            self._on_bar,
            self.tr("No other vendor can be asked for this customer's lines."),
        )
        self._lay_out()
        self.table.offer(self._bar)
        self.table.offer(self._warn)
        FindKey(self)
        self.table.opened.connect(self._on_opened)
        self.table.selectionModel().selectionChanged.connect(self.show_state)

    def show_state(self) -> None:
        """After the rows have changed: the empty state, and what can be pressed."""
        chosen = self._chosen()
        self._stack.show_any(bool(self._model.lines))
        self._warn.setEnabled(any(one.is_strict for one in chosen))
        self._bar.setEnabled(any(not one.is_strict for one in chosen))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        text = self.tr("Edit a vendor to add the customers who approved it, or import a customer's list.")
        deeds = ((self.tr("&Import…"), self.import_asked.emit),)
        empty = EmptyState("vendors", self.tr("No approved-vendor list yet"), text, deeds)
        self._stack = EmptyOr(empty, self._lists())
        column.addWidget(self._stack, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.show_state()

    def _lists(self) -> QWidget:
        page = QWidget()
        inside = inner_layout(page)
        text = self.tr("Some customers allow only the vendors on their list. Others only want a warning.")
        inside.addWidget(quiet_label(text, wrap=True))
        inside.addWidget(Findable(self.table), 1)
        inside.addLayout(row(self._bar, self._warn, None))
        return page

    def _chosen(self) -> Sequence[CustomerList]:
        return self.table.selected_lines()

    def _on_opened(self, one: CustomerList) -> None:
        self.rule_asked.emit([one], not one.is_strict)

    def _on_warn(self) -> None:
        self.rule_asked.emit(list(self._chosen()), False)

    def _on_bar(self) -> None:
        self.rule_asked.emit(list(self._chosen()), True)
