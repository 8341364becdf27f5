"""The pages of an account: limits, certificate, folders. Each gives its part of the Account."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from app.domain.accounts.account import Account, AccountKind, ImapLook, PracticeLine, SecureLine, Security
from app.domain.accounts.fingerprint import grouped
from app.ui.accounts.account_fields import (
    OCTETS_PER_MB,
    form_in,
    line_edit,
    megabytes_box,
    number_box,
    security_box,
)
from app.ui.look.language import tr
from app.ui.look.plain import set_tip
from app.ui.look.spacing import MEDIUM
from app.ui.widgets.file_dialogs import open_file
from app.ui.widgets.page import button, field, inner_layout, quiet_label, row

_IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
_PIN_LINES = 3


class LimitsPage(QWidget):
    """Who may send from it, how fast and how much; a provider that is pushed too hard blocks the account."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        unlimited = self.tr("unlimited")
        self.per_minute = number_box(account.per_minute or 0, 10_000, self.tr(" emails"), unlimited)
        self.octets_per_minute = megabytes_box(account.octets_per_minute, unlimited)
        self.per_day = number_box(account.per_day or 0, 1_000_000, self.tr(" recipients"), unlimited)
        self.domain_gap = number_box(account.domain_gap, 3600, self.tr(" s"), self.tr("none"))
        self.connections = number_box(account.connections, 10)
        self.connections.setMinimum(1)
        self.max_size = megabytes_box(account.max_size, self.tr("the server decides"))
        self.owner = QComboBox()
        self.owner.addItem(self.tr("everybody"), "")
        if account.private_to:
            self.owner.addItem(account.private_to, account.private_to)
        self.owner.setCurrentIndex(self.owner.count() - 1)
        self._form = form = form_in(inner_layout(self))
        rows = (
            (self.tr("Who may se&nd:"), self.owner, self.tr("One user's own mailbox, or one for all of the team.")),
            (self.tr("Emails per m&inute:"), self.per_minute, self.tr("The pace of this account; 30 suits most.")),
            (self.tr("&Data per minute:"), self.octets_per_minute, self.tr("Counted as sent (encoded).")),
            (
                self.tr("Reci&pients in 24 hours:"),
                self.per_day,
                self.tr("Your provider's quota: Microsoft 365 allows 10,000, Gmail 500 to 2,000."),
            ),
            (
                self.tr("&Gap for one domain:"),
                self.domain_gap,
                self.tr("Minimum seconds between emails to addresses with the same ending after the @."),
            ),
            (
                self.tr("&Connections:"),
                self.connections,
                self.tr("At the same time. More is faster if the server allows it."),
            ),
            (
                self.tr("&Largest email:"),
                self.max_size,
                self.tr("Encoded, an email is about 37 % larger than its files."),
            ),
        )
        widest = max(widget.sizeHint().width() for _label, widget, _tip in rows)
        for label, widget, tip in rows:
            widget.setMinimumWidth(widest)
            set_tip(widget, tip)
            field(form, label, widget)
        form.setRowVisible(self.owner, bool(account.private_to))

    def show_users(self, names: Sequence[str]) -> None:
        """Whose the account may be; where there are no users, it is everybody's."""
        for name in names:
            if self.owner.findText(name, Qt.MatchFlag.MatchFixedString) < 0:
                self.owner.addItem(name, name)
        self._form.setRowVisible(self.owner, self.owner.count() > 1)

    def fields(self) -> dict[str, Any]:
        """What they say, by the Account's own names."""
        return {
            "private_to": str(self.owner.currentData() or ""),
            "per_minute": self.per_minute.value() or None,
            "octets_per_minute": round(self.octets_per_minute.value() * OCTETS_PER_MB) or None,
            "per_day": self.per_day.value() or None,
            "domain_gap": self.domain_gap.value(),
            "connections": self.connections.value(),
            "max_size": round(self.max_size.value() * OCTETS_PER_MB) or None,
        }


