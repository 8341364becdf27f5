"""On which pile an answer lies."""

from app.domain.inbox.entry import EntryState
from app.domain.inbox.kind import Kind
from app.domain.inbox.pile import Pile, heights


def test_each_answer_is_counted_where_it_lies() -> None:
    counts = {
        (EntryState.ASKED, Kind.QUOTE): 3,
        (EntryState.FILED, Kind.FORM): 2,
        (EntryState.DONE, Kind.QUOTE): 4,
        (EntryState.FILED, Kind.QUESTION): 1,
        (EntryState.DONE, Kind.QUESTION): 5,
        (EntryState.DONE, Kind.DECLINE): 6,
        (EntryState.FILED, Kind.BOUNCE): 7,
        (EntryState.DONE, Kind.AUTO_REPLY): 8,
        (EntryState.ASIDE, Kind.QUOTE): 9,
    }
    assert heights(counts) == {
        Pile.NEEDS_YOU: 4,
        Pile.QUOTES: 6,
        Pile.QUESTIONS: 6,
        Pile.DECLINED: 6,
        Pile.BOUNCED: 7,
        Pile.ABSENT: 8,
        Pile.ASIDE: 9,
        Pile.ALL: 45,
    }
