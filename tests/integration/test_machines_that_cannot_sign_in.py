"""A team's machine that lacks what signs an account in leaves the account to the others, and says what it lacks."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.credentials import Password
from app.domain.outbox.delivery import DeliveryState
from app.services.accounts.passwords import PasswordSource
from app.services.accounts.team_secrets import TeamSecrets, new_key
from app.services.suite import Services
from app.storage.outbox import troubles
from app.system.settings import Settings
from app.system.team_key import TeamKey, TeamKeyUnusable
from app.transports.transport import AccountBlocked
from tests.fakes import team
from tests.fakes.mail_server import FakeMailServer, blocked, throttled
from tests.fakes.office import Office, drain, opened
from tests.fakes.secret_keepers import NoSecrets
from tests.fakes.terminal import Terminal
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own"),
]
S = DeliveryState
PLANTED = "planted-Team-5"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.fixture(autouse=True)
def _on_a_server(server: Postgresql) -> Iterator[None]:
    before = team.used()
    team.use(server)
    yield
    team.take_back()
    team.use(before)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    new_key(tmp_path / "team.key")
    return tmp_path / "team.key"


@contextmanager
def machine(tmp_path: Path, name: str, key: Path | None, like: Office | None = None, **how: Any) -> Iterator[Office]:
    """A computer of the team with its own settings; `like`: another one, whose data it shares."""
    folder = tmp_path / name
    folder.mkdir()
    settings = Settings.load(None, folder)
    if like is not None:
        database = Settings.load(None, like.folder).database
        settings = settings.save(database=database)
    if key is not None:
        settings.save(key_file=str(key))
    with opened(folder, **how) as office:
        yield office


@pytest.fixture
def two(tmp_path: Path, key: Path) -> Iterator[tuple[Office, Office]]:
    """Two emails wait; the first machine has the key, the second one is told of a file that isn't there yet."""
    mails = FakeMailServer()
    with ExitStack() as stack:
        first = stack.enter_context(machine(tmp_path, "first", key, server=mails))
        first.queued(2, user="anna", password=PLANTED)
        first.services.sending_right.give_back()
        later = tmp_path / "later.key"
        second = stack.enter_context(machine(tmp_path, "second", later, like=first, server=mails))
        second.services.sending_right.take()
        yield first, second


def test_who_lacks_the_key_leaves_the_account_to_the_others(two: tuple[Office, Office]) -> None:
    first, second = two
    drain(second.services)
    account = second.services.accounts.get("office")
    assert not second.services.dispatch.holds(account)
    ((_account, trouble),) = second.services.dispatch.troubles()
    assert "later.key” isn't there" in str(trouble)
    assert second.server.credentials == []
    first.services.sending_right.take()
    drain(first.services)
    assert first.states() == [S.ACCEPTED] * 2


def test_who_is_brought_the_key_goes_on_without_a_new_start(two: tuple[Office, Office], key: Path) -> None:
    first, second = two
    drain(second.services)
    assert first.states() == [S.READY] * 2
    (key.parent / "later.key").write_text(key.read_text())
    drain(second.services)
    assert first.states() == [S.READY] * 2, "it looks once in a while"
    second.clock.advance(seconds=25)
    drain(second.services)
    assert first.states() == [S.ACCEPTED] * 2
    assert set(second.server.credentials) == {Password("anna", PLANTED)}


def test_an_account_that_was_held_is_left_when_the_key_is_taken_away(two: tuple[Office, Office], key: Path) -> None:
    first, _second = two
    first.services.sending_right.take()
    account = first.services.accounts.get("office")
    first.services.dispatch.tend(lambda _lane: None)
    assert first.services.dispatch.holds(account)
    key.unlink()
    for desk in first.services.dispatch._all_desks():
        desk.lanes = 0  # the lane above never began
    first.clock.advance(seconds=25)
    first.services.dispatch.tend(lambda _lane: None)
    assert not first.services.dispatch.holds(account)


def test_a_refused_password_is_tried_anew_when_it_is_another_one(tmp_path: Path, key: Path) -> None:
    with machine(tmp_path, "first", key) as first, machine(tmp_path, "second", key, like=first) as second:
        first.server.opening.append(blocked())
        first.queued(1, user="anna", password=PLANTED)
        first.drain()
        first.clock.advance(minutes=5)
        first.drain()
        assert len(first.server.credentials) == 1, "the server was asked once"
        second.services.accounts.save(second.services.accounts.get("office"), "another-5")
        first.clock.advance(seconds=25)
        first.drain()
        assert first.states() == [S.ACCEPTED]
        assert first.server.credentials[-1] == Password("anna", "another-5")


