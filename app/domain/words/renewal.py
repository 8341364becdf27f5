"""A vocabulary that began with an older starter, brought up to a newer one: what was deleted or changed stays so."""

from dataclasses import replace

from app.domain.words.vocabulary import Term, TermKind, Vocabulary


def renewed(present: Vocabulary, older: Vocabulary, newer: Vocabulary) -> Vocabulary:
    """`present` with the terms and spellings that `newer` has and `older`, which it began with, had not."""
    for term in newer:
        fresh = [s for s in term.spellings if older.term(term.kind, s) is None and present.term(term.kind, s) is None]
        known = next((t for s in term.spellings if (t := present.term(term.kind, s))), None)
        if known is not None:
            family = _family(known, older, term)
            present = present.saved(replace(known, aliases=(*known.aliases, *fresh), family=family), known)
        elif fresh and len(fresh) == len(term.spellings):
            present = present.saved(term)
    return present


def _family(known: Term, older: Vocabulary, newer: Term) -> str:
    """The newer one, where nobody has chosen another; a specification's names its process since then."""
    before = older.term(known.kind, known.name)
    is_untouched = before is not None and before.family == known.family
    return newer.family if known.kind is TermKind.SPECIFICATION and is_untouched else known.family
