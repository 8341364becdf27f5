"""Whatever is done to vendors, requests and mails in whatever order, restarts and restored copies among it.

No controlled line or file goes to somebody without the clearance, none to a vendor that is blocked, gone or off a
strict list; no address is asked twice; nothing that a server took is lost sight of; every mail has a way out.
"""

import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import event
from typing_extensions import override

from app.domain.accounts.account import Account
from app.domain.outbox.delivery import FINISHED, IN_FLIGHT, DeliveryLine, DeliveryState
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.finding import Severity
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.import_kind import Policy
from app.domain.vendors.vendor import Approval, Contact, ContactRank, Vendor, VendorStatus
from app.services.rfqs.field_checks import RfqInvalid
from app.services.rfqs.refusals import VendorsBarred
from app.services.sending.rfq_sending import AskedAlready, CheckFailed, DataAreOlder
from app.services.suite import Services
from app.services.vendors.customer_lists import CustomerUnknown
from app.services.vendors.import_writing import NothingToImport
from app.storage.vendors.doubles import survivors
from app.transports.transport import OutgoingMessage
from tests.fakes.mail_server import Answer, FakeMailServer, lost, postponed, refused, unknown
from tests.fakes.office import ITEM, Office, begun, listed, opened, vendor

pytestmark = pytest.mark.file_only("its examples end as a kill ends them: nothing is closed")

pytestmark = pytest.mark.long

S = DeliveryState
_RANK = {"": 0, "CUI": 1, "ITAR": 2}
_LEVEL = st.sampled_from(sorted(_RANK))
_SELDOM = st.sampled_from(["", "", "", "CUI", "ITAR"])
_CUSTOMER = "Borealis"
_LINE = st.tuples(_SELDOM, st.sampled_from(["", "", _CUSTOMER]))
_EARLY, _LATE = (Deadline.parse(f"{day} 17:00", "America/Chicago") for day in ("2026-11-20", "2027-03-01"))
_FILES = {"P-1.pdf": "", "P-2_CUI.pdf": "CUI", "ITAR_P-3.pdf": "ITAR"}
_WHICH = st.integers(0, 5)
_SOME = st.sets(_WHICH, min_size=1)
_ANSWERS: dict[str, Callable[[], Answer]] = {
    "taken": Answer,
    "refused": lambda: Answer(refused()),
    "busy": lambda: Answer(postponed()),
    "line broken": lambda: Answer(lost()),
    "never heard of": lambda: Answer(unknown(), after_commit=True),
    "reply lost": lambda: Answer(unknown(), after_commit=True, taken=True),
}
_SHEETS = {
    "again": "Vendor Number 001,quotes@vendor1.example,\nVendor Number 002,q2@new.example,ITAR\n",
    "more": "Vendor Number 005,quotes@vendor5.example,CUI\nVendor Number 003,,\n",
    "same address": "Sixth & Sons,quotes@vendor1.example,ITAR\n",
}


