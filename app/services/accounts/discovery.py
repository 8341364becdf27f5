"""From an address to proposed accounts: everybody who may know the domain's servers is asked at once."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from app.domain.accounts.provider import Confidence, Proposal, Provider, account_of, provider_by_domain
from app.domain.accounts.search import BUILT_IN, Source, Sources, Step, StepState
from app.domain.trade.address import mail_address
from app.domain.trade.problem import Problem
from app.services.accounts.providers import providers
from app.transports.transport import NoSuchServer, TransportFailure, Unreachable

_TICK = 0.1  # seconds until it is asked again whether the look is still wanted
_LATE = "No answer in time."
_Answer = Provider | TransportFailure | None


class Offline(Problem):
    """Nobody could be asked."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """`seconds` is the limit for everybody together, by the clock `now`."""

    sources: Sources
    seconds: float = 12
    now: Callable[[], float] = time.monotonic

    def look(
        self,
        address: str,
        is_wanted: Callable[[], bool] = lambda: True,
        on_step: Callable[[Step], None] = lambda _step: None,
    ) -> list[Proposal]:
        """Accounts that are not stored, the best first; none once it is not wanted. Only the domain is told to others.

        `on_step` hears on this thread of each source when it begins and when it has ended. Where the provider is
        known by the address, nobody else is asked.

        Raises:
            AddressUnusable
            Offline: nobody could be asked.
        """
        sound = mail_address(address)
        domain = sound.rpartition("@")[2]
        known = providers()
        if provider := provider_by_domain(known, domain):
            on_step(Step(BUILT_IN, StepState.FOUND, provider.name))
            return [_proposal(sound, provider, BUILT_IN, Confidence.SURE)]
        on_step(Step(BUILT_IN, StepState.NOTHING))
        inquiries = [_Inquiry(source) for source in self.sources(domain, known)]
        until = self.now() + self.seconds
        if not _asked(inquiries, lambda: self.now() < until, is_wanted, on_step):
            return []
        if all(inquiry.is_unreachable for inquiry in inquiries):
            raise Offline(
                f"Nobody could be reached who may know the mail servers of “{domain}”. Check the network or the VPN, "
                "then look again. Or enter the server yourself."
            )
        return list(_distinct(sound, inquiries))


@dataclass(slots=True)
class _Inquiry:
    """One source with what its looks have brought so far, by their places."""

    source: Source
    answers: dict[int, _Answer] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return len(self.answers) == len(self.source.looks)

    @property
    def found(self) -> Provider | None:
        ordered = (self.answers.get(place) for place in range(len(self.source.looks)))
        return next((answer for answer in ordered if isinstance(answer, Provider)), None)

    @property
    def is_unreachable(self) -> bool:
        """Whether nobody answered anything; who is late has not answered either."""
        return all(isinstance(answer, Unreachable) for answer in self.answers.values())

    @property
    def step(self) -> Step:
        """How it ended."""
        name = self.source.name
        if self.found is not None:
            return Step(name, StepState.FOUND, account_of(self.found, "").via.server)
        failures = [a for a in self.answers.values() if isinstance(a, TransportFailure)]
        told = [str(failure) for failure in failures if not isinstance(failure, NoSuchServer)]
        if not self.is_over:
            told.append(_LATE)
        return Step(name, StepState.FAILED, told[0]) if told else Step(name, StepState.NOTHING)


def _asked(
    inquiries: Sequence[_Inquiry],
    is_in_time: Callable[[], bool],
    is_wanted: Callable[[], bool],
    on_step: Callable[[Step], None],
) -> bool:
    """Ask all at once; False when it was not wanted any more. Who is late ends by itself, heard by nobody."""
    box: SimpleQueue[tuple[_Inquiry, int, _Answer | Exception]] = SimpleQueue()
    for inquiry in inquiries:
        on_step(Step(inquiry.source.name, StepState.RUNNING))
        for place in range(len(inquiry.source.looks)):
            threading.Thread(target=_ask, args=(inquiry, place, box), name="server look-up", daemon=True).start()
    while not all(inquiry.is_over for inquiry in inquiries) and is_in_time():
        if not is_wanted():
            return False
        try:
            inquiry, place, answer = box.get(timeout=_TICK)
        except Empty:
            continue
        if isinstance(answer, Exception) and not isinstance(answer, TransportFailure):
            raise answer
        inquiry.answers[place] = answer
        if inquiry.is_over:
            on_step(inquiry.step)
    for inquiry in inquiries:
        if not inquiry.is_over:
            on_step(inquiry.step)
    return is_wanted()


def _ask(inquiry: _Inquiry, place: int, box: "SimpleQueue[tuple[_Inquiry, int, _Answer | Exception]]") -> None:
    try:
        answer: _Answer | Exception = inquiry.source.looks[place]()
    except Exception as failure:  # noqa: BLE001 - raised again where somebody waits for it
        answer = failure
    box.put((inquiry, place, answer))


def _distinct(address: str, inquiries: Sequence[_Inquiry]) -> Iterator[Proposal]:
    """Each server once, by the first who named it."""
    seen = set()
    for inquiry in inquiries:
        if inquiry.found is not None:
            source = inquiry.source
            proposal = _proposal(address, inquiry.found, source.name, source.confidence)
            if proposal.account.via not in seen:
                seen.add(proposal.account.via)
                yield proposal


def _proposal(address: str, provider: Provider, source: str, confidence: Confidence) -> Proposal:
    return Proposal(account=account_of(provider, address), provider=provider, source=source, confidence=confidence)
