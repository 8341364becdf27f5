"""What is to be told of mails in the outbox that stand alike: what happened, what it means, what to do."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.outbox.concern import Concern, Remedy
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import ADVICE, Advice, FailureClass
from app.domain.outbox.known_replies import advice_on
from app.domain.trade.finding import Severity
from app.storage.outbox.attention import Standing

_UNKNOWN_MEANING = ADVICE[FailureClass.AMBIGUOUS].meaning
_UNKNOWN_TODO = ADVICE[FailureClass.AMBIGUOUS].todo
_DRAFTED = Advice(
    "The email is in Drafts.",
    "The vendor doesn't have it yet.",
    "Send it from your mail program. If you don't want it, delete it there.",
)
_ON_THE_WAY_TO_DRAFTS = Advice(
    "The connection broke while the email was put into Drafts.",
    "It was not sent. It may be in Drafts.",
    "No action needed: the program looks for it there, and puts it there if it isn't.",
)
_NO_REASON = Advice("", "They were not sent.", "Look at the emails in the outbox.")
_NOBODY_SENDS = "No worker and no window of the team sends them."
_SEE_WORKERS = "Start a worker, or look at what the workers say: each says so if it can't sign in to this account."


def advice_of(
    state: DeliveryState, failure: FailureClass | None, reply: str = "", *, into_drafts: bool = False
) -> Advice | None:
    """What to tell about a mail that stands like this; None where no class of failure says it."""
    if state is DeliveryState.DRAFTED:
        return _DRAFTED
    if state is DeliveryState.UNKNOWN and failure is FailureClass.DRAFT_GONE:
        return ADVICE[failure]
    if state is DeliveryState.UNKNOWN and into_drafts:
        return _ON_THE_WAY_TO_DRAFTS
    if state is DeliveryState.UNKNOWN:
        happened = ADVICE[FailureClass.AMBIGUOUS].happened
        if failure is FailureClass.INTERRUPTED:
            happened = "The program ended after the email was handed over and before the server confirmed it."
        return Advice(happened, _UNKNOWN_MEANING, _UNKNOWN_TODO)
    return None if failure is None else advice_on(failure, reply)


def key_of(standing: Standing) -> str:
    what = "paused" if standing.held else standing.state.value
    way = "drafts:" if standing.into_drafts else ""
    return f"mails:{standing.rfq_id}:{standing.account_id}:{what}:{way}{standing.failure or standing.held_because}"


def just_waits(standing: Standing) -> bool:
    return standing.state is DeliveryState.READY and not standing.held


def of_mails(standing: Standing, *, is_team: bool) -> Concern:
    base = Concern(
        key=key_of(standing),
        subject=standing.rfq,
        severity=Severity.BLOCK,
        headline="",
        meaning="",
        todo="",
        mails=standing.mails,
        rfq_id=standing.rfq_id,
        account=standing.account,
    )
    if is_team and just_waits(standing):
        return replace(_queued(base, standing), meaning=_NOBODY_SENDS, todo=_SEE_WORKERS)
    return _paused(base, standing) if standing.held else _MADE[standing.state](base, standing)


def _failed(base: Concern, standing: Standing) -> Concern:
    advice = advice_of(standing.state, standing.failure, standing.reply) or _NO_REASON
    example = standing.reply or standing.error
    return replace(
        base,
        headline=f"{_mails(standing.mails)} failed.",
        happened=_with_example(advice.happened, standing, example),
        meaning=advice.meaning,
        todo=advice.todo,
        remedies=(Remedy.RETRY, Remedy.SHOW),
        search=f"{standing.rfq} failed",
        command=f"rfq-sender outbox retry {standing.rfq}",
    )


def _in_doubt(base: Concern, standing: Standing) -> Concern:
    if standing.into_drafts:
        return _missing_in_drafts(base, standing)
    advice = advice_of(standing.state, standing.failure, standing.reply) or _NO_REASON
    return replace(
        base,
        headline=f"{_mails(standing.mails)} may have been sent.",
        happened=_with_example(advice.happened, standing, ""),
        meaning=advice.meaning,
        todo=f"{advice.todo} “Send again” sends an exact copy.",
        remedies=(Remedy.MARK_SENT, Remedy.SEND_AGAIN, Remedy.SHOW),
        search=f"{standing.rfq} unknown",
        command="rfq-sender outbox resolve ID --sent|--send-again",
    )


def _missing_in_drafts(base: Concern, standing: Standing) -> Concern:
    advice = advice_of(standing.state, standing.failure, into_drafts=True) or _NO_REASON
    is_gone = standing.failure is FailureClass.DRAFT_GONE
    return replace(
        base,
        severity=Severity.BLOCK if is_gone else Severity.WARN,
        headline=f"{_are(standing.mails)} missing from Drafts.",
        happened=_with_example(advice.happened, standing, ""),
        meaning=advice.meaning,
        todo=advice.todo,
        remedies=(Remedy.MARK_SENT, Remedy.SEND_AGAIN, Remedy.SHOW) if is_gone else (Remedy.SHOW,),
        search=f"{standing.rfq} unknown",
        command="rfq-sender outbox reconcile",
    )


def _in_drafts(base: Concern, standing: Standing) -> Concern:
    return replace(
        base,
        severity=Severity.WARN,
        headline=f"{_are(standing.mails)} in Drafts.",
        meaning="Vendors don't have them yet.",
        todo="Send them from your mail program. What is sent or deleted there shows here by itself.",
        remedies=(Remedy.SHOW,),
        search=f"{standing.rfq} drafts",
        command="rfq-sender outbox reconcile",
    )


def _postponed(base: Concern, standing: Standing) -> Concern:
    advice = advice_of(standing.state, standing.failure, standing.reply) or _NO_REASON
    return replace(
        base,
        severity=Severity.WARN,
        headline=f"{_waits(standing.mails)} for another try.",
        happened=_with_example(advice.happened, standing, standing.reply),
        meaning=advice.meaning,
        todo=advice.todo,
        remedies=(Remedy.SHOW,),
        search=f"{standing.rfq} retry",
        next_at=standing.next_at,
        command=f"rfq-sender outbox resume {standing.rfq}",
    )


def _paused(base: Concern, standing: Standing) -> Concern:
    because = standing.held_because.strip().rstrip(".")
    return replace(
        base,
        severity=Severity.BLOCK if because else Severity.WARN,
        headline=f"{_are(standing.mails)} paused.",
        happened=f"{because[0].upper()}{because[1:]}." if because else "You paused them.",
        meaning="Nothing is sent without your OK.",
        todo="Check them, then resume, or cancel what should no longer go out." if because else "Resume, or cancel.",
        remedies=(Remedy.RESUME, Remedy.SHOW),
        search=f"{standing.rfq} paused",
        command=f"rfq-sender outbox resume {standing.rfq}",
    )


def _queued(base: Concern, standing: Standing) -> Concern:
    return replace(
        base,
        severity=Severity.WARN,
        headline=f"{_waits(standing.mails)} to be sent.",
        meaning="Not sending: the program is closed.",
        todo="Open the program to send them.",
        remedies=(Remedy.SHOW,),
        search=f"{standing.rfq} queued",
        command=f"rfq-sender outbox resume {standing.rfq}",
    )


_MADE: Mapping[DeliveryState, Callable[[Concern, Standing], Concern]] = {
    DeliveryState.REJECTED: _failed,
    DeliveryState.UNKNOWN: _in_doubt,
    DeliveryState.DRAFTED: _in_drafts,
    DeliveryState.DEFERRED: _postponed,
    DeliveryState.READY: _queued,
}


def _with_example(happened: str, standing: Standing, answer: str) -> str:
    """What happened, with the first one's name: a group of one is that one."""
    who = f"First: {standing.vendor}" if standing.mails > 1 else standing.vendor
    example = f"{who} – {answer}" if answer else who
    return f"{happened} ({example})" if happened else example


def _mails(number: int) -> str:
    return f"{number:,} {'email' if number == 1 else 'emails'}"


def _are(number: int) -> str:
    return f"{_mails(number)} {'is' if number == 1 else 'are'}"


def _waits(number: int) -> str:
    return f"{_mails(number)} {'waits' if number == 1 else 'wait'}"
