"""Signing in with a token over SMTP and IMAP: it is renewed once where it is refused, and shown nowhere."""

import traceback
from base64 import b64encode

import pytest

from app.domain.accounts.account import Security
from app.domain.accounts.credentials import Bearer
from app.domain.outbox.failure import FailureClass
from app.transports.imap.looking import look_in_folder
from app.transports.smtp.smtp import open_smtp
from app.transports.transport import AccountBlocked, TransportFailure, Unreachable
from tests.fakes.accounts import smtp_line
from tests.fakes.imap_server import DROP, FakeImap, Mailbox
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.fakes.smtp_client import PATIENCE, Sent, line
from tests.fakes.smtp_script import on
from tests.fakes.tokens import FakeTokens
from tests.patience import LIMIT_S

USER, GOOD, OLD = "buyer@shop.example", "ya29.good-token", "ya29.old-token"
HERE = "<rfq.1@shop.example>"
FOLDERS = {"Sent": Mailbox(("\\Sent",), (HERE,))}


def bearer(*tokens: str) -> tuple[Bearer, FakeTokens]:
    made = FakeTokens(list(tokens))
    return Bearer(USER, made), made


@pytest.mark.parametrize("offered", ["PLAIN XOAUTH2", "XOAUTH2 OAUTHBEARER"])
@pytest.mark.parametrize("tokens", [(GOOD,), (OLD, GOOD)])
def test_smtp_takes_a_token_and_then_mails(offered: str, tokens: tuple[str, ...]) -> None:
    credentials, asked = bearer(*tokens)
    with ScriptedSmtp(login=(USER, GOOD), auth_offered=offered) as server:
        transport = open_smtp(line(server, user=USER), credentials, PATIENCE)
        Sent().send(transport)
        transport.close()
    assert asked.asked == ["any", "renewed"][: len(tokens)]
    assert len(server.accepted) == 1
    mechanism = "OAUTHBEARER" if "OAUTHBEARER" in offered else "XOAUTH2"
    assert [c.split(" ")[1] for c in server.commands if c.startswith("AUTH")] == [mechanism] * len(tokens)


def refused_by_smtp(server: ScriptedSmtp, *tokens: str) -> TransportFailure:
    with pytest.raises(TransportFailure) as caught:
        open_smtp(line(server, user=USER), bearer(*tokens)[0], PATIENCE)
    return caught.value


@pytest.mark.parametrize("offered", ["XOAUTH2", "OAUTHBEARER"])
def test_smtp_that_refuses_the_renewed_token_too_is_asked_no_more(offered: str) -> None:
    with ScriptedSmtp(login=(USER, GOOD), auth_offered=offered) as server:
        error = refused_by_smtp(server, OLD, "older")
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.AUTH)
    assert "bad token" in str(error)
    assert sum(command.startswith("AUTH") for command in server.commands) == 2
    told = "".join(traceback.format_exception(error)) + repr(error.reply)
    assert not any(secret in told for secret in (OLD, "older", b64encode(OLD.encode()).decode()))


def test_smtp_that_only_cannot_tell_now_is_not_asked_for_a_renewed_token() -> None:
    credentials, asked = bearer(GOOD)
    busy = ScriptedSmtp(on("AUTH", "451 4.3.0 later"), login=(USER, GOOD), auth_offered="XOAUTH2")
    with busy as server, pytest.raises(Unreachable):
        open_smtp(line(server, user=USER), credentials, PATIENCE)
    assert asked.asked == ["any"]


def test_smtp_without_such_a_sign_in_gets_no_token() -> None:
    with ScriptedSmtp(login=(USER, GOOD)) as server:
        error = refused_by_smtp(server, GOOD)
    assert "no sign-in in the browser (it offers: LOGIN, PLAIN)" in str(error)
    assert server.verbs() == ["EHLO"]


def look(server: FakeImap, *tokens: str) -> frozenset[str]:
    there = smtp_line(imap_host="127.0.0.1", imap_port=server.port, imap_security=Security.NONE, user=USER)
    return look_in_folder(there, bearer(*tokens)[0], [HERE], LIMIT_S, LIMIT_S).found


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
@pytest.mark.parametrize("tokens", [(GOOD,), (OLD, GOOD)])
def test_the_sent_folder_takes_a_token(mechanism: str, tokens: tuple[str, ...]) -> None:
    offered = f"IMAP4rev1 AUTH={mechanism} SPECIAL-USE LIST-EXTENDED"
    with FakeImap(FOLDERS, login=(USER, GOOD), capabilities=offered) as server:
        assert look(server, *tokens) == {HERE}
    assert server.verbs().count("AUTHENTICATE") == len(tokens)


def test_the_sent_folder_that_refuses_the_renewed_token_too_is_asked_no_more() -> None:
    strict = FakeImap(FOLDERS, login=(USER, GOOD), capabilities="IMAP4rev1 AUTH=XOAUTH2")
    with strict as server, pytest.raises(AccountBlocked, match="did not accept the sign-in") as caught:
        look(server, OLD, "older")
    assert server.verbs().count("AUTHENTICATE") == 2
    assert OLD not in "".join(traceback.format_exception(caught.value))


def test_the_sent_folder_without_such_a_sign_in_gets_no_token() -> None:
    with FakeImap(FOLDERS, login=(USER, GOOD)) as server, pytest.raises(AccountBlocked, match="in the browser"):
        look(server, GOOD)
    assert "AUTHENTICATE" not in server.verbs()


def test_a_line_that_breaks_at_the_token_is_not_the_token_s_fault() -> None:
    offered = "IMAP4rev1 AUTH=XOAUTH2"
    broken = FakeImap(FOLDERS, login=(USER, GOOD), capabilities=offered, faults={"AUTHENTICATE": DROP})
    with broken as server, pytest.raises(Unreachable):
        look(server, GOOD)
