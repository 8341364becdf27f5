"""Mails of strangers, read by a process of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.documents.inbox.apart import (
    ReadMail,
    mail_octets_apart,
    part_octets_apart,
    read_mails_apart,
    told,
    told_octets,
    told_part,
)
from app.documents.inbox.incoming_mail import part_octets, read_mail
from app.documents.inbox.mime import MailUnreadable
from app.documents.inbox.outlook_file import to_octets
from app.system.confined import Unconfined, confined
from tests.unit.inbox.samples import CASES, mail

_MAILS = sorted((*CASES.glob("*.eml"), *CASES.glob("*.msg")))


def test_a_child_reads_what_we_would_read() -> None:
    found = [one.mail for one in read_mails_apart(_MAILS, confined) if isinstance(one, ReadMail)]
    assert found == [read_mail(to_octets(path)) for path in _MAILS]


def test_addresses_are_named_where_a_mail_server_writes_no_report() -> None:
    found = zip(_MAILS, read_mails_apart(_MAILS, confined), strict=True)
    named = {path.name: one.named for path, one in found if isinstance(one, ReadMail)}
    assert {name: addresses for name, addresses in named.items() if addresses} == {
        "16-bounce-exim-text.eml": ("office@graz-oberflaechen.example",)
    }


def test_a_hundred_are_read_in_one_call(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.eml" for n in range(100)]
    for n, path in enumerate(paths):
        path.write_bytes(mail(f"Quote {n}"))
    calls: list[str] = []

    def counted(function: str, *arguments: object, **limits: int) -> Any:
        calls.append(function)
        return confined(function, *arguments, **limits)

    assert [one.mail.text for one in read_mails_apart(paths, counted) if isinstance(one, ReadMail)] == [
        f"Quote {n}" for n in range(100)
    ]
    assert len(calls) == 1


def test_what_cannot_be_read_is_told_in_its_place(tmp_path: Path) -> None:
    no_mail = tmp_path / "list.xlsx"
    no_mail.write_bytes(b"PK\3\4")
    first, second, third = read_mails_apart([no_mail, _MAILS[0], tmp_path / "gone.eml"], confined)
    assert isinstance(first, MailUnreadable)
    assert isinstance(second, ReadMail)
    assert isinstance(third, MailUnreadable)
    assert "“gone.eml” can't be opened" in str(third)


def _dying_on(culprit: Path) -> Callable[..., Any]:
    """A child that one file brings down: of a file that really does so the reader would be fixed."""

    def called(function: str, paths: list[str], **limits: int) -> Any:
        if str(culprit) in paths:
            raise Unconfined("It couldn't be read: it is damaged, or needs too much memory.")
        return confined(function, paths, **limits)

    return called


def test_one_that_brings_the_child_down_takes_no_other_along() -> None:
    found = read_mails_apart(_MAILS, _dying_on(_MAILS[3]))
    assert [isinstance(one, ReadMail) for one in found] == [path != _MAILS[3] for path in _MAILS]
    assert "needs too much memory" in str(found[3])


def test_a_child_with_too_little_memory_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "large.eml"
    path.write_bytes(mail("x" * 40_000_000))

    def starved(function: str, *arguments: object, **limits: int) -> Any:
        return confined(function, *arguments, **{**limits, "octets": 60_000_000})

    (found,) = read_mails_apart([path], starved)
    assert isinstance(found, MailUnreadable)


def test_large_ones_have_a_child_of_their_own(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.eml" for n in range(3)]
    for path in paths:
        path.write_bytes(mail("x" * 12_000_000))
    batches: list[int] = []

    def counted(_function: str, batch: list[str], **_limits: int) -> Any:
        batches.append(len(batch))
        return told(batch)

    assert len(read_mails_apart(paths, counted)) == 3
    assert batches == [1, 1, 1]


def test_octets_and_files_are_given_by_a_child() -> None:
    outlook = CASES / "18-reply-outlook.msg"
    octets = mail_octets_apart(outlook, confined)
    assert octets == to_octets(outlook)
    assert part_octets_apart(outlook, 0, confined) == part_octets(octets, 0)
    with pytest.raises(MailUnreadable, match="doesn't have this file"):
        part_octets_apart(outlook, 7, confined)


def test_the_child_tells_in_json() -> None:
    assert told([str(_MAILS[0])])[0]["mail"]["subject"].startswith("Re: RFQ-2026-0042")
    assert "refused" in told([str(CASES / "expected.md")])[0]
    assert "base64" in told_octets(str(_MAILS[0]))
    assert "refused" in told_part(str(_MAILS[0]), 0)


def test_nothing_is_asked_where_there_is_no_file() -> None:
    assert read_mails_apart((), confined) == ()