class CertificatePage(QWidget):
    """By what the server is recognised, where the computer's own trust does not do."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.certificate = QPlainTextEdit(grouped(_trusted(account).certificate))
        self.certificate.setTabChangesFocus(True)
        self.certificate.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.certificate.setFixedHeight(self.certificate.fontMetrics().lineSpacing() * _PIN_LINES + MEDIUM)
        self.certificate.setPlaceholderText(self.tr("SHA-256 fingerprint: 64 hex digits"))
        set_tip(self.certificate, self.tr("Then only this certificate is accepted, no matter who signed it."))
        self.ca_file = line_edit(_trusted(account).ca_file, self.tr("a PEM file from your IT"))
        set_tip(self.ca_file, self.tr("Then only certificates signed by this authority are accepted."))
        browse = button(self.tr("&Browse…"), self._on_browse, self.tr("A PEM file from your IT."))
        column = inner_layout(self)
        text = self.tr(
            "Leave both empty unless the account test says that the certificate is unknown. If your company "
            "signs its own certificates, ask your IT for the authority file. If the server signed its own, the "
            "test shows the fingerprint: compare it with what your IT says, then set it here."
        )
        column.addWidget(quiet_label(text, wrap=True))
        form = form_in(column)
        field(form, self.tr("&Pinned certificate:"), self.certificate)
        field(form, self.tr("&Authority file:"), self.ca_file, row(self.ca_file, browse))
        for part in (self.certificate, self.ca_file, browse):
            part.setEnabled(account.kind is not AccountKind.PRACTICE)

    def pin(self, certificate: str) -> None:
        """Accept this one alone; an authority file would contradict it."""
        self.certificate.setPlainText(grouped(certificate))
        self.ca_file.clear()

    def line(self) -> dict[str, Any]:
        """What they say of the line, by its own names."""
        return {"certificate": self.certificate.toPlainText().strip(), "ca_file": self.ca_file.text().strip()}

    def _on_browse(self) -> None:
        title = self.tr("Authority file")
        if path := open_file(self, title, tr("PEM (*.pem *.crt *.cer);;All files (*)")):
            self.ca_file.setText(str(path))


class FoldersPage(QWidget):
    """Where a mail in doubt can be looked for, and mails can be put into Drafts."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        look = account.smtp.imap or ImapLook()
        self.host = line_edit(look.host, self.tr("none: no Drafts, and you decide about Unknown emails"))
        set_tip(self.host, self.tr("The IMAP server of this mailbox, such as imap.company.example."))
        self.security = security_box(look.security)
        self.port = number_box(look.port, 65535)
        self.folder = line_edit(look.folder, self.tr("chosen by the server"))
        set_tip(self.folder, self.tr("Only if the server doesn't say which folder it is."))
        column = inner_layout(self)
        text = self.tr(
            "If a connection breaks at the last moment, an email may or may not have been sent. Many mail "
            "servers keep a copy in the Sent folder. The program looks for it there, with the same user and "
            "password. It changes nothing in the mailbox, unless you have it put emails into Drafts."
        )
        column.addWidget(quiet_label(text, wrap=True))
        form = form_in(column)
        for label, widget in (
            (self.tr("IMAP &server:"), self.host),
            (self.tr("Securit&y:"), self.security),
            (self.tr("P&ort:"), self.port),
            (self.tr("Sent folder's &name:"), self.folder),
        ):
            field(form, label, widget)
            widget.setEnabled(account.kind is not AccountKind.PRACTICE)
        self.security.activated.connect(self._on_security)

    def look(self) -> ImapLook | None:
        """What they say; None where no server is named."""
        look = ImapLook(
            host=self.host.text().strip(),
            port=self.port.value(),
            security=Security(self.security.currentData()),
            folder=self.folder.text().strip(),
        )
        return look if look.host else None

    def _on_security(self) -> None:
        if self.port.value() in (0, *_IMAP_PORTS.values()):
            self.port.setValue(_IMAP_PORTS[Security(self.security.currentData())])


def _trusted(account: Account) -> SecureLine:
    return account.smtp if isinstance(account.via, PracticeLine) else account.via
