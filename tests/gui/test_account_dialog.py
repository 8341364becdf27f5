"""The dialog of an account: five pages, by keys as well, and everything that was typed is kept."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.accounts.account import Account, ImapLook, PracticeLine, Security, SignIn
from app.domain.people.user import Role
from app.services.accounts.trial import TrialStep
from app.ui.accounts.account_dialog_view import (
    CERTIFICATE,
    FOLDERS,
    LIMITS,
    SERVER,
    SIGN_IN,
    SIGNATURE,
    AccountDialog,
)
from app.ui.rfq_editor.editor_view import MESSAGE
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.accounts import changed, smtp_account
from tests.fakes.office import DEADLINE, vendor
from tests.fakes.pictures import png
from tests.gui.accounts import add_by_hand, server_of
from tests.gui.hands import answering, choosing, field, offers, pick, press, shown_text
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
    dialog.folders.host.setText("imap.company.example")
    pick(dialog.folders.security, "STARTTLS")
    press(dialog, "Save")
    settle()
    saved = made.get("office")
    assert (saved.per_day, saved.octets_per_minute, saved.domain_gap) == (500, 20_500_000, 30)
    assert saved.smtp.certificate == "ab" * 32
    assert saved.smtp.imap == ImapLook(host="imap.company.example", port=143, security=Security.STARTTLS)
    assert (saved.per_minute, saved.max_size) == (None, 9_500_000)


def test_an_account_is_made_one_user_s_own_and_everybody_s_again(shown: WindowPresenter) -> None:
    made, people = shown.services.accounts, shown.services.people
    people.database.who = "Anna"
    made.save(smtp_account(host="smtp.company.example", port=587, from_address="anna@company.example"))
    shown.accounts.open("office")
    settle()
    assert shown.accounts.dialog is not None
    shown.accounts.dialog.show_page(LIMITS)
    assert not shown.accounts.dialog.limits.owner.isVisible(), "without users there is nobody to choose"
    for name, role in (("Anna", Role.ADMIN), ("Bert", Role.BUYER)):
        people.put(name, role)
    for chosen, kept in (("Bert", "Bert"), ("everybody", "")):
        shown.accounts.open("office")
        settle()
        dialog = shown.accounts.dialog
        dialog.show_page(LIMITS)
        settle()
        assert dialog.limits.owner.isVisible()
        assert not dialog.is_changed, "nothing is changed by looking"
        pick(dialog.limits.owner, chosen)
        press(dialog, "Save")
        settle()
        assert made.get("office").private_to == kept


def test_no_alt_key_is_given_twice_on_a_page_of_the_account(qtbot: QtBot, shown: WindowPresenter) -> None:
    menus = [QKeySequence.mnemonic(a.text()).toString() for a in shown.window.menuBar().actions()]
    assert {"Alt+F", "Alt+H"} <= set(menus)
    dialog = AccountDialog(replace(smtp_account(sign_in=SignIn.MICROSOFT), logo=png()))
    qtbot.addWidget(dialog)
    dialog.limits.show_users(["Anna"])
    for page in (SERVER, SIGN_IN, SIGNATURE, LIMITS, CERTIFICATE, FOLDERS):
        dialog.show_page(page)
        labels = [w for w in dialog.findChildren(QLabel) if w.isVisibleTo(dialog) and w.buddy() is not None]
        buttons = [w for w in dialog.findChildren(QAbstractButton) if w.isVisibleTo(dialog)]
        texts = [*(label.text() for label in labels), *(button.text() for button in buttons)]
        own = [key for text in texts if (key := QKeySequence.mnemonic(text).toString())]
        letters = [*menus, *own]
        assert sorted(letters) == sorted(set(letters)), f"page {page}"
        assert len(own) >= len(labels) > 1


def test_the_account_s_pages_are_turned_by_keys_and_tabbed_from_top_to_bottom(qtbot: QtBot) -> None:
    dialog = AccountDialog(smtp_account(sign_in=SignIn.MICROSOFT))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    settle()
    assert QApplication.activeWindow() is dialog
    QTest.keyClick(dialog, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert dialog.tabs.bar.step == FOLDERS
    for page in (SERVER, SIGN_IN, SIGNATURE, LIMITS, CERTIFICATE, FOLDERS):
        QTest.keyClick(dialog, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        assert dialog.tabs.bar.step == dialog.tabs.pages.currentIndex() == page
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
    fixed = (server_of(dialog).host, dialog.certificate.certificate, dialog.folders.host)
    assert not [part for part in fixed if part.isEnabled()]
    assert dialog.limits.per_minute.isEnabled()
    assert dialog.server.from_name.isEnabled()
    assert dialog.account() == practice


def test_a_signature_is_typed_its_logo_chosen_and_shown_in_the_preview(shown: WindowPresenter, tmp_path: Path) -> None:
    rfq = shown.services.rfq_editing.create("Plating", DEADLINE)
    asked = shown.services.vendors.save(vendor(1))
    shown.services.rfq_asking.set_invited(rfq.id, [asked.stored_id])
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(MESSAGE)
    settle()
    paper = shown.editor.view.message.paper
    assert "Practice buyer\nbuyer@practice.example" in paper.toPlainText()
    good, bad, damaged = (tmp_path / name for name in ("good.png", "bad.txt", "damaged.png"))
    good.write_bytes(png(300, 90))
    bad.write_text("no picture", encoding="utf-8")
    damaged.write_bytes(png()[:40])
    account = shown.services.accounts.get("practice")
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    shown.accounts.open("practice")
    settle()
    dialog = shown.accounts.dialog
    assert dialog is not None
    press(dialog, "Signature")
    assert not offers(dialog, "Remove")
    for file, said in ((bad, "not a PNG, JPEG or GIF"), (damaged, "damaged"), (tmp_path / "gone.png", "can't be read")):
        with choosing(file):
            press(dialog, "Choose…")
        settle()
        assert said in dialog.banner.text
    with choosing(good):
        press(dialog, "Choose…")
    settle()
    assert not dialog.banner.isVisible()
    field(dialog, "Company", QLineEdit).setText("Northfield Works")
    field(dialog, "Phone", QLineEdit).setText("+1 316 555 0100")
    assert field(dialog, "Logo", QLabel).pixmap().height() == 60
    press(dialog, "Save")
    settle()
    kept = replace(account, company="Northfield Works", phone="+1 316 555 0100", logo=png(300, 90))
    assert shown.services.accounts.get("practice") == kept
    shown.window.sidebar.show_section(sections.RFQS)
    settle()
    assert "Northfield Works\n+1 316 555 0100" in paper.toPlainText()
    assert paper.loadResource(2, QUrl("cid:logo@rfq-sender.invalid")).height() == 90


def test_a_logo_is_removed_again(shown: WindowPresenter) -> None:
    account = replace(shown.services.accounts.get("practice"), logo=png())
    shown.services.accounts.save(account)
    shown.accounts.open("practice")
    settle()
    dialog = shown.accounts.dialog
    assert dialog is not None
    press(dialog, "Signature")
    press(dialog, "Remove")
    assert not offers(dialog, "Remove")
    press(dialog, "Save")
    settle()
    assert shown.services.accounts.get("practice") == replace(account, logo=None)


def test_what_is_entered_is_tested_before_it_is_saved(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    dialog = add_by_hand(shown)
    press(dialog, "Test now")
    settle()
    assert "✗ Check what you entered" in dialog.results.text
    server_of(dialog).host.setText("127.0.0.1")
    server_of(dialog).port.setValue(1)
    pick(server_of(dialog).security, "None (this computer)")
    dialog.server.from_address.setText("anna@company.example")
    dialog.server.password.setText("correct horse")
    press(dialog, "Test now")
    assert dialog.results.text == "Testing…"
    settle()
    assert "✗ Reach the mail server" in dialog.results.text
    assert "Check the network" in shown_text(dialog.results)
    assert [a.name for a in shown.services.accounts.all()] == ["practice"]
    press(dialog, "Test now")
    press(dialog, "Stop the test")
    settle()
    assert shown_text(dialog.results) == "", "what came of it is not wanted"
    assert offers(dialog, "Test now")
    with answering("Discard"):
        dialog.reject()


def test_a_refused_certificate_is_copied_and_trusted_from_the_result(qtbot: QtBot) -> None:
    account = smtp_account(host="smtp.company.example", port=587, from_address="anna@company.example")
    dialog = AccountDialog(changed(account, ca_file="/etc/ca.pem"))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_steps([TrialStep("Encrypt the connection", False, "Self-signed.", certificate="ab" * 32)])
    settle()
    press(dialog, "Copy fingerprint")
    assert QGuiApplication.clipboard().text() == ":".join(["AB"] * 32)
    press(dialog, "Trust this certificate")
    assert dialog.tabs.bar.step == CERTIFICATE
    trusted = dialog.account().smtp
    assert (trusted.certificate, trusted.ca_file) == (":".join(["AB"] * 32), "")
    dialog.begin_anew()


def test_a_certificate_is_trusted_from_the_page_only_by_saving(shown: WindowPresenter) -> None:
    made = shown.services.accounts
    made.save(smtp_account(host="smtp.company.example", port=587, from_address="anna@company.example"))
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    settle()
    shown.accounts.view.table.select([made.get("office")])
    settle()
    step = TrialStep("Encrypt the connection", False, "Self-signed.", certificate="ab" * 32)
    shown.accounts.view.show_steps("office", [step])
    settle()
    press(shown.accounts.view, "Trust this certificate")
    assert made.get("office").smtp.certificate == ""
    dialog = shown.accounts.dialog
    assert dialog is not None
    press(dialog, "Save")
    settle()
    assert made.get("office").smtp.certificate == "ab" * 32
