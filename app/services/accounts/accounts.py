"""Mail accounts: keep, check, try."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from app.documents.mail.logo import read_logo
from app.domain.accounts.account import Account, AccountKind, PracticeLine
from app.domain.accounts.credentials import Credentials, Password
from app.domain.accounts.signed_in import DeviceCode, SignedIn
from app.domain.people.user import Role, User, name_key, refuse_another_ones, refuse_unless, whose
from app.domain.trade.problem import Problem
from app.services.accounts.account_check import checked
from app.services.accounts.line_check import AccountInvalid, checked_line
from app.services.accounts.passwords import Passwords, PasswordSource, PasswordState
from app.services.accounts.standing import Standing, Standings
from app.services.accounts.trial import Trial, TrialStep
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.outbox import deliveries
from app.storage.people import users
from app.system.clock import Clock
from app.system.secrets import SecretsUnavailable
from app.transports.transport import LookInFolder, OpenTransport

PRACTICE_NAME = "practice"
_UNNAMED = "new account"


class AccountMissing(Problem):
    """There is no such account."""


class PasswordNotStored(Problem):
    """The account is saved, its password is kept for this run only."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """`on_change` hears the name of an account that was changed, so that sending can go on with it."""

    database: Database
    clock: Clock
    passwords: Passwords
    open_transport: OpenTransport
    look_in_folder: LookInFolder
    limited: Callable[[Account], Account] = lambda account: account  # the environment's limits
    on_change: Callable[[str], None] = lambda _name: None
    standings: Standings = field(default_factory=Standings)
    me: Callable[[], User | None] = lambda: None  # of a team

    def all(self) -> list[Account]:
        """By name."""
        with self.database.read() as session:
            return accounts.every(session)

    def get(self, name: str) -> Account:
        """By name, whatever the case, or AccountMissing. What may be edited: `usable` is what sends."""
        with self.database.read() as session:
            found = accounts.by_name(session, name)
        if found is None:
            raise AccountMissing(f"There is no account “{name}”. See the names with “accounts list”.")
        return found

    def usable(self, name: str) -> Account:
        """The account as it sends: within the environment's limits."""
        return self.limited(self.get(name))

    def mine(self) -> list[Account]:
        """Those that whoever this is may send from, as they send, by name."""
        me = self.me()
        return [self.limited(account) for account in self.all() if not whose(me, account.name, account.private_to)]

    def save(self, account: Account, password: str | None = None) -> Account:
        """Store an account; `password` None leaves its password as it is.

        Raises:
            AccountInvalid, LogoUnusable, NotAllowed: nothing was saved.
            PasswordNotStored: saved, but this computer has no keyring; the password is known for this run.
        """
        sound, me = checked(account), self.me()
        if account.kind is not AccountKind.PRACTICE and not _is_of(me, sound):  # the former each first start makes
            refuse_unless(me, Role.ADMIN, "change accounts")
        with self.database.write() as session:
            sound = replace(sound, private_to=_owner(users.all_of(session), sound.private_to))
            namesake = accounts.by_name(session, sound.name)
            if namesake is not None and namesake.id != sound.id:
                raise AccountInvalid(f"There is already an account “{namesake.name}”. Choose another name.")
            before = None if sound.id is None else accounts.get(session, sound.id)
            if before is not None and not _is_of(me, before):
                refuse_unless(me, Role.ADMIN, "change accounts")
            saved = accounts.save(session, sound)
        try:
            if before is not None and before.name != saved.name:
                self.passwords.rename(before, saved)
            if password:
                self.passwords.store(saved, password)
        except SecretsUnavailable as reason:
            raise PasswordNotStored(
                f"The account is saved, but its password isn't: {reason} The password works until you "
                f"close the program. After that, enter it again or set the environment variable "
                f"{saved.password_variable}."
            ) from reason
        finally:
            if password:
                self.standings.password_changed(saved, Password(saved.via.user, password))
            self.on_change(saved.name)
        return saved

    def logo_in(self, file: Path) -> bytes:
        """The picture for a signature. LogoUnusable: it is none that a mail can show."""
        return read_logo(file)

    def remove(self, name: str) -> None:
        """Take out of use and forget its password.

        Raises:
            AccountInvalid: it is the practice account, or mails wait to be sent from it; nothing was changed.
            NotAllowed
        """
        account = self.get(name)
        if account.kind is AccountKind.PRACTICE:
            raise AccountInvalid("The practice account can't be removed.")
        if not _is_of(me := self.me(), account):
            refuse_unless(me, Role.ADMIN, "remove accounts")
        with self.database.write() as session:
            if deliveries.has_open(session, account.stored_id):
                raise AccountInvalid(f"Emails wait to be sent from “{account.name}”. Send or cancel them first.")
            accounts.remove(session, account.stored_id, self.clock.now())
        self.passwords.forget(account, self.all())

    def sign_in(
        self, account: Account, show: Callable[[str], None], is_wanted: Callable[[], bool] = lambda: True
    ) -> SignedIn:
        """Have the account's user sign in in their browser, where `show` opens a page; stored or not yet.

        Raises:
            AccountInvalid, RegistrationMissing, SignInGivenUp, TransportFailure: nobody has signed in.
            SignInNotStored: they have, for this run only.
        """
        return self._signed_in(account, partial(self.passwords.sign_ins.in_browser, show=show, is_wanted=is_wanted))

    def sign_in_by_code(
        self, account: Account, tell: Callable[[DeviceCode], None], is_wanted: Callable[[], bool] = lambda: True
    ) -> SignedIn:
        """The same on another device, with Microsoft; `tell` says what to type there."""
        return self._signed_in(account, partial(self.passwords.sign_ins.by_code, tell=tell, is_wanted=is_wanted))

    def _signed_in(self, account: Account, sign_in: Callable[[Account], SignedIn]) -> SignedIn:
        sound = replace(account, via=checked_line(account.via))
        self._check_may_sign(account)
        if not sound.is_oauth:
            raise AccountInvalid(f"“{account.name}” signs in with a password, not in the browser.")
        try:
            return sign_in(sound)
        finally:
            self.standings.forget(sound)
            self.on_change(account.name)

    def sign_out(self, name: str) -> None:
        """Forget the sign-in on this computer; all accounts of this user share it."""
        self.sign_out_of(self.get(name))

    def sign_out_of(self, account: Account) -> None:
        """The same for an account that may not be stored yet."""
        self._check_may_sign(account)
        self.passwords.sign_ins.forget(account)
        self.standings.forget(account)

    def enter_password(self, name: str, password: str) -> None:
        """Know the password until the program ends."""
        account = self.get(name)
        self.passwords.type_in(account, password)
        self.standings.password_changed(account, Password(account.via.user, password))
        self.on_change(account.name)

    def password_state(self, account: Account) -> PasswordState:
        """Where the password would come from."""
        return self.passwords.state(account)

    def test(self, name: str, to: str | None = None, is_wanted: Callable[[], bool] = lambda: True) -> list[TrialStep]:
        """Try the account as it is kept; see `Trial.run`."""
        account = self.get(name)
        refuse_another_ones(self.me(), account.name, account.private_to)
        return self._locked(account) or self._trial.run(account, self.passwords.of(account), to, is_wanted)

    def test_entered(
        self, account: Account, password: str = "", is_wanted: Callable[[], bool] = lambda: True
    ) -> list[TrialStep]:
        """Try an account as it stands in a dialog; nothing of it is kept. No password: that of the stored account."""
        try:
            sound = checked(replace(account, name=account.name.strip() or _UNNAMED))
        except Problem as reason:
            return [TrialStep("Check what you entered", False, str(reason))]
        locked = self._locked(sound) if sound.id is not None and not password else []
        return locked or self._trial.run(sound, self._entered(sound, password), None, is_wanted)

    def standing(self, account: Account) -> Standing | None:
        """What tests and sending have shown in this run; None: nothing yet."""
        return self.standings.of(account)

    def ensure_practice(self) -> Account:
        """The practice account, made where it is missing."""
        try:
            return self.get(PRACTICE_NAME)
        except AccountMissing:
            return self.save(
                Account(
                    name=PRACTICE_NAME,
                    via=PracticeLine(),
                    from_address="buyer@practice.example",
                    from_name="Practice buyer",
                    per_minute=600,
                    connections=1,
                    max_size=25_000_000,
                )
            )

    def _check_may_sign(self, account: Account) -> None:
        """A team's sign-ins are everybody's."""
        if self.passwords.keeper is PasswordSource.TEAM and not _is_of(me := self.me(), account):
            refuse_unless(me, Role.ADMIN, "change how an account signs in")

    def without_sign_in(self) -> list[tuple[str, str]]:
        """The accounts, by name, that this computer lacks the password or sign-in of, each with the reason."""
        looked = [(account.name, self.passwords.missing(account)) for account in self.all()]
        return [(name, why) for name, why in looked if why]

    def problem(self, account: Account) -> str:
        """Why the account cannot send now, empty where it can be tried."""
        if said := whose(self.me(), account.name, account.private_to):
            return said
        return self.passwords.missing(account)

    @property
    def _trial(self) -> Trial:
        return Trial(self.clock, self.open_transport, self.look_in_folder, self.standings)

    def _locked(self, account: Account) -> list[TrialStep]:
        """Nothing is tried with a password that is kept and can't be read: the server would be told another one."""
        state = self.passwords.state(account)
        return [TrialStep("Sign in", False, state.note)] if state.is_locked else []

    def _entered(self, account: Account, password: str) -> Credentials | None:
        """A new account never gets the password of another one that happens to have its name."""
        if not account.via.user:
            return None
        if account.is_oauth:
            return self.passwords.of(account)
        if password or account.id is None:
            self.passwords.hide(password)
            return Password(account.via.user, password)
        with self.database.read() as session:
            stored = accounts.get(session, account.id)
        return self.passwords.of(account if stored is None else replace(account, name=stored.name))


def _owner(known: Sequence[User], name: str) -> str:
    """The user's name as it is stored.

    Raises:
        AccountInvalid: nobody is called so.
    """
    found = next((user.name for user in known if name_key(user.name) == name_key(name)), "")
    if name and not found:
        raise AccountInvalid(f"There is no user “{name}” whose the account could be. Nothing was saved.")
    return found


def _is_of(me: User | None, account: Account) -> bool:
    """Whether it is somebody's own."""
    return me is not None and name_key(me.name) == name_key(account.private_to)
