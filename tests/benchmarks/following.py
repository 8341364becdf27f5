"""How long a look into a large mailbox takes, beside a bare loop of imaplib that reads the same headers.

`python -m tests.benchmarks.following`: a Dovecot mailbox of 20,000 emails (`--mails 100000` for more), of which 8,500
came since the RFQ's day and 24 are answers. It needs what tests/servers/mail_stack.py needs.
"""

import argparse
import imaplib
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.accounts.account import Security
from app.domain.accounts.credentials import Password
from app.services.inbox.following import Following, Looked
from app.transports.mailbox import HEADER_FIELDS
from tests.fakes.asked_vendors import NUMBER, SENT_AT, VENDORS, ask_vendors
from tests.fakes.office import Office, opened
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack, mail_stack, why_not

_SINCE, _ANSWERS = 8_500, 24
_AT_ONCE = 500
_WORDS = "A price list and some words about the weather that nobody needs.\r\n" * 20


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.following")
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--quick", action="store_true", help="9,000 emails")
    options = parser.parse_args(words)
    if reason := why_not():
        print(f"following: left out, {reason}")
        return
    mails = 9_000 if options.quick else options.mails
    with tempfile.TemporaryDirectory() as folder, mail_stack() as stack, opened(Path(folder) / "data") as office:
        ask_vendors(office)
        _fill(stack, mails)
        with stack.signed_in(BUYER) as client:  # Dovecot's own index is made
            client.select("INBOX", readonly=True)
        print(f"\n{mails:,} emails in the Inbox, {_SINCE:,} since {NUMBER} was sent, {_ANSWERS} answers")
        cold = _seconds_of_bare_loop(stack)
        _looks(office, stack)
        print(f"imaplib, the headers alone: {cold:.2f} s, and again {_seconds_of_bare_loop(stack):.2f} s")


def _looks(office: Office, stack: MailStack) -> None:
    look = {"imap_host": "127.0.0.1", "imap_port": stack.ports.imaps, "imap_security": Security.TLS}
    account = office.account("purchasing", PASSWORD, user=BUYER, from_address=BUYER, ca_file=str(stack.ca_file), **look)
    following: Following = office.services.following
    with closing(following.open_mailbox(account, Password(BUYER, PASSWORD))):
        idle = _now_mib()  # what is loaded when a mailbox is first opened has been loaded
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    first, seconds = _timed(following, account.name)
    print(
        f"first look {seconds:.2f} s: {first.seen:,} headers, {len(first.taken.added)} kept, "
        f"{first.taken.foreign} foreign; memory {idle:.0f} MiB before, +{_peak_mib() - idle:.0f} at the peak"
    )
    again, seconds = _timed(following, account.name)
    print(f"further look, nothing new {seconds:.3f} s: {again.seen} headers", flush=True)


def _timed(following: Following, name: str) -> tuple[Looked, float]:
    begun = time.perf_counter()
    (looked,) = following.fetch([name])
    assert not looked.problem, looked.problem
    return looked, time.perf_counter() - begun


def _seconds_of_bare_loop(stack: MailStack) -> float:
    begun = time.perf_counter()
    fields = f"(BODY.PEEK[HEADER.FIELDS ({' '.join(HEADER_FIELDS)})] RFC822.SIZE)"
    with stack.signed_in(BUYER) as client:
        client.select("INBOX", readonly=True)
        uids = client.uid("SEARCH", f"SINCE {imaplib.Time2Internaldate(SENT_AT - timedelta(days=1))[1:12].strip()}")
        numbers = uids[1][0].decode().split()
        for start in range(0, len(numbers), _AT_ONCE):
            client.uid("FETCH", ",".join(numbers[start : start + _AT_ONCE]), fields)
    return time.perf_counter() - begun


def _fill(stack: MailStack, mails: int) -> None:
    """Files, as Dovecot would write them: the fastest way."""
    import pwd

    owner = pwd.getpwnam("mail")
    inbox = stack.folder / "mail" / BUYER
    for folder in (inbox, inbox / "cur", inbox / "new", inbox / "tmp"):
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    old = mails - _SINCE
    for number in range(mails):
        came = SENT_AT + (timedelta(seconds=number - old) if number >= old else timedelta(days=-400, seconds=number))
        path = inbox / "cur" / f"{1_700_000_000 + number}.M{number}.mail:2,S"
        path.write_bytes(_mail(number, came, number >= old and (number - old) % (_SINCE // _ANSWERS + 1) == 0))
        os.utime(path, (came.timestamp(), came.timestamp()))
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _mail(number: int, came: datetime, is_answer: bool) -> bytes:
    token, addresses = list(VENDORS.values())[number % len(VENDORS)]
    sender = addresses[0] if is_answer else f"someone{number}@house{number % 700}.example"
    subject = f"Re: Plating [{NUMBER}/{token}]" if is_answer else f"Weekly offer no. {number}"
    return (
        f"Message-ID: <{number}.abc@{sender.partition('@')[2]}>\r\nFrom: Somebody <{sender}>\r\n"
        f"To: {BUYER}\r\nSubject: {subject}\r\nDate: {came.astimezone(UTC):%a, %d %b %Y %H:%M:%S +0000}\r\n"
        f"References: <a{number}@x.example>\r\n <b{number}@x.example>\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{_WORDS}"
    ).encode()


def _now_mib() -> float:
    return _kib("VmRSS") / 1024


def _peak_mib() -> float:
    return _kib("VmHWM") / 1024


def _kib(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()
