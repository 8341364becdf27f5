"""Mails read in a process of their own: strangers wrote them, and one may fill, hang or bring down whoever reads it."""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

import msgspec

from app.documents.inbox.bounced import bounced_addresses
from app.documents.inbox.incoming_mail import part_octets, read_mail
from app.documents.inbox.mime import MailUnreadable
from app.documents.inbox.outlook_file import to_octets
from app.domain.inbox.bounces import is_from_mail_server
from app.domain.inbox.incoming import IncomingMail
from app.domain.trade.problem import Problem


@dataclass(frozen=True, slots=True)
class ReadMail:
    """`named`: addresses that a library takes for dead, where there is no report of RFC 3464."""

    mail: IncomingMail
    named: tuple[str, ...] = ()


Confined = Callable[..., Any]  # calls a function by its name in a child process; arguments and answer are JSON
_TOGETHER = 100  # mails that one child reads: its start takes longer than most of them
_OCTETS_TOGETHER = 20_000_000
_SECONDS = 20
_OCTETS_A_SECOND = 1_000_000  # of the files, more time for each
_OCTETS = 1_500_000_000  # of memory
_ANSWER = 250_000_000  # octets
_BOUNCE = 500_000  # octets of a report that is looked at


def read_mails_apart(paths: Sequence[Path], confined: Confined) -> tuple[ReadMail | MailUnreadable, ...]:
    """Each file (.eml or .msg) as a mail, or why it can't be one, in the order of the paths.

    What brings a child down is found by halves, so that it takes no other mail along.
    """
    return tuple(answer for batch in _batches(paths) for answer in _together(batch, confined))


def mail_octets_apart(path: Path, confined: Confined) -> bytes:
    """`to_octets` of the file: what is to be kept of it.

    Raises:
        MailUnreadable
    """
    return _octets(path, f"{__name__}.told_octets", confined, str(path))


def part_octets_apart(path: Path, position: int, confined: Confined) -> bytes:
    """`part_octets` of the file.

    Raises:
        MailUnreadable
    """
    return _octets(path, f"{__name__}.told_part", confined, str(path), position)


def told(paths: Sequence[str]) -> list[dict[str, Any]]:
    """In the child: each mail, or why there is none, as JSON can tell it."""
    return [_told(Path(path)) for path in paths]


def told_octets(path: str) -> dict[str, str]:
    """In the child: an ordinary mail in base64, or why there is none."""
    return _told_octets(lambda: to_octets(Path(path)))


def told_part(path: str, position: int) -> dict[str, str]:
    """In the child: a file of the mail in base64, or why there is none."""
    return _told_octets(lambda: part_octets(to_octets(Path(path)), position))


def _batches(paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    batch: list[Path] = []
    octets = 0
    for path in paths:
        size = _size(path)
        if batch and (len(batch) >= _TOGETHER or octets + size > _OCTETS_TOGETHER):
            yield batch
            batch, octets = [], 0
        batch.append(path)
        octets += size
    if batch:
        yield batch


def _together(paths: Sequence[Path], confined: Confined) -> Iterator[ReadMail | MailUnreadable]:
    try:
        answers = _called(paths, f"{__name__}.told", confined, [str(path) for path in paths])
    except MailUnreadable as reason:
        if len(paths) == 1:
            yield reason
            return
        half = len(paths) // 2
        yield from _together(paths[:half], confined)
        yield from _together(paths[half:], confined)
        return
    for answer in answers:
        yield MailUnreadable(answer["refused"]) if "refused" in answer else msgspec.convert(answer, ReadMail)


def _octets(path: Path, call: str, confined: Confined, *arguments: object) -> bytes:
    answer = _called([path], call, confined, *arguments)
    if "refused" in answer:
        raise MailUnreadable(answer["refused"])
    return base64.b64decode(answer["base64"])


def _called(paths: Sequence[Path], call: str, confined: Confined, *arguments: object) -> Any:  # noqa: ANN401
    seconds = _SECONDS + sum(map(_size, paths)) // _OCTETS_A_SECOND
    try:
        return confined(call, *arguments, seconds=seconds, octets=_OCTETS, most=_ANSWER)
    except Problem as reason:
        raise MailUnreadable(
            f"The email can't be read. {reason} Nothing was imported. Open it in your email program, and save the "
            "files that you need."
        ) from reason


def _told(path: Path) -> dict[str, Any]:
    try:
        octets = to_octets(path)
        mail = read_mail(octets)
        found: dict[str, Any] = msgspec.to_builtins(ReadMail(mail, _named(mail, octets)))
    except MailUnreadable as reason:
        return {"refused": str(reason)}
    return found


def _named(mail: IncomingMail, octets: bytes) -> tuple[str, ...]:
    if mail.report is not None or not is_from_mail_server(mail):
        return ()
    try:
        return tuple(sorted(bounced_addresses(message_from_bytes(octets[:_BOUNCE]))))
    except RecursionError:  # Python's own reader goes down into every part
        return ()


def _told_octets(made: Callable[[], bytes]) -> dict[str, str]:
    try:
        return {"base64": base64.b64encode(made()).decode()}
    except MailUnreadable as reason:
        return {"refused": str(reason)}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # the child says so
