"""The page of entries: what waits for the buyer, then what can wait; an empty page says that all is well."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.outbox.concern import Concern
from app.domain.trade.finding import Severity
from app.ui.attention.concern_card import ConcernCard
from app.ui.look.language import tr
from app.ui.look.spacing import SMALL
from app.ui.look.wording import counted
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.page import button, heading, page_layout, quiet_label, row, title_label

_MOST = 50  # entries shown of each kind: nobody works off more at a sitting


class AttentionView(QWidget):
    """Asks; the presenter answers."""

    asked = Signal(object, object)  # Concern, Remedy
    look_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.banner = Banner()
        self._summary = quiet_label()
        self._look = button(
            self.tr("&Look again"), self.look_asked.emit, self.tr("Also checks the database, the keyring and the disk.")
        )
        self._list = QWidget()
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, SMALL, 0)
        column.setSpacing(SMALL)
        self._parts = {severity: _Part(column, self._list) for severity in (Severity.BLOCK, Severity.WARN)}
        column.addStretch(1)
        fine = self.tr(
            "No email failed, none is Unknown, and every account can send. If that changes, you see it here."
        )
        content = _scrolled(self._list, self.tr("What needs attention"))
        self._stack = EmptyOr(EmptyState("check", self.tr("Nothing needs your attention"), fine), content)
        outer = page_layout(self)
        outer.addLayout(row(title_label(self.tr("Attention")), None, self._summary, self._look))
        outer.addWidget(self.banner)
        outer.addWidget(self._stack, 1)

    @property
    def cards(self) -> list[ConcernCard]:
        """From top to bottom."""
        return [card for part in self._parts.values() for card in part.cards]

    def show_concerns(self, concerns: list[Concern]) -> None:
        """Exactly these; an entry that stays keeps its place, its buttons and the focus."""
        for severity, title in (
            (Severity.BLOCK, self.tr("Needs you")),
            (Severity.WARN, self.tr("Clears by itself, or can wait")),
        ):
            part = [c for c in concerns if c.severity is severity]
            self._parts[severity].show(title, part, self.asked.emit)
        waiting = sum(c.severity is Severity.BLOCK for c in concerns)
        self._summary.setText(counted(waiting, "item needs you", "items need you") if waiting else "")
        self._stack.show_any(bool(concerns))

    def show_looking(self, is_looking: bool) -> None:
        """The thorough look takes a while."""
        self._look.setEnabled(not is_looking)


class _Part:
    """A heading with its entries."""

    def __init__(self, column: QVBoxLayout, parent: QWidget) -> None:
        self._parent = parent
        self._heading: QLabel = heading("")
        self._rest: QLabel = quiet_label(wrap=True)
        self._column = QVBoxLayout()
        self._column.setSpacing(SMALL)
        self._cards: dict[str, ConcernCard] = {}
        column.addWidget(self._heading)
        column.addLayout(self._column)
        column.addWidget(self._rest)

    @property
    def cards(self) -> list[ConcernCard]:
        return list(self._cards.values())

    def show(self, title: str, concerns: list[Concern], asked: object) -> None:
        grouped = _by_subject(concerns)
        wanted = {c.key: c for c in grouped[:_MOST]}
        for key in [k for k, card in self._cards.items() if k not in wanted or not _fits(card, wanted[k])]:
            card = self._cards.pop(key)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, (key, concern) in enumerate(wanted.items()):
            card = self._cards.get(key) or self._made(concern, asked)
            card.show_concern(concern)
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
        self._cards = {key: self._cards[key] for key in wanted}
        self._heading.setText(f"{title} ({len(concerns):,})")
        self._heading.setVisible(bool(concerns))
        self._rest.setText(tr(f"And {counted(len(concerns) - _MOST, 'entry', 'entries')} more."))
        self._rest.setVisible(len(concerns) > _MOST)

    def _made(self, concern: Concern, asked: object) -> ConcernCard:
        card = ConcernCard(concern, self._parent)
        card.asked.connect(asked)
        self._cards[concern.key] = card
        return card


def _fits(card: ConcernCard, concern: Concern) -> bool:
    return tuple(card.buttons) == concern.remedies


def _by_subject(concerns: list[Concern]) -> list[Concern]:
    """Entries of one RFQ or account together, in the order in which the first of each came."""
    order = {subject: place for place, subject in enumerate(dict.fromkeys(c.subject for c in concerns))}
    return sorted(concerns, key=lambda c: order[c.subject])


def _scrolled(inner: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inner)
    area.setAccessibleName(name)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
