"""Controlled files on a vendor's page: a code goes to the mailbox that has them already, and grants them for a while.

Nothing here keeps a code or a grant as it is. Tries are counted where all processes see them, before the answer.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from app.documents.mail.spool import Spool, SpoolDamaged
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.shelf import ShelfAway
from app.services.answer_page.case import Case, case_of
from app.services.answer_page.cleared import Cleared, cleared
from app.services.answer_page.code_mail import CodeMail, CodeSender
from app.services.answer_page.unfit import CodeNotSent, CodeTooSoon, CodeWrong, NotGranted, NotOffered
from app.services.rfqs.control import FileControl
from app.storage.base.database import Database, Session
from app.storage.rfqs import page_codes, vendor_links
from app.system.clock import Clock
from app.system.password_hash import Argon2id

GRANTED = timedelta(minutes=15)
_HOLDS, _TRIES = timedelta(minutes=10), 5
_PAUSE, _A_DAY = timedelta(minutes=1), 5
_DIGITS = 8
_GRANT_OCTETS = 32
_LOG = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class ControlledFiles:
    """Whoever has the link may call, from any thread. The gate is asked each time."""

    database: Database
    clock: Clock
    control: FileControl
    spool: Spool
    sender: CodeSender
    hasher: Argon2id = field(default_factory=Argon2id)
    _nobodys: str = field(default="", repr=False)

    def check(self, token: str) -> str:
        """The number of its RFQ. LinkUnknown, NotOffered: nothing can be had by this link just now."""
        with self.database.read() as session:
            return self._may(session, token)[0].rfq.number

    def ask(self, token: str) -> None:
        """Have a code sent, in place of the one before.

        Raises:
            LinkUnknown, NotOffered
            CodeTooSoon: nothing was sent.
            CodeNotSent: the server didn't take it.
        """
        self.check(token)
        code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        hashed, now = self.hasher.hash(code), self.clock.now()
        with self.database.write() as session:
            case, files = self._may(session, token)
            asked_today = _asked_today(page_codes.of(session, case.link), now)
            page_codes.begin(session, case.link, files.delivery_id, hashed, now, asked_today)
        mail = CodeMail(code=code, to=files.to, rfq_number=case.rfq.number, written=case.vendor.language, at=now)
        if not self.sender.send(files.account, mail):
            raise CodeNotSent
        _LOG.info("a code for a vendor's page of %s was sent", case.rfq.number)

    def enter(self, token: str, typed: str) -> str:
        """What the browser is to keep for this code, which is used up by it.

        Raises:
            LinkUnknown, NotOffered
            CodeWrong: or old, used, tried too often, never asked for; which of these is not said.
        """
        hashed = self._tried(token)
        code = "".join(typed.split())[: _DIGITS + 1]
        if not self._is_right(hashed, code):
            raise CodeWrong
        grant = secrets.token_urlsafe(_GRANT_OCTETS)
        with self.database.write() as session:
            case, now = self._of_code(session, token)[0], self.clock.now()
            if not page_codes.use_up(session, case.link, hashed, _hashed(grant), now + GRANTED):
                raise CodeWrong
        return grant

    def offered(self, token: str, grant: str) -> tuple[Attachment, ...]:
        """What may be fetched with it. LinkUnknown, NotOffered, NotGranted."""
        with self.database.read() as session:
            return tuple(file for file, _ in self._granted(session, token, grant)[1].files)

    def fetch(self, token: str, grant: str, sha256: str, address: str) -> tuple[Attachment, Iterator[bytes]]:
        """One of them and its octets, noted with the address of the computer that asks.

        Raises:
            LinkUnknown, NotGranted
            NotOffered: this one isn't, or it isn't at hand.
        """
        with self.database.write() as session:
            case, files = self._granted(session, token, grant)
            found = next(((file, mail_id) for file, mail_id in files.files if file.sha256 == sha256), None)
            if found is None:
                raise NotOffered
            file, mail_id = found
            page_codes.note_download(session, case.link, mail_id, (sha256, file.name), self.clock.now(), address)
            vendor_links.count_download(session, case.link)
        octets = self.spool.octets(file.sha256, file.encoded_size)
        try:
            first = next(octets, b"")
        except (SpoolDamaged, ShelfAway) as away:
            raise NotOffered from away
        return file, chain([first], octets)

    def _may(self, session: Session, token: str) -> tuple[Case, Cleared]:
        case = case_of(session, token, self.clock.now())
        files = cleared(session, case, self.control, self.clock)
        if files is None:
            raise NotOffered
        return case, files

    def _of_code(self, session: Session, token: str) -> tuple[Case, page_codes.PageCode, Cleared]:
        """What may be had now by whoever reads the mailbox that the code was sent to. NotOffered, CodeWrong."""
        case = self._may(session, token)[0]
        code = page_codes.of(session, case.link)
        if code is None:
            raise CodeWrong
        files = cleared(session, case, self.control, self.clock, code.delivery_id)
        if files is None:
            raise CodeWrong
        return case, code, files

    def _tried(self, token: str) -> str:
        """The hash to compare with, once this try is counted; empty where none counts."""
        with self.database.write() as session:
            try:
                case, code, _files = self._of_code(session, token)
            except CodeWrong:
                return ""
            page_codes.count_try(session, case.link)
            is_alive = code.asked_at <= self.clock.now() < code.asked_at + _HOLDS
            return code.code_hash if is_alive and code.tries < _TRIES else ""

    def _is_right(self, hashed: str, code: str) -> bool:
        """Where there is none it takes as long."""
        if not self._nobodys:
            self._nobodys = self.hasher.hash(secrets.token_urlsafe(_GRANT_OCTETS))
        return self.hasher.is_right(hashed or self._nobodys, code) and bool(hashed)

    def _granted(self, session: Session, token: str, grant: str) -> tuple[Case, Cleared]:
        try:
            case, code, files = self._of_code(session, token)
        except CodeWrong:
            raise NotGranted from None
        is_it = bool(code.grant_hash) and hmac.compare_digest(code.grant_hash, _hashed(grant))
        if not is_it or code.grant_ends_at is None or not _is_within(self.clock.now(), code.grant_ends_at):
            raise NotGranted
        return case, files


def _asked_today(before: page_codes.PageCode | None, now: datetime) -> int:
    """With this one. CodeTooSoon."""
    if before is None:
        return 1
    if now < before.asked_at + _PAUSE:
        raise CodeTooSoon("A code was asked for a moment ago. Wait a minute, then ask again.")
    if now.date() != before.asked_at.date():
        return 1
    if before.asked_today >= _A_DAY:
        raise CodeTooSoon("Five codes were asked for today. Nothing was sent. Ask the buyer for the files.")
    return before.asked_today + 1


def _is_within(now: datetime, ends_at: datetime) -> bool:
    """Also where the clock was set back meanwhile."""
    return ends_at - GRANTED <= now < ends_at


def _hashed(grant: str) -> str:
    return hashlib.sha256(grant.encode("utf-8", "replace")).hexdigest()
