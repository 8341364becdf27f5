"""Which vendors can do a line, how well that is known, and why the others are not proposed.

Nothing here looks anything up: the same facts give the same answer, in the same order, with the same words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby
from operator import itemgetter

from app.domain.matching.fitness import Fit, Grade, best_fit
from app.domain.matching.line_words import LineWords
from app.domain.matching.recommending import Advice
from app.domain.rfqs.bars import Rules, lacking, off_list, place_on_list
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import word_key
from app.domain.vendors.experience import Estimate
from app.domain.vendors.record import NO_RECORD, Record
from app.domain.vendors.vendor import Approval, Capability, Standing, VendorStatus
from app.domain.words.vocabulary import TermKind

_STANDING = {
    Standing.APPROVED: "approved",
    Standing.FAMILIAR: "familiar",
    Standing.UNSTATED: "",
    Standing.BY_REQUEST: "only by request",
}


class Barrier(IntEnum):
    """Why a vendor who could do a line is not proposed."""

    BLOCKED = 1
    CLEARANCE = 2
    NOT_ON_LIST = 3
    EXPIRED = 4
    NO_ADDRESS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What matching has to know of a vendor."""

    id: VendorId
    name: str
    status: VendorStatus = VendorStatus.ACTIVE
    status_reason: str = ""
    clearance: str = ""
    categories: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    approvals: tuple[Approval, ...] = ()
    has_address: bool = True
    record: Record = NO_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A vendor for a line, with the reasons in the buyer's words; `warnings` do not keep it from being asked.

    `is_trial`: little is known of it, and this place is kept for such a one. `estimate`: what to expect of it.
    """

    vendor_id: VendorId
    vendor: str
    grade: Grade
    standing: Standing
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    is_trial: bool = False
    estimate: Estimate | None = None

    @property
    def covers(self) -> bool:
        """Whether the vendor is known to do just this; weaker ones are hints."""
        return self.grade.covers

    @property
    def answer(self) -> str:
        """In one word: "yes", "perhaps" where it may do it, "other" where it is known for something else."""
        return "yes" if self.grade.covers else "perhaps" if self.grade.is_open else "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A vendor who could do the line, and what stands against it."""

    vendor_id: VendorId
    vendor: str
    barrier: Barrier
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMatch:
    """Best proposals first; `unknown` are words of the line that the vocabulary does not have, `unread` are those of
    which nobody knows what they ask for.
    """

    number: int
    part_number: str
    wanted: str
    proposals: tuple[Proposal, ...]
    excluded: tuple[Exclusion, ...]
    unknown: tuple[tuple[TermKind, str], ...]
    unread: str = ""
    more: int = 0  # vendors who list it too and were not looked at: others are as well known, or may be asked

    @property
    def covering(self) -> tuple[Proposal, ...]:
        """Those that are known to do it."""
        return tuple(p for p in self.proposals if p.covers)

    @property
    def open(self) -> tuple[Proposal, ...]:
        """Those that may do it: they do not tell all that the line asks for."""
        return tuple(p for p in self.proposals if p.grade.is_open)


def match_line(
    words: LineWords, candidates: Sequence[Candidate], rules: Rules, more: int = 0, advice: Advice | None = None
) -> LineMatch:
    """Proposals, exclusions and unknown words of one line; `more` vendors list it and are not among the candidates.

    `advice` puts those in order who are known alike; without any, their share of answers does.
    """
    found: list[tuple[Proposal, tuple[object, ...]]] = []
    excluded: list[tuple[Exclusion, tuple[object, ...]]] = []
    for candidate in candidates:
        fit = best_fit(words, candidate.capabilities, candidate.categories, rules.vocabulary, rules.today)
        if fit is None:
            continue
        barrier = _barrier(words, candidate, fit, rules)
        if barrier is None:
            found.append((_proposal(words, candidate, fit, rules, advice), _order(candidate, fit)))
        elif fit.grade.covers or fit.grade.is_open:
            excluded.append((barrier, (barrier.barrier, *_order(candidate, fit))))
    return LineMatch(
        number=words.number,
        part_number=words.part_number,
        wanted=str(words),
        proposals=tuple(_ranked(sorted(found, key=itemgetter(1)), advice)),
        excluded=tuple(e for e, _ in sorted(excluded, key=lambda pair: pair[1])),
        unknown=words.unknown(rules.vocabulary),
        unread=words.unread,
        more=more,
    )


