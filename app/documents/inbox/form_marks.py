"""Which attached sheets are quote forms of ours, and whose: told by their marks, in a child process.

Only the mark is looked for here. What the form says is read once it is known what was asked.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.documents.inbox.incoming_mail import part_octets
from app.documents.inbox.mime import MailUnreadable
from app.domain.inbox.incoming import IncomingMail, IncomingPart
from app.domain.rfqs.mark import LETTERS
from app.domain.trade.problem import Problem

_SHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".txt")
_MARK = re.compile(rf"\[([^\[\]/]{{1,60}})/([{LETTERS}]{{5}})\]", re.IGNORECASE)
_REF = re.compile(rf"\bL[1-9][0-9]{{0,8}}-[1-9][0-9]{{0,9}}-([{LETTERS}]{{5}})-[{LETTERS}]{{2}}\b", re.IGNORECASE)
_ROWS, _COLUMNS, _CHARACTERS = 400, 40, 300
_TEXT = 200_000  # octets of a text file
_LARGEST = 30_000_000
_TOGETHER = 20  # mails
_SECONDS = 20
_Marks = list[tuple[int, str, str]]  # as JSON tells them


@dataclass(frozen=True, slots=True)
class FormMark:
    """The sheet at this position of a mail; `rfq` is empty where only its Refs are left."""

    position: int
    rfq: str
    token: str


def form_marks_apart(
    mails: Sequence[tuple[Path, IncomingMail]], confined: Callable[..., Any]
) -> list[tuple[FormMark, ...]]:
    """Of each mail, in their order. A sheet that brings its reader down has none."""
    found: list[tuple[FormMark, ...]] = [()] * len(mails)
    wanted = [(n, str(path), _positions(mail.parts)) for n, (path, mail) in enumerate(mails)]
    sheets = [(n, path, positions) for n, path, positions in wanted if positions]
    for start in range(0, len(sheets), _TOGETHER):
        some = sheets[start : start + _TOGETHER]
        answers = _asked([(path, positions) for _, path, positions in some], confined)
        for (number, _, _), marks in zip(some, answers, strict=True):
            found[number] = tuple(FormMark(*mark) for mark in marks)
    return found


def told(mails: Sequence[tuple[str, Sequence[int]]]) -> list[_Marks]:
    """In the child: the marks of each mail's sheets at these positions."""
    return [list(_marks_of(Path(path), positions)) for path, positions in mails]


def _asked(mails: Sequence[tuple[str, Sequence[int]]], confined: Callable[..., Any]) -> list[_Marks]:
    try:
        answer: list[_Marks] = confined(f"{__name__}.told", mails, seconds=_SECONDS)
    except Problem:
        if len(mails) == 1:
            return [[]]
        return [marks for mail in mails for marks in _asked([mail], confined)]
    return answer


def _positions(parts: Iterable[IncomingPart]) -> list[int]:
    return [p.position for p in parts if p.name.lower().endswith(_SHEETS) and p.size <= _LARGEST]


def _marks_of(path: Path, positions: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    octets = path.read_bytes()
    for position in positions:
        try:
            texts = list(_texts(part_octets(octets, position)))
        except MailUnreadable:
            continue
        marks = {(m[1].strip(), m[2].upper()) for text in texts for m in _MARK.finditer(text)}
        refs = {m[1].upper() for text in texts for m in _REF.finditer(text)}
        marks |= {("", token) for token in refs - {token for _, token in marks}}
        yield from ((position, rfq, token) for rfq, token in sorted(marks))


def _texts(octets: bytes) -> Iterator[str]:
    """The texts of its first cells, of every sheet."""
    if not octets.startswith((b"PK", bytes.fromhex("d0cf11e0"))):
        text = octets[:_TEXT].decode("utf-16" if octets[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
        yield from text.splitlines()
        return
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - few mails need it

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        for name in workbook.sheet_names:
            for row in workbook.get_sheet_by_name(name).to_python(nrows=_ROWS):
                yield from (cell[:_CHARACTERS] for cell in row[:_COLUMNS] if isinstance(cell, str))
    except (CalamineError, ValueError, OSError):
        return
