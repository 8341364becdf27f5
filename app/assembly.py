"""Makes the services on a data folder and takes them down in reverse order; no Qt is imported."""

import getpass
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app import __version__
from app.domain.accounts.account import Account, ExchangeLine, GraphLine, PracticeLine, Registration, SmtpLine
from app.domain.accounts.credentials import Credentials
from app.domain.accounts.provider import Provider
from app.domain.accounts.search import Source, Sources
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.problem import Problem
from app.services.accounts.kept_tokens import KeptTokens, SealedPlace
from app.services.accounts.passwords import Passwords, PasswordSource
from app.services.accounts.sign_ins import Registrations, SignIns
from app.services.accounts.team_secrets import TeamSecrets, TeamSignIns, is_sealed
from app.services.suite import Basis, Services
from app.services.upkeep.backups import Backups
from app.services.upkeep.moving import Home, Moving
from app.storage.base.address import Address
from app.storage.base.database import Database, DatabaseAway
from app.storage.migrations.migration import HEAD, migrate, version
from app.system.clock import Clock, SystemClock
from app.system.folders import DataFolder, SharedFolderAway
from app.system.keep_awake import KeepAwake, keep_awake
from app.system.log import LogFile, Redaction
from app.system.sealed_file import SealedFiles
from app.system.secrets import KeyringSecrets, Secrets, SecretsUnavailable
from app.system.settings import Settings
from app.system.shelving import shelves_of
from app.system.team_key import TeamKey
from app.transports.authority import IdentityProvider
from app.transports.mailbox import Mailbox, OpenMailbox
from app.transports.oauth.opening import open_authority, open_provider
from app.transports.practice.server import PracticeServer
from app.transports.smtp.distrust import Distrust
from app.transports.transport import FolderLook, LookInFolder, MailFolder, OpenTransport, Transport, Unreachable