def test_a_computer_without_the_key_says_so(tmp_path: Path, key: Path) -> None:
    with machine(tmp_path, "first", key) as first, machine(tmp_path, "second", None, like=first) as second:
        account = first.account(user="anna", password=PLANTED)
        state = second.services.accounts.password_state(account)
        assert (state.source, state.is_locked) == (PasswordSource.MISSING, True)
        assert "this computer has no key" in state.note
        (step,) = second.services.accounts.test("office")
        assert (step.name, step.passed, "no key" in step.text) == ("Sign in", False, True)
        (step,) = second.services.accounts.test_entered(account)
        assert not step.passed
        assert second.server.credentials == [], "no server was told a password that is none"
        (concern,) = second.services.doctor.slow(check_database=False)
        assert "can't be read on this computer" in concern.headline
        assert second.services.accounts.without_sign_in() == [("office", state.note)]
        assert first.services.accounts.without_sign_in() == []


def test_what_another_key_opens_is_not_sealed_over(tmp_path: Path, key: Path) -> None:
    with machine(tmp_path, "first", key) as first:
        first.account(user="anna", password=PLANTED)
        new_key(tmp_path / "other.key")
        other = TeamSecrets(first.database, TeamKey(tmp_path / "other.key"), NoSecrets())
        with pytest.raises(TeamKeyUnusable, match="newest key file"):
            other.set("office", "mine")
        assert first.services.accounts.password_state(first.services.accounts.get("office")).note == ""
        assert other.discard(is_meant=False) == ["office"]
        assert other.discard() == ["office"]
        assert other.discard() == []
        other.set("office", "mine")
        assert other.get("office") == "mine"
        nobody = TeamSecrets(first.database, TeamKey(tmp_path / "nowhere"), NoSecrets())
        with pytest.raises(TeamKeyUnusable):
            nobody.discard()


def test_what_nobody_of_the_team_sends_is_told(two: tuple[Office, Office]) -> None:
    first, _second = two
    assert _waiting(first.services) == []
    first.clock.advance(minutes=2)
    assert _waiting(first.services) == ["No worker and no window of the team sends them."]
    first.services.sending_right.take()
    first.services.dispatch.tend(lambda _lane: None)
    assert _waiting(first.services) == [], "somebody has the account"
    first.clock.advance(minutes=30)
    assert _waiting(first.services) == ["No worker and no window of the team sends them."], "and does nothing with it"


def _waiting(services: Services) -> list[str]:
    return [c.meaning for c in services.doctor.quick() if c.headline.endswith("to be sent.")]


def test_the_commands(
    server: Postgresql, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path / "data", monkeypatch, capsys)
    url = server.url(server.new_schema())
    Settings.load(None, tmp_path / "data").save(database=url, key_file=str(key))
    smtp = ("--smtp", "smtp.shop.example:587", "--security", "starttls", "--from", "anna@shop.example", "--user", "a")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PLANTED}\n"))
    terminal.json("accounts", "add", "office", *smtp, "--password-stdin")
    assert "Every machine needs" in terminal("secrets", "rotate").out
    assert terminal.json("secrets", "discard") == {"unreadable": []}
    key.write_text("")
    new_key(key)
    told = terminal("accounts", "test", "office")
    assert "newest key file" in told.out
    assert PLANTED not in told.out + told.err
    assert terminal.json("secrets", "discard") == {"unreadable": ["office"]}
    assert terminal.json("secrets", "discard", "--yes") == {"discarded": ["office"]}
    assert "opens everything" in terminal("secrets", "discard", "--yes").out


