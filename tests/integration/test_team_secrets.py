"""Accounts' passwords in a team's database: any machine with the key has them, and nobody else."""

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.accounts.account import SignIn
from app.domain.accounts.credentials import Password
from app.domain.people.user import NotAllowed, Role
from app.services.accounts.accounts import PasswordNotStored
from app.services.accounts.kept_tokens import KeptTokens
from app.services.accounts.passwords import PasswordSource
from app.services.accounts.team_secrets import TeamSecrets, TeamSignIns, new_key
from app.storage.accounts import sealed
from app.system.settings import Settings
from app.system.team_key import KeyNotWritten, TeamKey, TeamKeyUnusable
from tests.fakes import team
from tests.fakes.accounts import smtp_account
from tests.fakes.closed_folder import close_folder
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.office import Office, opened
from tests.fakes.secret_keepers import NoSecrets
from tests.fakes.terminal import Terminal
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own"),
]
PLANTED = "planted-Team-4"


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
def key(tmp_path: Path) -> TeamKey:
    new_key(tmp_path / "team.key")
    return TeamKey(tmp_path / "team.key")


@pytest.fixture
def office(tmp_path: Path, key: TeamKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("RFQ_SENDER_KEY_FILE", str(key.file))
    with opened(tmp_path / "data") as made:
        yield made


def test_a_password_is_kept_for_every_machine_with_the_key(office: Office, key: TeamKey) -> None:
    account = office.account(user="anna", password=PLANTED)
    accounts = office.services.accounts
    assert accounts.password_state(account).source is PasswordSource.TEAM
    assert office.secrets.get("office") is None, "the keyring of this computer has nothing to do with it"
    other = TeamSecrets(office.database, key, NoSecrets())
    assert other.get("office") == PLANTED
    assert other.get("another") is None
    assert other.reason_unavailable() is None
    accounts.save(replace(account, name="purchasing"))
    assert (other.get("office"), other.get("purchasing")) == (None, PLANTED)
    accounts.remove("purchasing")
    assert other.get("purchasing") is None


def test_a_worker_signs_in_with_it(tmp_path: Path, key: TeamKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_KEY", key.file.read_text() if key.file else "")
    with opened(tmp_path / "data") as office:
        office.queued(2, user="anna", password=PLANTED)
        office.drain()
        assert len(office.server.taken) == 2
        assert set(office.server.credentials) == {Password("anna", PLANTED)}


def test_a_team_s_sign_ins_are_not_a_buyers_to_take_away(office: Office) -> None:
    office.database.who = "Anna"
    office.services.people.put("Anna", Role.ADMIN)
    office.services.people.put("Bert", Role.BUYER)
    account = smtp_account(sign_in=SignIn.MICROSOFT, user="anna@shop.example", host="smtp.shop.example", port=587)
    office.services.accounts.sign_out_of(account)
    office.database.who = "Bert"
    with pytest.raises(NotAllowed, match="change how an account signs in"):
        office.services.accounts.sign_out_of(account)
    office.services.accounts.sign_out_of(replace(account, private_to="Bert"))


def test_sign_ins_are_kept_there_too(office: Office, key: TeamKey) -> None:
    kept, elsewhere = (KeptTokens(TeamSignIns(office.database, key)) for _ in range(2))
    assert kept.load("anna") == ""
    kept.save("anna", "a refresh token " * 200)
    assert elsewhere.load("anna") == "a refresh token " * 200
    kept.forget("anna")
    assert elsewhere.load("anna") == ""


def test_another_key_opens_nothing_and_an_entry_is_good_in_its_own_place_alone(
    office: Office, key: TeamKey, tmp_path: Path
) -> None:
    known = TeamSecrets(office.database, key, NoSecrets())
    known.set("office", PLANTED)
    known.set("another", "something else")
    new_key(tmp_path / "other.key")
    stranger = TeamSecrets(office.database, TeamKey(tmp_path / "other.key"), NoSecrets())
    with pytest.raises(TeamKeyUnusable, match="doesn't open what is kept for “office”"):
        stranger.get("office")
    with pytest.raises(TeamKeyUnusable):
        stranger.rotate()
    with office.database.write() as session:
        moved = sealed.get(session, "password", "office")
        assert moved
        sealed.put(session, "password", "another", moved)
    with pytest.raises(TeamKeyUnusable, match="“another”"):
        known.get("another")
    assert known.get("office") == PLANTED


def test_a_key_is_changed_while_everybody_goes_on(office: Office, key: TeamKey) -> None:
    team_secrets = TeamSecrets(office.database, key, NoSecrets())
    team_secrets.set("office", PLANTED)
    assert key.file
    old = key.file.read_text()
    new_key(key.file)
    assert team_secrets.get("office") == PLANTED
    newest = key.file.read_text().splitlines()[0]
    assert team_secrets.rotate() == 1
    key.file.write_text(f"# of 2026\n{newest}\n")
    assert team_secrets.get("office") == PLANTED
    key.file.write_text(old)
    with pytest.raises(TeamKeyUnusable):
        team_secrets.get("office")


@pytest.mark.parametrize("text", ["", "# nothing", "not a key", "\xff"])
def test_a_key_that_is_none_is_said_and_not_shown(
    office: Office, key: TeamKey, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert key.file
    key.file.write_text(text, encoding="latin-1")
    team_secrets = TeamSecrets(office.database, key, NoSecrets())
    reason = team_secrets.reason_unavailable()
    assert reason
    assert reason.startswith("The team's key can't be used")
    assert "not a key" not in reason
    with pytest.raises(PasswordNotStored):
        office.account(user="anna", password=PLANTED)
    assert [c.key for c in office.services.doctor.slow(check_database=False)] == ["keyring"]
    monkeypatch.setenv("RFQ_SENDER_KEY", "not a key")
    assert "RFQ_SENDER_KEY holds no valid key" in str(team_secrets.reason_unavailable())


def test_a_key_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(KeyNotWritten, match="as it was"):
        new_key(tmp_path / "nowhere" / "team.key")
    (tmp_path / "folder").mkdir()
    with pytest.raises(KeyNotWritten):
        new_key(tmp_path / "folder")
    assert not list(tmp_path.glob("*.part"))


def test_a_key_in_a_folder_that_this_user_may_not_enter_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_folder(monkeypatch, tmp_path)
    with pytest.raises(KeyNotWritten, match=r"\(Permission denied\)\. The file is as it was\."):
        new_key(tmp_path / "team.key")


def test_a_key_is_made_without_any_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The user of a service has no home, and the service hasn't run yet."""
    terminal = Terminal(tmp_path / "data", monkeypatch, capsys)
    for _ in range(2):
        assert terminal.json("secrets", "new-key", tmp_path / "team.key") == {"written": str(tmp_path / "team.key")}
    assert len((tmp_path / "team.key").read_text(encoding="ascii").split()) == 2
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_others_on_this_computer_cannot_read_a_key(key: TeamKey) -> None:
    assert key.file
    new_key(key.file)
    assert key.file.stat().st_mode & 0o077 == 0
    assert len(key.file.read_text().split()) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.parametrize(("rights", "is_told"), [(0o600, False), (0o640, False), (0o644, True), (0o660, True)])
def test_a_key_that_others_can_read_is_told(office: Office, key: TeamKey, rights: int, is_told: bool) -> None:
    assert key.file
    office.account(user="anna", password=PLANTED)
    key.file.chmod(rights)
    told = office.services.doctor.slow(check_database=False)
    assert [c.key for c in told] == (["key-exposed"] if is_told else [])
    assert all("can be read or changed by other users" in c.headline for c in told)


def test_neither_a_key_of_the_environment_nor_one_that_is_away_is_exposed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert TeamKey(tmp_path / "nowhere").reason_exposed() is None
    monkeypatch.setenv("RFQ_SENDER_KEY", "a key")
    assert TeamKey(tmp_path).reason_exposed() is None


def test_the_commands(
    server: Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ring = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    monkeypatch.setenv("RFQ_SENDER_LOG_LEVEL", "DEBUG")
    terminal = Terminal(tmp_path / "data", monkeypatch, capsys)
    Settings.load(None, tmp_path / "data").save(database=server.url(server.new_schema()))
    add = (
        "accounts",
        "add",
        "office",
        "--smtp",
        "smtp.shop.example:587",
        "--security",
        "starttls",
        "--from",
        "anna@shop.example",
        "--user",
        "a",
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PLANTED}\n"))
    terminal.json(*add, "--password-stdin")
    assert "kept by this computer" in terminal("secrets", "rotate").err
    key = tmp_path / "team.key"
    assert terminal.json("secrets", "new-key", key) == {"written": str(key)}
    monkeypatch.setenv("RFQ_SENDER_KEY_FILE", str(key))
    assert "missing" in terminal("accounts", "show", "office").out
    assert terminal.json("secrets", "take-in") == {"accounts": ["office"]}
    ring.entries.clear()
    assert "has no password" in terminal("secrets", "take-in").out
    assert "team's database" in terminal("accounts", "show", "office").out
    assert terminal.json("secrets", "rotate") == {"sealed": 1}
    monkeypatch.setenv("RFQ_SENDER_USER", "Anna")
    terminal.json("server", "user", "add", "Anna", "--role", "admin")
    terminal.json("server", "user", "add", "Bert")
    monkeypatch.setenv("RFQ_SENDER_USER", "Bert")
    assert "may not change the team's secrets" in terminal("secrets", "rotate").err
    dumped = server.run("pg_dump", "-h", str(server.folder), "-U", "rfq", "--inserts", "rfq")
    assert "INSERT INTO" in dumped
    assert PLANTED not in dumped
    for place in (server.folder, tmp_path):
        files = [file for file in place.rglob("*") if file.is_file()]
        assert files
        assert not [file for file in files if PLANTED.encode() in file.read_bytes()]
