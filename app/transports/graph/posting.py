"""One email on its way: a draft, its files, the intent (W2), and the request that sends.

An email that is meant for Drafts goes the same way, under a subject that says it is not complete; the last request
gives it its own. That one may be asked for twice, and does the same.
"""

import contextlib
from collections.abc import Callable
from datetime import timedelta

from app.domain.outbox.failure import Stage
from app.transports.graph.answer import Answer
from app.transports.graph.mailbox import SMALL, Mailbox
from app.transports.graph.mime import AttachedFile, Draft, is_marked, marked
from app.transports.graph.refusal import lost, unknown
from app.transports.line.patience import LineLost
from app.transports.transport import Handover, Receipt, Reply, TransportFailure, Unreachable

_PUT = Reply(200, "", "Microsoft 365 has put it into Drafts.")


class Posting:
    """Used once. Until the request that sends is on its way the email is certainly not sent."""

    def __init__(self, mailbox: Mailbox, draft: Draft, handover: Handover, into_drafts: bool = False) -> None:
        self._mailbox = mailbox
        self._draft = draft
        self._handover = handover
        self._into_drafts = into_drafts
        self._id = ""
        self._has_asked = False  # for a draft, which may be there although nobody heard of it
        self._stage = Stage.MAIL
        self._may_be_sent = False  # and then its draft is left alone
        self._told = 0
        self.rest: timedelta | None = None  # that the server asks for after it has taken the email

    def run(self) -> Receipt:
        """See `Transport.send`."""
        try:
            if self._into_drafts and self._is_there():
                self._handover.before_commit()
                return Receipt(reply=_PUT)
            self._prepare()
            self._handover.before_commit()
            return self._send()
        except LineLost as error:
            raise (self._unknown(str(error)) if self._may_be_sent else lost(str(error), self._stage)) from error
        except Unreachable as error:  # no line came about: the request has not left
            self._may_be_sent = False
            raise lost(str(error), self._stage) from error
        finally:
            self._tidy()

    def _is_there(self) -> bool:
        """Complete, where the answer to an earlier try was lost; then it is left alone."""
        found = self._mailbox.found("drafts", self._draft.message_id, Stage.MAIL, self._watch)
        self._may_be_sent = any(not is_marked(each.subject) for each in found)
        return self._may_be_sent

    def _prepare(self) -> None:
        """Drafts of earlier tries go first: somebody could send them by hand, and the vendor had two."""
        self._clear(self._watch)
        mime = marked(self._draft) if self._into_drafts else self._draft.mime
        size = len(self._draft.mime)
        self._has_asked = True
        self._id = self._mailbox.create(mime, self._moving(0, size, len(mime) * 4 // 3))
        self._tell(size)
        self._stage = Stage.BODY
        done = size
        for attached in self._draft.files:
            self._attach(attached, done)
            done += attached.file.size
            self._tell(done)

    def _attach(self, attached: AttachedFile, done: int) -> None:
        file = attached.file
        whole = file.octets if file.octets > SMALL else file.octets * 4 // 3  # a small one travels as base64
        self._mailbox.attach(self._id, attached, self._moving(done, file.size, whole))

    def _send(self) -> Receipt:
        self._stage = Stage.COMMIT
        self._may_be_sent = True
        try:
            answer = self._last_request()
        except TransportFailure:
            self._may_be_sent = False  # before anything has left
            raise
        if answer.status == (200 if self._into_drafts else 202):
            self.rest = answer.pause
            return Receipt(reply=_PUT if self._into_drafts else answer.reply)
        if not _is_definite(answer):
            raise self._unknown("Microsoft 365 did not confirm the email", answer)
        self._may_be_sent = False
        raise self._mailbox.refusal(Stage.COMMIT, answer)

    def _last_request(self) -> Answer:
        if self._into_drafts:
            return self._mailbox.name(self._id, self._draft.subject, self._watch)
        return self._mailbox.send(self._id, self._watch)

    def _unknown(self, text: str, answer: Answer | None = None) -> TransportFailure:
        return unknown(text, answer, into_drafts=self._into_drafts)

    def _tidy(self) -> None:
        """No draft of an email that was not sent is left behind, where the server can be reached."""
        if self._may_be_sent:
            return
        with contextlib.suppress(LineLost, TransportFailure):
            if self._id:
                self._mailbox.delete(self._id)
            elif self._has_asked:
                self._clear(_nothing)

    def _clear(self, watch: Callable[[int], None]) -> None:
        for left in self._mailbox.found("drafts", self._draft.message_id, Stage.MAIL, watch):
            self._mailbox.delete(left.id, watch)

    def _watch(self, _octets: int) -> None:
        self._handover.watch()

    def _tell(self, octets: int) -> None:
        if octets > self._told:
            self._told = octets
            self._handover.progress(octets)

    def _moving(self, done: int, size: int, whole: int) -> Callable[[int], None]:
        """Tells how far a part of `size` octets of the email is, of which `whole` travel."""

        def moved(octets: int) -> None:
            self._tell(done + min(size, size * octets // max(whole, 1)))
            self._handover.watch()

        return moved


def _nothing(_octets: int) -> None:
    """Nobody watches."""


def _is_definite(answer: Answer) -> bool:
    """A refusal that was read and understood; others may come from somebody on the way while Graph sends."""
    return 400 <= answer.status < 500 and answer.status != 408
