"""One mail into the Drafts of a mailbox on an Exchange server: its octets become a draft, and stay one."""

from app.domain.outbox.failure import Stage
from app.transports.exchange.session import Refusal, Session
from app.transports.exchange.transaction import in_doubt, is_doubtful, lost
from app.transports.line.foreign import foreign
from app.transports.line.patience import LineLost
from app.transports.line.reading import message_id_of
from app.transports.transport import Handover, OutgoingMessage, Receipt, Reply, Unreachable

_PUT = Reply(200, "", "The Exchange server has put it into Drafts (NoError).")


class Placement:
    """Puts one message there, once. The request that does it is whole or does nothing."""

    def __init__(self, session: Session, message: OutgoingMessage, handover: Handover) -> None:
        self._session = session
        self._message_id = message_id_of(message)
        self._handover = handover
        self._stage = Stage.MAIL
        self._told = 0
        self._body = session.mailbox.draft(message, self._on_octets, self._before_end)

    def run(self) -> Receipt:
        """See `Transport.send`."""
        try:
            if self._is_there():
                self._handover.before_commit()
                return Receipt(reply=_PUT)
            self._stage = Stage.BODY
            self._session.ask(self._stage, self._body, self._session.timeouts.block, self._handover.watch)
        except Refusal as refused:
            if self._is_committing and is_doubtful(refused.reply):
                raise in_doubt("The Exchange server had trouble with the email", _MAY_LIE, refused.reply) from refused
            raise refused.failure from refused
        except (LineLost, Unreachable) as error:
            if self._is_committing:
                raise in_doubt(str(error), _MAY_LIE) from error
            raise lost(f"{str(error).rstrip('.')}.", self._stage) from error
        return Receipt(reply=_PUT)

    @property
    def _is_committing(self) -> bool:
        return self._stage is Stage.COMMIT

    def _is_there(self) -> bool:
        """Where the answer to an earlier try was lost."""
        mailbox, seconds = self._session.mailbox, self._session.timeouts.command
        request = mailbox.find("drafts", self._message_id)
        items = self._session.ask(self._stage, request, seconds, self._handover.watch).items
        return any(item.message_id == self._message_id for item in items)

    def _before_end(self) -> None:
        """NTLM may need the octets twice."""
        if not self._is_committing:
            foreign(self._handover.before_commit)
            self._stage = Stage.COMMIT

    def _on_octets(self, octets: int) -> None:
        if octets > self._told:
            self._told = octets
            foreign(lambda: self._handover.progress(octets))


_MAY_LIE = "The email may lie in Drafts."
