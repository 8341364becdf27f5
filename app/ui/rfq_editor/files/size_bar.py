"""How large the emails get: the vendor whose email comes closest to what its servers take is named."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.rfqs.mail_size import Fit, Invitee, LimitOf, MailSize, closest
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.zipping import worth_trying
from app.domain.trade.ids import VendorId
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.tokens import Tone, tokens_of
from app.ui.look.wording import counted, size_text
from app.ui.widgets.page import button, inner_layout, row

_TONES = {Fit.FINE: Tone.OK, Fit.CLOSE: Tone.WARN, Fit.DOUBTFUL: Tone.WARN, Fit.REFUSED: Tone.ERR}
_GLYPHS = {Fit.FINE: "✓", Fit.CLOSE: "!", Fit.DOUBTFUL: "!", Fit.REFUSED: "✗"}
_LIMIT = {
    LimitOf.VENDOR: "its limit is {size}",
    LimitOf.ACCOUNT: "your account’s limit is {size}",
    LimitOf.MANY: "most servers take {size}",
    LimitOf.ANY: "no server takes more than {size}",
}
_OVER = {Fit.DOUBTFUL: "Many servers refuse it.", Fit.REFUSED: "The server would refuse it."}


class SizeBar(QWidget):
    """A sign in green, amber or red, and a sentence; where it gets tight and a zip may help, a button for it."""

    zip_asked = Signal(tuple)  # Attachments

    def __init__(self) -> None:
        super().__init__()
        self._fit = Fit.FINE
        self._glyph, self._text = plain_label(), plain_label()
        self._text.setWordWrap(True)
        self._files: tuple[Attachment, ...] = ()
        self._zip = button(
            self.tr("Zip files"), self._on_zip, self.tr("Put one zip in the place of the files that get smaller.")
        )
        beside = row(self._glyph, self._text, self._zip)
        beside.setStretch(1, 1)
        inner_layout(self).addLayout(beside)

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_sizes(self, rfq: Rfq, invitees: Mapping[VendorId, Invitee], account_limit: int | None) -> None:
        """Of the files as they are now; nothing where there are none."""
        size = closest(rfq, invitees, account_limit)
        self._fit = size.fit
        self._glyph.setText(_GLYPHS[size.fit])
        self._text.setText(sizes_text(len(rfq.attachments), size))
        self._files = worth_trying(rfq) if size.fit is not Fit.FINE else ()
        self._zip.setText(self.tr("Zip {what}").format(what=counted(len(self._files), "file", "files")))
        self._zip.setVisible(bool(self._files))
        self.setVisible(bool(rfq.attachments))
        self._color()

    def _on_zip(self) -> None:
        self.zip_asked.emit(self._files)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._color()

    def _color(self) -> None:
        palette = self._glyph.palette()
        palette.setColor(self._glyph.foregroundRole(), tokens_of(self.palette()).ink_of(_TONES[self._fit]))
        self._glyph.setPalette(palette)


def sizes_text(files: int, size: MailSize) -> str:
    """Like “3 files. Acme gets 6.2 MB of files → 8.5 MB as email; its limit is 10 MB”."""
    what = tr(f"{size_text(size.files)} of files → {size_text(size.mail)} as email")
    limit = tr(_LIMIT[size.limit_of]).format(size=size_text(size.limit))
    return " ".join(
        filter(None, (f"{counted(files, 'file', 'files')}. {_who(size.vendors)}{what}; {limit}.", _over(size)))
    )


def _over(size: MailSize) -> str:
    return tr(_OVER.get(size.fit, ""))


def _who(names: tuple[str, ...]) -> str:
    if not names:
        return ""
    if len(names) == 1:
        return tr(f"{names[0]} gets the most: ")
    return tr(f"{names[0]} and {counted(len(names) - 1, 'other', 'others')} get the most: ")
