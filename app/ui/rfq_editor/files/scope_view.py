"""Who gets some files: everybody, those who are asked for some lines, or nobody yet."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QRadioButton, QWidget

from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.trade.ids import LineId
from app.ui.look.plain import plain_label
from app.ui.look.wording import counted
from app.ui.widgets.page import button, page_layout, primary_button, row

_ID = int(Qt.ItemDataRole.UserRole)


class ScopeDialog(QDialog):
    """Begins with what the first file has. `chosen` carries the files as they are to be."""

    chosen = Signal(tuple)  # Attachments

    def __init__(self, files: Sequence[Attachment], rfq: Rfq, parent: QWidget) -> None:
        super().__init__(parent)
        self._files = tuple(files)
        self.setWindowTitle(self.tr("Who gets the files"))
        self.everybody = QRadioButton(self.tr("&Everybody"))
        self.some = QRadioButton(self.tr("Vendors who are asked for &these lines:"))
        self.nobody = QRadioButton(self.tr("&Nobody yet"))
        self.lines = QListWidget()
        self.lines.setAccessibleName(self.tr("Lines"))
        self.save = primary_button(self.tr("&Save"), self._on_save)
        self.save.setDefault(True)
        self._fill(files[0], rfq)
        self._lay_out()
        for choice in (self.everybody, self.some, self.nobody):
            choice.toggled.connect(self._show_state)
        self.lines.itemChanged.connect(self._on_line_ticked)
        self._show_state()

    @property
    def ticked(self) -> frozenset[LineId]:
        rows = (self.lines.item(n) for n in range(self.lines.count()))
        return frozenset(LineId(i.data(_ID)) for i in rows if i.checkState() is Qt.CheckState.Checked)

    def _fill(self, first: Attachment, rfq: Rfq) -> None:
        for item in rfq.items:
            words = (f"Line {item.number}", item.part_number, item.description or item.process)
            entry = QListWidgetItem(" · ".join(word for word in words if word), self.lines)
            entry.setData(_ID, item.id)
            entry.setCheckState(Qt.CheckState.Checked if item.id in first.lines else Qt.CheckState.Unchecked)
        self.some.setEnabled(bool(rfq.items))
        begin = self.everybody if first.for_all else self.some if self.ticked else self.nobody
        begin.setChecked(True)

    def _lay_out(self) -> None:
        self.resize(460, 400)
        column = page_layout(self)
        one = f"“{self._files[0].name}”"
        about = plain_label(one if len(self._files) == 1 else counted(len(self._files), "file", "files"))
        about.setWordWrap(True)
        for part in (about, self.everybody, self.some):
            column.addWidget(part)
        column.addWidget(self.lines, 1)
        column.addWidget(self.nobody)
        column.addLayout(row(None, button(self.tr("&Cancel"), self.reject), self.save))

    def _show_state(self) -> None:
        self.save.setEnabled(not self.some.isChecked() or bool(self.ticked))

    def _on_line_ticked(self) -> None:
        """Who ticks a line means lines."""
        self.some.setChecked(True)
        self._show_state()

    def _on_save(self) -> None:
        lines = self.ticked if self.some.isChecked() else frozenset()
        for_all = self.everybody.isChecked()
        self.chosen.emit(tuple(replace(file, for_all=for_all, lines=lines) for file in self._files))
        self.accept()