class AnyOrder(RuleBasedStateMachine):
    """One request, four vendors at first, one account, a server that is not always kind."""

    begun: Path  # a data folder with vendors, account and request
    folder: Path  # where each example has its own copy of it
    rfq_id: RfqId

    def __init__(self) -> None:
        super().__init__()
        self.server = FakeMailServer()
        self.stack = ExitStack()
        self.minutes = 0
        self.seen = 0
        self.taken: Counter[str] = Counter()  # by address, what the server took
        self.most: Counter[str] = Counter()  # how often it may have been: once more than when the buyer decided so
        self.forgotten: set[str] = set()  # the restored copy does not know of their mails
        self.gone_on: list[tuple[datetime, set[str]]] = []  # when the buyer was told so of whom, and went on
        self.level_of: dict[str, str] = {}  # of lines by part number, also of those that went

    @initialize()
    def begin(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.begun, self.folder)
        self.open()

    def open(self) -> None:
        """Start the program; the buyer goes on with sending at once."""
        self.office = self.stack.enter_context(opened(self.folder, self.server))
        hurry(self.office)
        self.office.clock.set(seconds=timedelta(minutes=self.minutes).total_seconds())
        self.made.sending_right.take()

    @property
    def made(self) -> Services:
        return self.office.services

    @property
    def rfq(self) -> Rfq:
        return self.made.rfq_reading.get(self.rfq_id)

    @property
    def account(self) -> Account:
        return self.made.accounts.get("office")

    @property
    def lines(self) -> list[DeliveryLine]:
        return self.office.lines(self.rfq_id)

    def vendors(self) -> list[Vendor]:
        return [self.made.vendors.get(line.id) for line in listed(self.made)]

    def some(self, which: set[int]) -> list[VendorId]:
        everybody = self.vendors()
        return list(dict.fromkeys(everybody[w % len(everybody)].stored_id for w in sorted(which) if everybody))

    # Vendors

    @rule(name=st.sampled_from(sorted(_SHEETS)), policy=st.sampled_from(list(Policy)), raises=st.booleans())
    def import_a_sheet(self, name: str, policy: Policy, raises: bool) -> None:
        before = {v.name: v.clearance for v in self.vendors()}
        sheet = self.folder.parent / f"{name}.csv"
        sheet.write_text(f"Vendor,Email,Clearance\n{_SHEETS[name]}", encoding="utf-8")
        plan = self.made.vendor_import.plan(sheet, policy=policy, raises=raises)
        with suppress(NothingToImport):
            self.made.vendor_import.apply(plan, {}, policy, raises=raises)
        for v in self.vendors():
            assert raises or _RANK[v.clearance] <= _RANK[before.get(v.name, "ITAR")]

    @rule(one=_WHICH, other=_WHICH)
    def merge(self, one: int, other: int) -> None:
        chosen = self.some({one, other})
        if len(chosen) == 2:
            entries = self.made.duplicates.entries(chosen)
            stays = self.made.duplicates.merge(entries).vendor
            assert _RANK[stays.clearance] == min(_RANK[v.clearance] for v in entries)

    @rule(which=st.integers(0, 3))
    def undo(self, which: int) -> None:
        recent = self.made.vendors.recent_changes()
        if recent:
            self.made.vendors.take_back(recent[which % len(recent)].id)

    @rule(which=_SOME, status=st.sampled_from([VendorStatus.BLOCKED, VendorStatus.ACTIVE]))
    def block(self, which: set[int], status: VendorStatus) -> None:
        self.change(which, lambda v: replace(v, status=status))

    @rule(which=_SOME, level=_LEVEL)
    def clear(self, which: set[int], level: str) -> None:
        self.change(which, lambda v: replace(v, clearance=level))

    @rule(which=_SOME, is_on=st.booleans())
    def put_on_list(self, which: set[int], is_on: bool) -> None:
        self.change(which, lambda v: replace(v, approvals=(Approval(customer=_CUSTOMER),) if is_on else ()))

    def change(self, which: set[int], changed: Callable[[Vendor], Vendor]) -> None:
        if ids := self.some(which):
            self.made.vendors.change(ids, changed)

    @rule(is_strict=st.booleans())
    def be_strict(self, is_strict: bool) -> None:
        try:
            self.made.customer_lists.set_strict([_CUSTOMER], is_strict)
        except CustomerUnknown:
            assert _CUSTOMER not in {a.customer for v in self.vendors() for a in v.approvals}

    @rule(one=_WHICH, other=_WHICH)
    def move_a_contact(self, one: int, other: int) -> None:
        """Whom one vendor was written to, another one is now; the first has a new desk."""
        chosen = self.some({one, other})
        if len(chosen) == 2:
            giver, taker = (self.made.vendors.get(i) for i in chosen)
            new = Contact(email=f"desk{giver.stored_id}.{giver.version}@moved.example", rank=ContactRank.PRIMARY)
            self.made.vendors.save_all([replace(giver, contacts=(new,)), replace(taker, contacts=giver.contacts)])

    @rule(which=_WHICH)
    def remove(self, which: int) -> None:
        if ids := self.some({which}):
            self.made.vendors.remove(ids)

    # The request

    @rule(needed=st.lists(_LINE, min_size=1, max_size=3))
    def set_lines(self, needed: list[tuple[str, str]]) -> None:
        known = {item.number: item for item in self.rfq.items}
        items = [
            replace(known.get(n, ITEM), number=n, part_number=f"P-{n}", clearance=level, customer=customer)
            for n, (level, customer) in enumerate(needed, start=1)
        ]
        self.made.rfq_editing.set_items(self.rfq_id, items)
        self.level_of |= {item.part_number: item.clearance for item in items}

    @rule(names=st.sets(st.sampled_from(sorted(_FILES))))
    def attach_exactly(self, names: set[str]) -> None:
        self.made.rfq_editing.set_attachments(self.rfq_id, [])
        if names:
            self.made.rfq_editing.attach(self.rfq_id, [self.begun.parent / n for n in sorted(names)])

    @rule(title=st.sampled_from(["Plating", "Plating, second try"]), is_past=st.booleans())
    def rename(self, title: str, is_past: bool) -> None:
        self.made.rfq_editing.change(self.rfq_id, title=title, deadline=_EARLY if is_past else _LATE)

    @rule(which=_SOME, exactly=st.booleans())
    def invite(self, which: set[int], exactly: bool) -> None:
        before, wanted = self.rfq.vendor_ids, self.some(which)
        asking = self.made.rfq_asking
        try:
            (asking.set_invited if exactly else asking.invite)(self.rfq_id, wanted)
        except (VendorsBarred, RfqInvalid):
            assert self.rfq.vendor_ids == before

    # Mails

    @rule()
    def queue(self) -> None:
        self.tried(lambda: self.made.rfq_sending.queue(self.rfq_id, self.account))

    @rule(files=st.booleans(), answers=st.lists(st.sampled_from(sorted(_ANSWERS)), max_size=4))
    def do_what_the_check_says_and_send(self, files: bool, answers: Sequence[str]) -> None:
        self.made.rfq_editing.change(self.rfq_id, deadline=_LATE)
        if not files:
            self.made.rfq_editing.set_attachments(self.rfq_id, [])
        found = self.made.rfq_checking.check(self.rfq_id, self.account)
        barred = {f.spot.vendor for f in found if f.severity is Severity.BLOCK}
        with suppress(RfqInvalid):  # one has its mail already
            self.made.rfq_asking.set_invited(self.rfq_id, [v for v in self.rfq.vendor_ids if v not in barred])
        self.queue()
        self.send(answers)

    @rule(is_cancelled=st.booleans())
    def retry(self, is_cancelled: bool) -> None:
        self.tried(lambda: self.made.rfq_sending.retry(self.rfq_id, is_cancelled))

    def tried(self, deed: Callable[[], object]) -> None:
        before = Counter(line.state for line in self.lines)
        try:
            deed()
        except (CheckFailed, AskedAlready, DataAreOlder):
            assert Counter(line.state for line in self.lines) == before

    @rule(answers=st.lists(st.sampled_from(sorted(_ANSWERS)), max_size=4))
    def send(self, answers: Sequence[str]) -> None:
        self.server.answers.clear()
        self.server.answers.extend(_ANSWERS[name]() for name in answers)
        self.office.drain()
        assert not IN_FLIGHT & {line.state for line in self.lines}

    @rule(deed=st.sampled_from(["pause", "resume", "cancel"]))
    def steer(self, deed: str) -> None:
        getattr(self.made.outbox_control, deed)(self.rfq_id)

    @rule(which=_WHICH, sent=st.booleans())
    def resolve(self, which: int, sent: bool) -> None:
        doubtful = [line for line in self.lines if line.state is S.UNKNOWN]
        if doubtful:
            line = doubtful[which % len(doubtful)]
            self.made.outbox_control.resolve(line.id, sent)
            if not sent:
                self.send_again(addresses(line))

    def send_again(self, some: Sequence[str]) -> None:
        """The buyer's word: whether or not these have been written to, they may be once more."""
        for address in some:
            self.most[address] = self.taken[address] + 1

    @rule(minutes=st.sampled_from([1, 90, 2_000]))
    def wait(self, minutes: int) -> None:
        self.minutes += minutes
        self.office.clock.advance(minutes=minutes)

    # The program and its data

    @rule()
    def restart(self) -> None:
        self.stack.close()
        self.open()

    @rule()
    def copy(self) -> None:
        self.minutes += 1  # a copy is named by its second
        self.office.clock.advance(minutes=1)
        self.made.backups.make()

    @rule(which=st.integers(0, 3))
    def restore(self, which: int) -> None:
        copies = self.made.backups.all()
        if not copies:
            return
        backups = self.made.backups
        self.stack.close()
        self.minutes += 1
        self.office.clock.advance(minutes=1)
        copy = copies[which % len(copies)]
        backups.restore(copy.name)
        self.open()
        self.level_of = {item.part_number: item.clearance for item in self.rfq.items}
        known = {a for line in self.lines if line.state in (S.ACCEPTED, S.UNKNOWN) for a in addresses(line)}
        self.forgotten = {a for a, n in self.taken.items() if n and a not in known}
        older = self.made.outbox_reading.older()
        told = {a for at, some in self.gone_on if at < copy.made_at for a in some}  # it is in what was copied since
        assert self.forgotten <= told or (older is not None and older.missing)

    @rule()
    def go_on_with_older_data(self) -> None:
        """The buyer was told that some were written to whom these data do not know."""
        if self.made.outbox_reading.older() is not None:
            self.minutes += 1
            self.office.clock.advance(minutes=1)
            self.made.data_age.go_on()
            self.gone_on.append((self.office.clock.now(), set(self.forgotten)))
            self.send_again(sorted(self.forgotten))

    # What holds at every moment

    @invariant()
    def nothing_went_where_it_must_not(self) -> None:
        new, self.seen = self.server.taken[self.seen :], len(self.server.taken)
        for message in new:
            self.look_at(message)
        for address, times in self.taken.items():
            assert times <= max(self.most[address], 1), f"{address} was written to {times} times"

    def look_at(self, message: OutgoingMessage) -> None:
        self.taken.update(message.recipients)
        mail = message_from_bytes(b"".join(message.blocks()), policy=default)
        (line,) = [line for line in self.lines if set(addresses(line)) == set(message.recipients)]
        with self.office.database.read() as session:
            owner = survivors(session).get(line.vendor_id, line.vendor_id)
        to = self.made.vendors.get(owner)  # who is gone would raise
        assert to.status is not VendorStatus.BLOCKED
        assert {a.casefold() for a in message.recipients} <= {c.email.casefold() for c in to.contacts}
        form, *files = mail.iter_attachments()
        needed = [_FILES[str(file.get_filename())] for file in files]
        text = text_of(mail) + _cells(form)
        asked = [item for item in self.rfq.items if item.part_number in text]
        needed += [level for part, level in self.level_of.items() if part in text]
        assert max(_RANK[level] for level in ("", *needed)) <= _RANK[to.clearance]
        strict = {one.customer for one in self.made.customer_lists.every() if one.is_strict}
        assert strict & {item.customer for item in asked} <= {a.customer for a in to.approvals}

    @invariant()
    def what_was_taken_is_known(self) -> None:
        if not self.seen:
            return
        known = {a for line in self.lines if line.state in (S.ACCEPTED, S.UNKNOWN) for a in addresses(line)}
        undecided = {a for a in self.taken if self.most[a] > self.taken[a]}  # is to be sent again
        assert set(self.taken) <= known | self.forgotten | undecided

    @override
    def teardown(self) -> None:
        """Every mail has a way out, and who was not written to can be left out."""
        try:
            if hasattr(self, "office"):
                self.wind_up()
        finally:
            self.stack.close()

    def wind_up(self) -> None:
        if self.made.outbox_reading.older() is not None:
            self.made.data_age.go_on()
        self.server.answers.clear()
        for line in self.lines:
            if line.state is S.UNKNOWN:
                self.made.outbox_control.resolve(line.id, sent=True)
        for _ in range(3):
            self.made.outbox_control.resume(self.rfq_id)
            self.office.drain()
            self.minutes += 61
            self.office.clock.advance(minutes=61)
        for line in self.lines:
            assert line.state in FINISHED or (line.held and line.held_because), line
        self.made.outbox_control.cancel(self.rfq_id)
        assert {line.state for line in self.lines} <= FINISHED
        self.made.rfq_asking.set_invited(self.rfq_id, written(self.lines))


