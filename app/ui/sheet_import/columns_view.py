"""First page of the import: how the file is read, and what its columns are."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QSpinBox, QTableView, QWidget
from typing_extensions import override

from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.sheet_options import SheetLook, SheetOptions
from app.ui.look.choice_delegate import ChoiceDelegate
from app.ui.look.flat_header import FlatHeader
from app.ui.look.plain import plain_label
from app.ui.look.spacing import ROW, SMALL
from app.ui.look.wording import counted
from app.ui.sheet_import.columns_model import ColumnsModel, columns_of
from app.ui.widgets.page import inner_layout, quiet_label

_KINDS = {
    ImportKind.VENDORS: "Vendors and contacts",
    ImportKind.CAPABILITIES: "What vendors can do",
    ImportKind.APPROVED: "Customers' approved vendors",
    ImportKind.ALIASES: "Spellings of processes and specifications",
}
_ENCODINGS = (
    "utf-8", "utf-8-sig", "cp1252", "cp1250", "cp1251", "utf-16", "mac_roman", "cp932", "gb18030", "big5", "cp949",
)  # fmt: skip
_DELIMITERS = {",": ",  comma", ";": ";  semicolon", "\t": "tab", "|": "|  bar"}
_WIDTHS = (200, 180)


class ColumnsView(QWidget):
    """`reading_changed`: the file has to be looked at again."""

    reading_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._header_row = 1  # that was found out: two rows may make one header, which one that is said does not
        self.model = ColumnsModel(self)
        self.kind = QComboBox()
        for kind, word in _KINDS.items():
            self.kind.addItem(self.tr(word), kind)
        self.sheet = QComboBox()
        self.header_row = QSpinBox()
        self.header_row.setRange(1, 10_000)
        self.header_row.setKeyboardTracking(False)
        self.encoding = QComboBox()
        self.encoding.setEditable(True)
        self.delimiter = QComboBox()
        for sign, word in _DELIMITERS.items():
            self.delimiter.addItem(self.tr(word), sign)
        self._about = quiet_label(wrap=True)
        self.table = self._make_table()
        self._lay_out()
        self.kind.activated.connect(self._say)
        self.sheet.activated.connect(self._say)
        self.encoding.activated.connect(self._say)
        self.delimiter.activated.connect(self._say)
        self.header_row.valueChanged.connect(self._say)

    @property
    def chosen_kind(self) -> ImportKind:
        return ImportKind(self.kind.currentData())

    @property
    def options(self) -> SheetOptions:
        """How the file is to be read."""
        return SheetOptions(
            sheet=self.sheet.currentText() if self.sheet.count() else "",
            header_row=self.header_row.value() if self.header_row.value() != self._header_row else 0,
            encoding=self.encoding.currentText().strip() if self.encoding.isEnabled() else "",
            delimiter=str(self.delimiter.currentData()) if self.delimiter.isEnabled() else "",
        )

    def show_look(self, look: SheetLook) -> None:
        """What was found out."""
        blockers = [QSignalBlocker(w) for w in (self.kind, self.sheet, self.header_row, self.encoding, self.delimiter)]
        if look.kind is not None:
            self.kind.setCurrentIndex(list(_KINDS).index(look.kind))
        self.sheet.clear()
        self.sheet.addItems(look.sheets)
        self.sheet.setCurrentText(look.sheet)
        self.header_row.setValue(max(1, look.header_row))
        self._header_row = self.header_row.value()
        self.encoding.clear()
        self.encoding.addItems(list(dict.fromkeys(e for e in (look.encoding, *_ENCODINGS) if e)))
        if self.delimiter.findData(look.delimiter) < 0 and look.delimiter:
            self.delimiter.addItem(look.delimiter, look.delimiter)
        self.delimiter.setCurrentIndex(max(0, self.delimiter.findData(look.delimiter)))
        blockers.clear()
        for widgets, is_seen in (
            (self._of_list, look.kind is not None),
            (self._of_book, len(look.sheets) > 1),
            (self._of_text, bool(look.encoding)),
            (self._of_header, look.header_row > 0 and look.kind is not ImportKind.ALIASES),
        ):
            for widget in widgets:
                widget.setVisible(is_seen)
        self.encoding.setEnabled(bool(look.encoding))
        self.delimiter.setEnabled(bool(look.encoding))
        self.table.setVisible(look.kind is not ImportKind.ALIASES)
        self.model.show(columns_of(look), look.fields, look.several)
        self._about.setText(self._told(look))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter says what was typed; it is not the dialog's Next as well, which would go by the columns before."""
        is_typed = self.encoding.hasFocus() or self.header_row.hasFocus()
        if not (is_typed and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
            super().keyPressEvent(event)

    def _told(self, look: SheetLook) -> str:
        rows = counted(look.rows, "row", "rows")
        if look.kind is ImportKind.ALIASES:
            return self.tr("{rows} of spellings. The headings say what each column is.").format(rows=rows)
        as_before = self.tr(" Columns as you chose last time.") if look.is_remembered else ""
        text = self.tr("{rows}. Choose what each column is (F2 or double-click). Nothing is saved yet.{before}")
        return "\n".join((text.format(rows=rows, before=as_before), *look.about))

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName(self.tr("Columns of the sheet"))
        table.setModel(self.model)
        table.setHorizontalHeader(FlatHeader(table))
        table.setItemDelegate(ChoiceDelegate(table))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        trigger = QAbstractItemView.EditTrigger
        table.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.SelectedClicked)
        for section, width in enumerate(_WIDTHS):
            table.setColumnWidth(section, width)
        table.horizontalHeader().setStretchLastSection(True)
        return table

    def _lay_out(self) -> None:
        column = inner_layout(self)
        line = QHBoxLayout()
        line.setSpacing(SMALL)
        self._of_list = self._labelled(line, self.tr("&What it holds:"), self.kind)
        self._of_book = self._labelled(line, self.tr("&Sheet:"), self.sheet)
        self._of_header = self._labelled(line, self.tr("Headin&gs in row:"), self.header_row)
        self._of_text = (
            *self._labelled(line, self.tr("En&coding:"), self.encoding),
            *self._labelled(line, self.tr("Sep&arator:"), self.delimiter),
        )
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._about)
        column.addWidget(self.table, 1)

    def _labelled(self, line: QHBoxLayout, text: str, widget: QWidget) -> tuple[QWidget, ...]:
        label = plain_label(text)
        label.setBuddy(widget)
        widget.setAccessibleName(text.replace("&", "").rstrip(":"))
        line.addWidget(label)
        line.addWidget(widget)
        return label, widget

    def _say(self) -> None:
        self.reading_changed.emit()
