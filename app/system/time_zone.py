"""The time zone that this computer is set to."""

import warnings
from zoneinfo import ZoneInfo


def system_time_zone() -> str:
    """The zone's name in the IANA database, "UTC" where it cannot be told."""
    import tzlocal  # noqa: PLC0415 - 15 ms, and only where no zone is set

    with warnings.catch_warnings(action="ignore"):  # it warns where the computer's own files contradict each other
        try:
            # None where only an offset is known: an offset is no zone, it forgets daylight saving time.
            name = tzlocal.get_localzone_name()
            return str(ZoneInfo(name)) if name else "UTC"
        except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
            return "UTC"
