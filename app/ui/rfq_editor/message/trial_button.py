"""“Send test to myself…”: asks where the email goes instead."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QLineEdit, QPushButton

from app.ui.look.plain import set_tip


class TrialButton(QPushButton):
    """`asked` carries the address that was confirmed."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setText(self.tr("Send &test to myself…"))
        self.setAutoDefault(False)
        set_tip(self, self.tr("Get this email in your own mailbox, with its attachments. The vendor gets nothing."))
        self._address = ""
        self.clicked.connect(self._on_clicked)
        self.setEnabled(False)

    def propose(self, address: str) -> None:
        """Where it goes, unless the buyer says otherwise."""
        self._address = address

    def _on_clicked(self) -> None:
        title, label = self.tr("Send test to myself"), self.tr("Send this vendor's email to me at:")
        address, is_given = QInputDialog.getText(self, title, label, QLineEdit.EchoMode.Normal, self._address)
        if is_given and address.strip():
            self.asked.emit(address.strip())
