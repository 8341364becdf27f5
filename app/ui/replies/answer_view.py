"""The answer that is selected: what it says, why it is where it is, and the deeds for it."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.inbox.entry import Entry, EntryState
from app.domain.inbox.filing import Degree, Place
from app.domain.inbox.incoming import IncomingMail, IncomingPart
from app.domain.inbox.kind import Kind
from app.domain.trade.address import Mailbox
from app.services.notices.readdressing import Unreached
from app.ui.look.language import tr
from app.ui.look.spacing import SMALL
from app.ui.look.wording import moment_text, size_text
from app.ui.replies.replies_model import sender_text
from app.ui.widgets.flow import Flow
from app.ui.widgets.mail_paper import MailPaper
from app.ui.widgets.page import button, inner_layout, primary_button, quiet_label, shortened_heading
from app.ui.widgets.scrolled import SplitPart

_OFFERED = 3  # places that have a button of their own
_LEAST = 90  # of the mail


class AnswerView(SplitPart):
    """Asks; the presenter answers."""

    place_chosen = Signal(object)  # Place
    elsewhere_asked = Signal()
    aside_asked = Signal()
    done_asked = Signal()
    enter_asked = Signal()
    deed_gone = Signal()  # the button with the focus: what it does is done
    answer_asked = Signal()
    all_asked = Signal()
    undo_asked = Signal()
    save_asked = Signal(object)  # IncomingPart
    exchange_asked = Signal()
    contact_asked = Signal(object)  # Mailbox
    next_contact_asked = Signal(int, int)  # RfqId, VendorId: after a bounce
    call_off_asked = Signal(int, int)  # the same: what was queued to the next contact
    vendor_asked = Signal(int)  # VendorId

    def __init__(self) -> None:
        super().__init__()
        self.paper = MailPaper(self.tr("The selected answer"))
        self.paper.setMinimumSize(QSize(0, _LEAST))
        self._subject = shortened_heading()
        self._head = quiet_label(wrap=True)
        self._reasons = quiet_label(wrap=True)
        self.deeds: list[QPushButton] = []
        self._deeds_row, self._files_row = QWidget(), QWidget()
        self._deeds, self._files = Flow(), Flow()
        self._deeds_row.setLayout(self._deeds)
        self._files_row.setLayout(self._files)
        self._lay_out()

    def show_entry(
        self, entry: Entry, last_step: str, people: Sequence[Mailbox] = (), unreached: Unreached | None = None
    ) -> None:
        """What is known of it without reading it; `last_step` can be taken back, `people` can be added as contacts.

        `unreached`: nobody at its vendor got the RFQ.
        """
        self._subject.setText(entry.subject or self.tr("(no subject)"))
        self._head.setText(f"{sender_text(entry)} · {moment_text(entry.when)} · {entry.origin}")
        said = [tr(f"{entry.why[:1].upper()}{entry.why[1:]}."), *map(tr, entry.reasons), *_details(entry)]
        if unreached is not None:
            said.append(tr(unreached.said))
        self._reasons.setText("\n".join([*said, *(tr(f"Attention: {problem}") for problem in entry.problems)]))
        self._show_deeds(entry, last_step, people, unreached)
        self._show_files(entry)
        self.paper.show_mail("", entry.glimpse)

    def show_mail(self, mail: IncomingMail) -> None:
        """The whole of it: its text, or its HTML without anything that would be loaded."""
        self.paper.show_mail(mail.html, mail.text)

    def show_unreadable(self, why: str) -> None:
        self.paper.show_mail("", why)

    def _show_deeds(self, entry: Entry, last_step: str, people: Sequence[Mailbox], unreached: Unreached | None) -> None:
        offered = [] if unreached is None else self._after_bounce(unreached)
        done = button if offered else primary_button  # one of them goes on
        if entry.state in (EntryState.ASKED, EntryState.ASIDE):
            is_likely = entry.degree is Degree.PROBABLE  # of two neither is the one to press
            places = enumerate(entry.places[:_OFFERED])
            offered += [self._place_button(place, is_first=n == 0, is_likely=is_likely) for n, place in places]
            offered.append(button(self.tr("File else&where…"), self.elsewhere_asked.emit))
        elif entry.kind in (Kind.FORM, Kind.QUOTE) and entry.state is EntryState.FILED:
            tip = self.tr("Shows what the vendor sent beside a grid with the prices that were read.")
            offered.append(primary_button(self.tr("Enter the &quote…"), self.enter_asked.emit, tip))
            offered.append(self._answer_button(button))
            offered.append(button(self.tr("Mark as &done"), self.done_asked.emit))
            offered.append(button(self.tr("File else&where…"), self.elsewhere_asked.emit))
        elif entry.kind is Kind.QUESTION and entry.state is EntryState.FILED:
            offered.append(self._answer_button(primary_button))
            tip = self.tr("All vendors of the RFQ get the question and your answer, without who asked.")
            offered.append(button(self.tr("A&nswer all…"), self.all_asked.emit, tip))
            offered.append(button(self.tr("Mark as &done"), self.done_asked.emit))
            offered.append(button(self.tr("File else&where…"), self.elsewhere_asked.emit))
        elif entry.state is EntryState.FILED:
            offered.append(done(self.tr("Mark as &done"), self.done_asked.emit))
            offered.append(button(self.tr("File else&where…"), self.elsewhere_asked.emit))
        else:
            if entry.kind.is_answer:
                offered.append(self._answer_button(button))
            offered.append(button(self.tr("File else&where…"), self.elsewhere_asked.emit))
        if entry.state is not EntryState.ASIDE:
            tip = self.tr("It belongs to no RFQ. You find it again under “Laid aside”.")
            offered.append(button(self.tr("La&y aside"), self.aside_asked.emit, tip))
        offered += [self._contact_button(person) for person in people[:_OFFERED]]
        if entry.place is not None:
            tip = self.tr("Every email between you and this vendor about this RFQ.")
            offered.append(button(self.tr("Whole e&xchange…"), self.exchange_asked.emit, tip))
        if last_step:
            undo = button(self.tr("&Undo"), self.undo_asked.emit, tr(f"Takes back {last_step}."))
            offered.append(undo)
        had_focus = any(deed.hasFocus() for deed in self.deeds)
        self.deeds = offered
        _fill(self._deeds, offered)
        if had_focus:
            self.deed_gone.emit()

    def _after_bounce(self, unreached: Unreached) -> list[QPushButton]:
        """To somebody else there, or who there is to be found; what waits for its turn can be called off."""
        about = unreached.place.rfq_id, unreached.place.vendor_id
        if unreached.is_waiting:
            tip = self.tr("The email to the next contact is not sent.")
            return [button(self.tr("&Call off"), partial(self.call_off_asked.emit, *about), tip)]
        if unreached.wait:
            return []
        if not unreached.contacts:
            tip = self.tr("Add a contact. Then you can send the RFQ there.")
            return [primary_button(self.tr("Open ve&ndor…"), partial(self.vendor_asked.emit, about[1]), tip)]
        tip = self.tr("Sends the same RFQ to another contact of the vendor. You choose whom.")
        return [primary_button(self.tr("Send to &next contact…"), partial(self.next_contact_asked.emit, *about), tip)]

    def _contact_button(self, person: Mailbox) -> QPushButton:
        name = (person.name or person.address).replace("&", "&&")
        tip = tr(f"Adds {person.address} to the vendor's contacts. Nothing is sent to it by itself.")
        text = self.tr("Add {name} as a contact").format(name=name)
        return button(text, partial(self.contact_asked.emit, person), tip)

    def _answer_button(self, make: Callable[..., QPushButton]) -> QPushButton:
        tip = self.tr("Write back to the vendor. It goes out through the outbox.")
        return make(self.tr("&Answer…"), self.answer_asked.emit, tip)

    def _place_button(self, place: Place, *, is_first: bool, is_likely: bool) -> QPushButton:
        name = place.vendor.replace("&", "&&")
        text = self.tr("F&ile with {vendor}") if is_first else self.tr("With {vendor}")
        make: Callable[..., QPushButton] = primary_button if is_likely else button
        return make(
            text.format(vendor=name), partial(self.place_chosen.emit, place), tr(f"{place.vendor}, {place.rfq}")
        )

    def _show_files(self, entry: Entry) -> None:
        files = [self._file_button(part) for part in entry.parts if not part.is_inline]
        _fill(self._files, files)
        self._files_row.setVisible(bool(files))

    def _file_button(self, part: IncomingPart) -> QPushButton:
        name = part.name.replace("&", "&&")
        tip = self.tr("Saves this file. Open only what you expect: it comes from outside.")
        return button(f"{name} ({size_text(part.size)})", partial(self.save_asked.emit, part), tip)

    def _lay_out(self) -> None:
        column = inner_layout(self)
        column.setContentsMargins(0, SMALL, 0, 0)
        column.setSpacing(SMALL)
        for part in (self._subject, self._head, self._reasons, self._deeds_row, self._files_row):
            column.addWidget(part)
        column.addWidget(self.paper, 1)


def _details(entry: Entry) -> list[str]:
    """What its kind alone has: until when somebody is away, why a vendor declines."""
    said: list[str] = []
    if absence := entry.details.get("absence"):
        if absence["until"]:
            said.append(tr(f"Away until {date.fromisoformat(absence['until']):%b %d, %Y}."))
        deputies = [f"{deputy['name']} <{deputy['address']}>".strip() for deputy in absence["deputies"]]
        said += [tr(f"Deputy: {deputy}") for deputy in deputies]
    if decline := entry.details.get("decline"):
        said.append(tr(f"Reason: {decline['reason']}. “{decline['said']}”"))
        if decline["note"]:
            said.append(tr(f"Note: “{decline['note']}”"))
    return said


def _fill(flow: Flow, widgets: list[QPushButton]) -> None:
    while (item := flow.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    for widget in widgets:
        flow.addWidget(widget)
    flow.invalidate()
