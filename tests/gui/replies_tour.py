"""Answers as the samples bring them, for pictures: whose one is, an RFQ with answers, and prices beside their PDF."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer

from app.domain.inbox.pile import Pile
from app.domain.trade.ids import RfqId
from app.ui.quotes.quote_dialog import QuoteDialog
from app.ui.window.main_window_view import REPLIES, MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.answers_setting import SAMPLES
from tests.fakes.asked_vendors import ask_vendors
from tests.fakes.office import opened
from tests.gui.quote_desk import CLEAN, PAGE, email_of
from tests.gui.tour import Visit
from tests.patience import LIMIT_MS

_MANY = "*.eml", "*.msg"
_WHOSE = "14-trap-two-vendors.eml"


def answered(folder: Path, data: Path) -> RfqId:
    """Lay a data folder where all samples have come in; `folder` is for emails that are made for it."""
    with opened(data) as office:
        asked = ask_vendors(office)
        mails = [email_of(folder, number, *mail) for number, mail in enumerate((*PAGE, *CLEAN), 1)]
        office.services.taking_in.files([*(path for kind in _MANY for path in sorted(SAMPLES.glob(kind))), *mails])
        return asked.rfq.id


def walk(window: MainWindow, rfq_id: RfqId, visit: Visit, settle: Callable[[], None]) -> None:
    """On that folder."""
    shown = window.presenter
    assert isinstance(shown, WindowPresenter)
    replies = shown.replies
    window.sidebar.show_section(REPLIES)
    settle()
    _select(window, _WHOSE, settle)
    replies.view.table.setFocus()
    visit("replies", window)
    replies.view.pile_chosen.emit(Pile.QUOTES)
    settle()
    _select(window, "1.eml", settle)
    replies.view.answer.enter_asked.emit()
    settle()
    (dialog,) = (d for d in window.findChildren(QuoteDialog) if d.isVisible())
    patience = QDeadlineTimer(LIMIT_MS)
    while not dialog.grid.rowCount() or dialog.sources.page(0)._picture.isNull():  # noqa: SLF001 - two processes do it
        assert not patience.hasExpired()
        settle()
    visit("quote", dialog)
    dialog.reject()
    shown.open_rfq(rfq_id)
    settle()
    visit("answers", window)


def _select(window: MainWindow, origin: str, settle: Callable[[], None]) -> None:
    """The answer that came in the file of this name."""
    assert isinstance(window.presenter, WindowPresenter)
    view = window.presenter.replies.view
    for row in range(view.table.model().rowCount()):
        view.table.selectRow(row)
        settle()
        if view.selected and view.selected.origin == origin:
            return
    raise AssertionError(origin)
