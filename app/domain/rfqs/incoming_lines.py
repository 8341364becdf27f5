"""Lines that were read from a sheet and are not yet in any request."""

from dataclasses import dataclass

from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem


class ColumnsUnknown(Problem):
    """The sheet can be read, but no column is told to be what a line needs: the buyer may say which is."""


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """`rows` counts the rows below the header that have anything in them: as many as items and dropped rows.

    `places` are the rows that the items stand in; `groups` what the column says by which they are to be split.
    """

    items: tuple[RfqItem, ...]
    remarks: tuple[Remark, ...]
    rows: int
    places: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()  # sheets

    @property
    def wants_a_look(self) -> bool:
        """Whether something was left out, or came in and is to be mended."""
        return bool(self.unread) or any(remark.dropped or remark.to_mend for remark in self.remarks)
