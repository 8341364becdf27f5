"""A sender over a mailbox, Exchange's, Microsoft 365's or an IMAP server's, as a process that may be killed.

`Zygote.office` starts one: it sends what the data folder has queued for its accounts, or puts it into their Drafts,
with the program's own transports, and ends by SIGKILL at that point of `tests.torture.points`, at its first passing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import app.transports.exchange.exchange
import app.transports.graph.graph
import app.transports.imap.drafts  # noqa: F401 - with the two above what each child would import by itself
from app.assembly import Parts, _look_in_folder, _open_drafts, _opening, services
from app.domain.accounts.account import Account, GraphLine
from app.domain.accounts.credentials import Credentials, Password
from app.system.settings import Settings
from app.transports.practice.server import PracticeServer
from app.transports.smtp.distrust import Distrust
from app.transports.transport import MailFolder, OpenTransport, Transport
from tests.fakes.clocks import StoppedClock
from tests.fakes.ews_server import PASSWORD
from tests.fakes.graph_server import bearer
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.office import Office, lay_empty_database
from tests.fakes.secret_keepers import RememberedSecrets
from tests.servers import mail_stack
from tests.torture import points


@contextmanager
def mailbox_office(folder: Path, point: str = "") -> Iterator[Office]:
    """As `opened` of the fakes, but its emails go the program's own way; `point` is one of the transport."""
    folder.mkdir(exist_ok=True)
    settings = Settings.load(None, folder)
    settings = lay_empty_database(settings)
    clock, secrets = StoppedClock(), RememberedSecrets()
    parts = Parts(
        clock=clock,
        secrets=secrets,
        open_transport=_watched(_opening(PracticeServer(folder / "practice"), Distrust()), point),
        open_drafts=_watched(_open_drafts, point),
        look_in_folder=lambda account, _, ids, folder=MailFolder.SENT: _look_in_folder(
            account, _credentials(account), ids, folder
        ),
    )
    with services(settings, folder, parts) as made:
        yield Office(made, clock, FakeMailServer(), secrets, settings.folder.root)


def main(folder: Path, point: str = "") -> None:
    """What the process does."""
    in_transport = point if point in points.IN_THE_TRANSPORT else ""
    if point and not in_transport:
        points.arm(point, 1)
    with mailbox_office(folder, in_transport) as here:
        here.services.sending_right.take()
        here.drain()


def _watched(opening: OpenTransport, point: str) -> OpenTransport:
    def opened(account: Account, credentials: Credentials | None) -> Transport:  # noqa: ARG001 - the protocol's names
        transport = opening(account, _credentials(account))
        return points.watched(transport, point) if point else transport

    return opened


def _credentials(account: Account) -> Credentials:
    if isinstance(account.via, GraphLine):
        return bearer()
    user = account.via.user
    return Password(user, mail_stack.PASSWORD if user == mail_stack.BUYER else PASSWORD)
