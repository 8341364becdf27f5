"""What a buyer's mail program does with the drafts of a mailbox, on the mail stack."""

import smtplib
import ssl
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import getaddresses

from tests.patience import LIMIT_S
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack


@dataclass(frozen=True, slots=True)
class MailProgram:
    """The buyer's."""

    stack: MailStack

    def flags(self, folder: str = "Drafts") -> list[set[str]]:
        """Those of each mail, but for what only this look at it makes."""
        with self.stack.signed_in(BUYER) as client:
            client.select(folder, readonly=True)
            _kind, answers = client.fetch("1:*", "(FLAGS)")
        told = (answer.decode() for answer in answers if isinstance(answer, bytes))
        found = (flags.partition("(FLAGS (")[2].partition(")")[0] for flags in told)
        return [set(flags.split()) - {"\\Recent"} for flags in found]

    def send(self, message_id: str) -> None:
        """Submit a draft as it is, and file it as sent."""
        octets = next(mail for mail in self.stack.mails(BUYER, "Drafts") if message_id.encode() in mail)
        mail = message_from_bytes(octets)
        to = [address for _name, address in getaddresses([*mail.get_all("To", []), *mail.get_all("Cc", [])])]
        trust = ssl.create_default_context(cafile=str(self.stack.ca_file))
        with smtplib.SMTP_SSL("127.0.0.1", self.stack.ports.tls, context=trust, timeout=LIMIT_S) as line:
            line.login(BUYER, PASSWORD)
            line.sendmail(BUYER, to, octets)
        self._take_out(message_id, "Sent")

    def delete(self, message_id: str) -> None:
        """Move a draft to the Trash."""
        self._take_out(message_id, "Trash")

    def expunge(self, message_id: str) -> None:
        """Take a draft out for good."""
        self._take_out(message_id)

    def _take_out(self, message_id: str, to: str = "") -> None:
        with self.stack.signed_in(BUYER) as client:
            client.select("Drafts")
            _kind, (numbers, *_) = client.search(None, "HEADER", "Message-ID", f'"{message_id}"')
            (number,) = numbers.decode().split()
            if to:
                assert client.copy(number, to)[0] == "OK"
            client.store(number, "+FLAGS", "(\\Deleted)")
            assert client.expunge()[0] == "OK"
