"""rfq-sender mailbox: what a team's workers do besides sending, alone: no account is taken, and nothing is sent."""

import threading
from argparse import Namespace
from contextlib import suppress

from app.cli.answer import Answer, tell
from app.cli.ending import gently
from app.cli.worker_command import jobs_of, tend, wait_for_jobs
from app.domain.trade.problem import Problem
from app.services.suite import Services


class NoTeam(Problem):
    """A file has one user, and nobody to share this with."""

    def __init__(self) -> None:
        super().__init__(
            "“rfq-sender mailbox” is for a team's database, and this data is a file. Its window looks into the "
            "mailboxes while it is open, and so does: rfq-sender replies fetch"
        )


def run(services: Services, args: Namespace) -> Answer:  # noqa: ARG001 - as every command
    """Until Ctrl+C or SIGTERM. The beat is that of the jobs' own loop: this thread would go on although that hangs."""
    beat, over = services.health.pulse.beat, threading.Event()
    beat()
    work = jobs_of(services, over, beat)
    if work is None:
        raise NoTeam
    work.start()
    tell("Looking into the mailboxes, and sending nothing. Stop with Ctrl+C.")
    try:
        with gently() as ending, suppress(KeyboardInterrupt):  # of whoever can't wait for a look
            tend(services, lambda: None, threading.Event(), ending, lambda: None)
    finally:
        over.set()
        wait_for_jobs(work)
    return Answer({"stopped": True}, ["Stopped. What was not done, another one does."])
