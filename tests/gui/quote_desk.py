"""Hands and eyes for the dialog in which quotes are entered, and answers that bring them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import main
from app.domain.inbox.entry import EntryState
from app.domain.inbox.pile import Pile
from app.domain.quotes.placed_words import PlacedWord
from app.domain.quotes.quote import Quote
from app.domain.vendors.response import Response
from app.system.settings import Settings
from app.ui.look.tokens import Tone, tokens_of
from app.ui.quotes.quote_dialog import QuoteDialog
from app.ui.replies.replies_presenter import RepliesPresenter
from app.ui.window.main_window_view import REPLIES
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_vendors import NUMBER, SENT_AT, VENDORS, AskedVendors, ask_vendors
from tests.fakes.office import opened
from tests.gui.conftest import ask_nothing
from tests.gui.hands import press
from tests.gui.settling import settle

CASES = Path(__file__).parents[1] / "cases" / "replies"
ROLE = Qt.ItemDataRole
Mails = tuple[tuple[str, str | bytes], ...]  # a vendor, and the sample that it sends or what a PDF of it has

CLEAN: Mails = (("Acme Plating", "11-form-perfect.xlsx"),)
TWICE: Mails = (*CLEAN, ("Acme Plating", ""))
MESSY: Mails = (("Quickcoat LLC", "12-form-messy.xlsx"),)
PAGE: Mails = (("Delta Finishing", "13-quote-delta.pdf"),)
BROKEN: Mails = (("Delta Finishing", b"this is not a PDF"),)
OTHERS: Mails = (("Quickcoat LLC", "11-form-perfect.xlsx"),)


def email_of(folder: Path, number: int, vendor: str, sent: str | bytes) -> Path:
    """As a vendor answers, with a file attached or with prices in the text."""
    token, addresses = VENDORS[vendor]
    mail = EmailMessage()
    mail["From"], mail["Subject"] = addresses[0], f"Re: Plating [{NUMBER}/{token}]"
    mail["Message-ID"], mail["Date"] = f"<{number}@vendor.example>", SENT_AT + timedelta(days=number)
    mail.set_content("Our quote is attached." if sent else "Revised: 0022-10116: 5 pcs $13.90 ea")
    if sent:
        name = sent if isinstance(sent, str) else "quote.pdf"
        octets = (CASES / sent).read_bytes() if isinstance(sent, str) else sent
        mail.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    (path := folder / f"{number}.eml").write_bytes(mail.as_bytes())
    return path


@dataclass(slots=True)
class Desk:
    replies: RepliesPresenter
    presenter: WindowPresenter
    asked: AskedVendors

    def enter(self) -> QuoteDialog:
        """By the button of the answer that is selected."""
        press(self.replies.view, "Enter the quote…")
        return self.shown()

    def shown(self) -> QuoteDialog:
        settle()
        (dialog,) = (d for d in self.presenter.window.findChildren(QuoteDialog) if d.isVisible())
        return dialog

    def is_open(self) -> bool:
        return any(d.isVisible() for d in self.presenter.window.findChildren(QuoteDialog))

    def quotes(self) -> list[Quote]:
        return self.presenter.services.quoting.of(self.asked.rfq.id)

    def response(self, vendor: str) -> Response:
        rfq = self.presenter.services.rfq_reading.get(self.asked.rfq.id)
        return next(i.response for i in rfq.invitations if i.vendor_id == self.asked.ids[vendor])

    def states(self) -> list[EntryState]:
        return [entry.state for entry in self.presenter.services.replies.all(Pile.QUOTES.wanted)]


@contextmanager
def desk_with(qtbot: QtBot, tmp_path: Path, mails: Mails) -> Iterator[Desk]:
    """The page of replies with these answers, the first of which is selected."""
    folder = tmp_path / "data"
    with opened(folder) as office:
        asked = ask_vendors(office)
        taken = [email_of(tmp_path, n, vendor, sent) for n, (vendor, sent) in enumerate(mails, 1)]
        office.services.taking_in.files(taken)
    with main.build(Settings.load(None, folder), folder) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        built.sidebar.show_section(REPLIES)
        settle()
        page = built.presenter.replies
        page.view.pile_chosen.emit(Pile.QUOTES)
        settle()
        page.view.table.selectRow(0)
        settle()
        yield Desk(page, built.presenter, asked)


def of(*mails: Mails) -> pytest.MarkDecorator:
    names = {CLEAN: "clean", TWICE: "twice", MESSY: "messy", PAGE: "page", BROKEN: "broken", OTHERS: "others"}
    return pytest.mark.parametrize("desk", mails, indirect=True, ids=[names[m] for m in mails])


def go_to(dialog: QuoteDialog, row: int, column: int) -> None:
    dialog.table.setFocus()
    dialog.table.go_to(row, column)


def type_in(dialog: QuoteDialog, row: int, column: int, text: str) -> None:
    """As by hand: what is typed opens the cell, Enter ends it."""
    go_to(dialog, row, column)
    QTest.keyClick(dialog.table, Qt.Key.Key_F2)
    (editor,) = dialog.table.viewport().findChildren(QLineEdit)
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settle()
    assert not dialog.table.viewport().findChildren(QLineEdit)
    last = dialog.grid.rowCount() - 1
    assert dialog.table.currentIndex().row() == min(row + 1, last)


def cell(dialog: QuoteDialog, row: int, column: int, role: int = ROLE.DisplayRole) -> object:
    return dialog.table.proxy.index(row, column).data(role)


def click_word(dialog: QuoteDialog, text: str, nth: int = 0) -> None:
    """On the first page."""
    page = dialog.sources.page(0)
    words: list[PlacedWord] = [w for w in page._words if w.text == text]  # noqa: SLF001 - where they are on the page
    box = page._box(words[nth])  # noqa: SLF001 - see above
    QTest.mouseClick(page, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    settle()


def ground(tone: Tone) -> str:
    return tokens_of(QApplication.palette()).ground[tone]