_PATIENT: Mapping[str, float] = {}  # seconds, where they are not the usual ones
_IMPATIENT: Mapping[str, float] = {
    "connect": 15,
    "greeting": 20,
    "command": 30,
    "data": 30,
    "block": 60,
    "message_end": 120,
}
_PASSWORD = "RFQ_SENDER_DATABASE_PASSWORD"  # noqa: S105 - the variable's name
_FILE = "file"  # in the data folder: where a move may go
_MOMENT_S = 5.0  # for what nobody waits for
_OF_GRAPH = {"connect": "connect", "command": "answer", "block": "block", "message_end": "commit"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a test may put in place of the real thing; None is the real thing."""

    clock: Clock | None = None
    secrets: Secrets | None = None
    open_transport: OpenTransport | None = None
    open_drafts: OpenTransport | None = None
    awake: KeepAwake | None = None
    look_in_folder: LookInFolder | None = None
    open_mailbox: OpenMailbox | None = None
    sources: Sources | None = None
    fetch: Callable[[str], bytes] | None = None
    provider: Callable[[], IdentityProvider] | None = None


@contextmanager
def services(
    settings: Settings,
    data_dir: Path | None = None,
    parts: Parts | None = None,
    *,
    is_person: bool = True,
    is_worker: bool = False,
    wait: Callable[[Problem], None] | None = None,
) -> Iterator[Services]:
    """Every service on the data folder of `settings`; no Qt is imported.

    `is_person`: a user asks for them. `is_worker`: it sends for a team, and its connections say so.
    `wait` is told why a team's database can't be reached; when it returns, the database is tried once more.

    Raises:
        Problem: the data folder, its database or its settings cannot be used; nothing was changed.
    """
    given = parts or Parts()
    folder = settings.folder
    _when_there(folder.make, SharedFolderAway, wait)
    clock = given.clock or SystemClock()
    redaction = Redaction()
    with ExitStack() as stack:
        log = LogFile(folder.log_file, level=settings.log_level, style=settings.log_format, redaction=redaction)
        stack.callback(log.close)
        secrets = given.secrets or KeyringSecrets(settings.environment)
        place = _place(settings, secrets, redaction.hide)
        is_shared = not isinstance(place, Path)
        shelves = shelves_of(folder, lambda name: _kept(secrets, name), redaction.hide, is_shared=is_shared)
        program = f"worker {os.getpid()} {socket.gethostname()}" if is_worker else ""
        database = Database(place, _who(settings) if is_shared and is_person else "", program)
        stack.callback(database.close)
        _when_there(lambda: migrate(database, folder.backups, clock.now()), DatabaseAway, wait)
        distrust = Distrust()
        server = PracticeServer(folder.practice)
        stack.callback(server.stop)
        team_secrets = _team_secrets(settings, database, secrets)
        passwords = _passwords(settings, database, team_secrets, secrets, redaction.hide)
        made = Services(
            Basis(
                version=__version__,
                pid=os.getpid(),
                settings=settings,
                data_dir=data_dir,
                database=database,
                shelves=shelves,
                clock=clock,
                practice_mails=server.messages,
                opening=given.open_transport or _opening(server, distrust),
                drafting=given.open_drafts or _open_drafts,
                trying=given.open_transport or _opening(server, distrust, _IMPATIENT),
                looking=given.look_in_folder or _look_in_folder,
                following=given.open_mailbox or _open_mailbox,
                sources=given.sources or _sources,
                fetching=given.fetch or _fetch,
                limited=lambda account: _limited(account, settings),
                passwords=passwords,
                provider=given.provider
                or open_provider(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret_file, redaction.hide),
                team_secrets=team_secrets,
                without_secrets=redaction.clean,
                awake=given.awake or keep_awake(is_wanted=settings.keep_awake),
            )
        )
        stack.callback(made.end)
        made.begin()
        made.admit()
        yield made


def _when_there(do: Callable[[], object], kind: type[Problem], wait: Callable[[Problem], None] | None) -> None:
    """Again and again while it is away, for who waits for it."""
    while True:
        try:
            do()
        except kind as away:
            if wait is None:
                raise
            wait(away)
        else:
            return


def backups(settings: Settings) -> Backups:
    """The copies in the data folder of `settings`, where no database is opened.

    Raises:
        DataFolderUnusable
    """
    settings.folder.make()
    return Backups(settings.folder, SystemClock(), of_team=bool(settings.database))


def migrated(settings: Settings) -> tuple[str, str]:
    """Bring the database of these settings up to date, a team's too; its revision before (empty: new) and now.

    Raises:
        AddressInvalid, DatabaseTooNew, DatabaseUnusable, DataMoved: nothing was changed.
    """
    settings.folder.make()
    place = _place(settings, KeyringSecrets(settings.environment), Redaction().hide)
    with closing(Database(place, "" if isinstance(place, Path) else _who(settings))) as database:
        before = version(database) or ""
        if before == HEAD:
            return before, HEAD
        migrate(database, settings.folder.backups, SystemClock().now(), may_upgrade=True)
        return before, HEAD


def moving(settings: Settings) -> Moving:
    """What moves the data of these settings to a team's database, or back into the data folder.

    Raises:
        AddressInvalid, StoreUnusable
    """
    secrets, redaction = KeyringSecrets(settings.environment), Redaction()
    folder = settings.folder

    def home(place: Path | Address, there: DataFolder) -> Home:
        return Home(place, there, shelves_of(there, lambda name: _kept(secrets, name), redaction.hide))

    def find(to: str, shared_folder: str) -> Home:
        if to in (_FILE, str(folder.database)):
            return home(folder.database, folder.alone)
        place = _of_server(to, secrets, redaction.hide)
        return home(place, folder.sharing(shared_folder) if shared_folder else folder)

    def settle(home: Home) -> None:
        settings.save(database=None if home.file else home.name, shared_folder=home.folder.share or None)

    return Moving(
        home(_place(settings, secrets, redaction.hide), folder),
        SystemClock(),
        find,
        settle,
        _who(settings),
        "database" in Settings.fixed(),
    )


def _who(settings: Settings) -> str:
    """Who sits here, as a team's log of changes calls them."""
    if settings.user:
        return settings.user
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # a container's user may have no name
        return "unknown"


def _place(settings: Settings, secrets: Secrets, hide: Callable[[str], None]) -> Path | Address:
    """The file in the data folder, or the team's database; its password is in no log.

    Raises:
        AddressInvalid
    """
    if not settings.database:
        return settings.folder.database
    return _of_server(settings.database, secrets, hide)


def _of_server(text: str, secrets: Secrets, hide: Callable[[str], None]) -> Address:
    address = Address.of(text)
    password = os.environ.get(_PASSWORD) or _kept(secrets, address.url)
    hide(password)
    return replace(address, password=password)


def _kept(secrets: Secrets, url: str) -> str:
    """None is needed where the server knows who asks; whoever has no keyring may have said it elsewhere."""
    try:
        return secrets.get(url) or ""
    except SecretsUnavailable:
        return ""


def _team_secrets(settings: Settings, database: Database, keyring: Secrets) -> TeamSecrets | None:
    """None where one computer keeps its own."""
    key = TeamKey(Path(settings.key_file).expanduser() if settings.key_file else None)
    return None if database.is_file or not key.is_set else TeamSecrets(database, key, keyring)


def _passwords(
    settings: Settings, database: Database, team: TeamSecrets | None, keyring: Secrets, hide: Callable[[str], None]
) -> Passwords:
    if team is None:
        sign_ins = _sign_ins(settings, SealedFiles(settings.folder.sign_ins, keyring), hide)
        return Passwords(
            keyring, hide, sign_ins, is_sealed=lambda name: not database.is_file and is_sealed(database, name)
        )
    sign_ins = _sign_ins(settings, TeamSignIns(team.database, team.key), hide)
    return Passwords(team, hide, sign_ins, PasswordSource.TEAM)


def _sign_ins(settings: Settings, place: SealedPlace, hide: Callable[[str], None]) -> SignIns:
    hide(settings.google_client_secret)
    registrations = Registrations(
        Registration(tenant=settings.microsoft_tenant, client_id=settings.microsoft_client_id),
        Registration(client_id=settings.google_client_id),
        settings.google_client_secret,
    )
    return SignIns(KeptTokens(place), open_authority, registrations, hide)


def _look_in_folder(
    account: Account,
    credentials: Credentials | None,
    message_ids: Sequence[str],
    folder: MailFolder = MailFolder.SENT,
) -> FolderLook:
    """Each kind of account has a library of its own for it: slow to load, and seldom needed."""
    match account.via:
        case GraphLine() as line:
            from app.transports.graph import looking as graph  # noqa: PLC0415

            return graph.look_in_folder(line, credentials, message_ids, wanted=folder)
        case ExchangeLine() as line:
            from app.transports.exchange import looking as exchange  # noqa: PLC0415

            return exchange.look_in_folder(line, account.from_address, credentials, message_ids, wanted=folder)
        case SmtpLine() | PracticeLine():
            from app.transports.imap.looking import look_in_folder  # noqa: PLC0415

            return look_in_folder(account.smtp, credentials, message_ids, wanted=folder)


def _open_mailbox(account: Account, credentials: Credentials | None) -> Mailbox:
    """The way to read what comes in; the practice account has none, and is never asked."""
    match account.via:
        case GraphLine() as line:
            from app.transports.graph import following as graph  # noqa: PLC0415

            return graph.open_mailbox(line, credentials)
        case ExchangeLine() as line:
            from app.transports.exchange import following as exchange  # noqa: PLC0415

            return exchange.open_mailbox(line, account.from_address, credentials)
        case SmtpLine() | PracticeLine():
            from app.transports.imap.mailbox import open_mailbox  # noqa: PLC0415

            return open_mailbox(account.smtp, credentials)


def _open_drafts(account: Account, credentials: Credentials | None) -> Transport:
    """The way into an account's Drafts; the practice account has none, and is never asked."""
    match account.via:
        case GraphLine() as line:
            return _open_graph(line, credentials, _PATIENT, account.max_size, into_drafts=True)
        case ExchangeLine() as line:
            return _open_exchange(line, account, credentials, _PATIENT, into_drafts=True)
        case SmtpLine() | PracticeLine():
            from app.transports.imap.drafts import open_drafts  # noqa: PLC0415

            return open_drafts(account.smtp, credentials, account.max_size)


def _sources(domain: str, known: Sequence[Provider]) -> Sequence[Source]:
    from app.transports.discovery.sources import sources  # noqa: PLC0415 - slow to load, and seldom needed

    return sources(domain, known)


def _fetch(url: str) -> bytes:
    from app.transports.line.page import page  # noqa: PLC0415 - once a day

    return page(url, _MOMENT_S).octets


def _opening(server: PracticeServer, distrust: Distrust, seconds: Mapping[str, float] = _PATIENT) -> OpenTransport:
    def open_transport(account: Account, credentials: Credentials | None) -> Transport:
        """The practice account gets the embedded server; a real account never does."""
        from app.transports.smtp.connection import Timeouts  # noqa: PLC0415 - TLS and all; a list needs none of it
        from app.transports.smtp.smtp import open_smtp  # noqa: PLC0415

        match account.via:
            case PracticeLine():
                line = replace(account.smtp, port=_port(server))
                return open_smtp(line, None, distrust=distrust, account_limit=account.max_size)
            case SmtpLine() as line:
                return open_smtp(line, credentials, Timeouts(**seconds), distrust, account.max_size)
            case GraphLine() as line:
                return _open_graph(line, credentials, seconds, account.max_size)
            case ExchangeLine() as line:
                return _open_exchange(line, account, credentials, seconds)

    return open_transport


def _open_graph(
    line: GraphLine,
    credentials: Credentials | None,
    seconds: Mapping[str, float],
    account_limit: int | None,
    *,
    into_drafts: bool = False,
) -> Transport:
    from app.transports.graph.graph import open_graph  # noqa: PLC0415 - httpx is slow to load
    from app.transports.graph.timeouts import Timeouts  # noqa: PLC0415

    patience = {name: seconds[given] for given, name in _OF_GRAPH.items() if given in seconds}
    return open_graph(line, credentials, Timeouts(**patience), account_limit, into_drafts=into_drafts)


def _open_exchange(
    line: ExchangeLine,
    account: Account,
    credentials: Credentials | None,
    seconds: Mapping[str, float],
    *,
    into_drafts: bool = False,
) -> Transport:
    from app.transports.exchange.exchange import open_exchange  # noqa: PLC0415 - slow to load, and seldom needed
    from app.transports.exchange.session import Timeouts  # noqa: PLC0415

    patience = Timeouts.of(seconds)
    return open_exchange(line, account.from_address, credentials, patience, account.max_size, into_drafts=into_drafts)


def _port(server: PracticeServer) -> int:
    try:
        return server.start()
    except OSError as reason:
        raise Unreachable(
            f"The practice mail server can't start on this computer: {reason.strerror or reason}. Nothing was sent.",
            failure=FailureClass.NETWORK,
            stage=Stage.CONNECT,
        ) from reason


def _limited(account: Account, settings: Settings) -> Account:
    """The account within the environment's limits."""
    limits = settings.limits
    octets = None if limits.message_mb is None else int(limits.message_mb * 1_000_000)
    return replace(
        account,
        per_minute=_smaller(account.per_minute, limits.messages_per_minute),
        connections=min(account.connections, limits.connections or account.connections),
        max_size=_smaller(account.max_size, octets),
    )


def _smaller(own: int | None, limit: int | None) -> int | None:
    return min((n for n in (own, limit) if n is not None), default=None)
