"""Tries an account step by step, and says what to do about the step that failed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.documents.mail.mail import Mailbox, freeze
from app.documents.mail.template import RenderedMail
from app.domain.accounts.account import Account, Security
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import ADVICE, FailureClass, Stage
from app.domain.outbox.known_replies import known_reply
from app.domain.trade.address import mail_address
from app.domain.trade.problem import Problem
from app.services.accounts.standing import Standings
from app.system.clock import Clock
from app.transports.transport import (
    CertificateRefused,
    Handover,
    LookInFolder,
    OpenTransport,
    OutgoingMessage,
    Transport,
    TransportFailure,
)

_REACH, _ENCRYPT, _SIGN_IN = "Reach the mail server", "Encrypt the connection", "Sign in"
_SIZE, _SENDER, _SEND = "Ask for the largest email", "Send from this address", "Send a test email"
_LOOK = "Look into the Sent folder"
_TEST_TEXT = "This is a test of the mail account in RFQ Sender. You don't need to do anything."
_LATER = "Wait a few minutes, then test again."
_TODO = {  # where the advice about a mail in the outbox would be wrong
    FailureClass.NETWORK: "Check the network, VPN, the server name and the port. Then test again.",
    FailureClass.AMBIGUOUS: "Look into the mailbox that the test email went to: it may have arrived.",
    FailureClass.MESSAGE: "Read the server's answer, and ask your IT what it means.",
    FailureClass.RECIPIENT: "Check the address that the test email goes to.",
    FailureClass.CONNECTION_LOST: _LATER,
    FailureClass.QUOTA: _LATER,
    FailureClass.THROTTLE: _LATER,
    FailureClass.TRANSIENT: _LATER,
}


@dataclass(frozen=True, slots=True)
class TrialStep:
    """One thing tried: "Sign in", whether it worked, what the server said.

    `todo` is for the buyer where it failed; `certificate` is the SHA-256 in hex of one that was shown and refused.
    """

    name: str
    passed: bool
    text: str
    todo: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """Nothing raises: each step tells. What it has shown of the account is noted."""

    clock: Clock
    open_transport: OpenTransport
    look_in_folder: LookInFolder
    standings: Standings

    def run(
        self, account: Account, credentials: Credentials | None, to: str | None, is_wanted: Callable[[], bool]
    ) -> list[TrialStep]:
        """Reach the server, encrypt, sign in; with `to` send one small mail there; look into the Sent folder.

        Steps that an account does not have are left out, and those that were not tried because of a failure. A sign-in
        that is refused ends it, so that no account is locked. No step begins once it is not wanted.
        """
        try:
            transport = self.open_transport(account, credentials)
        except Problem as failure:
            self.standings.failed(account, str(failure))
            return _up_to(account, failure)
        steps = [TrialStep(name, True, "") for name in _way_in(account)]
        if transport.max_size:
            steps.append(TrialStep(_SIZE, True, f"It takes emails up to {transport.max_size / 1e6:.1f} MB."))
        try:
            if to and is_wanted():
                steps += self._send(transport, account, to)
        finally:
            transport.close()
        self._note(account, credentials, steps[-1])
        if account.via.has_folders and is_wanted():
            steps.append(self._look(account, credentials))
        return steps

    def _note(self, account: Account, credentials: Credentials | None, step: TrialStep) -> None:
        if step.passed:
            self.standings.went_well(account, credentials)
        else:
            self.standings.failed(account, step.text)

    def _send(self, transport: Transport, account: Account, to: str) -> list[TrialStep]:
        try:
            message = _test_mail(account, mail_address(to), self.clock.now())
            receipt = transport.send(message, Handover(before_commit=lambda: None))
        except Problem as failure:  # the transport's, or of an address or name that cannot be written
            is_sender = isinstance(failure, TransportFailure) and failure.failure is FailureClass.SENDER_DENIED
            return [_failed(_SENDER if is_sender else _SEND, failure)]
        return [TrialStep(_SENDER, True, account.from_address), TrialStep(_SEND, True, str(receipt.reply))]

    def _look(self, account: Account, credentials: Credentials | None) -> TrialStep:
        try:
            seen = self.look_in_folder(account, credentials, ())
        except TransportFailure as failure:
            return _failed(_LOOK, failure)
        return TrialStep(_LOOK, True, f"“{seen.folder}” can be read.")


def _way_in(account: Account) -> list[str]:
    """The steps until a mail can be handed over; one that does not leave this computer is not encrypted."""
    is_plain = account.via.security is Security.NONE
    return [_REACH, *([] if is_plain else [_ENCRYPT]), *([_SIGN_IN] if account.via.user else [])]


def _up_to(account: Account, failure: Problem) -> list[TrialStep]:
    """The steps before the one that failed have passed: a server that refuses a sign-in was reached."""
    way = _way_in(account)
    place = _place(failure)
    at = way.index(place) if place in way else 0
    return [*(TrialStep(passed, True, "") for passed in way[:at]), _failed(way[at], failure)]


def _place(failure: Problem) -> str:
    if not isinstance(failure, TransportFailure):
        return _REACH
    if failure.failure is FailureClass.TLS_TRUST or failure.stage is Stage.STARTTLS:
        return _ENCRYPT
    return _SIGN_IN if failure.failure is FailureClass.AUTH or failure.stage is Stage.AUTH else _REACH


def _failed(name: str, failure: Problem) -> TrialStep:
    if isinstance(failure, CertificateRefused) and failure.shown:  # its text says what to do with it
        return TrialStep(name, False, str(failure), certificate=failure.shown)
    if isinstance(failure, TransportFailure):
        return TrialStep(name, False, str(failure), _todo(failure))
    return TrialStep(name, False, str(failure))


def _todo(failure: TransportFailure) -> str:
    if known := known_reply(str(failure.reply or "")):
        return known.todo
    return _TODO.get(failure.failure) or ADVICE[failure.failure].todo


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
