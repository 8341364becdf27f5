"""Which vendors can do the lines of a request, and what they answered before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.clearance import Clearances
from app.domain.coverage import Coverage, coverage
from app.domain.ids import RfqId, VendorId
from app.domain.line_words import LineWords, line_words
from app.domain.matching import Candidate, LineMatch, Rules, match_line
from app.domain.problem import Problem
from app.domain.response import Response
from app.domain.rfq import RfqItem
from app.domain.vocabulary import TermKind, Vocabulary
from app.storage import matching_facts, rfqs, vocabulary
from app.storage.database import Database, Session
from app.system.clock import Clock

_HINTS = 25  # vendors of the right category that are shown for a process although nothing is known of them


class NotInvited(Problem):
    """The vendor was not asked; nothing was noted."""


@dataclass(frozen=True, slots=True)
class Matching:
    database: Database
    clock: Clock
    clearances: Clearances

    def items(self, items: Sequence[RfqItem]) -> Coverage:
        """Match these lines against all vendors; deterministic for the same data and day."""
        return coverage(self._match([line_words(item) for item in items]))

    def words(self, words: LineWords) -> LineMatch:
        """The same for the words of one text."""
        return self._match([words])[0]

    def respond(self, rfq_id: RfqId, vendor_id: VendorId, response: Response, at: datetime | None = None) -> None:
        """Note what a vendor has said, now unless `at` says when; NotInvited."""
        moment = (at or self.clock.now()) if response.is_answer else None
        with self.database.write() as session:
            if not rfqs.respond(session, rfq_id, vendor_id, response, moment):
                raise NotInvited("This vendor is not invited to the request, so no answer was noted.")

    def _match(self, lines: Sequence[LineWords]) -> list[LineMatch]:
        with self.database.read() as session:
            known = vocabulary.read(session)
            rules = Rules(
                vocabulary=known,
                today=self.clock.now().date(),
                clearances=self.clearances,
                customers_with_list=matching_facts.customers_with_list(session, [w.customer for w in lines]),
            )
            candidates = _candidates(session, lines, known)
        return [match_line(words, candidates, rules) for words in lines]


def _candidates(session: Session, lines: Sequence[LineWords], known: Vocabulary) -> list[Candidate]:
    """Whoever has anything to do with the lines, once."""
    processes: set[str] = set()
    specifications: set[str] = set()
    categories: set[str] = set()
    for words in lines:
        processes |= known.keys(TermKind.PROCESS, words.process)
        specifications |= known.keys(TermKind.SPECIFICATION, words.specification.name)
        term = known.term(TermKind.PROCESS, words.process)
        categories |= {term.category} if term and term.category else set()
        akin = (s for t in known.family(TermKind.PROCESS, words.process) for s in t.spellings)
        processes |= {key for spelling in akin for key in known.keys(TermKind.PROCESS, spelling)}
    ids = dict.fromkeys(matching_facts.by_capability(session, processes, specifications))
    for category in sorted(categories):
        ids |= dict.fromkeys(matching_facts.by_category(session, category, _HINTS))
    return matching_facts.candidates(session, list(ids))
