"""Takes mails in, from files and from what a mailbox gave: each is kept once, whatever way it came."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.documents.inbox.apart import mail_octets_apart
from app.documents.inbox.mail_store import KeptMail, MailStore
from app.documents.inbox.mime import MailUnreadable
from app.domain.inbox.entry import Arrival
from app.domain.inbox.filing import Degree
from app.domain.inbox.known import Known
from app.domain.trade.identity import FREE_MAIL
from app.domain.trade.ids import IncomingId
from app.domain.trade.watch import Watch, unwatched
from app.services.inbox import consequences
from app.services.inbox.judging import Judging, Unread
from app.storage.base.database import Database, Session
from app.storage.inbox import incoming, known
from app.system.clock import Clock

_AT_ONCE = 50  # files
MAILS = (".eml", ".msg")


@dataclass(slots=True)
class TakenIn:
    """`known` were here before, `foreign` concern no RFQ and were not kept; `unread` says of each file why not."""

    added: list[IncomingId] = field(default_factory=list)
    known: int = 0
    foreign: int = 0
    unread: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakingIn:
    """`confined` calls a function in a child process: what strangers write is read there."""

    database: Database
    clock: Clock
    store: MailStore
    confined: Callable[..., Any]
    free_mail: frozenset[str] = FREE_MAIL

    def files(self, paths: Sequence[Path], watch: Watch = unwatched) -> TakenIn:
        """These mails (.eml, .msg), and all in these folders; also those that concern no RFQ, for the buyer may know.

        Raises:
            MailNotKept: there is no room; what was added until then stays.
            Cancelled: by `watch`; the same.
        """
        taken, judging = TakenIn(), self.judging()
        found = list(_files(paths, taken.unread))
        for start in range(0, len(found), _AT_ONCE):
            watch(start, len(found))
            names: dict[str, str] = {}
            kept = list(self._kept(found[start : start + _AT_ONCE], names, taken))
            for judged in judging.judge(kept, lambda mail: names[mail.sha256]):  # noqa: B023 - used up in this round
                if isinstance(judged, Unread):
                    taken.unread[names[judged.kept.sha256]] = judged.why
                    continue
                with self.database.write() as session:
                    self.write(session, judged, taken)
            self.tidy(kept)
        watch(len(found), len(found))
        return taken

    def made_here(self, octets: bytes, origin: str) -> TakenIn:
        """An answer that came another way than by email. MailTooLarge, MailNotKept."""
        taken, kept = TakenIn(), self.store.keep([octets])
        for judged in self.judging().judge([kept], lambda _mail: origin):
            if isinstance(judged, Unread):
                taken.unread[origin] = judged.why
                continue
            with self.database.write() as session:
                self.write(session, judged, taken)
        self.tidy([kept])
        return taken

    def judging(self, known_now: Known | None = None) -> Judging:
        return Judging(self.database, known_now or self.known(), self.confined)

    def known(self) -> Known:
        with self.database.read() as session:
            return Known(known.invited(session), known.own_addresses(session), self.free_mail)

    def write(self, session: Session, arrival: Arrival, taken: TakenIn) -> None:
        """Keep it with all that follows from it, in a transaction that is open."""
        now = self.clock.now()
        added = incoming.add(session, arrival, now)
        if added is None:
            taken.known += 1
            return
        taken.added.append(added)
        if arrival.filing.degree is Degree.CERTAIN:
            consequences.follow(session, added, arrival.filing.places, now)

    def tidy(self, kept: Sequence[KeptMail]) -> None:
        """Of what nobody wants, or has another copy of, the file goes."""
        with self.database.read() as session:
            wanted = incoming.with_files(session, [mail.sha256 for mail in kept])
        for mail in kept:
            if mail.sha256 not in wanted:
                self.store.drop(mail)

    def _kept(self, paths: Iterable[Path], names: dict[str, str], taken: TakenIn) -> Iterator[KeptMail]:
        for path in paths:
            try:
                kept = self.store.keep([mail_octets_apart(path, self.confined)])
            except MailUnreadable as reason:
                taken.unread[path.name] = str(reason)
                continue
            if kept.sha256 in names:
                taken.known += 1
                continue
            names[kept.sha256] = path.name
            yield kept


def _files(paths: Sequence[Path], unread: dict[str, str]) -> Iterator[Path]:
    for path in paths:
        if not _is_folder(path):
            yield path
            continue
        try:
            yield from sorted(mails_in(path))
        except OSError as reason:
            unread[path.name] = why_closed(reason)


def _is_folder(path: Path) -> bool:
    """Also False where it can't be looked at: reading it tells why."""
    try:
        return path.is_dir()
    except OSError:
        return False


def why_closed(reason: OSError) -> str:
    return f"This folder can't be read ({reason.strerror or reason})."


def mails_in(folder: Path) -> Iterator[Path]:
    """Saved emails that lie in it. OSError."""
    return (path for path in folder.iterdir() if path.suffix.lower() in MAILS and path.is_file())