def test_a_refused_password_is_told_on_every_machine(tmp_path: Path, key: Path) -> None:
    with machine(tmp_path, "first", key) as first, machine(tmp_path, "second", key, like=first) as second:
        first.server.opening.append(blocked())
        first.queued(1, user="anna", password=PLANTED)
        first.drain()
        first.drain()
        (concern,) = [c for c in second.services.doctor.quick() if c.key.startswith("account:")]
        assert concern.headline.startswith("Sending is stopped on “")
        assert "The sign-in was refused." in concern.happened
        assert "Check the user name" in concern.todo
        second.services.sending_right.take()
        note = second.services.outbox_reading.outlook().note
        assert note.startswith("office, on “")
        account = first.services.accounts.get("office").stored_id
        (own,) = first.services.outbox_reading.troubles()[account]
        assert own.startswith("The sign-in was refused.")
        (elsewhere,) = second.services.outbox_reading.troubles()[account]
        assert elsewhere.startswith("On “")
        assert "The sign-in was refused." in elsewhere
        assert len([c for c in first.services.doctor.quick() if c.key.startswith("account:")]) == 1, "its own, once"
        second.services.accounts.save(second.services.accounts.get("office"), "another-6")
        first.clock.advance(seconds=25)
        first.drain()
        assert first.states() == [S.ACCEPTED]
        first.drain()
        assert not [c for c in second.services.doctor.quick() if c.key.startswith("account:")]


def test_what_a_machine_said_that_is_gone_counts_no_more(tmp_path: Path, key: Path) -> None:
    with machine(tmp_path, "first", key) as first, machine(tmp_path, "second", key, like=first) as second:
        first.server.opening.append(blocked())
        first.queued(1, user="anna", password=PLANTED)
        first.drain()
        first.drain()
        first.services.sending_right.give_back()
        assert not [c for c in second.services.doctor.quick() if c.key.startswith("account:")]
        second.services.sending_right.take()
        assert second.services.outbox_reading.outlook().note == ""


def test_what_a_killed_machine_said_is_cleared_by_its_heir(tmp_path: Path, key: Path) -> None:
    with machine(tmp_path, "first", key) as first, machine(tmp_path, "second", key, like=first) as second:
        first.server.opening.append(blocked())
        first.queued(1, user="anna", password=PLANTED)
        first.drain()
        first.drain()
        first.services.dispatch._told.clear()  # a process that is killed takes nothing back
        first.services.sending_right.give_back()
        with second.database.read() as session:
            assert troubles.all_of(session)
        second.services.sending_right.take()
        second.services.dispatch.tend(lambda _lane: None)
        second.services.dispatch.tend(lambda _lane: None)
        assert not [c for c in second.services.doctor.quick() if c.key.startswith("account:")]
        with second.database.read() as session:
            assert troubles.all_of(session) == []


def test_another_password_ends_no_pause_that_a_server_wants(tmp_path: Path, key: Path) -> None:
    with machine(tmp_path, "first", key) as first:
        first.server.opening.append(throttled())
        first.queued(1, user="anna", password=PLANTED)
        first.drain()
        ((_account, trouble),) = first.services.dispatch.troubles()
        assert not isinstance(trouble, AccountBlocked)
        first.services.accounts.passwords.secrets.set("office", "another-7")
        first.clock.advance(seconds=21)
        first.services.dispatch.tend(lambda _lane: None)
        ((_account, still),) = first.services.dispatch.troubles()
        assert still is trouble


def test_who_waits_is_told_that_others_send(tmp_path: Path, key: Path) -> None:
    with machine(tmp_path, "first", key) as first, machine(tmp_path, "second", key, like=first) as second:
        first.queued(1, user="anna", password=PLANTED)
        first.services.dispatch.tend(lambda _lane: None)
        second.services.sending_right.take()
        outlook = second.services.outbox_reading.outlook()
        assert (outlook.note, outlook.elsewhere) == (
            "",
            "Other machines of the team send, by themselves, from: office.",
        )
        assert first.services.outbox_reading.outlook().elsewhere == ""


def test_a_worker_says_what_it_lacks_each_time_it_is_another_thing(two: tuple[Office, Office], key: Path) -> None:
    _first, second = two
    said: list[str] = []
    second.services.dispatch.hear = said.append
    later = key.parent / "later.key"
    for content in (None, "not a key", key.read_text()):
        if content is not None:
            later.write_text(content)
        for _ in range(2):
            drain(second.services)
            second.clock.advance(seconds=25)
    assert [text.partition(":")[0] for text in said] == ["Not from “office” yet"] * 2 + ["Now from “office”, too."]
    assert "isn't there" in said[0]
    assert "holds no valid key" in said[1]
