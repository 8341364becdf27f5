"""Every service there is. Each is made when it is first asked for: a command loads and pays for what it uses."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from app.domain.accounts.account import Account
from app.domain.people.user import NotAllowed, Role
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import DeliveryId
from app.domain.trade.shelf import Shelves
from app.services.decision.suite import DecisionFileServices
from app.storage.accounts import accounts
from app.storage.base import moved, preferences
from app.storage.base.database import Database, DatabaseUnusable
from app.storage.base.problems import DataMoved
from app.storage.vendors import state
from app.system import resources
from app.system.clock import Clock
from app.system.keep_awake import KeepAwake
from app.system.known_server import KnownServer
from app.system.owner_lock import OwnerLock
from app.system.sent_ledger import SentLedger
from app.system.settings import Settings

if TYPE_CHECKING:
    from app.domain.accounts.search import Sources
    from app.domain.outbox.practice_mail import PracticeMail
    from app.services.accounts.accounts import Accounts
    from app.services.accounts.discovery import Discovery
    from app.services.accounts.passwords import Passwords
    from app.services.accounts.standing import Standings
    from app.services.accounts.team_secrets import TeamSecrets
    from app.services.people.elsewhere import ChangesElsewhere
    from app.services.people.single_sign_on import SingleSignOn
    from app.services.sending.data_age import DataAge
    from app.services.sending.dispatch import Dispatch
    from app.services.sending.health import Health
    from app.services.sending.metrics import Metrics
    from app.services.sending.news import News
    from app.services.sending.outbox_control import OutboxControl
    from app.services.sending.outbox_reading import OutboxReading
    from app.services.sending.permission import Permission
    from app.services.sending.reconciling import Reconciling
    from app.services.sending.rfq_sending import RfqSending
    from app.services.sending.right import SendingRight
    from app.services.sending.trial import TrialMail
    from app.services.sending.workers import Workers
    from app.services.upkeep.attention import Attention
    from app.services.upkeep.backups import Backups
    from app.services.upkeep.diagnostics import Diagnostics
    from app.services.upkeep.doctor import Doctor
    from app.services.upkeep.practice import Practice
    from app.services.upkeep.preferences import Preferences
    from app.services.upkeep.samples import Samples
    from app.services.upkeep.surroundings import Surroundings
    from app.services.upkeep.updates import Updates
    from app.transports.authority import IdentityProvider
    from app.transports.mailbox import OpenMailbox
    from app.transports.transport import LookInFolder, OpenTransport


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the services stand on."""

    version: str
    pid: int
    settings: Settings
    data_dir: Path | None  # as it was asked for
    database: Database
    shelves: Shelves
    clock: Clock
    practice_mails: "Callable[[], Sequence[PracticeMail]]"
    opening: "OpenTransport"
    drafting: "OpenTransport"  # the way into Drafts
    trying: "OpenTransport"  # the same for somebody who sits and waits
    looking: "LookInFolder"
    following: "OpenMailbox"
    fetching: "Callable[[str], bytes]"  # a page of the web, for whoever looks for updates
    sources: "Sources"  # who may know a domain's servers
    limited: Callable[[Account], Account]  # within the environment's limits
    passwords: "Passwords"
    provider: "Callable[[], IdentityProvider] | None"  # of identities, the company's own
    team_secrets: "TeamSecrets | None"  # where they are kept in the team's database
    without_secrets: Callable[[str], str]  # a text with every secret of this run blanked
    awake: KeepAwake


