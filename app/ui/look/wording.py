"""Counts, sizes, times and durations as the window says them."""

from datetime import UTC, datetime

from app.ui.look.language import tr

_MB = 1_000_000


def counted(number: int, one: str, many: str) -> str:
    """Like “1 email”, “24 emails”."""
    return f"{tr(f'{number:,}')} {tr(one if number == 1 else many)}"


def size_text(octets: int) -> str:
    """Decimal units, as file managers and mail providers count: "640 B", "12 kB", "6.2 MB"."""
    if octets < 1000:
        return f"{octets} B"
    if octets < _MB:
        return tr(f"{octets / 1000:.0f} kB")
    if octets < 100 * _MB and octets % _MB:
        return tr(f"{octets / _MB:.1f} MB")
    return tr(f"{octets / _MB:,.0f} MB")


def duration_text(seconds: float) -> str:
    """Like “40 s”, “4 min”, “2 h 10 min”; never more exact than it can be known."""
    if seconds < 90:
        return tr(f"{max(1, round(seconds))} s")
    minutes = round(seconds / 60)
    if minutes < 90:
        return tr(f"{minutes} min")
    return tr(f"{minutes // 60} h {minutes % 60} min")


def moment_text(moment: datetime, now: datetime | None = None) -> str:
    """Local time; with the date where it is not today's."""
    here = moment.astimezone()
    today = (now or datetime.now(UTC)).astimezone().date()
    return f"{here:%H:%M:%S}" if here.date() == today else f"{here:%Y-%m-%d %H:%M}"
