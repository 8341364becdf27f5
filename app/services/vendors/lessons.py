"""What has been learned about a vendor, and the buyer's correction of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.experience import Wanted, season_of
from app.domain.vendors.lessons import LearnedVendor, Lesson, Lessons
from app.services.vendors.learning import Learning
from app.storage.base.database import Database
from app.storage.vendors import lessons as stored
from app.system.clock import Clock


@dataclass(frozen=True, slots=True)
class VendorLessons:
    """May be asked from any thread."""

    database: Database
    clock: Clock
    learning: Learning

    def of(self, vendor_id: VendorId) -> LearnedVendor:
        """All that one vendor's requests have taught."""
        now = self.clock.now()
        with self.database.read() as session:
            experience = self.learning.of(session, [vendor_id], now).experience
            found = stored.lessons(session, vendor_id, now)
        summary: list[Lessons] = []
        for key, name in (("", ""), *_processes(found)):
            counts = experience.counts(vendor_id, key)
            estimate = experience.estimate(vendor_id, Wanted(process=key, season=season_of(now)), now)
            told = Lessons(
                process=name, asked=counts.asked, answered=counts.answers, orders=counts.awards, estimate=estimate
            )
            summary += [told] if counts.asked else []
        return LearnedVendor(summary=tuple(summary), lessons=tuple(found))

    def leave_out(self, vendor_id: VendorId, rfqs: Collection[RfqId], *, is_left_out: bool = True) -> None:
        """Learn nothing more, or again, of this vendor from these RFQs; what was sent and answered stays as it is."""
        with self.database.write() as session:
            stored.leave_out(session, vendor_id, rfqs, is_left_out=is_left_out)


def _processes(found: Iterable[Lesson]) -> list[tuple[str, str]]:
    """Keys and names of those that were asked for, by name."""
    wanted = {lesson.outcome.wanted.process: lesson.process for lesson in found if lesson.outcome and lesson.process}
    return sorted(wanted.items(), key=lambda pair: pair[1].casefold())
