"""The email with a code: one, at once, to one address, outside the outbox, so that nothing keeps the code."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from app.documents.mail.answer_page import rendered_answer
from app.documents.mail.language import language_of
from app.documents.mail.mail import Mailbox, freeze
from app.domain.accounts.account import Account
from app.domain.trade.address import mail_address
from app.domain.trade.problem import Problem
from app.services.accounts.passwords import Passwords
from app.transports.transport import Handover, OpenTransport, OutgoingMessage

_MARK_OCTETS = 12
_BY_ITSELF = (
    b"Auto-Submitted: auto-generated\r\n"  # RFC 3834 §5: a program that answers for who is away leaves it alone
)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMail:
    """`written` is the vendor's language, as the list of vendors has it."""

    code: str
    to: str
    rfq_number: str
    written: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CodeSender:
    """The way that a test email of an account takes."""

    passwords: Passwords
    open_transport: OpenTransport

    def send(self, account: Account | None, mail: CodeMail) -> bool:
        """Whether the server has taken it; why it has not is in the log, without the code. It is tried once."""
        said = "its account was removed" if account is None else self.passwords.missing(account)
        if account is None or said:
            _LOG.warning("no code for a vendor's page of %s: %s", mail.rfq_number, said)
            return False
        try:
            message = _message(account, mail)
            transport = self.open_transport(account, self.passwords.of(account))
            try:
                transport.send(message, Handover(before_commit=lambda: None))
            finally:
                transport.close()
        except Problem as failure:
            told = str(failure).replace(mail.code, "…")
            _LOG.warning("no code for a vendor's page of %s from “%s”: %s", mail.rfq_number, account.name, told)
            return False
        return True


def _message(account: Account, mail: CodeMail) -> OutgoingMessage:
    language = language_of(mail.written)
    subject = language.code_subject.format(number=mail.rfq_number)
    text = language.code_text.format(code=mail.code, number=mail.rfq_number)
    frozen = freeze(
        rendered=rendered_answer(subject, text, language.code),
        rfq_number=mail.rfq_number,
        message_id=f"<rfq.code.{secrets.token_hex(_MARK_OCTETS)}@{account.from_address.rpartition('@')[2]}>",
        date=mail.at,
        sender=Mailbox(account.from_name, account.from_address),
        reply_to=account.reply_to,
        to=[Mailbox("", mail_address(mail.to))],
        parts=(),
    )
    return OutgoingMessage(
        sender=frozen.sender, recipients=frozen.recipients, pieces=(_BY_ITSELF + frozen.head, frozen.tail)
    )
