"""Every fault of a mail server that `docs/faults.md` lists, through the whole engine: what becomes of three mails.

A letter a mail, in the order of planning: A accepted, D deferred, R ready, J rejected, U unknown.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pytest

from app.assembly import Parts, services
from app.domain.accounts.account import Account, Security
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.delivery import DeliveryState
from app.domain.vendors.vendor import Contact, ContactRank
from app.system.settings import Settings
from app.transports.smtp.distrust import Distrust
from app.transports.smtp.smtp import open_smtp
from app.transports.transport import Transport
from tests.fakes.accounts import smtp_account
from tests.fakes.clocks import Passing, StoppedClock
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.office import Office
from tests.fakes.scripted_smtp import ACCEPT, DROP, HOLD, RESET, Rule, ScriptedSmtp, Wait, on
from tests.fakes.secret_keepers import RememberedSecrets
from tests.fakes.silent_time import SilentTime
from tests.fakes.smtp_client import PATIENCE
from tests.patience import LIMIT_S
from tests.torture.invariants import check, look

pytestmark = pytest.mark.long

S = DeliveryState
_LETTERS = {S.ACCEPTED: "A", S.DEFERRED: "D", S.READY: "R", S.REJECTED: "J", S.UNKNOWN: "U", S.CANCELLED: "C"}
_LOGIN = ("anna", "correct-horse-battery")
_STANDARD = ("PIPELINING", "SIZE 50000000", "8BITMIME")
_STEPS = ("SIZE 50000000",)


@dataclass(frozen=True)
class Fault:
    """`at_once` is where the mails stand then, `later` when hours have passed and the server is well again."""

    name: str
    rules: tuple[Rule, ...]
    at_once: str
    later: str = "AAA"
    taken: int = 3  # in the end, by the server
    login: bool = False
    silence: float = 0.0  # how long a HOLD lasts, as a share of the time-out
    offers: tuple[str, ...] = _STANDARD
    security: Security = Security.NONE


def _once(event: str, *steps: object, **more: object) -> tuple[Rule, ...]:
    return (on(event, *steps, times=1, **more),)  # type: ignore[arg-type]


_FIRST = "quotes@vendor1.example"
_CHALLENGE = (on("AUTH", "334 eyJzdGF0dXMiOiI0MDAifQ=="), on("ANSWER", "535 5.7.3 no"))  # XOAUTH2's error report

REPLIES = (
    Fault("greeting 421", _once("CONNECT", "421 4.3.2 back soon", DROP), "RRR"),
    Fault("greeting 554", _once("CONNECT", "554 5.3.2 not here", DROP), "RRR"),
    Fault("EHLO refused", (on("EHLO", "502 5.5.1 what"),), "RRR", "RRR", 0),
    Fault("SIZE too small", (), "JJJ", "JJJ", 0, offers=("SIZE 100",)),
    Fault("STARTTLS not offered", (), "RRR", "RRR", 0, security=Security.STARTTLS),
    Fault("535", (on("AUTH", "535 5.7.8 no"),), "RRR", "RRR", 0, login=True),
    Fault("454 at AUTH", _once("AUTH", "454 4.7.0 temporary failure"), "RRR", login=True),
    Fault("a challenge nobody knows", _CHALLENGE, "RRR", "RRR", 0, login=True),
    Fault("MAIL 451", _once("MAIL", "451 4.3.0 busy"), "DAA"),
    Fault("MAIL 550 5.7.60", (on("MAIL", "550 5.7.60 not your address"),), "RRR", "RRR", 0),
    Fault("RCPT 550 5.1.1", (on("RCPT", "550 5.1.1 nobody", about=_FIRST),), "JAA", "JAA", 2),
    Fault("RCPT 450", _once("RCPT", "450 4.2.0 greylisted", about=_FIRST), "DAA"),
    Fault("DATA refused", _once("DATA", "554 5.6.0 no"), "JAA", "JAA", 2),
    Fault("DATA not now", _once("DATA", "451 4.3.0 busy"), "DAA"),
    Fault("451 after the dot", _once("DOT", "451 4.3.0 busy"), "DAA"),
    Fault("454 after the dot", _once("DOT", "454 4.7.0 throttling"), "RRR"),
    Fault("552 after the dot", _once("DOT", "552 5.3.4 too big"), "JAA", "JAA", 2),
    Fault("250 of many lines", (on("DOT", ACCEPT, "250-2.0.0 a\n250-2.0.0 b\n250 2.0.0 c"),), "AAA"),
    Fault("250 of 2,000 characters", (on("DOT", ACCEPT, "250 2.0.0 " + "q" * 2000),), "AAA"),
    Fault("250 in UTF-8", (on("DOT", ACCEPT, "250 2.0.0 angenommen für Söhne ✓"),), "AAA"),
    Fault("550 5.4.5", _once("MAIL", "550 5.4.5 Daily user sending limit exceeded"), "RRR"),
    Fault("432", _once("MAIL", "432 4.3.2 too many connections"), "RRR"),
    Fault("a code that is none", _once("MAIL", "2x0 what"), "AAA"),
    Fault("a code that is none after the dot", _once("DOT", ACCEPT, "2x0 what"), "UAA", "UAA"),
    Fault("421 while idle", _once("DOT", ACCEPT, "250 2.0.0 ok", "421 4.4.2 idle", DROP), "AAA"),
    Fault("one answer too many", _once("MAIL", "250 2.0.0 ok", "250 2.0.0 ok"), "AAA"),
    Fault("an endless answer", _once("MAIL", *[b"250-" + b"x" * 500 + b"\r\n"] * 400), "AAA"),
)
DROPS = tuple(
    Fault(
        f"{event} {how}, {'in steps' if offers is _STEPS else 'in one flight'}", _once(event, end), "AAA", offers=offers
    )
    for offers in (_STANDARD, _STEPS)
    for end, how in ((DROP, "closed"), (RESET, "reset"))
    for event in ("MAIL", "RCPT", "DATA")
)
LATE_DROPS = (
    Fault("after connect", _once("CONNECT", DROP), "RRR"),
    Fault("before EHLO's answer", _once("EHLO", RESET), "RRR"),
    Fault("three times the same mail", (on("RCPT", DROP, about=_FIRST, times=3),), "DAA"),
    Fault("after the dot, not accepted", _once("DOT", DROP), "UAA", "UAA", 2),
    Fault("after the dot, accepted", _once("DOT", ACCEPT, RESET), "UAA", "UAA"),
    Fault("in the middle of the 250", _once("DOT", ACCEPT, b"250-2.0.0 qu", Wait(0.02), b"eued", RESET), "UAA", "UAA"),
    Fault("the 250 in pieces", _once("DOT", ACCEPT, b"25", Wait(0.02), b"0 2.0.0", Wait(0.02), b" ok\r\n"), "AAA"),
    Fault("9 of 10 minutes", _once("DOT", ACCEPT, HOLD, "250 2.0.0 ok"), "AAA", silence=0.9),
    Fault("11 of 10 minutes", _once("DOT", HOLD, ACCEPT), "UAA", "UAA", 2, silence=1.1),
    Fault("silence at MAIL", _once("MAIL", HOLD), "AAA", silence=1.1),
)


@pytest.mark.parametrize("fault", [*REPLIES, *DROPS, *LATE_DROPS], ids=lambda fault: fault.name)
def test_whatever_the_server_does_nothing_is_lost_and_nothing_is_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    login = _LOGIN if fault.login else None
    with ScriptedSmtp(*fault.rules, offers=fault.offers, login=login) as server, _office(tmp_path, server, fault) as o:
        if fault.silence:
            then = server.release if fault.silence < 1 else lambda: None
            SilentTime(monkeypatch, server, lasts=fault.silence * LIMIT_S, step=LIMIT_S / 50, then=then)
        o.services.sending_right.take()
        o.drain()
        seen = [_letters(o)]
        _check(o, server)
        for hours in (1, 2, 3):
            o.clock.advance(hours=hours)
            o.drain()
        seen.append(_letters(o))
        _check(o, server)
        assert (*seen, len(server.accepted)) == (fault.at_once, fault.later, fault.taken)
        server.release()


def test_one_of_two_contacts_refused_is_told_and_the_other_has_it_once(tmp_path: Path) -> None:
    fault = Fault("one of two", (on("RCPT", "550 5.1.1 nobody", about="desk@vendor1.example"),), "AAA")
    with ScriptedSmtp(*fault.rules) as server, _office(tmp_path, server, fault, desks=1) as o:
        o.services.sending_right.take()
        o.drain()
        assert _letters(o) == "AAA"
        assert "desk@vendor1.example" in o.lines()[0].error
        assert server.accepted[0].recipients == ("quotes@vendor1.example",)
        _check(o, server)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("end", [DROP, RESET], ids=["closed", "reset"])
def test_a_drop_in_the_body_sends_it_anew_or_calls_it_unknown(tmp_path: Path, share: float, end: object) -> None:
    drawing = tmp_path / "drawing.pdf"
    drawing.write_bytes(bytes(range(256)) * 24_000)
    rules = _once("BODY", end, at=int(drawing.stat().st_size * 4 / 3 * share))
    fault = Fault("body", rules, "AAA")
    with ScriptedSmtp(*rules) as server, _office(tmp_path, server, fault, files=[drawing]) as o:
        o.services.sending_right.take()
        o.drain()
        # what the line still held when it broke decides: before the commit point it is sent anew
        assert _letters(o) in {"AAA", "UAA"}
        assert len(server.accepted) == _letters(o).count("A")
        _check(o, server)


def test_a_mail_refused_for_two_vendors_is_not_tried_on_all_the_others(tmp_path: Path) -> None:
    fault = Fault("refused for all", (on("DOT", "554 5.7.1 content"),), "")
    with ScriptedSmtp(*fault.rules) as server, _office(tmp_path, server, fault, vendors=8) as o:
        o.services.sending_right.take()
        o.drain()
        assert _letters(o) in {"JJRRRRRR", "JJJRRRRR"}  # the third one's envelope may have been under way
        assert all(line.held and line.held_because for line in o.lines() if line.state is S.READY)
        _check(o, server)


def test_a_password_that_is_changed_in_mid_batch_stops_the_account_and_leaves_the_queue(tmp_path: Path) -> None:
    rules = (on("AUTH", "535 5.7.8 bad credentials", skip=1), on("DOT", ACCEPT, "250 2.0.0 ok", DROP, times=1))
    fault = Fault("rotated", rules, "ARR", login=True)
    with ScriptedSmtp(*rules, login=_LOGIN) as server, _office(tmp_path, server, fault) as o:
        o.services.sending_right.take()
        o.drain()
        assert _letters(o) == "ARR"
        assert server.verbs().count("AUTH") == 2  # one try, no lock-out
        _check(o, server)
        server.rules = ()
        o.services.dispatch.mended("office")
        o.drain()
        assert _letters(o) == "AAA"
        _check(o, server)


@contextmanager
def _office(
    folder: Path, server: ScriptedSmtp, fault: Fault, files: Sequence[Path] = (), desks: int = 0, vendors: int = 3
) -> Iterator[Office]:
    """An office whose mail goes over the real transport; the mails are queued."""
    settings = Settings.load(None, folder / "data")
    clock, secrets = StoppedClock(), RememberedSecrets()

    def opening(account: Account, credentials: Credentials | None) -> Transport:
        return open_smtp(account.smtp, credentials, PATIENCE, Distrust())

    with services(settings, folder / "data", Parts(clock, secrets, opening)) as made:
        office = Office(made, clock, FakeMailServer(), secrets, settings.folder.root)
        user, password = _LOGIN if fault.login else ("", None)
        account = made.accounts.save(
            smtp_account(name="office", host="127.0.0.1", port=server.port, security=fault.security, user=user,
                    from_address="buyer@shop.example", per_minute=None),
            password,
        )  # fmt: skip
        made.dispatch._desk(account)._changed = Passing(clock)
        rfq = office.request(vendors, files)
        if desks:
            _second_desk(office)
        made.rfq_sending.queue(rfq.id, account)
        yield office


def _second_desk(office: Office) -> None:
    (first,) = office.services.vendors.by_names(["Vendor Number 001"])
    contacts = tuple(Contact(email=f"{who}@vendor1.example", rank=ContactRank.PRIMARY) for who in ("quotes", "desk"))
    office.services.vendors.save(replace(first, contacts=contacts))


def _letters(office: Office) -> str:
    return "".join(_LETTERS[state] for state in office.states())


def _check(office: Office, server: ScriptedSmtp) -> None:
    check(look(office.folder), [asdict(mail) for mail in server.accepted], connections=1, ended=True)
