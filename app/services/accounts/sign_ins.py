"""Who has signed in in the browser. A sign-in is the user's: all accounts of one user share it."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.domain.accounts.account import Account, ExchangeLine, PracticeLine, Registration, SignIn
from app.domain.accounts.credentials import Bearer
from app.domain.accounts.scopes import scopes_of
from app.domain.accounts.signed_in import DeviceCode, SignedIn
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.problem import Problem
from app.services.accounts.kept_tokens import KeptSignIn, KeptTokens
from app.system.secrets import SecretsUnavailable
from app.transports.authority import Authority, OpenAuthority, Wanted
from app.transports.transport import AccountBlocked

NAMES = {SignIn.MICROSOFT: "Microsoft", SignIn.GOOGLE: "Google"}
_USUAL = {
    SignIn.MICROSOFT: Registration(authority="https://login.microsoftonline.com", tenant="organizations"),
    SignIn.GOOGLE: Registration(authority="https://accounts.google.com"),
}


class RegistrationMissing(Problem):
    """This program has no client ID to sign in with."""


class SignInNotStored(Problem):
    """Somebody has signed in, for this run only."""


@dataclass(frozen=True, slots=True)
class Registrations:
    """What the settings say, for accounts that say nothing of their own."""

    microsoft: Registration
    google: Registration
    google_secret: str = field(repr=False)


@dataclass(slots=True, eq=False)  # there is one of it: what refers to it can be told apart by its hash
class SignIns:
    """`hide` is told every token, so that no log line can show one. Any thread."""

    kept: KeptTokens
    open_authority: OpenAuthority
    registrations: Registrations
    hide: Callable[[str], None]
    _open: dict[Wanted, Authority] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def bearer(self, account: Account) -> Bearer:
        """What signs the account in; it tells by itself where nobody is signed in."""
        return Bearer(account.via.user, _Tokens(self, account))

    def missing(self, account: Account) -> str:
        """Why it cannot be used now: what to do first. Empty where it can be tried. Talks to nobody."""
        try:
            self.wanted(account)
            is_kept = bool(self.kept.load(self._name(account)))
        except (RegistrationMissing, SecretsUnavailable) as reason:
            return str(reason)
        name = NAMES[account.via.sign_in]
        return "" if is_kept else f"Nobody is signed in to {name} as “{account.via.user}”. {_how(account)}"

    def in_browser(
        self, account: Account, show: Callable[[str], None], is_wanted: Callable[[], bool] = lambda: True
    ) -> SignedIn:
        """Have the user sign in; `show` opens a page in their browser.

        Raises:
            RegistrationMissing, SignInGivenUp, TransportFailure: nobody has signed in.
            SignInNotStored: they have, but this computer has no keyring.
        """
        return self._lasting(account, self.authority(account).in_browser(show, is_wanted))

    def by_code(
        self, account: Account, tell: Callable[[DeviceCode], None], is_wanted: Callable[[], bool] = lambda: True
    ) -> SignedIn:
        """The same on another device; `tell` says what to type there."""
        return self._lasting(account, self.authority(account).by_code(tell, is_wanted))

    def forget(self, account: Account, others: Sequence[Account] = ()) -> None:
        """Sign out on this computer, unless one of the other accounts shares the sign-in."""
        name = self._name(account)
        if name not in {self._name(other) for other in others if other.is_oauth and other.id != account.id}:
            self.kept.forget(name)

    def registration(self, account: Account) -> Registration:
        """The account's own, filled up from the settings and with what is usual."""
        line = account.via
        own = Registration() if isinstance(line, ExchangeLine | PracticeLine) else line.registration
        of_settings = self.registrations.google if line.sign_in is SignIn.GOOGLE else self.registrations.microsoft
        return _filled(_filled(own, of_settings), _USUAL[line.sign_in])

    def wanted(self, account: Account) -> Wanted:
        """Who is to sign in, and for what.

        Raises:
            RegistrationMissing
        """
        line, registration = account.via, self.registration(account)
        if not registration.client_id:
            name = NAMES[line.sign_in]
            raise RegistrationMissing(
                f"To sign in with {name}, the program needs a client ID from your company's own registration with "
                f"{name}. Ask your IT for it (Copy for IT says how), and enter it in the account."
            )
        return Wanted(
            sign_in=line.sign_in,
            user=line.user,
            scopes=scopes_of(line),
            registration=registration,
            client_secret=self.registrations.google_secret if line.sign_in is SignIn.GOOGLE else "",
            ca_file="" if isinstance(line, PracticeLine) else line.ca_file,
        )

    def authority(self, account: Account) -> Authority:
        """Microsoft or Google for this account's user; the same one for all who ask.

        Raises:
            RegistrationMissing
        """
        wanted = self.wanted(account)
        with self._lock:
            if wanted not in self._open:
                self._open[wanted] = self.open_authority(wanted, KeptSignIn(self.kept, self._name(account)))
            return self._open[wanted]

    def _name(self, account: Account) -> str:
        """The same for all accounts that share the sign-in."""
        registration = self.registration(account)
        parts = (account.via.sign_in, account.via.user.lower(), registration.authority, registration.client_id)
        return "\n".join(parts)

    def _lasting(self, account: Account, signed: SignedIn) -> SignedIn:
        reason = self.kept.why_for_this_run(self._name(account))
        if reason is not None:
            raise SignInNotStored(
                f"You are signed in as {signed.user} until you close the program. After that, sign in again. {reason}"
            ) from reason
        return signed


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Those of one account, each of them hidden from the log."""

    sign_ins: SignIns
    account: Account

    def access(self, *, renewed: bool = False) -> str:
        try:
            token = self.sign_ins.authority(self.account).access(renewed=renewed)
        except (RegistrationMissing, SecretsUnavailable) as reason:
            raise AccountBlocked(str(reason), failure=FailureClass.AUTH, stage=Stage.AUTH) from reason
        self.sign_ins.hide(token)
        return token


def _filled(own: Registration, other: Registration) -> Registration:
    return replace(
        own,
        authority=own.authority or other.authority,
        tenant=own.tenant or other.tenant,
        client_id=own.client_id or other.client_id,
    )


def _how(account: Account) -> str:
    return f"Open the account, page Sign-in (rfq-sender accounts sign-in {account.name})."
