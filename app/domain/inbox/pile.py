"""The piles that answers lie on, by what a buyer does with them."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.inbox.entry import EntryState, Wanted, needs_you
from app.domain.inbox.kind import Kind

_FILED = frozenset({EntryState.FILED, EntryState.DONE})
_QUOTES = frozenset({Kind.FORM, Kind.QUOTE})


class Pile(StrEnum):
    NEEDS_YOU = "needs_you"
    QUOTES = "quotes"
    QUESTIONS = "questions"
    DECLINED = "declined"
    BOUNCED = "bounced"
    ABSENT = "absent"
    ASIDE = "aside"
    ALL = "all"

    @property
    def wanted(self) -> Wanted:
        """Which answers lie on it."""
        return _WANTED[self]


_WANTED: Mapping[Pile, Wanted] = {
    Pile.NEEDS_YOU: Wanted(needs_you=True),
    Pile.QUOTES: Wanted(states=_FILED, kinds=_QUOTES),
    Pile.QUESTIONS: Wanted(states=_FILED, kinds=frozenset({Kind.QUESTION})),
    Pile.DECLINED: Wanted(states=_FILED, kinds=frozenset({Kind.DECLINE})),
    Pile.BOUNCED: Wanted(states=_FILED, kinds=frozenset({Kind.BOUNCE, Kind.DELAYED})),
    Pile.ABSENT: Wanted(states=_FILED, kinds=frozenset({Kind.AUTO_REPLY})),
    Pile.ASIDE: Wanted(states=frozenset({EntryState.ASIDE})),
    Pile.ALL: Wanted(),
}


def heights(counts: Mapping[tuple[EntryState, Kind], int]) -> dict[Pile, int]:
    """How many lie on each."""
    return {pile: sum(n for (state, kind), n in counts.items() if _lies_on(pile.wanted, state, kind)) for pile in Pile}


def _lies_on(wanted: Wanted, state: EntryState, kind: Kind) -> bool:
    if wanted.needs_you:
        return needs_you(state, kind)
    return (wanted.states is None or state in wanted.states) and (wanted.kinds is None or kind in wanted.kinds)
