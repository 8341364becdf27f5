"""How RFQs have gone lately, as a buyer sees it at a glance, and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from app.documents.sheets.table_file import TableNotWritten, write_table
from app.documents.sheets.unfinished import replacing
from app.domain.rfqs.overview import (
    AnswerTime,
    Overview,
    begin_of,
    by_day,
    first_answers,
    hours_of,
    open_values,
)
from app.storage.base.database import Database
from app.storage.comparison import overview, scenarios
from app.storage.vendors import prices, records, vendors
from app.system.clock import Clock

MOST_VENDORS = 12  # whose answer times are shown
_PICTURE = ".png"
_HEADER = ("What", "Of", "Answers", "Quoted", "Declined", "Hours", "Amount", "Currency", "RFQs")


@dataclass(frozen=True, slots=True)
class Overviewing:
    """Each call may be made on any thread. `zone`: where the buyer's days begin and end."""

    database: Database
    clock: Clock
    zone: str

    def of_last(self, days: int) -> Overview:
        """Today is the last of them."""
        now = self.clock.now()
        begins = begin_of(now, days, ZoneInfo(self.zone))
        with self.database.read() as session:
            asked = records.requests_of(session, overview.answered_since(session, begins))
            answered = {v: found for v, of in asked.items() if (found := first_answers(of.values(), begins))}
            most = sorted(answered, key=lambda v: (-len(answered[v]), v))[:MOST_VENDORS]
            names = {v.stored_id: v.name for v in vendors.get(session, most)}
            undecided = overview.undecided(session)
            values = open_values(prices.offered(session, undecided), scenarios.wanted_quantities(session, undecided))
        every = [request for of in answered.values() for request in of]
        return Overview(
            days=by_day(every, begins, now),
            times=tuple(
                AnswerTime(v, names[v], len(answered[v]), hours)
                for v in most
                if v in names and (hours := hours_of(answered[v])) is not None
            ),
            median_hours=hours_of(every),
            open_values=values,
        )

    @staticmethod
    def export(found: Overview, path: Path) -> int:
        """As CSV or `.xlsx`, a row for each figure; returns how many. TableNotWritten, PlaceTaken."""
        return write_table(path, _HEADER, _rows(found))

    @staticmethod
    def keep_picture(octets: bytes, path: Path) -> None:
        """A PNG that the window has painted. TableNotWritten, PlaceTaken."""
        try:
            with replacing(path, (_PICTURE,)) as temporary:
                temporary.write_bytes(octets)
        except OSError as reason:
            raise TableNotWritten(
                f"“{path}” can't be written: {reason.strerror or reason}. Choose another place, or close it elsewhere."
            ) from reason


def _rows(found: Overview) -> Iterator[tuple[str, ...]]:
    for day in found.days:
        counts = str(day.answered), str(day.quoted), str(day.declined)
        yield "answers of a day", day.day.isoformat(), *counts, "", "", "", ""
    for one in found.times:
        yield "median answer time", one.vendor, str(one.answers), "", "", f"{one.median_hours:.1f}", "", "", ""
    if found.median_hours is not None:
        yield "median answer time", "", str(found.answered), "", "", f"{found.median_hours:.1f}", "", "", ""
    for value in found.open_values:
        yield "least offers, undecided", "", "", "", "", "", f"{value.amount:.2f}", value.currency, str(value.rfqs)
