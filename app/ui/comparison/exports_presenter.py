"""Writes what was compared: as a workbook, as a PDF, for another system, or as a decision file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.background.job_runner import JobRunner, Pool
from app.services.comparison.comparing import Compared
from app.services.decision.decision_files import DecisionFile
from app.services.handover.gathering import Selection
from app.services.handover.handing_over import HandedOver, Kind
from app.services.suite import Services
from app.ui.comparison.comparison_view import ComparisonView
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.widgets.file_dialogs import choose_folder, save_file
from app.ui.widgets.problem_box import problem_text

_KINDS = (
    ("&Quotes as CSV…", Kind.CSV, "quotes.csv"),
    ("Quotes as &JSON…", Kind.JSON, "quotes.json"),
    ("RFQ as &UBL 2.1…", Kind.UBL_RFQ, "rfq.xml"),
    ("Epicor &VendPart…", Kind.EPICOR_VENDPART, "VendPart.csv"),
    ("Epicor Vend&PBrk…", Kind.EPICOR_VENDPBRK, "VendPBrk.csv"),
    ("JobB&OSS² list…", Kind.JOBBOSS, "JobBOSS.csv"),
)


class ExportsPresenter(QObject):
    """`compared` is what the page shows now."""

    def __init__(
        self, services: Services, jobs: JobRunner, view: ComparisonView, compared: Callable[[], Compared | None]
    ) -> None:
        super().__init__(view)
        self._services, self._jobs, self._view, self._compared = services, jobs, view, compared
        menu = view.exports
        menu.addAction(self.tr("&Workbook with formulas…"), self._on_workbook)
        menu.addAction(self.tr("PD&F to read and print…"), self._on_pdf)
        menu.addSeparator()
        for title, kind, name in _KINDS:
            menu.addAction(tr(title), partial(self._on_kind, kind, name))
        menu.addSeparator()
        menu.addAction(self.tr("&Decision file…"), self._on_decision_file)

    def _on_workbook(self) -> None:
        if (compared := self._compared()) is None:
            return
        name = tr(f"{compared.rfq.number} comparison.xlsx")
        path = save_file(self._view, self.tr("Export the comparison"), name, self.tr("Workbook (*.xlsx)"))
        if path is not None:
            self._run(self._services.comparison_export.write, compared, path, then=self._on_written)

    def _on_pdf(self) -> None:
        if (compared := self._compared()) is None:
            return
        name = tr(f"{compared.rfq.number} comparison.pdf")
        path = save_file(self._view, self.tr("Export the comparison"), name, self.tr("PDF (*.pdf)"))
        if path is not None:
            self._run(self._services.comparison_export.write_pdf, compared, path, then=self._on_written)

    def _on_kind(self, kind: Kind, name: str) -> None:
        if (compared := self._compared()) is None:
            return
        path = save_file(self._view, self.tr("Export"), f"{compared.rfq.number} {name}", self.tr("All files (*)"))
        if path is not None:
            write = self._services.handing_over.write
            self._run(write, compared, path, kind, Selection(), then=self._on_handed_over)

    def _on_decision_file(self) -> None:
        if (compared := self._compared()) is None:
            return
        place = choose_folder(self._view, self.tr("Where to put the decision file"))
        if place is not None:
            folder = place / tr(f"{compared.rfq.number} decision")
            write = self._services.decision_files.write
            self._run(write, compared.rfq.id, folder, "", then=self._on_filed)

    def _run(self, write: Callable[..., object], *about: object, then: Callable[..., None]) -> None:
        self._view.banner.tell(self.tr("Writing…"))
        self._jobs.run(write, *about, then=then, failed=self._on_failed, pool=Pool.SLOW)

    def _on_written(self, path: Path) -> None:
        self._view.banner.say(Tone.OK, tr(f"The comparison is saved as “{path.name}”."))

    def _on_handed_over(self, done: HandedOver) -> None:
        rows = counted(done.rows, "row", "rows")
        self._view.banner.say(Tone.OK, tr(f"{rows} saved as “{done.path.name}”."))

    def _on_filed(self, done: DecisionFile) -> None:
        files = counted(done.files, "file", "files")
        text = tr(f"{files} in “{done.folder.name}”. It has all vendors and prices: don't send it to a vendor.")
        if done.controlled:
            text += " " + tr(f"Controlled files aren't in it: {done.controlled}.")
        self._view.banner.say(Tone.OK if not done.missing else Tone.WARN, text)

    def _on_failed(self, error: Exception) -> None:
        self._view.banner.say(Tone.ERR, problem_text(error))
