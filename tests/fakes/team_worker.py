"""A team's worker as a process that looks into a mailbox and never comes back: `python -m tests.fakes.team_worker`.

Its words are the data folder and a file that it makes once it looks.
"""

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from app.assembly import Parts, services
from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.jobs import queue
from app.jobs.queue import Times
from app.jobs.running import Jobs
from app.jobs.work import Work
from app.system.settings import Settings
from tests.fakes.clocks import StoppedClock
from tests.fakes.secret_keepers import RememberedSecrets
from tests.fakes.shelf import Shelf

QUICK = Times(heartbeat=0.1, polling=0.1, grace=0.1, patience=0.3)

CLOCK = ("_EVERY_TWO_MINUTES", "_EVERY_THREE_MINUTES", "_ONCE_A_DAY", "_LATER")
NEVER = "0 0 29 2 *"  # what is queued then is queued by the test alone


@dataclass(slots=True)
class Hanging(Shelf):
    """A mailbox whose server says nothing once it is asked."""

    begun: Path = Path()

    @override
    def __call__(self, account: Account, credentials: Credentials | None) -> "Hanging":
        self.begun.touch()
        time.sleep(3_600)
        return self


def main(folder: Path, begun: Path) -> None:
    for name in CLOCK:
        setattr(queue, name, NEVER)
    parts = Parts(StoppedClock(), RememberedSecrets(), open_mailbox=Hanging(begun=begun))
    with services(Settings.load(None, folder), folder, parts, is_person=False) as made:
        over = threading.Event()
        Jobs(made.server_arguments, Work.of(made, over), over, QUICK).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
