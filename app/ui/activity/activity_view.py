"""The page Activity: how RFQs are answered, and the accounts: a card each, or that nothing was sent."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.services.sending.metrics import AccountMetrics
from app.ui.activity.account_card import AccountCard
from app.ui.activity.activity_words import is_worth_showing
from app.ui.look.spacing import MEDIUM, SMALL
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.flat_tabs import FlatTabs
from app.ui.widgets.page import inner_layout, page_layout, quiet_label, title_label


class ActivityView(QWidget):
    """`answers` is the page beside that of accounts; `turned` carries nothing: another one is shown."""

    turned = Signal()

    def __init__(self, answers: QWidget, banner: Banner) -> None:
        super().__init__()
        self.banner = banner
        self.cards: dict[str, AccountCard] = {}
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, SMALL, 0)
        self._column.setSpacing(MEDIUM)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._list)
        area.setAccessibleName(self.tr("Accounts and what they have sent"))
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        text = self.tr("While emails are sent, you see here how each account is doing, hour by hour.")
        self._stack = EmptyOr(EmptyState("activity", self.tr("Nothing was sent in the last 24 hours."), text), area)
        sending = QWidget()
        inside = inner_layout(sending)
        inside.addWidget(quiet_label(self.tr("The last 24 hours")))
        inside.addWidget(self._stack, 1)
        self.tabs = FlatTabs({self.tr("Answers"): answers, self.tr("Sending"): sending})
        self.tabs.pages.currentChanged.connect(lambda _page: self.turned.emit())
        outer = page_layout(self)
        outer.addWidget(title_label(self.tr("Activity")))
        outer.addWidget(self.banner)
        outer.addWidget(self.tabs, 1)

    @property
    def is_empty(self) -> bool:
        return not self.cards

    def show_accounts(self, found: Sequence[AccountMetrics]) -> None:
        """Exactly those that have done something or have something to do; a card that stays keeps its place."""
        shown = [account for account in found if is_worth_showing(account)]
        for gone in self.cards.keys() - {account.account for account in shown}:
            self.cards.pop(gone).deleteLater()
        for place, account in enumerate(shown):
            card = self.cards.get(account.account)
            if card is None:
                self.cards[account.account] = card = AccountCard(account.account, self._list)
                self._column.insertWidget(place, card)
            card.show_metrics(account)
        self._stack.show_any(bool(shown))
