"""Who gets some files: everybody, those who are asked for some lines, some vendors alone, or nobody yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QRadioButton, QWidget

from app.domain.rfqs.bars import lacking
from app.domain.rfqs.control import Standing
from app.domain.rfqs.mail_size import Invitee
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.scope import shared_out
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import LineId, VendorId
from app.ui.look.delegates import CellDelegate
from app.ui.look.language import tr
from app.ui.look.plain import plain_label, plain_tip
from app.ui.look.window_size import begin_size
from app.ui.look.wording import counted
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.page import button, inner_layout, page_layout, primary_button, row
from app.ui.widgets.scrolled import Scrolled

_ID, _TIP = int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.ToolTipRole)


@dataclass(frozen=True, slots=True)
class VendorChoice:
    """A vendor that is asked, and why it cannot be chosen or left out; nothing where it can."""

    name: str
    why_not: str = ""
    is_barred: bool = False  # it may not have the files


def vendor_choices(
    files: Sequence[Attachment],
    invitees: Mapping[VendorId, Invitee],
    standings: Mapping[str, Standing],
    clearances: Clearances,
) -> Mapping[VendorId, VendorChoice]:
    """Who can be chosen for all of these files; the services have the last word."""
    needs = [
        (level, standings[f.path].because) for f in files if f.path in standings for level in standings[f.path].needed
    ]
    return {vendor_id: _choice(who, needs, clearances) for vendor_id, who in invitees.items()}


def _choice(who: Invitee, needs: Sequence[tuple[str, str]], clearances: Clearances) -> VendorChoice:
    if who.has_mail:
        return VendorChoice(who.name, tr("its email is in the outbox or sent already"))
    for level, because in needs:
        if lacks := lacking(who.clearance, level, clearances):
            return VendorChoice(who.name, f"{lacks}. {because}.", is_barred=True)
    return VendorChoice(who.name)


class ScopeDialog(EntryDialog):
    """Begins with what the first file has. `chosen` carries who gets what from then on."""

    chosen = Signal(object)  # Given

    def __init__(
        self, files: Sequence[Attachment], rfq: Rfq, vendors: Mapping[VendorId, VendorChoice], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._files, self._rfq = tuple(files), rfq
        self.setWindowTitle(self.tr("Who gets the files"))
        self.everybody = QRadioButton(self.tr("&Everybody"))
        self.some = QRadioButton(self.tr("Vendors who are asked for &these lines:"))
        self.alone = QRadioButton(self.tr("&Only these vendors:"))
        self.nobody = QRadioButton(self.tr("&Nobody yet"))
        self.lines, self.vendors = QListWidget(), QListWidget()
        self.lines.setAccessibleName(self.tr("Lines"))
        self.vendors.setAccessibleName(self.tr("Vendors"))
        for box in (self.lines, self.vendors):
            box.setItemDelegate(CellDelegate(box))
        self.save = primary_button(self.tr("&Save"), self._on_save)
        self.save.setDefault(True)
        self._fill_lines(files[0])
        self._fill_vendors(files[0], vendors)
        self._begin_with(files[0])
        self._lay_out()
        for choice in (self.everybody, self.some, self.alone, self.nobody):
            choice.toggled.connect(self._show_state)
        self.lines.itemChanged.connect(self._on_line_ticked)
        self.vendors.itemChanged.connect(self._on_vendor_ticked)
        self._show_state()

    @property
    def ticked(self) -> frozenset[int]:
        """The ids of the ticked lines."""
        return _ticked(self.lines)

    def _fill_lines(self, first: Attachment) -> None:
        for item in self._rfq.items:
            words = (tr(f"Line {item.number}"), item.part_number, item.description or item.process)
            _add(self.lines, " · ".join(word for word in words if word), item.id, is_ticked=item.id in first.lines)
        self.some.setEnabled(bool(self._rfq.items))

    def _fill_vendors(self, first: Attachment, vendors: Mapping[VendorId, VendorChoice]) -> None:
        for invitation in self._rfq.invitations:
            who = vendors.get(invitation.vendor_id)
            if who is None:
                continue  # it is not known yet
            has_it = first.id in invitation.extra_files and not who.is_barred
            text = f"{who.name} – {who.why_not}" if who.why_not else who.name
            entry = _add(self.vendors, text, invitation.vendor_id, is_ticked=has_it)
            if who.why_not:
                entry.setFlags(entry.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                entry.setData(_TIP, plain_tip(text))
        self.alone.setEnabled(bool(self.vendors.count()))

    def _begin_with(self, first: Attachment) -> None:
        if first.for_all:
            self.everybody.setChecked(True)
        elif self.ticked:
            self.some.setChecked(True)
        else:
            (self.alone if _ticked(self.vendors) else self.nobody).setChecked(True)

    def _lay_out(self) -> None:
        begin_size(self, 520, 640)
        body = QWidget()
        column = inner_layout(body)
        one = f"“{self._files[0].name}”"
        about = plain_label(one if len(self._files) == 1 else counted(len(self._files), "file", "files"))
        about.setWordWrap(True)
        for part in (about, self.everybody, self.some):
            column.addWidget(part)
        column.addWidget(self.lines, 1)
        column.addWidget(self.alone)
        column.addWidget(self.vendors, 1)
        column.addWidget(self.nobody)
        page = page_layout(self)
        page.addWidget(Scrolled(body), 1)
        page.addLayout(row(None, button(self.tr("&Cancel"), self.reject), self.save))

    def _show_state(self) -> None:
        lacks_lines = self.some.isChecked() and not self.ticked
        lacks_vendors = self.alone.isChecked() and not _ticked(self.vendors)
        self.save.setEnabled(not lacks_lines and not lacks_vendors)

    def _on_line_ticked(self) -> None:
        """Who ticks a line means lines."""
        self.some.setChecked(True)
        self._show_state()

    def _on_vendor_ticked(self) -> None:
        self.alone.setChecked(True)
        self._show_state()

    def _on_save(self) -> None:
        lines = frozenset(map(LineId, self.ticked)) if self.some.isChecked() else frozenset()
        alone = [VendorId(i) for i in _ticked(self.vendors)] if self.alone.isChecked() else []
        vendor_ids = None if self.some.isChecked() else alone
        for_all = self.everybody.isChecked()
        self.chosen.emit(shared_out(self._rfq, self._files, for_all=for_all, lines=lines, vendor_ids=vendor_ids))
        self.accept()


def _add(box: QListWidget, text: str, key: int | None, *, is_ticked: bool) -> QListWidgetItem:
    entry = QListWidgetItem(text, box)
    entry.setData(_ID, key)
    entry.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
    return entry


def _ticked(box: QListWidget) -> frozenset[int]:
    rows = (box.item(n) for n in range(box.count()))
    return frozenset(i.data(_ID) for i in rows if i.checkState() is Qt.CheckState.Checked)
