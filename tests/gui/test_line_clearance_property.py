"""Whatever is done in whatever order and by whichever door: no mail is made for a vendor who may not have a line, and
no file newly reaches one who may not have it.
"""

import sqlite3
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtCore import QObject, Qt
from sqlalchemy import event

from app.cli import rfq_commands, vendor_commands
from app.cli.arguments import parser
from app.domain.accounts.account import Account
from app.domain.matching.choice import Choice, excluded, listed, proposed
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.rfqs.scope import shared_out
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.vendor import Approval, Capability
from app.services.rfqs.field_checks import RfqInvalid
from app.services.rfqs.refusals import VendorsBarred
from app.services.sending.rfq_sending import CheckFailed
from app.services.vendors.customer_lists import CustomerUnknown
from app.ui.rfq_editor.vendors.choice_lines import why_of
from app.ui.rfq_editor.vendors.choice_model import ChoiceModel
from tests.fakes.office import DEADLINE, ITEM, Office, opened, vendor
from tests.fakes.office import listed as all_vendors

pytestmark = pytest.mark.long

_RANK = {"": 0, "CUI": 1, "ITAR": 2}  # the rule once more, in the simplest words
_LEVEL = st.sampled_from(sorted(_RANK))
_CUSTOMER = "Borealis"
_LINE = st.tuples(_LEVEL, st.sampled_from(["", _CUSTOMER]))
_VENDORS = 4
_SOME = st.sets(st.integers(0, _VENDORS - 1), min_size=1)
_FILES = {
    "P-1.step": "",
    "P-1 ITAR.step": "ITAR",
    "P-2_CUI.step": "CUI",
    "terms ITAR.txt": "ITAR",
    "notes_CUI.txt": "CUI",
}
_FILE = st.sampled_from(sorted(_FILES))
_TICK = int(Qt.ItemDataRole.CheckStateRole)


Pair = tuple[VendorId, int]  # and the number of a line
Given = tuple[VendorId, str]  # and the name of a file


