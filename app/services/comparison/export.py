"""Comparisons as files for others: a workbook that goes on calculating, a PDF to read."""

from dataclasses import dataclass
from pathlib import Path

from app.documents.comparison.pdf import comparison_pdf
from app.documents.comparison.workbook import ReportHead, comparison_workbook
from app.documents.sheets.unfinished import replacing
from app.domain.trade.problem import Problem
from app.services.comparison.comparing import Compared, Comparing
from app.services.comparison.document import vendor_names
from app.services.comparison.reporting import considered, report_fonts
from app.system.clock import Clock

_WORKBOOK, _PDF = ".xlsx", ".pdf"


class NotExported(Problem):
    """The file could not be written; one that was there before still is."""


@dataclass(frozen=True, slots=True)
class ComparisonExport:
    """Each call may be made on any thread. A file is written whole, or not at all.

    Raises:
        NotExported, PlaceTaken: nothing was written.
    """

    clock: Clock
    comparing: Comparing

    def write(self, compared: Compared, path: Path) -> Path:
        """A workbook; returns where: a name without an ending gets one."""
        return _written(path, _WORKBOOK, comparison_workbook(compared.comparison, self._head(compared)))

    def write_pdf(self, compared: Compared, path: Path) -> Path:
        """The same to be read and printed, with the choice and the cheapest ways, which are searched first."""
        about = considered(compared, self.comparing.ways(compared), vendor_names(compared.comparison))
        return _written(path, _PDF, comparison_pdf(about, self._head(compared), report_fonts()))

    def _head(self, compared: Compared) -> ReportHead:
        return ReportHead(rfq_number=compared.rfq.number, title=compared.rfq.title, made_on=self.clock.now())


def _written(path: Path, kind: str, octets: bytes) -> Path:
    path = path if path.suffix else path.with_suffix(kind)
    try:
        with replacing(path, (kind,)) as temporary:
            temporary.write_bytes(octets)
    except OSError as reason:
        raise NotExported(
            f"“{path}” can't be written: {reason.strerror or reason}. Choose another place, or close it elsewhere."
        ) from reason
    return path
