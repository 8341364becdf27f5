"""Reads mails and says of each what it is and whose, before anything is kept of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.documents.inbox.apart import ReadMail, read_mails_apart
from app.documents.inbox.form_marks import FormMark, form_marks_apart
from app.documents.inbox.mail_store import KeptMail
from app.domain.inbox.classify import Classified, KnownFacts, classified
from app.domain.inbox.entry import Arrival
from app.domain.inbox.filing import Filing, filing_of
from app.domain.inbox.identity import identity_of
from app.domain.inbox.incoming import IncomingMail
from app.domain.inbox.kind import Kind
from app.domain.inbox.known import Known
from app.domain.trade.ids import RfqId
from app.storage.base.database import Database
from app.storage.inbox import asked


@dataclass(frozen=True, slots=True)
class Unread:
    """A mail that could not be read; `why` is fit for the buyer."""

    kept: KeptMail
    why: str


@dataclass(frozen=True, slots=True)
class _Asked:
    part_numbers: frozenset[str]
    own_files: frozenset[str]


@dataclass(slots=True)
class Judging:
    """Of one batch after the other; what RFQs ask for is read once."""

    database: Database
    known: Known
    confined: Callable[..., Any]
    _asked: dict[RfqId, _Asked] = field(default_factory=dict)

    def judge(self, kept: Sequence[KeptMail], origin: Callable[[KeptMail], str]) -> Iterator[Arrival | Unread]:
        """Each as it is to be kept, in their order, or why it can't be read."""
        answers = read_mails_apart([mail.path for mail in kept], self.confined)
        mails = [(one.path, read.mail) for one, read in zip(kept, answers, strict=True) if isinstance(read, ReadMail)]
        marks = iter(form_marks_apart(mails, self.confined))
        for one, read in zip(kept, answers, strict=True):
            if isinstance(read, ReadMail):
                yield self._arrival(one, read, next(marks), origin(one))
            else:
                yield Unread(one, str(read))

    def by_header(self, kept: KeptMail, header: IncomingMail, origin: str) -> Arrival:
        """Of a mail that can't be read any further: whose it is can be told all the same."""
        filing = filing_of(header, self.known, Kind.QUESTION)
        said = Classified(kind=Kind.QUESTION, why="can't be read as a whole")
        return _made(kept, header, origin, said, filing)

    def _arrival(self, kept: KeptMail, read: ReadMail, forms: Sequence[FormMark], origin: str) -> Arrival:
        tokens = [(form.rfq, form.token) for form in forms]
        facts = self._facts(read, forms, filing_of(read.mail, self.known, Kind.QUESTION, tokens))
        said = classified(read.mail, facts)
        filing = filing_of(read.mail, self.known, said.kind, tokens)
        return _made(kept, read.mail, origin, said, filing, sorted(facts.forms))

    def _facts(self, read: ReadMail, forms: Sequence[FormMark], perhaps: Filing) -> KnownFacts:
        """With what was asked in the RFQs that it may belong to."""
        rfqs = [self._asked_in(place.rfq_id) for place in perhaps.places]
        return KnownFacts(
            is_passed_on=bool(read.mail.forwarded_from) and self.known.is_colleague(read.mail.sender.address),
            forms=frozenset(form.position for form in forms),
            own_files=frozenset(sha for one in rfqs for sha in one.own_files),
            own_addresses=self.known.own_addresses,
            named=frozenset(address for address in read.named if self.known.at_address(address)),
            part_numbers=tuple(sorted({number for one in rfqs for number in one.part_numbers})),
        )

    def _asked_in(self, rfq_id: RfqId) -> _Asked:
        if rfq_id not in self._asked:
            with self.database.read() as session:
                found = _Asked(asked.part_numbers(session, rfq_id), asked.own_files(session, rfq_id))
            self._asked[rfq_id] = found
        return self._asked[rfq_id]


def _made(
    kept: KeptMail, mail: IncomingMail, origin: str, said: Classified, filing: Filing, forms: Sequence[int] = ()
) -> Arrival:
    return Arrival(
        mail=mail,
        identity=identity_of(mail),
        sha256=kept.sha256,
        size=kept.size,
        origin=origin,
        kind=said.kind,
        why=said.why,
        filing=filing,
        bounced=said.undelivered.failed,
        details=_details(said) | ({"forms": list(forms)} if forms else {}),
    )


def _details(said: Classified) -> dict[str, Any]:
    """What its kind alone has, as JSON can tell it."""
    found: dict[str, Any] = {}
    if said.undelivered.failed:
        found["bounced"] = [
            {"address": b.address, "status": b.status, "counts_at": b.counts_at, "said": b.said}
            for b in said.undelivered.failed
        ]
    if said.absence is not None:
        until, back = said.absence.until.day, said.absence.back_on
        found["absence"] = {
            "until": until.isoformat() if until else "",
            "back_on": back.isoformat() if back else "",
            "deputies": [{"address": box.address, "name": box.name} for box in said.absence.deputies],
        }
    if said.decline is not None:
        found["decline"] = {
            "reason": said.decline.reason.value,
            "said": said.decline.said,
            "note": said.decline.note,
        }
    return found
