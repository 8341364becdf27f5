"""One vendor's mail, sent to the buyer to look at: outside the outbox, so that it counts for nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from app.documents.mail.spool import Spool
from app.domain.accounts.account import Account
from app.domain.people.user import User, refuse_another_ones
from app.domain.trade.address import mail_address
from app.domain.trade.ids import RfqId, VendorId
from app.services.accounts.passwords import Passwords
from app.services.rfqs.preview import RfqPreview
from app.services.sending.claimed_mail import outgoing
from app.transports.transport import Handover, OpenTransport


@dataclass(frozen=True, slots=True)
class Tried:
    """The server at the other end has taken the mail for `to` and said `reply`."""

    vendor: str
    to: str
    reply: str


@dataclass(frozen=True, slots=True)
class TrialMail:
    preview: RfqPreview
    spool: Spool
    passwords: Passwords
    open_transport: OpenTransport
    me: Callable[[], User | None]

    def send(self, rfq_id: RfqId, vendor_id: VendorId, account: Account, to: str) -> Tried:
        """Send what this vendor would get now to the address `to`, and to nobody else; once, whatever comes of it.

        Raises:
            AddressUnusable: `to` is no address.
            NotAllowed: the account is another user's own.
            VendorsBarred, PreviewImpossible, HeaderUnsafe, FileMissing, FileChanged, SpoolFull: no mail can be made.
            TransportFailure: the server did not take it, or `OutcomeUnknown`: nobody knows whether it did.
        """
        refuse_another_ones(self.me(), account.name, account.private_to)
        address = mail_address(to)
        name, message = self.preview.trial(rfq_id, vendor_id, account, address)
        transport = self.open_transport(account, self.passwords.of(account))
        try:
            receipt = transport.send(outgoing(message, self.spool), Handover(before_commit=lambda: None))
        finally:
            transport.close()
        return Tried(name, address, str(receipt.reply))
