"""The rows of the vendor table."""

from PySide6.QtCore import QObject

from app.domain.vendor import VendorLine
from app.ui.look.states import VENDOR
from app.ui.look.table_model import Column, LinesModel

COLUMNS: tuple[Column[VendorLine], ...] = (
    Column(title="Name", text=lambda v: v.name, width=230),
    Column(title="Categories", text=lambda v: v.categories, width=130),
    Column(title="Contact", text=lambda v: v.contact, width=160),
    Column(title="E-mail", text=lambda v: v.email or "– no address –", sort=lambda v: v.email.casefold(), width=240),
    Column(title="Contacts", text=lambda v: str(v.contacts), sort=lambda v: v.contacts, width=84, right=True),
    Column(
        title="Status",
        text=lambda v: str(VENDOR[v.status]),
        sort=lambda v: v.status.value,
        chip=lambda v: VENDOR[v.status],
        width=120,
    ),
)


class VendorsModel(LinesModel[VendorLine]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda v: v.id, parent=parent)
