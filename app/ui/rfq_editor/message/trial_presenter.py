"""Sends the email that is looked at to the buyer, and says what came of it."""

from functools import partial

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner, Pool
from app.domain.accounts.account import Account
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.vendor import VendorLine
from app.services.rfqs.reading import RfqReading
from app.services.sending.trial import TrialMail, Tried
from app.services.upkeep.preferences import Preferences
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.message.message_presenter import MessagePresenter
from app.ui.rfq_editor.message.message_view import MessageView
from app.ui.rfq_editor.sender_model import SenderModel
from app.ui.widgets.problem_box import problem_text

_ADDRESS_KEY = "address of test emails"


class TrialPresenter(QObject):
    def __init__(
        self,
        view: MessageView,
        message: MessagePresenter,
        sender: SenderModel,
        reading: RfqReading,
        trial: TrialMail,
        jobs: JobRunner,
        *,
        preferences: Preferences,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._message, self._sender = view, message, sender
        self._reading, self._trial, self._jobs, self._preferences = reading, trial, jobs, preferences
        self._address = ""
        self._is_under_way = False
        view.trial.asked.connect(self._on_asked)
        message.turned.connect(self._show)
        sender.changed.connect(self._show)

    def begin(self) -> None:
        """Another request."""
        self._jobs.run(self._preferences.get, _ADDRESS_KEY, then=self._on_address_read)

    def _on_address_read(self, address: str | None) -> None:
        self._address = address or ""
        self._show()

    @Slot()
    def _show(self) -> None:
        vendor, account = self._message.vendor, self._sender.account
        address = self._address or (account.reply_to or account.from_address if account else "")
        self._view.trial.propose(address)
        self._view.trial.setEnabled(bool(vendor and account) and not self._is_under_way)

    @Slot(str)
    def _on_asked(self, to: str) -> None:
        shown, vendor, account = self._message.shown, self._message.vendor, self._sender.account
        if shown is None or vendor is None or account is None:
            return
        if self._sender.password_note:
            self._view.said.say(Tone.ERR, self._sender.password_note)
            return
        self._view.commit()
        self._address, self._is_under_way = to, True
        self._show()
        self._view.said.say(Tone.INFO, self.tr("Sending the test email…"))
        self._jobs.run(self._preferences.put, _ADDRESS_KEY, to)
        # What was typed is stored once this has been read.
        then = partial(self._on_stored, shown, vendor.id, account, to)
        self._jobs.run(self._reading.invited, shown, then=then, failed=self._on_failed)

    def _on_stored(self, rfq_id: RfqId, vendor_id: VendorId, account: Account, to: str, _: list[VendorLine]) -> None:
        send = partial(self._trial.send, rfq_id, vendor_id, account, to)
        self._jobs.run(send, then=self._on_sent, failed=self._on_failed, pool=Pool.SLOW)

    def _on_sent(self, tried: Tried) -> None:
        self._end()
        said = self.tr("Test email sent to {address}. “{vendor}” got nothing.")
        self._view.said.say(Tone.OK, said.format(address=tried.to, vendor=tried.vendor))

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._view.said.say(Tone.ERR, problem_text(error))

    def _end(self) -> None:
        self._is_under_way = False
        self._show()
