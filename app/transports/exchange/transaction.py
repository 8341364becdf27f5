"""One mail through Exchange: its octets become a draft, and one request sends the draft and files it."""

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.exchange.session import Refusal, Session
from app.transports.exchange.soap import DraftBody, Item
from app.transports.line.foreign import foreign
from app.transports.line.patience import LineLost
from app.transports.line.reading import message_id_of
from app.transports.transport import (
    ConnectionLost,
    Handover,
    OutcomeUnknown,
    OutgoingMessage,
    Receipt,
    Reply,
    TransportFailure,
    Unreachable,
)

_SENT = Reply(200, "", "The Exchange server has sent it (NoError).")
_BEFORE_EWS = frozenset({401, 403, 404, 413, 429})  # said by the web server: EWS has not seen the request
_DOUBTFUL = frozenset({"ErrorTimeoutExpired", "ErrorInternalServerError", "ErrorInternalServerTransientError"})


class Transaction:
    """Sends one message, and never asks for that twice."""

    def __init__(self, session: Session, message: OutgoingMessage, handover: Handover) -> None:
        self._session = session
        self._mailbox = session.mailbox
        self._message_id = message_id_of(message)
        self._handover = handover
        self._stage = Stage.MAIL
        self._told = 0
        self._body = self._mailbox.draft(message, self._on_octets)
        self._draft: Item | None = None

    def run(self) -> Receipt:
        """See `Transport.send`."""
        try:
            draft = self._keep()
            self._handover.before_commit()
        except Refusal as refused:
            if is_doubtful(refused.reply):
                self._tidy()
            raise refused.failure from refused
        except (LineLost, Unreachable) as error:
            self._tidy()
            raise lost(f"{str(error).rstrip('.')}.", self._stage) from error
        except BaseException:
            self._tidy()
            raise
        return self._commit(draft)

    def _keep(self) -> Item:
        """The mail as a draft; one that an earlier try has left is deleted."""
        for left in self._left_behind(self._session.timeouts.command):
            self._ask(self._mailbox.delete(left), self._session.timeouts.command)
        self._stage = Stage.BODY
        items = self._ask(self._body, self._session.timeouts.block)
        if not items:
            raise LineLost("The Exchange server did not say where it has kept the email")
        self._draft = items[0]
        return items[0]

    def _commit(self, draft: Item) -> Receipt:
        self._stage = Stage.COMMIT
        try:
            self._ask(self._mailbox.send(draft), self._session.timeouts.message_end)
        except Refusal as refused:
            raise self._not_sent(refused, draft) from refused
        except LineLost as error:
            raise _unknown(str(error)) from error
        except Unreachable as error:  # a new connection was needed and did not come about: nothing has left
            raise lost(str(error), Stage.COMMIT) from error
        return Receipt(reply=_SENT)

    def _not_sent(self, refused: Refusal, draft: Item) -> TransportFailure:
        """A draft that could be deleted was certainly not sent, whatever the server has stumbled over."""
        reply = refused.reply
        if not reply.enhanced and is_doubtful(reply):
            return _unknown("The Exchange server did not say what became of the email", reply)
        is_deleted = refused.failure.failure is not FailureClass.AUTH and self._delete(draft)
        if is_doubtful(reply) and not is_deleted:
            return _unknown("The Exchange server had trouble while it sent the email", reply)
        return refused.failure

    def _tidy(self) -> None:
        """Leave no draft behind, where the server can be reached."""
        if self._draft is not None:
            self._delete(self._draft)
        elif self._body.is_whole:
            try:
                left_behind = self._left_behind(self._session.timeouts.tidy, watched=False)
            except (Refusal, LineLost, TransportFailure):
                return  # the next try for this mail looks again
            for left in left_behind:
                self._delete(left)

    def _delete(self, item: Item) -> bool:
        try:
            self._session.ask(Stage.MAIL, self._mailbox.delete(item), self._session.timeouts.tidy)
        except (Refusal, LineLost, TransportFailure):
            return False
        return True

    def _left_behind(self, seconds: float, *, watched: bool = True) -> list[Item]:
        if not self._message_id:
            return []
        items = self._ask(self._mailbox.find("drafts", self._message_id), seconds, watched=watched)
        return [item for item in items if item.message_id == self._message_id]

    def _ask(self, request: bytes | DraftBody, seconds: float, *, watched: bool = True) -> tuple[Item, ...]:
        if watched:
            return self._session.ask(self._stage, request, seconds, self._handover.watch).items
        return self._session.ask(self._stage, request, seconds).items

    def _on_octets(self, octets: int) -> None:
        """NTLM may need the octets twice; what is told only grows."""
        if octets > self._told:
            self._told = octets
            foreign(lambda: self._handover.progress(octets))


def is_doubtful(reply: Reply) -> bool:
    """Whether what was asked for may have been done nevertheless."""
    return reply.enhanced in _DOUBTFUL if reply.enhanced else reply.code not in _BEFORE_EWS


def lost(text: str, stage: Stage) -> ConnectionLost:
    """CONNECTION_LOST: nothing was sent."""
    return ConnectionLost(text, failure=FailureClass.CONNECTION_LOST, stage=stage)


def _unknown(text: str, reply: Reply | None = None) -> OutcomeUnknown:
    return in_doubt(text, "The email may have been sent.", reply)


def in_doubt(text: str, meaning: str, reply: Reply | None = None) -> OutcomeUnknown:
    """AMBIGUOUS: nobody here can know."""
    answer = "" if reply is None else f" It answered: {reply}"
    whole = f"{text.rstrip('.')}. {meaning}{answer}"
    return OutcomeUnknown(whole, failure=FailureClass.AMBIGUOUS, stage=Stage.COMMIT, reply=reply)
