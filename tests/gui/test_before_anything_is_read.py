"""A page that has not read yet never says that there is nothing, or that nothing stands in the way."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.attention.attention_view import AttentionView
from app.ui.outbox.outbox_model import OutboxModel
from app.ui.outbox.outbox_view import OutboxView
from app.ui.rfq_editor.message.message_view import MessageView
from app.ui.rfq_editor.review.review_view import ReviewView
from app.ui.rfq_editor.vendors.vendors_view import VendorsStepView
from app.ui.rfqs.rfqs_model import RfqsModel
from app.ui.rfqs.rfqs_view import RfqsView
from app.ui.vendors.vendors_model import VendorsModel
from app.ui.vendors.vendors_view import VendorsView
from tests.gui.hands import shown_text


def _review(parent: QObject) -> ReviewView:
    del parent
    view = ReviewView(QWidget())
    view.forget()
    return view


def _message(parent: QObject) -> MessageView:
    del parent
    view = MessageView()
    view.forget()
    return view


MADE: list[tuple[Callable[[QObject], QWidget], str]] = [
    (lambda _: AttentionView(), "Nothing needs your attention"),
    (lambda parent: OutboxView(OutboxModel(parent)), "Nothing has been sent yet"),
    (lambda parent: RfqsView(RfqsModel(parent)), "No RFQs yet"),
    (lambda parent: VendorsView(VendorsModel(parent), ("CUI",)), "No vendors yet"),
    (lambda _: VendorsStepView(), "No vendors yet"),
    (_review, "Ready to send"),
    (_message, "To: nobody"),
    (_message, "Nothing attached"),
    (_message, "No vendor is ticked yet"),
]


@pytest.mark.parametrize(("make", "saying"), MADE)
def test_nothing_is_said_of_what_was_not_read(
    qtbot: QtBot, qapp: QApplication, make: Callable[[QObject], QWidget], saying: str
) -> None:
    page = make(qapp)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    said = shown_text(page)
    page.close()  # or it is painted after this, when nobody holds it and it may be collected in the middle of it
    assert said
    assert saying not in said
