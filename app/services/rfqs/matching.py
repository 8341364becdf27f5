"""Which vendors can do the lines of a request, and what they answered before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice

from app.domain.matching.coverage import Coverage, coverage
from app.domain.matching.expectation import ExpectedAnswers, expected_answers
from app.domain.matching.fitness import best_fit
from app.domain.matching.line_words import LineWords, line_words, size_of_lot
from app.domain.matching.matching import LineMatch, match_line
from app.domain.matching.recommending import Advice
from app.domain.rfqs.bars import Ban, Rules, file_needs, on_list
from app.domain.rfqs.rfq import Attachment, RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.experience import Wanted, season_of
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import Approval, Capability
from app.domain.words.vocabulary import TermKind, Vocabulary
from app.services.rfqs.control import FileControl
from app.services.rfqs.refusals import refusals, rules_of
from app.services.vendors.learning import Learning
from app.storage.base.database import Database, Session
from app.storage.rfqs import invitations
from app.storage.vendors import matching_facts
from app.storage.vendors.matching_facts import Living
from app.system.clock import Clock

_MOST = 200  # vendors of a line that are looked at one by one: the best known for it
_BARRED = 50  # more of them whom something stands against: they are shown with what it is
_HINTS = 25  # vendors of the right category that are shown for a process although nothing is known of them


class NotInvited(Problem):
    """The vendor was not asked; nothing was noted."""


@dataclass(frozen=True, slots=True)
class Matching:
    database: Database
    clock: Clock
    clearances: Clearances
    learning: Learning

    def items(self, items: Sequence[RfqItem], files: Sequence[Attachment] = ()) -> Coverage:
        """Match these lines, to which these files belong, against all vendors; deterministic for the same data and
        day.
        """
        needs = file_needs(items, files, FileControl(self.database, self.clearances).standings(files))
        with self.database.read() as session:
            rules = self._rules(session, [item.customer for item in items])
            barred = refusals(session, None, items, replace(rules, needs=needs))
            lines = [(line_words(item, rules.vocabulary), size_of_lot(item)) for item in items]
            matches = self._match(session, lines, rules)
        return coverage(matches, {vendor_id: Ban(frozenset(r.lines), r.text) for vendor_id, r in barred.items()})

    def words(self, words: LineWords) -> LineMatch:
        """The same for the words of one text."""
        with self.database.read() as session:
            return self._match(session, [(words, "")], self._rules(session, [words.customer]))[0]

    def expected(self, asked: Mapping[VendorId, Collection[int]]) -> ExpectedAnswers:
        """How many of these vendors, each asked for lines of these numbers, are likely to answer."""
        now = self.clock.now()
        with self.database.read() as session:
            learned = self.learning.of(session, sorted(asked), now)
        wanted = Wanted(season=season_of(now))
        shares = {v: learned.experience.estimate(v, wanted, now).answer for v in asked}
        return expected_answers(asked, shares, learned.taught if learned.is_on else 0)

    def respond(self, rfq_id: RfqId, vendor_id: VendorId, response: Response, at: datetime | None = None) -> None:
        """Note what a vendor has said, now unless `at` says when; NotInvited."""
        moment = (at or self.clock.now()) if response.is_answer else None
        with self.database.write() as session:
            if not invitations.respond(session, rfq_id, vendor_id, response, moment):
                raise NotInvited("This vendor isn't invited to the RFQ, so no answer was recorded.")

    def _match(self, session: Session, lines: Sequence[tuple[LineWords, str]], rules: Rules) -> list[LineMatch]:
        """Of lines, and the classes of their lots."""
        chosen, more = _chosen(session, [words for words, _ in lines], rules)
        ids = list(dict.fromkeys(i for some in chosen for i in some))
        now = self.clock.now()
        learned = self.learning.of(session, ids, now)
        by_id = {c.id: c for c in matching_facts.candidates(session, ids, learned.records)}
        matches: list[LineMatch] = []
        for (words, size), some, left_out in zip(lines, chosen, more, strict=True):
            process, specification = words.keys(rules.vocabulary)
            wanted = Wanted(process=process, specification=specification, size=size, season=season_of(now))
            advice = Advice(experience=learned.experience, wanted=wanted, now=now) if learned.is_on else None
            matches.append(match_line(words, [by_id[i] for i in some], rules, left_out, advice))
        return matches

    def _rules(self, session: Session, customers: Sequence[str]) -> Rules:
        return rules_of(session, customers, self.clearances, self.clock.now().date())


def _chosen(session: Session, lines: Sequence[LineWords], rules: Rules) -> tuple[list[list[VendorId]], list[int]]:
    """For each line whom to look at closely, and how many others there are.

    Who may be asked comes first: a thousand who are not on the customer's list never hide the one who is.
    """
    processes, specifications = _keys(lines, rules.vocabulary)
    living = matching_facts.living(session)
    listed = matching_facts.by_capability(session, processes, specifications, living.clearances)
    approvals = matching_facts.approvals(session, rules.lists)
    hints: dict[str, list[VendorId]] = {}
    chosen: list[list[VendorId]] = []
    more: list[int] = []
    for words in lines:
        ids = dict.fromkeys(i for vendor_ids in _best_first(words, listed, rules) for i in vendor_ids)
        barred = _barred(words, ids, living, approvals, rules)
        free = (i for i in ids if i not in barred and i not in living.doubtful)
        doubtful = (i for i in ids if i not in barred and i in living.doubtful)
        first = [*islice(chain(free, doubtful), _MOST), *islice((i for i in ids if i in barred), _BARRED)]
        more.append(len(ids) - len(first))
        term = rules.vocabulary.term(TermKind.PROCESS, words.process)
        if term and term.category:
            if term.category not in hints:
                hints[term.category] = matching_facts.by_category(session, term.category, _HINTS)
            first += [i for i in hints[term.category] if i not in ids]
        chosen.append(first)
    return chosen, more


def _barred(
    words: LineWords,
    ids: Iterable[VendorId],
    living: Living,
    approvals: Mapping[VendorId, Sequence[Approval]],
    rules: Rules,
) -> Collection[VendorId]:
    """Those whom their status, their clearance or the customer's list stands against."""
    levels = {level: rules.clearances.covers(level, words.clearance) for level in set(living.clearances.values())}
    barred = set(living.blocked)
    if not all(levels.values()):
        barred |= {i for i in ids if not levels[living.clearances[i]]}
    customer, process = words.customer, words.process
    if not on_list(customer, process, (), rules):
        through = {i for i, places in approvals.items() if on_list(customer, process, places, rules)}
        barred |= {i for i in ids if i not in through}
    return barred


def _best_first(
    words: LineWords, listed: Mapping[Capability, list[VendorId]], rules: Rules
) -> Iterable[list[VendorId]]:
    """The vendors of each capability that has to do with the line."""
    fits = [
        (fit, ids)
        for capability, ids in listed.items()
        if (fit := best_fit(words, (capability,), (), rules.vocabulary, rules.today))
    ]
    fits.sort(key=lambda pair: pair[0].order)
    return (ids for _, ids in fits)


def _keys(lines: Sequence[LineWords], known: Vocabulary) -> tuple[set[str], set[str]]:
    """What to look for among stored words, for all lines together."""
    processes: set[str] = set()
    specifications: set[str] = set()
    for words in lines:
        processes |= known.keys(TermKind.PROCESS, words.process)
        specifications |= known.keys(TermKind.SPECIFICATION, words.specification.name)
        akin = (s for t in known.family(TermKind.PROCESS, words.process) for s in t.spellings)
        processes |= {key for spelling in akin for key in known.keys(TermKind.PROCESS, spelling)}
    return processes, specifications
