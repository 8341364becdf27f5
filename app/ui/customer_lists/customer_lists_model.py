"""The rows of the approved-vendor lists."""

from PySide6.QtCore import QObject

from app.domain.vendors.customer_list import CustomerList
from app.ui.look.chip import Chip
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone

WARNED = Chip("!", "Warning only", Tone.WARN)
BARRED = Chip("✗", "Never asked", Tone.ERR)


def rule_of(one: CustomerList) -> Chip:
    """What holds for vendors who are not on it."""
    return BARRED if one.is_strict else WARNED


COLUMNS: tuple[Column[CustomerList], ...] = (
    Column(title="Customer", text=lambda c: c.customer, width=220),
    Column(
        title="On the list",
        text=lambda c: f"{c.vendors:,} {'vendor' if c.vendors == 1 else 'vendors'}",
        sort=lambda c: c.vendors,
        width=120,
        is_rigid=True,
    ),
    Column(title="All others", text=lambda c: str(rule_of(c)), chip=rule_of, width=140, is_rigid=True),
)


class CustomerListsModel(LinesModel[CustomerList]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda c: c.customer, parent=parent)