class Services(DecisionFileServices):
    """Asked for on one thread; what they do may be called from any."""

    taken_back: tuple[str, ...] = ()  # imports that a program which died had left half written

    def __init__(self, basis: Basis) -> None:
        settings = basis.settings
        super().__init__(
            basis.database,
            basis.clock,
            settings.folder,
            basis.shelves,
            Clearances(settings.clearances),
            number_series=settings.number_series,
            account_problem=self._account_problem_of,
            version=basis.version,
        )
        self._basis = basis
        self._answers_folder, self._free_mail_domains = settings.answers_folder, settings.free_mail_domains
        self._holidays, self._zone = settings.holidays, settings.time_zone
        self._undo_minutes = settings.undo_minutes
        self._proposes_by_history = settings.propose_by_history
        self._open_mailbox, self._credentials_of = basis.following, basis.passwords.of
        self._passwords, self._open_transport = basis.passwords, basis.trying  # for who sits and waits
        self._ledger = SentLedger(self._folder.ledger) if basis.database.is_file else None
        self._octets: dict[DeliveryId, int] = {}  # of the tries that are under way
        self.awake = basis.awake

    @override
    def _keep_copy(self) -> None:
        self.backups.make_quietly()

    def _account_problem_of(self, account: Account) -> str:
        """Asked for by name, so that accounts are loaded when one is asked about."""
        return self.accounts.problem(account)

    def begin(self) -> None:
        """Put the data folder in order before anything else; where it is, this takes no time."""
        handed_over = self._ledger.last() if self._ledger else 0  # first: it is behind the database
        with self._database.read() as session:
            is_older = handed_over > (preferences.get(session, preferences.SENT_LEDGER) or 0)
            half_written = state.has_half_written(session)
            is_indexed = state.is_indexed(session)
            has_words = state.has_vocabulary(session)
            has_practice = accounts.has_practice(session)
        if not self._database.is_file:
            self._check_files_place()
        if is_older:
            self.data_age.settle()
        if half_written:
            self.taken_back = self._long_changes.settle()
        if not is_indexed:
            self.vendors.make_findable()
        if not has_words:
            self._begin_words()
        if not has_practice:
            self.accounts.ensure_practice()

    def _check_files_place(self) -> None:
        from app.services.upkeep.files_place import check

        check(self._database, self._shelves.mark)

    def admit(self) -> None:
        """Let whoever this is do what they may.

        Raises:
            NotAllowed: there are users, and this is none of them.
        """
        me = self.people.me()
        if me is not None and me.role is Role.VIEWER:
            self._database.refuse_writing(
                NotAllowed(f"{me.name}, you can look at everything here and change nothing: you are a viewer.")
            )

    @property
    def news(self) -> "News":
        from app.services.sending.news import News

        return News(self._database)

    @property
    def workers(self) -> "Workers":
        from app.services.sending.workers import Workers

        return Workers(self._database)

    @cached_property
    def elsewhere(self) -> "ChangesElsewhere":
        from app.services.people.elsewhere import ChangesElsewhere

        return ChangesElsewhere(self._database)

    @property
    def is_shared(self) -> bool:
        """Whether others may be working with the same data."""
        return not self._database.is_file

    @property
    def server_arguments(self) -> dict[str, object]:
        """What connects to a team's server, for who queues work in it; no log may show it. A file has none."""
        return self._database.server_arguments

    def moved_reason(self) -> str:
        """Where the data has moved to, as a sentence; empty while it is here, or nobody can be asked."""
        try:
            self.refuse_moved()
        except DataMoved as reason:
            return str(reason)
        except DatabaseUnusable:
            return ""
        return ""

    def refuse_moved(self) -> None:
        """Whether the data is here still.

        Raises:
            DataMoved, DatabaseUnusable
        """
        with self._database.read() as session:
            moved.refuse(session.connection(), self._database.name)

    @property
    def may_write(self) -> bool:
        """False for a viewer."""
        return self._database.may_write

    def end(self) -> None:
        """Let another process send, and the computer sleep."""
        self.awake.release()
        if self._ledger:
            self._ledger.close()
        if "sending_right" in vars(self):
            self.sending_right.give_back()

    # Trying

    @cached_property
    def practice(self) -> "Practice":
        from app.services.upkeep.practice import Practice

        return Practice(
            self._database,
            self._clock,
            self.rfq_editing,
            self.rfq_asking,
            self._folder.practice,
            self._basis.practice_mails,
            resources.read_bytes("samples/P-1001_revA.pdf"),
            self._basis.settings.time_zone,
        )

    @cached_property
    def samples(self) -> "Samples":
        from app.services.upkeep.samples import Samples

        return Samples(self._database, self._clock, self._basis.practice_mails)

    # Sending

    @cached_property
    def _permission(self) -> "Permission":
        from app.services.sending.permission import Permission

        return Permission(self._clearances)

    @cached_property
    @override
    def rfq_sending(self) -> "RfqSending":
        from app.services.sending.rfq_sending import RfqSending

        keep = self.backups.make_quietly
        return RfqSending(self._database, self._spool, self._clock, self.rfq_checking, keep, self._permission)

    @cached_property
    def trial_mail(self) -> "TrialMail":
        from app.services.sending.trial import TrialMail

        return TrialMail(self.rfq_preview, self._spool, self._basis.passwords, self._basis.trying, self.people.me)

    @cached_property
    def standings(self) -> "Standings":
        from app.services.accounts.standing import Standings

        return Standings()

    @cached_property
    def dispatch(self) -> "Dispatch":
        from app.services.sending.dispatch import Dispatch
        from app.services.sending.sign_in_watch import SignInWatch

        basis = self._basis
        opening, passwords = basis.opening, basis.passwords.of
        return Dispatch(
            self._database,
            self._spool,
            self._clock,
            opening,
            passwords,
            basis.pid,
            self._permission,
            self.data_age,
            basis.drafting,
            basis.limited,
            self._octets,
            self.standings,
            None if self._database.is_file else SignInWatch(basis.passwords, self._clock),
        )

    @cached_property
    def single_sign_on(self) -> "SingleSignOn":
        from app.services.people.single_sign_on import SingleSignOn

        return SingleSignOn(self.signing_in, self._basis.provider, self._basis.settings.oidc_claim)

    @cached_property
    def data_age(self) -> "DataAge":
        from app.services.sending.data_age import DataAge

        known_server = KnownServer(self._folder.root)
        return DataAge(self._database, self._ledger, OwnerLock(self._folder.lock), self._clock, known_server)

    @cached_property
    def outbox_reading(self) -> "OutboxReading":
        from app.services.sending.outbox_reading import OutboxReading

        return OutboxReading(self._database, self._octets, lambda: self.dispatch)

    @cached_property
    def metrics(self) -> "Metrics":
        from app.services.sending.metrics import Metrics

        return Metrics(self._database, self._clock, lambda: self.dispatch, self._clock.now())

    @cached_property
    def health(self) -> "Health":
        from app.services.sending.health import Health, Pulse

        return Health(self._database, self._shelves.spool, Pulse(self._clock))

    @cached_property
    def outbox_control(self) -> "OutboxControl":
        from app.services.sending.outbox_control import OutboxControl

        return OutboxControl(self._database, self._clock, self._permission, self.dispatch.recall)

    @cached_property
    def reconciling(self) -> "Reconciling":
        from app.services.sending.reconciling import Reconciling

        return Reconciling(self._database, self._clock, self._basis.looking, self._basis.passwords.of)

    @cached_property
    def sending_right(self) -> "SendingRight":
        from app.services.sending.right import SendingRight

        lock = OwnerLock(self._folder.lock) if self._database.is_file else None
        return SendingRight(lock, self.dispatch, self.rfq_sending, self.backups.make_daily)

    # Accounts and upkeep

    @property
    def team_secrets(self) -> "TeamSecrets | None":
        """None where each computer keeps passwords itself."""
        return self._basis.team_secrets

    @cached_property
    def accounts(self) -> "Accounts":
        from app.services.accounts.accounts import Accounts

        basis = self._basis
        passwords, trying, looking = basis.passwords, basis.trying, basis.looking
        limited, mended, standings = basis.limited, self._mended, self.standings
        me = self.people.me
        return Accounts(self._database, self._clock, passwords, trying, looking, limited, mended, standings, me)

    @cached_property
    def discovery(self) -> "Discovery":
        from app.services.accounts.discovery import Discovery

        return Discovery(self._basis.sources)

    def _mended(self, name: str) -> None:
        self.dispatch.mended(name)
        self.reconciling.mended(name)

    @cached_property
    def attention(self) -> "Attention":
        from app.services.upkeep.attention import Attention

        is_sender = lambda: self.sending_right.is_taken  # noqa: E731 - asked later
        return Attention(self._database, self.dispatch, self.accounts, is_sender, self._clock)

    @cached_property
    def doctor(self) -> "Doctor":
        from app.services.upkeep.answer_attention import AnswerAttention
        from app.services.upkeep.doctor import Doctor

        basis = self._basis
        answering = AnswerAttention(self._database, self._clock, self.following, basis.settings.follow_mailboxes)
        return Doctor(self._database, self._folder, basis.passwords, self.attention, answering, self._clock)

    @cached_property
    def backups(self) -> "Backups":
        from app.services.upkeep.backups import Backups

        return Backups(self._folder, self._clock, of_team=not self._database.is_file)

    @cached_property
    def diagnostics(self) -> "Diagnostics":
        from app.services.upkeep.diagnostics import Diagnostics

        basis = self._basis
        return Diagnostics(self._database, basis.settings, basis.version, self.accounts, self.doctor)

    @cached_property
    def preferences(self) -> "Preferences":
        from app.services.upkeep.preferences import Preferences

        return Preferences(self._database)

    @cached_property
    def updates(self) -> "Updates":
        from app.services.upkeep.updates import Updates

        basis = self._basis
        release = resources.read_json("release.json")
        url = (basis.settings.updates_url or release["url"]) if basis.settings.look_for_updates else ""
        key = b64decode(release["key"])
        return Updates(basis.version, url, key, basis.clock, self.preferences, basis.fetching)

    @cached_property
    def surroundings(self) -> "Surroundings":
        from app.services.upkeep.surroundings import Surroundings

        basis = self._basis
        return Surroundings(basis.settings, basis.version, basis.data_dir, basis.without_secrets)