def _ranked(found: Sequence[tuple[Proposal, tuple[object, ...]]], advice: Advice | None) -> Iterator[Proposal]:
    """Only those change places whose grade and standing are the same."""
    if advice is None:
        yield from (proposal for proposal, _ in found)
        return
    for _, alike in groupby(found, key=lambda pair: pair[1][:2]):
        by_id = {proposal.vendor_id: proposal for proposal, _ in alike}
        for place in advice.ranked(list(by_id)):
            proposal = replace(by_id[place.vendor_id], estimate=place.estimate)
            trial = (*proposal.reasons, "little is known of it: worth a try")
            yield replace(proposal, reasons=trial, is_trial=True) if place.is_trial else proposal


def _order(candidate: Candidate, fit: Fit) -> tuple[object, ...]:
    """Better known first, then better standing, then who answers more and sooner; the name decides the rest."""
    record = candidate.record
    hours = record.median_hours if record.is_telling and record.median_hours is not None else float("inf")
    return (fit.grade, fit.rank, -round(record.rate, 2), hours, word_key(candidate.name), candidate.id)


def _barrier(words: LineWords, candidate: Candidate, fit: Fit, rules: Rules) -> Exclusion | None:
    for barrier, test in _BARRIERS:
        if reason := test(words, candidate, fit, rules):
            return Exclusion(vendor_id=candidate.id, vendor=candidate.name, barrier=barrier, reason=reason)
    return None


def _blocked(_words: LineWords, candidate: Candidate, _fit: Fit, _rules: Rules) -> str:
    if candidate.status is not VendorStatus.BLOCKED:
        return ""
    return "blocked" + (f": {candidate.status_reason}" if candidate.status_reason else "")


def _not_cleared(words: LineWords, candidate: Candidate, _fit: Fit, rules: Rules) -> str:
    lack = lacking(candidate.clearance, words.clearance, rules.clearances)
    return f"{lack}, the line needs {words.clearance}" if lack else ""


def _not_on_list(words: LineWords, candidate: Candidate, _fit: Fit, rules: Rules) -> str:
    return off_list(words.customer, words.process, candidate.approvals, rules)


def _expired(_words: LineWords, _candidate: Candidate, fit: Fit, _rules: Rules) -> str:
    return f"{fit.subject} was valid until {fit.expired_on:%d %b %Y}" if fit.expired_on else ""


def _no_address(_words: LineWords, candidate: Candidate, _fit: Fit, _rules: Rules) -> str:
    return "" if candidate.has_address else "has no usable email address"


_Test = Callable[[LineWords, Candidate, Fit, Rules], str]
_BARRIERS: tuple[tuple[Barrier, _Test], ...] = (
    (Barrier.BLOCKED, _blocked),
    (Barrier.CLEARANCE, _not_cleared),
    (Barrier.NOT_ON_LIST, _not_on_list),
    (Barrier.EXPIRED, _expired),
    (Barrier.NO_ADDRESS, _no_address),
)


def _proposal(words: LineWords, candidate: Candidate, fit: Fit, rules: Rules, advice: Advice | None) -> Proposal:
    reasons = [fit.reason]
    if fit.standing is not None and _STANDING[fit.standing]:
        reasons.append(_STANDING[fit.standing])
    if words.customer and place_on_list(words.customer, words.process, candidate.approvals, rules):
        reasons.append(f"on the list of {words.customer}")
    if words.clearance:
        reasons.append(f"cleared for {words.clearance}")
    if fit.category and fit.grade is not Grade.CATEGORY:
        reasons.append(f"category {fit.category}")
    reasons += candidate.record.reasons
    reasons += advice.reasons(candidate.id, words.process) if advice else ()
    held = f"on hold{f': {candidate.status_reason}' if candidate.status_reason else ''}"
    return Proposal(
        vendor_id=candidate.id,
        vendor=candidate.name,
        grade=fit.grade,
        standing=fit.standing or Standing.UNSTATED,
        reasons=tuple(reasons),
        warnings=(held,) if candidate.status is VendorStatus.ON_HOLD else (),
    )
