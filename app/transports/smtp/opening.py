"""From an account's server to a line that is ready for mails: connect, greet, encrypt, sign in."""

from dataclasses import replace

from app.domain.accounts.account import Security, SmtpLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.line.connecting import is_loopback, unreachable
from app.transports.line.patience import LineLost
from app.transports.line.tls import NO_CERTIFICATE, tls_context
from app.transports.smtp.classification import refusal
from app.transports.smtp.connection import SmtpConnection, Timeouts, connect, encrypt
from app.transports.smtp.features import Features, features
from app.transports.smtp.reply import ReplyGarbled, as_reply
from app.transports.smtp.sign_in import sign_in
from app.transports.transport import AccountBlocked, CertificateRefused, TransportFailure

_OK = 250
_READY = 220


class Opening:
    """The steps in their order; `stage` is where it stands."""

    def __init__(self, line: SmtpLine, timeouts: Timeouts) -> None:
        self._line = line
        self._timeouts = timeouts
        self._stage = Stage.CONNECT

    def run(self, credentials: Credentials | None) -> tuple[SmtpConnection, Features]:
        """Raises Unreachable, AccountBlocked or Throttled, and leaves no connection open then."""
        line = self._line
        if line.security is Security.NONE and not is_loopback(line.host):
            raise AccountBlocked(
                f"The connection to “{line.host}” is not encrypted. That is allowed to this computer only; "
                "choose TLS or STARTTLS.",
                failure=FailureClass.TLS_TRUST,
                stage=Stage.CONNECT,
            )
        context = None if line.security is Security.NONE else tls_context(line)
        connection = connect(line.host, line.port, self._timeouts.connect)
        try:
            if context is not None and line.security is Security.TLS:
                encrypt(connection, context, line.host, Stage.CONNECT, self._timeouts.connect)
            self._greeting(connection)
            offered = self._ehlo(connection)
            if context is not None and line.security is Security.STARTTLS:
                self._starttls(connection, offered)
                encrypt(connection, context, line.host, Stage.STARTTLS, self._timeouts.connect)
                offered = self._ehlo(connection)  # RFC 3207 §4.2: what was offered in the clear counts no more
            self._sign_in(connection, offered, credentials)
        except LineLost as lost:
            connection.abort()
            raise self._failed(lost) from lost
        except CertificateRefused as refused:
            connection.abort()
            if refused.may_be_pinned and (shown := self._shown_certificate()):
                raise refused.naming(shown) from refused
            raise
        except BaseException:
            connection.abort()
            raise
        return connection, offered

    def _greeting(self, connection: SmtpConnection) -> None:
        self._stage = Stage.GREETING
        reply = connection.reply(self._timeouts.greeting)
        if reply.code != _READY:
            raise refusal(self._stage, reply, self._line.host)

    def _ehlo(self, connection: SmtpConnection) -> Features:
        self._stage = Stage.EHLO
        connection.send(f"EHLO {connection.address_literal()}\r\n".encode("ascii"), self._timeouts.command)
        code, lines = connection.reply_lines(self._timeouts.command)
        if code != _OK:
            raise refusal(self._stage, as_reply(code, lines), self._line.host)
        return features(lines)

    def _starttls(self, connection: SmtpConnection, offered: Features) -> None:
        self._stage = Stage.STARTTLS
        if "STARTTLS" not in offered.offered:
            raise self._untrusted("doesn't offer STARTTLS on this port, so others could read the connection.")
        reply = connection.command("STARTTLS", self._timeouts.command)
        if reply.code != _READY:
            raise refusal(self._stage, reply, self._line.host)
        if connection.leftover:
            raise self._untrusted(
                "sent data before the encryption began. Someone may be tampering with the connection."
            )

    def _sign_in(self, connection: SmtpConnection, offered: Features, credentials: Credentials | None) -> None:
        if credentials is not None:
            self._stage = Stage.AUTH
            sign_in(connection, offered.sign_ins, credentials, self._timeouts.command)

    def _shown_certificate(self) -> str:
        """The fingerprint of what the server shows, by a second connection that trusts nothing and signs in nowhere.

        A handshake that failed does not say which certificate it failed for.
        """
        shown = ""
        try:
            Opening(replace(self._line, certificate=NO_CERTIFICATE), self._timeouts).run(None)
        except CertificateRefused as seen:
            shown = seen.shown
        except TransportFailure:
            pass  # then the message names no fingerprint
        return shown

    def _untrusted(self, text: str) -> AccountBlocked:
        return AccountBlocked(
            f"The mail server “{self._line.host}” {text}", failure=FailureClass.TLS_TRUST, stage=self._stage
        )

    def _failed(self, lost: LineLost) -> TransportFailure:
        if isinstance(lost, ReplyGarbled):
            return AccountBlocked(
                f"{lost}. Is there a mail server for sending at {self._line.host}, port {self._line.port}?",
                failure=FailureClass.PROTOCOL,
                stage=self._stage,
            )
        return unreachable(str(lost), self._stage)
