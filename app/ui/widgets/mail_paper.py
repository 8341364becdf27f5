"""A mail on white paper, whatever the window's scheme: vendors read it on white, too. Nothing is loaded for it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication, QImage, QResizeEvent, QTextOption
from typing_extensions import override

from app.ui.look.spacing import MEDIUM
from app.ui.look.theme import palette_of
from app.ui.look.tokens import LIGHT
from app.ui.widgets.paper import Paper

_READABLE_PX = 440  # the table of lines fits a phone
_WIDEST = 16_777_215  # as Qt has it
PHONE_PX = 375
_NONE: Mapping[str, bytes] = MappingProxyType({})
_FIXED, _WHOLE = 'width="640"', 'width="100%"'  # of the frame, for Outlook alone: Qt knows no greatest width


class MailPaper(Paper):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._is_phone = False
        self._pictures = _NONE
        self.setPalette(palette_of(LIGHT))
        self.setFont(QGuiApplication.font())
        self.document().setDocumentMargin(MEDIUM)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)  # never in the middle of a word, as in a mail program
        self.setLineWrapMode(Paper.LineWrapMode.FixedPixelWidth)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Only what came with the mail."""
        octets = self._pictures.get(name if isinstance(name, str) else name.toString())
        return None if octets is None else QImage.fromData(octets)

    def _fit(self) -> None:
        """As wide as there is room, and wide enough for the table of lines: below that it scrolls."""
        self.setLineWrapColumnOrWidth(max(self.viewport().width(), 0 if self._is_phone else _READABLE_PX))

    def show_as_phone(self, is_phone: bool) -> None:
        """As narrow as a phone, or as wide as there is room."""
        self._is_phone = is_phone
        beside = 2 * self.frameWidth() + self.verticalScrollBar().sizeHint().width()
        self.setMaximumWidth(PHONE_PX + beside if is_phone else _WIDEST)
        self._fit()

    def show_mail(self, html: str, plain: str, pictures: Mapping[str, bytes] = _NONE) -> None:
        """The HTML part, or the text where there is none; `pictures` come with it, by what it calls them."""
        self._pictures = pictures
        if html:
            self.setHtml(html.replace(_FIXED, _WHOLE))
        else:
            self.setPlainText(plain)
