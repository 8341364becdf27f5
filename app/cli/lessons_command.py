"""rfq-sender vendors learned: what your own RFQs have taught about a vendor, and which of them not to learn from."""

from argparse import Namespace
from collections.abc import Iterable

from app.cli.answer import Answer, Table, count
from app.cli.parsing import UsageError
from app.cli.sending import CommandRefused
from app.domain.trade.ids import RfqId
from app.domain.vendors.lessons import LearnedVendor, Lesson, Lessons
from app.domain.vendors.vendor import Vendor
from app.services.suite import Services

_SUMMARY = ("Process", "Asked", "Answered", "Orders", "Quotes", "Price")
_RFQS = ("RFQ", "Title", "Asked", "For", "What came of it", "")


def learned(services: Services, args: Namespace) -> Answer:
    """Correct it first, if that is wanted: all of it or, where one RFQ is refused, nothing."""
    (vendor,) = services.vendors.by_names([args.vendor])
    lessons = services.vendor_lessons
    known = lessons.of(vendor.stored_id)
    left_out, counted = (_chosen(services, vendor, known, some) for some in (args.leave_out, args.count))
    both = [number for rfq, number in left_out.items() if rfq in counted]
    if both:
        raise UsageError(f"{', '.join(both)} can't be left out and counted at once")
    for chosen, is_left_out in ((left_out, True), (counted, False)):
        if chosen:
            lessons.leave_out(vendor.stored_id, chosen.keys(), is_left_out=is_left_out)
    if left_out or counted:
        known = lessons.of(vendor.stored_id)
    return Answer(_document(vendor, known), _parts(vendor, known))


def _chosen(services: Services, vendor: Vendor, known: LearnedVendor, numbers: Iterable[str]) -> dict[RfqId, str]:
    """Those that were named, with their numbers; RfqMissing, CommandRefused."""
    there = {lesson.rfq_id: lesson.number for lesson in known.lessons}
    found: dict[RfqId, str] = {}
    for number in numbers:
        rfq_id = services.rfq_reading.id_of(number)
        if rfq_id not in there:
            raise CommandRefused(
                f"“{vendor.name}” wasn't sent {number}. Nothing was changed. "
                "See the RFQs with “vendors learned” and the name alone."
            )
        found[rfq_id] = there[rfq_id]
    return found


def _document(vendor: Vendor, known: LearnedVendor) -> dict[str, object]:
    return {
        "vendor_id": vendor.id,
        "vendor": vendor.name,
        "summary": [
            {
                "process": told.process,
                "asked": told.asked,
                "answered": told.answered,
                "orders": told.orders,
                "quotes": round(told.estimate.quote, 2),
                "price": round(told.estimate.price, 2),
            }
            for told in known.summary
        ],
        "rfqs": [
            {
                "rfq": lesson.number,
                "title": lesson.title,
                "asked_at": lesson.asked_at.isoformat(),
                "wanted": lesson.wanted,
                "came": lesson.came,
                "left_out": lesson.is_left_out,
            }
            for lesson in known.lessons
        ],
    }


def _parts(vendor: Vendor, known: LearnedVendor) -> list[str | Table]:
    if not known.lessons:
        return [f"“{vendor.name}” was never asked."]
    left_out = f", {known.left_out} of them left out" if known.left_out else ""
    parts: list[str | Table] = [
        f"“{vendor.name}” was asked in {count(len(known.lessons), 'RFQ')}{left_out}.",
        Table(_SUMMARY, [_summed(told) for told in known.summary], "None of them counts now."),
        "",
        Table(_RFQS, [_told(lesson) for lesson in known.lessons]),
    ]
    return [*parts, "\nTo count one again, add: --count RFQ"] if known.left_out else parts


def _summed(told: Lessons) -> list[str]:
    numbers = (str(told.asked), str(told.answered), str(told.orders))
    return [told.process or "all", *numbers, told.chance, told.price]


def _told(lesson: Lesson) -> list[str]:
    mark = "left out" if lesson.is_left_out else ""
    return [lesson.number, lesson.title, f"{lesson.asked_at:%Y-%m-%d}", lesson.wanted, lesson.came, mark]
