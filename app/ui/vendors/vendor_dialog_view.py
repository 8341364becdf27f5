"""One vendor: its fields, its contacts, what it can do, and whose lists it is on."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from app.domain.trade.finding import Spot
from app.domain.vendors.vendor import Approval, Capability, Contact, ContactRank, Vendor
from app.ui.look.plain import plain_title
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.window_size import begin_size
from app.ui.vendors.row_fields import APPROVAL, CAPABILITY, CONTACT, CONTACT_TICK
from app.ui.vendors.rows_model import RowsModel
from app.ui.vendors.rows_view import RowsView
from app.ui.vendors.vendor_form import VendorForm
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.flat_tabs import FlatTabs

GENERAL, CONTACTS, CAPABILITIES, APPROVALS = range(4)


class VendorDialog(EntryDialog):
    """Stays open until the vendor could be stored, so that nothing typed is lost."""

    save_asked = Signal(object)  # Vendor

    def __init__(self, vendor: Vendor, levels: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vendor = vendor
        self.setWindowTitle(plain_title(vendor.name or self.tr("New vendor")))
        begin_size(self, 960, 620)
        self.banner = Banner()
        self.form = VendorForm(vendor, levels)
        self.contacts = RowsModel[Contact](
            vendor.contacts or (_new_contact(0),),
            CONTACT,
            _new_contact,
            lambda c: not (c.email or c.name or c.phone),
            self,
            CONTACT_TICK,
        )
        self.capabilities = RowsModel[Capability](
            vendor.capabilities,
            CAPABILITY,
            lambda _: Capability(process="", source="typed"),
            lambda c: not (c.process or c.specification),
            self,
        )
        self.approvals = RowsModel[Approval](
            vendor.approvals, APPROVAL, lambda _: Approval(customer=""), lambda a: not a.customer, self
        )
        self._lay_out()
        self.form.go_to("name")

    def vendor(self) -> Vendor:
        """What the fields say."""
        return replace(
            self.form.applied_to(self._vendor),
            contacts=self.contacts.rows,
            capabilities=self.capabilities.rows,
            approvals=self.approvals.rows,
        )

    def show_page(self, page: int) -> None:
        """Turn to one of the tabs."""
        self.tabs.turn_to(page)

    def go_to(self, spot: Spot) -> None:
        """To what the check has found of this vendor; the contact is the one whose address the spot has."""
        if spot.field == "email":
            self.show_page(CONTACTS)
            self._tables[0].go_to(spot.words)
        else:
            self.form.go_to(spot.field)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        self._tables = (
            RowsView(
                self.tr("Contacts"),
                self.contacts,
                self.tr("&Add contact"),
                self.tr("Remove"),
                self.tr("Ticked contacts get the email together. If none is ticked, the first one gets it."),
            ),
            RowsView(
                self.tr("Capabilities"),
                self.capabilities,
                self.tr("&Add capability"),
                self.tr("Remove"),
                self.tr("What it does and to which specification. Lines are matched with this."),
            ),
            RowsView(
                self.tr("Customers' lists"),
                self.approvals,
                self.tr("&Add customer"),
                self.tr("Remove"),
                self.tr("Customers who approved it. Leave the process empty for all processes."),
            ),
        )
        tables = {view.table.accessibleName(): view for view in self._tables}
        self.tabs = FlatTabs({self.tr("General"): self.form, **tables})
        column.addWidget(self.tabs, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        self._buttons = buttons
        column.addWidget(buttons)

    def _on_save(self) -> None:
        self._buttons.setFocus()  # commits a cell that is being edited
        for view in self._tables:
            if view.isVisible():
                view.commit()
        self.save_asked.emit(self.vendor())


def _new_contact(row: int) -> Contact:
    """The first one is written to."""
    return Contact(email="", rank=ContactRank.SECONDARY if row else ContactRank.PRIMARY)
