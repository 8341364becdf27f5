"""Signing in in the browser, inside a dialog: who is signed in, the way in, and the code for another device."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.accounts.account import SignIn
from app.ui.look.chip import Chip
from app.ui.look.plain import plain_label, set_tip
from app.ui.look.spacing import SMALL
from app.ui.look.tokens import Tone
from app.ui.widgets.chip_label import ChipLabel
from app.ui.widgets.page import button, inner_layout, quiet_label, row

_SIGNED_IN = Chip("●", "signed in", Tone.OK)
_SIGNED_OUT = Chip("○", "not signed in", Tone.NEUTRAL)
_WAITING = Chip("…", "waiting for the browser", Tone.INFO)
_UNOPENED = Chip("!", "no browser", Tone.WARN)


class SignInPanel(QWidget):
    """Asks; whoever has the account answers."""

    asked = Signal(bool)  # True: by a code on another device
    given_up = Signal()
    sign_out_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.page = ""  # of the code, or of the sign-in
        self._chip = ChipLabel()
        self._text = quiet_label(wrap=True)
        self._text.setAccessibleName(self.tr("Who is signed in"))
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._code = plain_label()
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        font.setPointSize(font.pointSize() + 8)
        self._code.setFont(font)
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._code.setAccessibleName(self.tr("Code for the sign-in page"))
        self.sign_in = button("", lambda: self.asked.emit(False), self.tr("Opens the sign-in page in your browser."))
        self.by_code = button(
            self.tr("Use a code…"),
            lambda: self.asked.emit(True),
            self.tr("For a browser on another device, such as your phone."),
        )
        self.sign_out = button(
            self.tr("Sign out"), self.sign_out_asked.emit, self.tr("Forgets the sign-in on this computer.")
        )
        self.stop = button(self.tr("Stop"), self.given_up.emit)
        self.copy_page = button(
            self.tr("Copy address"),
            lambda: QGuiApplication.clipboard().setText(self.page),
            self.tr("Copies the address of the sign-in page, for another browser."),
        )
        self._lay_out()
        self.offer(SignIn.MICROSOFT)
        self.show_state("", is_signed_in=False)

    def offer(self, sign_in: SignIn) -> None:
        """Whose sign-in it is."""
        is_google = sign_in is SignIn.GOOGLE
        self.sign_in.setText(self.tr("S&ign in with Google") if is_google else self.tr("S&ign in with Microsoft"))
        self.by_code.setEnabled(not is_google)
        tip = self.tr("Google has no codes for email.") if is_google else self.tr("For a browser on another device.")
        set_tip(self.by_code, tip)

    def show_state(self, text: str, *, is_signed_in: bool) -> None:
        """Who is signed in, or why nobody is."""
        self._show(_SIGNED_IN if is_signed_in else _SIGNED_OUT, text)
        self.sign_out.setVisible(is_signed_in)

    def show_waiting(self, page: str) -> None:
        """The page is open in the browser."""
        self._show(_WAITING, self.tr("Your browser shows the sign-in page. Sign in there, then come back."), page)

    def show_unopened(self, page: str) -> None:
        """No browser has opened it: the address can be copied, and a code be used."""
        has_codes = self.by_code.isEnabled()
        if has_codes:
            text = self.tr(
                "No browser could be opened. Copy the address and open it in a browser on this computer, or use a code."
            )
        else:
            text = self.tr("No browser could be opened. Copy the address and open it in a browser on this computer.")
        self._show(_UNOPENED, text, page)
        self.by_code.setVisible(has_codes)

    def show_code(self, code: str, page: str) -> None:
        """What to type where."""
        text = self.tr("On any device, open {page} and enter this code:").format(page=page)
        self._show(_WAITING, text, page)
        self._code.setText(code)
        self._code.show()

    def _show(self, chip: Chip, text: str, page: str = "") -> None:
        self._chip.show_chip(chip)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._code.hide()
        self.page = page
        is_waiting = chip in (_WAITING, _UNOPENED)
        had_focus = any(w.hasFocus() for w in (self.sign_in, self.by_code, self.stop))
        for widget in (self.stop, self.copy_page):
            widget.setVisible(is_waiting)
        for widget in (self.sign_in, self.by_code):
            widget.setVisible(not is_waiting)
        if is_waiting:
            self.sign_out.hide()
        if had_focus:
            (self.stop if is_waiting else self.sign_in).setFocus()

    def _lay_out(self) -> None:
        column: QVBoxLayout = inner_layout(self)
        column.setSpacing(SMALL)
        column.addLayout(row(self._chip, None))
        column.addWidget(self._text)
        column.addWidget(self._code)
        column.addLayout(row(self.sign_in, self.by_code, self.copy_page, self.stop, self.sign_out, None))
