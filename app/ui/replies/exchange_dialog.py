"""Everything that was written between us and a vendor about an RFQ: the list above, the email below."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QSplitter, QWidget

from app.domain.inbox.filing import Place
from app.services.inbox.exchange import Written
from app.ui.look.language import tr
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.window_size import begin_size
from app.ui.look.wording import moment_text
from app.ui.widgets.mail_paper import MailPaper
from app.ui.widgets.page import page_layout

_SIZE = 860, 640
COLUMNS: tuple[Column[Written], ...] = (
    Column(title="When", text=lambda w: moment_text(w.at), sort=lambda w: w.at.timestamp(), width=140, is_rigid=True),
    Column(title="From", text=lambda w: tr("us") if w.by_us else w.who, width=210),
    Column(title="To", text=lambda w: w.who if w.by_us else tr("us"), width=210),
    Column(title="Subject", text=lambda w: w.subject, width=230),
    Column(title="Status", text=lambda w: tr(w.state), width=90),
)


class _Model(LinesModel[Written]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda w: (w.delivery_id, w.incoming_id), parent=parent)


class ExchangeDialog(QDialog):
    """`chosen` carries the Written that is to be shown."""

    chosen = Signal(object)

    def __init__(self, place: Place, written: Sequence[Written], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr(f"Exchange with {place.vendor} – {place.rfq}"))
        begin_size(self, *_SIZE)
        model = _Model(self)
        self.table = Table("Exchange")
        self.table.show_lines(model, sort_column=None)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.paper = MailPaper(self.tr("The selected email"))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.paper)
        splitter.setSizes([220, 380])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = page_layout(self)
        column.addWidget(splitter, 1)
        column.addWidget(buttons)
        model.replace(written)

    def begin(self) -> None:
        """The newest one is shown."""
        self.table.selectRow(self.table.model().rowCount() - 1)
        self.table.setFocus()

    def show_text(self, written: Written, html: str, text: str) -> None:
        """What it says, if it is still the one that is selected."""
        if self.table.selected_lines()[:1] == [written]:
            self.paper.show_mail(html, text)

    def _on_selection_changed(self) -> None:
        lines: list[Written] = self.table.selected_lines()
        for written in lines[:1]:
            self.chosen.emit(written)
