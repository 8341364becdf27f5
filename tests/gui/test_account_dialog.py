"""The dialog of an account: four pages, by keys as well, and everything that was typed is kept."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.accounts.account import Account, ImapLook, PracticeLine, Security
from app.ui.accounts.account_dialog_view import CERTIFICATE, LIMITS, SENT_FOLDER, SERVER, AccountDialog
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.accounts import changed, smtp_account
from tests.gui.hands import pick, press
from tests.gui.settling import settle


def test_limits_certificate_and_sent_folder_are_kept_as_they_were_typed(shown: WindowPresenter) -> None:
    made = shown.services.accounts
    account = smtp_account(host="smtp.company.example", port=587, from_address="anna@company.example")
    made.save(changed(account, user="anna", max_size=9_500_000, per_minute=None))
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    settle()
    shown.accounts.view.table.select([made.get("office")])
    press(shown.accounts.view, "Edit…")
    dialog = shown.accounts.dialog
    assert dialog is not None
    assert dialog.account() == made.get("office"), "nothing is changed by looking"
    dialog.limits.per_day.setValue(500)
    dialog.limits.octets_per_minute.setValue(20.5)
    dialog.limits.domain_gap.setValue(30)
    dialog.certificate.certificate.setPlainText("AB:" * 31 + "AB")
    dialog.sent_folder.host.setText("imap.company.example")
    pick(dialog.sent_folder.security, "STARTTLS")
    press(dialog, "Save")
    settle()
    saved = made.get("office")
    assert (saved.per_day, saved.octets_per_minute, saved.domain_gap) == (500, 20_500_000, 30)
    assert saved.smtp.certificate == "ab" * 32
    assert saved.via.imap == ImapLook(host="imap.company.example", port=143, security=Security.STARTTLS)
    assert (saved.per_minute, saved.max_size) == (None, 9_500_000)


def test_no_alt_key_is_given_twice_on_a_page_of_the_account(qtbot: QtBot, shown: WindowPresenter) -> None:
    menus = [QKeySequence.mnemonic(a.text()).toString() for a in shown.window.menuBar().actions()]
    assert {"Alt+F", "Alt+H"} <= set(menus)
    dialog = AccountDialog(Account(name=""))
    qtbot.addWidget(dialog)
    for page in (SERVER, LIMITS, CERTIFICATE, SENT_FOLDER):
        dialog.show_page(page)
        labels = [w for w in dialog.findChildren(QLabel) if w.isVisibleTo(dialog) and w.buddy() is not None]
        buttons = [w for w in dialog.findChildren(QAbstractButton) if w.isVisibleTo(dialog)]
        texts = [*(label.text() for label in labels), *(button.text() for button in buttons)]
        own = [key for text in texts if (key := QKeySequence.mnemonic(text).toString())]
        letters = [*menus, *own]
        assert sorted(letters) == sorted(set(letters)), f"page {page}"
        assert len(own) >= len(labels) > 1


def test_the_account_s_pages_are_turned_by_keys_and_tabbed_from_top_to_bottom(qtbot: QtBot) -> None:
    dialog = AccountDialog(Account(name=""))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    settle()
    assert QApplication.activeWindow() is dialog
    QTest.keyClick(dialog, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert dialog.bar.step == SENT_FOLDER
    for page in (SERVER, LIMITS, CERTIFICATE, SENT_FOLDER):
        QTest.keyClick(dialog, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert dialog.bar.step == dialog.pages.currentIndex() == page
        labelled = [w.buddy() for w in dialog.findChildren(QLabel) if w.isVisible() and w.buddy() is not None]
        first = labelled[0]
        assert first is not None
        first.setFocus()
        tops = [first.mapTo(dialog, first.rect().topLeft()).y()]
        for _ in labelled[1:]:
            QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
            now = QApplication.focusWidget()
            assert now is not None
            tops.append(now.mapTo(dialog, now.rect().topLeft()).y())
        assert tops == sorted(tops), f"page {page}"


def test_only_the_limits_and_the_sender_of_the_practice_account_can_be_changed(qtbot: QtBot) -> None:
    practice = Account(name="practice", via=PracticeLine())
    dialog = AccountDialog(practice)
    qtbot.addWidget(dialog)
    fixed = (dialog.server.host, dialog.certificate.certificate, dialog.sent_folder.host)
    assert not [part for part in fixed if part.isEnabled()]
    assert dialog.limits.per_minute.isEnabled()
    assert dialog.server.from_name.isEnabled()
    assert dialog.account() == practice
