"""One command, from its arguments to its exit code."""

import gc
import logging
import os
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.cli.answer import Answer, Exit, never_fail_at_a_letter, refused, tell
from app.cli.ending import ENDING
from app.cli.parsing import UsageError, wrong_usage
from app.cli.watched import load_endpoint
from app.domain.trade.deadline import DeadlineInvalid
from app.domain.trade.problem import Problem
from app.services.suite import Services

if TYPE_CHECKING:
    from app.services.upkeep.backups import Backups
    from app.services.upkeep.moving import Moving
    from app.services.upkeep.self_test import SelfTest

_LOG = logging.getLogger(__name__)
OpenServices = Callable[[], AbstractContextManager[Services]]
_CLOSED = {"list", "restore"}  # of `backup`: done without an open database, which may be damaged
_COMMANDS = {  # where each is done; the others are not loaded
    "practice": ("practice_commands", "run"),
    "vendors": ("vendor_commands", "run"),
    "vocabulary": ("matching_commands", "vocabulary"),
    "rfq": ("rfq_commands", "run"),
    "templates": ("template_commands", "run"),
    "terms": ("terms_commands", "run"),
    "outbox": ("outbox_commands", "run"),
    "replies": ("reply_commands", "run"),
    "quote": ("quote_commands", "run"),
    "compare": ("comparison_commands", "run"),
    "overview": ("overview_command", "run"),
    "remind": ("notice_commands", "remind"),
    "amend": ("notice_commands", "amend"),
    "clarify": ("notice_commands", "clarify"),
    "award": ("notice_commands", "award"),
    "export": ("handover_commands", "export"),
    "layouts": ("handover_commands", "layouts"),
    "decision-file": ("decision_commands", "run"),
    "accounts": ("account_commands", "run"),
    "backup": ("backup_commands", "run"),
    "doctor": ("doctor_command", "doctor"),
    "server": ("server_command", "run"),
    "secrets": ("secret_commands", "run"),
    "worker": ("worker_command", "run"),
    "mailbox": ("mailbox_command", "run"),
    "web": ("web_command", "run"),
}
COMMAND_MODULES = tuple(f"app.cli.{module}" for module, _ in _COMMANDS.values())


@dataclass(frozen=True, slots=True)
class Closed:
    """What is done while no database is open: each is made when it is asked for."""

    backups: "Callable[[], Backups]"
    self_test: "Callable[[], SelfTest[Any]]"
    moving: "Callable[[], Moving]"
    migrating: "Callable[[], tuple[str, str]]"


class Unforeseen(Problem):
    """A mistake of ours: it is in the log."""


def run(
    args: Namespace,
    open_services: OpenServices,
    closed: "Closed",
) -> int:
    """Do it and say how it went; a Problem becomes a sentence on stderr and exit code 1."""
    never_fail_at_a_letter()
    try:
        with _terminable():
            answer = _done(args, open_services, closed)
    except (UsageError, DeadlineInvalid) as mistake:
        wrong_usage(str(mistake))
    except Problem as problem:
        tell(str(problem))
        answer = Answer(refused(str(problem)), exit=Exit.REFUSED)
    except KeyboardInterrupt as interrupt:
        text = str(interrupt) or "Interrupted. What was not sent waits in the outbox."
        tell(text)
        answer = Answer(refused(text), exit=Exit.INTERRUPTED)
    try:
        answer.show(as_json=args.json)
    except BrokenPipeError:  # `| head` has seen enough; Python must not complain once more when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as reason:
        tell(
            f"The output can't be written ({reason.strerror}). The command itself is done: check before you repeat it."
        )
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.REFUSED
    return answer.exit


def _done(args: Namespace, open_services: OpenServices, closed: "Closed") -> Answer:
    """What needs no open database is done without one."""
    if args.command == "backup" and args.action in _CLOSED:
        from app.cli.backup_commands import run_closed  # noqa: PLC0415 - no other command needs it

        return run_closed(closed.backups(), args, open_services)
    if args.command == "move-to":
        from app.cli import move_command  # noqa: PLC0415 - as above

        return move_command.run_closed(closed.moving(), args, open_services)
    if args.command == "server" and args.action == "migrate":
        from app.cli.server_command import run_closed as migrate  # noqa: PLC0415 - as above

        return migrate(closed.migrating)
    if args.command == "secrets" and args.action == "new-key":
        from app.cli.secret_commands import write_key  # noqa: PLC0415 - as above

        return write_key(args.file)
    if args.command == "doctor" and args.self_test:
        from app.cli.self_test_command import self_test  # noqa: PLC0415 - no other command needs it

        return self_test(closed.self_test(), is_told=not args.json)
    return _with_services(open_services, args)


def _with_services(open_services: OpenServices, args: Namespace) -> Answer:
    with open_services() as services:
        gc.freeze()
        gc.enable()  # see `app.__main__`
        for label in services.taken_back:
            tell(f"The program ended during the {label}. The vendor list is as it was before.")
        with _watched(services, getattr(args, "metrics_port", None), getattr(args, "metrics_listen", None)):
            return _answer(services, args)


@contextmanager
def _watched(services: Services, port: int | None, listen: str | None) -> Iterator[None]:
    """Whoever wants metrics has them from before the first mail to after the last one."""
    if port is None:
        if listen is not None:
            raise UsageError("--metrics-listen works only beside --metrics-port")
        yield
        return
    endpoint = load_endpoint()
    with endpoint.metrics_served(services.metrics, services.health, port, listen or endpoint.HOST):
        yield


def _answer(services: Services, args: Namespace) -> Answer:
    try:
        module, name = _COMMANDS[args.command]
        command: Callable[[Services, Namespace], Answer] = getattr(import_module(f"app.cli.{module}"), name)
        return command(services, args)
    except (Problem, UsageError):
        raise
    except Exception as mistake:
        _LOG.critical("Unforeseen error", exc_info=mistake)
        what = services.surroundings.without_secrets(f"{type(mistake).__name__}: {mistake}")
        raise Unforeseen(
            f"Unexpected error ({what}). Emails in the outbox are safe. Please report "
            f"it with the last lines of the log in “{services.surroundings.data_dir}”."
        ) from mistake


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM and a closed terminal end a command as Ctrl-C does: what is handed over is waited for, the rest stays."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in ENDING}
    heard = [number for number in ENDING if before[number] is not signal.SIG_IGN]  # `nohup` wants one ignored
    for number in heard:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])
