"""Matches the lines with the vendors, and shows who is proposed, who is asked, and who is searched for."""

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.domain.matching.choice import Choice, excluded, listed, proposed
from app.domain.matching.coverage import Coverage
from app.domain.matching.covered import covered_lines
from app.domain.matching.expectation import ExpectedAnswers
from app.domain.rfqs.invitation import Asked
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem
from app.domain.trade.finding import Place, Spot
from app.domain.trade.ids import LineId, RfqId, VendorId
from app.domain.vendors.search import VendorSearch
from app.domain.vendors.vendor import VendorLine
from app.services.rfqs.matching import Matching
from app.services.rfqs.reading import RfqReading
from app.services.vendors.finding import VendorFinding
from app.ui.look.language import tr
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.vendors.choice_model import Ticks
from app.ui.rfq_editor.vendors.vendors_view import CHOSEN, EVERYBODY, PROPOSED, VendorsStepView

_MOST = 200  # vendors of the list that are shown at once; who wants another one types its name
_NOTHING = Coverage(lines=(), vendors=())
_NO_LINES: frozenset[int] = frozenset()


class ChoicePresenter(QObject):
    """Works only while the step is looked at; matching and reading happen off the window's thread."""

    failed = Signal(object)  # a Problem
    kept = Signal(str)  # who is not asked for more, and why
    missed = Signal()  # who was wanted is not asked any more
    vendor_asked = Signal(object)  # Spot of a vendor to be opened: with what the check found of it, where that led here

    def __init__(
        self,
        view: VendorsStepView,
        draft: RfqDraft,
        reading: RfqReading,
        matching: Matching,
        finding: VendorFinding,
        jobs: JobRunner,
        *,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.view, self._draft = view, draft
        self._reading, self._matching, self._finding, self._jobs = reading, matching, finding, jobs
        self._found = _NOTHING
        self._matched: tuple[tuple[RfqItem, ...], tuple[Attachment, ...]] | None = None
        self._is_shown = False
        self._is_fresh = True  # nothing was chosen to be shown yet
        self._asked = 0
        self._wanted: VendorId | None = None
        self._found_here: Spot | None = None
        view.wanted_changed.connect(self._show_rows)
        view.vendor_asked.connect(self._on_vendor_asked)
        view.toggled.connect(self._on_toggled)
        view.line_toggled.connect(self._on_line_toggled)
        view.many_asked.connect(self._on_many_asked)
        view.many_left_out.connect(self._on_many_left_out)
        view.best_asked.connect(self._on_best_asked)
        view.covering_asked.connect(self._on_covering_asked)
        draft.changed.connect(self._on_rfq_changed)

    def begin(self) -> None:
        """Another request."""
        self._found, self._matched, self._wanted, self._is_fresh = _NOTHING, None, None, True
        self.view.forget()
        self._asked += 1

    def show(self, is_shown: bool) -> None:
        """Whether the step is looked at; vendors may have changed since it was."""
        self._is_shown, self._found_here = is_shown, None
        if is_shown:
            self.match_again()
        else:
            self._wanted = None

    def go_to(self, spot: Spot) -> None:
        """To a vendor's row, once the step has its rows; no vendor: to the list."""
        self._wanted, self._found_here = spot.vendor, spot
        self.view.table.setFocus()

    @Slot(int)
    def _on_vendor_asked(self, vendor_id: VendorId) -> None:
        led = self._found_here
        is_led = led is not None and led.vendor == vendor_id
        self.vendor_asked.emit(led if is_led else Spot(place=Place.VENDORS, vendor=vendor_id))

    @Slot()
    def match_again(self) -> None:
        """The vendors or the words may have changed."""
        self._matched = None
        if self._is_shown and self._draft.rfq is not None:
            self._match(self._draft.rfq)

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        self.view.show_items(rfq.items)
        self.view.show_ticks(rfq.asked_numbers)
        if self._is_shown:
            if (rfq.items, rfq.attachments) == self._matched:
                self._show_lines(rfq)
            else:
                self._match(rfq)

    def _match(self, rfq: Rfq) -> None:
        wanted = rfq.items, rfq.attachments
        self._matched = wanted

        def matched(found: Coverage) -> None:
            if self._matched == wanted and self._draft.rfq is not None:
                self._found = found
                self.view.show_coverage(found)
                self._show_found(self._draft.rfq)

        self._jobs.run(self._matching.items, *wanted, then=matched, failed=self.failed.emit, pool=Pool.SLOW)

    def _show_lines(self, rfq: Rfq) -> None:
        """What a tick changes; the vendors in the table stay where they are."""
        self.view.show_lines(covered_lines(self._found, rfq.asked_numbers))
        self.view.name_choices(len(self._found.vendors), len(excluded(self._found, None)))
        self._expect(rfq)

    def _expect(self, rfq: Rfq) -> None:
        asked = rfq.asked_numbers

        def read(expected: ExpectedAnswers) -> None:
            if self._draft.rfq is not None and self._draft.rfq.asked_numbers == asked:
                self.view.show_expected(expected)

        self._jobs.run(self._matching.expected, asked, then=read, failed=self.failed.emit)

    def _show_found(self, rfq: Rfq) -> None:
        self._show_lines(rfq)
        if self._is_fresh:
            self._is_fresh = False
            does = any(vendor.lines or vendor.open for vendor in self._found.vendors)
            self.view.which.setCurrentIndex(PROPOSED if does else EVERYBODY)
        self._show_rows()

    # Which rows

    @Slot()
    def _show_rows(self) -> None:
        self._asked += 1
        which, text, line = self.view.which.currentIndex(), self.view.search.text().strip(), self.view.line
        if text or which == EVERYBODY:
            self._read(VendorSearch(text=text), self._asked)
        elif which == CHOSEN:
            self._read_chosen(self._asked)
        else:
            rows = proposed(self._found, line) if which == PROPOSED else excluded(self._found, line)
            self._show(rows, self._asked, "")

    def _read(self, search: VendorSearch, asked: int) -> None:
        def read() -> tuple[list[VendorLine], int, int]:
            found = self._finding.find(search)
            return self._finding.lines(found.ids[:_MOST]), len(found.ids), found.total

        def show(read: tuple[list[VendorLine], int, int]) -> None:
            lines, number, total = read
            self.view.show_any(bool(total))
            note = self.tr("the first {n} of {all}: type to find others").format(n=_MOST, all=f"{number:,}")
            self._show(listed(lines, self._found), asked, note if number > _MOST else "")

        self._jobs.run(read, then=show, failed=self.failed.emit)

    def _read_chosen(self, asked: int) -> None:
        ids: Sequence[VendorId] = self._draft.rfq.vendor_ids if self._draft.rfq else ()

        def show(lines: list[VendorLine]) -> None:
            self._show(listed(lines, self._found), asked, "")

        self._jobs.run(self._finding.lines, ids, then=show, failed=self.failed.emit)

    def _show(self, rows: Sequence[Choice], asked: int, note: str) -> None:
        if asked != self._asked:  # something else was asked for meanwhile
            return
        if rows:
            self.view.show_any(True)
        self.view.show_rows(rows, note)
        if self._wanted is not None:
            self._seek(self._wanted)

    def _seek(self, vendor_id: VendorId) -> None:
        is_there = self.view.go_to(vendor_id)
        if not is_there and self.view.is_narrowed:
            self.view.show_all_asked()  # and look again among them
            return
        self._wanted = None
        if not is_there:
            self.missed.emit()

    # Whom to ask for what

    @Slot(int, bool)
    def _on_toggled(self, vendor_id: VendorId, is_asked: bool) -> None:
        if is_asked:
            self._on_many_asked([vendor_id])
        else:
            self._on_many_left_out([vendor_id])

    @Slot(int, int, bool)
    def _on_line_toggled(self, vendor_id: VendorId, number: int, is_asked: bool) -> None:
        rfq = self._draft.rfq
        if rfq is None or number not in rfq.line_ids:
            return
        if is_asked:
            self._ask({vendor_id: frozenset({number})})
            return
        left = rfq.asked_numbers[vendor_id] - {number}
        rest = {v: lines for v, lines in rfq.asked.items() if v != vendor_id}
        self._change({**rfq.asked, vendor_id: self._ids(left)} if left else rest)

    @Slot(list)
    def _on_many_asked(self, vendor_ids: Sequence[VendorId]) -> None:
        """Before there are lines, for all that come."""
        rfq = self._draft.rfq
        if rfq is not None and not rfq.items:
            self._change(rfq.asked | dict.fromkeys(vendor_ids))
        else:
            self._ask_others(self._found.lines_for(vendor_ids))

    @Slot(list)
    def _on_many_left_out(self, vendor_ids: Sequence[VendorId]) -> None:
        if self._draft.rfq is not None:
            gone = frozenset(vendor_ids)
            self._change({v: lines for v, lines in self._draft.rfq.asked.items() if v not in gone})

    @Slot(int)
    def _on_best_asked(self, number: int) -> None:
        self._ask_others(self._found.best(number))

    @Slot()
    def _on_covering_asked(self) -> None:
        self._ask_others(self._found.able())

    def _ask_others(self, more: Ticks) -> None:
        """Besides what is asked already; who has its email keeps to what is in it, and is named."""
        rfq = self._draft.rfq
        if rfq is not None:
            then = partial(self._on_written, rfq.id, more)
            self._jobs.run(self._reading.written, rfq.id, then=then, failed=self.failed.emit)

    def _on_written(self, rfq_id: RfqId, more: Ticks, written: frozenset[VendorId]) -> None:
        rfq = self._draft.rfq
        if rfq is None or rfq.id != rfq_id:
            return
        asked = rfq.asked_numbers
        kept = [
            v
            for v in self._found.vendors
            if v.vendor_id in written and more.get(v.vendor_id, _NO_LINES) - asked.get(v.vendor_id, _NO_LINES)
        ]
        self._ask({v: numbers for v, numbers in more.items() if v not in written})
        if kept:
            self.kept.emit(_kept_text([v.vendor for v in kept]))

    def _ask(self, more: Ticks) -> None:
        """Besides what is asked already."""
        rfq = self._draft.rfq
        if rfq is None:
            return
        asked = dict(rfq.asked)
        for vendor_id, numbers in more.items():
            before = asked.get(vendor_id, frozenset())
            asked[vendor_id] = None if before is None else before | self._ids(numbers)
        self._change(asked)

    def _ids(self, numbers: Iterable[int]) -> frozenset[LineId]:
        ids = self._draft.rfq.line_ids if self._draft.rfq else {}
        return frozenset(ids[number] for number in numbers if number in ids)

    def _change(self, asked: Asked) -> None:
        self._draft.change("asked", asked)


def _kept_text(names: Sequence[str]) -> str:
    """Why these are not asked for the lines that they could do."""
    if len(names) == 1:
        return tr(f"“{names[0]}” already has its email, so its lines stay as they are.")
    listed = ", ".join(f"“{name}”" for name in names)
    return tr(f"{listed} already have their emails, so their lines stay as they are.")
