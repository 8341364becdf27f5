"""How an RFQ was answered, beyond the page of answers: entries of Attention, tallies of many, the command line."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.account import Account, GraphLine
from app.domain.accounts.credentials import Credentials
from app.domain.inbox.entry import EntryState, Wanted
from app.domain.inbox.kind import Kind
from app.domain.outbox.concern import Concern, Remedy, needing_you
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally, Standing
from app.domain.trade.finding import Severity
from app.domain.trade.ids import RfqId
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import Contact
from app.services.inbox.following import LastLooks, Looked
from app.services.upkeep.answer_attention import AnswerAttention
from app.services.upkeep.doctor import merged
from app.storage.base.database import DatabaseUnusable
from app.storage.base.schema import Base
from app.transports.mailbox import Mailbox
from app.transports.transport import AccountBlocked, Unreachable
from tests.fakes.accounts import smtp_account
from tests.fakes.asked_vendors import BUYER, NUMBER, REPLY_TO, AskedVendors, ask_vendors
from tests.fakes.office import Office, opened
from tests.fakes.terminal import Terminal

CASES = Path(__file__).parents[1] / "cases" / "replies"
TRAP, FORWARDED, BOUNCED = "14-trap-two-vendors.eml", "04-forwarded-by-colleague.eml", "07-dsn-postfix.eml"
REFUSED = AccountBlocked("Nobody is signed in.", failure=FailureClass.AUTH, stage=Stage.AUTH)
UNFOLLOWED = AccountBlocked("There is no mailbox.", failure=FailureClass.PROTOCOL, stage=Stage.DONE)
OFFLINE = Unreachable("The server can't be reached.", failure=FailureClass.NETWORK, stage=Stage.CONNECT)


@dataclass(slots=True)
class Mailboxes:
    """Opens none; says why not."""

    why: AccountBlocked | Unreachable = REFUSED

    def __call__(self, account: Account, credentials: Credentials | None) -> Mailbox:
        del account, credentials  # whoever asks
        raise self.why


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    mailboxes: Mailboxes
    folder: Path

    def take(self, *names: str) -> list[Any]:
        return self.office.services.taking_in.files([CASES / name for name in names]).added

    def bounce_everybody_at_acme(self) -> None:
        """The report for one of its two addresses, and the same for the other."""
        other = (CASES / BOUNCED).read_bytes().replace(b"sales@acme", b"rita@acme").replace(b"4910520C050@", b"2@")
        (self.folder / "other.eml").write_bytes(other)
        self.office.services.taking_in.files([CASES / BOUNCED, self.folder / "other.eml"])

    def concerns(self) -> dict[str, Concern]:
        """By the beginnings of their keys."""
        return {c.key.split(":")[0]: c for c in self.office.services.doctor.answers()}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    mailboxes = Mailboxes()
    with opened(tmp_path / "data", open_mailbox=mailboxes) as office:
        yield Desk(office, ask_vendors(office), mailboxes, tmp_path)


def test_answers_that_wait_are_told_until_the_last_is_dealt_with(desk: Desk) -> None:
    assert "answers" not in desk.concerns()
    added = desk.take(TRAP, FORWARDED)
    told = desk.concerns()["answers"]
    assert (told.subject, told.headline, told.mails) == ("Replies", "2 answers wait for you.", 2)
    assert (told.severity, told.remedies) == (Severity.BLOCK, (Remedy.ANSWERS,))
    desk.office.services.replies.lay_aside(added[0])
    assert desk.concerns()["answers"].headline == "1 answer waits for you."
    desk.office.services.replies.lay_aside(added[1])
    assert "answers" not in desk.concerns()


def test_a_vendor_whose_addresses_all_bounced_is_told_until_nothing_can_be_done(desk: Desk) -> None:
    desk.take(BOUNCED)
    assert "unreachable" not in desk.concerns(), "the other address may do"
    desk.bounce_everybody_at_acme()
    told = desk.concerns()["unreachable"]
    assert (told.subject, told.headline) == (NUMBER, "Nobody at Acme Plating can be reached.")
    assert (told.rfq_id, told.vendor_id) == (desk.asked.rfq.id, desk.asked.ids["Acme Plating"])
    assert (told.severity, told.remedies) == (Severity.BLOCK, (Remedy.VENDOR, Remedy.ANSWERS))
    filing = desk.office.services.rfq_filing
    for there, back in ((Filing.CLOSE, Filing.REOPEN), (Filing.ARCHIVE, Filing.UNARCHIVE)):
        filing.apply(there, [desk.asked.rfq.id])
        assert "unreachable" not in desk.concerns(), there
        filing.apply(back, [desk.asked.rfq.id])
        assert "unreachable" in desk.concerns(), back
    desk.office.clock.advance(days=60)
    assert "unreachable" not in desk.concerns(), "the deadline is past"


def test_a_colleague_who_gets_a_copy_is_nobody_of_the_vendor_s(tmp_path: Path) -> None:
    with opened(tmp_path / "data", open_mailbox=Mailboxes()) as office:
        desk = Desk(office, ask_vendors(office, copies=["boss@northfield.example"]), Mailboxes(), tmp_path)
        desk.bounce_everybody_at_acme()
        assert "unreachable" in desk.concerns()


def test_a_contact_whom_nobody_has_written_to_is_the_next_one(desk: Desk) -> None:
    desk.bounce_everybody_at_acme()
    assert desk.concerns()["unreachable"].todo == "Call the vendor, or add another contact."
    made, acme = desk.office.services, desk.asked.ids["Acme Plating"]
    dana = Contact(email="dana@acme-plating.example")
    made.vendors.change([acme], lambda v: replace(v, contacts=(*v.contacts, dana)))
    told = desk.concerns()["unreachable"]
    assert told.todo == "Send it to dana@acme-plating.example next, or call the vendor."
    assert told.remedies == (Remedy.NEXT_CONTACT, Remedy.VENDOR, Remedy.ANSWERS)
    assert told.command == f'rfq-sender rfq send {NUMBER} --account office --again "Acme Plating"'
    made.accounts.remove("office")
    assert desk.concerns()["unreachable"].command == f"rfq-sender replies list {NUMBER} --kind bounce"


def test_while_the_next_contact_s_email_waits_nothing_is_to_be_done(desk: Desk) -> None:
    desk.bounce_everybody_at_acme()
    made, rfq_id, acme = desk.office.services, desk.asked.rfq.id, desk.asked.ids["Acme Plating"]
    dana = Contact(email="dana@acme-plating.example")
    made.vendors.change([acme], lambda v: replace(v, contacts=(*v.contacts, dana)))
    made.readdressing.send(rfq_id, acme, dana.email, made.accounts.get("office"))
    assert "unreachable" not in desk.concerns()
    made.readdressing.call_off(rfq_id, acme)
    assert "unreachable" in desk.concerns()
    made.readdressing.send(rfq_id, acme, dana.email, made.accounts.get("office"))
    desk.office.drain()
    assert "unreachable" not in desk.concerns()


def test_who_has_answered_otherwise_is_no_longer_out_of_reach(desk: Desk) -> None:
    desk.bounce_everybody_at_acme()
    matching, acme = desk.office.services.matching, desk.asked.ids["Acme Plating"]
    matching.respond(desk.asked.rfq.id, acme, Response.QUOTED)
    assert "unreachable" not in desk.concerns()


def test_answers_that_go_where_nobody_here_can_read_are_told(desk: Desk) -> None:
    told = desk.concerns()["unread"]
    assert told.headline == f"Answers go to {REPLY_TO}, which no account here can read."
    assert (told.severity, told.remedies, told.account) == (Severity.WARN, (Remedy.ACCOUNT,), "")
    desk.office.services.accounts.save(Account(name="purchasing", from_address=REPLY_TO, via=GraphLine(user=REPLY_TO)))
    assert "unread" not in desk.concerns()


def test_a_mailbox_that_cannot_be_read_is_told_as_the_last_look_found_it(desk: Desk) -> None:
    made = desk.office.services
    made.accounts.save(Account(name="purchasing", from_address=REPLY_TO, via=GraphLine(user=REPLY_TO)))
    assert made.following.last_looks() == []
    made.following.fetch()
    assert [looked.account.name for looked in made.following.last_looks()] == ["purchasing"]
    told = desk.concerns()["mailbox"]
    assert (told.subject, told.account, told.happened) == ("Account purchasing", "purchasing", "Nobody is signed in.")
    assert told.headline == "The mailbox needs a new sign-in."
    assert (told.todo, told.remedies) == ("Sign in, in the browser.", (Remedy.ACCOUNT, Remedy.FETCH))
    desk.mailboxes.why = UNFOLLOWED
    made.following.fetch()
    told = desk.concerns()["mailbox"]
    assert told.headline == "The mailbox can't be read."
    assert told.todo == "Check the account, then look for answers again."
    desk.mailboxes.why = OFFLINE
    made.following.fetch()
    assert "mailbox" not in desk.concerns(), "that passes by itself"
    desk.mailboxes.why = REFUSED
    made.following.fetch()
    made.accounts.remove("purchasing")
    assert "mailbox" not in desk.concerns()


def test_who_does_not_follow_mailboxes_misses_none(desk: Desk) -> None:
    made = desk.office.services
    made.accounts.save(Account(name="other", from_address="x@northfield.example", via=GraphLine(user="x")))
    made.following.fetch()
    desk.take(TRAP)
    by_hand = AnswerAttention(desk.office.database, desk.office.clock, made.following, is_followed=False)
    assert [c.key for c in by_hand.look()] == ["answers"]


def test_an_account_that_cannot_sign_in_says_so_once() -> None:
    def told(key: str, account: str) -> Concern:
        return Concern(key=key, subject=key, severity=Severity.BLOCK, headline="", meaning="", todo="", account=account)

    mailboxes = [told("mailbox:1", "a"), told("mailbox:2", "b"), told("mailbox:3", "c")]
    found = merged([told("account:1", "a"), *mailboxes], [told("password:1", "a"), told("password:2", "b")])
    assert {c.key for c in found} == {"account:1", "password:2", "mailbox:3"}


def test_the_doctor_tells_all_of_it(desk: Desk) -> None:
    desk.take(TRAP)
    desk.bounce_everybody_at_acme()
    found = desk.office.services.doctor.look()
    assert [c.key.split(":")[0] for c in found] == ["answers", "unreachable", "unread"]
    assert needing_you(found) == 2


def test_a_database_that_cannot_be_read_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(_session: object) -> int:
        raise DatabaseUnusable("The database file is damaged.")

    monkeypatch.setattr("app.services.upkeep.answer_attention.incoming.needing_you", unreadable)
    assert [c.headline for c in desk.office.services.doctor.answers()] == ["The database file is damaged."]


def test_looks_are_kept_from_many_threads() -> None:
    looks = LastLooks()
    accounts = [replace(smtp_account(name=f"a{n}"), id=n) for n in range(8)]  # type: ignore[arg-type]  # ids of a test
    threads = [threading.Thread(target=looks.keep, args=(Looked(account, seen=7),)) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [looked.account.name for looked in looks.of(accounts)] == [account.name for account in accounts]
    assert looks.of([]) == []


def test_an_rfq_has_what_is_filed_there_and_what_may_belong_there(desk: Desk) -> None:
    made, rfq_id = desk.office.services, desk.asked.rfq.id
    (trap, quote) = desk.take(TRAP, "01-reply-quoted-text.eml")
    other = RfqId(rfq_id + 1)
    assert {e.id for e in made.replies.all(Wanted(rfq_id=rfq_id))} == {trap, quote}
    assert made.replies.all(Wanted(rfq_id=other)) == []
    assert made.replies.counts(rfq_id) == made.replies.counts()
    assert made.replies.counts(rfq_id)[EntryState.FILED, Kind.QUOTE] == 1
    assert made.replies.counts(other) == {}
    made.replies.lay_aside(trap)
    assert {e.id for e in made.replies.all(Wanted(rfq_id=rfq_id))} == {quote}, "the buyer has said: to none"


def test_many_rfqs_are_tallied_at_once(desk: Desk) -> None:
    made = desk.office.services
    desk.take("01-reply-quoted-text.eml", "10-decline.eml")
    draft = made.rfq_editing.create("Draft", None).id
    found = made.replies.tallies([desk.asked.rfq.id, draft])
    assert {rfq_id: tally.text for rfq_id, tally in found.items()} == {
        desk.asked.rfq.id: "6 asked · 1 quoted · 1 declined · 4 silent"
    }
    assert made.replies.tally(draft) == NOBODY_ASKED


def test_a_vendor_that_was_taken_back_is_not_counted(desk: Desk) -> None:
    made, ids = desk.office.services, desk.asked.ids
    table = Base.metadata.tables["invitations"]
    with desk.office.database.write() as session:  # nothing in the program does it once the email is out
        session.execute(table.update().where(table.c.vendor_id == ids["Ridge Metal"]).values(withdrawn=True))
    assert made.replies.tally(desk.asked.rfq.id).text == "5 asked · 5 silent"


def test_answered_is_who_said_anything() -> None:
    assert AnswerTally.of(Standing).answered == 3
    assert AnswerTally.of(Standing).asked == 5
    assert NOBODY_ASKED.answered == 0


def test_the_command_line_has_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(tmp_path / "data") as office:
        ask_vendors(office)
        office.services.taking_in.files([CASES / "01-reply-quoted-text.eml", CASES / TRAP])
        office.services.rfq_editing.create("Draft", None)
    terminal = Terminal(tmp_path / "data", monkeypatch, capsys)
    numbers = {"asked": 6, "quoted": 1, "declined": 0, "question": 0, "bounced": 0, "silent": 5}
    listed = {rfq["number"]: rfq["answers"] for rfq in terminal.json("rfq", "list")}
    assert listed.pop(NUMBER) == numbers
    assert list(listed.values()) == [dict.fromkeys(numbers, 0)]
    assert terminal.json("rfq", "show", NUMBER)["answers"] == numbers
    assert "1/6" in terminal("rfq", "list").out
    assert "6 asked · 1 quoted · 5 silent" in terminal("rfq", "show", NUMBER).out
    said = terminal("doctor").out
    assert "1 answer waits for you." in said
    assert f"Answers go to {REPLY_TO}" in said
    assert BUYER not in said
