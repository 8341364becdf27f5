"""Rows of the vendors that may be asked: what each does of the lines, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.matching.coverage import Coverage, VendorCoverage
from app.domain.matching.matching import Proposal
from app.domain.trade.ids import VendorId
from app.domain.trade.line_numbers import named_lines, ranges
from app.domain.vendors.vendor import VendorLine, VendorStatus
from app.web import looks
from app.web.looks import Look

_DOES, _PERHAPS = Look("✓", "Does it", "ok"), Look("~", "Perhaps", "neutral")
_OTHER, _HOLD = Look("≠", "Other", "neutral"), Look("!", "On hold", "warn")
_LEFT_OUT, _BARRED = Look("✗", "Not proposed", "err"), Look("✗", "Not cleared", "err")


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """`why` has a reason a line; `does` has numbers of lines."""

    id: VendorId
    name: str
    does: str
    why: tuple[str, ...]
    look: Look | None


def proposed(found: Coverage) -> list[ChoiceRow]:
    """Who can do the lines, best first; who may have none of them says why."""
    return [_proposed(found, vendor) for vendor in found.vendors]


def left_out(found: Coverage) -> list[ChoiceRow]:
    """Who could do a line but for something that stands against it, and is proposed for no other one."""
    reasons: dict[VendorId, dict[str, list[int]]] = {}
    names: dict[VendorId, str] = {}
    known = {vendor.vendor_id for vendor in found.vendors}
    for line in found.lines:
        for one in line.excluded:
            if one.vendor_id not in known:
                names[one.vendor_id] = one.vendor
                reasons.setdefault(one.vendor_id, {}).setdefault(one.reason, []).append(line.number)
    return [ChoiceRow(key, names[key], "", _grouped(why), _LEFT_OUT) for key, why in reasons.items()]


def listed(vendors: Sequence[VendorLine], found: Coverage) -> list[ChoiceRow]:
    """Vendors of the list, with what is known of them for these lines."""
    known = {row.id: row for row in (*left_out(found), *proposed(found))}
    return [known.get(vendor.id) or _unknown(vendor, found) for vendor in vendors]


def _proposed(found: Coverage, vendor: VendorCoverage) -> ChoiceRow:
    reasons: dict[str, list[int]] = {}
    mine = [(m.number, p) for m in found.lines for p in m.proposals if p.vendor_id == vendor.vendor_id]
    for number, proposal in sorted(mine, key=lambda pair: pair[1].grade):
        reasons.setdefault("; ".join((*proposal.reasons, *proposal.warnings)), []).append(number)
    why, look, ban = _grouped(reasons), _look(vendor.best), found.barred.get(vendor.vendor_id)
    if ban is not None:
        why = (*why, ban.text)
        look = _BARRED if ban.lines >= {*vendor.lines, *vendor.open} else look
    does = ranges(vendor.lines) or (f"perhaps {ranges(vendor.open)}" if vendor.open else "")
    return ChoiceRow(vendor.vendor_id, vendor.vendor, does, why, look)


def _unknown(vendor: VendorLine, found: Coverage) -> ChoiceRow:
    ban = found.barred.get(vendor.id)
    why = tuple(
        text for text in (vendor.capabilities or vendor.categories, vendor.check, ban.text if ban else "") if text
    )
    look = _BARRED if ban else None if vendor.status is VendorStatus.ACTIVE else looks.of_vendor(vendor.status)
    return ChoiceRow(vendor.id, vendor.name, "", why, look)


def _grouped(reasons: dict[str, list[int]]) -> tuple[str, ...]:
    return tuple(f"{named_lines(numbers).capitalize()}: {why}" for why, numbers in reasons.items())


def _look(best: Proposal) -> Look:
    if best.warnings:
        return _HOLD
    return _DOES if best.covers else _PERHAPS if best.grade.is_open else _OTHER
