"""Everything that is known of the selected vendor, to be read."""

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.outbox.purpose import Purpose
from app.domain.vendors.fields import FIELDS, led_by
from app.domain.vendors.history import HistoryLine
from app.domain.vendors.record import Record
from app.domain.vendors.vendor import AddressState, Approval, Capability, Contact, ContactRank, Standing, Vendor
from app.ui.look.language import tr
from app.ui.look.spacing import SMALL
from app.ui.look.states import VENDOR, mail_word, response_word
from app.ui.look.tokens import Tokens, Tone, tokens_of
from app.ui.look.wording import counted, moment_text
from app.ui.widgets.page import button, heading, row
from app.ui.widgets.paper import Paper

_STANDING = {
    Standing.APPROVED: "approved",
    Standing.FAMILIAR: "familiar",
    Standing.UNSTATED: "",
    Standing.BY_REQUEST: "by request",
}
_STATE = {
    AddressState.UNCHECKED: "",
    AddressState.VALID: "has accepted email",
    AddressState.BOUNCED: "bounced",
    AddressState.UNUSABLE: "no usable address",
}
_SHOWN_MAILS = 30
_APART = ("name", "status", "status_reason")
_FIRST = ("clearance", "categories", "tags", "website", "address", "terms")
_FACTS = led_by(_FIRST, (field for field in FIELDS if field.name not in _APART))
_SHORT = {"address": "Address"}  # among these it can only be the postal one


class DetailView(QWidget):
    """Read only; links open a request."""

    edit_asked = Signal()
    rfq_asked = Signal(int)  # RfqId
    lessons_asked = Signal(object)  # Vendor

    def __init__(self) -> None:
        super().__init__()
        self._title = heading("")
        self._edit = button(self.tr("E&dit…"), self.edit_asked.emit, self.tr("Change everything about it (Enter)."))
        tip = self.tr("What its answers to your RFQs say of it, and which of them to leave out.")
        self._learned = button(self.tr("What was lear&ned…"), self._on_learned, tip)
        self._vendor: Vendor | None = None
        self.text = Paper(self.tr("About the selected vendor"))
        self.text.setTabChangesFocus(True)
        self.text.anchorClicked.connect(self._on_link)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addLayout(row(self._title, None, self._learned, self._edit))
        column.addWidget(self.text, 1)
        self.show_number(0)

    def show_vendor(self, vendor: Vendor, record: Record, history: Sequence[HistoryLine]) -> None:
        """All about one."""
        self._title.setText(vendor.name)
        self._vendor = vendor
        self._edit.setEnabled(True)
        self._learned.setEnabled(True)
        place = self.text.verticalScrollBar().value()
        self.text.setHtml("".join(_parts(vendor, record, history, tokens_of(self.palette()))))
        self.text.verticalScrollBar().setValue(place)

    def show_number(self, selected: int) -> None:
        """No vendor, or many."""
        self._vendor = None
        self._edit.setEnabled(False)
        self._learned.setEnabled(False)
        self._title.setText(counted(selected, "vendor", "vendors") + self.tr(" selected") if selected else "")
        none = self.tr("Select a vendor to see its contacts, what it can do, and what it was sent.")
        many = self.tr("“Change” sets status, category, tags, clearance or group of all of them at once.")
        self.text.setPlainText(many if selected else none)

    def _on_learned(self) -> None:
        if self._vendor is not None:
            self.lessons_asked.emit(self._vendor)

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() == "rfq":
            self.rfq_asked.emit(int(url.path()))


def _parts(vendor: Vendor, record: Record, history: Sequence[HistoryLine], tokens: Tokens) -> Iterable[str]:
    status = VENDOR[vendor.status]
    facts = [
        _ink(status.tone, f"{status}", tokens) + (f" – {escape(vendor.status_reason)}" if vendor.status_reason else ""),
        _ink(Tone.ERR, f"✗ {tr(vendor.check)}", tokens) if vendor.check else "",
        *(_fact(tr(_SHORT.get(field.name, field.title)), field.text(vendor)) for field in _FACTS),
    ]
    yield "<br>".join(fact for fact in facts if fact)
    yield _section(tr("Contacts"), [_contact(c, vendor, tokens) for c in vendor.contacts], tokens)
    yield _section(tr("Can do"), [_capability(c) for c in vendor.capabilities], tokens)
    yield _section(tr("On the lists of"), [_approval(a) for a in vendor.approvals], tokens)
    yield _section(tr("History"), ["<br>".join(escape(tr(line)) for line in record.sentences)], tokens)
    yield _section(tr("RFQs"), [_mail(line, tokens) for line in history[:_SHOWN_MAILS]], tokens)
    if len(history) > _SHOWN_MAILS:
        yield f"<p>{escape(counted(len(history) - _SHOWN_MAILS, 'earlier email', 'earlier emails'))}</p>"


def _contact(contact: Contact, vendor: Vendor, tokens: Tokens) -> str:
    name = escape(contact.name or contact.role or tr("Desk"))
    strong = f"<b>{name}</b>" if contact in vendor.recipients else name
    how = (
        tr("gets the emails") if contact in vendor.addressees else tr("gets a copy") if contact in vendor.copied else ""
    )
    if contact.rank is ContactRank.PRIMARY and not how:
        how = tr("primary")
    told = ", ".join(part for part in (escape(contact.role) if contact.name else "", how) if part)
    bad = tr(_STATE[contact.address_state])
    state = f" {_ink(Tone.OK if contact.address_state.is_good else Tone.ERR, bad, tokens)}" if bad else ""
    reach = " · ".join(escape(part) for part in (contact.email, contact.phone, tr(contact.state)) if part)
    return f"{strong}{f' – {told}' if told else ''}<br>{reach}{state}"


def _capability(can: Capability) -> str:
    kind = tr(f"type {can.type}") if can.type else ""
    spec_class = tr(f"class {can.spec_class}") if can.spec_class else ""
    until = tr(f"until {can.valid_until}") if can.valid_until else ""
    parts = (can.process, can.specification, kind, spec_class, tr(_STANDING[can.standing]), until)
    return escape(" · ".join(part for part in parts if part))


def _approval(approval: Approval) -> str:
    until = tr(f"until {approval.valid_until}") if approval.valid_until else ""
    return escape(" · ".join(part for part in (approval.customer, approval.process or tr("everything"), until) if part))


def _mail(line: HistoryLine, tokens: Tokens) -> str:
    link = f'<a href="rfq:{line.rfq_id}" style="color:{tokens.accent}">{escape(line.number)}</a>'
    answer = response_word(line.response)
    if line.purpose is Purpose.REPLY:  # what was answered to the RFQ stands with its invitation
        told = tr(f"Your answer: {mail_word(line.state)} {moment_text(line.changed_at)}")
        return f"{link} {escape(line.title)}<br>{escape(told)}"
    told = f"{mail_word(line.state)} {moment_text(line.changed_at)}{f', {answer}' if answer else ''}"
    return f"{link} {escape(line.title)}<br>{escape(told)}"


def _section(title: str, lines: Sequence[str], tokens: Tokens) -> str:
    if not lines:
        return ""
    body = "".join(f'<p style="margin:2px 0 4px 0">{line}</p>' for line in lines)
    return f'<p style="margin:14px 0 2px 0; color:{tokens.text2}">{title}</p>{body}'


def _fact(name: str, value: str) -> str:
    return f"{name}: {escape(value).replace(chr(10), ', ')}" if value else ""


def _ink(tone: Tone, text: str, tokens: Tokens) -> str:
    return f'<span style="color:{tokens.ink[tone]}">{escape(text)}</span>'
