"""One account: server, sender, limits."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.account import Account, AccountKind, Security
from app.ui.accounts.accounts_model import SECURITY
from app.ui.look.spacing import LARGE, MEDIUM, SMALL
from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.page import button, field, quiet_label, row

_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
_MB = 1_000_000


class AccountDialog(QDialog):
    """Stays open until the account could be stored; `save_asked` carries Account and password ("" = as it is)."""

    save_asked = Signal(object, str)

    def __init__(self, account: Account, password_note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account = account
        self.setWindowTitle(account.name or self.tr("New account"))
        self.setMinimumWidth(560)
        self.banner = Banner()
        if password_note:
            self.banner.say(Tone.WARN, password_note)
        self._make_fields(account)
        self._lay_out()
        self._security.activated.connect(self._on_security)

    def account(self) -> Account:
        """What the fields say."""
        size = self._max_size.value()
        return replace(
            self._account,
            name=self._name.text().strip(),
            host=self._host.text().strip(),
            port=self._port.value(),
            security=Security(self._security.currentData()),
            user=self._user.text().strip(),
            from_address=self._from_address.text().strip(),
            from_name=self._from_name.text().strip(),
            reply_to=self._reply_to.text().strip(),
            per_minute=self._per_minute.value() or None,
            connections=self._connections.value(),
            max_size=int(size * _MB) if size else None,
            ca_file=self._ca_file.text().strip(),
        )

    def _make_fields(self, account: Account) -> None:
        self._name = QLineEdit(account.name)
        self._name.setPlaceholderText(self.tr("office"))
        self._host = QLineEdit(account.host)
        self._host.setPlaceholderText("smtp.company.example")
        self._port = QSpinBox()
        self._port.setRange(0, 65535)
        self._port.setValue(account.port or (0 if account.kind is AccountKind.PRACTICE else _PORTS[account.security]))
        self._security = QComboBox()
        for security in Security:
            self._security.addItem(SECURITY[security], security)
        self._security.setCurrentIndex(list(Security).index(account.security))
        self._user = QLineEdit(account.user)
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.setPlaceholderText(self.tr("leave empty to keep it as it is") if account.id else "")
        self._from_address = QLineEdit(account.from_address)
        self._from_name = QLineEdit(account.from_name)
        self._reply_to = QLineEdit(account.reply_to)
        self._reply_to.setPlaceholderText(self.tr("the sender's address"))
        self._per_minute = QSpinBox()
        self._per_minute.setRange(0, 10_000)
        self._per_minute.setSpecialValueText(self.tr("unlimited"))
        self._per_minute.setValue(account.per_minute or 0)
        self._connections = QSpinBox()
        self._connections.setRange(1, 10)
        self._connections.setValue(account.connections)
        self._max_size = QDoubleSpinBox()
        self._max_size.setRange(0, 1000)
        self._max_size.setDecimals(1)
        self._max_size.setSuffix(" MB")
        self._max_size.setSpecialValueText(self.tr("the server decides"))
        self._max_size.setValue((account.max_size or 0) / _MB)
        self._ca_file = QLineEdit(account.ca_file)
        self._ca_file.setPlaceholderText(self.tr("only for a company's own certificates (PEM)"))
        for part in (self._host, self._port, self._security, self._user, self._password, self._ca_file):
            part.setEnabled(account.kind is not AccountKind.PRACTICE)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setVerticalSpacing(SMALL)
        for label, widget in (
            (self.tr("&Name:"), self._name),
            (self.tr("&Server:"), self._host),
            (self.tr("S&ecurity:"), self._security),
            (self.tr("P&ort:"), self._port),
            (self.tr("&User:"), self._user),
            (self.tr("&Password:"), self._password),
            (self.tr("From &address:"), self._from_address),
            (self.tr("From na&me:"), self._from_name),
            (self.tr("&Reply to:"), self._reply_to),
            (self.tr("Mails per m&inute:"), self._per_minute),
            (self.tr("&Connections:"), self._connections),
            (self.tr("&Largest mail:"), self._max_size),
        ):
            field(form, label, widget)
        browse = button(self.tr("&Browse…"), self._on_browse, self.tr("A PEM file from your IT."))
        browse.setEnabled(self._ca_file.isEnabled())
        field(form, self.tr("CA &file:"), self._ca_file, row(self._ca_file, browse))
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        if self._account.kind is AccountKind.PRACTICE:
            text = self.tr(
                "The practice account sends to a mail server inside this program. Nothing leaves this computer."
            )
            column.addWidget(quiet_label(text, wrap=True))
        column.addLayout(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _on_security(self) -> None:
        if self._port.value() in (0, *_PORTS.values()):
            self._port.setValue(_PORTS[Security(self._security.currentData())])

    def _on_browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("CA file"), "", "PEM (*.pem *.crt *.cer);;All files (*)")
        if name:
            self._ca_file.setText(str(Path(name)))

    def _on_save(self) -> None:
        self.save_asked.emit(self.account(), self._password.text())
