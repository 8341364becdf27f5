"""The network goes away while a token has to be renewed: the account comes back by itself, and no try is counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.assembly import Parts, services
from app.domain.accounts.account import Account, GraphLine, Registration, Security, SignIn, SmtpLine
from app.domain.outbox.delivery import DeliveryState
from app.system.settings import Settings
from tests.fakes import certificates
from tests.fakes.clocks import StoppedClock
from tests.fakes.graph_server import OWNER, GraphServer
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.oauth_authority import CLIENT, TENANT, FakeAuthority
from tests.fakes.office import Office, lay_empty_database
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.fakes.secret_keepers import RememberedSecrets

S = DeliveryState
_VENDORS = 2


class Fading:
    """The tokens that a server takes: the first one for so many requests, then only newer ones."""

    def __init__(self, old: str, requests: int) -> None:
        self._old, self._left = old, requests

    def __contains__(self, token: object) -> bool:
        if token != self._old:
            return True
        self._left -= 1
        return self._left >= 0


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """As `opened` of the fakes, but its emails go the program's own way, with tokens of the program's own."""
    folder.mkdir(exist_ok=True)
    settings = Settings.load(None, folder)
    settings = lay_empty_database(settings)
    clock, secrets = StoppedClock(), RememberedSecrets()
    with services(settings, folder, Parts(clock=clock, secrets=secrets)) as made:
        yield Office(made, clock, FakeMailServer(), secrets, settings.folder.root)


def queued(here: Office, fake: FakeAuthority, line: GraphLine | SmtpLine) -> None:
    """Somebody has signed in; a mail for each vendor waits."""
    rfq = here.request(_VENDORS)
    account = here.services.accounts.save(Account(name="office", via=line, from_address=OWNER, per_minute=None))
    here.services.accounts.sign_in(account, fake.browsing())
    here.services.rfq_sending.queue(rfq.id, account)
    here.services.sending_right.take()


def come_back(here: Office, fake: FakeAuthority, probes: int = 4) -> None:
    """The network stays away for some probes, each of them said by the engine, then it is there again."""
    due = here.drain()
    for _ in range(probes):
        assert due is not None, "it waits for the buyer"
        assert here.states() == [S.READY] * _VENDORS
        here.clock.advance(seconds=(due - here.clock.now()).total_seconds())
        due = here.drain()
    assert due is not None
    (trouble,) = here.services.dispatch.troubles()
    assert "can't be reached" in str(trouble[1])
    fake.come_back()
    here.clock.advance(seconds=(due - here.clock.now()).total_seconds())
    assert here.drain() is None
    assert here.states() == [S.ACCEPTED] * _VENDORS
    assert [line.attempts for line in here.lines()] == [1] * _VENDORS, "the network's trouble is no try"
    assert not here.services.dispatch.troubles()


@pytest.mark.parametrize("requests", range(4), ids=["sign-in", "find", "create", "send"])
def test_a_token_that_graph_takes_no_more(tmp_path: Path, requests: int) -> None:
    (tmp_path / "server").mkdir()
    with GraphServer(tmp_path / "server") as server, FakeAuthority(server.ca.leaf().context()) as fake:
        fake.user = OWNER
        registration = Registration(authority=fake.url, tenant=TENANT, client_id=CLIENT)
        with office(tmp_path / "data") as here:
            queued(here, fake, server.line(registration=registration))
            server.takes = Fading(fake.tokens[0], requests)
            fake.leave()
            come_back(here, fake)
    assert (len(server.sent), server.drafts()) == (_VENDORS, [])
    assert [said["grant_type"] for said in fake.asked] == ["authorization_code", "refresh_token"]


def test_a_token_whose_time_is_over_here(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with GraphServer(tmp_path / "server") as server, FakeAuthority(server.ca.leaf().context(), lasts=0) as fake:
        fake.user = OWNER
        registration = Registration(authority=fake.url, tenant=TENANT, client_id=CLIENT)
        with office(tmp_path / "data") as here:
            queued(here, fake, server.line(registration=registration))
            server.takes = Fading(fake.tokens[0], 0)
            fake.lasts = 3600
            fake.leave()
            come_back(here, fake)
    assert (len(server.sent), server.drafts()) == (_VENDORS, [])


def test_a_token_that_smtp_takes_no_more(tmp_path: Path) -> None:
    trust = certificates.Authority(tmp_path)
    with (
        FakeAuthority(trust.leaf().context(), user=OWNER) as fake,
        ScriptedSmtp(tls=trust.leaf().context(), login=(OWNER, "access-token-2"), auth_offered="XOAUTH2") as server,
        office(tmp_path / "data") as here,
    ):
        line = SmtpLine(
            host="127.0.0.1",
            port=server.port,
            security=Security.STARTTLS,
            user=OWNER,
            sign_in=SignIn.MICROSOFT,
            registration=Registration(authority=fake.url, tenant=TENANT, client_id=CLIENT),
            ca_file=str(trust.ca_file),
        )
        queued(here, fake, line)
        assert fake.tokens[0] != "access-token-2"
        fake.leave()
        come_back(here, fake)
        assert len(server.accepted) == _VENDORS
