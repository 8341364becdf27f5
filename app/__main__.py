"""The two front doors: a command makes it the terminal's, none, or an RFQ file, makes it the window's."""

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.answer import Exit, open_closed_streams
from app.cli.arguments import parser
from app.cli.given_file import given_file

if TYPE_CHECKING:
    from app.services.suite import Services
    from app.services.upkeep.backups import Backups
    from app.services.upkeep.moving import Moving
    from app.services.upkeep.self_test import SelfTest
    from app.services.upkeep.self_test_steps import Place
    from app.system.settings import Settings

_WORKERS = {"worker", "mailbox"}  # they wait for their database, and run for weeks


def run() -> int:
    """`rfq-sender`: returns the exit code."""
    words, file = given_file(sys.argv[1:])
    args = parser().parse_args(words)
    if args.database:
        os.environ["RFQ_SENDER_DATABASE"] = args.database  # the one place that is looked at, by children too
    if args.command is None:
        return _window(args, file)
    from app.cli.run import Closed  # noqa: PLC0415 - `--version` needs none of it
    from app.cli.run import run as run_command  # noqa: PLC0415
    from app.system import log_ids  # noqa: PLC0415 - as above

    closed = Closed(lambda: _backups(args), _self_test, lambda: _moving(args), lambda: _migrated(args))
    # a worker runs for weeks: each of its looks for work is a piece of work of its own
    with nullcontext() if args.command in _WORKERS else log_ids.request():
        return run_command(args, lambda: _services(args), closed)


def _services(args: Namespace) -> "AbstractContextManager[Services]":
    from app.assembly import services  # noqa: PLC0415 - storage and services, after the arguments are understood
    from app.system.settings import Settings  # noqa: PLC0415 - the same

    is_placed = args.env or args.data_dir or os.environ.get("RFQ_SENDER_DATA_DIR") or os.environ.get("RFQ_SENDER_ENV")
    # practice never mixes its samples with real vendors, unless somebody names the place
    environment = "practice" if args.command == "practice" and not is_placed else args.env
    settings = Settings.load(environment, args.data_dir)
    if args.command in _WORKERS:
        return _worker_services(settings, args)
    # the web is no person either: each request is answered as whoever is signed in
    return services(settings, args.data_dir, is_person=args.command != "web")


@contextmanager
def _worker_services(settings: "Settings", args: Namespace) -> "Iterator[Services]":
    """A database that is away is waited for."""
    from app.assembly import services  # noqa: PLC0415 - as above
    from app.cli.waiting import Waiting  # noqa: PLC0415 - the same

    with (
        Waiting(args.metrics_port, args.metrics_listen) as waiting,
        services(settings, args.data_dir, is_person=False, is_worker=True, wait=waiting) as made,
    ):
        waiting.over()
        yield made


def _backups(args: Namespace) -> "Backups":
    from app.assembly import backups  # noqa: PLC0415 - as above
    from app.system.settings import Settings  # noqa: PLC0415 - the same

    return backups(Settings.load(args.env, args.data_dir))


def _moving(args: Namespace) -> "Moving":
    from app.assembly import moving  # noqa: PLC0415 - as above
    from app.system.settings import Settings  # noqa: PLC0415 - the same

    return moving(Settings.load(args.env, args.data_dir))


def _migrated(args: Namespace) -> tuple[str, str]:
    from app.assembly import migrated  # noqa: PLC0415 - as above
    from app.system.settings import Settings  # noqa: PLC0415 - the same

    return migrated(Settings.load(args.env, args.data_dir))


def _self_test() -> "SelfTest[Place]":
    from app.self_test import self_test  # noqa: PLC0415 - it alone tries everything

    return self_test()


def _window(args: Namespace, file: Path | None) -> int:
    from app.main import show_window  # noqa: PLC0415 - Qt is needed from here on

    return show_window(args.env, args.data_dir, file)


def start() -> None:
    """The process: an interrupted one ends at once, although a server may still owe a lane its answer."""
    if os.name != "nt":
        os.umask(0o077)  # what is written is for this user alone: see `app.system.privacy`
    if sys.argv[1:2] == ["_confined"]:  # a child of ours, see the module
        from app.system.confined import serve  # noqa: PLC0415 - nothing else is loaded

        sys.exit(serve(sys.argv[2:]))
    if sys.argv[1:2] == ["_painted"]:  # another one
        from app.painting import paint  # noqa: PLC0415 - Qt is needed from here on

        sys.exit(paint(Path(sys.argv[2])))
    if getattr(sys, "frozen", False):
        from app.system.ourselves import spare_other_programs  # noqa: PLC0415 - of no use to a source

        spare_other_programs()
    open_closed_streams()
    gc.disable()  # hundreds of modules are loaded first, and none of it is garbage
    try:
        code = run()
    except KeyboardInterrupt:  # while modules were loaded, when nothing was begun
        code = Exit.INTERRUPTED
    if code == Exit.INTERRUPTED:
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    start()
