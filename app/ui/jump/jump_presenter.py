"""Finds while one types, and goes there."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.rfqs.rfq import RfqLine
from app.domain.vendors.search import VendorSearch
from app.domain.vendors.vendor import VendorLine
from app.services.rfqs.reading import RfqReading
from app.services.vendors.finding import VendorFinding
from app.ui.jump.jump_model import Hit, JumpModel, words_of
from app.ui.jump.jump_view import JumpView

_MOST = 8  # of each kind


class JumpPresenter(QObject):
    """`places` are the pages and commands that there are now; they are asked for whenever it opens."""

    rfq_chosen = Signal(int)  # RfqId
    vendor_chosen = Signal(int)  # VendorId

    def __init__(
        self,
        reading: RfqReading,
        finding: VendorFinding,
        jobs: JobRunner,
        places: Callable[[], Sequence[Hit]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._finding, self._places_now = finding, places
        self._places: Sequence[Hit] = ()
        self._rfqs: list[Hit] = []
        self._goes_at_once = False  # Enter came before the vendors did
        self._read_rfqs = Latest(jobs, reading.lines, then=self._on_rfqs, failed=jobs.failed.emit)
        self._find = Latest(
            jobs, self._vendors, then=self._on_vendors, failed=jobs.failed.emit, pool=Pool.SLOW, only_newest=True
        )
        self.model = JumpModel(self)
        self.view = JumpView(self.model, parent)
        self.view.asked.connect(self._on_asked)
        self.view.go_asked.connect(self._on_go)

    @Slot()
    def open(self) -> None:
        """Ctrl K."""
        self._places = self._places_now()
        self._read_rfqs.ask()
        self.view.begin()
        self._on_asked(self.view.field.text())

    def _vendors(self, text: str) -> list[VendorLine]:
        """Runs on a thread."""
        return self._finding.lines(self._finding.find(VendorSearch(text=text)).ids[:_MOST])

    @Slot(str)
    def _on_asked(self, text: str) -> None:
        self._goes_at_once = False
        self._show(text)

    def _show(self, text: str) -> None:
        words = words_of(text)
        rfqs = [hit for hit in self._rfqs if hit.has(words)] if words else []
        self.model.replace([*rfqs[:_MOST], *(hit for hit in self._places if hit.has(words))])
        if words:
            self._find.ask(text)
        else:
            self._find.forget()
        self.view.show_found(is_done=False)

    def _on_rfqs(self, lines: list[RfqLine]) -> None:
        kind = self.tr("RFQ")
        self._rfqs = [Hit(f"{x.number} {x.title}", kind, partial(self.rfq_chosen.emit, x.id)) for x in lines]
        self._show(self.view.field.text())

    def _on_vendors(self, lines: list[VendorLine]) -> None:
        kind = self.tr("vendor")
        self.model.append([Hit(x.name, kind, partial(self.vendor_chosen.emit, x.id)) for x in lines])
        self.view.show_found(is_done=True)
        if self._goes_at_once:
            self._on_go()

    @Slot()
    def _on_go(self) -> None:
        self._goes_at_once = self.view.row < 0 and self._find.is_busy
        if self.view.row >= 0:
            hit = self.model.hit(self.view.row)
            self.view.accept()
            hit.go()