def addresses(line: DeliveryLine) -> list[str]:
    return line.recipients.split(", ")


def written(lines: Sequence[DeliveryLine]) -> list[VendorId]:
    return [line.vendor_id for line in lines if line.state is S.ACCEPTED]


def text_of(mail: EmailMessage) -> str:
    parts = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
    return "\n".join(str(part.get_payload(decode=True), "utf-8") for part in parts)  # type: ignore[arg-type] # bytes


def hurry(office: Office) -> None:
    """Nobody pulls the plug here, so nothing waits for the disk."""
    office.database.engine.dispose()
    event.listen(office.database.engine, "connect", lambda line, _record: line.execute("PRAGMA synchronous=OFF"))


def _cells(form: EmailMessage) -> str:
    """All that the quote form says."""
    with zipfile.ZipFile(BytesIO(form.get_content())) as book:
        return " ".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


@pytest.fixture(scope="module", autouse=True)
def _begun(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("any order")
    for name in _FILES:
        (place / name).write_bytes(f"%PDF {name}".encode())
    AnyOrder.begun, AnyOrder.folder = place / "begun", place / "data"
    with opened(begun(AnyOrder.begun)) as office:
        AnyOrder.rfq_id = office.request(0).id
        cleared = [replace(vendor(n), clearance=level) for n, level in enumerate(("", "CUI", "ITAR", ""), start=1)]
        ids = [v.stored_id for v in office.services.vendors.save_all(cleared).vendors]
        office.account()
        office.services.rfq_asking.set_invited(AnyOrder.rfq_id, ids)


def test_a_copy_made_after_going_on_needs_no_telling() -> None:
    """What the buyer has decided is in it; found by chance once."""
    state = AnyOrder()
    try:
        state.begin()
        state.copy()
        state.do_what_the_check_says_and_send(answers=[], files=False)
        state.nothing_went_where_it_must_not()
        state.restore(which=len(state.made.backups.all()) - 1)
        assert state.forgotten
        assert state.made.outbox_reading.older() is not None
        state.go_on_with_older_data()
        state.copy()
        state.restore(which=0)
        assert state.forgotten
        assert state.made.outbox_reading.older() is None
    finally:
        state.teardown()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=20,
    stateful_step_count=30,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each step starts a program or writes: shrinking takes long
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
