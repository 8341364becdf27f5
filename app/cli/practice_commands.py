"""The command rfq-sender practice."""

import shlex
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from app.cli.answer import Answer, tell
from app.cli.sending import CommandRefused, send_open, take_right
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """Sample vendors and request, sent for real to the server on this computer; or they go."""
    return _remove(services) if args.remove else _send(services, args)


def _remove(services: Services) -> Answer:
    gone = services.samples.remove()
    return Answer(asdict(gone), [gone.text])


def _send(services: Services, args: Namespace) -> Answer:
    take_right(services)
    rfq = services.practice.fill(args.vendors)
    before = {mail.path for mail in services.practice.mails()}
    account = services.accounts.ensure_practice()
    tell(f"{rfq.number} “{rfq.title}” goes to {len(rfq.vendor_ids)} sample vendors. Nothing leaves this computer.")
    services.rfq_sending.queue(rfq.id, account)
    sent = send_open(services, rfq.id)
    mails = [mail.path for mail in services.practice.mails() if mail.path not in before]
    folder = services.surroundings.practice_folder
    if args.out is not None:
        mails = _copied(services, mails, args.out)
        folder = args.out
    document = dict(sent.document) if isinstance(sent.document, dict) else {}
    document |= {"rfq": rfq.number, "folder": str(folder), "files": [str(p) for p in mails]}
    where = f"The {len(mails)} emails, as the vendors would get them (.eml): {folder}"
    hint = f"Open the window on the same data: rfq-sender{_place(services)}"
    return Answer(document, [*sent.parts, where, hint], sent.exit)


def _place(services: Services) -> str:
    around = services.surroundings
    folder = "" if around.data_dir_override is None else f" --data-dir {shlex.quote(str(around.data_dir_override))}"
    return folder + ("" if around.is_production else f" --env {around.environment}")


def _copied(services: Services, mails: list[Path], out: Path) -> list[Path]:
    try:
        return services.practice.copy(mails, out)
    except OSError as reason:
        raise CommandRefused(f"The emails were sent, but “{out}” can't be written: {reason.strerror}.") from reason
