"""A quote is entered: out of a form in one click, off a page word by word, or typed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app import main
from app.domain.inbox.entry import EntryState
from app.domain.inbox.pile import Pile
from app.domain.quotes.placed_words import PlacedWord
from app.domain.quotes.quote import Quote, Source, lead_text, price_text
from app.domain.vendors.response import Response
from app.services.quotes.quoting import NothingToQuote, Quoting
from app.system.settings import Settings
from app.ui.look.tokens import Tone, tokens_of
from app.ui.quotes.grid_row import LEAD, LOT, MINIMUM, PART, PER, PRICE, REASON, REMARKS
from app.ui.quotes.quote_dialog import QuoteDialog
from app.ui.replies.replies_presenter import RepliesPresenter
from app.ui.window.main_window_view import REPLIES
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_vendors import NUMBER, SENT_AT, VENDORS, AskedVendors, ask_vendors
from tests.fakes.office import opened
from tests.gui.conftest import ask_nothing
from tests.gui.hands import answering, column, offers, plain, press, shown_text
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


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    folder, mails = tmp_path / "data", getattr(request, "param", CLEAN)
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


def test_a_clean_form_is_stored_with_one_click(desk: Desk) -> None:
    dialog = desk.enter()
    assert dialog.windowTitle() == f"Quote of Acme Plating – {NUMBER}"
    assert dialog.banner.isHidden()
    assert dialog.head.fields["quote_number"].text() == "Q-7781"
    assert column(dialog.grid, PRICE) == ["48.00", "14.20", "7.85", "9.10", "4.35", "3.90", "38.00", "21.50"]
    assert column(dialog.grid, PER)[-3:] == ["1", "100", "100"]
    assert column(dialog.grid, MINIMUM) == ["175.00", "", "", "120.00", "", "", "", ""]
    assert column(dialog.grid, PART)[3] == "0190-25230"
    assert "Our quote is attached." in dialog.sources.paper.toPlainText()
    assert cell(dialog, 0, PRICE, ROLE.BackgroundRole) is None
    press(dialog, "Store")
    settle()
    assert not desk.is_open()
    (quote,) = desk.quotes()
    assert (quote.quote_number, quote.source, quote.is_complete) == ("Q-7781", Source.FORM, True)
    assert desk.response("Acme Plating") is Response.QUOTED
    assert desk.states() == [EntryState.DONE]
    assert not offers(desk.replies.view, "Enter the quote…")


def test_enter_in_the_list_opens_it_and_enter_in_the_dialog_stores_nothing(desk: Desk) -> None:
    QTest.keyClick(desk.replies.view.table, Qt.Key.Key_Return)
    dialog = desk.shown()
    assert dialog.table.hasFocus()
    for row in range(1, 9):
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
        assert dialog.table.currentIndex().row() == min(row, 7)
    number = dialog.head.fields["quote_number"]
    number.setFocus()
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert dialog.head.fields["currency"].hasFocus()
    settle()
    assert desk.is_open()
    assert desk.quotes() == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert not desk.is_open()


@of(MESSY)
def test_what_is_open_or_doubtful_in_a_form_is_told_and_asked_about(desk: Desk) -> None:
    dialog = desk.enter()
    said = dialog.banner.text
    assert "“1.250” may be 1.25 or 1250." in said
    assert "Line 2, quantity 50 isn't in the file: it stays open." in said
    assert cell(dialog, 6, REASON) == "too small"
    with answering("Keep editing") as asked:
        press(dialog, "Store")
    assert asked == ["3 of 8 quantities have no price. You can add them later."]
    assert desk.quotes() == []
    type_in(dialog, 3, PRICE, "1.25")
    with answering("Store") as asked:
        press(dialog, "Store")
    settle()
    assert asked == ["2 of 8 quantities have no price. You can add them later."]
    (quote,) = desk.quotes()
    assert price_text(quote.price(2, 10)) == "1.25"
    assert [a.part_number for a in quote.alternatives] == ["0190-25230-ALT"]
    assert desk.response("Quickcoat LLC") is Response.PARTLY_QUOTED


@of(PAGE)
def test_what_was_read_of_a_page_is_marked_until_it_is_confirmed(desk: Desk) -> None:
    dialog = desk.enter()
    mark = "Read for you. It counts once you have stored the quote."
    assert cell(dialog, 0, PRICE) == "46.50"
    brush = cell(dialog, 0, PRICE, ROLE.BackgroundRole)
    assert brush.color().name() == ground(Tone.WARN).lower()  # type: ignore[attr-defined]
    assert cell(dialog, 0, PRICE, ROLE.FontRole).italic()  # type: ignore[attr-defined]
    assert cell(dialog, 0, PRICE, ROLE.ToolTipRole) == mark
    assert cell(dialog, 0, PRICE, ROLE.AccessibleDescriptionRole) == mark
    assert cell(dialog, 0, PER, ROLE.BackgroundRole) is None  # 1 is what everybody takes for granted
    assert cell(dialog, 6, PER, ROLE.BackgroundRole) is not None
    assert cell(dialog, 1, MINIMUM, ROLE.ToolTipRole) == "Entered in the first row of the line."
    currency = dialog.head.fields["currency"]
    assert (currency.toolTip(), currency.font().italic()) == (mark, True)
    QTest.keyClicks(currency, " ")
    assert (currency.toolTip(), currency.font().italic()) == ("", False)
    type_in(dialog, 0, PRICE, "46.50")  # looked at, and right
    assert cell(dialog, 0, PRICE, ROLE.BackgroundRole) is None
    press(dialog, "Confirm all and store")
    settle()
    (quote,) = desk.quotes()
    assert (quote.source, quote.currency, quote.order_charge) == (Source.DOCUMENT, "USD", Decimal(25))
    assert all(price.evidence.startswith("page 1: ") for price in quote.prices)
    assert desk.states() == [EntryState.DONE]


@of(PAGE)
def test_a_word_that_is_clicked_goes_into_the_cell(desk: Desk) -> None:
    dialog = desk.enter()
    assert dialog.sources.page(0).has_picture
    go_to(dialog, 6, PRICE)
    click_word(dialog, "$23.50")
    assert (cell(dialog, 6, PRICE), cell(dialog, 6, PER)) == ("23.50", "100")
    assert (dialog.table.currentIndex().row(), dialog.table.currentIndex().column()) == (7, PRICE)
    assert dialog.table.hasFocus()
    go_to(dialog, 0, LEAD)
    click_word(dialog, "2-3")
    assert cell(dialog, 0, LEAD) == "10-15"
    go_to(dialog, 3, LOT)
    click_word(dialog, "$25.00")
    assert cell(dialog, 3, LOT) == "25.00"
    go_to(dialog, 7, REMARKS)
    click_word(dialog, "masking,")
    assert cell(dialog, 7, REMARKS) == "masking,"
    assert dialog.table.currentIndex().row() == 7  # the last one
    go_to(dialog, 1, PART)
    click_word(dialog, "$25.00")
    assert cell(dialog, 1, PART) == "0022-10116"
    press(dialog, "Confirm all and store")
    settle()
    (quote,) = desk.quotes()
    first, last = quote.price(3, 100), quote.price(3, 1000)
    assert first is not None
    assert last is not None
    assert first.evidence == last.evidence
    assert lead_text(quote.price(1, 1)) == "10–15 working days"
    assert quote.charges[2].cells["lot_charge"].startswith("page 1: ")


@of(PAGE)
def test_a_word_that_is_clicked_replaces_what_is_being_typed(desk: Desk) -> None:
    dialog = desk.enter()
    go_to(dialog, 0, PRICE)
    QTest.keyClicks(dialog.table, "9")
    assert dialog.table.viewport().findChildren(QLineEdit)
    click_word(dialog, "$13.90")
    assert cell(dialog, 0, PRICE) == "13.90"


@of(PAGE)
def test_the_frame_on_the_page_follows_the_selected_row(desk: Desk) -> None:
    dialog = desk.enter()
    page, places = dialog.sources.page(0), list[QPoint]()
    for row in range(8):
        go_to(dialog, row, PRICE)
        places.append(page._framed.center().toPoint())  # noqa: SLF001 - it is only painted
    assert len({(at.x(), at.y()) for at in places}) == 8
    assert [at.y() for at in places] == sorted(at.y() for at in places)
    before = page._framed  # noqa: SLF001 - as above
    go_to(dialog, 3, MINIMUM)
    assert page._framed.left() > before.right()  # noqa: SLF001 - “$120.00 (min)” is beside the prices
    type_in(dialog, 7, PRICE, "23")
    go_to(dialog, 7, PRICE)
    assert page._framed.isEmpty()  # noqa: SLF001 - it was typed
    dialog.sources.setCurrentWidget(dialog.sources.paper)
    go_to(dialog, 0, PRICE)
    assert dialog.sources.currentWidget() is dialog.sources.paper


def test_a_text_that_cannot_be_read_stays_and_says_why(desk: Desk) -> None:
    dialog, why = desk.enter(), "“1.250” may be 1.25 or 1250."
    type_in(dialog, 1, PRICE, "1.250")
    assert cell(dialog, 1, PRICE) == "1.250"
    assert cell(dialog, 1, PRICE, ROLE.ForegroundRole).color().name() == (  # type: ignore[attr-defined]
        tokens_of(QApplication.palette()).ink[Tone.ERR].lower()
    )
    assert cell(dialog, 1, PRICE, ROLE.ToolTipRole) == why
    assert cell(dialog, 1, PRICE, ROLE.AccessibleDescriptionRole) == why
    assert not dialog.store.isEnabled()
    assert dialog.store.toolTip() == why
    assert why in shown_text(dialog)
    type_in(dialog, 0, MINIMUM, "N/Q")
    assert "“N/Q” is no amount" in dialog.store.toolTip()
    type_in(dialog, 1, PRICE, "1.25")
    type_in(dialog, 0, MINIMUM, "")
    assert dialog.store.isEnabled()
    assert dialog.store.toolTip() == ""
    type_in(dialog, 2, PRICE, "TBD")
    type_in(dialog, 2, REASON, "later")
    assert cell(dialog, 2, PRICE) == ""
    press(dialog, "Store")
    settle()
    (quote,) = desk.quotes()
    assert [price_text(quote.price(1, n)) for n in (1, 5, 25)] == ["48.00", "1.25", "no quote: later"]
    assert quote.charges[1].line_minimum is None
    assert quote.charges[1].lot_charge == Decimal(45)


def test_a_field_of_the_head_that_cannot_be_read_says_why(desk: Desk) -> None:
    dialog = desk.enter()
    until = dialog.head.fields["valid_until"]
    until.setFocus()
    until.selectAll()
    QTest.keyClicks(until, "30 days")
    assert dialog.store.isEnabled()  # it is not all there yet
    press(dialog, "Store")
    assert desk.quotes() == []
    assert dialog.store.toolTip() == until.toolTip() == "“30 days” is no date. Write it like 2026-12-31."
    assert not dialog.store.isEnabled()
    until.setFocus()
    until.selectAll()
    QTest.keyClicks(until, "12/31/2026")
    QTest.keyClick(until, Qt.Key.Key_Return)
    assert dialog.store.isEnabled()
    currency = dialog.head.fields["currency"]
    currency.selectAll()
    QTest.keyClicks(currency, "euro")
    press(dialog, "Store")
    settle()
    (quote,) = desk.quotes()
    assert (quote.currency, str(quote.valid_until)) == ("EUR", "2026-12-31")


@pytest.mark.parametrize("where", ["grid", "head"])
def test_esc_asks_before_it_discards_what_was_typed(desk: Desk, where: str) -> None:
    dialog = desk.enter()
    if where == "grid":
        type_in(dialog, 0, REMARKS, "masked")
    else:
        QTest.keyClicks(dialog.head.fields["payment"], "!")
    with answering("Keep editing") as asked:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert asked == ["What you entered here isn't saved."]
    assert desk.is_open()
    with answering("Discard"):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle()
    assert not desk.is_open()
    assert desk.quotes() == []


@of(TWICE)
def test_a_second_quote_says_what_it_changes(desk: Desk) -> None:
    first = next(row for row in range(2) if _selected_is_a_form(desk, row))
    desk.replies.view.table.selectRow(first)
    settle()
    press(desk.enter(), "Store")
    settle()
    desk.replies.view.table.selectRow(1 - first)
    settle()
    dialog = desk.enter()
    said = shown_text(dialog)
    assert "Different from the quote that counts now:" in said
    assert "line 1 × 5: 14.20 → 13.90" in said
    assert "line 1 × 1: 48.00 → –" in said
    type_in(dialog, 0, PRICE, "47")
    assert "line 1 × 1: 48.00 → 47.00" in shown_text(dialog)
    with answering("Store"):
        press(dialog, "Confirm all and store")
    settle()
    assert [quote.number for quote in desk.quotes()] == [1, 2]


def _selected_is_a_form(desk: Desk, row: int) -> bool:
    desk.replies.view.table.selectRow(row)
    settle()
    entry = desk.replies.view.selected
    return entry is not None and bool(entry.parts)


@of(BROKEN)
def test_a_document_that_cannot_be_read_is_told_and_the_quote_is_typed(desk: Desk) -> None:
    dialog = desk.enter()
    assert dialog.banner.text == "“quote.pdf” isn't a PDF, or it is damaged. Ask the vendor to send it again."
    assert dialog.sources.count() == 1
    assert column(dialog.grid, PRICE) == [""] * 8
    QApplication.clipboard().setText("46.50\t1\t10\n13.90\t1\t10\n7.60")
    go_to(dialog, 0, PRICE)
    QTest.keyClick(dialog.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert column(dialog.grid, PRICE)[:4] == ["46.50", "13.90", "7.60", ""]
    assert column(dialog.grid, LEAD)[:3] == ["10", "10", ""]
    go_to(dialog, 2, PRICE)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert column(dialog.grid, PRICE)[2] == ""
    with answering("Store"):
        press(dialog, "Store")
    settle()
    (quote,) = desk.quotes()
    assert (quote.source, price_text(quote.price(1, 1))) == (Source.TYPED, "46.50")
    assert desk.states() == [EntryState.DONE]


@of(OTHERS)
def test_a_form_of_another_vendor_is_refused_and_the_quote_is_typed(desk: Desk) -> None:
    desk.replies.view.pile_chosen.emit(Pile.ALL)
    settle()
    desk.replies.view.table.selectRow(0)
    settle()
    press(desk.replies.view, "File with Quickcoat LLC")
    settle()
    desk.replies.view.table.selectRow(0)
    settle()
    dialog = desk.enter()
    assert "made for another vendor" in dialog.banner.text
    assert column(dialog.grid, PRICE) == [""] * 8
    assert "Our quote is attached." in dialog.sources.paper.toPlainText()


def failing(error: Exception) -> Callable[..., Quote]:
    def store(*_: object) -> Quote:
        raise error

    return store


def test_a_quote_that_could_not_be_stored_is_still_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = desk.enter()
    type_in(dialog, 1, PRICE, "13.90")
    with monkeypatch.context() as patch:
        patch.setattr(Quoting, "store", failing(NothingToQuote("This vendor isn't asked in that RFQ any more.")))
        press(dialog, "Store")
        settle()
    assert desk.is_open()
    assert dialog.banner.text == "This vendor isn't asked in that RFQ any more."
    assert cell(dialog, 1, PRICE) == "13.90"
    assert desk.quotes() == []
    assert dialog.is_changed
    press(dialog, "Store")
    settle()
    assert not desk.is_open()
    (quote,) = desk.quotes()
    assert price_text(quote.price(1, 5)) == "13.90"


def test_what_cannot_be_begun_at_all_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    why = "This vendor isn't asked in that RFQ any more. Refresh the list."
    monkeypatch.setattr(Quoting, "asking", failing(NothingToQuote(why)))
    dialog = desk.enter()
    assert dialog.banner.text == why
    assert not dialog.store.isEnabled()


def test_a_dialog_that_is_closed_while_it_reads_comes_back_to_nobody(desk: Desk) -> None:
    press(desk.replies.view, "Enter the quote…")
    (dialog,) = (d for d in desk.presenter.window.findChildren(QuoteDialog) if d.isVisible())
    dialog.reject()
    settle()
    assert not desk.is_open()
    assert plain(desk.enter().store.text()) == "Store"
