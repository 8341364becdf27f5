"""A team's users: who they are, what they may, and the log of what they changed."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.assembly import Parts, services
from app.domain.people.user import NotAllowed, Role, User, UserInvalid
from app.domain.rfqs.approval import ApprovalRules
from app.domain.trade.quantity import QuantityBreaks
from app.services.suite import Services
from app.storage.accounts import sealed
from app.system.owner_lock import AlreadyRunning
from app.system.settings import Settings
from tests.fakes.accounts import smtp_account
from tests.fakes.clocks import StoppedClock
from tests.fakes.office import DEADLINE, ITEM, vendor
from tests.fakes.secret_keepers import RememberedSecrets
from tests.fakes.terminal import Terminal
from tests.servers.postgresql import Postgresql, postgresql, why_not

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.file_only("it has a server of its own"),
]
SignIn = Callable[[str], Services]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.fixture
def sign_in(server: Postgresql, tmp_path: Path) -> Iterator[SignIn]:
    """Somebody's program, on a computer of their own; empty: a worker's."""
    url = server.url(server.new_schema())
    with ExitStack() as stack:

        def start(who: str) -> Services:
            folder = tmp_path / (who or "worker")
            settings = Settings.load(None, folder).save(database=url, user=who or None)
            parts = Parts(StoppedClock(), RememberedSecrets())
            return stack.enter_context(services(settings, folder, parts, is_person=bool(who)))

        yield start


def test_as_long_as_there_are_no_users_everybody_may_everything(sign_in: SignIn) -> None:
    anybody = sign_in("anybody")
    assert anybody.people.me() is None
    assert anybody.people.all() == []
    anybody.rfq_editing.create("Plating", DEADLINE)
    anybody.accounts.save(smtp_account(host="smtp.shop.example", port=587, from_address="a@shop.example"))


def test_whoever_is_no_user_is_not_let_in(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    with pytest.raises(UserInvalid, match="has to be an admin"):
        anna.people.put("Anna", Role.BUYER)
    assert anna.people.put(" Anna ", Role.ADMIN) == User("Anna", Role.ADMIN)
    assert sign_in("ANNA").people.me() == User("Anna", Role.ADMIN)
    with pytest.raises(NotAllowed, match="Nobody called “Bert” works with the data"):
        sign_in("Bert")
    sign_in("").rfq_editing.create("A worker is no person", DEADLINE)


def test_each_role_may_what_it_may(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    for name, role in (("Anna", Role.ADMIN), ("Bert", Role.BUYER), ("Vera", Role.VIEWER), ("Paul", Role.APPROVER)):
        anna.people.put(name, role)
    account = smtp_account(host="smtp.shop.example", port=587, from_address="a@shop.example")
    bert, vera = sign_in("Bert"), sign_in("Vera")
    rfq = bert.rfq_editing.create("Plating", DEADLINE)
    for who in (bert, sign_in("Paul")):
        with pytest.raises(NotAllowed, match="may not change accounts: that takes an admin"):
            who.accounts.save(account)
        with pytest.raises(NotAllowed, match="may not change users"):
            who.people.put("Bert", Role.ADMIN)
        with pytest.raises(NotAllowed, match="may not change users"):
            who.people.remove("Vera")
    anna.accounts.save(account)
    with pytest.raises(NotAllowed, match="may not remove accounts"):
        bert.accounts.remove("office")
    assert not vera.may_write
    assert vera.rfq_reading.get(rfq.id).title == "Plating"
    with pytest.raises(NotAllowed, match="Vera, you can look at everything"):
        vera.rfq_editing.create("Not hers", DEADLINE)
    assert isinstance(vera.sending_right.try_to_take(), NotAllowed)
    with pytest.raises(NotAllowed), vera.vendors.database.rebuild():
        pass
    with pytest.raises(NotAllowed), vera.vendors.database.write_columns():
        pass
    assert bert.may_write
    assert not isinstance(bert.sending_right.try_to_take(), AlreadyRunning | NotAllowed)


def test_somebody_can_always_change_users(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    anna.people.put("Anna", Role.ADMIN)
    anna.people.put("Bert", Role.VIEWER)
    assert anna.people.put("BERT", Role.BUYER) in anna.people.all()
    for last in (lambda: anna.people.put("anna", Role.BUYER), lambda: anna.people.remove("Anna")):
        with pytest.raises(UserInvalid, match="At least one user has to be an admin"):
            last()
    with pytest.raises(UserInvalid, match="There is no user “Carl”"):
        anna.people.remove("Carl")
    for name in ("", " ", "x" * 61):
        with pytest.raises(UserInvalid, match="1 to 60 characters"):
            anna.people.put(name, Role.BUYER)
    anna.people.remove("bert")
    assert anna.people.all() == [User("Anna", Role.ADMIN)]
    anna.people.remove("Anna")
    assert anna.people.all() == []


def test_every_change_is_in_the_log_with_who_did_it(sign_in: SignIn) -> None:
    anna, bert = sign_in("Anna"), sign_in("Bert")
    (acme,) = anna.vendors.save_all([vendor(1)]).vendors
    rfq = bert.rfq_editing.create("Plating", DEADLINE)
    rfq = bert.rfq_editing.set_items(rfq.id, [ITEM])
    anna.rfq_editing.set_items(rfq.id, [replace(rfq.items[0], quantities=QuantityBreaks((12,)))])
    anna.rfq_editing.change(rfq.id, title="Nickel plating")
    anna.rfq_asking.set_invited(rfq.id, [acme.stored_id])
    sign_in("").rfq_editing.change(rfq.id, notes="a worker's")
    log = anna.people.changes()
    told = [(c.who, c.what, c.where) for c in log]
    assert ("Anna", "added", "vendor Vendor Number 001") in told
    assert ("Anna", "added", "Vendor Number 001, contact 1") in told
    assert ("Bert", "added", "RFQ-2026-0001") in told
    assert ("Bert", "added", "RFQ-2026-0001, line 1") in told
    (line,) = [c for c in log if c.where == "RFQ-2026-0001, line 1" and c.what == "changed"]
    assert (line.who, line.details) == ("Anna", "quantities: 1; 5 → 12")
    assert "title: Plating → Nickel plating" in [c.details for c in log if c.who == "Anna"]
    assert any(c.where == "RFQ-2026-0001, Vendor Number 001, asked vendor" for c in log)
    assert {c.who for c in log} == {"Anna", "Bert"}
    assert log == sorted(log, key=lambda c: c.at)
    assert [c for c in log if c.who == "Bert"] == anna.people.changes(who="Bert")
    assert {c.rfq or c.where for c in anna.people.changes(rfq="RFQ-2026-0001")} == {"RFQ-2026-0001"}
    assert anna.people.changes(since=log[-1].at) == [log[-1]]
    assert anna.people.latest(3) == log[:-4:-1]
    assert anna.people.latest(1, who="bert", rfq="RFQ-2026-0001") == [anna.people.changes(who="Bert")[-1]]


def test_rules_and_secrets_are_in_it_too_and_never_what_they_are(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    anna.rfq_approving.set_rules(ApprovalRules(above=3))
    for octets in ("one", "two"):
        with anna.vendors.database.write() as session:
            sealed.put(session, "password", "office", octets.encode())
    told = [(c.what, c.where, c.details) for c in anna.people.changes()][-3:]
    assert told[0][:2] == ("added", "rule approval")
    assert "above 3" in told[0][2]
    assert told[1:] == [("added", "secret office", ""), ("changed", "secret office", "")]


def test_who_set_a_password_and_who_signed_out_is_in_it_and_nothing_of_the_password(
    sign_in: SignIn, tmp_path: Path
) -> None:
    anna = sign_in("Anna")
    for name, role in (("Anna", Role.ADMIN), ("Bert Berg", Role.BUYER)):
        anna.people.put(name, role)
    bert, signing_in, begun = sign_in("Bert Berg"), anna.signing_in, len(anna.people.changes())
    signing_in.set_password("Bert Berg", f"{PASSWORD} the first")
    tokens = [signing_in.sign_in("bert berg", f"{PASSWORD} the first") for _ in range(3)]
    signing_in.sign_out(tokens[0])
    bert.signing_in.set_password("bert berg", f"{PASSWORD} of mine")
    signing_in.sign_out_everywhere("Bert Berg")
    tokens.append(signing_in.sign_in("Bert Berg", f"{PASSWORD} of mine"))
    signing_in.sign_out_everywhere("Bert Berg")
    anna.people.remove("Bert Berg")
    log = anna.people.changes()[begun:]
    assert [(c.who, c.what, c.where) for c in log] == [
        ("Anna", "added", "password bert berg"),
        ("Bert Berg", "changed", "password bert berg"),
        ("Bert Berg", "removed", "sign-ins bert berg"),
        ("Anna", "removed", "sign-ins bert berg"),
        ("Anna", "removed", "user Bert Berg"),
        ("Anna", "removed", "password bert berg"),
    ]
    assert [c for c in log if c.place != "users" and c.details] == []
    anna.people.export(tmp_path / "log.csv")
    with anna.people.database.read() as session:
        kept = str(session.execute(text("SELECT * FROM audit")).all()) + (tmp_path / "log.csv").read_text("utf-8")
    assert "password bert berg" in kept
    assert not [word for word in (PASSWORD, "argon2", *tokens, *map(_sha256, tokens)) if word in kept]


def test_who_comes_and_goes_is_no_change(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    anna.people.put("Anna", Role.ADMIN)
    anna.signing_in.set_password("anna", PASSWORD)
    before = anna.people.changes()
    signing_in = replace(anna.signing_in, clock=(clock := StoppedClock()))
    for _ in range(2):
        signing_in.sign_in("anna", PASSWORD)
        clock.advance(hours=9)  # by the next one's coming its time is over
    signing_in.sign_out(signing_in.sign_in("anna", PASSWORD))
    anna.signing_in.sign_out_everywhere("anna")
    assert anna.people.changes() == before


def test_what_changes_nothing_is_not_in_it_and_what_goes_is(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    rfq = anna.rfq_editing.create("Plating", DEADLINE)
    rfq = anna.rfq_editing.set_items(rfq.id, [ITEM])
    before = len(anna.people.changes())
    anna.rfq_editing.set_items(rfq.id, rfq.items)
    anna.rfq_editing.change(rfq.id, title=rfq.title)
    assert len(anna.people.changes()) == before
    anna.rfq_editing.set_items(rfq.id, [])
    gone = anna.people.changes()[-1]
    assert (gone.what, gone.where) == ("removed", "RFQ-2026-0001, line 1")
    assert "part_number: P-1 → –" in gone.details


def test_the_log_only_grows(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    anna.rfq_editing.create("Plating", DEADLINE)
    before = anna.people.changes()
    for statement in ("DELETE FROM audit", "UPDATE audit SET who = 'Bert'", "TRUNCATE audit"):
        with pytest.raises(Exception, match="is not changed"), anna.vendors.database.write() as session:
            session.execute(text(statement))
    assert anna.people.changes() == before


def test_half_characters_and_nul_keep_nobody_from_writing(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    rfq = anna.rfq_editing.create("Plating", DEADLINE)
    for kept in (r'{"a": ["\ud800", "b"]}', r'{"a": ["\u0000", "b"]}'):
        with anna.vendors.database.write() as session:
            session.execute(text("UPDATE rfqs SET texts = CAST(:kept AS json)"), {"kept": kept})
    log = anna.people.changes()
    assert [c.after for c in log[-2:]] == [{"unreadable": True}] * 2
    assert anna.rfq_reading.get(rfq.id).number == "RFQ-2026-0001"


def test_the_commands(
    server: Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path / "data", monkeypatch, capsys)
    Settings.load(None, tmp_path / "data").save(database=server.url(server.new_schema()), user="Anna")
    assert "no users" in terminal("server", "user", "list").out
    monkeypatch.setenv("RFQ_SENDER_USER", "Charles")
    adding = ("server", "user", "add", "Anna", "--role", "admin")
    refused = terminal(*adding)
    assert (refused.code, "“Charles” here. Once “Anna” is the first user" in refused.err) == (2, True)
    assert terminal.json("server", "user", "list") == []
    with monkeypatch.context() as nameless:
        nameless.delenv("RFQ_SENDER_USER")
        nameless.setattr("app.assembly.getpass.getuser", lambda: "")
        Settings.load(None, tmp_path / "data").save(user=None)
        assert "This computer gives you no name." in terminal(*adding).err
    assert "You are “Charles” here, which is no user" in terminal(*adding, "--yes").out
    monkeypatch.setenv("RFQ_SENDER_USER", "Anna")
    assert "everybody who reaches the database may do everything" in terminal("server", "user", "remove", "Anna").out
    assert terminal("server", "user", "add").code == 2
    assert terminal.json("server", "user", "add", "Anna", "--role", "admin") == {"name": "Anna", "role": "admin"}
    assert terminal.json("server", "user", "add", "Bert") == {"name": "Bert", "role": "buyer"}
    assert "everybody" not in terminal("server", "user", "remove", "Bert").out
    terminal.json("server", "user", "add", "Bert")
    assert terminal.json("server", "user", "remove", "Bert") == {"removed": "Bert"}
    assert terminal.json("server", "user", "list") == [{"name": "Anna", "role": "admin", "has_password": False}]
    terminal.json("rfq", "new", "--title", "=1+1", "--deadline", "2099-12-04 17:00", "--zone", "UTC")
    (made,) = [c for c in terminal.json("server", "audit", "--rfq", "RFQ-2026-0001") if c["what"] == "added"]
    assert {"at", "who", "what", "where", "before", "after"} == made.keys()
    assert made["after"]["title"] == "=1+1"
    written = terminal.json("server", "audit", "--since", "2026-01-01", "--who", "Anna", "--out", tmp_path / "log.csv")
    lines = (tmp_path / "log.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written["rows"] == len(lines) - 1 > 3
    assert "No change in the log is of this user" in terminal("server", "audit", "--who", "Nobody").out
    assert terminal.json("server", "audit", "--who", "anna") == terminal.json("server", "audit", "--who", "Anna")
    assert terminal.json("server", "rules")["asynchronous_standby"] == "refuse"
    risk = ("server", "rules", "--asynchronous-standby")
    assert terminal.json(*risk, "accept")["asynchronous_standby"] == "accept"
    assert "Emails go although a stand-by may lack" in terminal("server", "rules").out
    assert terminal.json(*risk, "refuse")["asynchronous_standby"] == "refuse"
    smtp = ("--smtp", "smtp.shop.example:587", "--security", "starttls", "--from", "anna@shop.example")
    terminal.json("accounts", "add", "one", *smtp, "--private-to", "anna")
    listed = [line.rstrip().rsplit("  ", 1)[-1].strip() for line in terminal("accounts", "list").out.splitlines()]
    assert (listed[0], *sorted({*listed} - {listed[0]})) == ("Who may send", "Anna", "all")
    monkeypatch.setenv("RFQ_SENDER_USER", "Bert")
    refused = terminal("rfq", "list")
    assert refused.code == 1
    assert "Nobody called “Bert”" in refused.err
    monkeypatch.setattr("app.web.server.serve", lambda *_given: None)
    assert "No user has a password" in terminal("web").err, "who signs in works there, whoever its system user is"


def test_a_computer_whose_user_has_no_name_is_unknown(
    server: Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    settings = Settings.load(None, tmp_path / "data").save(database=server.url(server.new_schema()))
    with services(settings, None, Parts(StoppedClock(), RememberedSecrets())) as made:
        assert made.vendors.database.who == "unknown"


def test_who_makes_an_rfq_is_its_owner_until_it_is_handed_on(sign_in: SignIn) -> None:
    anna = sign_in("Anna")
    rfq = anna.rfq_editing.create("Plating", DEADLINE)
    assert rfq.owner == "Anna"
    assert sign_in("Bert").rfq_editing.change(rfq.id, owner="Bert").owner == "Bert"
    assert [line.owner for line in anna.rfq_reading.lines()] == ["Bert"]


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
