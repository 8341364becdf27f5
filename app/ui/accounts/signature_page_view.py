"""What the emails of an account are signed with, besides the sender's name and address."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from app.domain.accounts.account import Account
from app.ui.accounts.account_fields import form_in, line_edit
from app.ui.look.plain import plain_label, set_tip
from app.ui.widgets.file_dialogs import open_file
from app.ui.widgets.page import button, field, inner_layout, quiet_label, row

_HIGHEST, _WIDEST = 60, 240  # pixels; emails show it no higher, either


class SignaturePage(QWidget):
    """`logo_asked` carries the Path of a picture; `show_logo` gets what is in it."""

    logo_asked = Signal(Path)

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._logo: bytes | None = None
        self.company = line_edit(account.company, self.tr("for example Northfield Works"))
        self.phone = line_edit(account.phone, self.tr("for example +1 316 555 0100"))
        self._picture = plain_label()
        self._picture.setAccessibleName(self.tr("Logo"))
        self._choose = button(self.tr("Ch&oose…"), self._on_choose, self.tr("A PNG, JPEG or GIF of up to 100 kB."))
        self._remove = button(self.tr("Re&move"), self._on_remove, self.tr("Send emails without a logo."))
        column = inner_layout(self)
        text = self.tr(
            "These go below your name wherever a message has the signature. Leave empty what you don't need."
        )
        column.addWidget(quiet_label(text, wrap=True))
        form = form_in(column)
        for label, widget in ((self.tr("&Company:"), self.company), (self.tr("&Phone:"), self.phone)):
            field(form, label, widget)
        set_tip(self.phone, self.tr("As vendors should dial it."))
        form.addRow(plain_label(self.tr("Logo:")), row(self._picture, self._choose, self._remove, None))
        self.show_logo(account.logo)

    def fields(self) -> dict[str, Any]:
        """What they say, by the Account's own names."""
        return {"company": self.company.text().strip(), "phone": self.phone.text().strip(), "logo": self._logo}

    def show_logo(self, octets: bytes | None) -> bool:
        """Take this picture, or none; False: it can't be shown, and the one before stays."""
        picture = QPixmap()
        if octets and not picture.loadFromData(octets):
            return False
        self._logo = octets
        if picture.height() > _HIGHEST or picture.width() > _WIDEST:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            picture = picture.scaled(_WIDEST, _HIGHEST, keep, smooth)
        self._picture.setPixmap(picture)
        self._picture.setVisible(bool(octets))
        self._remove.setVisible(bool(octets))
        return True

    def _on_choose(self) -> None:
        kinds = self.tr("Pictures (*.png *.jpg *.jpeg *.gif);;All files (*)")
        if path := open_file(self, self.tr("Choose a logo"), kinds):
            self.logo_asked.emit(path)

    def _on_remove(self) -> None:
        self.show_logo(None)
        self._choose.setFocus()
