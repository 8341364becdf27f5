"""Mail accounts: keep, check, try."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.documents.mail.logo import read_logo
from app.documents.mail.mail import Mailbox, freeze
from app.documents.mail.template import RenderedMail
from app.domain.accounts.account import Account, AccountKind, PracticeLine
from app.domain.trade.address import mail_address
from app.domain.trade.problem import Problem
from app.services.accounts.account_check import AccountInvalid, checked
from app.services.accounts.passwords import Passwords, PasswordSource, PasswordState
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.outbox import deliveries
from app.system.clock import Clock
from app.system.secrets import SecretsUnavailable
from app.transports.transport import Handover, LookInSent, OpenTransport, OutgoingMessage, TransportFailure

PRACTICE_NAME = "practice"
_TEST_TEXT = "This is a test of the mail account in RFQ Sender. You don't need to do anything."


class AccountMissing(Problem):
    """There is no such account."""


class PasswordNotStored(Problem):
    """The account is saved, its password is kept for this run only."""


@dataclass(frozen=True, slots=True)
class TestStep:
    """One thing tried: "Connect and sign in", whether it worked, what the server said."""

    name: str
    passed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """`on_change` hears the name of an account that was changed, so that sending can go on with it."""

    database: Database
    clock: Clock
    passwords: Passwords
    open_transport: OpenTransport
    look_in_sent: LookInSent
    limited: Callable[[Account], Account] = lambda account: account  # the environment's limits
    on_change: Callable[[str], None] = lambda _name: None

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

    def save(self, account: Account, password: str | None = None) -> Account:
        """Store an account; `password` None leaves its password as it is.

        Raises:
            AccountInvalid, LogoUnusable: nothing was saved.
            PasswordNotStored: saved, but this computer has no keyring; the password is known for this run.
        """
        sound = checked(account)
        with self.database.write() as session:
            namesake = accounts.by_name(session, sound.name)
            if namesake is not None and namesake.id != sound.id:
                raise AccountInvalid(f"There is already an account “{namesake.name}”. Choose another name.")
            before = None if sound.id is None else accounts.get(session, sound.id)
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
            self.on_change(saved.name)
        return saved

    def logo_in(self, file: Path) -> bytes:
        """The picture for a signature. LogoUnusable: it is none that a mail can show."""
        return read_logo(file)

    def remove(self, name: str) -> None:
        """Take out of use and forget its password.

        Raises:
            AccountInvalid: it is the practice account, or mails wait to be sent from it; nothing was changed.
        """
        account = self.get(name)
        if account.kind is AccountKind.PRACTICE:
            raise AccountInvalid("The practice account can't be removed.")
        with self.database.write() as session:
            if deliveries.has_open(session, account.stored_id):
                raise AccountInvalid(f"Emails wait to be sent from “{account.name}”. Send or cancel them first.")
            accounts.remove(session, account.stored_id, self.clock.now())
        self.passwords.forget(account)

    def enter_password(self, name: str, password: str) -> None:
        """Know the password until the program ends."""
        account = self.get(name)
        self.passwords.type_in(account, password)
        self.on_change(account.name)

    def password_state(self, account: Account) -> PasswordState:
        """Where the password would come from."""
        return self.passwords.state(account)

    def test(self, name: str, to: str | None = None) -> list[TestStep]:
        """Connect, sign in, with `to` send one small mail there, look into the Sent folder where the account has one.

        Nothing raises: each step tells. A sign-in that is refused ends it, so that no account is locked.
        """
        account = self.get(name)
        try:
            transport = self.open_transport(account, self.passwords.of(account))
        except Problem as failure:
            return [TestStep("Connect and sign in", False, str(failure))]
        limit = f"It takes emails up to {transport.max_size / 1e6:.1f} MB." if transport.max_size else ""
        steps = [TestStep("Connect and sign in", True, limit)]
        try:
            if to:
                message = _test_mail(account, mail_address(to), self.clock.now())
                receipt = transport.send(message, Handover(before_commit=lambda: None))
                steps.append(TestStep("Send a test email", True, str(receipt.reply)))
        except Problem as failure:  # the transport's, or of an address or name that cannot be written
            steps.append(TestStep("Send a test email", False, str(failure)))
        finally:
            transport.close()
        if account.via.imap is not None:
            steps.append(self._look(account))
        return steps

    def _look(self, account: Account) -> TestStep:
        name = "Look into the Sent folder"
        try:
            seen = self.look_in_sent(account, self.passwords.of(account), ())
        except TransportFailure as failure:
            return TestStep(name, False, str(failure))
        return TestStep(name, True, f"“{seen.folder}” can be read.")

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

    def problem(self, account: Account) -> str:
        """Why the account cannot send now, empty where it can be tried."""
        state = self.password_state(account)
        return state.note if state.source is PasswordSource.MISSING else ""


def _test_mail(account: Account, to: str, now: datetime) -> OutgoingMessage:
    frozen = freeze(
        rendered=RenderedMail("RFQ Sender: test of the mail account", _TEST_TEXT, f"<p>{_TEST_TEXT}</p>"),
        rfq_number="test",
        message_id=f"<rfq.test.{now.astimezone(UTC):%Y%m%d%H%M%S%f}@{account.from_address.rpartition('@')[2]}>",
        date=now,
        sender=Mailbox(account.from_name, account.from_address),
        reply_to=account.reply_to,
        to=[Mailbox("", to)],
        parts=(),
    )
    return OutgoingMessage(
        sender=frozen.sender,
        recipients=frozen.recipients,
        pieces=(frozen.head, frozen.tail),
    )
