"""Mail that says that ours did not arrive: at which addresses, and whether that is for good."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.domain.inbox import bounce_words as words
from app.domain.inbox.incoming import IncomingMail, ReportedRecipient
from app.domain.trade.address import Mailbox, same_mailbox

_LOOKED_AT = 40_000  # characters of a text: the rest is our own mail, returned
_SAID = 300  # characters
_MOST = 100  # addresses of one mail: each is looked for among the others
_FULL = "5.2.2"
_OF_THE_MAIL = frozenset({"5.2.3", "5.3.4"})  # too large: the address is as good as before
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")  # RFC 3463; not within 192.0.2.44
_REPLY = re.compile(r"(?<![\d.-])([45])\d\d(?=[ -])")  # RFC 5321
_RETURNED_ID = re.compile(r"^[ \t>]{0,8}message-id:[ \t]{0,8}(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_REPORT_TYPE = re.compile(r"report-type\s{0,4}=\s{0,4}[\"']?delivery-status", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """`is_permanent`: this mail will not arrive there. `status` is that of RFC 3463, empty where none is said."""

    address: str
    status: str = ""
    is_permanent: bool = True
    said: str = ""  # by the mail server, on one line

    @property
    def counts_at(self) -> int:
        """The how manieth time says something of the address: a full mailbox is emptied, a server comes back."""
        return 1 if self.is_permanent and self.status != _FULL and self.status not in _OF_THE_MAIL else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """What a mail server says of a mail of ours. `is_bounce` is also true where no address can be told."""

    failed: tuple[Bounced, ...] = ()
    delayed: tuple[str, ...] = ()
    is_bounce: bool = False
    is_delay: bool = False
    envelope_id: str = ""
    message_ids: tuple[str, ...] = ()  # of the returned mail, with angle brackets


def undelivered(mail: IncomingMail, named: Collection[str] = ()) -> Undelivered:
    """`named`: addresses that a library has found in it, and that we have written to."""
    report = mail.report
    envelope_id, ids = (report.envelope_id, _ids(mail)) if report else ("", _ids(mail))
    if report and report.recipients:
        failed = tuple(_bounced(r) for r in _once(report.recipients) if _action(r) == "failed")
        late = tuple(r.address for r in report.recipients if _action(r) == "delayed")
        return Undelivered(
            failed=failed, delayed=late, is_bounce=bool(failed), is_delay=bool(late) and not failed,
            envelope_id=envelope_id, message_ids=ids,
        )  # fmt: skip
    addresses = _named(mail, named)
    if _is_late(mail) and (addresses or is_from_mail_server(mail)):
        return Undelivered(delayed=addresses, is_delay=True, envelope_id=envelope_id, message_ids=ids)
    failed = tuple(_told(address, addresses, mail.text[:_LOOKED_AT]) for address in addresses)
    is_bounce = bool(failed) or _is_failure(mail)
    return Undelivered(failed=failed, is_bounce=is_bounce, envelope_id=envelope_id, message_ids=ids)


def is_from_mail_server(mail: IncomingMail) -> bool:
    return is_mail_server(mail.sender, mail.headers.get("return-path", ("",))[0])


def is_mail_server(sender: Mailbox, return_path: str) -> bool:
    """An empty return path alone is no sign: absence notes have it, too (RFC 3834 §3.3)."""
    back = return_path.strip().strip("<>").strip()
    local = sender.address.partition("@")[0]
    is_server = words.SERVERS.fullmatch(local) or (not sender.address or words.SERVER_NAMES.search(sender.name))
    return bool(is_server) and (not back or words.SERVERS.fullmatch(back.partition("@")[0]) is not None)


def _action(recipient: ReportedRecipient) -> str:
    """In lower case; told by the status where a server leaves it out."""
    word = recipient.action.strip().casefold()
    if not word:
        return {"5": "failed", "4": "delayed"}.get(recipient.status.strip()[:1], "")
    return next((known for known in ("failed", "delayed") if word.startswith(known[:4])), word)


def _once(recipients: tuple[ReportedRecipient, ...]) -> list[ReportedRecipient]:
    seen: dict[str, ReportedRecipient] = {}
    for recipient in recipients:
        seen.setdefault(same_mailbox(recipient.address) + "\0" + _action(recipient), recipient)
    return list(seen.values())


def _bounced(recipient: ReportedRecipient) -> Bounced:
    return _judged(recipient.address, recipient.status.strip()[:20], recipient.diagnostic[:2_000])


def _judged(address: str, status: str, said: str) -> Bounced:
    """The words of a server are more exact than "5.0.0", and all there is where it gives no status."""
    written = _STATUS.match(status)
    status = written[0] if written else ""
    told = _STATUS.search(said)
    if told and (not status or status.endswith(".0.0")):
        status = told[0]
    if (not status or status.endswith(".0.0")) and words.NO_ROOM.search(said):
        status = _FULL
    reply = _REPLY.search(said)
    is_permanent = status[0] != "4" if status else not (reply and reply[1] == "4")
    return Bounced(address=address, status=status, is_permanent=is_permanent, said=" ".join(said.split())[:_SAID])


def _named(mail: IncomingMail, named: Collection[str]) -> tuple[str, ...]:
    """Those of X-Failed-Recipients, else those that the library names."""
    listed = [a.strip(" \t<>") for value in mail.headers.get("x-failed-recipients", ()) for a in value.split(",")]
    found = {same_mailbox(address): address for address in [*(a for a in listed if "@" in a), *sorted(named)]}
    return tuple(found.values())[:_MOST]


def _told(address: str, all_of_them: tuple[str, ...], text: str) -> Bounced:
    """What the text says behind the address, as far as the next blank line or the next address of ours."""
    at = text.casefold().find(same_mailbox(address))
    if at < 0:
        return _judged(address, "", "" if len(all_of_them) > 1 else _only_status(text))
    behind = text[at + len(address) : at + 1_500].partition("\n------")[0]
    for other in all_of_them:
        if other != address:
            behind = behind[: _found(behind, other)]
    first, _, rest = behind.partition("\n\n")
    return _judged(address, "", first if _STATUS.search(first) or _REPLY.search(first) else first + "\n" + rest)


def _found(text: str, address: str) -> int:
    at = text.casefold().find(same_mailbox(address))
    return len(text) if at < 0 else at


def _only_status(text: str) -> str:
    """The line that has one, where the address is nowhere in the text."""
    return next((line for line in text.splitlines() if _STATUS.search(line)), "")


def _is_late(mail: IncomingMail) -> bool:
    return bool(words.LATE.search(mail.subject)) and not words.FAILED.search(mail.subject)


def _is_failure(mail: IncomingMail) -> bool:
    """Where no address can be told: a report that cannot be read, or a server's mail that says so in its subject."""
    if _REPORT_TYPE.search(mail.header("content-type")) and mail.report is None:
        return True
    return is_from_mail_server(mail) and bool(words.FAILED.search(mail.subject))


def _ids(mail: IncomingMail) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_all_ids(mail)))


def _all_ids(mail: IncomingMail) -> Iterator[str]:
    yield from mail.report.message_ids if mail.report else ()
    yield from mail.headers.get("x-original-message-id", ())
    if mail.report or is_from_mail_server(mail) or mail.header("x-failed-recipients"):
        yield from (found[1] for found in _RETURNED_ID.finditer(mail.text[:_LOOKED_AT]))
