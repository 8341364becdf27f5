"""Who signs in with a password, from a browser: the user's name, and what proves it at the next request.

A password is kept as argon2id; what a browser has is 256 random bits, of which
the database has the SHA-256. An unknown name takes as long as a known one.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from app.domain.people.user import NotAllowed, Role, User, name_key, refuse_unless
from app.domain.trade.problem import Problem
from app.services.people.people import People
from app.storage.base.database import Database, Session
from app.storage.people import sign_ins, users
from app.system.clock import Clock
from app.system.password_hash import Argon2id

LASTS = timedelta(hours=8)
_LEAST = 12  # characters (NIST SP 800-63B-4 asks for 15 where nothing else is asked, and for no rules besides)
_MOST = 200
_TOKEN_OCTETS = 32


class SignInRefused(Problem):
    """Name or password is wrong; which of them is not said."""

    def __init__(self) -> None:
        super().__init__("The name or the password is wrong.")


class PasswordUnfit(Problem):
    """Nothing was changed."""


@dataclass(slots=True)
class SigningIn:
    """Any thread may call."""

    database: Database
    clock: Clock
    people: People
    hasher: Argon2id = field(default_factory=Argon2id)
    _nobodys: str = field(default="", repr=False)

    def set_password(self, name: str, password: str) -> None:
        """One's own, or as an admin anybody's; whoever is signed in by the one before is not any more.

        Raises:
            NotAllowed, PasswordUnfit: nothing was changed.
        """
        if not _LEAST <= len(password) <= _MOST:
            raise PasswordUnfit(f"A password has {_LEAST} to {_MOST} characters. Nothing was changed.")
        key = self._own_or_as_admin(name, "set other users' passwords")
        hashed = self.hasher.hash(password)
        with self.database.write() as session:
            _check_is_user(session, name)
            sign_ins.put_password(session, key, hashed)
            sign_ins.end_all(session, key)

    def take_password(self, name: str) -> None:
        """One's own, or as an admin anybody's, who is signed in nowhere then; by the company's sign-in they still come.

        Raises:
            NotAllowed: nothing was changed.
        """
        key = self._own_or_as_admin(name, "take other users' passwords away")
        with self.database.write() as session:
            _check_is_user(session, name)
            sign_ins.forget(session, key)

    def sign_in(self, name: str, password: str) -> str:
        """What the browser is to keep; it holds for eight hours.

        Raises:
            SignInRefused
        """
        key = name_key(name)
        with self.database.read() as session:
            kept = sign_ins.password_of(session, key)
        if not self._is_right(kept, password[:_MOST]):
            raise SignInRefused
        return self._begun(key)

    def begin(self, name: str) -> str:
        """The same for a user of whom it is known already who that is. NotAllowed: there is none of this name."""
        key = name_key(name)
        with self.database.read() as session:
            known = any(name_key(user.name) == key for user in users.all_of(session))
        if not known:
            raise NotAllowed(f"“{name}” is no user here. Ask an admin of your team to add you by this name.")
        return self._begun(key)

    def _begun(self, key: str) -> str:
        token, now = secrets.token_urlsafe(_TOKEN_OCTETS), self.clock.now()
        with self._unlogged() as session:
            sign_ins.begin(session, _hashed(token), key, now, now + LASTS)
        return token

    def who(self, token: str) -> User | None:
        """Whose token it is; None where it is none, or no longer."""
        with self.database.read() as session:
            found = sign_ins.who(session, _hashed(token), self.clock.now())
        return None if found is None else User(found[0], Role(found[1]))

    def who_of(self, tokens: Collection[str]) -> dict[str, User]:
        """The same of several at once; who isn't signed in any more is left out."""
        hashed = {_hashed(token): token for token in tokens}
        with self.database.read() as session:
            found = sign_ins.who_of(session, list(hashed), self.clock.now())
        return {hashed[kept]: User(name, Role(role)) for kept, (name, role) in found.items()}

    def sign_out(self, token: str) -> None:
        """In this browser."""
        with self._unlogged() as session:
            sign_ins.end(session, _hashed(token))

    def sign_out_everywhere(self, name: str, but: str = "") -> None:
        """Oneself, or as an admin anybody, in every browser but the one that has this token.

        Raises:
            NotAllowed: nothing was changed.
        """
        key = self._own_or_as_admin(name, "sign other users out")
        with self.database.write() as session:
            sign_ins.end_all(session, key, _hashed(but) if but else "")

    def having_password(self) -> frozenset[str]:
        """`name_key`s of the users who can sign in."""
        with self.database.read() as session:
            return sign_ins.has_password(session)

    def _own_or_as_admin(self, name: str, what: str) -> str:
        """The `name_key`. NotAllowed: it is another user's, and this is no admin."""
        me, key = self.people.me(), name_key(name)
        if me is not None and name_key(me.name) != key:
            refuse_unless(me, Role.ADMIN, what)
        return key

    @contextmanager
    def _unlogged(self) -> Iterator[Session]:
        """To come and to go, and to forget whose time is over, is no change that somebody made."""
        with self.database.acting_as(""), self.database.write() as session:
            yield session

    def _is_right(self, kept: str | None, password: str) -> bool:
        if not self._nobodys:
            self._nobodys = self.hasher.hash(secrets.token_urlsafe(_TOKEN_OCTETS))
        return self.hasher.is_right(kept or self._nobodys, password) and kept is not None


def _check_is_user(session: Session, name: str) -> None:
    if not any(name_key(user.name) == name_key(name) for user in users.all_of(session)):
        raise NotAllowed(f"There is no user “{name}”. Nothing was changed. See: rfq-sender server user list")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
