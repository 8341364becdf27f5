"""What the window says in a box of its own: which program this is, and that it has made a mistake."""

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QMessageBox, QWidget

from app.ui.look.language import tr
from app.ui.look.plain import plain_message

_ICON = 64


def show_about(window: QWidget, version: str) -> None:
    """Help ▸ About."""
    text = tr(
        "RFQ Sender {version}\n\nAsk many vendors for quotes: a separate email to each, none lost, none sent twice."
    )
    box = plain_message(QMessageBox.Icon.Information, tr("About RFQ Sender"), text.format(version=version), window)
    box.setIconPixmap(window.windowIcon().pixmap(_ICON))
    box.addButton(QMessageBox.StandardButton.Ok)
    _open(box)


def show_crash(window: QWidget, what: str, diagnostics_asked: SignalInstance) -> None:
    """An error that nobody expected: what it means for the buyer, and what to do."""
    happened = tr("Unexpected error ({what}).").format(what=what)
    meaning = tr("What you entered is saved. Emails in the outbox aren't lost or sent twice.")
    todo = tr("Copy the diagnostics and send them to your support.")
    box = plain_message(QMessageBox.Icon.Critical, tr("Unexpected error"), f"{happened} {meaning}\n\n{todo}", window)
    copy = box.addButton(tr("&Copy diagnostics"), QMessageBox.ButtonRole.ActionRole)
    copy.clicked.connect(diagnostics_asked)
    box.addButton(QMessageBox.StandardButton.Close)
    _open(box)


def _open(box: QMessageBox) -> None:
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
