"""Moments, sizes and counts as the reader of a mail writes them."""

from zoneinfo import ZoneInfo

from app.documents.mail.language import Language
from app.domain.trade.deadline import Deadline

_UTC = frozenset({"UTC", "-00"})


def deadline_text(deadline: Deadline, language: Language) -> str:
    """Such as "Fri, Dec 4, 2026, 5:00 PM CST", or the offset in place of a name that could mean another zone."""
    zone = _utc(deadline) or _zone_name(deadline, language)
    if zone:
        return f"{_moment(deadline, language)} {zone}"
    return language.unnamed_zone.format(moment=_moment(deadline, language), offset=_offset(deadline))


def deadline_in_full(deadline: Deadline, language: Language) -> str:
    """The same with offset and place, "… CST (UTC−6), Chicago time": no vendor has to guess the zone."""
    if _utc(deadline):
        return deadline_text(deadline, language)
    zone, place = _zone_name(deadline, language), _place(deadline.zone)
    form = language.named_zone if zone else language.unnamed_zone
    text = form.format(moment=_moment(deadline, language), zone=zone, offset=_offset(deadline))
    is_placed = place and (language.place_of_named or not zone)
    return text + language.place.format(place=place) if is_placed else text


def size_text(octets: int, language: Language) -> str:
    """Such as "820 B", "12 kB", "1.4 MB": decimal units, as mail providers count."""
    if octets < 1_000:
        return f"{octets} B"
    if octets < 999_500:
        return f"{octets / 1_000:.0f} kB"
    return f"{octets / 1_000_000:.1f} MB".replace(".", language.decimal_point)


def parts_text(count: int, language: Language) -> str:
    return language.part if count == 1 else language.parts.format(count=count)


def _moment(deadline: Deadline, language: Language) -> str:
    local = deadline.local
    return language.moment.format(
        weekday=language.weekdays[local.weekday()],
        month=language.months[local.month - 1],
        day=local.day,
        year=local.year,
        hour=local.hour,
        hour12=local.hour % 12 or 12,
        half=language.halves[local.hour >= 12],
        minute=f"{local.minute:02d}",
    )


def _abbreviation(deadline: Deadline) -> str:
    return deadline.local.replace(tzinfo=ZoneInfo(deadline.zone)).tzname() or ""


def _utc(deadline: Deadline) -> str:
    return "UTC" if _abbreviation(deadline) in _UTC else ""


def _zone_name(deadline: Deadline, language: Language) -> str:
    """Empty where the reader may not know it, or may take it for another one."""
    return language.zones.get(f"{_abbreviation(deadline)} {_offset(deadline)}", "")


def _offset(deadline: Deadline) -> str:
    """Such as "UTC−6", "UTC+5:30"."""
    sign, hours, minutes = deadline.utc_offset[3], deadline.utc_offset[4:6], deadline.utc_offset[7:]
    return f"UTC{sign}{int(hours)}" + (f":{minutes}" if minutes != "00" else "")


def _place(zone: str) -> str:
    """The city of "America/Indiana/Tell_City"; empty where the name tells none."""
    area, _, city = zone.partition("/")
    return "" if area == "Etc" else city.rpartition("/")[2].replace("_", " ")
