"""The outbox to look at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.accounts.account import Account
from app.domain.outbox.delivery import Attempt, DeliveryLine, DeliveryState, Tally
from app.domain.outbox.purpose import Purpose
from app.domain.outbox.sent_ledger import Older
from app.domain.outbox.show import STATES, Show
from app.domain.trade.ids import AccountId, DeliveryId, RfqId
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.outbox import attempts, deliveries, generation, outbox, tenure, troubles

if TYPE_CHECKING:
    from app.services.sending.dispatch import Dispatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How it goes on. `note` names what stands in the way, in the buyer's words."""

    is_paused: bool
    per_minute: float | None  # of the slowest account that is sending, now; None: unlimited, or nothing waits
    seconds_left: float | None
    note: str
    is_slowed: bool = False  # by the server: `per_minute` is less than the account's own
    recipients_today: int = 0  # in 24 hours, of the account that is nearest to its limit
    per_day: int | None = None
    elsewhere: str = ""  # of a team: who else sends


@dataclass(frozen=True, slots=True)
class OutboxReading:
    """`octets` are those of the tries under way; `dispatch` gives the engine, which a mere list does not need."""

    database: Database
    octets: Mapping[DeliveryId, int]
    dispatch: "Callable[[], Dispatch]"

    def lines(self, rfq_id: RfqId | None = None) -> list[DeliveryLine]:
        """The table in the order of planning, of one request or of all."""
        with self.database.read() as session:
            return self._live(deliveries.lines(session, rfq_id))

    def lines_of(self, ids: Sequence[DeliveryId]) -> list[DeliveryLine]:
        """Just these, for live updates."""
        with self.database.read() as session:
            return self._live(deliveries.lines_of(session, ids))

    def page(self, show: Show, start: int, limit: int) -> list[DeliveryLine]:
        """Some of all RFQs' emails of this kind, newest first."""
        with self.database.read() as session:
            return self._live(deliveries.page(session, STATES[show], start, limit))

    def has_paused(self) -> bool:
        """Whether any email of any RFQ waits because it is paused."""
        with self.database.read() as session:
            return deliveries.is_held(session, None)

    def older(self) -> Older | None:
        """What was found when the data were older than what was sent, until the buyer goes on with them."""
        with self.database.read() as session:
            return generation.undecided(session)

    def tally(self, rfq_id: RfqId | None = None, purpose: Purpose | None = None) -> Tally:
        """Of everything, or only of what is for this purpose."""
        with self.database.read() as session:
            return deliveries.tally(session, rfq_id, purpose)

    def attempts(self, delivery_id: DeliveryId) -> list[Attempt]:
        """Every try of one mail, oldest first."""
        with self.database.read() as session:
            return attempts.of(session, delivery_id)

    def export(self, path: Path, rfq_id: RfqId | None = None) -> int:
        """Write the report (CSV); returns its rows."""
        from app.documents.rfqs.delivery_report import write_report  # noqa: PLC0415 - a list is read far more often

        lines = self.lines(rfq_id)
        write_report(path, lines)
        return len(lines)

    def outlook(self, rfq_id: RfqId | None = None) -> Outlook:
        """Pace, time left and trouble, of one request or of all."""
        with self.database.read() as session:
            waiting = outbox.accounts_waiting(session)
            used = [a for a in (accounts.get(session, i) for i in waiting) if a is not None]
            open_mails = deliveries.tally(session, rfq_id).open
            is_paused = deliveries.is_held(session, rfq_id)
        dispatch = self.dispatch()
        seconds = [dispatch.seconds_for(a, open_mails) for a in used]
        known = [s for s in seconds if s is not None]
        paces = [dispatch.pace_now(a) for a in used]
        slowest = min((p for p in paces if p.rate is not None), key=lambda p: p.rate or 0, default=None)
        fullest = max((p for p in paces if p.per_day), key=lambda p: p.recipients / (p.per_day or 1), default=None)
        notes = [f"{account.name}: {trouble}" for account, trouble in dispatch.troubles()]
        troubled, elsewhere = self._elsewhere([a for a in used if not dispatch.holds(a)])
        return Outlook(
            is_paused=is_paused,
            per_minute=slowest.rate if slowest else None,
            seconds_left=max(known, default=None),
            note=" ".join([*notes, *troubled]),
            elsewhere=elsewhere,
            is_slowed=slowest.is_slowed if slowest else False,
            recipients_today=fullest.recipients if fullest else 0,
            per_day=fullest.per_day if fullest else None,
        )

    def troubles(self) -> dict[AccountId, list[str]]:
        """What keeps accounts from sending: those of this process, and of a team's other machines."""
        found: dict[AccountId, list[str]] = {}
        for account, trouble in self.dispatch().troubles():
            found.setdefault(account.stored_id, []).append(str(trouble))
        if not self.database.is_file:
            with self.database.read() as session:
                all_told = troubles.all_of(session)
                for told in all_told:
                    if told.account_id not in found and tenure.is_taken(session, told.account_id):
                        found[told.account_id] = [f"On “{told.machine}”: {told.text}"]
        return found

    def _elsewhere(self, others: Sequence[Account]) -> tuple[list[str], str]:
        """Of a team, for accounts that other machines have: what keeps them from sending, and that the rest do."""
        if self.database.is_file:
            return [], ""
        with self.database.read() as session:
            told = {trouble.account_id: trouble for trouble in troubles.all_of(session)}
            taken = [account for account in others if tenure.is_taken(session, account.stored_id)]
        known = [(account, told.get(account.stored_id)) for account in taken]
        notes = [f"{account.name}, on “{trouble.machine}”: {trouble.text}" for account, trouble in known if trouble]
        names = ", ".join(account.name for account, trouble in known if trouble is None)
        return notes, f"Other machines of the team send, by themselves, from: {names}." if names else ""

    def _live(self, lines: list[DeliveryLine]) -> list[DeliveryLine]:
        return [_live(line, self.octets.get(line.id)) for line in lines]


def _live(line: DeliveryLine, octets: int | None) -> DeliveryLine:
    """The running try's octets are in memory only: a write a block would cost more than the mail."""
    if octets is None or line.state is not DeliveryState.CLAIMED:
        return line
    return replace(line, state=DeliveryState.TRANSFERRING, octets=octets)
