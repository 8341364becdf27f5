"""Mail accounts: keep, check, try."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address

from app.documents.mail.mail import Mailbox, freeze
from app.documents.mail.template import RenderedMail
from app.domain.accounts.account import Account, AccountKind, Security
from app.domain.accounts.fingerprint import FingerprintUnusable, fingerprint
from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.services.accounts.passwords import Passwords, PasswordSource, PasswordState
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.outbox import deliveries
from app.system.clock import Clock
from app.system.secrets import SecretsUnavailable
from app.transports.transport import Handover, LookInSent, OpenTransport, OutgoingMessage, TransportFailure

PRACTICE_NAME = "practice"
_SMALLEST = 100_000  # octets: a limit below would let no mail pass
_LONGEST_GAP_S = 3600
_TEST_TEXT = "This is a test of the mail account in RFQ Sender. Nothing is asked of you."


class AccountMissing(Problem):
    """There is no such account."""


class AccountInvalid(Problem):
    """A field cannot be kept as it is; the message names it."""


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
            AccountInvalid: nothing was saved.
            PasswordNotStored: saved, but this computer has no keyring; the password is known for this run.
        """
        checked = _checked(account)
        with self.database.write() as session:
            namesake = accounts.by_name(session, checked.name)
            if namesake is not None and namesake.id != checked.id:
                raise AccountInvalid(f"There is an account “{namesake.name}” already. Choose another name.")
            before = None if checked.id is None else accounts.get(session, checked.id)
            saved = accounts.save(session, checked)
        try:
            if before is not None and before.name != saved.name:
                self.passwords.rename(before, saved)
            if password:
                self.passwords.store(saved, password)
        except SecretsUnavailable as reason:
            raise PasswordNotStored(
                f"The account is saved, its password is not: {reason} It is known until the program ends; "
                f"for later, enter it again or set the environment variable {saved.password_variable}."
            ) from reason
        finally:
            self.on_change(saved.name)
        return saved

    def remove(self, name: str) -> None:
        """Take out of use and forget its password.

        Raises:
            AccountInvalid: it is the practice account, or mails wait to be sent from it; nothing was changed.
        """
        account = self.get(name)
        if account.kind is AccountKind.PRACTICE:
            raise AccountInvalid("The practice account cannot be removed: it costs nothing and sends nothing out.")
        with self.database.write() as session:
            if deliveries.has_open(session, account.stored_id):
                raise AccountInvalid(f"Mails wait to be sent from “{account.name}”. Send or cancel them first.")
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
        limit = f"It takes mails up to {transport.max_size / 1e6:.1f} MB." if transport.max_size else ""
        steps = [TestStep("Connect and sign in", True, limit)]
        try:
            if to:
                message = _test_mail(account, mail_address(to), self.clock.now())
                receipt = transport.send(message, Handover(before_commit=lambda: None))
                steps.append(TestStep("Send a test mail", True, str(receipt.reply)))
        except Problem as failure:  # the transport's, or of an address or name that cannot be written
            steps.append(TestStep("Send a test mail", False, str(failure)))
        finally:
            transport.close()
        if account.imap_host:
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
                    kind=AccountKind.PRACTICE,
                    host="127.0.0.1",
                    security=Security.NONE,
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


def _checked(account: Account) -> Account:
    name = " ".join(account.name.split())
    if not text_key(name):
        raise AccountInvalid("The account has no name. Write a short one, such as “office”.")
    if not account.host or not (0 < account.port < 65536 or account.kind is AccountKind.PRACTICE):
        raise AccountInvalid("Server and port are needed, such as smtp.company.example and 587.")
    if account.security is Security.NONE and not _is_loopback(account.host):
        raise AccountInvalid(
            "Without encryption only a server on this computer may be used: passwords and drawings could be read on "
            "the way. Choose TLS or STARTTLS."
        )
    _check_limits(account)
    _check_sent_folder(account)
    try:
        sender = mail_address(account.from_address)
        reply_to = mail_address(account.reply_to) if account.reply_to else ""
        certificate = fingerprint(account.certificate)
    except (AddressUnusable, FingerprintUnusable) as reason:
        raise AccountInvalid(str(reason)) from reason
    if certificate and account.ca_file:
        raise AccountInvalid("Set either a pinned certificate or an authority file: with a pin the file has no say.")
    sent_folder = account.sent_folder.strip()
    return replace(
        account, name=name, from_address=sender, reply_to=reply_to, certificate=certificate, sent_folder=sent_folder
    )


def _check_limits(account: Account) -> None:
    if account.per_minute is not None and account.per_minute < 1:
        raise AccountInvalid("Mails per minute must be 1 or more, or unlimited.")
    if account.per_day is not None and account.per_day < 1:
        raise AccountInvalid("Recipients in 24 hours must be 1 or more, or unlimited.")
    if account.octets_per_minute is not None and account.octets_per_minute < _SMALLEST:
        raise AccountInvalid("Megabytes per minute must be at least 0.1, or unlimited.")
    if not 0 <= account.domain_gap <= _LONGEST_GAP_S:
        raise AccountInvalid("The gap between two mails to one domain must be 0 to 3600 seconds.")
    if not 1 <= account.connections <= 10:
        raise AccountInvalid("Connections must be 1 to 10.")
    if account.max_size is not None and account.max_size < _SMALLEST:
        raise AccountInvalid("The largest mail must be at least 0.1 MB.")


def _check_sent_folder(account: Account) -> None:
    if not account.imap_host:
        return
    if not 0 < account.imap_port < 65536:
        raise AccountInvalid("The IMAP server of the Sent folder needs a port, such as 993.")
    if account.imap_security is Security.NONE and not _is_loopback(account.imap_host):
        raise AccountInvalid(
            "Without encryption only an IMAP server on this computer may be used: your password could be read on the "
            "way. Choose TLS or STARTTLS."
        )
    if not account.user:
        raise AccountInvalid("Looking into the Sent folder needs the account's user name and password.")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


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