class Controlled(RuleBasedStateMachine):
    """One request and four vendors, on one real database."""

    office: Office  # one for all examples: what SQLAlchemy has compiled once it need not compile again
    queued: sqlite3.Connection  # its database where each example begins
    account: Account
    ids: Sequence[VendorId]
    drawings: Path

    def __init__(self) -> None:
        super().__init__()
        self.rfq_id = RfqId(0)
        self.asked: frozenset[Pair] = frozenset()  # at the end of the step before
        self.planned: frozenset[VendorId] = frozenset()
        self.held: dict[VendorId, str] = {}
        self.needed: list[tuple[str, str]] = []
        self.listed: set[VendorId] = set()
        self.is_strict = False
        self.given: frozenset[Given] = frozenset()  # at the end of the step before
        self.extra: set[Given] = set()  # ever chosen for the vendor alone, and remembered when it is taken out
        self.former: tuple[tuple[RfqItem, ...], list[tuple[str, str]]] = ((), [])  # lines, for undo

    @initialize(
        needed=st.lists(_LINE, min_size=1, max_size=3),
        held=st.lists(_LEVEL, min_size=4, max_size=4),
        names=st.sets(_FILE),
        attach_first=st.booleans(),
    )
    def begin(self, needed: list[tuple[str, str]], held: list[str], names: set[str], attach_first: bool) -> None:
        """Files and vendors are there from the start, in either order: most of what can go wrong is between them."""
        with closing(sqlite3.connect(self.office.database.path)) as database:
            self.queued.backup(database)
        self.rfq_id = self.office.services.rfq_editing.create("Plating", DEADLINE).id
        for which, level in enumerate(held):
            self.clear(which, level)
        self.put_on_list(0, True)
        self.set_lines(needed)
        steps = [partial(self.attach, names, False), partial(self.command, ("invite", "--all"))]
        for step in steps if attach_first else reversed(steps):
            step()

    @property
    def rfq(self) -> Rfq:
        return self.office.services.rfq_reading.get(self.rfq_id)

    @property
    def forbidden(self) -> frozenset[Pair]:
        """Who must not have which line, or a file that goes with it, as things are now."""
        by_line = {(v, n) for v in self.ids for n, need in enumerate(self.needed, start=1) if self.lacks(v, need)}
        rfq = self.rfq
        files = [(f.name, n) for f in rfq.attachments for n, i in rfq.line_ids.items() if f.for_all or i in f.lines]
        return frozenset(by_line | {(v, n) for v in self.ids for name, n in files if self.lacks_level(v, _FILES[name])})

    def lacks_level(self, vendor_id: VendorId, level: str) -> bool:
        return _RANK[self.held[vendor_id]] < _RANK[level]

    @property
    def gets(self) -> frozenset[Given]:
        """Who gets which file, as the database has it."""
        rfq = self.rfq
        return frozenset((i.vendor_id, file.name) for i in rfq.invitations for file in rfq.files_for(i))

    def leaks(self, given: Iterable[Given]) -> set[Given]:
        """Those among them that must not be."""
        return {(v, name) for v, name in given if self.lacks_level(v, _FILES[name])}

    def lacks(self, vendor_id: VendorId, need: tuple[str, str]) -> bool:
        level, customer = need
        is_off_list = self.is_strict and bool(customer) and vendor_id not in self.listed
        return self.lacks_level(vendor_id, level) or is_off_list

    @property
    def pairs(self) -> frozenset[Pair]:
        """Who is asked for which line, as the database has it."""
        rfq = self.rfq
        return frozenset((i.vendor_id, item.number) for i in rfq.invitations for item in rfq.items_for(i))

    @property
    def barred(self) -> frozenset[VendorId]:
        """Who is asked for a line, or gets a file, that it must not have."""
        return frozenset(v for v, _ in {*(self.pairs & self.forbidden), *self.leaks(self.gets)})

    def whole(self, vendor_ids: Iterable[VendorId]) -> set[Pair]:
        """These, each asked for all lines."""
        return {(v, n) for v in vendor_ids for n in range(1, len(self.needed) + 1)}

    def some(self, which: set[int]) -> list[VendorId]:
        return [self.ids[w] for w in sorted(which)]

    @rule(needed=st.lists(_LINE, min_size=1, max_size=3))
    def set_lines(self, needed: list[tuple[str, str]]) -> None:
        items = [
            replace(ITEM, number=n, part_number=f"P-{n}", clearance=level, customer=customer)
            for n, (level, customer) in enumerate(needed, start=1)
        ]
        self.former = self.rfq.items, self.needed
        self.office.services.rfq_editing.set_items(self.rfq_id, items)
        self.needed = needed
        self.asked = self.pairs  # who is asked for all lines is asked for those to come, which the check judges

    @precondition(lambda self: bool(self.former[1]))
    @rule()
    def undo_lines(self) -> None:
        """Lines come back with their ids, and the files that were for them."""
        (items, needed), self.former = self.former, (self.rfq.items, self.needed)
        try:
            self.office.services.rfq_editing.set_items(self.rfq_id, items)
        except VendorsBarred:
            assert self.pairs == self.asked
        else:
            self.needed = needed
            self.asked = self.pairs

    @rule(names=st.sets(_FILE, min_size=1), by_command=st.booleans())
    def attach(self, names: set[str], by_command: bool) -> None:
        paths = [self.drawings / name for name in sorted(names)]
        if by_command:
            rfq_commands.run(self.office.services, self.parsed("attach", self.rfq.number, *map(str, paths)))
        else:
            attached = self.office.services.rfq_editing.attach(self.rfq_id, paths)
            assert names <= {file.name for file in attached.rfq.attachments}
            assert {one.name for one in attached.withheld} <= names

    @rule(names=st.sets(_FILE, min_size=1), lines=st.none() | st.sets(st.integers(1, 3)), is_gone=st.booleans())
    def say_who_gets(self, names: set[str], lines: set[int] | None, is_gone: bool) -> None:
        """Everybody, some lines, nobody; or the file is removed."""
        rfq = self.rfq
        wanted = frozenset(i for n, i in rfq.line_ids.items() if n in (lines or ()))
        files = [replace(f, for_all=lines is None, lines=wanted) if f.name in names else f for f in rfq.attachments]
        try:
            self.office.services.rfq_editing.set_attachments(
                self.rfq_id, [f for f in files if not is_gone or f.name not in names]
            )
        except VendorsBarred:
            assert not is_gone
            assert self.gets == self.given

    @rule(which=st.integers(0, _VENDORS - 1), names=st.sets(_FILE))
    def give_to_one(self, which: int, names: set[str]) -> None:
        rfq, vendor_id = self.rfq, self.ids[which]
        known = {f.name: f.id for f in rfq.attachments if f.id is not None and f.name in names}
        invitation = next((i for i in rfq.invitations if i.vendor_id == vendor_id), None)
        if invitation is None or vendor_id in self.planned:
            return
        lines = invitation.lines if invitation.lines is None else invitation.lines & set(rfq.line_ids.values())
        try:
            self.office.services.rfq_asking.ask(
                self.rfq_id, replace(invitation, extra_files=frozenset(known.values()), lines=lines or None)
            )
        except VendorsBarred:
            assert self.gets == self.given
        else:
            self.extra |= {(vendor_id, name) for name in known}

    @rule(which=_SOME, names=st.sets(_FILE, min_size=1), by_command=st.booleans())
    def give_to_these_alone(self, which: set[int], names: set[str], by_command: bool) -> None:
        """“Only these vendors” in step 2, or the same by command."""
        rfq = self.rfq
        files = [file for file in rfq.attachments if file.name in names] or rfq.attachments
        chosen = [v for v in self.some(which) if v in rfq.vendor_ids] or rfq.vendor_ids
        if not files or not chosen:
            return
        try:
            if by_command:
                words = ["give", rfq.number, *(file.name for file in files), "--vendor"]
                named = [vendor(self.ids.index(v) + 1).name for v in chosen]
                rfq_commands.run(self.office.services, self.parsed(*words, *named))
            else:
                self.office.services.rfq_asking.set_given(self.rfq_id, shared_out(rfq, files, vendor_ids=chosen))
        except VendorsBarred:
            assert self.leaks((v, file.name) for v in chosen for file in files)
            assert self.gets == self.given
        except RfqInvalid:
            assert self.planned & set(chosen)
            assert self.gets == self.given
        else:
            self.extra |= {(v, file.name) for v in chosen for file in files}

    @rule(which=st.integers(0, _VENDORS - 1), level=_LEVEL)
    def clear(self, which: int, level: str) -> None:
        vendor_id = self.ids[which]
        self.office.services.vendors.change([vendor_id], lambda v: replace(v, clearance=level))
        self.held[vendor_id] = level

    @rule(which=st.integers(0, _VENDORS - 1), is_on=st.booleans())
    def put_on_list(self, which: int, is_on: bool) -> None:
        vendor_id, places = self.ids[which], (Approval(customer=_CUSTOMER),) if is_on else ()
        self.office.services.vendors.change([vendor_id], lambda v: replace(v, approvals=places))
        (self.listed.add if is_on else self.listed.discard)(vendor_id)

    @rule(is_strict=st.booleans(), by_command=st.booleans())
    def be_strict(self, is_strict: bool, by_command: bool) -> None:
        """A list that nobody is on any more stays as strict as it was said to be."""
        try:
            if by_command:
                words = ["vendors", "list-rule", _CUSTOMER, "block" if is_strict else "warn"]
                vendor_commands.run(self.office.services, parser().parse_args(words))
            else:
                self.office.services.customer_lists.set_strict([_CUSTOMER.upper()], is_strict)
        except CustomerUnknown:
            assert not self.listed
            assert not self.is_strict
        else:
            self.is_strict = is_strict

    @rule(which=_SOME, exactly=st.booleans())
    def invite(self, which: set[int], exactly: bool) -> None:
        asking, wanted = self.office.services.rfq_asking, self.some(which)
        if not self.planned <= set(wanted) and exactly:
            return
        try:
            (asking.set_invited if exactly else asking.invite)(self.rfq_id, wanted)
        except VendorsBarred:
            assert self.whole(wanted) & self.forbidden - self.asked or self.leaks(self.extra)
            assert self.pairs == self.asked
        except RfqInvalid:
            assert self.planned & set(wanted)

    @rule(which=st.integers(0, _VENDORS - 1), lines=st.sets(st.integers(1, 3), min_size=1))
    def ask_for_lines(self, which: int, lines: set[int]) -> None:
        """A few lines of one vendor, as a press on boxes does."""
        rfq, vendor_id = self.rfq, self.ids[which]
        wanted = lines & rfq.line_ids.keys()
        if vendor_id in self.planned or not wanted:
            return
        asked = rfq.asked | {vendor_id: frozenset(rfq.line_ids[n] for n in wanted)}
        try:
            self.office.services.rfq_asking.set_asked(self.rfq_id, asked)
        except VendorsBarred:
            assert {(vendor_id, n) for n in wanted} & self.forbidden - self.asked or self.leaks(self.extra)
            assert self.pairs == self.asked

    @rule(which=_SOME)
    def leave_out(self, which: set[int]) -> None:
        gone = set(self.some(which)) - self.planned
        self.office.services.rfq_asking.set_invited(self.rfq_id, [i for i in self.rfq.vendor_ids if i not in gone])

    @rule(words=st.sampled_from([("invite", "--all"), ("match", "--best", "1"), ("match", "--best", "9")]))
    def command(self, words: tuple[str, ...]) -> None:
        rfq_commands.run(self.office.services, self.parsed(words[0], self.rfq.number, *words[1:]))

    @rule(which=st.integers(0, _VENDORS - 1))
    def command_by_name(self, which: int) -> None:
        name = vendor(which + 1).name
        try:
            rfq_commands.run(self.office.services, self.parsed("invite", self.rfq.number, "--vendor", name))
        except VendorsBarred:
            assert self.whole([self.ids[which]]) & self.forbidden - self.asked or self.leaks(self.extra)
        except RfqInvalid:
            assert self.ids[which] in self.planned

    def parsed(self, *words: str) -> Namespace:
        return parser().parse_args(["rfq", *words])

    @rule(view=st.sampled_from(["all", "proposed", "excluded"]), line=st.sampled_from([None, 1, 2]))
    def tick_all_that_can_be_ticked(self, view: str, line: int | None) -> None:
        """Step 3 of the editor: what it offers is taken, and who must not be asked is offered nowhere."""
        found = self.office.services.matching.items(self.rfq.items, self.rfq.attachments)
        rows: list[Choice] = {
            "all": lambda: listed(all_vendors(self.office.services), found),
            "proposed": lambda: proposed(found, line),
            "excluded": lambda: excluded(found, line),
        }[view]()
        window = QObject()
        model = ChoiceModel(window)
        model.show(rows)
        model.show_items(self.rfq.items)
        ticked: set[Pair] = set()
        model.line_toggled.connect(lambda vendor_id, number, _is_asked: ticked.add((vendor_id, number)))
        for row, choice in enumerate(rows):
            for number in range(1, len(self.needed) + 1):
                box = model.index(row, model.column_of(number))
                if (choice.id, number) in self.forbidden:
                    assert box.data(_TICK) is None
                    assert "need" in why_of(choice) or "list" in why_of(choice)
                if box.data(_TICK) is not None:
                    model.setData(box, Qt.CheckState.Checked, _TICK)
        assert not self.forbidden & ticked
        whole = found.lines_for(choice.id for choice in rows)
        assert not self.forbidden & {(v, n) for v, numbers in whole.items() for n in numbers}
        ids = self.rfq.line_ids
        asked = {v: frozenset(ids[n] for w, n in ticked if w == v) for v, _ in ticked if v not in self.planned}
        try:
            self.office.services.rfq_asking.set_asked(self.rfq_id, asked | self.rfq.asked)
        except VendorsBarred:
            assert self.leaks(self.extra)

    @rule(which=st.integers(0, _VENDORS - 1))
    def look_at_a_mail(self, which: int) -> None:
        shown = self.office.services.rfq_preview.show(self.rfq_id, self.ids[which], self.account)
        assert bool(shown.plain) is (self.ids[which] in set(self.rfq.vendor_ids) - self.barred)

    @rule(which=st.none() | _SOME)
    def write_mails(self, which: set[int] | None) -> None:
        wanted = None if which is None else [i for i in self.some(which) if i in self.rfq.vendor_ids]
        asked = frozenset(self.rfq.vendor_ids) if wanted is None else frozenset(wanted)
        if not asked:
            return
        with TemporaryDirectory() as folder:
            try:
                self.office.services.rfq_preview.write(self.rfq_id, Path(folder), self.account, wanted)
            except VendorsBarred:
                assert asked & self.barred - self.planned
                assert not list(Path(folder).iterdir())
            else:
                assert not asked & self.barred - self.planned

    @rule()
    def queue(self) -> None:
        try:
            self.office.services.rfq_sending.queue(self.rfq_id, self.account)
        except CheckFailed as refused:
            codes, invited = {f.code for f in refused.blocking}, self.rfq.vendor_ids
            lineless = set(invited) - {vendor_id for vendor_id, _ in self.pairs}  # their lines were removed
            allowed = {"line-controlled", "not-on-list", "file-controlled"} if invited else {"no-vendors"}
            assert codes <= allowed | ({"no-line-asked"} if lineless else set()), codes
            assert not invited or self.barred or lineless

    @invariant()
    def nobody_is_newly_asked_or_sent_a_line_that_it_must_not_have(self) -> None:
        if not self.needed:  # not begun
            return
        pairs = self.pairs
        planned = frozenset(line.vendor_id for line in self.office.lines(self.rfq_id))
        assert not (pairs - self.asked) & self.forbidden
        assert not (planned - self.planned) & self.barred
        self.asked, self.planned = pairs, planned

    @invariant()
    def no_file_newly_reaches_who_may_not_have_it(self) -> None:
        if self.needed:
            given = self.gets
            assert not self.leaks(given - self.given)
            self.given = given


