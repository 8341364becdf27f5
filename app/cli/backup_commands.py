"""The commands of rfq-sender backup. Those that need no open database work also where it is damaged."""

from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager

from app.cli.answer import Answer, Exit, Table, megabytes, tell
from app.cli.sending import HOW_TO_GO_ON
from app.services.suite import Services
from app.services.upkeep.backups import Backups

OpenServices = Callable[[], AbstractContextManager[Services]]


def run(services: Services, args: Namespace) -> Answer:
    """Make a copy now, or go on with older data."""
    return _make(services) if args.action == "make" else _go_on(services)


def run_closed(backups: Backups, args: Namespace, open_services: OpenServices) -> Answer:
    """List the copies, or lay one back."""
    return _list(backups) if args.action == "list" else _restore(backups, args, open_services)


def _list(backups: Backups) -> Answer:
    found = backups.all()
    rows = [(b.name, _WHY[b.why], f"{b.made_at.astimezone():%Y-%m-%d %H:%M}", megabytes(b.octets)) for b in found]
    document = [{"name": b.name, "why": b.why, "made_at": b.made_at.isoformat(), "octets": b.octets} for b in found]
    empty = "There is no copy yet. One is made on each day that you send, and before each batch."
    return Answer(document, [Table(("Copy", "Why", "Made", "Size"), rows, empty)])


def _make(services: Services) -> Answer:
    made = services.backups.make()
    if made is None:
        return Answer({"made": None}, ["Nothing has changed since the last copy, so no new copy was made."])
    return Answer({"made": made.name}, [f"{made.name} was made ({megabytes(made.octets)})."])


def _restore(backups: Backups, args: Namespace, open_services: OpenServices) -> Answer:
    if not args.yes:
        text = f"“{args.name}” would replace the current data, which is kept aside. Add --yes to do it."
        return Answer({"error": text}, [text], Exit.REFUSED)
    aside = backups.restore(args.name)
    with open_services() as services:
        older = services.outbox_reading.older()
    if older:
        tell(f"{older.text} {HOW_TO_GO_ON}")
    document = {"restored": args.name, "laid_aside": aside, "older": older.text if older else ""}
    return Answer(document, [f"{args.name} was restored. The data from before is kept as {aside}."])


def _go_on(services: Services) -> Answer:
    older = services.outbox_reading.older()
    services.data_age.go_on()
    said = "This data will be used. Paused emails stay paused. Resume them with: rfq-sender outbox resume"
    return Answer({"decided": older is not None}, [said if older else "This data is not older than what was sent."])


_WHY = {"backup": "daily or before a batch", "upgrade": "before an upgrade", "replaced": "replaced by a copy"}
