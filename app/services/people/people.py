"""A team's users: who this is, what they may, and what everybody changed. Alone, nobody is asked."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from app.domain.people.change_log import LoggedChange
from app.domain.people.user import NotAllowed, Role, User, UserInvalid, checked_name, name_key, refuse_unless
from app.storage.base.database import Database, Session
from app.storage.outbox import standby
from app.storage.people import audit, users

_HEADER = ("When (UTC)", "Who", "What", "Where", "Details")


@dataclass(frozen=True, slots=True)
class People:
    """`database.who` says who this is. As long as there are no users, everybody may everything."""

    database: Database

    def me(self) -> User | None:
        """Whoever this is; None where there are no users, or this is no person's process.

        Raises:
            NotAllowed: there are users, and this is none of them.
        """
        with self.database.read() as session:
            return self._me(users.all_of(session))

    def all(self) -> list[User]:
        """By name."""
        with self.database.read() as session:
            return users.all_of(session)

    def put(self, name: str, role: Role) -> User:
        """Add a user, or give one another role.

        Raises:
            NotAllowed, UserInvalid: nothing was changed.
        """
        user = User(checked_name(name), role)
        self.put_all([user])
        return user

    def put_all(self, some: Sequence[User]) -> None:
        """The same for several, as they were once; all or none.

        Raises:
            NotAllowed, UserInvalid: nothing was changed.
        """
        with self.database.write() as session:
            known = self._for_admin(session)
            for user in some:
                known = [*_without(known, user.name), user]
                users.put(session, user)
            _check_an_admin_stays(known)

    def remove(self, *names: str) -> None:
        """Let nobody of these names in any more.

        Raises:
            NotAllowed, UserInvalid: nothing was changed.
        """
        with self.database.write() as session:
            left = self._for_admin(session)
            for name in names:
                known, left = left, _without(left, name)
                if len(left) == len(known):
                    raise UserInvalid(f"There is no user “{name}”. See: rfq-sender server user list")
                users.remove(session, name)
            if left:
                _check_an_admin_stays(left)

    def accepts_asynchronous_standby(self) -> bool:
        """Whether emails go although a stand-by may lack what the server has confirmed."""
        with self.database.read() as session:
            return standby.is_accepted(session)

    def accept_asynchronous_standby(self, *, is_accepted: bool) -> None:
        """Take that risk, or no longer.

        Raises:
            NotAllowed
        """
        with self.database.write() as session:
            self._for_admin(session)
            standby.accept(session, is_accepted=is_accepted)

    def changes(self, since: datetime | None = None, who: str = "", rfq: str = "") -> list[LoggedChange]:
        """What was changed, the oldest first: all of it, or since a moment, by one user, in one RFQ (its number)."""
        with self.database.read() as session, _log(session, since, who, rfq) as found:
            return list(found)

    def latest(self, number: int, who: str = "", rfq: str = "") -> list[LoggedChange]:
        """So many of the last ones, the newest first."""
        with self.database.read() as session, _log(session, None, who, rfq, newest_first=True) as found:
            return list(islice(found, number))

    def export(self, path: Path, since: datetime | None = None, who: str = "", rfq: str = "") -> int:
        """Write the same as a table (by the file's ending); returns its rows.

        Raises:
            TableNotWritten
        """
        from app.documents.sheets.table_file import write_table  # noqa: PLC0415 - a log is seldom written

        with self.database.read() as session, _log(session, since, who, rfq) as found:
            return write_table(path, _HEADER, map(_row, found))

    def _for_admin(self, session: Session) -> Sequence[User]:
        known = users.all_of(session)
        refuse_unless(self._me(known), Role.ADMIN, "change users")
        return known

    def _me(self, known: Sequence[User]) -> User | None:
        who = self.database.who
        found = next((user for user in known if name_key(user.name) == name_key(who)), None)
        if known and who and found is None:
            raise NotAllowed(
                f"Nobody called “{who}” works with the data of {self.database.name}. Ask its administrator to add "
                "you, or set the name you have there in the settings (user)."
            )
        return found


def _log(
    session: Session, since: datetime | None, who: str, rfq: str, *, newest_first: bool = False
) -> AbstractContextManager[Iterator[LoggedChange]]:
    return closing(audit.changes(session, since, who, rfq, newest_first=newest_first))


def _without(known: Sequence[User], name: str) -> Sequence[User]:
    return [user for user in known if name_key(user.name) != name_key(name)]


def _check_an_admin_stays(wanted: Sequence[User]) -> None:
    if not any(user.role is Role.ADMIN for user in wanted):
        raise UserInvalid("At least one user has to be an admin. Nothing was changed. Make somebody an admin first.")


def _row(change: LoggedChange) -> tuple[str, ...]:
    at = change.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return at, change.who, change.what, change.where, change.details