@pytest.fixture(scope="module", autouse=True)
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Four vendors who do the work. Nobody pulls the plug here, so nothing waits for the disk."""
    with opened(tmp_path_factory.mktemp("clearance")) as office, closing(sqlite3.connect(":memory:")) as queued:
        office.database.engine.dispose()
        event.listen(office.database.engine, "connect", lambda line, _record: line.execute("PRAGMA synchronous=OFF"))
        does = (Capability(process=ITEM.process),)
        some = [replace(vendor(n), capabilities=does) for n in range(1, _VENDORS + 1)]
        Controlled.office, Controlled.queued, Controlled.account = office, queued, office.account()
        Controlled.ids = [v.stored_id for v in office.services.vendors.save_all(some).vendors]
        Controlled.drawings = tmp_path_factory.mktemp("drawings")
        for name in _FILES:
            (Controlled.drawings / name).write_text(name, encoding="utf-8")
        with closing(sqlite3.connect(office.database.path)) as database:
            database.backup(queued)
        yield


@pytest.mark.parametrize("by_command", [False, True])
def test_no_controlled_file_is_given_alone_to_who_may_not_have_it(by_command: bool) -> None:
    """Chance comes here too rarely: of four vendors one holds the clearance."""
    names = {"terms ITAR.txt", "P-1.step"}
    made = Controlled()
    made.begin(needed=[("", "")], held=["", "CUI", "ITAR", ""], names=names, attach_first=False)
    made.no_file_newly_reaches_who_may_not_have_it()
    for which in ({0, 1, 2, 3}, {0, 2}, {1}, {2}):
        made.give_to_these_alone(which, names, by_command)
        made.no_file_newly_reaches_who_may_not_have_it()
    assert made.gets == {(made.ids[2], name) for name in names}


TestControlled = Controlled.TestCase
TestControlled.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
