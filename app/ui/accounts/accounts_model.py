"""The rows of the account table."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.domain.accounts.account import Account, AccountKind, Security
from app.services.accounts.standing import Standing
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone
from app.ui.look.wording import size_text

SECURITY = {Security.TLS: "TLS", Security.STARTTLS: "STARTTLS", Security.NONE: "None (this computer)"}
_PRACTICE = Chip("◇", "Practice", Tone.INFO)
_KINDS = {
    AccountKind.PRACTICE: _PRACTICE,
    AccountKind.SMTP: Chip("", "SMTP", Tone.NEUTRAL),
    AccountKind.MICROSOFT_365: Chip("", "Microsoft 365", Tone.NEUTRAL),
    AccountKind.EXCHANGE: Chip("", "Exchange", Tone.NEUTRAL),
}
_NOT_TESTED = Chip("○", "not tested", Tone.NEUTRAL)
_CONNECTED = Chip("●", "connected", Tone.OK)
_FAILED = Chip("✗", "failed", Tone.ERR)


def _pace(account: Account) -> str:
    return tr(f"{account.per_minute} / min") if account.per_minute else tr("unlimited")


def standing_chip(standing: Standing | None) -> Chip:
    """Good only where a test or a mail of this run has shown it."""
    if standing is None:
        return _NOT_TESTED
    return _CONNECTED if standing.is_good else _FAILED


COLUMNS: tuple[Column[Account], ...] = (
    Column(title="Name", text=lambda a: a.name, width=150),
    Column(
        title="Kind",
        text=lambda a: str(_KINDS[a.kind]),
        chip=lambda a: _KINDS[a.kind],
        width=120,
    ),
    Column(title="From", text=lambda a: a.from_address, width=240),
    Column(title="Server", text=lambda a: tr(a.via.server), width=210),
    Column(title="Security", text=lambda a: tr(SECURITY[a.via.security]), width=110),
    Column(title="Pace", text=_pace, sort=lambda a: a.per_minute or 1e9, width=100),
    Column(
        title="Largest email",
        text=lambda a: size_text(a.max_size) if a.max_size else tr("server decides"),
        sort=lambda a: a.max_size or 1e12,
        width=110,
    ),
)


class AccountsModel(LinesModel[Account]):
    """`standing_of` is asked whenever a cell is painted: it must be quick."""

    def __init__(self, standing_of: Callable[[Account], Standing | None], parent: QObject) -> None:
        standing: Column[Account] = Column(
            title="Connection",
            text=lambda a: str(standing_chip(standing_of(a))),
            chip=lambda a: standing_chip(standing_of(a)),
            width=130,
        )
        super().__init__((COLUMNS[0], standing, *COLUMNS[1:]), key=lambda a: a.id, parent=parent)

    def show_standings(self) -> None:
        """Tests or mails have shown something new."""
        if self.lines:
            self.dataChanged.emit(self.index(0, 1), self.index(len(self.lines) - 1, 1))
