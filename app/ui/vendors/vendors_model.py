"""The rows of the vendor table: what each column says, sorts by, and how it is changed in place."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from typing_extensions import override

from app.domain.vendors.search import VendorOrder
from app.domain.vendors.vendor import Contact, ContactRank, Vendor, VendorLine, VendorStatus
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.lazy_model import LazyModel
from app.ui.look.states import VENDOR
from app.ui.look.table_model import Column, Index
from app.ui.look.tokens import Tone
from app.ui.look.wording import moment_text


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorColumn:
    """`key` is what the choice of columns is remembered by; without `order` it cannot be sorted by."""

    key: str
    column: Column[VendorLine]
    order: VendorOrder | None = None
    changed: Callable[[Vendor, str], Vendor] | None = None  # by what is typed into a cell
    is_usual: bool = True


def _check(line: VendorLine) -> Chip | None:
    """What stands against writing to the vendor; nothing, where nothing does."""
    if line.check:
        return Chip("✗", tr(line.check), Tone.ERR)
    return None if line.status is VendorStatus.ACTIVE else VENDOR[line.status]


def _answers(line: VendorLine) -> str:
    return tr(f"{line.answered} of {line.asked}") if line.asked else ""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _first_contact(vendor: Vendor, changed: Callable[[Contact], Contact]) -> Vendor:
    """The contact that the table shows becomes another; a vendor without any gets its first one."""
    if not vendor.contacts:
        return replace(vendor, contacts=(changed(Contact(email="", rank=ContactRank.PRIMARY)),))
    shown = vendor.addressees[0]
    return replace(vendor, contacts=tuple(changed(c) if c is shown else c for c in vendor.contacts))


COLUMNS: tuple[VendorColumn, ...] = (
    VendorColumn(
        key="name",
        column=Column(title="Name", text=lambda v: v.name, width=175),
        order=VendorOrder.NAME,
        changed=lambda v, t: replace(v, name=t),
    ),
    VendorColumn(
        key="categories",
        column=Column(title="Categories", text=lambda v: v.categories, width=90),
        order=VendorOrder.CATEGORIES,
        changed=lambda v, t: replace(v, categories=_listed(t)),
    ),
    VendorColumn(
        key="contact",
        column=Column(title="Contact", text=lambda v: v.contact, width=130),
        order=VendorOrder.CONTACT,
        changed=lambda v, t: _first_contact(v, lambda c: replace(c, name=t, first_name="", last_name="")),
        is_usual=False,
    ),
    VendorColumn(
        key="email",
        column=Column(title="Email", text=lambda v: v.email or tr("– no address –"), width=185),
        order=VendorOrder.EMAIL,
        changed=lambda v, t: _first_contact(v, lambda c: replace(c, email=t)),
    ),
    VendorColumn(
        key="phone",
        column=Column(title="Phone", text=lambda v: v.phone, width=120),
        changed=lambda v, t: _first_contact(v, lambda c: replace(c, phone=t)),
        is_usual=False,
    ),
    VendorColumn(key="capabilities", column=Column(title="Capabilities", text=lambda v: tr(v.capabilities), width=130)),
    VendorColumn(
        key="clearance",
        column=Column(title="Clearance", text=lambda v: v.clearance, width=86, is_rigid=True),
        order=VendorOrder.CLEARANCE,
        is_usual=False,
    ),
    VendorColumn(
        key="tags",
        column=Column(title="Tags", text=lambda v: v.tags, width=110),
        changed=lambda v, t: replace(v, tags=_listed(t)),
        is_usual=False,
    ),
    VendorColumn(
        key="status",
        column=Column(title="Status", text=lambda v: str(VENDOR[v.status]), chip=lambda v: VENDOR[v.status], width=100),
        order=VendorOrder.STATUS,
        is_usual=False,
    ),
    VendorColumn(
        key="last_rfq",
        column=Column(title="Last RFQ", text=lambda v: v.last_rfq, width=100, is_rigid=True),
        order=VendorOrder.LAST_CONTACT,
        is_usual=False,
    ),
    VendorColumn(
        key="last_contact",
        column=Column(
            title="Last contact",
            text=lambda v: moment_text(v.last_contact) if v.last_contact else "",
            width=130,
            is_rigid=True,
        ),
        order=VendorOrder.LAST_CONTACT,
        is_usual=False,
    ),
    VendorColumn(key="answers", column=Column(title="Answers", text=_answers, width=70, right=True), is_usual=False),
    VendorColumn(
        key="contacts",
        column=Column(title="Contacts", text=lambda v: str(v.contacts), width=80, right=True),
        is_usual=False,
    ),
    VendorColumn(
        key="changed",
        column=Column(title="Changed", text=lambda v: moment_text(v.changed_at), width=130, is_rigid=True),
        order=VendorOrder.CHANGED,
        is_usual=False,
    ),
    VendorColumn(
        key="check",
        column=Column(title="Check", text=lambda v: str(_check(v) or ""), chip=_check, width=104),
    ),
)
USUAL = tuple(n for n, c in enumerate(COLUMNS) if c.is_usual)


class VendorsModel(LazyModel[VendorLine]):
    """Some cells can be changed in place; what is typed is asked for and not kept here."""

    edited = Signal(int, object, str)  # VendorId, Callable[[Vendor, str], Vendor], text

    def __init__(self, parent: QObject) -> None:
        super().__init__(tuple(c.column for c in COLUMNS), key=lambda v: v.id, parent=parent)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_there = self.line_at(index.row()) is not None
        return flags | Qt.ItemFlag.ItemIsEditable if is_there and COLUMNS[index.column()].changed else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole:
            line = self.line_at(index.row())
            return "" if line is None else _edited(COLUMNS[index.column()], line)
        return super().data(index, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        line, changed = self.line_at(index.row()), COLUMNS[index.column()].changed
        text = " ".join(str(value).split())
        if line is None or changed is None or text == _edited(COLUMNS[index.column()], line):
            return False
        self.edited.emit(line.id, changed, text)
        return False  # the cell shows the new text when it is stored


def _edited(column: VendorColumn, line: VendorLine) -> str:
    """What stands in the editor: the value and not what is said where there is none."""
    return line.email if column.key == "email" else column.column.text(line)
