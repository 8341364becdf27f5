"""One vendor: its fields and its contacts."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.vendor import Vendor, VendorStatus
from app.ui.look.delegates import CellDelegate
from app.ui.look.spacing import LARGE, MEDIUM, ROW
from app.ui.look.states import VENDOR
from app.ui.look.table import FlatHeader
from app.ui.vendors.contacts_model import ContactsModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.page import button, field, heading, quiet_label, row

_WIDTHS = (230, 150, 100, 110, 120)


class VendorDialog(QDialog):
    """Stays open until the vendor could be stored, so that nothing typed is lost."""

    save_asked = Signal(object)  # Vendor

    def __init__(self, vendor: Vendor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vendor = vendor
        self.setWindowTitle(vendor.name or self.tr("New vendor"))
        self.resize(800, 520)
        self.banner = Banner()
        self._name = QLineEdit(vendor.name)
        self._categories = QLineEdit(", ".join(vendor.categories))
        self._categories.setPlaceholderText(self.tr("finishing, material, hardware"))
        self._website = QLineEdit(vendor.website)
        self._status = QComboBox()
        for status in VendorStatus:
            self._status.addItem(VENDOR[status].word, status)
        self._status.setCurrentIndex(list(VendorStatus).index(vendor.status))
        self._reason = QLineEdit(vendor.status_reason)
        self.contacts = ContactsModel(vendor.contacts, self)
        if not vendor.contacts:
            self.contacts.add()
        self.table = self._contacts_table()
        self._lay_out()

    def vendor(self) -> Vendor:
        """What the fields say."""
        categories = tuple(c.strip() for c in self._categories.text().split(",") if c.strip())
        return replace(
            self._vendor,
            name=self._name.text().strip(),
            categories=categories,
            website=self._website.text().strip(),
            status=VendorStatus(self._status.currentData()),
            status_reason=self._reason.text().strip(),
            contacts=self.contacts.contacts,
        )

    def _contacts_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName(self.tr("Contacts"))
        table.setModel(self.contacts)
        table.setHorizontalHeader(FlatHeader(table))
        table.setItemDelegate(CellDelegate(table))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        for section, width in enumerate(_WIDTHS):
            table.setColumnWidth(section, width)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        field(form, self.tr("&Name:"), self._name)
        field(form, self.tr("&Categories:"), self._categories)
        field(form, self.tr("&Website:"), self._website)
        field(form, self.tr("S&tatus:"), self._status)
        field(form, self.tr("Reason for this stat&us:"), self._reason)
        column.addLayout(form)
        add = button(self.tr("&Add contact"), self._on_add, self.tr("A new row at the end."))
        remove = button(self.tr("&Remove contact"), self._on_remove, self.tr("Remove the selected rows."))
        column.addLayout(row(heading(self.tr("Contacts")), None, add, remove))
        column.addWidget(self.table, 1)
        column.addWidget(
            quiet_label(self.tr("Ticked contacts get the mail together; without a tick the first one does."), wrap=True)
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _on_add(self) -> None:
        index = self.contacts.index(self.contacts.add(), 0)
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    def _on_remove(self) -> None:
        self.contacts.remove([i.row() for i in self.table.selectionModel().selectedRows()])

    def _on_save(self) -> None:
        self.table.setFocus()  # commits a cell that is being edited
        self.save_asked.emit(self.vendor())
