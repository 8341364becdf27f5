"""Whether the selected files are controlled: what is known, and what the buyer decides."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.rfqs.control import Standing
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.widgets.page import inner_layout, quiet_label, row


class ClearanceRow(QWidget):
    """A list to choose from, and the reasons below it."""

    chosen = Signal(object)  # a level, "" for not controlled, None for open again

    def __init__(self) -> None:
        super().__init__()
        self.levels = QComboBox()
        self.levels.setAccessibleName(self.tr("Clearance of the selected files"))
        self.levels.activated.connect(self._on_chosen)
        self._reasons = quiet_label(wrap=True)
        label = plain_label(self.tr("Cle&arance:"))
        label.setBuddy(self.levels)
        column = inner_layout(self)
        column.addLayout(row(label, self.levels, None))
        column.addWidget(self._reasons)

    def show_standing(self, standing: Standing | None) -> None:
        """Of the first selected file; None where none is selected."""
        self.levels.setEnabled(standing is not None)
        known = standing or Standing()
        self.levels.setCurrentIndex(max(self.levels.findData(known.decided), 0))
        because = f"{known.because}." if known.because else ""
        self._reasons.setText(" ".join(map(tr, (because, *known.doubts))).strip())

    def _on_chosen(self) -> None:
        self.chosen.emit(self.levels.currentData())
