"""The right end of the status bar: whom RFQs are sent from, and whether that account is known to connect."""

from PySide6.QtCore import QObject, Slot

from app.services.accounts.accounts import Accounts
from app.ui.accounts.accounts_model import standing_chip
from app.ui.accounts.accounts_presenter import AccountsPresenter
from app.ui.look.language import tr
from app.ui.rfq_editor.sender_model import SenderModel
from app.ui.window.main_window_view import MainWindow


class SenderLine(QObject):
    """The page of the accounts shows the same at the same time."""

    def __init__(self, window: MainWindow, accounts: Accounts, sender: SenderModel, page: AccountsPresenter) -> None:
        super().__init__(window)
        self._window, self._accounts, self._sender, self._page = window, accounts, sender, page
        sender.changed.connect(self.show)
        page.stood.connect(self.show)

    @Slot()
    def show(self) -> None:
        """As tests and sending have shown by now."""
        account = self._sender.account
        self._page.show_standings()
        if account is None:
            self._window.show_sender("", None)
            return
        standing = self._accounts.standing(account)
        failure = tr(standing.failure) if standing else ""
        self._window.show_sender(f"{account.name} – {account.from_address}", standing_chip(standing), failure)
