"""A sender over a mailbox, Exchange's or Microsoft 365's, as a process of its own that may be killed.

`python -m tests.torture.office_sender FOLDER [POINT]` sends what the data folder has queued for its accounts with the
program's own transports, and ends by SIGKILL at that point of `tests.torture.points`, at its first passing.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.assembly import Parts, _look_in_folder, _opening, services
from app.domain.accounts.account import Account, GraphLine
from app.domain.accounts.credentials import Credentials, Password
from app.system.settings import Settings
from app.transports.practice.server import PracticeServer
from app.transports.smtp.distrust import Distrust
from app.transports.transport import MailFolder, Transport
from tests.end_to_end.program import REPOSITORY
from tests.fakes.clocks import StoppedClock
from tests.fakes.ews_server import PASSWORD
from tests.fakes.graph_server import bearer
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.office import Office, lay_empty_database
from tests.fakes.secret_keepers import RememberedSecrets
from tests.torture import points


@contextmanager
def mailbox_office(folder: Path, point: str = "") -> Iterator[Office]:
    """As `opened` of the fakes, but its emails go the program's own way; `point` is one of the transport."""
    folder.mkdir(exist_ok=True)
    settings = Settings.load(None, folder)
    lay_empty_database(settings)
    clock, secrets = StoppedClock(), RememberedSecrets()
    opening = _opening(PracticeServer(folder / "practice"), Distrust())

    def opened(account: Account, credentials: Credentials | None) -> Transport:  # noqa: ARG001 - the protocol's names
        transport = opening(account, _credentials(account))
        return points.watched(transport, point) if point else transport

    parts = Parts(
        clock=clock,
        secrets=secrets,
        open_transport=opened,
        look_in_folder=lambda account, _, ids, folder=MailFolder.SENT: _look_in_folder(
            account, _credentials(account), ids, folder
        ),
    )
    with services(settings, folder, parts) as made:
        yield Office(made, clock, FakeMailServer(), secrets, settings.folder.root)


def start(folder: Path, point: str = "") -> "subprocess.Popen[bytes]":
    """Start it; it ends with -SIGKILL where it reaches the point, or is killed."""
    command = [sys.executable, "-m", "tests.torture.office_sender", str(folder), *([point] if point else [])]
    return subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL)


def _credentials(account: Account) -> Credentials:
    return bearer() if isinstance(account.via, GraphLine) else Password(account.via.user, PASSWORD)


def _main(folder: Path, point: str = "") -> None:
    in_transport = point if point in points.IN_THE_TRANSPORT else ""
    if point and not in_transport:
        points.arm(point, 1)
    with mailbox_office(folder, in_transport) as here:
        here.services.sending_right.take()
        here.drain()


if __name__ == "__main__":
    _main(Path(sys.argv[1]), *sys.argv[2:])
