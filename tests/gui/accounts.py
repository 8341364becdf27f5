"""Accounts, as a buyer sets them up in the window."""

from app.ui.accounts.account_dialog_view import AccountDialog
from app.ui.accounts.add_account_view import AddAccountDialog
from app.ui.accounts.server_pages import ServerPage
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import choose, press
from tests.gui.settling import settle


def add(shown: WindowPresenter) -> AddAccountDialog:
    """The dialog that begins with an address."""
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    settle()
    press(shown.accounts.view, "Add…")
    dialog = shown.accounts.adding
    assert dialog is not None
    return dialog


def add_by_hand(shown: WindowPresenter, kind: str = "Mail server (SMTP)") -> AccountDialog:
    """The dialog with all settings, empty."""
    choose(add(shown), "Set up by hand", kind)
    dialog = shown.accounts.dialog
    assert dialog is not None
    return dialog


def server_of(dialog: AccountDialog) -> ServerPage:
    """Its first page, of an account with a mail server."""
    assert isinstance(dialog.server, ServerPage)
    return dialog.server
