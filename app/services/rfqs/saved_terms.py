"""Sets of terms that the buyer keeps under a name, to be used for other requests."""

from dataclasses import dataclass

from app.domain.rfqs.terms import NO_TERMS, NamedTerms, Terms, clean_terms
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.storage.base import preferences
from app.storage.base.database import Database, Session
from app.storage.rfqs import terms as stored

_DEFAULT_KEY = "saved terms"


class SavedTermsUnusable(Problem):
    """Terms cannot be kept under that name, or there are none; the message says why."""


@dataclass(frozen=True, slots=True)
class SavedTerms:
    database: Database

    def every(self) -> list[NamedTerms]:
        """By name."""
        with self.database.read() as session:
            return stored.every(session)

    def named(self, name: str) -> NamedTerms:
        """SavedTermsUnusable: there are none."""
        with self.database.read() as session:
            return _named(session, name)

    def save(self, name: str, terms: Terms) -> NamedTerms:
        """Keep them under this name, in place of those before. SavedTermsUnusable, TermsInvalid."""
        kept = NamedTerms(name=_checked(name), terms=clean_terms(terms))
        if kept.terms == NO_TERMS:
            raise SavedTermsUnusable("There are no terms to save. Fill in at least one, then save them.")
        with self.database.write() as session:
            stored.save(session, kept)
        return kept

    def rename(self, name: str, new: str) -> None:
        """SavedTermsUnusable: there are none, or the new name is taken."""
        new = _checked(new)
        with self.database.write() as session:
            is_default = _named(session, name).name == _default(session)
            if text_key(new) != text_key(name) and stored.named(session, new):
                raise SavedTermsUnusable(f"There are already terms “{new}”. Choose another name.")
            stored.rename(session, name, new)
            if is_default:
                preferences.put(session, _DEFAULT_KEY, new)

    def remove(self, name: str) -> NamedTerms:
        """`restore` takes what it returns. SavedTermsUnusable: there are none."""
        with self.database.write() as session:
            gone = _named(session, name)
            stored.remove(session, name)
        return gone

    def restore(self, removed: NamedTerms) -> None:
        """Undo a removal."""
        with self.database.write() as session:
            stored.save(session, removed)

    def default(self) -> str:
        """The name of those that new requests begin with; empty: none."""
        with self.database.read() as session:
            return _default(session)

    def set_default(self, name: str) -> None:
        """New requests begin with these; empty: without terms. SavedTermsUnusable: there are none."""
        with self.database.write() as session:
            preferences.put(session, _DEFAULT_KEY, _named(session, name).name if name else "")


def first_terms(session: Session) -> Terms:
    """What a new request begins with."""
    name = _default(session)
    return _named(session, name).terms if name else NO_TERMS


def _default(session: Session) -> str:
    """None where the chosen one is gone; if it comes back, it is the chosen one again."""
    chosen = stored.named(session, str(preferences.get(session, _DEFAULT_KEY) or ""))
    return chosen.name if chosen else ""


def _named(session: Session, name: str) -> NamedTerms:
    found = stored.named(session, name)
    if found is None:
        raise SavedTermsUnusable(f"There are no saved terms “{name}”.")
    return found


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not text_key(plain):
        raise SavedTermsUnusable("The terms have no name. Type one.")
    if len(plain) > LONGEST_NAME:
        raise SavedTermsUnusable(f"The name has {len(plain):,} characters; up to {LONGEST_NAME} are kept. Shorten it.")
    return plain
