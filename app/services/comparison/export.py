"""Comparisons as files for others: a workbook that goes on calculating."""

from dataclasses import dataclass
from pathlib import Path

from app.documents.comparison.workbook import ReportHead, comparison_workbook
from app.documents.sheets.unfinished import replacing
from app.domain.trade.problem import Problem
from app.services.comparison.comparing import Compared
from app.system.clock import Clock

_KINDS = (".xlsx",)


class NotExported(Problem):
    """The file could not be written; one that was there before still is."""


@dataclass(frozen=True, slots=True)
class ComparisonExport:
    """Each call may be made on any thread."""

    clock: Clock

    def write(self, compared: Compared, path: Path) -> Path:
        """Whole, or not at all; returns where: a name without an ending gets one. NotExported, PlaceTaken."""
        path = path if path.suffix else path.with_suffix(_KINDS[0])
        head = ReportHead(rfq_number=compared.rfq.number, title=compared.rfq.title, made_on=self.clock.now())
        octets = comparison_workbook(compared.comparison, head)
        try:
            with replacing(path, _KINDS) as temporary:
                temporary.write_bytes(octets)
        except OSError as reason:
            raise NotExported(
                f"“{path}” can't be written: {reason.strerror or reason}. Choose another place, or close it elsewhere."
            ) from reason
        return path
