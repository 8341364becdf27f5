"""One command, from its arguments to its exit code."""

from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager

from app.cli import account_commands, outbox_commands, practice_commands, rfq_commands, vendor_commands
from app.cli.answer import Answer, Exit, tell
from app.cli.arguments import parser
from app.cli.outbox_commands import UsageError
from app.cli.sending import refused
from app.domain.deadline import DeadlineInvalid
from app.domain.problem import Problem
from app.services.suite import Services

_COMMANDS: dict[str, Callable[[Services, Namespace], Answer]] = {
    "practice": practice_commands.run,
    "vendors": vendor_commands.run,
    "rfq": rfq_commands.run,
    "outbox": outbox_commands.run,
    "accounts": account_commands.run,
    "doctor": lambda services, _args: account_commands.doctor(services),
}


def run(args: Namespace, open_services: Callable[[], AbstractContextManager[Services]]) -> int:
    """Do it and say how it went; a Problem becomes a sentence on stderr and exit code 1."""
    try:
        with open_services() as services:
            answer = _COMMANDS[args.command](services, args)
            answer.show(as_json=args.json)
            return answer.exit
    except (UsageError, DeadlineInvalid) as mistake:
        parser().error(str(mistake))
    except Problem as problem:
        tell(str(problem))
        if args.json:
            Answer(refused(str(problem))).show(as_json=True)
        return Exit.REFUSED
    except KeyboardInterrupt:
        tell("Interrupted. What was not sent waits in the outbox.")
        return Exit.INTERRUPTED
