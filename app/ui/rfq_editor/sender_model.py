"""The account that this request is sent from, within the environment's limits."""

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.domain.accounts.account import Account
from app.domain.trade.ids import RfqId
from app.services.accounts.accounts import Accounts
from app.services.accounts.passwords import PasswordSource, PasswordState


class SenderModel(QObject):
    """`changed` comes when the accounts, the chosen one or its password did."""

    changed = Signal()
    failed = Signal(Exception)

    def __init__(self, accounts: Accounts, jobs: JobRunner, preferred: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._accounts, self._jobs = accounts, jobs
        self._preferred = preferred
        self._of_request = ""
        self._rfq_id: RfqId | None = None
        self._picked: dict[RfqId, str] = {}
        self.accounts: tuple[Account, ...] = ()
        self.account: Account | None = None
        self.password_note = ""

    def reload(self) -> None:
        """Read the accounts again."""
        self._jobs.run(self._read, then=self._on_read, failed=self._on_failed)

    def choose(self, name: str) -> None:
        """Send this request from this one; the others are sent from what was chosen for them."""
        if self._rfq_id is not None:
            self._picked[self._rfq_id] = name
        self._of_request = name
        self._on_read(list(self.accounts))

    @Slot(str)
    def prefer(self, name: str) -> None:
        """Requests that have no account of their own begin with this one from now on."""
        self._preferred = name
        self.reload()

    def keep_to(self, rfq_id: RfqId, name: str) -> None:
        """A request that has mails from this account (empty: none) stays with it, unless another was chosen for it."""
        self._rfq_id, self._of_request = rfq_id, self._picked.get(rfq_id, name)
        self._on_read(list(self.accounts))

    def enter_password(self, password: str) -> None:
        """Known until the program ends."""
        if self.account:
            name = self.account.name
            self._jobs.run(self._accounts.enter_password, name, password, then=self._on_entered, failed=self._on_failed)

    def _read(self) -> list[Account]:
        return [self._accounts.usable(a.name) for a in self._accounts.all()]

    @Slot(object)
    def _on_read(self, accounts: list[Account]) -> None:
        self.accounts = tuple(accounts)
        by_name = {a.name: a for a in accounts}
        first = accounts[0] if accounts else None
        self.account = by_name.get(self._of_request) or by_name.get(self._preferred) or first
        self._ask_password()

    def _on_entered(self, _nothing: None) -> None:
        self._ask_password()

    def _ask_password(self) -> None:
        if self.account is None:
            self._on_state(PasswordState(PasswordSource.NOT_NEEDED))
            return
        # The keyring may be slow or ask the user: it has a thread of its own.
        state = self._accounts.password_state
        self._jobs.run(state, self.account, then=self._on_state, failed=self._on_failed, pool=Pool.SLOW)

    def _on_state(self, state: PasswordState) -> None:
        self.password_note = state.note if state.source is PasswordSource.MISSING else ""
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)
